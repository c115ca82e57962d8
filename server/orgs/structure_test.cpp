#include <gmock/gmock.h>

#include <algorithm>

#include "events/events.hpp"
#include "orgs/orgs.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::orgs {
namespace {

using test::error_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Structure : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    UnitId create(std::string_view label, UnitKind kind = UnitKind::class_) {
        return create_as(school().administrator, label, kind);
    }
    UnitId create_as(const test::Person& person, std::string_view label, UnitKind kind = UnitKind::class_) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return create_unit(tx, viewer, {kind, label, 0}); });
    }
    void edit(UnitId id, const EditUnit& in) {
        school().write_as(school().administrator,
                          [&](db::Tx& tx, const Viewer& viewer) { edit_unit(tx, viewer, id, in); });
    }
    std::vector<Unit> list(const test::Person& person) {
        return school().read_as(person, [](db::Tx& tx, const Viewer& viewer) { return list_units(tx, viewer); });
    }
    std::vector<std::string> labels(const test::Person& person) {
        std::vector<std::string> found;
        for (const auto& unit : list(person)) found.push_back(unit.label);
        return found;
    }
    Unit unit(UnitId id) {
        for (auto& found : list(school().administrator))
            if (found.id == id) return found;
        throw std::runtime_error("no such unit");
    }
    ErrorCode assign_error(const test::Person& by, UnitId unit, const Assign& in) {
        return error_of(
            [&] { school().write_as(by, [&](db::Tx& tx, const Viewer& viewer) { assign(tx, viewer, unit, in); }); });
    }
    /// "already_exists label" for an Error.
    template <class F>
    static std::string refusal(F work) {
        try {
            work();
        } catch (const Error& error) {
            return std::string(describe(error.code).name) + " " + error.field;
        }
        return "none";
    }
    std::int64_t seq() {
        return school().read([](db::Tx& tx) { return tx.current_seq(); });
    }
    /// "type target" of the events after a number.
    std::vector<std::string> events_after(std::int64_t after) {
        return school().read([&](db::Tx& tx) {
            std::vector<std::string> found;
            for (const auto& row :
                 tx.query("SELECT type, target, target_id FROM event WHERE org_id = $1 AND seq > $2 ORDER BY seq",
                          tx.org(), after)) {
                auto text = row.get<std::string>(0) + " " + row.get<std::string>(1);
                if (auto id = row.get<std::int64_t>(2)) text += " " + std::to_string(id);
                found.push_back(text);
            }
            return found;
        });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Structure);

TEST_P(Structure, a_new_school_has_its_staff_room) {
    EXPECT_THAT(labels(school().administrator), ElementsAre("1«Б»", "5«А»", "Учительская"));
}

TEST_P(Structure, units_come_in_the_order_of_a_school) {
    for (auto label : {"10А", "2Б", "2А"}) create(label);
    create("Шахматы", UnitKind::supplementary);
    create("ИС-21", UnitKind::group);
    EXPECT_THAT(labels(school().secretary),
                ElementsAre("1«Б»", "2«А»", "2«Б»", "5«А»", "10«А»", "ИС-21", "Шахматы", "Учительская"));
}

TEST_P(Structure, pupils_and_parents_see_their_own_units_without_figures) {
    EXPECT_THAT(labels(school().semyon), ElementsAre("5«А»"));
    EXPECT_THAT(labels(school().gromova), ElementsAre("1«Б»", "5«А»"));
    EXPECT_EQ(list(school().semyon)[0].pupils, 0);
    EXPECT_EQ(list(school().semyon)[0].teachers.size(), 4U);
}

TEST_P(Structure, figures_count_people_once) {
    school().enrol({"Ильин", "Егор", ""}, school().class_5a, test::Joined::no);
    school().add_parent({"Громов", "Павел", ""}, {school().semyon, school().vera}, test::Joined::no);
    auto of_5a = unit(school().class_5a);
    EXPECT_EQ(of_5a.pupils, 3);
    EXPECT_EQ(of_5a.pupils_joined, 2);
    EXPECT_EQ(of_5a.parents, 3);
    EXPECT_EQ(of_5a.parents_joined, 2);
    school().restrict_parent(school().tikhonov, school().vera);
    school().deactivate(school().vera);
    school().transfer(school().semyon, school().class_1b);
    of_5a = unit(school().class_5a);
    EXPECT_EQ(of_5a.pupils, 1);
    EXPECT_EQ(of_5a.parents, 0) << "their children are elsewhere now";
    EXPECT_EQ(unit(school().class_1b).pupils, 3);
}

