// A number of workers that is kept: who dies is replaced, at once after a long life, ever more slowly after short ones.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "media/own_host.hpp"
#include "media/pauses.hpp"
#include "media/worker.hpp"

namespace parta::media {

struct WorkersSettings : Pauses {
    int count = 1;                      // best one per core; each takes the place of its number in the media process
    WorkerSettings worker;              // its place apart
    std::shared_ptr<OwnHost> own_host;  // started where none answers, and ended at the end; null: it is not ours
};

class Workers : public std::enable_shared_from_this<Workers> {
  public:
    /// Makes a worker that has just started fit for use (its WebRtcServer) before anybody sees it. What it throws
    /// counts as a death.
    using Prepare = std::function<Task<>(int slot, std::shared_ptr<Worker> worker)>;

    static std::shared_ptr<Workers> make(boost::asio::io_context::executor_type loop, WorkersSettings settings,
                                         Prepare prepare);

    /// Begins; returns when each has been tried once. At least one runs then, or Failure{worker_gone} says why none
    /// does; they are tried further all the same.
    Task<> start();
    enum class Ending { end, leave };
    /// Ends all of them, in order, and the media process that is ours; or leaves them to themselves, so that whoever
    /// uses them in time finds all as it was. None is started afterwards.
    Task<> stop(Ending ending = Ending::end);

    int count() const { return static_cast<int>(slots_.size()); }
    /// Null while there is none in this place.
    std::shared_ptr<Worker> at(int slot) const;

    std::function<void(int slot, std::shared_ptr<Worker> worker)> on_up;
    std::function<void(int slot, const std::string& why)> on_down;

  private:
    struct Slot;

    Workers(boost::asio::io_context::executor_type loop, WorkersSettings settings, Prepare prepare);
    Task<> keep(int slot);
    Task<std::string> live(int slot);
    Task<> sleep(Slot& slot, std::chrono::milliseconds time);

    boost::asio::io_context::executor_type loop_;
    WorkersSettings settings_;
    Prepare prepare_;
    std::vector<std::unique_ptr<Slot>> slots_;
    bool stopping_ = false;
    Ending ending_ = Ending::end;
};

}  // namespace parta::media
