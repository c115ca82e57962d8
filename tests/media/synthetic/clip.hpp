// What synthetic callers send: encoded frames in a loop, and a VP8 frame as payloads of RTP (RFC 7741).
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parta::synthetic {

/// Frames that are sent over and over; the first one needs none before it.
struct Clip {
    std::vector<std::string> frames;
    int rate = 0;  // frames a second
};

/// Reads an IVF file (make_clip.mjs writes them). Throws std::runtime_error.
Clip read_ivf(const std::filesystem::path& path);

/// Two seconds of frames with the heads and sizes of a VP8 camera at `bits` per second and 25 frames a second, filled
/// with noise: load that forwarders cannot tell from a picture, and that no decoder can show.
Clip noise_clip(int bits);

/// The payloads of one VP8 frame, each with its descriptor, at most 1,100 bytes of the frame each.
std::vector<std::string> vp8_payloads(std::string_view frame, std::uint16_t picture);

/// What the head of a VP8 payload tells.
struct Vp8Part {
    bool begins_frame = false;
    bool of_key_frame = false;  // known where a frame begins
};
std::optional<Vp8Part> read_vp8(std::string_view payload);

}  // namespace parta::synthetic
