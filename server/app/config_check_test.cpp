#include "app/config_check.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <fstream>

namespace parta::app {
namespace {

namespace fs = std::filesystem;

class ConfigCheck : public testing::Test {
  protected:
    ConfigCheck() : folder(fs::temp_directory_path() / ("parta-config-" + std::to_string(::getpid()))) {
        fs::create_directories(folder);
        config.data_dir = folder / "data";
    }
    ~ConfigCheck() override { fs::remove_all(folder); }

    /// The keys, or what else the faults begin with.
    std::vector<std::string> faults() const {
        std::vector<std::string> found;
        for (const auto& fault : config_faults(config)) {
            EXPECT_FALSE(fault.remedy.empty()) << fault.what;
            found.push_back(fault.what.substr(0, fault.what.find_first_of(": ")));
        }
        return found;
    }

    fs::path write(const char* name, std::string_view text) const {
        std::ofstream{folder / name} << text;
        return folder / name;
    }

    fs::path write_key(const char* name) const {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_RSA_gen(2048), &EVP_PKEY_free};
        const std::unique_ptr<std::FILE, decltype(&std::fclose)> file{std::fopen((folder / name).c_str(), "w"),
                                                                      &std::fclose};
        PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return folder / name;
    }

    using Keys = std::vector<std::string>;
    fs::path folder;
    Config config;
};

TEST_F(ConfigCheck, NoConfigurationIsSound) {
    EXPECT_EQ(faults(), Keys{});
    EXPECT_TRUE(fs::is_directory(config.data_dir));
}

TEST_F(ConfigCheck, AddressesAreWhatTheySay) {
    config.public_url = "school7.ru";
    config.http.listen = {"127.0.0.1", "8080", "127.0.0.1:http", "127.0.0.1:70000", "[::1]:8080"};
    EXPECT_EQ(faults(), (Keys{"public_url", "http.listen", "http.listen", "http.listen", "http.listen"}));
    config.public_url = "https://school7.ru/";
    config.http.listen = {};
    EXPECT_EQ(faults(), (Keys{"public_url", "http.listen"}));
}

TEST_F(ConfigCheck, AMediaProcessIsFoundWhereTheKeysSay) {
    config.media.connect = "unix:/run/parta-media/media.sock";
    EXPECT_EQ(faults(), Keys{}) << "on this machine nothing else is needed";
    config.media.connect = "media.sock";
    EXPECT_EQ(faults(), Keys{"media.connect"});
    config.media.connect = "tls:media.school7.ru:7443";
    EXPECT_EQ(faults(), (Keys{"media.certificate", "media.key", "media.trusted", "media.workers", "media.listen"}));
    config.media.workers = 4;
    config.media.announced = "203.0.113.8";
    EXPECT_EQ(faults(), (Keys{"media.certificate", "media.key", "media.trusted"}));
    config.media.connect.clear();
    EXPECT_EQ(faults(), Keys{});
    config.media.grace_seconds = 0;
    EXPECT_EQ(faults(), Keys{"media.grace_seconds"});
}

// `parta media` needs its own keys and looks at no others: not at the database, not at the address of the school.
TEST_F(ConfigCheck, AMediaProcessNeedsFewKeys) {
    config.data_dir = write("file", "");
    config.public_url = "nonsense";
    try {
        require_sound_media(config);
        ADD_FAILURE() << "nobody would find it";
    } catch (const std::runtime_error& error) {
        EXPECT_TRUE(std::string_view{error.what()}.starts_with("media.serve")) << error.what();
    }
    config.media.serve = "unix:/run/parta-media/media.sock";
    EXPECT_NO_THROW(require_sound_media(config));
    config.media.serve = "tls:0.0.0.0:7443";
    EXPECT_THROW(require_sound_media(config), std::runtime_error);
}

TEST_F(ConfigCheck, AFileIsNoDataFolder) {
    config.data_dir = write("file", "");
    EXPECT_EQ(faults(), Keys{"data_dir"});
}

TEST_F(ConfigCheck, HttpsNeedsACertificateAndItsKeyOrNeither) {
    config.http.tls_listen = {"127.0.0.1:8443"};
    EXPECT_EQ(faults(), Keys{}) << "Parta makes its own";
    config.http.tls_key = folder / "absent.pem";
    EXPECT_EQ(faults(), Keys{"http.tls_certificate"});
    config.http.tls_certificate = write("certificate.pem", "no certificate");
    config.http.tls_key = folder / "absent.pem";
    EXPECT_EQ(faults(), (Keys{"http.tls_certificate", "http.tls_key"}));
    config.http.tls_key = write_key("key.pem");
    EXPECT_EQ(faults(), Keys{"http.tls_certificate"});
}

TEST_F(ConfigCheck, GatewaysAreAddressesWithTheirMarks) {
    config.mail.smtp_url = "mail.school7.ru";
    config.sms.url = "https://sms.example/send?to={phone}";
    EXPECT_EQ(faults(), (Keys{"mail.smtp_url", "mail.from", "sms"}));
    config.mail.smtp_url = "smtps://mail.school7.ru:465";
    config.mail.from = "parta@school7.ru";
    config.sms.body = R"({"text": "{text}"})";
    EXPECT_EQ(faults(), Keys{});
}

TEST_F(ConfigCheck, AWebFolderHasAPage) {
    config.http.web_dir = folder;
    EXPECT_EQ(faults(), Keys{"http.web_dir"});
    write("index.html", "");
    EXPECT_EQ(faults(), Keys{});
}

TEST_F(ConfigCheck, TheFirstFaultStopsTheStart) {
    config.public_url = "school7.ru";
    try {
        require_sound(config);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string_view{error.what()}.substr(0, 11), "public_url:");
        EXPECT_NE(std::string_view{error.what()}.find("https://parta.school7.ru"), std::string_view::npos);
    }
}

