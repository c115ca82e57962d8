// «Вернуть доступ»: what leaving took comes back (R12).
#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

using orgs::audience_bits::class_teachers;
using orgs::audience_bits::parents;
using orgs::audience_bits::pupils;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Returning : public PeopleTest {
  protected:
    void set_left(MemberId member, bool left) {
        in([&](db::Tx& tx) {
            edit_person(tx, administrator, member, {.deactivated = left});
            return true;
        });
    }
    void move(MemberId member, std::optional<UnitId> to) {
        in([&](db::Tx& tx) {
            move_pupil(tx, administrator, member, {to});
            return true;
        });
    }
    /// From which number the member belongs to the unit's audience.
    std::int64_t since(std::optional<UnitId> unit, int roles, MemberId member) {
        return in([&](db::Tx& tx) {
            const auto id = orgs::audience(tx, {unit, roles, "", ""});
            return tx
                .query("SELECT from_seq FROM audience_member WHERE org_id = $1 AND audience_id = $2 AND member_id = $3",
                       tx.org(), id, member)
                .only()
                .get<std::int64_t>(0);
        });
    }
    std::vector<std::string> lost(MemberId member) {
        std::vector<std::string> names;
        for (const auto& place : card(member).left)
            if (!place.returns) names.push_back(place.role + place.duty + place.label);
        return names;
    }
};
PARTA_ON_ENGINES(Returning);

// J32, J33.
TEST_P(Returning, a_pupil_gets_back_class_family_and_history) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon);
    const auto pupil_since = since(first_a, pupils, semyon), parent_since = since(first_a, parents, olga);
    set_left(semyon, true);
    EXPECT_THAT(audience(first_a, pupils | parents), IsEmpty());
    ASSERT_EQ(card(semyon).left.size(), 2U);
    EXPECT_EQ(card(semyon).left[0].role, "pupil");
    EXPECT_EQ(card(semyon).left[1].label, "1«А»");
    EXPECT_THAT(lost(semyon), IsEmpty());
    set_left(semyon, false);
    EXPECT_THAT(card(semyon).person.roles, ElementsAre(Role::pupil));
    EXPECT_THAT(card(semyon).left, IsEmpty());
    EXPECT_EQ(since(first_a, pupils, semyon), pupil_since);
    EXPECT_EQ(since(first_a, parents, olga), parent_since);
}

// J33. What is said to the whole school is not said to a class.
TEST_P(Returning, a_transfer_hides_nothing_of_the_whole_school) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon);
    const auto whole = std::nullopt;
    const auto pupil_since = since(whole, pupils, semyon), parent_since = since(whole, parents, olga);
    const auto class_since = since(first_a, pupils, semyon);
    const ShiftedClock later(std::chrono::days{20});
    move(semyon, eighth_b);
    EXPECT_GT(since(eighth_b, pupils, semyon), class_since);
    EXPECT_EQ(since(whole, pupils, semyon), pupil_since);
    EXPECT_EQ(since(whole, parents, olga), parent_since);
}

// J33.
TEST_P(Returning, after_a_fortnight_a_new_period_begins) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto before = since(first_a, pupils, semyon);
    set_left(semyon, true);
    const ShiftedClock later(std::chrono::days{15});
    set_left(semyon, false);
    EXPECT_THAT(audience(first_a, pupils), ElementsAre(semyon));
    EXPECT_GT(since(first_a, pupils, semyon), before);
}

TEST_P(Returning, staff_get_back_roles_with_their_confirmation_duties_and_children) {
    const auto semyon = pupil("Громов", "Семён", first_a);
    represent(semyon, teacher_of_eighth);
    come_in(teacher_of_eighth);
    assign(teacher_of_eighth, first_a, orgs::Duty::subject_teacher, "Физика");
    set_left(teacher_of_eighth, true);
    EXPECT_THAT(card(teacher_of_eighth).person.roles, IsEmpty());
    EXPECT_EQ(card(teacher_of_eighth).left.size(), 4U);
    set_left(teacher_of_eighth, false);
    const auto back = card(teacher_of_eighth);
    EXPECT_THAT(back.person.roles, UnorderedElementsAre(Role::teacher, Role::class_teacher, Role::parent));
    EXPECT_TRUE(back.person.verified_teacher);
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(teacher_of_eighth));
    EXPECT_THAT(audience(first_a, parents), ElementsAre(teacher_of_eighth));
}

