#include "roster/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace parta::roster {
namespace {

// Windows-1251, 0x80–0xBF; from 0xC0 on it is the Russian alphabet. 0x98 is unassigned.
constexpr std::array<char16_t, 64> windows_1251_upper{
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0xFFFD, 0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

char32_t from_windows_1251(unsigned char byte) {
    if (byte < 0x80) return byte;
    return byte >= 0xC0 ? 0x410 + (byte - 0xC0) : windows_1251_upper[byte - 0x80];
}

char32_t from_cp866(unsigned char byte) {
    if (byte < 0x80) return byte;
    if (byte < 0xB0) return 0x410 + (byte - 0x80);
    if (byte >= 0xE0 && byte < 0xF0) return 0x440 + (byte - 0xE0);
    switch (byte) {
        case 0xF0:
            return U'Ё';
        case 0xF1:
            return U'ё';
        case 0xFC:
            return U'№';
        case 0xFF:
            return 0xA0;
        default:
            return U' ';  // box drawing and the like
    }
}

int line_at(std::string_view bytes, std::size_t offset) {
    return 1 + static_cast<int>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

bool starts_like_another_format(std::string_view bytes) {
    using namespace std::string_view_literals;
    for (auto magic : {"PK\x03\x04"sv, "\xD0\xCF\x11\xE0"sv, "%PDF"sv, "\x89PNG"sv, "\xFF\xD8\xFF"sv, "{\\rtf"sv,
                       "<html"sv, "<!DOCTYPE"sv, "<?xml"sv, "GIF8"sv, "Rar!"sv, "7z\xBC\xAF"sv})
        if (bytes.starts_with(magic)) return true;
    return false;
}

enum class Order { little, big };

std::expected<std::string, TableError> from_utf16(std::string_view bytes, Order order) {
    std::string out;
    out.reserve(bytes.size());
    auto unit = [&](std::size_t at) {
        auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(order == Order::little ? first | second << 8 : first << 8 | second);
    };
    auto broken = [&] { return std::unexpected(TableError{TableErrorCode::broken_text, line_at(out, out.size())}); };
    if (bytes.size() % 2 != 0) return broken();
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        char32_t c = unit(at);
        if (c >= 0xD800 && c < 0xE000) {
            if (c >= 0xDC00 || at + 4 > bytes.size()) return broken();
            char32_t low = unit(at + 2);
            if (low < 0xDC00 || low >= 0xE000) return broken();
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        }
        append_code_point(out, c);
    }
    return out;
}

/// What the bytes look like when read as UTF-8.
struct Utf8Look {
    std::size_t well_formed = 0;  // sequences of two bytes and more
    std::size_t damaged = 0;
    std::size_t first_damage = 0;
};

Utf8Look look_as_utf8(std::string_view bytes) {
    Utf8Look look;
    auto rest = bytes;
    while (!rest.empty()) {
        auto before = rest.size();
        if (take_code_point(rest)) {
            look.well_formed += before - rest.size() > 1;
            continue;
        }
        if (look.damaged++ == 0) look.first_damage = bytes.size() - rest.size();
        rest.remove_prefix(1);
    }
    return look;
}

/// Code page 866 keeps most small letters where Windows-1251 has signs that rosters hardly use.
bool looks_like_cp866(std::string_view bytes) {
    std::size_t only_866 = 0, only_1251 = 0;
    for (unsigned char byte : bytes) {
        only_866 += byte >= 0x80 && byte < 0xB0;
        only_1251 += (byte >= 0xC0 && byte < 0xE0) || byte >= 0xF2;
    }
    return only_866 > only_1251;
}

}  // namespace

std::expected<Text, TableError> decode_text(std::string_view bytes) {
    using namespace std::string_view_literals;
    auto fail = [](TableErrorCode code, int line = 0) { return std::unexpected(TableError{code, line}); };
    if (starts_like_another_format(bytes)) return fail(TableErrorCode::not_a_table);
    for (auto [mark, order, encoding] : {std::tuple{"\xFF\xFE"sv, Order::little, Encoding::utf16_le},
                                         std::tuple{"\xFE\xFF"sv, Order::big, Encoding::utf16_be}}) {
        if (!bytes.starts_with(mark)) continue;
        auto text = from_utf16(bytes.substr(2), order);
        if (!text) return std::unexpected(text.error());
        return Text{encoding, *std::move(text)};
    }
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) {
        bytes.remove_prefix(3);
        auto look = look_as_utf8(bytes);
        if (look.damaged > 0) return fail(TableErrorCode::broken_text, line_at(bytes, look.first_damage));
        return Text{Encoding::utf8, std::string(bytes)};
    }
    if (bytes.find('\0') != bytes.npos) return fail(TableErrorCode::not_a_table);
    auto look = look_as_utf8(bytes);
    if (look.damaged == 0) return Text{Encoding::utf8, std::string(bytes)};
    if (look.well_formed > 10 * look.damaged)
        return fail(TableErrorCode::broken_text, line_at(bytes, look.first_damage));
    bool dos = looks_like_cp866(bytes);
    Text text{dos ? Encoding::cp866 : Encoding::windows_1251, {}};
    text.utf8.reserve(bytes.size() * 2);
    for (unsigned char byte : bytes) append_code_point(text.utf8, dos ? from_cp866(byte) : from_windows_1251(byte));
    return text;
}

}  // namespace parta::roster
