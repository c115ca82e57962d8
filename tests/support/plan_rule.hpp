// No query without an index, and none that gets slower as the years pile up: what every suite holds the statements
// against that its tests made the program prepare.
#pragma once
#include <functional>
#include <string>
#include <unordered_set>

#include "support/plans.hpp"

namespace parta::test {

/// Fails the running suite where the statement is one of the program's (tests ask what they like) and the engine would
/// read more than it may:
///   - of a table above organisations, all of it;
///   - of an organisation's structure, more than that organisation's;
///   - of what grows there with every day, all that the organisation has (SQLite, whose figures are fixed).
/// Whether nothing was wrong.
bool expect_indexed(const db::SeenStatement& statement, const std::function<std::vector<Reading>()>& plan);

/// What other processes have found right with the same migrations and the same rule: ctest runs each test in one of its
/// own, and an engine needs longer to explain a school's statements than most tests take.
class FoundIndexed {
  public:
    FoundIndexed();
    bool contains(const db::SeenStatement& statement) const { return known_.contains(key_of(statement)); }
    void add(const db::SeenStatement& statement);

  private:
    static std::string key_of(const db::SeenStatement& statement);

    std::string file_;  // among the temporary ones
    std::unordered_set<std::string> known_;
};

/// How a database that is migrated and empty would run it. Tests with PostgreSQL only where one is given.
std::vector<Reading> explain(const db::SeenStatement& statement);

/// Why this reading is not allowed; "" where it is.
std::string objection(const Reading& reading, db::Engine engine, const std::string& sql);

}  // namespace parta::test
