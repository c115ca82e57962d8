// What sending costs over the whole chat path: the session, the viewer, the door, the message, its event. 100 people of
// one class, or of twenty schools, send as fast as they are answered; every figure counts only what is on the disk.
// Goals: PostgreSQL 2,000/s, p99 at most 50 ms.
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
constexpr int schools = 20;
constexpr int pupils = 900;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A class of one school that talks: a hundred people at most, a school of 900 pupils around them.
class Talk {
  public:
    explicit Talk(db::Db& db, int people) : school_(db) {
        fill();
        for (int i = 0; i < people; ++i)
            people_.push_back(school_.enrol({"Отправитель", fmt::format("Пётр{}", i), ""}, school_.class_5a));
        school_.write([](db::Tx& tx) { chats::derive_official(tx); });
        chat_ = school_.read_as(people_.front(), [](db::Tx& tx, const orgs::Viewer& viewer) {
            for (const auto& chat : chats::list_chats(tx, viewer).chats)
                if (chat.template_name == "class") return chat.id;
            throw std::logic_error("no class chat");
        });
    }

    Task<> send(int person) {
        const chats::PostMessage message{random_token(), std::string{"Завтра контрольная по математике"}, {}, {}};
        const auto& session = people_.at(static_cast<std::size_t>(person)).session;
        co_await school_.db.write(
            school_.org,
            [&](db::Tx& tx) { return chats::post_message(tx, orgs::open_viewer(tx, session), chat_, message).ordinal; },
            db::Reach::signed_in);
    }

  private:
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

    test::School school_;
    std::vector<test::Person> people_;
    ChatId chat_;
};

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
    measure_engine(db::Engine::sqlite, "SQLite", seconds);
    if (test::postgres_given())
        measure_engine(db::Engine::postgres, "PostgreSQL", seconds);
    else
        fmt::print("PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL\n");
}
