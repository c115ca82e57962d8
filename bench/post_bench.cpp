// What sending costs over the whole chat path: the session, the viewer, the door, the message, its event. 100 people of
// one class send as fast as they are answered; every figure counts only what is on the disk. Goals: PostgreSQL 2,000/s,
// p99 at most 50 ms.
//
//   post_bench [seconds per figure]      PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL
//   (tools/postgres-throwaway)
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>

#include "base/random.hpp"
#include "chats/chats.hpp"
#include "db/statistics.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace {

using namespace parta;
using Clock = std::chrono::steady_clock;

constexpr int senders = 100;
constexpr int pupils = 900;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Bench {
  public:
    Bench(db::Engine engine, double seconds) : database_(engine), school_(database_.db()), seconds_(seconds) {
        fill();
        for (int i = 0; i < senders; ++i)
            people_.push_back(school_.enrol({"Отправитель", fmt::format("Пётр{}", i), ""}, school_.class_5a));
        school_.write([](db::Tx& tx) { chats::derive_official(tx); });
        chat_ = school_.read_as(people_.front(), [](db::Tx& tx, const orgs::Viewer& viewer) {
            for (const auto& chat : chats::list_chats(tx, viewer).chats)
                if (chat.template_name == "class") return chat.id;
            throw std::logic_error("no class chat");
        });
    }

    void measure(const std::string& name, int count) {
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
                        co_await send(people_[static_cast<std::size_t>(i)]);
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
        fmt::print("{:<36} {:>6.0f}/s   p50 {:>6.2f} ms   p99 {:>6.2f} ms   own CPU {:>5.0f} µs each\n", name,
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
    Task<> send(const test::Person& person) {
        const chats::PostMessage message{random_token(), std::string{"Завтра контрольная по математике"}, {}, {}};
        co_await school_.db.write(
            school_.org,
            [&](db::Tx& tx) {
                return chats::post_message(tx, orgs::open_viewer(tx, person.session), chat_, message).ordinal;
            },
            db::Reach::both);
    }

    // The rest of the school, as rows: what plans and indexes have to do with.
    void fill() {
        school_.write([&](db::Tx& tx) {
            const auto seq = tx.current_seq();
            for (std::int64_t id = 1; id <= pupils; ++id) {
                for (const std::int64_t person : {id, id + pupils})
                    tx.post(
                        "INSERT INTO member (org_id, id, surname, given_name, sort_name, created_at) "
                        "VALUES ($1, $2, 'Ученик', 'Один', 'ученик один', 0)",
                        tx.org(), person);
                tx.post(
                    "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, TRUE, $4)",
                    tx.org(), id, school_.class_1b, seq);
                tx.post("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)",
                        tx.org(), id, id + pupils, seq);
            }
        });
    }

    test::Database database_;
    test::School school_;
    double seconds_;
    std::vector<test::Person> people_;
    ChatId chat_;
};

void measure_engine(db::Engine engine, const std::string& name, double seconds) {
    Bench bench{engine, seconds};
    if (engine == db::Engine::postgres) {
        bench.measure(name + ": nothing counted yet", senders);
        bench.count_anew();
    }
    bench.measure(name + ": 100 senders, one class", senders);
    bench.measure(name + ": one by one", 1);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
    measure_engine(db::Engine::sqlite, "SQLite", seconds);
    if (test::postgres_given())
        measure_engine(db::Engine::postgres, "PostgreSQL", seconds);
    else
        fmt::print("PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL\n");
}
