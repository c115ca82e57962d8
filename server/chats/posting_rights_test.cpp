// A right that was taken away stops the very next message, however many were posted before: what writers remember of an
// organisation (ADR 5) is never older than its last change.
#include <atomic>
#include <thread>

#include "chats/chats_test.hpp"

namespace parta::chats {
namespace {

class PostingRights : public ChatsTest {
  protected:
    void SetUp() override {
        ChatsTest::SetUp();
        if (!IsSkipped()) class_chat = chat(school().class_teacher_5a, "5«А»").id;
    }

    /// Whoever has posted twice is remembered, if anybody is.
    void warm(const test::Person& person, ChatId id) {
        post(person, id, "раз");
        post(person, id, "два");
    }
    ErrorCode refusal(const test::Person& person, ChatId id) {
        return refused([&] { post(person, id, "три"); });
    }

    ChatId class_chat;
};
PARTA_ON_ENGINES(PostingRights);

TEST_P(PostingRights, end_with_the_place_in_the_class) {
    warm(school().semyon, class_chat);
    warm(school().vera, class_chat);
    school().transfer(school().semyon, school().class_1b);
    EXPECT_EQ(refusal(school().semyon, class_chat), ErrorCode::not_found);
    EXPECT_NO_THROW(post(school().vera, class_chat, "три"));
    school().transfer(school().semyon, school().class_5a);
    EXPECT_NO_THROW(post(school().semyon, class_chat, "снова здесь"));
}

TEST_P(PostingRights, end_with_a_duty_and_with_a_tie) {
    warm(school().physicist, class_chat);
    school().unassign(school().physicist, school().class_5a, orgs::Duty::subject_teacher, "Физика");
    EXPECT_EQ(refusal(school().physicist, class_chat), ErrorCode::not_found);
    const auto parents = chat(school().class_teacher_5a, "5«А» · родители").id;
    warm(school().tikhonov, parents);
    school().restrict_parent(school().tikhonov, school().vera);
    EXPECT_EQ(refusal(school().tikhonov, parents), ErrorCode::not_found);
}

TEST_P(PostingRights, end_with_the_membership_and_with_the_session) {
    for (const auto* person : {&school().semyon, &school().vera}) warm(*person, class_chat);
    school().deactivate(school().semyon);
    EXPECT_EQ(refusal(school().semyon, class_chat), ErrorCode::not_found);
    db().platform_write_now(
        [&](db::Tx& tx) { return tx.exec("DELETE FROM session WHERE account_id = $1", school().vera.account); });
    EXPECT_EQ(refusal(school().vera, class_chat), ErrorCode::unauthenticated);
}

TEST_P(PostingRights, end_with_the_consent_and_with_the_organisation) {
    for (const auto* person : {&school().semyon, &school().vera}) warm(*person, class_chat);
    school().write([&](db::Tx& tx) {
        return tx.exec("UPDATE member SET consent_withdrawn_at = 1 WHERE org_id = $1 AND id = $2", tx.org(),
                       school().semyon.member);
    });
    EXPECT_EQ(refusal(school().semyon, class_chat), ErrorCode::consent_withdrawn);
    db().platform_write_now(
        [&](db::Tx& tx) { return tx.exec("UPDATE org SET suspended_at = 1 WHERE id = $1", school().org); });
    EXPECT_EQ(refusal(school().vera, class_chat), ErrorCode::not_found);
}

TEST_P(PostingRights, follow_the_chat) {
    warm(school().semyon, class_chat);
    school().write_as(school().class_teacher_5a, [&](db::Tx& tx, const Viewer& viewer) {
        return edit_chat(tx, viewer, class_chat, {.posting = Posting::staff});
    });
    EXPECT_EQ(refusal(school().semyon, class_chat), ErrorCode::posting_restricted);

    const auto id = group(school().head, "Совещание", {school().deputy, school().physicist}).id;
    warm(school().physicist, id);
    school().write_as(school().head, [&](db::Tx& tx, const Viewer& viewer) {
        edit_participants(tx, viewer, id, {{}, {{school().physicist.member}}});
    });
    EXPECT_EQ(refusal(school().physicist, id), ErrorCode::not_found);
}

TEST_P(PostingRights, follow_the_name) {
    warm(school().semyon, class_chat);
    school().write([&](db::Tx& tx) {
        return tx.exec("UPDATE member SET given_name = 'Сёма' WHERE org_id = $1 AND id = $2", tx.org(),
                       school().semyon.member);
    });
    EXPECT_EQ(post(school().semyon, class_chat, "три").author.name, "Сёма Громов");
}

// The order of writes is the order of rights: nobody's message has a number beyond the end of their period.
TEST_P(PostingRights, end_in_the_order_of_writes) {
    std::atomic<bool> stop = false;
    std::atomic<int> posted = 0;
    {
        std::vector<std::jthread> people;
        for (const auto* person : {&school().semyon, &school().vera, &school().physicist}) {
            people.emplace_back([&, person] {
                while (!stop) {
                    try {
                        post(*person, class_chat, "ещё");
                        ++posted;
                    } catch (const Error& error) {
                        EXPECT_EQ(error.code, ErrorCode::not_found);
                    }
                }
            });
        }
        for (int i = 0; i < 6; ++i) {
            const int before = posted;
            while (posted < before + 10) std::this_thread::yield();
            school().transfer(school().semyon, i % 2 == 0 ? school().class_1b : school().class_5a);
        }
        stop = true;
    }
    const auto outside = school().read([&](db::Tx& tx) {
        return tx
            .query(
                "SELECT count(*) FROM message m WHERE m.org_id = $1 AND m.author_id = $2 AND NOT EXISTS "
                "(SELECT 1 FROM enrolment e WHERE e.org_id = m.org_id AND e.member_id = m.author_id AND e.unit_id = $3 "
                "AND e.from_seq <= m.seq AND (e.to_seq IS NULL OR m.seq < e.to_seq))",
                tx.org(), school().semyon.member, school().class_5a)
            .only()
            .get<std::int64_t>(0);
    });
    EXPECT_EQ(outside, 0);
    EXPECT_EQ(count("SELECT max(ordinal) - count(*) FROM message WHERE org_id = $1"), 0);
    EXPECT_EQ(count("SELECT max(last_ordinal) FROM chat WHERE org_id = $1"), posted);
}

}  // namespace
}  // namespace parta::chats
