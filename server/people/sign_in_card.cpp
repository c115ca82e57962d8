// «Карточка входа»: a pupil's way back in, issued by staff or by their own representative, who never see an old
// password.
#include <algorithm>

#include "accounts/memberships.hpp"
#include "people/attach.hpp"
#include "people/dates.hpp"
#include "people/invites.hpp"
#include "people/names.hpp"
#include "people/sign_in_help.hpp"
#include "people/ways_back.hpp"

namespace parta::people {
namespace {

constexpr int of_age = 18;

bool is_own_child(const Viewer& viewer, db::Tx& tx, const Standing& target) {
    if (!target.pupil || !orgs::may(viewer, Action::reset_sign_in)) return false;
    const auto child = store::find_member(tx, target.member);
    const auto born = child && child->birth_date ? parse_date(*child->birth_date) : std::nullopt;
    if (born && age_on(*born, today()) >= of_age) return false;  // R56: one's own affair from then on
    const auto relations = store::representations_by_parent(tx, viewer.member);
    return std::ranges::any_of(relations, [&](const auto& relation) {
        return relation.child == target.member && relation.legal && !relation.restricted;
    });
}

/// A pupil who is nothing else: staff and parents get links.
bool takes_card(const Standing& target) {
    return target.pupil && !target.staff && !target.is_parent();
}

}  // namespace

bool manages_wholly(const Viewer& viewer, const Standing& target) {
    if (orgs::may_everywhere(viewer, Action::reset_sign_in)) return true;
    if (target.staff || !target.is_open()) return false;
    auto granted = [&](std::optional<UnitId> unit) { return unit && orgs::may(viewer, Action::reset_sign_in, *unit); };
    if (target.pupil && !granted(target.main)) return false;
    return std::ranges::all_of(target.children, [&](const Standing::Child& child) {
        return child.restricted || std::ranges::any_of(target.children, [&](const Standing::Child& place) {
                   return place.id == child.id && place.main && granted(place.unit);
               });
    });
}

bool opens_more(db::Tx& tx, AccountId account) {
    const auto elsewhere =
        tx.query("SELECT 1 FROM membership WHERE account_id = $1 AND org_id <> $2 LIMIT 1", account, tx.org());
    const auto waits = accounts::orgs_waited_for(tx, account);
    return !elsewhere.empty() || std::ranges::any_of(waits, [&](OrgId org) { return org != tx.org(); }) ||
           accounts::is_operator(tx, account);
}

WayBack way_back(db::Tx& tx, const Viewer& viewer, const Standing& target) {
    if (target.member == viewer.member) return WayBack::none;
    const bool card = takes_card(target);
    if (!(card && is_own_child(viewer, tx, target)) && (!manages_wholly(viewer, target) || !target.is_open()))
        return WayBack::none;
    const auto account = store::account_of(tx, target.member);
    if (account && opens_more(tx, *account)) return WayBack::owner;
    return card ? WayBack::card : WayBack::link;
}

void check_opens_no_more(db::Tx& tx, MemberId member) {
    const auto account = store::account_of(tx, member);
    if (account && opens_more(tx, *account))
        throw Error{ErrorCode::forbidden,
                    {},
                    "the account opens more than this organisation: only its owner may change how to sign in"};
}

void check_may_reset_sign_in(db::Tx& tx, const Viewer& viewer, const Standing& target) {
    if (target.member == viewer.member)
        throw Error{ErrorCode::forbidden, {}, "one's own sign-in is changed in one's own settings"};
    if (!manages_wholly(viewer, target)) {
        check_on(viewer, Action::reset_sign_in, target);
        throw Error{ErrorCode::forbidden, {}, "an administrator does this: the person is more than this class's"};
    }
    check_opens_no_more(tx, target.member);
}

SignInCard issue_sign_in_card(db::Tx& tx, const Viewer& viewer, MemberId id, std::string password_hash,
                              std::vector<SessionId>& ended) {
    const auto member = store::get_member(tx, id);
    const Standing standing = load_standing(tx, id);
    if (takes_card(standing) && is_own_child(viewer, tx, standing))
        check_opens_no_more(tx, id);
    else
        check_may_reset_sign_in(tx, viewer, standing);
    if (!takes_card(standing))
        throw Error{ErrorCode::conflict, {}, "a sign-in link: nobody sees the password of parents and staff"};
    if (member.deactivated_at) throw Error{ErrorCode::conflict, {}, "the person has left"};

    auto account = store::account_of(tx, id);
    if (account) {
        const auto closed = accounts::end_all_sessions(tx, *account);
        ended.insert(ended.end(), closed.begin(), closed.end());
        tell_of_way_back(tx, *account, WayBack::card);
        accounts::note_access(tx, *account, {tx.org(), viewer.member, accounts::NoticeKind::restored, now()});
    } else {
        check_pupil_may_join(tx, member);
        account = accounts::create_account(tx, accounts::suggest_login(tx, member.name.surname, member.name.given_name),
                                           password_hash);
        attach(tx, *account, id, {}, Identity::known, ended);
    }
    accounts::set_temporary_password(tx, *account, std::move(password_hash));
    SignInCard card{.name = full_name(member.name), .login = accounts::login_of(tx, *account).value_or("")};
    if (card.login.empty()) {
        const auto contacts = accounts::contacts_of(tx, *account);
        if (!contacts.empty()) card.login = contacts.front().value;
    }
    if (const auto unit = store::main_unit(tx, id)) card.unit_label = store::find_unit(tx, *unit)->label;
    orgs::audit(tx, viewer.member, "issue_sign_in_card", fmt::format("member:{}", id.value));
    return card;
}

}  // namespace parta::people
