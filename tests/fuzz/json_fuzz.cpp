// Any text: refused with a reason, or read; and what was read survives being written and read again.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "json/json.hpp"

namespace parta::fuzz {

enum class Kind { plain, urgent, delete_ };
BOOST_DESCRIBE_ENUM(Kind, plain, urgent, delete_)

struct Posted {
    static constexpr std::string_view json_type = "posted";
    json::Text<12, 1> text;
    bool operator==(const Posted&) const = default;
};
BOOST_DESCRIBE_STRUCT(Posted, (), (text))

struct Removed {
    static constexpr std::string_view json_type = "removed";
    MessageId id;
    bool operator==(const Removed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Removed, (), (id))

struct Dated {
    Timestamp at;
    bool operator==(const Dated&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dated, (), (at))

struct Node : Dated {
    std::optional<Kind> kind;
    std::optional<bool> yes;
    std::optional<std::int32_t> small;
    std::optional<double> share;
    std::optional<std::string> free;
    std::optional<json::Line<8>> line;
    json::Bounded<-3, 9> count;
    std::optional<json::List<std::variant<Posted, Removed>, 4>> events;
    std::optional<std::map<std::string, std::optional<std::int64_t>>> counts;
    json::Patch<std::string> title;
    std::optional<json::Raw> raw;
    std::optional<std::vector<Node>> nodes;
    bool operator==(const Node&) const = default;
};
BOOST_DESCRIBE_STRUCT(Node, (Dated), (kind, yes, small, share, free, line, count, events, counts, title, raw, nodes))

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void check_problem(const json::Problem& problem) {
    require(problem.code == ErrorCode::bad_json || problem.code == ErrorCode::invalid_field, "the code fits");
    require(!problem.detail.empty() && is_utf8(problem.detail), "there is a reason");
    require(is_utf8(problem.field), "the field is text");
}

void check(std::string_view text) {
    auto document = json::Document::parse(text);
    auto node = json::decode<Node>(text);
    if (!document) {
        check_problem(document.error());
        require(!node, "what is not JSON is not decoded");
        return;
    }
    require(is_utf8(text), "JSON is UTF-8");
    std::string written;
    json::write_value(written, document->root());
    std::string again;
    json::write_value(again, json::Document::parse(written).value().root());
    require(written == again, "a document survives the way there and back");

    if (!node) return check_problem(node.error());
    auto encoded = json::encode(*node);
    auto back = json::decode<Node>(encoded);
    require(back && *back == *node, "a struct survives the way there and back");
    require(json::encode(*back) == encoded, "and is written alike");
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parta::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
