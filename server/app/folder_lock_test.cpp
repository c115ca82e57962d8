#include "app/folder_lock.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <optional>

namespace parta::app {
namespace {

TEST(FolderLock, one_server_has_a_folder) {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("parta-lock-{}", ::getpid());
    std::optional<FolderLock> first{folder};
    try {
        const FolderLock second{folder};
        ADD_FAILURE() << "two servers in one folder";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr(folder.string()));
    }
    first.reset();
    EXPECT_NO_THROW(FolderLock{folder});
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parta::app
