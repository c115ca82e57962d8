#include "http/websocket_frames.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/text.hpp"

namespace parta::http {
namespace {

using Kind = Incoming::Kind;

std::string bytes(std::initializer_list<int> values) {
    std::string out;
    for (int value : values) out.push_back(static_cast<char>(value));
    return out;
}

std::string frame(int first_byte, std::string_view payload) {
    constexpr std::string_view mask = "\x12\x34\x56\x78";
    std::string out;
    append_frame_header(out, Opcode::text, payload.size());
    out[0] = static_cast<char>(first_byte);
    out[1] = static_cast<char>(out[1] | 0x80);
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return out;
}

/// What a reader makes of bytes that arrive in pieces of the given size: one line per message.
std::vector<std::string> read(std::string input, std::size_t piece = SIZE_MAX, std::size_t limit = 1000) {
    FrameReader reader{limit};
    std::vector<std::string> out;
    for (std::size_t at = 0; at < input.size();) {
        std::size_t count = std::min(piece, input.size() - at);
        std::span<char> rest{input.data() + at, count};
        at += count;
        for (;;) {
            auto step = reader.next(rest);
            if (!step) {
                out.push_back(fmt::format("error {}", step.error().code));
                return out;
            }
            if (!*step) break;
            const Incoming& message = **step;
            switch (message.kind) {
                case Kind::text:
                    out.push_back(fmt::format("text {}", message.data));
                    break;
                case Kind::ping:
                    out.push_back(fmt::format("ping {}", message.data));
                    break;
                case Kind::pong:
                    out.push_back(fmt::format("pong {}", message.data));
                    break;
                case Kind::close:
                    out.push_back(fmt::format("close {} {}", message.code, message.data));
                    return out;
            }
        }
        EXPECT_TRUE(rest.empty());
    }
    return out;
}

using Lines = std::vector<std::string>;

TEST(WebSocketFrames, ReadTheExamplesOfTheStandard) {
    // RFC 6455 §5.7, client to server.
    EXPECT_EQ(read(bytes({0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58})), Lines{"text Hello"});
    EXPECT_EQ(read(bytes({0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58})), Lines{"pong Hello"});
    // The fragmented one, here with the mask that clients must use.
    EXPECT_EQ(read(frame(0x01, "Hel") + frame(0x80, "lo")), Lines{"text Hello"});
    // §1.3
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketFrames, WriteTheExamplesOfTheStandard) {
    auto header = [](Opcode opcode, std::size_t size) {
        std::string out;
        append_frame_header(out, opcode, size);
        return out;
    };
    EXPECT_EQ(header(Opcode::text, 5), bytes({0x81, 0x05}));
    EXPECT_EQ(header(Opcode::ping, 5), bytes({0x89, 0x05}));
    EXPECT_EQ(header(Opcode::text, 125), bytes({0x81, 0x7D}));
    EXPECT_EQ(header(Opcode::text, 126), bytes({0x81, 0x7E, 0x00, 0x7E}));
    EXPECT_EQ(header(Opcode::binary, 256), bytes({0x82, 0x7E, 0x01, 0x00}));
    EXPECT_EQ(header(Opcode::text, 65535), bytes({0x81, 0x7E, 0xFF, 0xFF}));
    EXPECT_EQ(header(Opcode::binary, 65536), bytes({0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0}));
}

struct Case {
    std::string_view name;
    std::string input;
    Lines output;
};

std::vector<Case> cases() {
    const std::string mask = bytes({0, 0, 0, 0});
    const std::string far = "\xF0\x9F\x98\x80";
    return {
        {"empty text", frame(0x81, ""), {"text "}},
        {"two messages", frame(0x81, "a") + frame(0x81, "b"), {"text a", "text b"}},
        {"empty fragments", frame(0x01, "") + frame(0x00, "") + frame(0x80, ""), {"text "}},
        {"ping between fragments", frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b"), {"ping p", "text ab"}},
        {"two controls in a row", frame(0x89, "1") + frame(0x8A, "2"), {"ping 1", "pong 2"}},
        {"control of 125", frame(0x89, std::string(125, 'p')), {"ping " + std::string(125, 'p')}},
        {"control of 126", frame(0x89, std::string(126, 'p')), {"error 1002"}},
        {"fragmented control", frame(0x09, "p"), {"error 1002"}},
        {"text of 126", frame(0x81, std::string(126, 'x')), {"text " + std::string(126, 'x')}},
        {"text at the limit", frame(0x81, std::string(1000, 'x')), {"text " + std::string(1000, 'x')}},
        {"text over the limit", frame(0x81, std::string(1001, 'x')), {"error 1009"}},
        {"fragments over the limit", frame(0x01, std::string(999, 'x')) + frame(0x80, "yy"), {"error 1009"}},
        {"fragments at the limit",
         frame(0x01, std::string(999, 'x')) + frame(0x80, "y"),
         {"text " + std::string(999, 'x') + "y"}},
        {"length of two to the 63", bytes({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0}) + mask, {"error 1002"}},
        {"huge length", bytes({0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}) + mask, {"error 1009"}},
        {"wasteful 16-bit length", bytes({0x81, 0xFE, 0x00, 0x05}) + mask + "Hello", {"error 1002"}},
        {"wasteful 64-bit length", bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0x01, 0x00}) + mask, {"error 1002"}},
        {"no mask", bytes({0x81, 0x05}) + "Hello", {"error 1002"}},
        {"reserved bit 1", frame(0xC1, "x"), {"error 1002"}},
        {"reserved bit 3", frame(0x91, "x"), {"error 1002"}},
        {"opcode 3", frame(0x83, "x"), {"error 1002"}},
        {"opcode 11", frame(0x8B, "x"), {"error 1002"}},
        {"binary", frame(0x82, "x"), {"error 1003"}},
        {"continues nothing", frame(0x80, "x"), {"error 1002"}},
        {"continues an ended one", frame(0x81, "a") + frame(0x80, "b"), {"text a", "error 1002"}},
        {"message in a message", frame(0x01, "a") + frame(0x81, "b"), {"error 1002"}},
        {"letter over two fragments", frame(0x01, "\xD0") + frame(0x80, "\x9F"), {"text П"}},
        {"letter over four fragments",
         frame(0x01, far.substr(0, 1)) + frame(0x00, far.substr(1, 1)) + frame(0x00, far.substr(2, 1)) +
             frame(0x80, far.substr(3)),
         {"text " + far}},
        {"text ends inside a letter", frame(0x81, "\xD0"), {"error 1007"}},
        {"next text starts afresh",
         frame(0x01, "\xD0") + frame(0x80, "\x9F") + frame(0x81, "\x9F"),
         {"text П", "error 1007"}},
        {"overlong", frame(0x81, "\xC0\xAF"), {"error 1007"}},
        {"surrogate", frame(0x81, "\xED\xA0\x80"), {"error 1007"}},
        {"beyond Unicode", frame(0x81, "\xF4\x90\x80\x80"), {"error 1007"}},
        {"bad text fails before its end", frame(0x01, "ok \xFF"), {"error 1007"}},
        {"close", frame(0x88, ""), {"close 1005 "}},
        {"close with a code", frame(0x88, bytes({0x03, 0xE8})), {"close 1000 "}},
        {"close with a reason", frame(0x88, bytes({0x0F, 0xA8}) + "пока"), {"close 4008 пока"}},
        {"close of one byte", frame(0x88, "x"), {"error 1002"}},
        {"close with 1005", frame(0x88, bytes({0x03, 0xED})), {"error 1002"}},
        {"close with 999", frame(0x88, bytes({0x03, 0xE7})), {"error 1002"}},
        {"close with 2000", frame(0x88, bytes({0x07, 0xD0})), {"error 1002"}},
        {"close with a bad reason", frame(0x88, bytes({0x03, 0xE8, 0xFF})), {"error 1007"}},
        {"nothing after a close", frame(0x88, "") + frame(0x81, "x"), {"close 1005 "}},
        {"incomplete header", bytes({0x81}), {}},
        {"incomplete payload", frame(0x81, "abc").substr(0, 8), {}},
    };
}

TEST(WebSocketFrames, AreReadTheSameInPiecesOfAnySize) {
    for (const Case& test : cases()) {
        for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, SIZE_MAX}) {
            EXPECT_EQ(read(test.input, piece), test.output) << test.name << " in pieces of " << piece;
        }
    }
}

