// After a restore from a backup: the log goes on from an earlier number, and what clients hold beyond it is no longer
// true. A new epoch makes them take a snapshot (docs/protocol/events.md E16).
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "blobs/blobs.hpp"
#include "db/db.hpp"

namespace parta::app {

/// Gives every organisation a new epoch; returns how many there are.
int renew_epochs(db::Db& db);

/// What becomes of those who were signed in when a backup was made.
enum class Sessions { end, keep };
/// Of the ways in that stood open when the backup was made some have been closed since (a lost phone was signed out, a
/// code was used), and nothing tells which. Forgets second steps and one-time codes that were asked for, and ends every
/// session unless they are kept; returns how many of these. Links that were used since are open again: they cannot be
/// told from others.
std::int64_t close_ways_in(db::Db& db, Sessions sessions);

/// Writes down beside the database, in `file`, how far each organisation's log has got, so that a database that was set
/// back can be told from one that went on. Not in the database: it would be set back with it.
void note_positions(db::Db& db, const std::filesystem::path& file);

/// Organisations whose log is shorter than it has been, in the same epoch, or that are gone: somebody put an older
/// database back. Empty when `file` does not exist.
std::vector<OrgId> set_back(db::Db& db, const std::filesystem::path& file);

/// Where `note_positions` writes, inside data_dir.
std::filesystem::path positions_file(const std::filesystem::path& data_dir);

/// The same in words, for whoever runs the command.
std::string about_ways_in(std::int64_t ended, Sessions sessions);

struct BlobCheck {
    int looked_at = 0;
    int missing = 0;
};
/// Whether the newest files of each organisation, at most `per_org`, have their bytes.
BlobCheck check_blobs(db::Db& db, blobs::Store& store, int per_org = 20);

}  // namespace parta::app
