#include "db/db.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "db/crossing.hpp"
#include "db/worker.hpp"

namespace parta::db {
namespace asio = boost::asio;

OrgId Db::bound(OrgId org) {
    if (!org) throw std::logic_error("db: an organisation is needed here");
    return org;
}

void Db::on_commit(std::function<void(OrgId, std::int64_t)> told) {
    std::unique_lock lock(listeners_mutex_);
    listeners_.push_back(std::move(told));
}

void Db::tell_commit(OrgId org, std::int64_t seq) noexcept {
    std::shared_lock lock(listeners_mutex_);
    for (const auto& told : listeners_) told(org, seq);
}

Db::Db() = default;
Db::~Db() = default;

std::shared_ptr<Crossing> Db::crossing(const Crossing::Loop& loop) {
    std::lock_guard lock(crossings_mutex_);
    auto& found = crossings_[&loop.context()];
    if (!found)
        found = std::make_shared<Crossing>(
            loop, [this](Lane lane, std::vector<UnitPtr> units) { submit(lane, std::move(units)); });
    return found;
}

void Db::close_door() {
    std::lock_guard lock(crossings_mutex_);
    for (const auto& [loop, crossing] : crossings_) crossing->close();
}

// The unit is on its way when the coroutine is first resumed. The work guard keeps its loop running meanwhile.
Task<> Db::wait(Lane lane, UnitPtr unit) {
    using Token = asio::use_awaitable_t<asio::io_context::executor_type>;
    const auto executor = co_await asio::this_coro::executor;
    const auto way = crossing(executor);
    const Token token;
    co_await asio::async_initiate<const Token, void()>(
        [lane, executor, &way, &unit](auto handler) {
            auto resume = [work = asio::make_work_guard(executor), handler = std::move(handler)]() mutable {
                handler();
            };
            unit->on_done([way, resume = std::move(resume)]() mutable { way->come(std::move(resume)); });
            way->go(lane, unit);
        },
        token);
}

void Db::wait_now(Lane lane, UnitPtr unit) {
    if (on_worker_thread()) throw std::logic_error("db: a unit of work must not wait for another one");
    std::promise<void> done;
    std::future<void> finished = done.get_future();
    unit->on_done([done = std::move(done)]() mutable { done.set_value(); });
    submit(lane, {std::move(unit)});
    finished.wait();
}

}  // namespace parta::db
