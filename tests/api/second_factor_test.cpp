// The second factor over real connections: two steps of every way in, one's own changes, loss, what an organisation
// wants.
#include "accounts/totp.hpp"
#include "actors.hpp"
#include "api/ticket.hpp"
#include "base/hash.hpp"
#include "flows.hpp"
#include "listener.hpp"
#include "support/authenticator.hpp"

namespace parta::test {
namespace {

using namespace std::chrono_literals;

const accounts::PasskeyPlace place{"https://school.example", "school.example"};

std::string from_base32(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        pending = (pending << 5U) | static_cast<std::uint32_t>(alphabet.find(c));
        if ((bits += 5) >= 8) bytes += static_cast<char>((pending >> (bits -= 8)) & 255U);
    }
    return bytes;
}

class SecondFactor : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        // Passkeys need HTTPS in the address; the tests speak with it as a proxy would.
        server =
            &RunningServer::keep(GetParam(), [](app::Config& config) { config.public_url = "https://school.example"; });
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
    }

    Client as(const Person& person) { return Client{server->port(), person.session}; }
    std::string of(const Person& person, std::string_view what) {
        return fmt::format("{}/people/{}/{}", org, person.member.value, what);
    }
    void equip(const Person& person, std::string_view login, std::string_view email) {
        server->db().platform_write_now([&](db::Tx& tx) {
            accounts::set_login(tx, person.account, std::string(login));
            accounts::set_password(tx, person.account, accounts::hash_password(password));
            accounts::add_contact(tx, person.account, {accounts::ContactKind::email, std::string(email)}, now());
            return true;
        });
    }
    static Answer sign_in(Client& who, std::string_view login, bool shared = false) {
        return who.post("/api/sessions", fmt::format(R"({{"login":"{}","password":"{}","shared_computer":{}}})", login,
                                                     password, shared));
    }
    static std::string knows() { return fmt::format(R"({{"current":"{}"}})", password); }
    static Answer prove(Client& who, std::string_view ticket, std::string_view code) {
        return who.post("/api/sessions/second-factor", fmt::format(R"({{"ticket":"{}","code":"{}"}})", ticket, code));
    }
    static std::string ticket_of(const Answer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_FALSE(answer.headers.contains("set-cookie")) << "no session before the second step";
        const auto result = answer.json();
        EXPECT_FALSE(result.as_object().contains("me"));
        if (!result.as_object().contains("second_factor")) return "none";
        return text(result.at("second_factor").at("ticket"));
    }
    /// The code of this moment, or of one so many steps later.
    static std::string code(const std::string& secret, int steps = 0) {
        return accounts::totp_code(secret, now().ms / 30'000 + steps);
    }
    /// Sets up the app; what it shares with the server, and the recovery codes.
    struct App {
        std::string secret;
        std::vector<std::string> codes;
    };
    static App set_up(Client& who) {
        const auto begun = who.post("/api/me/second-factor/totp", knows());
        EXPECT_EQ(begun.status, 200) << begun.body;
        App app{from_base32(text(begun.json().at("secret"))), {}};
        // One step back, so that the present code is still good for a sign-in.
        const auto set = who.call(
            "PUT", "/api/me/second-factor/totp",
            fmt::format(R"({{"ticket":"{}","code":"{}"}})", text(begun.json().at("ticket")), code(app.secret, -1)));
        EXPECT_EQ(set.status, 200) << set.body;
        if (set.status == 200)
            for (const auto& one : set.json().at("recovery_codes").as_array()) app.codes.push_back(text(one));
        return app;
    }
    /// What the log of the installation says that this account has done.
    std::int64_t noted(const Person& person, std::string_view action) {
        return server->db().platform_read_now([&](db::Tx& tx) {
            return tx
                .query("SELECT COUNT(*) FROM platform_audit WHERE account_id = $1 AND action = $2",
                       person.account.value, action)
                .only()
                .get<std::int64_t>(0);
        });
    }
    std::string letters() { return stranger().get("/api/outbox").body; }

    std::optional<School> school;
};
PARTA_ON_ENGINES(SecondFactor);

