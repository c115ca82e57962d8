// Internal to events.
#pragma once
#include "events/events.hpp"

namespace parta::events {

/// entitled_to(to_chat(chat)) for a caller who has read the chat's row: its audience, or nothing when it lists its
/// participants.
std::vector<Entitled> entitled_to_chat(db::Tx& tx, ChatId chat, std::optional<AudienceId> audience);

}  // namespace parta::events
