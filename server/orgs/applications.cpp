// R1: an organisation asks to be opened. R2: the operator decides.
#include <algorithm>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "jobs/letters.hpp"
#include "orgs/applications.hpp"
#include "orgs/letter_texts.hpp"
#include "orgs/registry_numbers.hpp"
#include "orgs/time_zones.hpp"

namespace parta::orgs {
namespace {

constexpr int list_size = 200;
constexpr std::string_view columns =
    "id, status, org_name, org_short_name, org_kind, time_zone, address, inn, admin_surname, admin_given_name, "
    "admin_patronymic, admin_email, admin_phone, order_name, order_size, created_at, decided_at, reason, registered_at";

[[noreturn]] void refuse(std::string field, std::string allowed) {
    throw Error{ErrorCode::invalid_field, std::move(field), std::move(allowed)};
}

std::string required(std::string_view typed, const char* field) {
    auto text = trim(typed);
    if (text.empty()) refuse(field, "must not be blank");
    return std::string(text);
}

std::string contact_of(std::string_view typed, accounts::ContactKind kind, const char* field) {
    auto contact = accounts::parse_contact(typed);
    if (!contact || contact->kind != kind)
        refuse(field, kind == accounts::ContactKind::phone ? "a mobile number" : "an e-mail address");
    return contact->value;
}

Application read_application(const db::Row& row) {
    Application application{.id = row.get<ApplicationId>(0),
                            .status = row.get<ApplicationStatus>(1),
                            .org_name = row.get<std::string>(2),
                            .org_short_name = row.get<std::string>(3),
                            .org_kind = row.get<OrgKind>(4),
                            .time_zone = row.get<std::string>(5),
                            .address = row.get<std::string>(6),
                            .inn = row.get<std::string>(7),
                            .admin_name = row.get<std::string>(8) + " " + row.get<std::string>(9),
                            .admin_email = row.get<std::string>(11),
                            .admin_phone = row.get<std::string>(12),
                            .order_name = row.get<std::string>(13),
                            .order_size = row.get<std::int64_t>(14),
                            .created_at = row.get<Timestamp>(15),
                            .decided_at = row.get<std::optional<Timestamp>>(16),
                            .reason = row.get<std::string>(17),
                            .registered_at = row.get<std::optional<Timestamp>>(18)};
    if (auto patronymic = row.get<std::string>(10); !patronymic.empty()) application.admin_name += " " + patronymic;
    return application;
}

void check_operator(const accounts::Authenticated& who) {
    std::vector<Role> roles;
    if (who.is_operator) roles.push_back(Role::operator_);
    if (policy::grant(roles, Action::decide_applications) != policy::Grant::yes) throw Error{ErrorCode::forbidden};
}

Application load(db::Tx& tx, ApplicationId id) {
    auto row = tx.query("SELECT " + std::string(columns) + " FROM application WHERE id = $1", id).maybe();
    if (!row) throw Error{ErrorCode::not_found};
    return read_application(*row);
}

std::string subject_of(ApplicationId id) {
    return "application:" + std::to_string(id.value);
}

void mail(db::Tx& tx, const std::string& to, const LetterText& text) {
    jobs::queue_letter(tx, jobs::Channel::email, to, text.subject, text.body);
}

}  // namespace

Submitted submit_application(db::Tx& platform, const SubmitApplication& in, const StoredOrder& order,
                             std::string_view base_url) {
    if (!installation(platform).applications_open) throw Error{ErrorCode::forbidden};
    auto name = required(in.org_name, "org_name"), short_name = required(in.org_short_name, "org_short_name");
    auto surname = required(in.admin_surname, "admin_surname"),
         given_name = required(in.admin_given_name, "admin_given_name");
    auto email = contact_of(in.admin_email, accounts::ContactKind::email, "admin_email");
    auto phone = contact_of(in.admin_phone, accounts::ContactKind::phone, "admin_phone");
    if (!in.inn.empty() && !is_inn(in.inn)) refuse("inn", "10 or 12 digits with a right check digit, or empty");
    if (!is_time_zone(in.time_zone)) refuse("time_zone", "an IANA time zone, as in Europe/Moscow");
    Submitted submitted{new_id<ApplicationId>(), random_token()};
    platform.exec(
        "INSERT INTO application (id, status, status_key, org_name, org_short_name, org_kind, time_zone, address, inn, "
        "admin_surname, admin_given_name, admin_patronymic, admin_email, admin_phone, order_name, order_mime, "
        "order_size, "
        "order_blob, created_at) VALUES ($1, 'pending', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
        "$16, "
        "$17, $18)",
        submitted.id, db::Bytes{sha256(submitted.status_key)}, name, short_name, in.org_kind, in.time_zone,
        trim(in.address), in.inn, surname, given_name, trim(in.admin_patronymic), email, phone, order.name, order.mime,
        order.size, order.blob_key, now());
    mail(platform, email,
         application_received(short_name, std::string(base_url) + "/application/" + submitted.status_key));
    audit_platform(platform, std::nullopt, "submit_application", subject_of(submitted.id));
    return submitted;
}

ApplicationState application_state(db::Tx& platform, std::string_view status_key) {
    auto row = platform
                   .query(
                       "SELECT status, org_name, created_at, decided_at, reason, registered_at FROM application "
                       "WHERE status_key = $1",
                       db::Bytes{sha256(status_key)})
                   .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    return {row->get<ApplicationStatus>(0),        row->get<std::string>(1), row->get<Timestamp>(2),
            row->get<std::optional<Timestamp>>(3), row->get<std::string>(4), !row->is_null(5)};
}

std::vector<Application> list_applications(db::Tx& platform, const accounts::Authenticated& who,
                                           std::optional<ApplicationStatus> status) {
    check_operator(who);
    db::Rows rows;
    std::string select = "SELECT " + std::string(columns) + " FROM application ";
    if (!status)
        rows = platform.query(select + "ORDER BY id DESC LIMIT $1", list_size);
    else if (*status == ApplicationStatus::pending)
        rows = platform.query(select + "WHERE status = $1 ORDER BY id LIMIT $2", *status, list_size);
    else
        rows = platform.query(select + "WHERE status = $1 ORDER BY id DESC LIMIT $2", *status, list_size);
    std::vector<Application> applications;
    for (const auto& row : rows) applications.push_back(read_application(row));
    return applications;
}

Application get_application(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id) {
    check_operator(who);
    return load(platform, id);
}

StoredOrder application_order(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id) {
    check_operator(who);
    auto row =
        platform.query("SELECT order_name, order_mime, order_size, order_blob FROM application WHERE id = $1", id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    audit_platform(platform, who.account, "read_application_order", subject_of(id));
    return {row->get<std::string>(0), row->get<std::string>(1), row->get<std::int64_t>(2), row->get<std::string>(3)};
}

std::string issue_registration_code(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id) {
    check_operator(who);
    auto application = load(platform, id);
    if (application.status != ApplicationStatus::approved || application.registered_at)
        throw Error{ErrorCode::conflict};
    audit_platform(platform, who.account, "issue_registration_code", subject_of(id));
    return accounts::make_code(platform, accounts::CodePurpose::register_administrator,
                               {accounts::ContactKind::phone, application.admin_phone}, id.value);
}

Application decide_application(db::Tx& tx, const accounts::Authenticated& who, ApplicationId id,
                               const DecideApplication& in, std::string_view base_url) {
    check_operator(who);
    auto application = load(tx, id);
    if (application.status != ApplicationStatus::pending) throw Error{ErrorCode::conflict};
    auto reason = std::string(trim(in.reason));
    if (!in.approve && reason.empty()) refuse("reason", "why it is rejected; the applicant is told");
    auto status = in.approve ? ApplicationStatus::approved : ApplicationStatus::rejected;
    tx.exec(
        "UPDATE application SET status = $2, decided_at = $3, decided_by = $4, reason = $5, org_id = $6 WHERE id = $1",
        id, status, now(), who.account, reason, in.approve ? std::optional(tx.org()) : std::nullopt);
    if (in.approve) {
        found(tx, {application.org_name, application.org_short_name, application.org_kind, application.time_zone,
                   application.address});
        mail(tx, application.admin_email,
             application_approved(application.org_short_name, phone_hint(application.admin_phone),
                                  std::string(base_url) + "/register"));
    } else {
        mail(tx, application.admin_email,
             application_rejected(application.org_short_name, reason, std::string(base_url) + "/apply"));
    }
    audit_platform(tx, who.account, in.approve ? "approve_application" : "reject_application", subject_of(id));
    return load(tx, id);
}

}  // namespace parta::orgs
