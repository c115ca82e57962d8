// Boost.JSON's push parser fills our own document; its own container would drop duplicate keys unseen.
#include <fmt/format.h>
#include <boost/json/basic_parser_impl.hpp>

#include <charconv>
#include <cmath>
#include <functional>
#include <memory_resource>
#include <vector>

#include "json/value.hpp"

namespace parta::json {
namespace {

namespace bj = boost::json;
using Ec = bj::error_code;

/// The events of one parse. Finished values wait on a stack until their container closes and takes them.
class Builder {
  public:
    static constexpr std::size_t max_object_size = std::size_t{1} << 30;
    static constexpr std::size_t max_array_size = std::size_t{1} << 30;
    static constexpr std::size_t max_key_size = std::size_t{1} << 30;
    static constexpr std::size_t max_string_size = std::size_t{1} << 30;

    Builder(std::string_view source, std::pmr::memory_resource& arena) : source_(source), arena_(arena) {}

    Value root() const { return stack_.front().value; }

    /// Where the parser stands, as a path.
    std::string path() const {
        std::string text;
        for (const Open& open : open_) {
            if (open.is_array)
                text += fmt::format("[{}]", stack_.size() - open.first);
            else if (open.in_member)
                text.append(text.empty() ? "" : ".").append(open.key);
        }
        return text;
    }

    bool on_document_begin(Ec&) { return true; }
    bool on_document_end(Ec&) { return true; }

    bool on_object_begin(Ec&) { return begin(false); }
    bool on_array_begin(Ec&) { return begin(true); }

    bool on_object_end(std::size_t, Ec&) {
        auto members = stored(std::span<const Member>(stack_).subspan(open_.back().first));
        return end(Value{members});
    }

    bool on_array_end(std::size_t, Ec&) {
        auto waiting = std::span<const Member>(stack_).subspan(open_.back().first);
        auto* elements = static_cast<Value*>(arena_.allocate(waiting.size() * sizeof(Value), alignof(Value)));
        for (std::size_t i = 0; i < waiting.size(); ++i) std::construct_at(elements + i, waiting[i].value);
        return end(Value{std::span<const Value>{elements, waiting.size()}});
    }

    bool on_key_part(bj::string_view part, std::size_t, Ec&) { return collect(part); }
    bool on_key(bj::string_view last, std::size_t, Ec&) {
        open_.back().key = whole_text(last);
        open_.back().in_member = true;
        return true;
    }

    bool on_string_part(bj::string_view part, std::size_t, Ec&) { return collect(part); }
    bool on_string(bj::string_view last, std::size_t, Ec&) { return push(Value{whole_text(last)}); }

    bool on_number_part(bj::string_view part, Ec&) { return collect(part); }
    bool on_int64(std::int64_t number, bj::string_view, Ec&) {
        parts_.clear();
        return push(Value{number});
    }
    bool on_uint64(std::uint64_t number, bj::string_view, Ec&) {
        parts_.clear();
        return push(Value{static_cast<double>(number)});
    }
    bool on_double(double approximate, bj::string_view last, Ec& ec) {
        // The parser's own result may be off in the last place; a number must survive being written and read.
        auto text = whole_text(last);
        double number = 0;
        auto error = std::from_chars(text.data(), text.data() + text.size(), number).ec;
        if (error == std::errc::result_out_of_range) number = std::abs(approximate) < 1 ? 0.0 : HUGE_VAL;
        if (std::isfinite(number)) return push(Value{number});
        ec = bj::error::exponent_overflow;
        return false;
    }
    bool on_bool(bool value, Ec&) { return push(Value{value}); }
    bool on_null(Ec&) { return push(Value{}); }
    bool on_comment_part(bj::string_view, Ec&) { return true; }
    bool on_comment(bj::string_view, Ec&) { return true; }

  private:
    struct Open {  // a container that is not closed yet
        bool is_array;
        bool in_member = false;
        std::size_t first;  // of its values on the stack
        std::string_view key = {};
    };

    bool begin(bool is_array) {
        open_.push_back({.is_array = is_array, .first = stack_.size()});
        return true;
    }

    bool end(Value value) {
        stack_.resize(open_.back().first);
        open_.pop_back();
        return push(value);
    }

    bool push(Value value) {
        bool is_member = !open_.empty() && !open_.back().is_array;
        stack_.push_back({is_member ? open_.back().key : std::string_view{}, value});
        if (is_member) open_.back().in_member = false;
        return true;
    }

    bool collect(bj::string_view part) {
        parts_.append(part.data(), part.size());
        return true;
    }

    /// Text without escapes is used where it stands in the source; other text is copied.
    std::string_view whole_text(bj::string_view last) {
        std::less_equal<> before;
        if (parts_.empty() && before(source_.data(), last.data()) &&
            before(last.data() + last.size(), source_.data() + source_.size()))
            return {last.data(), last.size()};
        collect(last);
        auto copy = stored(std::span<const char>{parts_});
        parts_.clear();
        return {copy.data(), copy.size()};
    }

    template <class T>
    std::span<const T> stored(std::span<const T> values) {
        auto* copy = static_cast<T*>(arena_.allocate(values.size_bytes(), alignof(T)));
        std::uninitialized_copy(values.begin(), values.end(), copy);
        return {copy, values.size()};
    }

    std::string_view source_;
    std::pmr::memory_resource& arena_;
    std::vector<Member> stack_;
    std::vector<Open> open_;
    std::string parts_;  // of a string with escapes, or of a number
};

std::string describe_failure(const Ec& ec, std::size_t position) {
    if (ec == bj::error::too_deep) return "nested more than 32 deep";
    if (ec == bj::error::incomplete) return "the JSON text ends too early";
    if (ec == bj::error::extra_data) return fmt::format("something follows the JSON text, at byte {}", position);
    return fmt::format("not JSON at byte {}: {}", position, ec.message());
}

}  // namespace

struct Document::Storage {
    std::pmr::monotonic_buffer_resource arena{4096};
    Value root;
};

Document::Document(std::unique_ptr<Storage> storage) : storage_(std::move(storage)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

const Value& Document::root() const {
    return storage_->root;
}

std::expected<Document, Problem> Document::parse(std::string_view text) {
    auto storage = std::make_unique<Storage>();
    bj::basic_parser<Builder> parser{bj::parse_options{}, text, storage->arena};
    Ec ec;
    auto used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = bj::error::extra_data;
    if (ec) return std::unexpected(Problem{ErrorCode::bad_json, parser.handler().path(), describe_failure(ec, used)});
    storage->root = parser.handler().root();
    return Document{std::move(storage)};
}

const Value* Value::find(std::string_view name) const {
    if (kind_ != Kind::object) return nullptr;
    for (const Member& member : object())
        if (member.name == name) return &member.value;
    return nullptr;
}

void throw_problem(Problem problem) {
    throw Error{problem.code, std::move(problem.field), std::move(problem.detail)};
}

}  // namespace parta::json
