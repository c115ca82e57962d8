// R53: after a deletion nothing of the person is left: in no table, no index, no file, no line of the log.
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "actors.hpp"
#include "chats/chats.hpp"
#include "db/wal.hpp"
#include "events/events.hpp"
#include "flows.hpp"
#include "jobs/letters.hpp"
#include "json/json.hpp"
#include "orgs/identity.hpp"
#include "roster/import.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

/// Parts of what is planted, in every spelling that a column may hold: whoever finds one has found the person.
constexpr std::array<std::string_view, 6> needles{"анаре", "АНАРЕ", "anarei", "ANAREI", "9991234567", "1901-02-03"};

bool tells(std::string_view bytes, std::string_view& needle) {
    for (const auto& one : needles)
        if (bytes.contains(one)) return needle = one, true;
    // A roster file in the encoding of old spreadsheets.
    return bytes.contains("\xE0\xED\xE0\xF0\xE5") ? needle = "Windows-1251", true : false;
}

class Erasure : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        sink_ = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_);
        spdlog::default_logger()->sinks().push_back(sink_);
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    void TearDown() override {
        if (sink_) spdlog::default_logger()->sinks().pop_back();
        Flows::TearDown();
    }

    Client as(const Person& person) { return Client{server->port(), person.session}; }
    Client admin() { return as(school->administrator); }
    std::string at(const Person& person, std::string_view what = {}) {
        return fmt::format("{}/people/{}{}", org, person.member.value, what);
    }
    std::string say(Client& who, const std::string& chat, std::string_view words, const std::string& file = "") {
        const auto answer = who.post(fmt::format("{}/chats/{}/messages", org, chat),
                                     fmt::format(R"({{"client_id":"canary-{:020}","text":"{}","attachments":[{}]}})",
                                                 new_id_value(), words, file.empty() ? "" : '"' + file + '"'));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return text(answer.json().at("ordinal").is_string() ? answer.json().at("ordinal") : boost::json::value("1"));
    }
    std::string upload(Client& who, std::string_view name, std::string_view bytes) {
        const auto answer = who.post(fmt::format("{}/files?name={}", org, name), bytes);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return text(answer.json().at("id"));
    }
    Answer erase(const Person& person, std::string_view shared, std::string_view surname = "Канарейкина") {
        return admin().post(
            at(person, "/erasure"),
            fmt::format(R"({{"reason":"request","document":"заявление № 5","shared_messages":"{}","surname":"{}"}})",
                        shared, surname));
    }
    bool finished(const Person& person) {
        for (int i = 0; i < 200; ++i) {
            const auto act = admin().get(at(person, "/erasure")).json();
            if (act.as_object().contains("finished_at") && !act.at("finished_at").is_null()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
        return false;
    }

    Person plant();
    void plant_rows(const Person& canary);
    void scan_tables(std::vector<std::string>& found);
    void scan_files(std::vector<std::string>& found);

    /// What the person's files are called in the store, previews included.
    std::vector<std::string> blobs_of(const Person& person) {
        return school->read([&](db::Tx& tx) {
            std::vector<std::string> names;
            for (const auto& row :
                 tx.query("SELECT blob_key, preview_key FROM file WHERE org_id = $1 AND owner_id = $2", tx.org(),
                          person.member))
                for (int column : {0, 1})
                    if (auto name = row.get<std::string>(column); !name.empty()) names.push_back(std::move(name));
            return names;
        });
    }
    bool stored(const std::string& name) {
        return std::ranges::any_of(std::filesystem::recursive_directory_iterator{server->data_dir()},
                                   [&](const auto& entry) { return entry.path().filename() == name; });
    }

    /// Where the canary is still heard.
    std::vector<std::string> found() {
        std::vector<std::string> places;
        scan_tables(places);
        scan_files(places);
        std::string_view needle;
        if (tells(log_.str(), needle)) places.push_back(fmt::format("the log: {}", needle));
        return places;
    }

    std::optional<School> school;
    std::ostringstream log_;

  private:
    std::shared_ptr<spdlog::sinks::ostream_sink_mt> sink_;
};
PARTA_ON_ENGINES(Erasure);

/// Somebody whose every text is a canary, and who has used everything.
Person Erasure::plant() {
    auto& s = *school;
    const Person canary = s.hire({"Канарейкина", "Канария", "Канарьевна"}, {orgs::Role::teacher, orgs::Role::deputy});
    s.assign(canary, s.class_5a, orgs::Duty::subject_teacher, "Пение");
    s.write([](db::Tx& tx) { chats::derive_official(tx); });
    EXPECT_EQ(admin()
                  .call("PATCH", at(canary),
                        R"({"phone":"+7 999 123-45-67","email":"kanareika@example.ru","position":"Учитель-канарейка",)"
                        R"("birth_date":"1901-02-03"})")
                  .status,
              200);
    server->db().platform_write_now([&](db::Tx& tx) {
        accounts::set_login(tx, canary.account, "kanareika");
        accounts::set_password(tx, canary.account, accounts::hash_password(password));
        accounts::add_contact(tx, canary.account, {accounts::ContactKind::email, "kanareika@example.ru"}, now());
        accounts::open_session(tx, canary.account, {"Канарейка-браузер", "10.9.8.7"}, false);
        accounts::send_code(tx, accounts::CodePurpose::sign_in, {accounts::ContactKind::phone, "+79991234567"}, 0);
        jobs::queue_letter(tx, jobs::Channel::email, "kanareika@example.ru", "Канарейка", "Здравствуйте, канарейка");
        return true;
    });
    Client who = as(canary);
    const auto group = who.post(org + "/chats/groups",
                                fmt::format(R"({{"title":"Хор","members":["{}"]}})", s.class_teacher_5a.member.value));
    const auto personal =
        who.post(org + "/chats/personal", fmt::format(R"({{"member":"{}"}})", s.class_teacher_5a.member.value));
    EXPECT_EQ(group.status, 200) << group.body;
    EXPECT_EQ(personal.status, 200) << personal.body;
    const auto group_id = text(group.json().at("id")), personal_id = text(personal.json().at("id"));
    say(who, group_id, "Канарейка поёт в хоре");
    say(who, group_id, "", upload(who, "kanareika.txt", "Слова канарейки для всех"));
    say(who, personal_id, "Канарейка поёт вдвоём");
    say(who, personal_id, "", upload(who, "kanareika2.txt", "Слова канарейки для двоих"));
    upload(who, "kanareika3.txt", "Канарейка не отправила");
    const auto photo = who.post(org + "/files?kind=photo&name=kanareika.jpg", photo_with_position());
    EXPECT_EQ(photo.status, 200) << photo.body;
    say(who, group_id, "", text(photo.json().at("id")));
    Client other = as(s.class_teacher_5a);
    const auto reply = other.post(fmt::format("{}/chats/{}/messages", org, personal_id),
                                  R"({"client_id":"reply-0000000000001","text":"Да","attachments":[],"reply_to":1})");
    EXPECT_EQ(reply.status, 200) << reply.body;
    for (const auto& chat : who.get(org + "/chats").json().at("chats").as_array())
        if (is(chat.at("template_name"), "school_channel")) {
            const auto draft = who.post(
                fmt::format("{}/chats/{}/publications", org, text(chat.at("id"))),
                R"({"client_id":"draft-0000000000001","text":"Канарейка готовит","attachments":[],"submit":false})");
            EXPECT_EQ(draft.status, 200) << draft.body;
        }
    EXPECT_EQ(who.post(at(canary, "/erasure-request"), R"({"words":"Прошу, канарейка"})").status, 200);
    EXPECT_EQ(who.post(at(canary, "/data-copy")).status, 202);
    for (int i = 0; i < 100 && !is(who.get(at(canary, "/data-copy")).json().at("status"), "ready"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_TRUE(who.get(at(canary, "/data-copy/file")).body.contains("Канарейка поёт вдвоём"));
    plant_rows(canary);
    return canary;
}

/// What needs too many steps to come about by itself.
void Erasure::plant_rows(const Person& canary) {
    auto& s = *school;
    s.write_as(s.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        tx.exec(
            "INSERT INTO invite (org_id, id, kind, role, member_id, issued_by, issued_at, expires_at, uses_limit) "
            "VALUES "
            "($1, 71, 'personal', 'staff', $2, 1, 0, 0, 1)",
            tx.org(), canary.member);
        tx.exec("INSERT INTO invite_key (key_hash, org_id, invite_id) VALUES ($1, $2, 71)", db::Bytes{"hash"},
                tx.org());
        tx.exec(
            "INSERT INTO join_request (org_id, id, invite_id, account_id, role, member_id, typed_name, typed_child, "
            "status, created_at, reason) VALUES ($1, 72, 71, $2, 'staff', $3, 'Канарейкина Канария', 'Канарейкин', "
            "'declined', 0, 'Вы не канарейка')",
            tx.org(), canary.account, canary.member);
        tx.exec(
            "INSERT INTO representation (org_id, child_id, parent_id, restricted, restriction_reason, from_seq, "
            "to_seq) "
            "VALUES ($1, $2, $3, TRUE, 'Канарейка: решение суда', 1, 2)",
            tx.org(), s.vera.member, canary.member);
        tx.exec(
            "INSERT INTO application (id, status, status_key, org_name, org_short_name, org_kind, time_zone, address, "
            "inn, "
            "admin_surname, admin_given_name, admin_patronymic, admin_email, admin_phone, order_name, order_mime, "
            "order_size, order_blob, created_at, org_id) VALUES ($1, 'approved', $2, 'Ш', 'Ш', 'school', "
            "'Europe/Moscow', "
            "'', '', 'Канарейкина', 'Канария', 'Канарьевна', 'kanareika@example.ru', '+79991234567', 'o.pdf', "
            "'application/pdf', 1, 'none', 0, $3)",
            new_id_value(), db::Bytes{"canary-key"}, tx.org());
        // The contacts have changed since, so only who came in by it tells whose application this is.
        tx.exec(
            "INSERT INTO application (id, status, status_key, org_name, org_short_name, org_kind, time_zone, address, "
            "inn, admin_surname, admin_given_name, admin_patronymic, admin_email, admin_phone, order_name, order_mime, "
            "order_size, order_blob, created_at, org_id, founder_id) VALUES ($1, 'approved', $2, 'Ш', 'Ш', 'school', "
            "'Europe/Moscow', '', '', 'Канарейкина', 'Канария', 'Канарьевна', 'kanareika.old@example.ru', "
            "'+79990000001', 'o.pdf', 'application/pdf', 1, 'none', 0, $3, $4)",
            new_id_value(), db::Bytes{"canary-key-2"}, tx.org(), canary.member);
        // A second line of the roster that turned out to be the same person, and one that had become part of that.
        for (const auto& [record, into] : {std::pair{MemberId{73}, canary.member}, {MemberId{74}, MemberId{73}}})
            tx.exec(
                "INSERT INTO member (org_id, id, surname, given_name, sort_name, created_at, deactivated_at, "
                "absorbed_into) VALUES ($1, $2, 'Канарейкина', 'Канария', 'канарейкина канария', 0, 1, $3)",
                tx.org(), record, into);
        upload_roster(tx, viewer, "Канарейки.csv", "Фамилия;Имя;Класс\nКанарейкина;Канария;5А\n");
        return true;
    });
}

/// Every column of every table that holds text or bytes.
void Erasure::scan_tables(std::vector<std::string>& found) {
    const std::string schema = read_file("server/db/schema.sql");
    const std::regex table_or_column{R"(CREATE TABLE (\w+)|\n    (\w+)\s+(TEXT|BYTEA))"};
    std::string table;
    int columns = 0;
    for (std::sregex_iterator it{schema.begin(), schema.end(), table_or_column}; it != std::sregex_iterator{}; ++it) {
        if ((*it)[1].matched) {
            table = (*it)[1];
            continue;
        }
        ++columns;
        const std::string column = (*it)[2];
        school->read([&](db::Tx& tx) {
            for (const auto& row : tx.query(fmt::format("SELECT {} FROM {}", column, table))) {
                if (row.is_null(0)) continue;
                const std::string value = (*it)[3] == "TEXT" ? row.get<std::string>(0) : row.get<db::Bytes>(0).data;
                std::string_view needle;
                if (tells(value, needle))
                    found.push_back(fmt::format("{}.{}: {} in {}", table, column, needle, value.substr(0, 200)));
            }
            return true;
        });
    }
    EXPECT_GT(columns, 100);
}

void Erasure::scan_files(std::vector<std::string>& found) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{server->data_dir()}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in{entry.path(), std::ios::binary};
        std::stringstream bytes;
        bytes << in.rdbuf();
        std::string_view needle;
        if (tells(bytes.str(), needle))
            found.push_back(fmt::format("{}: {}", entry.path().filename().string(), needle));
    }
}

