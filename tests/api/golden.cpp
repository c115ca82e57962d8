#include "golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace parta::test {

void expect_golden(std::string_view path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path{PARTA_SOURCE_DIR} / path;
    if (const char* write = std::getenv("PARTA_WRITE_GOLDEN"); write && std::string_view{write} == "1") {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << text;
        return;
    }
    std::ifstream in{file, std::ios::binary};
    ASSERT_TRUE(in) << file << " is missing: run the test with PARTA_WRITE_GOLDEN=1 and look at what it wrote";
    std::stringstream kept;
    kept << in.rdbuf();
    if (kept.str() == text) return;
    std::istringstream now{text};
    kept.seekg(0);
    std::string was, is;
    for (int line = 1;; ++line) {
        const bool more = static_cast<bool>(std::getline(kept, was)),
                   more_now = static_cast<bool>(std::getline(now, is));
        if (!more) was.clear();
        if (!more_now) is.clear();
        if (was != is || (!more && !more_now)) {
            ADD_FAILURE() << file << ", line " << line << "\n  was: " << was.substr(0, 300)
                          << "\n  is:  " << is.substr(0, 300) << "\nIf that is meant: run with PARTA_WRITE_GOLDEN=1.";
            return;
        }
    }
}

}  // namespace parta::test
