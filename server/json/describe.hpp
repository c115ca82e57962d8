// From a C++ type to its table: TypeOf<T>. Structs and enums must be described with Boost.Describe.
#pragma once
#include <boost/describe.hpp>

#include <array>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "json/type.hpp"

namespace parta::json {

template <class T>
constexpr std::string_view qualified_name_of() {
    std::string_view text = __PRETTY_FUNCTION__;  // "… [T = parta::chats::Message]"
    text.remove_prefix(text.find("T = ") + 4);
    text.remove_suffix(1);
    return text;
}

template <class T>
concept Named = requires { std::string_view{Name<T>::value}; };

template <class T>
consteval std::string_view name_of() {
    if constexpr (Named<T>)
        return Name<T>::value;
    else
        return {};
}

/// The tag by which a std::variant knows T: `static constexpr std::string_view json_type`. A tagged struct has the
/// tag as its first member, "type", wherever it is written.
template <class T>
consteval std::string_view tag_of() {
    if constexpr (requires { std::string_view{T::json_type}; })
        return T::json_type;
    else
        return {};
}

template <class T>
struct TypeOf {
    static_assert(!std::same_as<T, T>,
                  "this type has no JSON form: describe it, or see json/json.hpp for what has one");
};

/// A type may be incomplete where its table is only pointed to, so that a comment may hold a vector of comments.
template <class T>
inline constexpr const Type& type_of = TypeOf<T>::type;

template <>
struct TypeOf<bool> {
    static constexpr Type type{write_bool, read_bool, schema_bool};
};
template <>
struct TypeOf<double> {
    static constexpr Type type{write_double, read_double, schema_double};
};
template <>
struct TypeOf<std::int32_t> {
    using Limits = std::numeric_limits<std::int32_t>;
    static constexpr AboutInteger about{Limits::min(), Limits::max(), R"("format":"int32")"};
    static constexpr Type type{write_int32, read_int32, schema_integer, &about};
};
template <>
struct TypeOf<std::int64_t> {
    using Limits = std::numeric_limits<std::int64_t>;
    static constexpr AboutInteger about{Limits::min(), Limits::max(), R"("format":"int64")"};
    static constexpr Type type{write_int64, read_int64, schema_integer, &about};
};
/// Counts and sizes; JSON holds them up to 2^63 − 1.
template <>
struct TypeOf<std::uint64_t> {
    static constexpr AboutInteger about{0, std::numeric_limits<std::int64_t>::max(), R"("format":"int64","minimum":0)"};
    static constexpr Type type{write_int64, read_int64, schema_integer, &about};
};
template <std::int64_t Lo, std::int64_t Hi>
struct TypeOf<Bounded<Lo, Hi>> {
    static_assert(std::is_standard_layout_v<Bounded<Lo, Hi>>);
    static constexpr AboutInteger about{Lo, Hi, ""};
    static constexpr Type type{write_int64, read_int64, schema_integer, &about};
};
template <>
struct TypeOf<Timestamp> {
    static_assert(std::is_standard_layout_v<Timestamp> && sizeof(Timestamp) == sizeof(std::int64_t));
    static constexpr std::int64_t furthest = 8'640'000'000'000'000;  // of JavaScript's Date
    static constexpr AboutInteger about{-furthest, furthest, R"("format":"unix-ms")"};
    static constexpr Type type{write_int64, read_int64, schema_integer, &about};
};
template <class Tag>
struct TypeOf<Id<Tag>> {
    static_assert(std::is_standard_layout_v<Id<Tag>> && sizeof(Id<Tag>) == sizeof(std::int64_t));
    static constexpr Type type{write_id, read_id, schema_id};
};
template <>
struct TypeOf<std::string> {
    static constexpr AboutText about{};
    static constexpr Type type{write_text, read_text, schema_text, &about};
};
template <Lines lines, std::size_t Max, std::size_t Min>
struct TypeOf<LimitedText<lines, Max, Min>> {
    static_assert(std::is_standard_layout_v<LimitedText<lines, Max, Min>> && Min <= Max);
    static constexpr AboutText about{Min, Max,
                                     lines == Lines::one ? AboutText::Controls::none : AboutText::Controls::lines};
    static constexpr Type type{write_text, read_text, schema_text, &about};
};
template <class T>
struct TypeOf<RawOf<T>> {
    static consteval const Type* described() {
        if constexpr (std::is_void_v<T>)
            return nullptr;
        else
            return &type_of<T>;
    }
    static_assert(std::is_standard_layout_v<RawOf<T>>);
    static constexpr AboutRaw about{described()};
    static constexpr Type type{write_raw, read_raw, schema_raw, &about};
};

template <class Vector, class T, std::size_t max>
struct ArrayType {
    static_assert(!std::same_as<T, bool>, "std::vector<bool> has no elements to point to");
    static constexpr AboutArray about{
        &type_of<T>,
        sizeof(T),
        max,
        [](const void* array) -> std::pair<const void*, std::size_t> {
            auto& vector = *static_cast<const Vector*>(array);
            return {vector.data(), vector.size()};
        },
        [](void* array) { static_cast<Vector*>(array)->clear(); },
        [](void* array) -> void* { return &static_cast<Vector*>(array)->emplace_back(); },
    };
    static constexpr Type type{write_array, read_array, schema_array, &about};
};
template <class T>
struct TypeOf<std::vector<T>> : ArrayType<std::vector<T>, T, static_cast<std::size_t>(-1)> {};
template <class T, std::size_t Max>
struct TypeOf<List<T, Max>> : ArrayType<List<T, Max>, T, Max> {};

template <class T>
struct TypeOf<std::optional<T>> {
    using Optional = std::optional<T>;
    static constexpr AboutOptional about{
        &type_of<T>,
        [](const void* optional) -> const void* {
            auto& value = *static_cast<const Optional*>(optional);
            return value ? &*value : nullptr;
        },
        [](void* optional) { static_cast<Optional*>(optional)->reset(); },
        [](void* optional) -> void* { return &static_cast<Optional*>(optional)->emplace(); },
    };
    static constexpr Type type{write_optional, read_optional, schema_optional, &about,
                               [](const void* value) { return !static_cast<const Optional*>(value)->has_value(); }};
};
template <class T>
struct TypeOf<Patch<T>> {
    static constexpr AboutOptional about{
        &type_of<T>,
        [](const void* patch) -> const void* {
            auto& value = static_cast<const Patch<T>*>(patch)->value();
            return value ? &*value : nullptr;
        },
        [](void* patch) { *static_cast<Patch<T>*>(patch) = Patch<T>{std::nullopt}; },
        [](void* patch) -> void* { return &static_cast<Patch<T>*>(patch)->emplace(); },
        true,
    };
    static constexpr Type type{write_optional, read_optional, schema_optional, &about,
                               [](const void* value) { return !static_cast<const Patch<T>*>(value)->given(); }};
};

template <class T, class Compare>
struct TypeOf<std::map<std::string, T, Compare>> {
    using Map = std::map<std::string, T, Compare>;
    static constexpr AboutMap about{
        &type_of<T>,
        [](const void* map, const AboutMap::Visit& visit) {
            for (auto& [key, value] : *static_cast<const Map*>(map)) visit(key, &value);
        },
        [](void* map) { static_cast<Map*>(map)->clear(); },
        [](void* map, std::string_view key) -> void* {
            auto [at, inserted] = static_cast<Map*>(map)->try_emplace(std::string{key});
            return inserted ? &at->second : nullptr;
        },
    };
    static constexpr Type type{write_map, read_map, schema_map, &about};
};

namespace members {

template <class... D>
struct Pack {
    static constexpr std::size_t size = sizeof...(D);
};

template <class... A, class... B>
Pack<A..., B...> joined(Pack<A...>, Pack<B...>);

template <template <class...> class L, class... D>
Pack<D...> packed(L<D...>);

template <class T>
using Own = decltype(packed(boost::describe::describe_members<T, boost::describe::mod_public>{}));
template <class T>
using Bases = decltype(packed(boost::describe::describe_bases<T, boost::describe::mod_public>{}));

template <class T, class B = Bases<T>>
struct All;  // bases' members first, as C++ lays them out
template <class T>
struct All<T, Pack<>> {
    using type = Own<T>;
};
template <class T, class B, class... Rest>
struct All<T, Pack<B, Rest...>> {
    using type = decltype(joined(typename All<typename B::type>::type{}, typename All<T, Pack<Rest...>>::type{}));
};

struct Anything {
    template <class T>
    operator T() const;
};
template <class T, std::size_t... i>
constexpr bool takes(std::index_sequence<i...>) {
    return requires { T{(static_cast<void>(i), Anything{})...}; };
}

/// Whether each member of the aggregate T is described: then T takes no further initialiser.
template <class T>
constexpr bool complete = !takes<T>(std::make_index_sequence<Own<T>::size + Bases<T>::size + 1>{});

template <class M, class T>
M member_type(M T::*);

consteval std::string_view spoken_of(const NamedText& doc) {
    return doc.first;
}
consteval std::string_view spoken_of(std::string_view name) {
    return name;
}
template <class... D>
consteval bool all_known(const auto& table) {
    for (const auto& row : table)
        if (!((json_name(D::name) == spoken_of(row)) || ...)) return false;
    return true;
}

}  // namespace members

template <class E>
    requires boost::describe::has_describe_enumerators<E>::value
struct TypeOf<E> {
    static constexpr auto entries = []<class... D>(members::Pack<D...>) {
        return std::array{AboutEnum::Entry{json_name(D::name), static_cast<std::int64_t>(D::value)}...};
    }(decltype(members::packed(boost::describe::describe_enumerators<E>{})){});
    static constexpr AboutEnum about{
        qualified_name_of<E>(), entries,
        [](const void* value) { return static_cast<std::int64_t>(*static_cast<const E*>(value)); },
        [](void* value, std::int64_t number) { *static_cast<E*>(value) = static_cast<E>(number); }};
    static constexpr Type type{write_enum, read_enum, schema_enum, &about};
};

/// The offset of a part within the object that holds it.
inline std::size_t offset_in(const void* whole, const void* part) {
    return static_cast<std::size_t>(static_cast<const char*>(part) - static_cast<const char*>(whole));
}

template <class T, class... D>
StructTable make_struct_table(members::Pack<D...>, const T& sample) {
    StructSource source{.qualified_name = qualified_name_of<T>(), .name = name_of<T>(), .tag = tag_of<T>()};
    source.sample = &sample;
    if constexpr (requires { Docs<T>::fields; }) {
        static_assert(members::all_known<D...>(Docs<T>::fields), "json::Docs speaks of a member that is not there");
        source.docs = Docs<T>::fields;
    }
    if constexpr (requires { Docs<T>::summary; }) source.summary = Docs<T>::summary;
    if constexpr (requires { Defaults<T>::fields; }) {
        static_assert(members::all_known<D...>(Defaults<T>::fields), "json::Defaults names a member that is not there");
        source.defaults = Defaults<T>::fields;
    }
    return StructTable{source,
                       {FieldSource{json_name(D::name), offset_in(&sample, &(sample.*D::pointer)),
                                    &type_of<decltype(members::member_type(D::pointer))>}...}};
}

template <class T>
const StructTable& struct_table() {
    static const T sample{};
    static const StructTable table = make_struct_table<T>(typename members::All<T>::type{}, sample);
    return table;
}

template <class T>
    requires boost::describe::has_describe_members<T>::value
struct TypeOf<T> {
    static_assert(std::is_aggregate_v<T>, "a struct in JSON is an aggregate");
    static_assert(members::complete<T>, "a member of this struct, or a base, is missing from BOOST_DESCRIBE_STRUCT");
    static_assert(Named<T> || qualified_name_of<T>().find('<') == std::string_view::npos,
                  "the API document needs a name for this template: specialise json::Name");
    static constexpr AboutStruct about{struct_table<T>};
    static constexpr Type type{write_struct, read_struct, schema_struct, &about};
};

template <class... A>
struct TypeOf<std::variant<A...>> {
    using Variant = std::variant<A...>;
    static_assert(((!tag_of<A>().empty()) && ...), "each alternative says its tag: json_type");
    static constexpr AboutVariant::Alternative alternatives[] = {
        {&TypeOf<A>::about,
         [](void* variant) -> void* { return &static_cast<Variant*>(variant)->template emplace<A>(); },
         [](const void* variant) -> const void* { return std::get_if<A>(static_cast<const Variant*>(variant)); }}...};
    static constexpr AboutVariant about{
        alternatives, [](const void* variant) { return static_cast<const Variant*>(variant)->index(); },
        name_of<Variant>()};
    static constexpr Type type{write_variant, read_variant, schema_variant, &about};
};

}  // namespace parta::json
