// A call as a pure state machine: who is in it, what each of them lets others hear and see, and what follows from what
// happens. No sockets, no media, no clock: `next` takes what happened and when, and tells what is to be done
// (docs/protocol/calls.md, rules C1–C13, C21).
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace parta::calls {

/// What a participant may let out of their device. The screen's sound comes with the screen and goes with it.
enum class Source { microphone, camera, screen, screen_sound };
inline constexpr std::size_t source_count = 4;

/// What the permission table and the organisation's settings give somebody in this chat. Told anew when roles change.
struct Rights {
    bool leads = false;   // stops others' sound and picture, removes, ends for all
    bool staff = false;   // a grown-up of the organisation, under whose eyes pupils may stay
    bool shares = false;  // may show the screen
    bool operator==(const Rights&) const = default;
};

/// One-to-one calls ring, and end with whoever leaves first; a group's call lasts while anybody is in it.
enum class Kind { group, one_to_one };

struct Rules {
    Kind kind = Kind::group;
    bool needs_staff =
        false;  // pupils among themselves may not stay (R31, product: «sitting in rooms with no teacher»)
};

inline constexpr std::chrono::seconds reconnect_window{30};    // a broken connection keeps its place for so long
inline constexpr std::chrono::seconds return_window{45};       // the same after a restart of the server
inline constexpr std::chrono::seconds ring_window{45};         // then a one-to-one call counts as missed
inline constexpr std::chrono::minutes without_staff_limit{5};  // from the last grown-up's leaving to the end
inline constexpr std::chrono::minutes without_staff_warning{4};
inline constexpr std::size_t room_limit = 1000;  // participants of one call

struct Participant {
    MemberId member;
    Rights rights;
    Timestamp joined;                     // of this stay
    std::optional<Timestamp> lost;        // since when the connection is broken
    std::array<bool, source_count> on{};  // by Source; all off on joining: nobody is heard before they choose
    bool allowed = false;                 // may speak though the room is silenced
    std::optional<std::int64_t> hand;     // raised; smaller numbers were raised earlier

    bool sends(Source source) const { return on[static_cast<std::size_t>(source)]; }
    bool operator==(const Participant&) const = default;
};

enum class Phase { ringing, running, ended };
enum class EndReason { by_leader, everyone_left, without_staff, unanswered, declined, server_restarted };

/// The server was started anew in mid-call: those who were there are waited for.
struct Restart {
    Timestamp at;
    bool resumed = false;  // somebody has come since
};

struct Room {
    Rules rules;
    Phase phase = Phase::running;
    std::optional<EndReason> end_reason;  // in Phase::ended
    Timestamp started;
    MemberId started_by;
    bool silenced = false;                   // «mute all» holds until staff lets people speak
    std::vector<Participant> participants;   // in the order of joining
    std::set<MemberId> removed;              // may not return to this call
    std::optional<Timestamp> without_staff;  // since when, where the rules want somebody of the staff
    bool warned = false;                     // that the call will end for want of staff
    std::int64_t hands = 0;                  // raised so far
    std::optional<Restart> restart;

    const Participant* find(MemberId member) const;
};

// What happens. `by` is who asks; what they may do is judged by their rights in the room.
struct Join {
    MemberId member;
    Rights rights;
};
struct Leave {
    MemberId member;
};
struct ConnectionLost {
    MemberId member;
};
/// Roles or the organisation's settings changed.
struct RightsChanged {
    MemberId member;
    Rights rights;
};
/// The chat is no longer theirs: they left the class, were restricted, lost their access. They may come again if that
/// is taken back.
struct AccessLost {
    MemberId member;
};
struct Turn {
    MemberId by;
    Source source;
    bool on;
};
struct RaiseHand {
    MemberId by;
    bool up;
};
/// Answers a hand: by whoever leads.
struct LowerHand {
    MemberId by, member;
};
/// Stops one source of somebody else. The person may turn it on again, unless the room is silenced.
struct Stop {
    MemberId by, member;
    Source source;
};
/// Stops every microphone and screen's sound but the leaders', and holds until AllowSpeech.
struct Silence {
    MemberId by;
};
/// To one, or to all where no member is named.
struct AllowSpeech {
    MemberId by;
    std::optional<MemberId> member;
};
struct Remove {
    MemberId by, member;
};
struct End {
    MemberId by;
};
/// The one who is rung does not want to talk.
struct Decline {
    MemberId by;
};
/// Time passes; see next_due.
struct Tick {};

using Input = std::variant<Join, Leave, ConnectionLost, RightsChanged, AccessLost, Turn, RaiseHand, LowerHand, Stop,
                           Silence, AllowSpeech, Remove, End, Decline, Tick>;

// What is to be done.
struct Joined {
    MemberId member;
    bool operator==(const Joined&) const = default;
};
enum class Departure { left, connection_lost, removed, access_lost, ended };
/// A stay ends: others are told, attendance gets its row. With a lost connection it ended when that was lost.
struct Departed {
    MemberId member;
    Timestamp joined, left;
    Departure how;
    bool operator==(const Departed&) const = default;
};
/// Something of this participant is to be told anew: sources, hand, permission to speak, connection.
struct Updated {
    MemberId member;
    bool operator==(const Updated&) const = default;
};
/// Of the room as a whole: phase, silence.
struct RoomUpdated {
    bool operator==(const RoomUpdated&) const = default;
};
/// What the media side must close; without a source all that the member sends and receives.
struct CloseMedia {
    MemberId member;
    std::optional<Source> source;
    bool operator==(const CloseMedia&) const = default;
};
/// The call ends at this moment unless somebody of the staff comes.
struct StaffMissing {
    Timestamp ends;
    bool operator==(const StaffMissing&) const = default;
};
struct StaffBack {
    bool operator==(const StaffBack&) const = default;
};
struct Ended {
    EndReason reason;
    bool operator==(const Ended&) const = default;
};
using Effect = std::variant<Joined, Departed, Updated, RoomUpdated, CloseMedia, StaffMissing, StaffBack, Ended>;

/// Why something is not done; the room stays as it was.
enum class Refusal {
    over,            // the call has ended
    shut_out,        // was removed from this call
    full,            // room_limit
    not_there,       // the one who asks, or the one asked about, is not in the call
    not_allowed,     // only for whoever leads, or shares
    not_upon_staff,  // whoever leads cannot be removed or stopped by another
    quiet,           // the room is silenced
};

struct Step {
    Room room;
    std::vector<Effect> effects;
};

/// A new call with its first participant in it, already told. A one-to-one call rings.
Step start(const Rules& rules, const Join& first, Timestamp at);

/// A room as the last run of the server knew it, with those who were there: their connections are lost since `seen`,
/// and they are waited for from `at` on.
Room resume(Room room, Timestamp seen, Timestamp at);

/// The room after `input`, and what follows. Nothing that repeats what already holds has effects.
std::expected<Step, Refusal> next(Room room, const Input& input, Timestamp at);

/// The earliest moment at which Tick changes something; nothing when time alone changes nothing.
std::optional<Timestamp> next_due(const Room& room);

}  // namespace parta::calls
