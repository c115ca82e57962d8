// Ways back in: cards for pupils, links for parents and staff (§6, R22).
#include <thread>

#include "accounts/memberships.hpp"
#include "people/people_fixture.hpp"
#include "people/sign_in_help.hpp"

namespace parta::people {
namespace {

using testing::ElementsAre;

class WaysBack : public PeopleTest {
  protected:
    void SetUp() override {
        PeopleTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        semyon = pupil("Жуков", "Семён", first_a);
        olga = parent("Жукова", "Ольга", semyon);
        olgas_account = come_in(olga);
        come_in(teacher_of_first);
        come_in(teacher_of_eighth);
        teacher = viewer(teacher_of_first);
    }

    SignInCard give_card(const Viewer& by, MemberId member, const std::string& hash = "card") {
        return in([&](db::Tx& tx) { return issue_sign_in_card(tx, by, member, hash, ended); });
    }
    ErrorCode card_refused(const Viewer& by, MemberId member) {
        return refused([&](db::Tx& tx) { return issue_sign_in_card(tx, by, member, "card", ended).login; });
    }
    SignInLink give_link(const Viewer& by, MemberId member) {
        return in([&](db::Tx& tx) { return issue_sign_in_link(tx, by, member, test_url, ended); });
    }
    ErrorCode link_refused(const Viewer& by, MemberId member) {
        return refused([&](db::Tx& tx) { return issue_sign_in_link(tx, by, member, test_url, ended).url; });
    }
    AccountId use(const std::string& key) {
        return in([&](db::Tx& tx) { return use_sign_in_link(tx, key, "fresh", ended); });
    }
    ErrorCode use_refused(const std::string& key) {
        return refused([&](db::Tx& tx) { return use_sign_in_link(tx, key, "thief", ended); });
    }
    std::string password_of(AccountId account) {
        return db().platform_read_now([&](db::Tx& tx) { return *accounts::password_hash_of(tx, account); });
    }
    std::optional<accounts::AccessNotice> notice(AccountId account) {
        return db().platform_read_now([&](db::Tx& tx) { return accounts::access_notice_of(tx, account); });
    }
    AccountId account_of_member(MemberId member) {
        return in([&](db::Tx& tx) { return *account_of(tx, member); });
    }
    WayBack way(const Viewer& by, MemberId member) {
        return in([&](db::Tx& tx) { return person_card(tx, by, member).way_back; });
    }
    int letters() {
        return db().platform_read_now(
            [&](db::Tx& tx) { return tx.query("SELECT COUNT(*) FROM letter").only().get<int>(0); });
    }

    MemberId semyon, olga;
    AccountId olgas_account;
    Viewer teacher;
    std::vector<SessionId> ended;
};
PARTA_ON_ENGINES(WaysBack);

// J23.
TEST_P(WaysBack, card_gives_a_pupil_a_temporary_password_and_ends_sessions) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    const auto by = viewer(teacher_of_eighth);
    const auto first = give_card(by, ian, "first");
    EXPECT_EQ(first.login, "lis.y");
    EXPECT_EQ(first.unit_label, "8«Б»");
    EXPECT_EQ(card(ian).person.join, JoinState::joined);
    const auto account = account_of_member(ian);
    // Whoever signs in with it gets nowhere before a password of their own.
    const auto token = in([&](db::Tx& tx) { return accounts::open_session(tx, account, {}, false); });
    EXPECT_EQ(refused([&](db::Tx& tx) { return orgs::open_viewer(tx, token).member; }),
              ErrorCode::password_change_required);
    in([&](db::Tx& tx) {
        accounts::set_password(tx, account, "own");
        return true;
    });
    EXPECT_EQ(in([&](db::Tx& tx) { return orgs::open_viewer(tx, token).member; }), ian);

