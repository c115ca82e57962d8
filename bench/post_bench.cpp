// What sending costs below HTTP: the session, the viewer, the door, the message, its event, in one process with those
// who send. 100 people of one class, or of twenty schools, send as fast as they are answered; every figure counts only
// what is on the disk. send_bench.mjs measures the whole path beside peers; this one is for profiling it.
//
//   post_bench [seconds per figure] [sqlite | postgres]
//   PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL (tools/postgres-throwaway)
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>

#include "db/statistics.hpp"
#include "send/talk.hpp"
#include "support/database.hpp"

namespace {

using namespace parta;
using bench::Talk;
using Clock = std::chrono::steady_clock;

constexpr int senders = 100;
constexpr int schools = 20;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Bench {
  public:
    Bench(db::Engine engine, double seconds) : database_(engine), seconds_(seconds) {
        talks_.push_back(std::make_unique<Talk>(database_.db(), senders));
    }

    /// Schools beside the first, each with its share of the senders.
    void found(int schools) {
        while (static_cast<int>(talks_.size()) < schools)
            talks_.push_back(std::make_unique<Talk>(database_.db(), senders / schools));
    }

    /// `count` people of `schools` schools.
    void measure(const std::string& name, int count, int schools = 1) {
        boost::asio::io_context loop;
        std::vector<double> millis;
        const auto start = Clock::now();
        const double cpu = cpu_seconds();
        const auto end = start + std::chrono::duration<double>(seconds_);
        for (int i = 0; i < count; ++i) {
            boost::asio::co_spawn(
                loop,
                [&, i]() -> Task<> {
                    while (Clock::now() < end) {
                        const auto began = Clock::now();
                        co_await talks_.at(static_cast<std::size_t>(i % schools))->send(i / schools);
                        millis.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
                    }
                },
                boost::asio::detached);
        }
        loop.run();
        if (millis.empty()) return;
        const double took = std::chrono::duration<double>(Clock::now() - start).count();
        std::ranges::sort(millis);
        const auto number = static_cast<double>(millis.size());
        const auto at = [&](double part) { return millis[static_cast<std::size_t>(part * (number - 1))]; };
        fmt::print("{:<42} {:>6.0f}/s   p50 {:>6.2f} ms   p99 {:>6.2f} ms   own CPU {:>5.0f} µs each\n", name,
                   number / took, at(0.5), at(0.99), (cpu_seconds() - cpu) * 1e6 / number);
        std::fflush(stdout);
    }

    /// What a roster's import asks for (db/statistics.hpp), and autovacuum does within some minutes of talk.
    void count_anew() {
        const char* owner = std::getenv("PARTA_TEST_POSTGRES_OWNER_URL");
        const auto name = database_.db().platform_read_now(
            [](db::Tx& tx) { return tx.query("SELECT current_database()::text").only().get<std::string>(0); });
        db::refresh_statistics(fmt::format("{} dbname={}", owner, name));
    }

  private:
    test::Database database_;
    double seconds_;
    std::vector<std::unique_ptr<Talk>> talks_;
};

void measure_engine(db::Engine engine, const std::string& name, double seconds) {
    Bench bench{engine, seconds};
    if (engine == db::Engine::postgres) {
        bench.measure(name + ": nothing counted yet", senders);
        bench.count_anew();
    }
    bench.measure(name + ": 100 senders, one class", senders);
    bench.measure(name + ": 10 senders, one class", 10);
    bench.measure(name + ": one by one", 1);
    bench.found(schools);
    if (engine == db::Engine::postgres) bench.count_anew();
    bench.measure(name + ": 100 senders of 20 schools", senders, schools);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
    const std::string_view only = argc > 2 ? argv[2] : "";
    if (only != "postgres") measure_engine(db::Engine::sqlite, "SQLite", seconds);
    if (only == "sqlite") return 0;
    if (test::postgres_given())
        measure_engine(db::Engine::postgres, "PostgreSQL", seconds);
    else
        fmt::print("PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL\n");
}
