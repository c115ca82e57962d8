// What people do, end to end over real connections, on both engines.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "accounts/accounts.hpp"
#include "actors.hpp"
#include "orgs/applications.hpp"
#include "running_server.hpp"
#include "support/database.hpp"

namespace parta::test {
namespace {

namespace js = boost::json;

constexpr std::string_view password = "зелёный чайник 77";

std::string text(const js::value& value) {
    return std::string{value.as_string()};
}

/// Whether it is this text; null is none.
bool is(const js::value& value, std::string_view expected) {
    return value.is_string() && std::string_view{value.as_string()} == expected;
}

std::string read_file(const std::string& path) {
    std::ifstream in{std::filesystem::path{PARTA_SOURCE_DIR} / path, std::ios::binary};
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

/// The last path segment of a link: its key.
std::string key_of(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

class Flows : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) {
            const char* ci = std::getenv("CI");
            if (ci && std::string_view{ci} == "true") FAIL() << "no PostgreSQL";
            GTEST_SKIP() << "no PostgreSQL: eval \"$(tools/postgres-throwaway start DIR)\" gives one";
        }
        // Kept until the program ends: libvips does not start twice.
        static std::vector<std::unique_ptr<RunningServer>> kept;
        server = kept.emplace_back(std::make_unique<RunningServer>(GetParam())).get();
    }

    Client stranger(std::string source = "127.0.0.1") { return Client{server->port(), {}, std::move(source)}; }

    /// Goes through the wizard; the answer's client is administrator and operator.
    Client open_school() {
        Client admin = stranger();
        const auto answer = admin.post(
            "/api/installation",
            R"({"name":"Средняя школа № 7","short_name":"Школа № 7","kind":"school","time_zone":"Europe/Moscow","surname":"Орлова",)"
            R"("given_name":"Вера","patronymic":"Петровна","login":"orlova","password":"зелёный чайник 77"})");
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.status == 200) org = "/api/orgs/" + text(answer.json().at("me").at("spaces").at(0).at("org"));
        return admin;
    }

    void import_roster(Client& admin, const std::string& name) {
        const auto preview =
            admin.post(org + "/roster-imports?name=" + name, read_file("tests/data/rosters/school-120/" + name));
        ASSERT_EQ(preview.status, 200) << preview.body;
        const auto id = text(preview.json().at("id"));
        const auto applied = admin.post(org + "/roster-imports/" + id + "/application");
        ASSERT_EQ(applied.status, 200) << applied.body;
    }

    static Answer join(Client& who, const std::string& url) {
        return who.post(
            "/api/invites/redeem",
            fmt::format(
                R"({{"key":"{}","login":"","password":"{}","name":"","child":"","consent_own":true,"consent_child":true,)"
                R"("consent_photos":false,"contact_code":"","shared_computer":false}})",
                key_of(url), password));
    }

    std::string chat_of(Client& who, std::string_view template_name, const std::string& unit) {
        const auto chats = who.get(org + "/chats").json();
        for (const auto& chat : chats.at("chats").as_array()) {
            const auto* place = chat.as_object().if_contains("unit");  // absent on the organisation's own chats
            if (place != nullptr && is(chat.at("template_name"), template_name) && is(*place, unit))
                return text(chat.at("id"));
        }
        ADD_FAILURE() << "no such chat: " << template_name;
        return "1";
    }

    /// The code in the latest letter to this recipient.
    std::string code_for(Client& operator_, std::string_view recipient) {
        const auto letters = operator_.get("/api/outbox").json();
        for (const auto& letter : letters.at("letters").as_array()) {
            if (!is(letter.at("recipient"), recipient)) continue;
            const auto body = text(letter.at("body"));
            for (std::size_t i = 0; i + 8 <= body.size(); ++i)
                if (body.find_first_not_of("0123456789", i) >= i + 8) return body.substr(i, 8);
        }
        ADD_FAILURE() << "no code for " << recipient;
        return "00000000";
    }

