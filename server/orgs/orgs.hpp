// Organisations: opening one, its profile and settings, its units (classes, groups), who leads and teaches them,
// audiences, and the viewer: the person asking, with everything the rules need to know of them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"
#include "json/json.hpp"
#include "policy/policy.hpp"

namespace parta::policy {
BOOST_DESCRIBE_ENUM(Role, operator_, administrator, head, deputy, class_teacher, teacher, supplementary_teacher,
                    specialist, non_teaching, pupil, parent)
}

namespace parta::orgs {

using policy::Action;
using policy::Role;

enum class OrgKind { school, college, progymnasium, supplementary, boarding };
BOOST_DESCRIBE_ENUM(OrgKind, school, college, progymnasium, supplementary, boarding)

/// What an organisation may set. Each only tightens what the permission table grants.
struct Settings {
    bool classmates_may_chat = true;  // personal chats between classmates
    bool parents_may_chat = false;    // personal chats between parents of a class
    bool pupils_may_create_groups = false;
    bool teacher_verification_required = false;  // R17: unverified teachers see no pupils
    bool management_publishes = false;           // R27: head and deputies publish their material without an approval
    bool pupils_may_start_calls = false;         // in chats with staff
    bool pupils_may_call_pupils = false;         // personal calls between classmates
    bool pupils_may_share_screen = true;         // in calls
    /// R22: from this day on (2026-09-01, UTC) staff without a second factor are let in no more; before, they are
    /// asked. Empty: it is everybody's own affair. Left out of a change it stays as it was.
    std::optional<json::Line<10>> staff_second_factor_from;
};
BOOST_DESCRIBE_STRUCT(Settings, (),
                      (classmates_may_chat, parents_may_chat, pupils_may_create_groups, teacher_verification_required,
                       management_publishes, pupils_may_start_calls, pupils_may_call_pupils, pupils_may_share_screen,
                       staff_second_factor_from))

struct Profile {
    OrgId id;
    std::string name;
    std::string short_name;
    OrgKind kind;
    std::string time_zone;
    std::string address;
    std::string phone;
    std::string email;
    std::string website;
    Settings settings;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (id, name, short_name, kind, time_zone, address, phone, email, website, settings))

struct EditProfile {
    std::optional<json::Text<300, 1>> name;
    std::optional<json::Text<80, 1>> short_name;
    std::optional<json::Text<64>> time_zone;
    std::optional<json::Text<300>> address;
    std::optional<json::Text<40>> phone;
    std::optional<json::Text<200>> email;
    std::optional<json::Text<200>> website;
    std::optional<Settings> settings;
};
BOOST_DESCRIBE_STRUCT(EditProfile, (), (name, short_name, time_zone, address, phone, email, website, settings))

struct Viewer;
Profile get_profile(db::Tx& tx, const Viewer& viewer);
Profile edit_profile(db::Tx& tx, const Viewer& viewer, const EditProfile& in);
/// The settings in force, where no viewer is at hand; nothing while the organisation is suspended. Needs Reach::both.
std::optional<Settings> settings_in_force(db::Tx& tx);
/// Whether the day from which staff need a second factor has come.
bool second_factor_due(const Settings& settings);

// ── The viewer ──

/// A member who asks, as of this transaction. Made by `open_viewer` only.
struct Viewer {
    OrgId org;
    AccountId account;
    SessionId session;
    MemberId member;
    std::vector<Role> roles;           // class_teacher and parent derived
    std::vector<UnitId> led_units;     // as class teacher or curator
    std::vector<UnitId> taught_units;  // as subject teacher, specialist, leader of a supplementary group
    std::vector<UnitId> own_units;     // as pupil, main first; as parent, the children's
    OrgKind kind = OrgKind::school;
    Settings settings;
    bool verified_teacher = false;     // a teaching role confirmed (R17)
    bool closed = false;               // consent withdrawn (R53); only open_closed_viewer makes such a one
    bool asked_second_factor = false;  // R22: staff without one, where the organisation wants it
    bool session_touch_due = false;    // accounts::touch_session in the next write

