#include "support/school.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "events/events.hpp"

namespace parta::test {
namespace {

using orgs::Duty;
using orgs::Role;
using orgs::UnitKind;

std::int64_t tell(db::Tx& tx, MemberId member, std::string_view reason) {
    return events::emit(tx, events::to_member(member), events::AccessChanged{std::string(reason)});
}

}  // namespace

School::School(db::Db& database, std::string_view short_name) : db(database), org(new_id<OrgId>()) {
    write([&](db::Tx& tx) {
        orgs::found(tx, {.name = fmt::format("МБОУ «{}»", short_name),
                         .short_name = std::string(short_name),
                         .kind = orgs::OrgKind::school,
                         .time_zone = "Europe/Moscow",
                         .address = ""});
    });
    administrator = hire({"Орлов", "Пётр", "Андреевич"}, {Role::administrator});
    head = hire({"Белова", "Анна", "Сергеевна"}, {Role::head});
    deputy = hire({"Крылов", "Иван", "Петрович"}, {Role::deputy});
    class_teacher_5a = hire({"Жукова", "Ольга", "Ивановна"}, {Role::teacher});
    class_teacher_1b = hire({"Морозова", "Елена", "Викторовна"}, {Role::teacher});
    physicist = hire({"Соколов", "Михаил", "Юрьевич"}, {Role::teacher});
    psychologist = hire({"Лебедева", "Инна", "Олеговна"}, {Role::specialist});
    secretary = hire({"Кузнецова", "Нина", "Павловна"}, {Role::non_teaching});

    class_5a = add_unit(UnitKind::class_, "5А");
    class_1b = add_unit(UnitKind::class_, "1Б");
    assign(class_teacher_5a, class_5a, Duty::class_teacher);
    assign(class_teacher_5a, class_5a, Duty::subject_teacher, "Математика");
    assign(class_teacher_5a, class_1b, Duty::subject_teacher, "Математика");
    assign(class_teacher_1b, class_1b, Duty::class_teacher);
    assign(physicist, class_5a, Duty::subject_teacher, "Физика");
    assign(psychologist, class_5a, Duty::specialist);

    semyon = enrol({"Громов", "Семён", "Павлович"}, class_5a);
    vera = enrol({"Тихонова", "Вера", "Олеговна"}, class_5a);
    alyosha = enrol({"Громов", "Алёша", "Павлович"}, class_1b, Joined::yes, "2018-03-12");
    masha = enrol({"Зимина", "Маша", "Ильинична"}, class_1b, Joined::yes, "2018-11-30");
    gromova = add_parent({"Громова", "Дарья", "Николаевна"}, {semyon, alyosha});
    tikhonov = add_parent({"Тихонов", "Олег", "Игоревич"}, {vera});
    zimina = add_parent({"Зимина", "Ольга", "Романовна"}, {masha});
}

orgs::Viewer School::viewer(const Person& person) {
    return read([&](db::Tx& tx) { return orgs::open_viewer(tx, person.session); });
}

Person School::add_member(const Name& name, std::string_view birth_date, Joined joined) {
    Person person{name, new_id<MemberId>(), {}, {}};
    write([&](db::Tx& tx) {
        tx.exec(
            "INSERT INTO member (org_id, id, surname, given_name, patronymic, sort_name, birth_date, created_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            org, person.member, name.surname, name.given_name, name.patronymic,
            fold(fmt::format("{} {} {}", name.surname, name.given_name, name.patronymic)),
            birth_date.empty() ? std::nullopt : std::optional(birth_date), now());
    });
    if (joined == Joined::yes) join(person);
    return person;
}

void School::join(Person& person) {
    write([&](db::Tx& tx) {
        person.account = accounts::create_account(tx, std::nullopt, "no password in tests");
        tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, $4)",
                person.account, org, person.member, now());
        tx.exec("UPDATE member SET joined_at = $3 WHERE org_id = $1 AND id = $2", org, person.member, now());
        person.session = accounts::open_session(tx, person.account, {"Firefox/125.0 (Linux)", "127.0.0.1"}, false);
    });
}

Person School::hire(const Name& name, const std::vector<Role>& roles, Verified verified, Joined joined) {
    auto person = add_member(name, "", joined);
    write([&](db::Tx& tx) {
        for (Role role : roles) {
            auto seq = tell(tx, person.member, "roles");
            tx.exec("INSERT INTO role (org_id, member_id, role, from_seq, verified_at) VALUES ($1, $2, $3, $4, $5)",
                    org, person.member, role, seq, verified == Verified::yes ? std::optional(now()) : std::nullopt);
        }
    });
    return person;
}

Person School::enrol(const Name& name, UnitId unit, Joined joined, std::string_view birth_date) {
    auto person = add_member(name, birth_date, joined);
    write([&](db::Tx& tx) {
        auto seq = tell(tx, person.member, "roster");
        tx.exec("INSERT INTO role (org_id, member_id, role, from_seq) VALUES ($1, $2, 'pupil', $3)", org, person.member,
                seq);
        if (unit)
            tx.exec("INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, TRUE, $4)",
                    org, person.member, unit, seq);
    });
    return person;
}

Person School::add_parent(const Name& name, const std::vector<Person>& children, Joined joined) {
    auto person = add_member(name, "", joined);
    write([&](db::Tx& tx) {
        for (const Person& child : children) {
            auto seq = tell(tx, person.member, "roster");
            tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)", org,
                    child.member, person.member, seq);
        }
    });
    return person;
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
    write([&](db::Tx& tx) {
        auto seq = tell(tx, pupil.member, "transfer");
        tx.exec(
            "UPDATE enrolment SET to_seq = $3, ended = 'transfer' WHERE org_id = $1 AND member_id = $2 AND main AND "
            "to_seq IS "
            "NULL",
            org, pupil.member, seq);
        if (to)
            tx.exec(
                "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, TRUE, "
                "$4, "
                "'transfer')",
                org, pupil.member, to, seq);
    });
}

void School::restrict_parent(const Person& parent, const Person& child) {
    write([&](db::Tx& tx) {
        tell(tx, parent.member, "roles");
        tx.exec(
            "UPDATE representation SET restricted = TRUE, restriction_reason = 'решение суда' "
            "WHERE org_id = $1 AND parent_id = $2 AND child_id = $3 AND to_seq IS NULL",
            org, parent.member, child.member);
    });
}

void School::deactivate(const Person& person) {
    write([&](db::Tx& tx) {
        tell(tx, person.member, "roles");
        tx.exec("UPDATE member SET deactivated_at = $3 WHERE org_id = $1 AND id = $2", org, person.member, now());
    });
}

void School::dismiss(const Person& person, Role role) {
    write([&](db::Tx& tx) {
        auto seq = tell(tx, person.member, "roles");
        tx.exec("UPDATE role SET to_seq = $4 WHERE org_id = $1 AND member_id = $2 AND role = $3 AND to_seq IS NULL",
                org, person.member, role, seq);
    });
}

}  // namespace parta::test
