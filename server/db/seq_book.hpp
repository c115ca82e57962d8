// The event numbers given out by one transaction. Internal to db.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/ids.hpp"

namespace parta::db {

/// Numbers are given in memory and written to org_counter once, before COMMIT: an UPDATE per unit would pile up dead
/// row versions. A savepoint that is rolled back returns its numbers.
class SeqBook {
  public:
    /// The last number of an organisation, if it is known here.
    std::optional<std::int64_t> last(OrgId org) const;
    /// What org_counter holds.
    void learn(OrgId org, std::int64_t stored);
    /// Gives out the next number; the organisation must be known.
    std::int64_t next(OrgId org);

    void savepoint() { marks_.push_back(entries_); }
    void release() { marks_.pop_back(); }
    void rollback();

    /// The organisations that gave out numbers, with their last one.
    std::vector<std::pair<OrgId, std::int64_t>> changed() const;

  private:
    struct Entry {
        OrgId org;
        std::int64_t stored;
        std::int64_t last;
    };
    Entry* find(OrgId org);

    std::vector<Entry> entries_;
    std::vector<std::vector<Entry>> marks_;
};

}  // namespace parta::db
