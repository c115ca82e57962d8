#include "http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace parta::http {
namespace {

constexpr std::size_t target_limit = 8 * 1024;
constexpr std::size_t field_limit = 100;
constexpr std::uint32_t overhead_limit = 4 * 1024;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet letters_digits_and(std::string_view others) {
    CharacterSet set{};
    for (char c = 'a'; c <= 'z'; ++c) set[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) set[static_cast<unsigned char>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) set[static_cast<unsigned char>(c)] = true;
    for (char c : others) set[static_cast<unsigned char>(c)] = true;
    return set;
}

constexpr CharacterSet token_characters = letters_digits_and("!#$%&'*+-.^_`|~");  // RFC 9110 §5.6.2
constexpr CharacterSet host_characters = letters_digits_and("-._:[]~%");

bool all_in(const CharacterSet& set, std::string_view text) {
    return std::ranges::all_of(text, [&](char c) { return set[static_cast<unsigned char>(c)]; });
}

bool is_token(std::string_view text) {
    return !text.empty() && all_in(token_characters, text);
}

/// RFC 9110 §5.5: visible characters, blanks and bytes of other alphabets; no control characters.
bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
    });
}

bool is_host(std::string_view text) {
    return all_in(host_characters, text);
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Cuts a line off the front; nothing when no CRLF ends it.
std::optional<std::string_view> take_line(std::string_view& rest) {
    auto end = rest.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

struct MethodName {
    std::string_view name;
    Method method;
};
constexpr std::array method_names{
    MethodName{"GET", Method::get}, MethodName{"HEAD", Method::get},    MethodName{"POST", Method::post},
    MethodName{"PUT", Method::put}, MethodName{"PATCH", Method::patch}, MethodName{"DELETE", Method::del},
};

/// "http://host/path" becomes "/path": proxies may write a target so, and a server must understand it.
std::string_view strip_authority(std::string_view target) {
    for (std::string_view scheme : {"http://", "https://"}) {
        if (target.size() < scheme.size() || !same_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        auto path = target.find_first_of("/?", scheme.size());
        if (path == std::string_view::npos) return "/";
        return target[path] == '/' ? target.substr(path) : std::string_view{};
    }
    return target;
}

/// A decoded path that names one thing only: no dot segments, no control characters.
bool is_plain_path(std::string_view path) {
    if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return false;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        std::string_view segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return false;
        path.remove_prefix(segment.size());
    }
    return true;
}

std::optional<Malformed> parse_target(std::string_view raw, Request& request) {
    if (raw.size() > target_limit) return Malformed{414, "target too long"};
    bool visible = std::ranges::all_of(raw, [](char c) { return c > 0x20 && c < 0x7F; });
    if (!visible || raw.find('#') != std::string_view::npos) return Malformed{400, "bad character in the target"};
    std::string_view target = strip_authority(raw);
    if (!target.starts_with('/')) return Malformed{400, "target is not a path"};

    auto question = std::min(target.find('?'), target.size());
    std::string_view path = target.substr(0, question);
    // An encoded slash would make one segment look like two.
    for (std::string_view slash : {"%2f", "%2F", "%5c", "%5C", "\\"}) {
        if (path.find(slash) != std::string_view::npos) return Malformed{400, "encoded slash in the path"};
    }
    auto decoded = percent_decode(path, PlusSign::literal);
    if (!decoded || !is_plain_path(*decoded)) return Malformed{400, "malformed path"};
    auto query = Query::parse(target.substr(std::min(question + 1, target.size())));
    if (!query) return Malformed{400, "malformed query"};
    request.target = target;
    request.path = std::move(*decoded);
    request.query = std::move(*query);
    return std::nullopt;
}

struct FirstLine {
    bool http_1_0 = false;
};

std::expected<FirstLine, Malformed> parse_first_line(std::string_view line, Request& request) {
    auto first = line.find(' ');
    auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return std::unexpected(Malformed{400, "malformed request line"});
    std::string_view method = line.substr(0, first);
    std::string_view target = line.substr(first + 1, last - first - 1);
    std::string_view version = line.substr(last + 1);

    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7])) {
        return std::unexpected(Malformed{400, "malformed request line"});
    }
    if (version[5] != '1') return std::unexpected(Malformed{505, "HTTP/1.1 is spoken here"});
    if (!is_token(method)) return std::unexpected(Malformed{400, "malformed method"});
    auto known = std::ranges::find(method_names, method, &MethodName::name);
    if (known == method_names.end()) return std::unexpected(Malformed{405, "method not known here"});
    request.method = known->method;
    request.head_only = method == "HEAD";
    if (auto error = parse_target(target, request)) return std::unexpected(*error);
    return FirstLine{version[7] == '0'};
}

