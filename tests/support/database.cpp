#include "support/database.hpp"

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include "support/place.hpp"
#include "support/plan_rule.hpp"

namespace parta::test {

std::vector<Reading> explain(const db::SeenStatement& statement) {
    if (statement.engine == db::Engine::sqlite) {
        static const Place place(db::Engine::sqlite);
        static SqlitePlans sqlite(place.file());
        return sqlite.of(statement);
    }
    static const Place place(db::Engine::postgres);
    static PostgresPlans postgres(place.url());
    return postgres.of(statement);
}

namespace {

/// Every suite that stands on a database looks, when its tests have run, at what they made the program prepare.
class PlanWatch : public ::testing::Environment {
  public:
    void SetUp() override {
        db::watch_statements([this](db::SeenStatement statement) {
            const std::lock_guard lock(mutex_);
            auto& one = seen_[{statement.engine, statement.sql}];
            if (one.sql.empty()) one = std::move(statement);
        });
    }
    void TearDown() override {
        decltype(seen_) seen;
        {
            // Not held any longer: to explain opens a database, which is told of, too.
            const std::lock_guard lock(mutex_);
            seen.swap(seen_);
        }
        FoundIndexed found;
        for (const auto& [key, statement] : seen) {
            if (found.contains(statement)) continue;
            if (expect_indexed(statement, [&] { return explain(statement); })) found.add(statement);
        }
    }

  private:
    std::mutex mutex_;
    std::map<std::pair<db::Engine, std::string>, db::SeenStatement> seen_;
};
[[maybe_unused]] const auto* plan_watch = ::testing::AddGlobalTestEnvironment(new PlanWatch);

}  // namespace

Database::Database(db::Engine engine) : place_(std::make_unique<Place>(engine)), db_(place_->open()) {}

Database::~Database() = default;

db::Db& Database::db() {
    return *db_;
}

void Database::reopen() {
    db_.reset();
    db_ = place_->open();
}

void DatabaseTest::SetUp() {
    if (GetParam() == db::Engine::postgres && !postgres_given()) {
        constexpr auto why = "no PostgreSQL: eval \"$(tools/postgres-throwaway start DIR)\" gives one";
        const char* ci = std::getenv("CI");
        if (ci != nullptr && std::string_view(ci) == "true") FAIL() << why;
        GTEST_SKIP() << why;
    }
    database_ = std::make_unique<Database>(GetParam());
}

}  // namespace parta::test
