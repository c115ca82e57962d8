// What is known of targets is believed only while nobody has come or gone.
#include "events/batch.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::events {
namespace {

using test::School;

class KnownTargets : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        // The chat of 5«А» with its parents, as chats::official makes it.
        school().write([&](db::Tx& tx) {
            tx.exec("INSERT INTO audience (org_id, id, unit_id, roles) VALUES ($1, 1, $2, 800)", tx.org(),
                    school().class_5a);
            tx.exec(
                "INSERT INTO chat (org_id, id, kind, audience_id, posting, last_at, created_at) VALUES ($1, 1, "
                "'official', "
                "1, 'everyone', 0, 0)",
                tx.org());
        });
    }
    School& school() { return *school_; }

    std::int64_t belonging() {
        return school().read([](db::Tx& tx) {
            return tx.query("SELECT belonging FROM org_counter WHERE org_id = $1", tx.org())
                .only()
                .get<std::int64_t>(0);
        });
    }
    std::int64_t write(std::string_view sql) {
        return school().write([&](db::Tx& tx) { return tx.exec(sql, tx.org()); });
    }

    const ChatId chat{1};

  private:
    std::unique_ptr<School> school_;
};
PARTA_ON_ENGINES(KnownTargets);

// Each of them may change whom something is for (entitled.cpp).
TEST_P(KnownTargets, the_database_notices_each_change_of_who_belongs) {
    write(
        "INSERT INTO participant (org_id, chat_id, member_id, capacity, from_seq) SELECT org_id, 1, id, 'pupil', 1 "
        "FROM member WHERE org_id = $1 AND id = (SELECT min(id) FROM member WHERE org_id = $1)");
    for (const char* table :
         {"audience", "role", "assignment", "enrolment", "representation", "participant", "member", "chat"}) {
        SCOPED_TRACE(table);
        const std::string_view of{table};
        const auto* same = of == "member"     ? "deactivated_at"
                           : of == "chat"     ? "audience_id"
                           : of == "audience" ? "roles"
                                              : "to_seq";
        const auto before = belonging();
        EXPECT_GT(write(fmt::format("UPDATE {} SET {} = {} WHERE org_id = $1", table, same, same)), 0);
        const auto updated = belonging();
        EXPECT_NE(updated, before) << "an update";
        try {
            school().write([&](db::Tx& tx) {
                tx.exec(fmt::format("DELETE FROM {} WHERE org_id = $1", table), tx.org());
                EXPECT_NE(tx.query("SELECT belonging FROM org_counter WHERE org_id = $1", tx.org())
                              .only()
                              .get<std::int64_t>(0),
                          updated)
                    << "a removal";
                throw Error(ErrorCode::conflict, {}, "not meant");
            });
        } catch (const Error&) {
        }
        EXPECT_EQ(belonging(), updated) << "what is undone has not been";
    }
    const auto before = belonging();
    school().hire({"Новая", "Ирина", "Львовна"}, {orgs::Role::non_teaching});
    EXPECT_NE(belonging(), before) << "a new row";
}

// On PostgreSQL the change is noted once in a transaction.
TEST_P(KnownTargets, a_change_after_one_that_was_undone_is_noticed) {
    const auto before = belonging();
    school().write([](db::Tx& tx) {
        constexpr auto touch = "UPDATE role SET to_seq = to_seq WHERE org_id = $1";
        EXPECT_THROW(tx.nested([&](db::Tx&) {
            tx.exec(touch, tx.org());
            throw Error(ErrorCode::conflict, {}, "not meant");
        }),
                     Error);
        tx.exec(touch, tx.org());
    });
    EXPECT_NE(belonging(), before);
}

TEST_P(KnownTargets, are_believed_until_somebody_comes_or_goes) {
    const auto read = [&](std::int64_t after, const Known& known) {
        return school().read([&](db::Tx& tx) { return read_batch(tx, after, 100, known); });
    };
    const auto tell = [&] {
        return school().write([&](db::Tx& tx) { return emit(tx, to_chat(chat), AccessChanged{}); });
    };
    const auto seq = tell();
    const auto first = read(seq - 1, {});
    ASSERT_TRUE(first.entitled.contains(to_chat(chat)));
    Known known{first.belonging, first.entitled};
    const auto before = belonging();
    tell();
    EXPECT_EQ(belonging(), before) << "what is only said changes nobody's place";
    const auto second = read(seq, known);
    EXPECT_EQ(second.entitled.at(to_chat(chat)), first.entitled.at(to_chat(chat))) << "not looked up again";

    const auto gone = first.entitled.at(to_chat(chat))->front().member;
    school().write([&](db::Tx& tx) {
        tx.exec("UPDATE member SET deactivated_at = 1 WHERE org_id = $1 AND id = $2", tx.org(), gone);
    });
    tell();
    const auto third = read(seq, known);
    EXPECT_NE(third.belonging, known.belonging);
    EXPECT_EQ(third.entitled.at(to_chat(chat))->size() + 1, first.entitled.at(to_chat(chat))->size());
}

}  // namespace
}  // namespace parta::events
