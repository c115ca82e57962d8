// Several people on one device over real connections (V11–V17): whose turn it is, what the others' cookies open, the
// PIN.
#include <atomic>
#include <set>
#include <thread>

#include "chats/chats.hpp"
#include "flows.hpp"
#include "listener.hpp"
#include "people/joining.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using namespace std::chrono_literals;

class DeviceAccounts : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
        for (auto* person : {&school->gromova, &school->semyon, &school->alyosha, &school->tikhonov})
            server->db().platform_write_now([&](db::Tx& tx) {
                accounts::set_login(tx, person->account, login_of(*person));
                accounts::set_password(tx, person->account, accounts::hash_password(password));
                return true;
            });
    }

    /// Each school of the database has its own people.
    static std::string login_of(const Person& person) { return fmt::format("n{}", person.account.value); }
    static Answer sign_in(Client& who, const Person& person, bool shared = false) {
        return who.post("/api/sessions", fmt::format(R"({{"login":"{}","password":"{}","shared_computer":{}}})",
                                                     login_of(person), password, shared));
    }
    static boost::json::array people(Client& who) {
        return who.get("/api/device/people").json().at("people").as_array();
    }
    static boost::json::object here(Client& who, const Person& person) {
        for (const auto& one : people(who))
            if (is(one.at("account"), std::to_string(person.account.value))) return one.as_object();
        ADD_FAILURE() << person.name.given_name << " is not on this device";
        return {{"session", "1"}};
    }
    static std::string entry_of(Client& who, const Person& person) {
        return "/api/device/people/" + text(here(who, person).at("session")) + "/entry";
    }
    static Answer enter(Client& who, const Person& person, std::string_view pin = {}) {
        const auto body = pin.empty() ? std::string{"{}"} : fmt::format(R"({{"pin":"{}"}})", pin);
        return who.post(entry_of(who, person), body);
    }
    static Answer set_pin(Client& who, std::string_view pin) {
        return who.call("PUT", "/api/sessions/current/pin",
                        fmt::format(R"({{"pin":"{}","current":"{}"}})", pin, password));
    }
    std::int64_t entries(std::string_view action, const Person& person) {
        return server->db().platform_read_now([&](db::Tx& tx) {
            return tx
                .query("SELECT count(*) FROM platform_audit WHERE action = $1 AND subject = $2", action,
                       fmt::format("account:{}", person.account.value))
                .only()
                .get<std::int64_t>(0);
        });
    }
    static std::string account(const Answer& me) { return text(me.json().at("account")); }
    /// A tablet of a mother and her two sons; Алёша is at work.
    Client tablet() {
        Client one = stranger();
        for (const auto* person : {&school->gromova, &school->semyon, &school->alyosha})
            EXPECT_EQ(sign_in(one, *person).status, 200);
        return one;
    }

    std::optional<School> school;
};
PARTA_ON_ENGINES(DeviceAccounts);

