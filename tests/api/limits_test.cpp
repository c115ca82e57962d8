// What is too much or too often, over real connections.
#include "flows.hpp"

namespace parta::test {
namespace {

class HardLimits : public Flows {};
PARTA_ON_ENGINES(HardLimits);

TEST_P(HardLimits, TenWrongPasswordsHoldUpALoginWhetherOrNotItExists) {
    open_school();
    const auto sign_in = [](Client& client, std::string_view login, std::string_view with) {
        return client.post("/api/sessions",
                           fmt::format(R"({{"login":"{}","password":"{}","shared_computer":false}})", login, with));
    };
    Client guesser = stranger();
    for (std::string_view login : {"orlova", "nobody"}) {
        for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in(guesser, login, "wrong one").error(), "wrong_credentials");
        for (std::string_view with : {std::string_view("wrong one"), password}) {
            const auto refused = sign_in(guesser, login, with);
            EXPECT_EQ(refused.error(), "too_many_requests") << login;
            EXPECT_NEAR(refused.json().at("error").at("retry_after").to_number<int>(), 60, 10) << login;
        }
    }
    server->db().platform_write_now([](db::Tx& tx) { tx.exec("UPDATE sign_in_failure SET wait_until = 0"); });
    for (int i = 0; i < 12; ++i) EXPECT_EQ(sign_in(guesser, "orlova", password).status, 200) << i;
}

// F8, F12.
TEST_P(HardLimits, ARefusedUploadLeavesNoBytes) {
    Client admin = open_school();
    const auto blobs = [&] {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{server->data_dir() / "blobs"})
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    };
    const auto before = blobs();
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=a.txt", "text").status, 200);
    EXPECT_EQ(blobs(), before + 1);
    // Of a school that is not one's own the row is refused after the blob was stored.
    EXPECT_EQ(admin.post("/api/orgs/17/files?kind=file&name=b.txt", "text").status, 404);
    EXPECT_EQ(blobs(), before + 1);
    // A session that is nobody's, made up or ended, brings no byte onto the disk.
    Client gone{server->port(), "0123456789abcdefghjkmnpqrs"};
    EXPECT_EQ(gone.refused_upload(org + "/files?kind=file&name=b.txt", 50'000'000).status, 401);
}

// What two readers could understand in two ways has one form.
TEST_P(HardLimits, ParametersGivenTwiceAndIdsWithZerosInFrontAreRefused) {
    Client admin = open_school();
    const auto twice = admin.get(org + "/people?text=a&text=b");
    EXPECT_EQ(twice.error(), "bad_json");
    EXPECT_EQ(text(twice.json().at("error").at("field")), "text");
    EXPECT_EQ(admin.get(org + "/people?text=a").status, 200);
    EXPECT_EQ(admin.get("/api/orgs/0" + org.substr(org.rfind('/') + 1) + "/people").status, 404);
}

// F1.
TEST_P(HardLimits, UploadsHaveTheirLimits) {
    Client admin = open_school();
    EXPECT_EQ(admin.post(org + "/files?kind=photo&name=a.jpg", std::string(20 * 1024 * 1024 + 1, 'x')).error(),
              "too_large");
    EXPECT_EQ(admin.post(org + "/files?kind=film&name=a.avi", "x").error(), "invalid_field");
    std::string eleven;
    for (int i = 0; i < 11; ++i) eleven += (i > 0 ? ",\"" : "\"") + std::to_string(100 + i) + "\"";
    const auto answer = admin.post(org + "/chats/17/messages",
                                   R"({"client_id":"limit-0000000000001","text":"","attachments":[)" + eleven + "]}");
    EXPECT_EQ(answer.error(), "invalid_field");
    EXPECT_NE(answer.body.find("attachments"), std::string::npos);
}

TEST_P(HardLimits, WhatIsTooLargeIsToldAsEveryOtherRefusal) {
    Client admin = open_school();
    const auto expect_told = [&](const Answer& answer, std::string_view limit) {
        EXPECT_EQ(answer.status, 413) << answer.body;
        ASSERT_EQ(answer.error(), "too_large") << answer.body;
        const auto error = answer.json().at("error");
        EXPECT_EQ(text(error.at("field")), "body");
        EXPECT_EQ(text(error.at("detail")), limit);
        EXPECT_TRUE(text(error.at("message_ru")).starts_with("Объём больше допустимого"));
        EXPECT_EQ(answer.headers.at("content-type"), "application/json; charset=utf-8");
        EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    };
    const std::string message = R"({"client_id":"limit-0000000000002","text":")" + std::string(256 * 1024, 'x') + "\"}";
    expect_told(admin.post(org + "/chats/17/messages", message), "at most 262144 bytes");
    expect_told(admin.post("/api/no/such/path", std::string(64 * 1024 + 1, 'x')), "at most 65536 bytes");
    EXPECT_NE(admin.post("/api/no/such/path", std::string(64 * 1024, 'x')).status, 413);
}

TEST_P(HardLimits, LimitsSayHowLongToWait) {
    Client anyone = stranger();
    Answer answer;
    for (int i = 0; i < 6; ++i) answer = anyone.post("/api/sessions/code", R"({"contact":"nobody@school.example"})");
    EXPECT_EQ(answer.error(), "too_many_requests") << "contacts nobody owns are limited as others are";
    ASSERT_TRUE(answer.headers.contains("retry-after"));
    EXPECT_EQ(answer.headers.at("retry-after"), std::to_string(answer.json().at("error").at("retry_after").as_int64()));
    EXPECT_EQ(anyone.get("/api/outbox").body.find("nobody@school.example"), std::string::npos);
}

TEST_P(HardLimits, WhoeverAsksTooOftenWaitsAndNobodyElse) {
    Client admin = open_school();
    const auto export_lists = [&](Client& who) { return who.get(org + "/roster-export?format=none"); };
    for (int i = 0; i < 10; ++i) EXPECT_EQ(export_lists(admin).error(), "invalid_field") << i;
    const auto refused = export_lists(admin);
    EXPECT_EQ(refused.error(), "too_many_requests");
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    Client another = stranger();
    EXPECT_EQ(export_lists(another).error(), "unauthenticated") << "from the same address";
    EXPECT_EQ(admin.get("/api/me").status, 200) << "what is less dear";
}

}  // namespace
}  // namespace parta::test
