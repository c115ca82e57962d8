// The server's certificate and the rules of its TLS. Inside http/ only.
#pragma once
#include <memory>

#include "http/server.hpp"
#include "http/stream.hpp"

struct ssl_ctx_st;

namespace parta::http {

struct SslContextFree {
    void operator()(ssl_ctx_st* context) const;
};

/// TLS 1.2 and 1.3, no renegotiation, no compression, stateless tickets, ALPN "http/1.1".
class TlsContext {
  public:
    /// Throws std::runtime_error with a text for the operator: unreadable, or key and certificate do not belong
    /// together.
    explicit TlsContext(const TlsFiles& files);

    /// For one connection; keeps the context alive by itself.
    SslPointer accept(int socket) const;

  private:
    std::unique_ptr<ssl_ctx_st, SslContextFree> context_;
};

}  // namespace parta::http
