#include "db/sqlite_session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "db/sqlite_errors.hpp"
#include "db/statement_watch.hpp"

namespace parta::db {
namespace {

constexpr std::size_t cached_statements = 512;  // per reach; the program has fewer, generated ones are dropped together
constexpr int busy_limit_ms = 10'000;

// Where several connections turn a new file to WAL at once, SQLite says BUSY without asking its busy handler.
void turn_to_wal(const std::function<void()>& turn) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{busy_limit_ms};
    while (true) {
        try {
            return turn();
        } catch (const Error& error) {
            if (error.code != ErrorCode::overloaded || std::chrono::steady_clock::now() > until) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

// Created here and not by SQLite, so that nobody else may read it. The -wal and -shm files take its mode. A database
// that is there is not touched: closing any descriptor of a file gives up all locks that the process holds on it
// (fcntl, POSIX), SQLite's too, and then the next program that opens and closes the database takes the -wal from under
// us as the last one out.
void create_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) return;
    if (file < 0) throw Error(ErrorCode::internal, {}, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    ::close(file);
}

// While it lives, statements are the engine's own.
class Unchecked {
  public:
    explicit Unchecked(std::optional<Reach>& reach) : reach_(reach), before_(std::exchange(reach, std::nullopt)) {}
    ~Unchecked() { reach_ = before_; }
    Unchecked(const Unchecked&) = delete;
    Unchecked& operator=(const Unchecked&) = delete;

  private:
    std::optional<Reach>& reach_;
    std::optional<Reach> before_;
};

/// Once, before the first connection. Nobody reads SQLite's count of its memory, and keeping it makes the allocations
/// of all threads wait for one lock.
void configure_sqlite() {
    static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(code);  // refused where the library is in use already, as in a test: then it only costs time
}

}  // namespace

std::shared_ptr<const TableRights> SharedRights::get() const {
    std::lock_guard lock(mutex_);
    return rights_;
}

void SharedRights::set(TableRights rights) {
    auto next = std::make_shared<const TableRights>(std::move(rights));
    std::lock_guard lock(mutex_);
    rights_ = std::move(next);
}

struct SqliteSession::Statement {
    std::shared_ptr<const std::string> sql;
    std::unique_ptr<sqlite3_stmt, Closer> handle;
    std::vector<int> slots;  // SQLite's parameter index of $1, $2…; it numbers them by first appearance. 0: not used
    int columns = 0;
    bool read_only = false;
};

void SqliteSession::Closer::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

SqliteSession::SqliteSession(const std::string& path, const std::string& vfs, Role role, const SharedRights* rights)
    : shared_rights_(rights) {
    configure_sqlite();
    if (vfs.empty()) create_private(path);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &connection_, flags, vfs.empty() ? nullptr : vfs.c_str());
    try {
        if (code != SQLITE_OK) fail(code, "open");
        sqlite3_busy_timeout(connection_, busy_limit_ms);
        sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        turn_to_wal([this] { script("PRAGMA journal_mode = WAL"); });
        // secure_delete: what is erased must not stay in free pages.
        script(
            "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; "
            "PRAGMA cache_size = -8192; PRAGMA secure_delete = ON");
        // Off while migrating: tables are rebuilt under their children's eyes; the runner checks keys before COMMIT.
        script(role == Role::migrator ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON");
        if (role == Role::writer) script("PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864");
        if (role == Role::reader) script("PRAGMA query_only = ON");
        if (rights != nullptr) sqlite3_set_authorizer(connection_, &SqliteSession::authorize, this);
    } catch (...) {
        sqlite3_close(connection_);
        throw;
    }
}

SqliteSession::~SqliteSession() {
    for (auto& cache : statements_) cache.clear();
    sqlite3_close(connection_);
}

bool SqliteSession::in_transaction() const {
    return sqlite3_get_autocommit(connection_) == 0;
}

void SqliteSession::fail(int code, std::string_view sql) {
    // SQLite may have rolled back everything by itself (lang_transaction.html, "Response To Errors").
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT:
            broken_ = true;
            break;
        default:
            break;
    }
    const Unchecked unchecked(reach_);  // the message may have to be looked up
    throw_sqlite_error(connection_, code, sql);
}

void SqliteSession::control(std::string_view sql) {
    const Unchecked unchecked(reach_);
    exec(sql, {});
}

void SqliteSession::script(const std::string& sql) {
    const Unchecked unchecked(reach_);
    const int code = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
}

void SqliteSession::enter(std::optional<Reach> reach) {
    reach_ = reach;
    if (shared_rights_ != nullptr) rights_ = shared_rights_->get();
}

void SqliteSession::savepoint(int depth) {
    control(fmt::format("SAVEPOINT s{}", depth));
}
void SqliteSession::release(int depth) {
    control(fmt::format("RELEASE s{}", depth));
}
void SqliteSession::rollback_to(int depth) {
    if (!in_transaction()) {  // nothing left to undo; the engine sees that the batch is lost
        broken_ = true;
        return;
    }
    control(fmt::format("ROLLBACK TO s{}", depth));
    release(depth);
}

int SqliteSession::authorize(void* self, int action, const char* first, const char* second, const char*, const char*) {
    return static_cast<SqliteSession*>(self)->authorize(action, first == nullptr ? "" : first,
                                                        second == nullptr ? "" : second);
}

int SqliteSession::authorize(int action, std::string_view table, std::string_view column) {
    if (!reach_) return SQLITE_OK;
    // Virtual tables pass here when they are opened. By hand nobody writes to it: the connection is in defensive mode.
    if (table == "sqlite_master") return SQLITE_OK;
    // Read by SQLite itself whenever it loads the schema: how many rows to expect behind each index.
    if (table == "sqlite_stat1" && action == SQLITE_READ) return SQLITE_OK;
    switch (action) {
        case SQLITE_READ:
            if (rights_->allows(*reach_, TableRights::Access::read, table)) return SQLITE_OK;
            return statement_writes_ && rights_->is_key_target(table, column) ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            statement_writes_ = true;
            return rights_->allows(*reach_, TableRights::Access::write, table) ? SQLITE_OK : SQLITE_DENY;
        // Tx lets only SELECT, INSERT, UPDATE and DELETE through; the rest is what virtual tables do behind the scenes.
        default:
            return SQLITE_OK;
    }
}

SqliteSession::Statement& SqliteSession::prepare(std::string_view sql) {
    auto& cache = statements_[reach_ ? 1 + static_cast<int>(*reach_) : 0];
    if (auto it = cache.find(sql); it != cache.end()) return *it->second;
    if (cache.size() >= cached_statements) cache.clear();

    auto statement = std::make_unique<Statement>();
    statement->sql = std::make_shared<const std::string>(sql);
    sqlite3_stmt* handle = nullptr;
    const char* tail = nullptr;
    statement_writes_ = false;
    const int code = sqlite3_prepare_v3(connection_, statement->sql->c_str(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    statement->handle.reset(handle);
    if (code != SQLITE_OK) fail(code, sql);
    if (handle == nullptr || std::string_view(tail).find_first_not_of(" \n\t;") != std::string_view::npos) {
        throw SqlError("exactly one statement is needed", sql);
    }
    int highest = 0;
    for (int i = 1; i <= sqlite3_bind_parameter_count(handle); ++i) {
        const char* name = sqlite3_bind_parameter_name(handle, i);
        if (name == nullptr || name[0] != '$') throw SqlError("parameters are written $1, $2…", sql);
        const int number = std::atoi(name + 1);
        if (number < 1 || number > 999) throw SqlError("parameters are written $1, $2…", sql);
        highest = std::max(highest, number);
        statement->slots.resize(static_cast<std::size_t>(highest));
        statement->slots[static_cast<std::size_t>(number - 1)] = i;
    }
    statement->columns = sqlite3_column_count(handle);
    statement->read_only = sqlite3_stmt_readonly(handle) != 0;
    if (reach_ && statements_watched()) tell_statement({Engine::sqlite, *reach_, *statement->sql, {}});
    const std::string_view key = *statement->sql;
    return *cache.emplace(key, std::move(statement)).first->second;
}

SqliteSession::Statement& SqliteSession::start(std::string_view sql, std::span<const Param> params) {
    Statement& statement = prepare(sql);
    if (statement.slots.size() != params.size()) {
        throw SqlError(fmt::format("{} parameters, {} arguments", statement.slots.size(), params.size()), sql);
    }
    for (std::size_t i = 0; i < params.size(); ++i) {
        const Param& param = params[i];
        const int slot = statement.slots[i];
        if (slot == 0) throw SqlError(fmt::format("${} is not used", i + 1), sql);
        sqlite3_stmt* handle = statement.handle.get();
        int code = SQLITE_OK;
        // The argument outlives the statement's run. An empty view may have no address, which SQLite would take for
        // NULL.
        const char* data = param.data.data() == nullptr ? "" : param.data.data();
        if (param.is_null) {
            code = sqlite3_bind_null(handle, slot);
        } else if (param.type == Param::Type::text) {
            code = sqlite3_bind_text64(handle, slot, data, param.data.size(), SQLITE_STATIC, SQLITE_UTF8);
        } else if (param.type == Param::Type::bytes) {
            code = sqlite3_bind_blob64(handle, slot, data, param.data.size(), SQLITE_STATIC);
        } else {
            code = sqlite3_bind_int64(handle, slot, param.integer);
        }
        if (code != SQLITE_OK) fail(code, sql);
    }
    return statement;
}

namespace {

struct Reset {
    sqlite3_stmt* handle;
    ~Reset() { sqlite3_reset(handle); }
};

Cell read_cell(sqlite3_stmt* handle, int column, const std::string& sql) {
    switch (sqlite3_column_type(handle, column)) {
        case SQLITE_NULL:
            return std::monostate{};
        case SQLITE_INTEGER:
            return static_cast<std::int64_t>(sqlite3_column_int64(handle, column));
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle, column));
            return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(handle, column)));
        }
        case SQLITE_BLOB: {
            const auto* data = static_cast<const char*>(sqlite3_column_blob(handle, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle, column));
            return Bytes{size == 0 ? std::string() : std::string(data, size)};
        }
        default:
            throw SqlError(fmt::format("column {} is a floating-point number; there are none here", column), sql);
    }
}

}  // namespace

Rows SqliteSession::query(std::string_view sql, std::span<const Param> params) {
    Statement& statement = start(sql, params);
    sqlite3_stmt* handle = statement.handle.get();
    const Reset reset{handle};
    RowData data{.columns = statement.columns, .cells = {}, .sql = statement.sql};
    int code = 0;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW) {
        if (data.cells.empty()) data.cells.reserve(static_cast<std::size_t>(statement.columns));
        for (int i = 0; i < statement.columns; ++i) data.cells.push_back(read_cell(handle, i, *statement.sql));
    }
    if (code != SQLITE_DONE) fail(code, sql);
    return Rows(std::move(data));
}

std::int64_t SqliteSession::exec(std::string_view sql, std::span<const Param> params) {
    Statement& statement = start(sql, params);
    sqlite3_stmt* handle = statement.handle.get();
    const Reset reset{handle};
    int code = 0;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW) continue;
    if (code != SQLITE_DONE) fail(code, sql);
    return statement.read_only ? 0 : sqlite3_changes64(connection_);
}

}  // namespace parta::db
