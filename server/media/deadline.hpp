// What is done when something has taken too long. Private to media/.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace parta::media {

/// Calls `late` from the loop when the time is over, unless it was destroyed before.
class Deadline {
  public:
    Deadline(boost::asio::io_context::executor_type loop, std::chrono::milliseconds limit, std::function<void()> late)
        : state_(std::make_shared<State>(std::move(late))), timer_(loop, limit) {
        timer_.async_wait([state = state_](const boost::system::error_code&) {
            if (state->done) return;  // its end may stand in the loop's queue already when we are destroyed
            state->over = true;
            state->late();
        });
    }
    ~Deadline() { state_->done = true; }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    bool over() const { return state_->over; }

  private:
    struct State {
        std::function<void()> late;
        bool done = false;
        bool over = false;
    };
    std::shared_ptr<State> state_;
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer_;
};

}  // namespace parta::media
