#include "privacy/copies.hpp"

#include <fstream>
#include <sstream>

#include "base/zip.hpp"
#include "chats/chats.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::privacy {
namespace {

using test::error_of;
using test::Person;

class Copies : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<test::School>(db());
        folder_ = std::filesystem::temp_directory_path() / fmt::format("parta-copies-{}", new_id_value());
        std::filesystem::create_directories(folder_);
        store_ = blobs::open_disk(folder_ / "blobs");
    }
    void TearDown() override {
        school_.reset();
        std::filesystem::remove_all(folder_);
        DatabaseTest::TearDown();
    }
    test::School& school() { return *school_; }

    DataCopy state(const Person& by, const Person& of) {
        return school().read_as(by,
                                [&](db::Tx& tx, const Viewer& viewer) { return copy_state(tx, viewer, of.member); });
    }
    DataCopy ask(const Person& by, const Person& of) {
        return school().write_as(by, [&](db::Tx& tx, const Viewer& viewer) { return ask_copy(tx, viewer, of.member); });
    }
    std::string open(const Person& by, const Person& of) {
        return school().write_as(by,
                                 [&](db::Tx& tx, const Viewer& viewer) { return open_copy(tx, viewer, of.member); });
    }
    /// Does the work that was queued, as the runner would.
    void work() {
        for (const auto& payload : db().platform_read_now([](db::Tx& tx) {
                 std::vector<std::string> found;
                 for (const auto& row : tx.query("SELECT payload FROM job WHERE kind = $1", build_copy_job))
                     found.push_back(row.get<std::string>(0));
                 return found;
             }))
            build_copy(db(), *store_, folder_, payload);
    }
    std::string archive(const Person& by, const Person& of) {
        std::ifstream in{store_->find(open(by, of)).value(), std::ios::binary};
        std::stringstream bytes;
        bytes << in.rdbuf();
        return bytes.str();
    }
    std::string stored(std::string_view bytes) {
        const auto path = folder_ / "body";
        std::ofstream{path, std::ios::binary} << bytes;
        return store_->put(path);
    }
    /// Says something in the personal chat or the class's.
    void say(const Person& who, ChatId chat, const std::string& text) {
        school().write([&](db::Tx& tx) {
            const auto ordinal =
                tx.query("SELECT coalesce(max(ordinal), 0) + 1 FROM message WHERE org_id = $1 AND chat_id = $2",
                         tx.org(), chat)
                    .only()
                    .get<std::int64_t>(0);
            tx.exec(
                "INSERT INTO message (org_id, chat_id, ordinal, id, seq, author_id, capacity, client_id, text, "
                "created_at) VALUES ($1, $2, $3, $4, 1, $5, 'pupil', $6, $7, $8)",
                tx.org(), chat, ordinal, new_id_value(), who.member, fmt::format("c{}", new_id_value()), text, now());
        });
    }
    ChatId chat(std::string_view kind, std::string_view title) {
        const auto id = new_id<ChatId>();
        school().write([&](db::Tx& tx) {
            tx.exec(
                "INSERT INTO chat (org_id, id, kind, title, posting, last_at, created_at) VALUES ($1, $2, $3, $4, "
                "'everyone', 0, 0)",
                tx.org(), id, kind, title);
        });
        return id;
    }

    std::filesystem::path folder_;
    std::unique_ptr<blobs::Store> store_;

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Copies);

