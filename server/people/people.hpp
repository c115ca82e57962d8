// People: the members of an organisation, families, invites and joining (R6, R12–R20, R53, R56).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/events.hpp"
#include "orgs/orgs.hpp"

namespace parta::people {

using orgs::Action;
using orgs::Duty;
using orgs::Role;
using orgs::UnitKind;
using orgs::Viewer;

// ── Names ── «Ольга Ивановна» for a teacher, «Семён Жуков» for a pupil, «Ольга Жукова» for a parent; shown, never
// inflected.

enum class Sex { male, female };
BOOST_DESCRIBE_ENUM(Sex, male, female)

struct PersonName {
    std::string surname, given_name, patronymic;
};
/// As a person is addressed in the capacity they stand in: staff by given name and patronymic, others by given name and
/// surname.
std::string display_name(const PersonName& name, bool as_staff);
/// «Жуков Семён Павлович».
std::string full_name(const PersonName& name);
/// member.sort_name: the full name, folded.
std::string sort_name(const PersonName& name);

struct UnitRef {
    UnitId id;
    std::string label;
    UnitKind kind;
};
BOOST_DESCRIBE_STRUCT(UnitRef, (), (id, label, kind))

/// A child somebody represents, with the class.
struct ChildBlock {
    MemberId id;
    std::string name;  // «Семён Жуков»
    std::optional<UnitRef> unit;
};
BOOST_DESCRIBE_STRUCT(ChildBlock, (), (id, name, unit))

enum class JoinState { no_invite, invited, waiting, joined, deactivated };
BOOST_DESCRIBE_ENUM(JoinState, no_invite, invited, waiting, joined, deactivated)

/// A line of a list of people. Holds no contacts.
struct Person {
    MemberId id;
    std::string name;  // «Жуков Семён Павлович»
    std::vector<Role> roles;
    bool verified_teacher = false;
    std::string position;
    std::vector<UnitRef> units;        // pupil: own class first; parent: children's; staff: led and taught
    std::vector<ChildBlock> children;  // whom a representative represents without restriction; «Жуков Семён»
    JoinState join;
    std::vector<std::string> flags;  // PeopleFlag but any and unverified
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, roles, verified_teacher, position, units, children, join, flags))

struct Relative {
    MemberId id;
    std::string name;
    bool legal = true;
    bool restricted = false;  // only told to administrator, head and class teacher
    std::string reason;       // of the school's restriction; told to the same
    JoinState join;
    std::string relation;    // «мать», as the roster says; may be empty
    bool by_school = false;  // who restricts: the school,
    bool by_pupil = false;   // the grown-up pupil, or both
};
BOOST_DESCRIBE_STRUCT(Relative, (), (id, name, legal, restricted, reason, join, relation, by_school, by_pupil))

enum class ConsentPurpose { communication, photos };
BOOST_DESCRIBE_ENUM(ConsentPurpose, communication, photos)

/// One consent as it was given, told to those who keep the class and to whoever may change it.
struct ConsentRecord {
    ConsentPurpose purpose;
    bool paper = false;
    Timestamp given_at;                    // of a paper: when it was recorded
    std::optional<std::string> signed_on;  // of a paper: the day on it
    std::string by;                        // who gave it; of a paper who recorded it
    std::optional<Timestamp> withdrawn_at;
    bool outdated = false;  // to words that were replaced since
};
BOOST_DESCRIBE_STRUCT(ConsentRecord, (), (purpose, paper, given_at, signed_on, by, withdrawn_at, outdated))

struct ConsentState {
    bool communication = false;
    bool photos = false;
    bool paper = false;
    std::optional<Timestamp> communication_at;  // the latest word on it: given, or withdrawn; none: never asked
    std::optional<Timestamp> photos_at;
    bool withdrawn = false;  // communication was given once and is not now: the organisation is closed to the person
    // Given, but to words that were replaced since: it goes on until the person has answered to the new ones.
    bool communication_outdated = false;
    bool photos_outdated = false;
    std::vector<ConsentRecord> records;  // latest first, at most 50; empty for those whom they do not concern
};
BOOST_DESCRIBE_STRUCT(ConsentState, (),
                      (communication, photos, paper, communication_at, photos_at, withdrawn, communication_outdated,
                       photos_outdated, records))

