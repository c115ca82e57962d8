// Roster import over HTTP (X11).
#pragma once
#include "api/route.hpp"
#include "roster/export.hpp"
#include "roster/import.hpp"

namespace parta::api {

inline constexpr std::size_t roster_limit = roster::max_file_bytes;

/// The raw file as the body, its name in ?name=; of an archive the part of ?part= (a FileKind). Here and below the file
/// is read and planned beside the database's threads, after the one who asks has been let through.
Task<Reply> upload_roster(Services& services, Call& call);
Task<Reply> preview_roster(Services& services, Call& call);
Task<Reply> choose_in_roster(Services& services, Call& call, const roster::Choices& choices);
/// Reads the file, then writes its plan in one unit.
Task<Reply> apply_roster(Services& services, Call& call);

/// The school's lists as one ZIP archive (audited).
Task<Reply> export_roster(Services& services, Call& call, const roster::ExportQuery& query);

/// Writes the plan (see roster::apply) and lets the official chats follow.
roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const roster::ParsedFile& file,
                             const roster::Choices& choices);

}  // namespace parta::api
