// Chats as the viewer is shown them. Private to chats.
#pragma once
#include "chats/access.hpp"

namespace parta::chats {

enum class CountChannels { no, yes };
/// Any number of chats in a fixed number of statements (per 64 chats). first_visible must be loaded.
std::vector<Chat> describe(db::Tx& tx, const Viewer& viewer, std::vector<Standing> standings, CountChannels channels);

/// One chat after a change, as its caller sees it; not_found if the viewer is no longer in it.
Chat describe_one(db::Tx& tx, const Viewer& viewer, ChatId id);

}  // namespace parta::chats
