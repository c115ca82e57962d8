// Calls over the whole program, with real media workers: the rules of docs/protocol/calls.md by their ids.
#include <dirent.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "chats/calls.hpp"
#include "listener.hpp"
#include "running_server.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

namespace js = boost::json;
using namespace std::chrono_literals;

std::string text(const js::value& value) {
    return std::string{value.as_string()};
}

/// What mediasoup-client says in Chromium, shortened.
constexpr std::string_view capabilities =
    R"({"rtp_capabilities":{"codecs":[{"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,"parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]},)"
    R"({"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"parameters":{},"rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]},)"
    R"({"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,"parameters":{"apt":101},"rtcpFeedback":[]}],)"
    R"("headerExtensions":[{"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,"preferredEncrypt":false,"direction":"sendrecv"}]}})";

std::string microphone(int ssrc) {
    return fmt::format(
        R"({{"source":"microphone","kind":"audio","rtp_parameters":{{"mid":"0","codecs":[{{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,"parameters":{{"usedtx":1,"useinbandfec":1}},"rtcpFeedback":[{{"type":"transport-cc"}}]}}],)"
        R"("headerExtensions":[{{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":10}}],"encodings":[{{"ssrc":{},"dtx":true}}],"rtcp":{{"cname":"sender-{}","reducedSize":true}}}}}})",
        ssrc, ssrc);
}

std::string camera(int ssrc, std::string_view source = "camera") {
    return fmt::format(
        R"({{"source":"{}","kind":"video","rtp_parameters":{{"mid":"1","codecs":[{{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{{"type":"nack","parameter":"pli"}}]}},{{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{{"apt":96}}}}],)"
        R"("headerExtensions":[],"encodings":[{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}}],"rtcp":{{"cname":""}}}}}})",
        source, ssrc, ssrc + 1, ssrc + 2, ssrc + 3, ssrc + 4, ssrc + 5);
}

/// One device of a person, with the organisation's paths.
struct Device {
    Device(RunningServer& server, const School& school, const std::string& session)
        : client(server.port(), session),
          socket(server.port(), session),
          org(fmt::format("/api/orgs/{}", school.org.value)) {}

    Answer join(ChatId chat) {
        auto answer = client.post(fmt::format("{}/chats/{}/call", org, chat.value));
        if (answer.status == 200) {
            call = text(answer.json().at("call").at("id"));
            place = text(answer.json().at("place"));
        }
        return answer;
    }
    std::string path(std::string_view rest) const { return fmt::format("{}/calls/{}{}", org, call, rest); }
    Answer post(std::string_view rest, std::string_view body = "{}") { return client.post(path(rest), body); }
    Answer put(std::string_view rest, std::string_view body) { return client.call("PUT", path(rest), body); }
    Answer del(std::string_view rest) { return client.call("DELETE", path(rest)); }
    Answer get(std::string_view rest) { return client.get(path(rest)); }
    js::object own() {
        const auto room = get("").json();
        for (const auto& one : room.at("participants").as_array())
            if (one.at("member") == room.at("you")) return one.as_object();
        return {};
    }
    /// Waits until others are told this of a participant.
    bool sees(MemberId member, std::string_view what, bool value) {
        return socket
            .wait("call_room",
                  [&](const js::object& data) {
                      return std::ranges::any_of(data.at("participants").as_array(), [&](const js::value& one) {
                          return text(one.at("member")) == std::to_string(member.value) &&
                                 one.at(what).as_bool() == value;
                      });
                  })
            .has_value();
    }
    std::optional<std::string> sees_leave(MemberId member, std::chrono::milliseconds limit = 10s) {
        std::optional<std::string> how;
        socket.wait(
            "call_room",
            [&](const js::object& data) {
                for (const auto& one : data.at("left").as_array())
                    if (text(one.at("member")) == std::to_string(member.value)) how = text(one.at("how"));
                return how.has_value();
            },
            limit);
        return how;
    }

    Client client;
    Listener socket;
    std::string org, call, place;
};

