#include "http/static_files.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/mime.hpp"

namespace parta::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view assets = "/assets/";

std::string content_of(const fs::path& path) {
    std::ostringstream content;
    content << std::ifstream{path, std::ios::binary}.rdbuf();
    return std::move(content).str();
}

std::string cache_rule(std::string_view path) {
    // The build puts a digest of the content into these names, so the same name never means another content.
    if (path.starts_with(assets)) return "public, max-age=31536000, immutable";
    bool decides_the_version = path.ends_with(".html") || path == "/sw.js" || path.ends_with(".webmanifest");
    return decides_the_version ? "no-cache" : "public, max-age=3600";
}

bool is_client_route(std::string_view path) {
    return !path.starts_with(assets) && path.substr(path.rfind('/')).find('.') == std::string_view::npos;
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& root) {
    if (!fs::is_regular_file(root / "index.html")) {
        throw std::runtime_error("no web client in " + root.string() + ": index.html is missing");
    }
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        std::string path = "/" + entry.path().lexically_relative(root).generic_string();
        if (path.ends_with(".br") || path.ends_with(".gz")) continue;
        File file;
        file.content_type = content_type_of(path);
        file.cache_control = cache_rule(path);
        file.page = file.content_type.starts_with("text/html") || file.content_type == "image/svg+xml";
        file.plain = read(entry.path(), "");
        fs::path brotli = entry.path().string() + ".br";
        fs::path gzip = entry.path().string() + ".gz";
        if (fs::is_regular_file(brotli)) file.brotli = read(brotli, "-br");
        if (fs::is_regular_file(gzip)) file.gzip = read(gzip, "-gz");
        files_.emplace(std::move(path), std::move(file));
    }
    std::string index = content_of(root / "index.html");
    page_sources_ = {inline_script_sources(index), inline_style_sources(index)};
}

StaticFiles::Variant StaticFiles::read(const fs::path& path, std::string_view etag_suffix) {
    std::string content = content_of(path);
    return {path, content.size(), "\"" + to_hex(sha256(content)).substr(0, 24) + std::string{etag_suffix} + "\""};
}

std::optional<Response> StaticFiles::find(const Request& request) const {
    if (request.method != Method::get) return std::nullopt;
    auto found = files_.find(request.path);
    if (found == files_.end() && is_client_route(request.path)) found = files_.find("/index.html");
    if (found == files_.end()) return std::nullopt;
    return respond(request, found->second);
}

Response StaticFiles::respond(const Request& request, const File& file) const {
    std::string_view accepted = request.headers.get("accept-encoding");
    const Variant* variant = &file.plain;
    Response response;
    Headers& headers = response.headers;
    headers.add("Content-Type", file.content_type);
    if (file.brotli && accepts_encoding(accepted, "br")) {
        variant = &*file.brotli;
        headers.add("Content-Encoding", "br");
    } else if (file.gzip && accepts_encoding(accepted, "gzip")) {
        variant = &*file.gzip;
        headers.add("Content-Encoding", "gzip");
    }
    if (file.brotli || file.gzip) headers.add("Vary", "Accept-Encoding");
    headers.add("Cache-Control", file.cache_control);
    headers.add("ETag", variant->etag);
    if (file.page) {
        add_page_headers(headers, page_sources_);
    } else {
        headers.add("X-Content-Type-Options", "nosniff");
        headers.add("Cross-Origin-Resource-Policy", "same-origin");
    }
    if (request.secure) add_strict_transport(headers);
    response.body = FileBody{variant->path, 0, variant->size};
    return response;
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
    for (std::string_view item : split(header, ',')) {
        auto parts = split(item, ';');
        if (!same_ignoring_case(trim(parts[0]), coding)) continue;
        if (parts.size() < 2) return true;
        // "q=0", "q=0.000": not acceptable.
        std::string_view weight = trim(parts[1]);
        return !weight.starts_with("q=") || weight.find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

}  // namespace parta::http
