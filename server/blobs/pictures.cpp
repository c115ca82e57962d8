#include "blobs/pictures.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "base/error.hpp"
#include "base/random.hpp"
#include "blobs/sniff.hpp"

namespace parta::blobs {
namespace {

namespace fs = std::filesystem;

constexpr int largest_side = 2560;
constexpr int preview_side = 480;
constexpr int jpeg_quality = 84;
constexpr int preview_quality = 70;

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

/// Opening reads the header only, so a bomb of 100,000 × 100,000 pixels is refused before it unfolds.
bool acceptable(const fs::path& original) {
    static constexpr std::array<std::string_view, 6> raster{"image/jpeg", "image/png",  "image/webp",
                                                            "image/gif",  "image/heic", "image/heif"};
    const std::string mime = sniff_mime(original);
    if (std::ranges::find(raster, std::string_view{mime}) == raster.end()) return false;
    Image header{vips_image_new_from_file(original.c_str(), "access", VIPS_ACCESS_SEQUENTIAL, nullptr)};
    if (!header) return false;
    const auto pixels =
        static_cast<std::int64_t>(vips_image_get_width(header.get())) * vips_image_get_height(header.get());
    return pixels > 0 && pixels <= pixel_limit;
}

/// Takes away what the camera wrote: place, time, owner, thumbnail, comments. "strip" of the writers alone is not
/// enough: the WebP writer of Debian 12's libvips lets EXIF through. The colour profile stays until the pixels have
/// been converted by it.
Image without_metadata(Image image) {
    VipsImage* copy = nullptr;
    if (vips_copy(image.get(), &copy, nullptr) != 0) return nullptr;
    gchar** fields = vips_image_get_fields(copy);
    for (gchar** field = fields; *field != nullptr; ++field) {
        const std::string_view name{*field};
        if (name.starts_with("exif") || name.starts_with("xmp") || name.starts_with("iptc") ||
            name.starts_with("png-comment") || name.starts_with("jpeg-thumbnail") || name.starts_with("gif-") ||
            name.starts_with("photoshop") || name == "icc-profile-data")
            vips_image_remove(copy, *field);
    }
    g_strfreev(fields);
    return Image{copy};
}

/// Shrinks while decoding, turns by the camera's orientation, converts to sRGB. Never enlarges.
Image shrink(const fs::path& original, int side) {
    VipsImage* out = nullptr;
    if (vips_thumbnail(original.c_str(), &out, side, "height", side, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                       "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr) != 0)
        return nullptr;
    return without_metadata(Image{out});
}

/// What one of libvips' writers left in memory: its own errors about files hide a full disk.
struct Written {
    void* data = nullptr;
    std::size_t size = 0;
    Written() = default;
    ~Written() { g_free(data); }
    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;
    /// Empty when the writer failed.
    std::string bytes(int status) const { return status == 0 ? std::string{static_cast<char*>(data), size} : ""; }
};

// "strip": no EXIF, XMP, IPTC, thumbnails; what remains is pixels.
std::string png(VipsImage* image) {
    Written out;
    return out.bytes(vips_pngsave_buffer(image, &out.data, &out.size, "strip", TRUE, nullptr));
}
std::string jpeg(VipsImage* image) {
    Written out;
    return out.bytes(vips_jpegsave_buffer(image, &out.data, &out.size, "Q", jpeg_quality, "strip", TRUE,
                                          "optimize_coding", TRUE, nullptr));
}
std::string webp(VipsImage* image) {
    Written out;
    return out.bytes(vips_webpsave_buffer(image, &out.data, &out.size, "Q", preview_quality, "strip", TRUE, nullptr));
}

[[noreturn]] void fail(int error) {
    if (error == ENOSPC || error == EDQUOT) throw Error{ErrorCode::storage_full};
    throw std::system_error{error, std::generic_category(), "a rendered picture"};
}

}  // namespace

RenderedFile::RenderedFile(fs::path path, std::string_view bytes) : path_(std::move(path)) {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail(errno);
    int error = 0;
    while (!bytes.empty() && error == 0) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            error = errno;
    }
    ::close(file);
    if (error == 0) return;
    ::unlink(path_.c_str());
    fail(error);
}

RenderedFile::~RenderedFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
}

PictureLibrary::PictureLibrary() {
    if (VIPS_INIT("parta") != 0) throw std::runtime_error{"libvips cannot be started"};
    vips_concurrency_set(1);         // two worker threads are enough; a core stays for messages
    vips_cache_set_max(0);           // nothing is asked for twice
    vips_block_untrusted_set(TRUE);  // only loaders that are fuzzed: no PDF, SVG, ImageMagick formats
}

PictureLibrary::~PictureLibrary() {
    vips_shutdown();
}

std::optional<Picture> render_photo(const fs::path& original, const fs::path& folder) {
    if (!acceptable(original)) {
        vips_error_clear();
        return std::nullopt;
    }
    Image photo = shrink(original, largest_side);
    Image preview = photo ? shrink(original, preview_side) : nullptr;
    if (!photo || !preview) {
        vips_error_clear();
        return std::nullopt;
    }
    const bool transparent = vips_image_hasalpha(photo.get()) != 0;
    const std::string bytes = transparent ? png(photo.get()) : jpeg(photo.get());
    const std::string preview_bytes = bytes.empty() ? std::string{} : webp(preview.get());
    vips_thread_shutdown();
    if (preview_bytes.empty()) {
        vips_error_clear();
        return std::nullopt;
    }
    return Picture{{folder / (random_token() + (transparent ? ".png" : ".jpg")), bytes},
                   {folder / (random_token() + ".webp"), preview_bytes},
                   transparent ? "image/png" : "image/jpeg",
                   vips_image_get_width(photo.get()),
                   vips_image_get_height(photo.get())};
}

}  // namespace parta::blobs
