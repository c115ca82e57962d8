// Photos made safe: decoded and written anew, without metadata (where it was taken, by which phone), no larger than a
// screen needs.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parta::blobs {

/// Holds libvips open while it lives; one per program, made before the first picture.
class PictureLibrary {
  public:
    PictureLibrary();
    ~PictureLibrary();
    PictureLibrary(const PictureLibrary&) = delete;
    PictureLibrary& operator=(const PictureLibrary&) = delete;
};

/// A file in a working folder that goes with its owner, unless it was moved away before (`Store::put` takes it over).
class RenderedFile {
  public:
    /// Writes these bytes to a new file of mode 0600. Throws Error{storage_full} on a full disk, leaving nothing.
    RenderedFile(std::filesystem::path path, std::string_view bytes);
    ~RenderedFile();
    RenderedFile(RenderedFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    RenderedFile& operator=(RenderedFile&&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

struct Picture {
    RenderedFile file;     // JPEG, or PNG where there is transparency; at most 2560 pixels a side
    RenderedFile preview;  // WebP, at most 480 pixels a side
    std::string mime;
    int width = 0;
    int height = 0;
};

inline constexpr std::int64_t pixel_limit = 60'000'000;  // decoded; a 48-megapixel phone fits

/// Renders a JPEG, PNG, WebP, GIF (its first frame) or HEIC. nullopt when the file is none of these by content, is
/// damaged beyond showing, or has more than `pixel_limit` pixels. Both results lie in `folder`; Error{storage_full}
/// where there is no room for them. Takes 50–500 ms and at most about 100 MiB: on the worker pool.
std::optional<Picture> render_photo(const std::filesystem::path& original, const std::filesystem::path& folder);

}  // namespace parta::blobs
