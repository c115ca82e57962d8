#include "db/pg_writer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>

#include "db/errors.hpp"
#include "db/seq_book.hpp"

namespace parta::db {
namespace {

constexpr int most_tries = 4;  // of a unit whose transaction is lost again and again

// Any constant: it names the platform's lock among the advisory locks of this database.
constexpr std::int64_t platform_lock = 0x5041525441;

constexpr std::string_view lock_counter =
    "SELECT pg_current_xact_id()::text, (SELECT seq FROM org_counter WHERE org_id = $1 FOR UPDATE)";
constexpr std::string_view lock_platform = "SELECT pg_current_xact_id()::text, pg_advisory_xact_lock($1)";
constexpr std::string_view save_seq = "UPDATE org_counter SET seq = $2 WHERE org_id = $1";

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
    std::chrono::milliseconds pause{50};
    while (!session_.connected()) {
        try {
            session_.connect();
        } catch (const Error& error) {
            if (!away_since_) {
                away_since_ = Clock::now();
                spdlog::warn("PostgreSQL is away: {}", error.detail);
            }
            if (closing_ || Clock::now() - *away_since_ > patience_) {
                // The log has the reason; it names hosts and is nothing for those who asked.
                reason = std::make_exception_ptr(
                    TransactionLost(ErrorCode::overloaded, "the database server cannot be reached"));
                return false;
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds{1'000});
        }
    }
    if (away_since_) spdlog::info("PostgreSQL is back");
    away_since_.reset();
    return true;
}

void PgWriter::run(std::vector<UnitPtr> group) {
    parts_.push_back({std::move(group), 0});
    while (!parts_.empty()) {
        Part part = std::move(parts_.front());
        parts_.pop_front();
        ++part.tries;
        Attempt result = attempt(part.units);
        if (result.fate == Fate::unknown) result.fate = ask_fate(result.transaction);
        settle(std::move(part), std::move(result));
    }
}

PgWriter::Attempt PgWriter::attempt(const std::vector<UnitPtr>& units) {
    Attempt attempt;
    if (!link_.ready(attempt.reason)) return attempt;
    PgSession& session = link_.session();
    SeqBook seqs;
    try {
        begin(*units.front(), seqs, attempt);
        run_group(units, seqs, attempt);
    } catch (...) {
        attempt.reason = std::current_exception();
        attempt.fate = session.connected() ? Fate::refused : Fate::disconnected;
    }
    if (!attempt.reason) commit(seqs, attempt);
    if (attempt.fate == Fate::refused) roll_back();
    return attempt;
}

// Everything here travels with the first unit's first statement.
void PgWriter::begin(const Unit& first, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    session.begin("BEGIN ISOLATION LEVEL READ COMMITTED", first.org(), first.reach());
    if (first.reach() != Reach::platform) {
        const std::array params{make_param(first.org())};
        session.control(lock_counter, params, [&seqs, &attempt, org = first.org()](const Rows& rows) {
            attempt.transaction = rows.only().get<std::string>(0);
            if (const auto seq = rows.only().get<std::optional<std::int64_t>>(1)) seqs.learn(org, *seq);
        });
    }
    if (first.reach() != Reach::organisation) {
        const std::array params{make_param(platform_lock)};
        session.control(lock_platform, params,
                        [&attempt](const Rows& rows) { attempt.transaction = rows.only().get<std::string>(0); });
    }
}

// Throws when the transaction as a whole is lost.
void PgWriter::run_group(const std::vector<UnitPtr>& units, SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    const Company company = units.size() > 1 ? Company::in_group : Company::alone;
    for (const UnitPtr& unit : units) {
        session.savepoint(0);
        seqs.savepoint();
        std::exception_ptr error = run_unit(*unit, seqs, company);
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

std::exception_ptr PgWriter::run_unit(Unit& unit, SeqBook& seqs, Company company) {
    try {
        Tx tx(link_.session(), &seqs, unit.org(), unit.reach());
        unit.run(tx);
        if (company == Company::alone) tx.settle();
        tx.check_settled();
        link_.session().hand_over();
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

void PgWriter::commit(SeqBook& seqs, Attempt& attempt) {
    PgSession& session = link_.session();
    attempt.numbered = seqs.changed();
    try {
        for (const auto& [org, last] : attempt.numbered) {
            const std::array params{make_param(org), make_param(last)};
            session.control(save_seq, params);
        }
        session.commit();
        attempt.fate = Fate::committed;
    } catch (...) {
        attempt.reason = std::current_exception();
        attempt.fate = session.connected() ? Fate::refused : Fate::unknown;
    }
}

void PgWriter::roll_back() {
    try {
        link_.session().script("ROLLBACK");
    } catch (const std::exception&) {
        link_.session().disconnect();
    }
}

// The server remembers what became of a transaction, even across its own crash.
PgWriter::Fate PgWriter::ask_fate(const std::string& transaction) {
    std::exception_ptr reason;
    for (int tries = 0; tries < 50 && !transaction.empty() && link_.ready(reason); ++tries) {
        try {
            const std::array params{make_param(transaction)};
            const auto status = link_.session()
                                    .query("SELECT pg_xact_status($1::text::xid8)", params)
                                    .only()
                                    .get<std::optional<std::string>>(0);
            if (status == "committed") return Fate::committed;
            if (status == "aborted") return Fate::disconnected;
            if (!status) return Fate::unknown;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});  // its backend has not noticed yet
        } catch (const std::exception&) {
            link_.session().disconnect();
        }
    }
    return Fate::unknown;
}

void PgWriter::settle(Part part, const Attempt& attempt) {
    const bool tired = part.tries >= most_tries;
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
        if (unit) parts_.push_back({{std::move(unit)}, part.tries});
    }
}

}  // namespace parta::db
