// Links and what they open (R14, R17, R19, R20, R53).
#include <thread>

#include "accounts/memberships.hpp"
#include "people/people_fixture.hpp"
#include "people/space.hpp"

namespace parta::people {
namespace {

using orgs::audience_bits::parents;
using testing::ElementsAre;
using testing::IsEmpty;

class Joining : public PeopleTest {
  protected:
    ErrorCode join_refused(const Join& how, std::optional<AccountId> by = std::nullopt) {
        const auto who = by ? *by : account();
        return refused([&](db::Tx& tx) { return join(tx, who, how, false).outcome; });
    }
    InvitePreview preview(const std::string& key) {
        return in([&](db::Tx& tx) { return preview_invite(tx, key); });
    }
};
PARTA_ON_ENGINES(Joining);

// J2, J7.
TEST_P(Joining, key_opens_its_organisation_as_link_and_as_code) {
    const auto strip = strip_for(teacher_of_first);
    EXPECT_TRUE(strip.url.starts_with("https://school.example/j/")) << strip.url;
    for (const auto& key : {strip.url, strip.code, strip.url.substr(strip.url.rfind('/') + 1)})
        EXPECT_EQ(db().platform_read_now([&](db::Tx& tx) { return org_of_invite(tx, key); }), org) << key;
    for (const auto* wrong : {"K7QM-2XWD-94TB", "коротко", "01234567890123456789012345"})
        EXPECT_EQ(test::error_of([&] { db().platform_read_now([&](db::Tx& tx) { return org_of_invite(tx, wrong); }); }),
                  ErrorCode::not_found);
}

// J2.
TEST_P(Joining, only_hashes_are_kept) {
    const auto strip = strip_for(teacher_of_first);
    const auto token = strip.url.substr(strip.url.rfind('/') + 1);
    in([&](db::Tx& tx) {
        const auto rows = tx.query("SELECT key_hash FROM invite_key WHERE org_id = $1", tx.org());
        EXPECT_EQ(rows.size(), 2U);
        for (const auto& row : rows) EXPECT_EQ(row.get<db::Bytes>(0).data.find(token), std::string::npos);
        return true;
    });
}

// J6.
TEST_P(Joining, hundred_parallel_redemptions_of_one_link_give_one_membership) {
    const auto strip = strip_for(teacher_of_first);
    constexpr int tries = 100;
    std::atomic<int> joined = 0, used = 0, other = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < tries; ++i)
        threads.emplace_back([&] {
            try {
                in([&](db::Tx& tx) {
                    return join(tx, accounts::create_account(tx, std::nullopt, "hash"), joining(strip.url), false)
                        .outcome;
                });
                ++joined;
            } catch (const Error& error) {
                ++(error.code == ErrorCode::invite_used ? used : other);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(joined, 1);
    EXPECT_EQ(used, tries - 1);
    EXPECT_EQ(other, 0);
    const auto memberships = in([&](db::Tx& tx) {
        return tx
            .query("SELECT COUNT(*) FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), teacher_of_first)
            .only()
            .get<int>(0);
    });
    EXPECT_EQ(memberships, 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM redemption WHERE org_id = $1"), 1);
}

// J6.
TEST_P(Joining, same_account_asking_again_gets_the_same_answer) {
    const auto strip = strip_for(teacher_of_first);
    const auto who = account();
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::joined);
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::joined);
    EXPECT_EQ(join_refused(joining(strip.url)), ErrorCode::invite_used);
}

// J8.
TEST_P(Joining, dead_links_say_why) {
    const auto strip = strip_for(teacher_of_first);
    {
        const ShiftedClock later(std::chrono::days{31});
        EXPECT_EQ(join_refused(joining(strip.url)), ErrorCode::invite_expired);
    }
    const auto again = strip_for(teacher_of_first);  // re-issued: the first is taken back
    EXPECT_EQ(join_refused(joining(strip.url)), ErrorCode::invite_revoked);
    in([&](db::Tx& tx) {
        revoke_invite(tx, administrator, again.invite);
        return true;
    });
    EXPECT_EQ(join_refused(joining(again.url)), ErrorCode::invite_revoked);
    EXPECT_EQ(join_refused(joining("K7QM-2XWD-94TB")), ErrorCode::not_found);
    EXPECT_EQ(card(teacher_of_first).person.join, JoinState::no_invite);
}

// J21.
TEST_P(Joining, own_consent_is_needed_and_a_refused_try_costs_nothing) {
    const auto strip = strip_for(teacher_of_first);
    auto how = joining(strip.url);
    how.consent_own = false;
    EXPECT_EQ(join_refused(how), ErrorCode::invalid_field);
    EXPECT_EQ(join_by(account(), joining(strip.url)).outcome, JoinOutcome::joined);
}

// J20.
TEST_P(Joining, pupil_under_fourteen_waits_for_a_representative) {
    const auto semyon = pupil("Жуков", "Семён", first_a);  // no birth date
    const auto olga = parent("Жукова", "Ольга", semyon);
    const auto strip = strip_for(semyon);
    EXPECT_TRUE(preview(strip.url).blocked_by_consent);
    EXPECT_FALSE(preview(strip.url).needs_own_consent);
    EXPECT_EQ(join_refused(joining(strip.url)), ErrorCode::consent_required);
    const auto mothers = strip_for(olga);
    EXPECT_TRUE(preview(mothers.url).needs_child_consent);
    auto how = joining(mothers.url);
    how.consent_child = false;  // the parent may come in and decide later
    EXPECT_EQ(join_by(account(), how).outcome, JoinOutcome::joined);
    EXPECT_EQ(join_refused(joining(strip.url)), ErrorCode::consent_required);
    in([&](db::Tx& tx) {
        record_paper_consent(tx, administrator, semyon);
        return true;
    });
    EXPECT_TRUE(card(semyon).consent.paper);
    EXPECT_EQ(join_by(account(), joining(strip.url)).outcome, JoinOutcome::joined);
}

// J19.
TEST_P(Joining, representatives_consent_lets_the_child_in_and_photos_are_separate) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2017-05-01");
    const auto olga = parent("Жукова", "Ольга", semyon);
    const auto strip = strip_for(semyon);
    EXPECT_THAT(card(semyon).person.flags, testing::Contains("no_consent"));
    come_in(olga);
    EXPECT_TRUE(card(semyon).consent.communication);
    EXPECT_FALSE(card(semyon).consent.photos);
    EXPECT_TRUE(card(olga).consent.communication);
    EXPECT_EQ(join_by(account(), joining(strip.url)).outcome, JoinOutcome::joined);
    EXPECT_THAT(card(semyon).person.flags, ElementsAre("no_photos"));
}

// J22.
TEST_P(Joining, one_who_is_no_legal_representative_consents_for_nobody) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2017-05-01");
    const auto baba = parent("Жукова", "Нина", semyon);
    in([&](db::Tx& tx) {
        set_representation(tx, administrator, semyon, {baba, false, false, "", std::nullopt});
        return true;
    });
    come_in(baba);
    EXPECT_FALSE(card(semyon).consent.communication);
}

// J21.
TEST_P(Joining, pupil_of_fourteen_consents_alone) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    const auto strip = strip_for(ian);
    EXPECT_TRUE(preview(strip.url).needs_own_consent);
    EXPECT_EQ(join_by(account(), joining(strip.url)).outcome, JoinOutcome::joined);
    EXPECT_TRUE(card(ian).consent.communication);
}

// J9.
TEST_P(Joining, parent_by_an_unproved_link_waits_for_one_tap) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2017-05-01");
    const auto anna = pupil("Жукова", "Анна", eighth_b, "2009-05-01");
    const auto olga = parent("Жукова", "Ольга", semyon, "89990000065");
    represent(anna, olga);
    const auto strip = strip_for(olga, Handing::by_mail);
    const auto shown = preview(strip.url);
    EXPECT_FALSE(shown.opens_at_once);
    EXPECT_EQ(shown.contact_hint, "+7 *** ***-**-65");
    EXPECT_EQ(shown.name, "Ольга Ж.");
    EXPECT_THAT(shown.children, testing::UnorderedElementsAre("Семён Ж.", "Анна Ж."));

