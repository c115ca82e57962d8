// Every verb of a call, said by everybody whom it does not concern: docs/protocol/calls.md, C7, C8, C15, C22.
#include "api/route.hpp"
#include "calls_support.hpp"

namespace parta::test {
namespace {

struct Verb {
    std::string method, rest, body;
};

/// In words that the decoders accept, about this member and this transport of somebody.
std::vector<Verb> every_verb(MemberId about, std::string_view transport) {
    const auto member = fmt::format(R"({{"member":"{}"}})", about.value);
    const auto source = fmt::format(R"({{"member":"{}","source":"microphone"}})", about.value);
    const auto way = fmt::format("/transports/{}", transport);
    const std::string dtls =
        R"({"dtls_parameters":{"fingerprints":[{"algorithm":"sha-256","value":"4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"}]}})";
    return {{"GET", "", ""},
            {"DELETE", "", ""},
            {"DELETE", "/participation", ""},
            {"POST", "/decline", "{}"},
            {"POST", "/transports", std::string{capabilities}},
            {"POST", way + "/connection", dtls},
            {"POST", way + "/ice-restart", "{}"},
            {"POST", "/sources", microphone(7777)},
            {"PUT", "/sources/microphone", R"({"on":false})"},
            {"PUT", "/receiving", fmt::format(R"({{"wants":[{}]}})", source)},
            {"POST", "/consumers/resume", R"({"ids":["a"]})"},
            {"PUT", "/hand", R"({"up":true})"},
            {"POST", "/reactions", R"({"emoji":"👍"})"},
            {"POST", "/stop", source},
            {"PUT", "/silence", R"({"silenced":true})"},
            {"POST", "/speech", member},
            {"DELETE", fmt::format("/hands/{}", about.value), ""},
            {"POST", "/removals", member},
            {"GET", "/attendance", ""}};
}

/// A call of 5«А» that the class teacher speaks in, and Семён raises his hand.
class CallsAttack : public CallsFlow {
  protected:
    void begin() {
        teacher = open(school->class_teacher_5a);
        pupil = open(school->semyon);
        ASSERT_EQ(start(*teacher, class_chat).status, 200);
        ASSERT_EQ(pupil->join(class_chat).status, 200);
        const auto ways = teacher->post("/transports", capabilities);
        ASSERT_EQ(ways.status, 200) << ways.body;
        verbs = every_verb(school->class_teacher_5a.member, text(ways.json().at("send").at("id")));
        ASSERT_EQ(pupil->post("/transports", capabilities).status, 200);
        ASSERT_EQ(teacher->post("/sources", microphone(1111)).status, 200);
        ASSERT_EQ(pupil->put("/hand", R"({"up":true})").status, 200);
    }
    std::unique_ptr<Device> open(const Person& person) {
        return std::make_unique<Device>(server->port(), school->org, person.session);
    }
    /// The room as the teacher sees it, once all of it is told.
    std::string room() {
        std::this_thread::sleep_for(150ms);
        return teacher->get("").body;
    }
    static bool heard(Listener& socket, std::initializer_list<std::string_view> types) {
        return std::ranges::any_of(
            types, [&](auto type) { return socket.wait(type, [](const auto&) { return true; }, 0ms).has_value(); });
    }
    /// Each is refused; for whoever is not in the chat exactly as for a call that there never was.
    void attack(std::string_view who, const std::string& session, bool in_chat) {
        SCOPED_TRACE(who);
        Client client{server->port(), session};
        const auto before = room();
        for (const auto& [method, rest, body] : verbs) {
            const auto answer = client.call(method, teacher->path(rest), body);
            EXPECT_TRUE(answer.status == 403 || answer.status == 404 || answer.status == 409)
                << method << rest << answer.status << answer.body;
            if (in_chat) continue;
            EXPECT_TRUE(answer.status == 404 || answer.error() == "forbidden") << method << rest << answer.body;
            const auto none = client.call(method, fmt::format("{}/calls/17{}", teacher->org, rest), body);
            EXPECT_EQ(answer.body, none.body) << method << rest;
        }
        EXPECT_EQ(room(), before) << "nothing of it had an effect";
        if (in_chat) return;
        EXPECT_EQ(client.post(fmt::format("{}/chats/{}/call", teacher->org, class_chat.value)).status, 404);
        EXPECT_FALSE(client.get(teacher->org + "/calls").body.contains(teacher->call));
    }
    /// What the participants are told in such a time.
    void let_things_happen() {
        ASSERT_EQ(pupil->post("/reactions", R"({"emoji":"👏"})").status, 200);
        ASSERT_EQ(teacher->put("/sources/microphone", R"({"on":false})").status, 200);
        ASSERT_EQ(teacher->put("/sources/microphone", R"({"on":true})").status, 200);
        ASSERT_TRUE(teacher->socket.wait("call_reaction"));
        ASSERT_TRUE(pupil->sees(school->class_teacher_5a.member, "microphone", true));
    }

