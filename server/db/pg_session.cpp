#include "db/pg_session.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "db/errors.hpp"
#include "db/sql_script.hpp"
#include "db/statement_watch.hpp"

namespace parta::db {
namespace {

constexpr std::size_t cached_statements = 512;
// Results of what is posted pile up on the server's side until they are read: beyond the sockets' buffers both would
// wait.
constexpr std::size_t pipeline_limit = 256;
// The server begins with what was handed over while we go on; waking it for less costs more than it saves.
constexpr std::size_t handed_over_together = 24;
// How often a line that waits for an answer looks whether the program ends.
constexpr std::chrono::milliseconds ending_look{250};

constexpr const char* server_options =
    // Every statement is short: compiling it to machine code costs more than it can save.
    "-c standard_conforming_strings=on -c jit=off -c lock_timeout=10s -c statement_timeout=60s -c "
    "idle_in_transaction_session_timeout=60s "
    // Planning our longer statements takes ten times as long as running them, and every organisation is asked for in
    // the same way. By itself the server plans some of them anew each time.
    "-c plan_cache_mode=force_generic_plan "
    // The server, too, notices within seconds that we are gone, and gives up what we have locked.
    "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3";

// What stands in the url overrides what stands before it.
// A line whose other end is gone is noticed within seconds, also while an answer is awaited.
constexpr const char* const keys[] = {
    "application_name",    "connect_timeout",  "client_encoding", "tcp_user_timeout", "keepalives_idle",
    "keepalives_interval", "keepalives_count", "options",         "dbname",           nullptr};

std::array<const char*, std::size(keys)> values_for(const std::string& url) {
    return {"parta", "3", "UTF8", "6000", "3", "1", "3", server_options, url.c_str(), nullptr};
}

}  // namespace

void PgSession::connect() {
    disconnect();
    connection_.reset(PQconnectdbParams(keys, values_for(url_).data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
        const std::string reason = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
        connection_.reset();
        lost_ = true;
        throw TransactionLost(ErrorCode::database_away, reason.substr(0, reason.find('\n')));
    }
    silent_ = false;
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    PQenterPipelineMode(connection_.get());
    PQsetnonblocking(connection_.get(), 1);  // a server that has stopped reading is waited for here only
}

void PgSession::disconnect() {
    queue_.clear();
    handed_over_ = on_the_line_ = 0;
    statements_.clear();
    connection_.reset();
}

std::string PgSession::user() const {
    return PQuser(connection_.get());
}

void PgSession::connection_lost() {
    lost_ = true;
    disconnect();
    throw TransactionLost(ErrorCode::database_away, "the connection to PostgreSQL broke");
}

void PgSession::begin(std::string_view sql, OrgId org, Reach reach) {
    lost_ = false;
    reach_ = reach;
    if (statements_.size() > cached_statements) {
        control("DEALLOCATE ALL");
        flush();
        statements_.clear();
    }
    control(sql);
    const std::string bound = org && reach != Reach::platform ? fmt::to_string(org.value) : std::string();
    const std::string_view platform = reach == Reach::organisation ? "off" : reach == Reach::signed_in ? "read" : "on";
    const std::array params{make_param(bound), make_param(platform)};
    control("SELECT set_config('parta.org', $1, true), set_config('parta.platform', $2, true)", params);
}

void PgSession::commit() {
    control("COMMIT");
    const PgResult result = collect();
    if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return;
    lost_ = true;  // the server answers ROLLBACK when the transaction had failed before
    throw TransactionLost(ErrorCode::internal, "PostgreSQL rolled the transaction back");
}

PgSession::Statement& PgSession::statement(std::string_view sql, std::span<const Param> params) {
    std::string key;
    key.reserve(params.size() + sql.size());
    for (const Param& param : params) key += static_cast<char>('0' + static_cast<int>(param.type));
    key += sql;
    if (const auto it = statements_.find(key); it != statements_.end()) return *it->second;
    if (const std::size_t wanted = count_parameters(sql); wanted != params.size()) {
        throw SqlError(fmt::format("{} parameters, {} arguments", wanted, params.size()), sql);
    }
    auto made = std::make_unique<Statement>();
    made->name = fmt::format("p{}", next_name_++);
    made->sql = std::make_shared<const std::string>(sql);
    return *statements_.emplace(std::move(key), std::move(made)).first->second;
}

void PgSession::send(std::string_view sql, std::span<const Param> params, Owner owner, Sink sink) {
    if (!connection_) connection_lost();
    if (queue_.size() >= pipeline_limit) flush();
    Statement& to_run = statement(sql, params);
    if (!to_run.prepared && !to_run.sent) {
        std::vector<Oid> types;
        for (const Param& param : params) types.push_back(wire_type(param.type));
        if (owner == Owner::unit && statements_watched()) tell(to_run, params);
        if (PQsendPrepare(connection_.get(), to_run.name.c_str(), to_run.sql->c_str(), static_cast<int>(types.size()),
                          types.data()) == 0) {
            connection_lost();
        }
        to_run.sent = true;
        queue_.push_back({&to_run, true, owner, {}});
    }
    const WireParams wire(params);
    if (PQsendQueryPrepared(connection_.get(), to_run.name.c_str(), wire.count(), wire.values(), wire.lengths(),
                            wire.formats(), 1) == 0) {
        connection_lost();
    }
    queue_.push_back({&to_run, false, owner, std::move(sink)});
}

void PgSession::tell(const Statement& statement, std::span<const Param> params) const {
    SeenStatement seen{Engine::postgres, reach_, *statement.sql, {}};
    for (const Param& param : params) seen.types.push_back(param.type);
    tell_statement(std::move(seen));
}

bool PgSession::greets() const {
    return PQpingParams(keys, values_for(url_).data(), 1) != PQPING_NO_RESPONSE;
}

// libpq waits for ever, with sending as with receiving.
void PgSession::wait_for_answer() {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + answer_limit;
    auto greet_at = Clock::now() + pulse;
    bool hurried = false;
    while (PQisBusy(connection_.get()) != 0) {
        const int unsent = PQflush(connection_.get());
        if (unsent < 0) connection_lost();
        if (!hurried && ending_ != nullptr && *ending_) {
            hurried = true;
            greet_at = std::min(greet_at, Clock::now() + ending_look);
        }
        auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(until, greet_at) - Clock::now()).count();
        if (!hurried && ending_ != nullptr) left = std::min<std::int64_t>(left, ending_look.count());
        pollfd line{PQsocket(connection_.get()), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
        const int ready = ::poll(&line, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) connection_lost();
        if (ready == 0) {
            if (Clock::now() >= until) connection_lost();
            if (Clock::now() < greet_at) continue;
            silent_ = !greets();
            if (silent_) connection_lost();
            greet_at = Clock::now() + pulse;
        } else if ((line.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_.get()) == 0) {
            connection_lost();
        }
    }
}

PgResult PgSession::next_result() {
    wait_for_answer();
    PgResult result(PQgetResult(connection_.get()));
    if (PQstatus(connection_.get()) == CONNECTION_BAD) connection_lost();
    return result;
}

// One queued command has one result, then a null one.
void PgSession::take(const Queued& queued, PgResult& last, std::exception_ptr& error) {
    PgResult result = next_result();
    if (!result) connection_lost();
    while (next_result()) continue;
    const ExecStatusType status = PQresultStatus(result.get());
    if (queued.is_prepare) {
        queued.statement->sent = false;
        queued.statement->prepared = status == PGRES_COMMAND_OK;
    }
    if (status == PGRES_PIPELINE_ABORTED) return;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        if (error) return;
        if (loses_transaction(result.get()) || queued.owner == Owner::engine) lost_ = true;
        try {
            throw_pg_error(result.get(), *queued.statement->sql);
        } catch (...) {
            error = std::current_exception();
        }
        return;
    }
    if (queued.sink) queued.sink(read_rows(result.get(), queued.statement->sql));
    last = std::move(result);
}

// Sends what is queued and waits for all of it; the result is that of the last command. Throws the first error.
PgResult PgSession::collect() {
    if (!connection_) connection_lost();
    if (PQpipelineSync(connection_.get()) == 0) connection_lost();
    const std::vector<Queued> sent = std::move(queue_);
    queue_.clear();
    handed_over_ = on_the_line_ = 0;
    PgResult last;
    std::exception_ptr error;
    for (const Queued& queued : sent) take(queued, last, error);
    const PgResult sync = next_result();
    if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) connection_lost();
    if (error) std::rethrow_exception(error);
    return last;
}