// J32.
TEST_P(Returning, what_is_no_longer_to_be_had_is_listed_and_stays_away) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto other = staff("Ом", "Георг", Role::teacher);
    set_left(semyon, true);
    set_left(teacher_of_eighth, true);
    assign(other, eighth_b, orgs::Duty::class_teacher);
    in([&](db::Tx& tx) {
        orgs::edit_unit(tx, administrator, first_a, {.archived = true});
        return true;
    });
    EXPECT_THAT(lost(semyon), ElementsAre("1«А»"));
    EXPECT_THAT(lost(teacher_of_eighth), ElementsAre("class_teacher8«Б»"));
    set_left(semyon, false);
    set_left(teacher_of_eighth, false);
    EXPECT_THAT(card(semyon).person.units, IsEmpty());
    EXPECT_THAT(card(semyon).person.flags, testing::Contains("no_class"));
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(other));
    EXPECT_THAT(card(teacher_of_eighth).person.roles, ElementsAre(Role::teacher));
}

TEST_P(Returning, what_had_ended_before_does_not_come_back) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    move(semyon, eighth_b);
    set_left(semyon, true);
    set_left(semyon, false);
    EXPECT_THAT(audience(first_a, pupils), IsEmpty());
    EXPECT_THAT(audience(eighth_b, pupils), ElementsAre(semyon));

    // Nor a role, a duty, a child of staff.
    const auto who = teacher_of_eighth;
    in([&](db::Tx& tx) {
        const orgs::Assign music{who, orgs::Duty::subject_teacher, "Музыка", {}};
        set_role(tx, administrator, who, {Role::specialist, true});
        set_role(tx, administrator, who, {Role::specialist, false});
        orgs::assign(tx, administrator, first_a, music);
        orgs::unassign(tx, administrator, first_a, music);
        set_representation(tx, administrator, semyon, {who, true, false, "", std::nullopt});
        set_representation(tx, administrator, semyon, {who, true, false, "", true});
        return true;
    });
    set_left(who, true);
    set_left(who, false);
    EXPECT_THAT(card(who).person.roles, testing::Not(testing::Contains(Role::specialist)));
    EXPECT_THAT(audience(first_a, orgs::audience_bits::subject_teachers), IsEmpty());
    EXPECT_THAT(audience(eighth_b, orgs::audience_bits::parents), IsEmpty());
    EXPECT_THAT(audience(eighth_b, orgs::audience_bits::class_teachers), ElementsAre(who));
}

// J33.
TEST_P(Returning, a_transfer_there_and_back_is_as_if_it_had_not_been) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon);
    const auto pupil_since = since(first_a, pupils, semyon), parent_since = since(first_a, parents, olga);
    move(semyon, eighth_b);
    move(semyon, first_a);
    EXPECT_EQ(since(first_a, pupils, semyon), pupil_since);
    EXPECT_EQ(since(first_a, parents, olga), parent_since);
    EXPECT_THAT(audience(eighth_b, pupils), IsEmpty());
    move(semyon, eighth_b);
    const ShiftedClock later(std::chrono::days{15});
    move(semyon, first_a);
    EXPECT_GT(since(first_a, pupils, semyon), pupil_since) << "the other class's months are not theirs";
}

TEST_P(Returning, only_administrators_see_what_was) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    set_left(semyon, true);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_card(tx, teacher, semyon).left.size(); }), ErrorCode::not_found);
    EXPECT_NE(refused([&](db::Tx& tx) {
                  edit_person(tx, teacher, semyon, {.deactivated = false});
                  return true;
              }),
              ErrorCode::internal);
}

}  // namespace
}  // namespace parta::people
