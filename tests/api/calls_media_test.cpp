// Sound and picture: the signalling, and the workers' deaths: docs/protocol/calls.md.
#include <signal.h>

#include "calls_support.hpp"

namespace parta::test {
namespace {

class CallsMedia : public CallsFlow {};
PARTA_ON_ENGINES(CallsMedia);

TEST_P(CallsMedia, C18_sound_and_picture_reach_whoever_wants_them) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    EXPECT_EQ(teacher.post("/sources", microphone(2000)).error(), "conflict") << "transports come first";
    const auto ways = teacher.post("/transports", capabilities);
    ASSERT_EQ(ways.status, 200) << ways.body;
    EXPECT_FALSE(ways.json().at("send").at("ice_candidates").as_array().empty());
    EXPECT_NE(ways.json().at("send").at("id"), ways.json().at("receive").at("id"));
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    EXPECT_EQ(pupil
                  .post(fmt::format("/transports/{}/connection", text(ways.json().at("send").at("id"))),
                        R"({"dtls_parameters":{"fingerprints":[{"algorithm":"sha-256","value":"AA"}]}})")
                  .status,
              404)
        << "another's way is not there";
    ASSERT_EQ(teacher.post("/sources", microphone(2000)).status, 200);
    const auto sent = teacher.post("/sources", camera(3000));
    ASSERT_EQ(sent.status, 200) << sent.body;
    ASSERT_TRUE(pupil.sees(school->class_teacher_5a.member, "camera", true));
    const auto wish = [&](std::string_view layer) {
        return fmt::format(
            R"({{"wants":[{{"member":"{0}","source":"microphone"}},{{"member":"{0}","source":"camera","layer":{1}}},{{"member":"{0}","source":"screen"}}]}})",
            school->class_teacher_5a.member.value, layer);
    };
    const auto got = pupil.put("/receiving", wish("0"));
    ASSERT_EQ(got.status, 200) << got.body;
    const auto consumers = got.json().at("consumers").as_array();
    ASSERT_EQ(consumers.size(), 2u) << "no screen is shown";
    EXPECT_EQ(consumers[1].at("producer"), sent.json().at("producer"));
    EXPECT_EQ(pupil.put("/receiving", wish("2")).json().at("consumers"), got.json().at("consumers")) << "the same ones";
    const auto ids = fmt::format(R"({{"ids":["{}","{}"]}})", text(consumers[0].at("id")), text(consumers[1].at("id")));
    EXPECT_EQ(pupil.post("/consumers/resume", ids).status, 200);
    EXPECT_EQ(pupil.put("/receiving", R"({"wants":[]})").json().at("consumers").as_array().size(), 0u);
    EXPECT_EQ(teacher.put("/sources/camera", R"({"on":false})").status, 200);
    EXPECT_TRUE(pupil.sees(school->class_teacher_5a.member, "camera", false));
    EXPECT_EQ(pupil.put("/receiving", wish("2")).json().at("consumers").as_array().size(), 1u);
    EXPECT_EQ(teacher.put("/sources/camera", R"({"on":true})").error(), "conflict") << "a camera is sent anew";
    const auto restarted =
        teacher.post(fmt::format("/transports/{}/ice-restart", text(ways.json().at("send").at("id"))));
    EXPECT_EQ(restarted.status, 200) << restarted.body;
    teacher.del("");
}

// Whatever happens at once: what the room says is on can be received.
TEST_P(CallsMedia, C18_what_is_on_is_there) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    for (auto* one : {&teacher, &pupil}) ASSERT_EQ(one->post("/transports", capabilities).status, 200);
    const auto received = [&] {
        const auto wish =
            fmt::format(R"({{"wants":[{{"member":"{}","source":"camera"}}]}})", school->class_teacher_5a.member.value);
        return pupil.put("/receiving", wish).json().at("consumers").as_array().size();
    };
    const auto at_once = [&](std::string_view path, std::string_view body, std::string_view other) {
        std::pair<Answer, Answer> answers;
        const auto ask = [&](const std::string& where, std::string_view what) {
            return Client{server->port(), teacher.client.session}.post(where, what);
        };
        std::thread first{[&] { answers.first = ask(teacher.path("/sources"), body); }};
        answers.second = ask(teacher.path(path), other);
        first.join();
        return answers;
    };
    auto unknown_codec = camera(6000);
    unknown_codec.replace(unknown_codec.find("video/VP8"), 9, "video/VP9");
    for (int i = 0; i < 5; ++i) {
        const auto [sent, refused] = at_once("/sources", camera(6000 + 10 * i), unknown_codec);
        EXPECT_EQ(sent.status, 200) << sent.body;
        EXPECT_EQ(refused.error(), "invalid_field") << refused.body;
        EXPECT_EQ(teacher.own().at("camera"), true);
        EXPECT_EQ(received(), 1u) << "the one that was taken";
        EXPECT_EQ(teacher.post("/sources", unknown_codec).error(), "invalid_field");
        EXPECT_EQ(teacher.own().at("camera"), true) << "a refusal ends nothing";
        EXPECT_EQ(received(), 1u);
        ASSERT_EQ(teacher.put("/sources/camera", R"({"on":false})").status, 200);
    }
    for (int i = 0; i < 5; ++i) {
        at_once("/transports", camera(7000 + 10 * i), capabilities);
        EXPECT_EQ(received(), teacher.own().at("camera").as_bool() ? 1u : 0u) << "opened anew, while it was sent";
    }
    teacher.del("");
}

