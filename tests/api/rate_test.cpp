// How often one address may call, and that guessing does not hold up the others behind it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "actors.hpp"
#include "api/rate.hpp"

namespace parta::test {
namespace {

bool passes(api::Limits& limits, api::Rate rate, std::string_view session, std::string_view address) {
    try {
        limits.check(rate, session, address);
        return true;
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::too_many_requests);
        EXPECT_GT(error.retry_after, 0);
        return false;
    }
}

TEST(Limits, TakeOneSubscribersNetworkForOneAddress) {
    api::Limits limits;
    int passed = 0;
    for (int i = 1; i <= 20; ++i)
        if (passes(limits, api::Rate::public_upload, {}, fmt::format("2001:db8:1:2::{}", i))) ++passed;
    EXPECT_EQ(passed, 6) << "the burst of one address, for all of an IPv6 /64";
    EXPECT_TRUE(passes(limits, api::Rate::public_upload, {}, "2001:db8:1:3::1"));
}

TEST(Limits, CountWrongKeysApart) {
    api::Limits limits;
    int answered = 0;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(passes(limits, api::Rate::join, {}, "192.0.2.1")) << i;
        if (limits.wrong_key("192.0.2.1") == 0) ++answered;
    }
    EXPECT_EQ(answered, 60);
    EXPECT_EQ(limits.wrong_key("192.0.2.2"), 0) << "another address has guesses of its own";
}

TEST(Limits, MadeUpSessionsPayAsTheirAddress) {
    api::Limits limits;
    int answered = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto session = fmt::format("made up {}", i);
        EXPECT_TRUE(passes(limits, api::Rate::write, session, "192.0.2.1"));
        if (limits.unknown_session(api::Rate::write, session, "192.0.2.1") == 0) ++answered;
    }
    EXPECT_GE(answered, 2400) << "as wide as for calls without a session";
    EXPECT_LE(answered, 2600);
    EXPECT_FALSE(passes(limits, api::Rate::write, {}, "192.0.2.1"));
    EXPECT_TRUE(passes(limits, api::Rate::write, {}, "192.0.2.2"));
}

// A stranger with a new session for each call, over the wire.
TEST(Limits, SessionsThatNobodyHasAreNoWayAround) {
    auto& server = RunningServer::keep(db::Engine::sqlite);
    const auto refused_within = [&](int calls, std::string_view method, std::string_view path, std::string source) {
        Client stranger{server.port(), {}, std::move(source)};
        for (int i = 0; i < calls; ++i) {
            stranger.session = fmt::format("madeup{}.17", i);
            if (stranger.call(method, path).status == 429) return true;
        }
        return false;
    };
    EXPECT_TRUE(refused_within(1000, "DELETE", "/api/sessions/current/pin", "127.0.9.5")) << "asks who it is";
    EXPECT_TRUE(refused_within(20'000, "GET", "/api/installation", "127.0.9.6")) << "asks nobody";
}

TEST(Limits, WhoGuessesCodesHoldsUpNobodyElse) {
    auto& server = RunningServer::keep(db::Engine::sqlite);
    Cast cast{server};
    const auto link = cast.client(cast.actor("administrator"))
                          .post(fmt::format("/api/orgs/{}/invites/class-links", cast.school.org.value),
                                fmt::format(R"({{"unit":"{}","role":"parent","days":30,"uses_limit":30}})",
                                            cast.school.class_5a.value))
                          .json();
    Client neighbour{server.port(), {}, "127.0.9.1"};
    const auto preview = [&](std::string_view key) {
        return neighbour.post("/api/invites/preview", fmt::format(R"({{"key":"{}"}})", key)).status;
    };
    int refused = 0;
    for (int i = 0; i < 700; ++i) {
        const int status = preview(fmt::format("AAAABBBB{}", 2222 + i));
        EXPECT_TRUE(status == 404 || status == 429) << status;
        if (status == 429) ++refused;
    }
    EXPECT_GE(refused, 600);
    EXPECT_EQ(preview(std::string_view{link.at("code").as_string()}), 200) << "what is right is let through";
    EXPECT_EQ(neighbour.post("/api/invites/contact-code", R"({"key":"AAAABBBB9999"})").status, 429)
        << "the same guesses by another door";
    Client third{server.port(), {}, "127.0.9.2"};
    int guessed = 0;
    for (int i = 0; i < 90; ++i)
        if (third.post("/api/invites/contact-code", fmt::format(R"({{"key":"AAAABBBB{}"}})", 2222 + i)).status == 404)
            ++guessed;
    EXPECT_GE(guessed, 60);
    EXPECT_LE(guessed, 75);
}

}  // namespace
}  // namespace parta::test
