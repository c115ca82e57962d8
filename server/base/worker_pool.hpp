// A few threads for work that is slow on purpose or by nature (password hashing, pictures): the loop's coroutine waits.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <optional>
#include <type_traits>

#include "base/error.hpp"
#include "base/task.hpp"

namespace parta {

class WorkerPool {
  public:
    /// At most `queue` pieces of work wait or run; more throw `overloaded`.
    WorkerPool(int threads, int queue) : pool_(threads), limit_(queue) {}
    ~WorkerPool() { stop(); }

    /// Lets running work finish; drops what waits.
    void stop() {
        pool_.stop();
        pool_.join();
    }

    /// Runs `work` on a thread of the pool; its result or exception comes back on the loop.
    template <class F, class R = std::invoke_result_t<F>>
    Task<R> run(F work) {
        if (waiting_.fetch_add(1) >= limit_) {
            --waiting_;
            throw Error{ErrorCode::overloaded, {}, {}, 2};
        }
        auto loop = co_await boost::asio::this_coro::executor;
        std::optional<R> result;
        std::exception_ptr failure;
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>,
                                             void()>(
            [&](auto done) {
                boost::asio::post(pool_, [&, done = std::move(done)]() mutable {
                    try {
                        result.emplace(work());
                    } catch (...) {
                        failure = std::current_exception();
                    }
                    --waiting_;
                    boost::asio::post(loop, std::move(done));
                });
            },
            boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>{});
        if (failure) std::rethrow_exception(failure);
        co_return std::move(*result);
    }

  private:
    boost::asio::thread_pool pool_;
    std::atomic<int> waiting_ = 0;
    int limit_;
};

}  // namespace parta
