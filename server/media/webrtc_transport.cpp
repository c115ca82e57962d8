#include <algorithm>

#include "media/channel.hpp"
#include "media/fbs_transport.hpp"
#include "media/rtp_checks.hpp"
#include "media/transport.hpp"

namespace parta::media {
namespace {

namespace fbs = FBS::WebRtcTransport;

IceState take(fbs::IceState state) {
    switch (state) {
        case fbs::IceState::NEW:
            return IceState::new_;
        case fbs::IceState::CONNECTED:
            return IceState::connected;
        case fbs::IceState::COMPLETED:
            return IceState::completed;
        case fbs::IceState::DISCONNECTED:
            return IceState::disconnected;
    }
    std::unreachable();
}

DtlsState take(fbs::DtlsState state) {
    switch (state) {
        case fbs::DtlsState::NEW:
            return DtlsState::new_;
        case fbs::DtlsState::CONNECTING:
            return DtlsState::connecting;
        case fbs::DtlsState::CONNECTED:
            return DtlsState::connected;
        case fbs::DtlsState::FAILED:
            return DtlsState::failed;
        case fbs::DtlsState::CLOSED:
            return DtlsState::closed;
    }
    std::unreachable();
}

}  // namespace

Task<> WebRtcTransport::connect(DtlsParameters remote) {
    const auto kept = shared_from_this();
    check_dtls_parameters(remote);
    const auto reply = co_await channel().request(
        Method::WEBRTCTRANSPORT_CONNECT, id(), RequestBody::WebRtcTransport_ConnectRequest,
        [&remote](Builder& builder) { return fbs::CreateConnectRequest(builder, put(builder, remote)).Union(); });
    const auto role = reply.body<fbs::ConnectResponse>().dtlsLocalRole();
    dtls_parameters_.role = role == fbs::DtlsRole::CLIENT ? DtlsRole::client : DtlsRole::server;
}

Task<IceParameters> WebRtcTransport::restart_ice() {
    const auto kept = shared_from_this();
    const auto reply = co_await channel().request(Method::TRANSPORT_RESTART_ICE, id());
    const auto& body = reply.body<FBS::Transport::RestartIceResponse>();
    ice_parameters_ = {body.usernameFragment()->str(), body.password()->str(), body.iceLite()};
    be_found();
    co_return ice_parameters_;
}

WebRtcTransport::~WebRtcTransport() {
    if (const auto users = ice_users_.lock()) users->erase(found_as_);
}

void WebRtcTransport::be_found() {
    const auto users = ice_users_.lock();
    if (!users) return;
    const auto over_tcp = std::ranges::find(ice_candidates_, Protocol::tcp, &IceCandidate::protocol);
    if (over_tcp == ice_candidates_.end()) return;
    users->erase(found_as_);
    found_as_ = ice_parameters_.usernameFragment;
    users->emplace(found_as_, WebRtcServer::TcpWay{static_cast<std::uint16_t>(over_tcp->port), weak_from_this()});
}

Task<TransportStats> WebRtcTransport::stats() {
    const auto kept = shared_from_this();
    const auto reply = co_await channel().request(Method::TRANSPORT_GET_STATS, id());
    co_return media::take(*reply.body<fbs::GetStatsResponse>().base());
}

void WebRtcTransport::listen() {
    channel().listen(id(), [weak = weak_from_this()](const auto& said) {
        if (const auto self = weak.lock()) self->hear(said);
    });
}

void WebRtcTransport::hear(const FBS::Notification::Notification& said) {
    if (const auto* ice = said.body_as_WebRtcTransport_IceStateChangeNotification()) {
        ice_state_ = take(ice->iceState());
        if (on_ice_state) on_ice_state(ice_state_);
    } else if (const auto* dtls = said.body_as_WebRtcTransport_DtlsStateChangeNotification()) {
        dtls_state_ = take(dtls->dtlsState());
        if (on_dtls_state) on_dtls_state(dtls_state_);
    }
}

}  // namespace parta::media
