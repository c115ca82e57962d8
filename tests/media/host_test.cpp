// The media process: what lives on when a server goes, who is let in, what ends when. Real workers, real sockets.
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <fstream>

#include "media/support.hpp"

namespace parta::media {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

HostSettings with_grace(std::chrono::milliseconds grace) {
    auto made = TestHost::settings();
    made.grace = grace;
    return made;
}

/// Why somebody is not let in.
Task<std::string> refusal(WorkerSettings settings) {
    try {
        co_await Worker::start(std::move(settings));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind, Failure::Kind::worker_gone);
        co_return failure.text;
    }
    co_return "let in";
}

bool gone(pid_t pid) {
    return ::kill(pid, 0) != 0;
}

// C29
TEST(MediaHost, WhatFlowsGoesOnWithoutTheServerAndTheNextOneFindsIt) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        const std::vector<ListenInfo> listen{{.ip = "127.0.0.1"}, {.protocol = Protocol::tcp, .ip = "127.0.0.1"}};
        auto first = co_await Worker::start({.host = host.address});
        EXPECT_FALSE(first->found());
        const auto server = co_await first->create_webrtc_server(listen);
        const auto router = co_await first->create_router(room_codecs());
        const auto transport = co_await router->create_webrtc_transport(*server);
        const auto port = transport->ice_candidates().front().port;
        const auto server_id = server->id();
        const auto pid = first->pid();
        first->leave();  // as if it had been killed: nothing is said, the connection ends
        EXPECT_TRUE(router->closed());

        WorkerSettings settings{.host = host.address};
        settings.leftovers_limit = 600ms;
        const auto second = co_await Worker::start(settings);
        EXPECT_TRUE(second->found());
        EXPECT_EQ(second->pid(), pid) << "the same process";
        const auto same = co_await second->create_webrtc_server(listen);
        EXPECT_EQ(same->id(), server_id);
        const auto new_router = co_await second->create_router(room_codecs());
        const auto there = co_await new_router->create_webrtc_transport(*same);
        EXPECT_EQ(there->ice_candidates().front().port, port) << "the same socket";

        // What the first one left is there, and is closed when its people have come over.
        EXPECT_EQ(co_await second->routers(), 2U);
        co_await pause(200ms);
        EXPECT_EQ(co_await second->routers(), 2U);
        co_await pause(600ms);
        EXPECT_EQ(co_await second->routers(), 1U);
        EXPECT_FALSE(new_router->closed());
        co_await new_router->create_webrtc_transport(*same);
        co_await second->close();
    });
}

TEST(MediaHost, OtherListeningThanBeforeIsMadeAnew) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        auto first = co_await Worker::start({.host = host.address});
        const auto server = co_await first->create_webrtc_server({{.ip = "127.0.0.1", .port = 41900}});
        first->leave();
        const auto second = co_await Worker::start({.host = host.address});
        // The port is free again only if what was left has been closed.
        const auto other = co_await second->create_webrtc_server(
            {{.ip = "127.0.0.1", .announced_address = "203.0.113.7", .port = 41900}});
        EXPECT_NE(other->id(), server->id());
        co_await second->close();
    });
}

TEST(MediaHost, WithoutAServerAWorkerEndsAfterTheGraceTime) {
    run([]() -> Task<> {
        const TestHost host{with_grace(600ms)};
        auto worker = co_await Worker::start({.host = host.address});
        const auto pid = worker->pid();
        const auto left = Clock::now();
        worker->leave();
        co_await pause(400ms);
        EXPECT_FALSE(gone(pid));
        EXPECT_TRUE(co_await until([&] { return gone(pid); }, 3s));
        EXPECT_GE(Clock::now() - left, 590ms);
        // Whoever comes later gets another one.
        const auto next = co_await Worker::start({.host = host.address});
        EXPECT_FALSE(next->found());
        EXPECT_NE(next->pid(), pid);
        // And whoever comes in time stops the clock.
        next->leave();
        const auto in_time = co_await Worker::start({.host = host.address});
        EXPECT_EQ(in_time->pid(), next->pid());
        co_await pause(900ms);
        EXPECT_TRUE(in_time->alive());
        EXPECT_FALSE(gone(in_time->pid()));
        co_await in_time->close();
    });
}

