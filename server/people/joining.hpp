// Joining (R15, R16, R56): the person with the link has no membership yet; the key (token or code) is the right.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/events.hpp"
#include "people/inviting.hpp"

namespace parta::people {

/// What the newcomer sees before giving anything. A class link shows no names of the class.
struct InvitePreview {
    std::string organisation;
    std::string organisation_kind;
    InviteKind kind;
    InviteRole role;
    std::string name;                   // personal: «Ольга Ивановна Ж.»; empty for a class link
    std::vector<std::string> children;  // personal parent link: «Семён Ж.»
    std::string unit_label;             // class link and pupils
    bool needs_child_consent = false;   // parent of a child under 14: the consent text is shown and accepted on joining
    bool needs_own_consent = true;      // 14 and older, staff and parents accept for themselves
    bool opens_at_once = true;          // else waits for one tap of the class teacher
    std::optional<std::string> contact_hint;  // «+7 *** ***-**-65»: may be proved by a code to open at once
    std::string suggested_login;
    bool blocked_by_consent = false;  // a pupil under 14 whose representative has not consented
    std::vector<ConsentText> consent_texts;
    bool returns = false;  // a sign-in link: the person has joined and sets a new password; suggested_login is theirs
};
BOOST_DESCRIBE_STRUCT(InvitePreview, (),
                      (organisation, organisation_kind, kind, role, name, children, unit_label, needs_child_consent,
                       needs_own_consent, opens_at_once, contact_hint, suggested_login, blocked_by_consent,
                       consent_texts, returns))

struct InviteKeyIn {
    json::Text<64, 8> key;  // token of the link or typed code
};
BOOST_DESCRIBE_STRUCT(InviteKeyIn, (), (key))

struct Join {
    json::Text<64, 8> key;
    json::Text<200> login;     // new account: phone, e-mail or login; empty: the suggested login
    json::Text<200> password;  // new account; empty when joining with the account signed in now
    json::Text<200> name;      // class link: own name
    json::Text<200> child;     // class link as parent: the child's name
    bool consent_own;
    bool consent_child;
    bool consent_photos;
    json::Text<8> contact_code;  // the code sent to the roster contact, if proved
    bool shared_computer;
    /// A new account where somebody is signed in already: their password, with which they let the newcomer beside them
    /// on this device. Without it whoever is on the device is signed out of it.
    std::optional<json::Text<200>> present_password;
};
BOOST_DESCRIBE_STRUCT(Join, (),
                      (key, login, password, name, child, consent_own, consent_child, consent_photos, contact_code,
                       shared_computer, present_password))

enum class JoinOutcome { joined, waiting };
BOOST_DESCRIBE_ENUM(JoinOutcome, joined, waiting)
struct Joined {
    JoinOutcome outcome;
    std::string login;  // to write down
    std::optional<OrgId> org;
};
BOOST_DESCRIBE_STRUCT(Joined, (), (outcome, login, org))

// Everything from here to the requests needs Reach::both.

/// By what the installation can send a code: SMS gateway, mail server.
enum class CodeChannels { none, phone, email, both };

/// The organisation a key opens; throws not_found. Whether the link still holds is its organisation's knowledge: the
/// functions below throw invite_revoked, invite_expired, invite_used.
OrgId org_of_invite(db::Tx& platform, std::string_view key);
InvitePreview preview_invite(db::Tx& tx, std::string_view key, CodeChannels channels = CodeChannels::both);
/// Redeems: one atomic UPDATE of uses decides among parallel tries; the same account asking again gets the same answer.
/// `account`: the one signed in, or one just made in this transaction. `contact_proved`: the code sent to the roster
/// contact was entered (use_contact_code), so a personal link opens at once. A personal link of somebody who has joined
/// meanwhile moves the member to `account` and closes the old one; `ended` receives its sessions. Throws
/// consent_required for a pupil under 14 before a representative's consent; conflict on `account` when the signed-in
/// account is somebody else here; invalid_field for consent_own, name, child.
Joined join(db::Tx& tx, AccountId account, const Join& in, bool contact_proved,
            std::vector<SessionId>* ended = nullptr);
/// Sends a code to the roster contact of a personal link (purpose prove_contact, subject = invite id); silent when
/// there is none.
void send_contact_code(db::Tx& tx, std::string_view key, CodeChannels channels = CodeChannels::both);
/// True for the right code within its 10 minutes; each try is counted, so never throws for a wrong one.
bool use_contact_code(db::Tx& tx, std::string_view key, std::string_view code,
                      CodeChannels channels = CodeChannels::both);
/// The login a newcomer gets who types none: made from the member's name; for a class link from the names typed.
std::string suggest_login(db::Tx& tx, const Join& in);

/// Somebody on the roster who may be the newcomer.
struct RequestCandidate {
    MemberId member;
    std::string name;
    MemberId child;
    std::string child_name;
    JoinState join;
    bool likely = false;  // surname, given name and child agree but for a slip of the pen
};
BOOST_DESCRIBE_STRUCT(RequestCandidate, (), (member, name, child, child_name, join, likely))

struct JoinRequest {
    JoinRequestId id;
    InviteRole role;
    std::optional<UnitId> unit;
    std::string unit_label;
    std::optional<MemberId> member;  // known for a personal link
    std::string member_name;
    std::vector<std::string> children;  // personal link of a representative: «Жуков Семён»
    std::string typed_name;
    std::string typed_child;
    Timestamp created_at;
    std::vector<Person> suggestions;           // pupils of the class that fit the typed name, for a parent the child's
    std::vector<RequestCandidate> candidates;  // class link as parent: representatives on the roster, the likely first
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (),
                      (id, role, unit, unit_label, member, member_name, children, typed_name, typed_child, created_at,
                       suggestions, candidates))

/// A newcomer's own view of a request that is not decided yet.
struct Waiting {
    std::string organisation;
    std::string unit_label;
    InviteRole role;
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (organisation, unit_label, role))
/// This account's pending requests in this organisation. join() notes the account in account_waiting; being let in
/// clears it, a refusal does not (accounts/memberships.hpp).
std::vector<Waiting> waiting_requests(db::Tx& tx, AccountId account);

/// A refusal as the refused person reads it.
struct Declined {
    JoinRequestId request;
    std::string organisation;
    std::string unit_label;
    InviteRole role;
    std::string reason;  // in the words of whoever decided; may be empty
    Timestamp decided_at;
};
BOOST_DESCRIBE_STRUCT(Declined, (), (request, organisation, unit_label, role, reason, decided_at))
/// The account's latest request here, if it was declined in the last 30 days.
std::optional<Declined> declined_request(db::Tx& tx, AccountId account);

struct DecideJoinRequest {
    bool approve;
    std::optional<MemberId>
        member;  // class link: pupil → the roster line; parent → an existing representative, or none to add one
    std::optional<MemberId> child;            // class link as parent
    std::optional<json::Text<300>> reason{};  // of a refusal, told to the person
};
BOOST_DESCRIBE_STRUCT(DecideJoinRequest, (), (approve, member, child, reason))

/// Those this viewer decides on, oldest first, at most 200.
std::vector<JoinRequest> list_join_requests(db::Tx& tx, const Viewer& viewer);
/// Whose request it is; not_found.
AccountId applicant_of(db::Tx& tx, JoinRequestId id);
/// Returns the account that was let in or declined, so that its open connections follow; `ended` as in join. conflict
/// when somebody has decided already; consent_required as in join; already_exists when the chosen line has joined;
/// invalid_field for member and child. Needs Reach::both.
AccountId decide_join_request(db::Tx& tx, const Viewer& viewer, JoinRequestId id, const DecideJoinRequest& in,
                              std::vector<SessionId>* ended = nullptr);

struct JoinRequestsChanged {
    static constexpr std::string_view json_type = "join_requests_changed";
    int pending = 0;
};
BOOST_DESCRIBE_STRUCT(JoinRequestsChanged, (), (pending))

}  // namespace parta::people
