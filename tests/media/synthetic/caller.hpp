// One person in a call of a running server: joins over its HTTP interface as the web client does, sends, receives,
// measures.
#pragma once
#include <map>
#include <random>

#include "media/synthetic/streams.hpp"
#include "media/synthetic/talk.hpp"

namespace parta::synthetic {

/// What a caller receives of the others.
enum class Wanted { nothing, sound, all };

/// What all callers of a crowd share.
struct Crowd {
    Loop loop;
    Address address;
    std::string chat;
    Identity identity;
    std::shared_ptr<const Clip> picture, voice;
    bool frames = true;        // be present by a WebSocket; a server without one hears of nobody's coming
    std::size_t pictures = 8;  // most of others' cameras received by one
};

struct Role {
    bool microphone = false, camera = false, hand = false;
    Wanted wanted = Wanted::nothing;
};

/// What one stream that was received amounted to in the window.
struct StreamFigures {
    std::string member;
    media::MediaKind kind = media::MediaKind::audio;
    std::uint64_t packets = 0;
    std::int64_t lost = 0;
    std::uint64_t unreadable = 0;  // of those that were decrypted
    double largest_gap_ms = 0;
};
BOOST_DESCRIBE_STRUCT(StreamFigures, (), (member, kind, packets, lost, unreadable, largest_gap_ms))

/// Times are milliseconds from the request that joins; the first sound and frame only of what was sent by then.
struct CallerFigures {
    std::string login;
    std::string member;
    std::optional<double> joined_ms, connected_ms, first_sound_ms, first_frame_ms;
    std::uint64_t sent = 0;                  // packets in the window
    std::uint64_t received = 0, probes = 0;  // likewise; probes are padding that tries the line
    std::int64_t lost = 0;
    double largest_sound_gap_ms = 0;
    int key_frames_asked = 0, media_lost = 0;
    std::optional<std::string> failure;
    std::vector<StreamFigures> streams;
};
BOOST_DESCRIBE_STRUCT(CallerFigures, (),
                      (login, member, joined_ms, connected_ms, first_sound_ms, first_frame_ms, sent, received, probes,
                       lost, largest_sound_gap_ms, key_frames_asked, media_lost, failure, streams))

class Caller : public std::enable_shared_from_this<Caller> {
  public:
    Caller(const Crowd& crowd, std::string login, std::string cookie, Role role, unsigned number);

    /// Signs in with a login and a password where there is no cookie yet.
    Task<> sign_in(std::string password);
    /// Joins, opens the lines and sends. What goes wrong is kept as the failure.
    Task<> join();
    /// Learns who is there now, and wants what they send.
    Task<> look_around();
    Task<> leave();

    void begin_window();
    CallerFigures figures(bool with_streams) const;
    bool receives_all() const;

  private:
    struct Taken {
        std::string member;
        media::MediaKind kind;
        Watching watching;
    };

    Task<> enter();
    Task<> open_lines();
    Task<> connect(std::shared_ptr<Line> line, std::string transport);
    Task<> send(std::string_view source, media::MediaKind kind);
    Task<> want();
    void want_soon();
    std::vector<calls::Wish> wishes() const;
    void frame(const boost::json::object& frame);
    void learn(const boost::json::array& participants);
    void take(const RtpHead& head, std::span<char> packet, Moment came);
    static Task<> report(std::shared_ptr<Caller> self, std::shared_ptr<Line> line);
    static Task<> mend(std::shared_ptr<Caller> self);
    void say_what_came();
    void feed_back();
    Task<std::string> ask(std::string method, std::string rest, std::string body = {});

    const Crowd& crowd_;
    Talk talk_;
    Role role_;
    unsigned number_;
    std::mt19937 random_;
    std::string org_, call_;
    std::shared_ptr<Frames> frames_;
    std::shared_ptr<Line> sends_, receives_;
    std::vector<std::shared_ptr<Sending>> sending_;
    std::map<std::uint32_t, Taken> streams_;                  // by ssrc
    std::map<std::string, std::vector<std::string>> others_;  // member → sources that are on
    std::vector<Arrival> arrivals_;
    std::uint8_t feedbacks_ = 0;
    bool expects_sound_ = false, expects_picture_ = false;  // somebody sent it when this one came
    bool wanting_ = false, want_again_ = false, gone_ = false;
    Moment asked_{};
    std::uint64_t sent_before_ = 0;
    CallerFigures figures_;
};

}  // namespace parta::synthetic
