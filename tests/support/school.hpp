// A small school in a database, with people who have all joined: what the tests of the domain stand on. It is made by
// the functions that make a real one: application, registration, people, links.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::test {

struct Name {
    std::string surname, given_name, patronymic;
};

/// A member; with an account and a session if they have joined.
struct Person {
    Name name;
    MemberId member;
    AccountId account;
    accounts::SessionToken session;
};

enum class Joined { yes, no };
enum class Verified { yes, no };

/// One organisation. Several may be made in one database: each is closed to the others.
class School {
  public:
    explicit School(db::Db& db, std::string_view short_name = "Школа № 7");

    db::Db& db;
    const OrgId org;

    // Staff, all verified.
    Person administrator;     // Орлов Пётр Андреевич
    Person head;              // Белова Анна Сергеевна
    Person deputy;            // Крылов Иван Петрович
    Person class_teacher_5a;  // Жукова Ольга Ивановна: leads 5«А», teaches Математика in 5«А» and 1«Б»
    Person class_teacher_1b;  // Морозова Елена Викторовна: leads 1«Б»
    Person physicist;         // Соколов Михаил Юрьевич: teaches Физика in 5«А»
    Person psychologist;      // Лебедева Инна Олеговна: specialist named for 5«А»
    Person secretary;         // Кузнецова Нина Павловна: non-teaching

    UnitId class_5a;
    UnitId class_1b;

    // Families.
    Person semyon;    // Громов Семён, 5«А»
    Person vera;      // Тихонова Вера, 5«А»
    Person alyosha;   // Громов Алёша, 1«Б»
    Person masha;     // Зимина Маша, 1«Б»
    Person gromova;   // Громова Дарья: mother of Семён and Алёша
    Person tikhonov;  // Тихонов Олег: father of Вера
    Person zimina;    // Зимина Ольга: mother of Маша

    /// The person as the viewer of a request, as of now.
    orgs::Viewer viewer(const Person& person);

    /// One unit of work of this organisation, with the platform's tables in reach, as the API runs them.
    template <class F>
    auto write(F work) {
        return db.write_now(org, std::move(work), db::Reach::both);
    }
    template <class F>
    auto read(F work) {
        return db.read_now(org, std::move(work), db::Reach::both);
    }
    /// The same as a person: work(tx, viewer).
    template <class F>
    auto write_as(const Person& person, F work) {
        return write([&](db::Tx& tx) { return work(tx, orgs::open_viewer(tx, person.session)); });
    }
    template <class F>
    auto read_as(const Person& person, F work) {
        return read([&](db::Tx& tx) { return work(tx, orgs::open_viewer(tx, person.session)); });
    }

    // What happens in a school; each is one unit of work.
    Person hire(const Name& name, const std::vector<orgs::Role>& roles, Verified verified = Verified::yes,
                Joined joined = Joined::yes);
    /// A pupil; without a class when `unit` is 0.
    Person enrol(const Name& name, UnitId unit, Joined joined = Joined::yes,
                 std::string_view birth_date = "2010-05-01");
    Person add_parent(const Name& name, const std::vector<Person>& children, Joined joined = Joined::yes);
    /// An account for a member who has none yet.
    void join(Person& person);

    UnitId add_unit(orgs::UnitKind kind, std::string_view label);
    void assign(const Person& person, UnitId unit, orgs::Duty duty, std::string_view subject = "");
    void unassign(const Person& person, UnitId unit, orgs::Duty duty, std::string_view subject = "");
    /// Ends the child's main enrolment and, unless `to` is 0, begins another.
    void transfer(const Person& pupil, UnitId to);
    void restrict_parent(const Person& parent, const Person& child);
    void deactivate(const Person& person);
    /// Ends a role.
    void dismiss(const Person& person, orgs::Role role);

  private:
    void open(db::Tx& tx, std::string_view short_name);
    void appoint_staff(db::Tx& tx);
    void fill_classes(db::Tx& tx);
};

}  // namespace parta::test
