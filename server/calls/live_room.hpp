// One running call: the pure room, what its steps do to the media and the database, and what its participants are told.
// On the loop's thread.
#pragma once
#include <deque>
#include <map>
#include <set>

#include "calls/stage.hpp"
#include "events/hub.hpp"

namespace parta::calls {

/// What rooms need of the program. Outlives them.
struct House {
    boost::asio::io_context& loop;
    db::Db& db;
    events::Hub& hub;
    std::shared_ptr<Hall> hall;
};

class LiveRoom : public std::enable_shared_from_this<LiveRoom> {
  public:
    LiveRoom(House& house, OrgId org, const chats::EnteredCall& entered);
    /// A call that a former run of the server has left open: those who were there have lost their connection (C21).
    LiveRoom(House& house, OrgId org, const chats::InterruptedCall& left);
    /// From now on time passes in it. Once.
    void begin();
    /// The server ends: writes down who is still there. True when the database knows all, false if it does not in time.
    static Task<bool> put_down(std::shared_ptr<LiveRoom> self);

    OrgId org() const { return org_; }
    const chats::CallRow& call() const { return call_; }
    bool holds(MemberId member) const { return room_.find(member) != nullptr; }
    /// Whether the member's place is held by this session, also while its connection counts as lost.
    bool seats(MemberId member, SessionId session) const;
    /// Until when whoever sits here with this session is taken to be there without a WebSocket: 10 s from joining, 45 s
    /// from each verb (C22). Nothing if nobody does, or the connection counts as lost.
    std::optional<Timestamp> expected_until(SessionId session) const;
    /// A verb has come from there.
    void hear(MemberId member);
    bool ended() const { return room_.phase == Phase::ended; }
    /// Whether the database knows all that has happened here.
    bool written() const { return writes_.empty(); }
    /// Waits until it does, at most so long.
    static Task<bool> wait_written(std::shared_ptr<LiveRoom> self, std::chrono::milliseconds limit);
    std::int64_t size() const { return static_cast<std::int64_t>(room_.participants.size()); }

    /// Called once, when the call has ended.
    std::function<void()> on_ended;

    // What people do. Each throws the Error that tells why not.

    /// The first one, a further one, or one who comes from another device.
    JoinedCall join(const chats::CallPerson& person, SessionId session);
    void leave(MemberId member, SessionId session);
    void decline(MemberId member);
    /// By whoever takes part with this session. False if it changed nothing.
    bool act(MemberId member, SessionId session, const Input& input);
    void react(MemberId member, SessionId session, std::string_view emoji);
    CallView view(MemberId member) const;
    /// An entry of the organisation's audit log, after what it speaks of.
    void note(MemberId actor, std::string_view action, std::optional<MemberId> about);

    // Media, by whoever takes part with this session.
    Task<TransportsView> open_transports(MemberId member, SessionId session, media::RtpCapabilities capabilities);
    Task<> connect(MemberId member, SessionId session, std::string transport, media::DtlsParameters remote);
    Task<media::IceParameters> restart_ice(MemberId member, SessionId session, std::string transport);
    Task<Produced> send(MemberId member, SessionId session, SendSource in);
    Task<> turn(MemberId member, SessionId session, Source source, bool on);
    Task<Receiving> receive(MemberId member, SessionId session, Receive in);
    Task<> resume(MemberId member, SessionId session, ResumeConsumers in);

    // What happens to it.
    void connection_lost(MemberId member);
    void session_lost(SessionId session);
    void worker_lost(int slot);
    std::vector<MemberId> members() const;
    /// Who of these members may be here now; the others lose the call.
    void access_checked(const std::vector<MemberId>& asked, const std::vector<chats::CallPerson>& allowed);

  private:
    struct Seat {
        chats::CallPerson person;
        SessionId session;
        std::string place;
        Timestamp expected_until{};
        Turnstile sending{};  // what turns sources on: one at a time, from the first check to the end
    };
    using Write = std::function<void(db::Tx&)>;

    Step must(std::expected<Step, Refusal> step) const;
    bool apply(const Input& input);
    void take(Step step);
    void follow(const Joined& what);
    void follow(const Departed& what);
    void follow(const Updated& what);
    void follow(const RoomUpdated& what);
    void follow(const CloseMedia& what);
    void follow(const StaffMissing& what);
    void follow(const StaffBack& what);
    void follow(const Ended& what);

    LiveRoom(House& house, OrgId org, const chats::CallRow& call, bool needs_staff);
    void note_stay(const Participant& one);
    void pulse();
    static Task<> stop_floods(std::shared_ptr<LiveRoom> self);
    void check_here(MemberId member, SessionId session) const;
    void silence_sources(MemberId member);
    void settle(MemberId member, Source source);
    ParticipantView show(const Participant& one) const;
    void set_timer();

    void tell_soon();
    void tell_now();
    void tell_size_soon();
    static Task<> tell_size(std::shared_ptr<LiveRoom> self);
    template <class Frame>
    void tell(const std::vector<MemberId>& members, const Frame& frame) {
        house_.hub.ephemeral(org_, members, Frame::json_type, json::encode(frame));
    }

    void write(Write write);
    static Task<> write_all(std::shared_ptr<LiveRoom> self);

    House& house_;
    OrgId org_;
    chats::CallRow call_;
    Room room_;
    std::shared_ptr<Stage> stage_;
    std::map<MemberId, Seat> seats_;
    std::optional<Timestamp> staff_missing_until_;
    LoopTimer due_;
    LoopTimer pulse_;
    int pulses_ = 0;
    bool measures_ = false;  // what people send
    bool silenced_ = false;  // as the database knows it

    std::int64_t revision_ = 0;
    LoopTimer telling_;
    bool tells_ = false;       // a frame is on its way
    bool tells_size_ = false;  // likewise
    std::set<MemberId> changed_;
    std::vector<Leaver> left_;

    std::deque<Write> writes_;
};

}  // namespace parta::calls
