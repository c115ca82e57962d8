// HTTP over real sockets: framing, limits, timeouts, files, draining, TLS. Bodies are in bodies_test.cpp.
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "http/testing.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::echo_handlers;
using testing::eventually;
using testing::post;
using testing::TestClient;
using testing::TestDirectory;
using testing::TestServer;

TEST(HttpServer, AnswersAndKeepsTheConnection) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    Answer first = client.get("/caf%C3%A9?a=1+2&b=%26");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, "GET /café from 127.0.0.1 a=1 2 b=&");
    EXPECT_EQ(first.headers.get("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(first.headers.get("date").size(), 29U);
    EXPECT_FALSE(first.headers.contains("connection"));
    EXPECT_EQ(client.get("/second").body, "GET /second from 127.0.0.1");
    EXPECT_EQ(server.stats().requests, 2U);
    EXPECT_EQ(server.stats().accepted, 1U);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    // The slow one first: its answer must not be overtaken.
    std::string burst = "GET /slow HTTP/1.1\r\nHost: t\r\n\r\n";
    burst += post("Content-Length: 3\r\n", "abc");
    burst += post("Transfer-Encoding: chunked\r\n", "2\r\nde\r\n1;x=y\r\nf\r\n0\r\nTrailer: read over\r\n\r\n");
    for (int i = 0; i < 50; ++i) burst += fmt::format("\r\nGET /{} HTTP/1.1\r\nHost: t\r\n\r\n", i);
    client.send(burst);
    EXPECT_EQ(client.receive().body, "GET /slow from 127.0.0.1");
    EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 body[abc]");
    EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 body[def]");
    for (int i = 0; i < 50; ++i) ASSERT_EQ(client.receive().body, fmt::format("GET /{} from 127.0.0.1", i));
}

TEST(HttpServer, AnswersAClientThatHasEndedItsSide) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    client.end_output();
    EXPECT_EQ(client.receive().body, "GET /slow from 127.0.0.1");
    EXPECT_TRUE(client.at_end());
}

TEST(HttpServer, TakesARequestByteByByte) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    for (char c : post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"))
        client.send({&c, 1});
    EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 body[abc0123456789]");
    EXPECT_EQ(client.get("/after").status, 200);
}

TEST(HttpServer, LeavesTheBodyOutForHead) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    client.send("HEAD /x HTTP/1.1\r\nHost: t\r\n\r\n");
    Answer answer = client.receive(TestClient::Expect::head);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("content-length"), "21");
    EXPECT_EQ(client.get("/next").body, "GET /next from 127.0.0.1");
}

