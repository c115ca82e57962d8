#include "db/pg_writer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>

#include "base/random.hpp"
#include "db/crossing.hpp"
#include "db/errors.hpp"
#include "db/seq_book.hpp"

namespace parta::db {
namespace {

constexpr int most_tries = 4;  // of a unit whose transaction is lost again and again
// How long the fate of a COMMIT is asked for: longer than the server keeps a transaction whose client is gone.
constexpr std::chrono::seconds fate_limit{75};

// A transaction leaves a mark of its own in the row that it locks first, in front of those of the transactions before
// it. When the answer to COMMIT is lost, the marks tell what became of it. pg_xact_status() does not: a number that a
// crash took from a transaction before it reached the log is given to another one (which then "committed"), or is
// refused as lying in the future.
constexpr std::size_t most_marks = 256;  // characters: sixteen of them
constexpr std::string_view lock_counter =
    "SELECT seq, left(marks, 16) FROM org_counter WHERE org_id = $1 FOR NO KEY UPDATE";
constexpr std::string_view lock_platform = "SELECT left(marks, 16) FROM platform_mark WHERE id = 1 FOR NO KEY UPDATE";
constexpr std::string_view mark_counter =
    "UPDATE org_counter SET seq = coalesce($2, seq), marks = left($3 || marks, 256) WHERE org_id = $1";
constexpr std::string_view mark_platform = "UPDATE platform_mark SET marks = left($1 || marks, 256) WHERE id = 1";
// They wait for the lost transaction's backend, which may be at work still.
constexpr std::string_view counter_marks = "SELECT marks FROM org_counter WHERE org_id = $1 FOR NO KEY UPDATE";
constexpr std::string_view platform_marks = "SELECT marks FROM platform_mark WHERE id = 1 FOR NO KEY UPDATE";

std::string new_mark() {
    std::string mark;
    for (const char byte : random_bytes(8)) mark += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return mark;
}

bool is_transient(const std::exception_ptr& reason) {
    try {
        std::rethrow_exception(reason);
    } catch (const TransactionLost&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

bool PgLink::ready(std::exception_ptr& reason) {
    using Clock = std::chrono::steady_clock;
    if (away_ && session_.connected()) {
        if (session_.greets()) {
            away_ = false;
        } else {
            session_.disconnect();
            away_since_ = Clock::now();
            next_look_ = Clock::now() + std::chrono::seconds{1};
        }
    }
    std::chrono::milliseconds pause{50};
    auto looked = Clock::now();
    while (!session_.connected()) {
        try {
            if ((closing_ && session_.silent()) || (away_since_ && (closing_ || (away_ && Clock::now() < next_look_))))
                throw TransactionLost(ErrorCode::database_away, "the database server cannot be reached");
            looked = Clock::now();
            session_.connect();
        } catch (const Error& error) {
            if (!away_since_) {
                away_since_ = Clock::now();
                spdlog::warn("PostgreSQL is away: {}", error.detail);
            }
            if (closing_ || away_ || Clock::now() - *away_since_ > patience_) {
                away_ = true;
                // The log has the reason; it names hosts and is nothing for those who asked.
                reason = std::make_exception_ptr(
                    TransactionLost(ErrorCode::database_away, "the database server cannot be reached"));
                if (Clock::now() - looked > std::chrono::seconds{1})
                    next_look_ = Clock::now() + std::chrono::seconds{1};
                return false;
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds{1'000});
        }
    }
    if (away_since_) {
        spdlog::info("PostgreSQL is back");
        away_ = false;
    }
    away_since_.reset();
    return true;
}

void PgWriter::run(std::vector<UnitPtr> group, OrgMemory* memory) {
    memory_ = memory;
    parts_.push_back({std::move(group), 0, false});
    while (!parts_.empty()) {
        Part part = std::move(parts_.front());
        parts_.pop_front();
        ++part.tries;
        Attempt result = attempt(part);
        if (memory_ != nullptr) {
            if (result.fate == Fate::committed)
                memory_->committed(result.mark);
            else
                memory_->forget();
        }
        if (result.fate == Fate::unknown) result.fate = ask_fate(*part.units.front(), result);
        settle(std::move(part), std::move(result));
    }
}

PgWriter::Attempt PgWriter::attempt(const Part& part) {
    Attempt attempt;
    if (!link_.ready(attempt.reason)) return attempt;
    PgSession& session = link_.session();
    SeqBook seqs;
    try {
        begin(*part.units.front(), seqs, attempt);
        if (part.careful)
            run_group_carefully(part.units, seqs, attempt);
        else
            run_group(part.units, seqs, attempt);
    } catch (...) {
        attempt.reason = std::current_exception();
        if (attempt.fate != Fate::spoiled) attempt.fate = session.connected() ? Fate::refused : Fate::disconnected;
    }
    if (!attempt.reason) commit(*part.units.front(), seqs, attempt);
    if (attempt.fate == Fate::refused || attempt.fate == Fate::spoiled) roll_back();
    return attempt;
}

// Everything here travels with the first unit's first statement.
void PgWriter::begin(const Unit& first, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    session.begin("BEGIN ISOLATION LEVEL READ COMMITTED", first.org(), first.reach());
    attempt.mark = new_mark();
    if (memory_ != nullptr) memory_->begin();
    if (first.reach() != Reach::platform) {
        const std::array params{make_param(first.org())};
        session.control(lock_counter, params, [&seqs, &attempt, org = first.org(), memory = memory_](const Rows& rows) {
            attempt.mark_before.emplace();
            if (rows.empty()) {  // the organisation is being founded
                if (memory != nullptr) memory->close();
                return;
            }
            seqs.learn(org, rows.only().get<std::int64_t>(0));
            attempt.mark_before = rows.only().get<std::string>(1);
            if (memory != nullptr) memory->compare(*attempt.mark_before);
        });
    }
    if (first.reach() == Reach::platform || first.reach() == Reach::both) {
        session.control(lock_platform, {}, [&attempt, alone = first.reach() == Reach::platform](const Rows& rows) {
            if (alone) attempt.mark_before = rows.only().get<std::string>(0);
        });
    }
}

// Throws when the transaction as a whole is lost.
void PgWriter::run_group(const std::vector<UnitPtr>& units, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    const Company company = units.size() > 1 ? Company::in_group : Company::alone;
    std::deque<Tx> turns;
    for (const UnitPtr& unit : units) turns.emplace_back(session, &seqs, unit->org(), unit->reach(), memory_);
    foresee(units, turns);
    for (std::size_t i = 0; i < units.size(); ++i) {
        Failure failure = run_unit(*units[i], turns[i], company);
        if (failure.error) {
            if (session.lost() || company == Company::alone) std::rethrow_exception(failure.error);
            if (failure.left_traces) {
                attempt.fate = Fate::spoiled;
                std::rethrow_exception(failure.error);
            }
        }
        if (session.lost()) throw TransactionLost(ErrorCode::overloaded, "the transaction was lost");
        attempt.errors.push_back(std::move(failure.error));
    }
    if (memory_ != nullptr) memory_->write_out(session);
    session.hand_over();
}

void PgWriter::run_group_carefully(const std::vector<UnitPtr>& units, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    if (memory_ != nullptr) memory_->close();
    for (const UnitPtr& unit : units) {
        session.savepoint(0);
        seqs.savepoint();
        Tx tx(session, &seqs, unit->org(), unit->reach());
        std::exception_ptr error = run_unit(*unit, tx, Company::in_group).error;
        if (session.lost() && error) std::rethrow_exception(error);
        if (error) {
            seqs.rollback();
            session.rollback_to(0);
        } else {
            seqs.release();
            session.release(0);
        }
        if (session.lost()) throw TransactionLost(ErrorCode::overloaded, "the transaction was lost");
        attempt.errors.push_back(std::move(error));
    }
}

void PgWriter::foresee(const std::vector<UnitPtr>& units, std::deque<Tx>& turns) {
    if (memory_ == nullptr) return;
    for (std::size_t i = 0; i < units.size(); ++i) {
        try {
            units[i]->foresee(turns[i]);
        } catch (const std::exception&) {
            // What cannot be asked now says why when its turn comes.
            if (link_.session().lost()) throw;
        }
    }
    link_.session().hand_over();
}

PgWriter::Failure PgWriter::run_unit(Unit& unit, Tx& tx, Company company) {
    Failure failure;
    try {
        unit.run(tx);
        if (company == Company::alone) tx.settle();
        tx.check_settled();
    } catch (...) {
        failure = {std::current_exception(), tx.left_traces()};
    }
    if (!failure.left_traces || !failure.error) link_.session().hand_over();
    return failure;
}

void PgWriter::commit(const Unit& first, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    attempt.numbered = seqs.changed();
    try {
        if (first.reach() == Reach::platform) {
            session.control(mark_platform, std::array{make_param(attempt.mark)});
        } else {
            std::optional<std::int64_t> last;
            for (const auto& [org, seq] : attempt.numbered) last = seq;
            session.control(mark_counter,
                            std::array{make_param(first.org()), make_param(last), make_param(attempt.mark)});
        }
        session.commit();
        attempt.fate = Fate::committed;
    } catch (...) {
        attempt.reason = std::current_exception();
        attempt.fate = session.connected() ? Fate::refused : Fate::unknown;
    }
}

void PgWriter::roll_back() {
    PgSession& session = link_.session();
    try {
        session.flush();  // what was posted last may fail with the rest
    } catch (const std::exception&) {
        if (!session.connected()) return;
    }
    try {
        session.script("ROLLBACK");
    } catch (const std::exception&) {
        session.disconnect();
    }
}

// Committed: the mark is there. Not committed: it is not, though the marks reach back to the one before it.
PgWriter::Fate PgWriter::ask_fate(const Unit& first, const Attempt& attempt) {
    std::exception_ptr reason;
    const auto until = std::chrono::steady_clock::now() + fate_limit;
    for (int tries = 0; tries < 50 && std::chrono::steady_clock::now() < until && link_.ready(reason); ++tries) {
        PgSession& session = link_.session();
        try {
            session.begin("BEGIN ISOLATION LEVEL READ COMMITTED", first.org(), first.reach());
            const bool platform = first.reach() == Reach::platform;
            const std::array params{make_param(first.org())};
            const Rows rows = platform ? session.query(platform_marks, {}) : session.query(counter_marks, params);
            const auto marks = rows.empty() ? std::string() : rows.only().get<std::string>(0);
            roll_back();
            if (marks.contains(attempt.mark)) return Fate::committed;
            if (!attempt.mark_before) return Fate::unknown;
            const bool whole =
                attempt.mark_before->empty() ? marks.size() < most_marks : marks.contains(*attempt.mark_before);
            return whole ? Fate::disconnected : Fate::unknown;
        } catch (const std::exception&) {
            session.disconnect();
        }
    }
    return Fate::unknown;
}

void PgWriter::settle(Part part, const Attempt& attempt) {
    const bool tired = part.tries >= most_tries;
    const Crossing::Together together;
    switch (attempt.fate) {
        case Fate::committed:
            for (const auto& [org, last] : attempt.numbered) tell_(org, last);
            for (std::size_t i = 0; i < part.units.size(); ++i) part.units[i]->finish(attempt.errors[i]);
            return;
        case Fate::unknown:
            for (std::size_t i = 0; i < part.units.size(); ++i) {
                // A unit that failed by itself has changed nothing, whatever became of the others.
                const bool harmless = attempt.errors[i] || part.units[i]->if_unknown() == IfUnknown::repeat;
                if (harmless && !tired) continue;
                part.units[i]->finish(std::make_exception_ptr(OutcomeUnknown()));
                part.units[i].reset();
            }
            return repeat_singly(part);
        case Fate::disconnected:
            if (!tired) return parts_.push_front(std::move(part));
            break;
        case Fate::spoiled:
            part.careful = true;
            return parts_.push_front(std::move(part));
        case Fate::refused:
            if (part.units.size() > 1) return repeat_singly(part);
            if (!tired && is_transient(attempt.reason)) return parts_.push_front(std::move(part));
            break;
        case Fate::away:
            break;
    }
    for (const UnitPtr& unit : part.units) unit->finish(attempt.reason);
}

void PgWriter::repeat_singly(Part& part) {
    for (UnitPtr& unit : part.units) {
        if (unit) parts_.push_back({{std::move(unit)}, part.tries, false});
    }
}

}  // namespace parta::db
