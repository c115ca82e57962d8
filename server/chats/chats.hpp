// Conversation (R5, R21, R23–R28): chats by audience and by invitation, messages, files, read marks. Everything passes
// `open`, the one door: whoever is not in a chat now learns nothing of it.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "people/space.hpp"

namespace parta::chats {

using orgs::Role;
using orgs::Viewer;

enum class ChatKind { official, channel, group, personal };
BOOST_DESCRIBE_ENUM(ChatKind, official, channel, group, personal)
enum class Posting { everyone, staff, publishers };
BOOST_DESCRIBE_ENUM(Posting, everyone, staff, publishers)

/// As which a person stands in a chat: shown beside the name. class_teacher, subject_teacher, specialist, leader,
/// teacher, administrator, head, deputy, non_teaching, pupil, parent.
using Capacity = std::string;

struct Attachment {
    FileId id;
    std::string kind;  // photo, file
    std::string name;
    std::string mime;
    std::int64_t size = 0;      // bytes
    int width = 0, height = 0;  // photos: pixels, so that the place is kept
    bool has_preview = false;   // GET /api/orgs/{org}/files/{id}/preview
};
BOOST_DESCRIBE_STRUCT(Attachment, (), (id, kind, name, mime, size, width, height, has_preview))

struct Author {
    MemberId id;
    std::string name;  // in the capacity held: «Ольга Ивановна», «Ольга Жукова (Семён, 1«А»)»
    Capacity capacity;
    bool teacher_badge = false;  // verified and not here as a parent (R18)
};
BOOST_DESCRIBE_STRUCT(Author, (), (id, name, capacity, teacher_badge))

struct Quote {
    std::int64_t ordinal = 0;
    std::string author_name;
    std::string text;  // first 200 code points; empty when removed or hidden from this viewer
};
BOOST_DESCRIBE_STRUCT(Quote, (), (ordinal, author_name, text))

using CallId = Id<struct CallTag>;

/// What a call leaves among the messages: while it runs without `ended_at`, afterwards with its end.
struct CallEntry {
    CallId id;
    bool one_to_one = false;
    Timestamp started_at;
    std::optional<Timestamp> ended_at;
    /// by_leader, everyone_left, without_staff, unanswered, declined, server_restarted
    std::optional<std::string> end_reason;
    int people = 0;  // who took part; 0 while it runs
};
BOOST_DESCRIBE_STRUCT(CallEntry, (), (id, one_to_one, started_at, ended_at, end_reason, people))

/// The call that a chat has now.
struct ChatCall {
    CallId id;
    Timestamp started_at;
    MemberId started_by;
    bool ringing = false;   // one-to-one: nobody has answered yet
    bool silenced = false;  // whoever comes in cannot speak before a leader lets them
};
BOOST_DESCRIBE_STRUCT(ChatCall, (), (id, started_at, started_by, ringing, silenced))

struct Message {
    MessageId id;
    ChatId chat;
    std::int64_t ordinal = 0;  // 1, 2, 3 … within the chat
    std::string client_id;
    Author author;
    std::string text;
    std::optional<Quote> reply_to;
    std::vector<Attachment> attachments;
    Timestamp created_at;
    std::optional<Timestamp> edited_at;
    std::optional<Timestamp> removed_at;
    bool removed_by_other = false;
    std::optional<std::string> published_by;  // of a channel: who let the author's material appear, if somebody else
    std::optional<CallEntry> call;            // the entry of a call; the text is empty
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, chat, ordinal, client_id, author, text, reply_to, attachments, created_at, edited_at,
                       removed_at, removed_by_other, published_by, call))

