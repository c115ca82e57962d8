#include "media/synthetic/clip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>

namespace parta::synthetic {
namespace {

constexpr std::size_t most_of_frame = 1100;

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

}  // namespace

Clip read_ivf(const std::filesystem::path& path) {
    constexpr std::size_t head = 32, frame_head = 12;
    std::ifstream in{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    if (bytes.size() < head || !bytes.starts_with("DKIF"))
        throw std::runtime_error(fmt::format("{} is no IVF file", path.string()));
    Clip clip;
    clip.rate = static_cast<int>(little_endian(bytes, 16));
    for (std::size_t at = head; at + frame_head <= bytes.size();) {
        const auto size = little_endian(bytes, at);
        at += frame_head;
        if (size > bytes.size() - at) throw std::runtime_error(fmt::format("{} breaks off", path.string()));
        clip.frames.push_back(bytes.substr(at, size));
        at += size;
    }
    if (clip.frames.empty() || clip.rate <= 0) throw std::runtime_error(fmt::format("{} is empty", path.string()));
    return clip;
}

Clip noise_clip(int bits) {
    constexpr int rate = 25, frames = 50;
    constexpr double key_frame_is = 5;  // times as large as the others
    std::mt19937 random{1};
    Clip clip{.frames = {}, .rate = rate};
    const double others = bits / 8.0 * frames / rate / (frames - 1 + key_frame_is);
    for (int n = 0; n < frames; ++n) {
        const bool key = n == 0;
        std::string frame(static_cast<std::size_t>(std::max(20.0, key ? others * key_frame_is : others)), '\0');
        for (auto& byte : frame) byte = static_cast<char>(random());
        // RFC 6386: the lowest bit of the frame tag is 0 in key frames, which go on with a start code and the size.
        frame[0] = static_cast<char>(key ? 0x10 : 0x11);
        if (key) frame.replace(3, 7, std::string_view{"\x9d\x01\x2a\x80\x02\x68\x01", 7});
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

std::vector<std::string> vp8_payloads(std::string_view frame, std::uint16_t picture) {
    std::vector<std::string> payloads;
    const auto parts = std::max<std::size_t>(1, (frame.size() + most_of_frame - 1) / most_of_frame);
    const auto size = (frame.size() + parts - 1) / parts;
    for (std::size_t part = 0; part < parts; ++part) {
        const char first = static_cast<char>(part == 0 ? 0x90 : 0x80);  // extended; the beginning of a partition
        std::string payload{first, static_cast<char>(0x80),             // a picture's number follows, of 15 bits
                            static_cast<char>(0x80 | (picture >> 8 & 0x7f)), static_cast<char>(picture & 0xff)};
        payload += frame.substr(part * size, size);
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

std::optional<Vp8Part> read_vp8(std::string_view payload) {
    std::size_t at = 0;
    const auto next = [&]() -> int { return at < payload.size() ? static_cast<unsigned char>(payload[at++]) : -1; };
    const int first = next();
    if (first < 0) return std::nullopt;
    if ((first & 0x80) != 0) {
        const int more = next();
        if (more < 0) return std::nullopt;
        if ((more & 0x80) != 0 && (next() & 0x80) != 0) next();
        if ((more & 0x40) != 0) next();
        if ((more & 0x30) != 0) next();
    }
    const int tag = next();
    if (tag < 0) return std::nullopt;
    const bool begins = (first & 0x10) != 0 && (first & 0x07) == 0;
    return Vp8Part{begins, begins && (tag & 1) == 0};
}

}  // namespace parta::synthetic
