// Attacks that no other test makes, over real connections. docs/security.md names for each promise the tests that hold
// it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <fstream>
#include <functional>
#include <thread>

#include "actors.hpp"
#include "api/route.hpp"
#include "chats/chats.hpp"
#include "flows.hpp"
#include "people/inviting.hpp"
#include "people/people.hpp"

namespace parta::test {
namespace {

namespace fs = std::filesystem;

std::string name_of(const api::Route& route) {
    return fmt::format("{} {}", http::to_string(route.method), route.path);
}

/// Every route, as those who get furthest.
class Attacks : public ::testing::Test {
  protected:
    static Cast& cast() {
        static Cast made{RunningServer::keep(db::Engine::sqlite)};
        return made;
    }
    static const Actor& who_gets_in(const api::Route& route) {
        return cast().actor(route.door == api::Door::operator_only ? "operator" : "administrator");
    }
};

/// The body with a member that no form has, in each of its objects in turn, and how that is called in an error.
std::vector<std::pair<std::string, std::string>> with_foreign_members(const std::string& body) {
    std::vector<std::pair<std::string, std::string>> all;
    auto form = boost::json::parse(body);
    const std::function<void(boost::json::value&, const std::string&)> walk = [&](boost::json::value& at,
                                                                                  const std::string& path) {
        if (auto* list = at.if_array())
            for (std::size_t i = 0; i < list->size(); ++i) walk((*list)[i], fmt::format("{}[{}]", path, i));
        auto* object = at.if_object();
        if (object == nullptr) return;
        for (auto& member : *object)
            walk(member.value(), fmt::format("{}{}{}", path, path.empty() ? "" : ".", std::string{member.key()}));
        for (std::string_view name : {"role", "org_id", "verified", "verified_teacher", "is_operator", "account_id",
                                      "created_at", "__proto__"}) {
            if (object->contains(name)) continue;
            auto& foreign = (*object)[name];
            foreign = "1";
            all.emplace_back(boost::json::serialize(form), fmt::format("{}{}{}", path, path.empty() ? "" : ".", name));
            object->erase(name);
        }
    };
    walk(form, "");
    return all;
}

// What a body may not say is refused by name, whatever stands beside it: nobody makes themselves an administrator,
// moves a row to another organisation or confirms themselves by a member that the form does not have.
TEST_F(Attacks, NoBodyTakesAMemberThatItsRouteDoesNotHave) {
    int tried = 0;
    int walked = 0;
    for (const auto& route : api::routes()) {
        if (route.method == http::Method::get) continue;
        const std::string body = cast().body(route, who_gets_in(route));
        if (!body.starts_with('{')) continue;
        if (++walked % 2 == 0) cast().sign_in_anew();  // before the limits by session are met
        const auto& actor = who_gets_in(route);
        // Limits by address count for each route apart.
        Client client{cast().server.port(), actor.session, fmt::format("127.1.{}.1", walked)};
        const auto target = cast().target(route);
        for (const auto& [injected, name] : with_foreign_members(body)) {
            const auto answer = client.call(http::to_string(route.method), target, injected);
            SCOPED_TRACE(fmt::format("{}: {}: {} {}", name_of(route), injected.substr(0, 200), answer.status,
                                     answer.body.substr(0, 200)));
            EXPECT_EQ(answer.error(), "invalid_field");
            if (answer.error() == "invalid_field") {
                EXPECT_EQ(text(answer.json().at("error").at("field")), name);
            }
            ++tried;
        }
    }
    EXPECT_GT(tried, 300);
}

// Browsers and proxies keep nothing that is somebody's: whoever uses the computer next does not find it.
TEST_F(Attacks, NoAnswerStaysInACache) {
    int files = 0;
    for (const auto& route : api::routes()) {
        const auto target = cast().target(route);
        std::vector<const Actor*> askers{nullptr, &who_gets_in(route)};
        // The administrator does not see what is sent in the class.
        if (route.method == http::Method::get) askers.push_back(&cast().actor("class_teacher"));
        for (const Actor* who : askers) {
            Client client = who != nullptr ? cast().client(*who) : Client{cast().server.port(), {}, "127.0.3.1"};
            const auto answer = route.method == http::Method::get
                                    ? client.get(target)
                                    : client.call(http::to_string(route.method), target, "{");
            SCOPED_TRACE(fmt::format("{}: {}", name_of(route), answer.status));
            ASSERT_TRUE(answer.headers.contains("cache-control"));
            const auto& rule = answer.headers.at("cache-control");
            // Files are kept by the browser alone, and asked about each time.
            const auto type = answer.headers.find("content-type");
            const bool file =
                answer.status == 200 && type != answer.headers.end() && !type->second.starts_with("application/json");
            EXPECT_TRUE(rule == "no-store" || (file && rule == "private, no-cache")) << rule;
            files += file;
            EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
        }
        if (route.door == api::Door::account) cast().sign_in_anew();
    }
    EXPECT_GT(files, 2) << "a photo, its preview, a list";
}

class Intruders : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
        org = fmt::format("/api/orgs/{}", school->org.value);
    }
    Client as(const Person& person) { return Client{server->port(), person.session}; }
    /// A personal link for somebody new of 5«А».
    std::string fresh_link(const Name& name) {
        const auto person = school->enrol(name, school->class_5a, Joined::no);
        return school->write_as(school->administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            people::record_paper_consent(tx, viewer, person.member);
            const people::IssueInvites issue{
                .members = {{person.member}}, .everyone = false, .handed_over = true, .days = 30};
            return people::issue_invites(tx, viewer, issue, "https://school.example").sheets.at(0).strips.at(0).url;
        });
    }
    std::optional<School> school;
};
PARTA_ON_ENGINES(Intruders);