void PgSession::flush() {
    if (!queue_.empty()) collect();
}

Rows PgSession::query(std::string_view sql, std::span<const Param> params) {
    send(sql, params, Owner::unit, {});
    const auto text = queue_.back().statement->sql;
    return read_rows(collect().get(), text);
}

std::int64_t PgSession::exec(std::string_view sql, std::span<const Param> params) {
    send(sql, params, Owner::unit, {});
    const PgResult result = collect();
    const std::string_view count = PQcmdTuples(result.get());
    // A SELECT counts its rows, too; here only changes count.
    if (count.empty() || std::string_view(PQcmdStatus(result.get())).starts_with("SELECT")) return 0;
    return std::stoll(std::string(count));
}

void PgSession::post(std::string_view sql, std::span<const Param> params) {
    send(sql, params, Owner::unit, {});
}

void PgSession::ahead(std::string_view sql, std::span<const Param> params, Sink take) {
    send(sql, params, Owner::unit, std::move(take));
}

void PgSession::control(std::string_view sql, std::span<const Param> params, Sink sink) {
    send(sql, params, Owner::engine, std::move(sink));
}

void PgSession::hand_over() {
    for (std::size_t i = handed_over_; i < queue_.size(); ++i) queue_[i].owner = Owner::engine;
    handed_over_ = queue_.size();
    if (!connection_ || handed_over_ < on_the_line_ + handed_over_together) return;
    PQflush(connection_.get());  // a line that is broken shows with the next answer
    on_the_line_ = handed_over_;
}

void PgSession::savepoint(int depth) {
    control(fmt::format("SAVEPOINT s{}", depth));
}
void PgSession::release(int depth) {
    control(fmt::format("RELEASE s{}", depth));
}
void PgSession::rollback_to(int depth) {
    if (lost_) return;  // nothing left to undo
    // What was posted must fail before the rollback is sent, not drag it along.
    if (std::ranges::any_of(queue_, [](const Queued& queued) { return queued.owner == Owner::unit; })) {
        try {
            flush();
        } catch (const std::exception&) {
            if (lost_) return;
        }
    }
    control(fmt::format("ROLLBACK TO s{}", depth));
    release(depth);
}

void PgSession::script(const std::string& sql) {
    flush();
    if (!connection_ || PQexitPipelineMode(connection_.get()) == 0) connection_lost();
    if (PQsendQuery(connection_.get(), sql.c_str()) == 0) connection_lost();
    PgResult failed;
    while (PgResult result = next_result()) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failed) failed = std::move(result);
    }
    PQenterPipelineMode(connection_.get());
    if (failed) throw_pg_error(failed.get(), sql);
}

}  // namespace parta::db
