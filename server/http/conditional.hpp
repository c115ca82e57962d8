// Conditional and partial answers (RFC 9110 §13, §14): 304, 206, 416. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace parta::http {

/// Does an If-None-Match list name this entity tag (or "*")? Weak comparison.
bool matches_any(std::string_view if_none_match, std::string_view etag);

/// One stretch of `size` bytes, [first, first + length).
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};
struct Unsatisfiable {};
/// What a Range header asks of something of that size. Nothing: send all of it, because the header is malformed, of
/// another unit or names several ranges (a server may ignore those).
std::optional<std::variant<ByteRange, Unsatisfiable>> parse_range(std::string_view header, std::uint64_t size);

/// Turns a 200 to GET into 304, 206 or 416 as the request's headers ask; leaves every other response alone.
void apply_conditions(const Request& request, Response& response);

}  // namespace parta::http
