// What a benchmark says at its end: a table for people, and the same as JSON in build/bench/<name>.json for programs.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parta::bench {

/// A goal of docs/performance.md: at most, or at least, so much.
struct Goal {
    double value;
    bool at_least = false;
};

class Report {
  public:
    /// `name`: of the file, and of the benchmark for ./dev bench.
    explicit Report(std::string name) : name_(std::move(name)) {}

    /// A line of its own, printed at once.
    void say(std::string_view text);
    /// One figure, printed at once, with «met» or «MISSED» beside its goal.
    void figure(std::string_view what, double value, std::string_view unit, std::optional<Goal> goal = std::nullopt);
    /// Writes the file below the working directory. Throws std::runtime_error.
    void write() const;

  private:
    struct Row {
        std::string what;
        double value;
        std::string unit;
        std::optional<Goal> goal;
        bool met;
    };
    std::string name_;
    std::vector<Row> rows_;
};

}  // namespace parta::bench
