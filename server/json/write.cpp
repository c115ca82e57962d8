#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "json/type.hpp"

namespace parta::json {
namespace {

template <class About>
const About& as(const void* about) {
    return *static_cast<const About*>(about);
}

void write_one(std::string& out, const void* value, const Type& type) {
    type.write(out, value, type.about);
}

/// Which of eight bytes must be escaped: a nonzero result says "some".
std::uint64_t special_bytes(std::uint64_t eight) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t tops = 0x8080808080808080;
    auto zero_bytes = [](std::uint64_t x) { return (x - ones) & ~x; };
    std::uint64_t controls = (eight - ones * 0x20) & ~eight;
    return (controls | zero_bytes(eight ^ (ones * '"')) | zero_bytes(eight ^ (ones * '\\'))) & tops;
}

bool is_special(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

std::size_t next_special(std::string_view text, std::size_t from) {
    for (; from + sizeof(std::uint64_t) <= text.size(); from += sizeof(std::uint64_t)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + from, sizeof eight);
        if (special_bytes(eight) != 0) break;
    }
    while (from < text.size() && !is_special(text[from])) ++from;
    return from;
}

void write_escape(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        default:
            break;
    }
    auto code = static_cast<unsigned char>(c);
    out += "\\u00";
    out += digits[code >> 4];
    out += digits[code & 15];
}

void write_number(std::string& out, double number) {
    if (!std::isfinite(number)) throw std::logic_error("JSON has no infinity and no NaN");
    std::array<char, 32> text;
    // -0.0 becomes 0: "-0" would be read as an integer, which has no sign of its own.
    auto end = std::to_chars(text.data(), text.data() + text.size(), number + 0.0).ptr;
    out.append(text.data(), end);
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t from = 0; from < text.size();) {
        std::size_t special = next_special(text, from);
        out.append(text, from, special - from);
        if (special < text.size()) write_escape(out, text[special]);
        from = special + 1;
    }
    out += '"';
}

void write_integer(std::string& out, std::int64_t number) {
    std::array<char, 24> text;
    auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out.append(text.data(), end);
}

void write_value(std::string& out, const Value& value) {
    switch (value.kind()) {
        case Value::Kind::null:
            out += "null";
            return;
        case Value::Kind::boolean:
            out += value.boolean() ? "true" : "false";
            return;
        case Value::Kind::integer:
            write_integer(out, value.integer());
            return;
        case Value::Kind::number:
            write_number(out, value.number());
            return;
        case Value::Kind::text:
            write_string(out, value.text());
            return;
        case Value::Kind::array:
            out += '[';
            for (const Value& element : value.array()) {
                if (&element != value.array().data()) out += ',';
                write_value(out, element);
            }
            out += ']';
            return;
        case Value::Kind::object:
            out += '{';
            for (const Member& member : value.object()) {
                if (&member != value.object().data()) out += ',';
                write_string(out, member.name);
                out += ':';
                write_value(out, member.value);
            }
            out += '}';
            return;
    }
}

void write_bool(std::string& out, const void* value, const void*) {
    out += *static_cast<const bool*>(value) ? "true" : "false";
}

void write_int32(std::string& out, const void* value, const void*) {
    write_integer(out, *static_cast<const std::int32_t*>(value));
}

void write_int64(std::string& out, const void* value, const void*) {
    write_integer(out, *static_cast<const std::int64_t*>(value));
}

void write_double(std::string& out, const void* value, const void*) {
    write_number(out, *static_cast<const double*>(value));
}

void write_text(std::string& out, const void* value, const void*) {
    write_string(out, *static_cast<const std::string*>(value));
}

void write_id(std::string& out, const void* value, const void*) {
    out += '"';
    write_integer(out, *static_cast<const std::int64_t*>(value));
    out += '"';
}

void write_enum(std::string& out, const void* value, const void* about) {
    const auto& known = as<AboutEnum>(about);
    std::int64_t number = known.load(value);
    for (const auto& entry : known.entries) {
        if (entry.value != number) continue;
        out.append("\"").append(entry.name).append("\"");
        return;
    }
    throw std::logic_error(fmt::format("{} has no name for {}", known.qualified_name, number));
}

void write_array(std::string& out, const void* value, const void* about) {
    const auto& array = as<AboutArray>(about);
    auto [data, size] = array.elements(value);
    out += '[';
    for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) out += ',';
        write_one(out, static_cast<const char*>(data) + i * array.stride, *array.element);
    }
    out += ']';
}

void write_optional(std::string& out, const void* value, const void* about) {
    const auto& optional = as<AboutOptional>(about);
    const void* held = optional.held(value);
    if (held == nullptr)
        out += "null";
    else
        write_one(out, held, *optional.element);
}

void write_map(std::string& out, const void* value, const void* about) {
    const auto& map = as<AboutMap>(about);
    char before = '{';
    map.for_each(value, [&](std::string_view key, const void* element) {
        out += before;
        before = ',';
        write_string(out, key);
        out += ':';
        write_one(out, element, *map.element);
    });
    if (before == '{') out += '{';
    out += '}';
}

void write_struct(std::string& out, const void* value, const void* about) {
    const StructTable& table = as<AboutStruct>(about).table();
    // Every member is written with a comma in front; the first comma then becomes the brace.
    std::size_t start = out.size();
    out += table.tag_member;
    for (const Field& field : table.fields) {
        const void* member = static_cast<const char*>(value) + field.offset;
        if (field.type->absent != nullptr && field.type->absent(member)) continue;
        out += field.opening;
        write_one(out, member, *field.type);
    }
    if (out.size() == start)
        out += '{';
    else
        out[start] = '{';
    out += '}';
}

void write_variant(std::string& out, const void* value, const void* about) {
    const auto& variant = as<AboutVariant>(about);
    const auto& alternative = variant.alternatives[variant.index(value)];
    write_struct(out, alternative.held(value), alternative.about);
}

void write_raw(std::string& out, const void* value, const void*) {
    const auto& text = *static_cast<const std::string*>(value);
    out += text.empty() ? std::string_view{"null"} : std::string_view{text};
}

}  // namespace parta::json
