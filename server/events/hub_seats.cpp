// Connections coming and going, and the seats their memberships give them.
#include "events/hub_state.hpp"

namespace parta::events {

Hub::State::FeedPtr Hub::State::feed(OrgId org) {
    auto& feed = feeds_[org];
    if (!feed) feed = std::make_shared<Feed>(org);
    ++feed->users;
    return feed;
}

void Hub::State::release(const FeedPtr& feed) {
    if (--feed->users > 0) return;
    const auto found = feeds_.find(feed->org());
    if (found != feeds_.end() && found->second == feed) feeds_.erase(found);
}

void Hub::State::forget(const ConnectionPtr& connection) {
    if (std::exchange(connection->gone, true)) return;
    for (const auto& [feed, seat] : std::exchange(connection->places, {})) {
        feed->leave(seat);
        release(feed);
    }
    ends_.erase({connection->until, connection});
    connections_.erase(connection->subscriber.get());
    const auto count = per_account_.find(connection->account);
    if (count != per_account_.end() && --count->second == 0) per_account_.erase(count);
}

void Hub::State::remove(const Subscriber& subscriber) {
    const auto found = connections_.find(&subscriber);
    if (found != connections_.end()) forget(ConnectionPtr{found->second});
}

Task<> Hub::State::begin(std::shared_ptr<State> self, FeedPtr feed) {
    if (feed->begun()) co_return;
    const auto position = co_await self->db_.read(
        feed->org(), [](db::Tx& tx) { return Position{tx.org(), epoch(tx), tx.current_seq()}; });
    feed->begin(position.epoch, position.seq);
}

/// Gives a connection the seats that it should have; true when that changed any. Throws what reading throws.
Task<bool> Hub::State::settle(std::shared_ptr<State> self, ConnectionPtr connection) {
    bool changed = false;
    do {
        connection->stale = false;
        const auto admission = co_await self->memberships_(connection->account, connection->session);
        if (connection->gone) co_return changed;
        if (!admission) {
            self->forget(connection);
            if (connection->welcomed) connection->subscriber->session_ended();
            co_return changed;
        }
        self->expect_end(connection, admission->until);
        std::vector<FeedPtr> feeds;
        std::exception_ptr error;
        try {
            for (const auto& membership : admission->memberships) {
                feeds.push_back(self->feed(membership.org));
                co_await begin(self, feeds.back());
            }
        } catch (...) {
            error = std::current_exception();
        }
        const bool ended = std::ranges::any_of(feeds, [](const FeedPtr& feed) { return feed->ended; });
        if (ended) connection->stale = true;
        if (!error && !ended && !connection->gone) changed |= self->seat(connection, admission->memberships, feeds);
        for (const auto& feed : feeds) self->release(feed);
        if (error) std::rethrow_exception(error);
    } while (connection->stale && !connection->gone);
    co_return changed;
}

bool Hub::State::seat(const ConnectionPtr& connection, const std::vector<Membership>& memberships,
                      const std::vector<FeedPtr>& feeds) {
    bool changed = false;
    std::vector<Connection::Place> kept;
    for (const auto& place : std::exchange(connection->places, {})) {
        const Membership membership{place.feed->org(), place.seat->member};
        if (std::ranges::find(memberships, membership) != memberships.end()) {
            kept.push_back(place);
            continue;
        }
        changed = true;
        place.feed->leave(place.seat);
        release(place.feed);
    }
    connection->places = std::move(kept);
    for (std::size_t i = 0; i < memberships.size(); ++i) {
        if (connection->place_in(memberships[i].org) != nullptr) continue;
        changed = true;
        ++feeds[i]->users;
        connection->places.push_back(
            {feeds[i], feeds[i]->take_seat(connection, *connection->subscriber, memberships[i].member)});
        connection->places.back().seat->open = connection->welcomed;
    }
    return changed;
}

Task<bool> Hub::State::add(std::shared_ptr<State> self, std::shared_ptr<Subscriber> subscriber, AccountId account,
                           SessionId session) {
    const auto connection = std::make_shared<Connection>(subscriber, account, session);
    self->connections_[subscriber.get()] = connection;
    ++self->per_account_[account];
    connection->reading = true;
    try {
        co_await settle(self, connection);
    } catch (...) {
        self->forget(connection);
        throw;
    }
    connection->reading = false;
    if (connection->gone) co_return false;
    std::vector<Position> positions;
    for (const auto& [feed, seat] : connection->places) {
        positions.push_back(feed->position());
        seat->prev = positions.back().seq;
        seat->open = true;
    }
    connection->welcomed = true;
    subscriber->welcome(positions);
    co_return !connection->gone;
}

void Hub::State::ask_again(const ConnectionPtr& connection) {
    connection->stale = true;
    if (!connection->reading) spawn(reseat(shared_from_this(), connection));
}

void Hub::State::expect_end(const ConnectionPtr& connection, Timestamp until) {
    ends_.erase({connection->until, connection});
    connection->until = until;
    ends_.emplace(until, connection);
}

/// A session runs out without anybody saying so: whoever's time has come is asked for again. Looks at the wall clock
/// in short steps, since it may be set.
Task<> Hub::State::watch(std::shared_ptr<State> self) {
    while (!self->closed_) {
        co_await self->pause(self->options_.watch);
        if (self->closed_) break;
        const auto at = now();
        std::vector<ConnectionPtr> due;
        for (const auto& [until, connection] : self->ends_) {
            if (until > at) break;
            due.push_back(connection);
        }
        for (const auto& connection : due)
            if (!connection->reading) self->ask_again(connection);
    }
}

/// Follows a change of memberships, as often as it takes.
Task<> Hub::State::reseat(std::shared_ptr<State> self, ConnectionPtr connection) {
    connection->reading = true;
    bool changed = false;
    while (!connection->gone && !self->closed_ && connection->stale) {
        bool failed = false;
        try {
            changed |= co_await settle(self, connection);
        } catch (const std::exception& error) {
            spdlog::warn("events: memberships could not be read: {}", error.what());
            connection->stale = failed = true;
        }
        if (failed) co_await self->pause(self->options_.retry);
    }
    connection->reading = false;
    if (changed && !connection->gone) connection->subscriber->memberships_changed();
}

}  // namespace parta::events
