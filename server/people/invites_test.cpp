// Issuing, listing and taking back links; class links and the requests they make.
#include "people/people_fixture.hpp"
#include "people/space.hpp"

namespace parta::people {
namespace {

using orgs::audience_bits::parents;
using orgs::audience_bits::pupils;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Invites : public PeopleTest {
  protected:
    Sheets issue(const Viewer& by, const IssueInvites& what) {
        return in([&](db::Tx& tx) { return issue_invites(tx, by, what, test_url); });
    }
    ErrorCode issue_refused(const Viewer& by, const IssueInvites& what) {
        return refused([&](db::Tx& tx) { return issue_invites(tx, by, what, test_url); });
    }
    ClassLink link(const Viewer& by, UnitId unit, InviteRole role, int uses = 30) {
        return in([&](db::Tx& tx) { return issue_class_link(tx, by, {unit, role, 30, uses}, test_url); });
    }
    std::vector<Invite> listed(const Viewer& by, std::optional<UnitId> unit = {}, std::optional<MemberId> member = {}) {
        return in([&](db::Tx& tx) { return list_invites(tx, by, unit, member); });
    }
    std::vector<JoinRequest> requests(const Viewer& by) {
        return in([&](db::Tx& tx) { return list_join_requests(tx, by); });
    }
    Viewer teacher() {
        if (in([&](db::Tx& tx) {
                return tx
                    .query("SELECT joined_at FROM member WHERE org_id = $1 AND id = $2", tx.org(), teacher_of_first)
                    .only();
            }).is_null(0))
            come_in(teacher_of_first);
        return viewer(teacher_of_first);
    }
    static std::vector<std::string> strip_names(const Sheet& sheet) {
        std::vector<std::string> names;
        for (const auto& strip : sheet.strips) names.push_back(strip.name);
        return names;
    }
    static IssueInvites for_unit(UnitId unit) {
        return {.unit = unit, .everyone = false, .handed_over = true, .days = 30};
    }
    static IssueInvites for_everyone() { return {.everyone = true, .handed_over = false, .days = 30}; }
    JoinRequest ask(const Viewer& decider, const std::string& url, std::string name, std::string child, AccountId who) {
        auto how = joining(url);
        how.name = name;
        how.child = child;
        EXPECT_EQ(join_by(who, how).outcome, JoinOutcome::waiting);
        return requests(decider).back();
    }
};
PARTA_ON_ENGINES(Invites);

TEST_P(Invites, sheet_of_a_class_holds_families_in_order) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Абрамова", "Анна", first_a);
    parent("Жукова", "Ольга", semyon);
    const auto sheets = issue(teacher(), for_unit(first_a));
    EXPECT_EQ(sheets.organisation, "Школа № 7");
    EXPECT_EQ(sheets.address, "school.example");
    ASSERT_EQ(sheets.sheets.size(), 1U);
    const auto& sheet = sheets.sheets[0];
    EXPECT_EQ(sheet.title, "1«А»");
    EXPECT_EQ(sheet.class_teacher, "Белова Анна");
    EXPECT_THAT(strip_names(sheet), ElementsAre("Абрамова Анна", "Жуков Семён", "Жукова Ольга"));
    EXPECT_EQ(sheet.strips[2].for_child, "Жуков Семён");
    EXPECT_EQ(sheet.strips[2].role, InviteRole::parent);
    EXPECT_EQ(sheet.blank_strips, 1);
    EXPECT_EQ(card(anna).person.join, JoinState::invited);
}

TEST_P(Invites, everyone_gets_one_strip_on_the_first_childs_sheet) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Жукова", "Анна", eighth_b);
    pupil("Без", "Класса", std::nullopt);
    const auto olga = parent("Жукова", "Ольга", anna);
    represent(semyon, olga);
    represent(semyon, teacher_of_eighth);  // staff who are parents get their own strip only
    const auto sheets = issue(administrator, for_everyone());
    ASSERT_EQ(sheets.sheets.size(), 4U);
    EXPECT_THAT(strip_names(sheets.sheets[0]), ElementsAre("Жуков Семён", "Жукова Ольга"));
    EXPECT_EQ(sheets.sheets[0].strips[1].for_child, "Жуков Семён, Жукова Анна");
    EXPECT_THAT(strip_names(sheets.sheets[1]), ElementsAre("Жукова Анна"));
    EXPECT_EQ(sheets.sheets[2].title, "Без класса или группы");
    EXPECT_EQ(sheets.sheets[3].title, "Сотрудники");
    EXPECT_THAT(strip_names(sheets.sheets[3]), ElementsAre("Белова Анна", "Громов Пётр"));
    EXPECT_EQ(issue_refused(teacher(), for_everyone()), ErrorCode::forbidden);
}

