#include "blobs/sniff.hpp"

#include <magic.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"

namespace parta::blobs {
namespace {

struct CloseMagic {
    void operator()(magic_t cookie) const { magic_close(cookie); }
};
using Magic = std::unique_ptr<magic_set, CloseMagic>;

/// A cookie is not thread-safe and its database takes 30 ms to load: each worker thread keeps one.
magic_t cookie() {
    thread_local Magic own = [] {
        Magic made{magic_open(MAGIC_MIME_TYPE | MAGIC_SYMLINK)};
        if (!made || magic_load(made.get(), nullptr) != 0)
            throw std::runtime_error{"libmagic's database cannot be loaded"};
        return made;
    }();
    return own.get();
}

/// Zero-width and direction-changing characters, with which "отчёт‮fdp.exe" looks like a PDF.
bool deceives(char32_t c) {
    return c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == '/' || c == '\\' ||
           c == ':' || c == '*' || c == '?' || c == '"' || c == '<' || c == '>' || c == '|';
}

std::u32string decode(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t c = length == 1 ? lead : lead & (0xFF >> (length + 1));
        for (int k = 1; k < length && i + k < text.size(); ++k)
            c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
        out += c;
        i += length;
    }
    return out;
}

std::string encode(std::u32string_view text) {
    std::string out;
    for (char32_t c : text) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};
        } else if (c < 0x10000) {
            out += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
                    static_cast<char>(0x80 | (c & 0x3F))};
        } else {
            out += {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 0x3F)),
                    static_cast<char>(0x80 | ((c >> 6) & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
        }
    }
    return out;
}

constexpr std::size_t name_limit = 150;
constexpr std::size_t extension_limit = 12;

// The client refuses the same when a file is chosen: web/src/model/uploads.ts.
constexpr auto program_extensions = std::to_array<std::string_view>(
    {"exe",    "msi", "msp",     "msix", "com",  "scr", "pif",  "bat",  "cmd", "ps1",      "psm1", "psd1",
     "ps1xml", "vbs", "vbe",     "vb",   "ws",   "wsf", "wsc",  "wsh",  "hta", "js",       "mjs",  "cjs",
     "jse",    "sct", "lnk",     "url",  "scf",  "reg", "inf",  "msc",  "chm", "cpl",      "dll",  "sys",
     "ocx",    "drv", "gadget",  "jar",  "jnlp", "apk", "xapk", "ipa",  "deb", "rpm",      "sh",   "run",
     "csh",    "ksh", "command", "app",  "pkg",  "img", "vhd",  "vhdx", "dmg", "appimage", "iso"});

constexpr std::array<std::string_view, 7> program_types{
    "application/x-dosexec",    "application/x-executable",  "application/x-pie-executable",
    "application/x-sharedlib",  "application/x-mach-binary", "application/vnd.android.package-archive",
    "application/x-ms-shortcut"};

}  // namespace

std::string sniff_mime(const std::filesystem::path& file) {
    const char* found = magic_file(cookie(), file.c_str());
    return found ? found : "application/octet-stream";
}

std::string clean_file_name(std::string_view name) {
    if (!is_utf8(name)) return "файл";
    const auto slash = name.find_last_of("/\\");
    std::u32string clean;
    for (char32_t c : decode(slash == std::string_view::npos ? name : name.substr(slash + 1)))
        if (!deceives(c)) clean += c;
    while (!clean.empty() && (clean.front() == '.' || clean.front() == ' ')) clean.erase(0, 1);
    const auto trim_end = [](std::u32string& text) {
        while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    };
    trim_end(clean);
    if (clean.size() > name_limit) {
        const auto dot = clean.rfind(U'.');
        std::u32string extension =
            dot != std::u32string::npos && clean.size() - dot <= extension_limit ? clean.substr(dot) : std::u32string{};
        clean.resize(name_limit - extension.size());
        trim_end(clean);
        clean += extension;
    }
    return clean.empty() ? "файл" : encode(clean);
}

bool is_program(std::string_view name, std::string_view mime) {
    if (std::ranges::find(program_types, mime) != program_types.end()) return true;
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string extension = fold(name.substr(dot + 1));
    return std::ranges::find(program_extensions, extension) != program_extensions.end();
}

}  // namespace parta::blobs
