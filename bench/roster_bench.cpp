// Reading a school's roster and planning its import: 902 pupils in 40 classes, 881 family ties. A preview plans anew at
// each look, so this is what a correction in place waits for, besides the database. The goal: well under 200 ms.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "roster/memory_school.hpp"

namespace {

using namespace parta::roster;

std::string roster(const std::string& name) {
    std::string here = __FILE__;
    here.resize(here.find_last_of('/'));
    std::ifstream in(here + "/../tests/data/rosters/school-900/" + name, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.empty()) std::abort();
    return bytes;
}

void read_file(benchmark::State& state) {
    auto bytes = roster("pupils.csv");
    for (auto _ : state) benchmark::DoNotOptimize(parse_file(bytes));
}
BENCHMARK(read_file)->Unit(benchmark::kMillisecond);

void plan_first_import(benchmark::State& state) {
    auto file = parse_file(roster("pupils.csv")).value();
    parta::roster::testing::School school;
    for (auto _ : state) benchmark::DoNotOptimize(make_plan(file, school.existing, {}));
}
BENCHMARK(plan_first_import)->Unit(benchmark::kMillisecond);

void plan_the_same_again(benchmark::State& state) {
    auto file = parse_file(roster("pupils.csv")).value();
    parta::roster::testing::School school;
    school.import(roster("pupils.csv"));
    school.import(roster("staff.csv"));
    for (auto _ : state) {
        auto plan = make_plan(file, school.existing, {});
        if (!plan.empty()) state.SkipWithError("the same file changes something");
    }
}
BENCHMARK(plan_the_same_again)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
