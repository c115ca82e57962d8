// Media on the web server's port: told from TLS and HTTP, passed on unchanged both ways, ended with either side.
#include "http/tunnel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "http/testing.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;
using testing::echo_handlers;
using testing::eventually;
using testing::make_certificate;
using testing::TestClient;
using testing::TestDirectory;
using testing::TestServer;
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

std::string framed(std::string_view packet) {
    std::string made{static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size() & 0xFF)};
    return made += packet;
}

/// A worker's TCP port, with blocking sockets.
class TestWorker {
  public:
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void accept() { socket_.emplace(acceptor_.accept()); }
    std::string receive(std::size_t count) {
        std::string got(count, 0);
        asio::read(*socket_, asio::buffer(got));
        return got;
    }
    void send(std::string_view bytes) { asio::write(*socket_, asio::buffer(bytes)); }
    void close() { socket_->close(); }
    bool at_end() {
        std::array<char, 1> one{};
        boost::system::error_code error;
        socket_->read_some(asio::buffer(one), error);
        return error == asio::error::eof || error == asio::error::connection_reset;
    }

  private:
    asio::io_context loop_;
    Tcp::acceptor acceptor_{loop_, {asio::ip::address_v4::loopback(), 0}};
    std::optional<Tcp::socket> socket_;
};

class Tunnels : public ::testing::Test {
  protected:
    Handlers handlers() {
        auto made = echo_handlers();
        made.tunnel = [this](std::string_view packet) -> std::optional<TunnelTarget> {
            if (!packet.starts_with("known")) return std::nullopt;
            return TunnelTarget{"127.0.0.1", worker.port(), std::string{packet}, [this] { return wanted.load(); }};
        };
        return made;
    }

    TestWorker worker;
    std::atomic<bool> wanted = true;
};

TEST_F(Tunnels, C23_pass_bytes_on_both_ways) {
    TestServer server{handlers()};
    TestClient client{server.port()};
    client.send(framed("known one"));
    worker.accept();
    EXPECT_EQ(worker.receive(11), framed("known one"));
    EXPECT_EQ(server.stats().tunnels, 1U);
    const std::string much(1 << 20, 'm');
    std::thread sending{[&] { client.send(much); }};
    EXPECT_EQ(worker.receive(much.size()), much);
    sending.join();
    worker.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer");
    EXPECT_EQ(client.receive().body, "answer");
}

TEST_F(Tunnels, StandBesideHttp) {
    TestServer server{handlers()};
    TestClient client{server.port()};
    EXPECT_EQ(client.get("/one").status, 200);
    EXPECT_EQ(client.get("/two").status, 200);
    EXPECT_EQ(server.stats().tunnels, 0U);
}

TEST_F(Tunnels, StandBesideTls) {
    TestDirectory directory;
    ServerOptions options;
    options.listen = {{.address = "127.0.0.1", .port = 0, .security = Security::tls}};
    options.tls = make_certificate(directory.path());
    TestServer server{handlers(), options};
    TestClient browser{server.port(), TestClient::Mode::tls};
    EXPECT_EQ(browser.get("/x").status, 200);
    TestClient media{server.port()};
    media.send(framed("known two"));
    worker.accept();
    EXPECT_EQ(worker.receive(11), framed("known two"));
}

TEST_F(Tunnels, WaitForTheWholeFirstPacket) {
    TestServer server{handlers()};
    TestClient client{server.port()};
    for (char c : framed("known three")) {
        client.send({&c, 1});
        std::this_thread::sleep_for(1ms);
    }
    worker.accept();
    EXPECT_EQ(worker.receive(13), framed("known three"));
}

TEST_F(Tunnels, LeadNowhereForWhoeverIsNotKnown) {
    TestServer server{handlers()};
    TestClient client{server.port()};
    client.send(framed("stranger"));
    EXPECT_TRUE(client.at_end());
    EXPECT_EQ(server.stats().malformed, 1U);
    EXPECT_EQ(server.stats().tunnels, 0U);
}

TEST_F(Tunnels, EndWithEitherSide) {
    TestServer server{handlers()};
    {
        TestClient client{server.port()};
        client.send(framed("known four"));
        worker.accept();
        worker.receive(12);
    }
    EXPECT_TRUE(worker.at_end());
    EXPECT_TRUE(eventually([&] { return server.stats().tunnels == 0 && server.stats().connections == 0; }));
    TestClient client{server.port()};
    client.send(framed("known five"));
    worker.accept();
    worker.receive(12);
    worker.close();
    EXPECT_TRUE(client.at_end());
}

TEST_F(Tunnels, EndWhenNoWorkerIsThere) {
    auto handlers = echo_handlers();
    handlers.tunnel = [](std::string_view) { return TunnelTarget{.address = "127.0.0.1", .port = 1}; };
    TestServer server{handlers};
    TestClient client{server.port()};
    client.send(framed("known six"));
    EXPECT_TRUE(client.at_end());
    EXPECT_TRUE(eventually([&] { return server.stats().connections == 0; }));
}

TEST_F(Tunnels, EndWhenNobodyWantsThemAnyMore) {
    ServerOptions options;
    options.header_timeout = 400ms;  // looked at four times as often
    TestServer server{handlers(), options};
    TestClient client{server.port()};
    client.send(framed("known nine"));
    worker.accept();
    worker.receive(12);
    EXPECT_TRUE(client.quiet(500ms));
    wanted = false;
    EXPECT_TRUE(client.at_end());
    EXPECT_TRUE(worker.at_end());
    EXPECT_TRUE(eventually([&] { return server.stats().tunnels == 0; }));
}

TEST_F(Tunnels, AreFewForEachPurposeAndNotManyInAll) {
    ServerOptions options;
    options.max_tunnels = 3;
    options.max_tunnels_per_purpose = 2;
    TestServer server{handlers(), options};
    const auto open = [&](std::string_view packet) {
        auto client = std::make_unique<TestClient>(server.port());
        client->send(framed(packet));
        return client;
    };
    const auto is_in = [&](TestClient& client) { return client.quiet(200ms); };
    auto first = open("known one"), second = open("known one");
    EXPECT_TRUE(is_in(*first) && is_in(*second));
    EXPECT_TRUE(open("known one")->at_end()) << "a third of the same";
    auto third = open("known two");
    EXPECT_TRUE(is_in(*third));
    EXPECT_TRUE(open("known three")->at_end()) << "a fourth in all";
    EXPECT_EQ(server.stats().refused, 2U);
    EXPECT_EQ(TestClient{server.port()}.get("/x").status, 200) << "the web goes on";
    first.reset();
    EXPECT_TRUE(eventually([&] { return server.stats().tunnels == 2; }));
    EXPECT_TRUE(is_in(*open("known one")));
}

TEST_F(Tunnels, DoNotHoldTheEndOfTheServer) {
    TestServer server{handlers()};
    TestClient client{server.port()};
    client.send(framed("known seven"));
    worker.accept();
    worker.receive(13);
    const auto drained = server.drain(60s);
    EXPECT_TRUE(eventually([&] { return drained->load(); }));
    EXPECT_TRUE(client.at_end());
}

TEST_F(Tunnels, HaveTimeForTheFirstPacketOnlySoLong) {
    ServerOptions options;
    options.header_timeout = 100ms;
    TestServer server{handlers(), options};
    TestClient client{server.port()};
    client.send(framed("known eight").substr(0, 5));
    EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace parta::http
