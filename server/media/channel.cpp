#include "media/channel.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr std::size_t prefix = sizeof(flatbuffers::uoffset_t);
constexpr std::size_t read_at_once = 64 * 1024;

const FBS::Message::Message& message_in(const Message& bytes) {
    return *flatbuffers::GetSizePrefixedRoot<FBS::Message::Message>(bytes.data());
}

std::string text_of(const flatbuffers::String* text) {
    return text == nullptr ? std::string{} : text->str();
}

}  // namespace

struct Channel::Waiting {
    Timer timer;
    Message reply = {};
};

const FBS::Response::Response& Reply::response() const {
    return *message_in(message_).data_as_Response();
}

Channel::Channel(LocalSocket to_worker, LocalSocket from_worker, ChannelLimits limits, std::shared_ptr<WorkerLog> log)
    : to_worker_(std::move(to_worker)),
      from_worker_(std::move(from_worker)),
      limits_(limits),
      log_(std::move(log)),
      last_heard_(std::chrono::steady_clock::now()) {}

void Channel::start(std::function<void(const std::string&)> on_broken) {
    on_broken_ = std::move(on_broken);
    asio::co_spawn(from_worker_.get_executor(), read(), [self = shared_from_this()](std::exception_ptr) {});
}

void Channel::close() {
    if (closed_) return;
    closed_ = true;
    on_broken_ = nullptr;
    boost::system::error_code ignored;
    to_worker_.close(ignored);
    from_worker_.close(ignored);
    for (auto& [id, waiting] : waiting_) waiting->timer.cancel();
}

void Channel::broken(const std::string& why) {
    const auto tell = std::move(on_broken_);
    close();
    if (tell) tell(why);
}

// ---- what we say

Task<Reply> Channel::request(Method method, std::string handler, RequestBody type, Fill fill) {
    const auto self = shared_from_this();
    const auto id = put_request(method, handler, type, fill);
    fill = nullptr;
    Waiting waiting{Timer{to_worker_.get_executor(), limits_.reply}};
    waiting_.emplace(id, &waiting);
    struct Forgotten {  // also when the coroutine is destroyed while it waits
        Channel& channel;
        std::uint32_t id;
        ~Forgotten() { channel.waiting_.erase(id); }
    } const forgotten{*this, id};

    co_await waiting.timer.async_wait(waiting_here);

    if (waiting.reply.empty()) {
        if (closed_) throw Failure{Failure::Kind::worker_gone, "the media worker has ended"};
        throw Failure{Failure::Kind::timeout,
                      fmt::format("the media worker did not answer {} in time", FBS::Request::EnumNameMethod(method))};
    }
    const auto& response = *message_in(waiting.reply).data_as_Response();
    if (!response.accepted())
        throw Failure{Failure::Kind::refused, fmt::format("{}: {}: {}", FBS::Request::EnumNameMethod(method),
                                                          text_of(response.error()), text_of(response.reason()))};
    co_return Reply{std::move(waiting.reply)};
}

Task<Reply> Channel::create(Method method, std::string handler, RequestBody type, Fill fill,
                            std::function<void()> undo) {
    const auto self = shared_from_this();
    try {
        co_return co_await request(method, std::move(handler), type, std::move(fill));
    } catch (const Failure& failure) {
        if (failure.kind == Failure::Kind::timeout) undo();
        throw;
    }
}

void Channel::send(Method method, const std::string& handler, RequestBody type, const Fill& fill) noexcept {
    try {
        if (!closed_) put_request(method, handler, type, fill);
    } catch (const std::exception& error) {
        spdlog::warn("media: {} was not sent: {}", FBS::Request::EnumNameMethod(method), error.what());
    }
}

void Channel::notify(Event event, const std::string& handler, FBS::Notification::Body type, const Fill& fill) {
    Builder builder;
    const auto body = fill ? fill(builder) : flatbuffers::Offset<void>{};
    const auto notification = FBS::Notification::CreateNotificationDirect(builder, handler.c_str(), event, type, body);
    builder.FinishSizePrefixed(
        FBS::Message::CreateMessage(builder, FBS::Message::Body::Notification, notification.Union()));
    put(builder);
}

std::uint32_t Channel::put_request(Method method, const std::string& handler, RequestBody type, const Fill& fill) {
    if (waiting_.size() >= limits_.requests)
        throw Failure{Failure::Kind::overloaded, "too many requests wait for the media worker"};
    if (++last_id_ == 0) ++last_id_;
    Builder builder;
    const auto body = fill ? fill(builder) : flatbuffers::Offset<void>{};
    const auto request = FBS::Request::CreateRequestDirect(builder, last_id_, method, handler.c_str(), type, body);
    builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, FBS::Message::Body::Request, request.Union()));
    put(builder);
    return last_id_;
}

