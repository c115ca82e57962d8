#include "media/producer.hpp"

#include "media/channel.hpp"

namespace parta::media {

void close_producer(Channel& channel, const std::string& transport, const std::string& id) {
    channel.send(Method::TRANSPORT_CLOSE_PRODUCER, transport, RequestBody::Transport_CloseProducerRequest,
                 [&id](Builder& builder) {
                     return FBS::Transport::CreateCloseProducerRequestDirect(builder, id.c_str()).Union();
                 });
}

Producer::Producer(std::shared_ptr<Channel> channel, const Thing& transport, Made made)
    : Thing(std::move(channel), &transport, std::move(made.id)),
      transport_(std::move(made.transport)),
      router_(std::move(made.router)),
      kind_(made.kind),
      type_(made.type),
      parameters_(std::move(made.parameters)),
      consumable_(std::move(made.consumable)),
      paused_(made.paused) {}

void Producer::listen() {
    // Kept alive while it hears: whoever is told may drop it.
    channel().listen(id(), [weak = weak_from_this()](const auto& said) {
        if (const auto self = weak.lock()) self->hear(said);
    });
}

Producer::~Producer() {
    close();
}

void Producer::close() {
    if (!end()) return;
    close_producer(channel(), transport_, id());
}

Task<> Producer::pause() {
    const auto self = shared_from_this();
    co_await channel().request(Method::PRODUCER_PAUSE, id());
    paused_ = true;
}

Task<> Producer::resume() {
    const auto self = shared_from_this();
    co_await channel().request(Method::PRODUCER_RESUME, id());
    paused_ = false;
}

Task<std::vector<StreamStats>> Producer::stats() {
    const auto self = shared_from_this();
    const auto reply = co_await channel().request(Method::PRODUCER_GET_STATS, id());
    std::vector<StreamStats> made;
    for (const auto* stream : *reply.body<FBS::Producer::GetStatsResponse>().stats()) made.push_back(take(*stream));
    co_return made;
}

void Producer::send(std::string_view rtp_packet) {
    const std::vector<std::uint8_t> bytes{rtp_packet.begin(), rtp_packet.end()};
    channel().notify(
        Event::PRODUCER_SEND, id(), FBS::Notification::Body::Producer_SendNotification,
        [&bytes](Builder& builder) { return FBS::Producer::CreateSendNotificationDirect(builder, &bytes).Union(); });
}

void Producer::hear(const FBS::Notification::Notification& said) {
    const auto* body = said.body_as_Producer_ScoreNotification();
    if (body == nullptr || !on_score) return;
    std::vector<ProducerScore> scores;
    for (const auto* score : *body->scores())
        scores.push_back({static_cast<std::int32_t>(score->encodingIdx()), score->score()});
    on_score(scores);
}

}  // namespace parta::media
