#include "media/channel.hpp"
#include "media/transport.hpp"

namespace parta::media {

Task<> PipeTransport::connect(Address remote) {
    const auto kept = shared_from_this();
    co_await channel().request(
        Method::PIPETRANSPORT_CONNECT, id(), RequestBody::PipeTransport_ConnectRequest, [&remote](Builder& builder) {
            flatbuffers::Offset<FBS::SrtpParameters::SrtpParameters> srtp;
            if (!remote.srtp_key.empty())
                srtp = FBS::SrtpParameters::CreateSrtpParametersDirect(
                    builder, FBS::SrtpParameters::SrtpCryptoSuite::AEAD_AES_256_GCM, remote.srtp_key.c_str());
            return FBS::PipeTransport::CreateConnectRequestDirect(builder, remote.ip.c_str(), remote.port, srtp)
                .Union();
        });
}

Task<std::shared_ptr<Consumer>> PipeTransport::consume(const Producer& producer) {
    ConsumeRequest request;
    request.parameters = pipe_consumer_parameters(producer.consumable(), Retransmit::yes, random_ssrc(), random_ssrc());
    request.type = StreamsType::pipe;
    return consume_as(producer, std::move(request));
}

}  // namespace parta::media
