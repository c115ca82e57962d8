// Spoilt signalling, all the way: messages of clients, changed at random, go over real WebSockets and HTTP to a real
// server with a real media worker, from people in every state: not in the call, joined, with open transports,
// connected, sending and receiving. Each answer is a success or a refusal that says what is wrong; the worker lives on.
//
// A visit is one session's hundred messages, made from its number alone. PARTA_HOSTILE_MESSAGES: how many in all
// (default 20,000); PARTA_SEED: the first visit (default 1). What failed names its visit: PARTA_SEED=<visit>
// PARTA_HOSTILE_MESSAGES=100 plays it again.
#include <boost/asio/co_spawn.hpp>

#include "calls_support.hpp"
#include "media/synthetic/caller.hpp"
#include "media/synthetic/spoiler.hpp"

namespace parta::test {
namespace {

using synthetic::Answer;
using synthetic::Spoiler;

constexpr int messages_of_visit = 100;
constexpr std::size_t visits_at_once = 36;  // fewer than there are people

std::int64_t from_environment(const char* name, std::int64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
}

/// The process that listens on this UDP port, 0 if there is none.
int owner_of(std::int64_t port) {
    std::ifstream table{"/proc/net/udp"};
    const auto mark = fmt::format(":{:04X} ", port);
    std::string inode;
    for (std::string line; std::getline(table, line);) {
        if (line.substr(0, 24).find(mark) == std::string::npos) continue;
        std::istringstream fields{line};
        for (int i = 0; i < 10; ++i) fields >> inode;
    }
    for (const auto& process : std::filesystem::directory_iterator{"/proc"}) {
        const int pid = std::atoi(process.path().filename().c_str());
        std::error_code gone;
        if (pid == 0) continue;
        for (const auto& fd : std::filesystem::directory_iterator{process.path() / "fd", gone})
            if (std::filesystem::read_symlink(fd.path(), gone) == "socket:[" + inode + "]") return pid;
    }
    return 0;
}

/// What everybody knows of everybody: ids to be said where they do not belong.
struct Gossip {
    std::vector<std::string> ids{"1"};
    void learn(std::string id) {
        constexpr std::size_t most = 200;
        if (ids.size() < most)
            ids.push_back(std::move(id));
        else
            ids[next_++ % most] = std::move(id);
    }

  private:
    std::size_t next_ = 0;
};

struct Tally {
    std::int64_t sent = 0, done = 0, refused = 0, closed = 0, held_up = 0;
    std::map<std::string, std::int64_t> verbs, codes;
    std::vector<std::string> faults;
    int worker = 0;  // its pid, once a transport has told the port
    std::int64_t worker_port = 0;
};

struct Ground {
    synthetic::Loop loop;
    synthetic::Address address;
    synthetic::Identity identity;
    std::string org;  // "/api/orgs/17"
    std::vector<std::string> chats, members;
    Gossip gossip;
    Tally tally;
};

/// One session's messages.
class Visit {
  public:
    Visit(Ground& ground, std::uint64_t number, const std::string& session)
        : ground_(ground), number_(number), spoiler_(number), talk_(ground.loop, ground.address) {
        talk_.cookie = "parta=" + session;
    }

    Task<> run(std::int64_t messages) {
        co_await present();
        for (std::int64_t i = 0; i < messages && ground_.tally.faults.size() < 5; ++i) {
            if (i == 0 || spoiler_.once_in(25)) co_await enter();
            if (spoiler_.once_in(150)) co_await connect_really();
            co_await say();
        }
        for (const auto& line : lines_) line->close();
        frames_->close();
    }

  private:
    struct Message {
        std::string verb, target;
        js::value body;  // null: none
    };

    Task<> present() {
        frames_ = std::make_shared<synthetic::Frames>(ground_.loop, ground_.address, talk_.cookie);
        co_await frames_->open();
    }

    std::string path(std::string_view rest) { return fmt::format("{}/calls/{}{}", ground_.org, call_, rest); }

