// Lets tests see which statements the program prepares, so that they can ask each engine how it would run them.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "db/tx.hpp"

namespace parta::db {

struct SeenStatement {
    Engine engine;
    Reach reach;
    std::string sql;
    std::vector<Param::Type> types;  // of $1…$n as they were bound; SQLite does not care and gives none
};

/// From now on `told` gets each statement of a unit of work when a connection prepares it, on that connection's thread.
/// Call it before the first database is opened, and once.
void watch_statements(std::function<void(SeenStatement)> told);

/// For the engines.
bool statements_watched();
void tell_statement(SeenStatement statement);

}  // namespace parta::db
