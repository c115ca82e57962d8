// Those who stand to the school in more ways than one, for a time, or no longer.
#include "actors.hpp"
#include "api/substitutes.hpp"
#include "chats/chats.hpp"
#include "orgs/substitutes.hpp"
#include "people/inviting.hpp"
#include "people/joining.hpp"
#include "people/movements.hpp"
#include "people/people.hpp"
#include "people/person.hpp"

namespace parta::test {
namespace {

using policy::Role;

std::string day(School& school, int days) {
    const ShiftedClock then(std::chrono::days{days});
    return school.read([](db::Tx& tx) { return orgs::today_of(tx); });
}

Person substitute(School& school, const Name& name, int from, int until) {
    const Person person = school.hire(name, {Role::teacher});
    const auto first = day(school, from), last = day(school, until);
    const ShiftedClock then(std::chrono::days{from});
    school.write_as(school.deputy, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        api::substitute(tx, viewer, school.class_5a, {person.member, orgs::Duty::class_teacher, "", "", first, last});
    });
    return person;
}

/// A member who joins with the account that a person of another school has.
Person also_here(School& school, const Name& name, const Person& child, const Person& elsewhere) {
    Person person = school.add_parent(name, {child}, Joined::no);
    school.write_as(school.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        const people::IssueInvites issue{
            .members = {{person.member}}, .everyone = false, .handed_over = true, .days = 30};
        const auto url =
            people::issue_invites(tx, viewer, issue, "https://school.example").sheets.at(0).strips.at(0).url;
        const people::Join in{.key = url.substr(url.rfind('/') + 1),
                              .consent_own = true,
                              .consent_child = true,
                              .consent_photos = false,
                              .shared_computer = false};
        people::join(tx, elsewhere.account, in, false);
    });
    person.account = elsewhere.account;
    person.session = elsewhere.session;
    return person;
}

}  // namespace

void Cast::gather_capacities() {
    using enum Role;
    auto& s = school;

    const Person teacher_and_parent = s.hire({"Белкина", "Анна", "Юрьевна"}, {teacher});
    const Person dismissed_and_parent = s.hire({"Савин", "Пётр", "Олегович"}, {teacher});
    const Person home = s.add_parent({"Детский дом", "№ 1", ""}, {s.vera, s.masha});
    s.write_as(s.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& [child, parent] :
             {std::pair{s.vera, teacher_and_parent}, std::pair{s.masha, dismissed_and_parent}})
            people::set_representation(tx, viewer, child.member,
                                       {.parent = parent.member, .legal = true, .restricted = false, .reason = {}});
    });
    s.dismiss(dismissed_and_parent, teacher);

    const Person ended = substitute(s, {"Ильина", "Юлия", "Львовна"}, -3, -2);
    const Person acting = substitute(s, {"Носова", "Инна", "Львовна"}, 0, 1);
    api::follow_substitutions(server.db(), s.org);

    const UnitId group = s.add_unit(orgs::UnitKind::group, "ИС-21");
    const Person curator = s.hire({"Фролов", "Олег", "Ильич"}, {teacher});
    s.assign(curator, group, orgs::Duty::class_teacher);

    const Person adult = s.enrol({"Взрослый", "Илья", "Олегович"}, s.class_5a, Joined::yes, "2007-01-15");
    const Person parent_of_adult = s.add_parent({"Взрослый", "Олег", "Ильич"}, {adult});
    const Person graduate = s.enrol({"Выпускник", "Яков", "Ильич"}, s.class_5a);
    s.write_as(s.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::move_pupils(tx, viewer, {.members = {{graduate.member}}, .reason = people::MoveReason::left_school});
    });

    School second{server.db(), "Школа № 9"};
    const Person of_two_schools = also_here(s, {"Громова", "Дарья", "Олеговна"}, s.vera, second.gromova);
    const Person withdrawn = s.add_parent({"Тихонова", "Яна", "Олеговна"}, {s.vera});
    s.write_as(withdrawn, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::change_consent(tx, viewer, withdrawn.member,
                               {.purpose = people::ConsentPurpose::communication, .given = false});
    });

    add_actor("teacher_who_is_a_parent", Standing::member, {teacher, parent}, teacher_and_parent);
    add_actor("dismissed_teacher_who_is_a_parent", Standing::member, {parent}, dismissed_and_parent);
    add_actor("institution_of_several_children", Standing::member, {parent}, home);
    add_actor("substitute_acting", Standing::member, {class_teacher, teacher}, acting);
    add_actor("substitute_over", Standing::member, {teacher}, ended);
    add_actor("curator_of_a_group", Standing::member, {class_teacher, teacher}, curator);
    add_actor("pupil_of_age", Standing::member, {pupil}, adult);
    add_actor("parent_of_a_pupil_of_age", Standing::member, {parent}, parent_of_adult);
    add_actor("parent_of_two_schools", Standing::member, {parent}, of_two_schools);
    add_actor("parent_who_withdrew_consent", Standing::closed, {parent}, withdrawn);
    add_actor("graduate", Standing::stranger, {}, graduate);
    // Of nobody's account here: what opens sessions anew does not give them one.
    Person late = s.physicist;
    late.account = {};
    {
        const ShiftedClock then(-std::chrono::days{400});
        server.db().platform_write_now([&](db::Tx& tx) {
            late.session = accounts::open_session(tx, s.physicist.account, {}, false);
            return true;
        });
    }
    add_actor("expired_session", Standing::signed_out, {}, late);
}

}  // namespace parta::test