TEST(HttpServer, EndsTheConnectionWhenAsked) {
    TestServer server{echo_handlers()};
    TestClient polite{server.port()};
    EXPECT_EQ(polite.get("/", "Connection: close\r\n").headers.get("connection"), "close");
    EXPECT_TRUE(polite.at_end());
    // What comes after that request is not served, but does not take the answer back either.
    TestClient eager{server.port()};
    eager.send("GET /1 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n" + std::string(300'000, 'x'));
    EXPECT_EQ(eager.receive().body, "GET /1 from 127.0.0.1");
    EXPECT_TRUE(eager.at_end());
    TestClient old{server.port()};
    old.send("GET /old HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.receive().body, "GET /old from 127.0.0.1");
    EXPECT_TRUE(old.at_end());
    ServerOptions few;
    few.max_requests_per_connection = 2;
    TestServer limited{echo_handlers(), few};
    TestClient client{limited.port()};
    EXPECT_FALSE(client.get("/1").headers.contains("connection"));
    EXPECT_EQ(client.get("/2").headers.get("connection"), "close");
    EXPECT_TRUE(client.at_end());
}

struct BadRequest {
    std::string_view text;
    int status;
};

TEST(HttpServer, RefusesMalformedRequestsAndCloses) {
    TestServer server{echo_handlers()};
    const std::string long_header = "GET / HTTP/1.1\r\nHost: t\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n";
    const BadRequest cases[] = {
        {"NONSENSE\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"BREW / HTTP/1.1\r\nHost: t\r\n\r\n", 405},
        {"GET / HTTP/2.0\r\nHost: t\r\n\r\n", 505},
        {"GET /../etc HTTP/1.1\r\nHost: t\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {long_header, 431},
    };
    for (const auto& bad : cases) {
        SCOPED_TRACE(bad.text.substr(0, 60));
        TestClient client{server.port()};
        client.send(bad.text);
        Answer answer = client.receive();
        EXPECT_EQ(answer.status, bad.status);
        EXPECT_EQ(answer.headers.get("connection"), "close");
        EXPECT_TRUE(client.at_end());
    }
    EXPECT_EQ(server.stats().malformed, std::size(cases));
}

TEST(HttpServer, GivesSlowClientsATimeAndThenATimeout) {
    ServerOptions hasty;
    hasty.header_timeout = 200ms;
    hasty.body_timeout = 200ms;
    hasty.idle_timeout = 200ms;
    Handlers handlers = echo_handlers();
    handlers.refuse_body = [](const Error& why) {
        return Response::of(describe(why.code).status, "text/x-test", fmt::format("{} {}", why.what(), why.field));
    };
    TestServer server{handlers, hasty};
    TestClient half_head{server.port()};
    half_head.send("GET / HTTP/1.1\r\nHo");
    EXPECT_EQ(half_head.receive().status, 408);
    EXPECT_TRUE(half_head.at_end());
    // A byte now and then does not help: the whole head has one deadline.
    TestClient trickle{server.port()};
    std::atomic<int> status = 0;
    std::thread reader{[&] { status = trickle.receive().status; }};
    int pieces = 0;
    for (; pieces < 60 && status == 0; ++pieces) {
        trickle.send(pieces == 0 ? "GET / HTTP/1.1\r\nX: " : "x");
        std::this_thread::sleep_for(50ms);
    }
    reader.join();
    EXPECT_EQ(status, 408);
    EXPECT_LT(pieces, 60) << "it was cut off while it was still sending";
    TestClient half_body{server.port()};
    half_body.send(post("Content-Length: 10\r\n", "12"));
    const auto late = half_body.receive();
    EXPECT_EQ(late.status, 408);
    EXPECT_EQ(late.body, "request_timeout body") << "in the words of whoever serves";
    // An idle connection just ends.
    TestClient idle{server.port()};
    EXPECT_EQ(idle.get("/").status, 200);
    EXPECT_TRUE(idle.at_end());
    EXPECT_EQ(server.stats().timed_out, 3U);
}

TEST(HttpServer, BreaksOffAClientThatDoesNotRead) {
    ServerOptions options;
    options.write_timeout = 200ms;
    TestServer server{echo_handlers(), options};
    TestClient client{server.port(), TestClient::Mode::plain, 4096};
    client.send("GET /big HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return server.stats().requests == 1; }));
    EXPECT_TRUE(eventually([&] { return server.stats().connections == 0; }));
    EXPECT_EQ(server.stats().timed_out, 1U);
}

TEST(HttpServer, AFailingHandlerCostsOneAnswer) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    Answer answer = client.get("/throw");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body.find("deliberate"), std::string::npos);
    EXPECT_EQ(client.get("/fine").status, 200);
}

TEST(HttpServer, LimitsConnections) {
    ServerOptions options;
    options.max_connections_per_address = 2;
    TestServer server{echo_handlers(), options};
    TestClient first{server.port()};
    EXPECT_EQ(first.get("/").status, 200);
    {
        TestClient second{server.port()};
        EXPECT_EQ(second.get("/").status, 200);
        TestClient third{server.port()};
        Answer answer = third.receive();
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(answer.headers.contains("retry-after"));
    }
    EXPECT_TRUE(eventually([&] { return server.stats().connections == 1; }));
    TestClient fourth{server.port()};
    EXPECT_EQ(fourth.get("/").status, 200);
    EXPECT_EQ(server.stats().refused, 1U);
}

TEST(HttpServer, BelievesOnlyTrustedProxies) {
    constexpr std::string_view forwarded =
        "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 127.0.0.2\r\nX-Forwarded-Proto: https\r\n";
    TestServer direct{echo_handlers()};
    TestClient liar{direct.port()};
    EXPECT_EQ(liar.get("/", forwarded).body, "GET / from 127.0.0.1");
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.0/8"};
    TestServer behind{echo_handlers(), options};
    TestClient proxy{behind.port()};
    EXPECT_EQ(proxy.get("/", forwarded).body, "GET / from 203.0.113.9 securely");
}

class HttpFiles : public ::testing::TestWithParam<TestClient::Mode> {
  protected:
    HttpFiles() {
        for (int i = 0; content_.size() < 2 * 1024 * 1024; ++i) content_ += fmt::format("{}\n", i);
        file_ = directory_.write("film", content_);
        Handlers handlers;
        handlers.handle = [this](Request& request) -> Task<Response> {
            Response response;
            response.headers.add("Content-Type", "video/mp4");
            response.headers.add("ETag", "\"v1\"");
            auto path = request.path == "/gone" ? directory_.path() / "gone" : file_;
            response.body = FileBody{path, 0, content_.size()};
            co_return response;
        };
        ServerOptions options;
        if (GetParam() == TestClient::Mode::tls) {
            options.listen[0].security = Security::tls;
            options.tls = testing::make_certificate(directory_.path());
        }
        server_.emplace(std::move(handlers), std::move(options));
        client_.emplace(server_->port(), GetParam());
    }

    TestDirectory directory_;
    std::string content_;
    std::filesystem::path file_;
    std::optional<TestServer> server_;
    std::optional<TestClient> client_;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpFiles, ::testing::Values(TestClient::Mode::plain, TestClient::Mode::tls),
                         [](const auto& info) { return info.param == TestClient::Mode::tls ? "tls" : "plain"; });

TEST_P(HttpFiles, AreSentWhole) {
    Answer answer = client_->get("/film");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("accept-ranges"), "bytes");
    EXPECT_TRUE(answer.body == content_);
    client_->send("HEAD /film HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client_->receive(TestClient::Expect::head).headers.get("content-length"),
              fmt::to_string(content_.size()));
}

TEST_P(HttpFiles, AreSentInPart) {
    Answer part = client_->get("/film", "Range: bytes=1000-1999\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.headers.get("content-range"), fmt::format("bytes 1000-1999/{}", content_.size()));
    EXPECT_EQ(part.body, content_.substr(1000, 1000));
    EXPECT_EQ(client_->get("/film", "Range: bytes=-5\r\n").body, content_.substr(content_.size() - 5));
    EXPECT_EQ(client_->get("/film", "Range: bytes=0-0\r\nIf-Range: \"v1\"\r\n").status, 206);
    EXPECT_EQ(client_->get("/film", "Range: bytes=0-0\r\nIf-Range: \"v0\"\r\n").status, 200);
    Answer beyond = client_->get("/film", fmt::format("Range: bytes={}-\r\n", content_.size()));
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.headers.get("content-range"), fmt::format("bytes */{}", content_.size()));
}

TEST_P(HttpFiles, AreNotSentAgainUnchanged) {
    Answer answer = client_->get("/film", "If-None-Match: \"v0\", W/\"v1\"\r\n");
    EXPECT_EQ(answer.status, 304);
    EXPECT_TRUE(answer.body.empty());
    EXPECT_EQ(answer.headers.get("etag"), "\"v1\"");
    EXPECT_FALSE(answer.headers.contains("content-length"));
    EXPECT_EQ(client_->get("/film", "If-None-Match: \"v0\"\r\n").status, 200);
}

TEST_P(HttpFiles, ThatVanishedAreNotFoundAndNoHalfAnAnswer) {
    EXPECT_EQ(client_->get("/gone").status, 404);
    EXPECT_EQ(client_->get("/film", "Range: bytes=0-3\r\n").body, content_.substr(0, 4));
}

TEST(HttpDrain, FinishesWhatRunsAndEndsTheRest) {
    TestServer server{echo_handlers()};
    TestClient idle{server.port()};
    EXPECT_EQ(idle.get("/").status, 200);
    TestClient busy{server.port()};
    busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return server.stats().requests == 2; }));
    auto done = server.drain(5s);
    EXPECT_TRUE(idle.at_end());
    EXPECT_FALSE(*done);
    Answer answer = busy.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("connection"), "close");
    EXPECT_TRUE(busy.at_end());
    EXPECT_TRUE(eventually([&] { return done->load(); }));
    EXPECT_EQ(server.stats().connections, 0U);
}

