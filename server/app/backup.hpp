// A backup is a folder with everything an installation holds but its configuration: the database, the files, the keys.
// It is made while the server works, and put back into an empty place.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/config.hpp"
#include "app/restored.hpp"
#include "base/clock.hpp"
#include "json/describe.hpp"

namespace parta::app {

/// What `parta-backup.json` in the folder says; written last, so that a folder with it is whole.
struct BackupNote {
    int format = 1;
    std::string program;  // version of the program that made it
    std::string engine;   // "sqlite" or "postgres"
    int schema = 0;       // number of the newest migration
    Timestamp taken_at;
    std::string database_sha256;  // of parta.db or parta.dump
    std::int64_t files = 0;       // in blobs
    std::int64_t file_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(BackupNote, (), (format, program, engine, schema, taken_at, database_sha256, files, file_bytes))

/// Makes the backup in `to`, which must not exist; it appears there when it is whole and on the disk. Holds every
/// message acknowledged before the call. First the database, then the files: files never change and outlive their rows,
/// so every row finds its file. A file that stands in `since`, an older backup on the same disk, is linked instead of
/// copied. Throws std::runtime_error or Error with `to` left absent.
BackupNote make_backup(const Config& config, const std::filesystem::path& to,
                       const std::optional<std::filesystem::path>& since = {});

struct RestoreReport {
    BackupNote note;
    int organisations = 0;
    int files = 0;  // that the database names
    int missing_files = 0;
    std::int64_t ended_sessions = 0;
};

/// Puts a backup into a place that has no database yet, brings the schema up to the program's and gives every
/// organisation a new epoch (docs/protocol/events.md E16); ways in are closed (close_ways_in). A place where this was
/// cut short is refused by the server until it has been done again. Throws std::runtime_error: not a backup, a newer
/// one, altered, another engine, a place that is not empty or in use.
RestoreReport restore_backup(const Config& config, const std::filesystem::path& from,
                             Sessions sessions = Sessions::end);

/// The folder again; throws std::runtime_error while a restore into it was begun and not ended.
const std::filesystem::path& require_whole(const std::filesystem::path& data_dir);

}  // namespace parta::app
