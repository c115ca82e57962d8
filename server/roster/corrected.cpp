#include "roster/corrected.hpp"

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::roster {

Corrected::Corrected(const std::vector<Correction>& corrections) {
    for (const auto& one : corrections) {
        auto letters = decode(squeeze(one.text));
        if (letters.size() > max_cell_code_points) letters.resize(max_cell_code_points);
        texts_[{one.line, one.column}] = squeeze(encode(letters));
    }
}

std::string Corrected::cell(const Row& row, int column) const {
    if (column < 0) return {};
    if (auto it = texts_.find({row.line, column}); it != texts_.end()) return it->second;
    const auto at = static_cast<std::size_t>(column);
    return at < row.cells.size() ? row.cells[at] : std::string{};
}

}  // namespace parta::roster