// J4.
TEST_P(Invites, class_sheet_takes_back_its_own_links_only) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Жукова", "Анна", eighth_b);
    const auto olga = parent("Жукова", "Ольга", anna);
    represent(semyon, olga);
    auto of_olga = [&](const Sheets& sheets) {
        for (const auto& strip : sheets.sheets[0].strips)
            if (strip.member == olga) return strip;
        return Strip{};
    };
    const auto first = of_olga(issue(administrator, for_unit(first_a)));
    const auto eighth = of_olga(issue(administrator, for_unit(eighth_b)));
    const auto again = of_olga(issue(administrator, for_unit(first_a)));
    auto status = [&](InviteId id) {
        for (const auto& invite : listed(administrator, {}, olga))
            if (invite.id == id) return invite.status;
        return InviteStatus::expired;
    };
    EXPECT_EQ(status(first.invite), InviteStatus::revoked);
    EXPECT_EQ(status(eighth.invite), InviteStatus::active);
    EXPECT_EQ(status(again.invite), InviteStatus::active);
    EXPECT_EQ(join_by(account(), joining(again.url)).outcome, JoinOutcome::joined);
    EXPECT_EQ(status(again.invite), InviteStatus::used);
    EXPECT_EQ(status(eighth.invite), InviteStatus::revoked) << "whoever has joined has no open link";
    EXPECT_THAT(listed(administrator, eighth_b, olga).front().redeemed_by, IsEmpty());
    EXPECT_THAT(listed(administrator, first_a, olga).front().redeemed_by, ElementsAre("Жукова Ольга"));
    // No strip for somebody who has joined.
    EXPECT_THAT(strip_names(issue(administrator, for_unit(eighth_b)).sheets[0]), ElementsAre("Жукова Анна"));
}

// J9.
// J52.
TEST_P(Invites, for_those_only_who_have_none_leave_the_others_good) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Абрамова", "Анна", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon);
    auto only_new = for_unit(first_a);
    only_new.only_new = true;
    const auto first = issue(teacher(), only_new).sheets.at(0);
    EXPECT_THAT(strip_names(first), ElementsAre("Абрамова Анна", "Жуков Семён", "Жукова Ольга"));
    EXPECT_EQ(first.blank_strips, 1);
    link(teacher(), first_a, InviteRole::parent);
    EXPECT_THAT(issue(teacher(), only_new).sheets, IsEmpty()) << "everybody has one, and the class its link";
    parent("Абрамов", "Игорь", anna);
    in([&](db::Tx& tx) {
        revoke_invite(tx, administrator, first.strips[1].invite);
        return true;
    });
    const auto second = issue(administrator, only_new).sheets.at(0);
    EXPECT_THAT(strip_names(second), ElementsAre("Абрамов Игорь", "Жуков Семён"));
    const auto account_of_olga = account();
    EXPECT_EQ(join_by(account_of_olga, joining(first.strips[2].url)).outcome, JoinOutcome::joined)
        << "what was handed out stays good";
    (void)olga;
    auto whole = for_everyone();
    whole.only_new = true;
    const auto all = issue(administrator, whole).sheets;
    ASSERT_EQ(all.size(), 1U);
    EXPECT_THAT(strip_names(all[0]), ElementsAre("Громов Пётр")) << "of the whole school the staff alone";
    EXPECT_EQ(
        issue_refused(administrator,
                      {.members = {{semyon}}, .everyone = false, .handed_over = true, .days = 30, .only_new = true}),
        ErrorCode::invalid_field);
}

