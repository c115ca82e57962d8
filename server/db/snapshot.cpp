#include "db/snapshot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "base/error.hpp"

namespace parta::db {
namespace {

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

[[noreturn]] void fail(int code, const std::string& path) {
    if ((code & 0xff) == SQLITE_FULL) throw Error{ErrorCode::storage_full};
    throw std::runtime_error{fmt::format("{}: {}", path, sqlite3_errstr(code))};
}

Connection open(const std::string& path, int flags) {
    constexpr int patience = 10'000;  // milliseconds
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE, nullptr);
    Connection connection(raw, &sqlite3_close);
    if (code != SQLITE_OK) fail(code, path);
    sqlite3_busy_timeout(raw, patience);
    return connection;
}

/// The first value of a statement; empty without a row.
std::string first_value(sqlite3* connection, const char* sql, const std::string& path) {
    sqlite3_stmt* raw = nullptr;
    if (const int code = sqlite3_prepare_v2(connection, sql, -1, &raw, nullptr); code != SQLITE_OK) fail(code, path);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw, &sqlite3_finalize);
    const int code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) fail(code, path);
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    return text == nullptr ? std::string{} : std::string{text};
}

void copy_pages(const std::string& from, const std::string& to) {
    const auto source = open(from, SQLITE_OPEN_READWRITE);
    const auto target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3_backup* copy = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (copy == nullptr) fail(sqlite3_extended_errcode(target.get()), to);
    // All pages in one step: one reading transaction, so that what others write meanwhile is not in the copy.
    const int stepped = sqlite3_backup_step(copy, -1);
    const int finished = sqlite3_backup_finish(copy);
    if (stepped != SQLITE_DONE) fail(stepped, to);
    if (finished != SQLITE_OK) fail(finished, to);
}

}  // namespace

void copy_sqlite(const std::string& from, const std::string& to) {
    const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw std::runtime_error{fmt::format("{} exists already or cannot be made", to)};
    const std::unique_ptr<const int, void (*)(const int*)> closing(&file, [](const int* it) { ::close(*it); });
    try {
        copy_pages(from, to);
        if (::fsync(file) != 0) throw std::runtime_error{to + ": cannot be written to the disk"};
    } catch (...) {
        ::unlink(to.c_str());
        throw;
    }
}

std::string sqlite_fault(const std::string& path) {
    const auto connection = open(path, SQLITE_OPEN_READWRITE);
    const auto pages = first_value(connection.get(), "PRAGMA integrity_check(1)", path);
    if (pages != "ok") return pages;
    const auto orphans = first_value(connection.get(), "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", path);
    return orphans.empty() ? orphans : fmt::format("rows of {} refer to missing rows", orphans);
}

int sqlite_file_version(const std::string& path) {
    const auto connection = open(path, SQLITE_OPEN_READWRITE);
    const auto table = first_value(connection.get(), "SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'", path);
    if (table.empty()) return 0;
    return std::stoi(first_value(connection.get(), "SELECT COALESCE(MAX(number), 0) FROM schema_version", path));
}

}  // namespace parta::db
