// A unit of work on its way through the queues: the function, where it belongs, its outcome. Internal to db.
#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "db/tx.hpp"

namespace parta::db {

/// What to do with a write whose COMMIT got lost, when even the server cannot say what became of it (PostgreSQL only).
enum class IfUnknown { fail, repeat };

/// Which of the database's threads: those that read, or those that write.
enum class Lane { read, write };

class Unit {
  public:
    Unit(OrgId org, Reach reach, IfUnknown if_unknown) : org_(org), reach_(reach), if_unknown_(if_unknown) {}
    virtual ~Unit() = default;
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    OrgId org() const { return org_; }
    Reach reach() const { return reach_; }
    IfUnknown if_unknown() const { return if_unknown_; }

    /// Asks what the work will ask first (Tx::foresee), for all units of a group before the first of them is run. Not
    /// always called, and never for its outcome.
    virtual void foresee(Tx&) {}
    /// Does the work; may be called again after its transaction was rolled back.
    virtual void run(Tx& tx) = 0;

    /// Whom to tell. Set before the unit is queued; called once, on a database thread.
    void on_done(std::move_only_function<void()> done) { done_ = std::move(done); }
    /// Ends the unit: with its result, or with an error.
    void finish(std::exception_ptr error = nullptr) {
        error_ = std::move(error);
        auto done = std::move(done_);
        if (done) done();
    }
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

  private:
    OrgId org_;
    Reach reach_;
    IfUnknown if_unknown_;
    std::exception_ptr error_;
    std::move_only_function<void()> done_;
};

using UnitPtr = std::shared_ptr<Unit>;

/// Work that knows before its turn what it will ask: `ask(tx)` calls Tx::foresee.
template <class Ask, class F>
struct Foreseeing {
    Ask ask;
    F work;

    void foresee(Tx& tx) { ask(tx); }
    auto operator()(Tx& tx) { return work(tx); }
};
template <class Ask, class F>
Foreseeing(Ask, F) -> Foreseeing<Ask, F>;

template <class F>
class UnitOf final : public Unit {
  public:
    using Result = std::invoke_result_t<F&, Tx&>;
    static_assert(!std::is_reference_v<Result>, "a unit of work returns a value: its transaction ends with it");

    UnitOf(OrgId org, Reach reach, IfUnknown if_unknown, F work)
        : Unit(org, reach, if_unknown), work_(std::move(work)) {}

    void foresee(Tx& tx) override {
        if constexpr (requires { work_.foresee(tx); }) work_.foresee(tx);
    }

    void run(Tx& tx) override {
        if constexpr (std::is_void_v<Result>) {
            work_(tx);
        } else {
            result_.reset();
            result_.emplace(work_(tx));
        }
    }

    /// The result, once; or the error, thrown.
    Result take() {
        rethrow();
        if constexpr (!std::is_void_v<Result>) return std::move(*result_);
    }

  private:
    using Held = std::conditional_t<std::is_void_v<Result>, char, Result>;

    F work_;
    std::optional<Held> result_;
};

}  // namespace parta::db
