#include "chats/posting.hpp"

#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

void store(db::Tx& tx, const MessageRow& row) {
    tx.post(db::apart,
            "INSERT INTO message (org_id, chat_id, ordinal, id, seq, author_id, capacity, client_id, text, reply_to, "
            "created_at, published_by, call_id) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            tx.org(), row.chat, row.ordinal, row.id, row.seq, row.author, row.capacity, row.client_id, row.text,
            row.quoted ? std::optional{row.quoted->ordinal} : std::nullopt, row.created_at, row.published_by,
            row.call ? std::optional{row.call->id} : std::nullopt);
    tx.outdate(message_sent, tx.org(), row.author, row.client_id);
    for (std::size_t i = 0; i < row.attachments.size(); ++i) {
        tx.post(db::apart,
                "INSERT INTO attachment (org_id, chat_id, ordinal, position, file_id) VALUES ($1, $2, $3, $4, $5)",
                tx.org(), row.chat, row.ordinal, i, row.attachments[i].id);
        tx.post(db::apart, "UPDATE file SET unused_since = NULL WHERE org_id = $1 AND id = $2", tx.org(),
                row.attachments[i].id);
    }
    // The next message asks for the number: from what is remembered, or, once this is written, from the row.
    const std::string name = head_name(row.chat);
    tx.put_off(name, "UPDATE chat SET last_ordinal = $3, last_at = $4 WHERE org_id = $1 AND id = $2", tx.org(),
               row.chat, row.ordinal, row.created_at);
    tx.remember(name, ChatHead{row.ordinal});
}

}  // namespace

std::vector<Attachment> take_files(db::Tx& tx, MemberId owner, const std::vector<FileId>& ids,
                                   std::optional<PublicationId> of) {
    std::map<FileId, Attachment> own;
    for_ids(
        tx, ids,
        "SELECT f.id, f.kind, f.name, f.mime, f.size, f.width, f.height, f.preview_key <> '' FROM file f "
        "WHERE f.org_id = $1 AND f.owner_id = $2 AND f.id IN ({}) AND NOT EXISTS "
        "(SELECT 1 FROM attachment t WHERE t.org_id = f.org_id AND t.file_id = f.id) AND NOT EXISTS "
        "(SELECT 1 FROM publication_file p WHERE p.org_id = f.org_id AND p.file_id = f.id AND p.publication_id <> $3)",
        [&](const db::Row& row) {
            const auto id = row.get<FileId>(0);
            own[id] = {id,
                       row.get<std::string>(1),
                       row.get<std::string>(2),
                       row.get<std::string>(3),
                       row.get<std::int64_t>(4),
                       row.get<int>(5),
                       row.get<int>(6),
                       row.get<bool>(7)};
        },
        owner, of.value_or(PublicationId{}));
    std::vector<Attachment> attachments;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto found = own.find(ids[i]);
        if (found == own.end())
            throw Error{ErrorCode::invalid_field, fmt::format("attachments[{}]", i),
                        "no file of yours that is still unposted"};
        attachments.push_back(std::move(found->second));
        own.erase(found);
    }
    return attachments;
}

Message announce_new(db::Tx& tx, MessageRow& row, std::optional<UnitId> unit, std::int64_t first_visible, Names names) {
    want_names(names, row);
    names.load(tx);
    row.seq = events::emit_json(tx, events::to_chat(row.chat), MessagePosted::json_type, payload_of(row, names, unit));
    store(tx, row);
    return show(row, names, unit, first_visible);
}

void begin_personal(db::Tx& tx, const Standing& standing, const MessageRow& row) {
    if (standing.chat.kind != ChatKind::personal) return;
    if (!standing.owner)
        tx.post(
            "UPDATE participant SET owner = TRUE WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND to_seq IS "
            "NULL",
            tx.org(), row.chat, row.author);
    if (row.ordinal > 1) return;
    for (const auto& present : present_in(tx, standing.chat))
        if (present.member != row.author)
            events::emit(tx, events::to_member(present.member), events::AccessChanged{"chat"});
}

void note_read(db::Tx& tx, ChatId chat, MemberId member, std::int64_t ordinal) {
    tx.post(db::apart,
            "INSERT INTO chat_state (org_id, chat_id, member_id, read_ordinal) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (org_id, member_id, chat_id) DO UPDATE SET read_ordinal = excluded.read_ordinal",
            tx.org(), chat, member, ordinal);
}

}  // namespace parta::chats
