// Any bytes as requests on one connection: refused, or read in one way only, however they are cut.
// The first byte of an input says how large the pieces of a body are.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "http/addresses.hpp"
#include "http/conditional.hpp"
#include "http/origin.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/static_files.hpp"

namespace parta::fuzz {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

bool has_line_end(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

std::string_view method_of(const http::Request& request) {
    return request.head_only ? "HEAD" : http::to_string(request.method);
}

/// What was understood, written as plainly as it can be: another program must understand the same.
std::string rewrite(const http::Request& request, std::string_view version) {
    std::string text = std::string{method_of(request)} + " " + request.target + " " + std::string{version} + "\r\n";
    http::append_fields(text, request.headers);
    return text + "\r\n";
}

void check_request(const http::ParsedHead& head, std::string_view raw) {
    const http::Request& request = head.request;
    require(request.path.starts_with('/') && is_utf8(request.path), "a path is text from the root");
    require((request.path + "/").find("/../") == std::string::npos, "no way up");
    require(!has_line_end(request.target) && !has_line_end(request.path), "a path is one line");
    for (const auto& [name, value] : request.query.all()) require(is_utf8(name) && is_utf8(value), "queries are text");
    for (std::size_t i = 0; i < request.headers.size(); ++i) {
        require(!request.headers[i].name.empty(), "headers have names");
        require(!has_line_end(request.headers[i].value), "headers are lines");
    }
    bool two_lengths = request.headers.contains("content-length") && request.headers.contains("transfer-encoding");
    require(!two_lengths, "one way to tell the end of a body");

    auto version = raw.substr(raw.find("\r\n") - 8, 8);
    auto again = http::parse_head(rewrite(request, version));
    require(again.has_value(), "what was understood can be said again");
    require(again->request.path == request.path && again->framing == head.framing, "and means the same");
    require(again->request.query.all() == request.query.all(), "with the same query");
    require(again->keep_alive == head.keep_alive, "and the same end");
}

/// All that looks into headers; what it finds is the caller's, so only its promises are checked.
void check_readers(const http::Request& request) {
    static const http::Networks trusted{{"10.0.0.0/8", "::1"}};
    auto client = http::find_client(request.headers, "10.0.0.1", false, trusted);
    require(http::Address::parse(client.address).has_value(), "a client has an address");
    require(!http::limit_key(request.headers.get("x-forwarded-for")).empty() ||
                request.headers.get("x-forwarded-for").empty(),
            "every address has a key");
    for (std::uint64_t size : {0ULL, 1ULL, 1000ULL}) {
        auto range = http::parse_range(request.headers.get("range"), size);
        if (!range) continue;
        if (auto* part = std::get_if<http::ByteRange>(&*range)) {
            require(part->length > 0 && part->first < size && part->length <= size - part->first, "ranges lie inside");
        }
    }
    http::Response response;
    response.headers.add("ETag", "\"a\"");
    response.body = http::FileBody{"/none", 0, 1000};
    http::apply_conditions(request, response);
    int status = response.status;
    require(status == 200 || status == 206 || status == 304 || status == 416, "conditions know four answers");
    static_cast<void>(http::accepts_encoding(request.headers.get("accept-encoding"), "br"));
    static_cast<void>(request.cookie("session"));
    static_cast<void>(http::site_of_write(request, {}));
    static_cast<void>(http::site_of_websocket(request, {"https://school.example"}));
}

struct Body {
    std::string data;
    std::size_t used = 0;
    int error = 0;
    bool operator==(const Body&) const = default;
};

Body read_chunks(std::string_view bytes, std::size_t piece) {
    http::ChunkedReader reader;
    Body body;
    while (body.used < bytes.size() && !reader.done()) {
        std::string part{bytes.substr(body.used, piece)};
        auto result = reader.feed(part, [&](std::string_view data) { body.data += data; });
        if (!result) {
            body.error = result.error().status;
            break;
        }
        require(*result == part.size() || reader.done(), "all is taken until the end");
        body.used += *result;
    }
    if (body.error != 0) body.used = 0;
    return body;
}

void check(std::string_view input) {
    if (input.empty()) return;
    std::size_t piece = 1 + static_cast<unsigned char>(input[0]);
    std::string_view rest = input.substr(1);
    for (;;) {
        std::size_t end = http::find_head_end(rest, 0);
        if (end == std::string_view::npos) return;
        std::string_view raw = rest.substr(0, end);
        auto head = http::parse_head(raw);
        rest.remove_prefix(end);
        if (!head) {
            require(head.error().status >= 400 && head.error().status < 600, "a refusal has a status");
            return;
        }
        check_request(*head, raw);
        check_readers(head->request);
        if (head->framing == http::BodyFraming::sized) {
            if (*head->request.declared_size > rest.size()) return;
            rest.remove_prefix(*head->request.declared_size);
        } else if (head->framing == http::BodyFraming::chunked) {
            Body body = read_chunks(rest, SIZE_MAX);
            require(body == read_chunks(rest, piece), "the cuts do not matter");
            if (body.error != 0) return;
            rest.remove_prefix(body.used);
        }
    }
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parta::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
