// Giving, withdrawing and giving again (R53): whose word counts, what a withdrawal closes, what new words ask.
#include <date/date.h>

#include "people/consent_texts.hpp"
#include "people/people_fixture.hpp"
#include "people/withdrawals.hpp"

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
    void withdraw(const Viewer& by, MemberId child, const PaperWithdrawal& paper) {
        in([&](db::Tx& tx) {
            withdraw_on_paper(tx, by, child, paper);
            return true;
        });
    }
    ErrorCode withdraw_refused(const Viewer& by, MemberId child, const PaperWithdrawal& paper) {
        return test::error_of([&] { withdraw(by, child, paper); });
    }
    void record(const Viewer& by, MemberId child, ConsentPurpose purpose = ConsentPurpose::communication) {
        in([&](db::Tx& tx) {
            record_paper_consent(tx, by, child, {purpose, {}});
            return true;
        });
    }
    std::vector<ConsentWithdrawal> withdrawals() {
        return in([&](db::Tx& tx) { return open_withdrawals(tx, administrator); });
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

constexpr std::string_view own_words = "Школа № 7 просит согласие на снимки класса в газете школы и на её странице.";

// D9.
TEST_P(Consents, are_asked_for_again_when_their_words_change_and_go_on_meanwhile) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    for (const auto member : {olga, pavel, teacher_of_first, teacher_of_eighth}) come_in(member);
    come_in(semyon);
    const auto photos = ConsentPurpose::photos;
    change(viewer(olga), semyon, true, photos);
    const auto asked = [&](MemberId member) {
        const auto who = viewer(member);
        return in([&](db::Tx& tx) { return space(tx, who); }).consents_asked;
    };
    const auto publish = [&](std::string_view words, bool asks_again, std::string_view from = "") {
        return in([&](db::Tx& tx) {
            return publish_consent_text(tx, administrator, {photos, std::string{words}, asks_again, std::string{from}});
        });
    };
    EXPECT_TRUE(asked(olga).empty());
    EXPECT_EQ(publish(own_words, false).unanswered.photos, 0);
    EXPECT_TRUE(asked(olga).empty()) << "a mended comma asks nobody";
    EXPECT_FALSE(consent(semyon).photos_outdated);

    const auto after = publish(std::string{own_words} + " И в музее школы.", true);
    EXPECT_EQ(after.unanswered.photos, 1);
    EXPECT_EQ(after.agreed.photos, 1);
    ASSERT_EQ(asked(olga).size(), 1U);
    EXPECT_EQ(asked(olga)[0].member, semyon);
    EXPECT_EQ(asked(olga)[0].purpose, photos);
    EXPECT_EQ(asked(pavel).size(), 1U) << "one's word suffices, either may answer";
    EXPECT_TRUE(asked(teacher_of_first).empty());
    EXPECT_TRUE(consent(semyon).photos) << "it goes on";
    EXPECT_TRUE(consent(semyon).photos_outdated);
    EXPECT_TRUE(viewer(semyon).has(Role::pupil));
    EXPECT_THAT(names(administrator, {.flag = "consent_outdated"}), std::vector<std::string>{"Жуков Семён"});
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, administrator); }).consents_outdated, 1);
    const auto elsewhere = viewer(teacher_of_eighth);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, elsewhere); }).consents_outdated, 0) << "nobody of that class";

    change(viewer(olga), semyon, true, photos);
    EXPECT_TRUE(asked(olga).empty());
    EXPECT_TRUE(asked(pavel).empty());
    EXPECT_FALSE(consent(semyon).photos_outdated);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, administrator); }).consents_outdated, 0);
    change(viewer(olga), semyon, false, photos);
    EXPECT_FALSE(consent(semyon).photos) << "a withdrawal ends those to earlier words as well";
}

