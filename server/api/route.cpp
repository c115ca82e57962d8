#include "api/route.hpp"

#include <charconv>
#include <unordered_map>

namespace parta::api {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        if (path.front() == '/') {
            path.remove_prefix(1);
            continue;
        }
        auto end = std::min(path.find('/'), path.size());
        parts.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return parts;
}

struct Pattern {
    const Route* route;
    std::vector<std::string_view> parts;
};

/// Patterns by their number of segments: at most a dozen or two stand in one shelf.
const std::vector<std::vector<Pattern>>& shelves() {
    static const auto made = [] {
        std::vector<std::vector<Pattern>> shelves(16);
        for (const Route& route : routes()) {
            auto parts = segments(route.path);
            shelves.at(parts.size()).push_back({&route, parts});
        }
        return shelves;
    }();
    return made;
}

/// Literal segments weigh more than placeholders, so that /chats/groups is not taken for /chats/{chat}.
bool fits(const Pattern& pattern, const std::vector<std::string_view>& parts, std::vector<std::string>& values,
          int& literals) {
    values.clear();
    literals = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (pattern.parts[i].front() == '{') {
            values.emplace_back(parts[i]);
        } else if (pattern.parts[i] == parts[i]) {
            ++literals;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

Match match(http::Method method, std::string_view path) {
    Match found;
    const auto parts = segments(path);
    if (parts.empty() || parts.size() >= shelves().size()) return found;
    std::vector<std::string> values;
    int best = -1;
    for (const Pattern& pattern : shelves()[parts.size()]) {
        int literals = 0;
        if (!fits(pattern, parts, values, literals)) continue;
        found.path_known = true;
        if (pattern.route->method != method || literals <= best) continue;
        best = literals;
        found.route = pattern.route;
        found.values = values;
    }
    return found;
}

namespace detail {

std::int64_t path_number(const Call& call, std::size_t index) {
    const std::string& text = call.path_values.at(index);
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value <= 0 || text.starts_with('0'))
        throw Error{ErrorCode::not_found};
    return value;
}

std::string query_as_json(const http::Query& query) {
    std::map<std::string, std::string> fields;
    for (const auto& [name, value] : query.all())
        if (!fields.emplace(name, value).second) throw Error{ErrorCode::bad_json, name, "is given twice"};
    return json::encode(fields);
}

}  // namespace detail
}  // namespace parta::api
