#include "accounts/device_accounts.hpp"

#include <filesystem>

#include "accounts/presence.hpp"
#include "accounts/tokens.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "support/database.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;
using test::error_of;

/// A browser with its two cookies.
struct Cookies {
    std::string session;
    std::string key;
};

class DeviceAccounts : public test::DatabaseTest {
  protected:
    template <class F>
    auto write(F work) {
        return db().platform_write_now(std::move(work));
    }
    AccountId make() {
        return write([&](db::Tx& tx) { return create_account(tx, std::nullopt, "hash"); });
    }
    static Browser of(const Cookies& cookies) { return {cookies.session, cookies.key}; }
    static void take(Cookies& cookies, const Seat& seat) {
        cookies.session = seat.token;
        if (!seat.device_key.empty()) cookies.key = seat.device_key;
    }
    Seat sign_in(Cookies& cookies, AccountId account, bool shared = false) {
        auto seat = write([&](db::Tx& tx) {
            return open_seat(tx, account, {"Firefox/125.0 (Linux)", "10.0.0.7"}, of(cookies), shared, Proof::password);
        });
        take(cookies, seat);
        return seat;
    }
    std::optional<Authenticated> find(std::string_view token) {
        return db().platform_read_now([&](db::Tx& tx) { return find_session(tx, token); });
    }
    std::vector<DeviceAccount> here(const Cookies& cookies) {
        return db().platform_read_now([&](db::Tx& tx) { return device_accounts(tx, of(cookies)); });
    }
    std::optional<SessionId> waiting(const Cookies& cookies, AccountId account) {
        for (const auto& one : here(cookies))
            if (one.account == account) return one.session;
        return std::nullopt;
    }
    /// Enters with this PIN, as the API does it.
    bool enter(Cookies& cookies, AccountId account, std::string_view pin = {}) {
        const auto session = waiting(cookies, account);
        if (!session) return false;
        const auto asked = write([&](db::Tx& tx) { return ask_entry(tx, of(cookies), *session, secrets); });
        if (!asked || asked->spent || (asked->pin_hash && *asked->pin_hash != pin)) return false;
        const auto seat = write([&](db::Tx& tx) { return enter_session(tx, of(cookies), *session); });
        if (seat) take(cookies, *seat);
        return seat.has_value();
    }
    void pin(Cookies& cookies, std::string_view pin) {
        const auto who = *find(cookies.session);
        cookies.key = write([&](db::Tx& tx) { return set_pin(tx, who, std::string{pin}, of(cookies), secrets); });
    }

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("parta-pin-" + to_base64url(random_bytes(8)));
    bool made = std::filesystem::create_directories(folder);
    SecretBox secrets = SecretBox::open(folder / "key");
    ~DeviceAccounts() override { std::filesystem::remove_all(folder); }
};
PARTA_ON_ENGINES(DeviceAccounts);

// V11.
TEST_P(DeviceAccounts, one_is_at_work_and_the_others_tokens_open_nothing) {
    const auto mother = make(), son = make();
    Cookies tablet;
    sign_in(tablet, mother);
    EXPECT_EQ(tablet.key, "") << "a device of one account needs no list";
    const auto mothers = tablet.session;
    const auto seat = sign_in(tablet, son);
    EXPECT_EQ(seat.over.size(), 1U);
    EXPECT_FALSE(find(mothers));
    EXPECT_EQ(find(tablet.session)->account, son);
    ASSERT_EQ(here(tablet).size(), 2U);
    const auto sons = tablet.session;
    ASSERT_TRUE(enter(tablet, mother));
    EXPECT_EQ(find(tablet.session)->account, mother);
    EXPECT_FALSE(find(sons));
    EXPECT_FALSE(find(mothers)) << "each turn has a token of its own";
    const auto who = *find(tablet.session);
    EXPECT_EQ(write([&](db::Tx& tx) { return accounts_beside(tx, who.session); }), std::vector{son});
}

