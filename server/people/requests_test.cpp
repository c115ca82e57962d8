// Requests that came by class links: whom the roster already knows, refusals, one link for a class.
#include "accounts/memberships.hpp"
#include "people/names.hpp"
#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Requests : public PeopleTest {
  protected:
    ClassLink link(const Viewer& by, UnitId unit, int days = 30, int uses = 30) {
        return in(
            [&](db::Tx& tx) { return issue_class_link(tx, by, {unit, InviteRole::parent, days, uses}, test_url); });
    }
    JoinRequest ask(const std::string& url, std::string name, std::string child, AccountId who) {
        auto how = joining(url);
        how.name = name;
        how.child = child;
        EXPECT_EQ(join_by(who, how).outcome, JoinOutcome::waiting);
        return in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }).back();
    }
    AccountId decide(const JoinRequest& request, const DecideJoinRequest& how) {
        return in([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, how); });
    }
    AccountId decline(const JoinRequest& request, const char* reason) {
        return decide(request, {.approve = false, .member = {}, .child = {}, .reason = reason});
    }
    std::optional<Declined> told(AccountId who) {
        return in([&](db::Tx& tx) { return declined_request(tx, who); });
    }
    ErrorCode key_refused(const std::string& key) {
        return refused([&](db::Tx& tx) { return preview_invite(tx, key).kind; });
    }
    int people() { return count("SELECT COUNT(*) FROM member WHERE org_id = $1 AND deactivated_at IS NULL"); }
};
PARTA_ON_ENGINES(Requests);

// J27.
TEST_P(Requests, newcomer_whom_the_roster_knows_is_offered_and_bound_without_a_double) {
    const auto sergey = pupil("Зыков", "Сергей", first_a), vera = pupil("Зыкова", "Вера", first_a);
    const auto anna = parent("Самсонова", "Анна", sergey);
    parent("Самсонова", "Инна", sergey);
    const auto barred = parent("Самсонова", "Анна", vera);
    represent(vera, barred, true);
    const auto strip = strip_for(anna);
    const auto before = people();
    const auto made = link(administrator, first_a);
    const auto who = account();
    const auto request = ask(made.url, "самсонова анна петровна", "Зыков Серегй", who);
    ASSERT_FALSE(request.candidates.empty());
    const auto& first = request.candidates[0];
    EXPECT_EQ(first.member, anna);
    EXPECT_EQ(first.child, sergey);
    EXPECT_EQ(first.child_name, "Зыков Сергей");
    EXPECT_EQ(first.join, JoinState::invited);
    EXPECT_TRUE(first.likely);
    for (const auto& other : request.candidates) {
        EXPECT_NE(other.member, barred) << "restricted";
        if (other.member != anna) EXPECT_FALSE(other.likely) << other.name;
    }
    for (const auto& one : request.suggestions) EXPECT_NE(one.id, anna) << "children only";
    decide(request, {true, anna, sergey});
    EXPECT_EQ(people(), before) << "nobody twice";
    EXPECT_EQ(card(anna).person.join, JoinState::joined);
    EXPECT_EQ(key_refused(strip.url), ErrorCode::invite_revoked);
    EXPECT_EQ(card(vera).representatives.size(), 1U);
}

// J27.
TEST_P(Requests, who_has_joined_is_named_and_the_same_name_beside_another_child_is_not_taken_for_the_person) {
    const auto sergey = pupil("Зыков", "Сергей", first_a), vera = pupil("Волкова", "Вера", first_a);
    const auto anna = parent("Ковалёва", "Анна", sergey);
    come_in(anna);
    const auto made = link(administrator, first_a);
    const auto same = ask(made.url, "Анна Ковалева", "Сергей Зыков", account());
    ASSERT_EQ(same.candidates.size(), 1U);
    EXPECT_TRUE(same.candidates[0].likely);
    EXPECT_EQ(same.candidates[0].join, JoinState::joined);
    const auto other = ask(made.url, "Ковалева Анна", "Волкова Вера", account());
    ASSERT_EQ(other.candidates.size(), 1U);
    EXPECT_FALSE(other.candidates[0].likely);
    EXPECT_EQ(other.suggestions[0].id, vera);
}