// D6.
TEST_P(Erasure, LeavesNothingOfThePersonBehind) {
    const Person canary = plant();
    const auto planted = found();
    // The scan sees what it must see: without this the rest proves nothing.
    for (const std::string_view place :
         {"member.surname", "member.sort_name", "member.email", "member.position", "member.birth_date", "account.login",
          "account_contact.value", "session.user_agent", "letter.body", "one_time_code.target",
          "application.admin_phone", "join_request.typed_name", "representation.restriction_reason",
          "roster_import.content", "message.text", "file.name", "publication.text", "erasure_request.words",
          "event.data"})
        EXPECT_TRUE(std::ranges::any_of(planted, [&](const auto& one) { return one.starts_with(place); }))
            << place << " holds no canary";
    if (GetParam() == db::Engine::sqlite)
        EXPECT_TRUE(std::ranges::any_of(planted, [](const auto& one) { return one.starts_with("parta.db"); }));

    // Pictures hold no words: their bytes, large and small, are looked for by name.
    const auto pictures = blobs_of(canary);
    EXPECT_EQ(pictures.size(), 5U) << "three files, a photo with its preview";
    for (const auto& name : pictures) EXPECT_TRUE(stored(name)) << name;
    ASSERT_EQ(admin().call("PATCH", at(canary), R"({"deactivated":true})").status, 200);
    const auto act = erase(canary, "erase");
    ASSERT_EQ(act.status, 200) << act.body;
    EXPECT_EQ(as(canary).get("/api/me").error(), "unauthenticated");
    ASSERT_TRUE(finished(canary));
    {
        // The event log keeps what was said for a fortnight.
        const ShiftedClock later(std::chrono::days{15});
        school->write([](db::Tx& tx) {
            while (events::prune(tx)) {
            }
            return true;
        });
    }
    if (GetParam() == db::Engine::sqlite) EXPECT_TRUE(db::empty_wal((server->data_dir() / "parta.db").string()));
    for (const auto& place : found()) ADD_FAILURE() << place;
    for (const auto& name : pictures) EXPECT_FALSE(stored(name)) << name;
    const auto counts = admin().get(at(canary, "/erasure")).json().at("counts");
    EXPECT_EQ(counts.at("messages").as_int64(), 2) << "two were files alone";
    EXPECT_EQ(counts.at("files").as_int64(), 4);
    EXPECT_TRUE(counts.at("account").as_bool());
    EXPECT_EQ(counts.at("roster_drafts").as_int64(), 1);
}

