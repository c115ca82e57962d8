#include "http/security_headers.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace parta::http {
namespace {

std::string with_sources(std::string_view directive, const std::vector<std::string>& sources) {
    std::string text{directive};
    text += " 'self'";
    for (const std::string& source : sources) text += " " + source;
    return text + "; ";
}

/// CSP spells digests in the standard alphabet, with padding.
std::string source_of(std::string_view content) {
    std::string digest = to_base64url(sha256(content));
    std::ranges::replace(digest, '-', '+');
    std::ranges::replace(digest, '_', '/');
    while (digest.size() % 4 != 0) digest.push_back('=');
    return "'sha256-" + digest + "'";
}

/// Reads a page as our own build writes it: lower-case tags, no ">" inside attributes.
std::vector<std::string> inline_sources(std::string_view html, std::string_view element) {
    std::vector<std::string> sources;
    const std::string open = "<" + std::string{element};
    const std::string close = "</" + std::string{element};
    for (auto at = html.find(open); at != std::string_view::npos; at = html.find(open, at + 1)) {
        auto tag_end = html.find('>', at);
        auto end = html.find(close, at);
        if (tag_end == std::string_view::npos || end == std::string_view::npos || end <= tag_end) continue;
        std::string_view tag = html.substr(at + open.size(), tag_end - at - open.size());
        bool other_element = !tag.empty() && tag[0] != ' ' && tag[0] != '\n' && tag[0] != '\t';
        if (other_element || tag.find(" src=") != std::string_view::npos) continue;
        sources.push_back(source_of(html.substr(tag_end + 1, end - tag_end - 1)));
    }
    return sources;
}

}  // namespace

void add_page_headers(Headers& headers, const PageSources& sources) {
    std::string policy = "default-src 'none'; ";
    policy += with_sources("script-src", sources.scripts);
    policy += with_sources("style-src", sources.styles);
    policy +=
        "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    headers.add("Content-Security-Policy", policy);
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Referrer-Policy", "no-referrer");
    headers.add("Cross-Origin-Opener-Policy", "same-origin");
    headers.add("Cross-Origin-Resource-Policy", "same-origin");
    headers.add("Permissions-Policy",
                "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), "
                "geolocation=(), payment=(), usb=(), serial=(), midi=(), browsing-topics=()");
}

void add_resource_headers(Headers& headers) {
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Cross-Origin-Resource-Policy", "same-origin");
    headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

void add_untrusted_headers(Headers& headers) {
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Cross-Origin-Resource-Policy", "same-origin");
    headers.add("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
    headers.add("Referrer-Policy", "no-referrer");
}

void add_strict_transport(Headers& headers) {
    headers.add("Strict-Transport-Security", "max-age=31536000");
}

std::vector<std::string> inline_script_sources(std::string_view html) {
    return inline_sources(html, "script");
}

std::vector<std::string> inline_style_sources(std::string_view html) {
    return inline_sources(html, "style");
}

}  // namespace parta::http