TEST_P(Invites, are_ticked_as_handed_over_after_issue) {
    const auto semyon = pupil("Жуков", "Семён", first_a), ian = pupil("Лис", "Ян", eighth_b);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Лис", "Павел", ian);
    const auto who = teacher();
    auto tick = [&](const Viewer& by, InviteId id, bool handed_over) {
        return in([&](db::Tx& tx) { return edit_invite(tx, by, id, {handed_over}); });
    };
    auto tick_refused = [&](const Viewer& by, InviteId id) {
        return refused([&](db::Tx& tx) { return edit_invite(tx, by, id, {true}); });
    };
    const auto own = strip_for(olga, Handing::by_mail), foreign = strip_for(pavel, Handing::by_mail);
    EXPECT_TRUE(tick(who, own.invite, true).handed_over);
    EXPECT_TRUE(listed(administrator, {}, olga).front().handed_over);
    EXPECT_EQ(tick_refused(who, foreign.invite), ErrorCode::not_found) << "another class";
    EXPECT_EQ(tick_refused(administrator, InviteId{17}), ErrorCode::not_found);
    EXPECT_FALSE(tick(who, own.invite, false).handed_over);
    tick(who, own.invite, true);
    tick(who, own.invite, true);  // nothing to do
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'hand_over_invite'"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'take_back_hand_over'"), 1);
    EXPECT_EQ(join_by(account(), joining(own.url)).outcome, JoinOutcome::joined);
    EXPECT_EQ(tick_refused(who, own.invite), ErrorCode::invite_used);

    // Whoever came before the tick waits for a decision.
    const auto early = account();
    EXPECT_EQ(join_by(early, joining(foreign.url)).outcome, JoinOutcome::waiting);
    EXPECT_EQ(tick_refused(administrator, foreign.invite), ErrorCode::invite_used);
    EXPECT_EQ(join_by(early, joining(foreign.url)).outcome, JoinOutcome::waiting);

    const auto old = strip_for(semyon, Handing::by_mail);
    strip_for(semyon, Handing::by_mail);
    EXPECT_EQ(tick_refused(who, old.invite), ErrorCode::invite_revoked);
    const auto colleague = strip_for(teacher_of_eighth, Handing::by_mail);
    EXPECT_EQ(tick_refused(who, colleague.invite), ErrorCode::not_found) << "staff are the administrator's";
    EXPECT_TRUE(tick(administrator, colleague.invite, true).handed_over);
    EXPECT_EQ(join_by(account(), joining(colleague.url)).outcome, JoinOutcome::joined);
    EXPECT_TRUE(card(teacher_of_eighth).person.verified_teacher);
    EXPECT_EQ(tick_refused(who, link(who, first_a, InviteRole::parent).invite), ErrorCode::invalid_field);
    const auto stale = strip_for(ian, Handing::by_mail);
    const ShiftedClock later(std::chrono::days{31});
    EXPECT_EQ(tick_refused(administrator, stale.invite), ErrorCode::invite_expired);
}

