// «Замещает с… по…»: rights begin and end by themselves at local midnight, also on an open socket (R11).
#include "api/substitutes.hpp"
#include "chats/chats.hpp"
#include "listener.hpp"
#include "orgs/viewer_now.hpp"
#include "running_server.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using orgs::Duty;
using orgs::SubstitutionState;

class Substitutes : public DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        school_->write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    School& school() { return *school_; }
    std::string day(int from_now) {
        const ShiftedClock then(std::chrono::days{from_now});
        return school().read([](db::Tx& tx) { return orgs::today_of(tx); });
    }
    void plan(const Person& who, Duty duty, const char* subject, const std::string& from, const std::string& until) {
        school().write_as(school().deputy, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::substitute(tx, viewer, school().class_1b, {who.member, duty, subject, "", from, until});
        });
    }
    Error refused(const Person& by, const orgs::Substitute& in) {
        try {
            school().write_as(by, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                api::substitute(tx, viewer, school().class_1b, in);
            });
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "expected an Error";
        return Error{ErrorCode::internal};
    }
    std::vector<orgs::Substitution> listed() {
        return school().read_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return orgs::unit_substitutions(tx, viewer, school().class_1b);
        });
    }
    bool leads(const Person& who) {
        return school().read([&](db::Tx& tx) { return orgs::viewer_now(tx, who.member)->leads(school().class_1b); });
    }
    bool in_class_chat(const Person& who) {
        return school().read([&](db::Tx& tx) {
            const auto viewer = orgs::viewer_now(tx, who.member);
            return std::ranges::any_of(chats::list_chats(tx, *viewer).chats, [&](const chats::Chat& chat) {
                return chat.template_name == "class" && chat.unit == school().class_1b;
            });
        });
    }

  private:
    std::unique_ptr<School> school_;
};
PARTA_ON_ENGINES(Substitutes);

// J40, J41.
TEST_P(Substitutes, BeginAndEndByThemselvesAtLocalMidnight) {
    const auto& who = school().physicist;
    plan(who, Duty::class_teacher, "", day(2), day(3));
    ASSERT_EQ(listed().size(), 1U);
    EXPECT_EQ(listed()[0].state, SubstitutionState::planned);
    api::follow_substitutions(db(), school().org);
    EXPECT_FALSE(leads(who)) << "not yet";
    for (int at = 1; at <= 4; ++at) {
        const ShiftedClock then(std::chrono::days{at});
        api::follow_substitutions(db(), school().org);
        EXPECT_EQ(leads(who), at == 2 || at == 3) << at;
        EXPECT_EQ(in_class_chat(who), at == 2 || at == 3) << at;
    }
    EXPECT_TRUE(listed().empty());
    EXPECT_FALSE(leads(who));
    EXPECT_TRUE(leads(school().class_teacher_1b)) << "whom they stood in for";
}

// J41. In Kamchatka the day is over nine hours earlier than in Moscow.
TEST_P(Substitutes, TheDayIsTheOrganisations) {
    const auto moscow = day(0);
    school().write_as(school().administrator, [](db::Tx& tx, const orgs::Viewer& viewer) {
        orgs::edit_profile(tx, viewer, {.time_zone = "Pacific/Kiritimati"});
    });
    const auto east = day(0);
    school().write_as(school().administrator, [](db::Tx& tx, const orgs::Viewer& viewer) {
        orgs::edit_profile(tx, viewer, {.time_zone = "Pacific/Pago_Pago"});
    });
    EXPECT_NE(day(0), east) << "25 hours apart";
    EXPECT_LE(day(0), moscow);
}

// J42.
TEST_P(Substitutes, BeginAtOnceAndEndEarly) {
    const auto& who = school().physicist;
    plan(who, Duty::subject_teacher, "Музыка", day(0), day(1));
    ASSERT_EQ(listed().size(), 1U);
    EXPECT_EQ(listed()[0].state, SubstitutionState::acting);
    EXPECT_TRUE(in_class_chat(who));
    const auto acting = listed()[0].id;
    school().write_as(school().administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        EXPECT_TRUE(api::end_substitution(tx, viewer, acting).empty());
        EXPECT_EQ(tx.query("SELECT COUNT(*) FROM audit WHERE action = 'end_substitution'").only().get<std::int64_t>(0),
                  1);
    });
    EXPECT_FALSE(in_class_chat(who));
}

// J43.
TEST_P(Substitutes, ADutyGivenForGoodStaysAndOneThatWasTakenIsOver) {
    const auto& who = school().physicist;
    plan(who, Duty::class_teacher, "", day(0), day(1));
    school().assign(who, school().class_1b, Duty::class_teacher);
    EXPECT_TRUE(listed().empty());
    {
        const ShiftedClock later(std::chrono::days{3});
        api::follow_substitutions(db(), school().org);
        EXPECT_TRUE(leads(who));
    }
    plan(school().psychologist, Duty::class_teacher, "", day(0), day(1));
    school().unassign(school().psychologist, school().class_1b, Duty::class_teacher);
    EXPECT_TRUE(listed().empty());
}

