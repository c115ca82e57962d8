#include "app/local_authority.hpp"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "app/certificate_keeper.hpp"
#include "app/certificate_page.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

constexpr hours day{24};

class Authority : public testing::Test {
  protected:
    Authority() : folder(fs::temp_directory_path() / ("parta-authority-" + std::to_string(::getpid()))) {
        fs::remove_all(folder);
    }
    ~Authority() override { fs::remove_all(folder); }

    LocalAuthority open(const OwnNames& names, Timestamp at = now()) const { return {folder, names, at}; }

    /// What a device that trusts the authority makes of a certificate shown at this address: X509_V_OK, or why not.
    static int verdict(const LocalAuthority& authority, const fs::path& chain, const std::string& address,
                       Timestamp at = now()) {
        const auto root = read_certificate(authority.certificate_file());
        const auto leaf = read_certificate(chain);
        const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> trusted{X509_STORE_new(), &X509_STORE_free};
        X509_STORE_add_cert(trusted.get(), root.get());
        const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{X509_STORE_CTX_new(),
                                                                                    &X509_STORE_CTX_free};
        X509_STORE_CTX_init(check.get(), trusted.get(), leaf.get(), nullptr);
        auto* rules = X509_STORE_CTX_get0_param(check.get());
        X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
        X509_VERIFY_PARAM_set_time(rules, at.ms / 1000);
        if (X509_VERIFY_PARAM_set1_ip_asc(rules, address.c_str()) != 1)
            X509_VERIFY_PARAM_set1_host(rules, address.data(), address.size());
        X509_verify_cert(check.get());
        return X509_STORE_CTX_get_error(check.get());
    }

    static OwnNames school() {
        return {{"parta.school7.ru", "server7", "localhost"}, {"127.0.0.1", "192.168.1.5"}, "parta.school7.ru"};
    }

    fs::path folder;
};

TEST_F(Authority, DevicesThatTrustItBelieveEachOfTheNames) {
    auto authority = open(school());
    ASSERT_TRUE(authority.renew(school(), now()));
    for (const auto* address : {"parta.school7.ru", "server7", "localhost", "127.0.0.1", "192.168.1.5"})
        EXPECT_EQ(verdict(authority, authority.files().certificate, address), X509_V_OK) << address;
    EXPECT_EQ(verdict(authority, authority.files().certificate, "192.168.1.6"), X509_V_ERR_IP_ADDRESS_MISMATCH);
    EXPECT_NEAR(authority.days_left(now()), 3650, 1);
    EXPECT_EQ(authority.fingerprint().size(), 32U * 3 - 1);
}

TEST_F(Authority, ItsKeysAreNobodyElses) {
    auto authority = open(school());
    authority.renew(school(), now());
    for (const auto& file : {folder / "authority.key", authority.files().key}) {
        struct stat about{};
        ASSERT_EQ(::stat(file.c_str(), &about), 0) << file;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << file;
    }
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
}

// Whoever steals the key shall not be able to pose as a bank before all the families that trust the school.
TEST_F(Authority, ItSpeaksForTheSchoolAndLocalNetworksOnly) {
    const auto authority = open(school());
    for (const auto* good :
         {"parta.school7.ru", "server7", "anything.local", "a.lan", "10.1.2.3", "172.31.0.1", "fd00::1"})
        EXPECT_TRUE(authority.may_speak_for(good)) << good;
    for (const auto* bad :
         {"gosuslugi.ru", "school7.ru", "sberbank.ru", "8.8.8.8", "172.32.0.1", "2001:db8::1", "", "a b"})
        EXPECT_FALSE(authority.may_speak_for(bad)) << bad;
}

TEST_F(Authority, ANameItMayNotSpeakForIsLeftOutOfTheCertificate) {
    auto authority = open(school());
    authority.renew({{"parta.school7.ru", "elsewhere.ru"}, {"8.8.8.8", "10.0.0.1"}}, now());
    const auto names = names_in(*read_certificate(authority.files().certificate));
    EXPECT_EQ(names.names, std::vector<std::string>{"parta.school7.ru"});
    EXPECT_EQ(names.addresses, std::vector<std::string>{"10.0.0.1"});
}

TEST_F(Authority, TheServersCertificateIsRenewedInTimeAndWhenAddressesChange) {
    const auto begun = now();
    auto authority = open(school(), begun);
    ASSERT_TRUE(authority.renew(school(), begun));
    EXPECT_FALSE(authority.renew(school(), begun)) << "nothing has changed";
    EXPECT_FALSE(authority.renew(school(), begun + 336 * day));
    const auto later = begun + 338 * day;
    EXPECT_TRUE(authority.renew(school(), later)) << "59 days are left";
    EXPECT_EQ(verdict(authority, authority.files().certificate, "server7", later + 300 * day), X509_V_OK);
    auto moved = school();
    moved.addresses[1] = "192.168.1.77";
    EXPECT_TRUE(authority.renew(moved, later));
    EXPECT_EQ(verdict(authority, authority.files().certificate, "192.168.1.77", later), X509_V_OK);
}

TEST_F(Authority, ItIsKeptOverRestartsSoThatDevicesInstallItOnce) {
    std::string first;
    {
        auto authority = open(school());
        authority.renew(school(), now());
        first = authority.fingerprint();
    }
    auto again = open(school());
    EXPECT_EQ(again.fingerprint(), first);
    EXPECT_FALSE(again.renew(school(), now()));
}