// V11.
TEST_P(DeviceAccounts, another_devices_key_and_an_old_one_open_nothing) {
    const auto mother = make(), son = make(), stranger = make(), friend_ = make();
    Cookies tablet, other;
    sign_in(tablet, mother);
    sign_in(tablet, son);
    sign_in(other, stranger);
    sign_in(other, friend_);
    const auto session = *waiting(tablet, mother);
    EXPECT_FALSE(write([&](db::Tx& tx) { return ask_entry(tx, of(other), session, secrets); }));
    EXPECT_FALSE(write([&](db::Tx& tx) { return enter_session(tx, of(other), session); }));
    EXPECT_FALSE(write([&](db::Tx& tx) { return remove_from_device(tx, of(other), session); }));
    Cookies nobody;
    EXPECT_TRUE(here(nobody).empty());
    EXPECT_FALSE(write([&](db::Tx& tx) { return ask_entry(tx, of(nobody), session, secrets); }));

    // A key that somebody planted before: whoever signs in gets a new one, and the copy is worth nothing.
    Cookies planted{.session = {}, .key = tablet.key};
    const auto third = make();
    sign_in(tablet, third);
    EXPECT_EQ(here(tablet).size(), 3U);
    EXPECT_TRUE(here(planted).empty());
}

// V13.
TEST_P(DeviceAccounts, a_pin_has_five_tries_however_they_come) {
    const auto mother = make(), son = make();
    Cookies tablet;
    sign_in(tablet, mother);
    pin(tablet, "5071");
    sign_in(tablet, son);
    EXPECT_FALSE(enter(tablet, mother));
    EXPECT_FALSE(enter(tablet, mother, "1111"));
    EXPECT_EQ(here(tablet)[0].tries_left, 3);
    ASSERT_TRUE(enter(tablet, mother, "5071"));
    EXPECT_TRUE(leaves_nothing(tablet.session)) << "the browser's cache keeps nothing from now on";
    ASSERT_TRUE(enter(tablet, son));
    for (int i = 0; i < most_pin_tries; ++i) EXPECT_FALSE(enter(tablet, mother, "0000"));
    EXPECT_FALSE(enter(tablet, mother, "5071")) << "the right one is late";
    EXPECT_EQ(here(tablet)[0].tries_left, 0);
    // Signing in by the password is the way back, and the PIN stays.
    sign_in(tablet, mother);
    EXPECT_EQ(here(tablet).size(), 2U) << "her earlier session is replaced";
    ASSERT_TRUE(enter(tablet, son));
    EXPECT_FALSE(enter(tablet, mother, "0000"));
    EXPECT_TRUE(enter(tablet, mother, "5071"));
    // The database alone does not tell it.
    const auto stored = db().platform_read_now([](db::Tx& tx) {
        return tx.query("SELECT pin FROM session WHERE pin IS NOT NULL").only().get<db::Bytes>(0).data;
    });
    EXPECT_FALSE(stored.contains("5071"));
}

