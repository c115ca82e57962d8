// Every route as everyone: who is let in, who is refused, and who must not even learn that there is something. The
// expected answers follow from the route table and the permission table; the golden file holds each of them as it is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "actors.hpp"
#include "api/openapi.hpp"
#include "golden.hpp"
#include "support/database.hpp"

namespace parta::test {
namespace {

using api::Door;
using policy::Grant;

class Authorisation : public ::testing::TestWithParam<db::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == db::Engine::postgres && !postgres_given()) GTEST_SKIP() << "no PostgreSQL is given";
    }
    // One school for all tests of an engine: the walk is long.
    static Cast& cast() {
        return GetParam() == db::Engine::sqlite ? cast_on<db::Engine::sqlite>() : cast_on<db::Engine::postgres>();
    }

  private:
    template <db::Engine engine>
    static Cast& cast_on() {
        static auto& server = RunningServer::keep(engine);
        static Cast made{server};
        return made;
    }
};
PARTA_ON_ENGINES(Authorisation);

std::string name_of(const api::Route& route) {
    return fmt::format("{} {}", http::to_string(route.method), route.path);
}

// Where the actors stand to 5«А», whose things every placeholder names; written by hand, not asked from the program.
bool leads_5a(const Actor& actor) {
    return actor.name == "class_teacher" || actor.name == "substitute_acting";
}
bool teaches_5a(const Actor& actor) {
    return leads_5a(actor) || actor.name == "subject_teacher" || actor.name == "specialist";
}
bool represents_vera(const Actor& actor) {
    return actor.name == "parent" || actor.name == "teacher_who_is_a_parent" ||
           actor.name == "institution_of_several_children" || actor.name == "parent_of_two_schools";
}
bool is_in_chat_of_5a(const Actor& actor) {
    return teaches_5a(actor) || actor.name == "pupil" || actor.name == "pupil_of_age";
}
/// Does what this grant covers include 5«А» or, of `own`, the pupil Vera?
bool covers_5a(Grant grant, const Actor& actor) {
    if (grant == Grant::own_class) return leads_5a(actor);
    if (grant == Grant::led) return teaches_5a(actor);
    return grant == Grant::own && represents_vera(actor);
}
/// In any of their capacities: a teacher may have as a parent what no lesson gives.
bool any_capacity_covers_5a(policy::Action action, const Actor& actor) {
    return std::ranges::any_of(actor.roles, [&](policy::Role role) {
        const Grant one = policy::grant(role, action);
        return one == Grant::yes || covers_5a(one, actor);
    });
}

bool names(const api::Route& route, std::initializer_list<std::string_view> placeholders) {
    return std::ranges::any_of(placeholders, [&](auto one) { return route.path.find(one) != std::string_view::npos; });
}

/// Grants that are bounded: to chats one is in, to one's class, to one's child.
void check_bounds(const api::Route& route, const Actor& actor, Grant granted, const Answer& answer) {
    const bool refused = answer.status == 403 || answer.status == 404;
    if (names(route, {"/publications"})) {
        // In the channel, where everybody is; another's material is its author's and the administrators'.
        if (granted == Grant::no || names(route, {"{publication}"})) return;
        EXPECT_FALSE(refused) << "the channel is theirs";
        return;
    }
    if (names(route, {"{chat}", "{file}", "{call}"})) {
        if (!is_in_chat_of_5a(actor)) EXPECT_TRUE(refused) << "the chat is not theirs";
        if (is_in_chat_of_5a(actor)) EXPECT_NE(answer.status, 404) << "the chat is theirs";
        return;
    }
    if (names(route, {"/data-copy/file"})) {
        EXPECT_TRUE(refused) << "nobody has asked for a copy yet";
        return;
    }
    if (names(route, {"/own-representatives/"})) {
        EXPECT_TRUE(refused) << "nobody of the walk is a pupil of 18";
        return;
    }
    if (granted == Grant::yes || !names(route, {"{unit}", "{member}", "{invite}", "{request}"})) return;
    if (!any_capacity_covers_5a(route.action, actor))
        EXPECT_TRUE(refused) << policy::name(route.action) << " ends at their own";
    if (covers_5a(granted, actor) && granted != Grant::led)
        EXPECT_FALSE(refused) << policy::name(route.action) << " is theirs here";
}

