// What a worker says about itself, written to the program's log: bounded in number, without anybody's address.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>

namespace parta::media {

/// Replaces what looks like an IPv4 or IPv6 address by «…».
std::string without_addresses(std::string_view line);

class WorkerLog {
  public:
    static constexpr int lines_a_second = 20;

    explicit WorkerLog(pid_t pid) : pid_(pid) {}

    /// A line of the channel: its first letter is the level (D, W, E; X is a dump).
    void channel_line(std::string_view line);
    /// What the process wrote on its standard output or error: whole lines are logged, a beginning is kept.
    void output(std::string_view bytes);

  private:
    /// False when the second's share is used up; tells how many were dropped when the next second begins.
    bool admitted();

    pid_t pid_;
    std::chrono::steady_clock::time_point second_{};
    int lines_ = 0;
    int dropped_ = 0;
    std::string beginning_;
};

}  // namespace parta::media
