// The second factor in the database: each code once, tries that run out, what goes with the last factor.
#include "accounts/second_factor.hpp"

#include "accounts/totp.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "support/authenticator.hpp"
#include "support/database.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;
using test::Authenticator;
using test::error_of;

const PasskeyPlace place{"https://parta.school7.ru", "parta.school7.ru"};

class SecondFactors : public test::DatabaseTest {
  protected:
    template <class F>
    auto write(F work) {
        return db().platform_write_now(std::move(work));
    }
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        folder = std::filesystem::temp_directory_path() / ("second-factor-" + to_hex(random_bytes(6)));
        std::filesystem::create_directories(folder);
        box.emplace(SecretBox::open(folder / "key"));
        account = write([](db::Tx& tx) { return create_account(tx, std::nullopt, "hash"); });
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    std::string code(std::chrono::seconds off = 0s) { return totp_code(secret, (now() + off).ms / 30'000); }
    bool set_app() {
        return write([&](db::Tx& tx) { return set_totp(tx, account, *box, secret, code()); });
    }
    bool use(std::string_view typed) {
        bool recovery = false;
        return write([&](db::Tx& tx) { return use_second_code(tx, account, *box, typed, recovery); });
    }
    bool has() {
        return write([&](db::Tx& tx) { return has_second_factor(tx, account); });
    }
    std::string begin(StepPurpose purpose = StepPurpose::sign_in) {
        return write([&](db::Tx& tx) { return begin_step(tx, purpose, account, Proof::code, true); });
    }
    std::optional<Step> find(std::string_view ticket, StepPurpose purpose = StepPurpose::sign_in) {
        return write([&](db::Tx& tx) { return find_step(tx, purpose, ticket); });
    }

    std::filesystem::path folder;
    std::optional<SecretBox> box;
    AccountId account;
    const std::string secret = new_totp_secret();
};
PARTA_ON_ENGINES(SecondFactors);

// V3.
TEST_P(SecondFactors, each_code_of_the_app_serves_once) {
    EXPECT_FALSE(write([&](db::Tx& tx) { return set_totp(tx, account, *box, secret, "000000x"); }));
    EXPECT_FALSE(has());
    ASSERT_TRUE(set_app());
    EXPECT_TRUE(has());
    EXPECT_FALSE(use(code())) << "the one it was set with is used up";
    {
        ShiftedClock later(60s);
        EXPECT_FALSE(use(code(-60s))) << "two steps ago";
        EXPECT_TRUE(use(" " + code().substr(0, 3) + " " + code().substr(3)));
        EXPECT_FALSE(use(code())) << "again";
        EXPECT_FALSE(use(code(-30s))) << "one of a step before the last used";
        EXPECT_TRUE(use(code(30s))) << "a phone whose clock is ahead";
        EXPECT_FALSE(use(""));
    }
    const auto kept =
        write([](db::Tx& tx) { return tx.query("SELECT secret FROM account_totp").only().get<db::Bytes>(0).data; });
    EXPECT_EQ(kept.find(secret), std::string::npos);
    std::filesystem::remove(folder / "key");
    box.emplace(SecretBox::open(folder / "key"));
    ShiftedClock much_later(10min);
    EXPECT_FALSE(use(code())) << "another key file reads no secret";
}

// V4.
TEST_P(SecondFactors, recovery_codes_serve_once_and_go_with_the_last_factor) {
    ASSERT_TRUE(set_app());
    const auto first = write([&](db::Tx& tx) { return renew_recovery_codes(tx, account); });
    ASSERT_EQ(first.size(), 10U);
    write([&](db::Tx& tx) {
        for (const auto& row : tx.query("SELECT code_hash FROM recovery_code"))
            for (auto code : first) {
                std::erase(code, '-');
                EXPECT_FALSE(row.get<db::Bytes>(0).data.contains(code)) << "only hashes are kept";
            }
        return true;
    });
    auto loud = first[0];
    for (char& c : loud) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c == '-' ? ' ' : c);
    EXPECT_TRUE(use(loud)) << "in any spelling";
    EXPECT_FALSE(use(first[0]));
    EXPECT_EQ(write([&](db::Tx& tx) { return factors_of(tx, account).recovery_codes_left; }), 9);
    const auto other = write([](db::Tx& tx) { return create_account(tx, std::nullopt, "hash"); });
    bool recovery = false;
    EXPECT_FALSE(write([&](db::Tx& tx) { return use_second_code(tx, other, *box, first[1], recovery); }))
        << "another account's";
    const auto second = write([&](db::Tx& tx) { return renew_recovery_codes(tx, account); });
    EXPECT_FALSE(use(first[1])) << "replaced";
    EXPECT_TRUE(use(second[1]));
    write([&](db::Tx& tx) { remove_totp(tx, account); });
    EXPECT_FALSE(has());
    EXPECT_FALSE(use(second[2])) << "no factor, no codes";
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { remove_totp(tx, account); }); }), ErrorCode::not_found);
}

