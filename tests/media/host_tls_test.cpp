// A media process on another machine: TLS in which each side shows a certificate.
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "media/host_support.hpp"

namespace parta::media {
namespace {

using testing::HasSubstr;

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
        const auto port = free_port();
        there.trusted = here.certificate;
        here.trusted = there.certificate;
        auto settings = with_grace(5s);
        settings.address = {.host = "127.0.0.1", .port = port, .files = there};
        const TestHost host{settings};

        const auto as = [port](LinkFiles files) {
            return WorkerSettings{.host = {.host = "127.0.0.1", .port = port, .files = std::move(files)}};
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
        const auto other_port = free_port();
        auto other = with_grace(5s);
        other.address = {.host = "127.0.0.1", .port = other_port, .files = elsewhere};
        const TestHost other_host{other};
        auto to_other = here;
        to_other.trusted = elsewhere.certificate;
        WorkerSettings wrong_name{.host = {.host = "127.0.0.1", .port = other_port, .files = to_other}};
        EXPECT_THAT(co_await refusal(wrong_name), HasSubstr("certificate verify failed"));

        // Without TLS there is no answer at all.
        TcpSocket plain{co_await boost::asio::this_coro::executor};
        plain.connect({boost::asio::ip::make_address("127.0.0.1"), port});
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
