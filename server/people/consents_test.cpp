// Giving, withdrawing and giving again (R53): whose word counts, and what a withdrawal closes.
#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

using testing::Contains;
using testing::Not;

class Consents : public PeopleTest {
  protected:
    void change(const Viewer& by, MemberId member, bool given, ConsentPurpose purpose = ConsentPurpose::communication) {
        in([&](db::Tx& tx) {
            change_consent(tx, by, member, {purpose, given});
            return true;
        });
    }
    ErrorCode change_refused(const Viewer& by, MemberId member, bool given = false) {
        return test::error_of([&] { change(by, member, given); });
    }
    ConsentState consent(MemberId member) { return card(member).consent; }
    /// The member's own view; also when the organisation is closed to them.
    Viewer closed(MemberId member) {
        return in([&](db::Tx& tx) {
            const auto account = *account_of(tx, member);
            return orgs::open_closed_viewer(tx, accounts::open_session(tx, account, {}, false));
        });
    }
    bool may_come_back(MemberId member) {
        const auto who = closed(member);
        return in([&](db::Tx& tx) { return closed_space(tx, who); }).may_change_consent;
    }
    ErrorCode entry(MemberId member) {
        return test::error_of([&] { viewer(member); });
    }
};
PARTA_ON_ENGINES(Consents);

// J25, J26.
TEST_P(Consents, a_representative_closes_and_opens_the_childs_access) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon);
    come_in(olga);
    come_in(semyon);
    const auto mother = viewer(olga);
    EXPECT_TRUE(in([&](db::Tx& tx) { return person_card(tx, mother, semyon); }).may_change_consent);
    EXPECT_EQ(change_refused(viewer(semyon), semyon), ErrorCode::forbidden) << "a child's consent is the parent's";
    change(mother, semyon, false);
    EXPECT_EQ(entry(semyon), ErrorCode::consent_withdrawn);
    EXPECT_TRUE(closed(semyon).closed);
    EXPECT_EQ(change_refused(closed(semyon), semyon, true), ErrorCode::forbidden);
    const auto state = consent(semyon);
    EXPECT_FALSE(state.communication);
    EXPECT_TRUE(state.withdrawn);
    EXPECT_TRUE(state.communication_at);
    EXPECT_THAT(card(semyon).person.flags, Contains("no_consent"));
    EXPECT_EQ(card(semyon).person.join, JoinState::joined) << "the record stays as it is";
    EXPECT_EQ(names(administrator, {.flag = "no_consent"}), std::vector<std::string>{"Жуков Семён"});
    EXPECT_FALSE(may_come_back(semyon));
    EXPECT_TRUE(viewer(olga).has(Role::parent)) << "the representative's own access is not touched";
    change(mother, semyon, false);  // nothing to do
    change(mother, semyon, true);
    EXPECT_TRUE(viewer(semyon).has(Role::pupil));
    EXPECT_TRUE(consent(semyon).communication);
    EXPECT_FALSE(consent(semyon).withdrawn);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'withdraw_consent'"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'give_consent'"), 1);
}

// J25.
TEST_P(Consents, of_one_representative_suffice) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    come_in(olga);
    come_in(pavel);
    come_in(semyon);
    change(viewer(olga), semyon, false);
    EXPECT_TRUE(viewer(semyon).has(Role::pupil));
    EXPECT_TRUE(consent(semyon).communication);
    change(viewer(pavel), semyon, false);
    EXPECT_EQ(entry(semyon), ErrorCode::consent_withdrawn);
    in([&](db::Tx& tx) {
        record_paper_consent(tx, administrator, semyon);
        return true;
    });
    EXPECT_TRUE(viewer(semyon).has(Role::pupil)) << "the paper opens as well";
    change(viewer(olga), semyon, false);
    EXPECT_EQ(entry(semyon), ErrorCode::consent_withdrawn) << "a paper is any representative's to withdraw";
}

// J25.
TEST_P(Consents, from_fourteen_on_are_ones_own) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2010-01-01");
    come_in(ian);
    auto without = [&] { return in([&](db::Tx& tx) { return setup(tx, administrator); }).pupils_without_consent; };
    EXPECT_EQ(without(), 0);
    change(viewer(ian), ian, false);
    EXPECT_EQ(entry(ian), ErrorCode::consent_withdrawn);
    EXPECT_EQ(without(), 1);
    EXPECT_EQ(list(administrator, {.role = "pupil", .flag = "no_consent"}).total, 1);
    EXPECT_TRUE(may_come_back(ian));
    change(closed(ian), ian, true);
    EXPECT_TRUE(viewer(ian).has(Role::pupil));
    const auto nina = parent("Лис", "Нина", ian);
    come_in(nina);
    change(viewer(nina), ian, false);
    EXPECT_EQ(entry(ian), ErrorCode::consent_withdrawn) << "a minor's representative may withdraw it too";

    const auto grown = pupil("Взрослов", "Игорь", eighth_b, "2007-01-01");
    const auto zoya = parent("Взрослова", "Зоя", grown);
    come_in(grown);
    come_in(zoya);
    EXPECT_EQ(change_refused(viewer(zoya), grown), ErrorCode::forbidden) << "at 18 it is the student's alone";
}