TEST(MediaHost, OneServerAtATime) {
    run([]() -> Task<> {
        const TestHost host{with_grace(10s)};
        auto first = co_await Worker::start({.host = host.address, .slot = 1});
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 1}), HasSubstr("another server uses place 1"));
        EXPECT_TRUE(first->alive()) << "it is not disturbed";
        co_await first->create_router(room_codecs());
        const auto other = co_await Worker::start({.host = host.address, .slot = 2});
        const auto state = co_await inquire(host.address, 1s);
        EXPECT_EQ(state.slots, 4);
        EXPECT_EQ(state.running, 2);
        EXPECT_EQ(state.attended, 2);
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 4}), HasSubstr("there is no place 4"));
        // It waits for one that is just about to go.
        boost::asio::co_spawn(
            co_await boost::asio::this_coro::executor,
            [](std::shared_ptr<Worker> who) -> Task<> {
                co_await pause(300ms);
                who->leave();
            }(first),
            [](std::exception_ptr) {});
        const auto next = co_await Worker::start({.host = host.address, .slot = 1});
        EXPECT_EQ(next->pid(), first->pid());
        co_await next->close();
        co_await other->close();
    });
}

TEST(MediaHost, AKilledWorkerIsReplacedWithinASecondAStoppedOneWithinThree) {
    run([]() -> Task<> {
        const TestHost host;
        WorkersSettings settings;
        settings.worker.host = host.address;
        const auto workers = Workers::make(co_await boost::asio::this_coro::executor, settings, {});
        co_await workers->start();
        for (const auto [signal, limit] : {std::pair{SIGKILL, 1000ms}, std::pair{SIGSTOP, 3000ms}}) {
            const auto old = workers->at(0);
            const auto began = Clock::now();
            old->kill(signal);
            EXPECT_TRUE(co_await until([&] { return workers->at(0) && workers->at(0) != old; }));
            const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
            EXPECT_LE(took, limit);
            fmt::print("after signal {} another worker stands there in {} ms\n", signal, took.count());
            EXPECT_TRUE(gone(old->pid()));
            co_await workers->at(0)->create_router(room_codecs());
            co_await pause(300ms);  // so that the second is not taken for a crash loop's
        }
        co_await workers->stop();
    });
}

TEST(MediaHost, ACrashLoopIsBoundedWhateverTheServerDoes) {
    run([]() -> Task<> {
        auto broken = TestHost::settings();
        broken.program = "/bin/false";
        const TestHost host{broken};
        std::string last;
        for (int i = 0; i < 14; ++i) last = co_await refusal({.host = host.address});
        EXPECT_THAT(last, HasSubstr("the worker of place 0 ends too often"));
        EXPECT_THAT(co_await refusal({.host = host.address, .slot = 1}), HasSubstr("exited with 1")) << "another place";
    });
}

/// Says these bytes and hears what comes until the end.
Task<std::string> talk(HostAddress address, std::string bytes) {
    auto loop = co_await boost::asio::this_coro::executor;
    LocalSocket socket{loop};
    socket.connect({address.path});
    constexpr auto waiting = boost::asio::as_tuple(boost::asio::use_awaitable_t<decltype(loop)>{});
    co_await boost::asio::async_write(socket, boost::asio::buffer(bytes), waiting);
    std::string heard;
    char buffer[1000];
    for (;;) {
        const auto [error, count] = co_await socket.async_read_some(boost::asio::buffer(buffer), waiting);
        if (error) co_return heard;
        heard.append(buffer, count);
    }
}

