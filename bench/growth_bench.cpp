// What an operation costs as messages and organisations pile up: the same units of work as the program runs, one after
// another, the least of three medians of their times, on both engines. Flat is at most twice what it costs in the
// smallest database.
//
//   growth_bench [--full] [sqlite | postgres]     --full: ten million messages as well, some minutes to fill
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <limits>
#include <random>

#include "accounts/accounts.hpp"
#include "base/random.hpp"
#include "chats/chats.hpp"
#include "growth/filled.hpp"
#include "load/report.hpp"
#include "orgs/audit_log.hpp"
#include "people/people.hpp"
#include "support/database.hpp"

namespace parta::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int repetitions = 150;
constexpr int passes = 3;  // over all operations: what disturbs one of them (a checkpoint, a neighbour) only ever adds
constexpr double flat = 2;

struct Operation {
    std::string_view name;
    std::function<void(Filled&)> run;
};

template <class F>
auto reading(const test::Person test::School::* person, F work) {
    return [=](Filled& filled) {
        auto& school = filled.school();
        school.read([&](db::Tx& tx) {
            work(tx, orgs::open_viewer(tx, (school.*person).session), filled);
            return 0;
        });
    };
}

std::vector<Operation> operations() {
    using test::School;
    static std::mt19937_64 dice{7};
    return {
        {"a session is looked up",
         [](Filled& filled) {
             filled.db().platform_read_now(
                 [&](db::Tx& tx) { return accounts::find_session(tx, filled.school().semyon.session).has_value(); });
         }},
        {"sign-in: accounts of a login",
         [](Filled& filled) {
             filled.db().platform_read_now([&](db::Tx& tx) { return accounts::find_candidates(tx, "semyon").size(); });
         }},
        {"list of chats, with unread",
         reading(&School::class_teacher_5a,
                 [](db::Tx& tx, const orgs::Viewer& viewer, Filled&) { chats::list_chats(tx, viewer); })},
        {"page of history, the latest",
         reading(&School::semyon, [](db::Tx& tx, const orgs::Viewer& viewer,
                                     Filled& filled) { chats::list_messages(tx, viewer, filled.class_chat(), {}); })},
        {"page of history, anywhere",
         reading(&School::class_teacher_5a,
                 [](db::Tx& tx, const orgs::Viewer& viewer, Filled& filled) {
                     const auto ordinal =
                         1 + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(filled.history()));
                     chats::list_messages(tx, viewer, filled.class_chat(), {.around = fmt::to_string(ordinal)});
                 })},
        {"search of people",
         reading(&School::administrator, [](db::Tx& tx, const orgs::Viewer& viewer,
                                            Filled&) { chats::directory(tx, viewer, {.text = "уч"}); })},
        {"list of a class", reading(&School::administrator,
                                    [](db::Tx& tx, const orgs::Viewer& viewer, Filled& filled) {
                                        people::list_people(tx, viewer, {.unit = filled.school().class_5a});
                                    })},
        {"page of the audit",
         [](Filled& filled) {
             filled.school().read([](db::Tx& tx) { return orgs::audit_rows(tx, {}, std::nullopt, 50).entries.size(); });
         }},
        {"send, on the disk",
         [](Filled& filled) {
             filled.school().write_as(filled.school().class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                 return chats::post_message(tx, viewer, filled.class_chat(),
                                            {random_token(), std::string{"Завтра контрольная"}, {}, {}})
                     .ordinal;
             });
         }},
    };
}

double median_microseconds(const Operation& operation, Filled& filled) {
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        const auto began = Clock::now();
        operation.run(filled);
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void measure(db::Engine engine, std::string_view name, bool full, Report& report) {
    std::vector<Size> sizes{{10'000, 1}, {1'000'000, 1}, {1'000'000, 100}, {1'000'000, 3'000}};
    if (full) sizes.push_back({10'000'000, 3'000});
    const auto all = operations();
    std::vector<std::vector<double>> costs(all.size());
    for (const Size size : sizes) {
        const auto began = Clock::now();
        Filled filled{engine, size};
        const double took = std::chrono::duration<double>(Clock::now() - began).count();
        report.say(fmt::format("{}: {} messages, {} organisations, filled in {:.0f} s", name, size.messages,
                               size.organisations, took));
        std::vector<double> least(all.size(), std::numeric_limits<double>::infinity());
        for (int pass = 0; pass < passes; ++pass)
            for (std::size_t i = 0; i < all.size(); ++i)
                least[i] = std::min(least[i], median_microseconds(all[i], filled));
        for (std::size_t i = 0; i < all.size(); ++i) {
            costs[i].push_back(least[i]);
            report.figure(fmt::format("{}, {}k messages, {} org.: {}", name, size.messages / 1000, size.organisations,
                                      all[i].name),
                          costs[i].back(), "µs");
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        report.figure(fmt::format("{}: {}, dearest beside smallest", name, all[i].name),
                      std::ranges::max(costs[i]) / costs[i].front(), "×", Goal{flat});
}

}  // namespace
}  // namespace parta::bench

int main(int count, char** arguments) {
    using namespace parta;
    const auto has = [&](const char* word) {
        return std::any_of(arguments, arguments + count, [&](const char* one) { return std::strcmp(one, word) == 0; });
    };
    try {
        bench::Report report{"growth"};
        if (!has("postgres")) bench::measure(db::Engine::sqlite, "SQLite", has("--full"), report);
        if (!has("sqlite") && test::postgres_given())
            bench::measure(db::Engine::postgres, "PostgreSQL", has("--full"), report);
        report.write();
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "growth_bench: {}\n", error.what());
        return 1;
    }
}