    /// In order: joins, and mostly goes on to a state in which more can be said.
    Task<> enter() {
        const auto joined =
            co_await ask("POST", ground_.org + "/chats/" + spoiler_.one_of(ground_.chats) + "/call", "{}");
        if (!joined) co_return;
        call_ = js::value_to<std::string>(joined->at("call").at("id"));
        ground_.gossip.learn(call_);
        if (spoiler_.once_in(5)) co_return;
        const auto ways = co_await ask("POST", path("/transports"), std::string{capabilities});
        if (!ways) co_return;
        transports_ = {js::value_to<std::string>(ways->at("send").at("id")),
                       js::value_to<std::string>(ways->at("receive").at("id"))};
        for (const auto& id : transports_) ground_.gossip.learn(id);
        ways_ = *ways;
        if (ground_.tally.worker == 0) {
            ground_.tally.worker_port = ways->at("send").at("ice_candidates").at(0).at("port").as_int64();
            ground_.tally.worker = owner_of(ground_.tally.worker_port);
        }
        if (spoiler_.once_in(3)) co_return;
        for (const auto& body : {microphone(), camera()})
            if (const auto made = co_await ask("POST", path("/sources"), js::serialize(body)))
                ground_.gossip.learn(js::value_to<std::string>(made->at("producer")));
        if (const auto got = co_await ask("PUT", path("/receiving"), js::serialize(wishes()))) learn_consumers(*got);
    }

    /// DTLS and all, so that the worker has a line that lives.
    Task<> connect_really() {
        if (!ways_.is_object()) co_return;
        const auto ways = json::decode_or_throw<calls::TransportsView>(js::serialize(ways_));
        auto line = std::make_shared<synthetic::Line>(ground_.loop, ground_.identity, ways.send);
        const auto body = json::encode(calls::ConnectTransport{ground_.identity.parameters()});
        if (!co_await ask("POST", path("/transports/" + ways.send.id + "/connection"), body)) co_return;
        try {
            co_await line->open(std::chrono::seconds{1});
        } catch (const std::exception&) {
            co_return;  // somebody has closed the transport meanwhile
        }
        lines_.push_back(line);
    }

    /// A message that is right, and its answer if it was a success.
    Task<std::optional<js::value>> ask(std::string method, std::string target, std::string body) {
        const auto answer = co_await talk_.ask_once(method, target, body);
        judge({method, target, nullptr}, body, answer);
        if (answer.status != 200) co_return std::nullopt;
        co_return js::parse(answer.body);
    }

    /// One message, spoilt or out of place.
    Task<> say() {
        auto message = some_message();
        if (spoiler_.once_in(12) && !message.target.empty()) misplace(message.target);
        if (!message.body.is_null() && !spoiler_.once_in(6)) spoiler_.spoil(message.body, ground_.gossip.ids);
        std::string body = message.body.is_null() ? "" : js::serialize(message.body);
        const bool as_text = !body.empty() && spoiler_.once_in(8);
        if (as_text) spoiler_.spoil_text(body);
        ++ground_.tally.verbs[message.verb];
        // What is no JSON is no command of a socket either: it goes over HTTP.
        const bool over_http = as_text || body.size() > 200'000 || spoiler_.once_in(10);
        const auto method = message.verb.substr(0, message.verb.find(' '));
        std::optional<Answer> answer;
        try {
            if (over_http)
                answer = co_await talk_.ask_once(method, message.target, body);
            else
                answer = co_await frames_->command(method + " " + message.target, body);
        } catch (const synthetic::Refused&) {
            ++ground_.tally.closed;
        }
        if (!answer) {
            frames_->close();
            co_return co_await present();
        }
        judge(message, body, *answer);
        if (answer->status == 200) learn(message.verb, js::parse(answer->body));
    }

    void judge(const Message& message, const std::string& body, const Answer& answer) {
        auto& tally = ground_.tally;
        ++tally.sent;
        if (answer.status / 100 == 2) {
            ++tally.done;
            return;
        }
        ++tally.refused;
        std::string code, where, words;  // where: the field, or what is wrong with the whole
        boost::system::error_code broken;
        if (const auto read = js::parse(answer.body, broken);
            !broken && read.is_object() && read.as_object().contains("error")) {
            const auto& error = read.at("error").as_object();
            code = js::value_to<std::string>(error.at("code"));
            where = js::value_to<std::string>(error.at("field")) + js::value_to<std::string>(error.at("detail"));
            words = js::value_to<std::string>(error.at("message_ru"));
        }
        ++tally.codes[code];
        tally.held_up += code == "too_many_requests" ? 1 : 0;
        // A body over the limit of HTTP is refused before anybody looks whose it is.
        if (answer.status == 413 && body.size() > 256 * 1024) return;
        const bool clear = !code.empty() && !words.empty() && (code != "invalid_field" || !where.empty()) &&
                           (answer.status < 500 || code == "overloaded");
        if (clear) return;
        tally.faults.push_back(fmt::format("visit {}: {} {}\n{}\n→ {} {}", number_, message.verb, message.target,
                                           body.substr(0, 4000), answer.status, answer.body));
    }