TEST_P(Invites, teachers_invite_where_they_lead) {
    const auto ian = pupil("Лис", "Ян", eighth_b);
    const auto chess = unit(orgs::UnitKind::supplementary, "Шахматы", 0);
    assign(teacher_of_first, eighth_b, orgs::Duty::subject_teacher, "Музыка");
    assign(teacher_of_first, chess, orgs::Duty::leader);
    const auto who = teacher();
    EXPECT_EQ(issue_refused(who, for_unit(eighth_b)), ErrorCode::forbidden)
        << "teaches there, but does not lead the class";
    EXPECT_EQ(issue_refused(who, {.members = {{ian}}, .everyone = false, .handed_over = true, .days = 3}),
              ErrorCode::forbidden);
    EXPECT_EQ(issue_refused(who, {.members = {{teacher_of_eighth}}, .everyone = false, .handed_over = true, .days = 3}),
              ErrorCode::forbidden);
    EXPECT_EQ(issue_refused(who, {.role = InviteRole::staff, .everyone = false, .handed_over = true, .days = 3}),
              ErrorCode::forbidden);
    EXPECT_EQ(issue_refused(who, {.everyone = false, .handed_over = true, .days = 3}), ErrorCode::invalid_field);
    auto told_of_it = [&](const Viewer& viewer) {
        const auto told = in([&](db::Tx& tx) { return space(tx, viewer); }).actions;
        return std::ranges::find(told, "invite_families") != told.end();
    };
    EXPECT_TRUE(told_of_it(who));
    const auto musician = staff("Нотов", "Илья", Role::teacher);
    assign(musician, eighth_b, orgs::Duty::subject_teacher, "Музыка");
    come_in(musician);
    EXPECT_FALSE(told_of_it(viewer(musician))) << "teaches, leads nothing: nobody to invite";
    assign(musician, chess, orgs::Duty::leader);
    EXPECT_TRUE(told_of_it(viewer(musician)));
    EXPECT_EQ(issue(viewer(musician), for_unit(chess)).sheets.size(), 1U);
    EXPECT_EQ(issue(who, for_unit(chess)).sheets.size(), 1U);
    EXPECT_FALSE(link(who, chess, InviteRole::pupil).url.empty());
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  return issue_class_link(tx, who, {first_a, InviteRole::staff, 3, 3}, test_url).url;
              }),
              ErrorCode::invalid_field)
        << "a reusable link never grants a staff role";
}

TEST_P(Invites, are_listed_and_taken_back_by_those_concerned) {
    const auto semyon = pupil("Жуков", "Семён", first_a), ian = pupil("Лис", "Ян", eighth_b);
    const auto here = strip_for(semyon), there = strip_for(ian), staff_strip = strip_for(teacher_of_eighth);
    const auto who = teacher();
    std::vector<InviteId> seen;
    for (const auto& invite : listed(who)) seen.push_back(invite.id);
    EXPECT_THAT(seen, ElementsAre(here.invite));
    EXPECT_GE(listed(administrator).size(), 4U);
    auto revoke = [&](InviteId id) {
        return refused([&](db::Tx& tx) {
            revoke_invite(tx, who, id);
            return true;
        });
    };
    EXPECT_EQ(revoke(there.invite), ErrorCode::not_found);
    EXPECT_EQ(revoke(staff_strip.invite), ErrorCode::not_found);
    in([&](db::Tx& tx) {
        revoke_invite(tx, who, here.invite);
        return true;
    });
    EXPECT_EQ(listed(who)[0].status, InviteStatus::revoked);
    EXPECT_EQ(listed(who)[0].issued_by, "Орлова Вера Петровна");
}

// J1, J7, J15.
TEST_P(Invites, class_link_shows_no_names_and_makes_requests_up_to_its_limit) {
    pupil("Жуков", "Семён", first_a);
    const auto made = link(teacher(), first_a, InviteRole::parent, 2);
    const auto shown = in([&](db::Tx& tx) { return preview_invite(tx, made.code); });
    EXPECT_EQ(shown.unit_label, "1«А»");
    EXPECT_EQ(shown.name, "");
    EXPECT_THAT(shown.children, IsEmpty());
    EXPECT_FALSE(shown.opens_at_once);
    ask(administrator, made.url, "Ольга Жукова", "Семён Жуков", account());
    ask(administrator, made.url, "Павел Жуков", "Семён", account());
    auto third = joining(made.url);
    third.name = "Ещё Кто";
    third.child = "Семён";
    const auto who = account();
    EXPECT_EQ(refused([&](db::Tx& tx) { return join(tx, who, third, false).outcome; }), ErrorCode::invite_used);
    third.name = "Одноимя";
    EXPECT_EQ(refused([&](db::Tx& tx) { return join(tx, who, third, false).outcome; }), ErrorCode::invite_used);
}

