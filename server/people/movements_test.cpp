// Several at once, reasons, and what was done by mistake undone (R12).
#include "people/movements.hpp"
#include "people/people_fixture.hpp"

namespace parta::people {
namespace {

using orgs::audience_bits::parents;
using orgs::audience_bits::pupils;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class MovementsTest : public PeopleTest {
  protected:
    void move(const std::vector<MemberId>& members, std::optional<UnitId> to, MoveReason reason) {
        in([&](db::Tx& tx) {
            move_pupils(tx, administrator, {{members}, to, reason});
            return true;
        });
    }
    Error move_refused(const Viewer& by, const MovePupils& how) {
        try {
            in([&](db::Tx& tx) {
                move_pupils(tx, by, how);
                return true;
            });
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "expected an Error";
        return Error{ErrorCode::internal};
    }
    std::vector<Movement> of(MemberId member) {
        return in([&](db::Tx& tx) { return member_movements(tx, administrator, member); });
    }
    void undo(MovementId id) {
        in([&](db::Tx& tx) {
            undo_movement(tx, administrator, check_undoing(tx, administrator, id));
            return true;
        });
    }
    /// The field that says why it is not undone.
    std::string kept(MovementId id) {
        try {
            undo(id);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::conflict);
            return error.field;
        }
        return "undone after all";
    }
    std::int64_t since(UnitId unit, int roles, MemberId member) {
        return in([&](db::Tx& tx) {
            const auto id = orgs::audience(tx, {unit, roles, "", ""});
            return tx
                .query("SELECT from_seq FROM audience_member WHERE org_id = $1 AND audience_id = $2 AND member_id = $3",
                       tx.org(), id, member)
                .only()
                .get<std::int64_t>(0);
        });
    }
};
PARTA_ON_ENGINES(MovementsTest);

// J37.
TEST_P(MovementsTest, several_move_at_once_or_none) {
    const auto semyon = pupil("Жуков", "Семён", first_a), vera = pupil("Зимина", "Вера", first_a);
    const auto olga = parent("Жукова", "Ольга", semyon);
    EXPECT_EQ(move_refused(administrator, {{{semyon, teacher_of_first}}, eighth_b, MoveReason::transfer}).code,
              ErrorCode::not_found);
    EXPECT_THAT(audience(first_a, pupils), UnorderedElementsAre(semyon, vera)) << "none has moved";
    move({semyon, vera, semyon}, eighth_b, MoveReason::transfer);
    EXPECT_THAT(audience(first_a, pupils | parents), IsEmpty());
    EXPECT_THAT(audience(eighth_b, pupils | parents), UnorderedElementsAre(semyon, vera, olga));
    ASSERT_EQ(of(semyon).size(), 2U);
    EXPECT_EQ(of(semyon)[0].reason, MovementReason::transfer);
    EXPECT_EQ(of(semyon)[0].from_label, "1«А»");
    EXPECT_EQ(of(semyon)[0].to_label, "8«Б»");
    EXPECT_EQ(of(semyon)[1].reason, MovementReason::added);
    EXPECT_EQ(in([&](db::Tx& tx) { return unit_movements(tx, administrator, first_a); }).size(), 4U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'move_pupil'"), 2);
}

// J37.
TEST_P(MovementsTest, a_reason_fits_where_they_go) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto field = [&](std::optional<UnitId> to, MoveReason reason) {
        const auto error = move_refused(administrator, {{{semyon}}, to, reason});
        EXPECT_EQ(error.code, ErrorCode::invalid_field);
        return error.field;
    };
    EXPECT_EQ(field(std::nullopt, MoveReason::transfer), "to");
    EXPECT_EQ(field(eighth_b, MoveReason::left), "reason");
    EXPECT_EQ(field(eighth_b, MoveReason::left_school), "reason");
    EXPECT_EQ(move_refused(administrator, {{}, eighth_b, MoveReason::transfer}).field, "members");
    move({semyon}, std::nullopt, MoveReason::mistake);
    EXPECT_THAT(audience(first_a, pupils), IsEmpty());
    EXPECT_EQ(of(semyon)[0].reason, MovementReason::mistake);
}

// J37.
TEST_P(MovementsTest, administrators_move_and_undo_and_staff_of_the_class_read) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    come_in(teacher_of_first);
    come_in(teacher_of_eighth);
    const auto own = viewer(teacher_of_first), other = viewer(teacher_of_eighth);
    EXPECT_EQ(move_refused(own, {{{semyon}}, eighth_b, MoveReason::transfer}).code, ErrorCode::forbidden);
    move({semyon}, eighth_b, MoveReason::transfer);
    const auto id = of(semyon)[0].id;
    EXPECT_EQ(refused([&](db::Tx& tx) { return check_undoing(tx, other, id).seq; }), ErrorCode::forbidden);
    const auto listed = in([&](db::Tx& tx) { return member_movements(tx, other, semyon); });
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_FALSE(listed[0].may_undo);
    EXPECT_TRUE(of(semyon)[0].may_undo);
    EXPECT_EQ(refused([&](db::Tx& tx) { return member_movements(tx, own, semyon).size(); }), ErrorCode::not_found)
        << "theirs no longer";
    EXPECT_EQ(refused([&](db::Tx& tx) { return unit_movements(tx, own, eighth_b).size(); }), ErrorCode::forbidden);
}

// J38.
TEST_P(MovementsTest, an_undone_transfer_is_as_if_it_had_not_been) {
    const auto semyon = pupil("Жуков", "Семён", first_a), olga = parent("Жукова", "Ольга", semyon);
    const auto pupil_since = since(first_a, pupils, semyon), parent_since = since(first_a, parents, olga);
    move({semyon}, eighth_b, MoveReason::transfer);
    undo(of(semyon)[0].id);
    EXPECT_EQ(since(first_a, pupils, semyon), pupil_since);
    EXPECT_EQ(since(first_a, parents, olga), parent_since);
    EXPECT_THAT(audience(eighth_b, pupils | parents), IsEmpty());
    EXPECT_TRUE(of(semyon)[0].undone);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit WHERE org_id = $1 AND action = 'undo_movement'"), 1);
    // Nobody has been in the other class: a transfer now begins there now.
    const auto now_is = in([](db::Tx& tx) { return tx.current_seq(); });
    move({semyon}, eighth_b, MoveReason::transfer);
    EXPECT_GT(since(eighth_b, pupils, semyon), now_is);
}

// J38.
TEST_P(MovementsTest, there_and_back_are_undone_one_after_the_other) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto began = since(first_a, pupils, semyon);
    move({semyon}, eighth_b, MoveReason::transfer);
    const auto began_there = since(eighth_b, pupils, semyon);
    move({semyon}, first_a, MoveReason::transfer);
    move({semyon}, eighth_b, MoveReason::transfer);
    EXPECT_EQ(kept(of(semyon)[2].id), "later") << "in the same class, but by another transfer";
    undo(of(semyon)[0].id);
    auto both = of(semyon);
    both.erase(both.begin());
    EXPECT_EQ(kept(both[1].id), "later");
    EXPECT_FALSE(both[1].may_undo);
    undo(both[0].id);
    EXPECT_EQ(since(eighth_b, pupils, semyon), began_there);
    EXPECT_THAT(audience(first_a, pupils), IsEmpty());
    undo(both[1].id);
    EXPECT_EQ(since(first_a, pupils, semyon), began);
    EXPECT_THAT(audience(eighth_b, pupils), IsEmpty());
}

