#include "http/message.hpp"

#include <gtest/gtest.h>

#include "http/addresses.hpp"
#include "http/conditional.hpp"
#include "http/response_head.hpp"
#include "http/testing.hpp"

namespace parta::http {
namespace {

TEST(Headers, KeepOrderAndIgnoreCase) {
    Headers headers;
    headers.add("Set-Cookie", "a=1");
    headers.add("X", "1");
    headers.add("set-cookie", "b=2");
    EXPECT_EQ(headers.size(), 3U);
    EXPECT_EQ(headers.get("SET-COOKIE"), "a=1");
    EXPECT_EQ(headers[2].value, "b=2");
    headers.set("x", "2");
    EXPECT_EQ(headers.get("X"), "2");
    headers.remove("set-cookie");
    EXPECT_EQ(headers.size(), 1U);
    Headers copy = headers;
    headers.set("X", "3");
    EXPECT_EQ(copy.get("x"), "2");
}

TEST(Headers, CannotBeSplitByTheirValues) {
    Response response;
    response.headers.add("Location", "/a\r\nSet-Cookie: stolen=1");
    response.headers.add("X\nY", std::string_view{"\0", 1});
    std::string text;
    append_response_head(text, response, 0, AfterResponse::keep_alive, "now");
    EXPECT_EQ(
        text,
        "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\nLocation: /a  Set-Cookie: stolen=1\r\nX Y:  \r\n\r\n");
}

TEST(Headers, ListsAreSearchedByToken) {
    EXPECT_TRUE(list_contains("keep-alive, Upgrade", "upgrade"));
    EXPECT_TRUE(list_contains("a,b ,c", "b"));
    EXPECT_FALSE(list_contains("upgrades", "upgrade"));
    EXPECT_FALSE(list_contains("", "upgrade"));
}

TEST(ResponseHead, DatesAreThoseOfTheStandard) {
    EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
    Response empty;
    empty.status = 204;
    std::string text;
    append_response_head(text, empty, 0, AfterResponse::close, "d");
    EXPECT_EQ(text, "HTTP/1.1 204 No Content\r\nDate: d\r\nConnection: close\r\n\r\n");
}

struct RangeCase {
    std::string_view header;
    std::uint64_t size;
    std::string_view expected;  // "first+length", "no", "all"
};

TEST(Ranges, AreReadAsTheStandardSays) {
    const RangeCase cases[] = {
        {"bytes=0-499", 1000, "0+500"},
        {"bytes=500-", 1000, "500+500"},
        {"bytes=-500", 1000, "500+500"},
        {"bytes=-5000", 1000, "0+1000"},
        {"bytes=0-0", 1000, "0+1"},
        {"bytes=999-2000", 1000, "999+1"},
        {"Bytes=1-2", 1000, "1+2"},
        {"bytes=1000-", 1000, "no"},
        {"bytes=-0", 1000, "no"},
        {"bytes=0-", 0, "no"},
        {"bytes=-1", 0, "no"},
        {"bytes=5-4", 1000, "all"},
        {"bytes=0-1,3-4", 1000, "all"},
        {"items=0-1", 1000, "all"},
        {"bytes=a-b", 1000, "all"},
        {"bytes=", 1000, "all"},
        {"bytes=-", 1000, "all"},
        {"bytes=1-2-3", 1000, "all"},
        {"bytes=99999999999999999999-", 1000, "all"},
    };
    for (const RangeCase& test : cases) {
        auto range = parse_range(test.header, test.size);
        std::string text = "all";
        if (range) {
            auto* part = std::get_if<ByteRange>(&*range);
            text = part != nullptr ? fmt::format("{}+{}", part->first, part->length) : "no";
        }
        EXPECT_EQ(text, test.expected) << test.header;
    }
}

TEST(EntityTags, AreComparedWeakly) {
    EXPECT_TRUE(matches_any("\"a\"", "\"a\""));
    EXPECT_TRUE(matches_any("W/\"a\"", "\"a\""));
    EXPECT_TRUE(matches_any("\"x\", W/\"a\" , \"y\"", "W/\"a\""));
    EXPECT_TRUE(matches_any("\"a,b\"", "\"a,b\""));
    EXPECT_TRUE(matches_any("*", "\"a\""));
    EXPECT_FALSE(matches_any("\"b\"", "\"a\""));
    EXPECT_FALSE(matches_any("a", "\"a\""));
    EXPECT_FALSE(matches_any("\"a", "\"a\""));
    EXPECT_FALSE(matches_any("", "\"a\""));
}

TEST(Conditions, ConcernOnlyGetWithStatus200) {
    Request request;
    request.headers.add("If-None-Match", "*");
    auto tagged = [](int status) {
        Response response = Response::of(status, "text/plain", "x");
        response.headers.add("ETag", "\"a\"");
        return response;
    };
    Response found = tagged(200);
    apply_conditions(request, found);
    EXPECT_EQ(found.status, 304);
    Response missing = tagged(404);
    apply_conditions(request, missing);
    EXPECT_EQ(missing.status, 404);
    request.method = Method::post;
    Response posted = tagged(200);
    apply_conditions(request, posted);
    EXPECT_EQ(posted.status, 200);
}

TEST(Addresses, AreReadInAllTheirForms) {
    auto text = [](std::string_view input) {
        auto address = Address::parse(input);
        return address ? address->text() : "none";
    };
    EXPECT_EQ(text("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(text("192.0.2.1:8080"), "192.0.2.1");
    EXPECT_EQ(text("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(text("2001:DB8::1"), "2001:db8::1");
    EXPECT_EQ(text("[2001:db8::1]:443"), "2001:db8::1");
    for (const char* bad : {"", "unknown", "1.2.3", "1.2.3.4.5", "[::1", "_hidden"})
        EXPECT_EQ(text(bad), "none") << bad;
    EXPECT_EQ(limit_key("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(limit_key("2001:db8:1:2:3:4:5:6"), limit_key("2001:db8:1:2::9"));
    EXPECT_NE(limit_key("2001:db8:1:2::9"), limit_key("2001:db8:1:3::9"));
}

TEST(Addresses, NetworksContainTheirOwn) {
    Networks networks{{"10.0.0.0/8", "192.0.2.7", "fd00::/7", "::1"}};
    auto contains = [&](std::string_view text) { return networks.contains(*Address::parse(text)); };
    EXPECT_TRUE(contains("10.255.0.1"));
    EXPECT_FALSE(contains("11.0.0.1"));
    EXPECT_TRUE(contains("192.0.2.7"));
    EXPECT_FALSE(contains("192.0.2.6"));
    EXPECT_TRUE(contains("fc00::1"));
    EXPECT_FALSE(contains("fe00::1"));
    EXPECT_TRUE(contains("::1"));
    for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "localhost", "1.2.3.4/8x"}) {
        EXPECT_THROW(Networks({bad}), std::runtime_error) << bad;
    }
}

TEST(Addresses, ClientsAreFoundBehindTrustedProxies) {
    Networks trusted{{"10.0.0.0/8"}};
    auto client = [&](std::string_view forwarded, std::string_view peer) {
        Headers headers;
        headers.add("X-Forwarded-For", forwarded);
        return find_client(headers, peer, false, trusted).address;
    };
    EXPECT_EQ(client("203.0.113.5", "10.0.0.1"), "203.0.113.5");
    EXPECT_EQ(client("1.1.1.1, 203.0.113.5, 10.0.0.2", "10.0.0.1"), "203.0.113.5")
        << "what clients invent is not believed";
    EXPECT_EQ(client("203.0.113.5", "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.3, 10.0.0.2", "10.0.0.1"), "10.0.0.3") << "inside the network";
    EXPECT_EQ(client("203.0.113.5, nonsense", "10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(client("", "10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(client("[2001:db8::1]:5000", "10.0.0.1"), "2001:db8::1");
}

TEST(TempFiles, DisappearUnlessKept) {
    testing::TestDirectory directory;
    {
        TempFile file{directory.path()};
        file.write(std::string_view{"abc"});
        TempFile moved = std::move(file);
        moved.write(std::string_view{"def"});
        EXPECT_EQ(moved.size(), 6U);
        EXPECT_EQ(std::filesystem::file_size(moved.path()), 6U);
        EXPECT_EQ(directory.files(), 1U);
    }
    EXPECT_EQ(directory.files(), 0U);
    {
        TempFile file{directory.path()};
        file.keep();
    }
    EXPECT_EQ(directory.files(), 1U);
    EXPECT_THROW(TempFile{directory.path() / "none"}, Error);
}

}  // namespace
}  // namespace parta::http
