// Archives of lists and OneRoster, both ways (docs/protocol/roster.md I39–I43).
#include "roster/bundle.hpp"

#include <gmock/gmock.h>

#include <fmt/ranges.h>

#include <random>
#include <sstream>

#include "base/zip.hpp"
#include "roster/export.hpp"
#include "roster/plan_test_support.hpp"
#include "roster/sheets.hpp"

namespace parta::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::School;

std::string zipped(const std::vector<ExportedFile>& files) {
    std::ostringstream out;
    ZipWriter archive(out);
    for (const auto& file : files) archive.add(file.name, file.bytes);
    archive.finish();
    return std::move(out).str();
}

std::vector<FileKind> kinds(std::string_view archive) {
    std::vector<FileKind> all;
    for (const auto& part : read_bundle(archive).value()) all.push_back(part.kind);
    return all;
}

Plan plan_part(const School& school, std::string_view archive, FileKind part) {
    return make_plan(parse_file(archive, part).value(), school.existing, {});
}

School import_all(std::string_view archive) {
    School school;
    for (auto part : {FileKind::staff, FileKind::pupils, FileKind::duties})
        school.write(plan_part(school, archive, part));
    return school;
}

/// A small district's archive as a student information system writes it.
std::vector<ExportedFile> oneroster(bool newer) {
    const std::string common_orgs =
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
        "org-1,active,2026-08-20T09:00:00.000Z,\"Гимназия, № 4\",school,4,\n";
    std::vector<ExportedFile> files{
        {"manifest.csv", std::string{"propertyName,value\nmanifest.version,1.0\noneroster.version,"} +
                             (newer ? "1.2" : "1.1") + "\nfile.users,bulk\nsource.systemName,SIS\n"},
        {"orgs.csv", common_orgs},
        {"academicSessions.csv",
         "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
         "y26,active,,2026/27,schoolYear,2026-09-01,2027-05-31,,2027\n"},
        {"courses.csv",
         "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
         "subjectCodes\nc-phys,active,,y26,Физика,PH7,7,org-1,,\nc-home,active,,y26,Класс,,,org-1,,\n"},
        {"classes.csv",
         "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
         "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
         "k-7a,active,,7-А,7,c-home,,homeroom,21,org-1,y26,,,\n"
         "k-7b,active,,7-Б,7,c-home,,homeroom,22,org-1,y26,,,\n"
         "k-ph,active,,Физика 7 параллель,7,c-phys,PH7-1,scheduled,31,org-1,y26,,,\n"
         "k-en,active,,Английский,7,c-phys,,scheduled,31,org-1,y26,Английский язык,,\n"
         "k-old,tobedeleted,,6-А,6,c-home,,homeroom,21,org-1,y26,,,\n"},
        {"demographics.csv",
         "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
         "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,"
         "countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus\n"
         "s-1,active,,2013-03-01,male,,,,,,,,,,,\ns-2,active,,2013-05-02,female,,,,,,,,,,,\n"
         "p-1,active,,,female,,,,,,,,,,,\n"},
        {"enrollments.csv",
         "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,"
         "endDate\n"
         "e1,active,,k-7b,org-1,s-1,student,,2025-09-01,2026-05-31\n"
         "e2,active,,k-7a,org-1,s-1,student,,2026-09-01,\n"
         "e3,active,,k-7b,org-1,s-2,student,,2026-09-01,\n"
         "e4,active,,k-7a,org-1,t-1,teacher,true,,\n"
         "e5,active,,k-ph,org-1,t-1,teacher,true,,\n"
         "e6,active,,k-ph,org-1,s-1,student,,,\n"
         "e7,active,,k-ph,org-1,s-2,student,,,\n"
         "e8,active,,k-en,org-1,t-2,teacher,true,,\n"
         "e9,active,,k-en,org-1,s-2,student,,,\n"
         "e10,tobedeleted,,k-en,org-1,s-1,student,,,\n"}};
    // The pupil names one parent as agent, the other parent names the child.
    if (newer) {
        files.push_back(
            {"users.csv",
             "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
             "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
             "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n"
             "s-1,active,,true,lisin,,Роман,Лисин,Ильич,,,,,p-1,7,,,,,,org-1,\n"
             "s-2,active,,true,belova,,Ева,Белова,,,,,,,7,,,,,,org-1,\n"
             "s-3,active,,false,gone,,Ушёл,Ушедший,,,,,,,7,,,,,,org-1,\n"
             "p-1,active,,true,p1,,Анна,Лисина,Петровна,,anna@mail.example,+7 916 111-22-33,,,,,,,,,org-1,\n"
             "p-2,active,,true,p2,,Инна,Белова,,,,,8 916 222 33 44,s-2,,,,,,,org-1,\n"
             "t-1,active,,true,t1,,Пётр,Сотников,Ильич,,,,,,,,,,,,org-1,\n"
             "t-2,active,,true,t2,,Яна,Львова,,,,,,,,,,,,,org-1,\n"
             "d-1,active,,true,d1,,Олег,Дубов,,,,,,,,,,,,,org-1,\n"});
        files.push_back({"roles.csv",
                         "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
                         "orgSourcedId,userProfileSourcedId\n"
                         "r1,active,,s-1,primary,student,,,org-1,\nr2,active,,s-2,primary,student,,,org-1,\n"
                         "r3,active,,p-1,primary,parent,,,org-1,\nr4,active,,p-2,primary,guardian,,,org-1,\n"
                         "r5,active,,t-1,primary,teacher,,,org-1,\nr6,active,,t-2,primary,teacher,,,org-1,\n"
                         "r7,active,,d-1,primary,principal,,,org-1,\n"});
        files.push_back({"userProfiles.csv",
                         "sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,"
                         "description,credentialType,username,password\n"});
    } else {
        files.push_back(
            {"users.csv",
             "\xEF\xBB\xBF"
             "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
             "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
             "s-1,active,,true,org-1,student,lisin,,Роман,Лисин,Ильич,,,,,p-1,7,\n"
             "s-2,active,,true,org-1,student,belova,,Ева,Белова,,,,,,,7,\n"
             "s-3,active,,false,org-1,student,gone,,Ушёл,Ушедший,,,,,,,7,\n"
             "p-1,active,,true,\"org-1,org-2\",parent,p1,,Анна,Лисина,Петровна,,anna@mail.example,+7 916 "
             "111-22-33,,,,\n"
             "p-2,active,,true,org-1,guardian,p2,,Инна,Белова,,,,,8 916 222 33 44,s-2,,\n"
             "t-1,active,,true,org-1,teacher,t1,,Пётр,Сотников,Ильич,,,,,,,\n"
             "t-2,active,,true,org-1,teacher,t2,,Яна,Львова,,,,,,,,\n"
             "d-1,active,,true,org-1,administrator,d1,,Олег,Дубов,,,,,,,,\n"});
    }
    return files;
}

