// What is kept of one person, read table by table. Private to this folder.
#pragma once
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "people/people.hpp"

namespace parta::privacy {

/// Everything about the member that stands in tables, but for messages and files: names of other people only where the
/// person sees them (relatives, who issued a link stays out). Bounded by the person's own life here. Needs Reach::both.
boost::json::object facts_of(db::Tx& tx, MemberId member);
/// Login, contacts and devices of the account behind the member: told to its owner alone, a representative of the child
/// does not get them.
boost::json::object account_facts_of(db::Tx& tx, MemberId member);

/// One's own messages by chat, oldest first, 500 at a time.
struct MessagePlace {
    std::int64_t chat = 0;
    std::int64_t ordinal = 0;
};
struct OwnMessage {
    MessagePlace place;
    std::string chat_title;
    Timestamp at;
    std::string text;  // empty: removed, or only files
    bool removed = false;
    std::vector<std::string> files;  // names
};
struct MessageBatch {
    std::vector<OwnMessage> messages;
    bool more = false;
};
/// `private_too`: those of personal chats as well. `kind`: in whose words chats are called.
MessageBatch messages_of(db::Tx& tx, orgs::OrgKind kind, MemberId member, MessagePlace after, bool private_too);

/// How much there is of both, for saying how far one is.
struct CopyExtent {
    std::int64_t messages = 0;
    std::int64_t bytes = 0;  // of files
};
CopyExtent extent_of(db::Tx& tx, MemberId member, bool private_too);

struct OwnFile {
    std::int64_t id = 0;
    std::string name;
    std::string blob;
    std::int64_t size = 0;
};
/// By time of upload, at most `limit`; those that nothing shows any more are not the person's to see, and left out.
std::vector<OwnFile> files_of(db::Tx& tx, MemberId member, bool private_too, int limit);

}  // namespace parta::privacy
