#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "json/type.hpp"

namespace parta::json {
namespace {

template <class About>
const About& as(const void* about) {
    return *static_cast<const About*>(about);
}

/// A member name from outside, fit to be repeated in an answer.
std::string_view shortened(std::string_view name) {
    constexpr std::size_t longest = 64;
    if (name.size() <= longest) return name;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end);
}

bool integer_within(Reader& reader, const Value& from, const AboutInteger& about, std::int64_t& number) {
    if (from.kind() != Value::Kind::integer) {
        bool too_great = from.kind() == Value::Kind::number;
        return reader.fail(too_great ? "must be a whole number that fits 64 bits, without fraction or exponent"
                                     : "must be a whole number");
    }
    number = from.integer();
    if (number < about.min || number > about.max)
        return reader.fail(fmt::format("must be from {} to {}", about.min, about.max));
    return true;
}

bool has_forbidden_control(std::string_view text, AboutText::Controls allowed) {
    for (char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20) continue;
        if (c == '\0' || allowed == AboutText::Controls::none) return true;
        if (allowed == AboutText::Controls::lines && c != '\n' && c != '\t') return true;
    }
    return false;
}

std::string one_of(const auto& names) {
    return fmt::format("must be one of: {}", fmt::join(names, ", "));
}

}  // namespace

bool Reader::fail(std::string detail, ErrorCode code) {
    std::string field;
    for (const Step& step : path_) {
        if (step.member.data() == nullptr)
            field += fmt::format("[{}]", step.index);
        else
            field.append(field.empty() ? "" : ".").append(shortened(step.member));
    }
    problem_ = {code, std::move(field), std::move(detail)};
    return false;
}

bool read_bool(Reader& reader, const Value& from, void* value, const void*) {
    if (from.kind() != Value::Kind::boolean) return reader.fail("must be true or false");
    *static_cast<bool*>(value) = from.boolean();
    return true;
}

bool read_int32(Reader& reader, const Value& from, void* value, const void* about) {
    std::int64_t number = 0;
    if (!integer_within(reader, from, as<AboutInteger>(about), number)) return false;
    *static_cast<std::int32_t*>(value) = static_cast<std::int32_t>(number);
    return true;
}

bool read_int64(Reader& reader, const Value& from, void* value, const void* about) {
    return integer_within(reader, from, as<AboutInteger>(about), *static_cast<std::int64_t*>(value));
}

bool read_double(Reader& reader, const Value& from, void* value, const void*) {
    auto& number = *static_cast<double*>(value);
    if (from.kind() == Value::Kind::integer)
        number = static_cast<double>(from.integer());
    else if (from.kind() == Value::Kind::number)
        number = from.number();
    else
        return reader.fail("must be a number");
    return true;
}

bool read_text(Reader& reader, const Value& from, void* value, const void* about) {
    if (from.kind() != Value::Kind::text) return reader.fail("must be a string");
    auto text = from.text();
    const auto& limits = as<AboutText>(about);
    if (has_forbidden_control(text, limits.controls))
        return reader.fail(limits.controls == AboutText::Controls::none ? "must be one line without control characters"
                           : limits.controls == AboutText::Controls::lines ? "must not hold control characters except "
                                                                             "line feed and tab"
                                                                           : "must not hold U+0000");
    // A code point takes one to four bytes, so most texts need no counting.
    if (text.size() > limits.max && code_points(text) > limits.max)
        return reader.fail(fmt::format("must have at most {} characters", limits.max));
    if (text.size() < limits.min * 4 && code_points(text) < limits.min)
        return reader.fail(limits.min == 1 ? "must not be empty"
                                           : fmt::format("must have at least {} characters", limits.min));
    static_cast<std::string*>(value)->assign(text);
    return true;
}

bool read_id(Reader& reader, const Value& from, void* value, const void*) {
    auto& id = *static_cast<std::int64_t*>(value);
    auto text = from.kind() == Value::Kind::text ? from.text() : std::string_view{};
    const char* end = text.data() + text.size();
    bool canonical = !text.empty() && text[0] >= '1' && text[0] <= '9';
    if (canonical) {
        auto [stop, error] = std::from_chars(text.data(), end, id);
        canonical = error == std::errc{} && stop == end;
    }
    return canonical || reader.fail("must be an id: a string of decimal digits");
}

bool read_enum(Reader& reader, const Value& from, void* value, const void* about) {
    const auto& known = as<AboutEnum>(about);
    if (from.kind() == Value::Kind::text) {
        for (const auto& entry : known.entries) {
            if (entry.name != from.text()) continue;
            known.store(value, entry.value);
            return true;
        }
    }
    std::vector<std::string_view> names;
    for (const auto& entry : known.entries) names.push_back(entry.name);
    return reader.fail(one_of(names));
}

