#include "blobs/pictures.hpp"

#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

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

}  // namespace

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
    Picture picture{folder / (random_token() + (transparent ? ".png" : ".jpg")), folder / (random_token() + ".webp"),
                    transparent ? "image/png" : "image/jpeg", vips_image_get_width(photo.get()),
                    vips_image_get_height(photo.get())};
    // "strip": no EXIF, XMP, IPTC, thumbnails; what remains is pixels.
    const int saved = transparent ? vips_pngsave(photo.get(), picture.file.c_str(), "strip", TRUE, nullptr)
                                  : vips_jpegsave(photo.get(), picture.file.c_str(), "Q", jpeg_quality, "strip", TRUE,
                                                  "optimize_coding", TRUE, nullptr);
    const int previewed =
        saved == 0 ? vips_webpsave(preview.get(), picture.preview.c_str(), "Q", preview_quality, "strip", TRUE, nullptr)
                   : -1;
    vips_thread_shutdown();
    if (saved != 0 || previewed != 0) {
        vips_error_clear();
        std::error_code ignored;
        fs::remove(picture.file, ignored);
        fs::remove(picture.preview, ignored);
        return std::nullopt;
    }
    return picture;
}

}  // namespace parta::blobs
