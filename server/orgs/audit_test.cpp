#include "orgs/audit_log.hpp"
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
    AuditPage read(const test::Person& person, std::optional<std::string> before = std::nullopt,
                   const AuditFilter& filter = {}) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return list_audit(tx, viewer, filter, before); });
    }
    /// What the administrator finds, as «action subject».
    std::vector<std::string> found(const AuditFilter& filter) {
        std::vector<std::string> lines;
        for (const auto& entry : read(school().administrator, std::nullopt, filter).entries)
            lines.push_back(entry.action + " " + entry.subject);
        return lines;
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

TEST_P(AuditLog, is_searched_by_person_actor_action_and_time) {
    auto& s = school();
    const auto start = now();
    const auto member = [](const test::Person& person) { return fmt::format("member:{}", person.member.value); };
    s.write([&](db::Tx& tx) {
        tx.exec(
            "INSERT INTO invite (org_id, id, kind, role, member_id, issued_by, issued_at, expires_at, uses_limit) "
            "VALUES ($1, 7, 'personal', 'pupil', $2, 1, 0, 0, 1)",
            tx.org(), s.semyon.member);
        tx.exec(
            "INSERT INTO join_request (org_id, id, invite_id, account_id, role, member_id, status, created_at) VALUES "
            "($1, 8, 7, 1, 'pupil', $2, 'pending', 0)",
            tx.org(), s.semyon.member);
        audit(tx, s.head.member, "give_role", member(s.semyon));
        audit(tx, s.deputy.member, "revoke_invite", "invite:7");
        audit(tx, s.deputy.member, "decline_join_request", "join_request:8");
        audit(tx, s.deputy.member, "give_role", member(s.vera));
        audit(tx, s.deputy.member, "give_role", "member:" + std::to_string(s.semyon.member.value * 10));
    });
    AuditFilter about;
    about.person = s.semyon.member;
    about.from = start;
    EXPECT_EQ(found(about), (std::vector<std::string>{"decline_join_request join_request:8", "revoke_invite invite:7",
                                                      "give_role " + member(s.semyon)}));
    AuditFilter by;
    by.actor = s.deputy.member;
    by.from = start;
    EXPECT_EQ(found(by).size(), 4U);
    by.action = "give_role";
    EXPECT_EQ(found(by).size(), 2U);
    by.person = s.vera.member;
    EXPECT_EQ(found(by), std::vector<std::string>{"give_role " + member(s.vera)});
    by.from = now() + std::chrono::hours{1};
    EXPECT_TRUE(found(by).empty());
    by.from = {};
    by.to = start;
    EXPECT_TRUE(found(by).empty());
    by.action = "no such thing";
    EXPECT_EQ(error_of([&] { found(by); }), ErrorCode::invalid_field);
}

TEST_P(AuditLog, pages_of_a_search_meet_no_entry_twice) {
    note(120);
    school().write([&](db::Tx& tx) {
        for (int i = 0; i < 70; ++i) audit(tx, school().deputy.member, "did", "unit:1");
    });
    AuditFilter filter;
    filter.actor = school().head.member;
    std::vector<std::string> subjects;
    std::optional<std::string> before;
    do {
        auto page = read(school().administrator, before, filter);
        for (const auto& entry : page.entries)
            if (entry.action == "did") subjects.push_back(entry.subject);
        before = page.next;
    } while (before);
    EXPECT_EQ(subjects.size(), 120U);
    std::ranges::sort(subjects);
    EXPECT_TRUE(std::ranges::adjacent_find(subjects) == subjects.end());
}

TEST_P(AuditLog, says_what_was_looked_for) {
    AuditFilter filter;
    filter.person = school().semyon.member;
    read(school().head, std::nullopt, filter);
    const auto latest = read(school().administrator).entries[0];
    EXPECT_EQ(latest.action, "read_audit");
    EXPECT_EQ(latest.subject_name, "Громов Семён Павлович");
    ASSERT_EQ(latest.details.size(), 1U);
    EXPECT_EQ(latest.details[0].name, "person");
}

TEST_P(AuditLog, counts_no_file_larger_than_it_may_be) {
    note(10);
    const auto ask = [&](const test::Person& person, std::int64_t most) {
        return school().write_as(
            person, [&](db::Tx& tx, const Viewer& viewer) { return note_audit_export(tx, viewer, {}, most); });
    };
    const auto rows = ask(school().head, 1000);
    EXPECT_GT(rows, 10);
    EXPECT_EQ(ask(school().head, rows + 1), rows + 1) << "the export itself is in the log";
    EXPECT_EQ(error_of([&] { ask(school().head, rows); }), ErrorCode::invalid_field);
    EXPECT_EQ(error_of([&] { ask(school().deputy, 1000); }), ErrorCode::forbidden);
    EXPECT_EQ(read(school().administrator).entries[0].action, "export_audit");
}

TEST_P(AuditLog, says_from_when_to_when_it_is_whole_and_where_it_breaks) {
    note(5);
    const auto check = [&](std::string_view known = {}) {
        return school().read([&](db::Tx& tx) { return check_chain(tx, Chain::organisation, {}, known).found; });
    };
    const auto whole = check();
    EXPECT_TRUE(whole.intact);
    EXPECT_GE(whole.rows, 5);
    EXPECT_LE(whole.from, whole.to);
    EXPECT_EQ(whole.sum.size(), 64U);
    EXPECT_FALSE(whole.known);
    note(1);
    EXPECT_EQ(check(whole.sum).known, true) << "the sum of an earlier check is met on the way";
    EXPECT_EQ(check(std::string(64, 'a')).known, false);
    school().write([](db::Tx& tx) {
        tx.exec("UPDATE audit SET detail = '{}' WHERE org_id = $1 AND subject = 'member:2'", tx.org());
    });
    const auto broken = check();
    EXPECT_FALSE(broken.intact);
    EXPECT_EQ(broken.broken_action, "did");
    EXPECT_EQ(broken.rows, whole.rows - 3) << "the rows before it fit";
}

TEST_P(AuditLog, of_the_installation_is_read_by_operators) {
    auto& s = school();
    const auto read_as = [&](bool is_operator, std::optional<std::string> before = std::nullopt) {
        return db().platform_write_now([&](db::Tx& tx) {
            return list_platform_audit(tx, {.account = s.head.account, .session = {}, .is_operator = is_operator},
                                       before);
        });
    };
    db().platform_write_now([&](db::Tx& tx) {
        for (int i = 0; i < 60; ++i)
            audit_platform(tx, s.head.account, "open_school", fmt::format("org:{}", s.org.value));
        audit_platform(tx, s.head.account, "change_password", fmt::format("account:{}", s.head.account.value));
        return true;
    });
    EXPECT_EQ(error_of([&] { read_as(false); }), ErrorCode::forbidden);
    const auto page = read_as(true);
    ASSERT_EQ(page.entries.size(), 50U);
    EXPECT_EQ(page.entries[0].action, "open_school") << "nobody's own account";
    EXPECT_EQ(page.entries[0].subject_name, "Школа № 7");
    ASSERT_TRUE(page.next);
    EXPECT_GE(read_as(true, page.next).entries.size(), 10U);
    EXPECT_EQ(read_as(true).entries[0].action, "read_platform_audit");
}

TEST_P(AuditLog, shows_tampering) {
    note(5);
    EXPECT_TRUE(intact());
    constexpr std::string_view some = "(SELECT id FROM audit WHERE org_id = $1 AND subject = 'member:2')";
    for (std::string_view change : {"UPDATE audit SET action = 'nothing' WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET actor_id = NULL WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET detail = '{}' WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET at = at + 1 WHERE org_id = $1 AND id = ",
                                    "UPDATE audit SET subject = 'member:9' WHERE org_id = $1 AND id = ",
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
    // The last one keeps its order and shows it all the same.
    school().write([](db::Tx& tx) {
        tx.exec("UPDATE audit SET id = id + 1 WHERE org_id = $1 AND id = (SELECT max(id) FROM audit WHERE org_id = $1)",
                tx.org());
    });
    EXPECT_FALSE(intact());
}

// What the doctor looks at.
TEST_P(AuditLog, of_the_installation_shows_tampering) {
    const auto found = [](db::Tx& tx) {
        ChainWalk walk;
        while (!walk.done) walk = check_chain(tx, Chain::platform, std::move(walk));
        return walk.found;
    };
    db().platform_write_now([&](db::Tx& tx) {
        for (int i = 0; i < 3; ++i)
            audit_platform(tx, school().head.account, "open_school", fmt::format("org:{}", school().org.value));
        EXPECT_TRUE(found(tx).intact);
        EXPECT_GE(found(tx).rows, 3);
        tx.exec("UPDATE platform_audit SET account_id = NULL WHERE id = (SELECT max(id) FROM platform_audit)");
        EXPECT_FALSE(found(tx).intact);
        return true;
    });
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
    const auto details = read(school().administrator).entries[0].details;
    ASSERT_EQ(details.size(), 3U) << "what is not changed is not named";
    EXPECT_EQ(details[0].name, "short_name");
    EXPECT_EQ(details[0].before, "Школа № 7");
    EXPECT_EQ(details[0].after, "Школа № 77");
    EXPECT_EQ(details[2].name, "parents_may_chat");
    EXPECT_EQ(details[2].before + details[2].after, "falsetrue");
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
