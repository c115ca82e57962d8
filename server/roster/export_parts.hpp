// What an export is made of, looked up quickly. Not for use outside this folder.
#pragma once
#include <unordered_map>
#include <vector>

#include "roster/plan.hpp"

namespace parta::roster {

/// Those in force: pupils by class and name, staff by name. Outlived by what it was made of.
class ExportView {
  public:
    explicit ExportView(const Existing& existing);

    const Existing& existing;
    std::vector<const ExistingPerson*> pupils, staff;

    /// Empty for 0.
    const std::string& label(UnitId id) const;
    /// Representatives who are not restricted.
    const std::vector<const ExistingRepresentation*>& family(MemberId child) const;
    /// Nothing for whoever has left.
    const ExistingPerson* person(MemberId id) const;

  private:
    std::unordered_map<UnitId, std::string> labels_;
    std::unordered_map<MemberId, const ExistingPerson*> by_id_;
    std::unordered_map<MemberId, std::vector<const ExistingRepresentation*>> families_;
};

}  // namespace parta::roster