void Channel::put(Builder& builder) {
    if (closed_) throw Failure{Failure::Kind::worker_gone, "the media worker has ended"};
    if (builder.GetSize() > limits_.message) throw Failure{Failure::Kind::refused, "too large for the media worker"};
    if (queued_.size() + in_flight_.size() + builder.GetSize() > limits_.queue)
        throw Failure{Failure::Kind::overloaded, "the media worker does not read what is sent to it"};
    queued_.insert(queued_.end(), builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
    if (!writing_) write();
}

void Channel::write() {
    writing_ = true;
    in_flight_.clear();
    std::swap(in_flight_, queued_);
    asio::async_write(to_worker_, asio::buffer(in_flight_),
                      [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                          self->writing_ = false;
                          self->in_flight_.clear();
                          if (self->closed_) return;
                          if (error) return self->broken("the worker's channel cannot be written: " + error.message());
                          if (!self->queued_.empty()) self->write();
                      });
}

// ---- what the worker says

Task<> Channel::read() {
    const auto self = shared_from_this();
    for (;;) {
        const auto before = input_.size();
        input_.resize(before + read_at_once);
        const auto [error, count] =
            co_await from_worker_.async_read_some(asio::buffer(input_.data() + before, read_at_once), waiting_here);
        input_.resize(before + count);
        if (closed_) co_return;
        if (error) {
            broken("the worker's channel ended: " + error.message());
            co_return;
        }
        last_heard_ = std::chrono::steady_clock::now();
        const bool was_telling = !notifications_.empty();
        if (!take_messages()) {
            broken("the worker's channel speaks nonsense");
            co_return;
        }
        // Those whose replies came just now have been scheduled to run; they shall be there to hear what followed.
        if (!was_telling && !notifications_.empty())
            asio::post(from_worker_.get_executor(), [self] { self->tell_listeners(); });
    }
}

bool Channel::take_messages() {
    std::size_t begin = 0;
    bool fine = true;
    while (fine && input_.size() - begin >= prefix) {
        const auto size = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(input_.data() + begin) + prefix;
        if (size > limits_.message || size == prefix) fine = false;
        if (!fine || input_.size() - begin < size) break;
        const auto* at = input_.data() + begin;
        fine = take(Message{at, at + size});
        begin += size;
    }
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(begin));
    return fine;
}

bool Channel::take(Message message) {
    flatbuffers::Verifier verifier{message.data(), message.size()};
    if (!verifier.VerifySizePrefixedBuffer<FBS::Message::Message>(nullptr)) return false;
    switch (message_in(message).data_type()) {
        case FBS::Message::Body::Response:
            take_reply(std::move(message));
            return true;
        case FBS::Message::Body::Notification:
            notifications_.push_back(std::move(message));
            return true;
        case FBS::Message::Body::Log:
            log_->channel_line(message_in(message).data_as_Log()->data()->str());
            return true;
        default:
            return false;
    }
}

void Channel::take_reply(Message message) {
    const auto& response = *message_in(message).data_as_Response();
    const auto found = waiting_.find(response.id());
    if (found == waiting_.end()) {
        // Nobody waits: it was sent without waiting, or given up.
        if (!response.accepted()) spdlog::debug("media: an unawaited request failed: {}", text_of(response.reason()));
        return;
    }
    found->second->reply = std::move(message);
    found->second->timer.cancel();
    waiting_.erase(found);
}

void Channel::listen(const std::string& id, OnNotification listener) {
    if (listener)
        listeners_[id] = std::make_shared<OnNotification>(std::move(listener));
    else
        listeners_.erase(id);
}

void Channel::tell_listeners() {
    while (!notifications_.empty() && !closed_) {
        const Message message = std::move(notifications_.front());
        notifications_.pop_front();
        const auto& notification = *message_in(message).data_as_Notification();
        const auto found = listeners_.find(notification.handlerId()->string_view());
        if (found == listeners_.end()) continue;
        const auto listener = found->second;  // it may end its own listening
        try {
            (*listener)(notification);
        } catch (const std::exception& error) {
            spdlog::error("media: {} was not taken: {}", FBS::Notification::EnumNameEvent(notification.event()),
                          error.what());
        }
    }
}

}  // namespace parta::media