/// The processes that this one has started.
std::vector<pid_t> media_workers() {
    std::vector<pid_t> found;
    DIR* processes = ::opendir("/proc");
    while (const auto* entry = ::readdir(processes)) {
        const int pid = std::atoi(entry->d_name);
        std::ifstream stat{fmt::format("/proc/{}/stat", pid)};
        std::string line;
        if (pid <= 0 || !std::getline(stat, line)) continue;
        const auto after = line.rfind(')');
        if (after == std::string::npos || line.find("mediasoup") == std::string::npos) continue;
        char state = 0;
        int parent = 0;
        if (std::sscanf(line.c_str() + after + 1, " %c %d", &state, &parent) == 2 && parent == ::getpid() &&
            state != 'Z')
            found.push_back(pid);
    }
    ::closedir(processes);
    return found;
}

class CallsFlow : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
        static std::map<db::Engine, RunningServer*> kept;
        auto& one = kept[GetParam()];
        if (one == nullptr) one = &RunningServer::keep(GetParam());
        server = one;
        school.emplace(server->db(), fmt::format("Школа {}", ++schools));
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
        class_chat = chat_of(school->class_teacher_5a, "class");
        parents_chat = chat_of(school->class_teacher_5a, "class_parents");
    }

    ChatId chat_of(const Person& person, std::string_view template_name) {
        return school->read_as(person, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            for (const auto& chat : chats::list_chats(tx, viewer).chats)
                if (chat.template_name == template_name && chat.unit == school->class_5a) return chat.id;
            throw std::logic_error("no such chat");
        });
    }
    ChatId personal(const Person& from, const Person& to) {
        return school->write_as(from, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return chats::create_personal(tx, viewer, {to.member}).id;
        });
    }
    Device device(const Person& person) { return Device{*server, *school, person.session}; }
    Device another_device(const Person& person) {
        const auto session = server->db().platform_write_now(
            [&](db::Tx& tx) { return accounts::open_session(tx, person.account, {}, false); });
        return Device{*server, *school, session};
    }
    void set(const orgs::Settings& settings) {
        school->write_as(school->administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            orgs::EditProfile edit;
            edit.settings = settings;
            return orgs::edit_profile(tx, viewer, edit);
        });
    }
    /// The first call of a server that has just started may be too early for its worker.
    Answer start(Device& device, ChatId chat) {
        for (int i = 0; i < 100; ++i) {
            auto answer = device.join(chat);
            if (answer.error() != "calls_unavailable") return answer;
            std::this_thread::sleep_for(100ms);
        }
        return {};
    }
    js::value entry_of(Device& device, ChatId chat) {
        const auto page = device.client.get(fmt::format("{}/chats/{}/messages", device.org, chat.value)).json();
        return page.at("messages").as_array().back();
    }
    bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit = 10s) {
        for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
            if (holds()) return true;
            std::this_thread::sleep_for(20ms);
        }
        return holds();
    }

    static inline int schools = 0;
    RunningServer* server = nullptr;
    std::optional<School> school;
    ChatId class_chat, parents_chat;
};
PARTA_ON_ENGINES(CallsFlow);

TEST_P(CallsFlow, C17_one_call_per_chat_shown_while_it_runs_and_as_an_entry_afterwards) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), absent = device(school->vera);
    const auto started = start(teacher, class_chat);
    ASSERT_EQ(started.status, 200) << started.body;
    EXPECT_EQ(started.json().at("call").at("rights").at("leads"), true);
    EXPECT_FALSE(started.json().at("router_capabilities").at("codecs").as_array().empty());
    EXPECT_TRUE(absent.socket.wait("call_changed", [](const auto& data) { return data.contains("call"); }));
    const auto chat_path = fmt::format("{}/chats/{}", absent.org, class_chat.value);
    EXPECT_EQ(text(absent.client.get(chat_path).json().at("call").at("id")), teacher.call);

    const auto joined = pupil.join(class_chat);
    ASSERT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(pupil.call, teacher.call) << "the same call";
    EXPECT_EQ(joined.json().at("call").at("rights").at("leads"), false);
    EXPECT_EQ(joined.json().at("call").at("participants").as_array().size(), 2u);
    EXPECT_TRUE(teacher.sees(school->semyon.member, "leads", false));
    EXPECT_TRUE(absent.socket.wait("call_size", [](const auto& data) { return data.at("participants") == 2; }))
        << "also who is not in it hears how many are";
    const auto running = absent.client.get(absent.org + "/calls").json().at("calls").as_array();
    ASSERT_EQ(running.size(), 1u);
    EXPECT_EQ(running[0].at("participants"), 2);

    EXPECT_EQ(pupil.del("/participation").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->semyon.member), "left");
    EXPECT_EQ(teacher.del("").status, 200);
    EXPECT_TRUE(absent.socket.wait("call_changed", [](const auto& data) { return !data.contains("call"); }));
    const auto entry = entry_of(absent, class_chat);
    EXPECT_EQ(text(entry.at("call").at("end_reason")), "by_leader");
    EXPECT_EQ(entry.at("call").at("people"), 2);
    EXPECT_TRUE(entry.at("call").as_object().contains("ended_at"));
    EXPECT_FALSE(absent.client.get(chat_path).json().as_object().contains("call"));
    EXPECT_EQ(teacher.get("").error(), "call_over");
    const auto again = teacher.join(class_chat);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_NE(text(again.json().at("call").at("id")), pupil.call) << "another call";
    teacher.del("");
}

