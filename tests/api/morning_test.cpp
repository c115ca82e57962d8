// The first lesson of a school behind one address: 300 people sign in within ten minutes and one in twenty mistypes.
// Here they come in a few seconds, which is harder; nobody is held up.
#include <atomic>
#include <thread>

#include "flows.hpp"

namespace parta::test {
namespace {

constexpr int people = 300;
constexpr int browsers = 6;  // at once
constexpr std::string_view address = "127.0.20.7";

class Morning : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        hash = accounts::hash_password(password);
    }

    void make_accounts(bool by_card) {
        for (int first = 0; first < people; first += 50)
            server->db().platform_write_now([&](db::Tx& tx) {
                for (int i = first; i < first + 50; ++i) {
                    const auto account = accounts::create_account(tx, login(i), hash);
                    if (by_card) accounts::set_temporary_password(tx, account, hash);
                }
                return true;
            });
    }
    static std::string login(int i) { return fmt::format("person.{}", i); }
    static bool mistypes(int i) { return i % 20 == 7; }

    Answer sign_in(Client& who, int i, std::string_view with) {
        return who.post("/api/sessions",
                        fmt::format(R"({{"login":"{}","password":"{}","shared_computer":true}})", login(i), with));
    }
    /// Everybody comes, six at a time; how many were let in, and in how many seconds.
    template <class Come>
    void all_come(Come come, std::string_view what) {
        std::atomic<int> next = 0, inside = 0;
        const auto began = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> threads;
            for (int n = 0; n < browsers; ++n)
                threads.emplace_back([&] {
                    for (int i = next++; i < people; i = next++)
                        if (come(i)) ++inside;
                });
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        EXPECT_EQ(inside, people);
        RecordProperty(std::string{what},
                       fmt::format("{:.1f} s, {:.0f} a second", took.count(), people / took.count()));
        fmt::print("{}: {} people in {:.1f} s, {:.0f} a second\n", what, people, took.count(), people / took.count());
    }

    std::string hash;
};
PARTA_ON_ENGINES(Morning);

TEST_P(Morning, ASchoolSignsInBehindOneAddress) {
    make_accounts(false);
    std::atomic<int> mistakes = 0;
    all_come(
        [&](int i) {
            Client who = stranger(std::string{address});
            if (mistypes(i) && sign_in(who, i, "зеленый чайник 77").error() == "wrong_credentials") ++mistakes;
            const auto answer = sign_in(who, i, password);
            EXPECT_EQ(answer.status, 200) << answer.body;
            return answer.status == 200 && who.get("/api/me").status == 200;
        },
        "sign-ins");
    EXPECT_EQ(mistakes, people / 20);
    // Whoever guesses at one of them is stopped all the same, and nobody beside them.
    Client thief = stranger("127.0.20.8"), neighbour = stranger("127.0.20.8");
    std::string last;
    for (int i = 0; i < 12; ++i) last = sign_in(thief, 3, "чужой пароль").error();
    EXPECT_EQ(last, "too_many_requests");
    EXPECT_EQ(sign_in(neighbour, 4, password).status, 200);
}

// Setting the password counts by the session: 300 cards are 615 calls otherwise.
TEST_P(Morning, AllOfThemWithCardsForTheFirstTime) {
    make_accounts(true);
    all_come(
        [&](int i) {
            Client who = stranger(std::string{address});
            if (mistypes(i)) sign_in(who, i, "зеленый чайник 77");
            if (sign_in(who, i, password).status != 200) return false;
            const auto set = who.call("PUT", "/api/me/password",
                                      fmt::format(R"({{"current":"","password":"утро номер {} в школе"}})", i));
            return set.status == 200 && who.get("/api/me").status == 200;
        },
        "first sign-ins with cards");
}

}  // namespace
}  // namespace parta::test