struct Chat {
    ChatId id;
    ChatKind kind;
    std::string template_name;  // class, class_parents, subject, staff …
    std::string title;          // composed for this viewer: «5«А» · родители», the other person's name
    std::string avatar_label;   // «5А» for class chats; empty: initials of the title
    std::optional<UnitId> unit;
    std::optional<MemberId> peer;  // personal chat: the other person
    bool peer_teacher_badge = false;
    int member_count = 0;  // in lists 0 for channels: counting the whole organisation at every start would be waste
    Posting posting;
    bool may_post = false;
    bool may_remove_others = false;
    bool may_pin = false;
    bool may_manage = false;
    bool may_prepare = false;  // channels: material that somebody else publishes
    bool may_approve = false;  // channels: others' material
    /// Channels: what waits for the viewer, be it material to publish or to correct.
    std::int64_t publications_waiting = 0;
    Capacity my_capacity;
    std::int64_t first_visible = 1;  // ordinal of the first message of my period
    std::int64_t last_ordinal = 0;
    std::int64_t read_ordinal = 0;
    std::int64_t unread = 0;  // last_ordinal − max(read_ordinal, first_visible − 1)
    bool muted = false;
    bool pinned = false;
    std::optional<Message> last_message;
    Timestamp last_at;
    bool archived = false;
    std::optional<ChatCall> call;  // that runs or rings now
    bool may_start_call = false;
    bool may_join_call = false;
};
BOOST_DESCRIBE_STRUCT(Chat, (),
                      (id, kind, template_name, title, avatar_label, unit, peer, peer_teacher_badge, member_count,
                       posting, may_post, may_remove_others, may_pin, may_manage, may_prepare, may_approve,
                       publications_waiting, my_capacity, first_visible, last_ordinal, read_ordinal, unread, muted,
                       pinned, last_message, last_at, archived, call, may_start_call, may_join_call))

/// A snapshot and the number it was taken at come from one transaction.
struct ChatList {
    std::string epoch;
    std::int64_t seq = 0;
    people::Space space;
    std::vector<Chat> chats;  // all the viewer is in, latest first
};
BOOST_DESCRIBE_STRUCT(ChatList, (), (epoch, seq, space, chats))

struct MessagesQuery {
    std::optional<std::string> before;  // ordinal: the page that ends before it
    std::optional<std::string> after;   // ordinal: the page that begins after it
    std::optional<std::string> around;  // ordinal: jump
};
BOOST_DESCRIBE_STRUCT(MessagesQuery, (), (before, after, around))

struct MessagePage {
    std::int64_t seq = 0;
    std::vector<Message> messages;  // ascending ordinals, at most 50, without gaps
    bool more_before = false;
    bool more_after = false;
};
BOOST_DESCRIBE_STRUCT(MessagePage, (), (seq, messages, more_before, more_after))

struct PostMessage {
    json::Text<64, 16> client_id;  // 128 random bits, unique per author: a retry returns the stored message
    json::Text<4000> text;
    std::optional<std::int64_t> reply_to;
    json::List<FileId, 10> attachments;
};
BOOST_DESCRIBE_STRUCT(PostMessage, (), (client_id, text, reply_to, attachments))

struct EditMessage {
    json::Text<4000, 1> text;
};
BOOST_DESCRIBE_STRUCT(EditMessage, (), (text))

struct MarkRead {
    std::int64_t ordinal;
};
BOOST_DESCRIBE_STRUCT(MarkRead, (), (ordinal))

struct EditChat {
    std::optional<json::Text<120, 1>> title;  // group chats
    std::optional<Posting> posting;           // «Пишут только педагоги»
    std::optional<bool> muted;                // own
    std::optional<bool> pinned;               // own
};
BOOST_DESCRIBE_STRUCT(EditChat, (), (title, posting, muted, pinned))

struct CreateGroup {
    json::Text<120, 1> title;
    json::List<MemberId, 500> members;
};
BOOST_DESCRIBE_STRUCT(CreateGroup, (), (title, members))

