// What is small on its way in and enormous once it is opened: refused by what its head says, or as soon as it has
// unfolded too far. Each bomb has a harmless twin that is taken, so that the refusal is for its size.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/zip.hpp"
#include "flows.hpp"
#include "support/deflated.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

class Bombs : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
    }
    Client as(const Person& person) { return Client{server->port(), person.session}; }
    std::optional<School> school;
};
PARTA_ON_ENGINES(Bombs);

std::string big_endian(std::uint32_t n) {
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
}

/// A white PNG of one bit a pixel (PNG 3rd ed. §5, RFC 1950): a few KiB, however large it is.
std::string white_png(std::uint32_t width, std::uint32_t height) {
    const auto chunk = [](std::string_view name, std::string_view data) {
        const std::string body = std::string{name} + std::string{data};
        return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(crc32(body));
    };
    const std::string line = '\0' + std::string((width + 7) / 8, '\xff');
    std::string lines;
    std::uint32_t low = 1, high = 0;  // Adler-32
    for (std::uint32_t y = 0; y < height; ++y) {
        lines += line;
        for (const char c : line) {
            low = (low + static_cast<unsigned char>(c)) % 65'521;
            high = (high + low) % 65'521;
        }
    }
    return std::string("\x89PNG\r\n\x1a\n", 8) +
           chunk("IHDR", big_endian(width) + big_endian(height) + std::string("\1\0\0\0\0", 5)) +
           chunk("IDAT", "\x78\x9c" + deflated(lines) + big_endian(high << 16 | low)) + chunk("IEND", "");
}

/// An archive of so many deflated files, each of as many blanks, by changing what the writer says of stored ones.
std::string zip_of_blanks(int files, std::size_t size) {
    const std::string blanks(size, ' ');
    const auto packed = deflated(blanks);
    std::ostringstream out;
    ZipWriter archive(out);
    for (int i = 0; i < files; ++i) archive.add(fmt::format("{}.txt", i), packed);
    archive.add("Ученики.csv", "Класс;Фамилия;Имя\n5А;Иванов;Иван\n");
    archive.finish();
    std::string bytes = std::move(out).str();
    std::size_t local = 0;
    std::size_t entry = bytes.find(std::string_view{"PK\x01\x02", 4});
    for (int i = 0; i < files; ++i) {
        mark_deflated(bytes, local, entry, blanks);
        local = bytes.find(std::string_view{"PK\x03\x04", 4}, local + 4);
        entry = bytes.find(std::string_view{"PK\x01\x02", 4}, entry + 4);
    }
    return bytes;
}

TEST_P(Bombs, PicturesAreRefusedByTheirHead) {
    Client teacher = as(school->class_teacher_5a);
    const auto upload = [&](const std::string& png) {
        return teacher.call("POST", org + "/files?kind=photo&name=a.png", png);
    };
    const auto harmless = upload(white_png(400, 300));
    EXPECT_EQ(harmless.status, 200) << harmless.body;
    const auto bomb = white_png(9'000, 7'000);
    EXPECT_LT(bomb.size(), 40'000U);
    const auto refused = upload(bomb);
    EXPECT_EQ(refused.error(), "unsupported_file") << refused.body;
}

TEST_P(Bombs, ArchivesAreNotUnpackedBeyondTheirLimits) {
    Client admin = as(school->administrator);
    const auto import = [&](const std::string& zip) {
        return admin.call("POST", org + "/roster-imports?name=rosters.zip", zip);
    };
    const auto harmless = import(zip_of_blanks(2, 1'000));
    EXPECT_EQ(harmless.status, 200) << harmless.body;
    const auto bomb = zip_of_blanks(5, 11 * 1024 * 1024);
    EXPECT_LT(bomb.size(), 500'000U);
    const auto refused = import(bomb);
    EXPECT_EQ(refused.error(), "unsupported_file") << refused.body;
    EXPECT_NE(refused.body.find("too_large"), std::string::npos) << refused.body;
    // A workbook is an archive, too: the pages open it themselves, what is sent is text.
    const auto workbook = import(read_file("tests/fuzz/corpus/roster/workbook.xlsx"));
    EXPECT_EQ(workbook.error(), "unsupported_file") << workbook.body;
}

// A line of «нагрузка» stands for each of its subjects in each of its classes.
TEST_P(Bombs, DutiesAreNotMultipliedBeyondTheirLimit) {
    Client admin = as(school->administrator);
    const auto import = [&](int lines) {
        std::string file = "ФИО;Предмет";
        for (int grade = 1; grade <= 11; ++grade)
            for (const auto* letter : {"А", "Б", "В", "Г", "Д"}) file += fmt::format(";{}{}", grade, letter);
        for (int line = 0; line < lines; ++line) {
            file += fmt::format("\nИванова Анна Петровна;предмет {}", line);
            for (int more = 0; more < 20; ++more) file += fmt::format(",п{}", more);
            for (int i = 0; i < 55; ++i) file += ";1";
        }
        return admin.call("POST", org + "/roster-imports?name=duties.csv", file);
    };
    const auto harmless = import(2);
    EXPECT_EQ(harmless.status, 200) << harmless.body;
    const auto bomb = import(100);
    EXPECT_EQ(bomb.error(), "unsupported_file") << bomb.body.substr(0, 300);
    EXPECT_NE(bomb.body.find("too_many_rows"), std::string::npos) << bomb.body.substr(0, 300);
}

TEST_P(Bombs, TextNestedDeeplyIsRefused) {
    Client teacher = as(school->class_teacher_5a);
    const auto nested = [&](std::size_t deep) {
        return teacher.post(org + "/chats/17/messages", std::string(deep, '[') + std::string(deep, ']'));
    };
    EXPECT_EQ(nested(10).error(), "invalid_field") << "a list is no message";
    EXPECT_EQ(nested(1 << 15).error(), "bad_json");
}

// Compressed bodies are not agreed to, so nothing unfolds on the way in.
TEST_P(Bombs, BodiesAreNotUnpacked) {
    Client teacher = as(school->class_teacher_5a);
    const std::string_view body = R"({"client_id":"packed-0000000000001","text":"да","attachments":[]})";
    std::string packed = std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10) + deflated(body);
    const auto tail = [&](std::uint32_t n) {
        for (int i = 0; i < 4; ++i) packed += static_cast<char>(n >> (8 * i) & 255);
    };
    tail(crc32(body));
    tail(static_cast<std::uint32_t>(body.size()));
    const auto answer =
        teacher.call_with("X-Parta: 1\r\nContent-Encoding: gzip\r\n", "POST", org + "/chats/17/messages", packed);
    EXPECT_EQ(answer.error(), "bad_json") << answer.body;
}

}  // namespace
}  // namespace parta::test