// D6.
TEST_P(Erasure, KeepsTheWordsOfClassChatsWhereTheSchoolSaysSo) {
    const Person canary = plant();
    ASSERT_EQ(admin().call("PATCH", at(canary), R"({"deactivated":true})").status, 200);
    ASSERT_EQ(erase(canary, "keep").status, 200);
    ASSERT_TRUE(finished(canary));
    // At once, not only after the fortnight: nobody who opens a chat reads the name, and of the words only what is
    // kept.
    Client other = as(school->class_teacher_5a);
    const auto chats = other.get(org + "/chats").json();
    bool met = false;
    for (const auto& chat : chats.at("chats").as_array()) {
        const auto page = other.get(fmt::format("{}/chats/{}/messages", org, text(chat.at("id")))).body;
        EXPECT_FALSE(page.contains("Канарейкина") || page.contains("Канарьевна")) << page;
        EXPECT_FALSE(page.contains("вдвоём") || page.contains("kanareika")) << page;
        met |= page.contains("Канарейка поёт в хоре") && page.contains("Удалённый участник");
    }
    EXPECT_TRUE(met) << "the words said to the group";
    const auto epoch = text(chats.at("epoch"));
    const auto updates = other.get(fmt::format("{}/updates?after=0&epoch={}", org, epoch)).body;
    EXPECT_FALSE(updates.contains("вдвоём")) << updates;
    EXPECT_FALSE(updates.contains("Канарьевна")) << updates;
}

