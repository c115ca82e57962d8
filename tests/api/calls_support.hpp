// Calls over the whole program, with real media workers: devices of people, and a school for each test.
#pragma once
#include <dirent.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "chats/calls.hpp"
#include "flows.hpp"
#include "listener.hpp"
#include "people/joining.hpp"
#include "running_server.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::test {

namespace js = boost::json;
using namespace std::chrono_literals;

/// What mediasoup-client says in Chromium, shortened.
inline constexpr std::string_view capabilities =
    R"({"rtp_capabilities":{"codecs":[{"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,"parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]},)"
    R"({"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"parameters":{},"rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]},)"
    R"({"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,"parameters":{"apt":101},"rtcpFeedback":[]}],)"
    R"("headerExtensions":[{"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,"preferredEncrypt":false,"direction":"sendrecv"}]}})";

inline std::string microphone(int ssrc) {
    return fmt::format(
        R"({{"source":"microphone","kind":"audio","rtp_parameters":{{"mid":"0","codecs":[{{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,"parameters":{{"usedtx":1,"useinbandfec":1}},"rtcpFeedback":[{{"type":"transport-cc"}}]}}],)"
        R"("headerExtensions":[{{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":10}}],"encodings":[{{"ssrc":{},"dtx":true}}],"rtcp":{{"cname":"sender-{}","reducedSize":true}}}}}})",
        ssrc, ssrc);
}

inline std::string camera(int ssrc, std::string_view source = "camera") {
    return fmt::format(
        R"({{"source":"{}","kind":"video","rtp_parameters":{{"mid":"1","codecs":[{{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{{"type":"nack","parameter":"pli"}}]}},{{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{{"apt":96}}}}],)"
        R"("headerExtensions":[],"encodings":[{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}}],"rtcp":{{"cname":""}}}}}})",
        source, ssrc, ssrc + 1, ssrc + 2, ssrc + 3, ssrc + 4, ssrc + 5);
}

/// One device of a person, with the organisation's paths.
struct Device {
    Device(std::uint16_t port, OrgId in, const std::string& session)
        : client(port, session), socket(port, session), org(fmt::format("/api/orgs/{}", in.value)) {}

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

/// The parent of a process that runs; 0 of one that has ended, or is another program than `named`.
inline int parent_of(int pid, std::string_view named) {
    std::ifstream stat{fmt::format("/proc/{}/stat", pid)};
    std::string line;
    if (pid <= 0 || !std::getline(stat, line)) return 0;
    const auto after = line.rfind(')');
    if (after == std::string::npos || line.find(named) == std::string::npos) return 0;
    char state = 0;
    int parent = 0;
    return std::sscanf(line.c_str() + after + 1, " %c %d", &state, &parent) == 2 && state != 'Z' ? parent : 0;
}

/// Of all servers of this program: each has started a media process, and that one its workers.
inline std::vector<pid_t> media_workers() {
    std::vector<pid_t> found;
    DIR* processes = ::opendir("/proc");
    while (const auto* entry = ::readdir(processes)) {
        const int pid = std::atoi(entry->d_name);
        if (parent_of(parent_of(pid, "mediasoup"), "parta-media") == ::getpid()) found.push_back(pid);
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
    Device device(const Person& person) { return Device{server->port(), school->org, person.session}; }
    std::string another_session(const Person& person) {
        return server->db().platform_write_now(
            [&](db::Tx& tx) { return accounts::open_session(tx, person.account, {}, false); });
    }
    Device another_device(const Person& person) { return Device{server->port(), school->org, another_session(person)}; }
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

}  // namespace parta::test
