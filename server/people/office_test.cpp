// Administrators (R7): more than one, the office handed over by the word of both, the last one stays.
#include "people/office.hpp"

#include <thread>

#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

class Office : public PeopleTest {
  protected:
    void SetUp() override {
        PeopleTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        come_in(teacher_of_first);
        come_in(teacher_of_eighth);
    }
    OfficeOffer offer(const Viewer& by, MemberId to) {
        return in([&](db::Tx& tx) { return offer_office(tx, by, to); });
    }
    void answer(MemberId by, const std::string& id, bool accept) {
        const auto who = viewer(by);
        in([&](db::Tx& tx) { return answer_offer(tx, who, std::stoll(id), {accept}); });
    }
    bool administers(MemberId member) { return viewer(member).has(Role::administrator); }
    std::vector<OfficeOffer> offers(MemberId member) {
        const auto who = viewer(member);
        return in([&](db::Tx& tx) { return space(tx, who); }).office_offers;
    }
    int audited(std::string_view action) {
        return in([&](db::Tx& tx) {
            return tx.query("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = $2", tx.org(), action)
                .only()
                .get<int>(0);
        });
    }
    void role(MemberId member, bool held) {
        in([&](db::Tx& tx) {
            set_role(tx, administrator, member, {Role::administrator, held});
            return true;
        });
    }
};
PARTA_ON_ENGINES(Office);

// D12.
TEST_P(Office, passes_with_the_word_of_both) {
    const auto made = offer(administrator, teacher_of_first);
    EXPECT_TRUE(made.mine);
    EXPECT_EQ(made.name, "Белова Анна");
    EXPECT_FALSE(administers(teacher_of_first)) << "nothing has passed yet";
    ASSERT_EQ(offers(teacher_of_first).size(), 1U);
    EXPECT_FALSE(offers(teacher_of_first)[0].mine);
    EXPECT_EQ(offers(teacher_of_first)[0].name, "Орлова Вера Петровна");
    EXPECT_TRUE(offers(teacher_of_eighth).empty());
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_eighth, made.id, true); }), ErrorCode::not_found);
    EXPECT_EQ(test::error_of([&] { answer(administrator.member, made.id, true); }), ErrorCode::not_found);
    answer(teacher_of_first, made.id, true);
    EXPECT_TRUE(administers(teacher_of_first));
    EXPECT_FALSE(administers(administrator.member));
    EXPECT_TRUE(offers(teacher_of_first).empty());
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_first, made.id, true); }), ErrorCode::not_found) << "once";
    EXPECT_EQ(audited("offer_office"), 1);
    EXPECT_EQ(audited("take_office"), 1);
}

// R17. Whom the office alone had confirmed leads no class without it, where confirmed teachers are demanded.
TEST_P(Office, takes_along_the_confirmation_that_it_was) {
    role(teacher_of_first, true);
    in([&](db::Tx& tx) {
        orgs::edit_profile(tx, administrator, {.settings = orgs::Settings{.teacher_verification_required = true}});
        return tx.exec("UPDATE role SET verified_at = NULL WHERE org_id = $1 AND member_id = $2 AND role = 'teacher'",
                       tx.org(), teacher_of_first);
    });
    EXPECT_THAT(audience(first_a, orgs::audience_bits::class_teachers), testing::ElementsAre(teacher_of_first));
    answer(teacher_of_eighth, offer(viewer(teacher_of_first), teacher_of_eighth).id, true);
    EXPECT_THAT(audience(first_a, orgs::audience_bits::class_teachers), testing::IsEmpty());
}

// D12.
TEST_P(Office, stays_where_it_is_declined_taken_back_or_forgotten) {
    const auto first = offer(administrator, teacher_of_first);
    answer(teacher_of_first, first.id, false);
    EXPECT_TRUE(administers(administrator.member));
    EXPECT_FALSE(administers(teacher_of_first));
    EXPECT_EQ(audited("decline_office"), 1);

    const auto second = offer(administrator, teacher_of_first);
    in([&](db::Tx& tx) {
        withdraw_offer(tx, administrator);
        withdraw_offer(tx, administrator);  // nothing to do
        return true;
    });
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_first, second.id, true); }), ErrorCode::not_found);
    EXPECT_EQ(audited("withdraw_office_offer"), 1);

    const auto third = offer(administrator, teacher_of_first), fourth = offer(administrator, teacher_of_eighth);
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_first, third.id, true); }), ErrorCode::not_found) << "replaced";
    const ShiftedClock later(offer_lives + std::chrono::hours{1});
    EXPECT_TRUE(offers(teacher_of_eighth).empty());
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_eighth, fourth.id, true); }), ErrorCode::not_found);
}