// D6.
TEST_P(Erasure, IsForAdministratorsOfWhoeverHasLeft) {
    auto& s = *school;
    const Person gone = s.hire({"Канарейкина", "Канария", ""}, {orgs::Role::teacher});
    EXPECT_EQ(erase(gone, "keep").error(), "conflict") << "still here";
    EXPECT_EQ(admin().get(at(gone, "/erasure")).error(), "not_found");
    ASSERT_EQ(admin().call("PATCH", at(gone), R"({"deactivated":true})").status, 200);
    EXPECT_EQ(erase(gone, "keep", "Воробьёва").error(), "invalid_field") << "a slip of the hand";
    for (const auto* person : {&s.head, &s.deputy, &s.class_teacher_5a, &s.gromova})
        EXPECT_EQ(as(*person)
                      .post(at(gone, "/erasure"),
                            R"({"reason":"request","document":"","shared_messages":"keep","surname":"Канарейкина"})")
                      .error(),
                  "forbidden");
    School other{server->db(), "Школа № 8"};
    EXPECT_EQ(as(other.administrator)
                  .post(at(gone, "/erasure"),
                        R"({"reason":"request","document":"","shared_messages":"keep","surname":"Канарейкина"})")
                  .error(),
              "not_found");
    ASSERT_EQ(erase(gone, "keep", " канарейкина ").status, 200);
    EXPECT_EQ(erase(gone, "keep", "").status, 422);
    const auto nobody_runs_it = [](db::Tx& tx) {
        return tx.exec("DELETE FROM platform_setting WHERE name = 'operator_identity'");
    };
    server->db().platform_write_now(nobody_runs_it);
    // D20. The act with who runs the installation for the school, and the extract of the log.
    const auto act = admin().get(at(gone, "/erasure")).json().as_object();
    EXPECT_EQ(text(act.at("processor")), "") << "nobody has said that another runs it";
    const auto& first = act.at("log").at(0).as_object();
    EXPECT_EQ(text(first.at("action")), "erase_person");
    EXPECT_EQ(text(first.at("actor")), "Орлов Пётр Андреевич");
    EXPECT_EQ(text(first.at("hash")).size(), 64U);
    server->db().platform_write_now([](db::Tx& tx) {
        orgs::OperatorIdentity centre{.name = "ГБУ «Центр»", .inn = {}, .ogrn = {}, .address = "Тверь"};
        return tx.exec("INSERT INTO platform_setting (name, value) VALUES ('operator_identity', $1)",
                       json::encode(centre));
    });
    const auto run = admin().get(at(gone, "/erasure")).json().as_object();
    EXPECT_EQ(text(run.at("processor")), "ГБУ «Центр»");
    EXPECT_EQ(text(run.at("processor_address")), "Тверь");
    server->db().platform_write_now(nobody_runs_it);
    EXPECT_EQ(erase(gone, "keep").error(), "conflict") << "once";
    EXPECT_EQ(admin().call("PATCH", at(gone), R"({"deactivated":false})").error(), "conflict") << "nobody comes back";
    EXPECT_TRUE(admin().get(at(gone)).body.contains("Удалённый участник"));
}

