#include <gmock/gmock.h>

#include "orgs/applications.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::orgs {
namespace {

using test::error_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Viewers : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    void set(const Settings& settings) {
        school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& viewer) {
            EditProfile in;
            in.settings = settings;
            edit_profile(tx, viewer, in);
        });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Viewers);

TEST_P(Viewers, know_roles_and_units_of_staff) {
    auto viewer = school().viewer(school().class_teacher_5a);
    EXPECT_EQ(viewer.org, school().org);
    EXPECT_EQ(viewer.member, school().class_teacher_5a.member);
    EXPECT_EQ(viewer.account, school().class_teacher_5a.account);
    EXPECT_THAT(viewer.roles, UnorderedElementsAre(Role::teacher, Role::class_teacher));
    EXPECT_THAT(viewer.led_units, ElementsAre(school().class_5a));
    EXPECT_THAT(viewer.taught_units, UnorderedElementsAre(school().class_5a, school().class_1b));
    EXPECT_THAT(viewer.own_units, IsEmpty());
    EXPECT_TRUE(viewer.is_staff());
    EXPECT_TRUE(viewer.verified_teacher);
    EXPECT_TRUE(viewer.leads(school().class_5a));
    EXPECT_FALSE(viewer.leads(school().class_1b));
    EXPECT_TRUE(viewer.teaches(school().class_1b));
}

TEST_P(Viewers, know_own_classes_of_families) {
    auto pupil = school().viewer(school().semyon);
    EXPECT_THAT(pupil.roles, ElementsAre(Role::pupil));
    EXPECT_THAT(pupil.own_units, ElementsAre(school().class_5a));
    EXPECT_FALSE(pupil.is_staff());
    auto parent = school().viewer(school().gromova);
    EXPECT_THAT(parent.roles, ElementsAre(Role::parent));
    EXPECT_THAT(parent.own_units, UnorderedElementsAre(school().class_5a, school().class_1b));
    EXPECT_FALSE(parent.is_staff());
}

TEST_P(Viewers, put_the_own_class_before_groups) {
    auto group = school().add_unit(UnitKind::supplementary, "Шахматы");
    school().write([&](db::Tx& tx) {
        tx.exec("INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, FALSE, 1)",
                school().org, school().semyon.member, group);
    });
    EXPECT_THAT(school().viewer(school().semyon).own_units, ElementsAre(school().class_5a, group));
}

TEST_P(Viewers, hold_several_roles_at_once) {
    auto person = school().hire({"Рыбина", "Ада", "Львовна"}, {Role::teacher, Role::administrator});
    school().write([&](db::Tx& tx) {
        tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, 1)",
                school().org, school().masha.member, person.member);
    });
    EXPECT_THAT(school().viewer(person).roles, UnorderedElementsAre(Role::teacher, Role::administrator, Role::parent));
}

TEST_P(Viewers, follow_changes_at_once) {
    school().transfer(school().semyon, school().class_1b);
    EXPECT_THAT(school().viewer(school().semyon).own_units, ElementsAre(school().class_1b));
    EXPECT_THAT(school().viewer(school().gromova).own_units, ElementsAre(school().class_1b));
    school().transfer(school().semyon, {});
    school().transfer(school().alyosha, {});
    auto parent = school().viewer(school().gromova);
    EXPECT_THAT(parent.own_units, IsEmpty());
    EXPECT_THAT(parent.roles, ElementsAre(Role::parent)) << "a child without a class still has a parent";
    school().unassign(school().class_teacher_5a, school().class_5a, Duty::class_teacher);
    EXPECT_FALSE(school().viewer(school().class_teacher_5a).has(Role::class_teacher));
    school().dismiss(school().physicist, Role::teacher);
    EXPECT_FALSE(school().viewer(school().physicist).is_staff());
}

TEST_P(Viewers, who_are_restricted_are_no_parents) {
    school().restrict_parent(school().zimina, school().masha);
    auto viewer = school().viewer(school().zimina);
    EXPECT_THAT(viewer.roles, IsEmpty());
    EXPECT_THAT(viewer.own_units, IsEmpty());
    school().restrict_parent(school().gromova, school().semyon);
    EXPECT_THAT(school().viewer(school().gromova).own_units, ElementsAre(school().class_1b));
}

TEST_P(Viewers, need_a_session_and_a_membership_in_force) {
    auto open = [&](const test::Person& person) { return error_of([&] { school().viewer(person); }); };
    auto nobody = school().semyon;
    nobody.session = "no such token";
    EXPECT_EQ(open(nobody), ErrorCode::unauthenticated);
    nobody.session = "";
    EXPECT_EQ(open(nobody), ErrorCode::unauthenticated);
    school().deactivate(school().semyon);
    EXPECT_EQ(open(school().semyon), ErrorCode::not_found);
    EXPECT_FALSE(school().read([&](db::Tx& tx) { return is_active(tx, school().semyon.member); }));
    EXPECT_TRUE(school().read([&](db::Tx& tx) { return is_active(tx, school().vera.member); }));
}

TEST_P(Viewers, are_strangers_in_other_schools) {
    test::School other(db(), "Школа № 8");
    EXPECT_EQ(error_of([&] { other.viewer(school().administrator); }), ErrorCode::not_found);
    EXPECT_EQ(error_of([&] { school().viewer(other.head); }), ErrorCode::not_found);
}

