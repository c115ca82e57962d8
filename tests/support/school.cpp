#include "support/school.hpp"

#include <fmt/format.h>

#include <span>
#include <stdexcept>

#include "base/random.hpp"
#include "orgs/applications.hpp"
#include "people/inviting.hpp"
#include "people/joining.hpp"
#include "people/people.hpp"

namespace parta::test {
namespace {

using orgs::Duty;
using orgs::Role;
using orgs::UnitKind;

/// A person comes in by a link of their own, handed over, so that it opens at once.
void come_in(db::Tx& tx, const orgs::Viewer& administrator, Person& person) {
    people::IssueInvites issue{.members = {{person.member}}, .everyone = false, .handed_over = true, .days = 30};
    const std::string url =
        people::issue_invites(tx, administrator, issue, "https://school.example").sheets.at(0).strips.at(0).url;
    person.account = accounts::create_account(tx, std::nullopt, "no password in tests");
    people::Join in{.key = url.substr(url.rfind('/') + 1),
                    .consent_own = true,
                    .consent_child = true,
                    .consent_photos = false,
                    .shared_computer = false};
    if (people::join(tx, person.account, in, false).outcome != people::JoinOutcome::joined)
        throw std::logic_error("the test's link opened nothing");
    person.session = accounts::open_session(tx, person.account, {"Firefox/125.0 (Linux)", "127.0.0.1"}, false);
}

Person hire_in(db::Tx& tx, const orgs::Viewer& administrator, const Name& name, const std::vector<Role>& roles,
               Verified verified, Joined joined) {
    people::AddPerson in{
        .surname = name.surname, .given_name = name.given_name, .patronymic = name.patronymic, .role = roles.at(0)};
    Person person{name, people::add_person(tx, administrator, in), {}, {}};
    if (joined == Joined::yes) come_in(tx, administrator, person);
    for (Role role : std::span(roles).subspan(1)) people::set_role(tx, administrator, person.member, {role, true});
    if (verified == Verified::no) people::set_verification(tx, administrator, person.member, {false});
    return person;
}

Person enrol_in(db::Tx& tx, const orgs::Viewer& administrator, const Name& name, UnitId unit, Joined joined,
                std::string_view birth_date) {
    people::AddPerson in{.surname = name.surname,
                         .given_name = name.given_name,
                         .patronymic = name.patronymic,
                         .role = Role::pupil,
                         .unit = unit ? std::optional(unit) : std::nullopt,
                         .birth_date = birth_date};
    Person person{name, people::add_person(tx, administrator, in), {}, {}};
    if (joined == Joined::yes) {
        people::record_paper_consent(tx, administrator, person.member);
        come_in(tx, administrator, person);
    }
    return person;
}

Person add_parent_in(db::Tx& tx, const orgs::Viewer& administrator, const Name& name,
                     const std::vector<Person>& children, Joined joined) {
    people::AddPerson in{.surname = name.surname,
                         .given_name = name.given_name,
                         .patronymic = name.patronymic,
                         .role = Role::parent,
                         .child = children.at(0).member};
    Person person{name, people::add_person(tx, administrator, in), {}, {}};
    for (const Person& child : std::span(children).subspan(1))
        people::set_representation(tx, administrator, child.member,
                                   {.parent = person.member, .legal = true, .restricted = false});
    if (joined == Joined::yes) come_in(tx, administrator, person);
    return person;
}

}  // namespace

School::School(db::Db& database, std::string_view short_name) : db(database), org(new_id<OrgId>()) {
    write([&](db::Tx& tx) {
        open(tx, short_name);
        appoint_staff(tx);
        fill_classes(tx);
    });
}

void School::open(db::Tx& tx, std::string_view short_name) {
    const accounts::Authenticated platform{.account = accounts::create_account(tx, std::nullopt, ""),
                                           .is_operator = true};
    accounts::set_operator(tx, platform.account);
    orgs::set_public_applications(tx, orgs::PublicApplications::open);
    orgs::SubmitApplication in{.org_name = fmt::format("МБОУ «{}»", short_name),
                               .org_short_name = short_name,
                               .org_kind = orgs::OrgKind::school,
                               .time_zone = "Europe/Moscow",
                               .admin_surname = "Орлов",
                               .admin_given_name = "Пётр",
                               .admin_patronymic = "Андреевич",
                               .admin_email = "orlov@school.example",
                               .admin_phone = fmt::format("+7999{}", random_digits(7)),
                               .order_upload = "none"};
    constexpr std::string_view url = "https://school.example";
    auto application = orgs::submit_application(tx, in, {"Приказ.pdf", "application/pdf", 1, "none"}, url).id;
    auto phone = orgs::decide_application(tx, platform, application, {true, ""}, url).admin_phone;
    auto code = orgs::issue_registration_code(tx, platform, application);
    auto founder = orgs::register_administrator(tx, {phone, code, "", "no password in tests"}).value();
    administrator = {{"Орлов", "Пётр", "Андреевич"},
                     founder.member,
                     founder.account,
                     accounts::open_session(tx, founder.account, {"Firefox/125.0 (Linux)", "127.0.0.1"}, false)};
    auto viewer = orgs::open_viewer(tx, administrator.session);
    class_5a = orgs::create_unit(tx, viewer, {UnitKind::class_, "5А", 0});
    class_1b = orgs::create_unit(tx, viewer, {UnitKind::class_, "1Б", 0});
}

void School::appoint_staff(db::Tx& tx) {
    auto viewer = orgs::open_viewer(tx, administrator.session);
    auto hire = [&](const Name& name, Role role) {
        return hire_in(tx, viewer, name, {role}, Verified::yes, Joined::yes);
    };
    head = hire({"Белова", "Анна", "Сергеевна"}, Role::head);
    deputy = hire({"Крылов", "Иван", "Петрович"}, Role::deputy);
    class_teacher_5a = hire({"Жукова", "Ольга", "Ивановна"}, Role::teacher);
    class_teacher_1b = hire({"Морозова", "Елена", "Викторовна"}, Role::teacher);
    physicist = hire({"Соколов", "Михаил", "Юрьевич"}, Role::teacher);
    psychologist = hire({"Лебедева", "Инна", "Олеговна"}, Role::specialist);
    secretary = hire({"Кузнецова", "Нина", "Павловна"}, Role::non_teaching);

    auto assign = [&](const Person& person, UnitId unit, Duty duty, std::string_view subject) {
        orgs::assign(tx, viewer, unit, {person.member, duty, subject, ""});
    };
    assign(class_teacher_5a, class_5a, Duty::class_teacher, "");
    assign(class_teacher_5a, class_5a, Duty::subject_teacher, "Математика");
    assign(class_teacher_5a, class_1b, Duty::subject_teacher, "Математика");
    assign(class_teacher_1b, class_1b, Duty::class_teacher, "");
    assign(physicist, class_5a, Duty::subject_teacher, "Физика");
    assign(psychologist, class_5a, Duty::specialist, "");
}

void School::fill_classes(db::Tx& tx) {
    auto viewer = orgs::open_viewer(tx, administrator.session);
    auto enrol = [&](const Name& name, UnitId unit, std::string_view birth_date) {
        return enrol_in(tx, viewer, name, unit, Joined::yes, birth_date);
    };
    semyon = enrol({"Громов", "Семён", "Павлович"}, class_5a, "2010-05-01");
    vera = enrol({"Тихонова", "Вера", "Олеговна"}, class_5a, "2010-08-24");
    alyosha = enrol({"Громов", "Алёша", "Павлович"}, class_1b, "2018-03-12");
    masha = enrol({"Зимина", "Маша", "Ильинична"}, class_1b, "2018-11-30");
    gromova = add_parent_in(tx, viewer, {"Громова", "Дарья", "Николаевна"}, {semyon, alyosha}, Joined::yes);
    tikhonov = add_parent_in(tx, viewer, {"Тихонов", "Олег", "Игоревич"}, {vera}, Joined::yes);
    zimina = add_parent_in(tx, viewer, {"Зимина", "Ольга", "Романовна"}, {masha}, Joined::yes);
}

orgs::Viewer School::viewer(const Person& person) {
    return read([&](db::Tx& tx) { return orgs::open_viewer(tx, person.session); });
}

void School::join(Person& person) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) { come_in(tx, viewer, person); });
}

