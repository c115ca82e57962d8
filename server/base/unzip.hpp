// Reading a ZIP archive (PKWARE APPNOTE 6.3.3) that somebody sent: small ones, whole, in memory.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace parta {

struct UnzipLimits {
    std::size_t entries = 64;
    std::size_t bytes_of_one = 16 * 1024 * 1024;  // unpacked
    std::size_t bytes_of_all = 48 * 1024 * 1024;
};

/// `damaged`: not to be read as the format says, a checksum differs, encrypted, or packed by a method other than stored
/// and deflate. `too_large`: beyond a limit; what goes beyond is never unpacked.
enum class UnzipError { damaged, too_large };

struct UnzippedFile {
    std::string name;  // with forward slashes, as in the archive: never a path to write to
    std::string bytes;
};

/// Whether these bytes begin like a ZIP archive that holds something.
bool is_zip(std::string_view bytes);

/// The archive's files in the order of its directory, folders left out. Sizes that the archive states are not trusted.
/// Never throws on content.
std::expected<std::vector<UnzippedFile>, UnzipError> unzip(std::string_view archive, const UnzipLimits& limits = {});

}  // namespace parta
