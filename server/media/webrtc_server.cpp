#include "media/webrtc_server.hpp"

#include "media/channel.hpp"

namespace parta::media {

void close_webrtc_server(Channel& channel, const std::string& id) {
    channel.send(Method::WORKER_WEBRTCSERVER_CLOSE, {}, RequestBody::Worker_CloseWebRtcServerRequest,
                 [&id](Builder& builder) {
                     return FBS::Worker::CreateCloseWebRtcServerRequestDirect(builder, id.c_str()).Union();
                 });
}

WebRtcServer::~WebRtcServer() {
    close();
}

void WebRtcServer::close() {
    if (!end()) return;
    close_webrtc_server(channel(), id());
}

std::optional<WebRtcServer::TcpWay> WebRtcServer::tcp_way_for(std::string_view ice_user) const {
    if (closed()) return std::nullopt;
    const auto found = ice_users_->find(ice_user);
    return found == ice_users_->end() ? std::nullopt : std::optional{found->second};
}

}  // namespace parta::media
