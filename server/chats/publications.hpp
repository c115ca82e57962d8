// Material for the channels «Общешкольный» and «Сотрудники» (R27): the head and deputies prepare it, an administrator
// publishes it or returns it with a reason. Until then only the author and the administrators know of it.
#pragma once
#include "chats/posting.hpp"

namespace parta::chats {

/// Those that one author has not sent or has got back, in all channels; too_many_drafts beyond.
inline constexpr std::int64_t most_drafts = 20;
/// Those that wait in one channel; too_many_drafts beyond.
inline constexpr std::int64_t most_submitted = 50;

enum class PublicationState { draft, submitted, returned, published };
BOOST_DESCRIBE_ENUM(PublicationState, draft, submitted, returned, published)

struct Publication {
    PublicationId id;
    ChatId chat;
    Author author;
    PublicationState state;
    std::int64_t revision = 1;  // grows with each change, so that nobody publishes what they have not read
    std::string text;
    std::vector<Attachment> attachments;
    std::string reason;  // of the last return
    Timestamp changed_at;
    std::optional<std::int64_t> ordinal;  // once published: of the message
    bool author_may_publish = true;       // false: has left or lost the role; may only be deleted, by an administrator
};
BOOST_DESCRIBE_STRUCT(Publication, (),
                      (id, chat, author, state, revision, text, attachments, reason, changed_at, ordinal,
                       author_may_publish))

struct CreatePublication {
    json::Text<64, 16> client_id;  // a retry returns the stored one
    json::Text<4000> text;
    json::List<FileId, 10> attachments;
    bool submit = false;  // send it to the administrators
};
BOOST_DESCRIBE_STRUCT(CreatePublication, (), (client_id, text, attachments, submit))

struct EditPublication {
    json::Text<4000> text;
    json::List<FileId, 10> attachments;
    bool submit = false;  // false takes back what was sent
};
BOOST_DESCRIBE_STRUCT(EditPublication, (), (text, attachments, submit))

struct DecidePublication {
    bool publish = false;
    std::int64_t revision = 0;  // which was read; conflict when the author has changed it since
    json::Text<1000> reason;    // of a return: at least one letter
};
BOOST_DESCRIBE_STRUCT(DecidePublication, (), (publish, revision, reason))

struct PublicationsChanged {
    static constexpr std::string_view json_type = "publications_changed";
    ChatId chat;
};  // to the author and the administrators: fetch the chat and an open list
BOOST_DESCRIBE_STRUCT(PublicationsChanged, (), (chat))

/// Unpublished: one's own; for administrators also what others have sent or got back. What waits to be published comes
/// first, the longest waiting before the others.
std::vector<Publication> list_publications(db::Tx& tx, const Viewer& viewer, ChatId chat);
Publication create_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, const CreatePublication& in);
/// The author's, until it is published; conflict afterwards.
Publication edit_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id,
                             const EditPublication& in);
/// The author's; an administrator's when the author may not publish any more and it is no draft (audited).
void delete_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id);
/// An administrator's: the message appears under the author's name, or the author gets it back. conflict when the
/// author may not publish any more.
Publication decide_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id,
                               const DecidePublication& in);
/// Drafts of a member who leaves. Called by whoever deactivated them, in the same transaction.
void withdraw_drafts(db::Tx& tx, MemberId author);

/// How many wait for this viewer, by channel: to be published by an approver, to be corrected by an author.
std::map<ChatId, std::int64_t> count_waiting(db::Tx& tx, const Viewer& viewer, const std::vector<ChatId>& to_approve,
                                             const std::vector<ChatId>& to_prepare);
/// Whether an unpublished material carries this file and its viewer may decide on it.
bool shown_to_approver(db::Tx& tx, const Viewer& viewer, FileId file);

}  // namespace parta::chats
