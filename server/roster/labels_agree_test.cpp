// Roster files and hand-made units must mean the same class by the same label, though roster reads far wilder ones.
#include <gtest/gtest.h>

#include "orgs/labels.hpp"
#include "roster/normalise.hpp"

namespace parta::orgs {
namespace {

TEST(LabelsAgree, with_those_read_from_roster_files) {
    for (std::string_view typed : {"5«А»", "5А", "5 \"а\"", "5-а", "5A", " 5  А ", "5а класс", "11Б", "10 - Б", "10-1",
                                   "9", "1 К1", "7 кадетский", "5«ё»", "2В", "2B", "3 «Г»", "12Э"}) {
        auto read = roster::parse_class(typed).value;
        auto made = canonical_label(UnitKind::class_, typed);
        ASSERT_TRUE(made) << typed;
        EXPECT_EQ(made->label, read.label) << typed;
        EXPECT_EQ(made->grade, read.grade) << typed;
        EXPECT_EQ(match_label(made->label), roster::match_label(read.label)) << typed;
        EXPECT_EQ(match_label(typed), match_label(made->label)) << typed;
    }
}

TEST(LabelsAgree, on_groups) {
    for (std::string_view typed : {"ИС-21", "ИC-21", "П-11", "ТМ-21/1", "21-П", "IT-21", "ЭК 22"}) {
        auto read = roster::parse_class(typed, roster::Labels::college).value;
        auto made = canonical_label(UnitKind::group, typed);
        ASSERT_TRUE(made) << typed;
        EXPECT_EQ(made->label, read.label) << typed;
        EXPECT_EQ(match_label(made->label), roster::match_label(read.label, roster::Labels::college)) << typed;
    }
}

}  // namespace
}  // namespace parta::orgs
