// A SQLite connection. Internal to db.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "db/session.hpp"
#include "db/table_rights.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace parta::db {

/// The rights shared by all connections of a database; replaced by a migration.
class SharedRights {
  public:
    std::shared_ptr<const TableRights> get() const;
    void set(TableRights rights);

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const TableRights> rights_ = std::make_shared<const TableRights>();
};

class SqliteSession final : public Session {
  public:
    enum class Role { writer, reader, migrator };

    /// Opens the file. Without `rights` nothing is checked.
    SqliteSession(const std::string& path, const std::string& vfs, Role role, const SharedRights* rights = nullptr);
    ~SqliteSession() override;

    Engine engine() const override { return Engine::sqlite; }
    Rows query(std::string_view sql, std::span<const Param> params) override;
    std::int64_t exec(std::string_view sql, std::span<const Param> params) override;
    void post(std::string_view sql, std::span<const Param> params) override { exec(sql, params); }
    void ahead(std::string_view sql, std::span<const Param> params, std::function<void(const Rows&)> take) override {
        take(query(sql, params));
    }
    void flush() override {}
    void savepoint(int depth) override;
    void release(int depth) override;
    void rollback_to(int depth) override;

    /// From now on statements are those of a unit with this reach; without one, the engine's own.
    void enter(std::optional<Reach> reach);
    /// One of the engine's own statements: BEGIN, COMMIT. Kept prepared.
    void control(std::string_view sql);
    /// Any number of the engine's own statements: pragmas, DDL.
    void script(const std::string& sql);

    bool in_transaction() const;
    /// Whether an error since the last clear_broken() may have taken the whole transaction with it (disk full, I/O,
    /// memory).
    bool broken() const { return broken_; }
    void clear_broken() { broken_ = false; }

    sqlite3* handle() const { return connection_; }

  private:
    struct Statement;
    struct Closer {
        void operator()(sqlite3_stmt* statement) const;
    };

    static int authorize(void* self, int action, const char* first, const char* second, const char*, const char*);
    int authorize(int action, std::string_view table, std::string_view column);
    Statement& prepare(std::string_view sql);
    Statement& start(std::string_view sql, std::span<const Param> params);
    [[noreturn]] void fail(int code, std::string_view sql);

    sqlite3* connection_ = nullptr;
    const SharedRights* shared_rights_;
    std::shared_ptr<const TableRights> rights_;
    std::optional<Reach> reach_;
    bool statement_writes_ = false;  // while preparing
    bool broken_ = false;
    // One cache for each reach: the authorizer speaks only when a statement is prepared.
    std::unordered_map<std::string_view, std::unique_ptr<Statement>> statements_[5];
};

}  // namespace parta::db