    const auto session = in([&](db::Tx& tx) { return orgs::open_viewer(tx, token).session; });
    ended.clear();
    const auto second = give_card(by, ian, "second");
    EXPECT_EQ(second.login, first.login);
    EXPECT_THAT(ended, ElementsAre(session));
    EXPECT_EQ(password_of(account), "second");
    EXPECT_EQ(notice(account)->by, by.member);
    EXPECT_EQ(notice(account)->what, accounts::NoticeKind::restored);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'issue_sign_in_card'"), 2);
    const auto little = pupil("Мак", "Ия", eighth_b);
    EXPECT_EQ(card_refused(by, little), ErrorCode::consent_required);
}

// J23.
TEST_P(WaysBack, own_child_gets_a_card_from_the_parent) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01"), other = pupil("Мак", "Ия", eighth_b, "2009-01-01");
    const auto mother = parent("Лис", "Яна", ian);
    come_in(mother);
    const auto by = viewer(mother);
    EXPECT_EQ(give_card(by, ian).login, "lis.y");
    EXPECT_EQ(way(by, ian), WayBack::card);
    EXPECT_EQ(card_refused(by, other), ErrorCode::not_found);
    EXPECT_EQ(link_refused(by, ian), ErrorCode::conflict) << "a link is not a parent's to give";
    represent(ian, mother, true);
    EXPECT_EQ(card_refused(viewer(mother), ian), ErrorCode::not_found) << "restricted";
}

// J23: nobody sees the password of a parent or a colleague.
TEST_P(WaysBack, parents_and_staff_get_no_card_and_pupils_no_link) {
    EXPECT_EQ(card_refused(teacher, olga), ErrorCode::conflict);
    EXPECT_EQ(card_refused(administrator, olga), ErrorCode::conflict);
    EXPECT_EQ(card_refused(administrator, teacher_of_first), ErrorCode::conflict);
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01");
    give_card(administrator, ian);
    EXPECT_EQ(link_refused(administrator, ian), ErrorCode::conflict);
    // A student who is a parent, too.
    const auto child = pupil("Лис", "Ева", first_a);
    represent(child, ian);
    EXPECT_EQ(card_refused(administrator, ian), ErrorCode::conflict);
    EXPECT_EQ(way(administrator, ian), WayBack::link);
    EXPECT_EQ(way(administrator, olga), WayBack::link);
    EXPECT_EQ(way(administrator, semyon), WayBack::none) << "has not joined";
    EXPECT_EQ(way(administrator, administrator.member), WayBack::none);
}

// J34, J36.
TEST_P(WaysBack, link_sets_a_new_password_for_the_account_one_has) {
    in([&](db::Tx& tx) {
        accounts::add_contact(tx, olgas_account, {accounts::ContactKind::email, "olga@example.ru"}, now());
        accounts::add_contact(tx, olgas_account, {accounts::ContactKind::email, "typed@example.ru"}, std::nullopt);
        return true;
    });
    const auto before = viewer(olga);
    const auto letters_before = letters();
    const auto link = give_link(teacher, olga);
    EXPECT_TRUE(link.url.starts_with("https://school.example/j/"));
    EXPECT_EQ(link.unit_label, "1«А»");
    EXPECT_EQ(link.name, "Жукова Ольга");
    EXPECT_GT(link.expires_at, now() + std::chrono::hours{71});
    EXPECT_THAT(ended, testing::Contains(before.session)) << "a lost phone is a reason to ask";
    EXPECT_EQ(password_of(olgas_account), "hash") << "serves until the link is used";
    EXPECT_EQ(letters(), letters_before + 1) << "to the proved contact only";
    EXPECT_EQ(notice(olgas_account)->what, accounts::NoticeKind::link_issued);

    const auto preview = in([&](db::Tx& tx) { return preview_invite(tx, link.code); });
    EXPECT_TRUE(preview.returns);
    EXPECT_EQ(preview.name, "Ольга Ж.");
    EXPECT_EQ(preview.suggested_login, "o***@example.ru");

    const auto between = viewer(olga);
    ended.clear();
    EXPECT_EQ(use(link.url), olgas_account);
    EXPECT_THAT(ended, ElementsAre(between.session));
    EXPECT_EQ(password_of(olgas_account), "fresh");
    EXPECT_EQ(notice(olgas_account)->what, accounts::NoticeKind::restored);
    EXPECT_EQ(notice(olgas_account)->by, teacher.member);
    EXPECT_EQ(viewer(olga).member, olga);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'issue_sign_in_link'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'use_sign_in_link'"), 1);
    EXPECT_EQ(use_refused(link.url), ErrorCode::invite_used);
    EXPECT_EQ(use_refused(link.code), ErrorCode::invite_used);
    EXPECT_EQ(password_of(olgas_account), "fresh");
}

