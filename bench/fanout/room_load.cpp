// People in one room of a running server: everybody speaks in turn, so many messages are on their way at a time, and
// each counts when the last of them has it. Prints one JSON object. Also: lines that only wait.
//
//   room_load talk PROTOCOL PORT SERVER_PID PEOPLE OUTSTANDING SECONDS       protocol: parta, ws, socketio, xmpp
//   room_load wait PROTOCOL PORT SERVER_PID PEOPLE SECONDS [tls]
//
// For Parta the first line of the standard input is the chat's path of messages, and each that follows a session.
#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

#include "fanout/room.hpp"

namespace parta::bench {
namespace {

constexpr std::size_t message_size = 300;
constexpr double warm_up = 0.5;
constexpr std::size_t entering_at_once = 32;
constexpr std::int64_t patience = 240'000'000'000;  // ns, to get everybody in

/// The text: when it was said (ns), then letters.
std::string words() {
    std::string text = fmt::format("at={:020};", now_ns());
    text.resize(message_size, 'm');
    return text;
}

class Talk {
  public:
    Talk(Room::Protocol protocol, std::uint16_t port, std::size_t people, bool tls)
        : lines_(port, tls), people_(people) {
        room_.protocol = protocol;
        room_.heard = [this](std::string_view bytes) { hear(bytes); };
        room_.refused = [](std::string_view why) {
            throw std::runtime_error("refused: " + std::string(why.substr(0, 300)));
        };
        if (protocol == Room::Protocol::parta) {
            std::getline(std::cin, room_.messages);
            for (std::string session; std::getline(std::cin, session);) room_.sessions.push_back(session);
            if (room_.sessions.empty()) throw std::runtime_error("no sessions were given");
            const std::size_t given = room_.sessions.size();
            for (std::size_t i = given; i < people; ++i) room_.sessions.push_back(room_.sessions[i % given]);
        }
        occupants_.resize(people);
    }

    /// Lets people in until there are so many.
    void enter_until(std::size_t count) {
        const auto began = now_ns();
        while (inside_ < count) {
            // A room of XMPP is made by its first occupant.
            while (asked_ < count && asked_ - inside_ < entering_at_once && (asked_ == 0 || inside_ > 0)) {
                const std::size_t index = asked_++;
                occupants_[index] =
                    enter(room_, index, lines_.open(static_cast<int>(2 + index % 8)), [this] { ++inside_; });
            }
            lines_.poll(20);
            if (now_ns() - began > patience) throw std::runtime_error(fmt::format("only {} are in", inside_));
        }
        listen(0.5);
    }

    /// Keeps so many messages on their way.
    void talk(std::size_t outstanding, double seconds) {
        const auto end = now_ns() + static_cast<std::int64_t>(seconds * 1e9);
        while (now_ns() < end) {
            while (said_ * people_ < delivered_ + outstanding * people_) occupants_[said_++ % people_]->say(words());
            lines_.poll(20);
        }
    }

    void listen(double seconds) {
        const auto end = now_ns() + static_cast<std::int64_t>(seconds * 1e9);
        while (now_ns() < end) lines_.poll(20);
    }

    void forget() { delays_.clear(); }
    std::uint64_t delivered() const { return delivered_; }
    /// Between saying and hearing, in milliseconds.
    double delay(double part) {
        if (delays_.empty()) return 0;
        std::ranges::sort(delays_);
        return delays_[static_cast<std::size_t>(part * static_cast<double>(delays_.size() - 1))] / 1e6;
    }

  private:
    void hear(std::string_view bytes) {
        const auto at = bytes.find("at=");
        if (at == std::string_view::npos || at + 23 > bytes.size()) return;
        ++delivered_;
        // A sample of them is enough.
        if (delivered_ % 16 == 0)
            delays_.push_back(static_cast<float>(now_ns() - std::stoll(std::string(bytes.substr(at + 3, 20)))));
    }

    Room room_;
    Lines lines_;
    std::size_t people_;
    std::vector<std::unique_ptr<Occupant>> occupants_;
    std::size_t asked_ = 0;
    std::size_t inside_ = 0;
    std::uint64_t said_ = 0;
    std::uint64_t delivered_ = 0;
    std::vector<float> delays_;
};

/// Pages that the process has of its own, in KiB.
double resident_kib(int process) {
    std::ifstream file{fmt::format("/proc/{}/statm", process)};
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

void run(const std::vector<std::string>& words) {
    static const std::map<std::string, Room::Protocol> protocols{{"parta", Room::Protocol::parta},
                                                                 {"ws", Room::Protocol::ws},
                                                                 {"socketio", Room::Protocol::socketio},
                                                                 {"xmpp", Room::Protocol::xmpp}};
    const auto protocol = protocols.at(words.at(1));
    const auto port = static_cast<std::uint16_t>(std::stoi(words.at(2)));
    const int server = std::stoi(words.at(3));
    const std::size_t people = std::stoul(words.at(4));
    Talk talk{protocol, port, people, words.at(words.size() - 1) == "tls"};
    if (words.at(0) == "wait") {
        const std::size_t first = std::min<std::size_t>(people, 100);  // what is allocated once is no line's cost
        talk.enter_until(first);
        talk.listen(1);
        const double before = resident_kib(server);
        talk.enter_until(people);
        const double entered = resident_kib(server);
        talk.listen(std::stod(words.at(5)));
        const auto count = static_cast<double>(people - first);
        const double after = resident_kib(server);
        std::cout << fmt::format(R"({{"people":{},"kib_each":{:.2f},"kib_each_at_once":{:.2f},"resident_mib":{:.1f}}})",
                                 people, (after - before) / count, (entered - before) / count, after / 1024)
                  << '\n';
        return;
    }
    const std::size_t outstanding = std::stoul(words.at(5));
    const double seconds = std::stod(words.at(6));
    talk.enter_until(people);
    talk.talk(outstanding, warm_up);
    talk.forget();
    const double cpu = cpu_seconds_of(server);
    const double own = own_cpu_seconds();
    const auto delivered = talk.delivered();
    talk.talk(outstanding, seconds);
    const auto count = static_cast<double>(talk.delivered() - delivered);
    std::cout
        << fmt::format(
               R"({{"cpu_us":{:.3f},"deliveries_per_second":{:.0f},"load_cpu":{:.2f},"p50_ms":{:.2f},"p99_ms":{:.2f}}})",
               (cpu_seconds_of(server) - cpu) * 1e6 / count, count / seconds, (own_cpu_seconds() - own) / seconds,
               talk.delay(0.5), talk.delay(0.99))
        << '\n';
}

}  // namespace
}  // namespace parta::bench

int main(int count, char** arguments) {
    try {
        parta::bench::run({arguments + 1, arguments + count});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "room_load: " << error.what() << '\n';
        return 1;
    }
}