// D6, J38.
TEST_P(Erasure, IsNotUndoneWithTheLeaving) {
    auto& s = *school;
    const auto left = admin().post(
        org + "/movements", fmt::format(R"({{"members":["{}"],"reason":"left_school"}})", s.semyon.member.value));
    ASSERT_EQ(left.status, 200) << left.body;
    const auto movement = text(admin().get(at(s.semyon, "/movements")).json().at("movements").at(0).at("id"));
    ASSERT_EQ(admin()
                  .post(at(s.semyon, "/erasure"),
                        fmt::format(R"({{"reason":"request","document":"","shared_messages":"keep","surname":"{}"}})",
                                    s.semyon.name.surname))
                  .status,
              200);
    const auto undone = admin().post(fmt::format("{}/movements/{}/undoing", org, movement));
    EXPECT_EQ(undone.error(), "conflict") << undone.body;
    EXPECT_EQ(as(s.semyon).get(org + "/chats").status, 401);
}

// D6.
TEST_P(Erasure, LeavesAnAccountThatOpensAnotherSchool) {
    auto& s = *school;
    School other{server->db(), "Школа № 8"};
    const Person gone = s.hire({"Канарейкина", "Канария", ""}, {orgs::Role::teacher});
    other.write([&](db::Tx& tx) {
        return tx.exec("UPDATE membership SET account_id = $1 WHERE org_id = $2 AND member_id = $3", gone.account,
                       tx.org(), other.secretary.member);
    });
    ASSERT_EQ(admin().call("PATCH", at(gone), R"({"deactivated":true})").status, 200);
    const auto act = erase(gone, "keep");
    ASSERT_EQ(act.status, 200) << act.body;
    EXPECT_FALSE(act.json().at("counts").at("account").as_bool());
    EXPECT_EQ(as(gone).get("/api/me").status, 200);
    EXPECT_EQ(as(gone).get(fmt::format("/api/orgs/{}/chats", other.org.value)).status, 200);
}

