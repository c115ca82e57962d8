#include "media/consumer.hpp"

#include "media/channel.hpp"

namespace parta::media {
namespace {

std::optional<Layers> take(const FBS::Consumer::ConsumerLayers* layers) {
    if (layers == nullptr) return std::nullopt;
    Layers made{layers->spatialLayer(), {}};
    if (const auto temporal = layers->temporalLayer()) made.temporal = *temporal;
    return made;
}

}  // namespace

void close_consumer(Channel& channel, const std::string& transport, const std::string& id) {
    channel.send(Method::TRANSPORT_CLOSE_CONSUMER, transport, RequestBody::Transport_CloseConsumerRequest,
                 [&id](Builder& builder) {
                     return FBS::Transport::CreateCloseConsumerRequestDirect(builder, id.c_str()).Union();
                 });
}

Consumer::Consumer(std::shared_ptr<Channel> channel, const Thing& transport, Made made)
    : Thing(std::move(channel), &transport, std::move(made.id)),
      transport_(std::move(made.transport)),
      producer_(std::move(made.producer)),
      kind_(made.kind),
      type_(made.type),
      parameters_(std::move(made.parameters)),
      paused_(made.paused),
      producer_paused_(made.producer_paused) {}

void Consumer::listen() {
    // Kept alive while it hears: whoever is told may drop it.
    channel().listen(id(), [weak = weak_from_this()](const auto& said) {
        if (const auto self = weak.lock()) self->hear(said);
    });
}

Consumer::~Consumer() {
    close();
}

void Consumer::close() {
    if (!end()) return;
    close_consumer(channel(), transport_, id());
}

Task<> Consumer::pause() {
    const auto self = shared_from_this();
    co_await channel().request(Method::CONSUMER_PAUSE, id());
    paused_ = true;
}

Task<> Consumer::resume() {
    const auto self = shared_from_this();
    co_await channel().request(Method::CONSUMER_RESUME, id());
    paused_ = false;
}

Task<std::optional<Layers>> Consumer::set_preferred_layers(Layers layers) {
    const auto self = shared_from_this();
    const auto reply = co_await channel().request(
        Method::CONSUMER_SET_PREFERRED_LAYERS, id(), RequestBody::Consumer_SetPreferredLayersRequest,
        [layers](Builder& builder) {
            const auto temporal = layers.temporal
                                      ? flatbuffers::Optional<std::uint8_t>(static_cast<std::uint8_t>(*layers.temporal))
                                      : flatbuffers::nullopt;
            const auto put =
                FBS::Consumer::CreateConsumerLayers(builder, static_cast<std::uint8_t>(layers.spatial), temporal);
            return FBS::Consumer::CreateSetPreferredLayersRequest(builder, put).Union();
        });
    const auto* body = reply.body_if<FBS::Consumer::SetPreferredLayersResponse>();
    co_return body == nullptr ? std::nullopt : take(body->preferredLayers());
}

Task<> Consumer::set_priority(std::uint8_t priority) {
    const auto self = shared_from_this();
    co_await channel().request(
        Method::CONSUMER_SET_PRIORITY, id(), RequestBody::Consumer_SetPriorityRequest,
        [priority](Builder& builder) { return FBS::Consumer::CreateSetPriorityRequest(builder, priority).Union(); });
}

Task<> Consumer::request_key_frame() {
    const auto self = shared_from_this();
    co_await channel().request(Method::CONSUMER_REQUEST_KEY_FRAME, id());
}

Task<std::vector<StreamStats>> Consumer::stats() {
    const auto self = shared_from_this();
    const auto reply = co_await channel().request(Method::CONSUMER_GET_STATS, id());
    std::vector<StreamStats> made;
    for (const auto* stream : *reply.body<FBS::Consumer::GetStatsResponse>().stats())
        made.push_back(media::take(*stream));
    co_return made;
}

void Consumer::set_producer_paused(bool paused) {
    if (producer_paused_ == paused) return;
    producer_paused_ = paused;
    if (on_producer_paused) on_producer_paused(paused);
}

void Consumer::hear(const FBS::Notification::Notification& said) {
    switch (said.event()) {
        case Event::CONSUMER_PRODUCER_CLOSE: {
            end();                                            // the worker has closed it already
            const auto tell = std::move(on_producer_closed);  // who is told may drop us
            if (tell) tell();
            return;
        }
        case Event::CONSUMER_PRODUCER_PAUSE:
            return set_producer_paused(true);
        case Event::CONSUMER_PRODUCER_RESUME:
            return set_producer_paused(false);
        case Event::CONSUMER_SCORE:
            if (const auto* body = said.body_as_Consumer_ScoreNotification(); body != nullptr && on_score)
                on_score({body->score()->score(), body->score()->producerScore()});
            return;
        case Event::CONSUMER_LAYERS_CHANGE:
            if (const auto* body = said.body_as_Consumer_LayersChangeNotification()) {
                current_layers_ = take(body->layers());
                if (on_layers) on_layers(current_layers_);
            }
            return;
        case Event::CONSUMER_RTP:
            if (const auto* body = said.body_as_Consumer_RtpNotification(); body != nullptr && on_packet)
                on_packet({reinterpret_cast<const char*>(body->data()->data()), body->data()->size()});
            return;
        default:
            return;
    }
}

}  // namespace parta::media
