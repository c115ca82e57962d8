#include "orgs/labels.hpp"

#include <gtest/gtest.h>

namespace parta::orgs {
namespace {

TEST(CanonicalLabel, writes_classes_one_way) {
    struct Row {
        std::string_view typed, label;
        int grade;
    };
    constexpr Row rows[] = {
        {"5«А»", "5«А»", 5},       {"5А", "5«А»", 5},    {"5 \"а\"", "5«А»", 5},
        {"5-а", "5«А»", 5},        {"5A", "5«А»", 5},    {" 5  А ", "5«А»", 5},
        {"5а класс", "5«А»", 5},   {"11Б", "11«Б»", 11}, {"10 - Б", "10«Б»", 10},
        {"1 К1", "1«К1»", 1},      {"9", "9", 9},        {"9 класс", "9", 9},
        {"5.2", "5-2", 5},         {"10-1", "10-1", 10}, {"7 кадетский", "7«кадетский»", 7},
        {"1\xC2\xA0Э", "1«Э»", 1},
    };
    for (const auto& row : rows) {
        auto label = canonical_label(UnitKind::class_, row.typed);
        ASSERT_TRUE(label) << row.typed;
        EXPECT_EQ(label->label, row.label) << row.typed;
        EXPECT_EQ(label->grade, row.grade) << row.typed;
    }
    for (std::string_view typed : {"", " ", "А", "13А", "0А", "5Q", "5-123", "класс", "100"})
        EXPECT_FALSE(canonical_label(UnitKind::class_, typed)) << typed;
}

TEST(CanonicalLabel, leaves_groups_as_they_are_called) {
    EXPECT_EQ(canonical_label(UnitKind::group, " ИC-21 ")->label, "ИС-21");  // a Latin C
    EXPECT_EQ(canonical_label(UnitKind::group, "IT-21")->label, "IT-21");
    EXPECT_EQ(canonical_label(UnitKind::supplementary, "Шахматы  и  шашки")->label, "Шахматы и шашки");
    EXPECT_EQ(canonical_label(UnitKind::supplementary, "Python")->label, "Python");
    EXPECT_EQ(canonical_label(UnitKind::group, "ИС-21")->grade, 0);
}

TEST(MatchLabel, is_one_for_every_hand) {
    for (std::string_view label : {"5«А»", "5А", "5 \"а\"", "5-а", "5A", " 5  А ", "5а класс", "5 'А'"})
        EXPECT_EQ(match_label(label), "5а") << label;
    for (std::string_view label : {"ИС-21", "ис 21", "ИC-21", "«ИС-21»"})
        EXPECT_EQ(match_label(label), "ис21") << label;
    EXPECT_EQ(match_label("Учительская"), match_label("учительская "));
    EXPECT_EQ(match_label("10-1"), "10-1");
    EXPECT_NE(match_label("10-1"), match_label("101"));
    EXPECT_NE(match_label("5А"), match_label("5Б"));
    EXPECT_NE(match_label("1А"), match_label("11А"));
}

}  // namespace
}  // namespace parta::orgs
