#include "media/observers.hpp"

#include "media/channel.hpp"
#include "media/router.hpp"

namespace parta::media {

void close_observer(Channel& channel, const std::string& router, const std::string& id) {
    channel.send(Method::ROUTER_CLOSE_RTPOBSERVER, router, RequestBody::Router_CloseRtpObserverRequest,
                 [&id](Builder& builder) {
                     return FBS::Router::CreateCloseRtpObserverRequestDirect(builder, id.c_str()).Union();
                 });
}

RtpObserver::RtpObserver(std::shared_ptr<Channel> channel, const Router& router, std::string id)
    : Thing(std::move(channel), &router, std::move(id)), router_(router.id()) {}

RtpObserver::~RtpObserver() {
    close();
}

void RtpObserver::close() {
    if (!end()) return;
    close_observer(channel(), router_, id());
}

Task<> RtpObserver::add(const Producer& producer) {
    const auto kept = self();
    co_await channel().request(
        Method::RTPOBSERVER_ADD_PRODUCER, id(), RequestBody::RtpObserver_AddProducerRequest,
        [&producer](Builder& builder) {
            return FBS::RtpObserver::CreateAddProducerRequestDirect(builder, producer.id().c_str()).Union();
        });
}

Task<> RtpObserver::remove(const Producer& producer) {
    const auto kept = self();
    co_await channel().request(
        Method::RTPOBSERVER_REMOVE_PRODUCER, id(), RequestBody::RtpObserver_RemoveProducerRequest,
        [&producer](Builder& builder) {
            return FBS::RtpObserver::CreateRemoveProducerRequestDirect(builder, producer.id().c_str()).Union();
        });
}

void ActiveSpeakerObserver::listen() {
    channel().listen(id(), [weak = weak_from_this()](const auto& said) {
        const auto self = weak.lock();
        const auto* body = said.body_as_ActiveSpeakerObserver_DominantSpeakerNotification();
        if (self && body != nullptr && self->on_speaker) self->on_speaker(body->producerId()->str());
    });
}

void AudioLevelObserver::listen() {
    channel().listen(id(), [weak = weak_from_this()](const auto& said) {
        if (const auto self = weak.lock()) self->hear(said);
    });
}

void AudioLevelObserver::hear(const FBS::Notification::Notification& said) {
    if (!on_levels) return;
    std::vector<AudioLevel> levels;
    if (const auto* body = said.body_as_AudioLevelObserver_VolumesNotification())
        for (const auto* volume : *body->volumes()) levels.push_back({volume->producerId()->str(), volume->volume()});
    else if (said.event() != Event::AUDIOLEVELOBSERVER_SILENCE)
        return;
    on_levels(levels);
}

}  // namespace parta::media
