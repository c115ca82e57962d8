// A school enters upon a new year, and takes it back (X1).
#include "api/year.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "api/roster.hpp"
#include "api/structure.hpp"
#include "base/random.hpp"
#include "chats/chats.hpp"
#include "events/events.hpp"
#include "orgs/substitutes.hpp"
#include "orgs/viewer_now.hpp"
#include "roster/import.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Year : public DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        eleventh = school().add_unit(orgs::UnitKind::class_, "11А");
        school().assign(school().psychologist, eleventh, orgs::Duty::class_teacher);
        eldest = school().enrol({"Яшин", "Егор", "Ильич"}, eleventh);
        parent = school().add_parent({"Яшина", "Нина", "Юрьевна"}, {eldest});
        school().write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    School& school() { return *school_; }

    people::YearPlan plan(const people::YearChoices& choices = {}) {
        return school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return people::plan_year(tx, viewer, choices);
        });
    }
    static people::ApplyYear by(const people::YearPlan& plan, const people::YearChoices& choices = {}) {
        people::ApplyYear in{.choices = choices, .fingerprint = plan.fingerprint, .marks = {}};
        for (const auto& one : plan.classes) in.marks.push_back({one.unit, one.mark});
        return in;
    }
    people::YearState enter(const people::ApplyYear& in) {
        return school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return api::apply_year(tx, viewer, in);
        });
    }
    people::YearState take_back() {
        return school().write_as(school().administrator,
                                 [](db::Tx& tx, const orgs::Viewer& viewer) { return api::undo_year(tx, viewer); });
    }
    template <class F>
    Error refused(F work) {
        try {
            work();
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "expected an Error";
        return Error{ErrorCode::internal};
    }
    std::vector<std::string> labels() {
        return school().read([](db::Tx& tx) {
            std::vector<std::string> found;
            for (const auto& row :
                 tx.query("SELECT label FROM unit WHERE org_id = $1 AND archived_at IS NULL AND kind = "
                          "'class' ORDER BY grade, match_label",
                          tx.org()))
                found.push_back(row.get<std::string>(0));
            return found;
        });
    }
    std::int64_t count(std::string_view sql) {
        return school().read([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<std::int64_t>(0); });
    }
    ChatId class_chat(UnitId unit) {
        return school().read([&](db::Tx& tx) {
            return tx
                .query("SELECT id FROM chat WHERE org_id = $1 AND unit_id = $2 AND template = 'class'", tx.org(), unit)
                .only()
                .get<ChatId>(0);
        });
    }
    void say(const Person& who, ChatId chat, std::string words) {
        school().write_as(who, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            chats::post_message(tx, viewer, chat, {random_token(), std::move(words), {}, {}});
        });
    }
    std::vector<std::string> read(const Person& who, ChatId chat) {
        return school().read([&](db::Tx& tx) {
            std::vector<std::string> words;
            for (const auto& one : chats::list_messages(tx, *orgs::viewer_now(tx, who.member), chat, {}).messages)
                words.push_back(one.text);
            return words;
        });
    }

    UnitId eleventh;
    Person eldest, parent;

  private:
    std::unique_ptr<School> school_;
};
PARTA_ON_ENGINES(Year);

// Y1, Y6, Y9.
TEST_P(Year, ClassesGoUpWithTheirChatsByOneEventToEverybody) {
    const auto fifth = class_chat(school().class_5a);
    say(school().semyon, fifth, "Пятый класс");
    const auto before = school().read([](db::Tx& tx) { return tx.current_seq(); });
    const auto state = enter(by(plan()));
    EXPECT_THAT(labels(), ElementsAre("1«Б»", "2«Б»", "6«А»"));
    EXPECT_EQ(class_chat(school().class_5a), fifth);
    EXPECT_THAT(read(school().semyon, fifth), ElementsAre("Пятый класс"));
    EXPECT_TRUE(school().viewer(school().class_teacher_5a).leads(school().class_5a));
    ASSERT_TRUE(state.last);
    EXPECT_TRUE(state.last->may_undo);
    EXPECT_EQ(state.last->summary.pupils_graduated, 1);
    EXPECT_EQ(school().read([&](db::Tx& tx) {
        return tx
            .query("SELECT count(*) FROM event WHERE org_id = $1 AND seq > $2 AND type = 'access_changed'", tx.org(),
                   before)
            .only()
            .get<int>(0);
    }),
              1);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'enter_school_year'"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM movement WHERE org_id = $1 AND reason IN ('year', 'graduated')"), 5);
}

// Y7.
TEST_P(Year, GraduatesLeaveAndTheirChatStaysWithTheClassTeacher) {
    const auto chat = class_chat(eleventh);
    say(eldest, chat, "Последний звонок");
    enter(by(plan()));
    EXPECT_FALSE(school().read([&](db::Tx& tx) { return orgs::viewer_now(tx, eldest.member).has_value(); }));
    EXPECT_THAT(read(school().psychologist, chat), ElementsAre("Последний звонок"));
    EXPECT_EQ(refused([&] { say(school().psychologist, chat, "Ещё одно слово"); }).code, ErrorCode::chat_archived);
    EXPECT_EQ(refused([&] { read(parent, chat); }).code, ErrorCode::not_found);
    EXPECT_EQ(refused([&] { read(school().physicist, chat); }).code, ErrorCode::not_found);
}

