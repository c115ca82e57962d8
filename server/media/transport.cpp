#include "media/transport.hpp"

#include "media/channel.hpp"
#include "media/fbs_rtp.hpp"
#include "media/router.hpp"
#include "media/rtp_checks.hpp"

namespace parta::media {
namespace {

StreamsType take(FBS::RtpParameters::Type type) {
    switch (type) {
        case FBS::RtpParameters::Type::SIMPLE:
            return StreamsType::simple;
        case FBS::RtpParameters::Type::SIMULCAST:
            return StreamsType::simulcast;
        case FBS::RtpParameters::Type::SVC:
            return StreamsType::svc;
        case FBS::RtpParameters::Type::PIPE:
            return StreamsType::pipe;
    }
    std::unreachable();
}

FBS::RtpParameters::Type put(StreamsType type) {
    switch (type) {
        case StreamsType::simple:
            return FBS::RtpParameters::Type::SIMPLE;
        case StreamsType::simulcast:
            return FBS::RtpParameters::Type::SIMULCAST;
        case StreamsType::svc:
            return FBS::RtpParameters::Type::SVC;
        case StreamsType::pipe:
            return FBS::RtpParameters::Type::PIPE;
    }
    std::unreachable();
}

Offset<FBS::Consumer::ConsumerLayers> put(Builder& builder, const std::optional<Layers>& layers) {
    if (!layers) return {};
    const auto temporal = layers->temporal
                              ? flatbuffers::Optional<std::uint8_t>(static_cast<std::uint8_t>(*layers->temporal))
                              : flatbuffers::nullopt;
    return FBS::Consumer::CreateConsumerLayers(builder, static_cast<std::uint8_t>(layers->spatial), temporal);
}

constexpr std::size_t cname_length = 8;

}  // namespace

Transport::Transport(std::shared_ptr<Channel> channel, const Router& router, std::string id)
    : Thing(std::move(channel), &router, std::move(id)),
      router_(router.id()),
      router_capabilities_(router.shared_capabilities()) {}

Transport::~Transport() {
    close();
}

void Transport::close() {
    if (!end()) return;
    channel().send(Method::ROUTER_CLOSE_TRANSPORT, router_, RequestBody::Router_CloseTransportRequest,
                   [this](Builder& builder) {
                       return FBS::Router::CreateCloseTransportRequestDirect(builder, id().c_str()).Union();
                   });
}

Task<> Transport::set_max_incoming_bitrate(std::uint64_t bitrate) {
    const auto kept = self();
    co_await channel().request(Method::TRANSPORT_SET_MAX_INCOMING_BITRATE, id(),
                               RequestBody::Transport_SetMaxIncomingBitrateRequest, [bitrate](Builder& builder) {
                                   return FBS::Transport::CreateSetMaxIncomingBitrateRequest(builder, bitrate).Union();
                               });
}

Task<std::shared_ptr<Producer>> Transport::produce(ProduceOptions options) {
    const auto kept = self();
    auto& parameters = options.parameters;
    check_rtp_parameters(options.kind, parameters);
    // Tracks of one sender share a clock, which their common name tells; a pipe brings those of many.
    if (is_pipe()) {
        if (!parameters.rtcp.cname) parameters.rtcp.cname = new_id().substr(0, cname_length);
    } else {
        if (cname_.empty())
            cname_ = parameters.rtcp.cname ? parameters.rtcp.cname->str() : new_id().substr(0, cname_length);
        parameters.rtcp.cname = cname_;
    }
    const auto mapping = producer_mapping(parameters, *router_capabilities_, random_ssrc());
    Producer::Made made{new_id(), id(), router_, options.kind, StreamsType::simple, {}, {}, options.paused};
    made.consumable = consumable_parameters(options.kind, parameters, *router_capabilities_, mapping);

    const auto reply = co_await channel().create(
        Method::TRANSPORT_PRODUCE, id(), RequestBody::Transport_ProduceRequest,
        [&](Builder& builder) {
            const auto put_parameters = media::put(builder, parameters);
            const auto put_mapping = media::put(builder, mapping);
            return FBS::Transport::CreateProduceRequestDirect(builder, made.id.c_str(), media::put(options.kind),
                                                              put_parameters, put_mapping, options.paused)
                .Union();
        },
        [&] { close_producer(channel(), id(), made.id); });
    made.type = take(reply.body<FBS::Transport::ProduceResponse>().type());
    made.parameters = std::move(parameters);
    std::shared_ptr<Producer> producer{new Producer{shared_channel(), *this, std::move(made)}};
    producer->listen();
    co_return producer;
}

Task<std::shared_ptr<Consumer>> Transport::consume_for(const Producer& producer, ConsumeOptions options) {
    check_rtp_capabilities(options.capabilities);
    ConsumeRequest request;
    // Of sound too, which mediasoup leaves out unless told: of 20 % lost that leaves 4.
    request.parameters =
        consumer_parameters(producer.consumable(), options.capabilities, Retransmit::yes, random_ssrc());
    request.parameters.mid = std::to_string(next_mid_++ % 100'000'000);  // the worker sends up to 8 bytes of it
    request.type = producer.type();
    request.paused = options.paused;
    request.preferred_layers = options.preferred_layers;
    return consume_as(producer, std::move(request));
}

Task<std::shared_ptr<Consumer>> Transport::consume_as(const Producer& producer, ConsumeRequest request) {
    const auto kept = self();
    if (producer.router() != router_) throw Failure{Failure::Kind::refused, "the producer is of another router"};
    Consumer::Made made{new_id(), id(), producer.id(), producer.kind(), request.type, {}, request.paused, false};
    const auto encodings = producer.consumable().encodings;
    const auto reply = co_await channel().create(
        Method::TRANSPORT_CONSUME, id(), RequestBody::Transport_ConsumeRequest,
        [&](Builder& builder) {
            const auto put_parameters = media::put(builder, request.parameters);
            const auto put_encodings = media::put(builder, encodings);
            return FBS::Transport::CreateConsumeRequestDirect(
                       builder, made.id.c_str(), made.producer.c_str(), media::put(made.kind), put_parameters,
                       put(request.type), &put_encodings, request.paused, put(builder, request.preferred_layers))
                .Union();
        },
        [&] { close_consumer(channel(), id(), made.id); });
    const auto& body = reply.body<FBS::Transport::ConsumeResponse>();
    made.paused = body.paused();
    made.producer_paused = body.producerPaused();
    made.parameters = std::move(request.parameters);
    std::shared_ptr<Consumer> consumer{new Consumer{shared_channel(), *this, std::move(made)}};
    consumer->listen();
    co_return consumer;
}

}  // namespace parta::media
