// What clients say and are told about a call (docs/protocol/calls.md). The words of WebRTC are mediasoup's.
#pragma once
#include "calls/room.hpp"
#include "chats/calls.hpp"
#include "media/media.hpp"

namespace parta::calls {

using chats::CallId;

BOOST_DESCRIBE_ENUM(Source, microphone, camera, screen, screen_sound)
BOOST_DESCRIBE_ENUM(Kind, group, one_to_one)
BOOST_DESCRIBE_ENUM(Phase, ringing, running, ended)
BOOST_DESCRIBE_ENUM(EndReason, by_leader, everyone_left, without_staff, unanswered, declined, server_restarted)
BOOST_DESCRIBE_ENUM(Departure, left, connection_lost, removed, access_lost, ended)

// ── Told ──

struct ParticipantView {
    MemberId member;
    std::string name;  // the server's: nobody sets it
    std::string capacity;
    bool badge = false;  // a confirmed teacher, here as one (R18)
    bool leads = false;
    bool staff = false;
    bool shares = false;  // may show the screen
    Timestamp joined_at;
    bool away = false;  // the connection is broken, the place kept
    bool microphone = false;
    bool camera = false;
    bool screen = false;
    bool screen_sound = false;
    bool may_speak = true;
    std::optional<std::int64_t> hand;  // raised; smaller numbers were raised earlier
    bool operator==(const ParticipantView&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParticipantView, (),
                      (member, name, capacity, badge, leads, staff, shares, joined_at, away, microphone, camera, screen,
                       screen_sound, may_speak, hand))

struct OwnCallRights {
    bool leads = false;
    bool staff = false;
    bool shares = false;
};
BOOST_DESCRIBE_STRUCT(OwnCallRights, (), (leads, staff, shares))

struct CallView {
    CallId id;
    ChatId chat;
    Timestamp started_at;
    Kind kind = Kind::group;
    Phase phase = Phase::running;
    bool silenced = false;
    std::optional<Timestamp> staff_missing_until;  // the call ends then unless somebody of the staff comes
    std::int64_t revision = 0;
    std::vector<ParticipantView> participants;  // in the order of joining
    MemberId you;
    OwnCallRights rights;
};
BOOST_DESCRIBE_STRUCT(CallView, (),
                      (id, chat, started_at, kind, phase, silenced, staff_missing_until, revision, participants, you,
                       rights))

struct JoinedCall {
    CallView call;
    std::string place;  // of this device in the call; another one after call_moved
    media::RtpCapabilities router_capabilities;
};
BOOST_DESCRIBE_STRUCT(JoinedCall, (), (call, place, router_capabilities))

struct TransportView {
    std::string id;
    media::IceParameters ice_parameters;
    std::vector<media::IceCandidate> ice_candidates;
    media::DtlsParameters dtls_parameters;
};
BOOST_DESCRIBE_STRUCT(TransportView, (), (id, ice_parameters, ice_candidates, dtls_parameters))
struct TransportsView {
    TransportView send, receive;
};
BOOST_DESCRIBE_STRUCT(TransportsView, (), (send, receive))
struct RestartedIce {
    media::IceParameters ice_parameters;
};
BOOST_DESCRIBE_STRUCT(RestartedIce, (), (ice_parameters))
struct Produced {
    std::string producer;
};
BOOST_DESCRIBE_STRUCT(Produced, (), (producer))
struct ConsumerView {
    std::string id;
    MemberId member;
    Source source = Source::microphone;
    media::MediaKind kind = media::MediaKind::audio;
    std::string producer;
    media::RtpParameters rtp_parameters;
};
BOOST_DESCRIBE_STRUCT(ConsumerView, (), (id, member, source, kind, producer, rtp_parameters))
struct Receiving {
    std::vector<ConsumerView> consumers;  // the whole wish, as far as it is there
    bool sound_only = false;              // pictures were left out: the server forwards as many as it can
};
BOOST_DESCRIBE_STRUCT(Receiving, (), (consumers, sound_only))

// ── Said ──

struct OpenTransports {
    media::RtpCapabilities rtp_capabilities;
};
BOOST_DESCRIBE_STRUCT(OpenTransports, (), (rtp_capabilities))
struct ConnectTransport {
    media::DtlsParameters dtls_parameters;
};
BOOST_DESCRIBE_STRUCT(ConnectTransport, (), (dtls_parameters))
struct SendSource {
    Source source = Source::microphone;
    media::MediaKind kind = media::MediaKind::audio;
    media::RtpParameters rtp_parameters;
};
BOOST_DESCRIBE_STRUCT(SendSource, (), (source, kind, rtp_parameters))
struct TurnSource {
    bool on = false;
};
BOOST_DESCRIBE_STRUCT(TurnSource, (), (on))

inline constexpr std::size_t most_wanted = 400;
struct Wish {
    MemberId member;
    Source source = Source::microphone;
    std::optional<json::Bounded<0, 2>> layer;  // the best that is wanted; nothing: whatever the line carries
};
BOOST_DESCRIBE_STRUCT(Wish, (), (member, source, layer))
struct Receive {
    json::List<Wish, most_wanted> wants;
};
BOOST_DESCRIBE_STRUCT(Receive, (), (wants))
struct ResumeConsumers {
    json::List<json::Line<64, 1>, most_wanted> ids;
};
BOOST_DESCRIBE_STRUCT(ResumeConsumers, (), (ids))

struct SetHand {
    bool up = false;
};
BOOST_DESCRIBE_STRUCT(SetHand, (), (up))
struct React {
    json::Line<8, 1> emoji;
};
BOOST_DESCRIBE_STRUCT(React, (), (emoji))
struct StopSource {
    MemberId member;
    Source source = Source::microphone;
};
BOOST_DESCRIBE_STRUCT(StopSource, (), (member, source))
struct SetSilence {
    bool silenced = false;
};
BOOST_DESCRIBE_STRUCT(SetSilence, (), (silenced))
struct NamedMember {
    MemberId member;
};
BOOST_DESCRIBE_STRUCT(NamedMember, (), (member))

// ── Frames, to the participants unless told otherwise ──

struct Leaver {
    MemberId member;
    Departure how = Departure::left;
};
BOOST_DESCRIBE_STRUCT(Leaver, (), (member, how))
struct RoomFrame {
    static constexpr std::string_view json_type = "call_room";
    CallId call;
    std::int64_t revision = 0;                  // of the one before plus one; a gap: ask for the call
    std::vector<ParticipantView> participants;  // those who are new or have changed
    std::vector<Leaver> left;
    Phase phase = Phase::running;
    bool silenced = false;
    std::optional<Timestamp> staff_missing_until;
    std::optional<EndReason> ended;
};
BOOST_DESCRIBE_STRUCT(RoomFrame, (), (call, revision, participants, left, phase, silenced, staff_missing_until, ended))
/// To everyone in the chat.
struct SizeFrame {
    static constexpr std::string_view json_type = "call_size";
    ChatId chat;
    CallId call;
    std::int64_t participants = 0;
};
BOOST_DESCRIBE_STRUCT(SizeFrame, (), (chat, call, participants))
struct SpeakingFrame {
    static constexpr std::string_view json_type = "call_speaking";
    CallId call;
    std::optional<MemberId> member;  // nothing: nobody
};
BOOST_DESCRIBE_STRUCT(SpeakingFrame, (), (call, member))
struct ReactionFrame {
    static constexpr std::string_view json_type = "call_reaction";
    CallId call;
    MemberId member;
    std::string emoji;
};
BOOST_DESCRIBE_STRUCT(ReactionFrame, (), (call, member, emoji))
/// What carried sound and picture of these participants has died: transports are to be opened anew.
struct MediaLostFrame {
    static constexpr std::string_view json_type = "call_media_lost";
    CallId call;
};
BOOST_DESCRIBE_STRUCT(MediaLostFrame, (), (call))
/// To one member's devices: the call goes on where the place is this one.
struct MovedFrame {
    static constexpr std::string_view json_type = "call_moved";
    CallId call;
    std::string place;
};
BOOST_DESCRIBE_STRUCT(MovedFrame, (), (call, place))

}  // namespace parta::calls

template <>
struct parta::json::Defaults<parta::calls::Wish> {
    static constexpr std::string_view fields[] = {"layer"};
};