std::string duty_of(const School& school, const DutyKey& duty) {
    return fmt::format("{} {} {}{}", school.label(duty.unit), duty.subject, school.find(duty.member).name.surname,
                       duty.subgroup.empty() ? "" : " " + duty.subgroup);
}

std::vector<std::string> duties_of(const School& school) {
    std::vector<std::string> all;
    for (const auto& duty : school.existing.duties) all.push_back(duty_of(school, duty));
    std::ranges::sort(all);
    return all;
}

// I40, both versions.
TEST(OneRoster, BothVersionsAreReadIntoTheSamePreview) {
    for (bool newer : {false, true}) {
        SCOPED_TRACE(newer ? "1.2" : "1.1");
        const auto archive = zipped(oneroster(newer));
        EXPECT_THAT(kinds(archive), ElementsAre(FileKind::staff, FileKind::pupils, FileKind::duties));
        const auto school = import_all(archive);
        const auto& roman = school.named("Лисин", "Роман");
        EXPECT_EQ(school.label(roman.unit), "7«А»") << "the homeroom of this year";
        EXPECT_EQ(roman.birth_date, "2013-03-01");
        EXPECT_EQ(roman.sex, Sex::male);
        EXPECT_EQ(school.named("Лисина", "Анна").phone, "+79161112233");
        const auto& eva = school.named("Белова", "Ева");
        std::vector<std::string> families;
        for (const auto& one : school.existing.representations)
            families.push_back(school.find(one.child).name.given_name + " " + school.find(one.parent).name.given_name +
                               " " + one.relation);
        EXPECT_THAT(families, ElementsAre("Роман Анна мать", "Ева Инна опекун"));
        EXPECT_EQ(school.label(eva.unit), "7«Б»");
        const auto& teacher = school.named("Сотников", "Пётр");
        EXPECT_EQ(teacher.position, "Учитель");
        ASSERT_EQ(teacher.leads.size(), 1U);
        EXPECT_EQ(school.label(teacher.leads[0]), "7«А»");
        EXPECT_EQ(school.named("Дубов", "Олег").position, newer ? "Директор" : "Администратор");
        EXPECT_THAT(duties_of(school),
                    ElementsAre("7«А» Физика Сотников", "7«Б» Английский язык Львова", "7«Б» Физика Сотников"));
        EXPECT_THROW(school.named("Ушедший", "Ушёл"), std::out_of_range);
        for (auto part : {FileKind::staff, FileKind::pupils, FileKind::duties})
            EXPECT_TRUE(plan_part(school, archive, part).empty()) << "a second time changes nothing";
    }
}

