// The event log and catch-up.
#include "events/events.hpp"

#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::events {
namespace {

using test::School;

struct Happened {
    static constexpr std::string_view json_type = "happened";
    std::string what;
};
BOOST_DESCRIBE_STRUCT(Happened, (), (what))

std::string what_of(const Update& update) {
    constexpr std::string_view opening = R"({"what":")";
    return update.data.text.substr(opening.size(), update.data.text.size() - opening.size() - 2);
}

class Log : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        start = current();
    }
    School& school() { return *school_; }

    std::int64_t current() {
        return school().read([](db::Tx& tx) { return tx.current_seq(); });
    }
    std::int64_t tell(Target target, std::string what) {
        return school().write([&](db::Tx& tx) { return emit(tx, target, Happened{what}); });
    }
    Updates updates(const test::Person& person, std::int64_t after, int limit = 500) {
        return school().read([&](db::Tx& tx) { return catch_up(tx, person.member, epoch(tx), after, limit); });
    }
    /// What the person is told after `start`, in order.
    std::vector<std::string> told(const test::Person& person) {
        std::vector<std::string> all;
        for (const auto& update : updates(person, start).updates) all.push_back(what_of(update));
        return all;
    }

    std::int64_t start = 0;

  private:
    std::unique_ptr<School> school_;
};
PARTA_ON_ENGINES(Log);

using Told = std::vector<std::string>;

// E6.
TEST_P(Log, everyone_gets_what_is_theirs) {
    tell(to_organisation(), "all");
    tell(to_staff(), "staff");
    tell(to_unit_staff(school().class_5a), "5А");
    tell(to_member(school().semyon.member), "Семён");
    EXPECT_EQ(told(school().semyon), (Told{"all", "Семён"}));
    EXPECT_EQ(told(school().class_teacher_5a), (Told{"all", "staff", "5А"}));
    EXPECT_EQ(told(school().class_teacher_1b), (Told{"all", "staff"}));
    EXPECT_EQ(told(school().administrator), (Told{"all", "staff", "5А"}));
    EXPECT_EQ(told(school().secretary), (Told{"all", "staff"}));
    EXPECT_EQ(told(school().gromova), (Told{"all"}));
    school().deactivate(school().secretary);
    EXPECT_EQ(updates(school().secretary, start).updates.size(), 0U);
}

// E1, E2.
TEST_P(Log, numbers_have_no_gaps_and_failed_units_leave_none) {
    EXPECT_EQ(tell(to_organisation(), "1"), start + 1);
    EXPECT_THROW(school().write([](db::Tx& tx) {
        emit(tx, to_organisation(), Happened{"lost"});
        throw Error{ErrorCode::conflict};
    }),
                 Error);
    EXPECT_EQ(tell(to_organisation(), "2"), start + 2);
    EXPECT_EQ(told(school().vera), (Told{"1", "2"}));
}

// E14.
TEST_P(Log, pages_go_on_where_the_last_one_ended) {
    for (int i = 0; i < 7; ++i) {
        tell(to_organisation(), std::to_string(i));
        tell(to_member(school().vera.member), "not for Семён");
    }
    std::vector<std::string> all;
    auto cursor = start;
    int pages = 0;
    for (bool more = true; more; ++pages) {
        const auto page = updates(school().semyon, cursor, 3);
        for (const auto& update : page.updates) all.push_back(what_of(update));
        more = page.more;
        cursor = page.seq;
    }
    EXPECT_EQ(all, (Told{"0", "1", "2", "3", "4", "5", "6"}));
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(cursor, current()) << "also past what was not for him";
}

// E4, E16.
TEST_P(Log, a_cursor_it_does_not_know_resyncs) {
    const auto attempt = [&](std::string_view known, std::int64_t after) {
        return test::error_of([&] {
            school().read([&](db::Tx& tx) {
                return catch_up(tx, school().vera.member, known.empty() ? epoch(tx) : std::string{known}, after);
            });
        });
    };
    EXPECT_EQ(attempt("another", start), ErrorCode::resync);
    EXPECT_EQ(attempt("", start + 1), ErrorCode::resync);
    tell(to_organisation(), "old");
    const auto old = current();
    {
        const ShiftedClock later{std::chrono::days{13}};
        school().write([](db::Tx& tx) { EXPECT_FALSE(prune(tx)); });
        EXPECT_EQ(updates(school().vera, start).updates.size(), 1U);
    }
    const ShiftedClock later{std::chrono::days{15}};
    tell(to_organisation(), "new");
    while (school().write([](db::Tx& tx) { return prune(tx, 5); })) {
    }
    EXPECT_EQ(attempt("", start), ErrorCode::resync);
    EXPECT_EQ(attempt("", old - 1), ErrorCode::resync);
    EXPECT_EQ(updates(school().vera, old).updates.size(), 1U);
}

TEST_P(Log, an_emptied_log_knows_only_the_present) {
    const ShiftedClock later{std::chrono::days{15}};
    while (school().write([](db::Tx& tx) { return prune(tx); })) {
    }
    EXPECT_TRUE(updates(school().vera, current()).updates.empty());
    EXPECT_EQ(test::error_of([&] { updates(school().vera, current() - 1); }), ErrorCode::resync);
}

// E5.
TEST_P(Log, rewriting_reaches_every_event_of_a_subject) {
    const MessageId subject{77};
    school().write([&](db::Tx& tx) {
        emit_json(tx, to_organisation(), "posted", {R"({"what":"secret"})", subject, 0, 3, R"({"what":"less"})"});
        emit_json(tx, to_organisation(), "changed", {R"({"what":"secret"})", subject});
        emit(tx, to_organisation(), Happened{"other"});
    });
    school().write([&](db::Tx& tx) { rewrite(tx, {R"({"what":"gone"})", subject}); });
    EXPECT_EQ(told(school().vera), (Told{"gone", "gone", "other"}));
    const auto left = school().read([](db::Tx& tx) {
        return tx
            .query(
                "SELECT count(*) FROM event WHERE org_id = $1 AND (data LIKE '%secret%' OR newcomer_data LIKE "
                "'%less%')",
                tx.org())
            .only()
            .get<int>(0);
    });
    EXPECT_EQ(left, 0);
}

TEST_P(Log, organisations_do_not_hear_each_other) {
    School other{db(), "Школа № 8"};
    const auto after = other.read([](db::Tx& tx) { return tx.current_seq(); });
    tell(to_organisation(), "ours");
    const auto page = other.read([&](db::Tx& tx) { return catch_up(tx, other.vera.member, epoch(tx), after); });
    EXPECT_TRUE(page.updates.empty());
    EXPECT_EQ(page.seq, after);
}

}  // namespace
}  // namespace parta::events