Person School::hire(const Name& name, const std::vector<Role>& roles, Verified verified, Joined joined) {
    return write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return hire_in(tx, viewer, name, roles, verified, joined);
    });
}

Person School::enrol(const Name& name, UnitId unit, Joined joined, std::string_view birth_date) {
    return write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return enrol_in(tx, viewer, name, unit, joined, birth_date);
    });
}

Person School::add_parent(const Name& name, const std::vector<Person>& children, Joined joined) {
    return write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return add_parent_in(tx, viewer, name, children, joined);
    });
}

UnitId School::add_unit(UnitKind kind, std::string_view label) {
    return write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return orgs::create_unit(tx, viewer, {kind, label, 0});
    });
}

void School::assign(const Person& person, UnitId unit, Duty duty, std::string_view subject) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        orgs::assign(tx, viewer, unit, {person.member, duty, subject, ""});
    });
}

void School::unassign(const Person& person, UnitId unit, Duty duty, std::string_view subject) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        orgs::unassign(tx, viewer, unit, {person.member, duty, subject, ""});
    });
}

void School::transfer(const Person& pupil, UnitId to) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::move_pupil(tx, viewer, pupil.member, {to ? std::optional(to) : std::nullopt});
    });
}

void School::restrict_parent(const Person& parent, const Person& child) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::set_representation(
            tx, viewer, child.member,
            {.parent = parent.member, .legal = true, .restricted = true, .reason = "решение суда"});
    });
}

void School::deactivate(const Person& person) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::edit_person(tx, viewer, person.member, {.deactivated = true});
    });
}

void School::dismiss(const Person& person, Role role) {
    write_as(administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        people::set_role(tx, viewer, person.member, {role, false});
    });
}

}  // namespace parta::test
