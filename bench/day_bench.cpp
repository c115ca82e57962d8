// A school day in some minutes, against the real program: people arrive, chats of 30 to 100 people are talked in, and
// in the middle the server is restarted and everybody comes back at once. Each person is a WebSocket with the web
// client's habits: it asks for the account and the list of chats, opens one, says that it types, sends, reads, looks
// through history, searches for people, and catches up after a break.
//
//   day_bench [SECONDS=150] [PEOPLE=2000] [SENDS_PER_SECOND=50]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "day/crowd.hpp"
#include "load/report.hpp"
#include "load/server.hpp"

namespace parta::bench {
namespace {

struct Share {
    double cpu = 0;
    double own = 0;
    std::int64_t since = now_ns();
};

/// Talk that counts: processor time of both sides beside the delays that the crowd notes.
class Lesson {
  public:
    Lesson(Crowd& crowd, const Server& server)
        : crowd_(crowd), server_(server), begin_{cpu_seconds_of(server.process()), own_cpu_seconds()} {
        crowd_.count(true);
    }
    void end(Share& all, double& seconds) {
        all.cpu += cpu_seconds_of(server_.process()) - begin_.cpu;
        all.own += own_cpu_seconds() - begin_.own;
        seconds += static_cast<double>(now_ns() - begin_.since) / 1e9;
        crowd_.count(false);
    }

  private:
    Crowd& crowd_;
    const Server& server_;
    Share begin_;
};

template <class Until>
void work(Crowd& crowd, Until until) {
    while (!until()) crowd.step();
}

auto passed(double seconds) {
    return [end = now_ns() + static_cast<std::int64_t>(seconds * 1e9)] { return now_ns() >= end; };
}

void run(double seconds, std::size_t people, double sends) {
    Report report{"day"};
    Server server{"day"};
    report.say(fmt::format("a school with {} people on line, {} messages a second; making it…", people, sends));
    const BigSchool school = make_school(people);
    stay_on_core(1);
    server.start();
    server.wait_until_ready();
    Crowd crowd{server.port(), school};

    // The morning: everybody within a fifth of the time.
    const double morning = seconds / 5;
    const auto dawn = now_ns();
    const double cpu_at_dawn = cpu_seconds_of(server.process());
    work(crowd, [&] {
        const double gone = static_cast<double>(now_ns() - dawn) / 1e9;
        crowd.come(static_cast<std::size_t>(gone / morning * static_cast<double>(people)));
        return crowd.on_line() == people;
    });
    const double arrived = static_cast<double>(now_ns() - dawn) / 1e9;
    report.figure("morning: everybody is on line after", arrived, "s");
    report.figure("morning: server's CPU per person who comes",
                  (cpu_seconds_of(server.process()) - cpu_at_dawn) * 1e3 / static_cast<double>(people), "ms");

    crowd.talk(sends);
    work(crowd, passed(2));
    Share used;
    double counted = 0;
    {
        Lesson lesson{crowd, server};
        work(crowd, passed(seconds * 0.35));
        lesson.end(used, counted);
    }
    const double memory = server.resident_mib();

    // The server is restarted while they talk.
    const auto restart = now_ns();
    server.ask_to_end();
    work(crowd, [&] { return server.ended(); });
    server.start();
    work(crowd, [&] { return crowd.on_line() == people || now_ns() - restart > 60'000'000'000; });
    auto away = crowd.returned();
    std::ranges::sort(away);
    if (crowd.on_line() < people) throw std::runtime_error("not everybody came back within a minute");
    report.figure("herd after a restart: half are back after", away.at(away.size() / 2), "s");
    report.figure("herd after a restart: the last is back after", away.back(), "s", Goal{30});
    work(crowd, passed(2));
    {
        Lesson lesson{crowd, server};
        work(crowd, passed(seconds * 0.25));
        lesson.end(used, counted);
    }
    const double peak = std::max(memory, server.peak_resident_mib());

    crowd.talk(0);
    work(crowd, [&, end = passed(10)] { return crowd.unanswered_posts() == 0 || end(); });

    report.figure("talk: sends a second that were answered",
                  static_cast<double>(crowd.replies.at(static_cast<std::size_t>(Asked::post)).count()) / counted, "/s");
    report.figure("talk: people in a chat, on average", crowd.mean_chat(), "");
    report.figure("talk: deliveries a second", static_cast<double>(crowd.deliveries.count()) / counted, "/s");
    report.figure("talk: send → receive, half of the deliveries", crowd.deliveries.at(0.5), "ms");
    report.figure("talk: send → receive, p99", crowd.deliveries.at(0.99), "ms", Goal{100});
    for (std::size_t i = 0; i < kinds_of_asked; ++i) {
        Delays& delays = crowd.replies.at(i);
        if (delays.count() == 0) continue;
        report.figure(fmt::format("talk: {}, {:.0f}/s: answered, p99", name_of(static_cast<Asked>(i)),
                                  static_cast<double>(delays.count()) / counted),
                      delays.at(0.99), "ms");
    }
    report.figure("talk: server's CPU", used.cpu / counted, "cores", Goal{1});
    report.figure("server's memory at its peak (RSS)", peak, "MiB", Goal{500});
    report.figure("sends never answered, the restart included", static_cast<double>(crowd.unanswered_posts()), "",
                  Goal{0});
    report.figure("sends asked to wait", static_cast<double>(crowd.refused), "");
    report.figure("for comparison: this load's own CPU", used.own / counted, "cores");
    report.write();
}

}  // namespace
}  // namespace parta::bench

int main(int count, char** arguments) {
    try {
        const auto argument = [&](int at, double otherwise) {
            return count > at ? std::atof(arguments[at]) : otherwise;
        };
        parta::bench::run(argument(1, 150), static_cast<std::size_t>(argument(2, 2000)), argument(3, 50));
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "day_bench: {}\n", error.what());
        return 1;
    }
}