// I40.
TEST(OneRoster, WithoutHomeroomsAClassNamedLikeOneServes) {
    auto files = oneroster(false);
    for (auto& file : files)
        for (auto at = file.bytes.find("homeroom"); at != std::string::npos; at = file.bytes.find("homeroom"))
            file.bytes.replace(at, 8, "scheduled");
    const auto school = import_all(zipped(files));
    EXPECT_EQ(school.label(school.named("Лисин", "Роман").unit), "7«А»");
}

// I51. As archives look that were written by hand after 1.0 or a draft of 1.1: no manifest, columns in an order of
// their own and under earlier names, additions of a vendor, times for days, capitals, quotes around everything.
TEST(OneRoster, EarlierAndLooserFilesAreReadAsWell) {
    const std::vector<ExportedFile> files{
        {"Export/Users.csv",
         "\xEF\xBB\xBFsourcedId,enabledUser,status,dateLastModified,orgSourcedIds,role,username,userId,givenName,"
         "familyName,identifier,email,sms,phone,agents,ext_vendor_databaseId,metadata.vendor.grade\r\n"
         "\"s-1\",\"TRUE\",\"\",\"\",\"org-1\",\"Student\",\"lisin\",\"7\",\"Роман\",\"Лисин\",\"\",\"\",\"\",\"\","
         "\"p-1\",\"\",\"7\"\r\n"
         "s-2,TRUE,inactive,,org-1,student,gone,8,Ушёл,Ушедший,,,,,,,\r\n"
         "s-3,FALSE,,,org-1,student,off,9,Выбыл,Выбывший,,,,,,,\r\n"
         "p-1,TRUE,active,,org-1,parent,p1,10,Анна,Лисина,,anna@mail.example,,+7 916 111-22-33,,,\r\n"
         "t-1,TRUE,,,org-1,TEACHER,t1,11,Пётр,Сотников,,,,,,,\r\n"
         "a-1,TRUE,,,org-1,siteAdministrator,a1,12,Олег,Дубов,,,,,,,\r\n"
         "x-1,TRUE,,,org-1,proctor,x1,13,Инна,Чужая,,,,,,,\r\n"
         "\r\n"},
        {"Export/demographics.csv",
         "userSourcedId,status,dateLastModified,birthdate,sex\r\ns-1,,,2013-03-01T00:00:00.000Z,M\r\n"},
        {"Export/classes.csv",
         "sourcedId,status,dateLastModified,title,grade,courseSourcedId,classCode,classType,location,schoolSourcedId,"
         "termSourcedId,subjects,ext_vendor_databaseId\r\n"
         "k-7a,,,7-А,7,,,homeroom,,org-1,1,,\r\nk-ph,active,2026-08-20,Физика,7,,,scheduled,,org-1,1,Физика,\r\n"},
        {"Export/enrollments.csv",
         "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,status,dateLastModified,primary\r\n"
         "e1,k-7a,org-1,s-1,student,active,,\r\ne2,k-ph,org-1,s-1,Student,,,\r\ne3,k-ph,org-1,t-1,Teacher,,,TRUE\r\n"},
        {"__MACOSX/Export/._Users.csv", std::string("\0\5\26\7", 4)}};
    const auto archive = zipped(files);
    ASSERT_THAT(kinds(archive), ElementsAre(FileKind::staff, FileKind::pupils, FileKind::duties));
    const auto school = import_all(archive);
    const auto& roman = school.named("Лисин", "Роман");
    EXPECT_EQ(school.label(roman.unit), "7«А»");
    EXPECT_EQ(roman.birth_date, "2013-03-01");
    EXPECT_EQ(roman.sex, Sex::male);
    ASSERT_EQ(school.existing.representations.size(), 1U);
    EXPECT_EQ(school.find(school.existing.representations[0].parent).phone, "+79161112233");
    EXPECT_THAT(duties_of(school), ElementsAre("7«А» Физика Сотников"));
    EXPECT_EQ(school.named("Дубов", "Олег").position, "Администратор");
    EXPECT_EQ(school.named("Чужая", "Инна").position, "Сотрудник");
    for (const auto& [surname, name] : {std::pair{"Ушедший", "Ушёл"}, std::pair{"Выбывший", "Выбыл"}})
        EXPECT_THROW(school.named(surname, name), std::out_of_range) << surname;
    EXPECT_EQ(read_bundle(zipped({{"users.csv", "ФИО;Должность\nСотников Пётр;учитель\n"}})).value().at(0).kind,
              FileKind::staff)
        << "a list of one's own may be called so, too";
}

