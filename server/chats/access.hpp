// The one door to a chat. Private to chats.
#pragma once
#include <span>
#include <variant>

#include "chats/chats.hpp"
#include "chats/rules.hpp"

namespace parta::chats {

/// chat.template of a personal chat between parents, which waits for the consent of both.
inline constexpr std::string_view between_parents = "parents";

/// A chat's row, with what its title is made of and what the viewer keeps of it.
struct ChatRow {
    ChatId id;
    ChatKind kind = ChatKind::group;
    std::string template_name;
    std::optional<AudienceId> audience;
    std::optional<UnitId> unit;
    std::string title;
    Posting posting = Posting::everyone;
    std::string personal_key;
    std::int64_t last_ordinal = 0;
    Timestamp last_at;
    std::optional<MemberId> created_by;
    bool archived = false;
    std::string unit_label;
    std::string subject, subgroup;
    std::int64_t read_ordinal = 0;
    bool muted = false;
    bool pinned = false;
};

/// A chat and where the viewer stands in it now.
struct Standing {
    ChatRow chat;
    Capacity capacity;
    std::int64_t since = 0;  // the period in force: messages announced from this number on are visible
    bool owner = false;      // of a group; in a chat between parents: has agreed to it
    /// Personal chats: what the contact policy says now. Filled by load_contacts.
    bool contact_allowed = true;
    std::int64_t first_visible = 1;  // filled by load_first_visible
};

/// The chat if the viewer is in it now and may do this there; not_found to whoever is not in it, forbidden,
/// chat_archived or posting_restricted to whoever is.
Standing open(db::Tx& tx, const Viewer& viewer, ChatId id, policy::Action action);

/// The same without a check; nothing when the viewer is not in it.
std::optional<Standing> find(db::Tx& tx, const Viewer& viewer, ChatId id);

/// A chat as nobody in particular stands in it: the row, without a capacity.
std::optional<Standing> describe_chat(db::Tx& tx, const Viewer& viewer, ChatId id);

/// A message that this author's device has already sent under a name.
struct Sent {
    ChatId chat;
    std::int64_t ordinal = 0;
};
/// Whether a member has sent a message of this client_id. $1 organisation, $2 member, $3 client_id.
inline constexpr std::string_view message_sent =
    "SELECT chat_id, ordinal FROM message WHERE org_id = $1 AND author_id = $2 AND client_id = $3";
/// open(…, post_message) for a message with this client_id; or, before any question of rights, what it has already
/// become. Of the chat what posting needs: no labels, nothing that the viewer keeps of it.
std::variant<Standing, Sent> open_to_post(db::Tx& tx, const Viewer& viewer, ChatId id, std::string_view client_id);

/// How far a chat has come, as posting remembers it (Tx::remember) under this name.
struct ChatHead {
    std::int64_t last_ordinal = 0;
};
std::string head_name(ChatId id);

/// Every chat the viewer is in, with first_visible; one statement.
std::vector<Standing> all_standings(db::Tx& tx, const Viewer& viewer);

/// The ordinal of the first message of the period.
void load_first_visible(db::Tx& tx, Standing& standing);

/// The two whom a personal chat is between; representatives of a primary pupil come on top.
std::optional<std::pair<MemberId, MemberId>> pair_of(const ChatRow& chat);
/// The other one of the two, if the viewer is one.
std::optional<MemberId> peer_of(const ChatRow& chat, MemberId viewer);
std::string personal_key(MemberId a, MemberId b);

/// Asks the contact policy about each personal chat among these.
void load_contacts(db::Tx& tx, const Viewer& viewer, std::span<Standing> standings);

/// Whether the viewer decides on what others have prepared for this channel.
bool may_approve(const Viewer& viewer, const ChatRow& chat);

Place place_of(const Viewer& viewer, const Standing& standing);

/// One who is in a chat now, in the capacity nearest to its purpose.
struct Presence {
    MemberId member;
    Capacity capacity;
    std::int64_t since = 0;
    bool owner = false;
};
/// Ordered by member; deactivated ones excluded.
std::vector<Presence> present_in(db::Tx& tx, const ChatRow& chat);

}  // namespace parta::chats
