#include "media/webrtc_server.hpp"

#include "media/channel.hpp"

namespace parta::media {

WebRtcServer::~WebRtcServer() {
    close();
}

void WebRtcServer::close() {
    if (!end()) return;
    channel().send(Method::WORKER_WEBRTCSERVER_CLOSE, {}, RequestBody::Worker_CloseWebRtcServerRequest,
                   [this](Builder& builder) {
                       return FBS::Worker::CreateCloseWebRtcServerRequestDirect(builder, id().c_str()).Union();
                   });
}

}  // namespace parta::media
