// Bytes deflated (RFC 1951), and what an archive says of them: ZipWriter itself only stores.
#pragma once
#include <boost/beast/zlib/deflate_stream.hpp>

#include <string>
#include <string_view>

#include "base/zip.hpp"

namespace parta::test {

inline std::string deflated(std::string_view bytes) {
    namespace zlib = boost::beast::zlib;
    zlib::deflate_stream stream;
    std::string out(stream.upper_bound(bytes.size()) + 64, '\0');
    zlib::z_params window{};
    window.next_in = bytes.data();
    window.avail_in = bytes.size();
    window.next_out = out.data();
    window.avail_out = out.size();
    boost::system::error_code error;
    stream.write(window, zlib::Flush::finish, error);
    out.resize(out.size() - window.avail_out);
    return out;
}

/// Little-endian, as archives have it (APPNOTE 4.4).
inline void set_number(std::string& bytes, std::size_t at, std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i) & 255);
}

/// Says of a file that was stored as deflated(`bytes`) that it unfolds to them. `local`, `entry`: where its header and
/// its line in the directory begin.
inline void mark_deflated(std::string& archive, std::size_t local, std::size_t entry, std::string_view bytes) {
    const auto sum = crc32(bytes);
    set_number(archive, local + 8, 8, 2);
    set_number(archive, local + 14, sum, 4);
    set_number(archive, entry + 10, 8, 2);
    set_number(archive, entry + 16, sum, 4);
}

}  // namespace parta::test
