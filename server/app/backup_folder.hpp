// How a backup's folder is laid out, for those who write and read it. Internal to app.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace parta::app::backup {

inline constexpr std::string_view note_name = "parta-backup.json";
inline constexpr std::string_view sqlite_name = "parta.db";
inline constexpr std::string_view postgres_name = "parta.dump";
inline constexpr std::string_view blobs_name = "blobs";
/// Beside them: what cannot be had again once it is lost. Copied where they exist.
inline constexpr std::string_view factor_key_name = "second-factor.key";
inline constexpr std::string_view tls_name = "tls";

/// SHA-256 of a file in hexadecimal digits.
std::string digest_of(const std::filesystem::path& file);

struct Copied {
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};
/// Copies a folder with everything in it, readable for its owner alone; what stands in `to` already in the same size
/// stays. What stands in `linked`, if that is not empty, under the same name and size is linked from there. A file that
/// disappears meanwhile is none.
Copied copy_tree(const std::filesystem::path& from, const std::filesystem::path& to,
                 const std::filesystem::path& linked = {});

/// Returns when everything written to the file system of this folder is on the disk. Throws where that fails.
void sync_disk_of(const std::filesystem::path& folder);

}  // namespace parta::app::backup
