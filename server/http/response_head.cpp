#include "http/response_head.hpp"

#include <fmt/format.h>

#include <array>

namespace parta::http {

void append_response_head(std::string& out, const Response& response, std::uint64_t body_size, AfterResponse after,
                          std::string_view date) {
    fmt::format_int status{response.status};
    out.append("HTTP/1.1 ").append(status.data(), status.size()).append(" ").append(reason_phrase(response.status));
    out.append("\r\nDate: ").append(date).append("\r\n");
    bool has_length = response.status >= 200 && response.status != 204 && response.status != 304;
    if (has_length) {
        fmt::format_int length{body_size};
        out.append("Content-Length: ").append(length.data(), length.size()).append("\r\n");
    }
    if (after == AfterResponse::close) out += "Connection: close\r\n";
    append_fields(out, response.headers);
    out += "\r\n";
}

void append_fields(std::string& out, const Headers& headers) {
    for (std::size_t i = 0; i < headers.size(); ++i) {
        auto [name, value] = headers[i];
        out.append(name).append(": ").append(value).append("\r\n");
    }
}

std::string http_date(std::time_t time) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days.at(static_cast<std::size_t>(parts.tm_wday)),
                       parts.tm_mday, months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace parta::http