// I41.
TEST(OneRoster, WhatIsWrongNamesTheFile) {
    auto files = oneroster(false);
    files.back().bytes += "s-9,\"open";
    auto error = read_bundle(zipped(files)).error();
    EXPECT_EQ(error.code, TableErrorCode::unclosed_quote);
    EXPECT_EQ(error.file, "users.csv");
    files.pop_back();
    error = read_bundle(zipped(files)).error();
    EXPECT_EQ(error.code, TableErrorCode::empty);
    EXPECT_EQ(error.file, "users.csv");
}

// I41. A few hundred lines must not unfold into as many as their product.
TEST(OneRoster, WhatUnfoldsIntoTooManyLinesIsRefused) {
    auto files = oneroster(false);
    const auto more = [&](std::string_view name, const std::string& line) {
        for (auto& file : files)
            if (file.name == name) file.bytes += line;
    };
    for (int i = 0; i < 150; ++i) {
        more("classes.csv", fmt::format("h{},active,,10-{},10,c-home,,homeroom,21,org-1,y26,,,\n", i, i));
        more("users.csv", fmt::format("us{},active,,true,org-1,student,s{},,Ян,Общий{},,,,,,,10,\n"
                                      "ut{},active,,true,org-1,teacher,t{},,Яна,Общая{},,,,,,,,\n",
                                      i, i, i, i, i, i));
        more("enrollments.csv",
             fmt::format("a{},active,,h{},org-1,us{},student,,,\nb{},active,,k-ph,org-1,us{},student,,,\n"
                         "c{},active,,k-ph,org-1,ut{},teacher,true,,\n",
                         i, i, i, i, i, i, i));
    }
    const auto read = read_bundle(zipped(files));
    ASSERT_FALSE(read) << "150 teachers of 150 classes";
    EXPECT_EQ(read.error().code, TableErrorCode::too_many_rows);
    EXPECT_EQ(read.error().file, "enrollments.csv");
}

