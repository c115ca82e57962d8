// The head of a response as text. Inside http/ only.
#pragma once
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace parta::http {

enum class AfterResponse { keep_alive, close };

/// Appends status line, the server's own headers, the response's and the blank line. Content-Length is left out where a
/// status forbids it.
void append_response_head(std::string& out, const Response& response, std::uint64_t body_size, AfterResponse after,
                          std::string_view date);

/// Appends each field as a line.
void append_fields(std::string& out, const Headers& headers);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7).
std::string http_date(std::time_t time);

}  // namespace parta::http