    bool has(Role role) const;
    bool is_staff() const;  // any role but pupil and parent
    bool leads(UnitId unit) const;
    bool teaches(UnitId unit) const;
    /// Asked for a second factor, and the day has come: only open_closed_viewer makes such a one.
    bool lacks_second_factor() const { return asked_second_factor && second_factor_due(settings); }
};

/// The member behind a session in this organisation; throws unauthenticated without a session, not_found when the
/// account has no active membership here or the organisation is suspended (so nobody learns that it exists),
/// consent_withdrawn when their consent is, second_factor_required_by_school when the organisation wants one of its
/// staff and there is none. Two queries. Needs Reach::both or signed_in.
Viewer open_viewer(db::Tx& tx, std::string_view session_token);

/// The same for somebody to whom the organisation is closed because their consent is withdrawn, whom open_viewer
/// refuses with consent_withdrawn, or because a second factor is lacking: for what tells them so and lets them come
/// back. `closed` and `lacks_second_factor` in force tell.
Viewer open_closed_viewer(db::Tx& tx, std::string_view session_token);

/// What open_viewer will ask first (Tx::foresee).
void foresee_viewer(db::Tx& tx, std::string_view session_token);
/// Who that will probably be (Tx::guess); nothing when nobody can say.
std::optional<MemberId> guess_member(const db::Tx& tx, std::string_view session_token);

/// Whether this member exists and the organisation is open to them: has not left, has not withdrawn the consent.
bool is_active(db::Tx& tx, MemberId member);
/// The same, and no second factor is lacking: whom the organisation's events go to. Needs Reach::both.
bool is_let_in(db::Tx& tx, MemberId member);
/// When the organisation will begin to want a second factor of its staff; nothing when it does already, or never will.
std::optional<Timestamp> second_factor_begins(db::Tx& tx);

// Rights come role by role from the table: Grant::own_class holds for the units that the viewer leads, Grant::led for
// those that the viewer teaches. Grant::own never opens a unit: what is one's own (a child, a message, a chat) is for
// the caller to decide.

/// Whether any of the viewer's roles may do this at all, be it to own things only. Enough for a list that narrows
/// itself.
bool may(const Viewer& viewer, Action action);
/// Whether the viewer may do this anywhere in the organisation (Grant::yes).
bool may_everywhere(const Viewer& viewer, Action action);
/// Whether the viewer may do this to something of one unit.
bool may(const Viewer& viewer, Action action, UnitId unit);

// The same, throwing `forbidden`; for a unit that the viewer may not even see (another class, to a pupil or parent)
// `not_found`.
void check(const Viewer& viewer, Action action);
void check_everywhere(const Viewer& viewer, Action action);
void check(const Viewer& viewer, Action action, UnitId unit);

// ── Opening (R1–R4) ──

/// Is the installation new, for one school, for many? Decides the first screen.
struct Installation {
    bool opened = false;                      // an organisation or an operator exists
    bool applications_open = false;           // «many schools»: the public form
    std::optional<std::string> organisation;  // short name when there is exactly one
    bool development_outbox = false;
    bool sms_available = false;
    bool email_available = false;
    bool local_address = false;    // links begin with an address of this computer: nobody else can open them
    std::string certificate_page;  // where devices get the school's own certificate first; "" where they need none
    std::string certificate_fingerprint;  // of that authority, SHA-256, for the paper that people compare with; or ""
    std::string version;
};
BOOST_DESCRIBE_STRUCT(Installation, (),
                      (opened, applications_open, organisation, development_outbox, sms_available, email_available,
                       local_address, certificate_page, certificate_fingerprint, version))
Installation installation(db::Tx& platform);

struct OpenSchool {  // the «one school» wizard
    json::Text<300, 1> name;
    json::Text<80, 1> short_name;
    OrgKind kind;
    json::Text<64> time_zone;
    json::Text<80, 1> surname;
    json::Text<80, 1> given_name;
    json::Text<80> patronymic;
    json::Text<200, 1> login;  // phone, e-mail or login of the first administrator
    json::Text<200, 8> password;
};
BOOST_DESCRIBE_STRUCT(OpenSchool, (),
                      (name, short_name, kind, time_zone, surname, given_name, patronymic, login, password))

/// What founding an organisation needs; used by the wizard, by approval and by the demo.
struct Founding {
    std::string name, short_name;
    OrgKind kind = OrgKind::school;
    std::string time_zone;
    std::string address;
};
/// Makes the organisation tx.org() with its counter and «Учительская»; invalid_field for a time zone that is not
/// IANA's. Needs Reach::both. The caller then lets chats::derive_official make the chats: structure knows nothing of
/// conversation.
void found(db::Tx& tx, const Founding& founding);

/// The profile, to every member.
Profile get_profile(db::Tx& tx, const Viewer& viewer);
/// Administrators and the head. Emits AccessChanged to everyone: names and what one may do are fetched again.
Profile edit_profile(db::Tx& tx, const Viewer& viewer, const EditProfile& in);

enum class ApplicationStatus { pending, approved, rejected };
BOOST_DESCRIBE_ENUM(ApplicationStatus, pending, approved, rejected)

/// R1. The order's file is uploaded before: POST /api/application-orders.
struct SubmitApplication {
    json::Text<300, 1> org_name;
    json::Text<80, 1> org_short_name;
    OrgKind org_kind;
    json::Text<64> time_zone;
    json::Text<300> address;
    json::Text<12> inn;
    json::Text<80, 1> admin_surname;
    json::Text<80, 1> admin_given_name;
    json::Text<80> admin_patronymic;
    json::Text<200, 3> admin_email;
    json::Text<40, 5> admin_phone;
    json::Text<2000, 1> order_upload;  // the key given by POST /api/application-orders
};
BOOST_DESCRIBE_STRUCT(SubmitApplication, (),
                      (org_name, org_short_name, org_kind, time_zone, address, inn, admin_surname, admin_given_name,
                       admin_patronymic, admin_email, admin_phone, order_upload))

struct Application {
    ApplicationId id;
    ApplicationStatus status;
    std::string org_name, org_short_name;
    OrgKind org_kind;
    std::string time_zone, address, inn;
    std::string admin_name, admin_email, admin_phone;
    std::string order_name;
    std::int64_t order_size = 0;
    Timestamp created_at;
    std::optional<Timestamp> decided_at;
    std::string reason;
    std::optional<Timestamp> registered_at;
};
BOOST_DESCRIBE_STRUCT(Application, (),
                      (id, status, org_name, org_short_name, org_kind, time_zone, address, inn, admin_name, admin_email,
                       admin_phone, order_name, order_size, created_at, decided_at, reason, registered_at))

struct DecideApplication {
    bool approve;
    json::Text<1000> reason;  // required for a rejection; told to the applicant
};
BOOST_DESCRIBE_STRUCT(DecideApplication, (), (approve, reason))

// ── Structure ──

enum class UnitKind { class_, group, supplementary, staff };
BOOST_DESCRIBE_ENUM(UnitKind, class_, group, supplementary, staff)  // the codec drops a trailing underscore: "class"

enum class Duty { class_teacher, subject_teacher, specialist, leader };
BOOST_DESCRIBE_ENUM(Duty, class_teacher, subject_teacher, specialist, leader)

struct UnitTeacher {
    MemberId member;
    std::string name;
    Duty duty;
    std::string subject;
    std::string subgroup;
};
BOOST_DESCRIBE_STRUCT(UnitTeacher, (), (member, name, duty, subject, subgroup))

struct Unit {
    UnitId id;
    UnitKind kind;
    std::string label;  // «5«А»»
    int grade = 0;
    int pupils = 0;
    int pupils_joined = 0;
    int parents = 0;
    int parents_joined = 0;
    std::vector<UnitTeacher> teachers;
};
BOOST_DESCRIBE_STRUCT(Unit, (), (id, kind, label, grade, pupils, pupils_joined, parents, parents_joined, teachers))

struct CreateUnit {
    UnitKind kind;
    json::Text<40, 1> label;
    json::Bounded<0, 12> grade;
};
BOOST_DESCRIBE_STRUCT(CreateUnit, (), (kind, label, grade))

struct EditUnit {
    std::optional<json::Text<40, 1>> label;
    std::optional<bool> archived;
};
BOOST_DESCRIBE_STRUCT(EditUnit, (), (label, archived))

/// What a teacher teaches in a unit.
struct Taught {
    json::Text<80> subject;
    json::Text<40> subgroup;
};
BOOST_DESCRIBE_STRUCT(Taught, (), (subject, subgroup))

struct Assign {
    MemberId member;
    Duty duty;
    json::Text<80> subject;  // required for subject_teacher
    json::Text<40> subgroup;
    std::optional<Taught> instead{};  // of a subject_teacher: the duty here that this one takes the place of
};
BOOST_DESCRIBE_STRUCT(Assign, (), (member, duty, subject, subgroup, instead))

/// Units the viewer may see: staff all of them, pupils and parents their own.
std::vector<Unit> list_units(db::Tx& tx, const Viewer& viewer);
/// What makes two labels the same unit: «1 "А"», «1-А», «1A» with a Latin A and «1«А»» are one («1а»). The rule of
/// roster files.
std::string match_label(std::string_view label);
/// Writes the label as it stands everywhere («5«А»»); already_exists when a unit in use has the same one. `staff` is
/// refused: there is one «Учительская». Emits StructureChanged.
UnitId create_unit(db::Tx& tx, const Viewer& viewer, const CreateUnit& in);
/// A unit is archived when it has no pupils any more (else conflict); its assignments end, with AccessChanged to their
/// holders.
void edit_unit(db::Tx& tx, const Viewer& viewer, UnitId id, const EditUnit& in);
/// Repeating an assignment changes nothing. Emits AccessChanged to the member and StructureChanged. invalid_field for a
/// duty that does not suit the unit, a missing subject, a member who is no staff. With `instead` the subject and the
/// subgroup of a duty change in one step: conflict when that duty is not in force or is a substitution, already_exists
/// when the teacher has the new one.
void assign(db::Tx& tx, const Viewer& viewer, UnitId unit, const Assign& in);
/// not_found when there is no such assignment in force.
void unassign(db::Tx& tx, const Viewer& viewer, UnitId unit, const Assign& in);

/// R17: where the organisation demands confirmed teachers, the duties of those who are not are withheld: they count in
/// no audience and give the viewer no unit. Sets that right for one member, or for everybody, after whatever may have
/// changed it (the setting, a confirmation, a duty), and tells each member whose duties it touched by AccessChanged.
/// Needs Reach::both.
void keep_withheld(db::Tx& tx, std::optional<MemberId> member = std::nullopt);

/// A class, group or assignment changed: lists of units are fetched again. To staff.
struct StructureChanged {
    static constexpr std::string_view json_type = "structure_changed";
};
BOOST_DESCRIBE_STRUCT(StructureChanged, (), ())

// ── Audiences ──

/// Bits of audience.roles; the view audience_member resolves them.
namespace audience_bits {
inline constexpr int administrators = 1, head = 2, deputies = 4, teaching = 8, non_teaching = 16, class_teachers = 32,
                     subject_teachers = 64, specialists = 128, pupils = 256, parents = 512, leaders = 1024;
inline constexpr int administration = administrators | head | deputies;
inline constexpr int staff = administration | teaching | non_teaching;
inline constexpr int everyone = staff | pupils | parents;
}  // namespace audience_bits

struct Audience {
    std::optional<UnitId> unit;
    int roles = 0;
    std::string subject;
    std::string subgroup;
};
/// The id of this audience, made if there is none.
AudienceId audience(db::Tx& tx, const Audience& rule);

// ── Audit (R55) ──

/// Appends a row to the organisation's chained log. `action` is one of audit_log.hpp's words; `subject` as
/// "member:123"; `detail` a flat JSON object without personal data: a fact is a value, a change [before, after].
void audit(db::Tx& tx, std::optional<MemberId> actor, std::string_view action, std::string_view subject,
           std::string_view detail = "{}");

}  // namespace parta::orgs
