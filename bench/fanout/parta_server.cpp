#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "fanout/servers.hpp"
#include "http/server.hpp"

namespace parta::bench {
namespace {

using Room = std::vector<std::shared_ptr<http::WebSocket>>;

void broadcast(const Room& room, std::string_view text) {
    auto shared = std::make_shared<const std::string>(text);
    for (const auto& socket : room) socket->send_with_head(room_head, shared);
}

http::Handlers room_handlers(Room& room) {
    http::Handlers handlers;
    handlers.handle = [](http::Request&) -> Task<http::Response> { co_return http::Response::plain(404); };
    handlers.accept_websocket = [&room](http::Request&) -> Task<std::variant<http::Response, http::WebSocketAccept>> {
        auto open = [&room](const std::shared_ptr<http::WebSocket>& socket) {
            room.push_back(socket);
            socket->on_text([&room](std::string_view text) { broadcast(room, text); });
            socket->on_close([&room, gone = socket.get()](std::uint16_t) {
                std::erase_if(room, [&](const auto& one) { return one.get() == gone; });
            });
        };
        co_return http::WebSocketAccept{.open = open, .headers = {}};
    };
    return handlers;
}

/// Self-signed, in the working directory of the bench's temporary files.
http::TlsFiles make_certificate() {
    auto base = std::filesystem::temp_directory_path() / ("parta-bench-" + std::to_string(::getpid()));
    http::TlsFiles files{base.string() + ".crt", base.string() + ".key"};
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    std::unique_ptr<FILE, int (*)(FILE*)> certificate_file{std::fopen(files.certificate.c_str(), "w"), std::fclose};
    std::unique_ptr<FILE, int (*)(FILE*)> key_file{std::fopen(files.key.c_str(), "w"), std::fclose};
    PEM_write_X509(certificate_file.get(), certificate.get());
    PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return files;
}

}  // namespace

void serve_with_parta(int report, Kind kind) {
    Room room;
    boost::asio::io_context loop{1};
    http::ServerOptions options;
    options.listen[0].port = 0;
    options.max_connections_per_address = options.max_connections;
    if (kind == Kind::parta_tls) {
        options.listen[0].security = http::Security::tls;
        options.tls = make_certificate();
    }
    http::Server server{loop, options, room_handlers(room)};
    server.start();
    if (options.tls) {
        std::filesystem::remove(options.tls->certificate);
        std::filesystem::remove(options.tls->key);
    }
    std::uint16_t port = server.port();
    if (::write(report, &port, sizeof port) != sizeof port) ::_exit(1);
    loop.run();
    ::_exit(0);
}

}  // namespace parta::bench
