// What becomes a message: files that are free to be attached, and the writing down. Private to chats.
#pragma once
#include "chats/message_rows.hpp"

namespace parta::chats {

using PublicationId = Id<struct PublicationTag>;  // material for a channel

/// These files in the order given; invalid_field names the first that is not the owner's, or that a message or another
/// publication than `of` carries already.
std::vector<Attachment> take_files(db::Tx& tx, MemberId owner, const std::vector<FileId>& ids,
                                   std::optional<PublicationId> of = {});

/// Writes down a message with its attachments and announces it; sets row.seq. As shown to someone who sees the chat
/// from `first_visible` on. `names`: asked for already.
Message announce_new(db::Tx& tx, MessageRow& row, std::optional<UnitId> unit, std::int64_t first_visible,
                     Names names = {});

/// Tells that a message has changed; and what the log says already, of it and of those that quote it, becomes what is
/// true now.
void announce_change(db::Tx& tx, const MessageRow& row, std::optional<UnitId> unit);

/// To be called before a message of a personal chat is announced: writing agrees to a chat between parents, and makes
/// the chat seen by the other side.
void begin_personal(db::Tx& tx, const Standing& standing, const MessageRow& row);

/// Sets a read mark, without an event.
void note_read(db::Tx& tx, ChatId chat, MemberId member, std::int64_t ordinal);

}  // namespace parta::chats