// D9.
TEST_P(Consents, to_new_words_begin_on_their_day) {
    const auto photos = ConsentPurpose::photos;
    const auto publish = [&](std::string_view words, std::string_view from) {
        return in([&](db::Tx& tx) {
            return publish_consent_text(tx, administrator, {photos, std::string{words}, true, std::string{from}});
        });
    };
    const auto refusal = [&](std::string_view words, std::string_view from) {
        return test::error_of([&] { publish(words, from); });
    };
    const auto day = [](int ahead) {
        return date::format("%F", date::floor<date::days>(
                                      date::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{now().ms}}) +
                                      date::days{ahead});
    };
    EXPECT_EQ(refusal("Коротко", ""), ErrorCode::invalid_field);
    EXPECT_EQ(refusal("", ""), ErrorCode::conflict) << "the product's words hold already";
    for (const std::string& bad : std::vector<std::string>{"2026-02-30", "завтра", "2001-01-01", day(400)})
        EXPECT_EQ(refusal(own_words, bad), ErrorCode::invalid_field) << bad;
    EXPECT_FALSE(publish(own_words, day(7)).texts[0].in_force);
    EXPECT_EQ(refusal(own_words, ""), ErrorCode::conflict) << "twice the same";
    const auto text = [&] { return in([&](db::Tx& tx) { return text_in_force(tx, photos); }); };
    EXPECT_EQ(text().text, "");
    {
        const ShiftedClock later(std::chrono::days{8});
        EXPECT_EQ(text().text, own_words);
        EXPECT_FALSE(text().serves(1, 0));
        EXPECT_TRUE(text().serves(1, 1));
    }
    // The product's words again: nobody is asked who agreed to the school's.
    in([&](db::Tx& tx) {
        return publish_consent_text(tx, administrator, {photos, std::string{}, false, std::string{}});
    });
    const ShiftedClock later(std::chrono::days{8});
    EXPECT_EQ(text().text, "");
    EXPECT_TRUE(text().serves(1, 1));
}

// D9.
TEST_P(Consents, are_worded_by_the_administration_alone) {
    for (const auto member : {teacher_of_first}) come_in(member);
    const auto by = viewer(teacher_of_first);
    const PublishText words{ConsentPurpose::photos, std::string{own_words}, true, std::string{}};
    EXPECT_EQ(refused([&](db::Tx& tx) { return publish_consent_text(tx, by, words).agreed.photos; }),
              ErrorCode::forbidden);
    EXPECT_EQ(refused([&](db::Tx& tx) { return list_consent_texts(tx, by).agreed.photos; }), ErrorCode::forbidden);
    in([&](db::Tx& tx) { return publish_consent_text(tx, administrator, words); });
    EXPECT_EQ(in([&](db::Tx& tx) { return show_consent_texts(tx, by); }).texts[1].text, own_words);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'publish_consent_text'"), 1);
}

// D10.
TEST_P(Consents, to_photos_are_missed_by_the_class_teacher_and_the_administration) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01"), ada = pupil("Рой", "Ада", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon);
    come_in(olga);
    for (const auto member : {teacher_of_first, teacher_of_eighth}) come_in(member);
    assign(teacher_of_eighth, first_a, orgs::Duty::subject_teacher, "Музыка");
    change(viewer(olga), semyon, true, ConsentPurpose::photos);
    const auto flags = [&](const Viewer& who, MemberId member) {
        for (const auto& person : list(who, {.unit = first_a}).people)
            if (person.id == member) return person.flags;
        return std::vector<std::string>{"not found"};
    };
    EXPECT_THAT(flags(administrator, ada), Contains("no_photos"));
    EXPECT_THAT(flags(viewer(teacher_of_first), ada), Contains("no_photos"));
    EXPECT_THAT(flags(viewer(teacher_of_first), semyon), Not(Contains("no_photos")));
    EXPECT_THAT(flags(viewer(teacher_of_eighth), ada), Not(Contains("no_photos"))) << "teaches there only";
    EXPECT_THAT(names(viewer(teacher_of_first), {.flag = "no_photos"}), std::vector<std::string>{"Рой Ада"});
    EXPECT_EQ(test::error_of([&] { list(viewer(teacher_of_eighth), {.unit = first_a, .flag = "no_photos"}); }),
              ErrorCode::forbidden);
    EXPECT_TRUE(names(viewer(teacher_of_eighth), {.flag = "no_photos"}).empty());
}

