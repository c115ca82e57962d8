#include "media/channel.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>

#include "base/random.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr std::size_t read_at_once = 64 * 1024;
constexpr std::chrono::milliseconds last_words{1000};

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

Channel::Channel(std::shared_ptr<Link> link, ChannelLimits limits, std::shared_ptr<WorkerLog> log,
                 std::vector<std::uint8_t> input)
    : link_(std::move(link)),
      outbox_(std::make_shared<Outbox>(link_)),
      limits_(limits),
      log_(std::move(log)),
      last_id_(limits.first_request ? *limits.first_request - 1
                                    : random_below(std::numeric_limits<std::uint32_t>::max())),
      input_(std::move(input)),
      last_heard_(std::chrono::steady_clock::now()) {}

void Channel::start(std::function<void(const std::string&)> on_broken) {
    on_broken_ = std::move(on_broken);
    outbox_->on_broken = [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            asio::co_spawn(self->link_->executor(), self->cannot_write(), [](std::exception_ptr) {});
    };
    asio::co_spawn(link_->executor(), read(), [self = shared_from_this()](std::exception_ptr) {});
}

void Channel::close(Last last) {
    if (closed_) return;
    closed_ = true;
    on_broken_ = nullptr;
    if (last == Last::kill) {
        outbox_->put(control_frame(Control::kill));
        outbox_->finish(last_words);
    } else {
        link_->close();
    }
    for (auto& [id, waiting] : waiting_) waiting->timer.cancel();
}

// Whoever went may have said why: that is read first.
Task<> Channel::cannot_write() {
    const auto self = shared_from_this();
    const auto why = "the worker's channel cannot be written: " + link_->why();
    Timer moment{link_->executor(), last_words};
    co_await moment.async_wait(waiting_here);
    if (!closed_) broken(why);
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
    Waiting waiting{Timer{link_->executor(), limits_.reply}};
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
    if (outbox_->waiting() + builder.GetSize() > limits_.queue)
        throw Failure{Failure::Kind::overloaded, "the media worker does not read what is sent to it"};
    outbox_->put({builder.GetBufferPointer(), builder.GetSize()});
}

// ---- what the worker says

Task<> Channel::read() {
    const auto self = shared_from_this();
    for (;;) {
        const bool was_telling = !notifications_.empty();
        if (!take_messages()) {
            broken("the worker's channel speaks nonsense");
            co_return;
        }
        // Those whose replies came just now have been scheduled to run; they shall be there to hear what followed.
        if (!was_telling && !notifications_.empty()) asio::post(link_->executor(), [self] { self->tell_listeners(); });
        if (closed_) co_return;
        const auto before = input_.size();
        input_.resize(before + read_at_once);
        const auto count = co_await link_->read({input_.data() + before, read_at_once});
        input_.resize(before + count);
        if (closed_) co_return;
        if (count == 0) {
            broken("the connection to the media process ended: " + link_->why());
            co_return;
        }
        last_heard_ = std::chrono::steady_clock::now();
    }
}

bool Channel::take_messages() {
    return take_frames(
        input_, [this](std::span<const std::uint8_t> bytes) { return take(Message{bytes.begin(), bytes.end()}); },
        [this](Control control, std::string_view words) {
            if (control != Control::ended) return false;
            broken(std::string{words});
            return true;
        });
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
