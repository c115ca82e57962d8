#include "app/file_removal.hpp"

#include <chrono>
#include <exception>

namespace parta::app {
namespace {

constexpr std::chrono::seconds longest{60};  // a runner's lease is two minutes
constexpr int batch = 100;

// A blob that is gone already is as good as removed: the note was left by a call that was cut short. One that cannot be
// removed must not keep those behind it.
bool remove_noted_blobs(db::Db& db, blobs::Store& store) {
    const auto keys = db.platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, batch); });
    std::vector<std::string> removed;
    std::exception_ptr failure;
    for (const auto& key : keys) {
        try {
            store.remove(key);
            removed.push_back(key);
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
    }
    db.platform_write_now([&](db::Tx& tx) { chats::forget_blobs(tx, removed); });
    if (failure) std::rethrow_exception(failure);
    return std::ssize(keys) == batch;
}

}  // namespace

std::vector<OrgId> organisations(db::Db& db) {
    return db.platform_read_now([](db::Tx& tx) {
        std::vector<OrgId> ids;
        for (const auto& row : tx.query("SELECT id FROM org ORDER BY id")) ids.push_back(row.get<OrgId>(0));
        return ids;
    });
}

void remove_unused_files(db::Db& db, blobs::Store& store, const chats::FileGrace& grace) {
    const auto end = std::chrono::steady_clock::now() + longest;
    const auto in_time = [&] { return std::chrono::steady_clock::now() < end; };
    const auto drop = [&](db::Tx& tx) { return chats::drop_unused_files(tx, now(), grace, batch); };
    for (const OrgId org : organisations(db))
        while (in_time() && db.write_now(org, drop, db::Reach::both)) {
        }
    while (in_time() && remove_noted_blobs(db, store)) {
    }
}

}  // namespace parta::app