TEST_F(Authority, ItGivesWayBeforeItsEndAndForANewNameOfTheSchool) {
    const auto first = open(school()).fingerprint();
    auto renamed = school();
    renamed.names[0] = renamed.school = "parta.lyceum.ru";
    auto authority = open(renamed);
    EXPECT_NE(authority.fingerprint(), first);
    EXPECT_TRUE(authority.renew(renamed, now()));
    EXPECT_EQ(verdict(authority, authority.files().certificate, "parta.lyceum.ru"), X509_V_OK);
    const auto second = authority.fingerprint();
    const auto last_days = now() + 3640 * day;
    EXPECT_NE(open(renamed, last_days).fingerprint(), second);
    int kept = 0;
    for (const auto& entry : fs::directory_iterator{folder})
        kept += entry.path().filename().string().starts_with("authority-2") ? 1 : 0;
    EXPECT_EQ(kept, 2) << "the earlier ones, to be told apart on devices";
}

TEST_F(Authority, AnotherNameOfTheMachineCostsNobodyAnInstallation) {
    OwnNames before{{"server7", "localhost"}, {"127.0.0.1"}, ""};
    const auto first = open(before).fingerprint();
    OwnNames after{{"server8", "localhost"}, {"127.0.0.1"}, ""};
    auto authority = open(after);
    EXPECT_EQ(authority.fingerprint(), first);
    EXPECT_TRUE(authority.renew(after, now()));
    EXPECT_EQ(names_in(*read_certificate(authority.files().certificate)).names, std::vector<std::string>{"localhost"});
}

TEST_F(Authority, WhatWasSpoiltIsMadeAnew) {
    const auto first = open(school()).fingerprint();
    std::ofstream{folder / "authority.key"} << "no key\n";
    auto authority = open(school());
    EXPECT_NE(authority.fingerprint(), first);
    EXPECT_TRUE(authority.renew(school(), now()));
    std::ofstream{authority.files().key} << "no key\n";
    EXPECT_TRUE(authority.renew(school(), now()));
}

TEST_F(Authority, ThePageOffersTheCertificateAndItsFingerprint) {
    const auto authority = open(school());
    http::Request request;
    request.path = "/ca";
    const auto page = certificate_page(request, authority, "https://192.168.1.5:8443");
    ASSERT_TRUE(page);
    const auto& text = std::get<std::string>(page->body);
    EXPECT_NE(text.find(authority.fingerprint()), std::string::npos);
    EXPECT_NE(text.find("href=\"https://192.168.1.5:8443/\""), std::string::npos);
    EXPECT_NE(text.find("lang=\"ru\""), std::string::npos);
    EXPECT_EQ(text.find("{1}"), std::string::npos);
    EXPECT_NE(page->headers.get("content-security-policy").find("'sha256-"), std::string_view::npos);
    request.headers.add("Accept-Language", "en-GB,en;q=0.9,ru;q=0.5");
    EXPECT_NE(std::get<std::string>(certificate_page(request, authority, "")->body).find("The school’s certificate"),
              std::string::npos);
    request.path = "/ca.crt";
    const auto file = certificate_page(request, authority, "");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->headers.get("content-type"), "application/x-x509-ca-cert");
    EXPECT_EQ(std::get<std::string>(file->body), authority.der());
    request.path = "/calls";
    EXPECT_FALSE(certificate_page(request, authority, ""));
}

TEST_F(Authority, AReplacedFileIsNoticed) {
    Config config;
    config.data_dir = folder / "data";
    config.http.tls_listen = {"127.0.0.1:8443"};
    CertificateKeeper own{config};
    ASSERT_TRUE(own.files());
    EXPECT_FALSE(own.changed(now()));
    EXPECT_TRUE(own.changed(now() + 340 * day)) << "renewed";
    EXPECT_FALSE(own.changed(now() + 340 * day));
    config.http.tls_certificate = folder / "data/given.pem";
    config.http.tls_key = folder / "data/given.key";
    fs::copy_file(own.files()->certificate, config.http.tls_certificate);
    fs::copy_file(own.files()->key, config.http.tls_key);
    CertificateKeeper given{config};
    EXPECT_EQ(given.authority(), nullptr);
    EXPECT_FALSE(given.changed(now()));
    fs::copy_file(own.files()->certificate, folder / "data/new.pem");
    fs::rename(folder / "data/new.pem", config.http.tls_certificate);
    EXPECT_TRUE(given.changed(now()));
}

TEST_F(Authority, PeopleComeOverTheNetworksAddressAndDevicesOverPlainHttpFirst) {
    Config config;
    config.http.tls_listen = {"192.168.1.5:8443"};
    EXPECT_EQ(own_https_url(config), "https://192.168.1.5:8443");
    EXPECT_EQ(certificate_page_url(config), "https://192.168.1.5:8443/ca");
    config.http.listen = {"127.0.0.1:8080", "192.168.1.5:80"};
    EXPECT_EQ(certificate_page_url(config), "http://192.168.1.5/ca");
    config.public_url = "https://parta.school7.lan";
    EXPECT_EQ(certificate_page_url(config), "http://parta.school7.lan/ca");
    config.http.tls_certificate = "given.pem";
    EXPECT_EQ(certificate_page_url(config), "");
}

}  // namespace
}  // namespace parta::app