TEST_P(Invites, newcomer_by_class_link_becomes_a_representative) {
    const auto semyon = pupil("Жуков", "Семён", first_a), other = pupil("Иванова", "Мария", first_a),
               ian = pupil("Лис", "Ян", eighth_b);
    const auto by = teacher();
    const auto made = link(by, first_a, InviteRole::parent);
    const auto request = ask(by, made.url, "ольга жукова", "Семен Жуков", account());
    EXPECT_EQ(request.unit_label, "1«А»");
    ASSERT_FALSE(request.suggestions.empty());
    EXPECT_EQ(request.suggestions[0].id, semyon);
    for (const auto& one : request.suggestions) EXPECT_NE(one.id, other);
    auto decide = [&](const DecideJoinRequest& how) {
        return in([&](db::Tx& tx) { return decide_join_request(tx, by, request.id, how); });
    };
    EXPECT_EQ(test::error_of([&] { decide({true, {}, {}}); }), ErrorCode::invalid_field);
    EXPECT_EQ(test::error_of([&] { decide({true, {}, ian}); }), ErrorCode::invalid_field) << "a pupil of another class";
    decide({true, {}, semyon});
    const auto family = card(semyon).representatives;
    ASSERT_EQ(family.size(), 1U);
    EXPECT_EQ(family[0].name, "Жукова Ольга");
    EXPECT_EQ(family[0].join, JoinState::joined);
    EXPECT_THAT(audience(first_a, parents), ElementsAre(family[0].id));
    EXPECT_TRUE(card(semyon).consent.communication);
}

// J17.
TEST_P(Invites, request_binds_to_a_known_representative) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    represent(semyon, pavel, true);
    const auto made = link(administrator, first_a, InviteRole::parent);
    const auto request = ask(administrator, made.url, "Жукова Ольга", "Жуков", account());
    ASSERT_EQ(request.suggestions.size(), 1U);
    EXPECT_EQ(request.suggestions[0].id, semyon);
    ASSERT_EQ(request.candidates.size(), 1U) << "never the restricted one";
    EXPECT_EQ(request.candidates[0].member, olga);
    auto bind = [&](MemberId to) {
        in([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, to, semyon}); });
    };
    EXPECT_EQ(test::error_of([&] { bind(pavel); }), ErrorCode::invalid_field);
    bind(olga);
    EXPECT_EQ(card(olga).person.join, JoinState::joined);
    const auto second = ask(administrator, made.url, "Жукова Ольга", "Жуков", account());
    EXPECT_EQ(
        refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, second.id, {true, olga, semyon}); }),
        ErrorCode::already_exists);
}

TEST_P(Invites, parent_already_here_adds_a_second_child) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Жукова", "Анна", eighth_b);
    const auto olga = parent("Жукова", "Ольга", semyon);
    const auto who = come_in(olga);
    const auto made = link(administrator, eighth_b, InviteRole::parent);
    const auto request = ask(administrator, made.url, "Ольга Жукова", "Анна Жукова", who);
    in([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, {}, anna}); });
    EXPECT_THAT(audience(eighth_b, parents), ElementsAre(olga));
    EXPECT_EQ(card(anna).representatives.size(), 1U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM member WHERE org_id = $1 AND deactivated_at IS NULL"), 6);
}

// J17.
TEST_P(Invites, pupil_by_class_link_is_bound_to_the_roster) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01"), little = pupil("Мак", "Ия", eighth_b),
               loose = pupil("Рой", "Ада", {}, "2009-01-01");
    const auto made = link(administrator, eighth_b, InviteRole::pupil);
    const auto request = ask(administrator, made.url, "Лис Ян", "", account());
    ASSERT_EQ(request.suggestions.size(), 1U);
    EXPECT_EQ(request.suggestions[0].id, ian);
    EXPECT_EQ(
        refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, little, {}}); }),
        ErrorCode::consent_required);
    in([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, ian, {}}); });
    EXPECT_EQ(card(ian).person.join, JoinState::joined);
    const auto second = ask(administrator, made.url, "Рой Ада", "", account());
    in([&](db::Tx& tx) { return decide_join_request(tx, administrator, second.id, {true, loose, {}}); });
    EXPECT_THAT(audience(eighth_b, pupils), UnorderedElementsAre(ian, little, loose));
}

