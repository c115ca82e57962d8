// Following one person's change must leave nothing for the pass over the whole organisation to do.
#include <random>

#include "chats/chats_test.hpp"
#include "chats/returning.hpp"

namespace parta::chats {
namespace {

class Participants : public ChatsTest {
  protected:
    void SetUp() override {
        ChatsTest::SetUp();
        if (IsSkipped()) return;
        auto& s = school();
        s.assign(s.psychologist, s.class_1b, orgs::Duty::specialist);
        group(s.deputy, "Подготовка к ярмарке", {s.semyon, s.gromova, s.tikhonov, s.physicist});
        group(s.class_teacher_1b, "Кружок чтения", {s.alyosha, s.masha, s.secretary});
        group(s.class_teacher_5a, "Олимпиада", {s.vera, s.semyon});
        write_to(s.class_teacher_1b, s.masha);
        write_to(s.head, s.alyosha);
        write_to(s.gromova, s.class_teacher_5a);
    }
    void keep(const std::vector<MemberId>& changed) {
        school().write([&](db::Tx& tx) { keep_participants(tx, changed); });
    }
    std::int64_t seq() { return count("SELECT seq FROM org_counter WHERE org_id = $1"); }
    std::int64_t in_force() { return count("SELECT count(*) FROM participant WHERE org_id = $1 AND to_seq IS NULL"); }

