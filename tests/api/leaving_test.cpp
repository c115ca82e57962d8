// Somebody whose access an administrator closes: what becomes of what they had begun, and what they read afterwards.
#include "chats/chats.hpp"
#include "flows.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

class Leaving : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    Client as(const Person& person) { return Client{server->port(), person.session}; }
    Answer close(const Person& person, bool closed) {
        return as(school->administrator)
            .call("PATCH", fmt::format("{}/people/{}", org, person.member.value),
                  fmt::format(R"({{"deactivated":{}}})", closed));
    }

    std::optional<School> school;
};
PARTA_ON_ENGINES(Leaving);

// J49.
TEST_P(Leaving, OneReadsWhichOrganisationHasClosedOnesAccess) {
    School other{server->db(), "Школа № 8"};
    Client teacher = as(school->physicist);
    EXPECT_TRUE(teacher.get("/api/me").json().at("shut").as_array().empty());
    ASSERT_EQ(close(school->physicist, true).status, 200);
    // By the session that goes on, and by one that is opened where nothing is known of the past.
    const auto fresh = server->db().platform_write_now([&](db::Tx& tx) {
        return accounts::open_session(tx, school->physicist.account, {}, false, accounts::Proof::password);
    });
    for (const auto& session : {school->physicist.session, fresh}) {
        const auto me = Client{server->port(), session}.get("/api/me").json();
        EXPECT_TRUE(me.at("spaces").as_array().empty());
        ASSERT_EQ(me.at("shut").as_array().size(), 1U) << "and nothing of the other school";
        const auto& shut = me.at("shut").at(0).as_object();
        EXPECT_EQ(text(shut.at("org")), std::to_string(school->org.value));
        EXPECT_EQ(text(shut.at("short_name")), "Школа № 7");
        EXPECT_EQ(shut.size(), 2U) << "nothing else is told";
    }
    ASSERT_EQ(close(school->physicist, false).status, 200);
    const auto back = teacher.get("/api/me").json();
    EXPECT_EQ(back.at("spaces").as_array().size(), 1U);
    EXPECT_TRUE(back.at("shut").as_array().empty());
}

// Q9. By the route.
TEST_P(Leaving, TheirDraftsGo) {
    Client deputy = as(school->deputy), admin = as(school->administrator);
    std::string channel;
    for (const auto& chat : deputy.get(org + "/chats").json().at("chats").as_array())
        if (is(chat.at("kind"), "channel")) channel = text(chat.at("id"));
    ASSERT_FALSE(channel.empty());
    const auto material = fmt::format("{}/chats/{}/publications", org, channel);
    const auto made =
        deputy.post(material, R"({"client_id":"leaving-000000001","text":"Набросок","attachments":[],"submit":false})");
    ASSERT_EQ(made.status, 200) << made.body;
    ASSERT_EQ(deputy.get(material).json().at("publications").as_array().size(), 1U);
    ASSERT_EQ(close(school->deputy, true).status, 200);
    ASSERT_EQ(close(school->deputy, false).status, 200);
    EXPECT_TRUE(deputy.get(material).json().at("publications").as_array().empty());
}

}  // namespace
}  // namespace parta::test