// D7.
TEST_P(Erasure, IsAskedForByThePersonAndTheRepresentative) {
    auto& s = *school;
    const auto ask = [&](const Person& by, const Person& of) {
        return as(by).post(at(of, "/erasure-request"), R"({"words":"Переезжаем"})");
    };
    EXPECT_EQ(ask(s.gromova, s.semyon).status, 200);
    EXPECT_EQ(ask(s.gromova, s.semyon).status, 200) << "again changes the words";
    EXPECT_EQ(ask(s.tikhonov, s.semyon).error(), "not_found");
    EXPECT_EQ(ask(s.class_teacher_5a, s.semyon).error(), "not_found");
    EXPECT_EQ(as(s.head).get(org + "/erasure-requests").error(), "forbidden");
    const auto waiting = admin().get(org + "/erasure-requests").json().at("requests").as_array();
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(text(waiting[0].at("words")), "Переезжаем");
    EXPECT_TRUE(text(waiting[0].at("asked_by")).starts_with("Громова"));
    // Another who asks puts no words into her mouth.
    EXPECT_EQ(as(s.semyon).post(at(s.semyon, "/erasure-request"), R"({"words":"Не хочу учиться"})").status, 200);
    const auto both = admin().get(org + "/erasure-requests").json().at("requests").as_array();
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(text(both[0].at("words")), "Переезжаем");
    const auto refuse = [&](std::string_view answer) {
        return admin().post(fmt::format("{}/erasure-requests/{}/refusal", org, text(waiting[0].at("id"))),
                            fmt::format(R"({{"answer":"{}"}})", answer));
    };
    EXPECT_EQ(refuse("  ").error(), "invalid_field");
    EXPECT_EQ(refuse("Личное дело хранит школа").status, 200);
    EXPECT_EQ(refuse("Ещё раз").error(), "conflict");
    const auto told = as(s.gromova).get(at(s.semyon, "/erasure-request")).json();
    EXPECT_EQ(text(told.at("state")), "declined");
    EXPECT_EQ(text(told.at("answer")), "Личное дело хранит школа");
    // Whoever withdrew their consent keeps this right, for themselves.
    ASSERT_EQ(
        as(s.gromova).call("PUT", at(s.gromova, "/consents"), R"({"purpose":"communication","given":false})").status,
        200);
    EXPECT_EQ(ask(s.gromova, s.gromova).status, 200);
    EXPECT_EQ(ask(s.gromova, s.alyosha).error(), "consent_withdrawn");
}

}  // namespace
}  // namespace parta::test
