// Ways back in and one's own sign-in, over real connections: cards, links, contacts (§6, R22).
#include <functional>

#include "actors.hpp"
#include "api/route.hpp"
#include "chats/chats.hpp"
#include "flows.hpp"
#include "listener.hpp"

namespace parta::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view own = "синий фонарь 42";

class Access : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
    }

    Client as(const Person& person) { return Client{server->port(), person.session}; }
    std::string of(const Person& person, std::string_view what) {
        return fmt::format("{}/people/{}/{}", org, person.member.value, what);
    }
    Answer sign_in(Client& who, std::string_view login, std::string_view with) {
        return who.post("/api/sessions",
                        fmt::format(R"({{"login":"{}","password":"{}","shared_computer":false}})", login, with));
    }
    static Answer set_password(Client& who, std::string_view current, std::string_view next) {
        return who.call("PUT", "/api/me/password", fmt::format(R"({{"current":"{}","password":"{}"}})", current, next));
    }
    static Answer by_link(Client& who, const std::string& key, std::string_view next = own) {
        return who.post("/api/sessions/by-link",
                        fmt::format(R"({{"key":"{}","password":"{}","shared_computer":false}})", key, next));
    }
    /// Gives the account a login and this password, and a contact that it has proved.
    void equip(const Person& person, std::string_view login, std::string_view email) {
        server->db().platform_write_now([&](db::Tx& tx) {
            accounts::set_login(tx, person.account, std::string(login));
            accounts::set_password(tx, person.account, accounts::hash_password(password));
            accounts::add_contact(tx, person.account, {accounts::ContactKind::email, std::string(email)}, now());
            return true;
        });
    }
    Client by_code(std::string_view email) {
        Client who = stranger();
        who.post("/api/sessions/code", fmt::format(R"({{"contact":"{}"}})", email));
        const auto code = code_for(who, email);
        const auto answer =
            who.post("/api/sessions/by-code",
                     fmt::format(R"({{"contact":"{}","code":"{}","shared_computer":false}})", email, code));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return who;
    }

    std::optional<School> school;
};
PARTA_ON_ENGINES(Access);