bool read_array(Reader& reader, const Value& from, void* value, const void* about) {
    const auto& array = as<AboutArray>(about);
    if (from.kind() != Value::Kind::array) return reader.fail("must be an array");
    auto elements = from.array();
    if (elements.size() > array.max) return reader.fail(fmt::format("must have at most {} elements", array.max));
    array.clear(value);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        reader.enter(i);
        // One by one: a long array of wrong elements ends before it has taken memory.
        if (!array.element->read(reader, elements[i], array.append(value), array.element->about)) return false;
        reader.leave();
    }
    return true;
}

bool read_optional(Reader& reader, const Value& from, void* value, const void* about) {
    const auto& optional = as<AboutOptional>(about);
    if (from.is_null()) {
        optional.clear(value);
        return true;
    }
    return optional.element->read(reader, from, optional.emplace(value), optional.element->about);
}

bool read_map(Reader& reader, const Value& from, void* value, const void* about) {
    const auto& map = as<AboutMap>(about);
    if (from.kind() != Value::Kind::object) return reader.fail("must be an object");
    map.clear(value);
    for (const Member& member : from.object()) {
        reader.enter(member.name);
        if (member.name.find('\0') != member.name.npos) return reader.fail("must not hold U+0000");
        void* place = map.insert(value, member.name);
        if (place == nullptr) return reader.fail("is given twice", ErrorCode::bad_json);
        if (!map.element->read(reader, member.value, place, map.element->about)) return false;
        reader.leave();
    }
    return true;
}

bool read_struct(Reader& reader, const Value& from, void* value, const void* about) {
    const StructTable& table = as<AboutStruct>(about).table();
    if (from.kind() != Value::Kind::object) return reader.fail("must be an object");
    std::uint64_t seen = 0;
    bool tag_seen = false;
    std::size_t next = 0;
    for (const Member& member : from.object()) {
        reader.enter(member.name);
        if (!table.tag.empty() && member.name == "type") {
            if (tag_seen) return reader.fail("is given twice", ErrorCode::bad_json);
            tag_seen = true;
            if (member.value.kind() != Value::Kind::text || member.value.text() != table.tag)
                return reader.fail(fmt::format("must be \"{}\"", table.tag));
        } else {
            std::size_t at = table.find(member.name, next);
            if (at == StructTable::not_found) return reader.fail("is not a known field");
            if ((seen >> at & 1) != 0) return reader.fail("is given twice", ErrorCode::bad_json);
            seen |= std::uint64_t{1} << at;
            next = at + 1;
            const Field& field = table.fields[at];
            if (!field.type->read(reader, member.value, static_cast<char*>(value) + field.offset, field.type->about))
                return false;
        }
        reader.leave();
    }
    auto missing = [&](std::string_view name) {
        reader.enter(name);
        return reader.fail("is missing");
    };
    if (!table.tag.empty() && !tag_seen) return missing("type");
    for (std::size_t i = 0; i < table.fields.size(); ++i)
        if ((seen >> i & 1) == 0 && table.fields[i].required()) return missing(table.fields[i].name);
    return true;
}

bool read_variant(Reader& reader, const Value& from, void* value, const void* about) {
    const auto& variant = as<AboutVariant>(about);
    if (from.kind() != Value::Kind::object) return reader.fail("must be an object");
    const Value* tag = from.find("type");
    std::vector<std::string_view> tags;
    for (const auto& alternative : variant.alternatives) {
        const StructTable& table = alternative.about->table();
        if (tag != nullptr && tag->kind() == Value::Kind::text && tag->text() == table.tag)
            return read_struct(reader, from, alternative.emplace(value), alternative.about);
        tags.push_back(table.tag);
    }
    reader.enter("type");
    return reader.fail(tag == nullptr ? "is missing" : one_of(tags));
}

bool read_raw(Reader&, const Value& from, void* value, const void*) {
    auto& text = *static_cast<std::string*>(value);
    text.clear();
    write_value(text, from);
    return true;
}

bool decode_value(const Value& from, const Type& type, void* value, Problem& problem) {
    Reader reader;
    if (type.read(reader, from, value, type.about)) return true;
    problem = std::move(reader.problem());
    return false;
}

bool decode_text(std::string_view text, const Type& type, void* value, Problem& problem) {
    auto document = Document::parse(text);
    if (document) return decode_value(document->root(), type, value, problem);
    problem = std::move(document.error());
    return false;
}

}  // namespace parta::json