    RunningServer* server = nullptr;
    std::string org;  // "/api/orgs/1"
};
PARTA_ON_ENGINES(Flows);

struct FamilySheet {
    std::string unit, teacher, pupil_url, parent_url, other_parent_url;
};

/// Of the sheets of the whole school: a class with its teacher, one of its families, and a parent of another class.
FamilySheet choose(const js::value& units, const js::value& sheets) {
    FamilySheet chosen;
    std::map<std::string, std::string> staff_urls;
    for (const auto& sheet : sheets.at("sheets").as_array())
        for (const auto& strip : sheet.at("strips").as_array())
            if (is(strip.at("role"), "staff")) staff_urls[text(strip.at("member"))] = text(strip.at("url"));
    for (const auto& unit : units.at("units").as_array()) {
        if (!chosen.unit.empty()) break;
        for (const auto& teacher : unit.at("teachers").as_array()) {
            if (!is(teacher.at("duty"), "class_teacher") || !staff_urls.contains(text(teacher.at("member")))) continue;
            chosen.unit = text(unit.at("id"));
            chosen.teacher = staff_urls.at(text(teacher.at("member")));
        }
    }
    for (const auto& sheet : sheets.at("sheets").as_array()) {
        const auto* place = sheet.as_object().if_contains("unit");  // absent on the staff's sheet
        const bool own = place != nullptr && is(*place, chosen.unit);
        for (const auto& strip : sheet.at("strips").as_array()) {
            if (!is(strip.at("role"), "parent") || (own ? chosen.parent_url : chosen.other_parent_url).size()) continue;
            (own ? chosen.parent_url : chosen.other_parent_url) = text(strip.at("url"));
            if (!own) continue;
            for (const auto& other : sheet.at("strips").as_array())
                if (is(other.at("role"), "pupil") && other.at("name") == strip.at("for_child"))
                    chosen.pupil_url = text(other.at("url"));
        }
    }
    return chosen;
}

TEST_P(Flows, ASchoolOpensAndItsFamiliesTalk) {
    Client admin = open_school();
    EXPECT_EQ(stranger().get("/api/installation").json().at("opened"), true);
    EXPECT_EQ(
        stranger()
            .post(
                "/api/installation",
                R"({"name":"Ш","short_name":"Ш","kind":"school","time_zone":"Europe/Moscow","surname":"О","given_name":"В",)"
                R"("patronymic":"","login":"second","password":"зелёный чайник 77"})")
            .error(),
        "conflict");
    ASSERT_NO_FATAL_FAILURE(import_roster(admin, "staff.csv"));
    ASSERT_NO_FATAL_FAILURE(import_roster(admin, "pupils.csv"));
    EXPECT_EQ(admin.get(org + "/setup").json().at("pupils"), 120);

    const auto sheets = admin.post(org + "/invites", R"({"members":[],"everyone":true,"handed_over":true,"days":30})");
    ASSERT_EQ(sheets.status, 200) << sheets.body.substr(0, 300);
    const auto family = choose(admin.get(org + "/units").json(), sheets.json());
    ASSERT_FALSE(family.pupil_url.empty()) << "the roster has a class with a teacher and a family";

    Client teacher = stranger(), parent = stranger(), pupil = stranger(), other_parent = stranger();
    EXPECT_EQ(join(teacher, family.teacher).status, 200);
    Client early = stranger();
    EXPECT_EQ(join(early, family.pupil_url).error(), "consent_required") << "no child under 14 before a representative";
    const auto joined = join(parent, family.parent_url);
    ASSERT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(joined.json().at("joined").at("outcome"), "joined");
    EXPECT_EQ(join(pupil, family.pupil_url).status, 200);
    EXPECT_EQ(join(other_parent, family.other_parent_url).status, 200);
    Client again = stranger();
    EXPECT_EQ(join(again, family.parent_url).error(), "invite_used");

    const auto chat = org + "/chats/" + chat_of(teacher, "class_parents", family.unit);
    const auto posted = teacher.post(
        chat + "/messages", R"({"client_id":"flow-00000000000001","text":"Собрание в четверг","attachments":[]})");
    ASSERT_EQ(posted.status, 200) << posted.body;
    EXPECT_TRUE(posted.headers.contains("x-parta-seq"));
    const auto retried = teacher.post(
        chat + "/messages", R"({"client_id":"flow-00000000000001","text":"Собрание в четверг","attachments":[]})");
    EXPECT_EQ(retried.json().at("id"), posted.json().at("id")) << "a retry is not a second message";
    EXPECT_EQ(parent.get(chat + "/messages").json().at("messages").as_array().size(), 1u);
    EXPECT_EQ(pupil.get(chat + "/messages").status, 404) << "the parents' chat is not the pupils'";
    EXPECT_EQ(other_parent.get(chat + "/messages").status, 404);
    EXPECT_EQ(other_parent.get(chat).body, other_parent.get(org + "/chats/17").body);
    const auto class_chat = org + "/chats/" + chat_of(pupil, "class", family.unit);
    EXPECT_EQ(pupil
                  .post(class_chat + "/messages",
                        R"({"client_id":"flow-00000000000002","text":"Можно вопрос?","attachments":[]})")
                  .status,
              200);
    EXPECT_NE(teacher.get(class_chat + "/messages").body.find("Можно вопрос?"), std::string::npos);
}