// V11. V12.
TEST_P(DeviceAccounts, TakeTurnsWithoutAPassword) {
    Client one = tablet();
    EXPECT_EQ(account(one.get("/api/me")), std::to_string(school->alyosha.account.value));
    const auto list = people(one);
    ASSERT_EQ(list.size(), 3U);
    const auto mother = here(one, school->gromova);
    EXPECT_EQ(text(mother.at("name")), "Дарья Громова");
    EXPECT_EQ(mother.at("organisations").as_array().size(), 1U);
    EXPECT_FALSE(mother.at("current").as_bool());
    EXPECT_TRUE(here(one, school->alyosha).at("current").as_bool());
    for (const auto& person : list)
        for (const auto& [name, value] : person.as_object())
            EXPECT_TRUE(std::set<std::string_view>(
                            {"session", "account", "member", "name", "organisations", "current", "pin", "tries_left"})
                            .contains(name))
                << name << ": nothing of one is shown to another";

    const auto sons = one.session;
    Listener line{server->port(), sons};
    const auto entered = enter(one, school->gromova);
    ASSERT_EQ(entered.status, 200) << entered.body;
    EXPECT_EQ(entered.headers.at("clear-site-data"), "\"cache\"");
    EXPECT_EQ(entered.json().at("me").at("beside").as_array().size(), 2U);
    EXPECT_TRUE(line.wait("session_ended")) << "the son's open page is told nothing more";
    EXPECT_EQ(account(one.get("/api/me")), std::to_string(school->gromova.account.value));
    // His cookie, kept by somebody, opens nothing, on whatever path.
    Client thief{server->port(), sons};
    EXPECT_EQ(thief.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(thief.get(org + "/chats").error(), "unauthenticated");
    EXPECT_EQ(thief.post(org + "/files?kind=file&name=a.txt", "text").error(), "unauthenticated");
    EXPECT_EQ(thief.refused_socket("/api/ws"), 401);
    // Signing out leaves the others.
    EXPECT_EQ(one.call("DELETE", "/api/sessions/current").status, 200);
    EXPECT_EQ(people(one).size(), 2U);
    EXPECT_EQ(enter(one, school->semyon).status, 200);
}

// V18.
TEST_P(DeviceAccounts, WhoJoinsByALinkComesAlone) {
    school->write([](db::Tx& tx) { chats::derive_official(tx); });
    const auto link_for = [&](const Person& person) {
        Client admin{server->port(), school->administrator.session};
        const auto sheets = admin.post(
            org + "/invites",
            fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":true,"days":30}})", person.member.value));
        EXPECT_EQ(sheets.status, 200) << sheets.body;
        return key_of(text(sheets.json().at("sheets").at(0).at("strips").at(0).at("url")));
    };
    const auto join = [](Client& who, const std::string& key, std::string_view own, std::string_view present = {}) {
        return who.post(
            "/api/invites/redeem",
            fmt::format(R"({{"key":"{}","login":"","password":"{}","name":"","child":"","consent_own":true,)"
                        R"("consent_child":true,"consent_photos":false,"contact_code":"","shared_computer":false{}}})",
                        key, own, present.empty() ? "" : fmt::format(R"(,"present_password":"{}")", present)));
    };
    const auto newcomer = [&](std::string surname) {
        return school->enrol({std::move(surname), "Ян", ""}, school->class_5a, Joined::no, "2008-01-15");
    };
    // A classroom's computer: the mother is at work, her son waits, and somebody joins there.
    Client one = stranger();
    ASSERT_EQ(sign_in(one, school->semyon).status, 200);
    ASSERT_EQ(sign_in(one, school->gromova).status, 200);
    Client before{server->port(), one.session};
    Listener line{server->port(), one.session};
    const auto entry = entry_of(one, school->semyon);
    const auto alone = join(one, link_for(newcomer("Первый")), password);
    ASSERT_EQ(alone.status, 200) << alone.body;
    EXPECT_EQ(alone.headers.at("clear-site-data"), "\"cache\"");
    EXPECT_TRUE(line.wait("session_ended"));
    EXPECT_EQ(before.get("/api/me").error(), "unauthenticated");
    EXPECT_TRUE(alone.json().at("me").at("beside").as_array().empty());
    EXPECT_TRUE(people(one).empty()) << "nobody is there to be entered";
    EXPECT_EQ(one.post(entry).error(), "not_found");
    // With her own password she lets the newcomer beside them; with another one nothing happens, and the link is good.
    ASSERT_EQ(sign_in(one, school->gromova).status, 200);
    const auto second = newcomer("Второй");
    const auto link = link_for(second);
    const auto refused = join(one, link, password, "не её пароль");
    EXPECT_EQ(refused.error(), "wrong_credentials");
    EXPECT_EQ(text(refused.json().at("error").at("field")), "present_password");
    EXPECT_EQ(account(one.get("/api/me")), std::to_string(school->gromova.account.value)) << "she is at work still";
    Client nobody = stranger();
    const auto missing = join(nobody, link, password, password);
    EXPECT_EQ(missing.error(), "conflict");
    EXPECT_EQ(text(missing.json().at("error").at("field")), "present_password");
    const auto beside = join(one, link, password, password);
    ASSERT_EQ(beside.status, 200) << beside.body;
    EXPECT_GE(beside.json().at("me").at("beside").as_array().size(), 1U);
    EXPECT_EQ(enter(one, school->gromova).status, 200);
}

// V18. A way back that is opened in another's browser.
TEST_P(DeviceAccounts, WhoComesBackByALinkComesAlone) {
    const auto link_for = [&](const Person& person) {
        Client admin{server->port(), school->administrator.session};
        const auto made = admin.post(fmt::format("{}/people/{}/sign-in-link", org, person.member.value));
        EXPECT_EQ(made.status, 200) << made.body;
        return key_of(text(made.json().at("url")));
    };
    const auto come_back = [](Client& who, const std::string& key) {
        return who.post("/api/sessions/by-link",
                        fmt::format(R"({{"key":"{}","password":"{}","shared_computer":false}})", key, password));
    };
    Client one = stranger();
    ASSERT_EQ(sign_in(one, school->gromova).status, 200);
    Client before{server->port(), one.session};
    const auto back = come_back(one, link_for(school->tikhonov));
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(before.get("/api/me").error(), "unauthenticated");
    EXPECT_TRUE(people(one).empty());
    // By one's own link on one's own tablet the others stay.
    ASSERT_EQ(sign_in(one, school->semyon).status, 200);
    const auto link = link_for(school->tikhonov);
    ASSERT_EQ(sign_in(one, school->tikhonov).status, 200);
    const auto again = come_back(one, link);
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.json().at("me").at("beside").as_array().size(), 1U);
}

