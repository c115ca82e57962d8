// People: the members of an organisation and families, found, shown and changed (R6, R12, R13, R17–R20, R53).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/events.hpp"
#include "people/person.hpp"

namespace parta::people {

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
/// shown later. A relation ended by mistake that is set again within a day goes on as it was, and so does one whose
/// restriction is lifted within the hour: then the number with which it had ended, for what ended with it.
std::optional<std::int64_t> set_representation(db::Tx& tx, const Viewer& viewer, MemberId child,
                                               const SetRepresentation& in);
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

/// Someone joined or left: open lists refetch.
struct PeopleChanged {
    static constexpr std::string_view json_type = "people_changed";
};
BOOST_DESCRIBE_STRUCT(PeopleChanged, (), ())

}  // namespace parta::people