struct CreatePersonal {
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(CreatePersonal, (), (member))

struct EditParticipants {
    json::List<MemberId, 500> add;
    json::List<MemberId, 500> remove;
};
BOOST_DESCRIBE_STRUCT(EditParticipants, (), (add, remove))

struct ChatMember {
    MemberId id;
    std::string name;
    Capacity capacity;
    std::vector<std::string> units;  // «5«А»»
    bool teacher_badge = false;
    bool owner = false;
    bool may_write = false;                    // the viewer may open a personal chat with them
    std::optional<bool> joined;                // for staff only: who has not come yet is no family's business
    std::optional<std::int64_t> read_ordinal;  // for staff only
};
BOOST_DESCRIBE_STRUCT(ChatMember, (),
                      (id, name, capacity, units, teacher_badge, owner, may_write, joined, read_ordinal))
struct ChatMembers {
    std::vector<ChatMember> members;
};
BOOST_DESCRIBE_STRUCT(ChatMembers, (), (members))

/// How far a message has got, among those who were in the chat when it was posted and still are; its author not
/// counted.
struct MessageReaders {
    std::int64_t ordinal = 0;
    int read = 0;
    int unread = 0;      // have joined and not read so far
    int not_joined = 0;  // are on the roster and cannot read yet
    std::vector<MemberId> read_by, unread_by, not_joined_by;
};
BOOST_DESCRIBE_STRUCT(MessageReaders, (), (ordinal, read, unread, not_joined, read_by, unread_by, not_joined_by))

/// Whom the viewer may write to: the directory for a new personal or group chat. A person is findable only by those who
/// may write to them (X3).
struct DirectoryQuery {
    std::optional<std::string> text;      // words of the name; a word with a digit is a class: «7б», «громов 5»
    std::optional<std::string> capacity;  // staff, pupil, parent: only those who would be written to as such
};
BOOST_DESCRIBE_STRUCT(DirectoryQuery, (), (text, capacity))
struct Directory {
    std::vector<ChatMember> people;  // at most 50
    bool more = false;
};
BOOST_DESCRIBE_STRUCT(Directory, (), (people, more))

// ── Events ──

struct MessagePosted {
    static constexpr std::string_view json_type = "message_posted";
    Message message;
};
BOOST_DESCRIBE_STRUCT(MessagePosted, (), (message))
struct MessageChanged {
    static constexpr std::string_view json_type = "message_changed";
    Message message;
};  // edited or removed
BOOST_DESCRIBE_STRUCT(MessageChanged, (), (message))
struct ChatChanged {
    static constexpr std::string_view json_type = "chat_changed";
    ChatId chat;
};  // title, posting, members: refetch it
BOOST_DESCRIBE_STRUCT(ChatChanged, (), (chat))
struct ReadMarked {
    static constexpr std::string_view json_type = "read_marked";
    ChatId chat;
    std::int64_t ordinal;
};  // own, to one's other devices
BOOST_DESCRIBE_STRUCT(ReadMarked, (), (chat, ordinal))
/// The chat's call has begun, was answered, or is over (no `call`).
struct CallChanged {
    static constexpr std::string_view json_type = "call_changed";
    ChatId chat;
    std::optional<ChatCall> call;
};
BOOST_DESCRIBE_STRUCT(CallChanged, (), (chat, call))
/// Unsequenced: never stored, sent to the chat's members on line, dropped first under pressure.
struct Typing {
    static constexpr std::string_view json_type = "typing";
    ChatId chat;
    MemberId member;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Typing, (), (chat, member, name))

struct TypingNotice {
    Typing typing;
    std::vector<MemberId> recipients;  // members of the chat without the viewer; nobody in chats of more than 200
};

// ── The door and what lies behind it ──

/// Brings conversation in line with the structure: makes every official chat that it calls for, archives those whose
/// unit or subject is gone, then follows people, as below. Idempotent. Called by whoever changed units or assignments,
/// in the same transaction.
void derive_official(db::Tx& tx);

/// Tells the chats of the units of these people, and those of the staff, when they have more or fewer members than they
/// were last told. Called where neither of the two below is, but somebody's access may have changed.
void tell_member_counts(db::Tx& tx, std::span<const MemberId> changed);

/// Official chats follow people by themselves; group and personal chats list theirs. Lets go of participants who are no
/// longer what they were there (staff without a role, pupils without a class, parents of nobody), and adds the
/// representatives of pupils of grades 1–4 who are in a chat with staff. Idempotent; tells those whom it adds or lets
/// go. Called by whoever let someone in or changed roles, classes or representation, in the same transaction.
void keep_participants(db::Tx& tx);
/// The same, when only these people have changed: what they are here, whom they represent or who represents them.
void keep_participants(db::Tx& tx, std::span<const MemberId> changed);

ChatList list_chats(db::Tx& tx, const Viewer& viewer);
Chat get_chat(db::Tx& tx, const Viewer& viewer, ChatId id);
MessagePage list_messages(db::Tx& tx, const Viewer& viewer, ChatId id, const MessagesQuery& query);
Message post_message(db::Tx& tx, const Viewer& viewer, ChatId id, const PostMessage& in);
/// What it will ask that depends on each message (Tx::foresee), if this member posts it.
void foresee_post(db::Tx& tx, MemberId member, ChatId id, const PostMessage& in);
Message edit_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal, const EditMessage& in);
Message remove_message(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal);
void mark_read(db::Tx& tx, const Viewer& viewer, ChatId id, const MarkRead& in);
Chat edit_chat(db::Tx& tx, const Viewer& viewer, ChatId id, const EditChat& in);
Chat create_group(db::Tx& tx, const Viewer& viewer, const CreateGroup& in);
Chat create_personal(db::Tx& tx, const Viewer& viewer, const CreatePersonal& in);
void edit_participants(db::Tx& tx, const Viewer& viewer, ChatId id, const EditParticipants& in);
/// Checks that the viewer may post here; the api hands the notice to the hub.
TypingNotice typing(db::Tx& tx, const Viewer& viewer, ChatId id);
ChatMembers list_members(db::Tx& tx, const Viewer& viewer, ChatId id);

