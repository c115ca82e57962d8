#include "accounts/accounts.hpp"
#include "accounts/own_codes.hpp"
#include "accounts/presence.hpp"
#include "accounts/tokens.hpp"

#include <fmt/format.h>

#include "accounts/memberships.hpp"
#include "base/hash.hpp"
#include "support/database.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;
using test::error_of;

class Accounts : public test::DatabaseTest {
  protected:
    template <class F>
    auto write(F work) {
        return db().platform_write_now(std::move(work));
    }
    AccountId make(std::optional<std::string> login = std::nullopt, std::string hash = "hash") {
        return write([&](db::Tx& tx) { return create_account(tx, login, hash); });
    }
    void add(AccountId account, const Contact& contact, std::optional<Timestamp> proved_at = std::nullopt) {
        write([&](db::Tx& tx) { add_contact(tx, account, contact, proved_at); });
    }
    std::vector<AccountId> candidates(std::string_view typed) {
        auto found = db().platform_read_now([&](db::Tx& tx) { return find_candidates(tx, typed); });
        std::vector<AccountId> accounts;
        for (const auto& candidate : found) accounts.push_back(candidate.account);
        return accounts;
    }
    /// A try whose password turns out wrong; the seconds to wait where it is refused.
    int fail(std::string_view login, std::string_view address = "10.0.0.7") {
        try {
            write([&](db::Tx& tx) { count_try(tx, login, address, find_candidates(tx, login)); });
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::too_many_requests);
            EXPECT_GT(error.retry_after, 0);
            return error.retry_after;
        }
        return 0;
    }
    int fail_times(int times, std::string_view login, std::string_view address = "10.0.0.7") {
        int wait = 0;
        for (int i = 0; i < times && wait == 0; ++i) wait = fail(login, address);
        return wait;
    }
    int succeed(std::string_view login, bool alone = true, std::string_view address = "10.0.0.7") {
        const int wait = fail(login, address);
        if (wait == 0) write([&](db::Tx& tx) { forgive_try(tx, login, address, alone); });
        return wait;
    }

    const Contact phone{ContactKind::phone, "+79990000001"};
    const Contact email{ContactKind::email, "a@b.ru"};
};
PARTA_ON_ENGINES(Accounts);

using Ids = std::vector<AccountId>;

TEST_P(Accounts, a_login_belongs_to_one) {
    auto first = make("zhukova.o");
    auto code = error_of([&] { make("zhukova.o"); });
    EXPECT_EQ(code, ErrorCode::already_exists);
    auto second = make("petrov.i");
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { set_login(tx, second, "zhukova.o"); }); }),
              ErrorCode::already_exists);
    write([&](db::Tx& tx) { set_login(tx, first, "zhukova.o"); });  // its own again
    write([&](db::Tx& tx) { set_login(tx, second, "petrov.ivan"); });
    EXPECT_EQ(write([&](db::Tx& tx) { return login_of(tx, second); }), "petrov.ivan");
    make();
    make();  // any number without a login
}

TEST_P(Accounts, sign_in_by_login_phone_and_email) {
    auto account = make("zhukova.o");
    add(account, phone);
    add(account, email);
    EXPECT_EQ(candidates(" Zhukova.O "), Ids{account});
    EXPECT_EQ(candidates("8 (999) 000-00-01"), Ids{account});
    EXPECT_EQ(candidates("A@B.ru"), Ids{account});
    EXPECT_EQ(candidates("zhukova"), Ids{});
    EXPECT_EQ(candidates("' OR 1=1 --"), Ids{});
    EXPECT_EQ(candidates(""), Ids{});
}

TEST_P(Accounts, a_shared_phone_gives_at_most_five_the_proved_first) {
    for (int i = 0; i < 6; ++i) add(make(), phone);
    auto owner = make();
    add(owner, phone, now());
    auto found = candidates(phone.value);
    EXPECT_EQ(found.size(), 5U);
    EXPECT_EQ(found.front(), owner);
}

TEST_P(Accounts, without_a_password_or_disabled_nobody_signs_in_by_password) {
    make("no-password", "");
    auto disabled = make("disabled");
    write([&](db::Tx& tx) { tx.exec("UPDATE account SET disabled_at = 1 WHERE id = $1", disabled); });
    EXPECT_EQ(candidates("no-password"), Ids{});
    EXPECT_EQ(candidates("disabled"), Ids{});
}

