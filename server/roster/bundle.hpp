// An archive with several lists at once: what Parta exports, what schools pack themselves, or OneRoster 1.0–1.2 CSV.
#pragma once
#include <expected>
#include <string_view>
#include <vector>

#include "roster/columns.hpp"

namespace parta::roster {

struct BundlePart {
    FileKind kind = FileKind::unknown;  // each at most once
    Table table;
};

/// Whether the bytes are an archive.
bool is_bundle(std::string_view bytes);

/// Staff, pupils, duties, in this order: who is not there is left out. An archive with a manifest.csv is OneRoster; of
/// any other the first table of each kind is taken. not_a_table for what is damaged or holds none of them, too_large
/// beyond the limits of unpacking; what is wrong with one of its files names that file. Never throws on content.
std::expected<std::vector<BundlePart>, TableError> read_bundle(std::string_view bytes);

}  // namespace parta::roster
