#include "app/web_folder.hpp"

#include <stdexcept>

namespace parta::app {

namespace fs = std::filesystem;

std::optional<fs::path> web_folder(const Config& config) {
    auto built = [](const fs::path& folder) { return fs::exists(folder / "index.html"); };
    if (!config.http.web_dir.empty()) {
        if (!built(config.http.web_dir))
            throw std::runtime_error{"http.web_dir: there is no index.html in " + config.http.web_dir.string()};
        return config.http.web_dir;
    }
    const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path();
    // build/<preset>/server/parta stands three folders below the checkout.
    for (const fs::path& folder : {beside / "web", beside / "../share/parta/web", beside / "../../../web/dist"})
        if (built(folder)) return folder;
    return std::nullopt;
}

}  // namespace parta::app
