// Files: their owner's until posted (material for a channel: also its approvers'), then those who see the message.
#include "chats/publications.hpp"

namespace parta::chats {

Attachment register_file(db::Tx& tx, const Viewer& viewer, const NewFile& file) {
    orgs::check(viewer, policy::Action::post_message);
    const auto id = new_id<FileId>();
    tx.post(
        "INSERT INTO file (org_id, id, owner_id, kind, name, mime, size, width, height, blob_key, preview_key, "
        "created_at, unused_since) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        tx.org(), id, viewer.member, file.kind, file.name, file.mime, file.size, file.width, file.height, file.blob_key,
        file.preview_key, now());
    return {id, file.kind, file.name, file.mime, file.size, file.width, file.height, !file.preview_key.empty()};
}

StoredFile open_file(db::Tx& tx, const Viewer& viewer, FileId id) {
    const auto row =
        tx.query(
              "SELECT f.owner_id, f.kind, f.name, f.mime, f.size, f.width, f.height, f.blob_key, f.preview_key, "
              "t.chat_id, t.ordinal FROM file f "
              "LEFT JOIN attachment t ON t.org_id = f.org_id AND t.file_id = f.id "
              "WHERE f.org_id = $1 AND f.id = $2",
              tx.org(), id)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    if (row->is_null(9)) {
        if (row->get<MemberId>(0) != viewer.member && !shown_to_approver(tx, viewer, id))
            throw Error{ErrorCode::not_found};
    } else {
        const auto standing = open(tx, viewer, row->get<ChatId>(9), policy::Action::see_chats);
        const auto visible = tx.query(
            "SELECT 1 FROM message WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3 AND seq >= $4 AND removed_at IS "
            "NULL",
            tx.org(), standing.chat.id, row->get<std::int64_t>(10), standing.since);
        if (visible.empty()) throw Error{ErrorCode::not_found};
    }
    auto preview = row->get<std::string>(8);
    return {{id, row->get<std::string>(1), row->get<std::string>(2), row->get<std::string>(3),
             row->get<std::int64_t>(4), row->get<int>(5), row->get<int>(6), !preview.empty()},
            row->get<std::string>(7),
            preview};
}

}  // namespace parta::chats
