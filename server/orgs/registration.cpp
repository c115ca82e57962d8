// The two ways in for a first administrator: the wizard, and the number named in an approved application (R3).
#include "base/text.hpp"
#include "orgs/applications.hpp"
#include "orgs/founders.hpp"

namespace parta::orgs {
namespace {

using accounts::CodePurpose;
using accounts::Contact;

std::string required(std::string_view typed, const char* field) {
    auto text = trim(typed);
    if (text.empty()) throw Error{ErrorCode::invalid_field, field, "must not be blank"};
    return std::string(text);
}

Contact read_phone(std::string_view typed) {
    auto contact = accounts::parse_contact(typed);
    if (!contact || contact->kind != accounts::ContactKind::phone)
        throw Error{ErrorCode::invalid_field, "phone", "the mobile number named in the application"};
    return *contact;
}

struct Approved {
    ApplicationId id;
    OrgId org;
};

/// The oldest approved application that names the number and still waits for its administrator.
std::optional<Approved> find_approved(db::Tx& tx, const Contact& phone) {
    auto row = tx.query(
                     "SELECT id, org_id FROM application WHERE status = 'approved' AND admin_phone = $1 "
                     "AND registered_at IS NULL ORDER BY id LIMIT 1",
                     phone.value)
                   .maybe();
    if (!row) return std::nullopt;
    return Approved{row->get<ApplicationId>(0), row->get<OrgId>(1)};
}

}  // namespace

Founder open_school(db::Tx& tx, const OpenSchool& in, std::string password_hash) {
    if (installation(tx).opened) throw Error{ErrorCode::conflict, "", "this installation has been opened"};
    FounderName name{required(in.surname, "surname"), required(in.given_name, "given_name"),
                     std::string(trim(in.patronymic))};
    auto login = read_login(in.login);
    found(tx, {required(in.name, "name"), required(in.short_name, "short_name"), in.kind,
               std::string(in.time_zone.str()), ""});
    auto account = make_account(tx, login, std::move(password_hash));
    accounts::set_operator(tx, account);
    auto contact_value = [&](accounts::ContactKind kind) -> std::optional<std::string> {
        if (!login.contact || login.contact->kind != kind) return std::nullopt;
        return login.contact->value;
    };
    auto founder = come_in(tx, account, name, contact_value(accounts::ContactKind::phone),
                           contact_value(accounts::ContactKind::email));
    audit_platform(tx, account, "open_school", "org:" + std::to_string(tx.org().value));
    return founder;
}

void send_registration_code(db::Tx& platform, std::string_view application_phone) {
    auto phone = read_phone(application_phone);
    if (auto approved = find_approved(platform, phone))
        accounts::send_code(platform, CodePurpose::register_administrator, phone, approved->id.value);
    else
        accounts::pretend_code(platform, CodePurpose::register_administrator, phone, 0);
}

std::optional<OrgId> find_registration(db::Tx& platform, std::string_view application_phone) {
    auto approved = find_approved(platform, read_phone(application_phone));
    if (!approved) return std::nullopt;
    return approved->org;
}

std::optional<Founder> register_administrator(db::Tx& tx, const Registration& in) {
    auto phone = read_phone(in.phone);
    // Refuse the login before the code is used up.
    std::optional<TypedLogin> login;
    if (!trim(in.login).empty()) login = read_login(in.login);
    auto approved = find_approved(tx, phone);
    if (!approved || approved->org != tx.org()) return std::nullopt;
    if (!accounts::use_code(tx, CodePurpose::register_administrator, phone, approved->id.value, in.code))
        return std::nullopt;
    auto row =
        tx.query("SELECT admin_surname, admin_given_name, admin_patronymic, admin_email FROM application WHERE id = $1",
                 approved->id)
            .only();
    auto account = make_account(tx, login.value_or(TypedLogin{}), in.password_hash);
    accounts::add_contact(tx, account, phone, now());
    auto founder = come_in(tx, account, {row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2)},
                           phone.value, row.get<std::string>(3));
    tx.exec("UPDATE application SET registered_at = $2, founder_id = $3 WHERE id = $1", approved->id, now(),
            founder.member);
    audit_platform(tx, account, "register_administrator", "application:" + std::to_string(approved->id.value));
    return founder;
}

}  // namespace parta::orgs