    void learn(const std::string& verb, const js::value& answer) {
        if (verb == "PUT receiving") learn_consumers(answer);
        if (verb == "POST ice-restart") ways_ = nullptr;  // what was told before leads nowhere
        if (verb != "POST transports") return;
        transports_ = {js::value_to<std::string>(answer.at("send").at("id")),
                       js::value_to<std::string>(answer.at("receive").at("id"))};
        ways_ = answer;
    }
    void learn_consumers(const js::value& answer) {
        consumers_.clear();
        for (const auto& one : answer.at("consumers").as_array()) {
            consumers_.push_back(js::value_to<std::string>(one.at("id")));
            ground_.gossip.learn(consumers_.back());
        }
    }

    /// An id of the path becomes another one.
    void misplace(std::string& target) {
        const auto end = target.rfind('/');
        const auto begin = spoiler_.once_in(2) ? target.rfind('/', end - 1) : end;
        if (begin == std::string::npos || begin < 5) return;
        const auto until = begin == end ? target.size() : end;
        target.replace(begin + 1, until - begin - 1, spoiler_.one_of(ground_.gossip.ids));
    }

    static constexpr std::string_view capabilities =
        R"({"rtp_capabilities":{"codecs":[{"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,"parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]},)"
        R"({"kind":"video","mimeType":"video/VP8","preferredPayloadType":101,"clockRate":90000,"parameters":{},"rtcpFeedback":[{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"},{"type":"transport-cc","parameter":""}]},)"
        R"({"kind":"video","mimeType":"video/rtx","preferredPayloadType":102,"clockRate":90000,"parameters":{"apt":101},"rtcpFeedback":[]},)"
        R"({"kind":"video","mimeType":"video/H264","preferredPayloadType":103,"clockRate":90000,"parameters":{"packetization-mode":1,"profile-level-id":"42e01f","level-asymmetry-allowed":1}}],)"
        R"("headerExtensions":[{"kind":"audio","uri":"urn:ietf:params:rtp-hdrext:sdes:mid","preferredId":1,"preferredEncrypt":false,"direction":"sendrecv"}]}})";

    js::value microphone() {
        return js::parse(fmt::format(
            R"({{"source":"microphone","kind":"audio","rtp_parameters":{{"mid":"0","codecs":[{{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,"parameters":{{"usedtx":1,"useinbandfec":1}},"rtcpFeedback":[{{"type":"transport-cc"}}]}}],)"
            R"("headerExtensions":[{{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":10}}],"encodings":[{{"ssrc":{},"dtx":true}}],"rtcp":{{"cname":"someone","reducedSize":true}}}}}})",
            1 + spoiler_.below(4'000'000'000)));
    }
    js::value camera() {
        const std::string_view streams[] = {
            R"({{"ssrc":{0},"rtx":{{"ssrc":{1}}}}},{{"ssrc":{2},"rtx":{{"ssrc":{3}}}}},{{"ssrc":{4},"rtx":{{"ssrc":{5}}}}})",
            R"({{"rid":"r0","scalabilityMode":"L1T3","maxBitrate":150000}},{{"rid":"r1","scalabilityMode":"L1T3"}},{{"rid":"r2"}})",
            R"({{"ssrc":{0},"scalabilityMode":"L1T2","codecPayloadType":96}})"};
        const auto ssrc = 1 + spoiler_.below(4'000'000'000);
        const auto chosen = fmt::format(fmt::runtime(streams[spoiler_.below(3)]), ssrc, ssrc + 1, ssrc + 2, ssrc + 3,
                                        ssrc + 4, ssrc + 5);
        return js::parse(fmt::format(
            R"({{"source":"{}","kind":"video","rtp_parameters":{{"mid":"1","codecs":[{{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{{"type":"nack"}},{{"type":"nack","parameter":"pli"}}]}},{{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{{"apt":96}}}}],)"
            R"("headerExtensions":[{{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4}},{{"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":9}}],"encodings":[{}],"rtcp":{{"cname":"someone"}}}}}})",
            spoiler_.once_in(3) ? "screen" : "camera", chosen));
    }
    js::value wishes() {
        js::array wants;
        for (auto times = spoiler_.below(6); times > 0; --times) {
            js::object wish{{"member", spoiler_.one_of(ground_.members)},
                            {"source", spoiler_.once_in(2) ? "microphone" : "camera"}};
            if (spoiler_.once_in(2)) wish["layer"] = static_cast<std::int64_t>(spoiler_.below(3));
            wants.push_back(wish);
        }
        return js::object{{"wants", wants}};
    }

    Message some_message() {
        const auto member = [&] { return js::string(spoiler_.one_of(ground_.members)); };
        const auto transport = [&] { return transports_.empty() ? "none" : spoiler_.one_of(transports_); };
        const auto source = [&] {
            return spoiler_.one_of(std::vector<std::string>{"microphone", "camera", "screen", "screen_sound"});
        };
        const auto flag = [&] { return spoiler_.once_in(2); };
        const auto choice = spoiler_.below(400);
        if (choice < 60) return {"POST transports", path("/transports"), js::parse(capabilities)};
        if (choice < 100) {
            return {"POST connection", path("/transports/" + transport() + "/connection"),
                    js::parse(json::encode(calls::ConnectTransport{ground_.identity.parameters()}))};
        }
        if (choice < 110) return {"POST ice-restart", path("/transports/" + transport() + "/ice-restart"), nullptr};
        if (choice < 210) return {"POST sources", path("/sources"), spoiler_.once_in(3) ? microphone() : camera()};
        if (choice < 230) return {"PUT source", path("/sources/" + source()), js::object{{"on", flag()}}};
        if (choice < 300) return {"PUT receiving", path("/receiving"), wishes()};
        if (choice < 330) {
            js::array ids;
            for (const auto& id : consumers_) ids.push_back(js::string(id));
            return {"POST resume", path("/consumers/resume"), js::object{{"ids", ids}}};
        }
        if (choice < 345) return {"PUT hand", path("/hand"), js::object{{"up", flag()}}};
        if (choice < 350) return {"POST reactions", path("/reactions"), js::object{{"emoji", "👍"}}};
        if (choice < 360) return {"POST stop", path("/stop"), js::object{{"member", member()}, {"source", source()}}};
        if (choice < 365) return {"PUT silence", path("/silence"), js::object{{"silenced", spoiler_.once_in(4)}}};
        if (choice < 373) return {"POST speech", path("/speech"), js::object{{"member", member()}}};
        if (choice < 378) return {"DELETE hands", path("/hands/" + std::string{member()}), nullptr};
        if (choice < 379) return {"POST removals", path("/removals"), js::object{{"member", member()}}};
        if (choice < 385) return {"GET call", path(""), nullptr};
        if (choice < 388) return {"GET attendance", path("/attendance"), nullptr};
        if (choice < 390) return {"GET calls", ground_.org + "/calls", nullptr};
        if (choice < 392) return {"POST decline", path("/decline"), nullptr};
        if (choice < 395) return {"DELETE participation", path("/participation"), nullptr};
        if (choice < 396) return {"DELETE call", path(""), nullptr};
        return {"POST call", ground_.org + "/chats/" + spoiler_.one_of(ground_.chats) + "/call", js::object{}};
    }

    Ground& ground_;
    std::uint64_t number_;
    Spoiler spoiler_;
    synthetic::Talk talk_;
    std::shared_ptr<synthetic::Frames> frames_;
    std::string call_ = "1";
    std::vector<std::string> transports_, consumers_;
    js::value ways_;
    std::vector<std::shared_ptr<synthetic::Line>> lines_;
};