TEST_P(Flows, AWithdrawnConsentClosesTheSchoolUntilItIsGivenAgain) {
    Client admin = open_school();
    const auto add = [&](const std::string& body) {
        const auto added = admin.post(org + "/people", body);
        EXPECT_EQ(added.status, 200) << added.body;
        return text(added.json().at("person").at("id"));
    };
    const auto unit = text(admin.post(org + "/units", R"({"kind":"class","label":"9А","grade":9})").json().at("id"));
    const auto pupil = add(fmt::format(
        R"({{"surname":"Лис","given_name":"Ян","patronymic":"","role":"pupil","unit":"{}","position":"","phone":"","email":"","birth_date":"2010-01-01"}})",
        unit));
    const auto sheets = admin.post(
        org + "/invites", fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":true,"days":30}})", pupil));
    Client ian = stranger();
    ASSERT_EQ(join(ian, text(sheets.json().at("sheets").at(0).at("strips").at(0).at("url"))).status, 200);
    ASSERT_EQ(ian.get(org + "/chats").status, 200);
    const auto consents = org + "/people/" + pupil + "/consents";
    EXPECT_EQ(admin.call("PUT", consents, R"({"purpose":"communication","given":false})").error(), "forbidden");
    const auto withdrawn = ian.call("PUT", consents, R"({"purpose":"communication","given":false})");
    ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
    EXPECT_EQ(withdrawn.json().at("consent").at("withdrawn"), true);
    for (const auto& path :
         {std::string{"/chats"}, std::string{"/units"}, "/people/" + pupil, std::string{"/directory"}})
        EXPECT_EQ(ian.get(org + path).error(), "consent_withdrawn") << path;
    const auto me = ian.get("/api/me").json();
    EXPECT_TRUE(me.at("spaces").as_array().empty());
    EXPECT_EQ(me.at("closed").at(0).at("may_change_consent"), true);
    EXPECT_TRUE(is(me.at("closed").at(0).at("member"), pupil));
    EXPECT_NE(admin.get(org + "/people?flag=no_consent").body.find("Лис Ян"), std::string::npos);
    const auto given = ian.call("PUT", consents, R"({"purpose":"communication","given":true})");
    ASSERT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(ian.get(org + "/chats").status, 200);
    EXPECT_EQ(ian.get("/api/me").json().at("spaces").as_array().size(), 1u);
}