TEST_P(Requests, personal_link_names_the_child) {
    const auto sergey = pupil("Зыков", "Сергей", first_a), vera = pupil("Зыкова", "Вера", eighth_b),
               hidden = pupil("Зыков", "Пётр", eighth_b);
    const auto anna = parent("Зыкова", "Анна", sergey);
    represent(vera, anna);
    represent(hidden, anna, true);
    join_by(account(), joining(strip_for(anna, Handing::by_mail).url));
    const auto list = in([&](db::Tx& tx) { return list_join_requests(tx, administrator); });
    ASSERT_EQ(list.size(), 1U);
    EXPECT_THAT(list[0].children, ElementsAre("Зыков Сергей", "Зыкова Вера"));
    EXPECT_THAT(list[0].candidates, IsEmpty());
}

// J18: whoever found a strip and waits never gets at the place of somebody who has joined since.
TEST_P(Requests, an_old_request_takes_over_nobody_who_has_joined_since) {
    const auto sergey = pupil("Зыков", "Сергей", first_a);
    const auto anna = parent("Зыкова", "Анна", sergey), deputy = staff("Рогов", "Илья", Role::deputy);
    for (const auto member : {anna, deputy}) {
        const auto stranger = account(), other = account();
        EXPECT_EQ(join_by(stranger, joining(strip_for(member, Handing::by_mail).url)).outcome, JoinOutcome::waiting);
        const auto old = in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }).back();
        ASSERT_EQ(old.member, member);
        const auto found = strip_for(member, Handing::by_mail);
        EXPECT_THAT(in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }), IsEmpty()) << "issued anew";
        ASSERT_TRUE(told(stranger));
        EXPECT_THAT(told(stranger)->reason, testing::HasSubstr("выдано заново"));
        EXPECT_EQ(join_by(other, joining(found.url)).outcome, JoinOutcome::waiting);
        const auto later = in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }).back();
        // As if it had stayed, by whatever way.
        const auto pending = [&](const JoinRequest& request) {
            in([&](db::Tx& tx) {
                return tx.exec("UPDATE join_request SET status = 'pending' WHERE org_id = $1 AND id = $2", tx.org(),
                               request.id);
            });
        };
        const auto owner = in([&](db::Tx& tx) {
            const auto made = accounts::create_account(tx, std::nullopt, "hash");
            tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, 1)", made,
                    tx.org(), member);
            return made;
        });
        EXPECT_EQ(
            refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, later.id, {.approve = true}); }),
            ErrorCode::already_exists);
        in([&](db::Tx& tx) {
            tx.exec("DELETE FROM membership WHERE account_id = $1", owner);
            return true;
        });
        pending(old);
        // The real one is let in by the one who decides: nothing of the rest is left.
        decide(later, {.approve = true});
        EXPECT_THAT(in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }), IsEmpty());
        ASSERT_TRUE(told(stranger));
        EXPECT_THAT(told(stranger)->reason, testing::HasSubstr("уже вошёл"));
        EXPECT_FALSE(told(other));
        pending(old);
        EXPECT_THAT(in([&](db::Tx& tx) { return list_join_requests(tx, administrator); }), IsEmpty())
            << "nothing stale";
        EXPECT_EQ(
            refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, old.id, {.approve = true}); }),
            ErrorCode::already_exists);
        EXPECT_EQ(in([&](db::Tx& tx) { return account_of(tx, member); }), other);
    }
}

// J28.
TEST_P(Requests, names_get_capitals_and_logins_are_made_of_them) {
    pupil("Зыков", "Сергей", first_a);
    const auto made = link(administrator, first_a);
    auto how = joining(made.url);
    how.name = "ковалева анна";
    how.child = "ковалев сергей";
    EXPECT_EQ(in([&](db::Tx& tx) { return suggest_login(tx, how); }), "kovaleva.a");
    how.name = "анна белая";
    how.child = "белый сергей";
    EXPECT_EQ(in([&](db::Tx& tx) { return suggest_login(tx, how); }), "belaya.a") << "known by the child's surname";
    const auto request = ask(made.url, "ковалева  анна", "зыков сергей", account());
    EXPECT_EQ(request.typed_name, "Ковалева Анна");
    EXPECT_EQ(request.typed_child, "Зыков Сергей");
}

