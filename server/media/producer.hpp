// What somebody sends into a router: one track.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "base/task.hpp"
#include "media/rtp_parameters.hpp"
#include "media/stream_stats.hpp"
#include "media/thing.hpp"

namespace FBS::Notification {
struct Notification;
}

namespace parta::media {

/// How the streams of a track stand to each other; the worker tells it from the parameters.
enum class StreamsType { simple, simulcast, svc, pipe };
BOOST_DESCRIBE_ENUM(StreamsType, simple, simulcast, svc, pipe)

/// How well one encoding arrives: 0 (not at all) to 10.
struct ProducerScore {
    std::int32_t encoding = 0;
    std::int32_t score = 0;
};
BOOST_DESCRIBE_STRUCT(ProducerScore, (), (encoding, score))

class Producer final : public Thing, public std::enable_shared_from_this<Producer> {
  public:
    ~Producer();

    MediaKind kind() const { return kind_; }
    StreamsType type() const { return type_; }
    bool paused() const { return paused_; }
    /// What was agreed on with the sender, checked and completed.
    const RtpParameters& parameters() const { return parameters_; }
    /// What consumers' parameters are made of.
    const RtpParameters& consumable() const { return consumable_; }
    const std::string& router() const { return router_; }

    // Each throws Failure.
    Task<> pause();
    Task<> resume();
    Task<std::vector<StreamStats>> stats();
    /// For producers of direct transports: one RTP packet, at most 1,500 bytes.
    void send(std::string_view rtp_packet);
    void close();

    std::function<void(const std::vector<ProducerScore>&)> on_score;

  private:
    friend class Transport;
    struct Made {
        std::string id, transport, router;
        MediaKind kind;
        StreamsType type;
        RtpParameters parameters, consumable;
        bool paused;
    };
    Producer(std::shared_ptr<Channel> channel, const Thing& transport, Made made);
    void listen();
    void hear(const FBS::Notification::Notification& said);

    std::string transport_;
    std::string router_;
    MediaKind kind_;
    StreamsType type_;
    RtpParameters parameters_;
    RtpParameters consumable_;
    bool paused_;
};

/// Tells the worker only. Private to media/.
void close_producer(Channel& channel, const std::string& transport, const std::string& id);

}  // namespace parta::media