TEST_P(CallsMedia, C19_what_does_not_hold_never_reaches_a_worker) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(teacher.post("/transports", capabilities).status, 200);
    const auto workers = media_workers();
    ASSERT_FALSE(workers.empty());
    ASSERT_EQ(teacher.post("/sources", microphone(3999)).status, 200);
    auto two_streams = microphone(4003);
    two_streams.replace(two_streams.find("\"encodings\":["), 13, R"("encodings":[{"ssrc":5},)");
    auto wrong_kind = microphone(4000);
    wrong_kind.replace(wrong_kind.find("\"audio\""), 7, "\"video\"");
    auto unknown_codec = microphone(4001);
    unknown_codec.replace(unknown_codec.find("audio/opus"), 10, "audio/opuz");
    auto unknown_member = microphone(4002);
    unknown_member.replace(unknown_member.find("\"mid\""), 5, "\"mad\"");
    for (const auto& body :
         {wrong_kind, unknown_codec, unknown_member, two_streams, camera(3999), std::string{"{}"},
          std::string{R"({"source":"microphone","kind":"audio","rtp_parameters":{"codecs":[],"encodings":[]}})"}}) {
        const auto answer = teacher.post("/sources", body);
        EXPECT_EQ(answer.error(), "invalid_field") << body << answer.body;
    }
    EXPECT_EQ(teacher.own().at("microphone"), true) << "what was sent before goes on";
    EXPECT_EQ(teacher.post("/transports", R"({"rtp_capabilities":{"codecs":[{"mimeType":"x"}]}})").error(),
              "invalid_field");
    EXPECT_EQ(teacher
                  .post("/transports/none/connection",
                        R"({"dtls_parameters":{"fingerprints":[{"algorithm":"sha-256","value":"AA"}]}})")
                  .status,
              404);
    EXPECT_EQ(teacher.post("/reactions", R"({"emoji":"🤡"})").error(), "invalid_field");
    EXPECT_EQ(media_workers(), workers) << "no worker died of it";
    teacher.del("");
}

TEST_P(CallsMedia, C20_a_workers_death_is_told_and_media_is_opened_anew) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(teacher.post("/transports", capabilities).status, 200);
    ASSERT_EQ(teacher.post("/sources", microphone(5000)).status, 200);
    ASSERT_TRUE(pupil.sees(school->class_teacher_5a.member, "microphone", true));
    pupil.socket.forget();
    for (const auto pid : media_workers()) ::kill(pid, SIGKILL);
    EXPECT_TRUE(teacher.socket.wait("call_media_lost", [](const auto&) { return true; }, 3s));
    EXPECT_TRUE(pupil.sees(school->class_teacher_5a.member, "microphone", false));
    EXPECT_TRUE(eventually([&] { return teacher.post("/transports", capabilities).status == 200; }, 3s));
    EXPECT_EQ(teacher.post("/sources", microphone(5000)).status, 200);
    EXPECT_TRUE(pupil.sees(school->class_teacher_5a.member, "microphone", true)) << "the room goes on";
    teacher.del("");
}

// C20
TEST(CallsWithoutWorkers, say_so_and_the_rest_works) {
    auto& server = RunningServer::keep(db::Engine::sqlite, [](app::Config& config) { config.media.listen.clear(); });
    School school{server.db()};
    school.write([](db::Tx& tx) { chats::derive_official(tx); });
    const auto chat = school.read_as(school.class_teacher_5a, [](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& one : chats::list_chats(tx, viewer).chats)
            if (one.template_name == "class_parents") return one.id;
        throw std::logic_error("no such chat");
    });
    Client teacher{server.port(), school.class_teacher_5a.session};
    const auto path = fmt::format("/api/orgs/{}/chats/{}", school.org.value, chat.value);
    const auto refused = teacher.post(path + "/call");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.error(), "calls_unavailable");
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    EXPECT_EQ(teacher.get(path + "/messages").json().at("messages").as_array().size(), 0u) << "nothing was begun";
    Client parent{server.port(), school.tikhonov.session};
    EXPECT_EQ(parent.post(path + "/call").error(), "forbidden") << "who may not start learns that, not this";
}

}  // namespace
}  // namespace parta::test
