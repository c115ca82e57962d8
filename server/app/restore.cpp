#include <date/date.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <limits>

#include "app/app.hpp"
#include "app/backup.hpp"
#include "app/backup_folder.hpp"
#include "app/commands.hpp"
#include "app/folder_lock.hpp"
#include "app/postgres_dump.hpp"
#include "app/restored.hpp"
#include "db/db.hpp"
#include "db/errors.hpp"
#include "db/snapshot.hpp"
#include "db/wal.hpp"
#include "json/json.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;

/// Stands in the data folder from the first change to the last.
fs::path mark(const fs::path& data_dir) {
    return data_dir / "restoring";
}

BackupNote read_note(const fs::path& from) {
    std::ifstream in{from / backup::note_name};
    if (!in)
        throw std::runtime_error{
            fmt::format("{} is no whole backup: {} is not in it", from.string(), backup::note_name)};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto note = json::decode<BackupNote>(text);
    if (!note || note->format != 1)
        throw std::runtime_error{fmt::format("{} cannot be read: it was made by another version or altered",
                                             (from / backup::note_name).string())};
    return *note;
}

/// Everything that can be seen before anything is changed.
void check_before(const Config& config, const fs::path& from, const BackupNote& note) {
    const bool sqlite = config.database.url.empty();
    if ((note.engine == "sqlite") != sqlite)
        throw std::runtime_error{fmt::format("database.url: the backup is one of {}, and the configuration names {}",
                                             note.engine, sqlite ? "sqlite" : "postgres")};
    if (const int newest = static_cast<int>(db::program_migrations().size()); note.schema > newest)
        throw db::SchemaTooNew(note.schema, newest);
    const auto database = from / (sqlite ? backup::sqlite_name : backup::postgres_name);
    if (backup::digest_of(database) != note.database_sha256)
        throw std::runtime_error{
            fmt::format("{} is not what was backed up: it was altered or is damaged", database.string())};
    if (sqlite) {
        if (fs::exists(config.data_dir / backup::sqlite_name))
            throw std::runtime_error{
                fmt::format("data_dir: there is a database in {}. Move parta.db, parta.db-wal and parta.db-shm away "
                            "first: they are not overwritten",
                            config.data_dir.string())};
    } else {
        if (config.database.owner_url.empty())
            throw std::runtime_error{"database.owner_url: only the owner may make tables"};
        const auto place = db::open_postgres({.url = config.database.url, .owner_url = config.database.owner_url});
        if (place->schema_version() > 0)
            throw std::runtime_error{
                "database.url: this database is not empty. Make a new one: what stands there is not overwritten"};
    }
}

/// Brought up to date, with new epochs, in one file without a log beside it; only then it gets its name.
int place_sqlite(const Config& config, const fs::path& from, Sessions sessions, std::int64_t& ended) {
    const fs::path unfinished = config.data_dir / "parta.db.restoring";
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(unfinished.string() + end);
    fs::copy_file(from / backup::sqlite_name, unfinished);
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write);
    if (const auto fault = db::sqlite_fault(unfinished.string()); !fault.empty())
        throw std::runtime_error{fmt::format("the backup's database is damaged: {}", fault)};
    int organisations = 0;
    {
        const auto db = db::open_sqlite({.path = unfinished.string()});
        db->migrate();
        organisations = renew_epochs(*db);
        ended = close_ways_in(*db, sessions);
    }
    if (!db::empty_wal(unfinished.string())) throw std::runtime_error{"the restored database could not be finished"};
    for (const char* end : {"-wal", "-shm"}) fs::remove(unfinished.string() + end);
    backup::sync_disk_of(config.data_dir);
    fs::rename(unfinished, config.data_dir / backup::sqlite_name);
    return organisations;
}

int place_postgres(const Config& config, const fs::path& from, Sessions sessions, std::int64_t& ended) {
    load_postgres(config.database.owner_url, from / backup::postgres_name);
    const auto db = open_database(config);
    ended = close_ways_in(*db, sessions);
    return renew_epochs(*db);
}

std::string when(Timestamp at) {
    return date::format("%F %R UTC",
                        std::chrono::floor<std::chrono::minutes>(
                            std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{at.ms}}));
}

}  // namespace

const fs::path& require_whole(const fs::path& data_dir) {
    if (fs::exists(mark(data_dir)))
        throw std::runtime_error{
            fmt::format("data_dir: a restore into {} was cut short. Run parta restore again (with PostgreSQL, into a "
                        "new empty database)",
                        data_dir.string())};
    return data_dir;
}

RestoreReport restore_backup(const Config& config, const fs::path& from, Sessions sessions) {
    RestoreReport report{.note = read_note(from)};
    const FolderLock lock{config.data_dir};
    check_before(config, from, report.note);
    std::ofstream{mark(config.data_dir)} << from.string() << '\n';
    backup::sync_disk_of(config.data_dir);

    backup::copy_tree(from / backup::blobs_name, config.data_dir / backup::blobs_name);
    if (fs::exists(from / backup::factor_key_name))
        fs::copy_file(from / backup::factor_key_name, config.data_dir / backup::factor_key_name,
                      fs::copy_options::overwrite_existing);
    if (fs::exists(from / backup::tls_name))
        backup::copy_tree(from / backup::tls_name, config.data_dir / backup::tls_name);
    auto* const place = config.database.url.empty() ? place_sqlite : place_postgres;
    report.organisations = place(config, from, sessions, report.ended_sessions);
    fs::remove(positions_file(config.data_dir));
    backup::sync_disk_of(config.data_dir);
    fs::remove(mark(config.data_dir));

    const auto db = open_database(config);
    note_positions(*db, positions_file(config.data_dir));
    const auto store = blobs::open_disk(config.data_dir / backup::blobs_name);
    const auto files = check_blobs(*db, *store, std::numeric_limits<int>::max());
    report.files = files.looked_at;
    report.missing_files = files.missing;
    return report;
}

int restore_from(const Config& config, const std::string& folder, Sessions sessions) {
    const auto report = restore_backup(config, folder, sessions);
    std::cout << fmt::format(
        "Restored as of {}: organisations: {}, files: {}. People's devices load everything anew when they connect.\n",
        when(report.note.taken_at), report.organisations, report.files);
    std::cout << about_ways_in(report.ended_sessions, sessions);
    if (report.missing_files > 0)
        std::cerr << fmt::format("parta: {} of these files are not in the backup; their messages show no content.\n",
                                 report.missing_files);
    return report.missing_files > 0 ? 1 : 0;
}

}  // namespace parta::app
