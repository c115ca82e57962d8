#include "http/websocket.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>

#include "http/server_core.hpp"

namespace parta::http {
namespace {

constexpr std::size_t most_parts = 128;  // of one sendmsg
constexpr std::size_t record_size = 16 * 1024;
constexpr std::size_t compact_after = 64;  // sent entries before their room is taken back
constexpr int most_reads = 32;             // of one connection in one turn
constexpr std::uint16_t no_code = 1005;

}  // namespace

WebSocket::WebSocket(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> stream, const WebSocketLimits& limits)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      limits_(limits),
      reader_(limits.message),
      last_heard_(std::chrono::steady_clock::now()),
      last_ping_(last_heard_) {}

WebSocket::~WebSocket() = default;

void WebSocket::start(const std::function<void(std::shared_ptr<WebSocket>)>& open, std::string_view already_read) {
    self_ = shared_from_this();
    core_->swept.push_back(*this);
    ++core_->stats.websockets;
    try {
        if (open) open(self_);
    } catch (const std::exception& error) {
        spdlog::error("opening a WebSocket failed: {}", error.what());
        fail(close_internal, "internal error");
    }
    std::string bytes{already_read};
    take(bytes);
    read_later();
}

// ---- output

void WebSocket::send(std::shared_ptr<const std::string> text) {
    send_with_head({}, std::move(text));
}

void WebSocket::send_with_head(std::string_view head, std::shared_ptr<const std::string> tail) {
    if (state_ != State::open) return;
    enqueue(Opcode::text, head, std::move(tail));
    if (queued_bytes_ <= limits_.hard_queue) return;
    ++core_->stats.slow_readers;
    drop_unsent();
    begin_closing(close_resync, "resync");
}

bool WebSocket::send_ephemeral(std::shared_ptr<const std::string> text) {
    if (state_ != State::open || over_soft()) return false;
    send(std::move(text));
    return true;
}

void WebSocket::enqueue(Opcode opcode, std::string_view head, std::shared_ptr<const std::string> tail) {
    std::size_t before = own_.size();
    append_frame_header(own_, opcode, head.size() + (tail ? tail->size() : 0));
    own_.append(head);
    queue_.push_back({std::move(tail), static_cast<std::uint32_t>(own_.size() - before)});
    queued_bytes_ += queue_.back().size();
    if (!write_armed_) core_->flush_later(*this);
}

void WebSocket::flush() {
    if (state_ == State::closed || write_armed_) return;
    while (queued_bytes_ > 0) {
        if (!write_once()) return;
    }
    if (state_ == State::closing) {
        if (close_received_) stream_->end_output();
        if (close_received_ && !discard_input_) finish(close_code_);
    }
}

/// Gives the socket what it takes in one call. False when it takes no more, or the connection is over.
bool WebSocket::write_once() {
    std::array<iovec, most_parts> parts;  // NOLINT(*-member-init): filled before use, and hot
    std::size_t count = 0;
    std::size_t total = 0;
    std::size_t own_at = own_start_;
    std::size_t skip = sent_of_first_;
    std::size_t limit = stream_->is_tls() ? record_size : SIZE_MAX;
    auto add = [&](const char* bytes, std::size_t size) {
        std::size_t skipped = std::min(skip, size);
        skip -= skipped;
        if (size == skipped) return;
        parts[count++] = {const_cast<char*>(bytes + skipped), size - skipped};
        total += size - skipped;
    };
    for (std::size_t i = first_; i < queue_.size() && count + 2 <= most_parts && total < limit; ++i) {
        const Outgoing& entry = queue_[i];
        add(own_.data() + own_at, entry.own);
        own_at += entry.own;
        if (entry.tail) add(entry.tail->data(), entry.tail->size());
    }

    IoResult result = stream_->write(std::span{parts.data(), count});
    switch (result.status) {
        case IoStatus::done:
            offered_ = 0;
            consume(result.bytes);
            return true;
        case IoStatus::want_write:
            offered_ = result.bytes;
            wait_writable();
            return false;
        case IoStatus::want_read:  // only a renegotiation would need that, and it is switched off
        case IoStatus::closed:
        case IoStatus::failed:
            finish(state_ == State::closing ? close_code_ : close_abnormal);
            return false;
    }
    return false;
}

void WebSocket::consume(std::size_t bytes) {
    queued_bytes_ -= bytes;
    if (queued_bytes_ == 0) {
        queue_.clear();
        own_.clear();
        first_ = own_start_ = sent_of_first_ = 0;
        return;
    }
    bytes += sent_of_first_;
    while (bytes >= queue_[first_].size()) {
        bytes -= queue_[first_].size();
        own_start_ += queue_[first_].own;
        queue_[first_].tail.reset();
        ++first_;
    }
    sent_of_first_ = bytes;
    if (first_ >= compact_after && first_ * 2 >= queue_.size()) {
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_));
        own_.erase(0, own_start_);
        first_ = own_start_ = 0;
    }
}

