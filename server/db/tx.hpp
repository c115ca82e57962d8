// One transaction, as a unit of work sees it.
#pragma once
#include <array>
#include <span>
#include <type_traits>

#include "db/errors.hpp"
#include "db/rows.hpp"

namespace parta::db {

enum class Engine { sqlite, postgres };

/// Which tables a transaction may touch: those of its organisation, the platform's (listed by `-- platform:` in the
/// migrations), or both; `signed_in`: the organisation's, and the platform's to read, for whoever asks is known there.
/// Writes that reach the platform's tables wait for each other, those of different organisations otherwise do not.
/// SQLite refuses a statement out of reach (SqlError); PostgreSQL shows no rows and refuses writes.
enum class Reach { organisation, platform, both, signed_in };

class Session;
class SeqBook;
class Tx;

/// The rows of a statement that was sent ahead (Tx::ahead). Not kept beyond the unit of work.
class Ahead {
  public:
    /// Waits for them. Throws what this statement, or one posted before it, failed with.
    const Rows& rows();

  private:
    friend class Tx;
    explicit Ahead(Tx& tx) : tx_(&tx) {}

    Tx* tx_;
    std::shared_ptr<std::optional<Rows>> rows_ = std::make_shared<std::optional<Rows>>();
};

/// Statements read or write rows (SELECT, INSERT, UPDATE, DELETE, WITH, VALUES) in the common dialect with $1…$n. On
/// both engines a failed statement ends the transaction: go on only after catching outside of `nested`. Text arguments
/// must be UTF-8 without U+0000 (else Error{invalid_field}). One thread, never kept beyond the unit of work.
class Tx {
  public:
    /// Made by the engines only. `seqs` is null in a read.
    Tx(Session& session, SeqBook* seqs, OrgId org, Reach reach);
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;

    /// The organisation this transaction is bound to; std::logic_error in one that has only the platform.
    OrgId org() const;
    Reach reach() const { return reach_; }
    Engine engine() const;

    /// Runs a statement and returns its rows.
    template <class... A>
    Rows query(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_query(sql, params);
    }
    /// Runs a statement and returns how many rows it inserted, updated or deleted (its own, not those of cascades).
    template <class... A>
    std::int64_t exec(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_exec(sql, params);
    }
    /// Runs a statement whose result nobody reads: on PostgreSQL it travels with the next one and saves a round trip.
    /// If it fails, the next statement or the end of the unit throws.
    template <class... A>
    void post(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        run_post(sql, params);
    }

    /// Sends a statement whose rows are wanted later: on PostgreSQL several of them share a round trip.
    template <class... A>
    Ahead ahead(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_ahead(sql, params);
    }

    /// The next event number of this organisation, without gaps: those of a unit that fails are given out again. Only
    /// in a write of an organisation that has its org_counter row.
    std::int64_t next_seq();
    /// The last event number that this transaction sees, its own included.
    std::int64_t current_seq();

    /// Runs f(tx) so that, if it throws, what it wrote is undone and this transaction can go on: the way to try an
    /// INSERT and catch its UniqueViolation.
    template <class F>
    std::invoke_result_t<F&, Tx&> nested(F f) {
        enter();
        try {
            if constexpr (std::is_void_v<std::invoke_result_t<F&, Tx&>>) {
                f(*this);
                leave();
            } else {
                auto result = f(*this);
                leave();
                return result;
            }
        } catch (...) {
            undo();
            throw;
        }
    }

    /// For the engines, at the end of a unit: throws if a statement failed, even if the unit hid it.
    void check_settled() const;
    /// And waits for what was posted.
    void settle();

  private:
    Rows run_query(std::string_view sql, std::span<const Param> params);
    std::int64_t run_exec(std::string_view sql, std::span<const Param> params);
    void run_post(std::string_view sql, std::span<const Param> params);
    Ahead run_ahead(std::string_view sql, std::span<const Param> params);
    void check_alive() const;
    void check(std::string_view sql, std::span<const Param> params) const;
    std::optional<std::int64_t> load_seq();
    void enter();
    void leave();
    void undo();

    Session& session_;
    SeqBook* seqs_;
    OrgId org_;
    Reach reach_;
    int depth_ = 0;
    bool failed_ = false;
};

}  // namespace parta::db
