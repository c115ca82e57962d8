// Who has read a message: told to staff only.
#include <algorithm>
#include <set>

#include "chats/access.hpp"
#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

// Those who were in the chat when the message was announced, but for its author.
std::vector<MemberId> addressees(db::Tx& tx, const ChatRow& chat, std::int64_t announced, MemberId author) {
    std::vector<MemberId> members;
    for (const auto& present : present_in(tx, chat))
        if (present.since <= announced && present.member != author) members.push_back(present.member);
    return members;
}

}  // namespace

MessageReaders message_readers(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal) {
    const auto standing = open(tx, viewer, id, policy::Action::see_readers);
    const auto message =
        tx.query("SELECT seq, author_id FROM message WHERE org_id = $1 AND chat_id = $2 AND ordinal = $3 AND seq >= $4",
                 tx.org(), id, ordinal, standing.since)
            .maybe();
    if (!message) throw Error{ErrorCode::not_found};
    const auto members = addressees(tx, standing.chat, message->get<std::int64_t>(0), message->get<MemberId>(1));
    std::set<MemberId> read;
    for (const auto row :
         tx.query("SELECT member_id FROM chat_state WHERE org_id = $1 AND chat_id = $2 AND read_ordinal >= $3",
                  tx.org(), id, ordinal))
        read.insert(row.get<MemberId>(0));

    MessageReaders readers{.ordinal = ordinal};
    std::vector<MemberId> others;
    for (const MemberId member : members)
        if (read.contains(member))
            readers.read_by.push_back(member);
        else
            others.push_back(member);
    std::set<MemberId> absent;
    for_ids(tx, others, "SELECT id FROM member WHERE org_id = $1 AND joined_at IS NULL AND id IN ({})",
            [&](const db::Row& row) { absent.insert(row.get<MemberId>(0)); });
    for (const MemberId member : others)
        (absent.contains(member) ? readers.not_joined_by : readers.unread_by).push_back(member);
    readers.read = static_cast<int>(readers.read_by.size());
    readers.unread = static_cast<int>(readers.unread_by.size());
    readers.not_joined = static_cast<int>(readers.not_joined_by.size());
    return readers;
}

}  // namespace parta::chats