// J34.
TEST_P(WaysBack, hundred_parallel_uses_of_one_link_set_one_password) {
    const auto link = give_link(teacher, olga);
    constexpr int tries = 100;
    std::atomic<int> done = 0, used = 0, other = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < tries; ++i)
        threads.emplace_back([&, i] {
            try {
                in([&](db::Tx& tx) {
                    std::vector<SessionId> closed;
                    return use_sign_in_link(tx, link.url, fmt::format("password {}", i), closed);
                });
                ++done;
            } catch (const Error& error) {
                ++(error.code == ErrorCode::invite_used ? used : other);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(used, tries - 1);
    EXPECT_EQ(other, 0);
}

// J24.
TEST_P(WaysBack, nobody_else_gives_a_link) {
    const auto physics = staff("Ом", "Георг", Role::teacher);
    come_in(physics);
    assign(physics, first_a, orgs::Duty::subject_teacher, "Физика");
    EXPECT_EQ(link_refused(viewer(teacher_of_eighth), olga), ErrorCode::not_found) << "another class";
    EXPECT_EQ(link_refused(viewer(physics), olga), ErrorCode::forbidden) << "teaches the class, does not lead it";
    const auto pavel = parent("Жуков", "Павел", semyon);
    come_in(pavel);
    EXPECT_EQ(link_refused(viewer(pavel), olga), ErrorCode::not_found) << "the other parent";
    EXPECT_EQ(link_refused(viewer(olga), olga), ErrorCode::forbidden) << "one's own is in the settings";
    EXPECT_EQ(link_refused(teacher, teacher_of_eighth), ErrorCode::forbidden) << "a colleague";
    EXPECT_EQ(link_refused(administrator, administrator.member), ErrorCode::forbidden);
    const auto anna = pupil("Жукова", "Анна", eighth_b);
    represent(anna, olga);
    EXPECT_EQ(link_refused(teacher, olga), ErrorCode::forbidden) << "a child in another class";
    EXPECT_EQ(way(teacher, olga), WayBack::none);
    EXPECT_FALSE(give_link(administrator, olga).url.empty());
}

// J24.
TEST_P(WaysBack, an_account_that_opens_more_is_its_owners_alone) {
    const auto link = give_link(teacher, olga);
    in([&](db::Tx& tx) {
        return tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, 1, 1)",
                       olgas_account, OrgId{tx.org().value + 1});
    });
    EXPECT_EQ(link_refused(administrator, olga), ErrorCode::forbidden);
    EXPECT_EQ(way(administrator, olga), WayBack::owner);
    EXPECT_EQ(use_refused(link.url), ErrorCode::invite_revoked) << "another organisation since";
}

// J34.
TEST_P(WaysBack, links_that_must_not_open_say_why) {
    const auto first = give_link(teacher, olga);
    {
        const ShiftedClock later(std::chrono::hours{73});
        EXPECT_EQ(use_refused(first.url), ErrorCode::invite_expired);
    }
    const auto second = give_link(teacher, olga);
    EXPECT_EQ(use_refused(first.url), ErrorCode::invite_revoked) << "issued anew";
    in([&](db::Tx& tx) {
        set_role(tx, administrator, olga, {Role::non_teaching, true});
        return true;
    });
    EXPECT_EQ(use_refused(second.url), ErrorCode::invite_revoked) << "works here since: the class teacher's is void";
    in([&](db::Tx& tx) {
        set_role(tx, administrator, olga, {Role::non_teaching, false});
        return true;
    });
    represent(semyon, olga, true);
    EXPECT_EQ(use_refused(second.url), ErrorCode::invite_revoked) << "restricted since";
    represent(semyon, olga, false);
    in([&](db::Tx& tx) {
        edit_person(tx, administrator, olga, {.deactivated = true});
        return true;
    });
    EXPECT_EQ(use_refused(second.url), ErrorCode::invite_revoked) << "has left";
    EXPECT_EQ(link_refused(administrator, olga), ErrorCode::conflict);
    EXPECT_EQ(use_refused("K7QM-2XWD-94TB"), ErrorCode::not_found);
}

// J5, J24, J34.
TEST_P(WaysBack, whoever_is_restricted_from_every_child_gets_no_link) {
    represent(semyon, olga, true);
    EXPECT_EQ(link_refused(administrator, olga), ErrorCode::conflict);
    EXPECT_EQ(way(administrator, olga), WayBack::none);
    EXPECT_EQ(link_refused(viewer(teacher_of_eighth), olga), ErrorCode::not_found) << "another class";
    EXPECT_EQ(link_refused(teacher, olga), ErrorCode::forbidden) << "knows of the restriction";
}

