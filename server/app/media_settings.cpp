#include "app/media_settings.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace parta::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_addresses = 8;  // browsers try each; a machine with more has bridges among them

std::vector<std::string> listened_on(const MediaAddress& address, bool announced) {
    if (!announced && address.ip == "0.0.0.0") return own_addresses(false);
    if (!announced && address.ip == "::") return own_addresses(true);
    return {address.ip};
}

/// Not of a web server that only this machine reaches: the proxy before it does not speak of media.
bool of_this_machine_only(const std::string& ip) {
    return ip.starts_with("127.") || ip == "::1";
}

/// The port that browsers reach the web server at: behind NAT the one that links name.
std::uint16_t outer_port(const Config& config, std::uint16_t own) {
    const auto begin = config.public_url.find("://");
    if (begin == std::string::npos) return own;
    const auto colon = config.public_url.find(':', begin + 3);
    if (colon == std::string::npos) return config.public_url.starts_with("https") ? 443 : 80;
    std::uint16_t port = own;
    std::from_chars(config.public_url.data() + colon + 1, config.public_url.data() + config.public_url.size(), port);
    return port;
}

std::vector<calls::SharedPort> shared_ports(const Config& config) {
    std::vector<calls::SharedPort> found;
    // One of the two: where there is HTTPS, a network that lets little out lets that out.
    const auto& listened = config.http.tls_listen.empty() ? config.http.listen : config.http.tls_listen;
    for (const auto& text : listened) {
        const auto address = parse_media_address(text);
        if (of_this_machine_only(address.ip) || address.port == 0) continue;
        if (!config.media.announced.empty()) return {{config.media.announced, outer_port(config, address.port)}};
        for (const auto& ip : listened_on(address, false)) found.push_back({ip, address.port});
    }
    return found;
}

media::HostAddress parse_host_address(std::string_view key, const std::string& text, const Config& config) {
    auto address = media::HostAddress::parse(text);
    if (!address)
        throw std::runtime_error{fmt::format(
            "{}: \"{}\": unix:/path or tls:host:port is expected, as in unix:/run/parta-media/media.sock", key, text)};
    address->files = {config.media.certificate.string(), config.media.key.string(), config.media.trusted.string()};
    return *address;
}

/// This very program as `parta media`. It is told what it needs and nothing else: no configuration file, where
/// passwords may stand.
media::OwnHostSettings own_host(const Config& config, const fs::path& program, const media::HostAddress& address) {
    media::OwnHostSettings own;
    own.program = "/proc/self/exe";
    own.name = "parta";
    own.arguments = {"--config", "/dev/null", "media", "--with-server"};
    const auto tell = [&own](std::string_view key, const std::string& value) {
        own.environment.push_back(fmt::format("{}={}", environment_name(key), value));
    };
    tell("media.serve", "unix:" + address.path);
    tell("media.program", fs::absolute(program).string());
    tell("media.workers", std::to_string(media_workers(config)));
    tell("media.grace_seconds", std::to_string(config.media.grace_seconds));
    tell("log_level", config.log_level);
    // The log's lines are for the journal there as well.
    if (const char* journal = std::getenv("JOURNAL_STREAM"))
        own.environment.push_back(fmt::format("JOURNAL_STREAM={}", journal));
    own.address = address;
    return own;
}

}  // namespace

fs::path media_program(const Config& config) {
    if (!config.media.program.empty()) return config.media.program;
    std::error_code error;
    const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path();
    // build/<preset>/server/parta stands two folders below build/media.
    for (const fs::path& file : {beside / "mediasoup-worker", beside / "../libexec/parta/mediasoup-worker",
                                 beside / "../../media/mediasoup-worker"})
        if (::access(file.c_str(), X_OK) == 0) return file;
    return {};
}

