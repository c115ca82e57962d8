// What every blob store promises (blobs/blobs.hpp).
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>

#include "base/error.hpp"
#include "blobs/blobs.hpp"

namespace parta::blobs {
namespace {

namespace fs = std::filesystem;

/// One kind of store: how to open it in a folder.
struct Backend {
    const char* name;
    std::function<std::unique_ptr<Store>(const fs::path&)> open;
};

class Blobs : public ::testing::TestWithParam<Backend> {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "parta_blobs_XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        store = GetParam().open(folder / "store");
    }
    void TearDown() override {
        store.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    fs::path file(std::string_view bytes) const {
        fs::path path = folder / "upload";
        std::ofstream{path, std::ios::binary} << bytes;
        return path;
    }
    static std::string read(const fs::path& path) {
        std::ifstream in{path, std::ios::binary};
        std::stringstream bytes;
        bytes << in.rdbuf();
        return bytes.str();
    }

    fs::path folder;
    std::unique_ptr<Store> store;
};

INSTANTIATE_TEST_SUITE_P(Backends, Blobs, ::testing::Values(Backend{"disk", open_disk}),
                         [](const auto& info) { return info.param.name; });

TEST_P(Blobs, WhatWasPutIsFound) {
    const auto source = file(std::string_view{"\0bytes\xFF", 7});
    const auto key = store->put(source);
    EXPECT_FALSE(fs::exists(source)) << "the file is taken over";
    const auto found = store->find(key);
    ASSERT_TRUE(found);
    EXPECT_EQ(read(*found), (std::string{"\0bytes\xFF", 7}));
}

// F9.
TEST_P(Blobs, TheSameBytesTwiceAreTwoBlobs) {
    const auto first = store->put(file("same"));
    const auto second = store->put(file("same"));
    EXPECT_NE(first, second);
    store->remove(first);
    EXPECT_FALSE(store->find(first));
    EXPECT_TRUE(store->find(second));
}

TEST_P(Blobs, RemovingTwiceIsNoError) {
    const auto key = store->put(file("gone"));
    store->remove(key);
    EXPECT_NO_THROW(store->remove(key));
    EXPECT_FALSE(store->find(key));
}

TEST_P(Blobs, AnotherOpeningFindsThem) {
    const auto key = store->put(file("kept"));
    store = GetParam().open(folder / "store");
    ASSERT_TRUE(store->find(key));
    EXPECT_EQ(read(*store->find(key)), "kept");
}

TEST_P(Blobs, KeysThatItDidNotGiveAreNotFollowed) {
    std::ofstream{folder / "secret"} << "secret";
    const auto key = store->put(file("kept"));
    for (const std::string& foreign :
         {std::string{}, std::string{".."}, std::string{"../secret"}, std::string{"../../secret"},
          (folder / "secret").string(), key + "/", key.substr(1), "../" + key.substr(3), key.substr(0, 25) + '\0',
          std::string(26, '.'), std::string(26, '/')}) {
        EXPECT_FALSE(store->find(foreign)) << foreign;
        EXPECT_NO_THROW(store->remove(foreign)) << foreign;
    }
    EXPECT_TRUE(store->find(key));
    EXPECT_TRUE(fs::exists(folder / "secret"));
}

TEST_P(Blobs, NobodyElseOnTheMachineReadsThem) {
    auto source = file("private");
    fs::permissions(source, fs::perms::all);
    struct stat about{};
    ASSERT_EQ(::stat(store->find(store->put(source))->c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    ASSERT_EQ(::stat((folder / "store").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0700u);
}

TEST_P(Blobs, AMissingFileIsAnErrorAndLeavesNothing) {
    EXPECT_THROW(store->put(folder / "no such file"), std::exception);
    for (const auto& entry : fs::recursive_directory_iterator(folder / "store"))
        EXPECT_TRUE(entry.is_directory()) << entry.path();
}

struct Unmount {
    fs::path folder;
    ~Unmount() { ::umount(folder.c_str()); }
};

// F8.
TEST_P(Blobs, AFullDiskIsSaidAndLeavesNothingHalf) {
    const fs::path small = folder / "small";
    fs::create_directories(small);
    if (::geteuid() != 0 || ::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=1m") != 0)
        GTEST_SKIP() << "needs the right to mount";
    const Unmount afterwards{small};
    auto tight = GetParam().open(small / "store");
    const auto kept = tight->put(file(std::string(1000, 'k')));
    const auto large = file(std::string(3'000'000, 'x'));
    try {
        tight->put(large);
        ADD_FAILURE() << "three megabytes do not fit into one";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::storage_full);
    }
    EXPECT_TRUE(fs::exists(large)) << "the upload is not lost";
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(small / "store")) files += entry.is_regular_file();
    EXPECT_EQ(files, 1);
    EXPECT_TRUE(tight->find(kept));
    EXPECT_NO_THROW(tight->put(file("small enough")));
    tight.reset();
}

}  // namespace
}  // namespace parta::blobs