    auto last_count = [&] {
        return in([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT data FROM event WHERE org_id = $1 AND type = 'join_requests_changed' AND target = "
                    "'unit_staff' "
                    "AND target_id = $2 ORDER BY seq DESC LIMIT 1",
                    tx.org(), first_a)
                .only()
                .get<std::string>(0);
        });
    };
    const auto who = account();
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::waiting);
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::waiting);
    EXPECT_EQ(last_count(), R"({"pending":1})");
    EXPECT_EQ(card(olga).person.join, JoinState::waiting);
    EXPECT_THAT(db().platform_read_now([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, who); }),
                ElementsAre(org));
    EXPECT_EQ(in([&](db::Tx& tx) { return waiting_requests(tx, who); }).size(), 1U);
    EXPECT_FALSE(card(semyon).consent.communication) << "nobody has confirmed who she is";

    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    const auto requests = in([&](db::Tx& tx) { return list_join_requests(tx, teacher); });
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].member, olga);
    EXPECT_EQ(in([&](db::Tx& tx) { return decide_join_request(tx, teacher, requests[0].id, {true, {}, {}}); }), who);
    EXPECT_EQ(card(olga).person.join, JoinState::joined);
    EXPECT_TRUE(card(semyon).consent.communication);
    EXPECT_THAT(audience(eighth_b, parents), ElementsAre(olga)) << "the sibling's class comes along";
    EXPECT_THAT(db().platform_read_now([&](db::Tx& tx) { return accounts::orgs_waited_for(tx, who); }), IsEmpty());
    EXPECT_EQ(refused([&](db::Tx& tx) { return decide_join_request(tx, teacher, requests[0].id, {true, {}, {}}); }),
              ErrorCode::conflict);
}

