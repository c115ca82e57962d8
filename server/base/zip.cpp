#include "base/zip.hpp"

#include <array>

#include "base/error.hpp"

namespace parta {
namespace {

constexpr std::uint16_t version = 20;          // 2.0: folders in names
constexpr std::uint16_t utf8_names = 1 << 11;  // general purpose bit 11
constexpr std::uint16_t midnight = 0;
constexpr std::uint16_t first_day = (1 << 5) | 1;  // 1980-01-01: an archive tells no times but those inside

constexpr auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
        made[i] = c;
    }
    return made;
}();

std::string u16(std::uint32_t v) {
    return {static_cast<char>(v & 255), static_cast<char>(v >> 8 & 255)};
}
std::string u32(std::uint32_t v) {
    return u16(v & 65535) + u16(v >> 16);
}

}  // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
    std::uint32_t c = ~before;
    for (const unsigned char byte : bytes) c = table[(c ^ byte) & 255] ^ (c >> 8);
    return ~c;
}

ZipWriter::ZipWriter(const std::filesystem::path& target)
    : file_(target, std::ios::binary | std::ios::trunc), out_(file_) {
    if (!out_) throw Error{ErrorCode::storage_full};
}

ZipWriter::ZipWriter(std::ostream& target) : out_(target) {}

void ZipWriter::write(std::string_view bytes) {
    if (!out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) throw Error{ErrorCode::storage_full};
    offset_ += bytes.size();
}

void ZipWriter::begin(const Entry& entry) {
    write("PK\x03\x04" + u16(version) + u16(utf8_names) + u16(0) + u16(midnight) + u16(first_day) + u32(entry.crc) +
          u32(entry.size) + u32(entry.size) + u16(static_cast<std::uint32_t>(entry.name.size())) + u16(0) + entry.name);
}

void ZipWriter::add(const std::string& name, std::string_view bytes) {
    Entry entry{name, crc32(bytes), static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(offset_)};
    begin(entry);
    write(bytes);
    entries_.push_back(std::move(entry));
}

bool ZipWriter::add_file(const std::string& name, const std::filesystem::path& file) {
    std::array<char, 65536> buffer;
    Entry entry{name, 0, 0, static_cast<std::uint32_t>(offset_)};
    // The header comes before the bytes and holds their sum: they are read twice, and must be the same both times.
    std::ifstream first(file, std::ios::binary);
    if (!first) return false;
    while (first.read(buffer.data(), buffer.size()) || first.gcount() > 0) {
        const std::string_view part{buffer.data(), static_cast<std::size_t>(first.gcount())};
        entry.crc = crc32(part, entry.crc);
        entry.size += static_cast<std::uint32_t>(part.size());
    }
    begin(entry);
    std::ifstream second(file, std::ios::binary);
    while (second.read(buffer.data(), buffer.size()) || second.gcount() > 0)
        write({buffer.data(), static_cast<std::size_t>(second.gcount())});
    entries_.push_back(std::move(entry));
    return true;
}

void ZipWriter::finish() {
    const auto start = static_cast<std::uint32_t>(offset_);
    for (const auto& entry : entries_)
        write("PK\x01\x02" + u16(version) + u16(version) + u16(utf8_names) + u16(0) + u16(midnight) + u16(first_day) +
              u32(entry.crc) + u32(entry.size) + u32(entry.size) + u16(static_cast<std::uint32_t>(entry.name.size())) +
              u16(0) + u16(0) + u16(0) + u16(0) + u32(0) + u32(entry.offset) + entry.name);
    const auto length = static_cast<std::uint32_t>(offset_) - start;
    const auto count = static_cast<std::uint32_t>(entries_.size());
    write("PK\x05\x06" + u16(0) + u16(0) + u16(count) + u16(count) + u32(length) + u32(start) + u16(0));
    out_.flush();
    if (!out_) throw Error{ErrorCode::storage_full};
}

}  // namespace parta