TEST(HttpDrain, AnswersWhatHadArrivedWhenItBegan) {
    TestServer server{echo_handlers()};
    TestClient known{server.port()};
    EXPECT_EQ(known.get("/").status, 200);
    // While the loop is held up, one request arrives on an idle connection and another on one not even accepted yet.
    std::promise<void> held;
    std::promise<void> go_on;
    std::shared_ptr<std::atomic<bool>> done;
    std::thread drainer{[&] {
        done = server.drain(5s, [&] {
            held.set_value();
            go_on.get_future().wait();
        });
    }};
    held.get_future().wait();
    known.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n");
    TestClient fresh{server.port()};
    fresh.send("GET /b HTTP/1.1\r\nHost: t\r\n\r\n");
    go_on.set_value();
    drainer.join();
    EXPECT_EQ(known.receive().body, "GET /a from 127.0.0.1");
    EXPECT_EQ(fresh.receive().body, "GET /b from 127.0.0.1");
    EXPECT_TRUE(known.at_end());
    EXPECT_TRUE(fresh.at_end());
    EXPECT_TRUE(eventually([&] { return done->load(); }));
}

TEST(HttpDrain, BreaksOffWhatTakesTooLong) {
    TestServer server{echo_handlers()};
    TestClient stuck{server.port(), TestClient::Mode::plain, 4096};
    stuck.send("GET /big HTTP/1.1\r\nHost: t\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    auto done = server.drain(100ms);
    EXPECT_TRUE(eventually([&] { return done->load(); }));
    EXPECT_TRUE(eventually([&] { return server.stats().connections == 0; }));
}

TEST(HttpTls, ServesAndReloads) {
    TestDirectory directory;
    ServerOptions options;
    options.listen = {Listen{.security = Security::tls}, Listen{}};
    options.tls = testing::make_certificate(directory.path());
    TestServer server{echo_handlers(), options};
    TestClient client{server.port(), TestClient::Mode::tls};
    EXPECT_EQ(client.get("/a").body, "GET /a from 127.0.0.1 securely");
    client.send(post("Content-Length: 40000\r\n", std::string(40'000, 'x')));
    EXPECT_EQ(client.receive().status, 200);
    client.send("GET /big HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.receive().body.size(), 8U * 1024 * 1024);

    // A certificate that does not fit is refused, and the old one goes on.
    TestDirectory other;
    auto wrong = testing::make_certificate(other.path());
    std::filesystem::copy_file(wrong.key, options.tls->key, std::filesystem::copy_options::overwrite_existing);
    server.on_loop([&] { EXPECT_THROW(server.server().reload_tls(), std::runtime_error); });
    TestClient still{server.port(), TestClient::Mode::tls};
    EXPECT_EQ(still.get("/b").status, 200);
    std::filesystem::copy_file(wrong.certificate, options.tls->certificate,
                               std::filesystem::copy_options::overwrite_existing);
    server.on_loop([&] { server.server().reload_tls(); });
    TestClient renewed{server.port(), TestClient::Mode::tls};
    EXPECT_EQ(renewed.get("/c").status, 200);
    EXPECT_EQ(client.get("/d").status, 200);
}

TEST(HttpTls, TakesRecordsThatArriveTogether) {
    TestDirectory directory;
    ServerOptions options;
    options.listen[0].security = Security::tls;
    options.tls = testing::make_certificate(directory.path());
    TestServer server{echo_handlers(), options};
    TestClient client{server.port(), TestClient::Mode::tls};
    EXPECT_EQ(client.get("/").status, 200);
    // While the loop is held up, three records gather in the socket and are then read by one call.
    std::promise<void> held;
    std::promise<void> go_on;
    std::thread holder{[&] {
        server.on_loop([&] {
            held.set_value();
            go_on.get_future().wait();
        });
    }};
    held.get_future().wait();
    client.send(post("Content-Length: 6\r\n"));
    client.send("abc");
    client.send("def");
    go_on.set_value();
    holder.join();
    EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 securely body[abcdef]");
}

TEST(HttpTls, EndsHandshakesThatNeverCome) {
    TestDirectory directory;
    ServerOptions options;
    options.header_timeout = 100ms;
    options.listen[0].security = Security::tls;
    options.tls = testing::make_certificate(directory.path());
    TestServer server{echo_handlers(), options};
    TestClient silent{server.port()};
    EXPECT_TRUE(silent.at_end());
    TestClient confused{server.port()};
    confused.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_FALSE(confused.quiet(2s));
}

TEST(HttpServer, SaysWhyItCannotStart) {
    boost::asio::io_context loop;
    ServerOptions options;
    options.listen[0].address = "example";
    EXPECT_THROW(Server(loop, options, echo_handlers()).start(), std::runtime_error);
    options.listen[0] = Listen{.security = Security::tls};
    EXPECT_THROW(Server(loop, options, echo_handlers()).start(), std::runtime_error);
    TestServer running{echo_handlers()};
    options.listen[0] = Listen{.port = running.port()};
    EXPECT_THROW(Server(loop, options, echo_handlers()).start(), std::runtime_error);
}

}  // namespace
}  // namespace parta::http