// What a spreadsheet would run is text there.
TEST(Export, NoCellIsAFormula) {
    const auto csv =
        spreadsheet_csv(staff_sheet({{{"=1+1", "-Анна", "@b", "+7 916 111-22-33", "+cmd@mail.ru"}, {}, {}, {}}}));
    EXPECT_THAT(csv, HasSubstr("'=1+1;'-Анна;'@b;"));
    EXPECT_THAT(csv, HasSubstr(";+7 916 111-22-33;'+cmd@mail.ru"));
}

School full_school() {
    School school;
    school.import(
        "ФИО;Должность;Предметы;Классное руководство;Телефон;E-mail\n"
        "Сотников Пётр Ильич;Учитель физики;Физика, Астрономия;7А;+7 916 555-66-77;s@school.example\n"
        "Лисина Анна Петровна;Заместитель директора;;;+7 916 111-22-33;\n");
    school.import(
        "Класс;ФИО;Дата рождения;Пол;Представитель 1;Кем приходится;Телефон 1;Представитель 2;Телефон 2\n"
        "7А;Лисин Роман Ильич;01.03.2012;м;Лисина Анна Петровна;мать;+7 916 111-22-33;Лисин Илья Олегович;\n"
        "ИС;Белова Ева;;;Белова Инна;бабушка;;;\n");
    school.import("Учитель;Предмет;Класс;Подгруппа\nСотников П. И.;Физика;7А;1\nЛисина А. П.;Музыка;7А;\n");
    return school;
}

// I42.
TEST(Export, InPartasOwnFormIsReadWithoutADifference) {
    auto school = full_school();
    for (int i = 0; i < 2; ++i) {
        const auto archive = zipped(export_lists(school.existing));
        EXPECT_THAT(kinds(archive), ElementsAre(FileKind::staff, FileKind::pupils, FileKind::duties));
        for (auto part : {FileKind::staff, FileKind::pupils, FileKind::duties}) {
            const auto plan = plan_part(school, archive, part);
            EXPECT_TRUE(plan.empty()) << testing::shown_changes(plan);
            EXPECT_THAT(plan.absentees, IsEmpty());
            EXPECT_THAT(plan.questions, IsEmpty());
        }
        EXPECT_EQ(fmt::format("{}", fmt::join(import_all(archive).content(), "\n")),
                  fmt::format("{}", fmt::join(school.content(), "\n")));
        EXPECT_EQ(duties_of(import_all(archive)), duties_of(school));
        // The second time with everybody of a large school.
        school = School{};
        school.import(testing::read_roster("school-900/staff.csv"));
        school.import(testing::read_roster("school-900/pupils.csv"));
    }
}

