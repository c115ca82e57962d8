#include "app/web_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace parta::app {
namespace {

namespace fs = std::filesystem;

TEST(WebFolder, AnInterruptedBuildNamesWhatIsMissing) {
    const auto folder = fs::temp_directory_path() / ("parta-web-" + std::to_string(::getpid()));
    fs::create_directories(folder / "assets");
    fs::create_directories(folder / "icons");
    const auto write = [&](std::string_view name, std::string_view text) { std::ofstream{folder / name} << text; };
    write("index.html", R"(<link rel="icon" href="/icons/icon.svg?v=2"><script src="/assets/main-1.js"></script>)"
                        R"(<link rel="stylesheet" href="/assets/main-1.css"><a href="/">)"
                        R"(<link rel="dns-prefetch" href="https://example.org/x">)");
    write("icons/icon.svg", "icon");
    EXPECT_THAT(missing_web_files(folder), testing::UnorderedElementsAre("assets/main-1.js", "assets/main-1.css"));
    write("assets/main-1.js", "code");
    write("assets/main-1.css", "style");
    EXPECT_THAT(missing_web_files(folder), testing::IsEmpty());
    fs::remove_all(folder);
}

}  // namespace
}  // namespace parta::app