/// What somebody who has left was here, and whether a return gives it back.
enum class LeftKind { role, unit, duty, child };
BOOST_DESCRIBE_ENUM(LeftKind, role, unit, duty, child)
struct LeftPlace {
    LeftKind what = LeftKind::role;
    std::string role;     // Role
    std::string duty;     // orgs::Duty
    std::string label;    // of the class or group; the child's name
    std::string subject;  // of the duty
    bool returns = true;
};
BOOST_DESCRIBE_STRUCT(LeftPlace, (), (what, role, duty, label, subject, returns))

/// How the viewer may let somebody back in who cannot sign in: not at all; by a card; by a link; or not, because the
/// account opens more than the viewer manages, so that only its owner may.
enum class WayBack { none, card, link, owner };
BOOST_DESCRIBE_ENUM(WayBack, none, card, link, owner)

struct PersonCard {
    Person person;
    std::optional<std::string> birth_date;
    std::string subjects;  // «Физика, Астрономия»: as the roster says; of staff
    std::vector<Relative> representatives;
    std::vector<Relative> children;
    ConsentState consent;
    bool may_see_contacts = false;  // then GET …/contacts, which is audited
    bool may_edit = false;
    bool may_invite = false;
    bool may_write = false;           // a personal chat is allowed by the contact policy
    bool may_change_consent = false;  // one's own from 14 on, one's child's
    WayBack way_back = WayBack::none;
    bool may_reset_second_factor = false;  // there is one, and it is the viewer's business
    std::vector<LeftPlace> left;           // of whoever has left, for those who may bring them back
};
BOOST_DESCRIBE_STRUCT(PersonCard, (),
                      (person, birth_date, subjects, representatives, children, consent, may_see_contacts, may_edit,
                       may_invite, may_write, may_change_consent, way_back, may_reset_second_factor, left))

