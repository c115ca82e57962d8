// Content types of the files a web client is made of.
#pragma once
#include <string_view>

namespace parta::http {

/// By the name's extension, in any case; "application/octet-stream" when it is not known.
std::string_view content_type_of(std::string_view file_name);

}  // namespace parta::http
