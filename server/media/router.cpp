#include "media/router.hpp"

#include "media/channel.hpp"
#include "media/fbs_transport.hpp"

namespace parta::media {

namespace fbs = FBS::Router;

void close_router(Channel& channel, const std::string& id) {
    channel.send(Method::WORKER_CLOSE_ROUTER, {}, RequestBody::Worker_CloseRouterRequest, [&id](Builder& builder) {
        return FBS::Worker::CreateCloseRouterRequestDirect(builder, id.c_str()).Union();
    });
}

Router::Router(std::shared_ptr<Channel> channel, std::string id, RtpCapabilities capabilities)
    : Thing(std::move(channel), nullptr, std::move(id)),
      capabilities_(std::make_shared<const RtpCapabilities>(std::move(capabilities))) {}

Router::~Router() {
    close();
}

void Router::close() {
    if (!end()) return;
    close_router(channel(), id());
}

void Router::drop_transport(const std::string& transport) {
    channel().send(Method::ROUTER_CLOSE_TRANSPORT, id(), RequestBody::Router_CloseTransportRequest,
                   [&transport](Builder& builder) {
                       return fbs::CreateCloseTransportRequestDirect(builder, transport.c_str()).Union();
                   });
}

Task<std::shared_ptr<WebRtcTransport>> Router::create_webrtc_transport(const WebRtcServer& server,
                                                                       WebRtcTransportOptions options) {
    namespace webrtc = FBS::WebRtcTransport;
    const auto kept = shared_from_this();
    const auto transport_id = new_id();
    const auto reply = co_await channel().create(
        Method::ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER, id(), RequestBody::Router_CreateWebRtcTransportRequest,
        [&](Builder& builder) {
            const auto base = put_options(builder, options.initial_bitrate, false);
            const auto listen = webrtc::CreateListenServerDirect(builder, server.id().c_str()).Union();
            const auto put = webrtc::CreateWebRtcTransportOptions(builder, base, webrtc::Listen::ListenServer, listen,
                                                                  options.udp, options.tcp, options.prefer_udp,
                                                                  !options.prefer_udp, options.consent_timeout);
            return fbs::CreateCreateWebRtcTransportRequestDirect(builder, transport_id.c_str(), put).Union();
        },
        [&] { drop_transport(transport_id); });
    const auto& dump = reply.body<webrtc::DumpResponse>();
    std::shared_ptr<WebRtcTransport> made{new WebRtcTransport{shared_channel(), *this, transport_id}};
    made->ice_parameters_ = take(*dump.iceParameters());
    for (const auto* candidate : *dump.iceCandidates()) made->ice_candidates_.push_back(take(*candidate));
    made->dtls_parameters_ = take(*dump.dtlsParameters());
    made->ice_users_ = server.ice_users_;
    made->be_found();
    made->listen();
    co_return made;
}

Task<std::shared_ptr<PipeTransport>> Router::create_pipe_transport(ListenInfo listen) {
    namespace pipe = FBS::PipeTransport;
    const auto kept = shared_from_this();
    const auto transport_id = new_id();
    const auto reply = co_await channel().create(
        Method::ROUTER_CREATE_PIPETRANSPORT, id(), RequestBody::Router_CreatePipeTransportRequest,
        [&](Builder& builder) {
            const auto base = put_options(builder, 0, false);
            const auto put_listen = media::put(builder, listen);
            const auto put = pipe::CreatePipeTransportOptions(builder, base, put_listen, true, true);
            return fbs::CreateCreatePipeTransportRequestDirect(builder, transport_id.c_str(), put).Union();
        },
        [&] { drop_transport(transport_id); });
    const auto& dump = reply.body<pipe::DumpResponse>();
    std::shared_ptr<PipeTransport> made{new PipeTransport{shared_channel(), *this, transport_id}};
    made->address_.ip = dump.tuple()->localAddress()->str();
    made->address_.port = dump.tuple()->localPort();
    if (dump.srtpParameters() != nullptr) made->address_.srtp_key = dump.srtpParameters()->keyBase64()->str();
    co_return made;
}

Task<std::shared_ptr<DirectTransport>> Router::create_direct_transport() {
    const auto kept = shared_from_this();
    const auto transport_id = new_id();
    co_await channel().create(
        Method::ROUTER_CREATE_DIRECTTRANSPORT, id(), RequestBody::Router_CreateDirectTransportRequest,
        [&](Builder& builder) {
            const auto put = FBS::DirectTransport::CreateDirectTransportOptions(builder, put_options(builder, 0, true));
            return fbs::CreateCreateDirectTransportRequestDirect(builder, transport_id.c_str(), put).Union();
        },
        [&] { drop_transport(transport_id); });
    co_return std::shared_ptr<DirectTransport>{new DirectTransport{shared_channel(), *this, transport_id}};
}

Task<std::shared_ptr<ActiveSpeakerObserver>> Router::create_active_speaker_observer(std::uint16_t interval_ms) {
    const auto kept = shared_from_this();
    const auto observer_id = new_id();
    co_await channel().create(
        Method::ROUTER_CREATE_ACTIVESPEAKEROBSERVER, id(), RequestBody::Router_CreateActiveSpeakerObserverRequest,
        [&](Builder& builder) {
            const auto put = FBS::ActiveSpeakerObserver::CreateActiveSpeakerObserverOptions(builder, interval_ms);
            return fbs::CreateCreateActiveSpeakerObserverRequestDirect(builder, observer_id.c_str(), put).Union();
        },
        [&] { close_observer(channel(), id(), observer_id); });
    std::shared_ptr<ActiveSpeakerObserver> made{new ActiveSpeakerObserver{shared_channel(), *this, observer_id}};
    made->listen();
    co_return made;
}

Task<std::shared_ptr<AudioLevelObserver>> Router::create_audio_level_observer(AudioLevelOptions options) {
    const auto kept = shared_from_this();
    const auto observer_id = new_id();
    co_await channel().create(
        Method::ROUTER_CREATE_AUDIOLEVELOBSERVER, id(), RequestBody::Router_CreateAudioLevelObserverRequest,
        [&](Builder& builder) {
            const auto put = FBS::AudioLevelObserver::CreateAudioLevelObserverOptions(
                builder, options.most, options.threshold, options.interval_ms);
            return fbs::CreateCreateAudioLevelObserverRequestDirect(builder, observer_id.c_str(), put).Union();
        },
        [&] { close_observer(channel(), id(), observer_id); });
    std::shared_ptr<AudioLevelObserver> made{new AudioLevelObserver{shared_channel(), *this, observer_id}};
    made->listen();
    co_return made;
}

}  // namespace parta::media
