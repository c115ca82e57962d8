// Rows of school years, and the structure that a year is planned from. Private to people.
#pragma once
#include "people/year_plan.hpp"

namespace parta::people::store {

struct YearRow {
    std::int64_t id = 0;
    std::string fingerprint;
    std::string summary;  // JSON of YearSummary
    std::int64_t first_seq = 0, last_seq = 0;
    Timestamp at;
    std::string by;
    bool undone = false;
};
/// The latest that was entered upon, taken back or not.
std::optional<YearRow> last_year(db::Tx& tx);

YearStructure load_year_structure(db::Tx& tx);

}  // namespace parta::people::store
