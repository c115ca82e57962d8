// The ways in and out of a router.
#pragma once
#include <functional>
#include <memory>

#include "base/task.hpp"
#include "media/consumer.hpp"
#include "media/ortc.hpp"
#include "media/producer.hpp"
#include "media/thing.hpp"
#include "media/transport_parameters.hpp"
#include "media/webrtc_server.hpp"

namespace parta::media {

class Router;

struct TransportStats {
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t receive_bitrate = 0;  // bits per second
    std::uint64_t send_bitrate = 0;
    std::uint64_t available_outgoing_bitrate = 0;  // estimated; 0 if not known
    std::uint64_t available_incoming_bitrate = 0;
    double loss_received = 0;  // 0 to 1
    double loss_sent = 0;
};

struct ProduceOptions {
    MediaKind kind = MediaKind::audio;
    RtpParameters parameters;
    bool paused = false;
};

struct ConsumeOptions {
    RtpCapabilities capabilities;  // of the receiver
    /// Best true at first: resumed when the receiver is ready, so that it does not miss the first key frame.
    bool paused = true;
    std::optional<Layers> preferred_layers;
};

class Transport : public Thing {
  public:
    /// Throws Error{invalid_field} for parameters that do not hold (they are checked here), Failure.
    Task<std::shared_ptr<Producer>> produce(ProduceOptions options);
    /// Bits per second that the sender is asked not to exceed, for all its producers; 0: no limit.
    Task<> set_max_incoming_bitrate(std::uint64_t bitrate);
    void close();

  protected:
    Transport(std::shared_ptr<Channel> channel, const Router& router, std::string id);
    ~Transport();

    virtual std::shared_ptr<Transport> self() = 0;
    /// Whether all producers have one name for their clock: they are of one sender.
    virtual bool is_pipe() const { return false; }
    const std::string& router() const { return router_; }

    struct ConsumeRequest {
        RtpParameters parameters;
        StreamsType type;
        bool paused = false;
        std::optional<Layers> preferred_layers;
    };
    Task<std::shared_ptr<Consumer>> consume_as(const Producer& producer, ConsumeRequest request);
    /// Of those who receive in a session: mid's are numbered.
    Task<std::shared_ptr<Consumer>> consume_for(const Producer& producer, ConsumeOptions options);

  private:
    std::string router_;
    std::shared_ptr<const RtpCapabilities> router_capabilities_;
    std::string cname_;
    std::uint32_t next_mid_ = 0;
};

enum class IceState { new_, connected, completed, disconnected };
BOOST_DESCRIBE_ENUM(IceState, new_, connected, completed, disconnected)
enum class DtlsState { new_, connecting, connected, failed, closed };
BOOST_DESCRIBE_ENUM(DtlsState, new_, connecting, connected, failed, closed)

/// A browser's connection. Make it, tell the browser ICE parameters, candidates and DTLS parameters; connect with what
/// the browser says; produce and consume at any time.
class WebRtcTransport final : public Transport, public std::enable_shared_from_this<WebRtcTransport> {
  public:
    ~WebRtcTransport();
    const IceParameters& ice_parameters() const { return ice_parameters_; }
    const std::vector<IceCandidate>& ice_candidates() const { return ice_candidates_; }
    const DtlsParameters& dtls_parameters() const { return dtls_parameters_; }
    IceState ice_state() const { return ice_state_; }
    DtlsState dtls_state() const { return dtls_state_; }

    /// Once. Throws Error{invalid_field} (checked here), Failure.
    Task<> connect(DtlsParameters remote);
    /// New ICE parameters for a browser whose address has changed; media goes on meanwhile.
    Task<IceParameters> restart_ice();
    /// Throws Error{invalid_field} when the receiver can take nothing of it, Failure. The producer must be of the same
    /// router.
    Task<std::shared_ptr<Consumer>> consume(const Producer& producer, ConsumeOptions options) {
        return consume_for(producer, std::move(options));
    }
    Task<TransportStats> stats();

    std::function<void(IceState)> on_ice_state;
    std::function<void(DtlsState)> on_dtls_state;

  private:
    friend class Router;
    WebRtcTransport(std::shared_ptr<Channel> channel, const Router& router, std::string id)
        : Transport(std::move(channel), router, std::move(id)) {}
    void listen();
    void hear(const FBS::Notification::Notification& said);
    /// Has the server know the ICE user name of now, and no other of this transport.
    void be_found();
    std::shared_ptr<Transport> self() override { return shared_from_this(); }

    std::weak_ptr<WebRtcServer::IceUsers> ice_users_;
    std::string found_as_;
    IceParameters ice_parameters_;
    std::vector<IceCandidate> ice_candidates_;
    DtlsParameters dtls_parameters_;
    IceState ice_state_ = IceState::new_;
    DtlsState dtls_state_ = DtlsState::new_;
};

/// One end of a line between two routers, on one worker, two, or two machines: connect each to the other's address. The
/// key makes it SRTP.
class PipeTransport final : public Transport, public std::enable_shared_from_this<PipeTransport> {
  public:
    struct Address {
        std::string ip;
        std::uint16_t port = 0;
        std::string srtp_key;  // base64, of this end; secret
    };
    const Address& address() const { return address_; }

    Task<> connect(Address remote);
    /// All of it, for the other end to produce with the same parameters.
    Task<std::shared_ptr<Consumer>> consume(const Producer& producer);

  private:
    friend class Router;
    PipeTransport(std::shared_ptr<Channel> channel, const Router& router, std::string id)
        : Transport(std::move(channel), router, std::move(id)) {}
    std::shared_ptr<Transport> self() override { return shared_from_this(); }
    bool is_pipe() const override { return true; }

    Address address_;
};

/// RTP to and from this program: for recording, and for tests.
class DirectTransport final : public Transport, public std::enable_shared_from_this<DirectTransport> {
  public:
    Task<std::shared_ptr<Consumer>> consume(const Producer& producer, ConsumeOptions options) {
        return consume_for(producer, std::move(options));
    }

  private:
    friend class Router;
    DirectTransport(std::shared_ptr<Channel> channel, const Router& router, std::string id)
        : Transport(std::move(channel), router, std::move(id)) {}
    std::shared_ptr<Transport> self() override { return shared_from_this(); }
};

}  // namespace parta::media