// V11. Neither the device's key without a session, nor a session without the key, nor another device's key.
TEST_P(DeviceAccounts, AreEnteredOnTheirOwnDeviceOnly) {
    Client one = tablet();
    const auto entry = entry_of(one, school->gromova);
    Client other = stranger();
    sign_in(other, school->tikhonov);
    sign_in(other, school->semyon);
    ASSERT_FALSE(other.device.empty());
    EXPECT_EQ(other.post(entry).error(), "not_found");
    EXPECT_EQ(other.call("DELETE", entry.substr(0, entry.rfind('/'))).error(), "not_found");
    EXPECT_EQ(stranger().post(entry).error(), "not_found");
    Client without{server->port(), one.session};
    EXPECT_EQ(without.post(entry).error(), "not_found");
    EXPECT_TRUE(people(without).empty());
    EXPECT_EQ(one.call_with("", "POST", entry, "{}").error(), "cross_site");
    EXPECT_EQ(one.get("/api/me").status, 200) << "whoever was at work goes on";
    Client key_only = stranger();
    key_only.device = one.device;
    EXPECT_EQ(key_only.get(org + "/chats").error(), "unauthenticated") << "the key alone reads nothing but the list";
    EXPECT_EQ(people(key_only).size(), 3U);
}

// V15.
TEST_P(DeviceAccounts, APageThatHasNotNoticedSpeaksForNobodyElse) {
    Client one = tablet();
    const auto as = [&](const Person& person) {
        return fmt::format("X-Parta: 1\r\nX-Parta-Account: {}\r\n", person.account.value);
    };
    EXPECT_EQ(one.call_with(as(school->alyosha), "GET", "/api/me", "").status, 200);
    const auto refused = one.call_with(as(school->gromova), "PUT", "/api/me/login", R"({"login":"x","current":""})");
    EXPECT_EQ(refused.error(), "conflict");
    EXPECT_EQ(text(refused.json().at("error").at("field")), "account");
    EXPECT_EQ(one.call_with(as(school->gromova), "GET", org + "/chats", "").error(), "conflict");
    EXPECT_EQ(one.refused_socket(fmt::format("/api/ws?account={}", school->gromova.account.value)), 409);
}

// V13.
TEST_P(DeviceAccounts, APinStandsBeforeTheTurnAndIsNotGuessed) {
    Client one = stranger();
    sign_in(one, school->gromova);
    EXPECT_EQ(one.call("PUT", "/api/sessions/current/pin", R"({"pin":"5071","current":"не тот"})").error(),
              "wrong_credentials");
    EXPECT_EQ(set_pin(one, "1234").error(), "password_too_weak");
    EXPECT_EQ(set_pin(one, "50719999").error(), "invalid_field");
    const auto set = set_pin(one, "5071");
    ASSERT_EQ(set.status, 200) << set.body;
    EXPECT_EQ(entries("set_pin", school->gromova), 1);
    // The token is the one it was; nothing that it is given stays on the device any more.
    const auto uploaded = one.post(org + "/files?kind=file&name=a.txt", "Просто текст.\n");
    ASSERT_EQ(uploaded.status, 200) << uploaded.body;
    EXPECT_EQ(one.get(org + "/files/" + text(uploaded.json().at("id"))).headers["cache-control"], "no-store");
    EXPECT_TRUE(one.get("/api/me").json().at("pin").as_bool());
    const auto devices = one.get("/api/me/sessions").json();
    EXPECT_TRUE(devices.at("sessions").at(0).at("pin").as_bool());
    sign_in(one, school->semyon);

    EXPECT_EQ(enter(one, school->gromova).error(), "wrong_code") << "without it";
    EXPECT_EQ(enter(one, school->gromova, "0000").error(), "wrong_code");
    EXPECT_EQ(here(one, school->gromova).at("tries_left").as_int64(), 3);
    EXPECT_EQ(account(one.get("/api/me")), std::to_string(school->semyon.account.value));
    const auto in = enter(one, school->gromova, "5071");
    ASSERT_EQ(in.status, 200) << in.body;
    EXPECT_TRUE(in.json().at("me").at("pin").as_bool());
    EXPECT_EQ(one.get(org + "/chats").headers.at("cache-control"), "no-store");

    // All at once, from many connections: five tries are five tries.
    enter(one, school->semyon);
    const auto entry = entry_of(one, school->gromova);
    std::vector<std::thread> guessers;
    std::atomic<int> wrong = 0, opened = 0;
    for (int i = 0; i < 12; ++i)
        guessers.emplace_back([&, i] {
            Client guesser = stranger(fmt::format("127.0.3.{}", i + 1));
            guesser.device = one.device;
            const auto answer = guesser.post(entry, fmt::format(R"({{"pin":"90{:02}"}})", i));
            (answer.status == 200 ? opened : wrong) += 1;
        });
    for (auto& guesser : guessers) guesser.join();
    EXPECT_EQ(wrong, 12);
    EXPECT_EQ(here(one, school->gromova).at("tries_left").as_int64(), 0);
    EXPECT_EQ(entries("pin_spent", school->gromova), 1);
    EXPECT_EQ(enter(one, school->gromova, "5071").error(), "wrong_code") << "only the password helps now";
    sign_in(one, school->gromova);
    EXPECT_EQ(one.call("POST", "/api/sessions/current/lock", "{}").status, 200);
    EXPECT_EQ(one.get("/api/me").error(), "unauthenticated");
    EXPECT_EQ(enter(one, school->gromova, "5071").status, 200);
    EXPECT_EQ(one.call("DELETE", "/api/sessions/current/pin", fmt::format(R"({{"current":"{}"}})", password)).status,
              200);
    EXPECT_EQ(entries("remove_pin", school->gromova), 1);
    EXPECT_FALSE(one.get("/api/me").json().at("pin").as_bool());
}