struct Contacts {
    std::optional<std::string> phone;
    std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(Contacts, (), (phone, email))

/// By whose role a list of people may be narrowed: anyone who works here, families, or one role.
enum class PeopleRole {
    staff,
    pupil,
    parent,
    administrator,
    head,
    deputy,
    class_teacher,
    teacher,
    supplementary_teacher,
    specialist,
    non_teaching,
};
BOOST_DESCRIBE_ENUM(PeopleRole, staff, pupil, parent, administrator, head, deputy, class_teacher, teacher,
                    supplementary_teacher, specialist, non_teaching)

/// What is missing or doubtful about a person. `any`: a fault of the records that staff put right, which is all of them
/// but no_consent (a representative's to give) and unverified (R17: holds a teaching role, none of them confirmed).
/// no_photos: a pupil for whom nobody consented to photos, told to the class teacher and the administration alone.
/// consent_outdated: has not answered to the new words of a consent.
enum class PeopleFlag {
    any,
    no_class,
    no_representative,
    no_consent,
    bad_phone,
    bad_email,
    bad_birth_date,
    unverified,
    no_photos,
    consent_outdated,
};
BOOST_DESCRIBE_ENUM(PeopleFlag, any, no_class, no_representative, no_consent, bad_phone, bad_email, bad_birth_date,
                    unverified, no_photos, consent_outdated)

struct PeopleQuery {
    std::optional<UnitId> unit;
    std::optional<std::string> role;   // PeopleRole
    std::optional<std::string> text;   // part of a name
    std::optional<std::string> join;   // JoinState
    std::optional<std::string> flag;   // PeopleFlag
    std::optional<std::string> after;  // cursor of the previous page
};
BOOST_DESCRIBE_STRUCT(PeopleQuery, (), (unit, role, text, join, flag, after))

struct PeoplePage {
    std::vector<Person> people;  // at most 100, by name
    std::optional<std::string> next;
    int total = 0;
};
BOOST_DESCRIBE_STRUCT(PeoplePage, (), (people, next, total))

struct AddPerson {
    json::Text<80, 1> surname;
    json::Text<80, 1> given_name;
    json::Text<80> patronymic;
    Role role;                      // a staff role, pupil, or parent
    std::optional<UnitId> unit;     // pupil: the class
    std::optional<MemberId> child;  // parent: of whom
    json::Text<120> position;
    json::Text<40> phone;
    json::Text<200> email;
    json::Text<10> birth_date;  // YYYY-MM-DD or empty
    // Parent: what the person is to the child («мать», «опекун»), and whether with a legal representative's right (so
    // unless told).
    std::optional<json::Line<40>> relation{};
    std::optional<bool> legal{};
};
BOOST_DESCRIBE_STRUCT(AddPerson, (),
                      (surname, given_name, patronymic, role, unit, child, position, phone, email, birth_date, relation,
                       legal))

struct EditPerson {
    std::optional<json::Text<80, 1>> surname;
    std::optional<json::Text<80, 1>> given_name;
    std::optional<json::Text<80>> patronymic;
    std::optional<json::Text<120>> position;
    std::optional<json::Text<40>> phone;
    std::optional<json::Text<200>> email;
    std::optional<json::Text<10>> birth_date;
    std::optional<bool> deactivated;            // ends sessions' access to this organisation at once
    std::optional<json::Line<200>> subjects{};  // what a member of staff teaches; the duties in classes are their own
};
BOOST_DESCRIBE_STRUCT(EditPerson, (),
                      (surname, given_name, patronymic, position, phone, email, birth_date, deactivated, subjects))

struct MovePupil {
    std::optional<UnitId> to;  // null: leaves the class («выбыл из класса»)
};
BOOST_DESCRIBE_STRUCT(MovePupil, (), (to))

struct EnrolPupil {
    MemberId member;
    bool enrolled;
};
BOOST_DESCRIBE_STRUCT(EnrolPupil, (), (member, enrolled))

struct SetVerification {
    bool verified;
};
BOOST_DESCRIBE_STRUCT(SetVerification, (), (verified))

struct ChangeConsent {
    ConsentPurpose purpose;
    bool given;
};
BOOST_DESCRIBE_STRUCT(ChangeConsent, (), (purpose, given))

struct PaperConsent {
    ConsentPurpose purpose = ConsentPurpose::communication;
    json::Line<10> signed_on;  // the day on the paper, as 2026-09-01; empty: today
};
BOOST_DESCRIBE_STRUCT(PaperConsent, (), (purpose, signed_on))

/// The words of a consent as they hold now.
struct ConsentText {
    ConsentPurpose purpose;
    int version = 1;   // of the product's words
    int own_text = 0;  // which of the organisation's; 0: it never had its own
    std::string text;  // empty: the product's, which the client shows
    std::optional<Timestamp> from_at;
};
BOOST_DESCRIBE_STRUCT(ConsentText, (), (purpose, version, own_text, text, from_at))

/// A consent that the person is asked for again, since its words have changed; the earlier one goes on meanwhile.
struct AskedConsent {
    MemberId member;   // oneself, or a child
    std::string name;  // «Семён Жуков»
    ConsentPurpose purpose;
};
BOOST_DESCRIBE_STRUCT(AskedConsent, (), (member, name, purpose))

/// R7: an administrator's office that a colleague is asked to take over.
struct OfficeOffer {
    std::string id;
    bool mine = false;  // the viewer offered it; else they are asked
    MemberId colleague;
    std::string name;  // of the other one
    Timestamp offered_at;
};
BOOST_DESCRIBE_STRUCT(OfficeOffer, (), (id, mine, colleague, name, offered_at))

struct SetRole {
    Role role;
    bool held;
};
BOOST_DESCRIBE_STRUCT(SetRole, (), (role, held))

struct SetRepresentation {
    MemberId parent;
    bool legal;
    bool restricted;
    json::Text<500> reason;
    std::optional<bool> ended;                 // «записан по ошибке»: the relation ends
    std::optional<json::Line<40>> relation{};  // «мать», «опекун»; stays as it is unless told
};
BOOST_DESCRIBE_STRUCT(SetRepresentation, (), (parent, legal, restricted, reason, ended, relation))

/// The administration sees everyone, class teachers and teachers the people of their units. Who has left is listed only
/// by join=deactivated. A word that is none of the role, join or flag: invalid_field with those that are. Each word of
/// `text` begins a part of the name (three words at most).
PeoplePage list_people(db::Tx& tx, const Viewer& viewer, const PeopleQuery& query);
/// One's own card and those of one's children; staff also see colleagues, and everyone they find in the list. not_found
/// else.
PersonCard person_card(db::Tx& tx, const Viewer& viewer, MemberId id);
Contacts person_contacts(db::Tx& tx, const Viewer& viewer, MemberId id);  // writes an audit row
/// Staff and pupils are added by administrators; a representative also by the child's class teacher.
MemberId add_person(db::Tx& tx, const Viewer& viewer, const AddPerson& in);
/// Class teachers correct phone and e-mail only. Deactivating ends every role, class, duty and child relation; taking
/// that back gives back what it ended and can be given (PersonCard::left).
void edit_person(db::Tx& tx, const Viewer& viewer, MemberId id, const EditPerson& in);
/// Somebody who has left and stands on a roster again: gives back what edit_person does, but not the administration of
/// the organisation. For the import, which checks and audits as a whole.
void bring_back(db::Tx& tx, MemberId id);
/// R12, R13: atomic; official chats follow by audience. Emits access_changed to the pupil and the representatives.
void move_pupil(db::Tx& tx, const Viewer& viewer, MemberId id, const MovePupil& in);
/// R9: a pupil's place in a supplementary group, beside the class, which stays as it is: administrators. invalid_field
/// for another kind of unit and for somebody who is no pupil; what is so already changes nothing.
void enrol_pupil(db::Tx& tx, const Viewer& viewer, UnitId group, const EnrolPupil& in);
/// R17: confirms the teaching roles of somebody who has joined (else conflict), or takes the confirmation back;
/// invalid_field for whoever holds none. Administrators.
void set_verification(db::Tx& tx, const Viewer& viewer, MemberId id, const SetVerification& in);
/// Staff roles, pupil, administrator (from staff who have joined). Giving a role to someone who has joined verifies it
/// (R17). The last administrator cannot be taken away (conflict). Duties end with the last staff role; a parent stays a
/// parent.
void set_role(db::Tx& tx, const Viewer& viewer, MemberId id, const SetRole& in);
/// Adds, corrects, restricts or ends a relation. A change of `restricted` opens a new period: nothing said meanwhile is
/// shown later. A relation ended by mistake that is set again within a day goes on as it was.
void set_representation(db::Tx& tx, const Viewer& viewer, MemberId child, const SetRepresentation& in);
/// R53. Gives or withdraws a consent: the person from 14 on, and the legal unrestricted representatives of a minor. One
/// representative's consent suffices: withdrawing as a representative leaves another representative's in force. Without
/// any consent to communication left the organisation is closed to the member until it is given again; records stay.
/// forbidden for whoever may only see the person, conflict for the last administrator's own. Needs Reach::both.
void change_consent(db::Tx& tx, const Viewer& viewer, MemberId id, const ChangeConsent& in);
/// The account attached to this member, if any. Needs Reach::both.
std::optional<AccountId> account_of(db::Tx& tx, MemberId member);
/// The class teacher recorded a signed paper for this child. invalid_field for a day that is none, is to come, or lies
/// over 20 years back. Audited.
void record_paper_consent(db::Tx& tx, const Viewer& viewer, MemberId child, const PaperConsent& in = {});

/// Set-up checklist and figures of the first screen (§7).
struct Setup {
    int staff = 0, staff_joined = 0;
    int pupils = 0, pupils_joined = 0;
    int parents = 0, parents_joined = 0;
    int classes = 0, classes_without_teacher = 0;
    int pupils_without_class = 0, pupils_without_representative = 0;
    int pupils_without_consent = 0;  // withdrawn; or under 14 or without a birth date, and nobody has consented
    int consents_outdated = 0;       // have not answered to the new words of a consent: PeopleFlag::consent_outdated
    int withdrawals = 0;             // consents withdrawn or objected to, not seen to yet; for administrators
    int teachers_unverified = 0;     // have joined, hold a teaching role, none of them confirmed
    int requests = 0;
    int flags = 0;   // people with a roster flag still open
    int faults = 0;  // people with any fault of the records: the list of PeopleFlag::any
    bool roster_imported = false;
    bool invites_issued = false;
    bool order_attached = false;
};
BOOST_DESCRIBE_STRUCT(Setup, (),
                      (staff, staff_joined, pupils, pupils_joined, parents, parents_joined, classes,
                       classes_without_teacher, pupils_without_class, pupils_without_representative,
                       pupils_without_consent, consents_outdated, withdrawals, teachers_unverified, requests, flags,
                       faults, roster_imported, invites_issued, order_attached))
/// Those who have left do not count, nor restricted representatives. Class teachers get the figures of their classes,
/// without staff. Needs Reach::both.
Setup setup(db::Tx& tx, const Viewer& viewer);

// ── Invites (R14, R15) ──

enum class InviteKind { personal, class_link };
BOOST_DESCRIBE_ENUM(InviteKind, personal, class_link)
enum class InviteRole { pupil, parent, staff };
BOOST_DESCRIBE_ENUM(InviteRole, pupil, parent, staff)
enum class InviteStatus { active, used, expired, revoked };
BOOST_DESCRIBE_ENUM(InviteStatus, active, used, expired, revoked)

struct Invite {
    InviteId id;
    InviteKind kind;
    InviteRole role;
    InviteStatus status;
    std::optional<MemberId> member;
    std::string member_name;
    std::string for_child;  // a representative's personal link: «Жуков Семён, Жукова Анна»
    std::optional<UnitId> unit;
    std::string unit_label;
    bool handed_over = false;
    std::string issued_by;
    Timestamp issued_at;
    Timestamp expires_at;
    int uses = 0;
    int uses_limit = 1;
    std::vector<std::string> redeemed_by;
};
BOOST_DESCRIBE_STRUCT(Invite, (),
                      (id, kind, role, status, member, member_name, for_child, unit, unit_label, handed_over, issued_by,
                       issued_at, expires_at, uses, uses_limit, redeemed_by))

/// Issues personal links, all at once: for named members, or for all of a unit's pupils and representatives who have
/// not joined, or for all staff who have not. A member's earlier unused link is revoked (a sheet is re-issued, never
/// read again); a unit's sheet takes back that unit's links only. Never for restricted representatives. A named member
/// who has joined is a conflict (issue_sign_in_link). A representative of several children stands on the sheet of the
/// first.
struct IssueInvites {
    json::List<MemberId, 500> members;
    std::optional<UnitId> unit;
    std::optional<InviteRole> role;  // with unit: only pupils or only parents; staff without unit: all staff
    bool everyone;                   // administrators: every class and the staff, for the first day's sheets
    bool handed_over;                // «выдано лично»
    json::Bounded<1, 365> days;
    // Only for whoever has no link that still waits: what was handed out stays good. Not with `members`.
    std::optional<bool> only_new{};
};
BOOST_DESCRIBE_STRUCT(IssueInvites, (), (members, unit, role, everyone, handed_over, days, only_new))

/// A strip of a sheet: shown this once.
struct Strip {
    InviteId invite;
    InviteRole role;
    MemberId member;
    std::string name;       // «Жуков Семён»
    std::string for_child;  // parent's strip: the child's name
    std::string unit_label;
    std::string url;   // https://school.example/j/<26 letters>
    std::string code;  // «K7QM-2XWD-94TB»: typeable, with its own try limit
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(Strip, (), (invite, role, member, name, for_child, unit_label, url, code, qr_svg))

struct Sheet {
    std::optional<UnitId> unit;  // null: staff
    std::string title;           // «5«А»», «Сотрудники»
    std::string class_teacher;
    std::vector<Strip> strips;
    int blank_strips = 0;  // pupils without a representative: to be filled by hand with the class link
};
BOOST_DESCRIBE_STRUCT(Sheet, (), (unit, title, class_teacher, strips, blank_strips))
struct Sheets {
    std::string organisation;
    std::string address;  // host people type by hand
    std::vector<Sheet> sheets;
};
BOOST_DESCRIBE_STRUCT(Sheets, (), (organisation, address, sheets))

/// A class has one link a role: while it holds it is given again, prolonged to `days` from now and to `uses_limit` more
/// people, so that every sheet of the class carries the same. Once revoked, expired or used up, a new one is made.
struct IssueClassLink {
    UnitId unit;
    InviteRole role;  // pupil or parent
    json::Bounded<1, 365> days;
    json::Bounded<1, 200> uses_limit;
};
BOOST_DESCRIBE_STRUCT(IssueClassLink, (), (unit, role, days, uses_limit))
struct ClassLink {
    InviteId invite;
    std::string url;
    std::string code;
    std::string qr_svg;
};
BOOST_DESCRIBE_STRUCT(ClassLink, (), (invite, url, code, qr_svg))

/// `base_url` is the address people reach the installation at; the QR picture is added by the caller's renderer.
Sheets issue_invites(db::Tx& tx, const Viewer& viewer, const IssueInvites& in, std::string_view base_url);
ClassLink issue_class_link(db::Tx& tx, const Viewer& viewer, const IssueClassLink& in, std::string_view base_url);
std::vector<Invite> list_invites(db::Tx& tx, const Viewer& viewer, std::optional<UnitId> unit,
                                 std::optional<MemberId> member);
void revoke_invite(db::Tx& tx, const Viewer& viewer, InviteId id);

struct EditInvite {
    bool handed_over;  // «выдано лично»
};
BOOST_DESCRIBE_STRUCT(EditInvite, (), (handed_over))
/// The tick after issue, by whoever may issue the link: a personal one of a pupil or a representative that still holds
/// (else invite_used, invite_revoked, invite_expired; invalid_field for other links). It speaks of who comes later:
/// whoever has come by the link already waits for a decision, as before.
Invite edit_invite(db::Tx& tx, const Viewer& viewer, InviteId id, const EditInvite& in);

struct HandOver {
    UnitId unit;
    bool handed_over;
};
BOOST_DESCRIBE_STRUCT(HandOver, (), (unit, handed_over))
struct HandedOver {
    int changed = 0;  // links
};
BOOST_DESCRIBE_STRUCT(HandedOver, (), (changed))
/// The same for every personal link of a class or group that still holds.
HandedOver hand_over_unit(db::Tx& tx, const Viewer& viewer, const HandOver& in);

// ── Joining ── the person with the link has no membership yet; the key (token or code) is the right.

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

// ── Joining: events ──

struct JoinRequestsChanged {
    static constexpr std::string_view json_type = "join_requests_changed";
    int pending = 0;
};
BOOST_DESCRIBE_STRUCT(JoinRequestsChanged, (), (pending))

/// Someone joined or left: open lists refetch.
struct PeopleChanged {
    static constexpr std::string_view json_type = "people_changed";
};
BOOST_DESCRIBE_STRUCT(PeopleChanged, (), ())

// ── Spaces of an account (the switcher, the first request of the client) ──

struct Space {
    OrgId org;
    std::string short_name;
    orgs::OrgKind kind;
    std::string time_zone;
    MemberId member;
    std::string name;  // own full name
    std::vector<Role> roles;
    bool verified_teacher = false;
    std::vector<UnitRef> units;  // own class; led and taught units for staff
    std::vector<ChildBlock> children;
    std::vector<std::string> actions;  // granted to some extent: what the client offers; never what the server trusts
    std::vector<AskedConsent> consents_asked;
    std::vector<OfficeOffer> office_offers;
};
BOOST_DESCRIBE_STRUCT(Space, (),
                      (org, short_name, kind, time_zone, member, name, roles, verified_teacher, units, children,
                       actions, consents_asked, office_offers))

/// An organisation that is closed to this account's member because the consent is withdrawn (R53).
struct ClosedSpace {
    OrgId org;
    std::string short_name;
    MemberId member;
    std::string name;
    bool may_change_consent = false;  // else a representative gives it again
};
BOOST_DESCRIBE_STRUCT(ClosedSpace, (), (org, short_name, member, name, may_change_consent))
/// Needs Reach::both.
ClosedSpace closed_space(db::Tx& tx, const Viewer& viewer);

/// «Ольга Жукова, Школа № 7»: how a person tells several accounts apart. Needs Reach::both.
std::string name_and_organisation(db::Tx& tx, MemberId member);

/// «Анна Викторовна, Школа № 7»: who gave somebody a new way in. Needs Reach::both.
std::string giver_and_organisation(db::Tx& tx, MemberId member);

/// This member's space; also used when access has changed. Needs Reach::both.
Space space(db::Tx& tx, const Viewer& viewer);

}  // namespace parta::people
