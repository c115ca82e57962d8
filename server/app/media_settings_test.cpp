// Where browsers are told to bring media, from what the operator has written.
#include "app/media_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parta::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> shared(const Config& config) {
    std::vector<std::string> found;
    for (const auto& [address, port] : hall_settings(config).shared_ports)
        found.push_back(address + " " + std::to_string(port));
    return found;
}

Config https_on(const std::string& listen) {
    Config config;
    config.http.listen = {"127.0.0.1:8080"};
    config.http.tls_listen = {listen};
    config.public_url = "https://parta.school7.ru";
    return config;
}

TEST(MediaSettings, TellTheWebPortOfEachAddress) {
    EXPECT_THAT(shared(https_on("192.0.2.7:443")), ElementsAre("192.0.2.7 443"));
    EXPECT_THAT(shared(https_on("[2001:db8::7]:443")), ElementsAre("2001:db8::7 443"));
    EXPECT_THAT(shared(https_on("0.0.0.0:443")), Contains("127.0.0.1 443")) << "this machine's addresses, one by one";
    EXPECT_THAT(shared(https_on("0.0.0.0:443")), Not(Contains("0.0.0.0 443")));
}

TEST(MediaSettings, TellTheOuterPortBehindNat) {
    auto config = https_on("0.0.0.0:8443");
    config.media.announced = "203.0.113.7";
    EXPECT_THAT(shared(config), ElementsAre("203.0.113.7 443"));
    config.public_url = "https://parta.school7.ru:9443";
    EXPECT_THAT(shared(config), ElementsAre("203.0.113.7 9443"));
    config.public_url = "";
    EXPECT_THAT(shared(config), ElementsAre("203.0.113.7 8443"));
}

TEST(MediaSettings, TellNoWebPortThatOnlyThisMachineReaches) {
    Config config;
    EXPECT_THAT(shared(config), IsEmpty());
    config.http.listen = {"[::1]:8080"};
    EXPECT_THAT(shared(config), IsEmpty());
    config.http.listen = {"192.0.2.7:80"};
    EXPECT_THAT(shared(config), ElementsAre("192.0.2.7 80")) << "plain HTTP in a school's network";
}

TEST(MediaSettings, KnowWhereTheWorkersAreReached) {
    auto config = https_on("0.0.0.0:443");
    config.media.listen = {"192.0.2.7:40000"};
    EXPECT_EQ(hall_settings(config).worker_address, "192.0.2.7");
    config.media.listen = {"0.0.0.0:40000"};
    config.media.announced = "203.0.113.7";
    EXPECT_EQ(hall_settings(config).worker_address, "127.0.0.1") << "any address: this machine's own";
}

TEST(MediaSettings, KnowTheMediaProcess) {
    Config config;
    ::unsetenv("JOURNAL_STREAM");
    config.data_dir = "/srv/school";
    config.media.program = "/bin/true";
    config.mail.password = "secret";
    config.log_level = "warning";
    const auto settings = hall_settings(config);
    ASSERT_TRUE(settings.host && settings.own);
    EXPECT_EQ(settings.host->path, "/srv/school/media.sock");
    EXPECT_THAT(settings.own->environment,
                ElementsAre("PARTA_MEDIA_SERVE=unix:/srv/school/media.sock", "PARTA_MEDIA_PROGRAM=/bin/true",
                            testing::StartsWith("PARTA_MEDIA_WORKERS="), "PARTA_MEDIA_GRACE_SECONDS=30",
                            "PARTA_LOG_LEVEL=warning"));

    config.media.connect = "unix:/run/parta-media/media.sock";
    config.media.program = "";
    EXPECT_EQ(hall_settings(config).host->path, "/run/parta-media/media.sock");
    EXPECT_FALSE(hall_settings(config).own) << "others see to it";

    config.media.connect = "tls:media.school7.ru:7443";
    config.media.announced = "203.0.113.8";
    EXPECT_EQ(hall_settings(config).host->host, "media.school7.ru");
    EXPECT_EQ(hall_settings(config).worker_address, "203.0.113.8") << "where the web server brings calls to it";

    config.media.listen = {};
    EXPECT_FALSE(hall_settings(config).host) << "there are no calls";
}

}  // namespace
}  // namespace parta::app