TEST_P(Viewers, find_nothing_in_a_suspended_school) {
    school().write([&](db::Tx& tx) { tx.exec("UPDATE org SET suspended_at = 1 WHERE id = $1", tx.org()); });
    EXPECT_EQ(error_of([&] { school().viewer(school().administrator); }), ErrorCode::not_found);
}

TEST_P(Viewers, unverified_have_no_classes_where_verification_is_demanded) {
    auto person = school().hire({"Новиков", "Лев", "Ильич"}, {Role::teacher}, test::Verified::no);
    school().assign(person, school().class_1b, Duty::class_teacher);
    school().assign(person, school().class_5a, Duty::subject_teacher, "Музыка");
    EXPECT_FALSE(school().viewer(person).verified_teacher);
    EXPECT_TRUE(school().viewer(person).leads(school().class_1b));
    set({.teacher_verification_required = true});
    auto viewer = school().viewer(person);
    EXPECT_THAT(viewer.led_units, IsEmpty());
    EXPECT_THAT(viewer.taught_units, IsEmpty());
    EXPECT_THAT(viewer.roles, ElementsAre(Role::teacher));
    EXPECT_TRUE(school().viewer(school().class_teacher_5a).leads(school().class_5a));
    // R17: nor by a subject that is put right.
    school().write_as(school().administrator, [&](db::Tx& tx, const Viewer& by) {
        Assign to{person.member, Duty::subject_teacher, "Пение", ""};
        to.instead = Taught{"Музыка", ""};
        assign(tx, by, school().class_5a, to);
    });
    EXPECT_THAT(school().viewer(person).taught_units, IsEmpty());
}

TEST_P(Viewers, say_when_the_session_wants_a_touch) {
    EXPECT_FALSE(school().viewer(school().vera).session_touch_due);
    ShiftedClock later(std::chrono::minutes{6});
    EXPECT_TRUE(school().viewer(school().vera).session_touch_due);
}

// ── Rights ──

TEST_P(Viewers, rights_reach_as_far_as_the_table_says) {
    auto& s = school();
    struct Row {
        const test::Person& person;
        Action action;
        bool somewhere, everywhere, in_5a, in_1b;
    };
    const Row rows[] = {
        {s.administrator, Action::see_contacts, true, true, true, true},
        {s.deputy, Action::assign_teachers, true, true, true, true},
        {s.deputy, Action::edit_structure, false, false, false, false},
        // Leads 5«А», only teaches 1«Б»: the class teacher's rights stay in 5«А».
        {s.class_teacher_5a, Action::see_contacts, true, false, true, false},
        {s.class_teacher_5a, Action::see_people, true, false, true, true},
        {s.class_teacher_5a, Action::decide_family_requests, true, false, true, false},
        {s.physicist, Action::see_people, true, false, true, false},
        {s.physicist, Action::see_contacts, false, false, false, false},
        {s.psychologist, Action::invite_families, true, false, true, false},
        {s.secretary, Action::see_people, false, false, false, false},
        {s.secretary, Action::see_structure, true, true, true, true},
        {s.semyon, Action::see_people, false, false, false, false},
        {s.semyon, Action::post_message, true, false, false, false},
        // Own child's sign-in: a unit never opens it, or classmates' would be open too.
        {s.gromova, Action::reset_sign_in, true, false, false, false},
        {s.gromova, Action::see_contacts, false, false, false, false},
    };
    for (const auto& row : rows) {
        auto viewer = s.viewer(row.person);
        auto about = std::string(row.person.name.surname) + " " + std::string(policy::name(row.action));
        EXPECT_EQ(may(viewer, row.action), row.somewhere) << about;
        EXPECT_EQ(may_everywhere(viewer, row.action), row.everywhere) << about;
        EXPECT_EQ(may(viewer, row.action, s.class_5a), row.in_5a) << about;
        EXPECT_EQ(may(viewer, row.action, s.class_1b), row.in_1b) << about;
    }
}

TEST_P(Viewers, refusals_tell_nothing_about_hidden_classes) {
    auto& s = school();
    auto refusal = [&](const test::Person& person, UnitId unit) {
        auto viewer = s.viewer(person);
        return error_of([&] { check(viewer, Action::see_contacts, unit); });
    };
    EXPECT_EQ(refusal(s.semyon, s.class_5a), ErrorCode::forbidden);
    EXPECT_EQ(refusal(s.semyon, s.class_1b), ErrorCode::not_found);
    EXPECT_EQ(refusal(s.gromova, s.class_1b), ErrorCode::forbidden);
    EXPECT_EQ(refusal(s.tikhonov, s.class_1b), ErrorCode::not_found);
    EXPECT_EQ(refusal(s.physicist, s.class_1b), ErrorCode::forbidden);
    auto pupil = s.viewer(s.semyon), teacher = s.viewer(s.class_teacher_5a);
    EXPECT_EQ(error_of([&] { check(pupil, Action::see_audit); }), ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { check_everywhere(teacher, Action::see_contacts); }), ErrorCode::forbidden);
    check(teacher, Action::see_contacts);
    check(teacher, Action::see_contacts, s.class_5a);
    check_everywhere(s.viewer(s.head), Action::see_contacts);
}

}  // namespace
}  // namespace parta::orgs
