// The hub: brings each event to the open connections of exactly those members whom catch-up would give it
// (docs/protocol/events.md). It lives on the event loop; one reader per organisation reads the log in batches after a
// hint that it has grown.
#pragma once
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/task.hpp"
#include "db/db.hpp"
#include "events/bus.hpp"

namespace parta::events {

/// A member whom an account may act as.
struct Membership {
    OrgId org;
    MemberId member;
    bool operator==(const Membership&) const = default;
};

/// Where a connection begins in an organisation's log: it is given what comes after `seq`.
struct Position {
    OrgId org;
    std::string epoch;
    std::int64_t seq = 0;
};

/// One connection, as the hub sees it. Calls come on the event loop. None may throw; each may call Hub::remove.
class Subscriber {
  public:
    virtual ~Subscriber() = default;
    /// The first call: everything delivered later follows these positions without a gap.
    virtual void welcome(const std::vector<Position>& positions) = 0;
    /// One frame, `head` + `shared`: {"prev":122, + "org":"…","seq":123,"type":"…","data":{…}}. `shared` is common to
    /// all recipients; `head` is valid during the call. `prev` is the number of the frame before it in this
    /// organisation, or of the position. A client whose cursor is below `prev` has missed something and catches up; one
    /// whose cursor is not below `seq` knows it already.
    virtual void deliver(std::string_view head, std::shared_ptr<const std::string> shared) = 0;
    /// A whole frame without a number: {"org":"…","type":"typing","data":{…}}. May be dropped.
    virtual void deliver_fleeting(std::shared_ptr<const std::string> frame) = 0;
    /// Whether so much waits to be sent that fleeting frames are to be left out.
    virtual bool congested() const = 0;
    /// The account gained or lost an organisation: the client asks again who it is.
    virtual void memberships_changed() = 0;
    /// The log cannot be followed any further (another epoch, or pruned): close so that the client takes a snapshot.
    /// Forgotten already.
    virtual void resync() = 0;
    /// The session has ended or run out: close. Forgotten already.
    virtual void session_ended() = 0;
};

/// What a session opens now, and until when nothing changes that by the mere passing of time: it runs out, or a rule of
/// an organisation begins.
struct Admission {
    std::vector<Membership> memberships;
    Timestamp until{std::numeric_limits<std::int64_t>::max()};
};
/// The active memberships of an account; nothing when the session has ended or run out.
using MembershipReader = std::function<Task<std::optional<Admission>>(AccountId, SessionId)>;

struct HubOptions {
    std::chrono::milliseconds poll{500};   // how often to look for oneself when the bus may lose hints
    std::chrono::milliseconds retry{200};  // after a log that could not be read
    std::chrono::milliseconds watch{500};  // how late, at most, a session that has run out is noticed
    int batch = 500;                       // events read at once
};

class Hub {
  public:
    /// Db, bus and loop outlive the hub. Let the database tell the bus: db.on_commit → bus.publish(Reached{…}).
    Hub(boost::asio::io_context& loop, db::Db& db, Bus& bus, MembershipReader memberships, HubOptions options = {});
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Reads where the account stands, welcomes the subscriber and delivers from there on; false, without a welcome,
    /// when the session has ended or `remove` came first.
    Task<bool> add(std::shared_ptr<Subscriber> subscriber, AccountId account, SessionId session);
    /// Forgets it; nothing is delivered afterwards. Unknown ones are ignored.
    void remove(const Subscriber& subscriber);

    /// Closes the connections of these sessions, on every node.
    void end_sessions(const std::vector<SessionId>& sessions);
    /// Call after an account has joined or left an organisation, or one of its sessions will run out sooner, on
    /// whichever node: open connections follow and are told.
    void refresh(AccountId account);
    /// Sends something fleeting, an encoded event, to those of these members who are on line; first to be dropped under
    /// pressure.
    void ephemeral(OrgId org, const std::vector<MemberId>& members, std::string_view type, std::string_view data);

    /// Waits until the organisation's log is known to be beyond `seq`, or until then; for long polls. May wake early.
    Task<> wait_beyond(OrgId org, std::int64_t seq, std::chrono::steady_clock::time_point until);

    /// Connections that have been welcomed.
    std::size_t connections() const;
    /// Of one account, those not welcomed yet included.
    std::size_t connections_of(AccountId account) const;

  private:
    class State;
    std::shared_ptr<State> state_;
    Bus::Subscription listening_;
};

}  // namespace parta::events
