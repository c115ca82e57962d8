// A browser's way in, played by hand: ICE over UDP and TCP, then the DTLS handshake, with a real worker.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/support.hpp"

namespace parta::media {
namespace {

template <auto free>
struct Freed {
    void operator()(auto* what) const { free(what); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<SSL_free>>;

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

std::string number(std::uint64_t value, int bytes) {
    std::string made;
    for (int i = bytes - 1; i >= 0; --i) made += static_cast<char>(value >> (8 * i) & 0xff);
    return made;
}

std::string attribute(int type, const std::string& value) {
    return number(static_cast<std::uint64_t>(type), 2) + number(value.size(), 2) + value +
           std::string((4 - value.size() % 4) % 4, '\0');
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const unsigned char byte : bytes) {
        crc ^= byte;
        for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

/// A connectivity check (RFC 8445) of the controlling side, which chooses this pair.
std::string binding_request(const IceParameters& remote) {
    constexpr int username = 0x0006, integrity = 0x0008, priority = 0x0024, use_candidate = 0x0025,
                  fingerprint = 0x8028, controlling = 0x802A;
    std::string attributes = attribute(username, remote.usernameFragment + ":browser") +
                             attribute(priority, number(1'853'693'695, 4)) + attribute(use_candidate, "") +
                             attribute(controlling, number(42, 8));
    // The length in the head counts what is being added, as both sums see it.
    const auto message = [&](std::size_t more) {
        return number(0x0001, 2) + number(attributes.size() + more, 2) + number(0x2112A442, 4) + "parta-test12" +
               attributes;
    };
    const auto signed_part = message(24);
    unsigned char mac[20];
    unsigned size = sizeof mac;
    HMAC(EVP_sha1(), remote.password.data(), static_cast<int>(remote.password.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac, &size);
    attributes += attribute(integrity, std::string(reinterpret_cast<char*>(mac), size));
    attributes += attribute(fingerprint, number(crc32(message(8)) ^ 0x5354554eU, 4));
    return message(0);
}

bool is_success(std::string_view stun) {
    return stun.size() >= 20 && stun.substr(0, 2) == std::string_view("\x01\x01", 2) &&
           stun.substr(8, 12) == "parta-test12";
}

struct Identity {
    Key key{EVP_EC_gen("P-256")};
    Certificate certificate{X509_new()};

    Identity() {
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        X509_sign(certificate.get(), key.get(), EVP_sha256());
    }
    DtlsParameters parameters() const {
        unsigned char digest[32];
        unsigned size = sizeof digest;
        X509_digest(certificate.get(), EVP_sha256(), digest, &size);
        std::string text;
        for (const auto byte : digest) text += fmt::format("{}{:02X}", text.empty() ? "" : ":", byte);
        return {DtlsRole::client, std::vector<DtlsFingerprint>{{"sha-256", text}}};
    }
};

/// As the browser's side: the client. False if it fails.
bool shake_hands(Peer& peer, const Identity& identity) {
    const Context context{SSL_CTX_new(DTLS_client_method())};
    SSL_CTX_use_certificate(context.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
    SSL_CTX_set_tlsext_use_srtp(context.get(), "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");
    const Ssl ssl{SSL_new(context.get())};
    auto* bio = BIO_new_dgram(peer.fd(), BIO_NOCLOSE);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, peer.address());
    SSL_set_bio(ssl.get(), bio, bio);
    return SSL_connect(ssl.get()) == 1 && SSL_get_selected_srtp_profile(ssl.get()) != nullptr;
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
        EXPECT_TRUE(is_success(peer.receive()));
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
        EXPECT_TRUE(is_success(peer.receive()));
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
        EXPECT_FALSE(is_success(peer.receive()));
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
        EXPECT_TRUE(answer.size() > 2 && is_success(std::string_view{answer}.substr(2)));
        EXPECT_TRUE(co_await until([&] { return place.transport->ice_state() == IceState::completed; }));
    });
}

}  // namespace
}  // namespace parta::media
