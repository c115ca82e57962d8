// What the hub reads of one organisation's log at once: events, and whom they are for. Internal to events.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "events/events.hpp"

namespace parta::events {

/// A stored event, as the hub delivers it.
struct Stored {
    std::int64_t seq;
    Target target;
    std::string type;
    std::string data;
    std::int64_t subject_seq;
    std::int64_t since;
    std::optional<std::string> newcomer_data;
};

/// Whom targets mean; not `organisation` and `member`, which need no looking up.
using EntitledTo = std::map<Target, std::shared_ptr<const std::vector<Entitled>>>;

/// What is known of one organisation's targets while nobody comes or goes: to resolve a class with its parents costs
/// more than to read the message that is for them. The database counts such changes itself (org_counter.belonging).
struct Known {
    std::int64_t belonging = -1;
    EntitledTo entitled;
};

struct Batch {
    std::string epoch;
    std::int64_t current = 0;  // the last number of the log in this snapshot
    std::int64_t belonging = 0;
    std::vector<Stored> events;
    EntitledTo entitled;  // all targets of these events
    /// Filled when access has changed somewhere in this batch, ordered: they are no longer delivered to.
    std::vector<MemberId> deactivated;
    /// A rule about who is let in has changed: everybody is to be asked for again.
    bool admission_changed = false;
};

/// What `known` holds is not looked up again, unless somebody has come or gone since.
Batch read_batch(db::Tx& tx, std::int64_t after, int limit, const Known& known);

}  // namespace parta::events
