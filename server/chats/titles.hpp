// What a chat is called. Pure. Private to chats.
#pragma once
#include "chats/access.hpp"

namespace parta::chats {

/// The title of a chat that has one for everyone: «5«А»», «5«А» · родители», «Физика · 7«Б»», «Общешкольный», a group's
/// own title. Empty for personal chats.
std::string title_of(const ChatRow& chat, orgs::OrgKind kind);

/// What stands in the round picture: the class without its quotation marks; empty for the initials of the title.
std::string avatar_label_of(const ChatRow& chat);

}  // namespace parta::chats
