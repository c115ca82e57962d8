// Where the built web client lies.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"

namespace parta::app {

/// http.web_dir; else "web" beside the program, "../share/parta/web", or web/dist of the checkout the program was built
/// in. nullopt when none of them has been built; std::runtime_error when the configured one has not.
std::optional<std::filesystem::path> web_folder(const Config& config);

/// What the first page names and the folder does not hold: the build was interrupted, or copied in part.
std::vector<std::string> missing_web_files(const std::filesystem::path& folder);

}  // namespace parta::app
