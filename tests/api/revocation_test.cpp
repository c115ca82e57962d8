// What is taken away is gone within a second, on every path: over HTTP, on an open socket, for files, in a call and for
// its media. Each way of losing a chat is tried with somebody who has all of it open.
#include "calls_support.hpp"
#include "media/synthetic/stun.hpp"
#include "orgs/substitutes.hpp"

namespace parta::test {
namespace {

/// A line to a way of the media worker, which answers whoever knows the way's own secret for as long as it is open.
class Way {
  public:
    explicit Way(const js::value& transport) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        const auto& ice = transport.at("ice_parameters");
        request_ = synthetic::binding_request({text(ice.at("usernameFragment")), text(ice.at("password"))});
        for (const auto& candidate : transport.at("ice_candidates").as_array()) {
            if (text(candidate.at("protocol")) != "udp") continue;
            sockaddr_in where{};
            where.sin_family = AF_INET;
            where.sin_port = htons(static_cast<std::uint16_t>(candidate.at("port").as_int64()));
            ::inet_pton(AF_INET, "127.0.0.1", &where.sin_addr);
            if (::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) break;
        }
    }
    ~Way() { ::close(fd_); }
    Way(const Way&) = delete;
    Way& operator=(const Way&) = delete;

    bool open() const {
        ::send(fd_, request_.data(), request_.size(), MSG_NOSIGNAL);
        const timeval patience{0, 150'000};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        char buffer[2048];
        const auto count = ::recv(fd_, buffer, sizeof buffer, 0);
        return count > 0 && synthetic::is_binding_success({buffer, static_cast<std::size_t>(count)});
    }

  private:
    int fd_;
    std::string request_;
};

class Revocation : public CallsFlow {
  protected:
    void SetUp() override {
        CallsFlow::SetUp();
        if (IsSkipped()) return;
        org = fmt::format("/api/orgs/{}", school->org.value);
        leader.emplace(server->port(), school->org, school->class_teacher_5a.session);
    }

    /// Somebody with all of a chat open: its pages, a file, the socket, a place and a microphone in its call.
    struct Inside {
        Person person;
        ChatId chat;
        std::string file;
        std::unique_ptr<Device> device;
        std::unique_ptr<Way> sending;
    };

    Inside inside(const Person& person, ChatId chat, const std::string& session = {}) {
        Inside one{person, chat, {}, {}, {}};
        one.device = std::make_unique<Device>(server->port(), school->org, session.empty() ? person.session : session);
        const auto uploaded = leader->client.post(org + "/files?kind=file&name=a.txt", "Расписание консультаций.\n");
        EXPECT_EQ(uploaded.status, 200) << uploaded.body;
        one.file = fmt::format("{}/files/{}", org, text(uploaded.json().at("id")));
        EXPECT_EQ(say(chat, "Приложено", fmt::format(R"("{}")", text(uploaded.json().at("id")))).status, 200);
        EXPECT_EQ(start(*leader, chat).status, 200);
        EXPECT_EQ(one.device->join(chat).status, 200);
        const auto ways = one.device->post("/transports", capabilities);
        EXPECT_EQ(ways.status, 200) << ways.body;
        one.sending = std::make_unique<Way>(ways.json().at("send"));
        EXPECT_EQ(one.device->post("/sources", microphone(++ssrc)).status, 200);
        EXPECT_TRUE(leader->sees(person.member, "microphone", true));
        EXPECT_EQ(one.device->client.get(pages(chat)).status, 200);
        EXPECT_EQ(one.device->client.get(one.file).status, 200);
        EXPECT_TRUE(one.sending->open()) << "the worker answers who has the way";
        one.device->socket.forget();
        leader->socket.forget();
        return one;
    }

    std::string pages(ChatId chat) const { return fmt::format("{}/chats/{}/messages", org, chat.value); }
    Answer say(ChatId chat, std::string_view what, std::string_view attached = "") {
        return leader->client.post(
            pages(chat), fmt::format(R"({{"client_id":"revocation-{:08}","text":"{}","attachments":[{}]}})", ++said,
                                     what, attached));
    }

    /// What the socket says: it goes on without the chat, without the organisation, or ends with the session.
    enum class Told { access_changed, orgs_changed, consent_withdrawn, session_ended };

