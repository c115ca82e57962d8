#include "events/hub.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "events/feed.hpp"

namespace parta::events {

namespace asio = boost::asio;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;
constexpr asio::use_awaitable_t<asio::io_context::executor_type> use_task{};

/// A subscriber with its seats.
struct Connection {
    std::shared_ptr<Subscriber> subscriber;
    AccountId account;
    SessionId session;
    struct Place {
        std::shared_ptr<Feed> feed;
        std::shared_ptr<Seat> seat;
    };
    std::vector<Place> places{};
    bool welcomed = false;
    bool gone = false;
    bool reading = false;  // its memberships
    bool stale = false;    // they have changed since they were last asked for

    const Place* place_in(OrgId org) const {
        const auto found = std::ranges::find(places, org, [](const Place& place) { return place.feed->org(); });
        return found == places.end() ? nullptr : &*found;
    }
};

class Hub::State : public std::enable_shared_from_this<State> {
  public:
    State(asio::io_context& loop, db::Db& db, Bus& bus, MembershipReader memberships, HubOptions options)
        : loop_(loop), db_(db), bus_(bus), memberships_(std::move(memberships)), options_(options) {}

    // From any thread.
    void notice(const Notice& notice);

    // On the loop.
    static Task<bool> add(std::shared_ptr<State> self, std::shared_ptr<Subscriber> subscriber, AccountId account,
                          SessionId session);
    void remove(const Subscriber& subscriber);
    static Task<> wait_beyond(std::shared_ptr<State> self, OrgId org, std::int64_t seq,
                              std::chrono::steady_clock::time_point until);
    static Task<> poll(std::shared_ptr<State> self);
    void close();
    std::size_t connections() const;
    Bus& bus() { return bus_; }
    bool polls() const { return bus_.may_lose(); }

  private:
    using ConnectionPtr = std::shared_ptr<Connection>;
    using FeedPtr = std::shared_ptr<Feed>;

    void take_notices();
    void take(const SessionsEnded& notice);
    void take(const MembershipsChanged& notice);
    void take(const Fleeting& notice);
    void heard(OrgId org, std::int64_t seq);
    std::vector<ConnectionPtr> connections_where(const std::function<bool(const Connection&)>& condition) const;

    FeedPtr feed(OrgId org);
    void release(const FeedPtr& feed);
    void forget(const ConnectionPtr& connection);
    static Task<> begin(std::shared_ptr<State> self, FeedPtr feed);
    static Task<bool> settle(std::shared_ptr<State> self, ConnectionPtr connection);
    bool seat(const ConnectionPtr& connection, const std::vector<Membership>& memberships,
              const std::vector<FeedPtr>& feeds);
    static Task<> reseat(std::shared_ptr<State> self, ConnectionPtr connection);

    void follow(const FeedPtr& feed);
    static Task<> read(std::shared_ptr<State> self, FeedPtr feed);
    void drop_members(const FeedPtr& feed, const std::vector<MemberId>& members);
    void abandon(const FeedPtr& feed);
    Task<> pause(std::chrono::milliseconds time);
    template <class Coroutine>
    void spawn(Coroutine coroutine);

    asio::io_context& loop_;
    db::Db& db_;
    Bus& bus_;
    MembershipReader memberships_;
    HubOptions options_;
    bool closed_ = false;

    std::unordered_map<const Subscriber*, ConnectionPtr> connections_;
    std::unordered_map<OrgId, FeedPtr> feeds_;
    std::unordered_map<OrgId, std::int64_t> reached_;  // by hints, of every organisation
    std::unordered_multimap<OrgId, Timer*> waiting_;   // long polls

    // Notices on their way to the loop. Hints of one organisation merge, so that a burst of commits is one turn's work.
    std::mutex inbox_mutex_;
    std::unordered_map<OrgId, std::int64_t> inbox_reached_;
    std::vector<Notice> inbox_;
    bool inbox_posted_ = false;
};

// ── Notices ──

void Hub::State::notice(const Notice& notice) {
    std::lock_guard lock{inbox_mutex_};
    if (const auto* reached = std::get_if<Reached>(&notice)) {
        auto& seq = inbox_reached_[reached->org];
        seq = std::max(seq, reached->seq);
    } else {
        inbox_.push_back(notice);
    }
    if (std::exchange(inbox_posted_, true)) return;
    asio::post(loop_, [self = shared_from_this()] { self->take_notices(); });
}

void Hub::State::take_notices() {
    std::unordered_map<OrgId, std::int64_t> reached;
    std::vector<Notice> notices;
    {
        std::lock_guard lock{inbox_mutex_};
        reached.swap(inbox_reached_);
        notices.swap(inbox_);
        inbox_posted_ = false;
    }
    if (closed_) return;
    for (const auto& notice : notices)
        std::visit(
            [&](const auto& kind) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, Reached>) take(kind);
            },
            notice);
    for (const auto& [org, seq] : reached) heard(org, seq);
}

void Hub::State::heard(OrgId org, std::int64_t seq) {
    auto& reached = reached_[org];
    reached = std::max(reached, seq);
    const auto [first, last] = waiting_.equal_range(org);
    for (auto timer = first; timer != last; ++timer) timer->second->cancel();
    const auto found = feeds_.find(org);
    if (found == feeds_.end()) return;
    found->second->heard(seq);
    follow(found->second);
}

