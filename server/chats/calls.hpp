// Calls as the database knows them (R31): who may enter, the row, its entry among the messages, attendance. Who is in a
// call at this moment lives in server/calls.
#pragma once
#include <set>
#include <span>

#include "chats/access.hpp"

namespace parta::chats {

enum class CallEnd { by_leader, everyone_left, without_staff, unanswered, declined, server_restarted };
BOOST_DESCRIBE_ENUM(CallEnd, by_leader, everyone_left, without_staff, unanswered, declined, server_restarted)

/// Somebody in a chat, as calls show them. The name is the server's: nobody sets it.
struct CallPerson {
    MemberId member;
    std::string name;
    Capacity capacity;
    bool teacher_badge = false;
    CallRights rights;
};

struct CallRow {
    CallId id;
    ChatId chat;
    std::int64_t ordinal = 0;
    MemberId started_by;
    Timestamp started_at;
    bool one_to_one = false;
    bool ringing = false;
    bool ended = false;
    bool silenced = false;
    Timestamp seen_at;  // the server ran then, and knew who was in it
};

/// A call that runs, with the one who enters it.
struct EnteredCall {
    CallRow call;
    bool needs_staff = false;
    CallPerson person;
};

/// The call of this chat, for somebody who may join it; nothing when there is none. not_found for whoever is not in the
/// chat, call_not_allowed where there are no calls.
std::optional<EnteredCall> find_call(db::Tx& tx, const Viewer& viewer, ChatId chat);
/// The same, starting one when there is none: the row, its entry, both announced. forbidden for whoever may not start
/// one.
EnteredCall enter_call(db::Tx& tx, const Viewer& viewer, ChatId chat);

/// Throws what enter_call throws to somebody who may not start one.
void check_may_start(db::Tx& tx, const Viewer& viewer, ChatId chat);

/// A call and the viewer's place in its chat; not_found for whoever is not in that chat, or of another organisation.
struct OpenedCall {
    CallRow call;
    CallRights rights;
};
OpenedCall open_call(db::Tx& tx, const Viewer& viewer, CallId id);

/// A call that a former run of the server has left open.
struct InterruptedCall {
    struct Stay {
        CallPerson person;
        Timestamp from;
    };
    CallRow call;
    bool needs_staff = false;
    std::vector<Stay> stays;  // of those who were there, and may be; in the order of joining
    std::vector<MemberId> removed;
};
/// All of them; their stays end, for the time being, when the server was last known to run. Needs Reach::both.
std::vector<InterruptedCall> take_up_calls(db::Tx& tx);

/// Those of these members who may be in this chat's call now. Needs Reach::both.
std::vector<CallPerson> people_of_call(db::Tx& tx, ChatId chat, const std::vector<MemberId>& members);
/// Everyone in the chat, for what is told to all of them.
std::vector<MemberId> audience_of_call(db::Tx& tx, ChatId chat);
/// Whether something after `seq` may have changed who is in which chat, as what, or the settings.
bool access_may_have_changed(db::Tx& tx, std::int64_t seq);

/// A running call of one of the viewer's chats.
struct RunningCall {
    CallId id;
    ChatId chat;
    Timestamp started_at;
    MemberId started_by;
    bool ringing = false;
    std::int64_t participants = 0;  // filled by server/calls
};
BOOST_DESCRIBE_STRUCT(RunningCall, (), (id, chat, started_at, started_by, ringing, participants))
std::vector<RunningCall> running_calls(db::Tx& tx, const Viewer& viewer);
/// By chat, of the whole organisation.
std::map<ChatId, ChatCall> chats_in_call(db::Tx& tx);
/// Those whose running call this member was removed from.
std::set<ChatId> chats_removed_from_call(db::Tx& tx, MemberId member);

/// Who may be in these chats, so far as calls ask: of official chats by whom they are for, of others by their lists.
std::map<ChatId, Company> companies(db::Tx& tx, const std::vector<Standing>& standings);

// ── What happens ──

struct Stay {
    MemberId member;
    Capacity capacity;
    Timestamp from;
    std::optional<Timestamp> to;  // nothing: is there now
};
/// What is known of a stay now, in place of what was.
void note_stay(db::Tx& tx, CallId id, const Stay& stay);
void note_removal(db::Tx& tx, CallId id, MemberId member);
/// «Mute all» begins or ends; told to everyone in the chat, who reads it before coming in.
void note_silence(db::Tx& tx, CallId id, bool silenced);
/// The server runs, and knows who is in it.
void note_seen(db::Tx& tx, CallId id, Timestamp at);
/// Somebody has answered: it rings no longer.
void answer_call(db::Tx& tx, CallId id);
/// Ends the row, its stays and its entry, and tells; nothing if it has ended already.
void end_call(db::Tx& tx, CallId id, CallEnd reason, Timestamp at);
// ── Attendance ──

struct StayTime {
    Timestamp from;
    std::optional<Timestamp> to;  // nothing: still there
};
BOOST_DESCRIBE_STRUCT(StayTime, (), (from, to))
struct Attendant {
    MemberId member;
    std::string name;
    Capacity capacity;
    std::vector<StayTime> stays;
};
BOOST_DESCRIBE_STRUCT(Attendant, (), (member, name, capacity, stays))
/// All stays, by name; for whoever leads calls in this chat (forbidden else), also after the call.
std::vector<Attendant> attendance(db::Tx& tx, const Viewer& viewer, CallId id);

}  // namespace parta::chats
