// A caller's certificate, and DTLS 1.2 as the client, which gives the keys of SRTP (RFC 5764). Datagrams go in and out
// by hand: the socket carries STUN and RTP as well.
#pragma once
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "media/media.hpp"

namespace parta::synthetic {

template <auto free>
struct Freed {
    void operator()(auto* what) const { free(what); }
};

/// A self-signed certificate with its key. One will do for a whole crowd.
class Identity {
  public:
    Identity();
    /// What is told to the server: our fingerprint and that we are the client.
    media::DtlsParameters parameters() const;
    SSL_CTX* context() const { return context_.get(); }

  private:
    std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key_;
    std::unique_ptr<X509, Freed<X509_free>> certificate_;
    std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
};

/// What both ways are protected with.
struct SrtpKeys {
    enum class Profile { aead_aes_128_gcm, aes_128_cm_sha1_80 };
    Profile profile = Profile::aead_aes_128_gcm;
    std::string sending, receiving;  // key and salt of each way
};

class DtlsClient {
  public:
    /// `send`: puts one datagram on the wire.
    DtlsClient(const Identity& identity, std::function<void(std::string_view)> send);
    ~DtlsClient();
    DtlsClient(const DtlsClient&) = delete;
    DtlsClient& operator=(const DtlsClient&) = delete;

    void start();
    void receive(std::string_view datagram);
    /// To be called every 100 ms or so until it is done: sends again what was lost.
    void tick();
    bool done() const { return done_; }
    /// Why it will never be done; empty while it may.
    const std::string& failure() const { return failure_; }
    /// After it is done.
    SrtpKeys keys() const;

  private:
    void step();

    std::function<void(std::string_view)> send_;
    std::unique_ptr<SSL, Freed<SSL_free>> ssl_;
    BIO* from_network_ = nullptr;  // ssl_'s
    bool done_ = false;
    std::string failure_;
};

}  // namespace parta::synthetic
