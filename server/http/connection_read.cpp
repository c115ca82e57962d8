// How requests come in: heads and bodies, within limits of size and time.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "http/body_sink.hpp"
#include "http/connection.hpp"

namespace parta::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t idle_capacity = 1024;

void shrink(std::string& text) {
    if (text.empty() && text.capacity() > idle_capacity) std::string{}.swap(text);
}

}  // namespace

/// At least one byte, in the shared buffer and so only until the next suspension; none at the connection's end.
Task<std::span<char>> Connection::receive() {
    if (likely_empty_ && !stream_->has_buffered() && !co_await wait(IoStatus::want_read)) co_return std::span<char>{};
    for (;;) {
        IoResult result = stream_->read(core_->read_buffer);
        if (result.status == IoStatus::done) {
            likely_empty_ = result.bytes < core_->read_buffer.size();
            co_return std::span{core_->read_buffer}.first(result.bytes);
        }
        if (result.status == IoStatus::closed || result.status == IoStatus::failed) co_return std::span<char>{};
        if (!co_await wait(result.status)) co_return std::span<char>{};
    }
}

/// What is there already, in the shared buffer; none if nothing is.
std::span<char> Connection::receive_at_once() {
    IoResult result = stream_->read(core_->read_buffer);
    return std::span{core_->read_buffer}.first(result.status == IoStatus::done ? result.bytes : 0);
}

/// The server is ending and this connection has no request under way.
bool Connection::ends_when_idle() const {
    return core_->draining && phase_ == Phase::idle && !given_up_;
}

void Connection::take_pending(std::size_t count) {
    pending_at_ += count;
    if (pending_at_ < pending_.size()) return;
    pending_at_ = 0;
    pending_.clear();
}

/// Length of the next request's head, which then stands in pending(); 0 when none is to come.
Task<std::size_t> Connection::read_head() {
    if (pending().empty()) {
        enter(Phase::idle, served_ > 0 ? core_->options.idle_timeout : core_->options.header_timeout);
        shrink(pending_);
        out_.clear();
        shrink(out_);
    } else {
        enter(Phase::head, core_->options.header_timeout);
    }
    std::size_t searched = 0;
    for (;;) {
        // An empty line before a request is forgiven (RFC 9112 §2.2).
        while (pending().starts_with("\r\n")) take_pending(2);
        std::size_t end = find_head_end(pending(), std::min(searched, pending().size()));
        if (std::min(end, pending().size()) > core_->options.header_limit) {
            ++core_->stats.malformed;
            co_await refuse(Response::plain(431, "headers too long"), nullptr);
            co_return 0;
        }
        if (end != std::string_view::npos) co_return end;
        searched = pending().size();
        std::span<char> bytes = ends_when_idle() ? receive_at_once() : co_await receive();
        if (bytes.empty() && ends_when_idle()) bytes = receive_at_once();
        if (bytes.empty()) {
            if (phase_ == Phase::head) tell_timeout(Response::plain(408, "the request did not arrive in time"));
            co_return 0;
        }
        if (phase_ == Phase::idle) enter(Phase::head, core_->options.header_timeout);
        if (pending_at_ > 0) {
            pending_.erase(0, pending_at_);
            pending_at_ = 0;
        }
        pending_.append(bytes.data(), bytes.size());
    }
}

Task<Connection::Result> Connection::read_body(ParsedHead& head) {
    Request& request = head.request;
    try {
        BodyPlan plan = core_->handlers.plan ? core_->handlers.plan(request) : BodyPlan{InMemory{}};
        if (auto* refusal = std::get_if<Refuse>(&plan)) co_return std::unexpected(std::move(refusal->response));
        if (std::holds_alternative<ToFile>(plan) && core_->handlers.admit_upload) {
            enter(Phase::handling, no_limit);
            co_await core_->handlers.admit_upload(request);
        }
        BodySink sink{core_, request, plan};
        if (auto fits = sink.check_size(request.declared_size.value_or(0)); !fits) co_return fits;
        Result result = co_await receive_body(head, sink);
        if (result) co_await sink.finish();
        co_return result;
    } catch (const Error& error) {
        if (describe(error.code).status >= 500) spdlog::error("an upload failed: {}", error.detail);
        co_return std::unexpected(core_->refuse_body(Error{error.code, {}, {}, error.retry_after}));
    }
}

Task<Connection::Result> Connection::receive_body(ParsedHead& head, BodySink& sink) {
    if (head.expects_continue && pending().empty()) {
        std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        iovec part{go_on.data(), go_on.size()};
        enter(Phase::writing, core_->options.write_timeout);
        if (!co_await write_all(std::span{&part, 1}, More::none)) co_return std::unexpected(Response::plain(408));
    }
    enter(Phase::body, core_->options.body_timeout);
    auto begin = Clock::now();
    std::uint64_t received = 0;
    std::uint64_t left = head.request.declared_size.value_or(0);
    ChunkedReader chunks;
    Result result;

    // Takes what belongs to this body off the bytes; the rest is the next request's.
    auto take = [&](std::string_view bytes) -> std::size_t {
        if (head.framing == BodyFraming::sized) {
            auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
            left -= count;
            result = sink.add(bytes.substr(0, count));
            return count;
        }
        auto used = chunks.feed(bytes, [&](std::string_view data) {
            if (result) result = sink.add(data);
        });
        if (used) return *used;
        ++core_->stats.malformed;
        result = std::unexpected(Response::plain(used.error().status, used.error().reason));
        return bytes.size();
    };
    auto done = [&] { return !result || (head.framing == BodyFraming::sized ? left == 0 : chunks.done()); };

    take_pending(take(pending()));
    while (!done()) {
        std::span<char> bytes = co_await receive();
        if (bytes.empty()) co_return std::unexpected(core_->refuse_body(Error{ErrorCode::request_timeout, "body"}));
        received += bytes.size();
        std::size_t used = take({bytes.data(), bytes.size()});
        pending_.append(bytes.data() + used, bytes.size() - used);
        auto earned = std::chrono::milliseconds{received * 1000 / std::max<std::size_t>(core_->options.body_rate, 1)};
        if (sink.wants_writing()) {
            deadline_ = Clock::time_point::max();  // the client does not answer for the disk
            auto began_writing = Clock::now();
            co_await sink.write_out();
            begin += Clock::now() - began_writing;
        }
        deadline_ = std::min(Clock::now(), begin + earned) + core_->options.body_timeout;
    }
    co_return result;
}

}  // namespace parta::http
