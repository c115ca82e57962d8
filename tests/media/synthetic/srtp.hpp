// One transport's protection of packets, by libsrtp.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "media/synthetic/dtls.hpp"

struct srtp_ctx_t_;

namespace parta::synthetic {

class Srtp {
  public:
    /// Throws std::runtime_error.
    explicit Srtp(const SrtpKeys& keys);

    /// Protects in place; false for what is no packet.
    bool protect_rtp(std::string& packet);
    bool protect_rtcp(std::string& packet);
    /// Takes the protection off in place; nothing for what is not genuine or came before.
    std::optional<std::size_t> open_rtp(std::span<char> packet);
    std::optional<std::size_t> open_rtcp(std::span<char> packet);

  private:
    struct Close {
        void operator()(srtp_ctx_t_* session) const;
    };
    using Session = std::unique_ptr<srtp_ctx_t_, Close>;
    static Session session(const SrtpKeys& keys, const std::string& key, bool sends);

    Session out_, in_;
};

}  // namespace parta::synthetic
