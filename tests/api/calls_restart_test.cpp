// A server that is killed, or stopped, and started again in the middle of a call: docs/protocol/calls.md.
#include "calls_support.hpp"

namespace parta::test {
namespace {

class CallsRestart : public ::testing::TestWithParam<db::Engine> {
  protected:
    struct Person {
        std::string session;
        MemberId member;
    };

    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
        server.emplace(GetParam());
        const auto db = server->open_database();
        School school{*db};
        school.write([](db::Tx& tx) { chats::derive_official(tx); });
        org = school.org;
        teacher = {school.class_teacher_5a.session, school.class_teacher_5a.member};
        semyon = {school.semyon.session, school.semyon.member};
        vera = {school.vera.session, school.vera.member};
        parent = {school.tikhonov.session, school.tikhonov.member};
        class_chat = school.read_as(school.class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            for (const auto& chat : chats::list_chats(tx, viewer).chats)
                if (chat.template_name == "class" && chat.unit == school.class_5a) return chat.id;
            throw std::logic_error("no such chat");
        });
        personal = school.write_as(school.class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return chats::create_personal(tx, viewer, {school.tikhonov.member}).id;
        });
    }
    void serve() {
        server->start();
        for (int i = 0; i < 100; ++i) {
            // The workers may still be on their way.
            auto device = open(teacher);
            if (device->join(class_chat).error() != "calls_unavailable") {
                device->del("");
                return;
            }
            std::this_thread::sleep_for(100ms);
        }
        FAIL() << "no media worker came";
    }
    std::unique_ptr<Device> open(const Person& person) {
        return std::make_unique<Device>(server->port(), org, person.session);
    }
    static std::string about(const Person& person) { return fmt::format(R"({{"member":"{}"}})", person.member.value); }
    static js::object participant(Device& device, const Person& person) {
        const auto view = device.get("").json();
        for (const auto& one : view.at("participants").as_array())
            if (text(one.at("member")) == std::to_string(person.member.value)) return one.as_object();
        return {};
    }
    js::array stays(Device& device, const Person& person) {
        const auto people = device.get("/attendance").json();
        for (const auto& one : people.at("people").as_array())
            if (text(one.at("member")) == std::to_string(person.member.value)) return one.at("stays").as_array();
        return {};
    }
    js::value chat(Device& device) {
        return device.client.get(fmt::format("{}/chats/{}", device.org, class_chat.value)).json();
    }
    template <class Holds>
    static bool eventually(Holds holds, std::chrono::milliseconds limit = 10s) {
        for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
            if (holds()) return true;
            std::this_thread::sleep_for(50ms);
        }
        return holds();
    }

    std::optional<SeparateServer> server;
    OrgId org;
    Person teacher, semyon, vera, parent;
    ChatId class_chat, personal;
};
PARTA_ON_ENGINES(CallsRestart);