// J18.
TEST_P(Requests, refusal_reaches_the_person_with_its_reason) {
    pupil("Зыков", "Сергей", first_a);
    const auto made = link(administrator, first_a);
    const auto who = account(), other = account();
    decline(ask(made.url, "Зыкова Анна", "Зыкин Семён", who), "  не нашли ребёнка   в списке ");
    const auto refusal = told(who);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->reason, "не нашли ребёнка в списке");
    EXPECT_EQ(refusal->organisation, "Школа № 7");
    EXPECT_EQ(refusal->unit_label, "1«А»");
    EXPECT_EQ(refusal->role, InviteRole::parent);
    EXPECT_FALSE(told(other));
    EXPECT_THAT(db().platform_read_now([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, who); }),
                ElementsAre(org))
        << "so that the next question finds the refusal";
    {
        const ShiftedClock later(std::chrono::days{31});
        EXPECT_FALSE(told(who));
    }
    const auto again = ask(made.url, "Зыкова Анна", "Зыков Сергей", who);
    EXPECT_FALSE(told(who)) << "asked again: it waits";
    decide(again, {true, {}, again.suggestions.at(0).id});
    EXPECT_FALSE(told(who));
    EXPECT_THAT(db().platform_read_now([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, who); }), IsEmpty());
}

TEST_P(Requests, refusal_is_forgotten_with_a_personal_link) {
    const auto sergey = pupil("Зыков", "Сергей", first_a);
    const auto anna = parent("Зыкова", "Анна", sergey);
    const auto who = account();
    decline(ask(link(administrator, first_a).url, "Чужой Человек", "Кто Это", who), "");
    EXPECT_EQ(join_by(who, joining(strip_for(anna).url)).outcome, JoinOutcome::joined);
    EXPECT_THAT(db().platform_read_now([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, who); }), IsEmpty());
}

// J1.
TEST_P(Requests, class_has_one_link_until_it_is_revoked) {
    const auto first = link(administrator, first_a, 7, 5);
    const auto again = link(administrator, first_a, 60, 10);
    EXPECT_EQ(again.invite, first.invite);
    EXPECT_EQ(again.url, first.url);
    EXPECT_EQ(again.code, first.code);
    const auto listed = in([&](db::Tx& tx) { return list_invites(tx, administrator, first_a, {}); });
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].uses_limit, 10);
    EXPECT_GT(listed[0].expires_at, now() + std::chrono::days{59});
    const auto shorter = link(administrator, first_a, 7, 1);
    EXPECT_EQ(in([&](db::Tx& tx) { return list_invites(tx, administrator, first_a, {}); })[0].uses_limit, 10)
        << "never cut short";
    EXPECT_EQ(shorter.url, first.url);
    EXPECT_NE(link(administrator, eighth_b).url, first.url);
    const auto pupils = in([&](db::Tx& tx) {
        return issue_class_link(tx, administrator, {first_a, InviteRole::pupil, 30, 30}, test_url);
    });
    EXPECT_NE(pupils.url, first.url);
    in([&](db::Tx& tx) {
        revoke_invite(tx, administrator, first.invite);
        return true;
    });
    EXPECT_NE(link(administrator, first_a).url, first.url);
    {
        const ShiftedClock later(std::chrono::days{400});
        EXPECT_NE(link(administrator, eighth_b).url, link(administrator, first_a).url);
        EXPECT_EQ(key_refused(first.url), ErrorCode::invite_revoked);
    }
    come_in(teacher_of_eighth);
    const auto stranger = viewer(teacher_of_eighth);
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  return issue_class_link(tx, stranger, {first_a, InviteRole::parent, 30, 30}, test_url).url;
              }),
              ErrorCode::forbidden);
}