/// New ones for everybody at a time: a write to the disk for each would take longer than what is said with it.
class Sessions {
  public:
    Sessions(db::Db& db, const std::vector<Person>& people) : db_(db), people_(people), ready_(people.size()) {}

    std::string next(std::size_t person) {
        if (ready_[person].empty()) open();
        auto one = std::move(ready_[person].back());
        ready_[person].pop_back();
        return one;
    }

  private:
    void open() {
        constexpr int each = 10;  // an account has at most 50, and those in use are to stay
        db_.platform_write_now([&](db::Tx& tx) {
            for (std::size_t i = 0; i < people_.size(); ++i) {
                ready_[i].clear();
                for (int n = 0; n < each; ++n)
                    ready_[i].push_back(
                        accounts::open_session(tx, people_[i].account, {"hostile", "127.0.0.1"}, false));
            }
            return true;
        });
    }

    db::Db& db_;
    const std::vector<Person>& people_;
    std::vector<std::vector<std::string>> ready_;
};

TEST(CallsHostile, SpoiltSignallingEndsInClearRefusalsAndNoWorkerDies) {
    const auto messages = from_environment("PARTA_HOSTILE_MESSAGES", 20'000);
    const auto first = from_environment("PARTA_SEED", 1);
    auto& server = RunningServer::keep(db::Engine::sqlite);
    School school{server.db()};
    std::vector<Person> people{school.administrator, school.head,   school.deputy, school.class_teacher_5a,
                               school.physicist,     school.semyon, school.vera,   school.gromova};
    for (int i = 0; i < 36; ++i)
        people.push_back(school.enrol({fmt::format("Пчёлкин{}", i), "Пётр", "Ильич"}, school.class_5a));
    school.write([](db::Tx& tx) { chats::derive_official(tx); });

    boost::asio::io_context loop{1};
    Ground ground{.loop = loop.get_executor(),
                  .address = synthetic::address_of(fmt::format("http://127.0.0.1:{}", server.port())),
                  .identity = {},
                  .org = fmt::format("/api/orgs/{}", school.org.value),
                  .chats = {},
                  .members = {},
                  .gossip = {},
                  .tally = {}};
    std::string class_chat;
    school.read_as(school.class_teacher_5a, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats) {
            ground.chats.push_back(std::to_string(chat.id.value));
            if (chat.template_name == "class") class_chat = ground.chats.back();
        }
        return true;
    });
    ground.chats.insert(ground.chats.end(), ground.chats.size() * 3, class_chat);  // most meet there
    // The worker takes a moment to start.
    Client teacher{server.port(), school.class_teacher_5a.session};
    const auto call = ground.org + "/chats/" + class_chat + "/call";
    for (int tries = 0; tries < 100 && teacher.post(call).error() == "calls_unavailable"; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    for (const auto& person : people) ground.members.push_back(std::to_string(person.member.value));
    for (const auto& id : ground.members) ground.gossip.learn(id);

    // Sessions are opened anew for each visit: a session may say so much in a minute, and moving between devices is
    // tried as well.
    Sessions sessions{server.db(), people};
    std::uint64_t next = static_cast<std::uint64_t>(first);
    std::size_t running = 0;
    std::int64_t left = messages;
    std::function<void()> start = [&] {
        if (left <= 0 || !ground.tally.faults.empty()) return;
        const auto number = next++;
        const auto session = sessions.next(number % people.size());
        const auto count = std::min<std::int64_t>(left, messages_of_visit);
        left -= count;
        ++running;
        auto visit = std::make_shared<Visit>(ground, number, session);
        boost::asio::co_spawn(
            loop,
            [](std::shared_ptr<Visit> self, std::int64_t some) -> Task<> { co_await self->run(some); }(visit, count),
            [&, visit, number](std::exception_ptr failure) {
                try {
                    if (failure) std::rethrow_exception(failure);
                } catch (const std::exception& error) {
                    ground.tally.faults.push_back(fmt::format("visit {}: {}", number, error.what()));
                }
                --running;
                start();
            });
    };
    for (std::size_t i = 0; i < visits_at_once; ++i) start();
    const auto began = std::chrono::steady_clock::now();
    while (running > 0) loop.run_one_for(std::chrono::seconds{1});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;

    const auto& tally = ground.tally;
    std::string codes, verbs;
    for (const auto& [code, count] : tally.codes) codes += fmt::format(" {} {}", code, count);
    for (const auto& [verb, count] : tally.verbs) verbs += fmt::format(" {} {};", verb, count);
    fmt::print(
        "{} messages in {:.0f} s: {} successes, {} refusals ({} held up), {} connections "
        "closed\nrefusals:{}\nverbs:{}\n",
        tally.sent, took.count(), tally.done, tally.refused, tally.held_up, tally.closed, codes, verbs);
    for (const auto& fault : tally.faults) ADD_FAILURE() << fault;
    EXPECT_GE(tally.sent - tally.held_up, messages);
    EXPECT_LT(tally.held_up * 20, tally.sent) << "most are read, not held up";
    EXPECT_GT(tally.done, tally.sent / 20) << "otherwise nothing came far";
    EXPECT_GT(tally.refused, tally.sent / 5);
    ASSERT_NE(tally.worker, 0);
    EXPECT_EQ(owner_of(tally.worker_port), tally.worker) << "the same worker serves as in the beginning";
    EXPECT_EQ(Client(server.port()).get("/healthz").status, 200);
}

}  // namespace
}  // namespace parta::test
