#include "support/plans.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace parta::test {
namespace {

/// The table behind a name of a plan, which tells a table's alias only. "": a part of the statement itself.
std::string table_behind(const std::string& name, const std::string& sql, const std::vector<std::string>& tables) {
    if (std::ranges::find(tables, name) != tables.end()) return name;
    for (const auto& table : tables)
        if (std::regex_search(sql, std::regex(fmt::format(R"(\b{}\s+(AS\s+)?{}\b)", table, name)))) return table;
    return {};
}

std::vector<std::string> matches(const std::string& text, const std::regex& form) {
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) found.push_back((*at)[1]);
    return found;
}

bool bounded_by_limit(const std::string& sql) {
    static const std::regex limit(R"(\bLIMIT\b)");
    return std::regex_search(sql, limit);
}

}  // namespace

bool Reading::narrowed() const {
    return partial || limited || std::ranges::any_of(columns, [](const auto& column) { return column != "org_id"; });
}

SqlitePlans::SqlitePlans(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
        throw std::runtime_error("cannot open " + path);
    for (const auto& row : rows("SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_master WHERE type = 'index'")) {
        table_of_[row[0]] = row[1];
        if (row[2].find(" WHERE ") != std::string::npos) partial_.insert(row[0]);
    }
    for (const auto& row : rows("SELECT name FROM sqlite_master WHERE type = 'table'")) tables_.push_back(row[0]);
    for (const auto& row : rows("SELECT sql FROM sqlite_master WHERE type = 'view'")) views_ += row[0] + "\n";
}

SqlitePlans::~SqlitePlans() {
    sqlite3_close(connection_);
}

std::vector<std::vector<std::string>> SqlitePlans::rows(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(connection_, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
        throw std::runtime_error(fmt::format("{}: {}", sqlite3_errmsg(connection_), sql));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, &sqlite3_finalize);
    std::vector<std::vector<std::string>> all;
    while (sqlite3_step(raw) == SQLITE_ROW) {
        auto& row = all.emplace_back();
        for (int i = 0; i < sqlite3_column_count(raw); ++i) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, i));
            row.emplace_back(text == nullptr ? "" : text);
        }
    }
    return all;
}

std::vector<Reading> SqlitePlans::of(const db::SeenStatement& statement) {
    static const std::regex form(R"(^(SCAN|SEARCH) (\S+)(?: EXISTS)?(?: USING (.*?)(?: \((.*)\))?)?( LEFT-JOIN)?$)");
    static const std::regex column(R"((\w+)(?:=|>|<| IS ))");
    const auto plan = rows("EXPLAIN QUERY PLAN " + statement.sql);
    const bool sorted =
        std::ranges::any_of(plan, [](const auto& row) { return row[3].starts_with("USE TEMP B-TREE"); });
    const bool limited = bounded_by_limit(statement.sql) && !sorted;
    // What the statement itself makes has no index and needs none.
    const auto made = [&](const std::string& name) {
        return std::ranges::any_of(
            plan, [&](const auto& row) { return row[3] == "MATERIALIZE " + name || row[3] == "CO-ROUTINE " + name; });
    };
    std::vector<Reading> readings;
    for (const auto& row : plan) {
        std::smatch part;
        if (!std::regex_match(row[3], part, form) || made(part[2])) continue;
        const std::string how = part[3];
        const std::string index = how.substr(how.rfind(' ') + 1);
        Reading reading{.plan = row[3]};
        if (how.starts_with("AUTOMATIC")) {  // made for this one run, from all rows
            reading.table = table_behind(part[2], statement.sql + views_, tables_);
        } else if (const auto known = table_of_.find(index); known != table_of_.end()) {
            reading = {known->second, index, matches(part[4], column), partial_.contains(index), limited, row[3]};
        } else {
            reading.table = table_behind(part[2], statement.sql + views_, tables_);
            reading.columns = matches(part[4], column);
            reading.limited = limited;
        }
        if (!reading.table.empty()) readings.push_back(std::move(reading));
    }
    return readings;
}

PostgresPlans::PostgresPlans(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
    // Two ways to read a whole table and join afterwards are closed; what is read whole all the same has no index.
    run("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
        "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off");
    const std::string firsts =
        run("SELECT c.relname || ' ' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' "
            "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]");
    std::istringstream words(firsts);
    for (std::string index, column; words >> index >> column;) first_column_[index] = column;
    const std::string names = run("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'");
    for (const auto& name : matches(names, std::regex(R"((\w+)\n)"))) partial_.insert(name);
}

PostgresPlans::~PostgresPlans() {
    PQfinish(connection_);
}

/// The first column's rows, a line each.
std::string PostgresPlans::run(const std::string& sql) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection_, sql.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(fmt::format("{}: {}", PQerrorMessage(connection_), sql));
    std::string lines;
    for (int row = 0; row < PQntuples(result.get()); ++row)
        lines += fmt::format("{}\n", PQgetvalue(result.get(), row, 0));
    return lines;
}

std::vector<Reading> PostgresPlans::of(const db::SeenStatement& statement) {
    constexpr std::array<std::string_view, 5> types{"unknown", "bigint", "boolean", "text", "bytea"};
    std::string declared;
    std::string given;
    for (const auto type : statement.types) {
        declared += fmt::format("{}{}", declared.empty() ? "" : ", ", types.at(static_cast<std::size_t>(type)));
        given += given.empty() ? "NULL" : ", NULL";
    }
    if (!given.empty()) {
        declared = fmt::format("({})", declared);
        given = fmt::format("({})", given);
    }
    const bool platform = statement.reach != db::Reach::organisation;
    run(fmt::format("SELECT set_config('parta.org', '{}', false), set_config('parta.platform', '{}', false)",
                    statement.reach == db::Reach::platform ? "" : "1", platform ? "on" : "off"));
    const int number = ++explained_;
    run(fmt::format("PREPARE s{}{} AS {}", number, declared, statement.sql));
    const std::string plan = run(fmt::format("EXPLAIN (COSTS OFF) EXECUTE s{}{}", number, given));

    static const std::regex scan(R"((?:Seq|Index|Index Only) Scan (?:Backward )?(?:using (\w+) )?on (\w+))");
    static const std::regex column(R"((?:\(|ROW\()(\w+)(?:\)::\w+)?(?:,| (?:=|<>|<|>|<=|>=|~>=~|~<~|IS) ))");
    const bool limited = bounded_by_limit(statement.sql) && plan.find("Limit") != std::string::npos &&
                         plan.find("Sort") == std::string::npos;
    std::vector<Reading> readings;
    std::size_t begin = 0;
    while (begin < plan.size()) {
        const auto end = plan.find('\n', begin);
        const std::string line = plan.substr(begin, end - begin);
        begin = end + 1;
        std::smatch part;
        if (std::regex_search(line, part, scan)) {
            const std::string index = part[1];
            readings.push_back({part[2], index, {}, partial_.contains(index), limited, line});
        } else if (line.find("Index Cond: ") != std::string::npos && !readings.empty()) {
            // Without its first column all of an index is walked through.
            auto columns = matches(line, column);
            if (std::ranges::find(columns, first_column_[readings.back().index]) != columns.end())
                readings.back().columns = std::move(columns);
            readings.back().plan += line;
        }
    }
    return readings;
}

}  // namespace parta::test