    std::unique_ptr<Device> teacher, pupil;
    std::vector<Verb> verbs;
};
PARTA_ON_ENGINES(CallsAttack);

TEST_P(CallsAttack, C15_the_list_of_verbs_is_whole) {
    const auto of_a_call = std::ranges::count_if(
        api::routes(), [](const api::Route& route) { return route.path.contains("/calls/{call}"); });
    EXPECT_EQ(static_cast<std::size_t>(of_a_call), every_verb(MemberId{1}, "a").size());
}

TEST_P(CallsAttack, C15_strangers_to_the_chat_of_every_kind) {
    begin();
    School other{server->db(), "Школа № 8"};
    for (const auto& [who, person] : {std::pair{"a pupil of another class", &school->masha},
                                      {"her mother", &school->zimina},
                                      {"a pupil's father, who is not in the pupils' chat", &school->tikhonov},
                                      {"a teacher of another class", &school->class_teacher_1b},
                                      {"the administrator, who is not in it", &school->administrator},
                                      {"a parent of another school", &other.tikhonov},
                                      {"the administrator of another school", &other.administrator}}) {
        Listener socket{server->port(), person->session};
        attack(who, person->session, false);
        let_things_happen();
        EXPECT_FALSE(heard(socket, {"call_room", "call_speaking", "call_reaction", "call_media_lost", "call_moved",
                                    "call_size", "call_changed"}))
            << who;
    }
    // The same ids under one's own organisation open nothing either.
    Client client{server->port(), other.administrator.session};
    for (const auto& [method, rest, body] : verbs) {
        const auto path = fmt::format("/api/orgs/{}/calls/{}{}", other.org.value, teacher->call, rest);
        EXPECT_EQ(client.call(method, path, body).status, 404) << method << rest;
    }
    teacher->del("");
}

TEST_P(CallsAttack, C7_whoever_was_removed) {
    begin();
    auto removed = open(school->vera);
    ASSERT_EQ(removed->join(class_chat).status, 200);
    ASSERT_EQ(removed->post("/transports", capabilities).status, 200);
    ASSERT_EQ(teacher->post("/removals", fmt::format(R"({{"member":"{}"}})", school->vera.member.value)).status, 200);
    ASSERT_EQ(removed->sees_leave(school->vera.member), "removed");
    removed->socket.forget();
    attack("removed", school->vera.session, true);
    EXPECT_EQ(removed->join(class_chat).error(), "call_removed");
    let_things_happen();
    EXPECT_FALSE(heard(removed->socket, {"call_room", "call_speaking", "call_reaction", "call_media_lost"}));
    teacher->del("");
}

TEST_P(CallsAttack, C8_whoever_was_put_out_of_the_school) {
    begin();
    auto gone = open(school->vera);
    ASSERT_EQ(gone->join(class_chat).status, 200);
    ASSERT_EQ(gone->post("/transports", capabilities).status, 200);
    school->deactivate(school->vera);
    ASSERT_EQ(teacher->sees_leave(school->vera.member), "access_lost");
    gone->socket.forget();
    attack("deactivated", school->vera.session, false);
    let_things_happen();
    EXPECT_FALSE(heard(gone->socket, {"call_room", "call_speaking", "call_reaction", "call_media_lost", "call_size"}));
    teacher->del("");
}

TEST_P(CallsAttack, C22_another_session_of_a_participant) {
    begin();
    const auto session = another_session(school->semyon);
    Client client{server->port(), session};
    const auto before = room();
    for (const auto& [method, rest, body] : verbs) {
        const auto answer = client.call(method, teacher->path(rest), body);
        // One's own room may be looked at from anywhere; whoever does not lead is refused as on any device.
        if (method == "GET" && rest.empty())
            EXPECT_EQ(answer.status, 200);
        else
            EXPECT_TRUE(answer.error() == "not_in_call" || answer.error() == "forbidden")
                << method << rest << answer.body;
    }
    EXPECT_EQ(room(), before);
    teacher->del("");
}

}  // namespace
}  // namespace parta::test
