// The coroutine type of the program's edge (http, api, calls). The domain below it is plain functions.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace parta {

/// A coroutine on the event loop. The loop is one thread: what runs on it needs no locks and must not block.
template <class T = void>
using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

}  // namespace parta