MediaAddress parse_media_address(const std::string& text) {
    const auto colon = text.rfind(':');
    std::string ip = colon == std::string::npos ? "" : text.substr(0, colon);
    if (ip.size() > 2 && ip.front() == '[' && ip.back() == ']') ip = ip.substr(1, ip.size() - 2);
    int port = -1;
    if (colon != std::string::npos) {
        const auto* last = text.data() + text.size();
        const auto [end, error] = std::from_chars(text.data() + colon + 1, last, port);
        if (error != std::errc{} || end != last) port = -1;
    }
    unsigned char bytes[sizeof(in6_addr)];
    const bool known = inet_pton(AF_INET, ip.c_str(), bytes) == 1 || inet_pton(AF_INET6, ip.c_str(), bytes) == 1;
    if (!known || port < 0 || port > 65535)
        throw std::runtime_error{
            fmt::format("media.listen: \"{}\": an IP address and a port are expected, as in 0.0.0.0:40000", text)};
    return {ip, static_cast<std::uint16_t>(port)};
}

std::vector<std::string> own_addresses(bool ipv6) {
    ifaddrs* raw = nullptr;
    if (::getifaddrs(&raw) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all{raw, &::freeifaddrs};
    std::vector<std::string> found;
    for (const auto* one = all.get(); one != nullptr && found.size() < most_addresses; one = one->ifa_next) {
        if (!one->ifa_addr || !(one->ifa_flags & IFF_UP)) continue;
        char text[INET6_ADDRSTRLEN];
        if (!ipv6 && one->ifa_addr->sa_family == AF_INET) {
            inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
            found.emplace_back(text);
        } else if (ipv6 && one->ifa_addr->sa_family == AF_INET6) {
            const auto& address = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr;
            if (IN6_IS_ADDR_LINKLOCAL(&address)) continue;
            inet_ntop(AF_INET6, &address, text, sizeof text);
            found.emplace_back(text);
        }
    }
    return found;
}

int media_workers(const Config& config) {
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return config.media.workers > 0 ? static_cast<int>(config.media.workers) : cores;
}

media::HostAddress media_address(const Config& config) {
    if (config.media.connect.empty()) return {.path = (fs::absolute(config.data_dir) / "media.sock").string()};
    return parse_host_address("media.connect", config.media.connect, config);
}

calls::HallSettings hall_settings(const Config& config) {
    calls::HallSettings settings;
    settings.workers = media_workers(config);
    for (const auto& text : config.media.listen) {
        const auto address = parse_media_address(text);
        for (const auto& ip : listened_on(address, !config.media.announced.empty()))
            for (const auto protocol : {media::Protocol::udp, media::Protocol::tcp}) {
                media::ListenInfo info;
                info.protocol = protocol;
                info.ip = ip;
                info.announced_address = config.media.announced;
                info.port = address.port;
                settings.listen.push_back(std::move(info));
            }
    }
    settings.shared_ports = shared_ports(config);
    const auto over_tcp = std::ranges::find(settings.listen, media::Protocol::tcp, &media::ListenInfo::protocol);
    if (over_tcp != settings.listen.end() && over_tcp->ip != "0.0.0.0" && over_tcp->ip != "::")
        settings.worker_address = over_tcp->ip;
    const auto program = media_program(config);
    if (settings.listen.empty() || (config.media.connect.empty() && program.empty())) return settings;
    settings.host = media_address(config);
    // Any address of another machine: the one that browsers are told is ours to use as well.
    if (!settings.host->local() && over_tcp != settings.listen.end() &&
        (over_tcp->ip == "0.0.0.0" || over_tcp->ip == "::"))
        settings.worker_address = config.media.announced;
    if (config.media.connect.empty()) settings.own = own_host(config, program, *settings.host);
    return settings;
}

media::HostSettings host_settings(const Config& config) {
    media::HostSettings settings;
    settings.address = parse_host_address("media.serve", config.media.serve, config);
    settings.program = media_program(config).string();
    settings.slots = media_workers(config);
    settings.grace = std::chrono::seconds{config.media.grace_seconds};
    return settings;
}

}  // namespace parta::app