TEST_P(Accounts, after_ten_failures_an_address_waits_longer_each_time_for_that_login) {
    make("zhukova.o");
    make("petrov.i");
    EXPECT_EQ(fail_times(10, "zhukova.o"), 0);
    std::chrono::seconds passed = 0s;
    for (const int wait : {60, 120, 240, 480, 900, 900}) {
        ShiftedClock later(passed);
        const int refused = fail(" Zhukova.O ");
        EXPECT_LE(refused, wait);
        EXPECT_GT(refused, wait - 10);
        EXPECT_EQ(fail("petrov.i"), 0) << "another login";
        EXPECT_EQ(fail("zhukova.o", "10.0.0.8"), 0) << "another address";
        passed += std::chrono::seconds(wait + 1);
        ShiftedClock over(passed);
        EXPECT_EQ(fail("zhukova.o"), 0);
    }
    ShiftedClock later(passed + 61min);
    EXPECT_EQ(fail_times(10, "zhukova.o"), 0) << "forgotten";
    EXPECT_GT(fail("zhukova.o"), 0);
}

TEST_P(Accounts, unknown_logins_wait_as_known_ones_do) {
    make("zhukova.o");
    add(make(), phone);
    for (std::string_view login : {"zhukova.o", "nobody", "8 (999) 000-00-01", "+79990000002", "не логин!"}) {
        EXPECT_EQ(fail_times(10, login), 0) << login;
        EXPECT_NEAR(fail(login), 60, 5) << login;
    }
    EXPECT_GT(fail(phone.value), 0) << "the same number in another spelling";
}

TEST_P(Accounts, success_forgets_failures) {
    make("zhukova.o");
    EXPECT_EQ(fail_times(9, "zhukova.o"), 0);
    EXPECT_EQ(succeed("zhukova.o"), 0);
    EXPECT_EQ(fail_times(10, "zhukova.o"), 0);
    EXPECT_GT(succeed("zhukova.o"), 0) << "the right password waits too";
}

TEST_P(Accounts, one_owner_of_a_shared_phone_does_not_pay_for_guesses_at_another) {
    add(make(), phone);
    add(make(), phone);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(fail_times(3, phone.value), 0);
        EXPECT_EQ(succeed(phone.value, false), 0);
    }
    EXPECT_EQ(fail(phone.value), 0);
    EXPECT_GT(fail(phone.value), 0);
}

TEST_P(Accounts, a_new_password_forgets_failures) {
    const auto account = make("zhukova.o");
    EXPECT_GT(fail_times(11, "zhukova.o"), 0);
    write([&](db::Tx& tx) { set_password(tx, account, "new hash"); });
    EXPECT_EQ(fail("zhukova.o"), 0);
}

TEST_P(Accounts, guesses_from_everywhere_hold_up_only_addresses_the_account_does_not_know) {
    const auto account = make("zhukova.o");
    write([&](db::Tx& tx) { open_session(tx, account, {"Firefox", "10.0.0.7"}, false); });
    for (std::string_view login : {"zhukova.o", "nobody"}) {
        for (int i = 0; i < 100; ++i) EXPECT_EQ(fail(login, fmt::format("192.0.2.{}", i)), 0);
        EXPECT_NEAR(fail(login, "192.0.2.200"), 15 * 60, 10);
        EXPECT_NEAR(fail(login, "192.0.2.7"), 15 * 60, 10);
    }
    EXPECT_EQ(fail("zhukova.o", "10.0.0.7"), 0);
    EXPECT_EQ(fail("petrov.i", "192.0.2.200"), 0);
    ShiftedClock later(15min + 1s);
    EXPECT_EQ(fail("zhukova.o", "192.0.2.200"), 0);
}

TEST_P(Accounts, right_passwords_do_not_count_towards_the_guesses_from_everywhere) {
    make("zhukova.o");
    for (int i = 0; i < 110; ++i) EXPECT_EQ(succeed("zhukova.o"), 0);
    EXPECT_EQ(fail("zhukova.o", "192.0.2.1"), 0);
}

TEST_P(Accounts, counts_that_no_longer_matter_are_deleted) {
    const auto rows = [&] {
        return write([](db::Tx& tx) {
            prune_failures(tx);
            return tx.query("SELECT COUNT(*) FROM sign_in_failure").only().get<std::int64_t>(0);
        });
    };
    fail("nobody");
    EXPECT_EQ(rows(), 2);
    ShiftedClock later(61min);
    EXPECT_EQ(rows(), 0);
}

// J11.
TEST_P(Accounts, only_proved_contacts_sign_in_by_code) {
    auto typed = make(), proved = make();
    add(typed, phone);
    add(proved, phone, now());
    auto found = [&] { return write([&](db::Tx& tx) { return find_by_proved_contact(tx, phone); }); };
    EXPECT_EQ(found(), Ids{proved});
    add(typed, phone, now());
    add(typed, phone);  // never unproves
    EXPECT_EQ(found(), (Ids{typed, proved}));
}

