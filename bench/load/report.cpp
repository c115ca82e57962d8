#include "load/report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace parta::bench {
namespace {

int digits_of(double value) {
    return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}

/// Columns, not bytes: names may be in any language.
std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
    return width;
}

}  // namespace

void Report::say(std::string_view text) {
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

void Report::figure(std::string_view what, double value, std::string_view unit, std::optional<Goal> goal) {
    const bool met = !goal || (goal->at_least ? value >= goal->value : value <= goal->value);
    const std::string padding(width_of(what) < 64 ? 64 - width_of(what) : 0, ' ');
    fmt::print("{}{} {:>10.{}f} {:<6}", what, padding, value, digits_of(value), unit);
    if (goal) fmt::print(" goal {} {}: {}", goal->at_least ? "≥" : "≤", goal->value, met ? "met" : "MISSED");
    fmt::print("\n");
    std::fflush(stdout);
    rows_.push_back({std::string(what), value, std::string(unit), goal, met});
}

void Report::write() const {
    std::filesystem::create_directories("build/bench");
    std::ofstream file{fmt::format("build/bench/{}.json", name_)};
    file << fmt::format("{{\"bench\":\"{}\",\"figures\":[", name_);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        file << fmt::format("{}\n{{\"what\":\"{}\",\"value\":{:.4g},\"unit\":\"{}\"", i == 0 ? "" : ",", row.what,
                            row.value, row.unit);
        if (row.goal)
            file << fmt::format(",\"goal\":{},\"at_least\":{},\"met\":{}", row.goal->value, row.goal->at_least,
                                row.met);
        file << '}';
    }
    file << "\n]}\n";
    if (!file.flush()) throw std::runtime_error("cannot write build/bench");
}

}  // namespace parta::bench
