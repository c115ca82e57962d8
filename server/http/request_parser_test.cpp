#include "http/request_parser.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace parta::http {
namespace {

std::string with(std::string_view first_line, std::string_view headers = "Host: t\r\n") {
    return fmt::format("{}\r\n{}\r\n", first_line, headers);
}

TEST(RequestParser, TakesAHeadApart) {
    auto head = parse_head(with("PATCH /chats/7/%D1%8F?after=12&q=a%20b+c&flag HTTP/1.1",
                                "host: School.example:8080\r\nContent-Length: 5\r\nCookie: a=1; session=xyz==; "
                                "b=2\r\nX-Empty:\r\nX-Blanks: \t v \t\r\n"));
    ASSERT_TRUE(head);
    const Request& request = head->request;
    EXPECT_EQ(request.method, Method::patch);
    EXPECT_EQ(request.path, "/chats/7/я");
    EXPECT_EQ(request.target, "/chats/7/%D1%8F?after=12&q=a%20b+c&flag");
    EXPECT_EQ(request.query.number<int>("after"), 12);
    EXPECT_EQ(request.query.find("q"), "a b c");
    EXPECT_EQ(request.query.find("flag"), "");
    EXPECT_EQ(request.query.find("none"), std::nullopt);
    EXPECT_EQ(request.headers.get("HOST"), "School.example:8080");
    EXPECT_EQ(request.headers.find("x-empty"), "");
    EXPECT_EQ(request.headers.get("x-blanks"), "v");
    EXPECT_EQ(request.cookie("session"), "xyz==");
    EXPECT_EQ(request.cookie("b"), "2");
    EXPECT_EQ(request.cookie("c"), std::nullopt);
    EXPECT_EQ(head->framing, BodyFraming::sized);
    EXPECT_EQ(request.declared_size, 5U);
    EXPECT_TRUE(head->keep_alive);
}

TEST(RequestParser, QueryNumbersAreWholeOrRefused) {
    auto query = Query::parse("a=7&b=x&c=&d=-3&e=99999999999&f=7%20");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->number<std::int64_t>("a"), 7);
    EXPECT_EQ(query->number<int>("d"), -3);
    EXPECT_EQ(query->number<std::int64_t>("e"), 99'999'999'999);
    EXPECT_EQ(query->number<int>("absent"), std::nullopt);
    for (const char* name : {"b", "c", "e", "f"}) {
        try {
            query->number<int>(name);
            ADD_FAILURE() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::invalid_field);
            EXPECT_EQ(error.field, name);
        }
    }
    EXPECT_THROW(query->number<unsigned>("d"), Error);
}

TEST(RequestParser, FindsTheEndOfTheHead) {
    EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r\nrest", 0), 18U);
    EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r", 0), std::string_view::npos);
    // The blank line may lie across what was searched before.
    for (std::size_t searched = 0; searched <= 17; ++searched) {
        EXPECT_EQ(find_head_end("GET / HTTP/1.1\r\n\r\n", searched), 18U) << searched;
    }
}

