// The group and personal chats of somebody who has left and is brought back. Official chats follow from the structure.
#pragma once
#include <vector>

#include "chats/chats.hpp"

namespace parta::chats {

/// A place that leaving took.
struct LeftChat {
    ChatId chat;
    std::string capacity;
    bool owner = false;
    std::int64_t from_seq = 0;
    bool goes_on = false;  // ended within 14 days, as in people/leaving.hpp: the period goes on; else a new one begins
};
/// Empty for whoever has not left. To be asked before they are brought back, which forgets when they left.
std::vector<LeftChat> left_chats(db::Tx& tx, MemberId member);
/// Afterwards. keep_participants then takes out whoever is not entitled any more.
void give_back(db::Tx& tx, MemberId member, const std::vector<LeftChat>& chats);

}  // namespace parta::chats