// What the server gives into a browser's hands for a moment: it believes its own words alone, for what they were said
// and as long as they hold.
TEST(Tickets, AreTheServersOwnWordsForOneEndAndAMoment) {
    const auto sealed = api::seal("totp", "17:secret", 15min);
    EXPECT_EQ(api::unseal("totp", sealed), "17:secret");
    EXPECT_FALSE(api::unseal("account", sealed)) << "of another end";
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto forged = sealed;
        forged[i] = forged[i] == '1' ? '2' : '1';
        EXPECT_FALSE(api::unseal("totp", forged)) << i;
    }
    const auto ticket = api::make_ticket({AccountId{17}, accounts::Proof::code});
    ASSERT_TRUE(api::open_ticket(ticket));
    EXPECT_EQ(api::open_ticket(ticket)->account, AccountId{17});
    EXPECT_EQ(api::open_ticket(ticket)->proof, accounts::Proof::code);
    EXPECT_FALSE(api::open_ticket(sealed));
    {
        const ShiftedClock later{2min + 1s};
        EXPECT_FALSE(api::open_ticket(ticket));
        EXPECT_TRUE(api::unseal("totp", sealed));
    }
    const ShiftedClock later{15min + 1s};
    EXPECT_FALSE(api::unseal("totp", sealed));
}

