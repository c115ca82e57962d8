// Group commit on PostgreSQL. Internal to db.
#pragma once
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "db/org_memory.hpp"
#include "db/pg_session.hpp"
#include "db/queue.hpp"

namespace parta::db {

class SeqBook;

/// Keeps one connection up: connects with growing pauses, gives up when the server has been away for longer than
/// `patience`. From then on one that does not even refuse is looked for once a second, so that what comes meanwhile
/// does not wait; and not at all while the program ends, which asks a silent one once. The first to give up tells the
/// others by `away`: they ask for a greeting before they use a connection that may be as dead.
class PgLink {
  public:
    PgLink(std::string url, std::chrono::milliseconds patience, const std::atomic<bool>& closing,
           std::atomic<bool>& away)
        : session_(std::move(url), &closing), patience_(patience), closing_(closing), away_(away) {}

    PgSession& session() { return session_; }
    /// False, with the reason, when no connection can be had.
    bool ready(std::exception_ptr& reason);

  private:
    PgSession session_;
    std::chrono::milliseconds patience_;
    const std::atomic<bool>& closing_;
    std::atomic<bool>& away_;
    std::optional<std::chrono::steady_clock::time_point> away_since_;
    std::chrono::steady_clock::time_point next_look_{};  // of one that has given up
};

/// Runs groups of units of one organisation and one reach in one transaction each. The organisation's counter row is
/// locked first, then, for those that reach the platform, its mark's row: always in this order.
///
/// A group is tried without savepoints: a unit that is refused has mostly written nothing yet and harms no other. If
/// one fails later than that, the transaction is undone and the group repeated carefully, with a savepoint for each
/// unit.
///
/// What units know that they will ask is asked for all of them with the group's first statement, so that they share the
/// round trip, and the server is not woken for each.
class PgWriter {
  public:
    using TellCommit = std::function<void(OrgId, std::int64_t)>;

    PgWriter(PgLink& link, TellCommit tell) : link_(link), tell_(std::move(tell)) {}

    /// `memory`: the organisation's; null for units that have only the platform.
    void run(std::vector<UnitPtr> group, OrgMemory* memory);

  private:
    struct Part {
        std::vector<UnitPtr> units;
        int tries = 0;
        bool careful = false;
    };
    enum class Fate {
        committed,
        spoiled,       // a unit failed after it had written: repeat carefully
        refused,       // the server undid it; units may succeed alone
        disconnected,  // nothing was committed; repeat
        unknown,       // the connection broke during COMMIT
        away,          // no server for longer than our patience
    };
    struct Attempt {
        Fate fate = Fate::away;
        std::vector<std::exception_ptr> errors;  // of the units by themselves
        std::exception_ptr reason;               // why nothing was committed
        std::vector<std::pair<OrgId, std::int64_t>> numbered;
        // To find out what became of it. Nothing before: the lock was never seen, so the server may begin it yet.
        std::string mark;
        std::optional<std::string> mark_before;
    };

    Attempt attempt(const Part& part);
    void begin(const Unit& first, SeqBook& seqs, Attempt& attempt);
    void run_group(const std::vector<UnitPtr>& units, SeqBook& seqs, Attempt& attempt);
    void run_group_carefully(const std::vector<UnitPtr>& units, SeqBook& seqs, Attempt& attempt);
    struct Failure {
        std::exception_ptr error;
        bool left_traces = false;
    };
    enum class Company { alone, in_group };
    void foresee(const std::vector<UnitPtr>& units, std::deque<Tx>& turns);
    Failure run_unit(Unit& unit, Tx& tx, Company company);
    void commit(const Unit& first, SeqBook& seqs, Attempt& attempt);
    void roll_back();
    Fate ask_fate(const Unit& first, const Attempt& attempt);
    void settle(Part part, const Attempt& attempt);
    void repeat_singly(Part& part);

    PgLink& link_;
    TellCommit tell_;
    OrgMemory* memory_ = nullptr;  // of the group at work
    std::deque<Part> parts_;
};

}  // namespace parta::db