TEST_P(Flows, TheOrderIsAttachedAfterTheWizard) {
    Client admin = open_school();
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), false);
    EXPECT_EQ(admin.get(org + "/order").error(), "not_found");
    const std::string order = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    EXPECT_EQ(admin.post(org + "/order?name=a.txt", "Просто текст.").error(), "unsupported_file");
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), false);
    const auto attached = admin.post(org + "/order?name=%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.pdf", order);
    ASSERT_EQ(attached.status, 200) << attached.body;
    EXPECT_TRUE(is(attached.json().at("name"), "Приказ.pdf"));
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), true);
    const auto back = admin.get(org + "/order");
    EXPECT_EQ(back.body, order);
    EXPECT_NE(back.headers.at("content-disposition").find("attachment"), std::string::npos);
    admin.post(org + "/order?name=b.pdf", order + "\n");
    EXPECT_EQ(admin.get(org + "/order").body, order + "\n") << "the latest is in force";
    EXPECT_NE(admin.get(org + "/audit").body.find("attach_order"), std::string::npos);
}

TEST_P(Flows, AnEndedSessionIsRefusedAtOnce) {
    Client first = open_school();
    Client second = stranger();
    const std::string proof = fmt::format(R"({{"login":"Orlova","password":"{}","shared_computer":false}})", password);
    ASSERT_EQ(second.post("/api/sessions", proof).status, 200);
    EXPECT_EQ(first.get("/api/me").status, 200);
    std::string other;
    const auto devices = second.get("/api/me/sessions").json();
    for (const auto& device : devices.at("sessions").as_array())
        if (!device.at("current").as_bool()) other = text(device.at("id"));
    EXPECT_EQ(second.call("DELETE", "/api/me/sessions/" + other).status, 200);
    EXPECT_EQ(first.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(first.get(org + "/chats").error(), "unauthenticated");
    EXPECT_EQ(second.get(org + "/chats").status, 200);
    EXPECT_EQ(second.call("DELETE", "/api/sessions/current").status, 200);
    EXPECT_EQ(second.get("/api/me").error(), "unauthenticated");
}

TEST_P(Flows, TenWrongPasswordsHoldUpALoginWhetherOrNotItExists) {
    open_school();
    const auto sign_in = [](Client& client, std::string_view login, std::string_view with) {
        return client.post("/api/sessions",
                           fmt::format(R"({{"login":"{}","password":"{}","shared_computer":false}})", login, with));
    };
    Client guesser = stranger();
    for (std::string_view login : {"orlova", "nobody"}) {
        for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in(guesser, login, "wrong one").error(), "wrong_credentials");
        for (std::string_view with : {std::string_view("wrong one"), password}) {
            const auto refused = sign_in(guesser, login, with);
            EXPECT_EQ(refused.error(), "too_many_requests") << login;
            EXPECT_NEAR(refused.json().at("error").at("retry_after").to_number<int>(), 60, 10) << login;
        }
    }
    server->db().platform_write_now([](db::Tx& tx) { tx.exec("UPDATE sign_in_failure SET wait_until = 0"); });
    for (int i = 0; i < 12; ++i) EXPECT_EQ(sign_in(guesser, "orlova", password).status, 200) << i;
}

TEST_P(Flows, WritesOfEveryKindRenewASession) {
    Client admin = open_school();
    import_roster(admin, "pupils.csv");
    const auto unit = text(admin.get(org + "/units").json().at("units").at(0).at("id"));
    const auto age = [&] {
        return server->db().platform_write_now([](db::Tx& tx) {
            tx.exec("UPDATE session SET last_seen_at = last_seen_at - 3600000");
            return tx.query("SELECT max(last_seen_at) FROM session").only().get<std::int64_t>(0);
        });
    };
    const auto last_seen = [&] {
        return server->db().platform_read_now(
            [](db::Tx& tx) { return tx.query("SELECT max(last_seen_at) FROM session").only().get<std::int64_t>(0); });
    };
    const std::pair<std::string, std::string> writes[] = {
        {"/invites", R"({"members":[],"everyone":true,"handed_over":false,"days":30})"},
        {"/invites/class-links", R"({"unit":")" + unit + R"(","role":"parent","days":30,"uses_limit":30})"},
        {"/files?kind=file&name=a.txt", "text"},
        {"/roster-imports?name=a.csv", "Фамилия;Имя;Класс\nИванов;Пётр;5А\n"},
        {"/units", R"({"kind":"supplementary","label":"Шахматы","grade":0})"},
    };
    for (const auto& [path, body] : writes) {
        const auto before = age();
        const auto answer = admin.post(org + path, body);
        ASSERT_EQ(answer.status, 200) << path << answer.body;
        EXPECT_GT(last_seen(), before) << path;
    }
}

