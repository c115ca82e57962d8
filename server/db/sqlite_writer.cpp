#include "db/sqlite_writer.hpp"

#include <sqlite3.h>

#include "db/crossing.hpp"
#include "db/seq_book.hpp"

namespace parta::db {
namespace {

constexpr int idle_checkpoint_pages = 1'000;  // 4 MiB
constexpr int busy_checkpoint_pages = 8'000;  // 32 MiB: bounds the log under a load that never pauses

constexpr std::string_view save_seq = "UPDATE org_counter SET seq = $2 WHERE org_id = $1";

int remember_pages(void* pages, sqlite3*, const char*, int now) {
    *static_cast<int*>(pages) = now;
    return SQLITE_OK;
}

}  // namespace

SqliteWriter::SqliteWriter(SqliteSession& session, TellCommit tell) : session_(session), tell_(std::move(tell)) {
    sqlite3_wal_hook(session_.handle(), &remember_pages, &wal_pages_);
}

void SqliteWriter::run(std::vector<UnitPtr> batch) {
    std::vector<Outcome> outcomes;
    for (UnitPtr& unit : batch) outcomes.push_back({std::move(unit), nullptr});
    if (!begin(outcomes) || attempt(outcomes)) return;
    for (Outcome& outcome : outcomes) {
        std::vector<Outcome> single{{std::move(outcome.unit), nullptr}};
        if (begin(single) && !attempt(single)) single[0].unit->finish(single[0].error);
    }
}

// Another process may hold the file for longer than the busy timeout: then nobody waits any more.
bool SqliteWriter::begin(std::vector<Outcome>& outcomes) {
    try {
        session_.control("BEGIN IMMEDIATE");
        return true;
    } catch (...) {
        for (Outcome& outcome : outcomes) outcome.unit->finish(std::current_exception());
        return false;
    }
}

// False when the transaction is lost; each outcome then holds the reason to give if it is not repeated.
bool SqliteWriter::attempt(std::vector<Outcome>& outcomes) {
    SeqBook seqs;
    std::exception_ptr lost;
    session_.clear_broken();
    try {
        for (Outcome& outcome : outcomes) {
            outcome.error = run_unit(*outcome.unit, seqs);
            if (session_.broken() || !session_.in_transaction()) {
                lost = outcome.error;
                break;
            }
        }
        if (!lost) {
            session_.enter(std::nullopt);
            for (const auto& [org, last] : seqs.changed()) {
                const std::array params{make_param(org), make_param(last)};
                session_.exec(save_seq, params);
            }
            session_.control("COMMIT");
        }
    } catch (...) {
        lost = std::current_exception();
    }
    if (lost) {
        roll_back();
        for (Outcome& outcome : outcomes) outcome.error = lost;
        return false;
    }
    for (const auto& [org, last] : seqs.changed()) tell_(org, last);
    const Crossing::Together together;
    for (Outcome& outcome : outcomes) outcome.unit->finish(std::move(outcome.error));
    return true;
}

std::exception_ptr SqliteWriter::run_unit(Unit& unit, SeqBook& seqs) {
    session_.control("SAVEPOINT s0");
    seqs.savepoint();
    session_.enter(unit.reach());
    std::exception_ptr error;
    try {
        Tx tx(session_, &seqs, unit.org(), unit.reach());
        unit.run(tx);
        tx.settle();
    } catch (...) {
        error = std::current_exception();
    }
    session_.enter(std::nullopt);
    if (session_.broken() || !session_.in_transaction()) {
        if (!error)
            error = std::make_exception_ptr(TransactionLost(ErrorCode::storage_failed, "the transaction was lost"));
        return error;
    }
    if (error) {
        seqs.rollback();
        session_.rollback_to(0);
    } else {
        seqs.release();
        session_.release(0);
    }
    return error;
}

void SqliteWriter::roll_back() {
    session_.enter(std::nullopt);
    if (!session_.in_transaction()) return;
    // Fails only for a transaction that is gone already; the next BEGIN tells.
    try {
        session_.control("ROLLBACK");
    } catch (const std::exception&) {
    }
}

void SqliteWriter::checkpoint(bool idle) {
    if (wal_pages_ < (idle ? idle_checkpoint_pages : busy_checkpoint_pages)) return;
    wal_pages_ = 0;
    sqlite3_wal_checkpoint_v2(session_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace parta::db