TEST_P(Structure, teachers_are_told_class_teachers_first) {
    auto teachers = unit(school().class_5a).teachers;
    ASSERT_EQ(teachers.size(), 4U);
    EXPECT_EQ(teachers[0].duty, Duty::class_teacher);
    EXPECT_EQ(teachers[0].name, "Жукова Ольга Ивановна");
    EXPECT_EQ(teachers[1].subject, "Математика");
    EXPECT_EQ(teachers[2].subject, "Физика");
    EXPECT_EQ(teachers[3].duty, Duty::specialist);
}

TEST_P(Structure, a_label_is_one_unit_in_any_hand) {
    for (auto label : {"5а", "5 \"А\"", "5A"})
        EXPECT_EQ(refusal([&] { create(label); }), "already_exists label") << label;
    EXPECT_EQ(refusal([&] { create("учительская", UnitKind::supplementary); }), "already_exists label");
    EXPECT_EQ(error_of([&] { create("Кружок"); }), ErrorCode::invalid_field);
    EXPECT_EQ(error_of([&] { create("Ещё одна", UnitKind::staff); }), ErrorCode::invalid_field);
    auto id = create("6a");
    EXPECT_EQ(unit(id).label, "6«А»");
    EXPECT_EQ(unit(id).grade, 6);
}

TEST_P(Structure, a_unit_is_renamed_and_archived_when_empty) {
    auto id = create("6А");
    auto before = seq();
    edit(id, {.label = json::Text<40, 1>("7 а")});
    EXPECT_EQ(unit(id).label, "7«А»");
    EXPECT_EQ(unit(id).grade, 7);
    EXPECT_THAT(events_after(before), ElementsAre("structure_changed staff"));
    EXPECT_EQ(refusal([&] { edit(id, {.label = json::Text<40, 1>("5А")}); }), "already_exists label");

    EXPECT_EQ(error_of([&] { edit(school().class_5a, {.archived = true}); }), ErrorCode::conflict);
    school().assign(school().physicist, id, Duty::class_teacher);
    before = seq();
    edit(id, {.archived = true});
    EXPECT_THAT(labels(school().administrator), ElementsAre("1«Б»", "5«А»", "Учительская"));
    EXPECT_FALSE(school().viewer(school().physicist).has(Role::class_teacher));
    EXPECT_THAT(events_after(before),
                ElementsAre("access_changed member " + std::to_string(school().physicist.member.value),
                            "structure_changed staff"));
    create("7А");  // the label is free again
    EXPECT_EQ(refusal([&] { edit(id, {.archived = false}); }), "already_exists label");
    edit(id, {.label = json::Text<40, 1>("7Б"), .archived = false});
    EXPECT_EQ(unit(id).label, "7«Б»");
}

TEST_P(Structure, the_staff_room_may_be_renamed_but_stays) {
    auto room = list(school().administrator).back().id;
    edit(room, {.label = json::Text<40, 1>("Преподавательская")});
    EXPECT_EQ(unit(room).label, "Преподавательская");
    EXPECT_EQ(error_of([&] { edit(room, {.archived = true}); }), ErrorCode::invalid_field);
}

TEST_P(Structure, only_administrators_build_it) {
    for (auto* person :
         {&school().head, &school().deputy, &school().class_teacher_5a, &school().semyon, &school().gromova})
        EXPECT_EQ(error_of([&] { create_as(*person, "9А"); }), ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { edit(UnitId{1}, {.archived = true}); }), ErrorCode::not_found);
}

TEST_P(Structure, schools_do_not_share_units) {
    test::School other(db(), "Школа № 8");
    EXPECT_EQ(error_of([&] { edit(other.class_5a, {.label = json::Text<40, 1>("9А")}); }), ErrorCode::not_found);
    EXPECT_EQ(
        assign_error(school().administrator, other.class_5a, {school().physicist.member, Duty::class_teacher, "", ""}),
        ErrorCode::not_found);
    EXPECT_EQ(
        assign_error(school().administrator, school().class_5a, {other.physicist.member, Duty::class_teacher, "", ""}),
        ErrorCode::invalid_field);
}

