// What the hub reads of one organisation's log at once: events, and whom they are for. Internal to events.
#pragma once
#include <map>
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

struct Batch {
    std::string epoch;
    std::int64_t current = 0;  // the last number of the log in this snapshot
    std::vector<Stored> events;
    /// By distinct target; not for `organisation` and `member`, which need no looking up.
    std::map<Target, std::vector<Entitled>> entitled;
    /// Filled when access has changed somewhere in this batch, ordered: they are no longer delivered to.
    std::vector<MemberId> deactivated;
    /// A rule about who is let in has changed: everybody is to be asked for again.
    bool admission_changed = false;
};

Batch read_batch(db::Tx& tx, std::int64_t after, int limit);

}  // namespace parta::events
