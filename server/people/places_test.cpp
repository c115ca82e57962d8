// Adding, correcting, moving; roles; families.
#include "orgs/substitutes.hpp"
#include "people/people_fixture.hpp"
#include "people/space.hpp"

namespace parta::people {
namespace {

using orgs::audience_bits::class_teachers;
using orgs::audience_bits::parents;
using orgs::audience_bits::pupils;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Places : public PeopleTest {
  protected:
    void move(MemberId pupil, std::optional<UnitId> to) {
        in([&](db::Tx& tx) {
            move_pupil(tx, administrator, pupil, {to});
            return true;
        });
    }
    void role(MemberId member, Role role, bool held) {
        in([&](db::Tx& tx) {
            set_role(tx, administrator, member, {role, held});
            return true;
        });
    }
    void edit(const Viewer& viewer, MemberId member, const EditPerson& how) {
        in([&](db::Tx& tx) {
            edit_person(tx, viewer, member, how);
            return true;
        });
    }
    int main_enrolments(MemberId pupil) {
        return in([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT COUNT(*) FROM enrolment WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND main",
                    tx.org(), pupil)
                .only()
                .get<int>(0);
        });
    }
    int events_to(MemberId member, std::string_view type) {
        return in([&](db::Tx& tx) {
            return tx
                .query(
                    "SELECT COUNT(*) FROM event WHERE org_id = $1 AND target = 'member' AND target_id = $2 AND type = "
                    "$3",
                    tx.org(), member, type)
                .only()
                .get<int>(0);
        });
    }
};
PARTA_ON_ENGINES(Places);

TEST_P(Places, transfer_keeps_one_class_and_tells_the_family) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon);
    const int told = events_to(olga, "access_changed");
    move(semyon, eighth_b);
    EXPECT_EQ(main_enrolments(semyon), 1);
    EXPECT_THAT(audience(first_a, pupils | parents), IsEmpty());
    EXPECT_THAT(audience(eighth_b, pupils | parents), UnorderedElementsAre(semyon, olga));
    EXPECT_EQ(events_to(olga, "access_changed"), told + 1);
    move(semyon, eighth_b);  // nothing to do
    EXPECT_EQ(events_to(olga, "access_changed"), told + 1);
    move(semyon, first_a);  // back again within minutes
    move(semyon, std::nullopt);
    EXPECT_EQ(main_enrolments(semyon), 0);
    EXPECT_THAT(card(semyon).person.flags, testing::Contains("no_class"));
}

TEST_P(Places, transfer_begins_a_period_at_its_own_event) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto before = in([](db::Tx& tx) { return tx.current_seq(); });
    move(semyon, eighth_b);
    in([&](db::Tx& tx) {
        const auto rows = tx.query(
            "SELECT unit_id, from_seq, to_seq FROM enrolment WHERE org_id = $1 AND member_id = $2 ORDER BY from_seq",
            tx.org(), semyon);
        EXPECT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].get<std::int64_t>(2), before + 1);
        EXPECT_EQ(rows[1].get<std::int64_t>(1), before + 1);
        EXPECT_EQ(rows[1].get<UnitId>(0), eighth_b);
        return true;
    });
}

TEST_P(Places, transfer_goes_to_classes_in_use_only) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto chess = unit(orgs::UnitKind::supplementary, "Шахматы", 0);
    auto to = [&](UnitId unit) {
        return refused([&](db::Tx& tx) {
            move_pupil(tx, administrator, semyon, {unit});
            return true;
        });
    };
    EXPECT_EQ(to(chess), ErrorCode::invalid_field);
    EXPECT_EQ(to(UnitId{12345}), ErrorCode::not_found);
    const auto no_pupil = refused([&](db::Tx& tx) {
        move_pupil(tx, administrator, teacher_of_first, {eighth_b});
        return true;
    });
    EXPECT_EQ(no_pupil, ErrorCode::not_found);
    EXPECT_EQ(main_enrolments(semyon), 1);
}

