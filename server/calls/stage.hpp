// The media side of one room: its routers, and what each participant sends and receives. It knows no rights: the live
// room (live_room.hpp) asks only for what its rules let through.
#pragma once
#include <map>

#include "calls/floors.hpp"
#include "calls/views.hpp"

namespace parta::calls {

class Stage : public std::enable_shared_from_this<Stage> {
  public:
    explicit Stage(std::shared_ptr<Hall> hall) : hall_(hall), floors_(std::make_shared<Floors>(std::move(hall))) {}
    ~Stage();

    /// Who speaks, nothing when all are silent.
    std::function<void(std::optional<MemberId>)> on_speaker;

    // Each throws Error{invalid_field} for what does not hold, Error{conflict} for a wrong order, media::Failure.

    /// Both ways of one participant, in place of those there were.
    Task<TransportsView> open(MemberId member, media::RtpCapabilities capabilities);
    Task<> connect(MemberId member, std::string transport, media::DtlsParameters remote);
    Task<media::IceParameters> restart_ice(MemberId member, std::string transport);
    /// Whether `produce` would take this; throws as it does. `in` is completed.
    void check(MemberId member, SendSource& in) const;
    /// A source, silent until `turn_on`; in place of the one there was, which stays if this one is not even tried.
    Task<std::string> produce(MemberId member, SendSource in);
    /// Lets through what was produced; what cannot be is dropped. conflict if there is nothing.
    Task<> turn_on(MemberId member, Source source);
    bool sends(MemberId member, Source source) const;
    /// The microphone pauses, other sources close; without a source all that the member sends and receives.
    void close(MemberId member, std::optional<Source> source);
    /// Also a microphone, for good. Nothing if it is this producer no more.
    void drop(MemberId member, Source source, const std::string& producer);
    Task<Receiving> receive(MemberId member, Receive in);
    Task<> resume(MemberId member, ResumeConsumers in);

    /// This worker has died. Those whom it served: what they sent and received is closed.
    std::vector<MemberId> lost(int slot);
    /// Those whose device has gone without a word (C26). To be asked every few seconds.
    std::vector<MemberId> lifeless(Timestamp at);
    /// Those who send far more than they were asked to, and have when this was asked the last time (C31). Likewise.
    Task<std::vector<MemberId>> flooding();
    void close_all();

  private:
    using Origin = std::pair<MemberId, Source>;
    /// What one participant has on stage.
    struct Desk {
        Turnstile turn;
        bool gone = false;
        FloorPtr floor;  // once transports are being opened
        Share share;
        media::RtpCapabilities capabilities;
        std::shared_ptr<media::WebRtcTransport> send, receive;
        std::set<std::string> connecting;  // those whose other end was told, once each
        std::map<Source, std::shared_ptr<media::Producer>> producers;
        std::map<Source, bool> open;  // whether what is produced may be let through
        struct Taken {
            std::string origin;                        // the sender's producer
            std::shared_ptr<media::Producer> brought;  // what stands for it on the receiver's floor
            std::shared_ptr<media::Consumer> consumer;
            std::optional<std::int64_t> layer;
        };
        std::map<Origin, Taken> consumers;

        Timestamp alive_at;          // a way was connected then, or there was nothing to carry
        bool was_connected = false;  // one of these ways
        int floods = 0;              // so often in a row too much came

        void clear();
        bool connected() const;
        void weigh();
    };
    using DeskPtr = std::shared_ptr<Desk>;

    DeskPtr desk(MemberId member);
    DeskPtr find(MemberId member) const;
    /// Of somebody who has opened transports.
    DeskPtr open_desk(MemberId member) const;
    /// Of a desk with transports: nothing of it is another source's there.
    static void check_free(const Desk& desk, const SendSource& in);
    void watch_speakers();
    /// Ends what others receive of it: before it ends itself, or the worker wonders at what we close afterwards.
    void take_back(MemberId member, std::optional<Source> source);
    /// Somebody has left a floor.
    void tidy();
    bool anything_for(MemberId member) const;
    Task<> let_through(DeskPtr desk, Source source);
    /// False where a picture is left out, for the worker has all that it can forward.
    Task<bool> take(DeskPtr desk, const Wish& wish);
    void drop_unwanted(Desk& desk, const Receive& in) const;
    std::optional<MemberId> sender_of(const std::string& producer) const;
    void tell_speaker();

    std::shared_ptr<Hall> hall_;
    std::shared_ptr<Floors> floors_;
    Speakers speakers_;
    std::optional<MemberId> speaking_;  // as told
    std::map<MemberId, DeskPtr> desks_;
};

}  // namespace parta::calls