// Y3, Y4.
TEST_P(Year, NobodyInheritsAnotherClassesHistory) {
    const auto first = class_chat(school().class_1b), fifth = class_chat(school().class_5a);
    say(school().alyosha, first, "Первый класс");
    say(school().semyon, fifth, "Пятый класс");
    const auto strip = school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        const people::AddPerson late{
            .surname = "Поздний", .given_name = "Лев", .role = orgs::Role::pupil, .unit = school().class_1b};
        const people::IssueInvites issue{
            .members = {{people::add_person(tx, viewer, late)}}, .everyone = false, .handed_over = true, .days = 30};
        return people::issue_invites(tx, viewer, issue, "https://s").sheets.at(0).strips.at(0).url;
    });
    const people::YearChoices choices{
        .units = {{school().class_1b, people::YearFate::joins, "", school().class_5a, true}},
        .pupils = {{school().vera.member, "5Б"}},
        .new_classes = {{{"5Б"}}}};
    enter(by(plan(choices), choices));
    EXPECT_THAT(labels(), ElementsAre("5«Б»", "6«А»"));
    EXPECT_EQ(school().read([&](db::Tx& tx) { return people::preview_invite(tx, strip).unit_label; }), "6«А»")
        << "a strip handed out before stays good";
    EXPECT_THAT(read(school().alyosha, fifth), IsEmpty()) << "from the joining on";
    EXPECT_EQ(refused([&] { read(school().alyosha, first); }).code, ErrorCode::not_found);
    EXPECT_EQ(refused([&] { read(school().vera, fifth); }).code, ErrorCode::not_found) << "repeats the year";
    say(school().semyon, fifth, "Шестой класс");
    EXPECT_THAT(read(school().alyosha, fifth), ElementsAre("Шестой класс"));
    EXPECT_THAT(read(school().class_teacher_1b, first), ElementsAre("Первый класс"));
    EXPECT_EQ(count("SELECT count(*) FROM movement WHERE org_id = $1 AND reason = 'repeats'"), 1);
}

// Y5.
TEST_P(Year, WhatHasChangedMeanwhileIsNamedAndARetryWritesNothing) {
    const auto looked = plan();
    school().transfer(school().semyon, school().class_1b);
    const auto changed = refused([&] { enter(by(looked)); });
    EXPECT_EQ(changed.code, ErrorCode::conflict);
    EXPECT_EQ(changed.field, "marks");
    EXPECT_EQ(changed.detail, "1«Б», 5«А»");
    const auto again = by(plan());
    enter(again);
    const auto after = school().read([](db::Tx& tx) { return tx.current_seq(); });
    enter(again);
    EXPECT_EQ(school().read([](db::Tx& tx) { return tx.current_seq(); }), after);
    EXPECT_THAT(labels(), ElementsAre("1«Б»", "2«Б»", "6«А»")) << "up once";
    const people::YearChoices twice{.units = {}, .pupils = {}, .new_classes = {{{"7А"}, {"7А"}}}};
    EXPECT_EQ(refused([&] { enter(by(plan(twice), twice)); }).field, "choices");
}

// Y8, Y9.
TEST_P(Year, ItIsTakenBackWhole) {
    const auto chat = class_chat(eleventh);
    say(eldest, chat, "До");
    const auto group = school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return chats::create_group(tx, viewer, {"Выпускной", {{eldest.member, parent.member}}}).id;
    });
    const people::YearChoices choices{
        .units = {{school().class_1b, people::YearFate::joins, "", school().class_5a, true},
                  {school().class_5a, people::YearFate::goes_on, "", std::nullopt, false}},
        .pupils = {},
        .new_classes = {}};
    const auto teaches = [&] { return school().viewer(school().physicist).teaches(school().class_5a); };
    EXPECT_TRUE(teaches());
    enter(by(plan(choices), choices));
    EXPECT_FALSE(teaches()) << "unticked";
    EXPECT_FALSE(take_back().last->may_undo);
    EXPECT_TRUE(teaches());
    EXPECT_THAT(labels(), ElementsAre("1«Б»", "5«А»", "11«А»"));
    EXPECT_THAT(read(eldest, chat), ElementsAre("До"));
    EXPECT_THAT(read(eldest, group), IsEmpty()) << "there again";
    EXPECT_EQ(count("SELECT count(*) FROM movement WHERE org_id = $1 AND undone_at IS NOT NULL"), 5);
    EXPECT_EQ(count("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'undo_school_year'"), 1);
    EXPECT_EQ(refused([&] { take_back(); }).field, "undone");
    enter(by(plan(choices), choices));  // and once more
    school().enrol({"Новиков", "Ян", ""}, school().class_5a);
    const auto later = refused([&] { take_back(); });
    EXPECT_EQ(later.field, "later");
    EXPECT_EQ(later.detail, "6«А»");
    const ShiftedClock tomorrow(std::chrono::hours{25});
    EXPECT_EQ(refused([&] { take_back(); }).field, "at");
}

