// A room's routers: one, or, where one worker does not hold all, several that are piped to each other (C24).
#pragma once
#include <map>

#include "calls/hall.hpp"
#include "calls/speakers.hpp"
#include "calls/turnstile.hpp"
#include "media/media.hpp"

namespace parta::calls {

/// What one worker holds of a room.
struct Floor {
    Hall::Spot spot;
    std::shared_ptr<media::Router> router;
    std::shared_ptr<media::ActiveSpeakerObserver> speaker;
    std::shared_ptr<media::AudioLevelObserver> level;
};
using FloorPtr = std::shared_ptr<Floor>;

class Floors : public std::enable_shared_from_this<Floors> {
  public:
    explicit Floors(std::shared_ptr<Hall> hall) : hall_(std::move(hall)) {}
    ~Floors() { close(); }

    /// A worker's listeners have heard something of these producers. Nothing: all are silent there.
    std::function<void(int slot, const std::string& producer)> on_speaker;
    std::function<void(int slot, const std::optional<media::AudioLevel>& loudest)> on_level;

    /// Where one more participant is served: on the first floor with room left, else on a new one, else where there is
    /// the least to do. Throws Error{calls_unavailable} where no worker runs, {call_over} once it is closed,
    /// media::Failure.
    Task<FloorPtr> choose();
    /// What stands for this producer on another floor, for as long as it is held; on its own floor itself. Throws
    /// media::Failure.
    Task<std::shared_ptr<media::Producer>> bring(FloorPtr from, FloorPtr to, std::shared_ptr<media::Producer> producer);
    /// Closes those where nobody is; `used` are the others.
    void close_unused(const std::set<int>& used);
    /// This worker has died: its floor is gone, with the pipes to and from it.
    void lost(int slot);
    /// For good: whoever waits for a floor gets none.
    void close();

    std::size_t count() const { return floors_.size(); }

  private:
    struct Pipe {
        Turnstile turn{most_waiting};
        std::shared_ptr<media::RouterPipe> line;
    };
    static constexpr std::size_t most_waiting = 4096;  // all of a room at once

    Task<FloorPtr> build(Hall::Spot spot);
    void drop(int slot);

    std::shared_ptr<Hall> hall_;
    Turnstile building_{most_waiting};
    bool closed_ = false;
    std::map<int, FloorPtr> floors_;                              // by slot
    std::map<std::pair<int, int>, std::shared_ptr<Pipe>> pipes_;  // from, to
};

}  // namespace parta::calls
