// Who is listed in group and personal chats, and how the structure keeps that true. Private to chats.
#pragma once
#include "chats/access.hpp"

namespace parta::chats {

/// Lets go of participants who are no longer what they were there (staff without a role, pupils of no unit, parents of nobody),
/// and adds the representatives of pupils of grades 1–4 who are in a chat with staff; tells those concerned.
void keep_participants(db::Tx& tx);

struct NewParticipant {
    MemberId member;
    Capacity capacity;
    bool owner = false;
};
/// Adds those who are not in force yet, from the number of the event that tells them.
void add_participants(db::Tx& tx, ChatId chat, const std::vector<NewParticipant>& added);
/// Lets go of those who are in force, and tells them.
void remove_participants(db::Tx& tx, ChatId chat, const std::vector<MemberId>& removed);

}  // namespace parta::chats
