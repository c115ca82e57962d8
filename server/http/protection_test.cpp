// Who may ask, and how often: origins and rate limits.
#include <gtest/gtest.h>

#include "http/origin.hpp"
#include "http/rate_limit.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;

struct Asked {
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    Site write;
    Site socket;
};

Request with_headers(const Asked& asked) {
    Request request;
    request.headers.add("Host", "school.example:8443");
    for (auto [name, value] : asked.headers) request.headers.add(name, value);
    return request;
}

// S1.
TEST(Origin, OwnAndForeignRequests) {
    constexpr auto own = Site::own;
    constexpr auto foreign = Site::foreign;
    const Asked cases[] = {
        {"a program that marks itself", {{"X-Parta", "1"}}, own, own},
        {"a program that does not", {}, foreign, own},
        {"our client",
         {{"X-Parta", "1"}, {"Origin", "https://school.example:8443"}, {"Sec-Fetch-Site", "same-origin"}},
         own,
         own},
        {"our client, other case", {{"x-parta", "1"}, {"Origin", "https://School.Example:8443"}}, own, own},
        {"our page without the mark", {{"Origin", "https://school.example:8443"}}, foreign, own},
        {"wrong mark", {{"X-Parta", "0"}, {"Origin", "https://school.example:8443"}}, foreign, own},
        {"other site", {{"X-Parta", "1"}, {"Origin", "https://evil.example"}}, foreign, foreign},
        {"other port", {{"X-Parta", "1"}, {"Origin", "https://school.example"}}, foreign, foreign},
        {"name that begins like ours",
         {{"X-Parta", "1"}, {"Origin", "https://school.example:8443.evil.example"}},
         foreign,
         foreign},
        {"sandboxed frame", {{"X-Parta", "1"}, {"Origin", "null"}}, foreign, foreign},
        {"sibling domain", {{"X-Parta", "1"}, {"Sec-Fetch-Site", "same-site"}}, foreign, foreign},
        {"cross-site by fetch metadata", {{"X-Parta", "1"}, {"Sec-Fetch-Site", "cross-site"}}, foreign, foreign},
        {"contradiction",
         {{"X-Parta", "1"}, {"Origin", "https://school.example:8443"}, {"Sec-Fetch-Site", "cross-site"}},
         foreign,
         own},
    };
    for (const Asked& asked : cases) {
        Request request = with_headers(asked);
        const OwnOrigins origins{"https://a.example", "https://school.example:8443"};
        EXPECT_EQ(site_of_write(request, origins), asked.write) << asked.name;
        EXPECT_EQ(site_of_websocket(request, origins), asked.socket) << asked.name;
    }
}

Request from_page_at(std::string_view host) {
    Request request;
    request.headers.add("Host", host);
    request.headers.add("Origin", "http://" + std::string{host});
    request.headers.add("X-Parta", "1");
    return request;
}

// S1. Unconfigured, no name counts that somebody outside could make point here.
TEST(Origin, WithoutAListOnlyLocalNamesCount) {
    for (std::string_view host : {"localhost:8080", "127.0.0.1", "192.168.1.5:8080", "[::1]:8080", "[fe80::1]",
                                  "school-server", "Parta.Local:80", "demo.localhost", "parta.lan", "a.internal"}) {
        EXPECT_EQ(site_of_write(from_page_at(host), {}), Site::own) << host;
        EXPECT_EQ(site_of_websocket(from_page_at(host), {}), Site::own) << host;
    }
    for (std::string_view host :
         {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example:80", "xlocal.example",
          ".local", "[::1].evil.example", "evil.example:80]", "", ":80", "local.", "1.2.3.4.example"}) {
        EXPECT_EQ(site_of_write(from_page_at(host), {}), Site::foreign) << host;
        EXPECT_EQ(site_of_websocket(from_page_at(host), {}), Site::foreign) << host;
    }
    Request other_port = from_page_at("localhost:8080");
    other_port.headers.set("Host", "localhost:9090");
    EXPECT_EQ(site_of_write(other_port, {}), Site::foreign);
}

TEST(Origin, AConfiguredListIsTheLaw) {
    for (std::string_view host : {"rebound.example", "localhost:8080", "192.168.1.5", "school.example"}) {
        EXPECT_EQ(site_of_write(from_page_at(host), {"https://school.example"}), Site::foreign) << host;
        EXPECT_EQ(site_of_websocket(from_page_at(host), {"https://school.example"}), Site::foreign) << host;
    }
}

class Buckets : public ::testing::Test {
  protected:
    RateLimiter::Clock::time_point at_{std::chrono::hours{1}};
    static constexpr Rate rate{.per_second = 0.5, .burst = 3};
};

TEST_F(Buckets, AllowABurstAndThenARate) {
    RateLimiter limiter;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", rate, at_), 0) << i;
    EXPECT_EQ(limiter.take("a", rate, at_), 2);
    EXPECT_EQ(limiter.take("b", rate, at_), 0) << "another key has its own bucket";
    EXPECT_EQ(limiter.take("a", rate, at_ + 1s), 1);
    EXPECT_EQ(limiter.take("a", rate, at_ + 2s), 0) << "refusals cost nothing";
    EXPECT_EQ(limiter.take("a", rate, at_ + 2s), 2);
    // A long rest fills the bucket, but no further.
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", rate, at_ + 1h), 0) << i;
    EXPECT_NE(limiter.take("a", rate, at_ + 1h), 0);
}

TEST_F(Buckets, KnowCostsAndGiveBack) {
    RateLimiter limiter;
    EXPECT_EQ(limiter.take("a", rate, at_, 3), 0);
    EXPECT_EQ(limiter.take("a", rate, at_, 2), 4);
    limiter.give_back("a", rate, 2);
    EXPECT_EQ(limiter.take("a", rate, at_, 2), 0);
    limiter.give_back("a", rate, 100);
    EXPECT_EQ(limiter.take("a", rate, at_, 3), 0);
    EXPECT_EQ(limiter.take("a", rate, at_), 2);
    limiter.give_back("never seen", rate);
    EXPECT_EQ(limiter.take("none", {.per_second = 0, .burst = 0}, at_), 24 * 3600);
}

TEST_F(Buckets, ForgetTheLongestUnusedKey) {
    RateLimiter limiter{2};
    EXPECT_EQ(limiter.take("a", rate, at_, 3), 0);
    EXPECT_EQ(limiter.take("b", rate, at_, 3), 0);
    EXPECT_NE(limiter.take("a", rate, at_), 0);
    EXPECT_EQ(limiter.take("c", rate, at_), 0);
    EXPECT_EQ(limiter.size(), 2U);
    EXPECT_NE(limiter.take("a", rate, at_), 0) << "used later than b, so kept";
    EXPECT_EQ(limiter.take("b", rate, at_), 0) << "forgotten, so full again";
    for (int i = 0; i < 1000; ++i) limiter.take(std::to_string(i), rate, at_);
    EXPECT_EQ(limiter.size(), 2U);
}

TEST_F(Buckets, SurviveAClockThatStandsOrGoesBack) {
    RateLimiter limiter;
    EXPECT_EQ(limiter.take("a", rate, at_, 3), 0);
    EXPECT_NE(limiter.take("a", rate, at_ - 1h), 0);
    EXPECT_NE(limiter.take("a", rate, at_), 0);
}

}  // namespace
}  // namespace parta::http