// D4.
TEST_P(Copies, are_for_oneself_and_for_a_minors_legal_representative_alone) {
    auto& s = school();
    EXPECT_EQ(state(s.semyon, s.semyon).status, CopyStatus::none);
    EXPECT_EQ(state(s.gromova, s.semyon).status, CopyStatus::none);
    for (const auto* other : {&s.administrator, &s.head, &s.class_teacher_5a, &s.vera, &s.tikhonov}) {
        EXPECT_EQ(error_of([&] { state(*other, s.semyon); }), ErrorCode::not_found);
        EXPECT_EQ(error_of([&] { ask(*other, s.semyon); }), ErrorCode::not_found);
    }
    s.restrict_parent(s.gromova, s.alyosha);
    EXPECT_EQ(error_of([&] { ask(s.gromova, s.alyosha); }), ErrorCode::not_found) << "R56";
    s.write([&](db::Tx& tx) {
        tx.exec("UPDATE member SET birth_date = '2001-01-01' WHERE org_id = $1 AND id = $2", tx.org(), s.semyon.member);
    });
    EXPECT_EQ(error_of([&] { ask(s.gromova, s.semyon); }), ErrorCode::not_found) << "of age";
}

// D5.
TEST_P(Copies, hold_ones_own_things_and_nobody_elses) {
    auto& s = school();
    const auto group = chat("group", "Поход <b>");
    say(s.semyon, group, "Моё <script>слово</script>");
    say(s.vera, group, "Чужое слово");
    const auto file = [&](const Person& owner, std::string_view name, std::string_view bytes) {
        const auto blob = stored(bytes);
        s.write([&](db::Tx& tx) {
            tx.exec(
                "INSERT INTO file (org_id, id, owner_id, kind, name, mime, size, blob_key, created_at) VALUES ($1, $2, "
                "$3, 'file', $4, 'text/plain', $5, $6, 0)",
                tx.org(), new_id_value(), owner.member, name, static_cast<std::int64_t>(bytes.size()), blob);
        });
    };
    file(s.semyon, "../../сочинение.txt", "Как я провёл лето");
    file(s.vera, "чужое.txt", "Дневник Веры");
    EXPECT_EQ(ask(s.semyon, s.semyon).status, CopyStatus::building);
    EXPECT_EQ(error_of([&] { open(s.semyon, s.semyon); }), ErrorCode::not_found) << "not ready";
    work();
    const auto ready = state(s.semyon, s.semyon);
    ASSERT_EQ(ready.status, CopyStatus::ready);
    EXPECT_GT(ready.size, 500);
    const auto zip = archive(s.semyon, s.semyon);
    EXPECT_EQ(static_cast<std::int64_t>(zip.size()), ready.size);
    EXPECT_TRUE(zip.starts_with("PK\x03\x04"));
    for (const std::string_view own : {"Громов", "Моё &lt;script&gt;слово", "Поход &lt;b&gt;", "Как я провёл лето",
                                       "сочинение.txt", "data.json", "\"account\"", "5«А»"})
        EXPECT_TRUE(zip.contains(own)) << own;
    for (const std::string_view other : {"Чужое слово", "Дневник Веры", "<script>", "files/../", "/../"})
        EXPECT_FALSE(zip.contains(other)) << other;
    EXPECT_EQ(error_of([&] { open(s.gromova, s.semyon); }), ErrorCode::not_found) << "whoever did not ask";
}

// D4.
TEST_P(Copies, leave_out_what_a_pupil_of_fourteen_wrote_in_private) {
    auto& s = school();
    say(s.semyon, chat("personal", ""), "Только тебе");
    say(s.semyon, chat("group", "Поход"), "Всем");
    ASSERT_TRUE(ask(s.gromova, s.semyon).without_private_messages);
    work();
    const auto zip = archive(s.gromova, s.semyon);
    EXPECT_FALSE(zip.contains("Только тебе"));
    EXPECT_TRUE(zip.contains("Всем"));
    EXPECT_FALSE(zip.contains("\"account\"")) << "devices and contacts are the owner's";

    say(s.masha, chat("personal", ""), "Маша пишет");
    s.write([&](db::Tx& tx) {
        tx.exec("UPDATE member SET birth_date = '2018-01-01' WHERE org_id = $1 AND id = $2", tx.org(), s.masha.member);
    });
    EXPECT_FALSE(ask(s.zimina, s.masha).without_private_messages);
    work();
    EXPECT_TRUE(archive(s.zimina, s.masha).contains("Маша пишет"));
    EXPECT_EQ(error_of([&] { open(s.masha, s.masha); }), ErrorCode::not_found) << "her mother has asked, not she";
}

