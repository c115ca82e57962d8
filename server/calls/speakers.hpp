// Who speaks in a room whose people are on several workers: each worker hears only those whom it serves.
#pragma once
#include <map>
#include <optional>

#include "base/ids.hpp"

namespace parta::calls {

class Speakers {
  public:
    /// One speaks, and how loud: −127 (silent) to 0 dBov.
    struct Loudest {
        MemberId member;
        int level = 0;
    };

    /// A worker hears that somebody leads the conversation there.
    void leads(int slot, MemberId member);
    /// A worker hears this loudness; nothing: all are silent there.
    void heard(int slot, std::optional<Loudest> loudest);
    /// A worker is not of the room any more.
    void forget(int slot) { heard(slot, std::nullopt); }

    /// Whom to show: it changes to another worker's only for somebody clearly louder, or after a silence.
    std::optional<MemberId> current() const;

  private:
    void choose();

    std::map<int, Loudest> voices_;  // by slot
    std::optional<int> leading_;
};

}  // namespace parta::calls
