#include "api/qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace parta::api {

std::string qr_svg(std::string_view text) {
    const std::string content{text};
    std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
        QRcode_encodeString(content.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free};
    if (!code) throw std::runtime_error{"text too long for a QR code"};
    const int width = code->width;
    std::string path;
    for (int y = 0; y < width; ++y) {
        for (int x = 0; x < width;) {
            int run = 0;
            while (x + run < width && (code->data[y * width + x + run] & 1) != 0) ++run;
            if (run > 0) path += fmt::format("M{} {}h{}v1h-{}z", x + 4, y + 4, run, run);
            x += run > 0 ? run : 1;
        }
    }
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{1}"/></svg>)",
        width + 8, path);
}

}  // namespace parta::api