    /// Does it, and looks everywhere: within a second nothing of the chat is left to whoever had it.
    void gone(Inside& one, Told how, const std::function<Answer()>& loss) {
        auto& device = *one.device;
        const auto answer = loss();
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto end = std::chrono::steady_clock::now() + 1s;
        const auto refused = [&](const Answer& got) {
            if (how == Told::consent_withdrawn) return got.error() == "consent_withdrawn";
            return how == Told::session_ended ? got.status == 401 : got.status == 404;
        };
        // HTTP asks the database: not a moment later.
        EXPECT_TRUE(refused(device.client.get(pages(one.chat)))) << "the chat's messages";
        EXPECT_TRUE(refused(device.client.get(one.file))) << "the chat's file";
        EXPECT_TRUE(refused(device.client.post(fmt::format("{}/chats/{}/call", org, one.chat.value))));
        // The call: out of the room, and what they say is refused; the worker does not know the way any more.
        EXPECT_TRUE(eventually([&] { return !in_room(one.person.member); }, left(end))) << "the others see them go";
        EXPECT_TRUE(eventually([&] { return device.post("/sources", microphone(++ssrc)).status >= 400; }, left(end)));
        EXPECT_TRUE(eventually([&] { return !one.sending->open(); }, left(end))) << "media is closed";
        // The socket is told or closed, and carries nothing of the chat that comes later.
        const auto* word = how == Told::access_changed  ? "access_changed"
                           : how == Told::session_ended ? "session_ended"
                                                        : "orgs_changed";
        EXPECT_TRUE(device.socket.wait(word, [](const auto&) { return true; }, left(end))) << word;
        if (how == Told::session_ended)
            EXPECT_TRUE(eventually([&] { return device.socket.ended(); }, left(end))) << "the socket is closed";
        EXPECT_LT(std::chrono::steady_clock::now(), end) << "all of it within a second";
        EXPECT_EQ(say(one.chat, "После").status, 200);
        EXPECT_FALSE(device.socket.wait("message_posted", [](const auto&) { return true; }, 300ms));
        leader->del("");
    }

    static std::chrono::milliseconds left(std::chrono::steady_clock::time_point end) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    }
    /// Taking part and on line: whose session has ended keeps the place, and sends nothing.
    bool in_room(MemberId member) {
        const auto room = leader->get("").json();
        return std::ranges::any_of(room.at("participants").as_array(), [&](const js::value& one) {
            return text(one.at("member")) == std::to_string(member.value) && !one.at("away").as_bool();
        });
    }
    Answer as(const Person& person, std::string_view method, const std::string& path, std::string_view body = "{}") {
        return Client{server->port(), person.session}.call(method, org + path, body);
    }
    std::string id(const Person& person) { return std::to_string(person.member.value); }