// J10.
TEST_P(Joining, code_to_the_roster_contact_opens_at_once) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon, "89990000065");
    const auto strip = strip_for(olga, Handing::by_mail);
    const auto code = in([&](db::Tx& tx) {
        send_contact_code(tx, strip.url);
        const auto letter = tx.query("SELECT recipient, body FROM letter ORDER BY id DESC LIMIT 1").only();
        EXPECT_EQ(letter.get<std::string>(0), "+79990000065");
        const auto body = letter.get<std::string>(1);
        std::string digits;
        for (char c : body) {
            if (c >= '0' && c <= '9')
                digits += c;
            else if (digits.size() < 8)
                digits.clear();
        }
        return digits.substr(0, 8);
    });
    EXPECT_FALSE(
        in([&](db::Tx& tx) { return use_contact_code(tx, strip.url, code == "00000000" ? "11111111" : "00000000"); }));
    EXPECT_TRUE(in([&](db::Tx& tx) { return use_contact_code(tx, strip.url, code); }));
    EXPECT_TRUE(in([&](db::Tx& tx) { return use_contact_code(tx, strip.url, code); }))
        << "after a login that was taken";
    {
        const ShiftedClock later(std::chrono::minutes{11});
        EXPECT_FALSE(in([&](db::Tx& tx) { return use_contact_code(tx, strip.url, code); }));
    }
    const auto who = account();
    EXPECT_EQ(join_by(who, joining(strip.url), true).outcome, JoinOutcome::joined);
    const auto signs_in = in([&](db::Tx& tx) {
        return accounts::find_by_proved_contact(tx, {accounts::ContactKind::phone, "+79990000065"});
    });
    EXPECT_THAT(signs_in, ElementsAre(who)) << "the proved telephone is a way to sign in";
}

// J14.
TEST_P(Joining, staff_by_an_unproved_link_wait_for_the_administrator) {
    const auto strip = strip_for(teacher_of_first, Handing::by_mail);
    EXPECT_FALSE(preview(strip.url).opens_at_once);
    const auto who = account();
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::waiting);
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::waiting);
    EXPECT_EQ(card(teacher_of_first).person.join, JoinState::waiting);
    EXPECT_EQ(count("SELECT COUNT(*) FROM membership WHERE org_id = $1"), 1) << "a stranger sees nobody";

    const auto at_once = strip_for(teacher_of_eighth, Handing::in_person);
    EXPECT_TRUE(preview(at_once.url).opens_at_once);
    EXPECT_EQ(join_by(account(), joining(at_once.url)).outcome, JoinOutcome::joined);
    EXPECT_TRUE(card(teacher_of_eighth).person.verified_teacher);
    const auto colleague = viewer(teacher_of_eighth);
    EXPECT_THAT(in([&](db::Tx& tx) { return list_join_requests(tx, colleague); }), IsEmpty());

    const auto requests = in([&](db::Tx& tx) { return list_join_requests(tx, administrator); });
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].role, InviteRole::staff);
    EXPECT_EQ(requests[0].member, teacher_of_first);
    auto decide = [&](const Viewer& by) {
        return [&, by](db::Tx& tx) { return decide_join_request(tx, by, requests[0].id, {true, {}, {}}); };
    };
    EXPECT_EQ(refused(decide(colleague)), ErrorCode::not_found);
    EXPECT_EQ(in(decide(administrator)), who);
    EXPECT_EQ(card(teacher_of_first).person.join, JoinState::joined);
    EXPECT_TRUE(card(teacher_of_first).person.verified_teacher);
}

// J9, J14.
TEST_P(Joining, proved_contact_lets_staff_in) {
    const auto strip = strip_for(teacher_of_first, Handing::by_mail);
    EXPECT_EQ(join_by(account(), joining(strip.url), true).outcome, JoinOutcome::joined);
    EXPECT_TRUE(card(teacher_of_first).person.verified_teacher);
}