/// Forgets all frames but those of which the peer has, or TLS may have, already got a part.
void WebSocket::drop_unsent() {
    std::size_t begun = sent_of_first_ + offered_;
    std::size_t kept = 0;
    std::size_t own_end = own_start_;
    std::size_t end = first_;
    while (end < queue_.size() && kept < begun) {
        kept += queue_[end].size();
        own_end += queue_[end].own;
        ++end;
    }
    queue_.resize(end);
    own_.resize(own_end);
    queued_bytes_ = kept - sent_of_first_;
    if (queued_bytes_ == 0) consume(0);
}

void WebSocket::wait_writable() {
    write_armed_ = true;
    stream_->socket().async_wait(Socket::wait_write,
                                 [self = shared_from_this()](const boost::system::error_code& error) {
                                     self->write_armed_ = false;
                                     if (!error) self->flush();
                                 });
}

// ---- input

void WebSocket::resume_reading() {
    reading_paused_ = false;
    read_later();
}

/// Reads again once the socket is ready for `what`: normally for reading, seldom for what TLS must write first.
void WebSocket::wait_readable(Socket::wait_type what) {
    if (read_armed_ || reading_paused_ || state_ == State::closed) return;
    read_armed_ = true;
    stream_->socket().async_wait(what, [self = shared_from_this()](const boost::system::error_code& error) {
        self->read_armed_ = false;
        if (!error) self->read_ready();
    });
}

/// Reads in the next turn of the loop, for what TLS may hold already and no readiness of the socket will announce.
void WebSocket::read_later() {
    if (read_armed_ || reading_paused_ || state_ == State::closed) return;
    read_armed_ = true;
    boost::asio::post(core_->loop, [self = shared_from_this()] {
        self->read_armed_ = false;
        self->read_ready();
    });
}

/// Takes what has come, so that all of it is answered by one flush; but no more than a share of the loop's turn.
void WebSocket::read_ready() {
    if (state_ == State::closed || reading_paused_) return;
    if (!held_back_.empty()) {
        std::string came_before = std::exchange(held_back_, {});
        take(came_before);
        if (state_ == State::closed || reading_paused_) return;
    }
    for (int reads = 0; reads < most_reads; ++reads) {
        IoResult result = stream_->read(core_->read_buffer);
        switch (result.status) {
            case IoStatus::done:
                last_heard_ = std::chrono::steady_clock::now();
                take(std::span{core_->read_buffer}.first(result.bytes));
                if (state_ == State::closed) return;
                // TLS gives one record at a time; a bare socket all it has.
                if (stream_->is_tls() && !reading_paused_) continue;
                wait_readable(Socket::wait_read);
                return;
            case IoStatus::want_read:
                wait_readable(Socket::wait_read);
                return;
            case IoStatus::want_write:
                wait_readable(Socket::wait_write);
                return;
            case IoStatus::closed:
            case IoStatus::failed:
                finish(state_ == State::closing ? close_code_ : close_abnormal);
                return;
        }
    }
    read_later();
}