// J35, J36.
TEST_P(Access, WhoeverComesWithACardSetsAPasswordBeforeAnythingElse) {
    equip(school->semyon, "semyon", "semyon@example.ru");
    Client teacher = as(school->class_teacher_5a);
    Client old_session = as(school->semyon);
    EXPECT_EQ(old_session.get("/api/me").status, 200);
    const auto card = teacher.post(of(school->semyon, "sign-in-card"));
    ASSERT_EQ(card.status, 200) << card.body;
    EXPECT_EQ(old_session.get("/api/me").error(), "unauthenticated");
    const auto login = text(card.json().at("login")), given = text(card.json().at("password"));

    Client pupil = stranger();
    const auto inside = sign_in(pupil, login, given);
    ASSERT_EQ(inside.status, 200) << inside.body;
    EXPECT_TRUE(inside.json().at("me").at("password_change_required").as_bool());
    EXPECT_TRUE(inside.json().at("me").at("spaces").as_array().empty());
    // Every route that knows who calls refuses; ids need not exist, the session is looked at first.
    for (const auto& route : api::routes()) {
        if (route.door == api::Door::open || route.path == "/api/me" || route.path == "/api/me/password" ||
            route.path.starts_with("/api/sessions/current"))
            continue;
        std::string target{route.path};
        for (auto at = target.find('{'); at != std::string::npos; at = target.find('{'))
            target.replace(at, target.find('}') - at + 1,
                           at == std::string_view{"/api/orgs/"}.size() ? std::to_string(school->org.value) : "7");
        const auto answer = pupil.call(http::to_string(route.method), target,
                                       route.operation.body == api::Body::bytes ? "%PDF-1.4" : "{}");
        // A body that the decoder refuses comes first where the guard stands in the unit.
        if (answer.error() == "invalid_field") continue;
        EXPECT_EQ(answer.error(), "password_change_required") << http::to_string(route.method) << ' ' << target;
    }
    EXPECT_EQ(pupil.get(org + "/chats").error(), "password_change_required");
    EXPECT_EQ(pupil.get("/api/me/sign-in").error(), "password_change_required");
    EXPECT_EQ(pupil.refused_socket("/api/ws"), 403);

    EXPECT_EQ(set_password(pupil, "", given).error(), "password_too_weak") << "the one of the card";
    EXPECT_EQ(set_password(pupil, "", "12345678").error(), "password_too_weak");
    // Whoever printed the card has signed in with it, too: that ends.
    Client printer = stranger();
    ASSERT_EQ(sign_in(printer, login, given).status, 200);
    ASSERT_EQ(set_password(pupil, "", own).status, 200);
    EXPECT_EQ(printer.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(sign_in(printer, login, given).error(), "wrong_credentials");
    EXPECT_EQ(pupil.get(org + "/chats").status, 200);
    const auto me = pupil.get("/api/me").json();
    EXPECT_FALSE(me.at("password_change_required").as_bool());
    EXPECT_EQ(text(me.at("notice").at("what")), "restored");
    EXPECT_NE(text(me.at("notice").at("by")).find("Школа"), std::string::npos);
    EXPECT_EQ(pupil.call("DELETE", "/api/me/notice").status, 200);
    EXPECT_FALSE(pupil.get("/api/me").json().as_object().contains("notice"));
}

// S8. Nothing looks for the sockets of a session that has ended: whatever ends it has to say so.
TEST_P(Access, HoweverASessionEndsItsSocketEndsWithIt) {
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    Client teacher = as(school->class_teacher_5a);
    std::string present{password}, link;
    const auto change_password = [&](Client& who) {
        const auto next = present == own ? std::string{password} : std::string{own};
        return set_password(who, std::exchange(present, next), next);
    };
    const auto the_only_session_of = [](Client& who, std::string_view path, std::string_view list) {
        for (const auto& one : who.get(path).json().at(list).as_array())
            if (one.at("current").as_bool()) return text(one.at(list == "people" ? "session" : "id"));
        return std::string{"1"};
    };
    struct Way {
        std::string_view name;
        std::function<Answer(Client& own, Client& watched)> end;
    };
    const Way ways[]{
        {"signed out from another device",
         [&](Client& who, Client& watched) {
             return who.call("DELETE",
                             "/api/me/sessions/" + the_only_session_of(watched, "/api/me/sessions", "sessions"));
         }},
        {"all others signed out", [&](Client& who, Client&) { return who.call("DELETE", "/api/me/sessions"); }},
        {"signed out", [&](Client&, Client& watched) { return watched.call("DELETE", "/api/sessions/current"); }},
        {"the password changed", [&](Client& who, Client&) { return change_password(who); }},
        {"a link for signing in given",
         [&](Client&, Client&) {
             auto given = teacher.post(of(school->tikhonov, "sign-in-link"));
             link = key_of(text(given.json().at("url")));
             return given;
         }},
        {"that link used",
         [&](Client&, Client&) {
             Client who = stranger();
             return by_link(who, link, present);
         }},
        {"locked",
         [&](Client&, Client& watched) {
             const auto pin = fmt::format(R"({{"pin":"5071","current":"{}"}})", present);
             EXPECT_EQ(watched.call("PUT", "/api/sessions/current/pin", pin).status, 200);
             return watched.post("/api/sessions/current/lock");
         }},
        {"taken off the device",
         [&](Client&, Client& watched) {
             const auto pin = fmt::format(R"({{"pin":"5071","current":"{}"}})", present);
             EXPECT_EQ(watched.call("PUT", "/api/sessions/current/pin", pin).status, 200);
             return watched.call("DELETE",
                                 "/api/device/people/" + the_only_session_of(watched, "/api/device/people", "people"));
         }},
    };
    for (const auto& [name, end] : ways) {
        SCOPED_TRACE(name);
        Client who = stranger(), watched = stranger();
        ASSERT_EQ(sign_in(who, "tikhonov", present).status, 200);
        ASSERT_EQ(sign_in(watched, "tikhonov", present).status, 200);
        Listener line{server->port(), watched.session};
        Client same{server->port(), watched.session};
        const auto done = end(who, watched);
        EXPECT_EQ(done.status, 200) << done.body;
        EXPECT_EQ(same.get("/api/me").error(), "unauthenticated");
        EXPECT_TRUE(line.wait("session_ended", [](const auto&) { return true; }, 1s));
    }
}

// J34.
TEST_P(Access, AParentSetsAPasswordByALinkAndNobodySeesIt) {
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    Client teacher = as(school->class_teacher_5a);
    Client old_session = as(school->tikhonov);
    EXPECT_EQ(teacher.post(of(school->tikhonov, "sign-in-card")).error(), "conflict");
    const auto link = teacher.post(of(school->tikhonov, "sign-in-link"));
    ASSERT_EQ(link.status, 200) << link.body;
    EXPECT_FALSE(link.json().as_object().contains("password"));
    EXPECT_EQ(old_session.get("/api/me").error(), "unauthenticated");
    EXPECT_NE(stranger().get("/api/outbox").body.find("tikhonov@example.ru"), std::string::npos) << "is told";
    const auto key = key_of(text(link.json().at("url")));

    Client parent = stranger();
    const auto preview = parent.post("/api/invites/preview", fmt::format(R"({{"key":"{}"}})", key));
    EXPECT_TRUE(preview.json().at("returns").as_bool());
    EXPECT_EQ(text(preview.json().at("suggested_login")), "tikhonov");
    EXPECT_EQ(by_link(parent, key, "tikhonov").error(), "password_too_weak") << "the login";
    const auto inside = by_link(parent, key);
    ASSERT_EQ(inside.status, 200) << inside.body;
    EXPECT_EQ(text(inside.json().at("me").at("notice").at("what")), "restored");
    EXPECT_EQ(parent.get(org + "/chats").status, 200);
    Client thief = stranger();
    EXPECT_EQ(by_link(thief, key, "чужой пароль 1").error(), "invite_used");
    EXPECT_EQ(by_link(thief, text(link.json().at("code")), "чужой пароль 1").error(), "invite_used");
    EXPECT_EQ(sign_in(thief, "tikhonov", password).error(), "wrong_credentials");
    EXPECT_EQ(sign_in(thief, "tikhonov", own).status, 200);
}

// J30, J31.
TEST_P(Access, OneKeepsOnesOwnWaysIn) {
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    Client who = stranger();
    ASSERT_EQ(sign_in(who, "tikhonov", password).status, 200);
    const auto ways = who.get("/api/me/sign-in").json();
    EXPECT_EQ(text(ways.at("login")), "tikhonov");
    EXPECT_EQ(ways.at("contacts").as_array().size(), 1U);
    EXPECT_FALSE(ways.at("proved_by_code").as_bool());

    const auto ask = [&](std::string_view contact, std::string_view current) {
        return who.post("/api/me/contacts/code", fmt::format(R"({{"contact":"{}","current":"{}"}})", contact, current));
    };
    EXPECT_EQ(ask("+79990000077", "не тот пароль").error(), "wrong_credentials");
    EXPECT_EQ(ask("+79990000077", "").error(), "wrong_credentials");
    EXPECT_EQ(ask("никак", password).error(), "invalid_field");
    ASSERT_EQ(ask("8 (999) 000-00-77", password).status, 202);
    const auto prove = [&](Client& by, std::string_view code, bool replace = false) {
        return by.call("PUT", "/api/me/contacts",
                       fmt::format(R"({{"contact":"+79990000077","code":"{}","replace":{}}})", code, replace));
    };
    const auto code = code_for(who, "+79990000077");
    Client other = as(school->zimina);
    EXPECT_EQ(prove(other, code).error(), "wrong_code") << "sent for another account";
    EXPECT_EQ(prove(who, code == "00000000" ? "11111111" : "00000000").error(), "wrong_code");
    const auto proved = prove(who, code);
    ASSERT_EQ(proved.status, 200) << proved.body;
    EXPECT_EQ(proved.json().at("contacts").as_array().size(), 2U);
    EXPECT_EQ(prove(who, code).error(), "wrong_code") << "once";

    const auto take = [&](std::string_view contact, std::string_view current) {
        return who.call("DELETE", "/api/me/contacts",
                        fmt::format(R"({{"contact":"{}","current":"{}"}})", contact, current));
    };
    EXPECT_EQ(take("tikhonov@example.ru", "").error(), "wrong_credentials");
    EXPECT_EQ(take("nobody@example.ru", password).error(), "not_found");
    EXPECT_EQ(take("tikhonov@example.ru", password).status, 200);

    const auto rename = [&](std::string_view login, std::string_view current) {
        return who.call("PUT", "/api/me/login", fmt::format(R"({{"login":"{}","current":"{}"}})", login, current));
    };
    equip(school->zimina, "zimina", "zimina@example.ru");
    EXPECT_EQ(rename("zimina", password).error(), "already_exists");
    EXPECT_EQ(rename("12345", password).error(), "invalid_field");
    EXPECT_EQ(rename("tih", "не тот пароль").error(), "wrong_credentials");
    EXPECT_EQ(rename("Тихонов.И", password).status, 200);
    Client again = stranger();
    EXPECT_EQ(sign_in(again, "тихонов.и", password).status, 200);
    EXPECT_EQ(sign_in(again, "tikhonov", password).error(), "wrong_credentials");
    const auto audited = server->db().platform_read_now([&](db::Tx& tx) {
        return tx
            .query(
                "SELECT COUNT(*) FROM platform_audit WHERE account_id = $1 AND action IN ('prove_own_contact', "
                "'remove_own_contact', 'change_login')",
                school->tikhonov.account.value)
            .only()
            .get<int>(0);
    });
    EXPECT_EQ(audited, 3);
}

// J30.
TEST_P(Access, ACodeStandsForTheForgottenPasswordForTenMinutes) {
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    Client known = stranger();
    ASSERT_EQ(sign_in(known, "tikhonov", password).status, 200);
    EXPECT_EQ(set_password(known, "", own).error(), "wrong_credentials") << "signed in by a password";
    Client who = by_code("tikhonov@example.ru");
    EXPECT_TRUE(who.get("/api/me/sign-in").json().at("proved_by_code").as_bool());
    server->db().platform_write_now(
        [](db::Tx& tx) { return tx.exec("UPDATE session SET created_at = created_at - 660000 WHERE proof = 'code'"); });
    EXPECT_EQ(set_password(who, "", own).error(), "wrong_credentials") << "after eleven minutes";
    Client fresh = by_code("tikhonov@example.ru");
    EXPECT_EQ(set_password(fresh, "", own).status, 200);
    EXPECT_EQ(known.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(sign_in(known, "tikhonov", own).status, 200);
}

// J31.
TEST_P(Access, TheLastWayInStays) {
    const auto account = school->tikhonov.account;
    server->db().platform_write_now([&](db::Tx& tx) {
        accounts::add_contact(tx, account, {accounts::ContactKind::email, "only@example.ru"}, now());
        tx.exec("UPDATE account SET login = NULL, password_hash = NULL WHERE id = $1", account);
        return true;
    });
    Client who = by_code("only@example.ru");
    EXPECT_EQ(who.call("DELETE", "/api/me/contacts", R"({"contact":"only@example.ru","current":""})").error(),
              "conflict");
    EXPECT_EQ(who.get("/api/me/sign-in").json().at("contacts").as_array().size(), 1U);
}

TEST_P(Access, GuessingAtAnOpenSessionIsHeldUp) {
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    Client who = stranger();
    ASSERT_EQ(sign_in(who, "tikhonov", password).status, 200);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(set_password(who, "не тот пароль", own).error(), "wrong_credentials");
    EXPECT_EQ(set_password(who, password, own).error(), "too_many_requests");
}

// J32, J33.
TEST_P(Access, WhoeverIsBroughtBackHasTheirChatsAgain) {
    school->write([](db::Tx& tx) { chats::derive_official(tx); });
    Client admin = as(school->administrator), teacher = as(school->class_teacher_5a), back = as(school->physicist);
    const auto made = teacher.post(org + "/chats/groups", fmt::format(R"({{"title":"Олимпиада","members":["{}"]}})",
                                                                      school->physicist.member.value));
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string messages = org + "/chats/" + text(made.json().at("id")) + "/messages";
    const auto say = [&](std::string_view what, int number) {
        return teacher.post(
            messages, fmt::format(R"({{"client_id":"brought-back-00{}","text":"{}","attachments":[]}})", number, what));
    };
    ASSERT_EQ(say("В субботу", 10).status, 200);
    const auto chats_before = back.get(org + "/chats").json().at("chats").as_array().size();
    const std::string person = fmt::format("{}/people/{}", org, school->physicist.member.value);
    ASSERT_EQ(admin.call("PATCH", person, R"({"deactivated":true})").status, 200);
    EXPECT_EQ(back.get(org + "/chats").error(), "not_found");
    ASSERT_EQ(admin.call("PATCH", person, R"({"deactivated":false})").status, 200);
    EXPECT_EQ(back.get(org + "/chats").json().at("chats").as_array().size(), chats_before);
    EXPECT_NE(back.get(messages).body.find("В субботу"), std::string::npos);

    // After a fortnight a new period begins.
    ASSERT_EQ(admin.call("PATCH", person, R"({"deactivated":true})").status, 200);
    {
        const ShiftedClock later(std::chrono::days{15});
        ASSERT_EQ(admin.call("PATCH", person, R"({"deactivated":false})").status, 200);
    }
    ASSERT_EQ(say("В воскресенье", 11).status, 200);
    const auto page = back.get(messages);
    EXPECT_EQ(page.body.find("В субботу"), std::string::npos) << page.body;
    EXPECT_NE(page.body.find("В воскресенье"), std::string::npos);
}

}  // namespace
}  // namespace parta::test
