// One organisation's connections and how far its log has been delivered to them. Internal to events; on the event loop
// only.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/batch.hpp"
#include "events/hub.hpp"

namespace parta::events {

struct Connection;

/// A connection's place in one organisation.
struct Seat {
    std::weak_ptr<Connection> connection;
    Subscriber* subscriber;  // alive while not left
    MemberId member;
    std::int64_t prev;  // the number of the last frame given
    bool open = false;  // welcomed: may be given frames
    bool left = false;
};

class Feed {
  public:
    explicit Feed(OrgId org);

    OrgId org() const { return org_; }

    /// Where the log stood when following began. Only the first caller's answer counts.
    void begin(const std::string& epoch, std::int64_t seq);
    bool begun() const { return begun_; }
    Position position() const { return {org_, epoch_, position_}; }

    /// Events after position() will be given to it.
    std::shared_ptr<Seat> take_seat(const std::shared_ptr<Connection>& connection, Subscriber& subscriber,
                                    MemberId member);
    void leave(const std::shared_ptr<Seat>& seat);
    std::vector<std::shared_ptr<Seat>> all_seats() const;
    std::vector<std::shared_ptr<Seat>> seats_of(const std::vector<MemberId>& members) const;

    /// A hint that the log reaches this number.
    void heard(std::int64_t seq) { heard_ = std::max(heard_, seq); }
    /// Asks for a reading although nothing was heard.
    void suspect() { suspected_ = true; }
    bool behind() const { return suspected_ || heard_ > position_; }
    /// To be called right before a batch is read.
    void begin_reading();

    /// Whether this batch goes on where the feed stands. If not, nobody here can be served any more.
    bool continues(const Batch& batch) const;
    /// Gives the batch out and moves the position.
    void deliver(const Batch& batch);
    /// For reading the next batch.
    std::shared_ptr<const Known> known() const { return known_; }

    // Used by the hub.
    bool reading = false;
    bool ended = false;  // its log does not continue; nobody may sit down any more
    int users = 0;       // connections that have a seat or are about to take one

  private:
    struct Recipient {
        std::shared_ptr<Seat> seat;
        std::int64_t since;
    };
    using Recipients = std::vector<Recipient>;
    Recipients resolve(const Batch& batch, Target target) const;
    void deliver(const Stored& event, const Recipients& recipients) const;
    void learn(const Batch& batch);

    OrgId org_;
    bool begun_ = false;
    std::string epoch_;
    std::int64_t position_ = 0;
    std::int64_t heard_ = 0;
    std::int64_t heard_before_reading_ = 0;
    bool suspected_ = false;
    std::shared_ptr<const Known> known_ = std::make_shared<Known>();  // replaced, never altered: others read it
    std::unordered_map<MemberId, std::vector<std::shared_ptr<Seat>>> seats_;
};

}  // namespace parta::events
