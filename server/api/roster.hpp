// Roster import over HTTP (X11).
#pragma once
#include "api/route.hpp"
#include "roster/import.hpp"

namespace parta::api {

inline constexpr std::size_t roster_limit = roster::max_file_bytes;

/// The raw file as the body, its name in ?name=.
Task<Reply> upload_roster(Services& services, Call& call);

/// Writes the plan and lets the official chats follow.
roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id);

}  // namespace parta::api