// J34.
TEST_P(WaysBack, link_ends_with_the_right_of_whoever_issued_it) {
    const auto move = [&](UnitId to) {
        in([&](db::Tx& tx) {
            move_pupil(tx, administrator, semyon, {to});
            return true;
        });
    };
    const auto link = give_link(teacher, olga);
    move(eighth_b);
    EXPECT_EQ(use_refused(link.url), ErrorCode::invite_revoked) << "the child is in another class";
    move(first_a);
    in([&](db::Tx& tx) {
        edit_person(tx, administrator, teacher_of_first, {.deactivated = true});
        return true;
    });
    EXPECT_EQ(use_refused(link.url), ErrorCode::invite_revoked) << "the class teacher has left";
    EXPECT_EQ(use(give_link(administrator, olga).url), olgas_account);
}

// J24.
TEST_P(WaysBack, supplementary_groups_neither_give_nor_take_the_right) {
    const auto chess = unit(orgs::UnitKind::supplementary, "Шахматы", 0);
    in([&](db::Tx& tx) {
        tx.exec(
            "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, FALSE, 1, "
            "'')",
            tx.org(), semyon, chess);
        return true;
    });
    EXPECT_EQ(way(teacher, olga), WayBack::link) << "a group beside the class changes nothing";
    in([&](db::Tx& tx) {
        tx.exec("UPDATE enrolment SET to_seq = 2 WHERE org_id = $1 AND member_id = $2 AND main", tx.org(), semyon);
        return true;
    });
    EXPECT_NE(way(administrator, olga), WayBack::none);
    auto leads_chess = viewer(teacher_of_eighth);
    leads_chess.led_units.push_back(chess);
    EXPECT_EQ(link_refused(leads_chess, olga), ErrorCode::forbidden) << "a group alone is not a class";
}

// J24: R56.
TEST_P(WaysBack, parents_give_no_card_for_an_account_that_opens_more_and_none_to_the_grown_up) {
    const auto ian = pupil("Лис", "Ян", eighth_b, "2009-01-01"), ada = pupil("Лис", "Ада", eighth_b, "2001-01-01");
    const auto mother = parent("Лис", "Яна", ian);
    represent(ada, mother);
    come_in(mother);
    const auto by = viewer(mother);
    EXPECT_NE(card_refused(by, ada), ErrorCode::internal);
    EXPECT_NE(way(by, ada), WayBack::card);
    give_card(viewer(teacher_of_eighth), ada);
    EXPECT_EQ(way(by, ada), WayBack::none);
    EXPECT_EQ(card_refused(by, ada), ErrorCode::not_found);
    give_card(by, ian);
    const auto account = account_of_member(ian);
    in([&](db::Tx& tx) {
        accounts::note_waiting(tx, account, OrgId{tx.org().value + 1});
        return true;
    });
    EXPECT_EQ(way(by, ian), WayBack::owner) << "asks to be let in elsewhere";
    EXPECT_EQ(card_refused(by, ian), ErrorCode::forbidden);
    EXPECT_EQ(card_refused(administrator, ian), ErrorCode::forbidden);
    EXPECT_EQ(card_refused(administrator, MemberId{1}), ErrorCode::not_found);
}

// J13.
TEST_P(WaysBack, an_invitation_and_a_sign_in_link_are_not_each_other) {
    const auto pavel = parent("Жуков", "Павел", semyon);
    EXPECT_EQ(link_refused(administrator, pavel), ErrorCode::conflict) << "has not joined";
    EXPECT_EQ(use_refused(strip_for(pavel).url), ErrorCode::not_found);
    const auto link = give_link(teacher, olga);
    const auto stranger = account();
    EXPECT_EQ(refused([&](db::Tx& tx) { return join(tx, stranger, joining(link.url), false).outcome; }),
              ErrorCode::invalid_field);
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  return issue_invites(tx, administrator,
                                       {.members = {{olga}}, .everyone = false, .handed_over = true, .days = 3},
                                       test_url)
                      .sheets.size();
              }),
              ErrorCode::conflict)
        << "has joined";
}

}  // namespace
}  // namespace parta::people