/// Finds the parts of one field line; `line` is a part of `head`.
std::optional<Malformed> parse_field(std::string_view line, std::string_view head,
                                     std::vector<Headers::Place>& places) {
    if (line.starts_with(' ') || line.starts_with('\t')) return Malformed{400, "folded header line"};
    auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return Malformed{400, "malformed header name"};
    }
    std::string_view value = trim_blanks(line.substr(colon + 1));
    if (!is_field_value(value)) return Malformed{400, "control character in a header"};
    auto offset = [&](std::string_view part) { return static_cast<std::uint32_t>(part.data() - head.data()); };
    places.push_back(
        {offset(line), static_cast<std::uint32_t>(colon), offset(value), static_cast<std::uint32_t>(value.size())});
    return std::nullopt;
}

std::size_t count_of(const Headers& headers, std::string_view name) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < headers.size(); ++i) count += same_ignoring_case(headers[i].name, name) ? 1 : 0;
    return count;
}

/// Which of the two ways of telling a body's end is in use. Both at once is how requests are smuggled past proxies.
std::optional<Malformed> read_framing(ParsedHead& head, bool http_1_0) {
    const Headers& headers = head.request.headers;
    auto length = headers.find("content-length");
    auto coding = headers.find("transfer-encoding");
    if (coding) {
        if (length) return Malformed{400, "both Content-Length and Transfer-Encoding"};
        if (http_1_0) return Malformed{400, "Transfer-Encoding in HTTP/1.0"};
        if (count_of(headers, "transfer-encoding") > 1) return Malformed{400, "repeated Transfer-Encoding"};
        if (!same_ignoring_case(*coding, "chunked")) return Malformed{501, "transfer coding not known here"};
        head.framing = BodyFraming::chunked;
        head.request.declared_size = std::nullopt;
        return std::nullopt;
    }
    if (!length) return std::nullopt;
    constexpr std::size_t most_digits = 18;
    if (count_of(headers, "content-length") > 1 || length->empty() || length->size() > most_digits ||
        !std::ranges::all_of(*length, is_digit)) {
        return Malformed{400, "malformed Content-Length"};
    }
    std::uint64_t size = 0;
    for (char c : *length) size = size * 10 + static_cast<std::uint64_t>(c - '0');
    head.request.declared_size = size;
    if (size > 0) head.framing = BodyFraming::sized;
    return std::nullopt;
}

std::optional<Malformed> read_connection(ParsedHead& head, bool http_1_0) {
    const Headers& headers = head.request.headers;
    std::size_t hosts = count_of(headers, "host");
    if (hosts > 1 || (hosts == 0 && !http_1_0)) return Malformed{400, "exactly one Host header is needed"};
    if (!is_host(headers.get("host"))) return Malformed{400, "malformed Host"};

    std::string_view connection = headers.get("connection");
    // HTTP/1.0 clients are rare enough to be given a connection per request.
    head.keep_alive = !http_1_0 && !list_contains(connection, "close");
    head.wants_websocket = !http_1_0 && head.request.method == Method::get && !head.request.head_only &&
                           list_contains(connection, "upgrade") && list_contains(headers.get("upgrade"), "websocket");
    if (auto expect = headers.find("expect"); expect && !http_1_0) {
        if (!same_ignoring_case(*expect, "100-continue")) return Malformed{417, "expectation not known here"};
        head.expects_continue = head.framing != BodyFraming::none;
    }
    return std::nullopt;
}

}  // namespace

