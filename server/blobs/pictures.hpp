// Photos made safe: decoded and written anew, without metadata (where it was taken, by which phone), no larger than a
// screen needs.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace parta::blobs {

/// Holds libvips open while it lives; one per program, made before the first picture.
class PictureLibrary {
  public:
    PictureLibrary();
    ~PictureLibrary();
    PictureLibrary(const PictureLibrary&) = delete;
    PictureLibrary& operator=(const PictureLibrary&) = delete;
};

struct Picture {
    std::filesystem::path file;     // JPEG, or PNG where there is transparency; at most 2560 pixels a side
    std::filesystem::path preview;  // WebP, at most 480 pixels a side
    std::string mime;
    int width = 0;
    int height = 0;
};

inline constexpr std::int64_t pixel_limit = 60'000'000;  // decoded; a 48-megapixel phone fits

/// Renders a JPEG, PNG, WebP, GIF (its first frame) or HEIC. nullopt when the file is none of these by content, is
/// damaged beyond showing, or has more than `pixel_limit` pixels. Both results lie in `folder`. Takes 50–500 ms and at
/// most about 100 MiB: on the worker pool.
std::optional<Picture> render_photo(const std::filesystem::path& original, const std::filesystem::path& folder);

}  // namespace parta::blobs
