#include "media/thing.hpp"

#include "base/random.hpp"
#include "media/channel.hpp"

namespace parta::media {

Thing::Thing(std::shared_ptr<Channel> channel, const Thing* lives_in, std::string id)
    : channel_(std::move(channel)), life_(std::make_shared<Life>()), id_(std::move(id)) {
    if (lives_in != nullptr) life_->within = lives_in->life_;
}

bool Thing::closed() const {
    for (const Life* life = life_.get(); life != nullptr; life = life->within.get())
        if (life->over) return true;
    return channel_->closed();
}

bool Thing::end() {
    channel_->listen(id_, nullptr);
    const bool was_closed = closed();
    life_->over = true;
    return !was_closed;
}

std::string Thing::new_id() {
    return random_token();
}

}  // namespace parta::media