TEST_P(CallsFlow, C17_the_entry_is_nobodys_to_edit_or_remove) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    const auto entry = fmt::format("{}/chats/{}/messages/{}", teacher.org, class_chat.value,
                                   entry_of(teacher, class_chat).at("ordinal").as_int64());
    EXPECT_EQ(teacher.client.call("PATCH", entry, R"({"text":"Урок"})").error(), "forbidden");
    EXPECT_EQ(teacher.client.call("DELETE", entry).error(), "forbidden");
    teacher.del("");
}

TEST_P(CallsFlow, C14_who_may_start) {
    auto pupil = device(school->semyon), parent = device(school->tikhonov), subject = device(school->physicist);
    EXPECT_EQ(pupil.join(class_chat).error(), "forbidden");
    EXPECT_EQ(parent.join(parents_chat).error(), "forbidden");
    const auto may_start = [&](Device& one, ChatId chat) {
        return one.client.get(fmt::format("{}/chats/{}", one.org, chat.value)).json().at("may_start_call").as_bool();
    };
    EXPECT_FALSE(may_start(pupil, class_chat));
    set({.pupils_may_start_calls = true});
    EXPECT_TRUE(may_start(pupil, class_chat));
    ASSERT_EQ(start(pupil, class_chat).status, 200) << "the organisation lets them";
    EXPECT_EQ(pupil.get("").json().at("rights").at("leads"), false) << "starting is not leading";
    EXPECT_EQ(pupil.del("").error(), "forbidden");
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(teacher.join(class_chat).status, 200);
    EXPECT_EQ(teacher.del("").status, 200) << "the class teacher leads it all the same";
    set({});
    EXPECT_EQ(pupil.join(class_chat).error(), "forbidden");
}

TEST_P(CallsFlow, C14_pupils_call_each_other_only_where_the_organisation_lets_them) {
    auto semyon = device(school->semyon), vera = device(school->vera);
    const auto chat = personal(school->semyon, school->vera);
    EXPECT_EQ(semyon.join(chat).error(), "call_not_allowed");
    set({.pupils_may_start_calls = true});
    EXPECT_EQ(semyon.join(chat).error(), "call_not_allowed") << "the other setting";
    set({.pupils_may_call_pupils = true});
    ASSERT_EQ(start(semyon, chat).status, 200);
    ASSERT_EQ(vera.join(chat).status, 200);
    set({});
    EXPECT_TRUE(semyon.sees_leave(school->vera.member, 3s)) << "taken back, it ends";
    EXPECT_EQ(vera.join(chat).error(), "call_not_allowed");
}

TEST_P(CallsFlow, C14_channels_and_archived_chats_have_no_calls) {
    auto administrator = device(school->administrator);
    const auto channel = school->read_as(school->administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.kind == chats::ChatKind::channel) return chat.id;
        throw std::logic_error("no channel");
    });
    EXPECT_EQ(administrator.join(channel).error(), "call_not_allowed");
}

