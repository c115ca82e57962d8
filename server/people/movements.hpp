// Movement (R12, R13): pupils come to classes, change them and leave them, one or several at once; what was done lately
// can be undone as if it had not been. Rules J37–J39 of docs/protocol/joining.md.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

using MovementId = Id<struct MovementTag>;

/// Why somebody's place changed. `roster`, `added`, `request`: came in by an import, by hand, by a class link. `left`:
/// is in no class any more. `left_school`: has left altogether, and their access ended. `year`: the class went on.
enum class MovementReason {
    roster,
    added,
    request,
    transfer,
    left,
    mistake,
    left_school,
    returned,
    year,
    repeats,
    graduated,
};
BOOST_DESCRIBE_ENUM(MovementReason, roster, added, request, transfer, left, mistake, left_school, returned, year,
                    repeats, graduated)

/// What happened to one pupil's place. Labels are those of that day.
struct Movement {
    MovementId id;
    MemberId member;
    std::string name;  // «Жуков Семён Павлович»
    std::optional<UnitId> from;
    std::string from_label;
    std::optional<UnitId> to;
    std::string to_label;
    MovementReason reason;
    Timestamp at;
    std::string by;  // who did it
    bool undone = false;
    bool may_undo = false;  // by this viewer, as far as the list can tell; undoing looks closer
};
BOOST_DESCRIBE_STRUCT(Movement, (),
                      (id, member, name, from, from_label, to, to_label, reason, at, by, undone, may_undo))

/// What a person who moves pupils may say of it.
enum class MoveReason { transfer, left, mistake, left_school };
BOOST_DESCRIBE_ENUM(MoveReason, transfer, left, mistake, left_school)

struct MovePupils {
    json::List<MemberId, 200> members;
    std::optional<UnitId> to;  // null: to no class
    MoveReason reason;
};
BOOST_DESCRIBE_STRUCT(MovePupils, (), (members, to, reason))

/// How long a movement can be undone.
inline constexpr std::chrono::hours undo_window{24};

/// Moves them all or none. Who stands there already is left alone. invalid_field `reason` when it does not fit the
/// target (a transfer goes to a class; leaving goes to none), `members` for nobody; not_found for somebody who is no
/// pupil. Administrators. The caller lets chats follow.
void move_pupils(db::Tx& tx, const Viewer& viewer, const MovePupils& in);

/// A movement that is about to be undone.
struct Undoing {
    MovementId id;
    MemberId member;
    std::int64_t seq = 0;  // of the movement
    bool left_school = false;
};
/// conflict with the field that says why not: `at` (a day has passed), `undone`, `later` (the pupil's place has changed
/// since), `from` (the class is in the archive). Administrators.
Undoing check_undoing(db::Tx& tx, const Viewer& viewer, MovementId id);
/// Gives the place back as if it had not ended, and takes away the one that began. The caller has checked, gives chats
/// back and lets them follow.
void undo_movement(db::Tx& tx, const Viewer& viewer, const Undoing& undoing);

/// What happened to this pupil, latest first, at most 100. For those who see the person in lists.
std::vector<Movement> member_movements(db::Tx& tx, const Viewer& viewer, MemberId member);
/// What happened in this class, latest first, at most 100. For those who see its people.
std::vector<Movement> unit_movements(db::Tx& tx, const Viewer& viewer, UnitId unit);

/// Keeps what happened. A place that went on, as if it had not ended, names the number it had ended with and why.
struct NewMovement {
    MemberId member;
    std::optional<UnitId> from, to;
    MovementReason reason;
    std::int64_t seq = 0;
    std::optional<std::int64_t> resumed_seq{};
    std::string resumed_as{};
    std::string from_label{}, to_label{};  // of those units; looked up where empty
};
void note_movement(db::Tx& tx, MemberId actor, const NewMovement& movement);
/// Ends the pupil's place, begins the other or lets it go on where they left it lately, and keeps and audits what
/// happened; `resumed_*` are filled in. Whoever calls tells those concerned, by the event of that number.
void change_place(db::Tx& tx, const Viewer& viewer, NewMovement movement);

}  // namespace parta::people