    /// Whether the full pass finds something to do; it is then done.
    std::int64_t let_in_or_out() {
        return count("SELECT count(*) FROM event WHERE org_id = $1 AND type = 'access_changed'");
    }
    ::testing::AssertionResult nothing_is_left() {
        const auto before = let_in_or_out();
        school().write([](db::Tx& tx) { keep_participants(tx); });
        const auto overlooked = let_in_or_out() - before;
        if (overlooked == 0) return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << overlooked << " participants were overlooked";
    }
};
PARTA_ON_ENGINES(Participants);

TEST_P(Participants, whoever_leaves_is_let_go_of) {
    keep({school().physicist.member});
    EXPECT_TRUE(nothing_is_left());
    const auto before = in_force();
    school().dismiss(school().physicist, orgs::Role::teacher);
    keep({school().semyon.member});
    EXPECT_EQ(in_force(), before) << "another's change is no reason to look at everyone";
    keep({school().physicist.member});
    EXPECT_EQ(in_force(), before - 1);
    EXPECT_TRUE(nothing_is_left());
}

TEST_P(Participants, a_childs_change_concerns_the_representatives) {
    auto& s = school();
    const auto aunt = s.add_parent({"Зимина", "Рита", ""}, {s.masha});
    const auto before = in_force();
    keep({s.masha.member});
    EXPECT_EQ(in_force(), before + 2) << "her two chats with staff";
    EXPECT_TRUE(nothing_is_left());
    s.restrict_parent(aunt, s.masha);
    keep({s.masha.member});
    EXPECT_EQ(in_force(), before);
    EXPECT_TRUE(nothing_is_left());
}

TEST_P(Participants, a_group_is_kept_when_its_list_changes) {
    auto& s = school();
    const auto club = chat(s.class_teacher_1b, "Кружок чтения").id;
    const auto edit = [&](std::vector<MemberId> add, std::vector<MemberId> remove) {
        s.write_as(s.class_teacher_1b, [&](db::Tx& tx, const Viewer& viewer) {
            edit_participants(tx, viewer, club, {{std::move(add)}, {std::move(remove)}});
        });
        EXPECT_TRUE(nothing_is_left());
    };
    edit({}, {s.zimina.member});
    const auto present = members(s.class_teacher_1b, club);
    EXPECT_NE(std::ranges::find(present, s.zimina.member), present.end()) << "a primary pupil's parent stays";
    edit({}, {s.masha.member});
    edit({s.masha.member, s.physicist.member}, {s.secretary.member});
}

// J38.
TEST_P(Participants, an_undone_leaving_gives_back_what_the_structure_took_and_no_more) {
    auto& s = school();
    const auto club = group(s.deputy, "Хор", {s.semyon, s.gromova, s.vera}).id;
    const auto trip = group(s.deputy, "Поход", {s.semyon, s.gromova, s.vera}).id;
    const auto before = seq() + 1;
    // Still entitled by a supplementary group, the pupil is sent away by the owner; then the group ends as well.
    s.write_as(s.deputy, [&](db::Tx& tx, const Viewer& viewer) {
        edit_participants(tx, viewer, club, {{}, {{s.semyon.member}}});
    });
    s.transfer(s.semyon, {});
    keep({s.semyon.member});
    const auto ended = [&] { return s.read([&](db::Tx& tx) { return places_ended(tx, s.semyon.member, before); }); };
    const auto has = [&](const std::vector<LeftChat>& chats, ChatId chat) {
        return std::ranges::find(chats, chat, &LeftChat::chat) != chats.end();
    };
    EXPECT_TRUE(has(ended()[s.semyon.member], trip));
    EXPECT_FALSE(has(ended()[s.semyon.member], club)) << "the owner took it away";

    // A representative who left with the child comes back with the child, unless restricted or ended since.
    s.write([&](db::Tx& tx) {
        for (const auto one : {trip, club})
            tx.exec("UPDATE participant SET to_seq = $3 WHERE org_id = $1 AND chat_id = $2 AND member_id = $4",
                    tx.org(), one, tx.current_seq(), s.gromova.member);
    });
    EXPECT_TRUE(has(ended()[s.gromova.member], trip));
    EXPECT_FALSE(has(ended()[s.gromova.member], club)) << "where the owner has sent the child away";
    s.restrict_parent(s.gromova, s.semyon);
    EXPECT_FALSE(ended().contains(s.gromova.member)) << "restricted";
    s.write([&](db::Tx& tx) {
        tx.exec(
            "UPDATE representation SET restricted = FALSE, to_seq = $3 WHERE org_id = $1 AND parent_id = $2 AND "
            "to_seq IS NULL",
            tx.org(), s.gromova.member, tx.current_seq());
    });
    EXPECT_FALSE(ended().contains(s.gromova.member)) << "no representative any more";
}

TEST_P(Participants, any_sequence_of_changes_leaves_nothing_to_the_full_pass) {
    std::mt19937 random{20260901};
    auto& s = school();
    std::vector<test::Person> pupils{s.semyon, s.vera, s.alyosha, s.masha};
    std::vector<test::Person> parents{s.gromova, s.tikhonov, s.zimina};
    const std::vector<test::Person> staff{s.physicist, s.psychologist, s.secretary};
    const auto one_of = [&](const auto& people) { return people[random() % people.size()]; };
    for (int step = 0; step < 40; ++step) {
        std::vector<MemberId> changed;
        const auto pupil = one_of(pupils);
        switch (random() % 5) {
            case 0:
                s.transfer(pupil, std::array{s.class_5a, s.class_1b, UnitId{}}[random() % 3]);
                changed = {pupil.member};
                break;
            case 1:
                parents.push_back(
                    s.add_parent({"Новых", "Инна" + std::string(1, static_cast<char>('a' + step % 26)), ""}, {pupil},
                                 random() % 4 == 0 ? test::Joined::no : test::Joined::yes));
                changed = {random() % 2 == 0 ? parents.back().member : pupil.member};
                break;
            case 2: {
                const auto parent = one_of(parents);
                s.restrict_parent(parent, pupil);
                changed = {parent.member};
                break;
            }
            case 3: {
                const auto person = one_of(staff);
                s.dismiss(person, one_of(std::array{orgs::Role::teacher, orgs::Role::specialist}));
                changed = {person.member};
                break;
            }
            default: {
                const auto parent = one_of(parents);
                s.write([&](db::Tx& tx) {
                    tx.exec("UPDATE member SET joined_at = 1 WHERE org_id = $1 AND id = $2 AND joined_at IS NULL",
                            tx.org(), parent.member);
                });
                changed = {parent.member};
            }
        }
        keep(changed);
        ASSERT_TRUE(nothing_is_left()) << "step " << step;
    }
}

}  // namespace
}  // namespace parta::chats