// J47.
TEST_P(Year, TakingItBackBringsNobodyIntoAGroupThatWasArchivedMeanwhile) {
    const auto chess = school().add_unit(orgs::UnitKind::supplementary, "Шахматы"),
               choir = school().add_unit(orgs::UnitKind::supplementary, "Хор");
    school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto group : {chess, choir}) api::enrol_pupil(tx, viewer, group, {eldest.member, true});
    });
    const auto in_groups = [&] {
        return count(
            "SELECT count(*) FROM enrolment WHERE org_id = $1 AND to_seq IS NULL AND NOT main AND member_id IN (SELECT "
            "member_id FROM movement m WHERE m.org_id = $1 AND m.reason = 'graduated')");
    };
    enter(by(plan()));
    ASSERT_EQ(in_groups(), 0);
    school().write_as(school().administrator,
                      [&](db::Tx& tx, const orgs::Viewer& viewer) { orgs::edit_unit(tx, viewer, chess, {{}, true}); });
    take_back();
    EXPECT_EQ(in_groups(), 1) << "the one that is in use";
    EXPECT_EQ(count("SELECT count(*) FROM enrolment e JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id WHERE "
                    "e.org_id = $1 AND e.to_seq IS NULL AND u.archived_at IS NOT NULL"),
              0);
    EXPECT_EQ(school().viewer(eldest).own_units.size(), 2U) << "11«А» and the choir";
}

// Y9, J41.
TEST_P(Year, TakingItBackGivesNobodyADutyThatWouldHaveEndedMeanwhile) {
    const auto teaches = [&](const Person& who) { return school().viewer(who).teaches(school().class_5a); };
    school().assign(school().deputy, school().class_5a, orgs::Duty::subject_teacher, "Музыка");
    school().write([&](db::Tx& tx) {
        return tx.exec("UPDATE assignment SET until = $2 WHERE org_id = $1 AND subject = 'Музыка' AND to_seq IS NULL",
                       tx.org(), orgs::today_of(tx));
    });
    ASSERT_TRUE(teaches(school().deputy));
    const people::YearChoices choices{
        .units = {{school().class_5a, people::YearFate::goes_on, "", std::nullopt, false}},
        .pupils = {},
        .new_classes = {}};
    enter(by(plan(choices), choices));
    {
        const ShiftedClock next_day(std::chrono::hours{24} - std::chrono::minutes{5});
        take_back();
        EXPECT_TRUE(teaches(school().physicist));
        EXPECT_FALSE(teaches(school().deputy)) << "the last day has passed";
    }
    enter(by(plan(choices), choices));
    school().write([&](db::Tx& tx) {
        const auto seq = events::emit(tx, events::to_organisation(), events::AccessChanged{"roles"});
        return tx.exec(
            "UPDATE role SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND role = 'teacher' AND to_seq IS "
            "NULL",
            tx.org(), school().physicist.member, seq);
    });
    EXPECT_EQ(refused([&] { take_back(); }).field, "later") << "no teacher any more";
}

// Y6. As large as schools are: the figures are printed.
TEST_P(Year, ASchoolOf900MovesUpInOneGo) {
    for (const char* name : {"staff.csv", "pupils.csv"}) {
        std::ifstream in{std::string(PARTA_SOURCE_DIR) + "/tests/data/rosters/school-900/" + name, std::ios::binary};
        std::ostringstream bytes;
        bytes << in.rdbuf();
        school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            const auto id = upload_roster(tx, viewer, name, bytes.str()).id;
            with_file(tx, viewer, id, [&](const auto& file, const auto& choices) {
                return api::apply_roster(tx, viewer, id, file, choices);
            });
        });
    }
    const auto pupils = count("SELECT count(*) FROM enrolment WHERE org_id = $1 AND to_seq IS NULL AND main");
    ASSERT_GT(pupils, 800);
    const auto in = by(plan());
    const auto before = school().read([](db::Tx& tx) { return tx.current_seq(); });
    const auto measured = [](auto work) {
        const auto from = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count();
    };
    const auto entered = measured([&] { enter(in); });
    const auto events = school().read([](db::Tx& tx) { return tx.current_seq(); }) - before;
    const auto back = measured([&] { take_back(); });
    std::printf("pupils %lld, entered in %lld ms with %lld events, taken back in %lld ms\n",
                static_cast<long long>(pupils), static_cast<long long>(entered), static_cast<long long>(events),
                static_cast<long long>(back));
    EXPECT_LT(events, 20);
}

}  // namespace
}  // namespace parta::test
