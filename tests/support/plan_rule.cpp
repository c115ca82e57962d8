#include "support/plan_rule.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "support/place.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;

/// Bounded by how many people and classes a school has, not by how long it works with the program.
constexpr std::array<std::string_view, 18> structure{
    "application", "assignment",    "audience",     "consent",          "consent_text", "consent_withdrawal",
    "enrolment",   "member",        "office_offer", "org_counter",      "org_order",    "representation",
    "role",        "roster_import", "school_year",  "school_year_unit", "substitution", "unit"};

/// What may read more all the same, and why. `words`: a part of the statement.
struct Exception {
    std::string_view table;
    std::string_view words;
    std::string_view why;
};
constexpr std::array exceptions = std::to_array<Exception>({
    {"org", "SELECT id FROM org ORDER BY id",
     "once a day, and at the start: what has to be done for each organisation"},
    {"org", "SELECT count(*) FROM org", "parta doctor counts"},
    {"invite", "(expires_at < $2 OR revoked_at < $2)", "once a day: links that open nothing any more"},
    {"invite", "SELECT kind, member_id, unit_id, role FROM invite",
     "when sheets are laid out: links in force; what opens nothing any more goes once a day"},
    {"redemption", "(member_id = $2 OR account_id = $3)", "the deletion of a person, once in a life"},
    {"participant", "p.capacity NOT IN ('pupil', 'parent')",
     "who has to leave a group after the structure has changed: asked of all groups at once"},
    {"chat", "p.capacity = 'parent' AND c.kind = 'personal'", "the same, of parents' chats"},
    {"participant", "BETWEEN $2 AND $3", "a school year taken back, within a day of it"},
});

std::string read_whole(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// All literals of the program's sources, each made whole again.
const std::string& program_words() {
    static const std::string words = [] {
        std::string all;
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PARTA_SOURCE_DIR) / "server")) {
            const auto name = entry.path().filename().string();
            if (!(name.ends_with(".cpp") || name.ends_with(".hpp")) || name.ends_with("_test.cpp")) continue;
            const std::string text = read_whole(entry.path());
            for (std::size_t at = 0; at < text.size(); ++at) {
                // "one " newline "two" is "one two".
                if (text[at] == '"') {
                    const auto next = text.find_first_not_of(" \n", at + 1);
                    if (next != std::string::npos && text[next] == '"' && next > at + 1) {
                        at = next;
                        continue;
                    }
                }
                all += text[at];
            }
        }
        return all;
    }();
    return words;
}

bool is_of_the_program(const std::string& sql) {
    if (sql.find("schema_version") != std::string::npos) return false;  // the migrations' own, which their owner asks
    // What comes later may have been put together at run time.
    const auto sure = std::min<std::size_t>(sql.find(" IN ($"), 80);
    const std::string words = sql.size() > sure ? sql.substr(0, sure) : sql + '"';
    return program_words().find(words) != std::string::npos;
}

bool is_excepted(const Reading& reading, const std::string& sql) {
    return std::ranges::any_of(exceptions, [&](const Exception& one) {
        return one.table == reading.table && sql.find(one.words) != std::string::npos;
    });
}

}  // namespace

std::string objection(const Reading& reading, db::Engine engine, const std::string& sql) {
    if (reading.narrowed() || is_excepted(reading, sql)) return {};
    if (reading.table.starts_with("pg_")) return {};                     // the catalogue's own
    if (sql == fmt::format("DELETE FROM {}", reading.table)) return {};  // all of it is meant
    if (reading.columns.empty()) return fmt::format("all of {} is read", reading.table);
    // PostgreSQL was asked with empty tables, where all ways into one are equally good to it.
    if (engine == db::Engine::postgres || std::ranges::find(structure, reading.table) != structure.end()) return {};
    return fmt::format("all that an organisation has in {} is read", reading.table);
}

bool expect_indexed(const db::SeenStatement& statement, const std::function<std::vector<Reading>()>& plan) {
    if (!is_of_the_program(statement.sql)) return true;
    const std::string_view name = statement.engine == db::Engine::sqlite ? "SQLite" : "PostgreSQL";
    bool right = true;
    try {
        for (const auto& reading : plan()) {
            const auto why = objection(reading, statement.engine, statement.sql);
            if (why.empty()) continue;
            right = false;
            ADD_FAILURE() << name << ": " << why << " (" << reading.plan << "): " << statement.sql;
        }
    } catch (const std::exception& error) {
        right = false;
        ADD_FAILURE() << name << " does not explain a statement: " << error.what();
    }
    return right;
}

FoundIndexed::FoundIndexed() {
    const auto rule = read_whole(fs::path(PARTA_SOURCE_DIR) / "tests/support/plan_rule.cpp") +
                      read_whole(fs::path(PARTA_SOURCE_DIR) / "tests/support/plans.cpp");
    file_ = fs::temp_directory_path() / fmt::format("parta-plans-{}-{}", ::getuid(), schema_key(rule));
    std::ifstream known(file_);
    for (std::string line; std::getline(known, line);) known_.insert(line);
}

void FoundIndexed::add(const db::SeenStatement& statement) {
    std::ofstream(file_, std::ios::app) << key_of(statement) + "\n" << std::flush;
}

std::string FoundIndexed::key_of(const db::SeenStatement& statement) {
    return fmt::format("{:016x}",
                       std::hash<std::string>{}(fmt::format("{} {} {}", static_cast<int>(statement.engine),
                                                            static_cast<int>(statement.reach), statement.sql)));
}

}  // namespace parta::test
