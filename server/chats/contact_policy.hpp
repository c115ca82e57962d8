// Who may write to whom (X3): a rule on relationships over facts, pure, and the one loader of the facts. Private to
// chats.
//
// By default: staff with staff; staff with the pupils and parents of classes they teach or serve; administration with
// everyone; parents with the staff of their child's class; classmates with each other; nobody else. With pupils of
// grades 1–4 staff write only in the presence of the representatives who have joined, and not at all where none has.
// Settings only tighten, but for parents among themselves: if the organisation allows it, and both have agreed.
#pragma once
#include <map>
#include <span>

#include "chats/chats.hpp"

namespace parta::chats {

/// What the rule needs to know of one person. Everything in force now; restricted representations do not exist here.
struct Person {
    MemberId id;
    bool present = false;         // has joined and is not deactivated
    Capacity office;              // the highest staff role; empty: no staff
    bool administration = false;  // head, deputy, administrator
    bool verified = false;        // some staff role is
    struct Service {
        UnitId unit;
        Capacity duty;  // class_teacher, subject_teacher, specialist, leader
    };
    std::vector<Service> serves;
    std::vector<UnitId> studies_in;    // as pupil, supplementary groups included
    std::optional<UnitId> main_class;  // as pupil
    bool primary = false;              // grades 1–4 of a school
    std::vector<UnitId> parent_in;     // units of one's children
    std::vector<MemberId> guardians;   // of a primary pupil: representatives who are present
};

enum class Relation { none, colleagues, family_of_taught, classmates, parents };
BOOST_DESCRIBE_ENUM(Relation, none, colleagues, family_of_taught, classmates, parents)

struct Contact {
    Relation relation = Relation::none;
    Capacity first_as, second_as;      // as which the two stand to each other
    std::vector<MemberId> included{};  // representatives who belong in the chat of staff with a primary pupil
    explicit operator bool() const { return relation != Relation::none; }
};

/// Symmetric, but for the order of the capacities.
Contact judge_contact(const Person& first, const Person& second, const orgs::Settings& settings);

/// The facts on these people; unknown ids are left out. A constant number of statements per 64 people.
std::map<MemberId, Person> load_people(db::Tx& tx, std::span<const MemberId> ids);

/// Loads the two and judges.
Contact contact_between(db::Tx& tx, const Viewer& viewer, MemberId other);

}  // namespace parta::chats
