// wire: a bad line between two network namespaces of this machine, made without the kernel's traffic control.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <iostream>
#include <span>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "line.hpp"

namespace parta::wire {
namespace {

constexpr std::string_view usage = R"(wire: a bad line between two network namespaces.

    wire PID_A ADDRESS_A PID_B ADDRESS_B [seed=N] [setting=value …]

PID_…: a process in the namespace. Each side gets the device «wire0» with its IPv4 address in one /24 network. The line is the same
both ways; it is as told until something else is read from the standard input, a line of settings each:

    loss=20        per cent of the packets are lost
    burst=3        in runs of so many, on average (1: each for itself)
    rate=300       kilobits per second; 0: no limit
    queue=200      milliseconds of packets wait for the rate, more are dropped
    delay=20       milliseconds each way
    jitter=5       milliseconds more or less; packets keep their order
    udp=off        UDP is dropped, as by a strict firewall
    link=off       nothing passes
    reset          a perfect line again
    address_b=10.77.0.3   side B gets another address
    count          prints «{"a_to_b":{"packets":…,"lost":…},"b_to_a":…}», counted since the last time

Ends when the standard input does. Needs root and /dev/net/tun.
)";

std::system_error failure(const std::string& what) {
    return {errno, std::generic_category(), what};
}

/// One end: a TUN device in a namespace.
class End {
  public:
    End(const std::string& pid, const std::string& address) {
        const int space = open(("/proc/" + pid + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC);
        if (space < 0 || setns(space, CLONE_NEWNET) != 0) throw failure("the namespace of process " + pid);
        close(space);
        device_ = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
        ifreq request = named("wire0");
        request.ifr_flags = IFF_TUN | IFF_NO_PI;
        if (device_ < 0 || ioctl(device_, TUNSETIFF, &request) != 0) throw failure("/dev/net/tun");
        control_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        rise("lo");
        request = named("wire0");
        request.ifr_qlen = 10'000;
        ioctl(control_, SIOCSIFTXQLEN, &request);
        set_address(address);
        rise("wire0");
    }

    int device() const { return device_; }

    void set_address(const std::string& address) {
        set(SIOCSIFADDR, address);
        set(SIOCSIFNETMASK, "255.255.255.0");
    }

  private:
    static ifreq named(const char* name) {
        ifreq request{};
        std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
        return request;
    }

    void set(unsigned long what, const std::string& address) {
        ifreq request = named("wire0");
        sockaddr_in value{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
        if (inet_pton(AF_INET, address.c_str(), &value.sin_addr) != 1)
            throw std::invalid_argument("not an IPv4 address: " + address);
        std::memcpy(&request.ifr_addr, &value, sizeof value);
        if (ioctl(control_, what, &request) != 0) throw failure(address);
    }

    void rise(const char* name) {
        ifreq request = named(name);
        if (ioctl(control_, SIOCGIFFLAGS, &request) != 0) throw failure(name);
        request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
        if (ioctl(control_, SIOCSIFFLAGS, &request) != 0) throw failure(name);
    }

    int device_ = -1;
    int control_ = -1;  // lives in the namespace, so that the address can be changed later
};

class Wire {
  public:
    Wire(std::array<End, 2> ends, std::uint64_t seed)
        : ends_(std::move(ends)), ways_{Way{seed}, Way{seed + 1}}, began_(std::chrono::steady_clock::now()) {}

    /// One line of settings, from the command line or the standard input.
    void obey(const std::string& line) {
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            if (word == "count") {
                std::cout << R"({"a_to_b":)" << told(ways_[0]) << R"(,"b_to_a":)" << told(ways_[1]) << "}" << std::endl;
                for (auto& way : ways_) way.lost = way.packets = 0;
            } else if (constexpr std::string_view address = "address_b="; word.starts_with(address)) {
                ends_[1].set_address(word.substr(address.size()));
            } else {
                set(line_, word);
            }
        }
    }

    /// Until the standard input ends.
    void run() {
        std::string typed;
        for (;;) {
            deliver();
            std::array<pollfd, 3> watched{
                {{ends_[0].device(), POLLIN, 0}, {ends_[1].device(), POLLIN, 0}, {0, POLLIN, 0}}};
            const timespec patience = until_due();
            ppoll(watched.data(), watched.size(), &patience, nullptr);
            for (const std::size_t side : {0uz, 1uz}) take(side);
            if (watched[2].revents != 0 && !read_orders(typed)) return;
        }
    }

  private:
    static std::string told(const Way& way) {
        return R"({"packets":)" + std::to_string(way.packets) + R"(,"lost":)" + std::to_string(way.lost) + "}";
    }

    double now() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_).count();
    }

    timespec until_due() const {
        double wait = 1000;
        for (const auto& waiting : waiting_)
            if (!waiting.empty()) wait = std::min(wait, std::max(0.0, waiting.front().due - now()));
        return {0, static_cast<long>(std::min(wait, 999.0) * 1e6)};
    }

    /// What has come in at a side goes its way.
    void take(std::size_t side) {
        constexpr int at_once = 64;  // so that a flood one way does not hold up the other
        for (int count = 0; count < at_once; ++count) {
            const auto size = read(ends_[side].device(), buffer_.data(), buffer_.size());
            if (size <= 0) return;
            const std::span packet{buffer_.data(), static_cast<std::size_t>(size)};
            if (const auto due = ways_[side].send(line_, packet, now()))
                waiting_[side].push_back({*due, {packet.begin(), packet.end()}});
        }
    }

    void deliver() {
        for (const std::size_t side : {0uz, 1uz})
            for (auto& waiting = waiting_[side]; !waiting.empty() && waiting.front().due <= now();
                 waiting.pop_front()) {
                const auto& bytes = waiting.front().bytes;
                // A device that is full or down drops it, as any does.
                [[maybe_unused]] const auto written = write(ends_[1 - side].device(), bytes.data(), bytes.size());
            }
    }

    /// False at the end of the input.
    bool read_orders(std::string& typed) {
        std::array<char, 4096> text{};
        const auto size = read(STDIN_FILENO, text.data(), text.size());
        if (size <= 0) return false;
        typed.append(text.data(), static_cast<std::size_t>(size));
        for (auto end = typed.find('\n'); end != std::string::npos; end = typed.find('\n')) {
            obey(typed.substr(0, end));
            typed.erase(0, end + 1);
        }
        return true;
    }

    struct Waiting {
        double due = 0;
        std::vector<std::uint8_t> bytes;
    };

    std::array<End, 2> ends_;
    std::array<Way, 2> ways_;
    Line line_;
    std::array<std::deque<Waiting>, 2> waiting_;  // packets keep their order, so the first is due first
    std::array<std::uint8_t, 65536> buffer_{};
    std::chrono::steady_clock::time_point began_;
};

}  // namespace
}  // namespace parta::wire

int main(int count, char** words) {
    using namespace parta::wire;
    const std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.size() < 4) {
        std::cerr << usage;
        return 2;
    }
    try {
        std::uint64_t seed = 1;
        std::string settings;
        for (const auto& word : std::span{arguments}.subspan(4))
            if (word.starts_with("seed="))
                seed = std::stoull(word.substr(5));
            else
                settings += word + " ";
        Wire wire{{End{arguments[0], arguments[1]}, End{arguments[2], arguments[3]}}, seed};
        wire.obey(settings);
        std::cout << "ready" << std::endl;
        wire.run();
    } catch (const std::exception& error) {
        std::cerr << "wire: " << error.what() << "\n";
        return 1;
    }
}