TEST(WebSocketFrames, RandomTextsSurviveRandomFragmentsAndPieces) {
    std::mt19937 random{7};  // NOLINT: repeatable on purpose
    auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    for (int round = 0; round < 300; ++round) {
        std::string input;
        Lines expected;
        for (std::size_t message = 0; message < 5; ++message) {
            std::string text;
            for (std::size_t i = below(200); i > 0; --i) append_code_point(text, static_cast<char32_t>(below(0xD000)));
            expected.push_back("text " + text);
            std::string_view rest = text;
            bool first = true;
            while (below(3) > 0) {
                std::size_t count = below(rest.size() + 1);
                input += frame(first ? 0x01 : 0x00, rest.substr(0, count));
                rest.remove_prefix(count);
                first = false;
            }
            input += frame(first ? 0x81 : 0x80, rest);
        }
        ASSERT_EQ(read(input, 1 + below(100), 10'000), expected) << round;
    }
}

TEST(WebSocketFrames, CloseReasonsAreCutAtALetter) {
    EXPECT_EQ(close_payload(4008, "resync"), bytes({0x0F, 0xA8}) + "resync");
    std::string cyrillic;
    for (int i = 0; i < 100; ++i) cyrillic += "я";
    std::string payload = close_payload(1000, cyrillic);
    EXPECT_EQ(payload.size(), 124U);  // 123 would end inside a letter
    EXPECT_TRUE(is_utf8(payload.substr(2)));
    EXPECT_EQ(close_payload(1000, std::string(123, 'x')).size(), 125U);
}

TEST(WebSocketFrames, KnowTheCodesThatMayTravel) {
    for (std::uint16_t code : {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4008, 4999})
        EXPECT_TRUE(is_close_code(code)) << code;
    for (std::uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
        EXPECT_FALSE(is_close_code(code)) << code;
    }
}

TEST(WebSocketFrames, RefuseMalformedKeys) {
    for (std::string_view key : {"", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZ===",
                                 "dGhl!HNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQAA"}) {
        EXPECT_FALSE(accept_key(key)) << key;
    }
}

TEST(Utf8Checker, AgreesWithTheWholeTextCheck) {
    // Every pair and many triples and quadruples of bytes that matter, fed byte by byte.
    const std::vector<int> interesting{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
                                       0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    auto checked = [](std::string_view text) {
        Utf8Checker checker;
        for (char c : text) {
            if (!checker.feed({&c, 1})) return false;
        }
        return checker.complete();
    };
    for (int a : interesting) {
        for (int b : interesting) {
            for (int c : interesting) {
                for (int d : interesting) {
                    std::string text = bytes({a, b, c, d});
                    ASSERT_EQ(checked(text), is_utf8(text)) << fmt::format("{:x} {:x} {:x} {:x}", a, b, c, d);
                    ASSERT_EQ(checked(text.substr(0, 3)), is_utf8(text.substr(0, 3)));
                }
            }
        }
    }
    Utf8Checker long_run;
    EXPECT_TRUE(long_run.feed(std::string(100, 'a') + "я" + std::string(20, 'b')));
    EXPECT_FALSE(long_run.feed(std::string(17, 'a') + "\xFF"));
}

}  // namespace
}  // namespace parta::http