TEST_P(Flows, SigningOutEmptiesTheBrowsersCache) {
    Client who = open_school();
    EXPECT_FALSE(who.get("/api/me").headers.contains("clear-site-data"));
    EXPECT_EQ(who.call("DELETE", "/api/sessions/current").headers["clear-site-data"], "\"cache\"");
}

TEST_P(Flows, AClientOlderThanTheServerUnderstandsIsToldToReload) {
    Client who = open_school();
    for (const auto* old : {"X-Parta: 0\r\n", "X-Parta: -1\r\n", "X-Parta: new\r\n"}) {
        const auto answer = who.call_with(old, "GET", "/api/me", "");
        EXPECT_EQ(answer.status, 426) << old;
        EXPECT_EQ(answer.error(), "client_outdated") << old;
        EXPECT_EQ(who.call_with(old, "DELETE", "/api/me/sessions", "").status, 426) << old;
    }
    EXPECT_EQ(who.call_with("X-Parta: 7\r\n", "GET", "/api/me", "").status, 200);
    EXPECT_EQ(who.call_with("X-Parta: 7\r\n", "DELETE", "/api/me/sessions", "").status, 200);
}

// F8.
TEST_P(Flows, ARefusedUploadLeavesNoBytes) {
    Client admin = open_school();
    const auto blobs = [&] {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{server->data_dir() / "blobs"})
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    };
    const auto before = blobs();
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=a.txt", "text").status, 200);
    EXPECT_EQ(blobs(), before + 1);
    // A session that ends while the bytes are on their way: the row is refused after the blob was stored.
    Client gone{server->port(), "0123456789abcdefghjkmnpqrs"};
    EXPECT_EQ(gone.post(org + "/files?kind=file&name=b.txt", "text").status, 401);
    EXPECT_EQ(blobs(), before + 1);
}

