// What files are and what they may be called (docs/protocol/files.md F3, F4).
#include "blobs/sniff.hpp"

#include <gtest/gtest.h>

namespace parta::blobs {
namespace {

// F4.
TEST(FileNames, lose_what_could_deceive) {
    EXPECT_EQ(clean_file_name("Расписание 5«А».pdf"), "Расписание 5«А».pdf");
    EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
    EXPECT_EQ(clean_file_name("C:\\Документы\\план.docx"), "план.docx");
    EXPECT_EQ(clean_file_name("a\nb\tc\x7F.txt"), "abc.txt");
    EXPECT_EQ(clean_file_name("фото\u202Egpj.exe"), "фотоgpj.exe") << "no character turns the direction of writing";
    EXPECT_FALSE(clean_file_name("").empty());
    EXPECT_FALSE(clean_file_name("...").empty());
}

// F4.
TEST(FileNames, keep_their_extension_when_they_are_cut) {
    std::string name;
    for (int i = 0; i < 300; ++i) name += "я";
    const auto cut = clean_file_name(name + ".docx");
    EXPECT_TRUE(cut.ends_with("я.docx")) << cut;
    EXPECT_EQ(cut.size(), 145 * 2 + 5U) << "150 characters";
}

// F3.
TEST(Programs, are_known_by_extension_or_content) {
    EXPECT_TRUE(is_program("игра.exe", "application/octet-stream"));
    EXPECT_TRUE(is_program("ИГРА.EXE", "text/plain"));
    EXPECT_TRUE(is_program("a.bat", "text/plain"));
    for (const auto* name : {"a.js", "a.mjs", "a.vbs", "a.VBE", "a.ps1", "a.hta", "a.wsf", "a.jse", "a.lnk", "a.chm"})
        EXPECT_TRUE(is_program(name, "text/plain")) << name;
    EXPECT_FALSE(is_program("задача.py", "text/x-script.python")) << "informatics is taught with these";
    EXPECT_TRUE(is_program("план.docx", "application/x-dosexec")) << "whatever it is called";
    EXPECT_FALSE(is_program("план.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
    EXPECT_FALSE(is_program("конспект.pdf", "application/pdf"));
}

}  // namespace
}  // namespace parta::blobs
