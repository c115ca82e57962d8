// What it costs the server to deliver one chat message to one of many members, beside a bare epoll server in the same
// run, and what an idle connection costs in memory. Prints medians over interleaved rounds.
//
//   fanout_bench [CONNECTIONS=200] [ROUNDS=3] [SECONDS=2] [IDLE=2000]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "fanout/load.hpp"
#include "fanout/servers.hpp"

namespace parta::bench {
namespace {

constexpr std::size_t message_size = 300;
constexpr double warm_up = 0.3;
constexpr std::array kinds{Kind::epoll, Kind::parta, Kind::parta_tls};

struct Plan {
    std::size_t connections = 200;
    int rounds = 3;
    double seconds = 2;
    std::size_t idle = 2000;
};

struct Figures {
    std::vector<double> cpu_us;     // server's processor time per delivery, in microseconds
    std::vector<double> delivered;  // per second
};

Load make_load(const ServerProcess& server, Kind kind) {
    auto mode = kind == Kind::parta_tls ? Load::Mode::tls : Load::Mode::plain;
    return Load{server.port(), mode, message_size, kind == Kind::epoll ? 0 : room_head.size()};
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void measure(Kind kind, std::size_t outstanding, const Plan& plan, Figures& figures) {
    ServerProcess server{kind};
    Load load = make_load(server, kind);
    load.connect(plan.connections);
    load.run(outstanding, warm_up);
    double before = server.cpu_seconds();
    auto delivered = static_cast<double>(load.run(outstanding, plan.seconds));
    figures.cpu_us.push_back((server.cpu_seconds() - before) * 1e6 / delivered);
    figures.delivered.push_back(delivered / plan.seconds);
    load.settle();
}

double idle_bytes(Kind kind, std::size_t count) {
    ServerProcess server{kind};
    Load load = make_load(server, kind);
    load.connect(100);  // what is allocated once is no connection's cost
    double before = server.resident_bytes();
    load.connect(count);
    load.run(0, 1.5);  // long enough for the server to notice that they are idle
    return (server.resident_bytes() - before) / static_cast<double>(count);
}

void run(const Plan& plan) {
    pin_to_core(1);
    std::map<std::pair<std::size_t, Kind>, Figures> figures;
    for (int round = 0; round < plan.rounds; ++round) {
        for (std::size_t outstanding : {8UL, 1UL}) {
            for (Kind kind : kinds) measure(kind, outstanding, plan, figures[{outstanding, kind}]);
        }
    }
    fmt::print("{} connections, messages of {} bytes, median of {} rounds\n\n", plan.connections, message_size,
               plan.rounds);
    fmt::print("{:<12} {:>11} {:>16} {:>15} {:>12}\n", "server", "outstanding", "CPU-µs/delivery", "deliveries/s",
               "× bare epoll");
    for (std::size_t outstanding : {8UL, 1UL}) {
        double peer = median(figures[{outstanding, Kind::epoll}].cpu_us);
        for (Kind kind : kinds) {
            const Figures& f = figures[{outstanding, kind}];
            fmt::print("{:<12} {:>11} {:>15.2f} {:>15.0f} {:>12.2f}\n", name_of(kind), outstanding, median(f.cpu_us),
                       median(f.delivered), median(f.cpu_us) / peer);
        }
    }
    fmt::print("\n{:<12} {:>28}\n", "server", "KiB per idle connection");
    for (Kind kind : kinds) fmt::print("{:<12} {:>28.2f}\n", name_of(kind), idle_bytes(kind, plan.idle) / 1024);
}

}  // namespace
}  // namespace parta::bench

int main(int count, char** arguments) {
    if (count == 4 && arguments[1] == parta::bench::serve_flag) {
        parta::bench::serve(std::atoi(arguments[2]), std::atoi(arguments[3]));
    }
    parta::bench::Plan plan;
    if (count > 1) plan.connections = std::strtoul(arguments[1], nullptr, 10);
    if (count > 2) plan.rounds = std::atoi(arguments[2]);
    if (count > 3) plan.seconds = std::atof(arguments[3]);
    if (count > 4) plan.idle = std::strtoul(arguments[4], nullptr, 10);
    try {
        parta::bench::run(plan);
    } catch (const std::exception& error) {
        fmt::print(stderr, "fanout_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