TEST_P(Places, supplementary_groups_are_filled_by_hand) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon);
    const auto chess = unit(orgs::UnitKind::supplementary, "Шахматы", 0);
    auto enrol = [&](const Viewer& by, UnitId group, MemberId member, bool enrolled) {
        in([&](db::Tx& tx) {
            enrol_pupil(tx, by, group, {member, enrolled});
            return true;
        });
    };
    auto enrol_refused = [&](const Viewer& by, UnitId group, MemberId member) {
        return test::error_of([&] { enrol(by, group, member, true); });
    };
    const int told = events_to(olga, "access_changed");
    enrol(administrator, chess, semyon, true);
    EXPECT_THAT(audience(chess, pupils | parents), UnorderedElementsAre(semyon, olga));
    EXPECT_THAT(audience(first_a, pupils), ElementsAre(semyon)) << "the class stays";
    EXPECT_EQ(main_enrolments(semyon), 1);
    EXPECT_EQ(events_to(olga, "access_changed"), told + 1);
    EXPECT_THAT(names(administrator, {.unit = chess, .role = "pupil"}), ElementsAre("Жуков Семён"));
    enrol(administrator, chess, semyon, true);  // nothing to do
    EXPECT_EQ(events_to(olga, "access_changed"), told + 1);
    enrol(administrator, chess, semyon, false);
    EXPECT_THAT(audience(chess, pupils | parents), IsEmpty());
    EXPECT_EQ(main_enrolments(semyon), 1);
    enrol(administrator, chess, semyon, false);
    enrol(administrator, chess, semyon, true);
    EXPECT_THAT(audience(chess, pupils), ElementsAre(semyon));
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'enrol_in_group'"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'leave_group'"), 1);

    EXPECT_EQ(enrol_refused(administrator, eighth_b, semyon), ErrorCode::invalid_field);
    EXPECT_EQ(enrol_refused(administrator, chess, olga), ErrorCode::invalid_field);
    EXPECT_EQ(enrol_refused(administrator, UnitId{17}, semyon), ErrorCode::not_found);
    assign(teacher_of_first, chess, orgs::Duty::leader);
    come_in(teacher_of_first);
    EXPECT_EQ(enrol_refused(viewer(teacher_of_first), chess, semyon), ErrorCode::forbidden)
        << "people are moved by administrators, the leader included";
}

TEST_P(Places, administrators_confirm_teachers) {
    auto verify = [&](const Viewer& by, MemberId member, bool verified) {
        in([&](db::Tx& tx) {
            set_verification(tx, by, member, {verified});
            return true;
        });
    };
    auto verify_refused = [&](const Viewer& by, MemberId member) {
        return test::error_of([&] { verify(by, member, true); });
    };
    EXPECT_EQ(verify_refused(administrator, teacher_of_first), ErrorCode::conflict) << "nobody has come in yet";
    come_in_unconfirmed(teacher_of_first);
    EXPECT_FALSE(card(teacher_of_first).person.verified_teacher);
    const int told = events_to(teacher_of_first, "access_changed");
    verify(administrator, teacher_of_first, true);
    EXPECT_TRUE(card(teacher_of_first).person.verified_teacher);
    EXPECT_EQ(events_to(teacher_of_first, "access_changed"), told + 1);
    verify(administrator, teacher_of_first, true);  // nothing to do
    EXPECT_EQ(events_to(teacher_of_first, "access_changed"), told + 1);
    verify(administrator, teacher_of_first, false);
    EXPECT_FALSE(card(teacher_of_first).person.verified_teacher);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'verify_teacher'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'take_verification'"), 2);

    EXPECT_EQ(verify_refused(administrator, pupil("Жуков", "Семён", first_a)), ErrorCode::invalid_field);
    EXPECT_EQ(verify_refused(administrator, MemberId{17}), ErrorCode::not_found);
    const auto chief = staff("Начальников", "Егор", Role::head);
    come_in(chief);
    EXPECT_EQ(verify_refused(viewer(chief), teacher_of_first), ErrorCode::forbidden);
    EXPECT_EQ(verify_refused(viewer(teacher_of_first), teacher_of_first), ErrorCode::forbidden);
}

