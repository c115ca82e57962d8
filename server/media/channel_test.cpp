// The channel against a worker that we play ourselves.
#include "media/channel.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstring>

namespace parta::media {
namespace {

using namespace std::chrono_literals;

Message sealed(Builder& builder, FBS::Message::Body type, flatbuffers::Offset<void> body) {
    builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, type, body));
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Message accepted(std::uint32_t id) {
    Builder builder;
    return sealed(builder, FBS::Message::Body::Response, FBS::Response::CreateResponse(builder, id, true).Union());
}

Message rejected(std::uint32_t id) {
    Builder builder;
    const auto body = FBS::Response::CreateResponseDirect(builder, id, false, FBS::Response::Body::NONE, 0, "TypeError",
                                                          "no such thing");
    return sealed(builder, FBS::Message::Body::Response, body.Union());
}

Message notification(const char* handler) {
    Builder builder;
    const auto body = FBS::Notification::CreateNotificationDirect(builder, handler, Event::CONSUMER_PRODUCER_CLOSE);
    return sealed(builder, FBS::Message::Body::Notification, body.Union());
}

struct ChannelTest : testing::Test {
    boost::asio::io_context loop;
    int worker = -1;  // its end
    std::shared_ptr<Channel> channel;
    std::string broken;

    LocalSocket ours(int& theirs) {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        theirs = ends[1];
        return LocalSocket{loop.get_executor(), boost::asio::local::stream_protocol{}, ends[0]};
    }
    void start(ChannelLimits limits = {}) {
        stop();
        auto link = std::make_shared<Link>(ours(worker));
        limits.first_request = 1;
        channel = std::make_shared<Channel>(std::move(link), limits, std::make_shared<WorkerLog>(1));
        channel->start([this](const std::string& why) { broken = why; });
    }
    void stop() {
        if (!channel) return;
        channel->close();
        turn();
        ::close(worker);
    }
    ~ChannelTest() override { stop(); }

