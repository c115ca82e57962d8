// What goes into and comes out of SQL: NULL, 64-bit integers, UTF-8 text, bytes; and how C++ types map to them.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace parta::db {

/// Raw bytes (BYTEA, BLOB), kept apart from text by type.
struct Bytes {
    std::string data;

    auto operator<=>(const Bytes&) const = default;
};

/// One value of a result: NULL, BIGINT or BOOLEAN (0, 1), TEXT, BYTEA.
using Cell = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

/// One argument of a statement. It borrows text and bytes for the length of the call.
struct Param {
    enum class Type : std::uint8_t { unknown, integer, boolean, text, bytes };

    Type type = Type::unknown;
    bool is_null = true;
    std::int64_t integer = 0;
    std::string_view data;
};

template <class T>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<Id<Tag>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// An enum with BOOST_DESCRIBE_ENUM is stored as TEXT by its value's name; any other enum as its number.
template <class T>
concept NamedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <class T>
concept TextLike = std::convertible_to<const T&, std::string_view>;

template <class T>
constexpr Param::Type param_type() {
    if constexpr (std::is_same_v<T, bool>) {
        return Param::Type::boolean;
    } else if constexpr (NamedEnum<T> || TextLike<T>) {
        return Param::Type::text;
    } else if constexpr (std::is_same_v<T, Bytes>) {
        return Param::Type::bytes;
    } else {
        static_assert(std::is_integral_v<T> || std::is_enum_v<T> || IsId<T>::value || std::is_same_v<T, Timestamp>,
                      "no SQL type for this C++ type");
        return Param::Type::integer;
    }
}

/// As in JSON, an enumerator whose name C++ reserves loses its trailing underscore: class_ is stored as "class".
constexpr std::string_view stored_name(std::string_view name) {
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

template <NamedEnum T>
std::string_view enum_name(T value) {
    const char* name = boost::describe::enum_to_string(value, nullptr);
    if (name == nullptr) throw std::logic_error("db: an enum value without a name cannot be stored");
    return stored_name(name);
}

template <NamedEnum T>
std::optional<T> enum_value(std::string_view name) {
    std::optional<T> found;
    [&]<class... D>(boost::mp11::mp_list<D...>) {
        ((stored_name(D::name) == name ? void(found = D::value) : void()), ...);
    }(boost::mp11::mp_rename<boost::describe::describe_enumerators<T>, boost::mp11::mp_list>{});
    return found;
}

/// Integers, bool, Id, Timestamp, enums, text, Bytes, std::optional of these, nullptr and std::nullopt (NULL).
template <class T>
Param make_param(const T& value) {
    if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>) {
        return {};
    } else if constexpr (IsOptional<T>::value) {
        if (value) return make_param(*value);
        return {.type = param_type<typename T::value_type>()};
    } else {
        Param param{.type = param_type<T>(), .is_null = false};
        if constexpr (NamedEnum<T>) {
            param.data = enum_name(value);
        } else if constexpr (TextLike<T>) {
            param.data = std::string_view(value);
        } else if constexpr (std::is_same_v<T, Bytes>) {
            param.data = value.data;
        } else if constexpr (IsId<T>::value) {
            param.integer = value.value;
        } else if constexpr (std::is_same_v<T, Timestamp>) {
            param.integer = value.ms;
        } else if constexpr (std::is_enum_v<T>) {
            param.integer = static_cast<std::int64_t>(value);
        } else if constexpr (std::is_same_v<T, bool>) {
            param.integer = value ? 1 : 0;
        } else {
            if (!std::in_range<std::int64_t>(value))
                throw std::logic_error("db: an integer over 63 bits cannot be stored");
            param.integer = static_cast<std::int64_t>(value);
        }
        return param;
    }
}

}  // namespace parta::db
