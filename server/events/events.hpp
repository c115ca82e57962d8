// The event log: what happened in an organisation, numbered without gaps, written by the transaction that did it.
// Rule ids of docs/protocol/events.md are quoted by the tests.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"
#include "json/json.hpp"

namespace parta::events {

/// Whom an event is for.
struct Target {
    enum class Kind { organisation, staff, unit_staff, chat, member };
    BOOST_DESCRIBE_NESTED_ENUM(Kind, organisation, staff, unit_staff, chat, member)
    Kind kind;
    std::int64_t id = 0;
    auto operator<=>(const Target&) const = default;
};
inline Target to_organisation() {
    return {Target::Kind::organisation, 0};
}
/// Every member with a staff role in force.
inline Target to_staff() {
    return {Target::Kind::staff, 0};
}
/// The unit's class teachers and the administrators.
inline Target to_unit_staff(UnitId unit) {
    return {Target::Kind::unit_staff, unit.value};
}
inline Target to_chat(ChatId chat) {
    return {Target::Kind::chat, chat.value};
}
inline Target to_member(MemberId member) {
    return {Target::Kind::member, member.value};
}

// ── Writing ──

/// What an event says.
struct Payload {
    std::string data;  // a JSON object; its type stands beside it, not in it
    /// The message it speaks of, so that an edit, a removal or an erasure finds and rewrites the stored text.
    MessageId subject{};
    /// The number that announced the subject, when this is a later event about it: whoever has belonged to the target
    /// only since a higher number never saw the message and hears nothing of its changes.
    std::int64_t subject_seq = 0;
    /// Whoever has belonged to the target only since a number above `since` gets `newcomer_data`, if there is any: a
    /// reply without the words it quotes from before their time.
    std::int64_t since = 0;
    std::optional<std::string> newcomer_data{};
};

/// Writes one event and returns its number.
std::int64_t emit_json(db::Tx& tx, Target target, std::string_view type, const Payload& payload);

/// The JSON of an encoded event without its first member, the type.
std::string without_type(std::string_view encoded, std::string_view type);
template <class Event>
std::string data_of(const Event& event) {
    return without_type(json::encode(event), Event::json_type);
}

/// The same for a described struct with `static constexpr std::string_view json_type`.
template <class Event>
std::int64_t emit(db::Tx& tx, Target target, const Event& event) {
    return emit_json(tx, target, Event::json_type, Payload{data_of(event)});
}

/// Replaces what every stored event about this message says: in the transaction that edits, removes or erases it.
void rewrite(db::Tx& tx, const Payload& payload);

/// Drops up to `limit` of the events older than 14 days, oldest first; true when there may be more. Run daily until
/// false.
bool prune(db::Tx& tx, int limit = 10'000);

// ── Reading ──

/// Changes when a backup is restored: cursors of another epoch resync.
std::string epoch(db::Tx& tx);
/// After a restore: connections and cursors of the former epoch resync.
void renew_epoch(db::Tx& tx);

/// What a client sees.
struct Update {
    std::int64_t seq;
    std::string type;
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Update, (), (seq, type, data))

/// A page of catch-up. The client's next cursor is `seq`, also when no update is meant for it.
struct Updates {
    std::string epoch;
    std::int64_t seq;
    bool more = false;
    std::vector<Update> updates;
};
BOOST_DESCRIBE_STRUCT(Updates, (), (epoch, seq, more, updates))

/// Events after `after` that this member may see now: own ones, the organisation's, those of chats whose period in
/// force covers them. Throws resync when the epoch differs or the log no longer reaches back to `after`.
Updates catch_up(db::Tx& tx, MemberId member, std::string_view epoch, std::int64_t after, int limit = 500);

/// One who belongs to a target now, and the first event number that is for them.
struct Entitled {
    MemberId member;
    std::int64_t since = 0;
    auto operator<=>(const Entitled&) const = default;
};
/// Everyone a target means now, ordered by member; deactivated members excluded. The same answer as catch_up gives,
/// from the other end.
std::vector<Entitled> entitled_to(db::Tx& tx, Target target);

/// Of these, those who receive an event to `target` with this number; for an event about an earlier message, with that
/// one's.
std::vector<MemberId> recipients(db::Tx& tx, Target target, std::int64_t seq);

// ── Events that belong to no single domain ──

/// Someone's place in the structure changed: chats may be gained or lost. The client refetches its space (roles, chat
/// list), drops lost chats with their cache and loads gained ones. Sent to each member concerned, or to everyone after
/// an import.
struct AccessChanged {
    static constexpr std::string_view json_type = "access_changed";
    static constexpr std::string_view admission = "admission";  // what the organisation asks of whom it lets in
    std::string reason;  // roster, joined, transfer, roles, invite, chat, settings, consent, admission
};
BOOST_DESCRIBE_STRUCT(AccessChanged, (), (reason))

}  // namespace parta::events