std::vector<Hub::State::ConnectionPtr> Hub::State::connections_where(
    const std::function<bool(const Connection&)>& condition) const {
    std::vector<ConnectionPtr> found;
    for (const auto& [subscriber, connection] : connections_)
        if (condition(*connection)) found.push_back(connection);
    return found;
}

void Hub::State::take(const SessionsEnded& notice) {
    const auto ended = connections_where([&](const Connection& connection) {
        return std::ranges::find(notice.sessions, connection.session) != notice.sessions.end();
    });
    for (const auto& connection : ended) {
        forget(connection);
        connection->subscriber->session_ended();
    }
}

void Hub::State::take(const MembershipsChanged& notice) {
    for (const auto& connection :
         connections_where([&](const Connection& one) { return one.account == notice.account; })) {
        connection->stale = true;
        if (!connection->reading) spawn(reseat(shared_from_this(), connection));
    }
}

void Hub::State::take(const Fleeting& notice) {
    const auto found = feeds_.find(notice.org);
    if (found == feeds_.end()) return;
    for (const auto& seat : found->second->seats_of(notice.members))
        if (seat->open && !seat->left && !seat->subscriber->congested())
            seat->subscriber->deliver_fleeting(notice.frame);
}

// ── Coming and going ──

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
    connections_.erase(connection->subscriber.get());
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
        const auto memberships = co_await self->memberships_(connection->account, connection->session);
        if (connection->gone) co_return changed;
        if (!memberships) {
            self->forget(connection);
            if (connection->welcomed) connection->subscriber->session_ended();
            co_return changed;
        }
        std::vector<FeedPtr> feeds;
        std::exception_ptr error;
        try {
            for (const auto& membership : *memberships) {
                feeds.push_back(self->feed(membership.org));
                co_await begin(self, feeds.back());
            }
        } catch (...) {
            error = std::current_exception();
        }
        const bool ended = std::ranges::any_of(feeds, [](const FeedPtr& feed) { return feed->ended; });
        if (ended) connection->stale = true;
        if (!error && !ended && !connection->gone) changed |= self->seat(connection, *memberships, feeds);
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

// ── Following the logs ──

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
            batch = co_await self->db_.read(feed->org(), [after = feed->position().seq, limit = self->options_.batch](
                                                             db::Tx& tx) { return read_batch(tx, after, limit); });
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

Task<> Hub::State::wait_beyond(std::shared_ptr<State> self, OrgId org, std::int64_t seq,
                               std::chrono::steady_clock::time_point until) {
    const auto known = self->reached_.find(org);
    if (self->closed_ || (known != self->reached_.end() && known->second > seq)) co_return;
    if (self->polls()) until = std::min(until, std::chrono::steady_clock::now() + self->options_.poll);
    Timer timer{self->loop_, until};
    const auto entry = self->waiting_.emplace(org, &timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(use_task, woken));
    self->waiting_.erase(entry);
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

Task<> Hub::State::pause(std::chrono::milliseconds time) {
    Timer timer{loop_, time};
    const auto entry = waiting_.emplace(OrgId{}, &timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(use_task, woken));
    waiting_.erase(entry);
}

void Hub::State::close() {
    closed_ = true;
    for (const auto& connection : connections_where([](const Connection&) { return true; })) forget(connection);
    for (const auto& [org, timer] : waiting_) timer->cancel();
}

std::size_t Hub::State::connections() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [](const auto& entry) { return entry.second->welcomed; }));
}

template <class Coroutine>
void Hub::State::spawn(Coroutine coroutine) {
    asio::co_spawn(loop_, std::move(coroutine), [](const std::exception_ptr& error) {
        if (!error) return;
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& what) {
            spdlog::error("events: the hub failed: {}", what.what());
        }
    });
}

// ── The public face ──

Hub::Hub(asio::io_context& loop, db::Db& db, Bus& bus, MembershipReader memberships, HubOptions options)
    : state_(std::make_shared<State>(loop, db, bus, std::move(memberships), options)),
      listening_(bus.subscribe([state = state_](const Notice& notice) { state->notice(notice); })) {
    if (state_->polls()) asio::co_spawn(loop, State::poll(state_), asio::detached);
}

Hub::~Hub() {
    listening_.reset();
    state_->close();
}

Task<bool> Hub::add(std::shared_ptr<Subscriber> subscriber, AccountId account, SessionId session) {
    return State::add(state_, std::move(subscriber), account, session);
}

void Hub::remove(const Subscriber& subscriber) {
    state_->remove(subscriber);
}

void Hub::end_sessions(const std::vector<SessionId>& sessions) {
    if (!sessions.empty()) state_->bus().publish(SessionsEnded{sessions});
}

void Hub::refresh(AccountId account) {
    state_->bus().publish(MembershipsChanged{account});
}

void Hub::ephemeral(OrgId org, const std::vector<MemberId>& members, std::string_view type, std::string_view data) {
    if (members.empty()) return;
    auto frame = std::make_shared<const std::string>(
        fmt::format(R"({{"org":"{}","type":"{}","data":{}}})", org.value, type, without_type(data, type)));
    state_->bus().publish(Fleeting{org, members, std::move(frame)});
}

Task<> Hub::wait_beyond(OrgId org, std::int64_t seq, std::chrono::steady_clock::time_point until) {
    return State::wait_beyond(state_, org, seq, until);
}

std::size_t Hub::connections() const {
    return state_->connections();
}

}  // namespace parta::events
