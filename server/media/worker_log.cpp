#include "media/worker_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/text.hpp"

namespace parta::media {
namespace {

constexpr std::size_t longest_line = 2000;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Three dots, or two colons: no other thing that a worker writes looks so.
bool looks_like_address(std::string_view word) {
    return std::ranges::count(word, '.') == 3 || std::ranges::count(word, ':') >= 2;
}

}  // namespace

std::string without_addresses(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size();) {
        if (line[i] == ':' && line.substr(i, 2) != "::") {  // as in "ip:2001:db8::17"
            out += line[i++];
            continue;
        }
        const auto end = static_cast<std::size_t>(
            std::ranges::find_if_not(line.substr(i), [](char c) { return is_hex(c) || c == '.' || c == ':'; }) -
            line.substr(i).begin());
        const auto word = line.substr(i, end);
        // Inside of a longer word (a C++ name such as RTC::Router) it is none.
        const bool begins = i == 0 || !std::isalnum(static_cast<unsigned char>(line[i - 1]));
        const bool ends = i + end == line.size() || !std::isalpha(static_cast<unsigned char>(line[i + end]));
        if (word.size() >= 3 && begins && ends && looks_like_address(word))
            out += "…";
        else
            out += word;
        i += end;
        if (i < line.size()) out += line[i++];
    }
    return out;
}

bool WorkerLog::admitted() {
    const auto now = std::chrono::steady_clock::now();
    if (now - second_ >= std::chrono::seconds{1}) {
        if (dropped_ > 0) spdlog::warn("media worker {}: {} more lines were not logged", pid_, dropped_);
        second_ = now;
        lines_ = dropped_ = 0;
    }
    if (++lines_ <= lines_a_second) return true;
    ++dropped_;
    return false;
}

void WorkerLog::channel_line(std::string_view line) {
    if (line.empty() || !admitted()) return;
    const auto text = is_utf8(line) ? without_addresses(line.substr(1, longest_line)) : std::string{"(not text)"};
    switch (line[0]) {
        case 'E':
            spdlog::error("media worker {}: {}", pid_, text);
            break;
        case 'W':
            spdlog::warn("media worker {}: {}", pid_, text);
            break;
        default:
            spdlog::debug("media worker {}: {}", pid_, text);
            break;
    }
}

void WorkerLog::output(std::string_view bytes) {
    beginning_ += bytes;
    for (;;) {
        auto end = beginning_.find('\n');
        if (end == beginning_.npos && beginning_.size() < longest_line) return;
        end = std::min({end, beginning_.size(), longest_line});
        const auto line = beginning_.substr(0, end);
        beginning_.erase(0, end + (end < beginning_.size() && beginning_[end] == '\n' ? 1 : 0));
        if (!line.empty() && admitted())
            spdlog::error("media worker {}: {}", pid_, is_utf8(line) ? without_addresses(line) : "(not text)");
    }
}

}  // namespace parta::media