TEST_P(Places, where_confirmation_is_demanded_duties_wait_for_it) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    come_in_unconfirmed(teacher_of_first);
    come_in(teacher_of_eighth);  // confirmed by the strip handed over
    auto demand = [&](bool demanded) {
        in([&](db::Tx& tx) {
            orgs::edit_profile(tx, administrator,
                               {.settings = orgs::Settings{.teacher_verification_required = demanded}});
            return true;
        });
    };
    const int told = events_to(teacher_of_first, "access_changed"),
              told_other = events_to(teacher_of_eighth, "access_changed");
    EXPECT_THAT(audience(first_a, class_teachers | pupils), UnorderedElementsAre(teacher_of_first, semyon));
    demand(true);
    EXPECT_THAT(audience(first_a, class_teachers | pupils), ElementsAre(semyon));
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(teacher_of_eighth));
    EXPECT_THAT(audience(std::nullopt, class_teachers), ElementsAre(teacher_of_eighth));
    EXPECT_EQ(events_to(teacher_of_first, "access_changed"), told + 1);
    EXPECT_EQ(events_to(teacher_of_eighth, "access_changed"), told_other) << "nothing changes for the confirmed";
    const auto who = viewer(teacher_of_first);
    EXPECT_THAT(who.led_units, IsEmpty());
    EXPECT_EQ(test::error_of([&] { list(who); }), ErrorCode::forbidden);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_card(tx, who, semyon).may_edit; }), ErrorCode::not_found);
    const auto told_of = [&] {
        std::vector<UnitId> waiting;
        const auto now_ = viewer(teacher_of_first);
        for (const auto& unit : in([&](db::Tx& tx) { return space(tx, now_).withheld_units; }))
            waiting.push_back(unit.id);
        return waiting;
    };
    EXPECT_THAT(told_of(), ElementsAre(first_a)) << "the person is told what waits";

    assign(teacher_of_first, eighth_b, orgs::Duty::subject_teacher, "Музыка");
    EXPECT_THAT(audience(eighth_b, orgs::audience_bits::subject_teachers), IsEmpty()) << "a new duty waits as well";

    in([&](db::Tx& tx) {
        set_verification(tx, administrator, teacher_of_first, {true});
        return true;
    });
    EXPECT_THAT(audience(first_a, class_teachers | pupils), UnorderedElementsAre(teacher_of_first, semyon));
    EXPECT_THAT(audience(eighth_b, orgs::audience_bits::subject_teachers), ElementsAre(teacher_of_first));
    EXPECT_TRUE(viewer(teacher_of_first).leads(first_a));
    EXPECT_THAT(told_of(), IsEmpty());
    in([&](db::Tx& tx) {
        set_verification(tx, administrator, teacher_of_first, {false});
        return true;
    });
    EXPECT_THAT(audience(first_a, class_teachers), IsEmpty());
    role(teacher_of_first, Role::teacher, true);  // an administrator who gives the role again confirms it
    EXPECT_THAT(audience(first_a, class_teachers), ElementsAre(teacher_of_first));
    in([&](db::Tx& tx) {
        set_verification(tx, administrator, teacher_of_first, {false});
        return true;
    });
    demand(false);
    EXPECT_THAT(audience(first_a, class_teachers), ElementsAre(teacher_of_first));
    demand(true);
    in([&](db::Tx& tx) {
        set_verification(tx, administrator, teacher_of_first, {true});
        return true;
    });
    EXPECT_THAT(audience(first_a, class_teachers), ElementsAre(teacher_of_first));
}

