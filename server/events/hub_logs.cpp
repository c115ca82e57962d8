// Following the logs: one reader per organisation.
#include "events/hub_state.hpp"

namespace parta::events {

void Hub::State::follow(const FeedPtr& feed) {
    if (feed->reading || !feed->begun() || !feed->behind()) return;
    feed->reading = true;
    spawn(read(shared_from_this(), feed));
}

Task<> Hub::State::read(std::shared_ptr<State> self, FeedPtr feed) {
    while (!self->closed_ && !feed->ended && feed->users > 0 && feed->behind()) {
        std::optional<Batch> batch;
        feed->begin_reading();
        try {
            batch = co_await self->db_.read(
                feed->org(), [after = feed->position().seq, limit = self->options_.batch,
                              known = feed->known()](db::Tx& tx) { return read_batch(tx, after, limit, *known); });
        } catch (const std::exception& error) {
            spdlog::warn("events: the log of organisation {} could not be read: {}", feed->org().value, error.what());
        }
        if (self->closed_) co_return;
        if (!batch) {
            feed->suspect();
            co_await self->pause(self->options_.retry);
        } else if (!feed->continues(*batch)) {
            self->abandon(feed);
        } else {
            feed->deliver(*batch);
            self->drop_members(feed, batch->deactivated);
            if (batch->admission_changed)
                for (const auto& seat : feed->all_seats())
                    if (const auto connection = seat->connection.lock()) self->ask_again(connection);
        }
    }
    feed->reading = false;
}

/// Deactivated members are not asked whether they want to go.
void Hub::State::drop_members(const FeedPtr& feed, const std::vector<MemberId>& members) {
    for (const auto& seat : feed->seats_of(members)) {
        const auto connection = seat->connection.lock();
        if (seat->left || !connection) continue;
        std::erase_if(connection->places, [&](const Connection::Place& place) { return place.seat == seat; });
        feed->leave(seat);
        release(feed);
        if (connection->welcomed) connection->subscriber->memberships_changed();
    }
}

/// Everyone takes a snapshot; whoever comes next begins where the log stands then.
void Hub::State::abandon(const FeedPtr& feed) {
    spdlog::warn("events: the log of organisation {} does not continue; its clients resync", feed->org().value);
    const auto found = feeds_.find(feed->org());
    if (found != feeds_.end() && found->second == feed) feeds_.erase(found);
    feed->ended = true;
    for (const auto& seat : feed->all_seats()) {
        const auto connection = seat->connection.lock();
        if (!connection || connection->gone) continue;
        forget(connection);
        connection->subscriber->resync();
    }
}

Task<> Hub::State::poll(std::shared_ptr<State> self) {
    while (!self->closed_) {
        co_await self->pause(self->options_.poll);
        std::vector<FeedPtr> feeds;
        for (const auto& [org, feed] : self->feeds_) feeds.push_back(feed);
        for (const auto& feed : feeds) {
            feed->suspect();
            self->follow(feed);
        }
    }
}

}  // namespace parta::events