/// Pupils of a class chat for whom nobody consented to photos (R53).
struct PhotoRefusals {
    std::vector<std::string> names;  // «Жуков Семён», at most 50
    int total = 0;
};
BOOST_DESCRIBE_STRUCT(PhotoRefusals, (), (names, total))
/// For whoever is in the chat as staff; empty for families, and for a chat without a unit.
PhotoRefusals photo_refusals(db::Tx& tx, const Viewer& viewer, ChatId id);
/// For staff of that chat; forbidden to pupils and parents, also to staff who are there as parents.
MessageReaders message_readers(db::Tx& tx, const Viewer& viewer, ChatId id, std::int64_t ordinal);
Directory directory(db::Tx& tx, const Viewer& viewer, const DirectoryQuery& query);
/// Whether the contact policy lets these two have a personal chat (also asked by people::person_card's caller).
bool may_write_to(db::Tx& tx, const Viewer& viewer, MemberId other);

// ── Files ──

/// A stored upload, before it is posted. Registered by the api after the blob is safe; photos arrive re-encoded without
/// metadata.
struct NewFile {
    std::string kind, name, mime, blob_key, preview_key;
    std::int64_t size = 0;
    int width = 0, height = 0;
};
Attachment register_file(db::Tx& tx, const Viewer& viewer, const NewFile& file);

struct StoredFile {
    Attachment about;
    std::string blob_key, preview_key;
};
/// The file if the viewer owns it unposted, or sees the message that carries it; not_found else.
StoredFile open_file(db::Tx& tx, const Viewer& viewer, FileId id);

/// How long a file is kept after nothing shows it any more.
struct FileGrace {
    std::chrono::milliseconds unposted = std::chrono::hours{24};
    std::chrono::milliseconds removed = std::chrono::days{30};  // its message was removed; longer than any backup
};
/// Deletes the rows of at most `limit` files whose grace is over, oldest first, and notes their blobs, so that the
/// bytes follow after the commit: a crash in between loses nothing. True: there may be more. Needs Reach::both.
bool drop_unused_files(db::Tx& tx, Timestamp at, const FileGrace& grace, int limit = 100);
/// Blobs noted so, oldest first, previews included.
std::vector<std::string> unused_blobs(db::Tx& platform, int limit);
/// Called once the blobs are removed from the store.
void forget_blobs(db::Tx& platform, const std::vector<std::string>& keys);

}  // namespace parta::chats
