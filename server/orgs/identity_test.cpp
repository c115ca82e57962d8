#include "orgs/identity.hpp"

#include "orgs/registry_numbers.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::orgs {
namespace {

using test::error_of;

TEST(RegistryNumbers, have_check_digits) {
    EXPECT_TRUE(is_inn("7707083893"));
    EXPECT_FALSE(is_inn("7707083894"));
    EXPECT_TRUE(is_ogrn("1027700132195"));
    EXPECT_FALSE(is_ogrn("1027700132196"));
    EXPECT_TRUE(is_ogrn("304500116000157"));
    EXPECT_FALSE(is_ogrn("304500116000158"));
    EXPECT_FALSE(is_ogrn("10277001321"));
    EXPECT_FALSE(is_ogrn("102770013219x"));
}

class Identity : public test::DatabaseTest {};
PARTA_ON_ENGINES(Identity);

TEST_P(Identity, is_the_only_schools_until_the_operator_says_more) {
    EXPECT_EQ(std::string_view{db().platform_read_now([](db::Tx& tx) { return operator_identity(tx); }).name}, "");
    test::School school{db()};
    const auto read = [&] { return db().platform_read_now([](db::Tx& tx) { return operator_identity(tx); }); };
    const auto set = [&](bool is_operator, OperatorIdentity in) {
        return db().platform_write_now([&](db::Tx& tx) {
            return set_operator_identity(
                tx, {.account = school.administrator.account, .session = {}, .is_operator = is_operator}, in);
        });
    };
    EXPECT_EQ(std::string_view{read().name}, "МБОУ «Школа № 7»");
    OperatorIdentity in = read();
    in.inn = "7707083893";
    in.ogrn = " 1027700132195 ";
    in.policy = "Мы храним\nтолько нужное.";
    EXPECT_EQ(error_of([&] { set(false, in); }), ErrorCode::forbidden);
    set(true, in);
    EXPECT_EQ(std::string_view{read().ogrn}, "1027700132195");
    EXPECT_EQ(std::string_view{read().policy}, "Мы храним\nтолько нужное.");
    in.inn = "7707083894";
    EXPECT_EQ(error_of([&] { set(true, in); }), ErrorCode::invalid_field);
    test::School other{db(), "Школа № 8"};
    EXPECT_EQ(std::string_view{read().inn}, "7707083893") << "what was set stays";
    const auto audited = db().platform_read_now([](db::Tx& tx) {
        return tx.query("SELECT detail FROM platform_audit WHERE action = 'edit_identity'").only().get<std::string>(0);
    });
    EXPECT_EQ(audited, R"({"inn":true,"ogrn":true,"policy":true})");
}

}  // namespace
}  // namespace parta::orgs