// J47.
TEST_P(Invites, nobody_asks_into_a_class_of_the_archive) {
    const auto ninth = unit(orgs::UnitKind::class_, "9В", 9);
    const auto ian = pupil("Лис", "Ян", {}, "2009-01-01");
    const auto made = link(administrator, ninth, InviteRole::pupil),
               parents_link = link(administrator, ninth, InviteRole::parent);
    const auto request = ask(administrator, made.url, "Лис Ян", "", account());
    const auto of_parent = ask(administrator, parents_link.url, "Лис Нина", "Лис Ян", account());
    const auto archive = [&](bool archived) {
        in([&](db::Tx& tx) {
            orgs::edit_unit(tx, administrator, ninth, {{}, archived});
            return true;
        });
    };
    archive(true);
    EXPECT_EQ(refused([&](db::Tx& tx) { return preview_invite(tx, made.code); }), ErrorCode::invite_revoked);
    auto how = joining(parents_link.url);
    how.name = "Лис Пётр";
    how.child = "Лис Ян";
    const auto who = account();
    EXPECT_EQ(refused([&](db::Tx& tx) { return join(tx, who, how, false).outcome; }), ErrorCode::invite_revoked);
    EXPECT_EQ(refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, ian, {}}); }),
              ErrorCode::conflict);
    EXPECT_EQ(
        refused([&](db::Tx& tx) { return decide_join_request(tx, administrator, of_parent.id, {true, {}, ian}); }),
        ErrorCode::conflict);
    EXPECT_THAT(card(ian).person.units, IsEmpty());
    in([&](db::Tx& tx) { return decide_join_request(tx, administrator, of_parent.id, {false, {}, {}}); });
    archive(false);
    in([&](db::Tx& tx) { return decide_join_request(tx, administrator, request.id, {true, ian, {}}); });
    EXPECT_EQ(card(ian).person.units.size(), 1U) << "in use again";
}

// J18.
TEST_P(Invites, declined_newcomer_is_nobody) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto by = teacher();
    const auto made = link(by, first_a, InviteRole::parent);
    const auto who = account();
    const auto request = ask(by, made.url, "Чужой Человек", "Семён Жуков", who);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, by); }).requests, 1);
    const auto decline = [&](db::Tx& tx) { return decide_join_request(tx, by, request.id, {false, {}, {}}); };
    in(decline);
    EXPECT_EQ(refused(decline), ErrorCode::conflict);
    EXPECT_EQ(in([](db::Tx& tx) {
                  return tx
                      .query("SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'decline_join_request'",
                             tx.org())
                      .only()
                      .get<int>(0);
              }),
              1);
    EXPECT_THAT(requests(by), IsEmpty());
    EXPECT_THAT(in([&](db::Tx& tx) { return waiting_requests(tx, who); }), IsEmpty());
    EXPECT_EQ(refused([&](db::Tx& tx) { return viewer_of(tx, who).member; }), ErrorCode::not_found);
    EXPECT_THAT(card(semyon).representatives, IsEmpty());
    EXPECT_FALSE(card(semyon).consent.communication);
}

// J16.
TEST_P(Invites, requests_are_the_class_teachers_own) {
    pupil("Жуков", "Семён", first_a);
    const auto made = link(administrator, first_a, InviteRole::parent);
    const auto request = ask(administrator, made.url, "Ольга Жукова", "Семён Жуков", account());
    come_in(teacher_of_eighth);
    const auto other = viewer(teacher_of_eighth);
    EXPECT_THAT(requests(other), IsEmpty());
    EXPECT_EQ(refused([&](db::Tx& tx) { return decide_join_request(tx, other, request.id, {false, {}, {}}); }),
              ErrorCode::not_found);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, other); }).requests, 0);
    EXPECT_EQ(requests(teacher()).size(), 1U);
}

}  // namespace
}  // namespace parta::people
