// The servers that fanout_bench compares, each run in a child process.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace parta::bench {

enum class Kind {
    epoll,      // one send() per recipient and message: what the kernel itself costs
    asio,       // what has piled up for a recipient in one call: the design without the program
    parta,      // this project's server
    parta_tls,  // the same over TLS
};
std::string_view name_of(Kind kind);

/// A server in its own process, on the first core when there are two. Ends with the object.
class ServerProcess {
  public:
    explicit ServerProcess(Kind kind);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    std::uint16_t port() const { return port_; }
    /// Processor time it has used, in seconds.
    double cpu_seconds() const;
    /// Memory it holds in RAM, in bytes.
    double resident_bytes() const;

  private:
    pid_t child_ = -1;
    std::uint16_t port_ = 0;
};

/// Runs this process on one core; does nothing on a machine with a single one.
void pin_to_core(int core);

/// The first argument with which a ServerProcess starts this program again; kind and descriptor follow.
inline constexpr std::string_view serve_flag = "--serve";
[[noreturn]] void serve(int kind, int report);

/// The peer: every text message of a client goes to all clients with one send() each. Never returns. Writes its port to
/// `report`.
[[noreturn]] void serve_with_epoll(int report);
/// The same on Asio, what one turn of the loop has for a client in one call.
[[noreturn]] void serve_with_asio(int report);

/// What this project's server puts before each message: it stands for what differs between the members of one chat,
/// each one's previous sequence number.
inline constexpr std::string_view room_head = "{\"prev\":123456,";

/// This project's server, doing the same as it does for chats: the frame's shared part is encoded once.
[[noreturn]] void serve_with_parta(int report, Kind kind);

}  // namespace parta::bench
