// Lists, cards and figures; and what a school of 900 pupils costs.
#include <chrono>

#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Lists : public PeopleTest {};
PARTA_ON_ENGINES(Lists);

TEST_P(Lists, find_people_by_parts_of_their_names) {
    pupil("Жуков", "Семён", first_a);
    pupil("Петров-Водкин", "Алёша", first_a);
    pupil("Сто%", "Процент", eighth_b);
    auto found = [&](std::string text) { return names(administrator, {.text = text}); };
    EXPECT_THAT(found("жук"), ElementsAre("Жуков Семён"));
    EXPECT_THAT(found("  СЕМЕН  Жуков"), ElementsAre("Жуков Семён"));
    EXPECT_THAT(found("водкин"), ElementsAre("Петров-Водкин Алёша"));
    EXPECT_THAT(found("алеш"), ElementsAre("Петров-Водкин Алёша"));
    EXPECT_THAT(found("%"), IsEmpty());
    EXPECT_THAT(found("сто%"), ElementsAre("Сто% Процент"));
    EXPECT_THAT(found("уков"), IsEmpty());
    EXPECT_THAT(found("жук петров"), IsEmpty());
}

TEST_P(Lists, filter_by_unit_role_and_state) {
    const auto semyon = pupil("Жуков", "Семён", first_a), ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon);
    EXPECT_THAT(names(administrator, {.unit = first_a}), ElementsAre("Белова Анна", "Жуков Семён", "Жукова Ольга"));
    EXPECT_THAT(names(administrator, {.role = "pupil"}), ElementsAre("Жуков Семён", "Лис Ян"));
    EXPECT_THAT(names(administrator, {.role = "parent"}), ElementsAre("Жукова Ольга"));
    EXPECT_THAT(names(administrator, {.role = "staff"}),
                ElementsAre("Белова Анна", "Громов Пётр", "Орлова Вера Петровна"));
    strip_for(semyon);
    come_in(ian);
    join_by(account(), joining(strip_for(olga, Handing::by_mail).url));
    EXPECT_THAT(names(administrator, {.join = "joined"}), ElementsAre("Лис Ян", "Орлова Вера Петровна"));
    EXPECT_THAT(names(administrator, {.join = "waiting"}), ElementsAre("Жукова Ольга"));
    EXPECT_THAT(names(administrator, {.join = "invited"}), ElementsAre("Жуков Семён"));
    EXPECT_THAT(names(administrator, {.join = "no_invite"}), ElementsAre("Белова Анна", "Громов Пётр"));
    EXPECT_THAT(names(administrator, {.join = "deactivated"}), IsEmpty());
    {
        const ShiftedClock later(std::chrono::days{31});
        EXPECT_THAT(names(administrator, {.join = "invited"}), IsEmpty());
    }
    in([&](db::Tx& tx) {
        edit_person(tx, administrator, ian, {.deactivated = true});
        return true;
    });
    EXPECT_THAT(names(administrator, {.join = "deactivated"}), ElementsAre("Лис Ян"));
    EXPECT_THAT(names(administrator, {.text = "лис"}), IsEmpty());
    for (const PeopleQuery& wrong : {PeopleQuery{.role = "king"}, PeopleQuery{.join = "half"},
                                     PeopleQuery{.flag = "odd"}, PeopleQuery{.after = "!"}})
        EXPECT_EQ(test::error_of([&] { list(administrator, wrong); }), ErrorCode::invalid_field);
}

TEST_P(Lists, filter_by_each_role) {
    staff("Вахтёров", "Глеб", Role::non_teaching);
    staff("Начальников", "Егор", Role::head);
    EXPECT_THAT(names(administrator, {.role = "administrator"}), ElementsAre("Орлова Вера Петровна"));
    EXPECT_THAT(names(administrator, {.role = "head"}), ElementsAre("Начальников Егор"));
    EXPECT_THAT(names(administrator, {.role = "non_teaching"}), ElementsAre("Вахтёров Глеб"));
    EXPECT_THAT(names(administrator, {.role = "teacher"}), ElementsAre("Белова Анна", "Громов Пётр"));
    assign(teacher_of_first, eighth_b, orgs::Duty::subject_teacher, "Музыка");
    in([&](db::Tx& tx) {
        orgs::unassign(tx, administrator, first_a, {teacher_of_first, orgs::Duty::class_teacher, "", ""});
        return true;
    });
    EXPECT_THAT(names(administrator, {.role = "class_teacher"}), ElementsAre("Громов Пётр"));
    EXPECT_THAT(names(administrator, {.role = "deputy"}), IsEmpty());
}

