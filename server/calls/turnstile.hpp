// One coroutine at a time, in the order of coming; the others wait. On the loop's thread.
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <memory>

#include "base/error.hpp"
#include "base/task.hpp"

namespace parta::calls {

using LoopTimer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>;
inline constexpr auto waiting_here =
    boost::asio::as_tuple(boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>{});

class Turnstile {
    struct State {
        bool busy = false;
        std::deque<std::shared_ptr<LoopTimer>> waiting;
    };

  public:
    /// So many may wait: more than a client that waits for its answers could send.
    explicit Turnstile(std::size_t most_waiting = 32) : most_waiting_(most_waiting) {}

    /// Lets the next one through when it goes.
    class Pass {
      public:
        explicit Pass(std::shared_ptr<State> state) : state_(std::move(state)) {}
        Pass(Pass&&) = default;
        Pass& operator=(Pass&&) = delete;
        ~Pass() {
            if (!state_) return;
            if (state_->waiting.empty()) {
                state_->busy = false;
                return;
            }
            const auto next = state_->waiting.front();
            state_->waiting.pop_front();
            next->cancel();
        }

      private:
        std::shared_ptr<State> state_;
    };

    /// Throws too_many_requests when too many wait.
    Task<Pass> enter() {
        const auto state = state_;
        if (!state->busy) {
            state->busy = true;
            co_return Pass{state};
        }
        if (state->waiting.size() >= most_waiting_) throw Error{ErrorCode::too_many_requests, {}, {}, 1};
        const auto timer =
            std::make_shared<LoopTimer>(co_await boost::asio::this_coro::executor, LoopTimer::time_point::max());
        state->waiting.push_back(timer);
        co_await timer->async_wait(waiting_here);
        co_return Pass{state};
    }

  private:
    std::size_t most_waiting_;
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace parta::calls
