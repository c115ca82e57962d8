// Files that nothing shows any more: uploads that were never posted, and what removed messages carried.
#include "chats/access.hpp"
#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

constexpr std::string_view due =
    "SELECT f.id, f.blob_key, f.preview_key FROM file f "
    "LEFT JOIN attachment t ON t.org_id = f.org_id AND t.file_id = f.id "
    "WHERE f.org_id = $1 AND f.unused_since <= $2 "
    "AND (t.file_id IS NULL AND f.unused_since <= $3 OR t.file_id IS NOT NULL AND f.unused_since <= $4) "
    "ORDER BY f.unused_since LIMIT $5";

void note_blob(db::Tx& tx, const std::string& key) {
    if (key.empty()) return;
    tx.post("INSERT INTO unused_blob (blob_key, noted_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, now());
}

}  // namespace

bool drop_unused_files(db::Tx& tx, Timestamp at, const FileGrace& grace, int limit) {
    const auto unposted = at - grace.unposted;
    const auto removed = at - grace.removed;
    const auto rows = tx.query(due, tx.org(), std::max(unposted, removed), unposted, removed, limit);
    int dropped = 0;
    for (const auto row : rows) {
        const auto file = row.get<FileId>(0);
        tx.post("DELETE FROM attachment WHERE org_id = $1 AND file_id = $2", tx.org(), file);
        tx.post("DELETE FROM file WHERE org_id = $1 AND id = $2", tx.org(), file);
        note_blob(tx, row.get<std::string>(1));
        note_blob(tx, row.get<std::string>(2));
        ++dropped;
    }
    return dropped == limit;
}

std::vector<std::string> unused_blobs(db::Tx& platform, int limit) {
    std::vector<std::string> keys;
    for (const auto row : platform.query("SELECT blob_key FROM unused_blob ORDER BY noted_at LIMIT $1", limit))
        keys.push_back(row.get<std::string>(0));
    return keys;
}

void forget_blobs(db::Tx& platform, const std::vector<std::string>& keys) {
    for (const auto& key : keys) platform.post("DELETE FROM unused_blob WHERE blob_key = $1", key);
}

}  // namespace parta::chats
