// H264's profile-level-id (RFC 6184 §8.1): whether two of them speak of the same profile, and the level both can.
#pragma once
#include <optional>
#include <string>

#include "media/rtp_parameters.hpp"

namespace parta::media {

bool same_h264_profile(const Parameters& a, const Parameters& b);

/// The profile-level-id to answer with; nothing if neither side names one or it has no spelling. The profiles must be
/// the same.
std::optional<std::string> h264_answer(const Parameters& local, const Parameters& remote);

}  // namespace parta::media
