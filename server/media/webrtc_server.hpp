// The ports on which one worker meets browsers: all its transports share them, told apart by ICE's user names.
#pragma once
#include <memory>

#include "media/listen_info.hpp"
#include "media/thing.hpp"

namespace parta::media {

class Worker;

class WebRtcServer : public Thing {
  public:
    ~WebRtcServer();
    /// Ends all transports that were made with it.
    void close();

  private:
    friend class Worker;
    WebRtcServer(std::shared_ptr<Channel> channel, std::string id)
        : Thing(std::move(channel), nullptr, std::move(id)) {}
};

/// Tells the worker only. Private to media/.
void close_webrtc_server(Channel& channel, const std::string& id);

}  // namespace parta::media
