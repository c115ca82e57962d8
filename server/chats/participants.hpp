// Who is listed in group and personal chats. Private to chats; keep_participants (chats.hpp) keeps it true.
#pragma once
#include "chats/access.hpp"

namespace parta::chats {

struct NewParticipant {
    MemberId member;
    Capacity capacity;
    bool owner = false;
};
/// Adds those who are not in force yet, from the number of the event that tells them.
void add_participants(db::Tx& tx, ChatId chat, const std::vector<NewParticipant>& added);
/// Why a place ends: the structure entitles nobody to it any more, or somebody's word (an owner's, one's own), which
/// nothing takes back but another word.
enum class PlaceEnds { by_structure, by_word };
/// Lets go of those who are in force, and tells them.
void remove_participants(db::Tx& tx, ChatId chat, const std::vector<MemberId>& removed, PlaceEnds why);
/// keep_participants, when only the list of this chat has changed.
void keep_participants(db::Tx& tx, ChatId chat);

}  // namespace parta::chats
