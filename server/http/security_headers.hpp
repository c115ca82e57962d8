// Headers that tell browsers what content may do. Everything is forbidden first, then what the client needs is allowed.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace parta::http {

/// What a page may run besides the files of its own origin: 'sha256-…' sources of inline elements.
struct PageSources {
    std::vector<std::string> scripts;
    std::vector<std::string> styles;
};

/// For a page of the web client: Content-Security-Policy from `default-src 'none'`, no framing, camera and microphone
/// for itself only, no referrer (addresses hold invitations), isolation from other origins.
void add_page_headers(Headers& headers, const PageSources& sources);

/// For everything that is not a page (scripts, JSON, images): it never becomes a document or another site's resource.
void add_resource_headers(Headers& headers);

/// For a file a person has uploaded: sandboxed without any right, should it be opened as a document.
void add_untrusted_headers(Headers& headers);

/// For a year this host is asked over TLS only. To be added where the request was secure.
void add_strict_transport(Headers& headers);

/// The sources of all <script> elements without `src` in a page.
std::vector<std::string> inline_script_sources(std::string_view html);
/// Likewise of all <style> elements.
std::vector<std::string> inline_style_sources(std::string_view html);

}  // namespace parta::http
