// A line between two routers: what is produced in one can be consumed in the other, on another worker or machine.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "base/task.hpp"
#include "media/router.hpp"

namespace parta::media {

class RouterPipe : public std::enable_shared_from_this<RouterPipe> {
  public:
    /// Each end listens where the other's machine reaches it. Encrypted. Throws Failure.
    static Task<std::shared_ptr<RouterPipe>> connect(std::shared_ptr<Router> from, std::shared_ptr<Router> to,
                                                     ListenInfo from_listens, ListenInfo to_listens);
    ~RouterPipe();

    /// The same track, with all its layers, as a producer of the other router: the same one for as long as somebody
    /// holds it, then it closes. It closes also with the one it stands for, and is paused with it. Throws Failure.
    Task<std::shared_ptr<Producer>> carry(std::shared_ptr<Producer> producer);
    /// Whether nothing can be carried any more: an end, or a router, or a worker is gone.
    bool closed() const { return near_->closed() || far_->closed(); }
    /// Ends what is carried. The producers themselves stay.
    void close();

  private:
    struct Carried {
        std::shared_ptr<Consumer> taken;
        std::shared_ptr<Producer> given;
    };

    RouterPipe(std::shared_ptr<PipeTransport> near, std::shared_ptr<PipeTransport> far)
        : near_(std::move(near)), far_(std::move(far)) {}
    void drop(const std::string& producer);

    std::shared_ptr<PipeTransport> near_;
    std::shared_ptr<PipeTransport> far_;
    std::map<std::string, std::weak_ptr<Carried>> carried_;  // by the producer's id
};

}  // namespace parta::media