// D12.
TEST_P(Office, is_offered_by_its_holder_to_staff_who_have_joined) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2009-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), absent = staff("Новая", "Ия", Role::teacher);
    come_in(semyon);
    come_in(olga);
    const auto refusal = [&](const Viewer& by, MemberId to) { return test::error_of([&] { offer(by, to); }); };
    for (const auto member : {semyon, olga, absent}) EXPECT_EQ(refusal(administrator, member), ErrorCode::conflict);
    EXPECT_EQ(refusal(administrator, administrator.member), ErrorCode::invalid_field);
    EXPECT_EQ(refusal(administrator, MemberId{17}), ErrorCode::not_found);
    EXPECT_EQ(refusal(viewer(teacher_of_first), teacher_of_eighth), ErrorCode::forbidden);
    in([&](db::Tx& tx) {
        set_role(tx, administrator, teacher_of_eighth, {Role::head, true});
        return true;
    });
    EXPECT_EQ(refusal(viewer(teacher_of_eighth), teacher_of_first), ErrorCode::conflict)
        << "the head appoints, but has no such office to give";
    role(teacher_of_first, true);
    EXPECT_EQ(refusal(administrator, teacher_of_first), ErrorCode::conflict) << "is one already";
}

// D12.
TEST_P(Office, does_not_pass_when_either_has_lost_their_place_meanwhile) {
    const auto made = offer(administrator, teacher_of_first);
    role(teacher_of_eighth, true);
    const auto second = viewer(teacher_of_eighth);
    in([&](db::Tx& tx) {
        set_role(tx, second, administrator.member, {Role::administrator, false});
        return true;
    });
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_first, made.id, true); }), ErrorCode::conflict)
        << "whoever offered it is no administrator";
    EXPECT_FALSE(administers(teacher_of_first));

    const auto again = offer(second, teacher_of_first);
    in([&](db::Tx& tx) {
        set_role(tx, second, teacher_of_first, {Role::teacher, false});
        return true;
    });
    EXPECT_EQ(test::error_of([&] { answer(teacher_of_first, again.id, true); }), ErrorCode::conflict);
    EXPECT_TRUE(administers(teacher_of_eighth));
}

// D12. Two administrators take the office from each other at the same moment, or both leave: one is left.
TEST_P(Office, the_last_administrator_stays_in_every_race) {
    const auto first = viewer(teacher_of_first), second = viewer(teacher_of_eighth);
    for (int round = 0; round < 8; ++round) {
        in([&](db::Tx& tx) {
            set_role(tx, administrator, teacher_of_first, {Role::administrator, true});
            set_role(tx, administrator, teacher_of_eighth, {Role::administrator, true});
            return true;
        });
        in([&](db::Tx& tx) {
            tx.exec(
                "UPDATE role SET to_seq = from_seq WHERE org_id = $1 AND member_id = $2 AND role = "
                "'administrator' AND to_seq IS NULL",
                tx.org(), administrator.member);
            return true;
        });
        // Each as the request reads it: the viewer of that moment, then the change.
        const auto take = [&](MemberId by, MemberId from) {
            try {
                const auto who = viewer(by);
                in([&](db::Tx& tx) {
                    if (round % 3 == 0)
                        set_role(tx, who, from, {Role::administrator, false});
                    else if (round % 3 == 1)
                        edit_person(tx, who, by, {.deactivated = true});
                    else
                        change_consent(tx, who, by, {ConsentPurpose::communication, false});
                    return true;
                });
            } catch (const Error&) {
            }
        };
        std::thread one{[&] { take(teacher_of_first, teacher_of_eighth); }};
        std::thread two{[&] { take(teacher_of_eighth, teacher_of_first); }};
        one.join();
        two.join();
        EXPECT_EQ(count("SELECT COUNT(*) FROM role r JOIN member m ON m.org_id = r.org_id AND m.id = r.member_id AND "
                        "m.closed_at IS NULL WHERE r.org_id = $1 AND r.role = 'administrator' AND r.to_seq IS NULL"),
                  1)
            << "round " << round;
        in([&](db::Tx& tx) {
            for (const auto member : {teacher_of_first, teacher_of_eighth}) {
                tx.exec(
                    "UPDATE member SET deactivated_at = NULL, consent_withdrawn_at = NULL WHERE org_id = $1 AND id = "
                    "$2",
                    tx.org(), member);
                tx.exec("UPDATE role SET to_seq = NULL WHERE org_id = $1 AND member_id = $2 AND role = 'teacher'",
                        tx.org(), member);
                tx.exec("UPDATE consent SET withdrawn_at = NULL WHERE org_id = $1 AND member_id = $2", tx.org(),
                        member);
            }
            return true;
        });
    }
}

}  // namespace
}  // namespace parta::people
