// All running calls of this server, and how they are entered. On the loop's thread.
#pragma once
#include <atomic>
#include <unordered_map>

#include "calls/live_room.hpp"

namespace parta::calls {

class Calls : public std::enable_shared_from_this<Calls> {
  public:
    /// Loop, database and hub outlive it. `bus` tells when access may have changed.
    static std::shared_ptr<Calls> make(boost::asio::io_context& loop, db::Db& db, events::Hub& hub, events::Bus& bus,
                                       std::shared_ptr<Hall> hall);

    const std::shared_ptr<Hall>& hall() const { return house_.hall; }

    /// Takes up the calls that a former run of the server has left open (C21); before anybody is served.
    void take_up();

    /// The room of a call that the database knows as running; nothing when nobody is in it any more.
    std::shared_ptr<LiveRoom> find(OrgId org, CallId id) const;
    /// The same, throwing call_over; calls_unavailable once the server ends.
    std::shared_ptr<LiveRoom> open(OrgId org, CallId id) const;
    /// The room in which this member has a place with this session; nothing for all others. calls_unavailable likewise.
    /// It is a sign of life: whoever has no WebSocket is there as long as such come (C22).
    std::shared_ptr<LiveRoom> seated(OrgId org, CallId id, MemberId member, SessionId session) const;

    /// Brings somebody whom the database has let in into the room; nothing when that call has ended meanwhile, so that
    /// the database is to be asked again.
    /// overloaded when every worker is at its limits; not for whoever is in it already.
    std::optional<JoinedCall> join(OrgId org, const chats::EnteredCall& entered, SessionId session);

    /// A WebSocket of a session opens or closes. When the last one has closed, the connection counts as lost.
    void socket_opened(SessionId session);
    void socket_closed(SessionId session);
    /// The session exists no longer: its connections count as lost.
    void session_ended(SessionId session);

    /// The server ends: nobody comes or goes any more, and the database learns who is there. Their sound goes on as
    /// long as the workers do.
    static Task<> stop(std::shared_ptr<Calls> self);

  private:
    Calls(boost::asio::io_context& loop, db::Db& db, events::Hub& hub, std::shared_ptr<Hall> hall)
        : house_{loop, db, hub, std::move(hall)} {}

    std::vector<std::shared_ptr<LiveRoom>> rooms_of(OrgId org) const;
    void open_room(CallId id, std::shared_ptr<LiveRoom> room);
    void ended(CallId id);
    static Task<> forget(std::shared_ptr<Calls> self, std::shared_ptr<LiveRoom> room);
    void watch_verbs(const std::shared_ptr<LiveRoom>& room, SessionId session);
    static Task<> expect_verbs(std::shared_ptr<Calls> self, std::shared_ptr<LiveRoom> room, SessionId session);
    void heard(OrgId org);
    static Task<> check_access(std::shared_ptr<Calls> self, OrgId org);

    House house_;
    bool stopping_ = false;
    events::Bus::Subscription listening_;
    std::unordered_map<CallId, std::shared_ptr<LiveRoom>> rooms_;
    std::unordered_map<CallId, bool> over_;  // ended a moment ago
    std::unordered_map<SessionId, int> sockets_;
    std::set<std::pair<CallId, SessionId>> without_socket_;  // whose verbs are looked after
    std::atomic<int> running_ = 0;                           // rooms; read on other threads

    /// What is known of an organisation's access.
    struct Watch {
        std::int64_t seq = 0;  // checked up to here
        bool checking = false;
        bool again = false;
        bool all = false;  // whether or not the log says so
    };
    std::unordered_map<OrgId, Watch> watches_;
};

}  // namespace parta::calls