// Eight browsers with the same personal link, in the same moment.
TEST_P(Intruders, APersonalLinkOpensForOneOfManyAtOnce) {
    constexpr int many = 8;
    for (int round = 0; round < 3; ++round) {
        const std::string_view letters = "абв";
        const auto url = fresh_link(
            {fmt::format("Новиков{}", letters.substr(static_cast<std::size_t>(round) * 2, 2)), "Пётр", "Ильич"});
        std::atomic<int> joined = 0;
        std::atomic<int> used = 0;
        std::barrier start{many};
        {
            std::vector<std::jthread> all;
            for (int i = 0; i < many; ++i)
                all.emplace_back([&] {
                    Client who = stranger();
                    start.arrive_and_wait();
                    const auto answer = join(who, url);
                    if (answer.status == 200) ++joined;
                    if (answer.error() == "invite_used") ++used;
                });
        }
        EXPECT_EQ(joined, 1);
        EXPECT_EQ(used, many - 1);
    }
}

// Five tries are five, from however many addresses and browsers they come.
TEST_P(Intruders, ACodeIsNotGuessedFromManyAddresses) {
    const std::string email = "orlova.guess@example.ru";
    server->db().platform_write_now([&](db::Tx& tx) {
        accounts::add_contact(tx, school->tikhonov.account, {accounts::ContactKind::email, email}, now());
        return true;
    });
    Client asking = stranger();
    ASSERT_EQ(asking.post("/api/sessions/code", fmt::format(R"({{"contact":"{}"}})", email)).status, 202);
    const auto code = code_for(asking, email);
    const auto prove = [&](Client& who, const std::string& with) {
        return who.post("/api/sessions/by-code",
                        fmt::format(R"({{"contact":"{}","code":"{}","shared_computer":false}})", email, with));
    };
    for (int i = 0; i < 5; ++i) {
        Client guesser = stranger(fmt::format("127.0.{}.1", 40 + i));
        std::string wrong = code;
        wrong[static_cast<std::size_t>(i)] = wrong[static_cast<std::size_t>(i)] == '9' ? '0' : '9';
        EXPECT_EQ(prove(guesser, wrong).error(), "wrong_code");
    }
    Client owner = stranger("127.0.50.1");
    EXPECT_EQ(prove(owner, code).error(), "wrong_code") << "the right one, after five wrong ones";
}

