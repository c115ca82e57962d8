// Any bytes as an archive: unpacked within its limits or refused, and what it holds is tables within theirs that can be
// planned. With a first byte of 1 the rest is OneRoster without the archive around it: «name\n…\f» for each file, so
// that the search gets past the checksums.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "base/unzip.hpp"
#include "roster/bundle.hpp"
#include "roster/memory_school.hpp"
#include "roster/oneroster.hpp"

namespace parta::fuzz {

using namespace roster;

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void check(const std::vector<BundlePart>& parts) {
    const Existing nobody{.today = "2025-09-01"};
    for (const auto& part : parts) {
        require(part.table.columns <= max_columns, "not too many columns");
        int last = 0;
        for (const auto& row : part.table.rows) {
            require(row.line > last, "lines go up");
            last = row.line;
            require(!row.cells.empty() && row.cells.size() <= part.table.columns, "rows hold something");
            for (const auto& cell : row.cells) require(is_utf8(cell), "cells are UTF-8");
        }
        ParsedFile file{part.table, guess_columns(part.table), {}};
        make_plan(file, nobody, {.kind = part.kind});
    }
}

void check_oneroster(std::string_view text) {
    OneRosterFiles files;
    for (auto file : split(text, '\f')) {
        const auto end = file.find('\n');
        if (end == file.npos) continue;
        files.emplace(std::string{file.substr(0, end)}, file.substr(end + 1));
    }
    if (auto parts = read_oneroster(files)) check(*parts);
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace parta;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    if (bytes.starts_with('\x01')) {
        fuzz::check_oneroster(bytes.substr(1));
        return 0;
    }
    const UnzipLimits limits;
    if (auto files = unzip(bytes, limits)) {
        std::size_t all = 0;
        for (const auto& file : *files) {
            fuzz::require(file.bytes.size() <= limits.bytes_of_one, "no file beyond its limit");
            all += file.bytes.size();
        }
        fuzz::require(files->size() <= limits.entries && all <= limits.bytes_of_all, "nothing beyond the limits");
    }
    if (auto parts = roster::read_bundle(bytes)) fuzz::check(*parts);
    return 0;
}
