#include "roster/bundle.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/unzip.hpp"
#include "roster/oneroster.hpp"

namespace parta::roster {
namespace {

constexpr UnzipLimits limits;

/// «Списки/pupils.csv» → «pupils.csv».
std::string_view base_name(std::string_view path) {
    const auto slash = path.find_last_of("/\\");
    return slash == path.npos ? path : path.substr(slash + 1);
}

std::expected<std::vector<BundlePart>, TableError> plain_lists(const std::vector<UnzippedFile>& files) {
    std::vector<BundlePart> found;
    for (const auto& file : files) {
        if (!fold(file.name).ends_with(".csv") || base_name(file.name).starts_with('.')) continue;
        auto table = read_table(file.bytes);
        if (!table) {
            auto error = table.error();
            error.file = std::string{base_name(file.name)};
            return std::unexpected(error);
        }
        const auto kind = guess_columns(*table).kind;
        const bool known = std::ranges::find(found, kind, &BundlePart::kind) != found.end();
        if (kind != FileKind::unknown && !known) found.push_back({kind, *std::move(table)});
    }
    return found;
}

/// 1.0 has no manifest: users with a column sourcedId are nobody else's.
bool is_oneroster(const OneRosterFiles& files) {
    if (files.contains("manifest.csv")) return true;
    const auto users = files.find("users.csv");
    if (users == files.end()) return false;
    const auto heading = users->second.substr(0, users->second.find('\n'));
    return fold(heading).contains("sourcedid");
}

}  // namespace

bool is_bundle(std::string_view bytes) {
    return is_zip(bytes);
}

std::expected<std::vector<BundlePart>, TableError> read_bundle(std::string_view bytes) {
    auto files = unzip(bytes, limits);
    if (!files) {
        if (files.error() == UnzipError::too_large)
            return std::unexpected(TableError{TableErrorCode::too_large, 0, limits.bytes_of_all, {}});
        return std::unexpected(TableError{TableErrorCode::not_a_table, 0, 0, {}});
    }
    OneRosterFiles named;
    for (const auto& file : *files) named.emplace(fold(base_name(file.name)), file.bytes);
    auto parts = is_oneroster(named) ? read_oneroster(named) : plain_lists(*files);
    if (!parts) return parts;
    if (parts->empty()) return std::unexpected(TableError{TableErrorCode::not_a_table, 0, 0, {}});
    constexpr FileKind order[] = {FileKind::staff, FileKind::pupils, FileKind::duties};
    std::ranges::sort(*parts, {}, [&](const BundlePart& part) { return std::ranges::find(order, part.kind) - order; });
    return parts;
}

}  // namespace parta::roster