// J9.
TEST_P(Requests, a_classes_links_are_handed_over_at_once) {
    const auto sergey = pupil("Зыков", "Сергей", first_a), ian = pupil("Лис", "Ян", eighth_b);
    const auto anna = parent("Зыкова", "Анна", sergey);
    in([&](db::Tx& tx) {
        return issue_invites(tx, administrator, {.everyone = true, .handed_over = false, .days = 30}, test_url);
    });
    link(administrator, first_a);
    come_in(teacher_of_first);
    come_in(teacher_of_eighth);
    const auto own = viewer(teacher_of_first), other = viewer(teacher_of_eighth);
    EXPECT_EQ(refused([&](db::Tx& tx) { return hand_over_unit(tx, other, {first_a, true}).changed; }),
              ErrorCode::forbidden);
    const auto audited = "SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'hand_over_invites'";
    EXPECT_EQ(in([&](db::Tx& tx) { return hand_over_unit(tx, own, {first_a, true}).changed; }), 2);
    EXPECT_EQ(count(audited), 1);
    EXPECT_EQ(in([&](db::Tx& tx) { return hand_over_unit(tx, own, {first_a, true}).changed; }), 0);
    EXPECT_EQ(count(audited), 1) << "nothing has changed";
    for (const auto& invite : in([&](db::Tx& tx) { return list_invites(tx, administrator, {}, {}); })) {
        const bool here = invite.member == sergey || invite.member == anna;
        if (here || invite.member == ian || invite.kind == InviteKind::class_link)
            EXPECT_EQ(invite.handed_over, here) << invite.member_name;
        if (invite.member == anna) EXPECT_EQ(invite.for_child, "Зыков Сергей");
        if (invite.member == sergey) EXPECT_EQ(invite.for_child, "");
    }
}

TEST_P(Requests, lines_of_representatives_name_their_children) {
    const auto sergey = pupil("Зыков", "Сергей", first_a), vera = pupil("Зыкова", "Вера", eighth_b),
               hidden = pupil("Зыков", "Пётр", eighth_b);
    const auto anna = parent("Зыкова", "Анна", sergey);
    represent(vera, anna);
    represent(hidden, anna, true);
    const auto& children = card(anna).person.children;
    ASSERT_EQ(children.size(), 2U);
    EXPECT_EQ(children[0].name, "Зыков Сергей");
    EXPECT_EQ(children[0].unit->id, first_a);
    EXPECT_EQ(children[1].id, vera);
    EXPECT_THAT(card(sergey).person.children, IsEmpty());
}

TEST(TypedNames, in_small_letters_get_capitals) {
    EXPECT_EQ(with_capitals(" ковалева  анна "), "Ковалева Анна");
    EXPECT_EQ(with_capitals("петрова-водкина анна-мария"), "Петрова-Водкина Анна-Мария");
    EXPECT_EQ(with_capitals("алиев али ахмед оглы"), "Алиев Али Ахмед оглы");
    EXPECT_EQ(with_capitals("Анна фон Берг"), "Анна фон Берг");
    EXPECT_EQ(with_capitals("МакГрегор ёлкина"), "МакГрегор Ёлкина");
    EXPECT_EQ(with_capitals("smith ann"), "Smith Ann");
    EXPECT_EQ(with_capitals("Анна\u202e Ков\u200bалева\u2066"), "Анна Ковалева")
        << "nothing that turns the line or hides";
    EXPECT_EQ(with_capitals(""), "");
}

TEST(TypedNames, may_be_of_the_person) {
    const PersonName anna{"Ковалёва", "Анна", "Сергеевна"};
    EXPECT_TRUE(may_be_same_person("ковалева анна", anna));
    EXPECT_TRUE(may_be_same_person("Анна Михайловна Ковалева", anna)) << "the patronymic does not count";
    EXPECT_TRUE(may_be_same_person("Кавалёва Анна", anna)) << "a slip of the pen";
    EXPECT_FALSE(may_be_same_person("Ковалёва Инна", anna));
    EXPECT_FALSE(may_be_same_person("Анна", anna));
    EXPECT_FALSE(may_be_same_person("Ковалёва", anna));
    EXPECT_FALSE(may_be_same_person("Анна Анна", {"Анна", "Борис", ""}));
}

}  // namespace
}  // namespace parta::people
