#include "accounts/cbor.hpp"

#include <limits>

namespace parta::accounts {
namespace {

constexpr int most_levels = 6;
constexpr int most_items = 200;

enum class Major : std::uint8_t { unsigned_, negative, bytes, text, array, map, tag, other };

struct Reader {
    std::string_view input;
    int items = 0;

    std::optional<std::uint64_t> take_bytes_as_number(std::size_t count) {
        if (input.size() < count) return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i) value = (value << 8U) | static_cast<unsigned char>(input[i]);
        input.remove_prefix(count);
        return value;
    }

    /// The number after the first byte, in its shortest spelling.
    std::optional<std::uint64_t> take_argument(unsigned info) {
        if (info < 24) return info;
        if (info > 27) return std::nullopt;  // 31: of indefinite length
        const std::size_t count = std::size_t{1} << (info - 24U);
        const auto value = take_bytes_as_number(count);
        if (!value) return std::nullopt;
        const bool fits_shorter = count == 1 ? *value < 24 : *value >> (count * 4U) == 0;
        return fits_shorter ? std::nullopt : value;
    }

    bool take_string(Cbor& item, std::uint64_t size) {
        if (input.size() < size) return false;
        item.string = input.substr(0, size);
        input.remove_prefix(size);
        return true;
    }

    bool take_items(Cbor& item, std::uint64_t count, int level) {
        if (count > input.size()) return false;
        for (std::uint64_t i = 0; i < count; ++i) {
            auto one = take(level + 1);
            if (!one) return false;
            item.items.push_back(std::move(*one));
        }
        return true;
    }

    static bool same_key(const Cbor& a, const Cbor& b) {
        return a.kind == b.kind && a.integer == b.integer && a.string == b.string;
    }

    bool take_entries(Cbor& item, std::uint64_t count, int level) {
        if (count > input.size() / 2) return false;
        for (std::uint64_t i = 0; i < count; ++i) {
            auto key = take(level + 1);
            if (!key || (key->kind != Cbor::Kind::integer && key->kind != Cbor::Kind::text)) return false;
            for (std::size_t other = 0; other < item.items.size(); other += 2)
                if (same_key(item.items[other], *key)) return false;
            auto value = take(level + 1);
            if (!value) return false;
            item.items.push_back(std::move(*key));
            item.items.push_back(std::move(*value));
        }
        return true;
    }

    std::optional<Cbor> take(int level) {
        if (level > most_levels || ++items > most_items) return std::nullopt;
        const auto first = take_bytes_as_number(1);
        if (!first) return std::nullopt;
        const auto major = static_cast<Major>(*first >> 5U);
        const auto argument = take_argument(*first & 31U);
        if (!argument) return std::nullopt;
        const bool is_signed = *argument <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        Cbor item;
        bool read = false;
        switch (major) {
            case Major::unsigned_:
            case Major::negative: {
                item.kind = Cbor::Kind::integer;
                const auto number = static_cast<std::int64_t>(*argument);
                item.integer = major == Major::negative ? -1 - number : number;
                read = is_signed;
                break;
            }
            case Major::bytes:
            case Major::text:
                item.kind = major == Major::bytes ? Cbor::Kind::bytes : Cbor::Kind::text;
                read = take_string(item, *argument);
                break;
            case Major::array:
                item.kind = Cbor::Kind::array;
                read = take_items(item, *argument, level);
                break;
            case Major::map:
                item.kind = Cbor::Kind::map;
                read = take_entries(item, *argument, level);
                break;
            case Major::tag:
                break;
            case Major::other:  // 20 false, 21 true, 22 null; the rest are floats and what nobody has defined
                item.kind = Cbor::Kind::simple;
                item.integer = static_cast<std::int64_t>(*argument);
                read = *argument >= 20 && *argument <= 22;
                break;
        }
        if (!read) return std::nullopt;
        return item;
    }
};

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const {
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (items[i].kind == Kind::integer && items[i].integer == key) return &items[i + 1];
    return nullptr;
}

const Cbor* Cbor::find(std::string_view key) const {
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (items[i].kind == Kind::text && items[i].string == key) return &items[i + 1];
    return nullptr;
}

std::optional<Cbor> take_cbor(std::string_view& input) {
    Reader reader{input};
    auto item = reader.take(0);
    if (item) input = reader.input;
    return item;
}

}  // namespace parta::accounts
