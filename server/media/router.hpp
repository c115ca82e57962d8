// Where streams meet: what one transport of a router produces, its others can consume. A room has one, or several that
// are piped to each other.
#pragma once
#include <memory>
#include <vector>

#include "base/task.hpp"
#include "media/listen_info.hpp"
#include "media/observers.hpp"
#include "media/ortc.hpp"
#include "media/thing.hpp"
#include "media/transport.hpp"
#include "media/webrtc_server.hpp"

namespace parta::media {

struct WebRtcTransportOptions {
    bool udp = true;
    bool tcp = true;
    bool prefer_udp = true;
    /// Bits per second with which sending begins, before the line is known.
    std::uint32_t initial_bitrate = 600'000;
    /// Seconds without a word from the browser after which ICE is disconnected; 0: never.
    std::uint8_t consent_timeout = 15;
};

class Router final : public Thing, public std::enable_shared_from_this<Router> {
  public:
    ~Router();

    /// What clients must be told before they produce.
    const RtpCapabilities& capabilities() const { return *capabilities_; }
    std::shared_ptr<const RtpCapabilities> shared_capabilities() const { return capabilities_; }

    // Each throws Failure.
    Task<std::shared_ptr<WebRtcTransport>> create_webrtc_transport(const WebRtcServer& server,
                                                                   WebRtcTransportOptions options = {});
    /// `listen` is an address that the other router's machine reaches, "127.0.0.1" on the same one. With SRTP.
    Task<std::shared_ptr<PipeTransport>> create_pipe_transport(ListenInfo listen);
    Task<std::shared_ptr<DirectTransport>> create_direct_transport();
    Task<std::shared_ptr<ActiveSpeakerObserver>> create_active_speaker_observer(std::uint16_t interval_ms = 300);
    Task<std::shared_ptr<AudioLevelObserver>> create_audio_level_observer(AudioLevelOptions options = {});
    /// Ends all that is in it.
    void close();

  private:
    friend class Worker;
    Router(std::shared_ptr<Channel> channel, std::string id, RtpCapabilities capabilities);
    /// For what may have come into being although nobody answered in time.
    void drop_transport(const std::string& id);

    std::shared_ptr<const RtpCapabilities> capabilities_;
};

/// Tells the worker only. Private to media/.
void close_router(Channel& channel, const std::string& id);

}  // namespace parta::media