// J14.
TEST_P(Joining, class_teacher_makes_nobody_staff) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon), nina = parent("Жукова", "Нина", semyon);
    const auto strip = strip_for(olga), asked = strip_for(nina, Handing::by_mail);
    EXPECT_EQ(join_by(account(), joining(asked.url)).outcome, JoinOutcome::waiting);
    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    const auto request = in([&](db::Tx& tx) { return list_join_requests(tx, teacher); }).at(0).id;
    for (MemberId hired : {olga, nina})
        in([&](db::Tx& tx) {
            set_role(tx, administrator, hired, {Role::teacher, true});
            return true;
        });
    EXPECT_EQ(join_by(account(), joining(strip.url)).outcome, JoinOutcome::waiting)
        << "handed over to a representative, hired since";
    EXPECT_EQ(refused([&](db::Tx& tx) { return decide_join_request(tx, teacher, request, {true, {}, {}}); }),
              ErrorCode::not_found);

    // By a class link, naming the colleague who is a representative too.
    const auto link =
        in([&](db::Tx& tx) { return issue_class_link(tx, teacher, {first_a, InviteRole::parent, 3, 3}, test_url); });
    auto how = joining(link.url);
    how.name = "Жукова Нина";
    how.child = "Жуков Семён";
    EXPECT_EQ(join_by(account(), how).outcome, JoinOutcome::waiting);
    const auto by_link = in([&](db::Tx& tx) { return list_join_requests(tx, teacher); }).back().id;
    EXPECT_EQ(refused([&](db::Tx& tx) { return decide_join_request(tx, teacher, by_link, {true, nina, semyon}); }),
              ErrorCode::forbidden);
}

// J12.
TEST_P(Joining, teacher_who_is_a_parent_elsewhere_in_the_school_stays_one_person) {
    const auto semyon = pupil("Белов", "Семён", eighth_b, "2017-05-01");
    const auto twice = parent("Белова", "Анна", semyon, "89990000011");
    const auto who = come_in(teacher_of_first);
    const auto strip = strip_for(twice);
    EXPECT_EQ(join_by(who, joining(strip.url)).outcome, JoinOutcome::joined);
    EXPECT_THAT(audience(eighth_b, parents), ElementsAre(teacher_of_first));
    EXPECT_THAT(card(teacher_of_first).person.roles,
                testing::UnorderedElementsAre(Role::teacher, Role::class_teacher, Role::parent));
    EXPECT_TRUE(card(semyon).consent.communication);
    EXPECT_EQ(card(twice).person.join, JoinState::deactivated);
    EXPECT_EQ(in([&](db::Tx& tx) { return person_contacts(tx, administrator, teacher_of_first); }).phone,
              "+79990000011");
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'absorb_member'"), 1);
    EXPECT_EQ(in([&](db::Tx& tx) {
                  return tx.query("SELECT absorbed_into FROM member WHERE org_id = $1 AND id = $2", tx.org(), twice)
                      .only()
                      .get<MemberId>(0);
              }),
              teacher_of_first);
}

// J12.
TEST_P(Joining, link_of_another_person_is_refused_to_someone_signed_in) {
    const auto semyon = pupil("Белов", "Семён", eighth_b, "2009-05-01");
    const auto mother = parent("Белова", "Ирина", semyon);
    const auto father = parent("Белов", "Олег", semyon);
    const auto namesake = pupil("Белова", "Ирина", eighth_b, "2009-06-01");
    const auto who = come_in(mother);
    EXPECT_EQ(join_refused(joining(strip_for(semyon).url), who), ErrorCode::conflict);
    EXPECT_EQ(join_refused(joining(strip_for(father).url), who), ErrorCode::conflict);
    EXPECT_EQ(join_refused(joining(strip_for(namesake).url), who), ErrorCode::conflict)
        << "a pupil stays a person of their own";
    EXPECT_EQ(card(semyon).person.join, JoinState::invited);
    EXPECT_EQ(card(father).person.join, JoinState::invited);
}

TEST_P(Joining, space_tells_who_one_is_here) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Жукова", "Анна", eighth_b);
    const auto olga = parent("Жукова", "Ольга", semyon);
    represent(anna, olga);
    come_in(olga);
    const auto mother = viewer(olga);
    const auto mine = in([&](db::Tx& tx) { return space(tx, mother); });
    EXPECT_EQ(mine.short_name, "Школа № 7");
    EXPECT_EQ(mine.name, "Жукова Ольга");
    EXPECT_THAT(mine.roles, ElementsAre(Role::parent));
    ASSERT_EQ(mine.children.size(), 2U);
    EXPECT_EQ(mine.children[0].name, "Семён Жуков");
    EXPECT_EQ(mine.children[0].unit->label, "1«А»");
    EXPECT_EQ(mine.children[1].unit->id, eighth_b);
    EXPECT_THAT(mine.actions, testing::Contains("see_chats"));
    EXPECT_THAT(mine.actions, testing::Not(testing::Contains("edit_people")));
    EXPECT_EQ(in([&](db::Tx& tx) { return name_and_organisation(tx, olga); }), "Ольга Жукова, Школа № 7");
}

}  // namespace
}  // namespace parta::people
