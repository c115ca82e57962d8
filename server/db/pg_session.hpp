// A PostgreSQL connection in pipeline mode: statements whose results nobody waits for travel with the next that
// somebody does. Internal to db.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/pg_wire.hpp"
#include "db/session.hpp"

namespace parta::db {

class PgSession final : public Session {
  public:
    using Sink = std::function<void(const Rows&)>;
    /// After so long without an answer the server is greeted on a line of its own, and again after as long: one that
    /// does not greet back within `connect()`'s 3 seconds hangs, and the connection is lost. So a server that is
    /// stopped, or swallowed by the network, costs 8 seconds, and a slow statement nothing. A machine that is gone
    /// shows within 6 by keepalives. Where the program ends it is greeted at once. Tests shorten both.
    static inline std::chrono::milliseconds pulse{5'000};
    /// How long one answer is waited for though the server greets: longer than a statement may take.
    static inline std::chrono::milliseconds answer_limit{65'000};

    /// `ending`: whether the program ends; null where that is nothing to it.
    explicit PgSession(std::string url, const std::atomic<bool>* ending = nullptr)
        : url_(std::move(url)), ending_(ending) {}

    /// Connects anew, for 3 seconds at most. Throws TransactionLost when the server cannot be reached.
    void connect();
    void disconnect();
    bool connected() const { return connection_ != nullptr; }
    /// Whether the server says anything at all to a new line, within 3 seconds.
    bool greets() const;
    /// Whether the connection was given up because the server said nothing: a new one would not be answered either.
    bool silent() const { return silent_; }
    /// The role signed in as.
    std::string user() const;

    Engine engine() const override { return Engine::postgres; }
    Rows query(std::string_view sql, std::span<const Param> params) override;
    std::int64_t exec(std::string_view sql, std::span<const Param> params) override;
    void post(std::string_view sql, std::span<const Param> params) override;
    void ahead(std::string_view sql, std::span<const Param> params, Sink take) override;
    void flush() override;
    void savepoint(int depth) override;
    void release(int depth) override;
    void rollback_to(int depth) override;

    /// Posts one of the engine's own statements. If it fails, the transaction is lost as a whole.
    void control(std::string_view sql, std::span<const Param> params = {}, Sink sink = {});
    /// From now on, what a unit has posted and nobody has waited for counts as the engine's own. Once there is enough
    /// of it, the server begins with it while the next units think.
    void hand_over();
    /// Runs any number of statements without parameters (migrations). Each is waited for as any other.
    void script(const std::string& sql);

    /// Whether, since the last begin(), the transaction as a whole was lost; also if a unit of work hid the error.
    bool lost() const { return lost_; }
    /// Starts a transaction for an organisation and a reach, as row-level security sees them: forgets earlier losses,
    /// drops a statement cache that has grown too large.
    void begin(std::string_view sql, OrgId org, Reach reach);
    /// Throws, with the connection gone, when the outcome is not known; with the connection there, when nothing was
    /// committed.
    void commit();

  private:
    struct Statement {
        std::string name;
        std::shared_ptr<const std::string> sql;
        bool prepared = false;  // the server knows it
        bool sent = false;      // a Prepare is in the pipeline
    };
    enum class Owner { unit, engine };
    Statement& statement(std::string_view sql, std::span<const Param> params);
    struct Queued {
        Statement* statement;
        bool is_prepare;
        Owner owner;
        Sink sink;
    };
    struct Closer {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    void send(std::string_view sql, std::span<const Param> params, Owner owner, Sink sink);
    PgResult collect();
    PgResult next_result();
    void wait_for_answer();
    void tell(const Statement& statement, std::span<const Param> params) const;
    void take(const Queued& queued, PgResult& last, std::exception_ptr& error);
    [[noreturn]] void connection_lost();

    std::string url_;
    const std::atomic<bool>* ending_;
    bool silent_ = false;
    std::unique_ptr<PGconn, Closer> connection_;
    std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
    int next_name_ = 0;
    std::vector<Queued> queue_;
    std::size_t handed_over_ = 0;  // of the queue, from its beginning
    std::size_t on_the_line_ = 0;
    bool lost_ = false;
    Reach reach_ = Reach::organisation;  // of the unit at work
};

}  // namespace parta::db
