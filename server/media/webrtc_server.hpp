// The ports on which one worker meets browsers: all its transports share them, told apart by ICE's user names.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/listen_info.hpp"
#include "media/thing.hpp"

namespace parta::media {

class Worker;

class WebRtcServer : public Thing {
  public:
    ~WebRtcServer();
    /// Ends all transports that were made with it.
    void close();

    /// A transport, and the TCP port at which its worker waits for it.
    struct TcpWay {
        std::uint16_t port = 0;
        std::weak_ptr<const Thing> transport;
    };
    /// Of the transport with this ICE user name; nothing if it is of none.
    std::optional<TcpWay> tcp_way_for(std::string_view ice_user) const;

  private:
    friend class Worker;
    friend class Router;
    friend class WebRtcTransport;
    /// By the ICE user names of now.
    using IceUsers = std::map<std::string, TcpWay, std::less<>>;

    WebRtcServer(std::shared_ptr<Channel> channel, std::string id)
        : Thing(std::move(channel), nullptr, std::move(id)) {}

    std::shared_ptr<IceUsers> ice_users_ = std::make_shared<IceUsers>();
};

/// Tells the worker only. Private to media/.
void close_webrtc_server(Channel& channel, const std::string& id);

}  // namespace parta::media
