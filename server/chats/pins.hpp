// Messages that stand at the top of a chat for everybody in it (R24).
#pragma once
#include "chats/chats.hpp"

namespace parta::chats {

/// So many a chat; too_many_pinned beyond.
inline constexpr std::int64_t most_pinned = 20;

struct PinnedMessage {
    Message message;
    std::string pinned_by;  // the name, in the capacity held
    Timestamp pinned_at;
};
BOOST_DESCRIBE_STRUCT(PinnedMessage, (), (message, pinned_by, pinned_at))

struct PinnedMessages {
    std::int64_t seq = 0;               // the number it was read at
    std::vector<PinnedMessage> pinned;  // those that the viewer may see, the latest pinned first
};
BOOST_DESCRIBE_STRUCT(PinnedMessages, (), (seq, pinned))

struct PinsChanged {
    static constexpr std::string_view json_type = "pins_changed";
    ChatId chat;
};  // fetch them again
BOOST_DESCRIBE_STRUCT(PinsChanged, (), (chat))

PinnedMessages list_pins(db::Tx& tx, const Viewer& viewer, ChatId id);
/// Whoever leads the chat. Pinning what is pinned already changes nothing. conflict for a removed message.
PinnedMessages pin_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal);
PinnedMessages unpin_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal);

/// For a message that is being removed: it is pinned no longer.
void forget_pin(db::Tx& tx, ChatId chat, std::int64_t ordinal);

}  // namespace parta::chats
