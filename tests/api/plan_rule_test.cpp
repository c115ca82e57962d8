// The rule that every suite holds the program's statements against (support/plan_rule.hpp) sees what it is there for.
#include <gtest/gtest.h>

#include "support/database.hpp"
#include "support/plan_rule.hpp"

namespace parta::test {
namespace {

class PlanRule : public DatabaseTest {
  protected:
    /// The first objection to the statement, "" without one.
    static std::string objection_to(const std::string& sql, std::vector<db::Param::Type> types) {
        for (const auto& reading : explain({GetParam(), db::Reach::both, sql, std::move(types)})) {
            auto why = objection(reading, GetParam(), sql);
            if (!why.empty()) return why;
        }
        return {};
    }
    static constexpr auto number = db::Param::Type::integer;
    static constexpr auto text = db::Param::Type::text;
};
PARTA_ON_ENGINES(PlanRule);

TEST_P(PlanRule, a_table_read_whole_is_refused) {
    EXPECT_EQ(objection_to("SELECT id FROM letter WHERE subject = $1", {text}), "all of letter is read");
    EXPECT_EQ(objection_to("DELETE FROM session WHERE user_agent = $1", {text}), "all of session is read");
    if (GetParam() == db::Engine::postgres) {  // SQLite skips through the organisations
        EXPECT_EQ(objection_to("DELETE FROM invite_key WHERE invite_id = $1", {number}), "all of invite_key is read");
    } else {  // PostgreSQL adds the organisation by itself
        EXPECT_EQ(objection_to("SELECT m.id FROM message m WHERE m.text = $1", {text}), "all of message is read");
    }
    EXPECT_EQ(objection_to("SELECT max(at) FROM platform_audit WHERE action = $1", {text}),
              "all of platform_audit is read");
}

TEST_P(PlanRule, all_that_an_organisation_has_of_what_grows_is_refused) {
    if (GetParam() == db::Engine::postgres) GTEST_SKIP() << "asked with empty tables, where all ways are equally good";
    EXPECT_EQ(objection_to("SELECT id FROM message WHERE org_id = $1 AND text = $2", {number, text}),
              "all that an organisation has in message is read");
    EXPECT_EQ(objection_to("SELECT id FROM call WHERE org_id = $1 AND started_by = $2", {number, number}),
              "all that an organisation has in call is read");
    EXPECT_EQ(objection_to("SELECT id FROM member WHERE org_id = $1 AND position = $2", {number, text}), "")
        << "people are bounded";
}

TEST_P(PlanRule, an_index_is_seen) {
    EXPECT_EQ(objection_to("SELECT id FROM letter WHERE recipient = $1", {text}), "");
    EXPECT_EQ(objection_to("DELETE FROM invite_key WHERE org_id = $1 AND invite_id = $2", {number, number}), "");
    EXPECT_EQ(objection_to("SELECT text FROM message WHERE org_id = $1 AND chat_id = $2 AND ordinal > $3",
                           {number, number, number}),
              "");
    EXPECT_EQ(objection_to("SELECT id FROM call WHERE org_id = $1 AND ended_at IS NULL", {number}), "")
        << "only those that run";
    EXPECT_EQ(
        objection_to("SELECT seq FROM event WHERE org_id = $1 AND at < $2 ORDER BY at DESC LIMIT 1", {number, number}),
        "");
}

}  // namespace
}  // namespace parta::test