TEST_P(Flows, ARosterIsCountedForThePlannerAtOnce) {
    if (GetParam() == db::Engine::sqlite) GTEST_SKIP() << "its figures are fixed";
    Client admin = open_school();
    const auto known = [&] {
        return server->db().platform_read_now([](db::Tx& tx) {
            return tx.query("SELECT reltuples::bigint FROM pg_class WHERE relname = 'enrolment'")
                .only()
                .get<std::int64_t>(0);
        });
    };
    EXPECT_LE(known(), 0);
    import_roster(admin, "pupils.csv");
    for (int i = 0; i < 100 && known() <= 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_GT(known(), 100);
}

// F1.
TEST_P(Flows, UploadsHaveTheirLimits) {
    Client admin = open_school();
    EXPECT_EQ(admin.post(org + "/files?kind=photo&name=a.jpg", std::string(20 * 1024 * 1024 + 1, 'x')).error(),
              "too_large");
    EXPECT_EQ(admin.post(org + "/files?kind=film&name=a.avi", "x").error(), "invalid_field");
    std::string eleven;
    for (int i = 0; i < 11; ++i) eleven += (i > 0 ? ",\"" : "\"") + std::to_string(100 + i) + "\"";
    const auto answer = admin.post(org + "/chats/17/messages",
                                   R"({"client_id":"limit-0000000000001","text":"","attachments":[)" + eleven + "]}");
    EXPECT_EQ(answer.error(), "invalid_field");
    EXPECT_NE(answer.body.find("attachments"), std::string::npos);
}

TEST_P(Flows, FoldersArePrivate) {
    for (const auto* folder : {"", "blobs", "uploads"})
        EXPECT_EQ(std::filesystem::status(server->data_dir() / folder).permissions() & std::filesystem::perms::all,
                  std::filesystem::perms::owner_all)
            << folder;
}

TEST_P(Flows, UseRenewsASession) {
    Client who = open_school();
    auto age = [&] {
        server->db().platform_write_now(
            [](db::Tx& tx) { return tx.exec("UPDATE session SET last_seen_at = last_seen_at - 3600000"); });
    };
    auto last_seen = [&] {
        return server->db().platform_read_now(
            [](db::Tx& tx) { return tx.query("SELECT max(last_seen_at) FROM session").only().get<std::int64_t>(0); });
    };
    age();
    const auto before = last_seen();
    EXPECT_EQ(who.get("/api/me").status, 200);
    const auto after_read = last_seen();
    EXPECT_GT(after_read, before) << "opening the app counts as use";
    age();
    EXPECT_EQ(who.call("PATCH", org, "{}").status, 200);
    EXPECT_GT(last_seen(), after_read - 3600000) << "so does a change";
}

TEST_P(Flows, AnApplicationBecomesAnOrganisation) {
    Client operator_ = stranger();
    operator_.session = server->db().platform_write_now([](db::Tx& tx) {
        const auto account = accounts::create_account(tx, "operator", "no password in tests");
        accounts::set_operator(tx, account);
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        return accounts::open_session(tx, account, {}, false);
    });
    server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::closed);
        return true;
    });
    EXPECT_EQ(stranger().post("/api/application-orders?name=order.pdf", "%PDF-1.4\n%%EOF\n").status, 404)
        << "nobody is asked for one";
    server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        return true;
    });
    const std::string order = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    Client applicant = stranger();
    EXPECT_EQ(applicant.post("/api/application-orders?name=order.pdf", "MZ is no order").error(), "unsupported_file");
    const auto upload = applicant.post("/api/application-orders?name=%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.pdf", order);
    ASSERT_EQ(upload.status, 200) << upload.body;
    const auto submitted = applicant.post(
        "/api/applications",
        fmt::format(
            R"({{"org_name":"Колледж связи","org_short_name":"КС","org_kind":"college","time_zone":"Asia/Omsk","address":"","inn":"",)"
            R"("admin_surname":"Ли","admin_given_name":"Анна","admin_patronymic":"","admin_email":"li@college.example",)"
            R"("admin_phone":"8 (999) 000-11-22","order_upload":"{}"}})",
            text(upload.json().at("upload"))));
    ASSERT_EQ(submitted.status, 200) << submitted.body;
    const std::string status_body = fmt::format(R"({{"key":"{}"}})", key_of(text(submitted.json().at("status_url"))));
    EXPECT_EQ(applicant.post("/api/applications/status", status_body).json().at("status"), "pending");

    const auto queue = operator_.get("/api/applications?status=pending").json().at("applications").as_array();
    ASSERT_EQ(queue.size(), 1u);
    const std::string application = "/api/applications/" + text(queue[0].at("id"));
    const auto kept = operator_.get(application + "/order");
    EXPECT_EQ(kept.body, order);
    EXPECT_TRUE(kept.headers.at("content-disposition").starts_with("attachment"));
    EXPECT_EQ(applicant.get(application + "/order").error(), "unauthenticated");
    const std::string phone = R"({"phone":"+7 999 000 11 22"})";
    EXPECT_EQ(applicant.post("/api/registrations/code", phone).status, 202);
    EXPECT_EQ(operator_.get("/api/outbox").body.find("+79990001122"), std::string::npos)
        << "no code before the approval";
    EXPECT_EQ(operator_.post(application + "/decision", R"({"approve":true,"reason":""})").status, 200);
    EXPECT_EQ(applicant.post("/api/applications/status", status_body).json().at("status"), "approved");

    EXPECT_EQ(applicant.post("/api/registrations/code", phone).status, 202);
    auto registration = [&](std::string_view code) {
        return applicant.post(
            "/api/registrations",
            fmt::format(R"({{"phone":"+79990001122","code":"{}","login":"","password":"{}","consent":true}})", code,
                        password));
    };
    const auto code = code_for(operator_, "+79990001122");
    EXPECT_EQ(registration(code == "12345678" ? "12345679" : "12345678").error(), "wrong_code");
    const auto registered = registration(code);
    ASSERT_EQ(registered.status, 200) << registered.body;
    const auto space = registered.json().at("me").at("spaces").at(0);
    EXPECT_EQ(space.at("short_name"), "КС");
    EXPECT_EQ(space.at("roles").at(0), "administrator");
    EXPECT_EQ(applicant.get("/api/orgs/" + text(space.at("org")) + "/setup").status, 200);
    EXPECT_EQ(operator_.get("/api/orgs/" + text(space.at("org"))).status, 404) << "the operator sees no content";
    Client second = stranger();
    EXPECT_EQ(
        second
            .post("/api/registrations",
                  fmt::format(R"({{"phone":"+79990001122","code":"{}","login":"","password":"{}","consent":true}})",
                              code, password))
            .error(),
        "wrong_code");
    EXPECT_EQ(operator_.post(application + "/registration-code").error(), "conflict");
}

