#include "contract/power_cut.hpp"

#include <algorithm>
#include <fstream>

namespace parta::db::testing {
namespace {

namespace fs = std::filesystem;
using Kind = DiskOperation::Kind;

constexpr std::size_t sector = 512;

void put(std::string& file, std::size_t at, std::string_view data) {
    if (file.size() < at + data.size()) file.resize(at + data.size());
    std::ranges::copy(data, file.begin() + static_cast<std::ptrdiff_t>(at));
}

void apply(DiskImage& image, const DiskOperation& operation) {
    const auto name = fs::path(operation.path).filename().string();
    if (operation.kind == Kind::write) put(image[name], static_cast<std::size_t>(operation.at), operation.data);
    if (operation.kind == Kind::truncate) image[name].resize(static_cast<std::size_t>(operation.at));
    if (operation.kind == Kind::remove) image.erase(name);
}

/// Only some of the sectors.
void tear(DiskImage& image, const DiskOperation& write, std::mt19937& dice) {
    const auto begin = static_cast<std::size_t>(write.at);
    const auto end = begin + write.data.size();
    for (std::size_t at = begin; at < end;) {
        const std::size_t next = std::min(end, (at / sector + 1) * sector);
        if (dice() % 2 == 0)
            apply(image,
                  {Kind::write, write.path, static_cast<std::int64_t>(at), write.data.substr(at - begin, next - at)});
        at = next;
    }
}

}  // namespace

DiskImage read_folder(const fs::path& folder) {
    DiskImage image;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (entry.path().string().ends_with("-shm")) continue;
        std::ifstream in{entry.path(), std::ios::binary};
        image[entry.path().filename().string()] = {std::istreambuf_iterator<char>{in}, {}};
    }
    return image;
}

void write_folder(const DiskImage& image, const fs::path& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, content] : image) std::ofstream{folder / name, std::ios::binary} << content;
}

DiskImage after_power_cut(DiskImage image, const std::vector<DiskOperation>& operations, std::size_t count,
                          std::mt19937& dice) {
    std::vector<bool> on_disk(count);
    std::map<std::string, bool> saved;  // what comes before the operation looked at, by file
    for (std::size_t i = count; i-- > 0;) {
        const auto& operation = operations[i];
        if (operation.kind == Kind::sync) saved[operation.path] = true;
        if (operation.kind == Kind::failed_sync) saved[operation.path] = false;
        on_disk[i] = saved[operation.path];
    }
    enum { lost, kept, each_by_itself };
    const auto luck = dice() % 3;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& operation = operations[i];
        if (on_disk[i] || luck == kept) {
            apply(image, operation);
        } else if (luck == each_by_itself) {
            if (operation.kind == Kind::write)
                tear(image, operation, dice);
            else if (dice() % 2 == 0)
                apply(image, operation);
        }
    }
    return image;
}

}  // namespace parta::db::testing