TEST_P(Accounts, suggested_logins_are_free_and_readable) {
    auto suggest = [&](std::string_view surname, std::string_view given) {
        return write([&](db::Tx& tx) {
            auto login = suggest_login(tx, surname, given);
            EXPECT_EQ(parse_login(login), login);
            create_account(tx, login, "");
            return login;
        });
    };
    EXPECT_EQ(suggest("Жукова", "Ольга"), "zhukova.o");
    EXPECT_EQ(suggest("Жукова", "Олеся"), "zhukova.o2");
    EXPECT_EQ(suggest("Щёкин", "Юрий"), "shchekin.y");
    EXPECT_EQ(suggest("Ахмедова-Мамед кызы", "Лейла"), "akhmedova-mamed-kyzy.l");
    EXPECT_EQ(suggest("Ли", "Ян"), "li.y");
    EXPECT_EQ(suggest("Ө", ""), "user.o");
    EXPECT_EQ(suggest("李", "明"), "user");
    for (int i = 3; i <= 9; ++i) suggest("Жукова", "Оксана");
    auto crowded = suggest("Жукова", "Ольга");
    EXPECT_EQ(crowded.size(), std::string("zhukova.o123").size());
}

class Sessions : public Accounts {
  protected:
    std::optional<Authenticated> find(const SessionToken& token) {
        return db().platform_read_now([&](db::Tx& tx) { return find_session(tx, token); });
    }
    SessionToken open(AccountId account, bool shared = false) {
        return write(
            [&](db::Tx& tx) { return open_session(tx, account, {"Firefox/125.0 (Linux)", "10.0.0.7"}, shared); });
    }
};
PARTA_ON_ENGINES(Sessions);

TEST_P(Sessions, a_token_opens_its_account_only) {
    auto account = make();
    auto token = open(account), other = open(make());
    EXPECT_EQ(token.find('.'), 43U) << "256 random bits, then whose it is";
    EXPECT_EQ(account_of_token(token), std::to_string(account.value));
    ASSERT_TRUE(find(token));
    EXPECT_EQ(find(token)->account, account);
    EXPECT_FALSE(find(token)->is_operator);
    EXPECT_NE(find(other)->account, account);
    EXPECT_FALSE(find(""));
    EXPECT_FALSE(find(token.substr(1)));
    write([&](db::Tx& tx) { set_operator(tx, account); });
    EXPECT_TRUE(find(token)->is_operator);
    write([&](db::Tx& tx) { tx.exec("UPDATE account SET disabled_at = 1 WHERE id = $1", account); });
    EXPECT_FALSE(find(token));
}

TEST_P(Sessions, the_database_does_not_know_tokens) {
    auto token = open(make());
    auto stored = db().platform_read_now(
        [&](db::Tx& tx) { return tx.query("SELECT token_hash FROM session").only().get<db::Bytes>(0).data; });
    EXPECT_EQ(stored, sha256(token));
}

TEST_P(Sessions, last_ninety_days_from_last_use) {
    auto token = open(make());
    EXPECT_FALSE(find(token)->touch_due);
    {
        ShiftedClock later(11h);
        EXPECT_TRUE(find(token)->touch_due);
    }
    {
        ShiftedClock later(std::chrono::days{89});
        auto who = find(token);
        ASSERT_TRUE(who);
        write([&](db::Tx& tx) { touch_session(tx, who->session); });
        EXPECT_FALSE(find(token)->touch_due);
    }
    {
        ShiftedClock later(std::chrono::days{178});
        EXPECT_TRUE(find(token));
    }
    ShiftedClock later(std::chrono::days{180});
    EXPECT_FALSE(find(token));
}

// V9.
TEST_P(Sessions, of_a_shared_computer_end_after_half_an_hour_without_use_and_twelve_hours_in_all) {
    const auto account = make();
    const auto token = open(account, true), usual = open(account);
    EXPECT_TRUE(find(token)->shared_computer);
    EXPECT_FALSE(find(usual)->shared_computer);
    const auto touch = [&] {
        const auto who = *find(token);
        write([&](db::Tx& tx) { touch_session(tx, who.session); });
    };
    {
        ShiftedClock later(30min + 1s);
        EXPECT_FALSE(find(token));
    }
    for (auto used = 25min; used < 12h; used += 25min) {
        ShiftedClock later(used);
        ASSERT_TRUE(find(token)) << used.count();
        EXPECT_TRUE(find(token)->touch_due);
        touch();
    }
    ShiftedClock later(12h + 1s);
    EXPECT_FALSE(find(token)) << "however much it is used";
    EXPECT_TRUE(find(usual));
}

