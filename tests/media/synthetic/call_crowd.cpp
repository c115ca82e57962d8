// A crowd in a call: joins many people to the call of one chat of a running server, each over the real interface, with
// ICE, DTLS and SRTP of its own; sends a moving picture and a tone in a loop; measures what comes. Prints one JSON.
//
//   call_crowd --url http://127.0.0.1:8080 --chat 17 --logins pupil7,pupil7b --cameras 2
//   call_crowd … --sessions FILE     a line for each person: name and cookie, as make_callers.mjs writes them
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <fstream>
#include <ranges>
#include <sstream>

#include "media/synthetic/caller.hpp"

namespace parta::synthetic {

BOOST_DESCRIBE_ENUM(Wanted, nothing, sound, all)

struct Options {
    std::string url, chat, password = "parta-2026", sessions;
    std::vector<std::string> logins;
    std::size_t microphones = 0, cameras = 0, hands = 0, pictures = 8, people = 0, at_once = 8;
    std::string receive = "nothing";
    int camera_bits = 0;
    double settle = 2, seconds = 10;
    std::vector<int> watch;
    bool streams = false, no_frames = false;
};

/// Of a process that is watched: what the window cost.
struct ProcessFigures {
    int pid = 0;
    double cpu_seconds = 0;
    double rss_mib_before = 0, rss_mib = 0;  // before anybody joined; at the end of the window
};
BOOST_DESCRIBE_STRUCT(ProcessFigures, (), (pid, cpu_seconds, rss_mib_before, rss_mib))

struct Spread {
    std::size_t count = 0;
    double p50 = 0, p95 = 0, most = 0;
};
BOOST_DESCRIBE_STRUCT(Spread, (), (count, p50, p95, most))

struct CrowdFigures {
    std::size_t people = 0, failed = 0, consumers = 0;
    double seconds = 0;
    std::uint64_t sent = 0, received = 0, probes = 0;
    std::int64_t lost = 0;
    std::uint64_t unreadable = 0;
    int one_decrypted_of = Watching::sample;  // beyond each stream's first frame
    Spread joined_ms, connected_ms, first_sound_ms, first_frame_ms, largest_sound_gap_ms;
    std::vector<ProcessFigures> processes;
    std::vector<CallerFigures> callers;
};
BOOST_DESCRIBE_STRUCT(CrowdFigures, (),
                      (people, failed, consumers, seconds, sent, received, probes, lost, unreadable, one_decrypted_of,
                       joined_ms, connected_ms, first_sound_ms, first_frame_ms, largest_sound_gap_ms, processes,
                       callers))

namespace {

using namespace std::chrono_literals;

Spread spread(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const auto at = [&](double share) {
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
    };
    return {values.size(), at(0.5), at(0.95), values.back()};
}

double cpu_seconds(int pid) {
    std::ifstream in{fmt::format("/proc/{}/stat", pid)};
    std::stringstream all;
    all << in.rdbuf();
    const std::string line = all.str();
    std::istringstream fields{line.substr(std::min(line.size(), line.rfind(')') + 2))};
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double rss_mib(int pid) {
    std::ifstream in{fmt::format("/proc/{}/statm", pid)};
    double whole = 0, resident = 0;
    in >> whole >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Person {
    std::string login, cookie;
};

std::vector<Person> people_of(const Options& options) {
    std::vector<Person> people;
    for (const auto& login : options.logins) people.push_back({login, {}});
    std::ifstream in{options.sessions};
    for (Person one; in >> one.login >> one.cookie;) people.push_back(one);
    if (options.people > 0 && people.size() > options.people) people.resize(options.people);
    if (people.empty()) throw std::runtime_error("nobody to join: --logins or --sessions");
    return people;
}

/// Runs the work for each caller, so many at once, in their order.
Task<> for_each(const Crowd& crowd, const std::vector<std::shared_ptr<Caller>>& callers, std::size_t at_once,
                std::function<Task<>(Caller&)> work) {
    std::size_t next = 0, running = 0;
    std::exception_ptr failure;
    while ((next < callers.size() && !failure) || running > 0) {
        while (next < callers.size() && running < at_once && !failure) {
            ++running;
            boost::asio::co_spawn(crowd.loop, work(*callers[next++]), [&](std::exception_ptr error) {
                --running;
                if (error) failure = error;
            });
        }
        co_await pause(crowd.loop, 2ms);
    }
    if (failure) std::rethrow_exception(failure);
}

CrowdFigures sum_up(const Options& options, const std::vector<std::shared_ptr<Caller>>& callers) {
    CrowdFigures sum;
    sum.people = callers.size();
    std::map<std::string, std::vector<double>> spreads;
    const auto note = [&](const char* what, const std::optional<double>& value) {
        if (value) spreads[what].push_back(*value);
    };
    for (const auto& caller : callers) {
        auto one = caller->figures(true);
        sum.sent += one.sent;
        sum.received += one.received;
        sum.probes += one.probes;
        sum.lost += one.lost;
        sum.failed += one.failure ? 1 : 0;
        sum.consumers += one.streams.size();
        for (const auto& stream : one.streams) sum.unreadable += stream.unreadable;
        note("joined", one.joined_ms);
        note("connected", one.connected_ms);
        note("sound", one.first_sound_ms);
        note("frame", one.first_frame_ms);
        if (one.largest_sound_gap_ms > 0) note("gap", one.largest_sound_gap_ms);
        if (!options.streams) one.streams.clear();
        sum.callers.push_back(std::move(one));
    }
    sum.joined_ms = spread(spreads["joined"]);
    sum.connected_ms = spread(spreads["connected"]);
    sum.first_sound_ms = spread(spreads["sound"]);
    sum.first_frame_ms = spread(spreads["frame"]);
    sum.largest_sound_gap_ms = spread(spreads["gap"]);
    return sum;
}

/// Ends early at SIGINT or SIGTERM.
Task<> wait(Loop loop, double seconds, const bool& interrupted) {
    const auto end = SteadyClock::now() + std::chrono::duration<double>(seconds);
    while (!interrupted && SteadyClock::now() < end) co_await pause(loop, 10ms);
}

Task<CrowdFigures> run(const Options& options, const Crowd& crowd, const bool& interrupted) {
    const auto receive = json::decode_or_throw<Wanted>('"' + options.receive + '"');
    std::vector<std::shared_ptr<Caller>> callers;
    for (const auto& person : people_of(options)) {
        const auto number = callers.size();
        const Role role{number < options.microphones, number < options.cameras, number < options.hands, receive};
        callers.push_back(
            std::make_shared<Caller>(crowd, person.login, person.cookie, role, static_cast<unsigned>(number)));
    }
    std::vector<ProcessFigures> processes;
    for (const int pid : options.watch) processes.push_back({.pid = pid, .rss_mib_before = rss_mib(pid)});
    co_await for_each(crowd, callers, options.at_once, [&](Caller& one) { return one.sign_in(options.password); });
    // The first one starts the call if none runs; whoever sends is there before those who only receive.
    const auto senders = std::max({std::size_t{1}, options.microphones, options.cameras});
    for (const auto& [from, until] :
         {std::pair{0UZ, 1UZ}, std::pair{1UZ, senders}, std::pair{senders, callers.size()}}) {
        const auto part = callers | std::views::drop(from) | std::views::take(until - std::min(from, until));
        co_await for_each(crowd, {part.begin(), part.end()}, options.at_once, [](Caller& one) { return one.join(); });
    }
    // Where nobody tells of those who came later, one looks once more.
    if (!crowd.frames)
        co_await for_each(crowd, callers, options.at_once, [](Caller& one) { return one.look_around(); });
    for (int tries = 0; tries < 1000 && !interrupted; ++tries) {
        if (std::ranges::all_of(callers, [](const auto& one) { return one->receives_all(); })) break;
        co_await pause(crowd.loop, 10ms);
    }
    fmt::print(stderr, "{} people are in the call\n", callers.size());
    co_await wait(crowd.loop, options.settle, interrupted);

    for (const auto& one : callers) one->begin_window();
    for (auto& one : processes) one.cpu_seconds = -cpu_seconds(one.pid);
    const auto began = SteadyClock::now();
    co_await wait(crowd.loop, options.seconds, interrupted);
    const std::chrono::duration<double> took = SteadyClock::now() - began;
    for (auto& one : processes) {
        one.cpu_seconds += cpu_seconds(one.pid);
        one.rss_mib = rss_mib(one.pid);
    }
    auto figures = sum_up(options, callers);
    figures.seconds = took.count();
    figures.processes = std::move(processes);
    co_await for_each(crowd, callers, options.at_once, [](Caller& one) { return one.leave(); });
    co_return figures;
}

Options read_options(int argc, char** argv) {
    Options options;
    CLI::App app{"Joins a crowd of synthetic people to a call and measures what they receive."};
    app.add_option("--url", options.url, "The server, as http://127.0.0.1:8080")->required();
    app.add_option("--chat", options.chat, "The chat whose call it is")->required();
    app.add_option("--logins", options.logins, "Who joins, separated by commas")->delimiter(',');
    app.add_option("--password", options.password, "Of all of them");
    app.add_option("--sessions", options.sessions, "A file with a line for each: name and cookie");
    app.add_option("--people", options.people, "At most so many of them");
    app.add_option("--microphones", options.microphones, "The first so many send sound");
    app.add_option("--cameras", options.cameras, "The first so many send a picture");
    app.add_option("--hands", options.hands, "The first so many raise their hands");
    app.add_option("--receive", options.receive, "nothing, sound, all")
        ->check(CLI::IsMember({"nothing", "sound", "all"}));
    app.add_option("--pictures", options.pictures, "Most cameras that one receives");
    app.add_option("--camera-bits", options.camera_bits,
                   "Bits per second of each camera: noise of that size in place of the clip, which nobody can show");
    app.add_option("--at-once", options.at_once, "So many join at the same time");
    app.add_option("--settle", options.settle, "Seconds between the last one's joining and the measured time");
    app.add_option("--seconds", options.seconds, "Measured time");
    app.add_option("--watch", options.watch, "Processes whose cost is measured, separated by commas")->delimiter(',');
    app.add_flag("--streams", options.streams, "Tell of each stream as well");
    app.add_flag("--no-frames", options.no_frames, "For a server without a WebSocket");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}

}  // namespace
}  // namespace parta::synthetic

int main(int argc, char** argv) {
    using namespace parta::synthetic;
    const auto options = read_options(argc, argv);
    boost::asio::io_context loop{1};
    const std::filesystem::path here = PARTA_SYNTHETIC;
    int status = 1;
    try {
        const auto share = [](Clip clip) { return std::make_shared<const Clip>(std::move(clip)); };
        const Crowd crowd{
            .loop = loop.get_executor(),
            .address = address_of(options.url),
            .chat = options.chat,
            .identity = {},
            .picture = share(options.camera_bits > 0 ? noise_clip(options.camera_bits) : read_ivf(here / "clip.ivf")),
            .voice = share(read_ivf(here / "voice.ivf")),
            .frames = !options.no_frames,
            .pictures = options.pictures};
        bool interrupted = false;
        boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
        signals.async_wait([&](const auto&, int) { interrupted = true; });
        boost::asio::co_spawn(loop, run(options, crowd, interrupted),
                              [&](std::exception_ptr error, CrowdFigures figures) {
                                  if (error) std::rethrow_exception(error);
                                  fmt::print("{}\n", parta::json::encode(figures));
                                  status = figures.failed == 0 ? 0 : 3;
                                  loop.stop();
                              });
        loop.run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
    }
    // What is under way ends with the process: its coroutines refer to what is gone here.
    std::fflush(stdout);
    std::_Exit(status);
}