TEST_P(CallsFlow, C12_one_to_one_rings_and_is_declined_or_answered) {
    auto teacher = device(school->class_teacher_5a), parent = device(school->tikhonov);
    const auto chat = personal(school->class_teacher_5a, school->tikhonov);
    ASSERT_EQ(start(teacher, chat).status, 200);
    const auto ringing = parent.socket.wait("call_changed", [](const auto& data) {
        return data.contains("call") && data.at("call").at("ringing").as_bool();
    });
    ASSERT_TRUE(ringing);
    parent.call = teacher.call;
    EXPECT_EQ(teacher.post("/decline").error(), "forbidden") << "who rings does not decline";
    EXPECT_EQ(parent.post("/decline").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(parent, chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(parent, chat).at("call").at("end_reason")), "declined");

    teacher.socket.forget();
    ASSERT_EQ(teacher.join(chat).status, 200);
    ASSERT_EQ(parent.join(chat).status, 200);
    EXPECT_TRUE(teacher.socket.wait("call_changed", [](const auto& data) {
        return data.contains("call") && !data.at("call").at("ringing").as_bool();
    })) << "answered";
    EXPECT_EQ(parent.del("/participation").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended") << "without either there is no call";
}

TEST_P(CallsFlow, C15_to_others_it_does_not_exist) {
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

TEST_P(CallsFlow, C7_whoever_was_removed_cannot_come_back) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), other = device(school->vera);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(other.join(class_chat).status, 200);
    const auto about = [](const Person& person) { return fmt::format(R"({{"member":"{}"}})", person.member.value); };
    EXPECT_EQ(pupil.post("/removals", about(school->vera)).error(), "forbidden");
    EXPECT_EQ(teacher.post("/removals", about(school->semyon)).status, 200);
    EXPECT_EQ(pupil.sees_leave(school->semyon.member), "removed") << "who is removed is told";
    EXPECT_EQ(pupil.join(class_chat).error(), "call_removed");
    EXPECT_EQ(pupil.get("").error(), "not_in_call");
    EXPECT_EQ(pupil.post("/transports", capabilities).error(), "not_in_call");
    teacher.del("");
    EXPECT_TRUE(eventually([&] {
        const auto audit = Client{server->port(), school->administrator.session}.get(teacher.org + "/audit").body;
        return audit.contains("remove_from_call") && audit.contains("end_call");
    }));
}

TEST_P(CallsFlow, C8_whoever_loses_the_chat_loses_the_call) {
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

TEST_P(CallsFlow, C2_a_broken_connection_keeps_its_place_and_sends_nothing) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.put("/hand", R"({"up":true})").status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    teacher.socket.forget();
    pupil.socket.close();
    ASSERT_TRUE(teacher.sees(school->semyon.member, "away", true));
    EXPECT_TRUE(teacher.sees(school->semyon.member, "microphone", false));
    EXPECT_EQ(pupil.post("/sources", microphone(1111)).error(), "not_in_call");
    auto back = device(school->semyon);
    ASSERT_EQ(back.join(class_chat).status, 200);
    EXPECT_EQ(back.own().at("away"), false);
    EXPECT_TRUE(back.own().contains("hand")) << "the raised hand stays";
    teacher.del("");
}

TEST_P(CallsFlow, C22_another_device_takes_the_place_over) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    auto phone = another_device(school->semyon);
    ASSERT_EQ(phone.join(class_chat).status, 200);
    const auto moved = pupil.socket.wait("call_moved");
    ASSERT_TRUE(moved);
    EXPECT_EQ(text(moved->at("place")), phone.place);
    EXPECT_NE(phone.place, pupil.place);
    EXPECT_EQ(pupil.post("/sources", microphone(1111)).error(), "not_in_call");
    EXPECT_EQ(pupil.del("/participation").error(), "not_in_call") << "the old device does not end the new one's stay";
    EXPECT_EQ(phone.post("/transports", capabilities).status, 200);
    pupil.socket.close();
    EXPECT_EQ(phone.own().at("away"), false) << "whose connection breaks is not there any more";
    teacher.del("");
}

TEST_P(CallsFlow, C4_mute_all_holds) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    EXPECT_EQ(pupil.put("/silence", R"({"silenced":true})").error(), "forbidden");
    EXPECT_EQ(teacher.put("/silence", R"({"silenced":true})").status, 200);
    EXPECT_TRUE(pupil.sees(school->semyon.member, "may_speak", false));
    EXPECT_EQ(pupil.put("/sources/microphone", R"({"on":true})").error(), "call_silenced");
    EXPECT_EQ(pupil.post("/sources", microphone(1112)).error(), "call_silenced");
    const auto about = fmt::format(R"({{"member":"{}"}})", school->semyon.member.value);
    EXPECT_EQ(pupil.post("/speech", about).error(), "forbidden");
    EXPECT_EQ(teacher.post("/speech", about).status, 200);
    EXPECT_EQ(pupil.put("/sources/microphone", R"({"on":true})").status, 200) << "what was produced goes on";
    EXPECT_EQ(pupil.own().at("microphone"), true);
    teacher.del("");
}