// J38.
TEST_P(MovementsTest, leaving_the_school_is_undone_whole) {
    const auto semyon = pupil("Жуков", "Семён", first_a);
    const auto chess = unit(orgs::UnitKind::supplementary, "Шахматы", 0);
    in([&](db::Tx& tx) {
        enrol_pupil(tx, administrator, chess, {semyon, true});
        return true;
    });
    const auto began = since(first_a, pupils, semyon), began_chess = since(chess, pupils, semyon);
    move({semyon}, std::nullopt, MoveReason::left_school);
    EXPECT_EQ(card(semyon).person.join, JoinState::deactivated);
    EXPECT_THAT(audience(chess, pupils), IsEmpty());
    EXPECT_EQ(of(semyon)[0].reason, MovementReason::left_school);
    EXPECT_EQ(of(semyon)[0].from_label, "1«А»");
    undo(of(semyon)[0].id);
    EXPECT_NE(card(semyon).person.join, JoinState::deactivated);
    EXPECT_EQ(since(first_a, pupils, semyon), began);
    EXPECT_EQ(since(chess, pupils, semyon), began_chess);
}

// J39.
TEST_P(MovementsTest, what_contradicts_is_said) {
    const auto semyon = pupil("Жуков", "Семён", first_a), vera = pupil("Зимина", "Вера", eighth_b);
    move({semyon}, eighth_b, MoveReason::transfer);
    const auto first = of(semyon)[0].id;
    EXPECT_EQ(kept(of(semyon)[1].id), "reason") << "being added is not undone";
    in([&](db::Tx& tx) {
        orgs::edit_unit(tx, administrator, first_a, {.archived = true});
        return true;
    });
    EXPECT_EQ(kept(first), "from");
    in([&](db::Tx& tx) {
        orgs::edit_unit(tx, administrator, first_a, {.archived = false});
        return true;
    });
    in([&](db::Tx& tx) {
        set_role(tx, administrator, semyon, {Role::pupil, false});
        return true;
    });
    EXPECT_EQ(kept(first), "later");
    move({vera}, first_a, MoveReason::transfer);
    const auto second = of(vera)[0].id;
    {
        const ShiftedClock tomorrow(std::chrono::hours{25});
        EXPECT_EQ(kept(second), "at");
        EXPECT_FALSE(of(vera)[0].may_undo);
    }
    undo(second);
    EXPECT_EQ(kept(second), "undone");
    EXPECT_EQ(refused([&](db::Tx& tx) { return check_undoing(tx, administrator, MovementId{17}).seq; }),
              ErrorCode::not_found);
}

}  // namespace
}  // namespace parta::people