// Whoever asks for a code or tries a link learns nothing about who is known here.
TEST_P(Intruders, AnswersDoNotTellWhoIsKnown) {
    const std::string known = "known.parent@example.ru";
    server->db().platform_write_now([&](db::Tx& tx) {
        accounts::add_contact(tx, school->zimina.account, {accounts::ContactKind::email, known}, now());
        return true;
    });
    const auto both = [&](std::string_view path, std::string_view body, const std::string& one,
                          const std::string& other) {
        Client who = stranger("127.0.60.1");
        const auto first = who.post(path, fmt::format(fmt::runtime(body), one));
        const auto second = who.post(path, fmt::format(fmt::runtime(body), other));
        EXPECT_EQ(first.status, second.status) << path;
        EXPECT_EQ(first.body, second.body) << path;
    };
    const std::string nobody = "nobody.at.all@example.ru";
    both("/api/sessions/code", R"({{"contact":"{}"}})", known, nobody);
    both("/api/sessions", R"({{"login":"{}","password":"wrong words 1","shared_computer":false}})", known, nobody);
    both("/api/sessions/by-code", R"({{"contact":"{}","code":"12345678","shared_computer":false}})", known, nobody);
    // A stranger to the school asks for its people one by one: whoever exists looks like whoever does not.
    School other{server->db(), "Школа № 9"};
    Client stranger_to_it{server->port(), other.administrator.session};
    const auto person = stranger_to_it.get(fmt::format("{}/people/{}", org, school->vera.member.value));
    const auto none = stranger_to_it.get(fmt::format("{}/people/17", org));
    EXPECT_EQ(person.status, none.status);
    EXPECT_EQ(person.body, none.body);
    EXPECT_EQ(stranger_to_it.get("/api/orgs/17/people").body, stranger_to_it.get(org + "/people").body);
}