// V14. By the clock, too: nothing is read, and what is connected is cut off.
TEST_P(DeviceAccounts, ALockedSessionReadsNothing) {
    Client one = stranger();
    sign_in(one, school->gromova);
    set_pin(one, "5071");
    Listener line{server->port(), one.session};
    ASSERT_EQ(one.get(org + "/chats").status, 200);
    server->db().platform_write_now(
        [&](db::Tx& tx) { return tx.exec("UPDATE session SET locked_from = $1 WHERE pin IS NOT NULL", now()); });
    EXPECT_EQ(one.get(org + "/chats").error(), "unauthenticated");
    EXPECT_EQ(one.get("/api/me").error(), "unauthenticated");
    EXPECT_TRUE(line.wait("session_ended", [](const auto&) { return true; }, 15s));
    EXPECT_EQ(enter(one, school->gromova, "5071").status, 200);
}

// V16.
TEST_P(DeviceAccounts, SomebodyIsTakenOffTheDevice) {
    Client one = tablet();
    const auto who = text(here(one, school->gromova).at("session"));
    EXPECT_EQ(one.call("DELETE", "/api/device/people/" + who).status, 200);
    EXPECT_EQ(entries("end_session", school->gromova), 1);
    EXPECT_EQ(people(one).size(), 2U);
    EXPECT_EQ(one.get("/api/me").status, 200);
    // A class teacher's new card ends the pupil's session wherever it waits.
    server->db().platform_write_now(
        [&](db::Tx& tx) { return accounts::end_all_sessions(tx, school->semyon.account).size(); });
    EXPECT_EQ(people(one).size(), 1U);
}

// V10. A request that is served after the last page of a shared computer has gone brings nobody back.
TEST_P(DeviceAccounts, WhatWasOnItsWayWhenThePageClosedIsNoPresence) {
    Client library = stranger();
    sign_in(library, school->semyon, true);
    const auto age = [&] {
        server->db().platform_write_now(
            [](db::Tx& tx) { return tx.exec("UPDATE session SET last_seen_at = last_seen_at - 600000 WHERE shared"); });
    };
    const auto left = [&] {
        return server->db().platform_read_now([&](db::Tx& tx) {
            return tx.query("SELECT max(expires_at) FROM session WHERE account_id = $1 AND shared",
                            school->semyon.account)
                       .only()
                       .get<std::int64_t>(0) -
                   now().ms;
        });
    };
    age();
    const auto say = [&](std::string_view what, std::string_view page) {
        return library.post(fmt::format("/api/sessions/current/{}", what), fmt::format(R"({{"page":"{}"}})", page))
            .status;
    };
    ASSERT_EQ(say("parting", "first-page"), 200);
    age();
    EXPECT_EQ(library.get("/api/me").status, 200);
    EXPECT_EQ(library.get(org + "/chats").status, 200);
    EXPECT_EQ(library.post(org + "/files?kind=file&name=a.txt", "text").status, 200);
    EXPECT_EQ(say("staying", "first-page"), 200);
    EXPECT_LE(left(), 120'000) << "it still ends within two minutes";
    EXPECT_EQ(say("staying", "second-page"), 200);
    EXPECT_GT(left(), 25 * 60'000) << "another page stays";
    EXPECT_TRUE(people(library).empty()) << "a shared computer has no list";
    EXPECT_EQ(library.call("POST", "/api/sessions/current/lock", "{}").error(), "conflict");
}

}  // namespace
}  // namespace parta::test