TEST_P(Structure, assigning_tells_the_person_and_takes_the_number_of_that) {
    auto before = seq();
    school().assign(school().physicist, school().class_1b, Duty::subject_teacher, " Музыка ");
    EXPECT_THAT(events_after(before),
                ElementsAre("access_changed member " + std::to_string(school().physicist.member.value),
                            "structure_changed staff"));
    auto from = school().read([&](db::Tx& tx) {
        return tx
            .query(
                "SELECT from_seq FROM assignment WHERE org_id = $1 AND unit_id = $2 AND member_id = $3 AND subject = "
                "'Музыка'",
                tx.org(), school().class_1b, school().physicist.member)
            .only()
            .get<std::int64_t>(0);
    });
    EXPECT_EQ(from, before + 1);
    before = seq();
    school().assign(school().physicist, school().class_1b, Duty::subject_teacher, "Музыка");
    EXPECT_EQ(seq(), before) << "repeating changes nothing";
    school().unassign(school().physicist, school().class_1b, Duty::subject_teacher, "Музыка");
    EXPECT_FALSE(school().viewer(school().physicist).teaches(school().class_1b));
    EXPECT_EQ(
        error_of([&] { school().unassign(school().physicist, school().class_1b, Duty::subject_teacher, "Музыка"); }),
        ErrorCode::not_found);
    school().assign(school().physicist, school().class_1b, Duty::subject_teacher, "Музыка");
    EXPECT_TRUE(school().viewer(school().physicist).teaches(school().class_1b));
}

// J55.
TEST_P(Structure, a_subject_and_its_subgroup_change_in_one_step) {
    auto& s = school();
    s.assign(s.physicist, s.class_1b, Duty::subject_teacher, "Музыка");
    const auto change = [&](Assign to, Taught from) {
        to.instead = std::move(from);
        return test::error_of([&] {
            s.write_as(s.administrator, [&](db::Tx& tx, const Viewer& viewer) { assign(tx, viewer, s.class_1b, to); });
        });
    };
    const auto taught = [&] {
        std::vector<std::string> found;
        for (const auto& unit : list(s.administrator))
            for (const auto& one : unit.teachers)
                if (unit.id == s.class_1b && one.member == s.physicist.member)
                    found.push_back(one.subject + "/" + one.subgroup);
        return found;
    };
    const Assign choir{s.physicist.member, Duty::subject_teacher, "Хор", " мальчики "};
    EXPECT_EQ(change({s.physicist.member, Duty::class_teacher, "", ""}, {"Музыка", ""}), ErrorCode::invalid_field);
    EXPECT_EQ(change(choir, {"Пение", ""}), ErrorCode::conflict) << "not taught here";
    s.write_as(s.administrator, [&](db::Tx& tx, const Viewer& viewer) {
        Assign to = choir;
        to.instead = Taught{"Музыка", ""};
        assign(tx, viewer, s.class_1b, to);
    });
    EXPECT_THAT(taught(), ElementsAre("Хор/мальчики"));
    s.assign(s.physicist, s.class_1b, Duty::subject_teacher, "Музыка");
    EXPECT_EQ(change(choir, {"Музыка", ""}), ErrorCode::already_exists);
    EXPECT_EQ(taught().size(), 2U) << "refused, nothing changes";
    const auto by_hand = [&](std::string_view action) {
        return s.read([&](db::Tx& tx) {
            return tx.query("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = $2", tx.org(), action)
                .only()
                .get<int>(0);
        });
    };
    EXPECT_EQ(by_hand("unassign_teacher"), 1);
}