// V1, V3, V4, V6.
TEST_P(SecondFactor, EveryWayInAsksForIt) {
    equip(school->physicist, "physics", "physics@example.ru");
    Client own = stranger(), elsewhere = stranger();
    ASSERT_EQ(sign_in(own, "physics").status, 200);
    ASSERT_EQ(sign_in(elsewhere, "physics").status, 200);
    EXPECT_EQ(own.post("/api/me/second-factor/totp", R"({"current":"чужой"})").error(), "wrong_credentials");
    EXPECT_EQ(own.post("/api/me/second-factor/recovery-codes", knows()).error(), "conflict");
    const auto begun = own.post("/api/me/second-factor/totp", knows()).json();
    EXPECT_EQ(elsewhere
                  .call("PUT", "/api/me/second-factor/totp",
                        fmt::format(R"({{"ticket":"{}","code":"{}"}})", text(begun.at("ticket")),
                                    code(from_base32(text(begun.at("secret"))))))
                  .error(),
              "wrong_code")
        << "begun by another session";
    Listener by_password_alone{server->port(), elsewhere.session, place.origin};
    const auto app = set_up(own);
    ASSERT_EQ(app.codes.size(), 10U);
    EXPECT_EQ(own.get("/api/me").status, 200);
    EXPECT_EQ(elsewhere.get("/api/me").error(), "unauthenticated") << "whoever has the password alone";
    EXPECT_TRUE(by_password_alone.wait("session_ended", [](const auto&) { return true; }, 3s));
    EXPECT_NE(letters().find("добавлен второй шаг"), std::string::npos);

    Client thief = stranger();
    const auto ticket = ticket_of(sign_in(thief, "physics"));
    EXPECT_EQ(thief.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(thief.post("/api/sessions/by-ticket", fmt::format(R"({{"ticket":"{}","shared_computer":false}})", ticket))
                  .error(),
              "wrong_code")
        << "the ticket of one step opens no other door";
    EXPECT_EQ(prove(thief, ticket, "000000").error(), "wrong_code");
    EXPECT_EQ(prove(thief, ticket, "").error(), "invalid_field");

    Client back = stranger();
    const auto right = ticket_of(sign_in(back, "physics", true));
    const auto inside = prove(back, right, code(app.secret));
    ASSERT_EQ(inside.status, 200) << inside.body;
    EXPECT_TRUE(inside.json().at("me").at("shared_computer").as_bool()) << "as was ticked in the first step";
    EXPECT_EQ(inside.headers.at("set-cookie").find("Max-Age"), std::string::npos);
    EXPECT_EQ(back.get(org + "/chats").status, 200);
    EXPECT_EQ(prove(thief, right, code(app.secret, 1)).error(), "wrong_code") << "a used ticket";
    Client again = stranger();
    EXPECT_EQ(prove(again, ticket_of(sign_in(again, "physics")), code(app.secret)).error(), "wrong_code")
        << "the same code twice";
    const auto by_recovery = prove(again, ticket_of(sign_in(again, "physics")), app.codes[0]);
    ASSERT_EQ(by_recovery.status, 200) << by_recovery.body;
    EXPECT_NE(letters().find("вошли по запасному коду"), std::string::npos);
    EXPECT_EQ(prove(again, ticket_of(sign_in(again, "physics")), app.codes[0]).error(), "wrong_code");
    EXPECT_EQ(again.get("/api/me/second-factor").json().at("recovery_codes_left").as_int64(), 9);

    // A code sent to a contact, and a link.
    Client by_code = stranger();
    by_code.post("/api/sessions/code", R"({"contact":"physics@example.ru"})");
    ticket_of(by_code.post("/api/sessions/by-code",
                           fmt::format(R"({{"contact":"physics@example.ru","code":"{}","shared_computer":false}})",
                                       code_for(by_code, "physics@example.ru"))));
    EXPECT_EQ(by_code.get("/api/me").error(), "unauthenticated");
    Client administrator = as(school->administrator);
    const auto link = administrator.post(of(school->physicist, "sign-in-link"));
    ASSERT_EQ(link.status, 200) << link.body;
    Client by_link = stranger();
    const auto asked =
        by_link.post("/api/sessions/by-link", fmt::format(R"({{"key":"{}","password":"{}","shared_computer":false}})",
                                                          key_of(text(link.json().at("url"))), password));
    // V18: where somebody else is at work, they are signed off.
    Client pupil = stranger();
    equip(school->semyon, "semyon", "semyon@example.ru");
    ASSERT_EQ(sign_in(pupil, "semyon").status, 200);
    Client before{server->port(), pupil.session};
    by_link.session = pupil.session;
    by_link.device = pupil.device;
    const auto last = prove(by_link, ticket_of(asked), app.codes[1]);
    ASSERT_EQ(last.status, 200) << last.body;
    EXPECT_EQ(before.get("/api/me").error(), "unauthenticated");
    EXPECT_TRUE(last.json().at("me").at("beside").as_array().empty());

    const auto taken = by_link.call("DELETE", "/api/me/second-factor/totp", knows());
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(taken.json().at("recovery_codes_left").as_int64(), 0);
    EXPECT_EQ(noted(school->physicist, "set_totp"), 1);
    EXPECT_EQ(noted(school->physicist, "remove_totp"), 1);
    Client plain = stranger();
    EXPECT_TRUE(sign_in(plain, "physics").json().as_object().contains("me"));
}

// V2.
TEST_P(SecondFactor, GuessingEnds) {
    equip(school->physicist, "physics", "physics@example.ru");
    Client own = stranger();
    ASSERT_EQ(sign_in(own, "physics").status, 200);
    const auto app = set_up(own);
    int asked = 0, wrong = 0;
    std::string over;
    for (int round = 0; round < 6 && over.empty(); ++round) {
        Client thief = stranger(fmt::format("127.0.7.{}", round + 1));
        const auto ticket = ticket_of(sign_in(thief, "physics"));
        for (int i = 0; i < 6; ++i) {
            const auto answer = prove(thief, ticket, "12345" + std::to_string(i));
            ++asked;
            if (answer.error() == "too_many_requests") over = answer.body;
            if (answer.error() == "wrong_code" && answer.json().at("error").at("field").as_string() == "code") ++wrong;
        }
    }
    EXPECT_EQ(wrong, 20) << "of " << asked;
    EXPECT_NE(over.find("retry_after"), std::string::npos) << over;
    EXPECT_EQ(own.get("/api/me").status, 200) << "who is inside stays inside";
    ShiftedClock later(61min);
    Client back = stranger();
    EXPECT_EQ(prove(back, ticket_of(sign_in(back, "physics")), code(app.secret)).status, 200);
}

// V5.
TEST_P(SecondFactor, APasskeyIsMadeAndAsked) {
    equip(school->physicist, "physics", "physics@example.ru");
    Client own = stranger();
    ASSERT_EQ(sign_in(own, "physics").status, 200);
    EXPECT_EQ(text(own.get("/api/me/second-factor").json().at("passkeys_at")), "school.example");
    Authenticator key;
    const auto add = [&](std::string_view origin) {
        const auto setup = own.post("/api/me/second-factor/passkeys/challenge", knows());
        EXPECT_EQ(setup.status, 200) << setup.body;
        const auto made =
            key.attest(place, *from_base64url(text(setup.json().at("challenge"))), {.origin = std::string{origin}});
        const auto body =
            fmt::format(R"({{"ticket":"{}","name":"Телефон","client_data":"{}","attestation":"{}"}})",
                        text(setup.json().at("ticket")), to_base64url(made.client_data), to_base64url(made.object));
        auto first = own.post("/api/me/second-factor/passkeys", body);
        EXPECT_EQ(own.post("/api/me/second-factor/passkeys", body).error(), "wrong_code") << "the challenge is used";
        return first;
    };
    EXPECT_EQ(add("https://evil.example").error(), "wrong_code");
    const auto added = add("https://school.example");
    ASSERT_EQ(added.status, 200) << added.body;
    EXPECT_EQ(added.json().at("recovery_codes").as_array().size(), 10U);

    Client back = stranger();
    const auto ticket = ticket_of(sign_in(back, "physics"));
    const auto answer = [&](Bent bent, bool reuse = false) {
        static std::string challenge;
        if (!reuse) {
            const auto asked =
                back.post("/api/sessions/second-factor/challenge", fmt::format(R"({{"ticket":"{}"}})", ticket));
            EXPECT_EQ(asked.status, 200) << asked.body;
            EXPECT_EQ(text(asked.json().at("credentials").at(0)), to_base64url(key.credential_id));
            challenge = *from_base64url(text(asked.json().at("challenge")));
        }
        const auto given = key.assert_(place, challenge, bent);
        return back.post("/api/sessions/second-factor",
                         fmt::format(R"({{"ticket":"{}","passkey":{{"credential":"{}","client_data":"{}",)"
                                     R"("authenticator_data":"{}","signature":"{}"}}}})",
                                     ticket, to_base64url(given.credential_id), to_base64url(given.client_data),
                                     to_base64url(given.authenticator_data), to_base64url(given.signature)));
    };
    EXPECT_EQ(answer({.origin = "https://evil.example"}).error(), "wrong_code") << "a page that looks like ours";
    EXPECT_EQ(answer({}, true).error(), "wrong_code") << "the challenge has been answered";
    EXPECT_EQ(answer({.flags = 0}).error(), "wrong_code") << "nobody touched it";
    const auto inside = answer({});
    ASSERT_EQ(inside.status, 200) << inside.body;
    EXPECT_EQ(back.get(org + "/chats").status, 200);
    const auto id = text(back.get("/api/me/second-factor").json().at("passkeys").at(0).at("id"));
    Client stranger_to_it = as(school->deputy);
    EXPECT_NE(stranger_to_it.call("DELETE", "/api/me/second-factor/passkeys/" + id, knows()).status, 200);
    EXPECT_EQ(back.post("/api/me/second-factor/recovery-codes", knows()).status, 200);
    EXPECT_EQ(back.call("DELETE", "/api/me/second-factor/passkeys/" + id, knows()).status, 200);
    for (const std::string_view done : {"add_passkey", "renew_recovery_codes", "remove_passkey"})
        EXPECT_EQ(noted(school->physicist, done), 1) << done;
}

// V7.
TEST_P(SecondFactor, WhoeverLostItIsHelpedByThoseEntitled) {
    equip(school->class_teacher_1b, "morozova", "morozova@example.ru");
    equip(school->gromova, "gromova", "gromova@example.ru");
    equip(school->tikhonov, "tikhonov", "tikhonov@example.ru");
    const auto enrol = [&](std::string_view login) {
        Client who = stranger();
        EXPECT_EQ(sign_in(who, login).status, 200);
        set_up(who);
        return who;
    };
    Client lost = enrol("morozova"), mother = enrol("gromova"), father = enrol("tikhonov");
    Client teacher = as(school->class_teacher_5a), administrator = as(school->administrator);
    const auto reset = [&](Client& by, const Person& of_whom) {
        return by.call("DELETE", of(of_whom, "second-factor"));
    };
    EXPECT_EQ(reset(teacher, school->class_teacher_1b).error(), "forbidden") << "a colleague";
    EXPECT_EQ(reset(teacher, school->gromova).error(), "forbidden") << "a child in another class, too";
    Client deputy = as(school->deputy), own_parent = as(school->zimina);
    EXPECT_EQ(reset(deputy, school->tikhonov).error(), "forbidden");
    EXPECT_EQ(reset(own_parent, school->masha).error(), "forbidden");
    EXPECT_FALSE(teacher.get(fmt::format("{}/people/{}", org, school->class_teacher_1b.member.value))
                     .json()
                     .at("may_reset_second_factor")
                     .as_bool());
    EXPECT_TRUE(teacher.get(fmt::format("{}/people/{}", org, school->tikhonov.member.value))
                    .json()
                    .at("may_reset_second_factor")
                    .as_bool());
    Listener fathers{server->port(), father.session, place.origin};
    EXPECT_EQ(reset(teacher, school->tikhonov).status, 200);
    EXPECT_TRUE(fathers.wait("session_ended", [](const auto&) { return true; }, 3s));
    EXPECT_EQ(father.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(reset(teacher, school->tikhonov).error(), "conflict") << "there is none any more";
    EXPECT_EQ(reset(administrator, school->class_teacher_1b).status, 200);
    EXPECT_EQ(lost.get("/api/me").error(), "unauthenticated");
    Client back = stranger();
    const auto inside = sign_in(back, "morozova");
    ASSERT_TRUE(inside.json().as_object().contains("me")) << inside.body;
    EXPECT_EQ(text(inside.json().at("me").at("notice").at("what")), "second_factor_removed");
    EXPECT_NE(letters().find("выключен по просьбе"), std::string::npos);
    EXPECT_NE(administrator.get(org + "/audit").body.find("reset_second_factor"), std::string::npos);
    EXPECT_EQ(reset(administrator, school->administrator).error(), "forbidden") << "one's own";
}

// V8.
TEST_P(SecondFactor, AnOrganisationMayWantItOfItsStaff) {
    equip(school->physicist, "physics", "physics@example.ru");
    Client administrator = as(school->administrator), teacher = as(school->class_teacher_5a),
           parent = as(school->gromova), pupil = as(school->semyon);
    const auto want = [&](std::string_view from) {
        auto settings = administrator.get(org).json().at("settings");
        settings.as_object()["staff_second_factor_from"] = from;
        return administrator.call("PATCH", org, "{\"settings\":" + boost::json::serialize(settings) + "}");
    };
    EXPECT_EQ(want("2026-02-30").error(), "invalid_field");
    EXPECT_EQ(want("tomorrow").error(), "invalid_field");
    EXPECT_EQ(teacher.call("PATCH", org, R"({"name":"Наша"})").error(), "forbidden");
    ASSERT_EQ(want("2999-01-01").status, 200);
    const auto demand = teacher.get("/api/me").json().at("second_factor_demands").at(0);
    EXPECT_FALSE(demand.at("shut").as_bool());
    EXPECT_EQ(text(demand.at("from")), "2999-01-01");
    EXPECT_EQ(teacher.get(org + "/chats").status, 200) << "until the day";
    EXPECT_TRUE(parent.get("/api/me").json().at("second_factor_demands").as_array().empty());
    // A change that does not speak of it leaves it.
    auto others = administrator.get(org).json().at("settings");
    others.as_object().erase("staff_second_factor_from");
    EXPECT_EQ(administrator.call("PATCH", org, "{\"settings\":" + boost::json::serialize(others) + "}").status, 200);
    EXPECT_EQ(text(administrator.get(org).json().at("settings").at("staff_second_factor_from")), "2999-01-01");

    Listener open_one{server->port(), school->class_teacher_5a.session, place.origin},
        of_parent{server->port(), school->gromova.session, place.origin};
    ASSERT_EQ(want("2020-01-01").status, 200);
    EXPECT_TRUE(open_one.wait("orgs_changed", [](const auto&) { return true; }, 3s)) << "an open connection, too";
    EXPECT_FALSE(of_parent.wait("orgs_changed", [](const auto&) { return true; }, 300ms));
    EXPECT_EQ(administrator.get(org).error(), "second_factor_required_by_school") << "whoever set it, too";
    EXPECT_EQ(parent.get(org + "/chats").status, 200);
    EXPECT_EQ(pupil.get(org + "/chats").status, 200);
    const auto let_in = [&](const Person& person) {
        return school->read([&](db::Tx& tx) { return orgs::is_let_in(tx, person.member); });
    };
    EXPECT_FALSE(let_in(school->class_teacher_5a)) << "nor does their connection get the events";
    EXPECT_TRUE(let_in(school->gromova));
    EXPECT_TRUE(let_in(school->semyon));
    for (const auto& route : api::routes()) {
        if (route.door != api::Door::member) continue;
        std::string target{route.path};
        for (auto at = target.find('{'); at != std::string::npos; at = target.find('{'))
            target.replace(at, target.find('}') - at + 1,
                           at == std::string_view{"/api/orgs/"}.size() ? std::to_string(school->org.value) : "7");
        const auto answer = teacher.call(http::to_string(route.method), target,
                                         route.operation.body == api::Body::bytes ? "%PDF-1.4" : "{}");
        // A body that the decoder refuses comes first where the guard stands in the unit.
        if (answer.error() == "invalid_field") continue;
        EXPECT_EQ(answer.error(), "second_factor_required_by_school") << http::to_string(route.method) << ' ' << target;
    }
    Client physics = stranger();
    const auto me = sign_in(physics, "physics").json().at("me");
    EXPECT_TRUE(me.at("spaces").as_array().empty());
    EXPECT_TRUE(me.at("second_factor_demands").at(0).at("shut").as_bool());
    set_up(physics);
    EXPECT_TRUE(let_in(school->physicist));
    EXPECT_EQ(physics.get(org + "/chats").status, 200);
    EXPECT_TRUE(physics.get("/api/me").json().at("second_factor_demands").as_array().empty());
    EXPECT_EQ(physics.call("DELETE", "/api/me/second-factor/totp", knows()).status, 200);
    EXPECT_EQ(physics.get(org + "/chats").error(), "second_factor_required_by_school") << "taken away again";
}

// V9, V10.
TEST_P(SecondFactor, ASharedComputerIsLeftBehindEmpty) {
    equip(school->physicist, "physics", "physics@example.ru");
    Client who = stranger(), own_device = stranger();
    ASSERT_EQ(sign_in(who, "physics", true).status, 200);
    ASSERT_EQ(sign_in(own_device, "physics").status, 200);
    // Photos and files stay in the browser of one's own device only, where they are asked about each time.
    const auto uploaded = own_device.post(org + "/files?kind=file&name=a.txt", "Просто текст.\n");
    ASSERT_EQ(uploaded.status, 200) << uploaded.body;
    const auto file = org + "/files/" + text(uploaded.json().at("id"));
    EXPECT_EQ(own_device.get(file).headers["cache-control"], "private, no-cache");
    EXPECT_EQ(who.get(file).headers["cache-control"], "no-store");
    int shared = 0;
    const auto devices = own_device.get("/api/me/sessions").json();
    for (const auto& device : devices.at("sessions").as_array())
        if (device.at("shared_computer").as_bool()) ++shared;
    EXPECT_EQ(shared, 1);
    constexpr std::string_view before = R"({"page":"before-reload"})", after = R"({"page":"after-reload"})";
    EXPECT_EQ(who.post("/api/sessions/current/parting", before).status, 200);
    EXPECT_EQ(own_device.post("/api/sessions/current/parting", before).status, 200);
    EXPECT_EQ(who.post("/api/sessions/current/staying", after).status, 200) << "a reloaded tab is back in time";
    {
        ShiftedClock later(3min);
        EXPECT_EQ(who.get("/api/me").status, 200) << "and has renewed the session";
        EXPECT_EQ(who.post("/api/sessions/current/parting", after).status, 200);
    }
    {
        ShiftedClock later(6min);
        EXPECT_EQ(who.get("/api/me").error(), "unauthenticated");
        EXPECT_EQ(own_device.get("/api/me").status, 200);
    }
    // A connection that nobody uses ends with its session, without a request that would find it out.
    Client idle = stranger();
    ASSERT_EQ(sign_in(idle, "physics", true).status, 200);
    Listener connection{server->port(), idle.session, place.origin};
    EXPECT_EQ(idle.post("/api/sessions/current/parting", before).status, 200);
    EXPECT_FALSE(connection.wait("session_ended", [](const auto&) { return true; }, 700ms)) << "two minutes yet";
    ShiftedClock later(3min);
    EXPECT_TRUE(connection.wait("session_ended", [](const auto&) { return true; }, 3s));
}

}  // namespace
}  // namespace parta::test