// V10.
TEST_P(Sessions, of_a_shared_computer_end_soon_after_its_last_tab_unless_another_stays) {
    const auto account = make();
    const auto token = open(account, true), usual = open(account);
    const auto part = [&](const SessionToken& which, std::string_view page) {
        const auto who = *find(which);
        write([&](db::Tx& tx) { part_page(tx, who.session, page); });
    };
    const auto stay = [&](std::string_view page) {
        const auto who = *find(token);
        write([&](db::Tx& tx) { stay_page(tx, who.session, page); });
    };
    part(token, "first page");
    part(usual, "first page");
    {
        ShiftedClock later(2min + 1s);
        EXPECT_FALSE(find(token));
        EXPECT_TRUE(find(usual)) << "on one's own device a closed tab means nothing";
    }
    ShiftedClock reloaded(1s);
    stay("second page");
    const auto who = *find(token);
    const auto list = write([&](db::Tx& tx) { return list_sessions(tx, who); });
    EXPECT_EQ(std::ranges::count(list, true, &SessionInfo::shared_computer), 1);
    ShiftedClock worked(20min);
    EXPECT_TRUE(find(token)) << "the page that stays has taken it back";
}

// V10.
TEST_P(Sessions, that_part_are_not_renewed_by_what_was_on_its_way) {
    const auto token = open(make(), true);
    ShiftedClock used(10min);
    const auto who = *find(token);  // a request begins
    write([&](db::Tx& tx) { part_page(tx, who.session, "the page"); });
    EXPECT_TRUE(who.touch_due);
    write([&](db::Tx& tx) { touch_session(tx, who.session); });          // and is served after the page has gone
    write([&](db::Tx& tx) { stay_page(tx, who.session, "the page"); });  // the page's own word, overtaken by its last
    {
        ShiftedClock still(11min);
        EXPECT_TRUE(find(token));
        const auto again = *find(token);
        write([&](db::Tx& tx) { touch_session(tx, again.session); });
    }
    ShiftedClock later(12min + 1s);
    EXPECT_FALSE(find(token));
}

TEST_P(Sessions, are_listed_and_ended_by_their_owner_only) {
    auto account = make();
    auto here = open(account), there = open(account), foreign = open(make());
    auto me = *find(here);
    auto list = write([&](db::Tx& tx) { return list_sessions(tx, me); });
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].device, "Firefox, Linux");
    EXPECT_EQ(list[0].address, "10.0.0.7");
    EXPECT_NE(list[0].current, list[1].current);
    auto end = [&](SessionId id) { write([&](db::Tx& tx) { end_session(tx, me, id); }); };
    EXPECT_EQ(error_of([&] { end(find(foreign)->session); }), ErrorCode::not_found);
    EXPECT_TRUE(find(foreign));
    end(find(there)->session);
    EXPECT_FALSE(find(there));
    EXPECT_TRUE(find(here));
}

TEST_P(Sessions, ending_all_keeps_the_one_asked_for_and_tells_the_rest) {
    auto account = make();
    auto keep = open(account), one = open(account), two = open(account), foreign = open(make());
    std::vector<SessionId> expected{find(one)->session, find(two)->session};
    auto ended = write([&](db::Tx& tx) { return end_all_sessions(tx, account, find_session(tx, keep)->session); });
    std::ranges::sort(ended);
    EXPECT_EQ(ended, expected);
    EXPECT_TRUE(find(keep));
    EXPECT_TRUE(find(foreign));
    write([&](db::Tx& tx) { return end_all_sessions(tx, account).size(); });
    EXPECT_FALSE(find(keep));
}

TEST_P(Sessions, at_most_fifty_per_account) {
    auto account = make();
    auto first = open(account);
    ShiftedClock later(1min);
    for (int i = 0; i < 49; ++i) open(account);
    EXPECT_TRUE(find(first));
    auto last = open(account);
    EXPECT_FALSE(find(first));
    EXPECT_TRUE(find(last));
}

