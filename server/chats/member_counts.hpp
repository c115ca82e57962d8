// How many people chats have, and telling it where it has changed. Private to chats.
#pragma once
#include "chats/chats.hpp"

namespace parta::chats {

struct CountedChat {
    ChatId id;
    std::optional<AudienceId> audience;  // nothing: the chat lists its participants
    bool wide = false;                   // its audience is the whole organisation's, not a unit's
};
/// Deactivated ones excluded. A statement for each wide one, one per 64 of the others.
std::map<ChatId, int> count_members(db::Tx& tx, const std::vector<CountedChat>& chats);

/// Tells every chat by audience that has more or fewer members than it was last told. Channels have no count to tell.
void tell_member_counts(db::Tx& tx);

}  // namespace parta::chats
