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

}  // namespace parta::media
