// What somebody gets out of a router: a producer's track, cut to what the receiver can.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/task.hpp"
#include "media/producer.hpp"

namespace parta::media {

/// Which of a track's layers; 0 is the lowest.
struct Layers {
    json::Bounded<0, 31> spatial;
    std::optional<json::Bounded<0, 31>> temporal;  // the highest, if not told
    bool operator==(const Layers&) const = default;
};
BOOST_DESCRIBE_STRUCT(Layers, (), (spatial, temporal))

/// How well the receiver gets it, and how well it reaches us: 0 to 10 each.
struct ConsumerScore {
    std::int32_t score = 0;
    std::int32_t producer_score = 0;
};
BOOST_DESCRIBE_STRUCT(ConsumerScore, (), (score, producer_score))

class Consumer final : public Thing, public std::enable_shared_from_this<Consumer> {
  public:
    ~Consumer();

    const std::string& producer() const { return producer_; }
    MediaKind kind() const { return kind_; }
    StreamsType type() const { return type_; }
    /// What the receiver must be told.
    const RtpParameters& parameters() const { return parameters_; }
    /// Paused by us (the receiver does not look) and by its producer, each for itself.
    bool paused() const { return paused_; }
    bool producer_paused() const { return producer_paused_; }
    const std::optional<Layers>& current_layers() const { return current_layers_; }

    // Each throws Failure.
    Task<> pause();
    Task<> resume();
    /// The most that the receiver wants; what it gets depends on its line. What the worker made of it; nothing if the
    /// track has no layers.
    Task<std::optional<Layers>> set_preferred_layers(Layers layers);
    /// 1 (the default) to 255: whose layers are raised first where the line does not hold all.
    Task<> set_priority(std::uint8_t priority);
    Task<> request_key_frame();
    Task<std::vector<StreamStats>> stats();
    void close();

    /// The producer has closed, and this with it.
    std::function<void()> on_producer_closed;
    std::function<void(bool paused)> on_producer_paused;
    std::function<void(const ConsumerScore&)> on_score;
    /// Nothing: no layer is sent at the moment.
    std::function<void(const std::optional<Layers>&)> on_layers;
    /// Of direct transports: one RTP packet.
    std::function<void(std::string_view rtp_packet)> on_packet;

  private:
    friend class Transport;
    struct Made {
        std::string id, transport, producer;
        MediaKind kind;
        StreamsType type;
        RtpParameters parameters;
        bool paused, producer_paused;
    };
    Consumer(std::shared_ptr<Channel> channel, const Thing& transport, Made made);
    void listen();
    void hear(const FBS::Notification::Notification& said);
    void set_producer_paused(bool paused);

    std::string transport_;
    std::string producer_;
    MediaKind kind_;
    StreamsType type_;
    RtpParameters parameters_;
    bool paused_;
    bool producer_paused_;
    std::optional<Layers> current_layers_;
};

/// Tells the worker only. Private to media/.
void close_consumer(Channel& channel, const std::string& transport, const std::string& id);

}  // namespace parta::media