TEST_P(CallsFlow, C18_sound_and_picture_reach_whoever_wants_them) {
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

TEST_P(CallsFlow, C19_what_does_not_hold_never_reaches_a_worker) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(teacher.post("/transports", capabilities).status, 200);
    const auto workers = media_workers();
    auto wrong_kind = microphone(4000);
    wrong_kind.replace(wrong_kind.find("\"audio\""), 7, "\"video\"");
    auto unknown_codec = microphone(4001);
    unknown_codec.replace(unknown_codec.find("audio/opus"), 10, "audio/opuz");
    auto unknown_member = microphone(4002);
    unknown_member.replace(unknown_member.find("\"mid\""), 5, "\"mad\"");
    for (const auto& body :
         {wrong_kind, unknown_codec, unknown_member, std::string{"{}"},
          std::string{R"({"source":"microphone","kind":"audio","rtp_parameters":{"codecs":[],"encodings":[]}})"}}) {
        const auto answer = teacher.post("/sources", body);
        EXPECT_EQ(answer.error(), "invalid_field") << body << answer.body;
    }
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

TEST_P(CallsFlow, C20_a_workers_death_is_told_and_media_is_opened_anew) {
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

TEST_P(CallsFlow, C12_nobody_answers) {
    auto teacher = device(school->class_teacher_5a), parent = device(school->tikhonov);
    const auto chat = personal(school->class_teacher_5a, school->tikhonov);
    ASSERT_EQ(start(teacher, chat).status, 200);
    const ShiftedClock later{46s};
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(parent, chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(parent, chat).at("call").at("end_reason")), "unanswered");
}

TEST_P(CallsFlow, C9_pupils_do_not_stay_without_staff) {
    set({.pupils_may_start_calls = true});
    auto pupil = device(school->semyon), teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(pupil, class_chat).status, 200);
    const auto warned = [](const js::object& data) { return data.contains("staff_missing_until"); };
    {
        const ShiftedClock later{4min + 1s};
        ASSERT_TRUE(pupil.socket.wait("call_room", warned));
        pupil.socket.forget();
        ASSERT_EQ(teacher.join(class_chat).status, 200);
        EXPECT_TRUE(pupil.socket.wait("call_room", [&](const js::object& data) { return !warned(data); }))
            << "she came";
    }
    ASSERT_EQ(teacher.del("/participation").status, 200);
    const ShiftedClock later{6min};
    EXPECT_EQ(pupil.sees_leave(school->semyon.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(pupil, class_chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(pupil, class_chat).at("call").at("end_reason")), "without_staff");
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

TEST_P(CallsFlow, C16_attendance_is_for_whoever_leads) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.del("/participation").status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    EXPECT_EQ(pupil.get("/attendance").error(), "forbidden");
    const auto stays_of_semyon = [&] {
        const auto people = teacher.get("/attendance").json().at("people").as_array();
        for (const auto& one : people)
            if (text(one.at("name")) == "Семён Громов") return one.at("stays").as_array();
        return js::array{};
    };
    EXPECT_TRUE(eventually([&] { return stays_of_semyon().size() == 2; }));
    EXPECT_FALSE(stays_of_semyon().back().as_object().contains("to")) << "is still there";
    teacher.del("");
    EXPECT_TRUE(eventually([&] {
        const auto stays = stays_of_semyon();
        return stays.size() == 2 && stays.back().as_object().contains("to");
    })) << "also after the call";
}

TEST_P(CallsFlow, C21_a_restart_ends_what_was_open) {
    const auto call = school->write_as(school->class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        return chats::enter_call(tx, viewer, class_chat).call.id;
    });
    EXPECT_EQ(school->write([](db::Tx& tx) { return chats::end_interrupted_calls(tx); }), 1);
    auto pupil = device(school->semyon);
    const auto entry = entry_of(pupil, class_chat);
    EXPECT_EQ(text(entry.at("call").at("id")), std::to_string(call.value));
    EXPECT_EQ(text(entry.at("call").at("end_reason")), "server_restarted");
    EXPECT_EQ(school->write([](db::Tx& tx) { return chats::end_interrupted_calls(tx); }), 0);
}

}  // namespace
}  // namespace parta::test
