#include "orgs/chain.hpp"
#include "orgs/orgs.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::orgs {
namespace {

using test::error_of;

class AuditLog : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    void note(int times) {
        school().write([&](db::Tx& tx) {
            for (int i = 0; i < times; ++i)
                audit(tx, school().head.member, "did", "member:" + std::to_string(i), R"({"n":1})");
        });
    }
    AuditPage read(const test::Person& person, std::optional<std::string> before = std::nullopt) {
        return school().write_as(person,
                                 [&](db::Tx& tx, const Viewer& viewer) { return list_audit(tx, viewer, before); });
    }
    bool intact() {
        return school().read([](db::Tx& tx) { return audit_intact(tx); });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(AuditLog);

TEST_P(AuditLog, is_told_to_administrators_and_the_head_only) {
    EXPECT_FALSE(read(school().administrator).entries.empty());
    EXPECT_FALSE(read(school().head).entries.empty());
    for (auto* person : {&school().deputy, &school().class_teacher_5a, &school().semyon, &school().gromova})
        EXPECT_EQ(error_of([&] { read(*person); }), ErrorCode::forbidden);
}

TEST_P(AuditLog, holds_who_read_it) {
    read(school().head);
    auto latest = read(school().administrator).entries[0];
    EXPECT_EQ(latest.action, "read_audit");
    EXPECT_EQ(latest.actor, school().head.member);
    EXPECT_EQ(latest.actor_name, "Белова Анна Сергеевна");
}

TEST_P(AuditLog, names_what_each_row_is_about) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        const auto chat = [&](std::int64_t id, std::string_view kind, std::string_view title,
                              std::optional<UnitId> unit) {
            tx.exec(
                "INSERT INTO chat (org_id, id, kind, template, unit_id, title, posting, last_at, created_at) VALUES "
                "($1, $2, $3, 'class', $4, $5, 'everyone', 0, 0)",
                tx.org(), id, kind, unit, title);
        };
        chat(1, "official", "", s.class_5a);
        chat(2, "group", "Поход", std::nullopt);
        chat(3, "personal", "Вдвоём", std::nullopt);
        audit(tx, s.head.member, "did", fmt::format("member:{}", s.semyon.member.value));
        audit(tx, s.head.member, "did", fmt::format("unit:{}", s.class_1b.value));
        for (int id : {1, 2, 3}) audit(tx, s.head.member, "did", fmt::format("chat:{}", id));
        audit(tx, std::nullopt, "did", "organisation");
        audit(tx, std::nullopt, "did", "member:17");
        audit(tx, std::nullopt, "did", "member:");
    });
    std::vector<std::string> names, actors;
    for (const auto& entry : read(s.administrator).entries) {
        if (entry.action != "did") continue;
        names.push_back(entry.subject_name);
        actors.push_back(entry.actor_name);
    }
    std::ranges::reverse(names);
    EXPECT_EQ(names, (std::vector<std::string>{"Громов Семён Павлович", "1«Б»", "5«А»", "Поход", "", "", "", ""}));
    EXPECT_EQ(actors.front(), "");
    EXPECT_EQ(actors.back(), "Белова Анна Сергеевна");
}

TEST_P(AuditLog, names_links_and_requests) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        const auto invite = [&](std::int64_t id, std::string_view kind, std::optional<MemberId> member, UnitId unit) {
            tx.exec(
                "INSERT INTO invite (org_id, id, kind, role, member_id, unit_id, issued_by, issued_at, expires_at, "
                "uses_limit) VALUES ($1, $2, $3, 'parent', $4, $5, 1, 0, 0, 1)",
                tx.org(), id, kind, member, unit);
        };
        invite(1, "personal", s.zimina.member, s.class_1b);
        invite(2, "class_link", std::nullopt, s.class_5a);
        tx.exec(
            "INSERT INTO join_request (org_id, id, invite_id, account_id, role, typed_name, status, created_at) VALUES "
            "($1, 3, 2, 1, 'parent', 'Ольга Жукова', 'pending', 0)",
            tx.org());
        for (auto subject : {"invite:1", "invite:2", "join_request:3"}) audit(tx, s.head.member, "did", subject);
    });
    const auto entries = read(s.administrator).entries;
    EXPECT_EQ(entries[2].subject_name, "Зимина Ольга Романовна");
    EXPECT_EQ(entries[1].subject_name, "5«А»");
    EXPECT_EQ(entries[0].subject_name, "Ольга Жукова");
}

