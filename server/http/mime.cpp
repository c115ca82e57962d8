#include "http/mime.hpp"

#include <algorithm>
#include <array>

#include "http/message.hpp"

namespace parta::http {
namespace {

struct Row {
    std::string_view extension;
    std::string_view type;
};

constexpr std::array rows{
    Row{"html", "text/html; charset=utf-8"},
    Row{"js", "text/javascript; charset=utf-8"},
    Row{"mjs", "text/javascript; charset=utf-8"},
    Row{"css", "text/css; charset=utf-8"},
    Row{"json", "application/json"},
    Row{"map", "application/json"},
    Row{"webmanifest", "application/manifest+json"},
    Row{"wasm", "application/wasm"},
    Row{"svg", "image/svg+xml"},
    Row{"png", "image/png"},
    Row{"jpg", "image/jpeg"},
    Row{"jpeg", "image/jpeg"},
    Row{"gif", "image/gif"},
    Row{"webp", "image/webp"},
    Row{"avif", "image/avif"},
    Row{"ico", "image/x-icon"},
    Row{"woff2", "font/woff2"},
    Row{"woff", "font/woff"},
    Row{"ttf", "font/ttf"},
    Row{"mp3", "audio/mpeg"},
    Row{"ogg", "audio/ogg"},
    Row{"opus", "audio/ogg"},
    Row{"m4a", "audio/mp4"},
    Row{"wav", "audio/wav"},
    Row{"mp4", "video/mp4"},
    Row{"webm", "video/webm"},
    Row{"pdf", "application/pdf"},
    Row{"txt", "text/plain; charset=utf-8"},
    Row{"xml", "application/xml"},
};

}  // namespace

std::string_view content_type_of(std::string_view file_name) {
    std::string_view name = file_name.substr(file_name.rfind('/') + 1);
    auto dot = name.rfind('.');
    if (dot != std::string_view::npos) {
        std::string_view extension = name.substr(dot + 1);
        auto row = std::ranges::find_if(rows, [&](const Row& r) { return same_ignoring_case(r.extension, extension); });
        if (row != rows.end()) return row->type;
    }
    return "application/octet-stream";
}

}  // namespace parta::http
