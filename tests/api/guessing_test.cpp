// Guessing codes, and asking who is known here: across addresses, sessions and restarts.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "flows.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

class Guessing : public Flows {};
PARTA_ON_ENGINES(Guessing);

Answer prove(Client& who, const accounts::Contact& contact, std::string_view code) {
    return who.post("/api/sessions/by-code",
                    fmt::format(R"({{"contact":"{}","code":"{}","shared_computer":false}})", contact.value, code));
}

/// Another code, different for each try.
std::string wrong(std::string code, std::size_t number) {
    code[number] = code[number] == '9' ? '0' : '9';
    return code;
}

// Five tries are five: a server that was killed in between has forgotten none of them, whoever sends them from
// wherever.
TEST_P(Guessing, TriesAreCountedAcrossAddressesSessionsAndRestarts) {
    SeparateServer separate{GetParam()};
    const accounts::Contact guessed{accounts::ContactKind::email, "tikhonov.guess@example.ru"};
    const accounts::Contact mistyped{accounts::ContactKind::email, "zimina.guess@example.ru"};
    std::string code, other;
    std::vector<std::string> sessions{""};
    {
        const auto db = separate.open_database();
        const School school{*db};
        db->platform_write_now([&](db::Tx& tx) {
            accounts::add_contact(tx, school.tikhonov.account, guessed, now());
            accounts::add_contact(tx, school.zimina.account, mistyped, now());
            code = accounts::make_code(tx, accounts::CodePurpose::sign_in, guessed, 0);
            other = accounts::make_code(tx, accounts::CodePurpose::sign_in, mistyped, 0);
            return true;
        });
        sessions.push_back(school.class_teacher_5a.session);
        sessions.push_back(school.vera.session);
    }
    separate.start();
    std::size_t tries = 0;
    const auto guess = [&](const accounts::Contact& contact, const std::string& with) {
        Client who{separate.port(), sessions[tries % sessions.size()], fmt::format("127.0.{}.1", 70 + tries)};
        ++tries;
        return prove(who, contact, with);
    };
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(guess(guessed, wrong(code, i)).error(), "wrong_code");
        if (i < 4) {
            EXPECT_EQ(guess(mistyped, wrong(other, i)).error(), "wrong_code");
        }
        if (i % 2 == 1) {
            separate.kill();
            separate.start();
        }
    }
    EXPECT_EQ(guess(guessed, code).error(), "wrong_code") << "the right one, after five wrong ones";
    const auto owner = guess(mistyped, other);
    EXPECT_EQ(owner.status, 200) << "four may be mistyped: " << owner.body;
}

// Five codes an hour to one contact, whether or not it is anybody's.
TEST_P(Guessing, CodesEndForTheUnknownAsForTheKnown) {
    open_school();
    Client who = stranger("127.0.89.1");
    std::vector<int> statuses[2];
    for (const bool known : {false, true}) {
        const auto contact = known ? "known@example.ru" : "nobody@example.ru";
        if (known)
            server->db().platform_write_now([&](db::Tx& tx) {
                const auto account = tx.query("SELECT id FROM account WHERE login = 'orlova'").only().get<AccountId>(0);
                accounts::add_contact(tx, account, {accounts::ContactKind::email, contact}, now());
                return true;
            });
        for (int i = 0; i < 6; ++i)
            statuses[known].push_back(
                who.post("/api/sessions/code", fmt::format(R"({{"contact":"{}"}})", contact)).status);
    }
    EXPECT_EQ(statuses[0], statuses[1]);
    EXPECT_EQ(statuses[0], (std::vector{202, 202, 202, 202, 202, 429}));
}

// The same answer after the same work: how long it takes tells nothing, either.
TEST_P(Guessing, WhoIsKnownIsNotToldByTheTimeItTakes) {
    open_school();
    const auto account = server->db().platform_read_now(
        [](db::Tx& tx) { return tx.query("SELECT id FROM account WHERE login = 'orlova'").only().get<AccountId>(0); });
    constexpr int many = 8;
    server->db().platform_write_now([&](db::Tx& tx) {
        for (int i = 0; i < many; ++i)
            accounts::add_contact(tx, account, {accounts::ContactKind::email, fmt::format("known{}@example.ru", i)},
                                  now());
        return true;
    });
    Client who = stranger("127.0.90.1");
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const auto both = [&](std::string_view what, const std::function<Answer(bool known, int i)>& ask) {
        std::vector<double> took[2];
        for (int i = 0; i < many; ++i)
            for (const bool known : {false, true}) {
                const auto since = std::chrono::steady_clock::now();
                const auto answer = ask(known, i);
                took[known].push_back(Milliseconds(std::chrono::steady_clock::now() - since).count());
                EXPECT_LT(answer.status, 500) << answer.body;
                EXPECT_NE(answer.error(), "too_many_requests") << what;
            }
        for (auto& one : took) std::ranges::sort(one);
        const double unknown = took[0][many / 2], known = took[1][many / 2];
        RecordProperty(std::string{what}, fmt::format("{:.2f} / {:.2f} ms", known, unknown));
        EXPECT_LT(std::max(known, unknown), 3 * std::min(known, unknown) + 1)
            << what << ": known " << known << " ms, unknown " << unknown << " ms";
    };
    both("password", [&](bool known, int) {
        return who.post("/api/sessions",
                        fmt::format(R"({{"login":"{}","password":"wrong words 1","shared_computer":false}})",
                                    known ? "orlova" : "nobody"));
    });
    both("code", [&](bool known, int i) {
        return who.post("/api/sessions/code",
                        fmt::format(R"({{"contact":"{}{}@example.ru"}})", known ? "known" : "nobody", i));
    });
}

}  // namespace
}  // namespace parta::test
