// A person as others see them (R6, R12, R13), and the consents that stand for them (R53).
#pragma once
#include <optional>
#include <string>
#include <vector>

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

/// The words of a consent as they hold now.
struct ConsentText {
    ConsentPurpose purpose;
    int version = 1;   // of the product's words
    int own_text = 0;  // which of the organisation's; 0: it never had its own
    std::string text;  // empty: the product's, which the client shows
    std::optional<Timestamp> from_at;
};
BOOST_DESCRIBE_STRUCT(ConsentText, (), (purpose, version, own_text, text, from_at))

}  // namespace parta::people
