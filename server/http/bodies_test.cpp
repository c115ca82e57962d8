// Bodies of requests over real sockets: into memory, into files, refused.
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "http/server.hpp"
#include "http/testing.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;
using testing::echo_handlers;
using testing::eventually;
using testing::post;
using testing::TestClient;
using testing::TestDirectory;
using testing::TestServer;

TEST(HttpBodies, KeepsWhatComesAfterABody) {
    TestServer server{echo_handlers()};
    TestClient client{server.port()};
    for (std::string_view framing : {"Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n"}) {
        bool chunked = framing.starts_with("T");
        client.send(post(framing, chunked ? "6\r\nabc" : "abc"));
        EXPECT_TRUE(client.quiet(30ms));
        // The rest of the body and the next request in one piece.
        client.send(std::string{chunked ? "def\r\n0\r\n\r\n" : "def"} + "GET /next HTTP/1.1\r\nHost: t\r\n\r\n");
        EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 body[abcdef]");
        EXPECT_EQ(client.receive().body, "GET /next from 127.0.0.1");
    }
}

TEST(HttpBodies, SaysContinueOnlyWhenItWantsTheBody) {
    Handlers handlers = echo_handlers();
    handlers.plan = [](const Request& head) -> BodyPlan {
        if (head.headers.contains("x-refuse")) return Refuse{Response::plain(403, "no")};
        return InMemory{10};
    };
    TestServer server{handlers};
    TestClient client{server.port()};
    client.send(post("Content-Length: 4\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.receive().status, 100);
    client.send("body");
    EXPECT_EQ(client.receive().body, "POST /p from 127.0.0.1 body[body]");
    client.send(post("Content-Length: 4\r\nExpect: 100-continue\r\nX-Refuse: 1\r\n"));
    EXPECT_EQ(client.receive().status, 403);
    EXPECT_TRUE(client.at_end());
}

TEST(HttpBodies, RefusesBodiesOverTheirLimit) {
    Handlers handlers = echo_handlers();
    handlers.plan = [](const Request&) -> BodyPlan { return InMemory{10}; };
    TestServer server{handlers};
    TestClient fits{server.port()};
    fits.send(post("Content-Length: 10\r\n", "0123456789"));
    EXPECT_EQ(fits.receive().status, 200);
    // The client is still sending when the answer comes; it must be able to read it.
    TestClient declared{server.port()};
    declared.send(post("Content-Length: 1000000\r\n", std::string(1'000'000, 'x')));
    EXPECT_EQ(declared.receive().status, 413);
    EXPECT_TRUE(declared.at_end());
    EXPECT_EQ(server.stats().connections, 2U) << "the server reads on for a while, so that nothing is lost";
    TestClient chunked{server.port()};
    chunked.send(post("Transfer-Encoding: chunked\r\n", "b\r\n0123456789a\r\n0\r\n\r\n"));
    EXPECT_EQ(chunked.receive().status, 413);
    EXPECT_TRUE(chunked.at_end());
    // In the words of whoever serves.
    handlers.refuse_body = [](const Error& why) {
        return Response::of(describe(why.code).status, "text/x-test", fmt::format("{}: {}", why.field, why.detail));
    };
    TestServer wordy{handlers};
    for (const auto& request :
         {post("Content-Length: 11\r\n"), post("Transfer-Encoding: chunked\r\n", "b\r\n0123456789a\r\n0\r\n\r\n")}) {
        TestClient asked{wordy.port()};
        asked.send(request);
        const auto answer = asked.receive();
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(answer.body, "body: at most 10 bytes");
    }
    // Without a plan the limit is one mebibyte.
    TestServer plain{echo_handlers()};
    TestClient large{plain.port()};
    large.send(post("Content-Length: 1048577\r\n"));
    EXPECT_EQ(large.receive().status, 413);
}

TEST(HttpBodies, PutsLargeBodiesIntoAFileThatDisappears) {
    TestDirectory directory;
    Handlers handlers = echo_handlers();
    handlers.plan = [&](const Request&) -> BodyPlan { return ToFile{directory.path(), 4 * 1024 * 1024}; };
    TestServer server{handlers};
    TestClient client{server.port()};
    std::string content;
    for (int i = 0; content.size() < 3 * 1024 * 1024; ++i) content += fmt::format("{}\r\n", i);
    client.send(post(fmt::format("Content-Length: {}\r\n", content.size()), content));
    EXPECT_EQ(client.receive().body, fmt::format("POST /p from 127.0.0.1 file[{}]", content));
    EXPECT_EQ(client.get("/then").status, 200);
    EXPECT_EQ(directory.files(), 0U);
    client.send(
        post("Transfer-Encoding: chunked\r\n", fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", content.size(), content)));
    EXPECT_EQ(client.receive().body, fmt::format("POST /p from 127.0.0.1 file[{}]", content));
    // One that breaks off half-way leaves nothing either.
    {
        TestClient lost{server.port()};
        lost.send(post("Content-Length: 1000\r\n", "only this"));
    }
    EXPECT_TRUE(eventually([&] { return server.stats().accepted == 2 && server.stats().connections == 1; }));
    EXPECT_EQ(directory.files(), 0U);
}

TEST(HttpBodies, RefusesUploadsThatDoNotFit) {
    TestDirectory directory;
    Handlers handlers = echo_handlers();
    handlers.plan = [&](const Request& head) -> BodyPlan {
        bool lost = head.headers.contains("x-lost");
        return ToFile{lost ? directory.path() / "missing" : directory.path(), 1'000'000};
    };
    TestServer server{handlers};
    // Its size shows only when a good part is in the file already.
    TestClient growing{server.port()};
    std::string chunk = "30d40\r\n" + std::string(200'000, 'x') + "\r\n";
    growing.send(post("Transfer-Encoding: chunked\r\n"));
    for (int i = 0; i < 6; ++i) growing.send(chunk);
    EXPECT_EQ(growing.receive().status, 413);
    EXPECT_TRUE(growing.at_end());
    EXPECT_EQ(directory.files(), 0U);
    TestClient unlucky{server.port()};
    unlucky.send(post("Content-Length: 3\r\nX-Lost: 1\r\n", "abc"));
    EXPECT_EQ(unlucky.receive().status, 503);
    TestClient fits{server.port()};
    fits.send(post("Content-Length: 1000000\r\n", std::string(1'000'000, 'y')));
    EXPECT_EQ(fits.receive().body.size(), 1'000'000U + std::string_view{"POST /p from 127.0.0.1 file[]"}.size());
}

TEST(HttpBodies, TakesNothingOfAnUploadThatIsNotAdmitted) {
    TestDirectory directory;
    Handlers handlers = echo_handlers();
    handlers.plan = [&](const Request&) -> BodyPlan { return ToFile{directory.path(), 1'000'000}; };
    handlers.admit_upload = [](const Request& head) -> Task<> {
        if (head.headers.contains("x-stranger")) throw Error{ErrorCode::unauthenticated};
        co_return;
    };
    handlers.refuse_body = [](const Error& why) { return Response::plain(describe(why.code).status); };
    TestServer server{handlers};
    TestClient stranger{server.port()};
    stranger.send(post("Content-Length: 1000000\r\nX-Stranger: 1\r\n"));
    EXPECT_EQ(stranger.receive().status, 401) << "without a byte of the body";
    EXPECT_TRUE(stranger.at_end());
    TestClient known{server.port()};
    known.send(post("Content-Length: 3\r\n", "abc"));
    EXPECT_EQ(known.receive().body, "POST /p from 127.0.0.1 file[abc]");
}

TEST(HttpBodies, LeaveTheDiskTheRoomThatIsWanted) {
    TestDirectory directory;
    std::uint64_t wanted = 0;
    Handlers handlers = echo_handlers();
    handlers.plan = [&](const Request&) -> BodyPlan {
        return ToFile{directory.path(), 1'000'000, {.bytes = wanted, .share = 1}};
    };
    TestServer server{handlers};
    const auto upload = [&] {
        TestClient client{server.port()};
        client.send(post("Content-Length: 3\r\n", "abc"));
        return client.receive().status;
    };
    EXPECT_EQ(upload(), 200);
    wanted = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(upload(), 507);
    EXPECT_EQ(directory.files(), 0U);
}

// However many come at once: what they hold together has a bound.
TEST(HttpBodies, AllTogetherHaveABound) {
    constexpr std::size_t part = 110 * 1024 * 1024;
    Handlers handlers;
    handlers.plan = [](const Request&) -> BodyPlan { return InMemory{2 * part}; };
    handlers.handle = [](Request& request) -> Task<Response> {
        co_return Response::of(200, "text/plain", std::to_string(request.body.size()));
    };
    TestServer server{handlers};
    const std::string much(part, 'x');
    const auto head = post(fmt::format("Content-Length: {}\r\n", part + 1));
    TestClient first{server.port()}, second{server.port()}, third{server.port()};
    first.send(head + much);
    second.send(head + much);
    third.send(head + much.substr(0, 38 * 1024 * 1024));
    const auto refused = third.receive();
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    for (auto* one : {&first, &second}) {
        one->send("y");
        EXPECT_EQ(one->receive().body, std::to_string(part + 1)) << "who was there first is served";
    }
    TestClient later{server.port()};
    later.send(head + much + "y");
    EXPECT_EQ(later.receive().status, 200) << "once there is room";
}

TEST(HttpBodies, KeepsAFileThatTheHandlerTook) {
    TestDirectory directory;
    std::filesystem::path kept;
    Handlers handlers;
    handlers.plan = [&](const Request&) -> BodyPlan { return ToFile{directory.path(), 100}; };
    handlers.handle = [&](Request& request) -> Task<Response> {
        kept = request.body_file->keep();
        co_return Response::plain(201);
    };
    TestServer server{handlers};
    TestClient client{server.port()};
    client.send(post("Content-Length: 4\r\n", "gold"));
    EXPECT_EQ(client.receive().status, 201);
    EXPECT_EQ(std::filesystem::file_size(kept), 4U);
}

TEST(HttpBodies, ABodyMustReachAnAverageSpeed) {
    ServerOptions options;
    options.body_timeout = 300ms;
    options.body_rate = 100'000;
    TestServer server{echo_handlers(), options};
    TestClient client{server.port()};
    client.send(post("Content-Length: 1000\r\n"));
    std::atomic<int> status = 0;
    std::thread reader{[&] { status = client.receive().status; }};
    // Each pause is shorter than the timeout, yet ten bytes per 50 ms are far below the rate.
    int pieces = 0;
    for (; pieces < 60 && status == 0; ++pieces) {
        client.send("0123456789");
        std::this_thread::sleep_for(50ms);
    }
    reader.join();
    EXPECT_EQ(status, 408);
    EXPECT_LT(pieces, 60) << "it was cut off while it was still sending";
}

}  // namespace
}  // namespace parta::http