// Whichever way it comes: nobody who is not confirmed gets into a class by it.
TEST_P(Places, where_confirmation_is_demanded_no_way_to_a_duty_passes_it_by) {
    using orgs::Duty;
    using orgs::audience_bits::subject_teachers;
    come_in_unconfirmed(teacher_of_first);
    come_in(teacher_of_eighth);
    const auto newcomer = staff("Новиков", "Лев", Role::teacher);
    const auto demand = [&](bool demanded) {
        in([&](db::Tx& tx) {
            orgs::edit_profile(tx, administrator,
                               {.settings = orgs::Settings{.teacher_verification_required = demanded}});
            return true;
        });
    };
    demand(true);
    assign(teacher_of_first, eighth_b, Duty::subject_teacher, "Музыка");
    in([&](db::Tx& tx) {
        orgs::assign(tx, administrator, eighth_b,
                     {teacher_of_first, Duty::subject_teacher, "Хор", {}, orgs::Taught{"Музыка", {}}});
        return true;
    });
    EXPECT_THAT(audience(eighth_b, subject_teachers), IsEmpty()) << "another subject in its place";

    in([&](db::Tx& tx) {
        const auto today = orgs::today_of(tx);
        orgs::substitute(tx, administrator, eighth_b, {teacher_of_first, Duty::class_teacher, {}, {}, today, today});
        return true;
    });
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(teacher_of_eighth)) << "a substitution that begins";

    assign(newcomer, eighth_b, Duty::subject_teacher, "Физика");
    EXPECT_EQ(join_by(account(), joining(strip_for(newcomer, Handing::in_person).url)).outcome, JoinOutcome::joined);
    EXPECT_THAT(audience(eighth_b, subject_teachers), ElementsAre(newcomer)) << "known by the strip in their hand";

    // Two roles, of which the confirmed one is taken.
    role(teacher_of_eighth, Role::specialist, true);
    in([&](db::Tx& tx) {
        return tx.exec("UPDATE role SET verified_at = NULL WHERE org_id = $1 AND member_id = $2 AND role = 'teacher'",
                       tx.org(), teacher_of_eighth);
    });
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(teacher_of_eighth));
    role(teacher_of_eighth, Role::specialist, false);
    EXPECT_THAT(audience(eighth_b, class_teachers), IsEmpty());

    // Brought back with the duties of a time when nobody asked.
    role(teacher_of_eighth, Role::teacher, true);
    demand(false);
    edit(administrator, teacher_of_first, {.deactivated = true});
    demand(true);
    edit(administrator, teacher_of_first, {.deactivated = false});
    EXPECT_THAT(audience(first_a, class_teachers), IsEmpty());
    EXPECT_THAT(audience(eighth_b, class_teachers), ElementsAre(teacher_of_eighth));
}

TEST_P(Places, parent_of_twins_keeps_the_class_of_the_one_who_stays) {
    const auto anna = pupil("Жукова", "Анна", first_a), semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", anna);
    represent(semyon, olga);
    move(anna, eighth_b);
    EXPECT_THAT(audience(first_a, parents), ElementsAre(olga));
    EXPECT_THAT(audience(eighth_b, parents), ElementsAre(olga));
    move(semyon, std::nullopt);
    EXPECT_THAT(audience(first_a, parents), IsEmpty());
}

// J5.
TEST_P(Places, restricted_representative_has_no_audience_and_no_invite) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon), pavel = parent("Жуков", "Павел", semyon);
    const auto strip = strip_for(pavel);
    represent(semyon, pavel, true);
    EXPECT_THAT(audience(first_a, parents), ElementsAre(olga));
    EXPECT_EQ(refused([&](db::Tx& tx) { return preview_invite(tx, strip.url).role; }), ErrorCode::invite_revoked);
    const auto sheets = in([&](db::Tx& tx) {
        return issue_invites(tx, administrator, {.unit = first_a, .everyone = false, .handed_over = true, .days = 30},
                             test_url);
    });
    ASSERT_EQ(sheets.sheets.size(), 1U);
    for (const auto& one : sheets.sheets[0].strips) EXPECT_NE(one.member, pavel);
    EXPECT_EQ(sheets.sheets[0].strips.size(), 2U);
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  return issue_invites(tx, administrator,
                                       {.members = {{pavel}}, .everyone = false, .handed_over = true, .days = 30},
                                       test_url);
              }),
              ErrorCode::forbidden);
}

