#include "http/origin.hpp"

#include <algorithm>
#include <charconv>

namespace parta::http {
namespace {

/// The Host header without its port; "[::1]" keeps its brackets.
std::string_view without_port(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos ? host
                                                                                              : host.substr(0, colon);
}

bool is_address(std::string_view host) {
    if (host.starts_with('[')) return host.ends_with(']');
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_own(std::string_view origin, const Request& request, const OwnOrigins& own) {
    if (!own.empty()) {
        return std::ranges::any_of(own, [&](const std::string& one) { return same_ignoring_case(one, origin); });
    }
    // Which of the two schemes it is cannot be known behind a proxy that nobody configured.
    auto mark = origin.find("://");
    if (mark == std::string_view::npos) return false;
    std::string_view scheme = origin.substr(0, mark);
    std::string_view host = request.headers.get("host");
    return (scheme == "http" || scheme == "https") && is_local_name(host) &&
           same_ignoring_case(origin.substr(mark + 3), host);
}

}  // namespace

bool is_local_name(std::string_view host) {
    const std::string_view name = without_port(host);
    if (name.empty()) return false;
    if (is_address(name) || name.find('.') == std::string_view::npos) return true;
    // RFC 6761, RFC 6762, RFC 8375 and what ICANN reserved for private use.
    constexpr std::string_view endings[]{".localhost", ".local", ".home.arpa", ".internal", ".lan"};
    return std::ranges::any_of(endings, [&](std::string_view ending) {
        return name.size() > ending.size() && same_ignoring_case(name.substr(name.size() - ending.size()), ending);
    });
}

std::optional<int> client_version(const Request& request) {
    const auto mark = request.headers.find(own_client_header);
    if (!mark) return std::nullopt;
    int version = 0;
    const auto [end, error] = std::from_chars(mark->data(), mark->data() + mark->size(), version);
    return error == std::errc{} && end == mark->data() + mark->size() ? version : 0;
}

Site site_of_write(const Request& request, const OwnOrigins& own) {
    if (client_version(request).value_or(0) < 1) return Site::foreign;
    if (auto fetch = request.headers.find("sec-fetch-site"); fetch && *fetch != "same-origin") return Site::foreign;
    if (auto origin = request.headers.find("origin"); origin && !is_own(*origin, request, own)) return Site::foreign;
    return Site::own;
}

Site site_of_websocket(const Request& request, const OwnOrigins& own) {
    // Browsers differ in what Sec-Fetch-Site says of a WebSocket, so it counts only where Origin is missing.
    if (auto origin = request.headers.find("origin")) return is_own(*origin, request, own) ? Site::own : Site::foreign;
    auto fetch = request.headers.find("sec-fetch-site");
    return fetch && *fetch != "same-origin" ? Site::foreign : Site::own;
}

}  // namespace parta::http