TEST_P(CallsRestart, C21_a_killed_server_finds_the_call_again) {
    serve();
    std::string call;
    js::value joined_at;
    {
        auto olga = open(teacher), pupil = open(semyon), other = open(vera);
        ASSERT_EQ(olga->join(class_chat).status, 200);
        call = olga->call;
        ASSERT_EQ(pupil->join(class_chat).status, 200);
        ASSERT_EQ(other->join(class_chat).status, 200);
        ASSERT_EQ(pupil->post("/transports", capabilities).status, 200);
        ASSERT_EQ(pupil->post("/sources", microphone(1111)).status, 200);
        ASSERT_EQ(olga->put("/silence", R"({"silenced":true})").status, 200);
        ASSERT_EQ(olga->post("/removals", about(vera)).status, 200);
        joined_at = participant(*olga, semyon).at("joined_at");
        ASSERT_EQ(stays(*olga, semyon).size(), 1u) << "and all of it is written";
        server->kill();
    }
    server->start();
    auto olga = open(teacher);
    EXPECT_EQ(text(chat(*olga).at("call").at("id")), call);
    olga->call = call;
    EXPECT_EQ(olga->put("/hand", R"({"up":true})").error(), "not_in_call") << "first one comes back";
    ASSERT_EQ(olga->join(class_chat).status, 200);
    EXPECT_EQ(olga->call, call) << "the same call";
    EXPECT_FALSE(olga->socket.wait(
        "call_moved", [](const auto&) { return true; }, 200ms))
        << "nobody has taken the place";
    EXPECT_EQ(participant(*olga, semyon).at("away"), true) << "the place is kept";
    EXPECT_TRUE(stays(*olga, semyon).front().as_object().contains("to")) << "where no one knows, the stay has ended";

    auto pupil = open(semyon);
    ASSERT_EQ(pupil->join(class_chat).status, 200);
    EXPECT_EQ(participant(*olga, semyon).at("away"), false);
    EXPECT_EQ(participant(*olga, semyon).at("joined_at"), joined_at) << "it is the same stay";
    ASSERT_EQ(stays(*olga, semyon).size(), 1u);
    EXPECT_FALSE(stays(*olga, semyon).front().as_object().contains("to"));
    EXPECT_TRUE(eventually([&] { return pupil->post("/transports", capabilities).status == 200; }));
    EXPECT_EQ(pupil->post("/sources", microphone(1111)).error(), "call_silenced") << "C4 holds";

    auto other = open(vera);
    EXPECT_EQ(other->join(class_chat).error(), "call_removed") << "C7 holds";
    EXPECT_EQ(chat(*other).at("may_join_call"), false);
    EXPECT_EQ(olga->del("").status, 200);
    EXPECT_TRUE(eventually([&] { return !stays(*olga, semyon).empty() && chat(*other).at("may_join_call") == true; }))
        << "the next call is open to her";
}

TEST_P(CallsRestart, C21_a_server_that_is_stopped_in_order_loses_no_place_either) {
    serve();
    std::string call;
    auto olga = open(teacher), pupil = open(semyon);
    ASSERT_EQ(olga->join(class_chat).status, 200);
    ASSERT_EQ(pupil->join(class_chat).status, 200);
    call = olga->call;
    const auto stopped = now();
    server->stop();
    server->start();
    auto back = open(teacher);
    ASSERT_EQ(back->join(class_chat).status, 200);
    EXPECT_EQ(back->call, call);
    EXPECT_EQ(participant(*back, semyon).at("away"), true);
    const auto to = stays(*back, semyon).front().at("to").as_int64();
    EXPECT_NEAR(static_cast<double>(to), static_cast<double>(stopped.ms), 5000) << "the stay is known to the end";
    back->del("");
}

TEST_P(CallsRestart, C21_where_nobody_comes_back_the_entry_says_why) {
    serve();
    {
        auto olga = open(teacher), family = open(parent);
        ASSERT_EQ(olga->join(personal).status, 200);
        ASSERT_EQ(family->join(personal).status, 200);
        ASSERT_TRUE(olga->socket.wait("call_changed", [](const auto& data) {
            return data.contains("call") && !data.at("call").at("ringing").as_bool();
        })) << "the answer is written down";
        server->kill();
    }
    server->start();
    auto family = open(parent);
    const auto entry = [&] {
        const auto page = family->client.get(fmt::format("{}/chats/{}/messages", family->org, personal.value)).json();
        return page.at("messages").as_array().back().at("call").as_object();
    };
    EXPECT_FALSE(entry().contains("end_reason")) << "they are waited for";
    if (GetParam() == db::Engine::postgres) return;  // the time is the same there
    EXPECT_TRUE(eventually([&] { return entry().contains("end_reason"); }, 60s));
    EXPECT_EQ(text(entry().at("end_reason")), "server_restarted");
    EXPECT_EQ(entry().at("people"), 2);
}

}  // namespace
}  // namespace parta::test
