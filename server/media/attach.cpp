#include "media/attach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace parta::media {
namespace {

constexpr std::size_t prefix = 4;

std::uint32_t length_at(const std::uint8_t* bytes) {
    return bytes[0] | bytes[1] << 8U | bytes[2] << 16U | static_cast<std::uint32_t>(bytes[3]) << 24U;
}

template <class T>
std::expected<T, std::string> read(std::string_view line) {
    auto read = json::decode<T>(line);
    if (read) return std::move(*read);
    return std::unexpected(fmt::format("not understood: {} {}", read.error().field, read.error().detail));
}

}  // namespace

std::expected<Hello, std::string> read_hello(std::string_view line) {
    auto hello = read<Hello>(line);
    if (!hello) return hello;
    const auto version = std::visit([](const auto& said) -> std::int64_t { return said.version; }, *hello);
    if (version != attach_version)
        return std::unexpected(fmt::format("the server speaks version {}, this media process {}: update the older one",
                                           version, attach_version));
    return hello;
}

std::expected<Answer, std::string> read_answer(std::string_view line) {
    return read<Answer>(line);
}

std::string line_of(const Hello& hello) {
    return json::encode(hello) + "\n";
}

std::string line_of(const Answer& answer) {
    return json::encode(answer) + "\n";
}

std::expected<std::optional<std::string>, std::string> take_line(std::vector<std::uint8_t>& input) {
    const auto end = std::ranges::find(input, '\n');
    const auto size = static_cast<std::size_t>(end - input.begin());
    if (size > longest_line) return std::unexpected("the first line is too long");
    if (end == input.end()) return std::nullopt;
    std::string line{input.begin(), end};
    input.erase(input.begin(), end + 1);
    return line;
}

std::vector<std::uint8_t> control_frame(Control control, std::string_view words) {
    words = words.substr(0, 255);
    std::vector<std::uint8_t> made(prefix);
    made.push_back(static_cast<std::uint8_t>(control));
    made.push_back(static_cast<std::uint8_t>(words.size()));
    made.insert(made.end(), words.begin(), words.end());
    return made;
}

bool take_frames(std::vector<std::uint8_t>& input, const std::function<bool(std::span<const std::uint8_t>)>& message,
                 const std::function<bool(Control, std::string_view)>& control) {
    std::size_t begin = 0;
    bool fine = true;
    while (fine && input.size() - begin >= prefix) {
        const auto* at = input.data() + begin;
        const auto left = input.size() - begin;
        std::size_t size = length_at(at);
        if (size != 0) {
            size += prefix;
            if (size > longest_message) return false;
            if (left < size) break;
            fine = message({at, size});
        } else {
            if (left < prefix + 2) break;
            size = prefix + 2 + at[prefix + 1];
            if (left < size) break;
            const std::string_view words{reinterpret_cast<const char*>(at) + prefix + 2, at[prefix + 1]};
            const auto which = static_cast<Control>(at[prefix]);
            if (which != Control::kill && which != Control::ended) return false;
            fine = is_utf8(words) && control(which, words);
        }
        begin += size;
    }
    input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(begin));
    return fine;
}

}  // namespace parta::media
