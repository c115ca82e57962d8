// One transaction, as a unit of work sees it.
#pragma once
#include <array>
#include <span>
#include <type_traits>
#include <typeindex>
#include <vector>

#include "db/errors.hpp"
#include "db/rows.hpp"

namespace parta::db {

enum class Engine { sqlite, postgres };

/// Which tables a transaction may touch: those of its organisation, the platform's (listed by `-- platform:` in the
/// migrations), or both; `signed_in`: the organisation's, and the platform's to read, for whoever asks is known there.
/// Writes that reach the platform's tables wait for each other, those of different organisations otherwise do not.
/// SQLite refuses a statement out of reach (SqlError); PostgreSQL shows no rows and refuses writes.
enum class Reach { organisation, platform, both, signed_in };

class OrgMemory;
class Session;
class SeqBook;
class Tx;

/// Marks a statement that leaves alone what Tx::remember and Tx::put_off speak of: a write that makes nothing untrue
/// that may be remembered, a read that reads nothing that may be put off.
struct Apart {};
inline constexpr Apart apart;

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
    /// Made by the engines only. `seqs` is null in a read, `memory` where nothing is remembered.
    Tx(Session& session, SeqBook* seqs, OrgId org, Reach reach, OrgMemory* memory = nullptr);
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
        return run_query(sql, params, Care::usual);
    }
    template <class... A>
    Rows query(Apart, std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_query(sql, params, Care::apart);
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
        run_post(sql, params, Care::usual);
    }
    template <class... A>
    void post(Apart, std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        run_post(sql, params, Care::apart);
    }

    /// Sends a statement whose rows are wanted later: on PostgreSQL several of them share a round trip.
    template <class... A>
    Ahead ahead(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_ahead(sql, params, Care::usual);
    }
    template <class... A>
    Ahead ahead(Apart, std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        return run_ahead(sql, params, Care::apart);
    }

    /// Whether this transaction has a memory at all.
    bool remembers() const { return memory_ != nullptr; }
    /// What an earlier unit of this organisation has remembered under this name, if it is as true as when it was read:
    /// since then, on whichever node, all writes of the organisation's tables were `apart`. Otherwise nothing, as
    /// always in reads and on SQLite, where asking again is cheap.
    template <class T>
    std::shared_ptr<const T> recall(std::string_view name) {
        return std::static_pointer_cast<const T>(run_recall(name, typeid(T)));
    }
    /// Keeps what was read of the organisation's own tables, and of nothing else, for later units. The name says all
    /// that it depends on.
    template <class T>
    void remember(std::string_view name, T value) {
        if (memory_ != nullptr) run_remember(name, typeid(T), std::make_shared<const T>(std::move(value)));
    }
    /// What was remembered under this name when the last transaction ended here, true or not: enough to say what will
    /// be asked (foresee), and for nothing else.
    template <class T>
    std::shared_ptr<const T> guess(std::string_view name) const {
        return std::static_pointer_cast<const T>(run_guess(name, typeid(T)));
    }
    /// Asks before this unit's turn what it will ask in it (Unit::foresee). If then the same is asked, `apart`, the
    /// answer is there, unless a unit before it has written anything that is not `apart`, or has said that this answer
    /// is outdated.
    template <class... A>
    void foresee(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        if (memory_ != nullptr) run_foresee(sql, params);
    }
    /// A write that was `apart` has made another answer true to this question, should somebody have foreseen it.
    template <class... A>
    void outdate(std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        if (memory_ != nullptr) run_outdate(sql, params);
    }

    /// A write of which only the last of its name counts: it is done before the next statement that is not `apart`, at
    /// the latest before COMMIT, and then once for all units that share the transaction. Where nothing is remembered it
    /// is done at once.
    template <class... A>
    void put_off(std::string_view name, std::string_view sql, const A&... args) {
        const std::array<Param, sizeof...(A)> params{make_param(args)...};
        run_put_off(name, sql, params);
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
    /// Whether undoing this unit would leave something to be undone: it has written, or numbered an event, or a
    /// statement failed.
    bool left_traces() const { return wrote_ || failed_; }

  private:
    enum class Care { usual, apart };
    struct Foreseen {
        std::string question;
        std::shared_ptr<std::optional<Rows>> rows;
    };

    Rows run_query(std::string_view sql, std::span<const Param> params, Care care);
    std::int64_t run_exec(std::string_view sql, std::span<const Param> params);
    void run_post(std::string_view sql, std::span<const Param> params, Care care);
    Ahead run_ahead(std::string_view sql, std::span<const Param> params, Care care);
    std::shared_ptr<const void> run_recall(std::string_view name, std::type_index type);
    void run_remember(std::string_view name, std::type_index type, std::shared_ptr<const void> value);
    std::shared_ptr<const void> run_guess(std::string_view name, std::type_index type) const;
    void run_foresee(std::string_view sql, std::span<const Param> params);
    void run_outdate(std::string_view sql, std::span<const Param> params);
    const Foreseen* foreseen(std::string_view sql, std::span<const Param> params);
    void run_put_off(std::string_view name, std::string_view sql, std::span<const Param> params);
    void check_alive() const;
    void check(std::string_view sql, std::span<const Param> params) const;
    void prepare(std::string_view sql, std::span<const Param> params, Care care);
    std::optional<std::int64_t> load_seq();
    void enter();
    void leave();
    void undo();

    Session& session_;
    SeqBook* seqs_;
    OrgId org_;
    Reach reach_;
    OrgMemory* memory_;
    std::vector<Foreseen> foreseen_;
    int depth_ = 0;
    bool failed_ = false;
    bool wrote_ = false;
};

}  // namespace parta::db
