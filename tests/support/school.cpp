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

void make_account(db::Tx& tx, Person& person) {
    person.account = accounts::create_account(tx, std::nullopt, "no password in tests");
    tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, $4)",
            person.account, tx.org(), person.member, now());
    tx.exec("UPDATE member SET joined_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), person.member, now());
    person.session = accounts::open_session(tx, person.account, {"Firefox/125.0 (Linux)", "127.0.0.1"}, false);
}

Person add_member(db::Tx& tx, const Name& name, std::string_view birth_date, Joined joined) {
    Person person{name, new_id<MemberId>(), {}, {}};
    auto sort_name = fold(fmt::format("{} {} {}", name.surname, name.given_name, name.patronymic));
    tx.exec(
        "INSERT INTO member (org_id, id, surname, given_name, patronymic, sort_name, birth_date, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.org(), person.member, name.surname, name.given_name, name.patronymic, trim(sort_name),
        birth_date.empty() ? std::nullopt : std::optional(birth_date), now());
    if (joined == Joined::yes) make_account(tx, person);
    return person;
}

Person hire_in(db::Tx& tx, const Name& name, const std::vector<Role>& roles, Verified verified, Joined joined) {
    auto person = add_member(tx, name, "", joined);
    for (Role role : roles) {
        auto seq = tell(tx, person.member, "roles");
        tx.exec("INSERT INTO role (org_id, member_id, role, from_seq, verified_at) VALUES ($1, $2, $3, $4, $5)",
                tx.org(), person.member, role, seq, verified == Verified::yes ? std::optional(now()) : std::nullopt);
    }
    return person;
}

Person enrol_in(db::Tx& tx, const Name& name, UnitId unit, Joined joined, std::string_view birth_date) {
    auto person = add_member(tx, name, birth_date, joined);
    auto seq = tell(tx, person.member, "roster");
    tx.exec("INSERT INTO role (org_id, member_id, role, from_seq) VALUES ($1, $2, 'pupil', $3)", tx.org(),
            person.member, seq);
    if (unit)
        tx.exec("INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, TRUE, $4)",
                tx.org(), person.member, unit, seq);
    return person;
}

Person add_parent_in(db::Tx& tx, const Name& name, const std::vector<Person>& children, Joined joined) {
    auto person = add_member(tx, name, "", joined);
    for (const Person& child : children) {
        auto seq = tell(tx, person.member, "roster");
        tx.exec("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)", tx.org(),
                child.member, person.member, seq);
    }
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
    orgs::found(tx, {.name = fmt::format("МБОУ «{}»", short_name),
                     .short_name = std::string(short_name),
                     .kind = orgs::OrgKind::school,
                     .time_zone = "Europe/Moscow",
                     .address = ""});
    administrator = hire_in(tx, {"Орлов", "Пётр", "Андреевич"}, {Role::administrator}, Verified::yes, Joined::yes);
    auto viewer = orgs::open_viewer(tx, administrator.session);
    class_5a = orgs::create_unit(tx, viewer, {UnitKind::class_, "5А", 0});
    class_1b = orgs::create_unit(tx, viewer, {UnitKind::class_, "1Б", 0});
}

void School::appoint_staff(db::Tx& tx) {
    auto hire = [&](const Name& name, Role role) { return hire_in(tx, name, {role}, Verified::yes, Joined::yes); };
    head = hire({"Белова", "Анна", "Сергеевна"}, Role::head);
    deputy = hire({"Крылов", "Иван", "Петрович"}, Role::deputy);
    class_teacher_5a = hire({"Жукова", "Ольга", "Ивановна"}, Role::teacher);
    class_teacher_1b = hire({"Морозова", "Елена", "Викторовна"}, Role::teacher);
    physicist = hire({"Соколов", "Михаил", "Юрьевич"}, Role::teacher);
    psychologist = hire({"Лебедева", "Инна", "Олеговна"}, Role::specialist);
    secretary = hire({"Кузнецова", "Нина", "Павловна"}, Role::non_teaching);

    auto viewer = orgs::open_viewer(tx, administrator.session);
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
    auto enrol = [&](const Name& name, UnitId unit, std::string_view birth_date) {
        return enrol_in(tx, name, unit, Joined::yes, birth_date);
    };
    semyon = enrol({"Громов", "Семён", "Павлович"}, class_5a, "2010-05-01");
    vera = enrol({"Тихонова", "Вера", "Олеговна"}, class_5a, "2010-08-24");
    alyosha = enrol({"Громов", "Алёша", "Павлович"}, class_1b, "2018-03-12");
    masha = enrol({"Зимина", "Маша", "Ильинична"}, class_1b, "2018-11-30");
    gromova = add_parent_in(tx, {"Громова", "Дарья", "Николаевна"}, {semyon, alyosha}, Joined::yes);
    tikhonov = add_parent_in(tx, {"Тихонов", "Олег", "Игоревич"}, {vera}, Joined::yes);
    zimina = add_parent_in(tx, {"Зимина", "Ольга", "Романовна"}, {masha}, Joined::yes);
}

orgs::Viewer School::viewer(const Person& person) {
    return read([&](db::Tx& tx) { return orgs::open_viewer(tx, person.session); });
}

void School::join(Person& person) {
    write([&](db::Tx& tx) { make_account(tx, person); });
}

Person School::hire(const Name& name, const std::vector<Role>& roles, Verified verified, Joined joined) {
    return write([&](db::Tx& tx) { return hire_in(tx, name, roles, verified, joined); });
}

Person School::enrol(const Name& name, UnitId unit, Joined joined, std::string_view birth_date) {
    return write([&](db::Tx& tx) { return enrol_in(tx, name, unit, joined, birth_date); });
}

Person School::add_parent(const Name& name, const std::vector<Person>& children, Joined joined) {
    return write([&](db::Tx& tx) { return add_parent_in(tx, name, children, joined); });
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
            "UPDATE enrolment SET to_seq = $3, ended = 'transfer' "
            "WHERE org_id = $1 AND member_id = $2 AND main AND to_seq IS NULL",
            org, pupil.member, seq);
        if (to)
            tx.exec(
                "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) "
                "VALUES ($1, $2, $3, TRUE, $4, 'transfer')",
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
