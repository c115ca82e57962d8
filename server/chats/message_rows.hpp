// Messages as rows and as what a viewer is shown. Private to chats.
#pragma once
#include <map>

#include "chats/access.hpp"
#include "chats/names.hpp"
#include "events/events.hpp"

namespace parta::chats {

struct QuotedRow {
    std::int64_t ordinal = 0;
    std::int64_t seq = 0;
    MemberId author;
    Capacity capacity;
    std::string text;  // empty when removed
};

struct MessageRow {
    MessageId id;
    ChatId chat;
    std::int64_t ordinal = 0;
    std::int64_t seq = 0;
    MemberId author;
    Capacity capacity;
    std::string client_id;
    std::string text;
    Timestamp created_at;
    std::optional<Timestamp> edited_at;
    std::optional<Timestamp> removed_at;
    std::optional<MemberId> removed_by;
    std::optional<MemberId> published_by;
    std::optional<QuotedRow> quoted;
    std::vector<Attachment> attachments{};
    std::optional<CallEntry> call{};
};

/// Those of a chat with ordinals from `first` to `last`, ascending, attachments included; two statements.
std::vector<MessageRow> read_messages(db::Tx& tx, ChatId chat, std::int64_t first, std::int64_t last);
/// Those of a chat with these ordinals, attachments included, in no order; two statements per 64.
std::vector<MessageRow> read_these(db::Tx& tx, ChatId chat, const std::vector<std::int64_t>& ordinals);
std::optional<MessageRow> find_message(db::Tx& tx, ChatId chat, std::int64_t ordinal);
/// The last message of each of these chats, attachments included; two statements per 64 chats.
std::vector<MessageRow> read_last_messages(db::Tx& tx, const std::vector<ChatId>& chats);
/// Those that answer this one and are recent enough to be in the event log.
std::vector<MessageRow> read_replies(db::Tx& tx, ChatId chat, std::int64_t ordinal);

/// Whoever must be named to show this message.
void want_names(Names& names, const MessageRow& row);

/// As shown to someone who sees the chat from the message `first_visible` on.
Message show(const MessageRow& row, const Names& names, std::optional<UnitId> unit, std::int64_t first_visible);

/// As the event log carries it to everyone: newcomers get it without what it quotes from before their time.
events::Payload payload_of(const MessageRow& row, const Names& names, std::optional<UnitId> unit);

}  // namespace parta::chats