TEST_P(Flows, TheOperatorPassesARegistrationCodeOn) {
    Client operator_ = open_school();
    const auto application = server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        orgs::SubmitApplication in{.org_name = "Гимназия",
                                   .org_short_name = "Гимназия",
                                   .org_kind = orgs::OrgKind::school,
                                   .time_zone = "Europe/Moscow",
                                   .admin_surname = "Ли",
                                   .admin_given_name = "Анна",
                                   .admin_email = "li@school.example",
                                   .admin_phone = "+79990001133",
                                   .order_upload = "none"};
        return orgs::submit_application(tx, in, {"Приказ.pdf", "application/pdf", 1, "none"}, RunningServer::public_url)
            .id;
    });
    const std::string path = fmt::format("/api/applications/{}", application.value);
    EXPECT_EQ(operator_.post(path + "/registration-code").error(), "conflict") << "not before the approval";
    ASSERT_EQ(operator_.post(path + "/decision", R"({"approve":true,"reason":""})").status, 200);
    const auto issued = operator_.post(path + "/registration-code");
    ASSERT_EQ(issued.status, 200) << issued.body;
    Client administrator = stranger();
    EXPECT_EQ(
        administrator
            .post("/api/registrations",
                  fmt::format(
                      R"({{"phone":"+79990001133","code":"{}","login":"li.anna","password":"{}","consent":true}})",
                      text(issued.json().at("code")), password))
            .status,
        200);
}

TEST_P(Flows, WritesFromOtherSitesAreRefused) {
    Client admin = open_school();
    const std::string body = R"({"kind":"class","label":"5А","grade":5})";
    for (std::string_view headers :
         {"", "X-Parta: 1\r\nOrigin: http://evil.example\r\n", "X-Parta: 1\r\nOrigin: null\r\n",
          "X-Parta: 1\r\nSec-Fetch-Site: cross-site\r\n", "Origin: http://school.example\r\n"}) {
        const auto answer = admin.call_with(headers, "POST", org + "/units", body);
        EXPECT_EQ(answer.status, 403) << headers;
        EXPECT_EQ(answer.error(), "cross_site") << headers;
    }
    EXPECT_EQ(admin.get(org + "/units").body.find("5«А»"), std::string::npos) << "none of them made the class";
    EXPECT_EQ(admin.call_with("X-Parta: 1\r\nOrigin: http://school.example\r\n", "POST", org + "/units", body).status,
              200);
}

