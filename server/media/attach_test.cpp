// The first words between a server and a media process, and the frames that follow.
#include "media/attach.hpp"

#include <gmock/gmock.h>

#include "media/link.hpp"

namespace parta::media {
namespace {

using testing::HasSubstr;

std::vector<std::uint8_t> bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

TEST(MediaAttach, WordsComeBackAsTheyWere) {
    const auto attach = read_hello(R"({"type":"attach","version":1,"slot":3})");
    ASSERT_TRUE(attach.has_value());
    EXPECT_EQ(std::get<Attach>(*attach).slot, 3);
    EXPECT_EQ(line_of(*attach), "{\"type\":\"attach\",\"version\":1,\"slot\":3}\n");
    EXPECT_TRUE(std::holds_alternative<Inquire>(*read_hello(R"({"type":"inquire","version":1})")));
    EXPECT_TRUE(std::holds_alternative<EndAll>(*read_hello(R"({"type":"end","version":1})")));
    const auto line = line_of(Answer{Attached{4, 4711, false}});
    EXPECT_EQ(line, "{\"type\":\"attached\",\"slots\":4,\"pid\":4711,\"fresh\":false}\n");
    EXPECT_EQ(std::get<Attached>(*read_answer(line)).pid, 4711);
    EXPECT_EQ(std::get<Refused>(*read_answer(R"({"type":"refused","why":"full"})")).why, "full");
}

TEST(MediaAttach, WhatIsNotUnderstoodIsRefusedInWords) {
    const std::pair<const char*, const char*> table[] = {
        {"", "not understood"},
        {"hello", "not understood"},
        {"[]", "not understood"},
        {R"({"type":"attach","version":1})", "slot"},
        {R"({"type":"attach","slot":0})", "version"},
        {R"({"version":1,"slot":0})", "type"},
        {R"({"type":"attack","version":1,"slot":0})", "type"},
        {R"({"type":"attach","version":1,"slot":-1})", "slot"},
        {R"({"type":"attach","version":1,"slot":256})", "slot"},
        {R"({"type":"attach","version":1,"slot":"0"})", "slot"},
        {R"({"type":"attach","version":1,"slot":0.5})", "slot"},
        {R"({"type":"attach","version":1,"slot":0,"slot":1})", "slot"},
        {R"({"type":"attach","version":1,"slot":0,"user":"me"})", "user"},
        {R"({"type":"attach","version":2,"slot":0})", "the server speaks version 2, this media process 1"},
        {R"({"type":"inquire","version":1,"slot":0})", "slot"},
        {R"({"type":"attach","version":1,"slot":0}{})", "not understood"},
    };
    for (const auto& [line, why] : table) {
        const auto hello = read_hello(line);
        ASSERT_FALSE(hello.has_value()) << line;
        EXPECT_THAT(hello.error(), HasSubstr(why)) << line;
    }
}

TEST(MediaAttach, ALineIsBounded) {
    auto input = bytes_of("first\nrest");
    EXPECT_EQ(take_line(input).value(), "first");
    EXPECT_EQ(input, bytes_of("rest"));
    EXPECT_EQ(take_line(input).value(), std::nullopt);
    input = bytes_of(std::string(longest_line, 'a'));
    EXPECT_EQ(take_line(input).value(), std::nullopt);
    input.push_back('a');
    EXPECT_FALSE(take_line(input).has_value());
    input.push_back('\n');
    EXPECT_FALSE(take_line(input).has_value());
}

struct Heard {
    std::vector<std::vector<std::uint8_t>> messages;
    std::vector<std::pair<Control, std::string>> controls;
    bool take(std::vector<std::uint8_t>& input) {
        return take_frames(
            input,
            [this](std::span<const std::uint8_t> bytes) {
                messages.emplace_back(bytes.begin(), bytes.end());
                return true;
            },
            [this](Control which, std::string_view words) {
                controls.emplace_back(which, words);
                return true;
            });
    }
};

TEST(MediaAttach, FramesMayComeInPieces) {
    std::vector<std::uint8_t> all{3, 0, 0, 0, 'a', 'b', 'c'};
    for (const auto byte : control_frame(Control::kill)) all.push_back(byte);
    for (const auto byte : control_frame(Control::ended, "exited with 1")) all.push_back(byte);
    all.insert(all.end(), {1, 0, 0, 0, 'd', 1, 0});
    Heard at_once, in_pieces;
    auto input = all;
    EXPECT_TRUE(at_once.take(input));
    EXPECT_EQ(input, (std::vector<std::uint8_t>{1, 0})) << "the beginning of the next";
    EXPECT_EQ(at_once.messages,
              (std::vector<std::vector<std::uint8_t>>{{3, 0, 0, 0, 'a', 'b', 'c'}, {1, 0, 0, 0, 'd'}}));
    EXPECT_EQ(at_once.controls,
              (std::vector<std::pair<Control, std::string>>{{Control::kill, ""}, {Control::ended, "exited with 1"}}));
    input.clear();
    for (const auto byte : all) {
        input.push_back(byte);
        EXPECT_TRUE(in_pieces.take(input));
    }
    EXPECT_EQ(in_pieces.messages, at_once.messages);
    EXPECT_EQ(in_pieces.controls, at_once.controls);
}

TEST(MediaAttach, FramesThatAreNoneBreakIt) {
    Heard heard;
    for (std::vector<std::uint8_t> input :
         {std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0}, std::vector<std::uint8_t>{0, 0, 0, 0, 3, 0},
          std::vector<std::uint8_t>{0, 0, 0, 0, 2, 1, 0xff}, std::vector<std::uint8_t>{0xfd, 0xff, 0x7f, 0},
          std::vector<std::uint8_t>{0xff, 0xff, 0xff, 0xff}})
        EXPECT_FALSE(heard.take(input));
    EXPECT_TRUE(heard.messages.empty());
    EXPECT_TRUE(heard.controls.empty());
    std::vector<std::uint8_t> longest{0xfc, 0xff, 0x7f, 0};
    EXPECT_TRUE(heard.take(longest)) << "8 MiB with its length";
    EXPECT_EQ(control_frame(Control::ended, std::string(300, 'a')).size(), 4U + 2 + 255);
}

TEST(MediaAttach, Addresses) {
    EXPECT_EQ(HostAddress::parse("unix:/run/parta-media/media.sock")->path, "/run/parta-media/media.sock");
    EXPECT_TRUE(HostAddress::parse("unix:/a")->local());
    const auto tls = HostAddress::parse("tls:media.school7.ru:7443");
    EXPECT_FALSE(tls->local());
    EXPECT_EQ(tls->host, "media.school7.ru");
    EXPECT_EQ(tls->port, 7443);
    EXPECT_EQ(HostAddress::parse("tls:[2001:db8::1]:7443")->host, "2001:db8::1");
    for (const char* bad :
         {"", "unix:", "unix:media.sock", "unix:/run/", "/run/media.sock", "tls:", "tls:host", "tls::7443",
          "tls:host:", "tls:host:0", "tls:host:65536", "tls:host:12x", "tls:2001:db8::1:7443", "tcp:host:1"})
        EXPECT_FALSE(HostAddress::parse(bad)) << bad;
}

}  // namespace
}  // namespace parta::media