/// What must hold of the answer, whatever the route does.
void check(const api::Route& route, const Actor& actor, const Answer& answer) {
    SCOPED_TRACE(name_of(route) + " as " + actor.name + ": " + std::to_string(answer.status) + " " +
                 answer.body.substr(0, 300));
    ASSERT_NE(answer.status, 0);
    EXPECT_LT(answer.status, 500);
    EXPECT_NE(answer.status, 429) << "the walk must not meet the limits";
    if (route.door == Door::open) {
        EXPECT_NE(answer.error(), "unauthenticated");
        return;
    }
    if (actor.standing == Standing::signed_out) {
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.error(), "unauthenticated");
        return;
    }
    EXPECT_NE(answer.error(), "unauthenticated");
    if (route.door == Door::operator_only) {
        if (actor.standing != Standing::installation_operator) EXPECT_EQ(answer.status, 404);
        return;
    }
    if (route.door != Door::member) return;
    if (actor.standing == Standing::closed) {
        if (!names(route, {"/consents"})) EXPECT_EQ(answer.error(), "consent_withdrawn");
        return;
    }
    if (actor.standing != Standing::member) {
        EXPECT_EQ(answer.status, 404) << "whoever is not of this organisation";
        return;
    }
    const Grant granted = policy::grant(actor.roles, route.action);
    if (granted == Grant::no) EXPECT_EQ(answer.status, 403) << policy::name(route.action) << " is not theirs";
    if (granted == Grant::yes) EXPECT_NE(answer.status, 403) << policy::name(route.action) << " is theirs";
    check_bounds(route, actor, granted, answer);
}

TEST_P(Authorisation, OfEveryRouteForEveryone) {
    std::string golden = "Who gets what from each route. Generated by authorisation_test.cpp.\n";
    for (const auto& route : api::routes()) {
        golden += fmt::format("\n{}  [{}]\n", name_of(route), policy::name(route.action));
        std::map<std::string, std::string> groups;
        const std::string target = cast().target(route);
        for (const auto& actor : cast().actors) {
            const auto answer =
                cast().client(actor).call(http::to_string(route.method), target, cast().body(route, actor));
            check(route, actor, answer);
            auto& names = groups[fmt::format("{} {}", answer.status, answer.error())];
            names += (names.empty() ? "" : ", ") + actor.name;
        }
        if (route.door == Door::account) cast().sign_in_anew();
        for (const auto& [outcome, names] : groups) golden += fmt::format("  {:24} {}\n", outcome, names);
    }
    expect_golden("tests/golden/authorisation.txt", golden);
}

/// Another class's chat must answer exactly as one that does not exist.
TEST_P(Authorisation, ToAnotherClassItsChatDoesNotExist) {
    auto& c = cast();
    const std::string org = fmt::format("/api/orgs/{}", c.school.org.value);
    const std::string chat = std::to_string(c.class_chat.value), file = std::to_string(c.photo.value);
    struct Probe {
        std::string_view method, path, body;
    };
    const Probe probes[]{
        {"GET", "/chats/{}", ""},
        {"GET", "/chats/{}/messages", ""},
        {"GET", "/chats/{}/messages?around=1", ""},
        {"GET", "/chats/{}/members", ""},
        {"PATCH", "/chats/{}", R"({"muted":true})"},
        {"PATCH", "/chats/{}/participants", R"({"add":[],"remove":[]})"},
        {"POST", "/chats/{}/messages", R"({"client_id":"stranger-00000000001","text":"Можно?","attachments":[]})"},
        {"PATCH", "/chats/{}/messages/1", R"({"text":"Чужое"})"},
        {"DELETE", "/chats/{}/messages/1", ""},
        {"GET", "/chats/{}/messages/1/readers", ""},
        {"GET", "/chats/{}/pins", ""},
        {"PUT", "/chats/{}/messages/1/pin", ""},
        {"DELETE", "/chats/{}/messages/1/pin", ""},
        {"PUT", "/chats/{}/read", R"({"ordinal":1})"},
        {"POST", "/chats/{}/typing", ""},
        {"POST", "/chats/{}/call", ""},
        {"GET", "/files/{}", ""},
        {"GET", "/files/{}/preview", ""},
    };
    for (auto name : {"class_teacher_of_another_class", "supplementary_teacher", "pupil_of_another_class",
                      "parent_of_another_class", "parent", "parent_restricted", "other_organisation", "deactivated",
                      "graduate", "substitute_over", "curator_of_a_group", "teacher_who_is_a_parent",
                      "parent_of_two_schools", "institution_of_several_children"}) {
        Client client = c.client(c.actor(name));
        for (const auto& probe : probes) {
            const std::string& id = probe.path.starts_with("/files") ? file : chat;
            const auto real = client.call(probe.method, org + fmt::format(fmt::runtime(probe.path), id), probe.body);
            const auto none = client.call(probe.method, org + fmt::format(fmt::runtime(probe.path), "17"), probe.body);
            SCOPED_TRACE(fmt::format("{} as {}", probe.path, name));
            const std::string_view who{name};
            // Families may pin in no chat at all, nor ask who has read: the row refuses before the chat is looked for.
            const bool family = who.starts_with("parent") || who.starts_with("pupil") || who.starts_with("institution");
            const bool refused = family && (probe.path.ends_with("/readers") || probe.path.ends_with("/pin"));
            EXPECT_EQ(real.status, refused ? 403 : 404) << real.body;
            EXPECT_EQ(real.body, none.body);
            EXPECT_EQ(real.status, none.status);
        }
    }
}

