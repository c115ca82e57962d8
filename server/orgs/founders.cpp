#include "orgs/founders.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "events/events.hpp"

namespace parta::orgs {
namespace {

MemberId insert_member(db::Tx& tx, const FounderName& name, const std::optional<std::string>& phone,
                       const std::optional<std::string>& email) {
    auto id = new_id<MemberId>();
    auto sort_name = fold(fmt::format("{} {} {}", name.surname, name.given_name, name.patronymic));
    tx.exec(
        "INSERT INTO member (org_id, id, surname, given_name, patronymic, sort_name, phone, email, joined_at, "
        "created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        tx.org(), id, name.surname, name.given_name, name.patronymic, trim(sort_name), phone, email, now());
    return id;
}

}  // namespace

TypedLogin read_login(std::string_view typed) {
    TypedLogin read{accounts::parse_login(typed), accounts::parse_contact(typed)};
    if (!read.login && !read.contact)
        throw Error{ErrorCode::invalid_field, "login", "a phone number, an e-mail address, or 3–64 letters and digits"};
    return read;
}

AccountId make_account(db::Tx& tx, const TypedLogin& typed, std::string password_hash) {
    auto account = accounts::create_account(tx, typed.login, std::move(password_hash));
    if (typed.contact) accounts::add_contact(tx, account, *typed.contact, std::nullopt);
    return account;
}

Founder come_in(db::Tx& tx, AccountId account, const FounderName& name, std::optional<std::string> phone,
                std::optional<std::string> email) {
    auto at = now();
    auto member = insert_member(tx, name, phone, email);
    auto seq = events::emit(tx, events::to_member(member), events::AccessChanged{"joined"});
    tx.exec("INSERT INTO role (org_id, member_id, role, from_seq, verified_at) VALUES ($1, $2, $3, $4, $5)", tx.org(),
            member, Role::administrator, seq, at);
    tx.exec(
        "INSERT INTO consent (org_id, id, member_id, purpose, version, given_by, form, given_at) "
        "VALUES ($1, $2, $3, 'communication', 1, $3, 'electronic', $4)",
        tx.org(), new_id_value(), member, at);
    tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, $4)", account,
            tx.org(), member, at);
    audit(tx, member, "administrator_came_in", fmt::format("member:{}", member.value));
    return {tx.org(), account, member};
}

}  // namespace parta::orgs
