// What a file really is, whatever its name and sender say.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace parta::blobs {

/// MIME type by content (libmagic): "image/jpeg", "application/pdf"; "application/octet-stream" when unknown. Any
/// thread.
std::string sniff_mime(const std::filesystem::path& file);

/// A file name fit to be shown and saved: no folders, control or direction characters, at most 150 code points with the
/// extension kept; «файл» when nothing is left.
std::string clean_file_name(std::string_view name);

/// Programs and scripts that a school's chat does not carry, by extension or content: .exe, .msi, .apk, .bat, .js, .lnk
/// …
bool is_program(std::string_view name, std::string_view mime);

}  // namespace parta::blobs