TEST_P(Authorisation, ListsOfChatsAndPeopleHoldOnlyWhatIsTheirs) {
    auto& c = cast();
    const std::string org = fmt::format("/api/orgs/{}", c.school.org.value);
    for (auto name : {"parent_of_another_class", "pupil_of_another_class", "class_teacher_of_another_class"}) {
        Client client = c.client(c.actor(name));
        const auto chats = client.get(org + "/chats");
        EXPECT_EQ(chats.status, 200);
        EXPECT_EQ(chats.body.find(std::to_string(c.class_chat.value)), std::string::npos) << name;
        EXPECT_EQ(chats.body.find("Собрание в четверг"), std::string::npos) << name;
    }
    Client parent = c.client(c.actor("parent_of_another_class"));
    const std::string epoch{parent.get(org + "/chats").json().at("epoch").as_string()};
    for (const auto& path : {std::string{"/directory"}, "/updates?after=0&epoch=" + epoch, std::string{"/units"}}) {
        const auto answer = parent.get(org + path);
        EXPECT_EQ(answer.status, 200) << path << answer.body;
        EXPECT_EQ(answer.body.find("Тихонов"), std::string::npos) << path;
        EXPECT_EQ(answer.body.find("Семён"), std::string::npos) << path;
        EXPECT_EQ(answer.body.find("Собрание в четверг"), std::string::npos) << path;
    }
    EXPECT_EQ(parent.get(org + "/units").body.find("5«А»"), std::string::npos);
    EXPECT_EQ(parent.get(org + "/people/" + std::to_string(c.school.vera.member.value)).status, 404);
}

/// Whoever has followed the events up to that number has seen the effect.
TEST_P(Authorisation, WritesThatAreNoSingleFunctionSayTheirNumberToo) {
    auto& c = cast();
    Client administrator = c.client(c.actor("administrator"));
    const std::string org = fmt::format("/api/orgs/{}", c.school.org.value);
    for (const auto* path : {"/api/orgs/{org}/invites", "/api/orgs/{org}/invites/class-links"}) {
        const auto* route = api::match(http::Method::post, path).route;
        const auto answer =
            administrator.post(org + std::string{path}.substr(std::string_view{"/api/orgs/{org}"}.size()),
                               c.body(*route, c.actor("administrator")));
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_TRUE(answer.headers.contains("x-parta-seq")) << path;
    }
}

TEST(Golden, PermissionTable) {
    expect_golden("tests/golden/permissions.md", policy::render_matrix());
}

TEST(Golden, OpenApiDocument) {
    expect_golden("tests/golden/openapi.json", api::openapi_document());
}

TEST(Golden, ReferencePages) {
    expect_golden("docs/reference/permissions.md", policy::render_matrix());
    expect_golden("docs/reference/configuration.md", app::config_reference());
}

}  // namespace
}  // namespace parta::test