class Codes : public Accounts {
  protected:
    /// The code in the latest letter.
    std::string send(const Contact& to, CodePurpose purpose = CodePurpose::sign_in, std::int64_t subject = 0) {
        write([&](db::Tx& tx) { send_code(tx, purpose, to, subject); });
        auto body = db().platform_read_now([&](db::Tx& tx) {
            return tx.query("SELECT body FROM letter WHERE recipient = $1 ORDER BY id DESC LIMIT 1", to.value)
                .only()
                .get<std::string>(0);
        });
        auto at = body.find_first_of("0123456789");
        return body.substr(at, 8);
    }
    bool use(const Contact& to, std::string_view code, CodePurpose purpose = CodePurpose::sign_in,
             std::int64_t subject = 0) {
        return write([&](db::Tx& tx) { return use_code(tx, purpose, to, subject, code); });
    }
    static std::string wrong(std::string code) {
        code[0] = code[0] == '0' ? '1' : '0';
        return code;
    }
};
PARTA_ON_ENGINES(Codes);

TEST_P(Codes, work_once) {
    auto code = send(phone);
    EXPECT_EQ(code.find_first_not_of("0123456789"), std::string::npos) << code;
    EXPECT_TRUE(use(phone, code));
    EXPECT_FALSE(use(phone, code));
}

TEST_P(Codes, may_be_typed_in_groups) {
    auto code = send(email);
    EXPECT_TRUE(use(email, " " + code.substr(0, 4) + " " + code.substr(4)));
}

TEST_P(Codes, are_for_one_end_only) {
    auto code = send(phone, CodePurpose::prove_contact, 7);
    EXPECT_FALSE(use(phone, code, CodePurpose::sign_in, 7));
    EXPECT_FALSE(use(phone, code, CodePurpose::prove_contact, 8));
    EXPECT_FALSE(use(email, code, CodePurpose::prove_contact, 7));
    EXPECT_TRUE(use(phone, code, CodePurpose::prove_contact, 7));
}

TEST_P(Codes, have_five_tries) {
    auto code = send(phone);
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(use(phone, wrong(code)));
    auto second = send(email);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(use(email, wrong(second)));
    EXPECT_TRUE(use(phone, code)) << "the fifth try is still good";
    EXPECT_FALSE(use(email, second)) << "the sixth is not";
}

TEST_P(Codes, last_ten_minutes) {
    auto code = send(phone);
    ShiftedClock later(10min);
    EXPECT_FALSE(use(phone, code));
}

TEST_P(Codes, a_new_one_replaces_the_old) {
    auto old = send(phone), fresh = send(phone);
    EXPECT_FALSE(use(phone, old));
    EXPECT_TRUE(use(phone, fresh));
}

// J31.
TEST_P(Codes, of_ones_own_are_five_an_hour_and_ten_a_day_to_whatever_contacts) {
    const AccountId who{77}, other{78};
    int next = 0;
    const auto send = [&](AccountId account) {
        return test::error_of([&] {
            write([&](db::Tx& tx) {
                send_own_code(tx, account, {ContactKind::phone, fmt::format("+7999555{:04}", next++)});
                return true;
            });
        });
    };
    const auto sent = [&](int most) {
        for (int i = 0; i < most; ++i)
            write([&](db::Tx& tx) {
                send_own_code(tx, who, {ContactKind::phone, fmt::format("+7999555{:04}", next++)});
                return true;
            });
    };
    sent(5);
    EXPECT_EQ(send(who), ErrorCode::too_many_requests);
    {
        ShiftedClock later(1h + 1s);
        sent(5);
    }
    ShiftedClock evening(3h);
    EXPECT_EQ(send(who), ErrorCode::too_many_requests) << "ten a day";
    write([&](db::Tx& tx) {
        send_own_code(tx, other, {ContactKind::phone, "+79995559999"});
        return true;
    });
    ShiftedClock tomorrow(25h + 1s);
    sent(1);
}

TEST_P(Codes, five_an_hour_per_contact_sent_or_pretended) {
    write([&](db::Tx& tx) { pretend_code(tx, CodePurpose::sign_in, phone, 0); });
    for (int i = 0; i < 4; ++i) send(phone);
    try {
        send(phone, CodePurpose::prove_contact);
        FAIL() << "no limit";
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::too_many_requests);
        EXPECT_GT(error.retry_after, 59 * 60);
        EXPECT_LE(error.retry_after, 60 * 60);
    }
    send(email);
    ShiftedClock later(1h + 1s);
    send(phone);
}

TEST_P(Codes, a_pretended_one_sends_nothing) {
    write([&](db::Tx& tx) { pretend_code(tx, CodePurpose::sign_in, phone, 0); });
    auto letters =
        db().platform_read_now([](db::Tx& tx) { return tx.query("SELECT count(*) FROM letter").only().get<int>(0); });
    EXPECT_EQ(letters, 0);
    EXPECT_FALSE(use(phone, ""));
}

}  // namespace
}  // namespace parta::accounts