// F2, F3, F6, F7.
TEST_P(Flows, FilesComeBackHarmless) {
    Client admin = open_school();
    const auto original = photo_with_position();
    ASSERT_NE(original.find("HOME ADDRESS"), std::string::npos);
    const auto photo = admin.post(org + "/files?kind=photo&name=a.jpg", original);
    ASSERT_EQ(photo.status, 200) << photo.body;
    EXPECT_EQ(photo.json().at("width"), 64);
    const std::string file = org + "/files/" + text(photo.json().at("id"));
    for (const auto& path : {file, file + "/preview"}) {
        const auto stored = admin.get(path);
        EXPECT_EQ(stored.status, 200) << path;
        EXPECT_GT(stored.body.size(), 30u);
        EXPECT_EQ(stored.body.find("HOME ADDRESS"), std::string::npos) << path;
        EXPECT_EQ(stored.body.find("GPS"), std::string::npos) << path;
        EXPECT_TRUE(stored.headers.at("content-type").starts_with("image/"));
        EXPECT_TRUE(stored.headers.at("content-disposition").starts_with("inline"));
    }
    const std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>)";
    const std::string html = "<!doctype html><html><body><script>alert(1)</script></body></html>";
    for (const auto& [name, bytes] : {std::pair{"a.svg", svg}, std::pair{"a.html", html}}) {
        const auto kept = admin.post(org + "/files?kind=file&name=" + name, bytes);
        ASSERT_EQ(kept.status, 200) << kept.body;
        const auto back = admin.get(org + "/files/" + text(kept.json().at("id")));
        EXPECT_EQ(back.body, bytes);
        EXPECT_TRUE(back.headers.at("content-disposition").starts_with("attachment")) << name;
        EXPECT_NE(back.headers.at("content-security-policy").find("sandbox"), std::string::npos) << name;
        EXPECT_EQ(back.headers.at("x-content-type-options"), "nosniff") << name;
        EXPECT_EQ(admin.post(org + "/files?kind=photo&name=a.jpg", bytes).error(), "unsupported_file")
            << name << " is no photo";
    }
    const auto cached = admin.get(file);
    EXPECT_EQ(cached.headers.at("cache-control"), "private, no-cache");
    EXPECT_FALSE(cached.headers.at("etag").empty());
    const std::string program = "MZ\x90" + std::string(200, '\0') + "PE\0\0";
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=game.exe", program).error(), "unsupported_file");
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=empty.txt", "").error(), "invalid_field");
    EXPECT_EQ(stranger().post(org + "/files?kind=file&name=a.txt", "text").error(), "unauthenticated");
}

TEST_P(Flows, TheOutboxIsReadAtTheMachineItselfOrByTheOperator) {
    Client admin = open_school();
    constexpr std::string_view from_afar = "X-Forwarded-For: 203.0.113.7\r\n";
    EXPECT_EQ(stranger().get("/api/outbox").status, 200);
    EXPECT_EQ(stranger("127.0.9.9").call_with(from_afar, "GET", "/api/outbox", "").error(), "not_found");
    Client afar{server->port(), admin.session, "127.0.9.9"};
    EXPECT_EQ(afar.call_with(from_afar, "GET", "/api/outbox", "").status, 200);
}

TEST_P(Flows, LimitsSayHowLongToWait) {
    Client anyone = stranger();
    Answer answer;
    for (int i = 0; i < 6; ++i) answer = anyone.post("/api/sessions/code", R"({"contact":"nobody@school.example"})");
    EXPECT_EQ(answer.error(), "too_many_requests") << "contacts nobody owns are limited as others are";
    ASSERT_TRUE(answer.headers.contains("retry-after"));
    EXPECT_EQ(answer.headers.at("retry-after"), std::to_string(answer.json().at("error").at("retry_after").as_int64()));
    EXPECT_EQ(anyone.get("/api/outbox").body.find("nobody@school.example"), std::string::npos);
}

TEST_P(Flows, PasswordsThatRepeatTheLoginAreRefused) {
    EXPECT_EQ(
        stranger()
            .post(
                "/api/installation",
                R"({"name":"Ш","short_name":"Ш","kind":"school","time_zone":"Europe/Moscow","surname":"О","given_name":"В",)"
                R"("patronymic":"","login":"zhuravlyova","password":"zhuravlyova"})")
            .error(),
        "password_too_weak");
}

}  // namespace
}  // namespace parta::test
