// A running server for each test that speaks with it as people do, and the steps that many such tests share.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "accounts/accounts.hpp"
#include "running_server.hpp"
#include "support/database.hpp"

namespace parta::test {

inline constexpr std::string_view password = "зелёный чайник 77";

inline std::string text(const boost::json::value& value) {
    return std::string{value.as_string()};
}

/// Whether it is this text; null is none.
inline bool is(const boost::json::value& value, std::string_view expected) {
    return value.is_string() && std::string_view{value.as_string()} == expected;
}

inline std::string read_file(const std::string& path) {
    std::ifstream in{std::filesystem::path{PARTA_SOURCE_DIR} / path, std::ios::binary};
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

/// The last path segment of a link: its key.
inline std::string key_of(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

class Flows : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) {
            const char* ci = std::getenv("CI");
            if (ci && std::string_view{ci} == "true") FAIL() << "no PostgreSQL";
            GTEST_SKIP() << "no PostgreSQL: eval \"$(tools/postgres-throwaway start DIR)\" gives one";
        }
        server = &RunningServer::keep(GetParam());
    }

    Client stranger(std::string source = "127.0.0.1") { return Client{server->port(), {}, std::move(source)}; }

    /// Goes through the wizard; the answer's client is administrator and operator.
    Client open_school() {
        Client admin = stranger();
        const auto answer = admin.post(
            "/api/installation",
            R"({"name":"Средняя школа № 7","short_name":"Школа № 7","kind":"school","time_zone":"Europe/Moscow","surname":"Орлова",)"
            R"("given_name":"Вера","patronymic":"Петровна","login":"orlova","password":"зелёный чайник 77"})");
        EXPECT_EQ(answer.status, 200) << answer.body;
        if (answer.status == 200) org = "/api/orgs/" + text(answer.json().at("me").at("spaces").at(0).at("org"));
        return admin;
    }

    void import_roster(Client& admin, const std::string& name) {
        const auto preview =
            admin.post(org + "/roster-imports?name=" + name, read_file("tests/data/rosters/school-120/" + name));
        ASSERT_EQ(preview.status, 200) << preview.body;
        const auto id = text(preview.json().at("id"));
        const auto applied = admin.post(org + "/roster-imports/" + id + "/application");
        ASSERT_EQ(applied.status, 200) << applied.body;
    }

    static Answer join(Client& who, const std::string& url) {
        return who.post(
            "/api/invites/redeem",
            fmt::format(
                R"({{"key":"{}","login":"","password":"{}","name":"","child":"","consent_own":true,"consent_child":true,)"
                R"("consent_photos":false,"contact_code":"","shared_computer":false}})",
                key_of(url), password));
    }

    std::string chat_of(Client& who, std::string_view template_name, const std::string& unit) {
        const auto chats = who.get(org + "/chats").json();
        for (const auto& chat : chats.at("chats").as_array()) {
            const auto* place = chat.as_object().if_contains("unit");  // absent on the organisation's own chats
            if (place != nullptr && is(chat.at("template_name"), template_name) && is(*place, unit))
                return text(chat.at("id"));
        }
        ADD_FAILURE() << "no such chat: " << template_name;
        return "1";
    }

    /// The code in the latest letter to this recipient.
    std::string code_for(Client& operator_, std::string_view recipient) {
        const auto letters = operator_.get("/api/outbox").json();
        for (const auto& letter : letters.at("letters").as_array()) {
            if (!is(letter.at("recipient"), recipient)) continue;
            const auto body = text(letter.at("body"));
            for (std::size_t i = 0; i + 8 <= body.size(); ++i)
                if (body.find_first_not_of("0123456789", i) >= i + 8) return body.substr(i, 8);
        }
        ADD_FAILURE() << "no code for " << recipient;
        return "00000000";
    }

    RunningServer* server = nullptr;
    std::string org;  // "/api/orgs/1"
};

}  // namespace parta::test
