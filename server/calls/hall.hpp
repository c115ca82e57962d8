// The media workers that rooms are spread over, each with the ports on which it meets browsers.
#pragma once
#include <memory>
#include <optional>
#include <set>

#include "media/media.hpp"

namespace parta::calls {

/// Where the web server itself listens, as browsers reach it: it passes calls on to the workers (http/tunnel.hpp).
struct SharedPort {
    std::string address;  // an IP address
    std::uint16_t port = 0;
};

struct HallSettings {
    std::optional<media::HostAddress> host;     // the media process that owns the workers; none: there are no calls
    std::optional<media::OwnHostSettings> own;  // how it is started where none answers; none: others see to it
    std::vector<media::ListenInfo> listen;      // of the first worker; each further one has the ports behind it
    int workers = 1;
    std::vector<SharedPort> shared_ports;
    std::string worker_address = "127.0.0.1";  // where this program reaches the workers' TCP ports

    /// What one worker forwards, in streams of pictures to one receiver each (see Share). Above it, or at this share of
    /// its core, nobody more gets pictures of it; at twice as much nobody more comes in.
    double capacity = 500;
    double busy_cpu = 0.85;
    double full_cpu = 0.97;
};

class Hall : public std::enable_shared_from_this<Hall> {
  public:
    static std::shared_ptr<Hall> make(boost::asio::io_context::executor_type loop, HallSettings settings);

    /// Returns when each worker has been tried once. What goes wrong is in the log; dead ones are tried further.
    Task<> start();
    /// Ends a media process of our own and all in it. In one that others see to, what flows goes on for its grace time,
    /// so that a restart cuts nobody's sound.
    Task<> stop();

    /// Whether there is a worker at this moment.
    bool available() const;

    struct Spot {
        int slot = 0;
        std::shared_ptr<media::Worker> worker;
        std::shared_ptr<media::WebRtcServer> server;
    };
    /// The least loaded worker; throws calls_unavailable when there is none.
    Spot least_loaded() const;
    /// The least loaded one that is not busy, besides these.
    std::optional<Spot> spare(const std::set<int>& besides) const;
    /// Whether a worker has all the pictures that it can forward. Sound goes on.
    bool busy(int slot) const;
    /// Whether nobody more is to be let into any call: there are workers, and each is beyond its limits.
    bool full() const;
    /// A room begins or ends on a worker.
    void count(int slot, int rooms) { rooms_.at(static_cast<std::size_t>(slot)) += rooms; }

    /// Where a browser may meet the worker: on its own ports, and last on the web server's.
    std::vector<media::IceCandidate> candidates(const media::WebRtcTransport& transport) const;
    /// The worker's TCP port that waits for this ICE user name.
    struct WorkerPort {
        std::string address;
        std::uint16_t port = 0;
        std::weak_ptr<const media::Thing> transport;  // that waits there
    };
    std::optional<WorkerPort> worker_port(std::string_view ice_user) const;
    /// Of Share.
    void add_load(int slot, double streams) { streams_.at(static_cast<std::size_t>(slot)) += streams; }

    const boost::asio::io_context::executor_type& loop() const { return loop_; }

    /// A worker has died; all that lived in it is closed by then.
    std::function<void(int slot)> on_down;

  private:
    Hall(boost::asio::io_context::executor_type loop, HallSettings settings)
        : loop_(loop), settings_(std::move(settings)) {}
    std::optional<Spot> spot(int slot) const;
    double load(const Spot& spot) const;
    Task<> prepare(int slot, std::shared_ptr<media::Worker> worker);

    boost::asio::io_context::executor_type loop_;
    HallSettings settings_;
    std::shared_ptr<media::Workers> workers_;
    std::vector<std::shared_ptr<media::WebRtcServer>> servers_;
    std::vector<int> rooms_;
    std::vector<double> streams_;
};

/// What one participant takes of a worker: given back with it.
class Share {
  public:
    static constexpr double picture = 1;
    static constexpr double sound = 0.1;  // most are silent, and send next to nothing
    /// Of somebody who has not said what they want: a page of pictures.
    static constexpr double expected = 12;

    Share() = default;
    Share(std::shared_ptr<Hall> hall, int slot) : hall_(std::move(hall)), slot_(slot) {}
    Share(Share&& other) noexcept
        : hall_(std::move(other.hall_)), slot_(other.slot_), streams_(std::exchange(other.streams_, 0)) {}
    Share& operator=(Share&& other) noexcept {
        std::swap(hall_, other.hall_);
        std::swap(slot_, other.slot_);
        std::swap(streams_, other.streams_);
        return *this;
    }
    ~Share() { set(0); }

    void set(double streams) {
        if (hall_) hall_->add_load(slot_, streams - std::exchange(streams_, streams));
    }

  private:
    std::shared_ptr<Hall> hall_;
    int slot_ = 0;
    double streams_ = 0;
};

/// The codecs of every room: Opus, VP8, H.264 in its constrained baseline profile.
const std::vector<media::RtpCodecCapability>& room_codecs();
/// What every room's router speaks; known before there is one.
const media::RtpCapabilities& room_capabilities();

}  // namespace parta::calls
