// Edits, removals and read marks.
#include "base/text.hpp"
#include "chats/pins.hpp"
#include "chats/posting.hpp"

namespace parta::chats {
namespace {

using policy::Action;

// A message of this chat that the viewer may see, with names loaded.
MessageRow seen_message(db::Tx& tx, Standing& standing, std::int64_t ordinal) {
    load_first_visible(tx, standing);
    auto row = ordinal < standing.first_visible ? std::nullopt : find_message(tx, standing.chat.id, ordinal);
    if (!row) throw Error{ErrorCode::not_found};
    return std::move(*row);
}

Message show_one(db::Tx& tx, const Standing& standing, const MessageRow& row) {
    Names names;
    want_names(names, row);
    names.load(tx);
    return show(row, names, standing.chat.unit, standing.first_visible);
}

Message announce(db::Tx& tx, const Standing& standing, const MessageRow& row) {
    announce_change(tx, row, standing.chat.unit);
    return show_one(tx, standing, row);
}

}  // namespace

void announce_change(db::Tx& tx, const MessageRow& row, std::optional<UnitId> unit) {
    const auto replies = read_replies(tx, row.chat, row.ordinal);
    Names names;
    want_names(names, row);
    for (const auto& reply : replies) want_names(names, reply);
    names.load(tx);
    auto payload = payload_of(row, names, unit);
    events::rewrite(tx, payload);
    for (const auto& reply : replies) events::rewrite(tx, payload_of(reply, names, unit));
    payload.subject_seq = row.seq;
    events::emit_json(tx, events::to_chat(row.chat), MessageChanged::json_type, payload);
}

Message edit_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal, const EditMessage& in) {
    auto standing = open(tx, viewer, id, Action::edit_own_message);
    auto row = seen_message(tx, standing, ordinal);
    if (row.author != viewer.member || row.call) throw Error{ErrorCode::forbidden};
    if (row.removed_at) throw Error{ErrorCode::conflict, "ordinal", "the message has been removed"};
    if (!within_own_window(row.created_at, now())) throw Error{ErrorCode::edit_window_over};
    if (trim(in.text).empty()) throw Error{ErrorCode::invalid_field, "text", "not only white space"};
    if (row.text == in.text.str()) return show_one(tx, standing, row);
    row.text = in.text.str();
    row.edited_at = now();
    tx.post("UPDATE message SET text = $4, edited_at = $5 WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3",
            tx.org(), id, ordinal, row.text, row.edited_at);
    return announce(tx, standing, row);
}

Message remove_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal) {
    auto standing = open(tx, viewer, id, Action::see_chats);
    auto row = seen_message(tx, standing, ordinal);
    const bool own = row.author == viewer.member;
    const bool may_others = may_remove_others(place_of(viewer, standing));
    if ((!own && !may_others) || row.call) throw Error{ErrorCode::forbidden};
    if (row.removed_at) return show_one(tx, standing, row);
    if (own && !may_others && !within_own_window(row.created_at, now())) throw Error{ErrorCode::edit_window_over};
    row.text.clear();
    row.removed_at = now();
    row.removed_by = viewer.member;
    tx.post(
        "UPDATE message SET text = '', removed_at = $4, removed_by = $5 WHERE org_id = $1 AND chat_id = $2 AND ordinal "
        "= $3",
        tx.org(), id, ordinal, row.removed_at, row.removed_by);
    for (const auto& attachment : row.attachments)
        tx.post("UPDATE file SET unused_since = $3 WHERE org_id = $1 AND id = $2", tx.org(), attachment.id,
                row.removed_at);
    forget_pin(tx, id, ordinal);
    if (!own)
        orgs::audit(tx, viewer.member, "remove_message", fmt::format("chat:{}", id.value),
                    fmt::format(R"({{"ordinal":{},"author":"{}"}})", ordinal, row.author.value));
    return announce(tx, standing, row);
}

void mark_read(db::Tx& tx, const Viewer& viewer, ChatId id, const MarkRead& in) {
    const auto standing = open(tx, viewer, id, Action::see_chats);
    const auto ordinal = std::min(in.ordinal, standing.chat.last_ordinal);
    if (ordinal <= standing.chat.read_ordinal) return;
    tx.post(
        "INSERT INTO chat_state (org_id, chat_id, member_id, read_ordinal) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (org_id, member_id, chat_id) DO UPDATE SET read_ordinal = excluded.read_ordinal",
        tx.org(), id, viewer.member, ordinal);
    events::emit(tx, events::to_member(viewer.member), ReadMarked{id, ordinal});
}

}  // namespace parta::chats