// J5. Of two children a link names the one from whom nobody keeps the parent away.
TEST_P(Places, a_link_names_no_child_that_is_closed_to_the_parent) {
    const auto semyon = pupil("Жуков", "Семён", first_a), anna = pupil("Жукова", "Анна", eighth_b);
    const auto pavel = parent("Жуков", "Павел", semyon);
    represent(anna, pavel);
    represent(semyon, pavel, true);
    const auto strip = strip_for(pavel);
    EXPECT_THAT(in([&](db::Tx& tx) { return preview_invite(tx, strip.url).children; }), ElementsAre("Анна Ж."));
}

// J33.
TEST_P(Places, restriction_taken_back_within_the_hour_leaves_the_history_as_it_was) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto pavel = parent("Жуков", "Павел", semyon);
    const auto begun = in([&](db::Tx& tx) {
        return tx
            .query("SELECT from_seq FROM representation WHERE org_id = $1 AND parent_id = $2 AND to_seq IS NULL",
                   tx.org(), pavel)
            .only()
            .get<std::int64_t>(0);
    });
    for (int i = 0; i < 2; ++i) {
        represent(semyon, pavel, true);
        EXPECT_THAT(audience(first_a, parents), IsEmpty());
        represent(semyon, pavel, false);
        EXPECT_EQ(in([&](db::Tx& tx) {
                      return tx
                          .query(
                              "SELECT from_seq FROM representation WHERE org_id = $1 AND parent_id = $2 AND to_seq "
                              "IS NULL",
                              tx.org(), pavel)
                          .only()
                          .get<std::int64_t>(0);
                  }),
                  begun);
        EXPECT_THAT(audience(first_a, parents), ElementsAre(pavel));
    }
}

TEST_P(Places, lifting_a_restriction_opens_a_new_period) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto pavel = parent("Жуков", "Павел", semyon);
    represent(semyon, pavel, true);
    const auto while_restricted = in([](db::Tx& tx) { return tx.current_seq(); });
    const ShiftedClock later(std::chrono::minutes{61});
    represent(semyon, pavel, false);
    in([&](db::Tx& tx) {
        const auto from =
            tx.query("SELECT from_seq FROM representation WHERE org_id = $1 AND parent_id = $2 AND to_seq IS NULL",
                     tx.org(), pavel)
                .only()
                .get<std::int64_t>(0);
        EXPECT_GT(from, while_restricted);
        return true;
    });
    EXPECT_THAT(audience(first_a, parents), ElementsAre(pavel));
}

TEST_P(Places, restrictions_are_told_to_administrators_head_and_class_teacher_only) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto pavel = parent("Жуков", "Павел", semyon);
    const auto helper = staff("Зимина", "Ирина", Role::teacher);
    assign(helper, first_a, orgs::Duty::subject_teacher, "Музыка");
    represent(semyon, pavel, true);
    for (auto member : {teacher_of_first, helper}) come_in(member);
    auto told = [&](const Viewer& who) {
        return in([&](db::Tx& tx) { return person_card(tx, who, semyon); }).representatives.size();
    };
    EXPECT_EQ(told(administrator), 1U);
    EXPECT_EQ(told(viewer(teacher_of_first)), 1U);
    EXPECT_EQ(told(viewer(helper)), 0U);
    EXPECT_EQ(card(semyon).representatives.front().reason, "решение суда");
    EXPECT_THAT(names(viewer(helper), {.role = "parent"}), IsEmpty());
    EXPECT_THAT(names(viewer(teacher_of_first), {.role = "parent"}), ElementsAre("Жуков Павел"));
    const auto who = viewer(helper);
    EXPECT_EQ(refused([&](db::Tx& tx) { return person_card(tx, who, pavel).may_edit; }), ErrorCode::not_found);
}

