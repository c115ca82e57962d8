// The web client as its build left it: a folder of files, some of them compressed already.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/message.hpp"
#include "http/security_headers.hpp"

namespace parta::http {

/// Knows the folder as it was at the start; a new build needs a restart. Safe to use from any thread afterwards.
class StaticFiles {
  public:
    /// Reads every file once, for its ETag. Throws std::runtime_error when the folder holds no index.html.
    explicit StaticFiles(const std::filesystem::path& root);

    /// The response to a GET or HEAD of a file; index.html for "/" and for every path whose last part has no dot and
    /// that is not below /assets/ (the client's own routes). Nothing for all else: answer 404.
    std::optional<Response> find(const Request& request) const;

    std::size_t size() const { return files_.size(); }

  private:
    struct Variant {
        std::filesystem::path path;
        std::uint64_t size = 0;
        std::string etag;
    };
    struct File {
        std::string content_type;
        std::string cache_control;
        bool page = false;
        Variant plain;
        std::optional<Variant> brotli;
        std::optional<Variant> gzip;
    };
    static Variant read(const std::filesystem::path& path, std::string_view etag_suffix);
    Response respond(const Request& request, const File& file) const;

    std::unordered_map<std::string, File> files_;  // by path, "/assets/a.js"
    PageSources page_sources_;
};

/// Does an Accept-Encoding header allow this coding? A weight of 0 forbids it.
bool accepts_encoding(std::string_view header, std::string_view coding);

}  // namespace parta::http
