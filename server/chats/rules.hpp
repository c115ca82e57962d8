// Who may do what inside a chat, as pure functions of where a person stands in it. The permission table (policy) says
// which roles may do such a thing at all; these rules say whether this is a chat where it holds. Private to chats.
#pragma once
#include "chats/chats.hpp"

namespace parta::chats {

/// The role of the permission table that a capacity speaks for; nothing for an unknown one.
std::optional<Role> role_of(std::string_view capacity);

/// Any capacity but pupil and parent.
bool is_staff(std::string_view capacity);

/// Of two capacities held in one chat the person acts in the one nearer to its purpose: who leads the class or group,
/// who teaches it, office, work, pupil, parent. Smaller ranks first.
int rank(std::string_view capacity);

/// Where a person stands in a chat.
struct Place {
    ChatKind kind = ChatKind::official;
    std::string_view template_name;
    Posting posting = Posting::everyone;
    bool archived = false;
    std::string_view capacity;
    bool owner = false;           // of a group chat
    bool may_publish = false;     // the table grants the viewer this channel, or the organisation own material in it
    bool contact_allowed = true;  // personal chats: the contact policy still holds
};

enum class PostingVerdict { allowed, archived, restricted, not_allowed };
PostingVerdict judge_posting(const Place& place);

/// Whether this is one of «the chats they lead»: the class teacher's class chats, the subject teacher's subject chat,
/// the leader's group, the staff chat for all teaching staff, one's own group chat.
bool leads(const Place& place);

/// Others' messages: chats they lead, if the table grants it to the capacity held here. Never in personal chats.
bool may_remove_others(const Place& place);

/// What stands at the top of a chat for all: in the chats one leads, if the table grants it to the capacity held here.
bool may_pin(const Place& place);

/// Channels: material for a publisher to read. Whether the table grants it to the viewer is asked before.
bool may_prepare(const Place& place);

/// Title and people of a group chat one owns; who writes in a chat one leads.
bool may_manage(const Place& place);
/// Whether the place lets its holder know who has read: staff, in the capacity held there.
bool may_see_readers(const Place& place);

/// Who is in a chat, as far as its calls ask.
struct Company {
    bool staff = false;
    bool pupils = false;
};
/// What a place gives its holder in the chat's calls (docs/protocol/calls.md, C14–C16).
struct CallRights {
    bool joins = false;
    bool starts = false;
    bool leads = false;
    bool staff = false;
    bool shares = false;
};
CallRights judge_call(const Place& place, const Company& company, const orgs::Settings& settings);
/// Whether pupils may not stay in the chat's calls without somebody of the staff.
bool needs_staff(const Place& place, const Company& company);

/// One's own message may be changed or removed for 24 hours.
inline constexpr std::chrono::hours own_message_window{24};
bool within_own_window(Timestamp created_at, Timestamp at);

}  // namespace parta::chats