TEST_P(Places, relation_entered_by_mistake_ends) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto pavel = parent("Жуков", "Павел", semyon);
    in([&](db::Tx& tx) {
        set_representation(tx, administrator, semyon, {pavel, true, false, "", true});
        return true;
    });
    EXPECT_THAT(audience(first_a, parents), IsEmpty());
    EXPECT_THAT(card(semyon).representatives, IsEmpty());
}

// J53.
TEST_P(Places, a_relation_is_written_by_hand_and_its_end_is_undone_within_the_day) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto olga = add({.surname = "Жукова",
                           .given_name = "Ольга",
                           .role = Role::parent,
                           .child = semyon,
                           .relation = " бабушка ",
                           .legal = false});
    const auto relation = [&] { return card(semyon).representatives.at(0); };
    EXPECT_EQ(relation().relation, "бабушка");
    EXPECT_FALSE(relation().legal);
    const auto set = [&](SetRepresentation in_) {
        in_.parent = olga;
        in([&](db::Tx& tx) {
            set_representation(tx, administrator, semyon, in_);
            return true;
        });
    };
    set({.legal = true, .restricted = false, .reason = {}, .ended = {}, .relation = "опекун"});
    EXPECT_EQ(relation().relation, "опекун");
    EXPECT_TRUE(relation().legal);
    set({.legal = true, .restricted = false, .reason = {}, .ended = {}});
    EXPECT_EQ(relation().relation, "опекун") << "what is not told stays";
    const auto begun = [&] {
        return count("SELECT CAST(MAX(from_seq) AS INTEGER) FROM representation WHERE org_id = $1 AND to_seq IS NULL");
    };
    const auto before = begun();
    set({.legal = false, .restricted = false, .reason = {}, .ended = true});
    EXPECT_TRUE(card(semyon).representatives.empty());
    set({.legal = true, .restricted = false, .reason = {}, .ended = {}});
    EXPECT_EQ(begun(), before) << "the same period: it ended by a slip of the hand";
    EXPECT_EQ(relation().relation, "опекун");
    set({.legal = false, .restricted = false, .reason = {}, .ended = true});
    {
        const ShiftedClock later(std::chrono::hours{25});
        set({.legal = true, .restricted = false, .reason = {}, .ended = {}});
    }
    EXPECT_GT(begun(), before) << "after a day a new period begins";
    set({.legal = true, .restricted = true, .reason = "решение суда", .ended = {}});
    set({.legal = true, .restricted = true, .reason = "решение суда", .ended = true});
    const auto restricted = count("SELECT CAST(MAX(from_seq) AS INTEGER) FROM representation WHERE org_id = $1");
    set({.legal = true, .restricted = false, .reason = {}, .ended = {}});
    EXPECT_GT(begun(), restricted) << "a restriction is not undone by ending the relation";
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  return add_person(tx, administrator,
                                    {.surname = "Лис", .given_name = "Ян", .role = Role::pupil, .relation = "сын"});
              }),
              ErrorCode::invalid_field);
}

// J54.
TEST_P(Places, subjects_are_corrected_of_staff_alone) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto edit = [&](const Viewer& by, MemberId id) {
        return [&, id](db::Tx& tx) {
            EditPerson in_;
            in_.subjects = " Физика,  астрономия ";
            edit_person(tx, by, id, in_);
            return true;
        };
    };
    in(edit(administrator, teacher_of_eighth));
    EXPECT_EQ(card(teacher_of_eighth).subjects, "Физика, астрономия");
    EXPECT_EQ(refused(edit(administrator, semyon)), ErrorCode::invalid_field);
    come_in(teacher_of_first);
    const auto by = viewer(teacher_of_first);
    EXPECT_EQ(refused(edit(by, teacher_of_eighth)), ErrorCode::forbidden);
}

