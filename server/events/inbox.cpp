#include "events/inbox.hpp"

#include <algorithm>
#include <utility>

namespace parta::events {

bool Inbox::add(const Notice& notice) {
    std::lock_guard lock{mutex_};
    if (const auto* reached = std::get_if<Reached>(&notice)) {
        auto& seq = contents_.reached[reached->org];
        seq = std::max(seq, reached->seq);
    } else {
        contents_.others.push_back(notice);
    }
    return !std::exchange(fetched_for_, true);
}

Inbox::Contents Inbox::take() {
    std::lock_guard lock{mutex_};
    fetched_for_ = false;
    return std::exchange(contents_, {});
}

}  // namespace parta::events