TEST(MediaHost, NonsenseIsRefusedInWords) {
    run([]() -> Task<> {
        const TestHost host;
        EXPECT_THAT(co_await talk(host.address, "GET / HTTP/1.1\r\n"), HasSubstr("not understood"));
        EXPECT_THAT(co_await talk(host.address, std::string(1001, 'a')), HasSubstr("too long"));
        EXPECT_THAT(co_await talk(host.address, "{\"type\":\"attach\",\"version\":9,\"slot\":0}\n"),
                    HasSubstr("update the older one"));
        EXPECT_EQ((co_await inquire(host.address, 1s)).running, 0) << "no worker was started for it";
        // Frames that are none end the connection; the worker lives on for whoever comes.
        const auto heard =
            co_await talk(host.address, "{\"type\":\"attach\",\"version\":1,\"slot\":0}\n" + std::string(4, '\xff'));
        EXPECT_THAT(heard, HasSubstr("attached"));
        const auto worker = co_await Worker::start({.host = host.address});
        EXPECT_TRUE(worker->found());
        co_await worker->close();
    });
}

TEST(MediaHost, AHalfMessageOfAServerThatDiedHarmsNobody) {
    run([]() -> Task<> {
        const TestHost host{with_grace(5s)};
        {
            LocalSocket socket{co_await boost::asio::this_coro::executor};
            socket.connect({host.address.path});
            const auto half =
                "{\"type\":\"attach\",\"version\":1,\"slot\":0}\n@" + std::string(3, '\0') + "half of 64 bytes";
            EXPECT_EQ(::send(socket.native_handle(), half.data(), half.size(), 0), static_cast<ssize_t>(half.size()));
            co_await pause(300ms);
        }
        const auto worker = co_await Worker::start({.host = host.address});
        EXPECT_TRUE(worker->found());
        co_await worker->create_router(room_codecs());
        co_await worker->close();
    });
}

TEST(MediaHost, TheSocketIsForItsUserAndGroup) {
    const TestHost host;
    struct stat found{};
    ASSERT_EQ(::stat(host.address.path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0660U);
    if (::getuid() != 0) GTEST_SKIP() << "only root can try as another user";
    const pid_t other = ::fork();
    if (other == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(9);
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        host.address.path.copy(address.sun_path, sizeof address.sun_path - 1);
        const bool refused = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0;
        ::_exit(refused && errno == EACCES ? 0 : 1);
    }
    int status = 0;
    ::waitpid(other, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0) << "another user came in";
}

TEST(MediaHost, TwoDoNotAnswerAtOnePlace) {
    TestHost first;
    auto settings = TestHost::settings();
    settings.address = first.address;
    EXPECT_THROW(TestHost{settings}, std::runtime_error);
    // The socket of a killed one is in nobody's way.
    first.kill(SIGKILL);
    first.wait();
    EXPECT_TRUE(std::filesystem::exists(first.address.path));
    EXPECT_NO_THROW(TestHost{settings});
}

TEST(MediaHost, ALongPathWorksToo) {
    run([]() -> Task<> {
        const auto folder = std::filesystem::temp_directory_path() /
                            fmt::format("parta-media-{}-{}", ::getpid(), std::string(100, 'l'));
        std::filesystem::create_directories(folder);
        {
            auto settings = TestHost::settings();
            settings.address.path = (folder / "media.sock").string();
            const TestHost host{settings};
            EXPECT_EQ((co_await inquire(host.address, 1s)).slots, 4);
        }
        std::filesystem::remove_all(folder);
    });
}

TEST(MediaHost, EndsAllWhenAskedAndWhenAlone) {
    run([]() -> Task<> {
        TestHost asked;
        const auto worker = co_await Worker::start({.host = asked.address});
        EXPECT_THAT(co_await talk(asked.address, "{\"type\":\"end\",\"version\":1}\n"), HasSubstr("ending"));
        EXPECT_TRUE(gone(worker->pid()));
        EXPECT_EQ(asked.wait(), 0);
        EXPECT_FALSE(std::filesystem::exists(asked.address.path));

        auto settings = with_grace(500ms);
        settings.ends_alone = true;
        TestHost alone{settings};
        auto used = co_await Worker::start({.host = alone.address});
        co_await pause(1s);
        EXPECT_FALSE(alone.ended()) << "a server is there";
        used->leave();
        EXPECT_TRUE(co_await until([&] { return alone.ended(); }, 4s));
        EXPECT_TRUE(gone(used->pid()));
    });
}

// ---- TLS

/// A certificate for 127.0.0.1 that signs itself, with its key, in a file each.
LinkFiles self_signed(const std::filesystem::path& folder, const std::string& name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names{
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                            name == "elsewhere" ? "DNS:elsewhere" : "IP:127.0.0.1"),
        &X509_EXTENSION_free};
    X509_add_ext(certificate.get(), names.get(), -1);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const auto write = [&](const std::string& ending, auto put) {
        const auto path = (folder / (name + ending)).string();
        const std::unique_ptr<std::FILE, decltype(&std::fclose)> file{std::fopen(path.c_str(), "w"), &std::fclose};
        put(file.get());
        return path;
    };
    return {
        write(".pem", [&](std::FILE* file) { PEM_write_X509(file, certificate.get()); }),
        write(".key",
              [&](std::FILE* file) { PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }),
        {}};
}

