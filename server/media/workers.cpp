#include "media/workers.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});

}  // namespace

struct Workers::Slot {
    explicit Slot(Executor loop) : wake(loop), tried(loop) {
        wake.expires_at(Clock::time_point::max());
        tried.expires_at(Clock::time_point::max());
    }
    std::shared_ptr<Worker> worker;  // seen by others
    Timer wake;                      // of the one who keeps the slot: a death, a pause's end, the stop
    Timer tried;                     // expires when the first start has come to an end
    bool kept = false;               // whether somebody keeps it
    std::string why;                 // of the last death
};

Workers::Workers(Executor loop, WorkersSettings settings, Prepare prepare)
    : loop_(loop), settings_(std::move(settings)), prepare_(std::move(prepare)) {
    for (int i = 0; i < settings_.count; ++i) slots_.push_back(std::make_unique<Slot>(loop_));
}

std::shared_ptr<Workers> Workers::make(Executor loop, WorkersSettings settings, Prepare prepare) {
    return std::shared_ptr<Workers>{new Workers{loop, std::move(settings), std::move(prepare)}};
}

std::shared_ptr<Worker> Workers::at(int slot) const {
    return slots_.at(static_cast<std::size_t>(slot))->worker;
}

Task<> Workers::start() {
    const auto self = shared_from_this();
    for (int i = 0; i < count(); ++i) {
        slots_[static_cast<std::size_t>(i)]->kept = true;
        asio::co_spawn(loop_, keep(i), [self](std::exception_ptr) {});
    }
    std::string why;
    bool any = false;
    for (const auto& slot : slots_) {
        co_await slot->tried.async_wait(waiting_here);
        any |= slot->worker != nullptr;
        if (!slot->worker) why = slot->why;
    }
    if (!any && count() > 0 && !stopping_) throw Failure{Failure::Kind::worker_gone, why};
}

Task<> Workers::keep(int number) {
    const auto self = shared_from_this();
    Slot& slot = *slots_[static_cast<std::size_t>(number)];
    int short_lives = 0;
    while (!stopping_) {
        const auto born = Clock::now();
        slot.why = co_await live(number);
        slot.tried.expires_at(Clock::time_point::min());
        if (stopping_) break;
        short_lives = Clock::now() - born >= settings_.long_life ? 1 : short_lives + 1;
        const auto pause = restart_pause(settings_, short_lives);
        spdlog::warn("media worker of place {} ended ({}), next start in {} ms", number, slot.why, pause.count());
        co_await sleep(slot, pause);
    }
    slot.kept = false;
    slot.tried.expires_at(Clock::time_point::min());
}

/// One life, from start to death or stop; what it died of.
Task<std::string> Workers::live(int number) {
    Slot& slot = *slots_[static_cast<std::size_t>(number)];
    std::shared_ptr<Worker> worker;
    std::string why;
    try {
        if (settings_.own_host) co_await settings_.own_host->ensure();
        auto place = settings_.worker;
        place.slot = number;
        worker = co_await Worker::start(std::move(place));
        bool dead = false;
        worker->on_died = [&dead, &why, &slot](const std::string& reason) {
            dead = true;
            why = reason;
            slot.wake.cancel();
        };
        if (prepare_ && !stopping_) co_await prepare_(number, worker);
        if (!dead && !stopping_) {
            slot.worker = worker;
            slot.tried.expires_at(Clock::time_point::min());
            if (on_up) on_up(number, worker);
            while (!dead && !stopping_) {
                slot.wake.expires_at(Clock::time_point::max());
                co_await slot.wake.async_wait(waiting_here);
            }
        }
    } catch (const std::exception& error) {
        why = error.what();
    }
    const bool was_up = slot.worker != nullptr;
    slot.worker.reset();
    if (worker) {
        worker->on_died = nullptr;
        if (was_up && !stopping_ && on_down) on_down(number, why);
        if (stopping_ && ending_ == Ending::leave)
            worker->leave();
        else
            co_await worker->close();
    }
    co_return why;
}

Task<> Workers::sleep(Slot& slot, std::chrono::milliseconds time) {
    slot.wake.expires_after(time);
    co_await slot.wake.async_wait(waiting_here);
}

Task<> Workers::stop(Ending ending) {
    const auto self = shared_from_this();
    stopping_ = true;
    ending_ = ending;
    for (const auto& slot : slots_) slot->wake.cancel();
    Timer a_moment{loop_};
    const auto anybody = [this] { return std::ranges::any_of(slots_, [](const auto& slot) { return slot->kept; }); };
    while (anybody()) {
        a_moment.expires_after(std::chrono::milliseconds{10});
        co_await a_moment.async_wait(waiting_here);
    }
    if (settings_.own_host && ending == Ending::end) co_await settings_.own_host->end();
}

}  // namespace parta::media