// D11.
TEST_P(Consents, on_paper_tell_their_day_and_who_recorded_them) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    come_in(teacher_of_first);
    const auto by = viewer(teacher_of_first);
    const auto record = [&](ConsentPurpose purpose, std::string_view day) {
        in([&](db::Tx& tx) {
            record_paper_consent(tx, by, semyon, {purpose, std::string{day}});
            return true;
        });
    };
    for (const std::string_view bad : {"2999-01-01", "2026-02-30", "1990-01-01", "вчера"})
        EXPECT_EQ(test::error_of([&] { record(ConsentPurpose::photos, bad); }), ErrorCode::invalid_field) << bad;
    record(ConsentPurpose::photos, "2025-09-01");
    record(ConsentPurpose::communication, "");
    const auto state = in([&](db::Tx& tx) { return person_card(tx, by, semyon); }).consent;
    EXPECT_TRUE(state.photos);
    EXPECT_TRUE(state.communication);
    ASSERT_EQ(state.records.size(), 2U);
    EXPECT_EQ(state.records[1].signed_on, "2025-09-01");
    EXPECT_TRUE(state.records[1].paper);
    EXPECT_EQ(state.records[1].by, "Белова Анна");
    EXPECT_TRUE(state.records[0].signed_on);
    come_in(teacher_of_eighth);
    assign(teacher_of_eighth, first_a, orgs::Duty::subject_teacher, "Музыка");
    const auto other = viewer(teacher_of_eighth);
    EXPECT_TRUE(in([&](db::Tx& tx) { return person_card(tx, other, semyon); }).consent.records.empty());
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'record_paper_consent' AND detail LIKE "
                    "'%2025-09-01%'"),
              1);
}

// J50, J51.
TEST_P(Consents, are_withdrawn_on_paper_by_the_class_teacher_and_administrators_are_told) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon);
    come_in(teacher_of_first);
    come_in(teacher_of_eighth);
    const auto by = viewer(teacher_of_first);
    EXPECT_EQ(withdraw_refused(by, semyon, {}), ErrorCode::conflict) << "nobody has consented yet";
    record(by, semyon);
    come_in(semyon);
    for (const std::string_view bad : {"2999-01-01", "2026-02-30", "1990-01-01"})
        EXPECT_EQ(withdraw_refused(by, semyon, {.signed_on = std::string{bad}}), ErrorCode::invalid_field) << bad;
    EXPECT_EQ(withdraw_refused(viewer(teacher_of_eighth), semyon, {}), ErrorCode::not_found);
    EXPECT_EQ(withdraw_refused(viewer(semyon), semyon, {}), ErrorCode::not_found);
    withdraw(by, semyon, {.signed_on = "2026-09-01", .signed_by = olga});
    EXPECT_EQ(entry(semyon), ErrorCode::consent_withdrawn) << "at once";
    EXPECT_THAT(names(administrator, {.flag = "no_consent"}), std::vector<std::string>{"Жуков Семён"});
    const auto told = withdrawals();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].name, "Жуков Семён");
    EXPECT_EQ(told[0].unit_label, "1«А»");
    EXPECT_EQ(told[0].signed_by, "Жукова Ольга");
    EXPECT_EQ(told[0].signed_on, "2026-09-01");
    EXPECT_EQ(told[0].recorded_by, "Белова Анна");
    EXPECT_TRUE(told[0].paper);
    EXPECT_FALSE(told[0].in_force);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, administrator); }).withdrawals, 1);
    EXPECT_EQ(in([&](db::Tx& tx) { return setup(tx, by); }).withdrawals, 0);
    EXPECT_EQ(refused([&](db::Tx& tx) { return open_withdrawals(tx, by).size(); }), ErrorCode::forbidden);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'record_paper_withdrawal' AND detail "
                    "LIKE '%2026-09-01%'"),
              1);
    const auto id = std::stoll(told[0].id);
    const auto settle = [&](const Viewer& who) {
        return [&, who](db::Tx& tx) {
            settle_withdrawal(tx, who, id);
            return true;
        };
    };
    EXPECT_EQ(refused(settle(by)), ErrorCode::forbidden);
    in(settle(administrator));
    EXPECT_TRUE(withdrawals().empty());
    EXPECT_EQ(refused(settle(administrator)), ErrorCode::not_found);
    EXPECT_EQ(entry(semyon), ErrorCode::consent_withdrawn) << "seen to, not undone";
    record(by, semyon);
    EXPECT_TRUE(viewer(semyon).has(Role::pupil)) << "a new paper opens again";
}