void WebSocket::take(std::span<char> bytes) {
    while (state_ != State::closed && !close_received_ && !discard_input_) {
        if (reading_paused_) {
            held_back_.assign(bytes.begin(), bytes.end());
            return;
        }
        auto step = reader_.next(bytes);
        if (!step) {
            fail(step.error().code, step.error().reason);
            return;
        }
        if (!*step) return;
        handle(**step);
    }
}

void WebSocket::handle(const Incoming& message) {
    switch (message.kind) {
        case Incoming::Kind::text:
            if (state_ != State::open || !on_text_) return;
            try {
                on_text_(message.data);
            } catch (const std::exception& error) {
                spdlog::error("a WebSocket's handler failed: {}", error.what());
                fail(close_internal, "internal error");
            }
            return;
        case Incoming::Kind::ping:
            if (state_ == State::open) enqueue(Opcode::pong, message.data, nullptr);
            if (queued_bytes_ > limits_.hard_queue) finish(close_resync);
            return;
        case Incoming::Kind::pong:
            return;
        case Incoming::Kind::close:
            close_received_ = true;
            if (state_ == State::open) {
                begin_closing(message.code, {});
            } else {
                core_->flush_later(*this);
            }
            return;
    }
}

// ---- end

void WebSocket::close(std::uint16_t code, std::string_view reason) {
    if (state_ == State::open) begin_closing(code, reason);
}

void WebSocket::drain() {
    if (state_ == State::open && on_drain_)
        on_drain_();
    else
        close(close_going_away, "the server is restarting");
}

void WebSocket::begin_closing(std::uint16_t code, std::string_view reason) {
    state_ = State::closing;
    close_code_ = code;
    close_by_ = std::chrono::steady_clock::now() + limits_.closing;
    enqueue(Opcode::close, code == no_code ? std::string{} : close_payload(code, reason), nullptr);
    resume_reading();
}

void WebSocket::fail(std::uint16_t code, std::string_view reason) {
    discard_input_ = true;
    close_received_ = true;
    if (state_ == State::open) begin_closing(code, reason);
}

void WebSocket::finish(std::uint16_t code) {
    if (state_ == State::closed) return;
    state_ = State::closed;
    queued_bytes_ = 0;
    unlink();
    // Whoever still holds this object keeps nothing of the server alive with it.
    auto core = std::exchange(core_, nullptr);
    auto stream = std::exchange(stream_, nullptr);
    core->forget_flush(*this);
    --core->stats.websockets;
    // Later, so that nobody is called, or destroyed, from inside a call of theirs.
    boost::asio::post(core->loop, [self = std::move(self_), code] {
        self->queue_ = {};
        self->own_ = {};
        self->held_back_ = {};
        self->on_text_ = nullptr;
        self->on_drain_ = nullptr;
        auto handler = std::exchange(self->on_close_, nullptr);
        if (handler) handler(code);
    });
}

void WebSocket::abort() {
    finish(state_ == State::closing ? close_code_ : close_abnormal);
}

void WebSocket::sweep(std::chrono::steady_clock::time_point now) {
    if (state_ == State::closing) {
        if (now >= close_by_) finish(close_code_);
        return;
    }
    // Unread input may hold the sign of life, so a paused connection is not judged.
    if (now - last_heard_ >= limits_.dead && !reading_paused_) {
        finish(close_abnormal);
        return;
    }
    if (now - last_heard_ >= limits_.ping && now - last_ping_ >= limits_.ping) {
        last_ping_ = now;
        enqueue(Opcode::ping, {}, nullptr);
    }
    release_idle_memory();
}

void WebSocket::release_idle_memory() {
    if (queued_bytes_ > 0) return;
    if (queue_.capacity() > 0) std::vector<Outgoing>{}.swap(queue_);
    if (own_.capacity() > 32) std::string{}.swap(own_);
}

}  // namespace parta::http