TEST(MediaHost, OverTlsEachSideMustShowACertificateThatTheOtherTrusts) {
    run([]() -> Task<> {
        const auto folder = std::filesystem::temp_directory_path() / fmt::format("parta-media-tls-{}", ::getpid());
        std::filesystem::create_directories(folder);
        auto there = self_signed(folder, "there"), here = self_signed(folder, "here"),
             stranger = self_signed(folder, "stranger"), elsewhere = self_signed(folder, "elsewhere");
        there.trusted = here.certificate;
        here.trusted = there.certificate;
        auto settings = with_grace(5s);
        settings.address = {.host = "127.0.0.1", .port = 41990, .files = there};
        const TestHost host{settings};

        const auto as = [](LinkFiles files) {
            return WorkerSettings{.host = {.host = "127.0.0.1", .port = 41990, .files = std::move(files)}};
        };
        auto worker = co_await Worker::start(as(here));
        const auto router = co_await worker->create_router(room_codecs());
        EXPECT_EQ((co_await inquire(as(here).host, 1s)).attended, 1);
        const auto pid = worker->pid();
        worker->leave();
        worker = co_await Worker::start(as(here));
        EXPECT_EQ(worker->pid(), pid) << "over TLS it lives on as well";
        worker->kill(SIGKILL);
        EXPECT_TRUE(co_await until([&] { return !worker->alive(); }, 1s));

        auto unknown = stranger;
        unknown.trusted = there.certificate;
        EXPECT_THAT(co_await refusal(as(unknown)), HasSubstr("unknown ca")) << "the process does not know it";
        auto deceived = here;
        deceived.trusted = stranger.certificate;
        EXPECT_THAT(co_await refusal(as(deceived)), HasSubstr("certificate verify failed"));
        auto without = here;
        without.certificate.clear();
        EXPECT_THAT(co_await refusal(as(without)), HasSubstr("the certificate"));
        auto stolen = here;
        stolen.key = stranger.key;
        EXPECT_THAT(co_await refusal(as(stolen)), HasSubstr("key"));
        EXPECT_EQ((co_await inquire(as(here).host, 1s)).running, 0) << "none of them got a worker";

        // A certificate that is trusted but made for another name is not the one that was meant.
        elsewhere.trusted = here.certificate;
        auto other = with_grace(5s);
        other.address = {.host = "127.0.0.1", .port = 41991, .files = elsewhere};
        const TestHost other_host{other};
        auto to_other = here;
        to_other.trusted = elsewhere.certificate;
        WorkerSettings wrong_name{.host = {.host = "127.0.0.1", .port = 41991, .files = to_other}};
        EXPECT_THAT(co_await refusal(wrong_name), HasSubstr("certificate verify failed"));

        // Without TLS there is no answer at all.
        TcpSocket plain{co_await boost::asio::this_coro::executor};
        plain.connect({boost::asio::ip::make_address("127.0.0.1"), 41990});
        const std::string_view words = "{\"type\":\"inquire\",\"version\":1}\n";
        EXPECT_GT(::send(plain.native_handle(), words.data(), words.size(), MSG_NOSIGNAL), 0);
        std::string heard(100, '\0');
        co_await pause(200ms);
        const auto count = ::recv(plain.native_handle(), heard.data(), heard.size(), MSG_DONTWAIT);
        EXPECT_EQ(heard.find('{'), heard.npos) << count;
        std::filesystem::remove_all(folder);
    });
}

}  // namespace
}  // namespace parta::media