struct Refused {
    std::string_view name;
    std::string head;
    int status;
};

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWays) {
    std::string many = "Host: t\r\n";
    for (int i = 0; i < 100; ++i) many += fmt::format("X-{}: y\r\n", i);
    const std::vector<Refused> cases{
        {"nothing", "\r\n\r\n", 400},
        {"no version", with("GET /"), 400},
        {"no target", with("GET HTTP/1.1"), 400},
        {"lower-case version", with("GET / http/1.1"), 400},
        {"other version", with("GET / HTTP/3.0"), 505},
        {"long version", with("GET / HTTP/1.10"), 400},
        {"unknown method", with("OPTIONS / HTTP/1.1"), 405},
        {"lower-case method", with("get / HTTP/1.1"), 405},
        {"method with a bracket", with("G(T / HTTP/1.1"), 400},
        {"two blanks", with("GET  / HTTP/1.1"), 400},
        {"tab", with("GET\t/ HTTP/1.1"), 400},
        {"blank in the target", with("GET /a b HTTP/1.1"), 400},
        {"raw letter in the target", with("GET /я HTTP/1.1"), 400},
        {"fragment", with("GET /a#b HTTP/1.1"), 400},
        {"relative target", with("GET a HTTP/1.1"), 400},
        {"authority", with("GET t:80 HTTP/1.1"), 400},
        {"asterisk", with("GET * HTTP/1.1"), 400},
        {"cut percent sign", with("GET /%4 HTTP/1.1"), 400},
        {"wrong percent sign", with("GET /%zz HTTP/1.1"), 400},
        {"NUL", with("GET /%00 HTTP/1.1"), 400},
        {"line feed", with("GET /%0a HTTP/1.1"), 400},
        {"not UTF-8", with("GET /%ff HTTP/1.1"), 400},
        {"encoded slash", with("GET /a%2fb HTTP/1.1"), 400},
        {"encoded backslash", with("GET /a%5Cb HTTP/1.1"), 400},
        {"dot segment", with("GET /a/./b HTTP/1.1"), 400},
        {"two dots", with("GET /a/.. HTTP/1.1"), 400},
        {"encoded dots", with("GET /%2e%2E/etc/passwd HTTP/1.1"), 400},
        {"malformed query", with("GET /?a=%f HTTP/1.1"), 400},
        {"query not UTF-8", with("GET /?a=%c3 HTTP/1.1"), 400},
        {"long target", with("GET /" + std::string(9000, 'a') + " HTTP/1.1"), 414},
        {"no host", with("GET / HTTP/1.1", ""), 400},
        {"two hosts", with("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), 400},
        {"host with a slash", with("GET / HTTP/1.1", "Host: a/b\r\n"), 400},
        {"host with a user", with("GET / HTTP/1.1", "Host: a@b\r\n"), 400},
        {"header without a colon", with("GET / HTTP/1.1", "Host: t\r\nNonsense\r\n"), 400},
        {"blank before the colon", with("GET / HTTP/1.1", "Host : t\r\n"), 400},
        {"empty name", with("GET / HTTP/1.1", "Host: t\r\n: x\r\n"), 400},
        {"folded line", with("GET / HTTP/1.1", "Host: t\r\nX: a\r\n b\r\n"), 400},
        {"bare line feed", with("GET / HTTP/1.1", "Host: t\r\nX: a\nY: b\r\n"), 400},
        {"bare carriage return", with("GET / HTTP/1.1", "Host: t\r\nX: a\rY: b\r\n"), 400},
        {"NUL in a value", with("GET / HTTP/1.1", std::string("Host: t\r\nX: \0\r\n", 15)), 400},
        {"too many headers", with("GET / HTTP/1.1", many), 431},
        {"both lengths", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
         400},
        {"two lengths", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 3\r\nContent-Length: 3\r\n"), 400},
        {"list of lengths", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 3, 3\r\n"), 400},
        {"negative length", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: -1\r\n"), 400},
        {"length with a plus", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: +1\r\n"), 400},
        {"hexadecimal length", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 0x3\r\n"), 400},
        {"empty length", with("POST / HTTP/1.1", "Host: t\r\nContent-Length:\r\n"), 400},
        {"length beyond 64 bits", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 99999999999999999999\r\n"), 400},
        {"other coding", with("POST / HTTP/1.1", "Host: t\r\nTransfer-Encoding: gzip, chunked\r\n"), 501},
        {"disguised coding", with("POST / HTTP/1.1", "Host: t\r\nTransfer-Encoding: \x0b chunked\r\n"), 400},
        {"two codings",
         with("POST / HTTP/1.1", "Host: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"chunks in 1.0", with("POST / HTTP/1.0", "Host: t\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"other expectation", with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 1\r\nExpect: tea\r\n"), 417},
        {"bytes after the end", with("GET / HTTP/1.1") + "x", 400},
        {"no end", "GET / HTTP/1.1\r\nHost: t\r\n", 400},
    };
    for (const Refused& test : cases) {
        auto head = parse_head(test.head);
        EXPECT_FALSE(head) << test.name;
        if (!head) EXPECT_EQ(head.error().status, test.status) << test.name << ": " << head.error().reason;
    }
}

TEST(RequestParser, AcceptsTheUnusualThatIsClear) {
    EXPECT_EQ(parse_head(with("GET http://t/a?b=c HTTP/1.1"))->request.path, "/a");
    EXPECT_EQ(parse_head(with("GET HTTPS://t HTTP/1.1"))->request.path, "/");
    EXPECT_EQ(parse_head(with("GET /...a/.b/c. HTTP/1.1"))->request.path, "/...a/.b/c.");
    EXPECT_EQ(parse_head(with("GET //a HTTP/1.1"))->request.path, "//a");
    EXPECT_EQ(parse_head(with("GET /+ HTTP/1.1"))->request.path, "/+");
    EXPECT_EQ(parse_head(with("GET /?&&a=1&a=2& HTTP/1.1"))->request.query.find("a"), "1");
    EXPECT_FALSE(parse_head(with("GET / HTTP/1.0", ""))->keep_alive);
    EXPECT_FALSE(parse_head(with("GET / HTTP/1.1", "Host: t\r\nConnection: x, Close\r\n"))->keep_alive);
    EXPECT_TRUE(parse_head(with("HEAD / HTTP/1.1"))->request.head_only);
    EXPECT_EQ(parse_head(with("POST / HTTP/1.1", "Host: t\r\nContent-Length: 0\r\n"))->framing, BodyFraming::none);
    auto chunked =
        parse_head(with("PUT / HTTP/1.1", "Host: t\r\nTransfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n"));
    EXPECT_EQ(chunked->framing, BodyFraming::chunked);
    EXPECT_TRUE(chunked->expects_continue);
    EXPECT_FALSE(chunked->request.declared_size);
}

TEST(RequestParser, KnowsAWebSocketHandshake) {
    constexpr std::string_view headers = "Host: t\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
    EXPECT_TRUE(parse_head(with("GET /ws HTTP/1.1", headers))->wants_websocket);
    EXPECT_FALSE(parse_head(with("POST /ws HTTP/1.1", headers))->wants_websocket);
    EXPECT_FALSE(parse_head(with("GET /ws HTTP/1.0", headers))->wants_websocket);
    EXPECT_FALSE(parse_head(with("GET /ws HTTP/1.1", "Host: t\r\nUpgrade: websocket\r\n"))->wants_websocket);
}

struct Chunks {
    std::string_view input;
    std::string_view output;  // data, or the status of the error
    std::size_t left = 0;     // bytes after the body
};

TEST(ChunkedReader, TakesTheFramingOffInPiecesOfAnySize) {
    const std::string long_extension = "1;" + std::string(5000, 'x') + "\r\na\r\n0\r\n\r\n";
    const Chunks cases[] = {
        {"0\r\n\r\n", ""},
        {"3\r\nabc\r\n0\r\n\r\nGET", "abc", 3},
        {"1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n", "a0123456789"},
        {"0003;name=\"v\"\r\nabc\r\n0;last\r\n\r\n", "abc"},
        {"3 \r\nabc\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n!", "abc", 1},
        {"\r\n", "400"},
        {"x\r\n", "400"},
        {"-1\r\n", "400"},
        {"3\nabc", "400"},
        {"3\r\nabcd\r\n", "400"},
        {"3\r\nabc\n0\r\n", "400"},
        {"10000000000000000\r\n", "400"},
        {"0\r\nTrailer\n\r\n", "400"},
        {long_extension, "431"},
    };
    for (const Chunks& test : cases) {
        for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, SIZE_MAX}) {
            ChunkedReader reader;
            std::string output;
            std::size_t used = 0;
            while (used < test.input.size() && !reader.done()) {
                auto part = test.input.substr(used, piece);
                auto result = reader.feed(part, [&](std::string_view data) { output += data; });
                if (!result) {
                    output = fmt::to_string(result.error().status);
                    used = test.input.size();
                    break;
                }
                used += *result;
            }
            EXPECT_EQ(output, test.output) << test.input.substr(0, 40) << " in pieces of " << piece;
            EXPECT_EQ(test.input.size() - used, test.left) << test.input.substr(0, 40);
        }
    }
}

}  // namespace
}  // namespace parta::http
