// The channel to one mediasoup-worker: requests and their replies, notifications both ways, the worker's log lines.
// Each is a FlatBuffer FBS.Message with its length before it (32 bits, little-endian). They come and go through the
// media process that owns the worker. Private to media/.
#pragma once
#include <FBS/message.h>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/task.hpp"
#include "media/attach.hpp"
#include "media/failure.hpp"
#include "media/link.hpp"
#include "media/worker_log.hpp"

namespace parta::media {

using Builder = flatbuffers::FlatBufferBuilder;
using Method = FBS::Request::Method;
using RequestBody = FBS::Request::Body;
using Event = FBS::Notification::Event;

struct ChannelLimits {
    std::chrono::milliseconds reply{5000};  // a request is given up after that
    std::size_t message = longest_message;  // bytes that we send at once
    std::size_t queue = 16 * 1024 * 1024;   // bytes that may wait for a worker that does not read
    std::size_t requests = 10'000;          // that may wait for their replies
    /// Number of the first one. Empty: any, since a worker may still answer those of a former server.
    std::optional<std::uint32_t> first_request = {};
};

/// One message as it came, its length included: FlatBuffers align to the beginning of that.
using Message = std::vector<std::uint8_t>;

/// An accepted reply.
class Reply {
  public:
    explicit Reply(Message message) : message_(std::move(message)) {}

    /// Throws Failure{refused} if the worker answered with something else.
    template <class T>
    const T& body() const {
        const T* body = response().body_as<T>();
        if (body == nullptr) throw Failure{Failure::Kind::refused, "the worker's answer is of another kind"};
        return *body;
    }
    /// For replies whose body may be missing.
    template <class T>
    const T* body_if() const {
        return response().body_as<T>();
    }

  private:
    const FBS::Response::Response& response() const;

    Message message_;
};

/// All on the loop's thread.
class Channel : public std::enable_shared_from_this<Channel> {
  public:
    /// Writes the body of a request or notification into the builder.
    using Fill = std::function<flatbuffers::Offset<void>(Builder&)>;
    using OnNotification = std::function<void(const FBS::Notification::Notification&)>;

    /// `input`: what has come over the link already.
    Channel(std::shared_ptr<Link> link, ChannelLimits limits, std::shared_ptr<WorkerLog> log,
            std::vector<std::uint8_t> input = {});

    /// Begins to read. `on_broken` is called once, from the loop, when the worker has ended («exited with 42»), the
    /// link has, or nonsense came; not after close().
    void start(std::function<void(const std::string& why)> on_broken);
    enum class Last { nothing, kill };
    /// Everybody who waits gets Failure{worker_gone}; what is said later too. `kill`: the worker is ended by force;
    /// otherwise it lives on without us.
    void close(Last last = Last::nothing);
    bool closed() const { return closed_; }

    /// Asks, and waits for the reply. Throws Failure. `handler` is the id of what is spoken to, empty for the worker.
    Task<Reply> request(Method method, std::string handler = {}, RequestBody type = RequestBody::NONE, Fill fill = {});
    /// The same for what comes into being by it. `undo` closes it: called when no answer came in time, since it may
    /// exist all the same.
    Task<Reply> create(Method method, std::string handler, RequestBody type, Fill fill, std::function<void()> undo);
    /// Asks without waiting: whether it was done, or the worker is gone, is of no interest (closing things).
    void send(Method method, const std::string& handler, RequestBody type, const Fill& fill) noexcept;
    /// Throws Failure{worker_gone, overloaded}.
    void notify(Event event, const std::string& handler = {},
                FBS::Notification::Body type = FBS::Notification::Body::NONE, const Fill& fill = {});

    /// Who is told what the thing with this id says. Replaces the former; an empty one ends it. Notifications come
    /// after whoever waited for an earlier reply has run.
    void listen(const std::string& id, OnNotification listener);

    /// When the worker last sent anything at all.
    std::chrono::steady_clock::time_point last_heard() const { return last_heard_; }

  private:
    struct Waiting;

    std::uint32_t put_request(Method method, const std::string& handler, RequestBody type, const Fill& fill);
    void put(Builder& builder);
    Task<> read();
    /// Takes whole messages off the input; false if it is none.
    bool take_messages();
    bool take(Message message);
    void take_reply(Message message);
    void tell_listeners();
    Task<> cannot_write();
    void broken(const std::string& why);

    std::shared_ptr<Link> link_;
    std::shared_ptr<Outbox> outbox_;
    ChannelLimits limits_;
    std::shared_ptr<WorkerLog> log_;
    std::function<void(const std::string&)> on_broken_;
    bool closed_ = false;
    std::uint32_t last_id_;
    std::unordered_map<std::uint32_t, Waiting*> waiting_;  // each lives in the frame of the one who waits
    std::map<std::string, std::shared_ptr<OnNotification>, std::less<>> listeners_;
    std::vector<std::uint8_t> input_;
    std::deque<Message> notifications_;
    std::chrono::steady_clock::time_point last_heard_;
};

}  // namespace parta::media
