// Media on the web server's port: a connection that begins with neither TLS nor HTTP but with ICE over TCP is passed on
// to a media worker, so that calls work where a network lets nothing out but HTTPS. Inside http/ only.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/server_core.hpp"

namespace parta::http {

/// ICE over TCP puts each packet into a frame, its length before it in two bytes (RFC 6544 §3, RFC 4571 §2); the first
/// packet is a STUN request. Told by the first byte alone: of a length that small it is below that of a TLS record
/// (20 and above) and of any letter.
inline bool begins_frame(unsigned char first) {
    return first < 0x06;
}

/// The size of the whole first frame, its two bytes of length included; 0 when these are not there yet.
inline std::size_t frame_size(std::string_view bytes) {
    if (bytes.size() < 2) return 0;
    return 2 +
           static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]));
}

/// Both directions of one such connection, unchanged and unread. Ends with either side, when it is not wanted any more,
/// after 60 s without a byte (ICE asks again every few seconds, RFC 7675), and at once when the server drains: clients
/// then find another way.
class Tunnel final : public Swept, public std::enable_shared_from_this<Tunnel> {
  public:
    Tunnel(std::shared_ptr<ServerCore> core, std::unique_ptr<Stream> client, TunnelTarget target);
    ~Tunnel() override;

    /// Whether there is room for one more, by the server's limits.
    static bool has_room(const ServerCore& core, const TunnelTarget& target);

    /// Connects and passes on what has been read already, then the rest. Returns when it has ended.
    Task<> run(std::string first);

    void sweep(std::chrono::steady_clock::time_point now) override;
    void drain() override { end(); }
    void abort() override { end(); }

  private:
    Task<> pass(Socket& from, Socket& to);
    void end() noexcept;

    std::shared_ptr<ServerCore> core_;
    std::unique_ptr<Stream> client_;
    TunnelTarget target_;
    Socket worker_;
    std::chrono::steady_clock::time_point last_byte_;
};

}  // namespace parta::http
