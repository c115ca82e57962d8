// The hub behind its public face. Two rooms share one table of connections: who sits where (hub_seats.cpp) and how far
// each organisation's log has been given out (hub_logs.cpp). Internal to events; on the event loop, but for notice().
#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <set>

#include "events/feed.hpp"
#include "events/inbox.hpp"

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
    Timestamp until{};  // what the reader of memberships said
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

    /// From any thread.
    void notice(const Notice& notice);

    // On the loop.
    static Task<bool> add(std::shared_ptr<State> self, std::shared_ptr<Subscriber> subscriber, AccountId account,
                          SessionId session);
    void remove(const Subscriber& subscriber);
    static Task<> wait_beyond(std::shared_ptr<State> self, OrgId org, std::int64_t seq,
                              std::chrono::steady_clock::time_point until);
    static Task<> poll(std::shared_ptr<State> self);
    static Task<> watch(std::shared_ptr<State> self);
    void close();
    std::size_t connections() const;
    std::size_t connections_of(AccountId account) const;
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
    void ask_again(const ConnectionPtr& connection);
    void expect_end(const ConnectionPtr& connection, Timestamp until);

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
    std::unordered_map<AccountId, std::size_t> per_account_;
    std::set<std::pair<Timestamp, ConnectionPtr>> ends_;  // each connection once, by its `until`
    std::unordered_map<OrgId, FeedPtr> feeds_;
    std::unordered_map<OrgId, std::int64_t> reached_;  // by hints, of every organisation
    std::unordered_multimap<OrgId, Timer*> waiting_;   // long polls

    Inbox inbox_;
};

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

}  // namespace parta::events