TEST_P(Lists, a_wrong_word_is_answered_with_the_right_ones) {
    auto refusal = [&](const PeopleQuery& query) {
        try {
            list(administrator, query);
        } catch (const Error& error) {
            return error.field + ": " + error.detail;
        }
        return std::string{};
    };
    EXPECT_EQ(refusal({.join = "half"}), "join: one of: no_invite, invited, waiting, joined, deactivated");
    EXPECT_EQ(refusal({.flag = "odd"}),
              "flag: one of: any, no_class, no_representative, no_consent, bad_phone, bad_email, bad_birth_date, "
              "unverified, no_photos, consent_outdated");
    EXPECT_THAT(refusal({.role = "king"}), testing::StartsWith("role: one of: staff, pupil, parent, administrator"));
}

TEST_P(Lists, filter_by_what_is_missing) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01"),
               ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    const auto lost = pupil("Без", "Класса", std::nullopt);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Лис", "Павел", ian);
    auto found = [&](std::string flag) { return names(administrator, {.flag = flag}); };
    EXPECT_THAT(found("no_class"), ElementsAre("Без Класса"));
    EXPECT_THAT(found("no_representative"), ElementsAre("Без Класса"));
    EXPECT_THAT(found("no_consent"), ElementsAre("Без Класса", "Жуков Семён")) << "from 14 on one's own consent counts";
    represent(ian, pavel, true);
    EXPECT_THAT(found("no_representative"), ElementsAre("Без Класса", "Лис Ян")) << "a restricted one does not count";
    EXPECT_THAT(card(ian).person.flags, testing::Contains("no_representative"));
    in([&](db::Tx& tx) {
        tx.exec("UPDATE member SET flags = 'bad_phone bad_birth_date' WHERE org_id = $1 AND id = $2", tx.org(), olga);
        tx.exec("UPDATE member SET flags = 'bad_email' WHERE org_id = $1 AND id = $2", tx.org(), pavel);
        return true;
    });
    EXPECT_THAT(found("bad_phone"), ElementsAre("Жукова Ольга"));
    EXPECT_THAT(found("bad_birth_date"), ElementsAre("Жукова Ольга"));
    EXPECT_THAT(found("bad_email"), ElementsAre("Лис Павел"));
    EXPECT_THAT(found("any"), ElementsAre("Без Класса", "Жукова Ольга", "Лис Павел", "Лис Ян"));
    EXPECT_THAT(names(administrator, {.unit = first_a, .flag = "any"}), ElementsAre("Жукова Ольга"));
    EXPECT_THAT(names(administrator, {.role = "pupil", .flag = "any"}), ElementsAre("Без Класса", "Лис Ян"));
    come_in(olga);
    EXPECT_THAT(found("no_consent"), ElementsAre("Без Класса")) << "given by the representative on joining";
    in([&](db::Tx& tx) {
        edit_person(tx, administrator, lost, {.deactivated = true});
        return true;
    });
    EXPECT_THAT(found("no_class"), IsEmpty());
    const auto page = list(administrator, {.flag = "any"});
    EXPECT_EQ(page.total, 3);
    const auto figures = in([&](db::Tx& tx) { return setup(tx, administrator); });
    EXPECT_EQ(figures.faults, page.total);
    EXPECT_EQ(figures.pupils_without_consent, 0);
    come_in(teacher_of_first);
    EXPECT_THAT(names(viewer(teacher_of_first), {.flag = "any"}), ElementsAre("Жукова Ольга")) << "of the own class";
}

