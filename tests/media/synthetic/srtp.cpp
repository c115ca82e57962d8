#include "media/synthetic/srtp.hpp"

#include <srtp2/srtp.h>

#include <stdexcept>

namespace parta::synthetic {

void Srtp::Close::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

Srtp::Session Srtp::session(const SrtpKeys& keys, const std::string& key, bool sends) {
    static const auto started = srtp_init();
    srtp_policy_t policy{};
    if (keys.profile == SrtpKeys::Profile::aead_aes_128_gcm) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = sends ? ssrc_any_outbound : ssrc_any_inbound;
    std::string copy = key;
    policy.key = reinterpret_cast<unsigned char*>(copy.data());
    policy.window_size = 1024;
    policy.allow_repeat_tx = 1;
    srtp_t made = nullptr;
    if (started != srtp_err_status_ok || srtp_create(&made, &policy) != srtp_err_status_ok)
        throw std::runtime_error("libsrtp does not start");
    return Session{made};
}

Srtp::Srtp(const SrtpKeys& keys) : out_(session(keys, keys.sending, true)), in_(session(keys, keys.receiving, false)) {}

namespace {

template <auto protect>
bool protect_in_place(srtp_ctx_t_* session, std::string& packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    if (protect(session, packet.data(), &size) != srtp_err_status_ok) return false;
    packet.resize(static_cast<std::size_t>(size));
    return true;
}

template <auto unprotect>
std::optional<std::size_t> open_in_place(srtp_ctx_t_* session, std::span<char> packet) {
    int size = static_cast<int>(packet.size());
    if (unprotect(session, packet.data(), &size) != srtp_err_status_ok) return std::nullopt;
    return static_cast<std::size_t>(size);
}

}  // namespace

bool Srtp::protect_rtp(std::string& packet) {
    return protect_in_place<srtp_protect>(out_.get(), packet);
}

bool Srtp::protect_rtcp(std::string& packet) {
    return protect_in_place<srtp_protect_rtcp>(out_.get(), packet);
}

std::optional<std::size_t> Srtp::open_rtp(std::span<char> packet) {
    return open_in_place<srtp_unprotect>(in_.get(), packet);
}

std::optional<std::size_t> Srtp::open_rtcp(std::span<char> packet) {
    return open_in_place<srtp_unprotect_rtcp>(in_.get(), packet);
}

}  // namespace parta::synthetic
