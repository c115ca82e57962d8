// WebSockets over real sockets: echo, fragments, limits, slow readers, signs of life, the closing handshake.
#include "http/websocket.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "http/server_core.hpp"
#include "http/testing.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;
using testing::eventually;
using testing::Message;
using testing::TestClient;
using testing::TestDirectory;
using testing::TestServer;

std::shared_ptr<const std::string> shared(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

/// Echoes, remembers its connections and how they ended.
class WebSockets : public ::testing::TestWithParam<TestClient::Mode> {
  protected:
    void serve(ServerOptions options = {}) {
        Handlers handlers;
        handlers.handle = [](Request&) -> Task<Response> { co_return Response::plain(404); };
        handlers.accept_websocket = [this](Request& request) -> Task<std::variant<Response, WebSocketAccept>> {
            if (request.path != "/ws") co_return Response::plain(403);
            co_return WebSocketAccept{.open = [this](std::shared_ptr<WebSocket> socket) { opened(socket); },
                                      .headers = {}};
        };
        if (GetParam() == TestClient::Mode::tls) {
            options.listen[0].security = Security::tls;
            options.tls = testing::make_certificate(directory_.path());
        }
        server_.emplace(std::move(handlers), std::move(options));
    }

    void opened(const std::shared_ptr<WebSocket>& socket) {
        sockets_.push_back(socket);
        std::weak_ptr<WebSocket> weak = socket;
        socket->on_text([this, weak](std::string_view text) {
            if (text == "throw") throw std::runtime_error("deliberate");
            received_ += text.size();
            if (auto self = weak.lock())
                self->send_with_head(text.substr(0, 3),
                                     shared(std::string{text.substr(std::min<std::size_t>(3, text.size()))}));
        });
        socket->on_close([this](std::uint16_t code) { ended_.push_back(code); });
    }

    std::unique_ptr<TestClient> connect(int receive_buffer = 0) {
        auto client = std::make_unique<TestClient>(server_->port(), GetParam(), receive_buffer);
        EXPECT_EQ(client->open_websocket(), 101);
        return client;
    }

    /// Runs on the loop with the newest connection.
    void with_socket(const std::function<void(WebSocket&)>& work) {
        server_->on_loop([&] { work(*sockets_.back()); });
    }

    bool ended_with(std::uint16_t code) {
        return eventually([&] {
            bool ended = false;
            server_->on_loop([&] { ended = ended_ == std::vector<std::uint16_t>{code}; });
            return ended;
        });
    }

    TestDirectory directory_;
    std::vector<std::shared_ptr<WebSocket>> sockets_;
    std::vector<std::uint16_t> ended_;
    std::size_t received_ = 0;
    std::optional<TestServer> server_;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, WebSockets, ::testing::Values(TestClient::Mode::plain, TestClient::Mode::tls),
                         [](const auto& info) { return info.param == TestClient::Mode::tls ? "tls" : "plain"; });

TEST_P(WebSockets, EchoWholeAndFragmentedMessages) {
    serve();
    auto client = connect();
    client->send_text("привет");
    EXPECT_EQ(client->receive_frame()->payload, "привет");
    client->send_text("");
    EXPECT_EQ(client->receive_frame()->payload, "");
    // A ping between two fragments, one of which ends inside a letter.
    client->send_frame(0x01, "при\xD0");
    client->send_frame(0x89, "alive?");
    client->send_frame(0x80,
                       "\xB2"
                       "ет");
    auto pong = client->receive_frame();
    EXPECT_EQ(pong->opcode, Opcode::pong);
    EXPECT_EQ(pong->payload, "alive?");
    EXPECT_EQ(client->receive_frame()->payload, "привет");
    std::string large(200'000, 'y');
    client->send_text(large);
    EXPECT_TRUE(client->receive_frame()->payload == large);
}

TEST_P(WebSockets, TakeFramesInAnyPiecesAndManyAtOnce) {
    serve();
    auto client = connect();
    for (char c : testing::client_frame(0x81, std::string(300, 'a'))) client->send({&c, 1});
    EXPECT_EQ(client->receive_frame()->payload, std::string(300, 'a'));
    std::string burst;
    for (int i = 0; i < 1000; ++i) burst += testing::client_frame(0x81, fmt::format("message {}", i));
    client->send(burst);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(client->receive_frame()->payload, fmt::format("message {}", i));
}

TEST_P(WebSockets, ReadWhatCameWithTheHandshake) {
    serve();
    TestClient client{server_->port(), GetParam()};
    client.send(
        "GET /ws HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
        testing::client_frame(0x81, "early"));
    EXPECT_EQ(client.receive().status, 101);
    EXPECT_EQ(client.receive_frame()->payload, "early");
}

TEST_P(WebSockets, RefuseBadHandshakes) {
    serve();
    TestClient client{server_->port(), GetParam()};
    EXPECT_EQ(client.open_websocket("/elsewhere"), 403);
    constexpr std::string_view upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    TestClient old{server_->port(), GetParam()};
    auto answer = old.get("/ws", std::string{upgrade} + "Sec-WebSocket-Version: 8\r\n");
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.headers.get("sec-websocket-version"), "13");
    TestClient keyless{server_->port(), GetParam()};
    EXPECT_EQ(keyless.get("/ws", std::string{upgrade} + "Sec-WebSocket-Version: 13\r\n").status, 400);
}

TEST_P(WebSockets, CloseWhenTheClientCloses) {
    serve();
    auto client = connect();
    client->send_frame(0x88, close_payload(1000, "bye"));
    auto reply = client->receive_frame();
    EXPECT_EQ(reply->opcode, Opcode::close);
    EXPECT_EQ(reply->code(), 1000);
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(ended_with(1000));
    EXPECT_EQ(server_->stats().websockets, 0U);
}

TEST_P(WebSockets, CloseAfterWhatWasQueued) {
    serve();
    auto client = connect();
    with_socket([](WebSocket& socket) {
        socket.send(shared("last words"));
        socket.close(4001, "signed out");
        socket.close(4002, "again");
        socket.send(shared("too late"));
        EXPECT_FALSE(socket.is_open());
    });
    EXPECT_EQ(client->receive_frame()->payload, "last words");
    auto close = client->receive_frame();
    EXPECT_EQ(close->code(), 4001);
    EXPECT_EQ(close->payload.substr(2), "signed out");
    // The server waits for our part of the handshake.
    EXPECT_TRUE(client->quiet(50ms));
    client->send_frame(0x88, close_payload(4001, {}));
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(ended_with(4001));
}

TEST_P(WebSockets, DoNotWaitForeverForTheClosingHandshake) {
    ServerOptions options;
    options.websocket.closing = 100ms;
    serve(options);
    auto client = connect();
    with_socket([](WebSocket& socket) { socket.close(1000, {}); });
    EXPECT_EQ(client->receive_frame()->code(), 1000);
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(ended_with(1000));
}

TEST_P(WebSockets, TellWhyTheyRefuseAFrame) {
    struct Bad {
        std::uint8_t first_byte;
        std::string payload;
        std::uint16_t code;
    };
    const Bad cases[] = {
        {0x82, "binary", 1003},
        {0x81, "\xFF", 1007},
        {0x80, "continues nothing", 1002},
        {0xC1, "reserved", 1002},
        {0x81, std::string(300'000, 'x'), 1009},
        {0x81, "throw", 1011},
    };
    serve();
    for (const Bad& bad : cases) {
        SCOPED_TRACE(bad.code);
        server_->on_loop([this] { ended_.clear(); });
        auto client = connect();
        client->send_frame(bad.first_byte, bad.payload);
        auto close = client->receive_frame();
        ASSERT_TRUE(close);
        EXPECT_EQ(close->opcode, Opcode::close);
        EXPECT_EQ(close->code(), bad.code);
        EXPECT_TRUE(client->at_end());
        client.reset();
        EXPECT_TRUE(ended_with(bad.code));
    }
}

TEST_P(WebSockets, ReportABrokenConnection) {
    serve();
    connect().reset();
    EXPECT_TRUE(ended_with(close_abnormal));
    with_socket([](WebSocket& socket) {
        socket.send(shared("nobody"));
        socket.close(1000, {});
        socket.resume_reading();
    });
    EXPECT_TRUE(ended_with(close_abnormal));
}

// S14.
TEST_P(WebSockets, CloseASlowReaderAtTheHardLimit) {
    ServerOptions options;
    options.websocket.closing = 300ms;
    serve(options);
    auto client = connect(4096);
    auto text = shared(std::string(10'000, 'z'));
    std::size_t sent = 0;
    std::size_t most = 0;
    bool refused_ephemeral = false;
    for (int turn = 0; turn < 1000; ++turn) {
        bool open = false;
        with_socket([&](WebSocket& socket) {
            for (int i = 0; i < 10 && socket.is_open(); ++i, ++sent) socket.send_with_head("head", text);
            most = std::max(most, socket.queued_bytes());
            if (socket.over_soft() && socket.is_open()) {
                std::size_t before = socket.queued_bytes();
                refused_ephemeral = !socket.send_ephemeral(text) && socket.queued_bytes() == before;
            }
            open = socket.is_open();
        });
        if (!open) break;
    }
    EXPECT_TRUE(refused_ephemeral);
    EXPECT_LE(most, options.websocket.hard_queue + text->size() + 100);
    EXPECT_EQ(server_->stats().slow_readers, 1U);
    with_socket([&](WebSocket& socket) { EXPECT_LT(socket.queued_bytes(), 100'000U) << "the queue was given up"; });
    // If it reads at last, it sees whole messages and then the reason.
    std::size_t seen = 0;
    for (;;) {
        auto frame = client->receive_frame();
        ASSERT_TRUE(frame);
        if (frame->opcode == Opcode::close) {
            EXPECT_EQ(frame->code(), close_resync);
            break;
        }
        ASSERT_TRUE(frame->payload == "head" + *text);
        ++seen;
    }
    EXPECT_GT(seen, 0U);
    EXPECT_LT(seen, sent);
    EXPECT_TRUE(ended_with(close_resync));
}

TEST_P(WebSockets, EndASlowReaderThatNeverReads) {
    ServerOptions options;
    options.websocket.closing = 100ms;
    serve(options);
    auto client = connect(4096);
    with_socket([&](WebSocket& socket) {
        auto text = shared(std::string(64 * 1024, 'z'));
        while (socket.is_open()) socket.send(text);
    });
    EXPECT_TRUE(ended_with(close_resync));
    EXPECT_TRUE(eventually([&] { return server_->stats().connections == 0; }));
}

TEST_P(WebSockets, DeliverAllToAReaderThatIsOnlySometimesSlow) {
    serve();
    auto client = connect(4096);
    constexpr std::size_t batch = 40;
    const std::string filling(10'000, 'q');
    std::size_t sent = 0;
    std::size_t read = 0;
    for (int round = 0; round < 20; ++round) {
        with_socket([&](WebSocket& socket) {
            for (std::size_t i = 0; i < batch; ++i) socket.send_with_head(fmt::format("{} ", sent++), shared(filling));
        });
        // Now and then a batch is left lying, so that writes stop at any place of a frame.
        std::size_t until = round % 3 == 0 ? sent - batch / 2 : sent;
        for (; read < until; ++read) {
            auto frame = client->receive_frame();
            ASSERT_TRUE(frame);
            ASSERT_TRUE(frame->payload == fmt::format("{} ", read) + filling) << read;
        }
    }
}

// S15.
TEST_P(WebSockets, AskSilentClientsForASignOfLife) {
    ServerOptions options;
    options.websocket.ping = 100ms;
    options.websocket.dead = 300ms;
    serve(options);
    auto client = connect();
    for (int i = 0; i < 5; ++i) {
        auto ping = client->receive_frame();
        ASSERT_TRUE(ping);
        EXPECT_EQ(ping->opcode, Opcode::ping);
        client->send_frame(0x8A, ping->payload);
    }
    // Now it falls silent.
    while (client->receive_frame()) {
    }
    EXPECT_TRUE(ended_with(close_abnormal));
}

TEST_P(WebSockets, PauseReading) {
    serve();
    auto client = connect();
    with_socket([](WebSocket& socket) { socket.pause_reading(); });
    client->send_text("one");
    client->send_text("two");
    EXPECT_TRUE(client->quiet(100ms));
    with_socket([](WebSocket& socket) { socket.resume_reading(); });
    EXPECT_EQ(client->receive_frame()->payload, "one");
    EXPECT_EQ(client->receive_frame()->payload, "two");
}

// However little each of them is: 64 KiB hold a thousand.
TEST_P(WebSockets, HoldBackWhatCameTogetherWithTheLastMessage) {
    serve();
    auto client = connect();
    std::vector<std::string> taken;
    with_socket([&](WebSocket& socket) {
        socket.on_text([&](std::string_view text) {
            taken.emplace_back(text);
            socket.pause_reading();
        });
    });
    client->send(testing::client_frame(0x81, "one") + testing::client_frame(0x01, "t") +
                 testing::client_frame(0x80, "wo") + testing::client_frame(0x81, "three") +
                 testing::client_frame(0x88, close_payload(1000, "bye")));
    for (std::size_t i = 1; i <= 3; ++i) {
        const auto so_many = [&] {
            std::size_t count = 0;
            server_->on_loop([&] { count = taken.size(); });
            return count;
        };
        EXPECT_TRUE(eventually([&] { return so_many() == i; }));
        EXPECT_TRUE(client->quiet(50ms));
        EXPECT_EQ(so_many(), i);
        with_socket([](WebSocket& socket) { socket.resume_reading(); });
    }
    EXPECT_EQ(client->receive_frame()->code(), 1000);
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(ended_with(1000));
    EXPECT_EQ(taken, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_P(WebSockets, ShareOneTextAmongMany) {
    serve();
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(connect());
    server_->on_loop([&] {
        for (int message = 0; message < 100; ++message) {
            auto tail = shared(fmt::format("message {}", message));
            for (std::size_t i = 0; i < sockets_.size(); ++i)
                sockets_[i]->send_with_head(fmt::format("for {}: ", i), tail);
        }
    });
    for (std::size_t i = 0; i < clients.size(); ++i) {
        for (int message = 0; message < 100; ++message) {
            ASSERT_EQ(clients[i]->receive_frame()->payload, fmt::format("for {}: message {}", i, message));
        }
    }
}

TEST_P(WebSockets, AreToldWhenTheServerDrains) {
    serve();
    auto client = connect();
    with_socket([](WebSocket& socket) { socket.send(shared("before")); });
    auto done = server_->drain(5s);
    EXPECT_EQ(client->receive_frame()->payload, "before");
    EXPECT_EQ(client->receive_frame()->code(), close_going_away);
    EXPECT_FALSE(*done);
    client->send_frame(0x88, close_payload(close_going_away, {}));
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(eventually([&] { return done->load(); }));
    EXPECT_TRUE(ended_with(close_going_away));
}

TEST_P(WebSockets, AnswerWhatTheyHaveBegunBeforeTheServerEnds) {
    serve();
    auto client = connect();
    with_socket([](WebSocket& socket) { socket.on_drain([&socket] { socket.pause_reading(); }); });
    auto done = server_->drain(5s);
    with_socket([](WebSocket& socket) {
        EXPECT_TRUE(socket.is_open());
        socket.send(shared("the answer"));
        socket.close(close_going_away, {});
    });
    EXPECT_EQ(client->receive_frame()->payload, "the answer");
    EXPECT_EQ(client->receive_frame()->code(), close_going_away);
    client->send_frame(0x88, close_payload(close_going_away, {}));
    EXPECT_TRUE(client->at_end());
    EXPECT_TRUE(eventually([&] { return done->load(); }));
}

}  // namespace
}  // namespace parta::http
