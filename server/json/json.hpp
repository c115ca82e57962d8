// C++ structs ↔ JSON, and the JSON Schema of both. Everything hangs on Boost.Describe:
//
//     struct PostMessage { MessageClientId client_id; json::Text<4000, 1> text; std::optional<MessageId> reply_to; };
//     BOOST_DESCRIBE_STRUCT(PostMessage, (), (client_id, text, reply_to))
//
//     auto in = json::decode_or_throw<PostMessage>(request.body);
//     response.body = json::encode(message);
//
// What has a JSON form:
//   bool, double, std::string      their own
//   std::int32_t, std::int64_t, std::uint64_t (up to 2^63 − 1)   integers, without fraction or exponent
//   Id<Tag>                        a string of decimal digits, never "0"
//   Timestamp                      integer milliseconds
//   described enum                 the enumerator's name; a trailing underscore is dropped (delete_ → "delete")
//   described struct               an object; unknown, missing and repeated members are refused; bases' members first
//   std::optional<T> as a member   absent when empty; null is read as empty (in an array it is written as null)
//   std::vector<T>, std::map<std::string, T>
//   std::variant<A, B…>            an object whose "type" is the json_type of the alternative
//   Text, Line, Bounded, List, Patch, Raw, RawOf: see json/types.hpp, as for json::Docs, json::Defaults, json::Name
//
// A member that is neither optional nor a Patch must be present, unless json::Defaults names it.
#pragma once
#include "json/describe.hpp"

namespace parta::json {

/// Reads one JSON text. The problem's field is the path of what is wrong.
template <class T>
std::expected<T, Problem> decode(std::string_view text) {
    std::expected<T, Problem> result;
    Problem problem;
    if (!decode_text(text, type_of<T>, &*result, problem)) result = std::unexpected(std::move(problem));
    return result;
}

/// The same for a part of a document that is parsed already.
template <class T>
std::expected<T, Problem> decode_value(const Value& value) {
    std::expected<T, Problem> result;
    Problem problem;
    if (!decode_value(value, type_of<T>, &*result, problem)) result = std::unexpected(std::move(problem));
    return result;
}

/// Throws Error{bad_json or invalid_field, field, detail}.
template <class T>
T decode_or_throw(std::string_view text) {
    T value{};
    Problem problem;
    if (!decode_text(text, type_of<T>, &value, problem)) throw_problem(std::move(problem));
    return value;
}

/// Appends the JSON of a value. Strings must be well-formed UTF-8; they are not checked again.
template <class T>
void write(std::string& out, const T& value) {
    type_of<T>.write(out, &value, type_of<T>.about);
}

template <class T>
std::string encode(const T& value) {
    std::string out;
    out.reserve(256);
    write(out, value);
    return out;
}

/// The schema of T as it is used in place; the components that it refers to go into the set.
template <class T>
std::string schema_of(SchemaSet& set) {
    std::string out;
    type_of<T>.schema(set, out, type_of<T>.about);
    return out;
}

}  // namespace parta::json
