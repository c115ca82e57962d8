// The group and personal chats of somebody who has left and is brought back. Official chats follow from the structure.
#pragma once
#include <map>
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
/// The places that this pupil lost to the structure with the number given or since, having left the class or the school
/// with it, and those of representatives in force, unrestricted, who were in the same chats for their sake: to be given
/// back as if they had not ended. Not those that an owner took away. To be asked before the leaving is undone.
std::map<MemberId, std::vector<LeftChat>> places_ended(db::Tx& tx, MemberId pupil, std::int64_t since);
/// The places as a representative that somebody lost to the structure with the number given or since.
std::vector<LeftChat> parent_places_ended(db::Tx& tx, MemberId parent, std::int64_t since);
/// Afterwards. keep_participants then takes out whoever is not entitled any more.
void give_back(db::Tx& tx, MemberId member, const std::vector<LeftChat>& chats);

/// Every place in group and personal chats that ended or began with these numbers, which are those of one unit of work:
/// as if it had not. The caller lets chats follow.
void give_all_back(db::Tx& tx, std::int64_t first_seq, std::int64_t last_seq);

}  // namespace parta::chats