    std::string org;
    std::optional<Device> leader;  // in every chat that is tried, as its leader
    int ssrc = 5000, said = 0;
};
PARTA_ON_ENGINES(Revocation);

TEST_P(Revocation, OfAPupilWhoIsTransferred) {
    auto pupil = inside(school->semyon, class_chat);
    gone(pupil, Told::access_changed, [&] {
        return as(school->administrator, "POST", "/movements",
                  fmt::format(R"({{"members":["{}"],"to":"{}","reason":"transfer"}})", id(school->semyon),
                              school->class_1b.value));
    });
}

TEST_P(Revocation, OfAParentWhoseChildIsTransferred) {
    auto parent = inside(school->tikhonov, parents_chat);
    gone(parent, Told::access_changed, [&] {
        return as(school->administrator, "PUT", "/people/" + id(school->vera) + "/unit",
                  fmt::format(R"({{"to":"{}"}})", school->class_1b.value));
    });
}

TEST_P(Revocation, OfAParentWhoseChildHasLeftTheSchool) {
    auto parent = inside(school->tikhonov, parents_chat);
    gone(parent, Told::access_changed, [&] {
        return as(school->administrator, "POST", "/movements",
                  fmt::format(R"({{"members":["{}"],"reason":"left_school"}})", id(school->vera)));
    });
}

TEST_P(Revocation, OfWhoeverHasLeftTheSchool) {
    auto pupil = inside(school->semyon, class_chat);
    gone(pupil, Told::orgs_changed, [&] {
        return as(school->administrator, "POST", "/movements",
                  fmt::format(R"({{"members":["{}"],"reason":"left_school"}})", id(school->semyon)));
    });
}

TEST_P(Revocation, OfAccessThatIsClosed) {
    auto teacher = inside(school->physicist, class_chat);
    gone(teacher, Told::orgs_changed, [&] {
        return as(school->administrator, "PATCH", "/people/" + id(school->physicist), R"({"deactivated":true})");
    });
}

TEST_P(Revocation, OfASessionEndedFromAnotherDevice) {
    auto pupil = inside(school->semyon, class_chat, another_session(school->semyon));
    gone(pupil, Told::session_ended,
         [&] { return Client{server->port(), school->semyon.session}.call("DELETE", "/api/me/sessions"); });
}

TEST_P(Revocation, OfSessionsBeforeANewCard) {
    auto pupil = inside(school->semyon, class_chat);
    gone(pupil, Told::session_ended,
         [&] { return as(school->class_teacher_5a, "POST", "/people/" + id(school->semyon) + "/sign-in-card"); });
}

TEST_P(Revocation, OfADutyThatIsTakenBack) {
    auto teacher = inside(school->physicist, class_chat);
    gone(teacher, Told::access_changed, [&] {
        return as(school->administrator, "DELETE", fmt::format("/units/{}/teachers", school->class_5a.value),
                  fmt::format(R"({{"member":"{}","duty":"subject_teacher","subject":"Физика","subgroup":""}})",
                              id(school->physicist)));
    });
}

TEST_P(Revocation, OfARoleThatIsTaken) {
    auto teacher = inside(school->psychologist, class_chat);
    gone(teacher, Told::access_changed, [&] {
        return as(school->administrator, "PUT", "/people/" + id(school->psychologist) + "/roles",
                  R"({"role":"specialist","held":false})");
    });
}

TEST_P(Revocation, OfASubstituteWhoseDutyEnds) {
    const auto today = school->read([](db::Tx& tx) { return orgs::today_of(tx); });
    const auto planned = as(
        school->deputy, "POST", fmt::format("/units/{}/substitutions", school->class_5a.value),
        fmt::format(R"({{"member":"{}","duty":"class_teacher","subject":"","subgroup":"","from":"{}","until":"{}"}})",
                    id(school->secretary), today, today));
    ASSERT_EQ(planned.status, 200) << planned.body;
    const auto listed = as(school->deputy, "GET", "/people/" + id(school->secretary) + "/substitutions", "").json();
    auto substitute = inside(school->secretary, class_chat);
    gone(substitute, Told::access_changed, [&] {
        return as(school->deputy, "DELETE", "/substitutions/" + text(listed.at("substitutions").at(0).at("id")));
    });
}

TEST_P(Revocation, OfARepresentativeWhoIsRestricted) {
    auto parent = inside(school->tikhonov, parents_chat);
    gone(parent, Told::access_changed, [&] {
        return as(school->administrator, "PUT", "/people/" + id(school->vera) + "/representatives",
                  fmt::format(R"({{"parent":"{}","legal":true,"restricted":true,"reason":"Решение суда"}})",
                              id(school->tikhonov)));
    });
}

TEST_P(Revocation, OfAConsentThatIsWithdrawn) {
    auto parent = inside(school->tikhonov, parents_chat);
    gone(parent, Told::consent_withdrawn, [&] {
        return as(school->tikhonov, "PUT", "/people/" + id(school->tikhonov) + "/consents",
                  R"({"purpose":"communication","given":false})");
    });
}

TEST_P(Revocation, OfAPlaceInAGroup) {
    const auto made = leader->client.post(org + "/chats/groups",
                                          fmt::format(R"({{"title":"Поход","members":["{}"]}})", id(school->deputy)));
    ASSERT_EQ(made.status, 200) << made.body;
    const ChatId group{std::stoll(text(made.json().at("id")))};
    auto member = inside(school->deputy, group);
    gone(member, Told::access_changed, [&] {
        return leader->client.call("PATCH", fmt::format("{}/chats/{}/participants", org, group.value),
                                   fmt::format(R"({{"add":[],"remove":["{}"]}})", id(school->deputy)));
    });
}

TEST_P(Revocation, OfALinkBeforeAnybodyCame) {
    const auto issued =
        as(school->administrator, "POST", "/invites/class-links",
           fmt::format(R"({{"unit":"{}","role":"parent","days":30,"uses_limit":30}})", school->class_5a.value));
    ASSERT_EQ(issued.status, 200) << issued.body;
    const auto url = text(issued.json().at("url"));
    Client stranger{server->port(), {}, "127.0.0.9"};
    const auto key = fmt::format(R"({{"key":"{}"}})", url.substr(url.rfind('/') + 1));
    ASSERT_EQ(stranger.post("/api/invites/preview", key).status, 200);
    EXPECT_EQ(as(school->administrator, "DELETE", "/invites/" + text(issued.json().at("invite"))).status, 200);
    EXPECT_EQ(stranger.post("/api/invites/preview", key).error(), "invite_revoked");
}

}  // namespace
}  // namespace parta::test