// J25.
TEST_P(Consents, are_nobody_elses) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01"), ian = pupil("Лис", "Ян", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon),
               gran = parent("Жукова", "Анна", semyon), nina = parent("Лис", "Нина", ian);
    for (auto member : {olga, pavel, gran, nina, teacher_of_first}) come_in(member);
    represent(semyon, pavel, true);
    in([&](db::Tx& tx) {
        set_representation(tx, administrator, semyon, {gran, false, false, "", std::nullopt});
        return true;
    });
    EXPECT_EQ(change_refused(viewer(pavel), semyon), ErrorCode::not_found) << "restricted";
    EXPECT_EQ(change_refused(viewer(gran), semyon), ErrorCode::forbidden) << "no legal representative";
    EXPECT_EQ(change_refused(viewer(nina), semyon), ErrorCode::not_found);
    EXPECT_EQ(change_refused(viewer(teacher_of_first), semyon), ErrorCode::forbidden);
    EXPECT_EQ(change_refused(administrator, semyon), ErrorCode::forbidden);
    EXPECT_EQ(change_refused(administrator, MemberId{17}), ErrorCode::not_found);
    EXPECT_TRUE(consent(semyon).communication);
    EXPECT_FALSE(card(semyon).may_change_consent);
}

// J25.
TEST_P(Consents, to_photos_cost_nothing_else) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon);
    come_in(olga);
    come_in(semyon);
    change(viewer(olga), semyon, true, ConsentPurpose::photos);
    EXPECT_TRUE(consent(semyon).photos);
    change(viewer(olga), semyon, false, ConsentPurpose::photos);
    EXPECT_FALSE(consent(semyon).photos);
    EXPECT_TRUE(consent(semyon).communication);
    EXPECT_TRUE(viewer(semyon).has(Role::pupil));
    EXPECT_THAT(card(semyon).person.flags, Not(Contains("no_consent")));
}

// J26.
TEST_P(Consents, staff_withdraw_their_own_but_the_last_administrator_stays) {
    EXPECT_EQ(change_refused(administrator, administrator.member), ErrorCode::conflict);
    EXPECT_TRUE(consent(administrator.member).communication) << "nothing is half done";
    come_in(teacher_of_first);
    change(viewer(teacher_of_first), teacher_of_first, false);
    EXPECT_EQ(entry(teacher_of_first), ErrorCode::consent_withdrawn);
    change(closed(teacher_of_first), teacher_of_first, true);
    EXPECT_TRUE(viewer(teacher_of_first).leads(first_a));
}

// J26.
TEST_P(Consents, closed_members_are_told_nothing) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2010-01-01");
    come_in(ian);
    auto told = [&] {
        const auto members = in([&](db::Tx& tx) {
            const auto seq = events::emit(tx, events::to_organisation(), events::AccessChanged{"settings"});
            return events::recipients(tx, events::to_organisation(), seq);
        });
        return std::ranges::find(members, ian) != members.end();
    };
    EXPECT_TRUE(told());
    change(viewer(ian), ian, false);
    EXPECT_FALSE(told());
    change(closed(ian), ian, true);
    EXPECT_TRUE(told());
}

/// R56: an account, and nothing to see.
TEST_P(Consents, a_representative_restricted_from_every_child_keeps_an_account_without_contents) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto pavel = parent("Жуков", "Павел", semyon);
    come_in(pavel);
    represent(semyon, pavel, true);
    const auto who = viewer(pavel);
    EXPECT_TRUE(who.roles.empty());
    EXPECT_EQ(in([&](db::Tx& tx) { return orgs::get_profile(tx, who); }).short_name, "Школа № 7");
    EXPECT_TRUE(in([&](db::Tx& tx) { return orgs::list_units(tx, who); }).empty());
    const auto here = in([&](db::Tx& tx) { return space(tx, who); });
    EXPECT_TRUE(here.children.empty());
    EXPECT_TRUE(here.units.empty());
    EXPECT_EQ(test::error_of([&] { list(who); }), ErrorCode::not_found);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_card(tx, who, semyon).may_edit; }), ErrorCode::not_found);
    EXPECT_EQ(in([&](db::Tx& tx) { return person_card(tx, who, pavel); }).children.size(), 0U)
        << "nor is it told that there is a restriction";
    EXPECT_FALSE(orgs::may(who, Action::see_people));
    EXPECT_FALSE(orgs::may_everywhere(who, Action::see_structure));
}

}  // namespace
}  // namespace parta::people
