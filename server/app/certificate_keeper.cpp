#include "app/certificate_keeper.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.hpp"
#include "app/config_check.hpp"

namespace parta::app {
namespace {

bool is_loopback(std::string_view host) {
    return host.starts_with("127.") || host == "localhost" || host == "::1" || host == "[::1]";
}

struct Place {
    std::string host;
    std::string port;
};

Place taken_apart(const std::string& listen) {
    const auto colon = listen.rfind(':');
    return {listen.substr(0, colon), colon == std::string::npos ? "" : listen.substr(colon + 1)};
}

/// The first of these that other machines can reach.
const std::string* open_to_others(const std::vector<std::string>& listened) {
    for (const auto& one : listened)
        if (!is_loopback(taken_apart(one).host)) return &one;
    return nullptr;
}

/// The address that packets to elsewhere would leave from; nothing is sent. Of several interfaces, a container's bridge
/// among them, it is the one that leads into the school's network.
std::string primary_address() {
    const int opened = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (opened < 0) return {};
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    inet_pton(AF_INET, "203.0.113.1", &to.sin_addr);  // RFC 5737: nobody's
    sockaddr_in from{};
    socklen_t size = sizeof from;
    char text[INET_ADDRSTRLEN] = {};
    if (::connect(opened, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
        ::getsockname(opened, reinterpret_cast<sockaddr*>(&from), &size) == 0)
        inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
    ::close(opened);
    return text;
}

std::string reached_at(std::string_view scheme, const std::string& listen) {
    auto [host, port] = taken_apart(listen);
    if (host == "0.0.0.0" || host == "[::]" || host == "::") {
        host = primary_address();
        if (host.empty()) host = "localhost";
    }
    const bool usual = port == (scheme == "https" ? "443" : "80");
    return fmt::format("{}://{}{}", scheme, host, usual ? "" : ":" + port);
}

}  // namespace

std::filesystem::path own_certificate_folder(const Config& config) {
    return config.data_dir / "tls";
}

std::string own_https_url(const Config& config) {
    const auto& listened = config.http.tls_listen;
    const auto* open = open_to_others(listened);
    return reached_at("https", open ? *open : listened.at(0));
}

std::string certificate_page_url(const Config& config) {
    if (!makes_own_certificate(config)) return {};
    if (const auto* plain = open_to_others(config.http.listen)) {
        std::string url = reached_at("http", *plain);
        // People know the school by the name they were given, if there is one.
        const std::string name = host_of(config.public_url);
        const auto port = taken_apart(*plain).port;
        if (!name.empty()) url = fmt::format("http://{}{}", name, port == "80" ? "" : ":" + port);
        return url + "/ca";
    }
    return public_url(config) + "/ca";
}

CertificateKeeper::CertificateKeeper(const Config& config) : config_(config) {
    if (makes_own_certificate(config)) {
        const auto names = own_names(config);
        authority_.emplace(own_certificate_folder(config), names, now());
        authority_->renew(names, now());
    }
    seen_ = marks();
}

std::optional<http::TlsFiles> CertificateKeeper::files() const {
    if (config_.http.tls_listen.empty()) return std::nullopt;
    if (authority_) return authority_->files();
    return http::TlsFiles{config_.http.tls_certificate, config_.http.tls_key};
}

bool CertificateKeeper::changed(Timestamp at) {
    if (authority_) authority_->renew(own_names(config_), at);
    const auto found = marks();
    return std::exchange(seen_, found) != found;
}

std::array<CertificateKeeper::Mark, 2> CertificateKeeper::marks() const {
    std::array<Mark, 2> found;
    const auto served = files();
    if (!served) return found;
    const auto look = [](const std::filesystem::path& file) {
        struct stat about{};
        if (::stat(file.c_str(), &about) != 0) return Mark{};
        return Mark{static_cast<std::uintmax_t>(about.st_size),
                    about.st_mtim.tv_sec * 1'000'000'000LL + about.st_mtim.tv_nsec, about.st_ino};
    };
    return {look(served->certificate), look(served->key)};
}

}  // namespace parta::app