TEST_P(Places, last_administrator_stays) {
    auto take = [&](MemberId from) {
        return refused([&](db::Tx& tx) {
            set_role(tx, administrator, from, {Role::administrator, false});
            return true;
        });
    };
    auto leave = [&] {
        return refused([&](db::Tx& tx) {
            edit_person(tx, administrator, administrator.member, {.deactivated = true});
            return true;
        });
    };
    EXPECT_EQ(take(administrator.member), ErrorCode::conflict);
    EXPECT_EQ(leave(), ErrorCode::conflict);
    // One who has not joined cannot take over, and is not appointed.
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  set_role(tx, administrator, teacher_of_first, {Role::administrator, true});
                  return true;
              }),
              ErrorCode::conflict);
    come_in(teacher_of_first);
    role(teacher_of_first, Role::administrator, true);
    role(administrator.member, Role::administrator, false);
    EXPECT_EQ(take(teacher_of_first), ErrorCode::conflict);
    EXPECT_EQ(count("SELECT COUNT(*) FROM role WHERE org_id = $1 AND role = 'administrator' AND to_seq IS NULL"), 1);
}

TEST_P(Places, dismissed_teacher_remains_a_parent) {
    const auto semyon = pupil("Громов", "Семён", first_a);
    represent(semyon, teacher_of_eighth);
    role(teacher_of_eighth, Role::teacher, false);
    EXPECT_THAT(audience(eighth_b, class_teachers), IsEmpty());
    EXPECT_THAT(audience(first_a, parents), ElementsAre(teacher_of_eighth));
    EXPECT_THAT(card(teacher_of_eighth).person.roles, ElementsAre(Role::parent));
}

TEST_P(Places, giving_a_role_to_someone_who_has_joined_verifies_it) {
    EXPECT_FALSE(card(teacher_of_first).person.verified_teacher);
    come_in_unconfirmed(teacher_of_first);
    EXPECT_FALSE(card(teacher_of_first).person.verified_teacher);
    role(teacher_of_first, Role::teacher, true);
    EXPECT_TRUE(card(teacher_of_first).person.verified_teacher);
}

TEST_P(Places, deactivated_person_loses_every_place) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon);
    come_in(olga);
    const auto strip = strip_for(semyon);
    const auto preview = [&](db::Tx& tx) { return preview_invite(tx, strip.url).role; };
    edit(administrator, semyon, {.deactivated = true});
    EXPECT_THAT(audience(first_a, pupils | parents), IsEmpty());
    EXPECT_EQ(card(semyon).person.join, JoinState::deactivated);
    EXPECT_EQ(refused(preview), ErrorCode::invite_revoked);
    edit(administrator, semyon, {.deactivated = false});
    EXPECT_EQ(refused(preview), ErrorCode::invite_revoked) << "a strip from before opens nothing, back or not";
    edit(administrator, semyon, {.deactivated = true});

    const auto anna = pupil("Лис", "Анна", first_a), pavel = parent("Лис", "Павел", anna);
    EXPECT_THAT(audience(first_a, parents), ElementsAre(pavel));
    edit(administrator, pavel, {.deactivated = true});
    EXPECT_THAT(audience(first_a, parents), IsEmpty()) << "the child stays, the relation has ended";

    edit(administrator, olga, {.deactivated = true});
    const auto account_of_olga = in([&](db::Tx& tx) {
        return tx.query("SELECT account_id FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), olga)
            .only()
            .get<AccountId>(0);
    });
    EXPECT_EQ(refused([&](db::Tx& tx) { return viewer_of(tx, account_of_olga).member; }), ErrorCode::not_found);
}

