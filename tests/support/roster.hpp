// The steps of a roster import in one unit of work each: what tests of the domain take, where nobody waits behind them.
#pragma once
#include <string>

#include "roster/import.hpp"

namespace parta::test {

inline roster::Preview preview_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    return roster::show_draft(id, roster::open_draft(tx, viewer, id), roster::existing_for_import(tx, viewer));
}

inline roster::Preview upload_roster(db::Tx& tx, const orgs::Viewer& viewer, std::string name, std::string bytes) {
    const auto id = new_id<RosterImportId>();
    roster::keep_draft(tx, viewer, id, {std::move(name), std::move(bytes), {}});
    return preview_roster(tx, viewer, id);
}

inline roster::Preview choose_in_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id,
                                        const roster::Choices& choices) {
    roster::keep_choices(tx, viewer, id, choices);
    return preview_roster(tx, viewer, id);
}

inline roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    const auto draft = roster::open_draft(tx, viewer, id);
    return roster::apply(tx, viewer, id, roster::read_draft(draft), draft.choices);
}

/// With what apply wants to know of the draft.
inline auto with_file(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, auto use) {
    const auto draft = roster::open_draft(tx, viewer, id);
    return use(roster::read_draft(draft), draft.choices);
}

}  // namespace parta::test
