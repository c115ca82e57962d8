#include "chats/contact_policy.hpp"

#include <gtest/gtest.h>

namespace parta::chats {
namespace {

constexpr UnitId class_1b{1}, class_5a{5}, robotics{9};

// A small cast. Everyone is present unless the case says otherwise.
Person somebody(int id) {
    Person person;
    person.id = MemberId{id};
    person.present = true;
    return person;
}
Person teacher_of(UnitId unit, const char* duty = "subject_teacher") {
    auto person = somebody(10);
    person.office = "teacher";
    person.verified = true;
    person.serves = {{unit, duty}};
    return person;
}
Person head() {
    auto person = somebody(11);
    person.office = "head";
    person.administration = true;
    person.verified = true;
    return person;
}
Person colleague(const char* office = "teacher") {
    auto person = somebody(12);
    person.office = office;
    person.verified = true;
    return person;
}
Person pupil_of(UnitId unit, int id = 20) {
    auto person = somebody(id);
    person.studies_in = {unit};
    person.main_class = unit;
    return person;
}
Person small_pupil(std::vector<MemberId> guardians) {
    auto person = pupil_of(class_1b, 21);
    person.primary = true;
    person.guardians = std::move(guardians);
    return person;
}
Person parent_in(UnitId unit, int id = 30) {
    auto person = somebody(id);
    person.parent_in = {unit};
    return person;
}
Person absent(Person person) {
    person.present = false;
    return person;
}
Person unverified(Person person) {
    person.verified = false;
    return person;
}
Person also_parent(Person person, UnitId unit) {
    person.parent_in = {unit};
    return person;
}
Person member_of(Person person, UnitId supplementary) {
    person.studies_in.push_back(supplementary);
    return person;
}

constexpr orgs::Settings defaults{};
constexpr orgs::Settings no_classmates{.classmates_may_chat = false};
constexpr orgs::Settings parents_allowed{.parents_may_chat = true};
constexpr orgs::Settings verified_only{.teacher_verification_required = true};

struct ContactCase {
    const char* what;
    Person first, second;
    orgs::Settings settings;
    Relation relation;
    const char* first_as = "";
    const char* second_as = "";
};

TEST(ContactPolicy, who_may_write_to_whom) {
    using enum Relation;
    const ContactCase cases[] = {
        {"staff with staff", teacher_of(class_5a), colleague(), defaults, colleagues, "teacher", "teacher"},
        {"also those who do not teach", colleague("non_teaching"), head(), defaults, colleagues, "non_teaching",
         "head"},
        {"a teacher with a pupil taught", teacher_of(class_5a), pupil_of(class_5a), defaults, family_of_taught,
         "subject_teacher", "pupil"},
        {"a teacher with another class's pupil", teacher_of(class_5a), pupil_of(class_1b), defaults, none},
        {"a class teacher with a parent", teacher_of(class_5a, "class_teacher"), parent_in(class_5a), defaults,
         family_of_taught, "class_teacher", "parent"},
        {"a teacher with another class's parent", teacher_of(class_5a), parent_in(class_1b), defaults, none},
        {"the leader of a supplementary group with its pupil", teacher_of(robotics, "leader"),
         member_of(pupil_of(class_5a), robotics), defaults, family_of_taught, "leader", "pupil"},
        {"a specialist named for the class", teacher_of(class_5a, "specialist"), parent_in(class_5a), defaults,
         family_of_taught, "specialist", "parent"},
        {"staff who teach nobody with a pupil", colleague(), pupil_of(class_5a), defaults, none},
        {"the secretary with a parent", colleague("non_teaching"), parent_in(class_5a), defaults, none},
        {"administration with any pupil", head(), pupil_of(class_5a), defaults, family_of_taught, "head", "pupil"},
        {"administration with any parent", head(), parent_in(class_1b), defaults, family_of_taught, "head", "parent"},
        {"classmates", pupil_of(class_5a), pupil_of(class_5a, 22), defaults, classmates, "pupil", "pupil"},
        {"classmates where it is switched off", pupil_of(class_5a), pupil_of(class_5a, 22), no_classmates, none},
        {"pupils of different classes", pupil_of(class_5a), pupil_of(class_1b, 22), defaults, none},
        {"pupils who only share a supplementary group", member_of(pupil_of(class_5a), robotics),
         member_of(pupil_of(class_1b, 22), robotics), defaults, none},
        {"parents of one class", parent_in(class_5a), parent_in(class_5a, 31), defaults, none},
        {"parents of one class where it is allowed", parent_in(class_5a), parent_in(class_5a, 31), parents_allowed,
         parents, "parent", "parent"},
        {"parents of different classes", parent_in(class_5a), parent_in(class_1b, 31), parents_allowed, none},
        {"a pupil with another's parent", pupil_of(class_5a), parent_in(class_5a), parents_allowed, none},
        {"someone who has not joined", head(), absent(pupil_of(class_5a)), defaults, none},
        {"someone deactivated", absent(teacher_of(class_5a)), pupil_of(class_5a), defaults, none},
        {"oneself", head(), head(), defaults, none},
        {"an unverified teacher", unverified(teacher_of(class_5a)), pupil_of(class_5a), defaults, family_of_taught,
         "subject_teacher", "pupil"},
        {"an unverified teacher where the badge is required", unverified(teacher_of(class_5a)), pupil_of(class_5a),
         verified_only, none},
        {"the same, with a parent", unverified(teacher_of(class_5a)), parent_in(class_5a), verified_only, none},
        {"the same, with colleagues", unverified(teacher_of(class_5a)), head(), verified_only, colleagues, "teacher",
         "head"},
        {"a teacher who is a parent in the class, with its class teacher", also_parent(colleague(), class_5a),
         teacher_of(class_5a, "class_teacher"), defaults, colleagues, "teacher", "teacher"},
        {"a small pupil whose mother has joined", teacher_of(class_1b, "class_teacher"), small_pupil({MemberId{40}}),
         defaults, family_of_taught, "class_teacher", "pupil"},
        {"a small pupil whose parents have not", teacher_of(class_1b, "class_teacher"), small_pupil({}), defaults,
         none},
        {"the head with a small pupil alone", head(), small_pupil({}), defaults, none},
    };
    for (const auto& [what, first, second, settings, relation, first_as, second_as] : cases) {
        const auto contact = judge_contact(first, second, settings);
        EXPECT_EQ(contact.relation, relation) << what;
        if (relation != contact.relation || relation == none) continue;
        EXPECT_EQ(contact.first_as, first_as) << what;
        EXPECT_EQ(contact.second_as, second_as) << what;

        const auto other_way = judge_contact(second, first, settings);
        EXPECT_EQ(other_way.relation, relation) << what << ", asked the other way round";
        EXPECT_EQ(other_way.first_as, second_as) << what;
        EXPECT_EQ(other_way.second_as, first_as) << what;
    }
}

TEST(ContactPolicy, refusals_are_mutual) {
    const Person cast[] = {teacher_of(class_5a),   head(),          colleague("non_teaching"),
                           pupil_of(class_5a),     small_pupil({}), parent_in(class_5a),
                           parent_in(class_1b, 31)};
    for (const auto& settings : {defaults, no_classmates, parents_allowed, verified_only})
        for (const auto& a : cast)
            for (const auto& b : cast)
                EXPECT_EQ(judge_contact(a, b, settings).relation, judge_contact(b, a, settings).relation)
                    << a.id.value << " and " << b.id.value;
}

TEST(ContactPolicy, small_pupils_come_with_their_parents) {
    const auto pupil = small_pupil({MemberId{40}, MemberId{41}});
    EXPECT_EQ(judge_contact(teacher_of(class_1b), pupil, defaults).included, pupil.guardians);
    EXPECT_EQ(judge_contact(pupil, head(), defaults).included, pupil.guardians);
    EXPECT_TRUE(judge_contact(teacher_of(class_5a), pupil_of(class_5a), defaults).included.empty());
    // Between children nobody listens in.
    auto friend_of_hers = small_pupil({MemberId{42}});
    friend_of_hers.id = MemberId{22};
    const auto contact = judge_contact(pupil, friend_of_hers, defaults);
    EXPECT_EQ(contact.relation, Relation::classmates);
    EXPECT_TRUE(contact.included.empty());
}

}  // namespace
}  // namespace parta::chats
