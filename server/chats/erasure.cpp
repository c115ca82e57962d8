#include "chats/erasure.hpp"

#include "chats/pins.hpp"
#include "chats/posting.hpp"

namespace parta::chats {
namespace {

constexpr std::chrono::days log_keeps{15};  // the event log's fortnight, and a day for the clock

std::optional<UnitId> unit_of(db::Tx& tx, ChatId chat) {
    return tx.query("SELECT unit_id FROM chat WHERE org_id = $1 AND id = $2", tx.org(), chat)
        .only()
        .get<std::optional<UnitId>>(0);
}

void note_blob(db::Tx& tx, ErasedContent& done, std::string key) {
    if (key.empty()) return;
    tx.post("INSERT INTO unused_blob (blob_key, noted_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, now());
    done.blobs.push_back(std::move(key));
}

/// The message without its words; the ordinal stays, so that counts hold.
void blank(db::Tx& tx, MessageRow& row) {
    row.text.clear();
    row.removed_at = row.removed_at.value_or(now());
    tx.post("UPDATE message SET text = '', removed_at = $4 WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3",
            tx.org(), row.chat, row.ordinal, row.removed_at);
    forget_pin(tx, row.chat, row.ordinal);
}

void erase_files(db::Tx& tx, MemberId member, int limit, ErasedContent& done) {
    const auto rows = tx.query(
        "SELECT f.id, f.blob_key, f.preview_key, t.chat_id, t.ordinal FROM file f LEFT JOIN attachment t ON t.org_id = "
        "f.org_id AND t.file_id = f.id WHERE f.org_id = $1 AND f.owner_id = $2 ORDER BY f.id LIMIT $3",
        tx.org(), member, limit);
    for (const auto& row : rows) {
        const auto file = row.get<FileId>(0);
        tx.exec("DELETE FROM attachment WHERE org_id = $1 AND file_id = $2", tx.org(), file);
        tx.exec("DELETE FROM publication_file WHERE org_id = $1 AND file_id = $2", tx.org(), file);
        tx.exec("DELETE FROM file WHERE org_id = $1 AND id = $2", tx.org(), file);
        note_blob(tx, done, row.get<std::string>(1));
        note_blob(tx, done, row.get<std::string>(2));
        ++done.files;
        if (row.is_null(3)) continue;
        auto message = find_message(tx, row.get<ChatId>(3), row.get<std::int64_t>(4));
        if (!message) continue;
        if (message->text.empty() && message->attachments.empty()) blank(tx, *message);
        announce_change(tx, *message, unit_of(tx, message->chat));
    }
    done.more |= std::ssize(rows) == limit;
}

void erase_messages(db::Tx& tx, MemberId member, SharedMessages shared, int limit, ErasedContent& done) {
    const auto rows = tx.query(
        "SELECT m.chat_id, m.ordinal FROM message m JOIN chat c ON c.org_id = m.org_id AND c.id = m.chat_id WHERE "
        "m.org_id = $1 AND m.author_id = $2 AND m.removed_at IS NULL AND m.call_id IS NULL AND ($3 OR c.kind = "
        "'personal') ORDER BY m.id LIMIT $4",
        tx.org(), member, shared == SharedMessages::erase, limit);
    for (const auto& row : rows) {
        auto message = find_message(tx, row.get<ChatId>(0), row.get<std::int64_t>(1));
        if (!message) continue;
        blank(tx, *message);
        announce_change(tx, *message, unit_of(tx, message->chat));
        ++done.messages;
    }
    done.more |= std::ssize(rows) == limit;
}

}  // namespace

ErasedContent erase_content(db::Tx& tx, MemberId member, SharedMessages shared, int limit) {
    ErasedContent done;
    erase_files(tx, member, limit, done);
    erase_messages(tx, member, shared, limit, done);
    // A published one is a message by now.
    tx.exec(
        "DELETE FROM publication_file WHERE org_id = $1 AND publication_id IN (SELECT id FROM publication WHERE org_id "
        "= "
        "$1 AND author_id = $2)",
        tx.org(), member);
    tx.exec("DELETE FROM publication WHERE org_id = $1 AND author_id = $2 AND state <> 'published'", tx.org(), member);
    tx.exec("UPDATE publication SET text = '', reason = '' WHERE org_id = $1 AND author_id = $2", tx.org(), member);
    tx.exec("DELETE FROM chat_state WHERE org_id = $1 AND member_id = $2", tx.org(), member);
    return done;
}

std::int64_t rename_in_log(db::Tx& tx, MemberId member, std::int64_t after, int limit) {
    const auto rows = tx.query(
        "SELECT chat_id, ordinal, id FROM message WHERE org_id = $1 AND author_id = $2 AND id > $3 AND created_at > $4 "
        "ORDER BY id LIMIT $5",
        tx.org(), member, after, now() - log_keeps, limit);
    std::int64_t last = 0;
    for (const auto& row : rows) {
        last = row.get<std::int64_t>(2);
        if (const auto message = find_message(tx, row.get<ChatId>(0), row.get<std::int64_t>(1)))
            announce_change(tx, *message, unit_of(tx, message->chat));
    }
    return last;
}

}  // namespace parta::chats
