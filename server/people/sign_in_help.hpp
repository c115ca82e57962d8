// Ways back in for those who cannot sign in: a card with a temporary password, a link, the second factor taken away.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

/// «Карточка входа»: a temporary password for a pupil, issued by staff who never saw the old one. Whoever signs in with
/// it sets another before anything else. Ends old sessions, tells the person, writes audit. forbidden unless every
/// membership of the account lies within what the viewer manages; conflict for people who are staff or parents: nobody
/// sees their password, they get a link.
struct SignInCard {
    std::string name;
    std::string login;
    std::string password;
    std::string unit_label;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(SignInCard, (), (name, login, password, unit_label, url))
/// `password` and `url` of the card are filled in by the caller, who made and hashed the password away from the
/// database. A member who has not joined gets an account of their own. `ended` receives the sessions that were closed.
SignInCard issue_sign_in_card(db::Tx& tx, const Viewer& viewer, MemberId id, std::string password_hash,
                              std::vector<SessionId>& ended);

/// «Ссылка для входа»: for parents and staff who have joined. By it the person sets a new password for the account they
/// have; 72 hours, once. Shown this once.
struct SignInLink {
    std::string name;
    std::string unit_label;
    std::string organisation;
    std::string address;  // host people type by hand
    std::string url;
    std::string code;
    std::string qr_svg;
    Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(SignInLink, (), (name, unit_label, organisation, address, url, code, qr_svg, expires_at))
/// Takes the second factor of somebody's account away; the password stays, sessions end, the person is told. forbidden
/// as for a card, conflict where there is none. `ended` as in issue_sign_in_card.
void reset_second_factor(db::Tx& tx, const Viewer& viewer, MemberId id, std::vector<SessionId>& ended);

/// Sessions end at once (a lost phone is a reason to ask); the old password serves until the link is used. The earlier
/// links of this person no longer work. conflict for somebody who has not joined or has left, and for a pupil who gets
/// a card; forbidden as for a card. `ended` as in issue_sign_in_card.
SignInLink issue_sign_in_link(db::Tx& tx, const Viewer& viewer, MemberId id, std::string_view base_url,
                              std::vector<SessionId>& ended);
/// The login of the account that a link opens, "" when it has none. Throws not_found for a key that is no sign-in link,
/// invite_used, invite_expired, invite_revoked (also when the account has come to open more than the issuer managed).
std::string login_of_sign_in_link(db::Tx& tx, std::string_view key);
/// Uses it up, sets the password and ends all sessions; one atomic UPDATE decides among parallel tries. Throws as
/// above.
AccountId use_sign_in_link(db::Tx& tx, std::string_view key, std::string password_hash, std::vector<SessionId>& ended);

}  // namespace parta::people
