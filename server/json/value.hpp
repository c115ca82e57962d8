// A parsed JSON document, as the decoder walks it: small, read-only, in source order, duplicates kept.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace parta::json {

/// Why a text was refused. `field` is the path of the offending place, as in "messages[3].text".
struct Problem {
    ErrorCode code = ErrorCode::invalid_field;  // bad_json: not JSON, or a key given twice
    std::string field;
    std::string detail;
};

[[noreturn]] void throw_problem(Problem problem);

struct Member;

/// One JSON value; a view into its Document. Integers outside int64 and numbers with a fraction or an exponent
/// are of the kind `number`.
class Value {
  public:
    enum class Kind : std::uint8_t { null, boolean, integer, number, text, array, object };

    Value() = default;
    explicit Value(bool value) : kind_(Kind::boolean) { held_.boolean = value; }
    explicit Value(std::int64_t value) : kind_(Kind::integer) { held_.integer = value; }
    explicit Value(double value) : kind_(Kind::number) { held_.number = value; }
    explicit Value(std::string_view value) : kind_(Kind::text), size_(value.size()) { held_.text = value.data(); }
    explicit Value(std::span<const Value> value) : kind_(Kind::array), size_(value.size()) {
        held_.array = value.data();
    }
    explicit Value(std::span<const Member> value);

    Kind kind() const { return kind_; }
    bool is_null() const { return kind_ == Kind::null; }
    // Each of these holds only for its own kind.
    bool boolean() const { return held_.boolean; }
    std::int64_t integer() const { return held_.integer; }
    double number() const { return held_.number; }
    std::string_view text() const { return {held_.text, size_}; }
    std::span<const Value> array() const { return {held_.array, size_}; }
    std::span<const Member> object() const;

    /// The first member of that name, or null; null too if this is not an object.
    const Value* find(std::string_view name) const;

  private:
    union Held {
        bool boolean;
        std::int64_t integer = 0;
        double number;
        const char* text;
        const Value* array;
        const Member* object;
    };

    Held held_;
    Kind kind_ = Kind::null;
    std::size_t size_ = 0;
};

struct Member {
    std::string_view name;
    Value value;
};

inline Value::Value(std::span<const Member> value) : kind_(Kind::object), size_(value.size()) {
    held_.object = value.data();
}
inline std::span<const Member> Value::object() const {
    return {held_.object, size_};
}

/// Owns what a Value looks into, except the text it was parsed from, which must outlive it.
class Document {
  public:
    /// Refuses what RFC 8259 does not allow, ill-formed UTF-8, lone surrogates and nesting deeper than 32.
    static std::expected<Document, Problem> parse(std::string_view text);

    const Value& root() const;

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

  private:
    struct Storage;
    explicit Document(std::unique_ptr<Storage> storage);

    std::unique_ptr<Storage> storage_;
};

}  // namespace parta::json