TEST_P(Structure, what_cannot_be_assigned_is_refused) {
    auto& s = school();
    auto chess = create("Шахматы", UnitKind::supplementary);
    auto room = list(s.administrator).back().id;
    auto refused = [&](UnitId unit, const test::Person& who, Duty duty, std::string_view subject = "") {
        return assign_error(s.administrator, unit, {who.member, duty, subject, ""});
    };
    EXPECT_EQ(refused(s.class_5a, s.physicist, Duty::subject_teacher), ErrorCode::invalid_field);
    EXPECT_EQ(refused(s.class_5a, s.physicist, Duty::leader), ErrorCode::invalid_field);
    EXPECT_EQ(refused(chess, s.physicist, Duty::class_teacher), ErrorCode::invalid_field);
    EXPECT_EQ(refused(room, s.physicist, Duty::specialist), ErrorCode::invalid_field);
    EXPECT_EQ(refused(s.class_5a, s.gromova, Duty::class_teacher), ErrorCode::invalid_field);
    EXPECT_EQ(refused(s.class_5a, s.semyon, Duty::class_teacher), ErrorCode::invalid_field);
    EXPECT_EQ(refused(UnitId{1}, s.physicist, Duty::class_teacher), ErrorCode::not_found);
    s.deactivate(s.physicist);
    EXPECT_EQ(refused(s.class_5a, s.physicist, Duty::class_teacher), ErrorCode::invalid_field);
    const Assign good{s.psychologist.member, Duty::class_teacher, "", ""};
    for (auto* by : {&s.class_teacher_5a, &s.secretary, &s.semyon, &s.gromova})
        EXPECT_EQ(assign_error(*by, s.class_5a, good), ErrorCode::forbidden);
    for (auto* by : {&s.deputy, &s.head})
        s.write_as(*by, [&](db::Tx& tx, const Viewer& viewer) { assign(tx, viewer, s.class_5a, good); });
}

// ── Audiences ──

class Audiences : public Structure {
  protected:
    std::vector<std::string> members(const Audience& rule) {
        return school().write([&](db::Tx& tx) {
            std::vector<std::string> found;
            for (const auto& row :
                 tx.query("SELECT DISTINCT m.surname, m.given_name FROM audience_member a JOIN member m ON m.org_id = "
                          "a.org_id "
                          "AND m.id = a.member_id WHERE a.org_id = $1 AND a.audience_id = $2 "
                          "ORDER BY m.surname, m.given_name",
                          tx.org(), audience(tx, rule)))
                found.push_back(row.get<std::string>(0) + " " + row.get<std::string>(1));
            return found;
        });
    }
};
PARTA_ON_ENGINES(Audiences);

TEST_P(Audiences, are_made_once) {
    auto id = [&](const Audience& rule) { return school().write([&](db::Tx& tx) { return audience(tx, rule); }); };
    namespace bits = audience_bits;
    Audience parents{school().class_5a, bits::parents, "", ""};
    auto first = id(parents);
    EXPECT_EQ(id(parents), first);
    EXPECT_NE(id({school().class_1b, bits::parents, "", ""}), first);
    EXPECT_NE(id({std::nullopt, bits::parents, "", ""}), first);
    EXPECT_NE(id({school().class_5a, bits::pupils, "", ""}), first);
    EXPECT_NE(id({school().class_5a, bits::parents, "Физика", ""}), first);
    EXPECT_NE(id({school().class_5a, bits::parents, "", "1"}), first);
    EXPECT_EQ(id({std::nullopt, bits::staff, "", ""}), id({std::nullopt, bits::staff, "", ""}));
}

TEST_P(Audiences, mean_the_right_people) {
    namespace bits = audience_bits;
    EXPECT_THAT(members({school().class_5a, bits::class_teachers | bits::parents, "", ""}),
                ElementsAre("Громова Дарья", "Жукова Ольга", "Тихонов Олег"));
    EXPECT_THAT(members({school().class_1b, bits::pupils, "", ""}), ElementsAre("Громов Алёша", "Зимина Маша"));
    EXPECT_THAT(members({school().class_5a, bits::subject_teachers, "Физика", ""}), ElementsAre("Соколов Михаил"));
    EXPECT_THAT(members({std::nullopt, bits::administration, "", ""}),
                ElementsAre("Белова Анна", "Крылов Иван", "Орлов Пётр"));
    EXPECT_EQ(members({std::nullopt, bits::staff, "", ""}).size(), 8U);
    EXPECT_EQ(members({std::nullopt, bits::everyone, "", ""}).size(), 15U);
    school().restrict_parent(school().zimina, school().masha);
    EXPECT_THAT(members({school().class_1b, bits::parents, "", ""}), ElementsAre("Громова Дарья"));
}

}  // namespace
}  // namespace parta::orgs
