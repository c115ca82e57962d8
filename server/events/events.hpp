// The event log: what happened in an organisation, numbered without gaps, written by the transaction that did it.
// Rule ids of docs/protocol/events.md are quoted by the tests.
#pragma once
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
    Kind kind;
    std::int64_t id = 0;
};
inline Target to_organisation() { return {Target::Kind::organisation, 0}; }
inline Target to_staff() { return {Target::Kind::staff, 0}; }                             // every member with a staff role in force
inline Target to_unit_staff(UnitId unit) { return {Target::Kind::unit_staff, unit.value}; } // its class teachers and the administrators
inline Target to_chat(ChatId chat) { return {Target::Kind::chat, chat.value}; }
inline Target to_member(MemberId member) { return {Target::Kind::member, member.value}; }

/// Writes one event and returns its number. `Event` is a described struct with `static constexpr std::string_view json_type`.
std::int64_t emit_json(db::Tx& tx, Target target, std::string_view type, std::string data);
template <class Event>
std::int64_t emit(db::Tx& tx, Target target, const Event& event) {
    return emit_json(tx, target, Event::json_type, json::encode(event));
}

/// A stored event.
struct Stored {
    std::int64_t seq;
    Target target;
    std::string type;
    std::string data;
    Timestamp at;
};

/// Events after a number, oldest first, at most `limit`; for the hub, which filters by target.
std::vector<Stored> read_after(db::Tx& tx, std::int64_t after, int limit);

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

/// Events after `after` that this member may see now: own ones, the organisation's, those of chats whose period in force covers
/// them. Throws resync when the epoch differs or the log no longer reaches back to `after`.
Updates catch_up(db::Tx& tx, MemberId member, std::string_view epoch, std::int64_t after, int limit = 500);

std::string epoch(db::Tx& tx);

/// Of these members, those who receive an event to `target` with this number now. For a chat: period in force covers `seq`.
/// One query per distinct target and batch.
std::vector<MemberId> recipients(db::Tx& tx, Target target, std::int64_t seq);

/// Rewrites or deletes stored payloads that carry a message's text (edit, removal, erasure), in the same transaction.
void rewrite_message(db::Tx& tx, ChatId chat, std::int64_t ordinal, std::string_view new_data_or_empty);

/// Drops events older than 14 days; run daily.
void prune(db::Tx& tx);

// ── Events that belong to no single domain ──

/// Someone's place in the structure changed: chats may be gained or lost. The client refetches its space (roles, chat list), drops
/// lost chats with their cache and loads gained ones. Sent to each member concerned, or to everyone after an import.
struct AccessChanged {
    static constexpr std::string_view json_type = "access_changed";
    std::string reason;  // roster, joined, transfer, roles, invite, chat
};
BOOST_DESCRIBE_STRUCT(AccessChanged, (), (reason))

}  // namespace parta::events
