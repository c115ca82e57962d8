// Whoever has lost phone, key and recovery codes: somebody entitled takes the second factor away, and the person is
// told.
#include "accounts/second_factor.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"
#include "people/sign_in_help.hpp"
#include "people/store.hpp"
#include "people/ways_back.hpp"

namespace parta::people {

bool may_reset_second_factor(db::Tx& tx, const Viewer& viewer, const Standing& target) {
    if (target.member == viewer.member || !orgs::may(viewer, Action::reset_second_factor)) return false;
    if (!manages_wholly(viewer, target)) return false;
    const auto account = store::account_of(tx, target.member);
    return account && accounts::has_second_factor(tx, *account) && !opens_more(tx, *account);
}

void reset_second_factor(db::Tx& tx, const Viewer& viewer, MemberId id, std::vector<SessionId>& ended) {
    orgs::check(viewer, Action::reset_second_factor);
    const auto member = store::get_member(tx, id);
    check_may_reset_sign_in(tx, viewer, load_standing(tx, id));
    const auto account = store::account_of(tx, id);
    if (member.deactivated_at || !account || !accounts::has_second_factor(tx, *account))
        throw Error{ErrorCode::conflict, {}, "the person has no second factor"};
    accounts::remove_all_factors(tx, *account);
    ended = accounts::end_all_sessions(tx, *account);
    accounts::note_access(tx, *account, {tx.org(), viewer.member, accounts::NoticeKind::second_factor_removed, now()});
    accounts::tell_of_second_factor(
        tx, *account,
        fmt::format("{}: второй шаг при входе для вас выключен по просьбе, на всех устройствах нужно войти заново",
                    store::organisation_name(tx)));
    orgs::audit(tx, viewer.member, "reset_second_factor", fmt::format("member:{}", id.value));
}

}  // namespace parta::people
