// What a disk may hold after the power went: everything that was synced, and of the rest whatever it pleases.
#pragma once
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "contract/fault_vfs.hpp"

namespace parta::db::testing {

/// The files of a folder, by name, as they stood when the recording began: all of it on the disk.
using DiskImage = std::map<std::string, std::string>;
DiskImage read_folder(const std::filesystem::path& folder);
void write_folder(const DiskImage& image, const std::filesystem::path& folder);

/// What stands in the folder when the power goes after the first `count` operations. Of those that no sync of their
/// file followed, each may have happened or not; of a write, each sector of 512 bytes by itself.
DiskImage after_power_cut(DiskImage image, const std::vector<DiskOperation>& operations, std::size_t count,
                          std::mt19937& dice);

}  // namespace parta::db::testing
