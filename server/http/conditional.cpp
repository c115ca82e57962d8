#include "http/conditional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace parta::http {
namespace {

std::string_view without_weakness(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    return etag;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void become_not_modified(Response& response) {
    response.status = 304;
    response.body = std::string{};
    response.headers.remove("Content-Type");
    response.headers.remove("Content-Encoding");
    response.headers.remove("Content-Disposition");
}

void apply_range(const Request& request, Response& response) {
    auto& file = std::get<FileBody>(response.body);
    response.headers.set("Accept-Ranges", "bytes");
    auto header = request.headers.find("range");
    if (!header) return;
    // If-Range guards against joining parts of two versions; only a strong tag that matches will do.
    if (auto condition = request.headers.find("if-range")) {
        auto etag = response.headers.find("etag");
        if (!etag || etag->starts_with("W/") || *condition != *etag) return;
    }
    auto range = parse_range(*header, file.length);
    if (!range) return;
    if (std::holds_alternative<Unsatisfiable>(*range)) {
        response.status = 416;
        response.headers.set("Content-Range", fmt::format("bytes */{}", file.length));
        response.headers.remove("Content-Type");
        response.headers.remove("Content-Disposition");
        response.body = std::string{};
        return;
    }
    auto part = std::get<ByteRange>(*range);
    response.status = 206;
    response.headers.set("Content-Range",
                         fmt::format("bytes {}-{}/{}", part.first, part.first + part.length - 1, file.length));
    file.offset += part.first;
    file.length = part.length;
}

}  // namespace

bool matches_any(std::string_view if_none_match, std::string_view etag) {
    std::string_view rest = if_none_match;
    std::string_view wanted = without_weakness(etag);
    // Tags may hold commas, so the list is read tag by tag.
    while (!rest.empty()) {
        auto start = rest.find_first_not_of(" \t,");
        if (start == std::string_view::npos) return false;
        rest.remove_prefix(start);
        if (rest.starts_with('*')) return true;
        std::string_view tag = without_weakness(rest);
        if (!tag.starts_with('"')) return false;
        auto end = tag.find('"', 1);
        if (end == std::string_view::npos) return false;
        if (tag.substr(0, end + 1) == wanted) return true;
        rest = tag.substr(end + 1);
    }
    return false;
}

std::optional<std::variant<ByteRange, Unsatisfiable>> parse_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (header.size() < unit.size() || !same_ignoring_case(header.substr(0, unit.size()), unit)) return std::nullopt;
    std::string_view spec = header.substr(unit.size());
    auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
    std::string_view from = spec.substr(0, dash);
    std::string_view to = spec.substr(dash + 1);

    if (from.empty()) {
        auto last = whole_number(to);  // the last so many bytes
        if (!last) return std::nullopt;
        std::uint64_t length = std::min(*last, size);
        if (length == 0) return Unsatisfiable{};
        return ByteRange{size - length, length};
    }
    auto first = whole_number(from);
    if (!first) return std::nullopt;
    std::uint64_t last = size == 0 ? 0 : size - 1;
    if (!to.empty()) {
        auto named = whole_number(to);
        if (!named || *named < *first) return std::nullopt;
        last = std::min(last, *named);
    }
    if (*first >= size) return Unsatisfiable{};
    return ByteRange{*first, last - *first + 1};
}

void apply_conditions(const Request& request, Response& response) {
    if (response.status != 200 || request.method != Method::get) return;
    auto etag = response.headers.find("etag");
    auto condition = request.headers.find("if-none-match");
    if (etag && condition && matches_any(*condition, *etag)) {
        become_not_modified(response);
        return;
    }
    bool file = std::holds_alternative<FileBody>(response.body);
    if (file && !response.headers.contains("content-encoding")) apply_range(request, response);
}

}  // namespace parta::http
