#include "day/school.hpp"

#include <fmt/format.h>

#include "app/app.hpp"
#include "chats/chats.hpp"
#include "support/school.hpp"

namespace parta::bench {
namespace {

constexpr std::size_t class_size = 30;

/// A name of letters only, another one for each number.
test::Name name_of(std::string_view kind, std::size_t number) {
    constexpr std::string_view letters = "абвгдежзиклмнопрстуф";
    const auto letter = [&](std::size_t n) { return letters.substr(n % 20 * 2, 2); };
    return {fmt::format("{}{}{}{}", kind, letter(number / 400), letter(number / 20), letter(number)), "Иван",
            "Петрович"};
}

}  // namespace

BigSchool make_school(std::size_t people) {
    const auto db = app::open_database(app::load_config(std::nullopt));
    test::School school{*db};
    BigSchool made{school.org, {}};
    const std::size_t pupils = people / 2;
    const std::size_t teachers = people / 20;
    const std::size_t classes = (pupils + class_size - 1) / class_size;

    std::vector<test::Person> staff;
    for (std::size_t i = 0; i < teachers; ++i) {
        staff.push_back(school.hire(name_of("Учителев", i), {orgs::Role::teacher}));
        made.sessions.push_back(staff.back().session);
    }
    std::vector<UnitId> units;
    for (std::size_t i = 0; i < classes; ++i) {
        constexpr std::string_view letters = "ВГДЕЖИКЛМНОПР";
        units.push_back(
            school.add_unit(orgs::UnitKind::class_, fmt::format("{}{}", 1 + i % 11, letters.substr(i / 11 * 2, 2))));
        school.assign(staff[i % staff.size()], units.back(), orgs::Duty::class_teacher);
        for (const auto* subject : {"Физика", "История", "Химия"})
            school.assign(staff[(i * 3 + made.sessions.size()) % staff.size()], units.back(),
                          orgs::Duty::subject_teacher, subject);
    }
    for (std::size_t i = 0; i < pupils; ++i) {
        const auto pupil = school.enrol(name_of("Ученик", i), units[i % units.size()]);
        made.sessions.push_back(pupil.session);
        if (i < people - teachers - pupils)  // not every family is on line
            made.sessions.push_back(school.add_parent(name_of("Родителев", i), {pupil}).session);
    }
    school.write([](db::Tx& tx) { chats::derive_official(tx); });
    return made;
}

}  // namespace parta::bench