// V14.
TEST_P(DeviceAccounts, a_session_with_a_pin_locks_itself) {
    const auto mother = make();
    Cookies phone;
    sign_in(phone, mother);
    pin(phone, "5071");
    const auto touch = [&] {
        const auto who = *find(phone.session);
        write([&](db::Tx& tx) { touch_session(tx, who.session); });
    };
    {
        ShiftedClock used(14min);
        touch();
        ShiftedClock later(28min);
        EXPECT_TRUE(find(phone.session)) << "use renews it";
    }
    {
        ShiftedClock later(14min + 15min + 1s);
        EXPECT_FALSE(find(phone.session));
        const auto who = here(phone);
        ASSERT_EQ(who.size(), 1U);
        EXPECT_FALSE(who[0].current);
        const auto locks = write([&](db::Tx& tx) { return session_locks(tx, mother); });
        ASSERT_EQ(locks.size(), 1U);
        EXPECT_TRUE(locks[0].pin);
        EXPECT_TRUE(locks[0].locked);
        const auto at = now();
        EXPECT_EQ(write([&](db::Tx& tx) { return sessions_over(tx, at - 5s, at); }), std::vector{who[0].session});
        EXPECT_TRUE(write([&](db::Tx& tx) { return sessions_over(tx, at, at + 5s); }).empty());
        ASSERT_TRUE(enter(phone, mother, "5071"));
        // What had begun before it locked does not open it again.
        const auto session = find(phone.session)->session;
        write([&](db::Tx& tx) { lock_session(tx, session); });
        ShiftedClock unused(14min + 15min + 10min);
        write([&](db::Tx& tx) { touch_session(tx, session); });
        EXPECT_FALSE(find(phone.session));
        ASSERT_TRUE(enter(phone, mother, "5071"));
        write([&](db::Tx& tx) { part_page(tx, session, "the only page"); });
        EXPECT_TRUE(find(phone.session));
        ShiftedClock gone(14min + 15min + 10min + 2min + 1s);
        EXPECT_FALSE(find(phone.session));
    }
}

// V13.
TEST_P(DeviceAccounts, pins_are_digits_that_are_not_the_first_ones_tried) {
    for (const auto* bad : {"", "123", "1234567", "12a4", "１２３４"})
        EXPECT_EQ(error_of([&] { check_pin(bad); }), ErrorCode::invalid_field) << bad;
    for (const auto* weak : {"0000", "1234", "456789", "9876"})
        EXPECT_EQ(error_of([&] { check_pin(weak); }), ErrorCode::password_too_weak) << weak;
    for (const auto* good : {"5071", "1357", "112233"}) EXPECT_NO_THROW(check_pin(good)) << good;
}

// V16.
TEST_P(DeviceAccounts, the_least_used_of_too_many_is_signed_out) {
    Cookies tablet;
    std::vector<AccountId> family;
    for (int i = 0; i <= most_device_accounts; ++i) {
        ShiftedClock at(std::chrono::minutes{i});
        family.push_back(make());
        const auto seat = sign_in(tablet, family.back());
        EXPECT_EQ(seat.over.size(), i == 0 ? 0U : i == most_device_accounts ? 2U : 1U);
    }
    EXPECT_EQ(here(tablet).size(), static_cast<std::size_t>(most_device_accounts));
    EXPECT_FALSE(waiting(tablet, family.front()));
    EXPECT_TRUE(waiting(tablet, family[1]));
    const auto session = *waiting(tablet, family[1]);
    EXPECT_EQ(write([&](db::Tx& tx) { return remove_from_device(tx, of(tablet), session); }), family[1]);
    EXPECT_FALSE(waiting(tablet, family[1]));
}

// V17.
TEST_P(DeviceAccounts, a_shared_computer_is_in_no_list) {
    const auto pupil = make(), other = make();
    Cookies library;
    sign_in(library, pupil, true);
    const auto before = library.session;
    const auto seat = sign_in(library, other, true);
    EXPECT_EQ(seat.over.size(), 1U);
    EXPECT_FALSE(find(before)) << "whoever forgot to leave is signed out";
    EXPECT_TRUE(here(library).empty());
    EXPECT_EQ(library.key, "");
    const auto who = *find(library.session);
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { return set_pin(tx, who, "5071", of(library), secrets); }); }),
              ErrorCode::conflict);
    EXPECT_EQ(error_of([&] { write([&](db::Tx& tx) { lock_session(tx, who.session); }); }), ErrorCode::conflict);
    // Nor is a guest who says so on a family's tablet; the family stays.
    const auto mother = make(), son = make();
    Cookies tablet;
    sign_in(tablet, mother);
    sign_in(tablet, son);
    sign_in(tablet, pupil, true);
    EXPECT_EQ(here(tablet).size(), 2U);
    EXPECT_FALSE(waiting(tablet, pupil));
    EXPECT_TRUE(enter(tablet, son));
}

}  // namespace
}  // namespace parta::accounts
