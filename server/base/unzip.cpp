#include "base/unzip.hpp"

#include <algorithm>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstdint>

#include "base/zip.hpp"

namespace parta {
namespace {

constexpr std::string_view local_mark{"PK\x03\x04", 4}, entry_mark{"PK\x01\x02", 4}, end_mark{"PK\x05\x06", 4};
constexpr std::size_t local_size = 30, entry_size = 46, end_size = 22, longest_comment = 65'535;

/// Little-endian numbers at a place that the caller has checked.
std::uint32_t u16(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
    return byte(at) | byte(at + 1) << 8;
}
std::uint32_t u32(std::string_view bytes, std::size_t at) {
    return u16(bytes, at) | u16(bytes, at + 2) << 16;
}

bool holds(std::string_view bytes, std::size_t at, std::size_t size) {
    return at <= bytes.size() && size <= bytes.size() - at;
}

std::unexpected<UnzipError> damaged() {
    return std::unexpected(UnzipError::damaged);
}

/// Where the directory's end stands: the last place that looks like it and whose comment fills the rest.
std::size_t find_end(std::string_view archive) {
    if (archive.size() < end_size) return archive.npos;
    const auto first = archive.size() - std::min(archive.size(), end_size + longest_comment);
    for (std::size_t at = archive.size() - end_size + 1; at-- > first;)
        if (archive.substr(at, 4) == end_mark && at + end_size + u16(archive, at + 20) == archive.size()) return at;
    return archive.npos;
}

std::expected<std::string, UnzipError> inflate(std::string_view packed, std::size_t at_most) {
    namespace zlib = boost::beast::zlib;
    constexpr std::size_t step = 64 * 1024;
    zlib::inflate_stream stream;
    zlib::z_params window{};
    window.next_in = packed.data();
    window.avail_in = packed.size();
    std::string out;
    while (true) {
        const auto before = out.size();
        out.resize(before + step);
        window.next_out = out.data() + before;
        window.avail_out = step;
        boost::system::error_code error;
        stream.write(window, zlib::Flush::sync, error);
        out.resize(before + step - window.avail_out);
        if (out.size() > at_most) return std::unexpected(UnzipError::too_large);
        if (error == zlib::error::end_of_stream) return out;
        // Nothing more to read and nothing written: the stream breaks off.
        if (error || out.size() == before) return damaged();
    }
}

struct Entry {
    std::string_view name;
    std::uint32_t method = 0, checksum = 0, packed = 0, offset = 0;
};

std::expected<std::string, UnzipError> contents(std::string_view archive, const Entry& entry, std::size_t at_most) {
    constexpr std::uint32_t stored = 0, deflated = 8;
    if (!holds(archive, entry.offset, local_size) || archive.substr(entry.offset, 4) != local_mark) return damaged();
    const std::size_t begins =
        entry.offset + local_size + u16(archive, entry.offset + 26) + u16(archive, entry.offset + 28);
    if (!holds(archive, begins, entry.packed)) return damaged();
    const auto packed = archive.substr(begins, entry.packed);
    if (entry.method == stored) {
        if (packed.size() > at_most) return std::unexpected(UnzipError::too_large);
        return std::string{packed};
    }
    if (entry.method != deflated) return damaged();
    return inflate(packed, at_most);
}

}  // namespace

bool is_zip(std::string_view bytes) {
    return bytes.starts_with(local_mark);
}

std::expected<std::vector<UnzippedFile>, UnzipError> unzip(std::string_view archive, const UnzipLimits& limits) {
    const auto end = find_end(archive);
    if (end == archive.npos) return damaged();
    const auto count = u16(archive, end + 10);
    if (count > limits.entries) return std::unexpected(UnzipError::too_large);
    std::size_t at = u32(archive, end + 16), left = limits.bytes_of_all;
    std::vector<UnzippedFile> files;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!holds(archive, at, entry_size) || archive.substr(at, 4) != entry_mark) return damaged();
        constexpr std::uint32_t encrypted = 1;
        if ((u16(archive, at + 8) & encrypted) != 0) return damaged();
        Entry entry{{}, u16(archive, at + 10), u32(archive, at + 16), u32(archive, at + 20), u32(archive, at + 42)};
        const std::size_t name = u16(archive, at + 28);
        if (!holds(archive, at + entry_size, name)) return damaged();
        entry.name = archive.substr(at + entry_size, name);
        at += entry_size + name + u16(archive, at + 30) + u16(archive, at + 32);
        if (entry.name.ends_with('/')) continue;
        auto bytes = contents(archive, entry, std::min(limits.bytes_of_one, left));
        if (!bytes) return std::unexpected(bytes.error());
        if (crc32(*bytes) != entry.checksum) return damaged();
        left -= bytes->size();
        files.push_back({std::string{entry.name}, *std::move(bytes)});
    }
    return files;
}

}  // namespace parta
