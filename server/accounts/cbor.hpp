// CBOR (RFC 8949) as authenticators write it: the canonical form of CTAP2, and nothing else. Private to this folder and
// its fuzz target.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace parta::accounts {

/// One item; bytes and text are views into what was read.
struct Cbor {
    enum class Kind : std::uint8_t { integer, bytes, text, array, map, simple };
    Kind kind = Kind::simple;
    std::int64_t integer = 0;  // of an integer; of `simple` 20 false, 21 true, 22 null
    std::string_view string;   // of bytes and text
    std::vector<Cbor> items;   // of an array; of a map key, value, key, value …, no key twice

    /// Of a map.
    std::size_t entries() const { return items.size() / 2; }
    /// The value of an integer or a text key of a map; nullptr without one.
    const Cbor* find(std::int64_t key) const;
    const Cbor* find(std::string_view key) const;
};

/// Takes one item from the front of `input`. nullopt for what is cut short, of indefinite length, longer spelled than
/// need be, a tag, a float, a key that is neither integer nor text or is there twice, deeper than 6 levels or of more
/// than 200 items.
std::optional<Cbor> take_cbor(std::string_view& input);

}  // namespace parta::accounts
