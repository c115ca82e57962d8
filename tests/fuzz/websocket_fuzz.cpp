// Any bytes as a client's frames: read the same however they are cut, and nothing comes out that must not.
// The first byte of an input says how large the pieces are.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "http/websocket_frames.hpp"

namespace parta::fuzz {

constexpr std::size_t limit = 512;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

struct Seen {
    http::Incoming::Kind kind;
    std::string data;
    std::uint16_t code;
    bool operator==(const Seen&) const = default;
};

struct Outcome {
    std::vector<Seen> messages;
    std::uint16_t error = 0;
    bool operator==(const Outcome&) const = default;
};

Outcome read(std::string bytes, std::size_t piece) {
    http::FrameReader reader{limit};
    Outcome outcome;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t count = std::min(piece, bytes.size() - at);
        // A copy of exactly that size, so that a read beyond it is noticed.
        std::vector<char> exact{bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                bytes.begin() + static_cast<std::ptrdiff_t>(at + count)};
        at += count;
        std::span<char> rest{exact};
        for (;;) {
            auto step = reader.next(rest);
            if (!step) {
                outcome.error = step.error().code;
                require(http::is_close_code(outcome.error), "an error has a code that may travel");
                require(!step.error().reason.empty(), "and a reason");
                return outcome;
            }
            if (!*step) break;
            outcome.messages.push_back({(*step)->kind, std::string{(*step)->data}, (*step)->code});
            if ((*step)->kind == http::Incoming::Kind::close) return outcome;
        }
        require(rest.empty(), "nothing is left when more is asked for");
    }
    return outcome;
}

std::string as_frame(http::Opcode opcode, std::string_view payload) {
    std::string frame;
    http::append_frame_header(frame, opcode, payload.size());
    frame[1] = static_cast<char>(frame[1] | 0x80);
    frame.append(4, '\0');
    frame += payload;
    return frame;
}

std::string as_frame(const Seen& seen) {
    using enum http::Incoming::Kind;
    switch (seen.kind) {
        case text:
            return as_frame(http::Opcode::text, seen.data);
        case ping:
            return as_frame(http::Opcode::ping, seen.data);
        case pong:
            return as_frame(http::Opcode::pong, seen.data);
        case close:
            break;
    }
    return as_frame(http::Opcode::close, seen.code == 1005 ? std::string{} : http::close_payload(seen.code, seen.data));
}

void check(std::string_view input) {
    if (input.empty()) return;
    std::size_t piece = 1 + static_cast<unsigned char>(input[0]);
    std::string bytes{input.substr(1)};
    Outcome whole = read(bytes, SIZE_MAX);
    require(whole == read(bytes, piece), "the cuts do not matter");
    require(whole == read(bytes, 1), "not even between all bytes");

    std::string again;
    for (const Seen& seen : whole.messages) {
        bool text = seen.kind == http::Incoming::Kind::text;
        require(seen.data.size() <= (text ? limit : 125), "the limits are kept");
        bool must_be_text = text || seen.kind == http::Incoming::Kind::close;
        require(!must_be_text || is_utf8(seen.data), "text is UTF-8");
        again += as_frame(seen);
    }
    require(read(again, piece).messages == whole.messages, "messages survive being written and read");

    if (auto key = http::accept_key(input)) require(input.size() == 24 && key->size() == 28, "a key has its length");
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parta::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