// D5.
TEST_P(Copies, come_once_a_day_and_go_after_a_week) {
    auto& s = school();
    ask(s.semyon, s.semyon);
    EXPECT_EQ(error_of([&] { ask(s.semyon, s.semyon); }), ErrorCode::too_many_requests);
    work();
    EXPECT_EQ(error_of([&] { ask(s.semyon, s.semyon); }), ErrorCode::too_many_requests);
    const auto blob = open(s.semyon, s.semyon);
    const auto prune = [&] { s.write([](db::Tx& tx) { prune_copies(tx); }); };
    {
        const ShiftedClock later(std::chrono::hours{25});
        prune();
        EXPECT_EQ(open(s.semyon, s.semyon), blob);
        EXPECT_FALSE(state(s.semyon, s.semyon).next_at);
    }
    {
        const ShiftedClock later(copy_lives + std::chrono::minutes{1});
        EXPECT_EQ(error_of([&] { open(s.semyon, s.semyon); }), ErrorCode::not_found) << "before the job has come";
        EXPECT_EQ(state(s.semyon, s.semyon).status, CopyStatus::none);
        prune();
    }
    const auto left = s.read([&](db::Tx& tx) {
        return std::pair{tx.query("SELECT count(*) FROM data_copy WHERE org_id = $1", tx.org()).only().get<int>(0),
                         tx.query("SELECT count(*) FROM unused_blob WHERE blob_key = $1", blob).only().get<int>(0)};
    });
    EXPECT_EQ(left, (std::pair{0, 1})) << "the row is gone, the bytes are noted";
}

// D4.
TEST_P(Copies, ask_again_for_the_age_when_they_are_built_and_fetched) {
    auto& s = school();
    say(s.masha, chat("personal", ""), "Маша пишет");
    const auto born = [&](std::string_view day) {
        s.write([&](db::Tx& tx) {
            tx.exec("UPDATE member SET birth_date = $3 WHERE org_id = $1 AND id = $2", tx.org(), s.masha.member, day);
        });
    };
    born("2018-01-01");
    EXPECT_FALSE(ask(s.zimina, s.masha).without_private_messages);
    born("2010-01-01");  // the fourteenth birthday comes while it is built
    work();
    EXPECT_EQ(error_of([&] { open(s.zimina, s.masha); }), ErrorCode::not_found) << "it was asked for with them";
    EXPECT_FALSE(state(s.zimina, s.masha).next_at) << "another may be asked for at once";
    ASSERT_TRUE(ask(s.zimina, s.masha).without_private_messages);
    work();
    EXPECT_FALSE(archive(s.zimina, s.masha).contains("Маша пишет"));

    // And after it was built.
    say(s.alyosha, chat("personal", ""), "Алёша пишет");
    const auto alyosha = [&](std::string_view day) {
        s.write([&](db::Tx& tx) {
            tx.exec("UPDATE member SET birth_date = $3 WHERE org_id = $1 AND id = $2", tx.org(), s.alyosha.member, day);
        });
    };
    alyosha("2018-01-01");
    ask(s.gromova, s.alyosha);
    work();
    ASSERT_TRUE(archive(s.gromova, s.alyosha).contains("Алёша пишет"));
    alyosha("2010-01-01");
    EXPECT_EQ(error_of([&] { open(s.gromova, s.alyosha); }), ErrorCode::not_found);
    EXPECT_EQ(state(s.gromova, s.alyosha).status, CopyStatus::none);
}

