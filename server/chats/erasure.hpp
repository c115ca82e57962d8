// What somebody who is deleted leaves in conversation (R53).
#pragma once
#include "chats/chats.hpp"

namespace parta::chats {

enum class SharedMessages { keep, erase };
BOOST_DESCRIBE_ENUM(SharedMessages, keep, erase)

/// What one call did.
struct ErasedContent {
    int messages = 0;
    int files = 0;
    std::vector<std::string> blobs;  // noted as unused; their bytes are for the caller to remove
    bool more = false;               // call again
};
/// Erases at most `limit` of the member's things: own files, everywhere and whatever shows them; own messages of
/// personal chats, of others too where that is asked; drafts of publications; own marks. Rewrites the event log with
/// it and tells open screens. Needs Reach::both.
ErasedContent erase_content(db::Tx& tx, MemberId member, SharedMessages shared, int limit = 100);

/// Rewrites what the event log still says of the member's kept messages, so that it names them no more: at most `limit`
/// messages with numbers above `after`; the last one's, 0 when there are no more.
std::int64_t rename_in_log(db::Tx& tx, MemberId member, std::int64_t after, int limit = 100);

}  // namespace parta::chats