TEST_P(Lists, filter_by_unconfirmed_teachers) {
    auto found = [&] { return names(administrator, {.join = "joined", .flag = "unverified"}); };
    EXPECT_THAT(names(administrator, {.flag = "unverified"}), ElementsAre("Белова Анна", "Громов Пётр"));
    EXPECT_THAT(found(), IsEmpty());
    come_in_unconfirmed(teacher_of_first);
    EXPECT_THAT(found(), ElementsAre("Белова Анна"));
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, administrator); }).teachers_unverified, 1);
    come_in(teacher_of_eighth);
    EXPECT_THAT(found(), ElementsAre("Белова Анна")) << "a link handed over in person confirms";
    in([&](db::Tx& tx) {
        set_role(tx, administrator, teacher_of_first, {Role::teacher, true});
        return true;
    });
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, administrator); }).teachers_unverified, 0);
}

TEST_P(Lists, show_teachers_their_classes_only) {
    const auto semyon = pupil("Жуков", "Семён", first_a), ian = pupil("Лис", "Ян", eighth_b);
    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    EXPECT_THAT(names(teacher), ElementsAre("Белова Анна", "Жуков Семён"));
    EXPECT_EQ(test::error_of([&] { list(teacher, {.unit = eighth_b}); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_card(tx, teacher, ian).may_edit; }), ErrorCode::not_found);
    EXPECT_TRUE(in([&](db::Tx& tx) { return person_card(tx, teacher, semyon); }).may_see_contacts);
    assign(teacher_of_first, eighth_b, orgs::Duty::subject_teacher, "Музыка");
    const auto now_teaches = viewer(teacher_of_first);
    EXPECT_THAT(names(now_teaches), ElementsAre("Белова Анна", "Громов Пётр", "Жуков Семён", "Лис Ян"));
    const auto seen = in([&](db::Tx& tx) { return person_card(tx, now_teaches, ian); });
    EXPECT_FALSE(seen.may_see_contacts) << "a class teacher elsewhere, only a teacher here";
    EXPECT_FALSE(seen.may_invite);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_contacts(tx, now_teaches, ian).phone; }), ErrorCode::forbidden);
}

TEST_P(Lists, are_closed_to_families_but_for_their_own) {
    const auto semyon = pupil("Жуков", "Семён", first_a), other = pupil("Иванова", "Мария", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    come_in(olga);
    const auto mother = viewer(olga);
    EXPECT_EQ(test::error_of([&] { list(mother); }), ErrorCode::not_found);
    auto sees = [&](MemberId id) {
        try {
            return in([&](db::Tx& tx) { return person_card(tx, mother, id); }).person.id == id;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::not_found);
            return false;
        }
    };
    EXPECT_TRUE(sees(olga));
    EXPECT_TRUE(sees(semyon));
    EXPECT_FALSE(sees(other));
    EXPECT_FALSE(sees(teacher_of_first));
    EXPECT_FALSE(sees(pavel));
    EXPECT_EQ(test::error_of([&] { in([&](db::Tx& tx) { return setup(tx, mother); }); }), ErrorCode::not_found);
}

TEST_P(Lists, page_by_a_hundred) {
    in([&](db::Tx& tx) {
        for (int i = 0; i < 250; ++i)
            add_person(tx, administrator,
                       {.surname = "Однофамильцев", .given_name = fmt::format("Имя{}", i % 3), .role = Role::pupil});
        return true;
    });
    std::set<MemberId> seen;
    std::string last;
    PeopleQuery query{.role = "pupil"};
    int pages = 0;
    do {
        const auto page = list(administrator, query);
        EXPECT_EQ(page.total, 250);
        for (const auto& person : page.people) {
            EXPECT_TRUE(seen.insert(person.id).second);
            EXPECT_LE(last, person.name);
            last = person.name;
        }
        query.after = page.next;
        ++pages;
    } while (query.after);
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 250U);
}