    /// All that can be done without waiting.
    void turn() {
        for (int i = 0; i < 20; ++i) {
            loop.restart();
            loop.poll();
        }
    }
    void wait(std::chrono::milliseconds time) {
        loop.restart();
        loop.run_for(time);
    }
    void say(const Message& message) const {
        EXPECT_EQ(::write(worker, message.data(), message.size()), static_cast<ssize_t>(message.size()));
    }
    Message heard() const {
        Message bytes(100'000);
        const auto count = ::recv(worker, bytes.data(), bytes.size(), MSG_DONTWAIT);
        bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
        return bytes;
    }
    std::deque<std::string> results;  // outlives whoever still waits
    /// Asks for a dump; the text is what came of it.
    std::string& ask(std::function<void()> then = {}) {
        auto& result = results.emplace_back();
        boost::asio::co_spawn(
            loop.get_executor(),
            [](std::shared_ptr<Channel> to, std::string& out, std::function<void()> next) -> Task<> {
                try {
                    co_await to->request(Method::WORKER_DUMP, "somebody");
                    out = "done";
                } catch (const Failure& failure) {
                    out = fmt::format("{}: {}", static_cast<int>(failure.kind), failure.text);
                }
                if (next) next();
            }(channel, result, std::move(then)),
            boost::asio::detached);
        return result;
    }
};

TEST_F(ChannelTest, AskedAndAnswered) {
    start();
    auto& first = ask();
    auto& second = ask();
    turn();
    const auto bytes = heard();
    const auto size = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(bytes.data()) + 4;  // of the first of the two
    flatbuffers::Verifier verifier{bytes.data(), size};
    ASSERT_TRUE(verifier.VerifySizePrefixedBuffer<FBS::Message::Message>(nullptr));
    const auto* request = flatbuffers::GetSizePrefixedRoot<FBS::Message::Message>(bytes.data())->data_as_Request();
    ASSERT_NE(request, nullptr);
    EXPECT_EQ(request->id(), 1u);
    EXPECT_EQ(request->method(), Method::WORKER_DUMP);
    EXPECT_EQ(request->handlerId()->str(), "somebody");
    say(rejected(2));
    say(accepted(1));
    turn();
    EXPECT_EQ(first, "done");
    EXPECT_EQ(second, "3: WORKER_DUMP: TypeError: no such thing");
}

TEST_F(ChannelTest, MessagesMayComeInPieces) {
    start();
    auto& result = ask();
    turn();
    for (const auto byte : accepted(1)) {
        say({byte});
        turn();
    }
    EXPECT_EQ(result, "done");
}

TEST_F(ChannelTest, WhoWaitsRunsBeforeWhatFollows) {
    start();
    std::vector<std::string> order;
    ask([&] {
        order.push_back("reply");
        channel->listen("thing", [&](const auto&) { order.push_back("notification"); });
    });
    turn();
    auto both = accepted(1);
    const auto second = notification("thing");
    both.insert(both.end(), second.begin(), second.end());
    say(both);
    turn();
    EXPECT_EQ(order, (std::vector<std::string>{"reply", "notification"}));
}

TEST_F(ChannelTest, AListenerMayEndItself) {
    start();
    int heard_times = 0;
    channel->listen("thing", [&](const auto&) {
        ++heard_times;
        channel->listen("thing", nullptr);
    });
    say(notification("thing"));
    say(notification("thing"));
    say(notification("nobody"));
    turn();
    EXPECT_EQ(heard_times, 1);
    EXPECT_TRUE(broken.empty());
}

TEST_F(ChannelTest, SilenceEndsInATimeout) {
    start({.reply = 300ms});
    auto& result = ask();
    wait(400ms);
    EXPECT_EQ(result, "1: the media worker did not answer WORKER_DUMP in time");
    say(accepted(1));  // too late, and nobody minds
    auto& next = ask();
    turn();
    say(accepted(2));
    turn();
    EXPECT_EQ(next, "done");
}

TEST_F(ChannelTest, WhatMayHaveComeIntoBeingIsClosed) {
    start({.reply = 30ms});
    std::string outcome;
    boost::asio::co_spawn(
        loop.get_executor(),
        [](ChannelTest& test, std::string& out) -> Task<> {
            try {
                co_await test.channel->create(Method::WORKER_CREATE_ROUTER, {}, RequestBody::NONE, {},
                                              [&] { out += "undone, "; });
            } catch (const Failure& failure) {
                out += failure.text;
            }
        }(*this, outcome),
        boost::asio::detached);
    wait(60ms);
    EXPECT_EQ(outcome, "undone, the media worker did not answer WORKER_CREATE_ROUTER in time");
}

TEST_F(ChannelTest, TheEndIsToldToAllWhoWait) {
    start();
    auto& result = ask();
    turn();
    ::shutdown(worker, SHUT_RDWR);
    turn();
    EXPECT_EQ(broken, "the connection to the media process ended: End of file");
    EXPECT_EQ(result, "0: the media worker has ended");
    auto& after = ask();
    turn();
    EXPECT_EQ(after, "0: the media worker has ended");
}

TEST_F(ChannelTest, WhatItDiedOfIsTold) {
    start();
    auto& result = ask();
    turn();
    say(control_frame(Control::ended, "exited with 42"));
    turn();
    EXPECT_EQ(broken, "exited with 42");
    EXPECT_EQ(result, "0: the media worker has ended");
}

TEST_F(ChannelTest, TheLastWordIsToEndTheWorkerByForce) {
    start();
    turn();
    heard();
    channel->close(Channel::Last::kill);
    turn();
    EXPECT_EQ(heard(), control_frame(Control::kill));
    char byte = 0;
    EXPECT_EQ(::recv(worker, &byte, 1, MSG_DONTWAIT), 0) << "and it is closed";
}

// A reply that a former server waits for must not be taken for one of ours.
TEST_F(ChannelTest, RequestsAreNumberedFromAnywhere) {
    std::set<std::uint32_t> first;
    for (int i = 0; i < 5; ++i) {
        start();
        channel = std::make_shared<Channel>(std::make_shared<Link>(ours(worker)), ChannelLimits{},
                                            std::make_shared<WorkerLog>(1));
        channel->start([](const std::string&) {});
        ask();
        turn();
        const auto bytes = heard();
        first.insert(flatbuffers::GetSizePrefixedRoot<FBS::Message::Message>(bytes.data())->data_as_Request()->id());
    }
    EXPECT_GE(first.size(), 4U);
    EXPECT_GT(*first.rbegin(), 1000U);
}

TEST_F(ChannelTest, WhatWeEndOurselvesIsNotBroken) {
    start();
    auto& result = ask();
    turn();
    channel->close();
    turn();
    EXPECT_EQ(result, "0: the media worker has ended");
    EXPECT_EQ(broken, "");
}

TEST_F(ChannelTest, NonsenseBreaksIt) {
    for (const auto& nonsense : {Message(64, 0xff), Message{0, 0, 0, 0, 9, 0}, Message{0, 0, 0, 0, 1, 0},
                                 Message{8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}, Message{0, 0, 0, 1, 0, 0, 0, 0}}) {
        start();
        broken.clear();
        say(nonsense);
        turn();
        EXPECT_EQ(broken, "the worker's channel speaks nonsense");
    }
}

TEST_F(ChannelTest, WhatWaitsIsBounded) {
    start({.queue = 100'000});
    const std::vector<std::uint8_t> packet(10'000, 1);
    const auto send = [&] {
        channel->notify(
            Event::PRODUCER_SEND, "producer", FBS::Notification::Body::Producer_SendNotification,
            [&](Builder& builder) { return FBS::Producer::CreateSendNotificationDirect(builder, &packet).Union(); });
    };
    int sent = 0;
    try {
        for (; sent < 1000; ++sent) send();
        ADD_FAILURE() << "nothing was refused";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind, Failure::Kind::overloaded);
    }
    EXPECT_LE(sent, 10);
    // Once it is read again there is room again.
    for (int i = 0; i < 20; ++i) {
        turn();
        heard();
    }
    EXPECT_NO_THROW(send());

    start({.requests = 2});
    ask();
    ask();
    auto& c = ask();
    turn();
    EXPECT_EQ(c, "2: too many requests wait for the media worker");
}

TEST_F(ChannelTest, TooLargeIsRefused) {
    start({.message = 1000});
    const std::vector<std::uint8_t> packet(2000, 1);
    try {
        channel->notify(
            Event::PRODUCER_SEND, "producer", FBS::Notification::Body::Producer_SendNotification,
            [&](Builder& builder) { return FBS::Producer::CreateSendNotificationDirect(builder, &packet).Union(); });
        ADD_FAILURE() << "taken";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind, Failure::Kind::refused);
    }
}

TEST(WorkerLog, AddressesAreNotLogged) {
    EXPECT_EQ(without_addresses("tuple 192.168.1.17:40000 gone"), "tuple … gone");
    EXPECT_EQ(without_addresses("[remoteIp:2001:db8::17, port:5]"), "[remoteIp:…, port:5]");
    EXPECT_EQ(without_addresses("from fe80::1"), "from …");
    EXPECT_EQ(without_addresses("RTC::Router::HandleRequest() | bad ssrc:1234 5.0 at 12"),
              "RTC::Router::HandleRequest() | bad ssrc:1234 5.0 at 12");
    EXPECT_EQ(without_addresses(""), "");
}

}  // namespace
}  // namespace parta::media
