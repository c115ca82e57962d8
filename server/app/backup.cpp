#include "app/backup.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "app/backup_folder.hpp"
#include "app/commands.hpp"
#include "app/postgres_dump.hpp"
#include "db/db.hpp"
#include "db/snapshot.hpp"
#include "json/json.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;

bool is_sqlite(const Config& config) {
    return config.database.url.empty();
}

/// The database, as it stands now.
void copy_database(const Config& config, const fs::path& folder, BackupNote& note) {
    if (is_sqlite(config)) {
        const auto source = config.data_dir / backup::sqlite_name;
        if (!fs::exists(source))
            throw std::runtime_error{
                fmt::format("data_dir: there is no {}: nothing to back up", source.lexically_normal().string())};
        const auto copy = folder / backup::sqlite_name;
        db::copy_sqlite(source.string(), copy.string());
        note.engine = "sqlite";
        note.schema = db::sqlite_file_version(copy.string());
        note.database_sha256 = backup::digest_of(copy);
        return;
    }
    if (config.database.owner_url.empty())
        throw std::runtime_error{"database.owner_url: only the owner of the tables may read all of them for a backup"};
    const auto copy = folder / backup::postgres_name;
    note.engine = "postgres";
    // Before the dump: a server that upgrades in between makes the number too low, which restoring bears.
    note.schema =
        db::open_postgres({.url = config.database.url, .owner_url = config.database.owner_url, .connections = 2})
            ->schema_version();
    dump_postgres(config.database.owner_url, copy);
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    note.database_sha256 = backup::digest_of(copy);
}

void fill(const Config& config, const fs::path& folder, const fs::path& since, BackupNote& note) {
    copy_database(config, folder, note);
    const auto copied = backup::copy_tree(config.data_dir / backup::blobs_name, folder / backup::blobs_name,
                                          since.empty() ? fs::path{} : since / backup::blobs_name);
    note.files = copied.files;
    note.file_bytes = copied.bytes;
    if (fs::exists(config.data_dir / backup::factor_key_name))
        fs::copy_file(config.data_dir / backup::factor_key_name, folder / backup::factor_key_name);
    if (fs::exists(config.data_dir / backup::tls_name))
        backup::copy_tree(config.data_dir / backup::tls_name, folder / backup::tls_name);
    backup::sync_disk_of(folder);
    std::ofstream out{folder / backup::note_name};
    out << json::encode(note) << '\n';
    if (!out.flush()) throw std::runtime_error{folder.string() + ": the disk is full"};
}

}  // namespace

BackupNote make_backup(const Config& config, const fs::path& to, const std::optional<fs::path>& since) {
    if (fs::exists(to)) throw std::runtime_error{fmt::format("{} exists already: name a new folder", to.string())};
    if (since && !fs::exists(*since / backup::note_name))
        throw std::runtime_error{fmt::format("--since: {} is no whole backup", since->string())};
    BackupNote note{.program = PARTA_VERSION, .engine = {}, .taken_at = now(), .database_sha256 = {}};
    fs::path unfinished = to;
    unfinished += ".unfinished";
    fs::remove_all(unfinished);
    fs::create_directories(unfinished);
    fs::permissions(unfinished, fs::perms::owner_all);
    try {
        fill(config, unfinished, since.value_or(fs::path{}), note);
        fs::rename(unfinished, to);
        backup::sync_disk_of(to);
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(unfinished, ignored);
        throw;
    }
    return note;
}

int backup_to(const Config& config, const std::string& folder, const std::string& since) {
    try {
        const auto note = make_backup(config, folder, since.empty() ? std::nullopt : std::optional<fs::path>{since});
        std::cout << fmt::format("The backup is in {}: the database and {} files ({} MiB).\n", folder, note.files,
                                 note.file_bytes >> 20);
        return 0;
    } catch (const Error& error) {
        if (error.code != ErrorCode::storage_full) throw;
        throw std::runtime_error{fmt::format("{}: the disk is full, no backup was made", folder)};
    }
}

}  // namespace parta::app