TEST_P(Lists, figures_of_the_first_screen) {
    const auto semyon = pupil("Жуков", "Семён", first_a), ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    pupil("Без", "Класса", std::nullopt);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    represent(semyon, pavel, true);
    unit(orgs::UnitKind::class_, "2А", 2);
    come_in(ian);
    come_in(olga);
    in([&](db::Tx& tx) {
        return tx.exec("UPDATE member SET flags = 'bad_phone' WHERE org_id = $1 AND id = $2", tx.org(), semyon);
    });
    const auto all = in([&](db::Tx& tx) { return setup(tx, administrator); });
    EXPECT_EQ(all.staff, 3);
    EXPECT_EQ(all.staff_joined, 1);
    EXPECT_EQ(all.pupils, 3);
    EXPECT_EQ(all.pupils_joined, 1);
    EXPECT_EQ(all.parents, 1);
    EXPECT_EQ(all.parents_joined, 1);
    EXPECT_EQ(all.classes, 3);
    EXPECT_EQ(all.classes_without_teacher, 1);
    EXPECT_EQ(all.pupils_without_class, 1);
    EXPECT_EQ(all.pupils_without_representative, 2);
    EXPECT_EQ(all.flags, 1);
    EXPECT_TRUE(all.invites_issued);
    EXPECT_FALSE(all.roster_imported);
    EXPECT_FALSE(all.order_attached);
    come_in(teacher_of_eighth);
    const auto teacher = viewer(teacher_of_eighth);
    const auto own = in([&](db::Tx& tx) { return setup(tx, teacher); });
    EXPECT_EQ(own.staff, 0);
    EXPECT_EQ(own.pupils, 1);
    EXPECT_EQ(own.pupils_joined, 1);
    EXPECT_EQ(own.parents, 0);
    EXPECT_EQ(own.classes, 1);
    EXPECT_EQ(own.flags, 0);
}

/// 40 classes, 900 pupils, 1,400 representatives, as a first import leaves them.
TEST_P(Lists, school_of_nine_hundred_is_quick) {
    using Clock = std::chrono::steady_clock;
    auto timed = [](std::string_view what, auto f) {
        const auto start = Clock::now();
        auto result = f();
        fmt::print("    {}: {} ms\n", what,
                   std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
        return result;
    };
    in([&](db::Tx& tx) {
        for (int c = 0; c < 40; ++c) {
            const auto unit =
                orgs::create_unit(tx, administrator,
                                  {orgs::UnitKind::class_,
                                   fmt::format("{}{}", 1 + c / 4, std::array{"В", "Г", "Д", "Е"}[c % 4]), 1 + c / 4});
            for (int i = 0; i < 23; ++i) {
                const auto child = add_person(tx, administrator,
                                              {.surname = fmt::format("Фамилия{}", (c * 7 + i * 13) % 300),
                                               .given_name = "Имя",
                                               .role = Role::pupil,
                                               .unit = unit});
                for (int p = 0; p < 1 + (i % 2); ++p)
                    add_person(tx, administrator,
                               {.surname = fmt::format("Фамилия{}", c),
                                .given_name = fmt::format("Родитель{}", p),
                                .role = Role::parent,
                                .child = child});
            }
        }
        return true;
    });
    const auto sheets = timed("issue every strip", [&] {
        return in([&](db::Tx& tx) {
            return issue_invites(tx, administrator, {.everyone = true, .handed_over = false, .days = 30}, test_url);
        });
    });
    std::size_t strips = 0;
    for (const auto& sheet : sheets.sheets) strips += sheet.strips.size();
    fmt::print("    {} strips on {} sheets\n", strips, sheets.sheets.size());
    EXPECT_EQ(sheets.sheets.size(), 41U);
    EXPECT_EQ(strips, 40U * (23 + 34) + 2);
    list(administrator);
    EXPECT_EQ(timed("a page of people", [&] { return list(administrator); }).total, 40 * 57 + 3);
    EXPECT_EQ(timed("people by name", [&] { return list(administrator, {.text = "фамилия299"}); }).total,
              list(administrator, {.text = "Фамилия299"}).total);
    EXPECT_EQ(timed("people with a fault", [&] { return list(administrator, {.flag = "any"}); }).total, 0);
    EXPECT_EQ(timed("pupils without consent", [&] { return list(administrator, {.flag = "no_consent"}); }).total,
              40 * 23);
    EXPECT_EQ(timed("figures", [&] { return in([&](db::Tx& tx) { return setup(tx, administrator); }); }).parents,
              40 * 34);
    timed("issue every strip again", [&] {
        return in([&](db::Tx& tx) {
            return issue_invites(tx, administrator, {.everyone = true, .handed_over = false, .days = 30}, test_url);
        });
    });
}

}  // namespace
}  // namespace parta::people
