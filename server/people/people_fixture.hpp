// A small school for the tests of this folder, made by the functions that make a real one.
#pragma once
#include <gmock/gmock.h>

#include <string>

#include "orgs/applications.hpp"
#include "people/inviting.hpp"
#include "people/joining.hpp"
#include "people/people.hpp"
#include "support/database.hpp"

namespace parta::people {

inline constexpr std::string_view test_url = "https://school.example";

/// «Школа № 7» with its administrator, classes 1«А» and 8«Б», a teacher for each. Others are added as a test needs
/// them.
class PeopleTest : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        org = new_id<OrgId>();
        administrator = in([](db::Tx& tx) {
            orgs::OpenSchool school{.name = "Средняя школа № 7",
                                    .short_name = "Школа № 7",
                                    .kind = orgs::OrgKind::school,
                                    .time_zone = "Europe/Moscow",
                                    .surname = "Орлова",
                                    .given_name = "Вера",
                                    .patronymic = "Петровна",
                                    .login = "orlova",
                                    .password = "unused here"};
            const auto founder = orgs::open_school(tx, school, "hash");
            return viewer_of(tx, founder.account);
        });
        first_a = unit(orgs::UnitKind::class_, "1А", 1);
        eighth_b = unit(orgs::UnitKind::class_, "8Б", 8);
        teacher_of_first = staff("Белова", "Анна", Role::teacher);
        teacher_of_eighth = staff("Громов", "Пётр", Role::teacher);
        assign(teacher_of_first, first_a, orgs::Duty::class_teacher);
        assign(teacher_of_eighth, eighth_b, orgs::Duty::class_teacher);
    }

    /// One unit of work that may touch everything.
    template <class F>
    std::invoke_result_t<F&, db::Tx&> in(F work) {
        return db().write_now(org, work, db::Reach::both);
    }
    template <class F>
    ErrorCode refused(F work) {
        return test::error_of([&] { in(work); });
    }

    static Viewer viewer_of(db::Tx& tx, AccountId account) {
        return orgs::open_viewer(tx, accounts::open_session(tx, account, {}, false));
    }
    /// The viewer behind a member who has joined, as of now.
    Viewer viewer(MemberId member) {
        return in([&](db::Tx& tx) {
            return viewer_of(
                tx, tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member)
                        .only()
                        .get<AccountId>(0));
        });
    }

    UnitId unit(orgs::UnitKind kind, std::string label, int grade) {
        return in([&](db::Tx& tx) { return orgs::create_unit(tx, administrator, {kind, label, grade}); });
    }
    void assign(MemberId member, UnitId unit, orgs::Duty duty, std::string subject = {}) {
        in([&](db::Tx& tx) {
            orgs::assign(tx, administrator, unit, {member, duty, subject, ""});
            return true;
        });
    }

    MemberId add(AddPerson person) {
        return in([&](db::Tx& tx) { return add_person(tx, administrator, person); });
    }
    MemberId staff(std::string surname, std::string given_name, Role role) {
        return add({.surname = surname, .given_name = given_name, .role = role});
    }
    MemberId pupil(std::string surname, std::string given_name, std::optional<UnitId> unit,
                   std::string birth_date = {}) {
        return add({.surname = surname,
                    .given_name = given_name,
                    .role = Role::pupil,
                    .unit = unit,
                    .birth_date = birth_date});
    }
    MemberId parent(std::string surname, std::string given_name, MemberId child, std::string phone = {}) {
        return add(
            {.surname = surname, .given_name = given_name, .role = Role::parent, .child = child, .phone = phone});
    }
    void represent(MemberId child, MemberId parent, bool restricted = false) {
        in([&](db::Tx& tx) {
            set_representation(tx, administrator, child,
                               {parent, true, restricted, restricted ? "решение суда" : "", std::nullopt});
            return true;
        });
    }

    enum class Handing { by_mail, in_person };
    Strip strip_for(MemberId member, Handing handing = Handing::in_person) {
        return in([&](db::Tx& tx) {
                   IssueInvites issue{.members = {{member}},
                                      .everyone = false,
                                      .handed_over = handing == Handing::in_person,
                                      .days = 30};
                   return issue_invites(tx, administrator, issue, test_url);
               })
            .sheets.at(0)
            .strips.at(0);
    }
    AccountId account() {
        return in([&](db::Tx& tx) { return accounts::create_account(tx, std::nullopt, "hash"); });
    }
    static Join joining(const std::string& key) {
        return {.key = key, .consent_own = true, .consent_child = true, .consent_photos = false};
    }
    Joined join_by(AccountId account, const Join& how, bool contact_proved = false) {
        return in([&](db::Tx& tx) { return join(tx, account, how, contact_proved); });
    }
    /// Lets a member in by a strip handed over; returns the account.
    AccountId come_in(MemberId member) {
        const auto strip = strip_for(member);
        const auto made = account();
        EXPECT_EQ(join_by(made, joining(strip.url)).outcome, JoinOutcome::joined);
        return made;
    }

    /// The same for one of the teachers, whose confirmation is taken back then.
    AccountId come_in_unconfirmed(MemberId member) {
        const auto made = come_in(member);
        in([&](db::Tx& tx) {
            set_verification(tx, administrator, member, {false});
            return true;
        });
        return made;
    }

    PersonCard card(MemberId member) {
        return in([&](db::Tx& tx) { return person_card(tx, administrator, member); });
    }
    PeoplePage list(const Viewer& viewer, const PeopleQuery& query = {}) {
        return in([&](db::Tx& tx) { return list_people(tx, viewer, query); });
    }
    std::vector<std::string> names(const Viewer& viewer, const PeopleQuery& query = {}) {
        std::vector<std::string> found;
        for (const auto& person : list(viewer, query).people) found.push_back(person.name);
        return found;
    }
    /// Members in force of the audience that these bits and this unit make.
    std::vector<MemberId> audience(std::optional<UnitId> unit, int roles) {
        return in([&](db::Tx& tx) {
            const auto id = orgs::audience(tx, {unit, roles, "", ""});
            std::vector<MemberId> members;
            for (const auto& row :
                 tx.query("SELECT DISTINCT member_id FROM audience_member WHERE org_id = $1 AND audience_id = $2 "
                          "ORDER BY member_id",
                          tx.org(), id))
                members.push_back(row.get<MemberId>(0));
            return members;
        });
    }
    int count(std::string_view sql) {
        return in([&](db::Tx& tx) { return tx.query(sql, tx.org()).only().get<int>(0); });
    }

    OrgId org;
    Viewer administrator;
    UnitId first_a, eighth_b;
    MemberId teacher_of_first, teacher_of_eighth;
};

}  // namespace parta::people
