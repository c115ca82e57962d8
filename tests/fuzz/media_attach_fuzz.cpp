// What a media process hears from a server, and a server from it: the first line, then frames. The first byte chooses:
// 's' a server's bytes, 'h' a media process's. Read whole or byte by byte it is the same, and what is understood can be
// said again.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "media/attach.hpp"

namespace parta::fuzz {
namespace {

using namespace media;
using Bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

struct Heard {
    std::string line;
    std::vector<Bytes> messages;
    std::vector<std::pair<Control, std::string>> controls;
    bool fine = true;
    bool operator==(const Heard&) const = default;
};

/// What came before the nonsense, if it came to that.
Heard hear(std::span<const std::uint8_t> bytes, std::size_t at_once) {
    Heard heard;
    Bytes input;
    bool has_line = false;
    while (heard.fine && !bytes.empty()) {
        const auto count = std::min(at_once, bytes.size());
        input.insert(input.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
        if (!has_line) {
            auto line = take_line(input);
            heard.fine = line.has_value();
            if (!heard.fine || !*line) continue;
            has_line = true;
            heard.line = **line;
        }
        heard.fine = take_frames(
            input,
            [&](std::span<const std::uint8_t> message) {
                require(message.size() > 4 && message.size() <= longest_message, "a message has a length and a body");
                heard.messages.emplace_back(message.begin(), message.end());
                return true;
            },
            [&](Control which, std::string_view words) {
                const auto again = control_frame(which, words);
                Bytes copy = again;
                require(take_frames(
                            copy, [](auto) { return false; },
                            [&](Control one, std::string_view other) { return one == which && other == words; }),
                        "a control frame can be said again");
                heard.controls.emplace_back(which, words);
                return true;
            });
    }
    return heard;
}

template <class Read>
void understand(const std::string& line, Read read) {
    const auto words = read(line);
    if (!words) return require(!words.error().empty(), "it is said what is wrong");
    const auto again = line_of(*words);
    const auto back = read(std::string_view{again}.substr(0, again.size() - 1));
    require(back && line_of(*back) == again, "it has one form");
}

}  // namespace
}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parta;
    if (size == 0) return 0;
    const std::span<const std::uint8_t> bytes{data + 1, size - 1};
    const auto heard = fuzz::hear(bytes, bytes.size() + 1);
    const auto in_pieces = fuzz::hear(bytes, 1);
    // A line that is too long is seen earlier or later; nothing else depends on the pieces.
    fuzz::require(heard == in_pieces, "the pieces do not matter");
    if (data[0] == 's') fuzz::understand(heard.line, media::read_hello);
    if (data[0] == 'h') fuzz::understand(heard.line, media::read_answer);
    return 0;
}
