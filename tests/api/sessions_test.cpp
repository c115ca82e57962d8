// Signing in and out over real connections: what a session may, how long it lives, when it ends.
#include "flows.hpp"

namespace parta::test {
namespace {

class Sessions : public Flows {};
PARTA_ON_ENGINES(Sessions);

TEST_P(Sessions, AnEndedSessionIsRefusedAtOnce) {
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

TEST_P(Sessions, WritesOfEveryKindRenewASession) {
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

// No script reads the key, no other site's request carries it but by a link that is followed, and where there is HTTPS
// it goes over nothing else, under a name that no neighbouring host can set.
TEST_P(Sessions, TheKeyIsInACookieThatScriptsAndOtherSitesDoNotGet) {
    open_school();
    const std::string proof = fmt::format(R"({{"login":"Orlova","password":"{}","shared_computer":false}})", password);
    const std::string pin = fmt::format(R"({{"pin":"5071","current":"{}"}})", password);
    for (const bool secure : {false, true}) {
        Client who = stranger("127.0.9.9");  // the trusted proxy
        const std::string asked = secure ? "X-Parta: 1\r\nX-Forwarded-Proto: https\r\n" : "X-Parta: 1\r\n";
        const auto in = who.call_with(asked, "POST", "/api/sessions", proof);
        ASSERT_EQ(in.status, 200) << in.body;
        const auto session = in.headers.at("set-cookie");
        const auto again = fmt::format("{}Cookie: {}\r\n", asked, session.substr(0, session.find(';')));
        const auto set = who.call_with(again, "PUT", "/api/sessions/current/pin", pin);
        ASSERT_EQ(set.status, 200) << set.body;
        const auto device = set.headers.at("set-cookie");
        const auto out = who.call_with(again, "DELETE", "/api/sessions/current", "");
        ASSERT_EQ(out.status, 200) << out.body;
        EXPECT_TRUE(session.starts_with(secure ? "__Host-parta=" : "parta=")) << session;
        EXPECT_TRUE(device.starts_with(secure ? "__Host-parta-device=" : "parta-device=")) << device;
        for (const auto& cookie : {session, device, out.headers.at("set-cookie")}) {
            EXPECT_TRUE(cookie.contains("; Path=/;")) << cookie;
            EXPECT_TRUE(cookie.contains("; HttpOnly")) << cookie;
            EXPECT_TRUE(cookie.contains("; SameSite=Lax")) << cookie;
            EXPECT_FALSE(cookie.contains("Domain")) << cookie;
            EXPECT_EQ(cookie.contains("; Secure"), secure) << cookie;
        }
    }
}

TEST_P(Sessions, SigningOutEmptiesTheBrowsersCache) {
    Client who = open_school();
    EXPECT_FALSE(who.get("/api/me").headers.contains("clear-site-data"));
    EXPECT_EQ(who.call("DELETE", "/api/sessions/current").headers["clear-site-data"], "\"cache\"");
}

TEST_P(Sessions, AClientOlderThanTheServerUnderstandsIsToldToReload) {
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

TEST_P(Sessions, UseRenewsASession) {
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

TEST_P(Sessions, PasswordsThatRepeatTheLoginAreRefused) {
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
