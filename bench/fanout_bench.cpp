// What it costs the server to deliver one chat message to one of many members, beside a bare epoll server and a
// coalescing one on Asio in the same run, and what an idle connection costs in memory. Prints medians over interleaved
// rounds.
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
#include "load/report.hpp"

namespace parta::bench {
namespace {

constexpr std::size_t message_size = 300;
constexpr double warm_up = 0.3;
constexpr std::array kinds{Kind::epoll, Kind::asio, Kind::parta, Kind::parta_tls};

bool is_peer(Kind kind) {
    return kind == Kind::epoll || kind == Kind::asio;
}

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
    return Load{server.port(), mode, message_size, is_peer(kind) ? 0 : room_head.size()};
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

std::optional<Goal> goal_of(Kind kind, double plain, double tls) {
    if (is_peer(kind)) return std::nullopt;
    return Goal{kind == Kind::parta ? plain : tls};
}

void run(const Plan& plan) {
    pin_to_core(1);
    std::map<std::pair<std::size_t, Kind>, Figures> figures;
    for (int round = 0; round < plan.rounds; ++round) {
        for (std::size_t outstanding : {8UL, 1UL}) {
            for (Kind kind : kinds) measure(kind, outstanding, plan, figures[{outstanding, kind}]);
        }
    }
    Report report{plan.connections == 200 ? "fanout" : fmt::format("fanout-{}", plan.connections)};
    report.say(fmt::format("{} connections, messages of {} bytes, median of {} rounds; the delivery path alone\n",
                           plan.connections, message_size, plan.rounds));
    for (std::size_t outstanding : {8UL, 1UL}) {
        const double peer = median(figures[{outstanding, Kind::epoll}].cpu_us);
        for (Kind kind : kinds) {
            const Figures& f = figures[{outstanding, kind}];
            const auto what = fmt::format("{}, {} on their way: ", name_of(kind), outstanding);
            const bool eight = outstanding == 8;
            report.figure(what + "CPU per delivery", median(f.cpu_us), "µs",
                          eight ? goal_of(kind, 1.2, 2.0) : std::nullopt);
            report.figure(what + "deliveries", median(f.delivered), "/s");
            if (kind != Kind::epoll)
                report.figure(what + "beside bare epoll", median(f.cpu_us) / peer, "×",
                              eight ? std::nullopt : goal_of(kind, 1.25, 1.8));
        }
    }
    for (Kind kind : kinds)
        report.figure(fmt::format("{}: memory of an idle connection", name_of(kind)),
                      idle_bytes(kind, plan.idle) / 1024, "KiB", goal_of(kind, 4, 24));
    report.write();
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
