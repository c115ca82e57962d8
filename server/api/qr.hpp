// QR codes as SVG.
#pragma once
#include <string>
#include <string_view>

namespace parta::api {

/// Error correction M, quiet zone of 4 modules, one path, `viewBox` in modules: the page sets the size. At most 300
/// bytes of text.
std::string qr_svg(std::string_view text);

}  // namespace parta::api
