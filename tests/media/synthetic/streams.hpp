// What a caller sends and what it makes of what comes.
#pragma once
#include "media/synthetic/clip.hpp"
#include "media/synthetic/line.hpp"

namespace parta::synthetic {

using SteadyClock = std::chrono::steady_clock;

/// Sends a clip until the line closes: Opus packets, or VP8 frames that begin anew when a key frame is asked for.
class Sending : public std::enable_shared_from_this<Sending> {
  public:
    Sending(Loop loop, std::shared_ptr<Line> line, std::shared_ptr<const Clip> clip, media::MediaKind kind,
            std::uint32_t ssrc)
        : loop_(loop), line_(std::move(line)), clip_(std::move(clip)), kind_(kind), ssrc_(ssrc) {}

    /// As the server wants to hear of it.
    static media::RtpParameters parameters(media::MediaKind kind, std::uint32_t ssrc);

    void start();
    void stop() { runs_ = false; }
    /// The loop goes on from its first frame.
    void restart() { at_ = 0; }
    std::string report(std::string_view cname) const;

    std::uint32_t ssrc() const { return ssrc_; }
    std::uint64_t packets() const { return packets_; }
    /// Loudness of sound told in the packets: 0 is the loudest, 127 silence.
    int loudness = 30;

  private:
    static Task<> run(std::shared_ptr<Sending> self);
    void send_frame();

    Loop loop_;
    std::shared_ptr<Line> line_;
    std::shared_ptr<const Clip> clip_;
    media::MediaKind kind_;
    std::uint32_t ssrc_;
    bool runs_ = true;
    std::size_t at_ = 0;
    std::uint16_t picture_ = 0, sequence_ = 1;
    std::uint32_t timestamp_ = 0;
    std::uint64_t packets_ = 0, octets_ = 0;
};

/// What has come of one stream.
class Watching {
  public:
    explicit Watching(media::MediaKind kind) : kind_(kind) {}

    /// `open` gives the packet without its protection; it is asked until the first whole frame, then for one packet in
    /// `sample`.
    void take(const RtpHead& head, Moment came, const std::function<std::optional<std::string_view>()>& open);
    void sender_report(std::uint32_t middle);
    /// For a receiver report, of what has come since the last one.
    ReportBlock report(std::uint32_t ssrc);

    /// Counters from here on; what was first stays.
    void begin_window();

    static constexpr unsigned sample = 16;
    std::uint64_t packets = 0, opened = 0, unreadable = 0;
    std::int64_t lost() const;
    std::chrono::duration<double, std::milli> largest_gap{0};
    std::optional<Moment> first_packet, first_frame;

  private:
    void watch_frame(const RtpHead& head, std::string_view payload, Moment came);

    media::MediaKind kind_;
    std::optional<std::uint32_t> highest_;  // sequence numbers with their rounds
    std::uint32_t base_ = 0;                // the first of the window
    std::uint64_t reported_packets_ = 0, all_packets_ = 0;
    std::uint32_t reported_highest_ = 0;
    std::optional<Moment> last_;
    std::uint32_t sender_report_ = 0;
    SteadyClock::time_point sender_report_came_;
    std::optional<std::uint16_t> frame_continues_;  // a key frame has begun; its next packet
};

}  // namespace parta::synthetic