std::size_t find_head_end(std::string_view bytes, std::size_t searched) {
    auto at = bytes.find("\r\n\r\n", searched > 3 ? searched - 3 : 0);
    return at == std::string_view::npos ? at : at + 4;
}

std::expected<ParsedHead, Malformed> parse_head(std::string_view head) {
    ParsedHead parsed;
    std::string_view rest = head;
    auto line = take_line(rest);
    if (!line) return std::unexpected(Malformed{400, "no request line"});
    auto first = parse_first_line(*line, parsed.request);
    if (!first) return std::unexpected(first.error());

    std::string_view fields = rest;
    std::vector<Headers::Place> places;
    places.reserve(16);
    for (;;) {
        line = take_line(rest);
        if (!line) return std::unexpected(Malformed{400, "head without its end"});
        if (line->empty()) break;
        if (places.size() == field_limit) return std::unexpected(Malformed{431, "too many headers"});
        if (auto error = parse_field(*line, fields, places)) return std::unexpected(*error);
    }
    if (!rest.empty()) return std::unexpected(Malformed{400, "bytes after the head"});
    parsed.request.headers = Headers::found_in(fields, std::move(places));
    if (auto error = read_framing(parsed, first->http_1_0)) return std::unexpected(*error);
    if (auto error = read_connection(parsed, first->http_1_0)) return std::unexpected(*error);
    return parsed;
}

bool ChunkedReader::take_size_digit(char c) {
    constexpr std::uint8_t most_digits = 15;  // 60 bits
    int value = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (value < 0 || digits_ == most_digits) return false;
    left_ = left_ * 16 + static_cast<std::uint64_t>(value);
    ++digits_;
    return true;
}

std::expected<void, Malformed> ChunkedReader::step(char c) {
    const auto malformed = std::unexpected(Malformed{400, "malformed chunk"});
    switch (state_) {
        case State::size:
            if (c == '\r' && digits_ > 0) {
                state_ = State::size_end;
            } else if ((c == ';' || c == ' ' || c == '\t') && digits_ > 0) {
                state_ = State::extension;
            } else if (!take_size_digit(c)) {
                return malformed;
            }
            return {};
        case State::extension:
            if (c == '\r') {
                state_ = State::size_end;
                return {};
            }
            if (c == '\n' || c == '\0') return malformed;
            if (++overhead_ > overhead_limit) return std::unexpected(Malformed{431, "chunk extensions too long"});
            return {};
        case State::size_end:
            if (c != '\n') return malformed;
            digits_ = 0;
            state_ = left_ == 0 ? State::trailer : State::data;
            line_ = 0;
            return {};
        case State::data_cr:
            if (c != '\r') return malformed;
            state_ = State::data_lf;
            return {};
        case State::data_lf:
            if (c != '\n') return malformed;
            state_ = State::size;
            return {};
        case State::trailer:
            if (c == '\r') {
                state_ = State::trailer_end;
                return {};
            }
            if (c == '\n' || c == '\0') return malformed;
            ++line_;
            if (++overhead_ > overhead_limit) return std::unexpected(Malformed{431, "trailers too long"});
            return {};
        case State::trailer_end:
            if (c != '\n') return malformed;
            state_ = line_ == 0 ? State::done : State::trailer;
            line_ = 0;
            return {};
        case State::data:
        case State::done:
            break;
    }
    return malformed;
}

std::expected<std::size_t, Malformed> ChunkedReader::feed(std::string_view bytes,
                                                          const std::function<void(std::string_view)>& data) {
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::done) {
        if (state_ == State::data) {
            auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
            data(bytes.substr(at, count));
            at += count;
            left_ -= count;
            if (left_ == 0) state_ = State::data_cr;
        } else {
            auto result = step(bytes[at]);
            if (!result) return std::unexpected(result.error());
            ++at;
        }
    }
    return at;
}

}  // namespace parta::http
