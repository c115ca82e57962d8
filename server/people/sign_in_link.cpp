// «Ссылка для входа»: parents and staff set a new password themselves; whoever issues the link never sees one.
#include "jobs/letters.hpp"
#include "orgs/viewer_now.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"
#include "people/sign_in_help.hpp"
#include "people/ways_back.hpp"

namespace parta::people {
namespace {

constexpr auto link_life = std::chrono::hours{72};

InviteRow sign_in_link_of_key(db::Tx& tx, std::string_view key) {
    auto invite = invite_of_key(tx, key);
    if (!is_sign_in_link(tx, invite.id)) throw Error{ErrorCode::not_found, "key"};
    check_usable(invite);
    return invite;
}

InviteRole role_of(const Standing& standing) {
    if (standing.staff) return InviteRole::staff;
    return standing.pupil ? InviteRole::pupil : InviteRole::parent;
}

/// By which the list of issued links finds it: the class of a child.
std::optional<UnitId> unit_of(const Standing& standing) {
    if (standing.staff) return std::nullopt;
    for (const auto& child : standing.children)
        if (child.unit && !child.restricted) return child.unit;
    return std::nullopt;
}

std::string host_of(std::string_view base_url) {
    if (const auto at = base_url.find("://"); at != base_url.npos) base_url.remove_prefix(at + 3);
    return std::string(base_url.substr(0, base_url.find('/')));
}

}  // namespace

void tell_of_way_back(db::Tx& tx, AccountId account, WayBack given) {
    const auto organisation = store::organisation_name(tx);
    const bool card = given == WayBack::card;
    const std::string_view what = card ? "выдана новая карточка входа. Прежний пароль больше не действует"
                                       : "выдана новая ссылка для входа. Она действует 72 часа";
    for (const auto& contact : accounts::proved_contacts_of(tx, account)) {
        if (contact.kind == accounts::ContactKind::email)
            jobs::queue_letter(
                tx, jobs::Channel::email, contact.value,
                card ? "Новая карточка входа в «Парту»" : "Новая ссылка для входа в «Парту»",
                fmt::format("Здравствуйте!\n\n{}: для вас {}, на всех устройствах нужно войти заново.\n\nЕсли вы об "
                            "этом не просили, сообщите администратору.\n",
                            organisation, what));
        else
            jobs::queue_letter(tx, jobs::Channel::sms, contact.value, "",
                               fmt::format("Парта. {}: для вас {}.", organisation, what));
    }
}

bool is_sign_in_link(db::Tx& tx, InviteId id) {
    const auto row = tx.query("SELECT returns FROM invite WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    return row && row->get<bool>(0);
}

AccountId account_of_sign_in_link(db::Tx& tx, const InviteRow& invite) {
    const auto member = store::get_member(tx, *invite.member);
    const auto standing = load_standing(tx, member.id);
    const auto account = store::account_of(tx, member.id);
    const bool hired_since = standing.staff && invite.role != InviteRole::staff;
    const auto issuer = orgs::viewer_now(tx, invite.issued_by);
    const bool entitled = issuer && manages_wholly(*issuer, standing);
    if (member.deactivated_at || !account || hired_since || !standing.is_open() || !entitled ||
        opens_more(tx, *account))
        throw Error{ErrorCode::invite_revoked};
    return *account;
}

SignInLink issue_sign_in_link(db::Tx& tx, const Viewer& viewer, MemberId id, std::string_view base_url,
                              std::vector<SessionId>& ended) {
    const Standing standing = load_standing(tx, id);
    if (way_back(tx, viewer, standing) == WayBack::card) throw Error{ErrorCode::conflict, {}, "pupils get a card"};
    check_may_reset_sign_in(tx, viewer, standing);
    const auto member = store::get_member(tx, id);
    const auto account = store::account_of(tx, id);
    if (member.deactivated_at) throw Error{ErrorCode::conflict, {}, "the person has left"};
    if (!account) throw Error{ErrorCode::conflict, {}, "the person has not joined: an invitation lets them in"};

    if (!standing.is_open()) throw Error{ErrorCode::conflict, {}, "restricted from every child: nobody lets them in"};

    store::revoke_personal_invites(tx, id);
    const auto at = now();
    const InviteRow row{.id = new_id<InviteId>(),
                        .role = role_of(standing),
                        .member = id,
                        .unit = unit_of(standing),
                        .handed_over = true,
                        .issued_by = viewer.member,
                        .issued_at = at,
                        .expires_at = at + link_life};
    const auto key = insert_invite(tx, row);
    tx.post("UPDATE invite SET returns = TRUE WHERE org_id = $1 AND id = $2", tx.org(), row.id);

    const auto closed = accounts::end_all_sessions(tx, *account);
    ended.insert(ended.end(), closed.begin(), closed.end());
    tell_of_way_back(tx, *account, WayBack::link);
    accounts::note_access(tx, *account, {tx.org(), viewer.member, accounts::NoticeKind::link_issued, at});
    orgs::audit(tx, viewer.member, "issue_sign_in_link", fmt::format("member:{}", id.value));
    return {.name = full_name(member.name),
            .unit_label = row.unit ? store::find_unit(tx, *row.unit)->label : "",
            .organisation = store::organisation_name(tx),
            .address = host_of(base_url),
            .url = link_of(base_url, key),
            .code = spelled_code(key.code),
            .expires_at = row.expires_at};
}

std::string login_of_sign_in_link(db::Tx& tx, std::string_view key) {
    return accounts::login_of(tx, account_of_sign_in_link(tx, sign_in_link_of_key(tx, key))).value_or("");
}

AccountId use_sign_in_link(db::Tx& tx, std::string_view key, std::string password_hash, std::vector<SessionId>& ended) {
    const auto invite = sign_in_link_of_key(tx, key);
    const auto account = account_of_sign_in_link(tx, invite);
    const auto at = now();
    const auto taken = tx.exec(
        "UPDATE invite SET uses = uses + 1 WHERE org_id = $1 AND id = $2 AND uses < uses_limit AND revoked_at IS NULL "
        "AND expires_at > $3",
        tx.org(), invite.id, at);
    if (taken != 1) throw Error{ErrorCode::invite_used};
    accounts::set_password(tx, account, std::move(password_hash));
    const auto closed = accounts::end_all_sessions(tx, account);
    ended.insert(ended.end(), closed.begin(), closed.end());
    tx.exec(
        "INSERT INTO redemption (org_id, invite_id, account_id, member_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
        "DO NOTHING",
        tx.org(), invite.id, account, *invite.member, at);
    accounts::note_access(tx, account, {tx.org(), invite.issued_by, accounts::NoticeKind::restored, at});
    orgs::audit(tx, *invite.member, "use_sign_in_link", fmt::format("member:{}", invite.member->value));
    return account;
}

}  // namespace parta::people
