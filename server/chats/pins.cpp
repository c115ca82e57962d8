#include "chats/pins.hpp"

#include "chats/id_list.hpp"
#include "chats/message_rows.hpp"

namespace parta::chats {
namespace {

using policy::Action;

struct PinRow {
    std::int64_t ordinal = 0;
    MemberId by;
    Capacity capacity;
    Timestamp at;
};

// The latest first; there are never more than most_pinned.
std::vector<PinRow> read_pins(db::Tx& tx, const Standing& standing) {
    std::vector<PinRow> pins;
    for (const auto row : tx.query("SELECT ordinal, pinned_by, capacity, pinned_at FROM pinned_message "
                                   "WHERE org_id = $1 AND chat_id = $2 AND ordinal >= $3 ORDER BY pinned_at DESC, "
                                   "ordinal DESC",
                                   tx.org(), standing.chat.id, standing.first_visible))
        pins.push_back(
            {row.get<std::int64_t>(0), row.get<MemberId>(1), row.get<std::string>(2), row.get<Timestamp>(3)});
    return pins;
}

PinnedMessages show_pins(db::Tx& tx, const Standing& standing) {
    PinnedMessages shown{.seq = tx.current_seq(), .pinned = {}};
    const auto pins = read_pins(tx, standing);
    std::vector<std::int64_t> ordinals;
    Names names;
    for (const auto& pin : pins) {
        ordinals.push_back(pin.ordinal);
        names.want(pin.by, pin.capacity);
    }
    std::map<std::int64_t, MessageRow> rows;
    for (auto& row : read_these(tx, standing.chat.id, ordinals)) {
        want_names(names, row);
        rows.emplace(row.ordinal, std::move(row));
    }
    names.load(tx);
    for (const auto& pin : pins)
        shown.pinned.push_back({show(rows.at(pin.ordinal), names, standing.chat.unit, standing.first_visible),
                                names.name(pin.by, pin.capacity, standing.chat.unit), pin.at});
    return shown;
}

std::int64_t count_pins(db::Tx& tx, ChatId chat) {
    return tx.query("SELECT count(*) FROM pinned_message WHERE org_id = $1 AND chat_id = $2", tx.org(), chat)
        .only()
        .get<std::int64_t>(0);
}

// The chat, if the viewer may pin there, and the message, if they may see it.
std::pair<Standing, MessageRow> open_to_pin(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal) {
    auto standing = open(tx, viewer, id, Action::pin_message);
    load_first_visible(tx, standing);
    auto row = ordinal < standing.first_visible ? std::nullopt : find_message(tx, id, ordinal);
    if (!row) throw Error{ErrorCode::not_found};
    return {std::move(standing), std::move(*row)};
}

void note(db::Tx& tx, const Viewer& viewer, std::string_view what, const MessageRow& row) {
    orgs::audit(tx, viewer.member, what, fmt::format("chat:{}", row.chat.value),
                fmt::format(R"({{"ordinal":{},"author":"{}"}})", row.ordinal, row.author.value));
    events::emit(tx, events::to_chat(row.chat), PinsChanged{row.chat});
}

}  // namespace

PinnedMessages list_pins(db::Tx& tx, const Viewer& viewer, ChatId id) {
    auto standing = open(tx, viewer, id, Action::see_chats);
    load_first_visible(tx, standing);
    return show_pins(tx, standing);
}

PinnedMessages pin_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal) {
    const auto [standing, row] = open_to_pin(tx, viewer, id, ordinal);
    if (row.removed_at) throw Error{ErrorCode::conflict, "ordinal", "the message has been removed"};
    const auto known = tx.query("SELECT 1 FROM pinned_message WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3",
                                tx.org(), id, ordinal);
    if (!known.empty()) return show_pins(tx, standing);
    if (count_pins(tx, id) >= most_pinned) throw Error{ErrorCode::too_many_pinned};
    tx.post(
        "INSERT INTO pinned_message (org_id, chat_id, ordinal, pinned_by, capacity, pinned_at) VALUES ($1, $2, $3, $4, "
        "$5, $6)",
        tx.org(), id, ordinal, viewer.member, standing.capacity, now());
    note(tx, viewer, "pin_message", row);
    return show_pins(tx, standing);
}

PinnedMessages unpin_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal) {
    const auto [standing, row] = open_to_pin(tx, viewer, id, ordinal);
    const auto taken = tx.exec("DELETE FROM pinned_message WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3",
                               tx.org(), id, ordinal);
    if (taken > 0) note(tx, viewer, "unpin_message", row);
    return show_pins(tx, standing);
}

void forget_pin(db::Tx& tx, ChatId chat, std::int64_t ordinal) {
    const auto taken = tx.exec("DELETE FROM pinned_message WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3",
                               tx.org(), chat, ordinal);
    if (taken > 0) events::emit(tx, events::to_chat(chat), PinsChanged{chat});
}

}  // namespace parta::chats
