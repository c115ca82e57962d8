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
    EXPECT_EQ(teacher.del("").error(), "call_over");
    EXPECT_TRUE(eventually([&] { return may_join(pupil); })) << "the next call is open to him";
    // In the order in which it happened: once the end is noted, so is all before it.
    const auto noted = [&] {
        const auto page = Client{server->port(), school->administrator.session}.get(teacher.org + "/audit").json();
        std::vector<std::string> actions;
        for (const auto& entry : page.at("entries").as_array())
            if (const auto action = text(entry.at("action")); action.ends_with("_call")) actions.push_back(action);
        return actions;
    };
    ASSERT_TRUE(eventually([&] { return std::ranges::count(noted(), "end_call") > 0; }));
    EXPECT_EQ(noted(), (std::vector<std::string>{"end_call", "remove_from_call"})) << "each is noted once";
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

// A verb of whoever has a place asks the database for no more than who it is: that the place goes in time is what
// keeps all others out.
TEST_P(CallsAccess, C8_in_whatever_way_the_chat_is_lost_so_are_the_verbs_within_a_second) {
    auto pupil = device(school->semyon), deactivated = device(school->vera), teacher = device(school->physicist),
         leader = device(school->class_teacher_5a);
    ASSERT_EQ(start(leader, class_chat).status, 200);
    for (auto* one : {&pupil, &deactivated, &teacher}) ASSERT_EQ(one->join(class_chat).status, 200);
    const auto hand = [](Device& one) { return one.put("/hand", R"({"up":true})"); };
    const auto refused_within_a_second = [&](Device& one, const std::function<void()>& loss) {
        ASSERT_EQ(hand(one).status, 200);
        loss();
        const auto begun = std::chrono::steady_clock::now();
        EXPECT_TRUE(eventually([&] { return hand(one).status == 404; }));
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
        EXPECT_EQ(one.get("").status, 404);
        EXPECT_EQ(one.post("/transports", capabilities).status, 404);
    };
    refused_within_a_second(pupil, [&] { school->transfer(school->semyon, school->class_1b); });
    refused_within_a_second(deactivated, [&] { school->deactivate(school->vera); });
    refused_within_a_second(
        teacher, [&] { school->unassign(school->physicist, school->class_5a, orgs::Duty::subject_teacher, "Физика"); });
    EXPECT_EQ(leader.sees_leave(school->physicist.member), "access_lost");

    // A group chat's owner takes somebody out of it.
    const auto group =
        leader.client.post(leader.org + "/chats/groups",
                           fmt::format(R"({{"title":"Поход","members":["{}"]}})", school->deputy.member.value));
    ASSERT_EQ(group.status, 200) << group.body;
    const ChatId chat{std::stoll(text(group.json().at("id")))};
    leader.del("");
    auto taken_out = device(school->deputy);
    ASSERT_EQ(start(leader, chat).status, 200);
    ASSERT_EQ(taken_out.join(chat).status, 200);
    refused_within_a_second(taken_out, [&] {
        EXPECT_EQ(leader.client
                      .call("PATCH", fmt::format("{}/chats/{}/participants", leader.org, chat.value),
                            fmt::format(R"({{"add":[],"remove":["{}"]}})", school->deputy.member.value))
                      .status,
                  200);
    });
    leader.del("");
}

// Not the place, which the same person may come back to: what was sent ends, and the verbs of that session with it.
TEST_P(CallsAccess, C8_an_ended_session_is_out_at_once) {
    auto teacher = device(school->class_teacher_5a), pupil = another_device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    teacher.socket.forget();
    const auto session = pupil.client.session;
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_EQ(pupil.client.call("DELETE", "/api/sessions/current").status, 200);
    EXPECT_TRUE(teacher.sees(school->semyon.member, "microphone", false));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
    Client gone{server->port(), session};
    EXPECT_EQ(gone.call("PUT", pupil.path("/hand"), R"({"up":true})").error(), "unauthenticated");
    EXPECT_EQ(gone.get(pupil.path("")).error(), "unauthenticated");
    teacher.del("");
}

}  // namespace
}  // namespace parta::test