TEST(ListenFault, NamesTheKeyAndWhatToDo) {
    const http::Listen plain{"127.0.0.1", 80, http::Security::plain};
    const http::Listen tls{"127.0.0.1", 443, http::Security::tls};
    const auto taken = listen_fault({plain, std::make_error_code(std::errc::address_in_use)});
    EXPECT_TRUE(taken.what.starts_with("http.listen: cannot listen on 127.0.0.1 port 80")) << taken.what;
    EXPECT_NE(taken.remedy.find("another port"), std::string::npos);
    const auto low = listen_fault({tls, std::make_error_code(std::errc::permission_denied)});
    EXPECT_TRUE(low.what.starts_with("http.tls_listen")) << low.what;
    EXPECT_NE(low.remedy.find("1024"), std::string::npos);
}

TEST(HostOf, IsWithoutSchemePortAndPath) {
    EXPECT_EQ(host_of("smtps://mail.school7.ru:465/x"), "mail.school7.ru");
    EXPECT_EQ(host_of("school7.ru"), "school7.ru");
}

TEST(Environment, ASlipOfAKeyIsRefusedByName) {
    struct Variable {
        explicit Variable(const char* name) : name(name) { ::setenv(name, "x", 1); }
        ~Variable() { ::unsetenv(name); }
        const char* name;
    };
    for (const char* slip : {"PARTA_DATABSE_URL", "PARTA_HTTP_LISTN", "PARTA_PUBLICURL"}) {
        const Variable set{slip};
        try {
            load_config({});
            ADD_FAILURE() << slip << " passed";
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string_view{error.what()}.find(slip), std::string_view::npos) << error.what();
            EXPECT_NE(std::string_view{error.what()}.find("did you mean PARTA_"), std::string_view::npos);
        }
    }
    // What a container's host sets for a service named parta, and our own keys.
    const Variable port{"PARTA_PORT"}, host{"PARTA_SERVICE_HOST"}, key{"PARTA_MAIL_USER"};
    EXPECT_EQ(load_config({}).mail.user, "x");
}

TEST_F(ConfigCheck, FilesAreKeptForSomeTime) {
    for (const std::int64_t days : {0, -1, 3651}) {
        config.files.keep_removed_days = days;
        EXPECT_EQ(faults(), Keys{"files.keep_removed_days"}) << days;
    }
    config.files.keep_removed_days = 1;
    EXPECT_EQ(faults(), Keys{});
}

TEST_F(ConfigCheck, ContactsOfLeaversAreKeptForSomeTime) {
    for (const std::int64_t days : {0, 3651}) {
        config.people.keep_leavers_contacts_days = days;
        EXPECT_EQ(faults(), Keys{"people.keep_leavers_contacts_days"}) << days;
    }
    config.people.keep_leavers_contacts_days = 1;
    EXPECT_EQ(faults(), Keys{});
}

TEST_F(ConfigCheck, TheSenderIsAnAddressAlone) {
    config.mail.smtp_url = "smtps://mail.school7.ru:465";
    for (const auto* from : {"Парта <parta@school7.ru>", "parta", "<parta@school7.ru>"}) {
        config.mail.from = from;
        EXPECT_EQ(faults(), Keys{"mail.from"}) << from;
    }
    config.mail.from = "parta@school7.ru";
    EXPECT_EQ(faults(), Keys{});
}

}  // namespace
}  // namespace parta::app
