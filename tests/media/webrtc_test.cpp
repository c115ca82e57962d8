// A browser's way in, played by hand: ICE over UDP and TCP, then the DTLS handshake, with a real worker.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/support.hpp"
#include "media/synthetic/dtls.hpp"
#include "media/synthetic/rtp.hpp"
#include "media/synthetic/stun.hpp"

namespace parta::media {
namespace {

using synthetic::binding_request;
using synthetic::Identity;
using synthetic::is_binding_success;
using synthetic::number;

/// Our end: a socket that is connected to the worker's candidate.
class Peer {
  public:
    Peer(const IceCandidate& candidate)
        : fd_(::socket(AF_INET, candidate.protocol == Protocol::udp ? SOCK_DGRAM : SOCK_STREAM, 0)) {
        const timeval patience{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        address_.sin_family = AF_INET;
        address_.sin_port = htons(static_cast<std::uint16_t>(candidate.port));
        ::inet_pton(AF_INET, candidate.address.c_str(), &address_.sin_addr);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_), 0);
    }
    ~Peer() { ::close(fd_); }

    void send(const std::string& bytes) const {
        EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    std::string receive() const {
        std::string bytes(2000, '\0');
        const auto count = ::recv(fd_, bytes.data(), bytes.size(), 0);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }
    int fd() const { return fd_; }
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

  private:
    int fd_;
    sockaddr_in address_{};
};

/// As the browser's side: the client. False if it fails.
bool shake_hands(Peer& peer, const Identity& identity) {
    synthetic::DtlsClient dtls{identity, [&](std::string_view datagram) { peer.send(std::string{datagram}); }};
    dtls.start();
    while (!dtls.done() && dtls.failure().empty()) {
        const auto answer = peer.receive();
        if (answer.empty()) return false;
        dtls.receive(answer);
    }
    return dtls.done();
}

struct Place {
    std::shared_ptr<Worker> worker;
    std::shared_ptr<WebRtcServer> server;
    std::shared_ptr<Router> router;
    std::shared_ptr<WebRtcTransport> transport;

    static Task<Place> make() {
        Place made;
        made.worker = co_await Worker::start(worker_settings());
        made.server = co_await made.worker->create_webrtc_server(
            {{.protocol = Protocol::udp, .ip = "127.0.0.1"}, {.protocol = Protocol::tcp, .ip = "127.0.0.1"}});
        made.router = co_await made.worker->create_router(room_codecs());
        made.transport = co_await made.router->create_webrtc_transport(*made.server);
        co_return made;
    }
};

TEST(MediaWebRtc, ABrowserComesInOverUdp) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const Identity identity;
        std::vector<IceState> ice;
        std::vector<DtlsState> dtls;
        place.transport->on_ice_state = [&](IceState state) { ice.push_back(state); };
        place.transport->on_dtls_state = [&](DtlsState state) { dtls.push_back(state); };
        co_await place.transport->connect(identity.parameters());
        Peer peer{place.transport->ice_candidates().at(0)};
        peer.send(binding_request(place.transport->ice_parameters()));
        EXPECT_TRUE(is_binding_success(peer.receive()));
        EXPECT_TRUE(shake_hands(peer, identity));
        EXPECT_TRUE(co_await until([&] { return place.transport->dtls_state() == DtlsState::connected; }));
        EXPECT_EQ(ice, std::vector<IceState>{IceState::completed});
        EXPECT_EQ(dtls, (std::vector<DtlsState>{DtlsState::connecting, DtlsState::connected}));
        EXPECT_GT((co_await place.transport->stats()).bytes_received, 500u);
        EXPECT_TRUE(place.worker->alive());
    });
}

TEST(MediaWebRtc, AnotherCertificateThanWasToldIsRefused) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        const Identity told, shown;
        co_await place.transport->connect(told.parameters());
        Peer peer{place.transport->ice_candidates().at(0)};
        peer.send(binding_request(place.transport->ice_parameters()));
        EXPECT_TRUE(is_binding_success(peer.receive()));
        shake_hands(peer, shown);
        EXPECT_TRUE(co_await until([&] { return place.transport->dtls_state() == DtlsState::failed; }));
        EXPECT_TRUE(place.worker->alive());
    });
}

TEST(MediaWebRtc, AnotherPasswordIsRefused) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        auto parameters = place.transport->ice_parameters();
        parameters.password = std::string(parameters.password.size(), 'x');
        Peer peer{place.transport->ice_candidates().at(0)};
        peer.send(binding_request(parameters));
        EXPECT_FALSE(is_binding_success(peer.receive()));
        EXPECT_EQ(place.transport->ice_state(), IceState::new_);
    });
}

TEST(MediaWebRtc, ABrowserComesInOverTcp) {
    run([]() -> Task<> {
        const auto place = co_await Place::make();
        Peer peer{place.transport->ice_candidates().at(1)};
        const auto request = binding_request(place.transport->ice_parameters());
        peer.send(number(request.size(), 2) + request);  // RFC 4571
        const auto answer = peer.receive();
        EXPECT_TRUE(answer.size() > 2 && is_binding_success(std::string_view{answer}.substr(2)));
        EXPECT_TRUE(co_await until([&] { return place.transport->ice_state() == IceState::completed; }));
    });
}

}  // namespace
}  // namespace parta::media
