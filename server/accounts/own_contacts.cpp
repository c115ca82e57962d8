// An account's own phones and e-mails, and what its owner is told of a new way in.
#include <algorithm>

#include "accounts/accounts.hpp"

namespace parta::accounts {
namespace {

std::vector<Contact> read_contacts(const db::Rows& rows) {
    std::vector<Contact> contacts;
    for (const auto& row : rows) contacts.push_back({row.get<ContactKind>(0), row.get<std::string>(1)});
    return contacts;
}

bool same(const Contact& a, const Contact& b) {
    return a.kind == b.kind && a.value == b.value;
}

}  // namespace

std::vector<Contact> contacts_of(db::Tx& tx, AccountId account) {
    return read_contacts(tx.query(
        "SELECT kind, value FROM account_contact WHERE account_id = $1 ORDER BY kind, value LIMIT 20", account));
}

std::vector<Contact> proved_contacts_of(db::Tx& tx, AccountId account) {
    return read_contacts(
        tx.query("SELECT kind, value FROM account_contact WHERE account_id = $1 AND proved_at IS NOT NULL "
                 "ORDER BY kind, value LIMIT 20",
                 account));
}

void remove_contact(db::Tx& tx, AccountId account, const Contact& contact) {
    auto left = contacts_of(tx, account);
    auto proved = proved_contacts_of(tx, account);
    const auto is_it = [&](const Contact& one) { return same(one, contact); };
    if (std::erase_if(left, is_it) == 0) throw Error{ErrorCode::not_found, "contact"};
    std::erase_if(proved, is_it);
    const bool by_password = password_hash_of(tx, account) && (login_of(tx, account) || !left.empty());
    if (!by_password && proved.empty())
        throw Error{ErrorCode::conflict, "contact", "the last way in: add another one first"};
    tx.exec("DELETE FROM account_contact WHERE account_id = $1 AND kind = $2 AND value = $3", account, contact.kind,
            contact.value);
}

void note_access(db::Tx& tx, AccountId account, const AccessNotice& notice) {
    const bool factor = notice.what == NoticeKind::second_factor_removed;
    tx.exec(
        "INSERT INTO access_notice (account_id, org_id, member_id, what, at, second_factor) VALUES ($1, $2, $3, $4, "
        "$5, $6) ON CONFLICT (account_id) DO UPDATE SET org_id = excluded.org_id, member_id = excluded.member_id, "
        "what = excluded.what, at = excluded.at, second_factor = excluded.second_factor",
        account, notice.org, notice.by, factor ? NoticeKind::restored : notice.what, notice.at, factor);
}

std::optional<AccessNotice> access_notice_of(db::Tx& tx, AccountId account) {
    const auto row =
        tx.query("SELECT org_id, member_id, what, at, second_factor FROM access_notice WHERE account_id = $1", account)
            .maybe();
    if (!row) return std::nullopt;
    const auto what = row->get<bool>(4) ? NoticeKind::second_factor_removed : row->get<NoticeKind>(2);
    return AccessNotice{row->get<OrgId>(0), row->get<MemberId>(1), what, row->get<Timestamp>(3)};
}

void forget_access_notice(db::Tx& tx, AccountId account) {
    tx.exec("DELETE FROM access_notice WHERE account_id = $1", account);
}

}  // namespace parta::accounts