TEST_P(AuditLog, comes_in_pages_without_gaps) {
    note(120);
    std::vector<std::string> subjects;
    std::optional<std::string> before;
    int pages = 0;
    do {
        auto page = read(school().administrator, before);
        for (const auto& entry : page.entries)
            if (entry.action == "did") subjects.push_back(entry.subject);
        EXPECT_LE(page.entries.size(), 50U);
        before = page.next;
        ++pages;
    } while (before);
    EXPECT_GE(pages, 3);
    ASSERT_EQ(subjects.size(), 120U);
    EXPECT_EQ(subjects.front(), "member:119");
    EXPECT_EQ(subjects.back(), "member:0");
    EXPECT_EQ(error_of([&] { read(school().head, "x"); }), ErrorCode::invalid_field);
}

TEST_P(AuditLog, shows_tampering) {
    note(5);
    EXPECT_TRUE(intact());
    constexpr std::string_view some = "(SELECT id FROM audit WHERE org_id = $1 AND subject = 'member:2')";
    for (std::string_view change : {"UPDATE audit SET action = 'nothing' WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET actor_id = NULL WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET detail = '{}' WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET at = at + 1 WHERE org_id = $1 AND id = ",
                                    "DELETE FROM audit WHERE org_id = $1 AND id = "}) {
        EXPECT_TRUE(intact());
        // Tried inside a unit that is given up, so that each change is alone.
        struct Enough {};
        bool noticed = false;
        try {
            school().write([&](db::Tx& tx) {
                tx.exec(std::string(change) + std::string(some), tx.org());
                noticed = !audit_intact(tx);
                throw Enough{};
            });
        } catch (const Enough&) {
        }
        EXPECT_TRUE(noticed) << change;
    }
}

TEST_P(AuditLog, keeps_its_order_after_a_node_whose_clock_is_ahead) {
    note(1);
    school().write([](db::Tx& tx) {
        auto tip = tx.query("SELECT id, hash FROM audit WHERE org_id = $1 ORDER BY id DESC LIMIT 1", tx.org()).only();
        ChainedRow ahead{
            tip.get<std::int64_t>(0) + (std::int64_t{1} << 50), now(), {}, "from ahead", "organisation", "{}"};
        tx.exec("INSERT INTO audit (org_id, id, at, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                tx.org(), ahead.id, ahead.at, ahead.action, ahead.subject, ahead.detail,
                db::Bytes{chained_hash(tip.get<db::Bytes>(1).data, ahead)});
    });
    note(1);
    EXPECT_TRUE(intact());
    auto entries = read(school().administrator).entries;
    EXPECT_EQ(entries[0].action, "did");
    EXPECT_EQ(entries[1].action, "from ahead");
}

TEST_P(AuditLog, is_longer_than_one_batch) {
    note(1001);
    EXPECT_TRUE(intact());
}

// ── Profile ──

using Profiles = AuditLog;
PARTA_ON_ENGINES(Profiles);

TEST_P(Profiles, are_edited_by_administrators_and_the_head) {
    auto edit = [&](const test::Person& person, const EditProfile& in) {
        return school().write_as(person,
                                 [&](db::Tx& tx, const Viewer& viewer) { return edit_profile(tx, viewer, in); });
    };
    auto read_as = [&](const test::Person& person) {
        return school().read_as(person, [](db::Tx& tx, const Viewer& viewer) { return get_profile(tx, viewer); });
    };
    EditProfile in;
    in.short_name = " Школа № 77 ";
    in.website = "https://school77.example";
    in.settings = Settings{.parents_may_chat = true};
    auto before = school().read([](db::Tx& tx) { return tx.current_seq(); });
    edit(school().head, in);
    EXPECT_GT(school().read([](db::Tx& tx) { return tx.current_seq(); }), before) << "clients are told";
    auto profile = read_as(school().gromova);
    EXPECT_EQ(profile.short_name, "Школа № 77");
    EXPECT_EQ(profile.website, "https://school77.example");
    EXPECT_TRUE(profile.settings.parents_may_chat);
    EXPECT_EQ(profile.name, "МБОУ «Школа № 7»") << "what is not named stays";
    EXPECT_TRUE(school().viewer(school().vera).settings.parents_may_chat);
    for (auto* person : {&school().deputy, &school().secretary, &school().semyon, &school().gromova})
        EXPECT_EQ(error_of([&] { edit(*person, in); }), ErrorCode::forbidden);
    auto refused = [&](auto change) {
        EditProfile wrong;
        change(wrong);
        EXPECT_EQ(error_of([&] { edit(school().administrator, wrong); }), ErrorCode::invalid_field);
    };
    refused([](EditProfile& wrong) { wrong.time_zone = "Europe/Nowhere"; });
    refused([](EditProfile& wrong) { wrong.name = "  "; });
    refused([](EditProfile& wrong) { wrong.website = "javascript:alert(1)"; });
    refused([](EditProfile& wrong) { wrong.email = "кому-нибудь"; });
}

}  // namespace
}  // namespace parta::orgs
