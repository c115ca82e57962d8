// Notices on their way from any thread to the loop. Internal to events.
#pragma once
#include <mutex>
#include <unordered_map>
#include <vector>

#include "events/bus.hpp"

namespace parta::events {

class Inbox {
  public:
    struct Contents {
        std::unordered_map<OrgId, std::int64_t> reached;
        std::vector<Notice> others;
    };

    /// From any thread. Hints of one organisation merge, so that a burst of commits is one turn's work. True: the inbox
    /// was empty, somebody must come and take.
    bool add(const Notice& notice);
    /// Empties it.
    Contents take();

  private:
    std::mutex mutex_;
    Contents contents_;
    bool fetched_for_ = false;  // somebody is on the way to take
};

}  // namespace parta::events