// Names of files and words of messages come back as data, never as headers or pages.
TEST_P(Intruders, NamesAndTextsStayData) {
    Client teacher = as(school->class_teacher_5a);
    const auto upload = [&](std::string_view name) {
        return teacher.call("POST", fmt::format("{}/files?kind=file&name={}", org, name), "text");
    };
    for (std::string_view name : {"a%0d%0aSet-Cookie:%20parta=stolen.txt", "a%22;%20filename=%22b.html",
                                  "..%2f..%2fetc%2fpasswd", "%3Cscript%3Ealert(1)%3C%2Fscript%3E.txt", "a%00.html",
                                  "%E2%80%AEtxt.exe.html", "%D0%9E;%20filename*=UTF-8''b.html"}) {
        const auto file = upload(name);
        SCOPED_TRACE(fmt::format("{}: {}", name, file.body));
        if (file.status != 200) {
            EXPECT_TRUE(file.status == 400 || file.status == 422);
            continue;
        }
        const auto back = teacher.get(org + "/files/" + text(file.json().at("id")));
        EXPECT_EQ(back.status, 200);
        EXPECT_FALSE(back.headers.contains("set-cookie"));
        const auto& disposition = back.headers.at("content-disposition");
        EXPECT_TRUE(disposition.starts_with("attachment")) << disposition;
        EXPECT_EQ(std::ranges::count(disposition, '"'), 2) << disposition;
        EXPECT_EQ(std::ranges::count(disposition, ';'), 2) << disposition;
        EXPECT_TRUE(std::ranges::all_of(disposition, [](char c) { return c >= ' ' && c <= '~'; })) << disposition;
        const auto stored = text(file.json().at("name"));
        for (std::string_view bad : {"\r", "\n", "\"", "/", "\\", "<", "\xE2\x80\xAE"})
            EXPECT_EQ(stored.find(bad) != std::string::npos && bad != "<" && bad != "\"", false) << stored;
    }
    const std::string script = R"(<img src=x onerror=alert(1)><script>alert(2)</script>)";
    const auto chat = chat_of(teacher, "class", std::to_string(school->class_5a.value));
    const auto said = teacher.post(
        org + "/chats/" + chat + "/messages",
        R"({"client_id":"script-0000000000001","text":"<img src=x onerror=alert(1)><script>alert(2)</script>","attachments":[]})");
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(text(said.json().at("text")), script) << "kept as it was typed: it is text";
    const auto page = teacher.get(org + "/chats/" + chat + "/messages");
    EXPECT_EQ(page.headers.at("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
    EXPECT_NE(page.headers.at("content-security-policy").find("default-src 'none'"), std::string::npos);
}

/// Secrets that open something are nowhere but with their owner: not in the database's file, not in what is logged.
TEST(Secrets, AreKeptNowhereInPlain) {
    SeparateServer server{db::Engine::sqlite};
    std::string session, link;
    {
        const auto db = server.open_database();
        School school{*db};
        const auto person = school.enrol({"Тайный", "Пётр", "Ильич"}, school.class_5a, Joined::no);
        link = school.write_as(school.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            people::record_paper_consent(tx, viewer, person.member);
            const people::IssueInvites issue{
                .members = {{person.member}}, .everyone = false, .handed_over = true, .days = 30};
            return people::issue_invites(tx, viewer, issue, "https://school.example").sheets.at(0).strips.at(0).url;
        });
        session = school.administrator.session;
        db->platform_write_now([&](db::Tx& tx) {
            accounts::set_login(tx, school.deputy.account, "krylov");
            accounts::set_password(tx, school.deputy.account, accounts::hash_password(password));
            return true;
        });
    }
    server.start();
    const auto key = key_of(link);
    Client who{server.port()};
    EXPECT_EQ(who.get("/join/" + key).status / 100, 2) << "the address that a link leads to";
    EXPECT_EQ(who.post("/api/invites/preview", fmt::format(R"({{"key":"{}"}})", key)).status, 200);
    const auto joined = who.post(
        "/api/invites/redeem",
        fmt::format(
            R"({{"key":"{}","login":"","password":"{}","name":"","child":"","consent_own":true,"consent_child":true,)"
            R"("consent_photos":false,"contact_code":"","shared_computer":false}})",
            key, password));
    EXPECT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(joined.body.find(key), std::string::npos);
    Client admin{server.port(), session};
    const auto me = admin.get("/api/me");
    ASSERT_EQ(me.status, 200);
    const auto org = "/api/orgs/" + text(me.json().at("spaces").at(0).at("org"));
    const auto chats = admin.get(org + "/chats");
    ASSERT_EQ(chats.status, 200);
    const auto updates = fmt::format("/updates?epoch={}&after=0", text(chats.json().at("epoch")));
    for (const std::string& path : {std::string{"/invites"}, std::string{"/audit"}, std::string{"/people"}, updates}) {
        const auto answer = admin.get(org + path);
        EXPECT_EQ(answer.status, 200) << path << answer.body;
        EXPECT_EQ(answer.body.find(key), std::string::npos) << path;
    }
    // Two in one browser, so that the device has a key, too.
    const auto first_session = who.session;
    ASSERT_EQ(who.post("/api/sessions",
                       fmt::format(R"({{"login":"krylov","password":"{}","shared_computer":false}})", password))
                  .status,
              200);
    ASSERT_FALSE(first_session.empty());
    ASSERT_FALSE(who.device.empty());
    server.stop();
    const std::vector<std::pair<std::string_view, std::string>> secrets{{"a link's key", key},
                                                                        {"a session", session},
                                                                        {"a new session", first_session},
                                                                        {"another's session", who.session},
                                                                        {"a device's key", who.device},
                                                                        {"a password", std::string{password}}};
    for (const auto& entry : fs::recursive_directory_iterator{server.config().data_dir}) {
        if (!entry.is_regular_file()) continue;
        std::stringstream bytes;
        bytes << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
        for (const auto& [what, secret] : secrets)
            EXPECT_EQ(bytes.str().find(secret), std::string::npos) << what << " stands in " << entry.path();
    }
}

}  // namespace
}  // namespace parta::test