TEST_P(Places, class_teacher_corrects_contacts_but_nothing_else) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon),
               other = pupil("Лис", "Ян", eighth_b);
    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    edit(teacher, olga, {.phone = json::Text<40>("8 (999) 000-00-65")});
    const auto contacts = in([&](db::Tx& tx) { return person_contacts(tx, teacher, olga); });
    EXPECT_EQ(contacts.phone, "+79990000065");
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'see_contacts'"), 1);
    auto refuse = [&](MemberId member, const EditPerson& how) {
        return refused([&](db::Tx& tx) {
            edit_person(tx, teacher, member, how);
            return true;
        });
    };
    EXPECT_EQ(refuse(olga, {.surname = json::Text<80, 1>("Иная")}), ErrorCode::forbidden);
    EXPECT_EQ(refuse(olga, {.phone = json::Text<40>("позвоните")}), ErrorCode::invalid_field);
    EXPECT_EQ(refuse(other, {.phone = json::Text<40>("89990000065")}), ErrorCode::not_found);
    EXPECT_EQ(refuse(teacher_of_eighth, {.phone = json::Text<40>("89990000065")}), ErrorCode::forbidden);
    // A colleague stays the administrator's, also as a parent of this class.
    represent(semyon, teacher_of_eighth);
    EXPECT_EQ(refuse(teacher_of_eighth, {.phone = json::Text<40>("89990000065")}), ErrorCode::forbidden);
    EXPECT_NE(refused([&](db::Tx& tx) { return person_contacts(tx, teacher, teacher_of_eighth).phone; }),
              ErrorCode::internal);
}

TEST_P(Places, answered_flags_go) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    in([&](db::Tx& tx) {
        return tx.exec("UPDATE member SET flags = 'bad_phone bad_birth_date' WHERE org_id = $1 AND id = $2", tx.org(),
                       semyon);
    });
    edit(administrator, semyon, {.birth_date = json::Text<10>("2017-04-05")});
    const auto flags = card(semyon).person.flags;
    EXPECT_THAT(flags, testing::Contains("bad_phone"));
    EXPECT_THAT(flags, testing::Not(testing::Contains("bad_birth_date")));
    EXPECT_EQ(refused([&](db::Tx& tx) {
                  edit_person(tx, administrator, semyon, {.birth_date = json::Text<10>("2999-01-01")});
                  return true;
              }),
              ErrorCode::invalid_field);
}

TEST_P(Places, adding_is_checked) {
    auto refuse = [&](AddPerson person, const Viewer& who) {
        return refused([&](db::Tx& tx) { return add_person(tx, who, person); });
    };
    const auto semyon = pupil("Жуков", "Семён", first_a), other = pupil("Лис", "Ян", eighth_b);
    come_in(teacher_of_first);
    const auto teacher = viewer(teacher_of_first);
    EXPECT_EQ(refuse({.surname = "А", .given_name = "Б", .role = Role::administrator}, administrator),
              ErrorCode::invalid_field);
    EXPECT_EQ(refuse({.surname = "А", .given_name = "Б", .role = Role::class_teacher}, administrator),
              ErrorCode::invalid_field);
    EXPECT_EQ(refuse({.surname = " ", .given_name = "Б", .role = Role::teacher}, administrator),
              ErrorCode::invalid_field);
    EXPECT_EQ(refuse({.surname = "А", .given_name = "Б", .role = Role::parent}, administrator),
              ErrorCode::invalid_field);
    EXPECT_EQ(refuse({.surname = "А", .given_name = "Б", .role = Role::pupil, .unit = first_a}, teacher),
              ErrorCode::forbidden);
    EXPECT_EQ(refuse({.surname = "А", .given_name = "Б", .role = Role::parent, .child = other}, teacher),
              ErrorCode::not_found);
    const auto added = in([&](db::Tx& tx) {
        return add_person(tx, teacher,
                          {.surname = "Жуков", .given_name = "Павел", .role = Role::parent, .child = semyon});
    });
    EXPECT_THAT(audience(first_a, parents), ElementsAre(added));
}

}  // namespace
}  // namespace parta::people
