// Many connections of one cheap process to the server under measurement: non-blocking sockets on one epoll, so that
// the load's own processor time stays far below the server's.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace parta::bench {

/// One connection. `take` gets all bytes that came and are not used up yet and returns how many it has used.
struct Line {
    std::function<void()> opened;
    std::function<std::size_t(std::string_view bytes)> take;
    std::function<void()> closed;  // by the server, or refused; the line is gone after it

    void send(std::string_view bytes);
    bool alive() const { return socket >= 0; }

    // Belongs to Lines.
    int socket = -1;
    int epoll = -1;
    bool connected = false;
    ssl_st* ssl = nullptr;
    std::string in;
    std::string out;

    Line() = default;
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
};

class Lines {
  public:
    /// To a port of this machine. With `tls` the handshake blocks: it is for lines that then only wait.
    explicit Lines(std::uint16_t port, bool tls = false);
    ~Lines();
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    /// `source`: the last byte of 127.0.0.x that it comes from; a server may bound what one address may have. The line
    /// lives until it is closed, at the latest as long as this object.
    std::shared_ptr<Line> open(int source = 1);
    void close(const std::shared_ptr<Line>& line);
    /// Handles what has come; waits for something no longer than that.
    void poll(int milliseconds);
    std::size_t count() const { return lines_.size(); }

  private:
    void receive(const std::shared_ptr<Line>& line);
    void drop(const std::shared_ptr<Line>& line);

    std::uint16_t port_;
    int epoll_;
    ssl_ctx_st* context_ = nullptr;
    std::unordered_map<int, std::shared_ptr<Line>> lines_;  // by socket
    std::vector<char> buffer_;
};

/// Seconds of processor time of a process and all its threads so far.
double cpu_seconds_of(int process);
/// Of this one.
double own_cpu_seconds();
/// Monotonic, in nanoseconds.
std::int64_t now_ns();

}  // namespace parta::bench
