// A table's cells as people have put them right in the preview.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "roster/records.hpp"
#include "roster/table.hpp"

namespace parta::roster {

class Corrected {
  public:
    explicit Corrected(const std::vector<Correction>& corrections);

    /// "" where the row is shorter, and for column -1, which is none.
    std::string cell(const Row& row, int column) const;
    bool contains(int line, int column) const { return texts_.contains({line, column}); }

  private:
    std::map<std::pair<int, int>, std::string> texts_;  // by line and column
};

}  // namespace parta::roster
