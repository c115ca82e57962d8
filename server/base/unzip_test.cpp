#include "base/unzip.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/zip.hpp"
#include "support/deflated.hpp"

namespace parta {
namespace {

std::string stored(const std::vector<UnzippedFile>& files) {
    std::ostringstream out;
    ZipWriter archive(out);
    for (const auto& file : files) archive.add(file.name, file.bytes);
    archive.finish();
    return std::move(out).str();
}

/// An archive with one deflated file, by changing what the writer says of a stored one.
std::string with_deflated(std::string_view bytes) {
    auto archive = stored({{"a.csv", test::deflated(bytes)}});
    test::mark_deflated(archive, 0, archive.find("PK\x01\x02"), bytes);
    return archive;
}

TEST(Unzip, ReadsStoredAndDeflatedFiles) {
    const auto files = unzip(stored({{"a.csv", "a;b"}, {"dir/", ""}, {"dir/b.csv", ""}})).value();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].name, "a.csv");
    EXPECT_EQ(files[0].bytes, "a;b");
    EXPECT_EQ(files[1].name, "dir/b.csv");
    std::string long_text;
    for (int i = 0; i < 50'000; ++i) long_text += std::to_string(i * 7919 % 10'007) + ';';
    EXPECT_EQ(unzip(with_deflated(long_text)).value().at(0).bytes, long_text);
}

TEST(Unzip, IsBoundedWhateverTheArchiveSays) {
    const std::string zeros(40 * 1024 * 1024, '\0');
    const auto bomb = with_deflated(zeros);
    EXPECT_LT(bomb.size(), 100'000U);
    EXPECT_EQ(unzip(bomb).error(), UnzipError::too_large);
    EXPECT_EQ(unzip(stored({{"a", "12345678"}}), {.bytes_of_one = 7}).error(), UnzipError::too_large);
    EXPECT_EQ(unzip(stored({{"a", "1234"}, {"b", "1234"}}), {.bytes_of_all = 7}).error(), UnzipError::too_large);
    EXPECT_EQ(unzip(stored({{"a", ""}, {"b", ""}}), {.entries = 1}).error(), UnzipError::too_large);
    EXPECT_TRUE(unzip(stored({{"a", "1234"}, {"b", "123"}}), {.entries = 2, .bytes_of_one = 4, .bytes_of_all = 7}));
}

TEST(Unzip, RefusesWhatIsDamaged) {
    EXPECT_EQ(unzip("").error(), UnzipError::damaged);
    const auto good = stored({{"a.csv", "text"}});
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(unzip(std::string_view{good}.substr(0, length))) << length;
    auto other = good;
    other[35] ^= 1;
    EXPECT_EQ(unzip(other).error(), UnzipError::damaged) << "the checksum differs";
    auto secret = good;
    test::set_number(secret, good.find("PK\x01\x02") + 8, 1, 2);
    EXPECT_EQ(unzip(secret).error(), UnzipError::damaged) << "encrypted";
    auto broken = with_deflated("a text of some length, a text of some length");
    broken[36] ^= 0x55;
    EXPECT_FALSE(unzip(broken));
    auto far = good;
    test::set_number(far, good.find("PK\x01\x02") + 42, 0xFFFFFFFF, 4);
    EXPECT_EQ(unzip(far).error(), UnzipError::damaged);
}

}  // namespace
}  // namespace parta