// J43.
TEST_P(Substitutes, WhoHasLeftSubstitutesNobody) {
    const auto& who = school().physicist;
    plan(who, Duty::class_teacher, "", day(1), day(2));
    school().deactivate(who);
    const ShiftedClock then(std::chrono::days{1});
    api::follow_substitutions(db(), school().org);
    EXPECT_TRUE(listed().empty());
}

// J44.
TEST_P(Substitutes, WhatCannotBeIsRefusedByField) {
    const auto who = school().physicist.member;
    const auto field = [&](const orgs::Substitute& in) {
        const auto error = refused(school().deputy, in);
        EXPECT_EQ(error.code, ErrorCode::invalid_field);
        return error.field;
    };
    EXPECT_EQ(field({who, Duty::class_teacher, "", "", day(1), day(0)}), "until");
    EXPECT_EQ(field({who, Duty::class_teacher, "", "", day(-2), day(-1)}), "until");
    EXPECT_EQ(field({who, Duty::class_teacher, "", "", "2026-02-30", day(1)}), "from");
    EXPECT_EQ(field({who, Duty::class_teacher, "", "", day(400), day(401)}), "from");
    EXPECT_EQ(field({who, Duty::class_teacher, "", "", day(0), day(400)}), "until");
    EXPECT_EQ(field({school().vera.member, Duty::class_teacher, "", "", day(0), day(1)}), "member");
    EXPECT_EQ(field({who, Duty::subject_teacher, "", "", day(0), day(1)}), "subject");
    EXPECT_EQ(field({who, Duty::leader, "", "", day(0), day(1)}), "duty");
    plan(school().physicist, Duty::class_teacher, "", day(1), day(3));
    EXPECT_EQ(refused(school().deputy, {who, Duty::class_teacher, "", "", day(3), day(5)}).code,
              ErrorCode::already_exists);
    EXPECT_EQ(
        refused(school().deputy, {school().class_teacher_1b.member, Duty::class_teacher, "", "", day(0), day(1)}).code,
        ErrorCode::already_exists);
    EXPECT_EQ(refused(school().class_teacher_1b, {who, Duty::class_teacher, "", "", day(6), day(7)}).code,
              ErrorCode::forbidden);
}

class SubstitutesOnLine : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
    }
};
PARTA_ON_ENGINES(SubstitutesOnLine);

// J40. The socket stays open over midnight; what it carries changes with the tick.
TEST_P(SubstitutesOnLine, RightsEndAtMidnightWithAnOpenSocket) {
    auto& server = RunningServer::keep(GetParam());
    School school{server.db(), "Школа замещений"};
    school.write([](db::Tx& tx) { chats::derive_official(tx); });
    const std::string org = fmt::format("/api/orgs/{}", school.org.value);
    const auto today = school.read([](db::Tx& tx) { return orgs::today_of(tx); });
    Client deputy{server.port(), school.deputy.session}, physicist{server.port(), school.physicist.session};
    Listener socket{server.port(), school.physicist.session};
    const auto changed = [&] {
        return socket.wait("access_changed", [](const auto&) { return true; }, std::chrono::seconds{1});
    };
    const auto planned = deputy.post(
        fmt::format("{}/units/{}/substitutions", org, school.class_1b.value),
        fmt::format(R"({{"member":"{}","duty":"class_teacher","subject":"","subgroup":"","from":"{}","until":"{}"}})",
                    school.physicist.member.value, today, today));
    ASSERT_EQ(planned.status, 200) << planned.body;
    EXPECT_TRUE(changed()) << "it begins on the open socket";
    const auto chat = school.read([&](db::Tx& tx) {
        return tx
            .query("SELECT id FROM chat WHERE org_id = $1 AND template = 'class' AND unit_id = $2", tx.org(),
                   school.class_1b)
            .only()
            .get<ChatId>(0);
    });
    const auto path = fmt::format("{}/chats/{}/messages", org, chat.value);
    EXPECT_EQ(physicist.get(path).status, 200);
    EXPECT_EQ(deputy.get(fmt::format("{}/people/{}/substitutions", org, school.physicist.member.value))
                  .json()
                  .at("substitutions")
                  .as_array()
                  .size(),
              1U);
    const ShiftedClock tomorrow(std::chrono::hours{24});
    EXPECT_EQ(physicist.get(path).status, 200) << "until the tick";
    socket.forget();
    api::follow_substitutions(server.db(), school.org);
    EXPECT_TRUE(changed()) << "it ends on the open socket";
    EXPECT_EQ(physicist.get(path).status, 404);
    socket.forget();
    Client administrator{server.port(), school.class_teacher_1b.session};
    EXPECT_EQ(
        administrator.post(path, R"({"client_id":"after-midnight-0001","text":"Завтра","attachments":[]})").status,
        200);
    EXPECT_FALSE(socket.wait(
        "message_posted", [](const auto&) { return true; }, std::chrono::milliseconds{500}))
        << "nothing of the class reaches them";
}

}  // namespace
}  // namespace parta::test
