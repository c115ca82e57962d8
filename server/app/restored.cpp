#include "app/restored.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>

#include "app/app.hpp"
#include "app/commands.hpp"
#include "app/file_removal.hpp"
#include "events/events.hpp"

namespace parta::app {
namespace {

struct Position {
    std::string epoch;
    std::int64_t seq = 0;
};

std::map<OrgId, Position> positions(db::Db& db) {
    std::map<OrgId, Position> found;
    for (const OrgId org : organisations(db))
        found[org] = db.read_now(org, [](db::Tx& tx) { return Position{events::epoch(tx), tx.current_seq()}; });
    return found;
}

}  // namespace

int renew_epochs(db::Db& db) {
    const auto orgs = organisations(db);
    for (const OrgId org : orgs) db.write_now(org, [](db::Tx& tx) { events::renew_epoch(tx); });
    return static_cast<int>(orgs.size());
}

std::int64_t close_ways_in(db::Db& db, Sessions sessions) {
    return db.platform_write_now([&](db::Tx& tx) {
        tx.exec("DELETE FROM second_step");
        tx.exec("DELETE FROM one_time_code");
        return sessions == Sessions::end ? tx.exec("DELETE FROM session") : 0;
    });
}

std::filesystem::path positions_file(const std::filesystem::path& data_dir) {
    return data_dir / "positions";
}

void note_positions(db::Db& db, const std::filesystem::path& file) {
    std::filesystem::path fresh = file;
    fresh += ".new";
    {
        std::ofstream out{fresh, std::ios::trunc};
        for (const auto& [org, at] : positions(db)) out << org.value << ' ' << at.epoch << ' ' << at.seq << '\n';
        if (!out.flush()) throw std::runtime_error{fresh.string() + " cannot be written"};
    }
    std::filesystem::rename(fresh, file);
}

std::vector<OrgId> set_back(db::Db& db, const std::filesystem::path& file) {
    std::vector<OrgId> found;
    std::ifstream in{file};
    if (!in) return found;
    const auto now = positions(db);
    std::int64_t org = 0;
    Position then;
    while (in >> org >> then.epoch >> then.seq) {
        const auto here = now.find(OrgId{org});
        const bool went_on = here != now.end() && (here->second.epoch != then.epoch || here->second.seq >= then.seq);
        if (!went_on) found.push_back(OrgId{org});
    }
    return found;
}

BlobCheck check_blobs(db::Db& db, blobs::Store& store, int per_org) {
    BlobCheck check;
    for (const OrgId org : organisations(db)) {
        const auto keys = db.read_now(org, [per_org](db::Tx& tx) {
            std::vector<std::string> newest;
            for (const auto& row :
                 tx.query("SELECT blob_key FROM file WHERE org_id = $1 ORDER BY id DESC LIMIT $2", tx.org(), per_org))
                newest.push_back(row.get<std::string>(0));
            return newest;
        });
        for (const auto& key : keys) {
            ++check.looked_at;
            if (!store.find(key)) ++check.missing;
        }
    }
    return check;
}

std::string about_ways_in(std::int64_t ended, Sessions sessions) {
    return fmt::format(
        "{} Codes that were on their way are void.\n"
        "Links that were used after the backup was made work again, and whoever was let go, blocked or restricted "
        "since "
        "is as before: look through the invitations and the log, and repeat what has to hold.\n",
        sessions == Sessions::end
            ? fmt::format("Everybody signs in again ({} sessions ended): some may have been signed out since.", ended)
            : std::string{"Those who were signed in then are so again, also on devices that were signed out since."});
}

int restored(const Config& config, Sessions sessions) {
    auto db = open_database(config);
    const int count = renew_epochs(*db);
    const auto ended = close_ways_in(*db, sessions);
    note_positions(*db, positions_file(config.data_dir));
    std::cout << "Organisations: " << count << ". Their clients will load everything anew when they connect.\n"
              << about_ways_in(ended, sessions);
    return 0;
}

}  // namespace parta::app
