#include "app/web_folder.hpp"

#include <fstream>
#include <sstream>
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

std::vector<std::string> missing_web_files(const fs::path& folder) {
    std::ostringstream content;
    content << std::ifstream{folder / "index.html", std::ios::binary}.rdbuf();
    const std::string page = std::move(content).str();
    std::vector<std::string> missing;
    for (const std::string_view mark : {"src=\"/", "href=\"/"})
        for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at)) {
            at += mark.size();
            const std::string name = page.substr(at, page.find_first_of("\"?#", at) - at);
            if (!name.empty() && !fs::is_regular_file(folder / name)) missing.push_back(name);
        }
    return missing;
}

}  // namespace parta::app