// I42. Whatever somebody has typed: what looks like a formula, and what looks as if it had been protected already.
TEST(Export, IsReadWithoutADifferenceWhateverWasTyped) {
    std::mt19937 random{7};
    const auto pick = [&](std::initializer_list<const char*> pool) {
        return std::string{pool.begin()[random() % pool.size()]};
    };
    int protected_cells = 0;
    for (int round = 0; round < 200; ++round) {
        School school = full_school();
        for (auto& person : school.existing.people) {
            const auto odd = [&](const std::string& word) {
                return pick({"", "=", "-", "@", "+", "'", "'=", "''@", "=-", "+7"}) + word;
            };
            person.name = {odd(person.name.surname), odd(person.name.given_name),
                           odd(person.name.patronymic.empty() ? "Ильич" : person.name.patronymic)};
            if (!person.position.empty()) person.position = odd(person.position);
            for (auto& subject : person.subjects) subject = odd(subject);
        }
        for (auto& one : school.existing.representations) one.relation = pick({"=мать", "-", "@", "'+", "мать"});
        const auto files = export_lists(school.existing);
        for (const auto& file : files) protected_cells += file.bytes.contains(";'") ? 1 : 0;
        const auto archive = zipped(files);
        for (auto part : {FileKind::staff, FileKind::pupils, FileKind::duties}) {
            const auto plan = plan_part(school, archive, part);
            ASSERT_TRUE(plan.empty()) << "round " << round << '\n'
                                      << testing::shown_changes(plan) << files[1].bytes << files[0].bytes;
            ASSERT_THAT(plan.absentees, IsEmpty());
        }
    }
    EXPECT_GT(protected_cells, 100);
}

// I43.
TEST(Export, AsOneRosterIsReadBack) {
    const auto school = full_school();
    for (auto format : {ExportFormat::oneroster_1_1, ExportFormat::oneroster_1_2}) {
        const auto files = export_oneroster(school.existing, {OrgId{7}, "Школа, № 7"}, format);
        const auto archive = zipped(files);
        const auto again = import_all(archive);
        EXPECT_EQ(duties_of(again), duties_of(school));
        EXPECT_EQ(fmt::format("{}", fmt::join(again.content(), "\n")),
                  fmt::format("{}", fmt::join(school.content(), "\n")));
        for (auto part : {FileKind::staff, FileKind::pupils, FileKind::duties})
            EXPECT_TRUE(plan_part(school, archive, part).empty())
                << testing::shown_changes(plan_part(school, archive, part));
    }
}

// I43. R56.
TEST(Export, TellsNobodyWhoHasLeftAndNoRestrictedRepresentative) {
    auto school = full_school();
    school.existing.representations[0].restricted = true;
    school.find(school.named("Белова", "Ева").id).left = true;
    const auto lists = export_lists(school.existing);
    EXPECT_THAT(lists[0].bytes, Not(HasSubstr("Лисина")));
    EXPECT_THAT(lists[0].bytes, HasSubstr("Лисин;Роман"));
    EXPECT_THAT(lists[0].bytes, Not(HasSubstr("Белова")));
    for (const auto& file : export_oneroster(school.existing, {OrgId{7}, "Школа"}, ExportFormat::oneroster_1_1))
        EXPECT_THAT(file.bytes, Not(HasSubstr("Белова"))) << file.name;
}

// I39.
TEST(Bundle, AnArchiveOfListsIsTakenApart) {
    const auto archive = zipped({{"readme.txt", "Списки"},
                                 {"Списки/ученики.csv", "Класс;ФИО\n5А;Лисин Роман\n"},
                                 {"Списки/учителя.csv", "ФИО;Должность\nСотников Пётр;учитель\n"}});
    EXPECT_THAT(kinds(archive), ElementsAre(FileKind::staff, FileKind::pupils));
    EXPECT_EQ(parse_file(archive).value().columns.kind, FileKind::staff) << "staff come first";
    EXPECT_EQ(parse_file(archive, FileKind::pupils).value().columns.kind, FileKind::pupils);
    EXPECT_EQ(parse_file(archive, FileKind::duties).value().columns.kind, FileKind::staff) << "what is not there";
    EXPECT_THAT(parse_file(archive).value().parts, ElementsAre(FileKind::staff, FileKind::pupils));
    EXPECT_EQ(read_bundle(zipped({{"a.txt", "?"}})).error().code, TableErrorCode::not_a_table);
    EXPECT_EQ(read_bundle(archive.substr(0, archive.size() - 30)).error().code, TableErrorCode::not_a_table);
}

}  // namespace
}  // namespace parta::roster