// J50.
TEST_P(Consents, on_paper_are_ended_by_those_alone_whose_word_counts) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    const auto ian = pupil("Лис", "Ян", first_a, "2010-01-01"), ada = pupil("Рой", "Ада", first_a, "2005-01-01");
    const auto mother_of_ada = parent("Рой", "Мария", ada), stranger = parent("Лис", "Яна", ian);
    come_in(olga);
    come_in(ian);
    come_in(ada);
    const auto refused_by = [&](MemberId child, std::optional<MemberId> signer) {
        return withdraw_refused(administrator, child, {.signed_by = signer});
    };
    EXPECT_EQ(refused_by(semyon, semyon), ErrorCode::invalid_field) << "under 14 it is not the child's";
    EXPECT_EQ(refused_by(semyon, stranger), ErrorCode::invalid_field);
    EXPECT_EQ(refused_by(ada, mother_of_ada), ErrorCode::invalid_field) << "at 18 it is the student's";
    EXPECT_EQ(refused_by(ada, std::nullopt), ErrorCode::invalid_field);
    represent(semyon, pavel, true);
    EXPECT_EQ(refused_by(semyon, pavel), ErrorCode::invalid_field) << "restricted";
    represent(semyon, pavel);
    // The mother's consent was given electronically: the father's paper is an objection and closes nothing.
    withdraw(administrator, semyon, {.signed_by = pavel});
    ASSERT_EQ(withdrawals().size(), 1U);
    EXPECT_TRUE(withdrawals()[0].in_force);
    EXPECT_TRUE(consent(semyon).communication);
    withdraw(administrator, semyon, {.signed_by = pavel});
    EXPECT_EQ(withdrawals().size(), 1U) << "said again, it is told once";
    withdraw(administrator, semyon, {.signed_by = std::nullopt});
    EXPECT_TRUE(consent(semyon).communication) << "nor does the paper of somebody who is not on the list";
    withdraw(administrator, semyon, {.signed_by = olga});
    EXPECT_TRUE(consent(semyon).withdrawn);
    withdraw(administrator, ian, {.signed_by = std::nullopt});
    EXPECT_TRUE(consent(ian).communication) << "nor against the pupil's own word";
    withdraw(administrator, ian, {.signed_by = ian});
    EXPECT_EQ(entry(ian), ErrorCode::consent_withdrawn);
    withdraw(administrator, ada, {.signed_by = ada});
    EXPECT_EQ(entry(ada), ErrorCode::consent_withdrawn);
}

// J51.
TEST_P(Consents, withdrawn_electronically_are_told_until_given_again) {
    const auto semyon = pupil("Жуков", "Семён", first_a, "2018-01-01");
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    come_in(olga);
    come_in(pavel);
    change(viewer(pavel), semyon, false);
    ASSERT_EQ(withdrawals().size(), 1U);
    EXPECT_FALSE(withdrawals()[0].paper);
    EXPECT_EQ(withdrawals()[0].signed_by, "Жуков Павел");
    EXPECT_TRUE(withdrawals()[0].in_force) << "the mother's consent suffices; the father's objection is told";
    change(viewer(pavel), semyon, true);
    EXPECT_TRUE(withdrawals().empty());
    change(viewer(pavel), semyon, false, ConsentPurpose::photos);
    EXPECT_TRUE(withdrawals().empty()) << "there was nothing to withdraw";
    change(viewer(olga), olga, false);
    ASSERT_EQ(withdrawals().size(), 1U);
    EXPECT_EQ(withdrawals()[0].name, "Жукова Ольга");
    EXPECT_TRUE(withdrawals()[0].signed_by.empty()) << "their own";
    EXPECT_FALSE(withdrawals()[0].unlisted);
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