// D5.
TEST_P(Copies, tell_of_movements_substitutions_passkeys_requests_and_the_log) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        tx.exec(
            "INSERT INTO movement (org_id, id, member_id, from_label, to_label, reason, seq, at, actor_id) VALUES ($1, "
            "$2, $3, '4«Г»', '5«А»', 'transfer', 1, 1000, $4)",
            tx.org(), new_id_value(), s.physicist.member, s.administrator.member);
        tx.exec(
            "INSERT INTO substitution (org_id, id, member_id, unit_id, duty, subject, from_day, until_day, state, "
            "made_by, made_at) VALUES ($1, $2, $3, $4, 'subject_teacher', 'Астрономия', '2026-01-12', '2026-01-16', "
            "'over', $5, 0)",
            tx.org(), new_id_value(), s.physicist.member, s.class_5a, s.administrator.member);
        tx.exec(
            "INSERT INTO erasure_request (org_id, id, member_id, asked_by, asked_at, words, state, answer) VALUES ($1, "
            "$2, $3, $3, 0, 'Удалите старое', 'declined', 'Хранит школа')",
            tx.org(), new_id_value(), s.physicist.member);
        orgs::audit(tx, s.physicist.member, "create_group", "chat:77");
        orgs::audit(tx, s.head.member, "close_access", "chat:88");
    });
    db().platform_write_now([&](db::Tx& tx) {
        tx.exec(
            "INSERT INTO account_passkey (id, account_id, credential_id, public_key, sign_count, name, created_at) "
            "VALUES ($1, $2, $3, $4, 0, 'Телефон физика', 0)",
            new_id_value(), s.physicist.account, db::Bytes{"credential"}, db::Bytes{"SECRETKEY"});
    });
    ask(s.physicist, s.physicist);
    work();
    const auto zip = archive(s.physicist, s.physicist);
    for (const std::string_view own : {"4«Г»", "Астрономия", "2026-01-16", "Удалите старое", "Хранит школа",
                                       "Телефон физика", "chat:77", "Создан групповой чат"})
        EXPECT_TRUE(zip.contains(own)) << own;
    for (const std::string_view other : {"SECRETKEY", "credential", "chat:88"})
        EXPECT_FALSE(zip.contains(other)) << other;
}

// D5.
TEST_P(Copies, say_how_far_they_are) {
    auto& s = school();
    ask(s.semyon, s.semyon);
    EXPECT_EQ(state(s.semyon, s.semyon).progress, 0);
    s.write([&](db::Tx& tx) { tx.exec("UPDATE data_copy SET progress = 40 WHERE org_id = $1", tx.org()); });
    EXPECT_EQ(state(s.semyon, s.semyon).progress, 40);
    work();
    EXPECT_EQ(state(s.semyon, s.semyon).progress, 0) << "a finished one says it by its status";
    EXPECT_EQ(state(s.semyon, s.semyon).status, CopyStatus::ready);
}

TEST_P(Copies, are_in_the_log) {
    auto& s = school();
    ask(s.gromova, s.semyon);
    work();
    open(s.gromova, s.semyon);
    const auto found = s.read([&](db::Tx& tx) {
        return tx
            .query(
                "SELECT count(*) FROM audit WHERE org_id = $1 AND actor_id = $2 AND subject = $3 AND action IN "
                "('ask_data_copy', 'download_data_copy')",
                tx.org(), s.gromova.member, fmt::format("member:{}", s.semyon.member.value))
            .only()
            .get<int>(0);
    });
    EXPECT_EQ(found, 2);
}

TEST(Zip, is_what_others_unpack) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);  // the check value of CRC-32/ISO-HDLC
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("parta-zip-{}", new_id_value());
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "in"} << std::string(200'000, 'x');
    ZipWriter zip(folder / "a.zip");
    zip.add("привет.txt", "Здравствуй, мир\n");
    EXPECT_TRUE(zip.add_file("files/x", folder / "in"));
    EXPECT_FALSE(zip.add_file("files/none", folder / "none"));
    zip.finish();
    const auto command = fmt::format(
        "python3 -c \"import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; assert "
        "z.namelist() "
        "== ['привет.txt','files/x'], z.namelist(); assert z.read('files/x') == b'x'*200000\" {}",
        (folder / "a.zip").string());
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace parta::privacy
