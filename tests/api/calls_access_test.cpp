// Who gets into a call, and what the others learn of it: docs/protocol/calls.md.
#include "calls_support.hpp"

namespace parta::test {
namespace {

class CallsAccess : public CallsFlow {};
PARTA_ON_ENGINES(CallsAccess);

TEST_P(CallsAccess, C15_to_others_it_does_not_exist) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    School other{server->db(), "Школа № 8"};
    const auto path = fmt::format("{}/calls/{}", teacher.org, teacher.call);
    for (const auto* person : {&school->masha, &school->zimina, &school->tikhonov, &school->class_teacher_1b,
                               &school->administrator, &other.administrator}) {
        Client client{server->port(), person->session};
        for (const auto& [method, rest, body] :
             {std::tuple{"GET", "", ""}, std::tuple{"DELETE", "/participation", ""},
              std::tuple{"POST", "/transports", capabilities.data()}, std::tuple{"PUT", "/hand", R"({"up":true})"},
              std::tuple{"POST", "/decline", "{}"}}) {
            const auto real = client.call(method, path + rest, body);
            const auto none = client.call(method, teacher.org + "/calls/17" + rest, body);
            EXPECT_EQ(real.status, 404) << method << rest << real.body;
            EXPECT_EQ(real.body, none.body);
        }
        EXPECT_EQ(client.post(fmt::format("{}/chats/{}/call", teacher.org, class_chat.value)).status, 404);
        const auto listed = client.get(teacher.org + "/calls");
        EXPECT_EQ(listed.body.find(teacher.call), std::string::npos);
        // The same id under one's own organisation opens nothing either.
        EXPECT_EQ(client.get(fmt::format("/api/orgs/{}/calls/{}", other.org.value, teacher.call)).status, 404);
    }
    teacher.del("");
}

TEST_P(CallsAccess, C7_whoever_was_removed_cannot_come_back) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), other = device(school->vera);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(other.join(class_chat).status, 200);
    const auto about = [](const Person& person) { return fmt::format(R"({{"member":"{}"}})", person.member.value); };
    EXPECT_EQ(pupil.post("/removals", about(school->vera)).error(), "forbidden");
    EXPECT_EQ(teacher.post("/removals", about(school->semyon)).status, 200);
    EXPECT_EQ(teacher.post("/removals", about(school->semyon)).status, 200) << "asked twice is no fault";
    EXPECT_EQ(pupil.sees_leave(school->semyon.member), "removed") << "who is removed is told";
    EXPECT_EQ(pupil.join(class_chat).error(), "call_removed");
    const auto may_join = [&](Device& one) {
        return one.client.get(fmt::format("{}/chats/{}", one.org, class_chat.value))
            .json()
            .at("may_join_call")
            .as_bool();
    };
    EXPECT_TRUE(eventually([&] { return !may_join(pupil); }));
    EXPECT_TRUE(may_join(other)) << "this is of one person";
    EXPECT_EQ(pupil.get("").error(), "not_in_call");
    EXPECT_EQ(pupil.post("/transports", capabilities).error(), "not_in_call");
    EXPECT_EQ(teacher.del("").status, 200);
    EXPECT_TRUE(eventually([&] { return may_join(pupil); })) << "the next call is open to him";
    EXPECT_TRUE(eventually([&] {
        const auto audit = Client{server->port(), school->administrator.session}.get(teacher.org + "/audit").body;
        const auto removed = audit.find("remove_from_call");
        return removed != audit.npos && audit.find("remove_from_call", removed + 1) == audit.npos &&
               audit.contains("end_call");
    })) << "each is noted once";
}

TEST_P(CallsAccess, C8_whoever_loses_the_chat_loses_the_call) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    const auto begun = std::chrono::steady_clock::now();
    school->transfer(school->semyon, school->class_1b);
    EXPECT_EQ(teacher.sees_leave(school->semyon.member), "access_lost");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
    EXPECT_EQ(pupil.join(class_chat).status, 404);
    school->transfer(school->semyon, school->class_5a);
    EXPECT_EQ(pupil.join(class_chat).status, 200) << "this is no removal";
    teacher.del("");
}

}  // namespace
}  // namespace parta::test