// V5.
TEST_P(SecondFactors, a_passkey_is_its_accounts_only_and_counts) {
    Authenticator key;
    const auto made = check_attestation(place, "c", key.attest(place, "c"));
    ASSERT_TRUE(made) << made.error();
    write([&](db::Tx& tx) { add_passkey(tx, account, *made, "Телефон"); });
    EXPECT_TRUE(has());
    const auto other = write([](db::Tx& tx) { return create_account(tx, std::nullopt, "hash"); });
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { add_passkey(tx, other, *made, "Чужой"); }); }),
              ErrorCode::already_exists);
    const auto answer = [&](AccountId who, const Assertion& given) {
        return write([&](db::Tx& tx) { return use_passkey(tx, who, place, "c", given); });
    };
    const auto given = key.assert_(place, "c");
    EXPECT_FALSE(answer(other, given)) << "another account";
    EXPECT_TRUE(answer(account, given));
    EXPECT_FALSE(answer(account, given)) << "its count does not grow: a copy";
    EXPECT_TRUE(answer(account, key.assert_(place, "c")));
    const auto keys = write([&](db::Tx& tx) { return factors_of(tx, account).passkeys; });
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].name, "Телефон");
    EXPECT_TRUE(keys[0].last_used_at);
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { remove_passkey(tx, other, keys[0].id); }); }),
              ErrorCode::not_found);
    for (int i = 1; i < 10; ++i) {
        Authenticator more;
        write([&](db::Tx& tx) { add_passkey(tx, account, {more.credential_id, more.cose_key(), 0}, "ещё"); });
    }
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { add_passkey(tx, account, {"id", "key", 0}, "ещё"); }); }),
              ErrorCode::conflict);
    write([&](db::Tx& tx) { remove_all_factors(tx, account); });
    EXPECT_FALSE(has());
}

// V2.
TEST_P(SecondFactors, a_ticket_has_five_minutes_and_five_tries) {
    const auto ticket = begin();
    const auto step = find(ticket);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->account, account);
    EXPECT_EQ(step->proof, Proof::code);
    EXPECT_TRUE(step->shared_computer);
    EXPECT_FALSE(find(ticket, StepPurpose::add_passkey)) << "of another purpose";
    EXPECT_FALSE(find("forged"));
    const auto try_it = [&] { return write([&](db::Tx& tx) { return count_step_try(tx, *step); }); };
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(try_it()) << i;
    EXPECT_FALSE(try_it());
    EXPECT_FALSE(find(ticket)) << "its tries are over";
    const auto next = begin();
    ShiftedClock later(5min + 1s);
    EXPECT_FALSE(find(next)) << "its time is over";
}

// V2.
TEST_P(SecondFactors, whoever_knows_the_password_has_twenty_tries_an_hour) {
    int tries = 0;
    const auto refused = error_of([&] {
        for (int i = 0; i < 10; ++i) {
            const auto step = find(begin());
            for (int j = 0; j < 5; ++j) {
                write([&](db::Tx& tx) { return count_step_try(tx, *step); });
                ++tries;
            }
        }
    });
    EXPECT_EQ(refused, ErrorCode::too_many_requests);
    EXPECT_EQ(tries, 20);
    {
        ShiftedClock later(1h + 1s);
        const auto step = find(begin());
        EXPECT_TRUE(write([&](db::Tx& tx) { return count_step_try(tx, *step); }));
        write([&](db::Tx& tx) { end_step(tx, *step); });
        EXPECT_FALSE(write([&](db::Tx& tx) { return count_step_try(tx, *step); })) << "done is done";
    }
    EXPECT_EQ(error_of([&] {
                  for (int i = 0; i < 101; ++i) begin();
              }),
              ErrorCode::too_many_requests);
    ShiftedClock later(2h + 1s);
    write([](db::Tx& tx) { prune_steps(tx); });
    EXPECT_EQ(write([](db::Tx& tx) { return tx.query("SELECT count(*) FROM second_step").only().get<int>(0); }), 0);
}

// V5.
TEST_P(SecondFactors, a_challenge_is_answered_once) {
    const auto step = find(begin());
    const auto take = [&] { return write([&](db::Tx& tx) { return take_challenge(tx, *step); }); };
    EXPECT_FALSE(take()) << "none was asked";
    const auto first = write([&](db::Tx& tx) { return challenge_for(tx, *step); });
    const auto second = write([&](db::Tx& tx) { return challenge_for(tx, *step); });
    EXPECT_EQ(second.size(), 32U);
    EXPECT_NE(first, second);
    EXPECT_EQ(take(), second) << "the latest only";
    EXPECT_FALSE(take());
}

}  // namespace
}  // namespace parta::accounts
