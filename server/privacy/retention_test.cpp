#include "privacy/retention.hpp"

#include "accounts/accounts.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::privacy {
namespace {

class Outlived : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (!IsSkipped()) school_ = std::make_unique<test::School>(db());
    }
    test::School& school() { return *school_; }

    /// Drops what is over so many days from now; how many rows of this query are left.
    int left_after(std::chrono::milliseconds later, std::string_view query) {
        const ShiftedClock shifted(later);
        return school().write([&](db::Tx& tx) {
            drop_outlived(tx, {});
            return tx.query(query, tx.org()).only().get<int>(0);
        });
    }

  private:
    std::unique_ptr<test::School> school_;
};
PARTA_ON_ENGINES(Outlived);

using std::chrono::days;
using std::chrono::hours;

// D8.
TEST_P(Outlived, are_contacts_of_whoever_left_a_year_ago) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        tx.exec("UPDATE member SET phone = '+79990000001', email = 'a@example.ru' WHERE org_id = $1 AND id IN ($2, $3)",
                tx.org(), s.physicist.member, s.head.member);
    });
    s.deactivate(s.physicist);
    constexpr auto with_contacts =
        "SELECT count(*) FROM member WHERE org_id = $1 AND phone = '+79990000001' AND email = 'a@example.ru'";
    EXPECT_EQ(left_after(days{364}, with_contacts), 2);
    EXPECT_EQ(left_after(days{366}, with_contacts), 1) << "whoever is still here keeps theirs";
}

// D8.
TEST_P(Outlived, are_requests_that_were_decided) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        int id = 1;
        for (const auto* status : {"pending", "approved", "declined"})
            tx.exec(
                "INSERT INTO join_request (org_id, id, invite_id, account_id, role, typed_name, status, created_at, "
                "decided_at) VALUES ($1, $2, 1, $3, 'pupil', 'Иванов Пётр', $4, $5, $5)",
                tx.org(), id++, s.semyon.account, status, now());
    });
    constexpr auto named = "SELECT count(*) FROM join_request WHERE org_id = $1 AND typed_name <> ''";
    constexpr auto rows = "SELECT count(*) FROM join_request WHERE org_id = $1";
    EXPECT_EQ(left_after(days{6}, named), 3);
    EXPECT_EQ(left_after(days{8}, named), 2) << "the approved one's name stands on the record by now";
    EXPECT_EQ(left_after(days{29}, rows), 3);
    EXPECT_EQ(left_after(days{31}, rows), 2) << "whoever still waits is not forgotten";
}

// D8.
TEST_P(Outlived, are_keys_of_dead_links) {
    auto& s = school();
    s.write([&](db::Tx& tx) {
        const auto link = [&](std::int64_t id, Timestamp expires, std::optional<Timestamp> revoked) {
            tx.exec(
                "INSERT INTO invite (org_id, id, kind, role, unit_id, issued_by, issued_at, expires_at, uses_limit, "
                "revoked_at, secret) VALUES ($1, $2, 'class_link', 'pupil', $3, 1, 0, $4, 1, $5, 'тайна')",
                tx.org(), id, s.class_5a, expires, revoked);
            tx.exec("INSERT INTO invite_key (key_hash, org_id, invite_id) VALUES ($1, $2, $3)",
                    db::Bytes{std::to_string(id)}, tx.org(), id);
        };
        link(901, now() + days{1}, std::nullopt);
        link(902, now() + days{300}, now());
        link(903, now() + days{300}, std::nullopt);
    });
    constexpr auto keys = "SELECT count(*) FROM invite_key WHERE org_id = $1 AND invite_id IN (901, 902, 903)";
    constexpr auto secrets = "SELECT count(*) FROM invite WHERE org_id = $1 AND secret = 'тайна'";
    EXPECT_EQ(left_after(days{29}, keys), 3);
    EXPECT_EQ(left_after(days{32}, keys), 1);
    EXPECT_EQ(left_after(days{32}, secrets), 1) << "the link that holds";
}

// D8.
TEST_P(Outlived, are_sessions_and_codes) {
    auto& s = school();
    db().platform_write_now([&](db::Tx& tx) {
        accounts::open_session(tx, s.head.account, {}, true);  // half an hour
        accounts::make_code(tx, accounts::CodePurpose::sign_in, {accounts::ContactKind::phone, "+79990000001"}, 0);
        return true;
    });
    const auto left = [&](std::chrono::milliseconds later, std::string_view query) {
        const ShiftedClock shifted(later);
        return db().platform_write_now([&](db::Tx& tx) {
            drop_outlived_sign_ins(tx);
            return tx.query(query).only().get<int>(0);
        });
    };
    const auto code = "SELECT count(*) FROM one_time_code WHERE target = '+79990000001'";
    const auto shared = "SELECT count(*) FROM session WHERE shared = TRUE";
    EXPECT_EQ(left(std::chrono::minutes{20}, shared), 1);
    EXPECT_EQ(left(hours{1}, shared), 0);
    EXPECT_GT(left(hours{1}, "SELECT count(*) FROM session"), 0) << "others hold for 90 days";
    EXPECT_EQ(left(hours{20}, code), 1);
    EXPECT_EQ(left(hours{25}, code), 0);
}

}  // namespace
}  // namespace parta::privacy
