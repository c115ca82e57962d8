#include "media/synthetic/dtls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace parta::synthetic {
namespace {

using Sender = std::function<void(std::string_view)>;

int write_datagram(BIO* bio, const char* bytes, int size) {
    (*static_cast<Sender*>(BIO_get_data(bio)))({bytes, static_cast<std::size_t>(size)});
    return size;
}

long answer(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// A way out that keeps what one record layer's write gives in a datagram of its own.
BIO* way_out(Sender& sender) {
    static BIO_METHOD* const method = [] {
        auto* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
        BIO_meth_set_write(made, write_datagram);
        BIO_meth_set_ctrl(made, answer);
        return made;
    }();
    auto* bio = BIO_new(method);
    BIO_set_data(bio, &sender);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace

Identity::Identity()
    : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), context_(SSL_CTX_new(DTLS_client_method())) {
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 24 * 3600);
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    // In the order of browsers.
    SSL_CTX_set_tlsext_use_srtp(context_.get(), "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80");
    SSL_CTX_set_options(context_.get(), SSL_OP_NO_QUERY_MTU);
}

media::DtlsParameters Identity::parameters() const {
    unsigned char digest[32];
    unsigned size = sizeof digest;
    X509_digest(certificate_.get(), EVP_sha256(), digest, &size);
    std::string text;
    for (const auto byte : digest) text += fmt::format("{}{:02X}", text.empty() ? "" : ":", byte);
    return {media::DtlsRole::client, std::vector<media::DtlsFingerprint>{{"sha-256", text}}};
}

DtlsClient::DtlsClient(const Identity& identity, Sender send)
    : send_(std::move(send)), ssl_(SSL_new(identity.context())), from_network_(BIO_new(BIO_s_mem())) {
    BIO_set_mem_eof_return(from_network_, -1);
    SSL_set_bio(ssl_.get(), from_network_, way_out(send_));
    SSL_set_connect_state(ssl_.get());
    DTLS_set_link_mtu(ssl_.get(), 1200);
}

DtlsClient::~DtlsClient() = default;

void DtlsClient::start() {
    step();
}

void DtlsClient::receive(std::string_view datagram) {
    BIO_write(from_network_, datagram.data(), static_cast<int>(datagram.size()));
    if (!done_) return step();
    char alert[64];
    SSL_read(ssl_.get(), alert, sizeof alert);
}

void DtlsClient::tick() {
    if (!done_ && failure_.empty()) DTLSv1_handle_timeout(ssl_.get());
}

void DtlsClient::step() {
    if (!failure_.empty()) return;
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const int error = SSL_get_error(ssl_.get(), result);
    if (result == 1) {
        done_ = SSL_get_selected_srtp_profile(ssl_.get()) != nullptr;
        if (!done_) failure_ = "no profile of SRTP in common";
    } else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        const char* reason = ERR_reason_error_string(ERR_peek_last_error());
        failure_ = fmt::format("DTLS failed: {}", reason ? reason : "the connection was ended");
    }
}

SrtpKeys DtlsClient::keys() const {
    const auto* profile = SSL_get_selected_srtp_profile(ssl_.get());
    SrtpKeys keys;
    const bool gcm = profile->id == SRTP_AEAD_AES_128_GCM;
    keys.profile = gcm ? SrtpKeys::Profile::aead_aes_128_gcm : SrtpKeys::Profile::aes_128_cm_sha1_80;
    constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
    constexpr std::size_t key = 16;
    const std::size_t salt = gcm ? 12 : 14;
    std::string material(2 * (key + salt), '\0');
    if (SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(material.data()), material.size(),
                                   label.data(), label.size(), nullptr, 0, 0) != 1)
        throw std::runtime_error("DTLS gave no keys");
    // The client's key, the server's, the client's salt, the server's.
    keys.sending = material.substr(0, key) + material.substr(2 * key, salt);
    keys.receiving = material.substr(key, key) + material.substr(2 * key + salt, salt);
    return keys;
}

}  // namespace parta::synthetic
