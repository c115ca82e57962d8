// Opening an organisation (R1–R4): the «one school» wizard; or the application with the order, the operator's queue,
// the administrator's registration by the number named. The functions leave chats to the caller: after open_school and
// an approval, chats::derive_official(tx) in the same unit.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::orgs {

/// A person who has just come in as an administrator.
struct Founder {
    OrgId org;
    AccountId account;
    MemberId member;
};

/// The «one school» wizard: makes the organisation tx.org() (a new id), its first administrator and the installation's
/// operator in one person. `password_hash` of in.password, made off the database. Refuses (conflict) once an
/// organisation or an operator exists; invalid_field for login and time_zone. Needs Reach::both.
Founder open_school(db::Tx& tx, const OpenSchool& in, std::string password_hash);

/// Whether anyone may apply («many schools»); closed in a new installation.
enum class PublicApplications { closed, open };
void set_public_applications(db::Tx& platform, PublicApplications state);

// ── The applicant ──

/// The signed order's file, already in the blob store: 10 MiB at most, PDF or picture.
struct StoredOrder {
    std::string name;
    std::string mime;
    std::int64_t size = 0;
    std::string blob_key;
};

// ── The order of an organisation that has been opened ──

/// What is shown of the order in force.
struct OrderState {
    std::string name;
    std::int64_t size = 0;
    std::optional<Timestamp> attached_at;  // none: it came with the application
};
BOOST_DESCRIBE_STRUCT(OrderState, (), (name, size, attached_at))

/// Attaches the order, or a newer one in its place: administrators. Audited; the earlier one is kept.
OrderState attach_order(db::Tx& tx, const Viewer& viewer, const StoredOrder& order);
/// The order in force: the one attached last, else the application's. Administrators and the head; not_found when there
/// is none. Needs Reach::both.
StoredOrder order_in_force(db::Tx& tx, const Viewer& viewer);
/// Whether there is one. Needs Reach::both.
bool order_attached(db::Tx& tx);

struct Submitted {
    ApplicationId id;
    std::string status_key;  // 26 letters; only its hash is kept
};
/// Stores an application and queues the letter that confirms it, with the address of its status page:
/// {base_url}/application/{status_key}. forbidden while the public form is closed; invalid_field for phone, e-mail,
/// ИНН, time zone.
Submitted submit_application(db::Tx& platform, const SubmitApplication& in, const StoredOrder& order,
                             std::string_view base_url);

/// What the applicant's status page shows.
struct ApplicationState {
    ApplicationStatus status;
    std::string org_name;
    Timestamp created_at;
    std::optional<Timestamp> decided_at;
    std::string reason;  // of a rejection
    bool registered = false;
};
BOOST_DESCRIBE_STRUCT(ApplicationState, (), (status, org_name, created_at, decided_at, reason, registered))
/// not_found for an unknown key.
ApplicationState application_state(db::Tx& platform, std::string_view status_key);

// ── The operator (forbidden for others) ──

/// Pending ones oldest first, others latest first; at most 200.
std::vector<Application> list_applications(db::Tx& platform, const accounts::Authenticated& who,
                                           std::optional<ApplicationStatus> status);
Application get_application(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id);
/// The order with the name and signature on it; audited.
StoredOrder application_order(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id);

/// Decides a pending application (else conflict) and queues the letter with the next step ({base_url}/register) or the
/// reason, which a rejection must have. An approval founds the organisation tx.org(), a new id; a rejection leaves
/// tx.org() unmade. Needs Reach::both; writes platform_audit.
Application decide_application(db::Tx& tx, const accounts::Authenticated& who, ApplicationId id,
                               const DecideApplication& in, std::string_view base_url);

// ── The administrator's registration (R3) ──

/// Sends a code to the number if an approved application names it and nobody has registered by it yet. Otherwise does
/// the same without the letter, limits included, so that nobody learns which. invalid_field if it is no phone;
/// too_many_requests.
void send_registration_code(db::Tx& platform, std::string_view application_phone);

/// R3, the other channel: a registration code that the operator passes on (by telephone, in person) where no SMS
/// arrives. Audited. conflict unless the application is approved and still waits for its administrator;
/// too_many_requests as for sent codes.
std::string issue_registration_code(db::Tx& platform, const accounts::Authenticated& who, ApplicationId id);

/// The organisation that registering by this number would enter; nullopt (answer wrong_code) when there is none.
std::optional<OrgId> find_registration(db::Tx& platform, std::string_view application_phone);

struct Registration {
    std::string phone;  // as typed
    std::string code;
    std::string login;  // typed: phone, e-mail or login; empty: signs in by the phone just proved
    std::string password_hash;
};
/// Makes the account (its phone proved), the member named in the application, the role administrator (verified) and the
/// consent. nullopt for a wrong code: the try is counted, so the unit must be committed; throw wrong_code after it. tx
/// is bound to find_registration's organisation, Reach::both.
std::optional<Founder> register_administrator(db::Tx& tx, const Registration& in);

/// What operators and accounts do above organisations, chained like orgs::audit. `detail` JSON without personal data.
void audit_platform(db::Tx& platform, std::optional<AccountId> actor, std::string_view action, std::string_view subject,
                    std::string_view detail = "{}");

}  // namespace parta::orgs
