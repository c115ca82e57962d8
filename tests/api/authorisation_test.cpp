// Every route as everyone: who is let in, who is refused, and who must not even learn that there is something. The
// expected answers follow from the route table and the permission table; the golden file holds each of them as it is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <date/date.h>

#include <map>
#include <regex>

#include "actors.hpp"
#include "api/openapi.hpp"
#include "golden.hpp"
#include "orgs/substitutes.hpp"
#include "people/movements.hpp"
#include "people/people.hpp"
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

/// The same with each id that stands by itself in a path or a string replaced by one that nothing has.
std::string with_ids_of_nothing(std::string text) {
    static const std::regex id{R"(([/"])[0-9]{12,19}(?=[/"?]|$))"};
    return std::regex_replace(text, id, "$0117");
}

// Whoever may do everything in one organisation names the things of another: they are as little there as what there
// never was. On SQLite nothing but each statement's own WHERE sees to it.
TEST_P(Authorisation, IdsOfAnotherOrganisationOpenNothingUnderOnesOwn) {
    auto& c = cast();
    c.sign_in_anew();
    Client stranger = c.client(c.actor("other_organisation"));
    const auto here = fmt::format("/api/orgs/{}", c.school.org.value),
               there = fmt::format("/api/orgs/{}", c.other_org.value);
    // Of what the walks of this file name no real one; they have ended the administrator's first session.
    c.school.administrator.session = c.actor("administrator").session;
    const Person moved = c.school.enrol({"Переезжих", "Яна", ""}, c.school.class_5a);
    const auto [movement, substitution] =
        c.school.write_as(c.school.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            people::move_pupil(tx, viewer, moved.member, {c.school.class_1b});
            const auto day = date::format(
                "%F", date::floor<date::days>(std::chrono::system_clock::now()) + date::days{30});  // planned only
            orgs::substitute(tx, viewer, c.school.class_1b,
                             {c.school.physicist.member, orgs::Duty::class_teacher, {}, {}, day, day});
            const auto last = [&](std::string_view table) {
                return tx.query(fmt::format("SELECT max(id) FROM {} WHERE org_id = $1", table), tx.org())
                    .only()
                    .get<std::int64_t>(0);
            };
            return std::pair{last("movement"), last("substitution")};
        });
    const auto made_real = [](std::string path, std::string_view name, std::int64_t id) {
        const auto at = path.find(fmt::format("/{}/1", name));
        return at == std::string::npos ? path : path.replace(at + name.size() + 2, 1, std::to_string(id));
    };
    int walked = 0;
    for (const auto& route : api::routes()) {
        if (route.door != Door::member) continue;
        const auto rest = made_real(made_real(c.target(route).substr(here.size()), "movements", movement),
                                    "substitutions", substitution);
        const auto body = c.body(route, c.actor("administrator"));
        const auto no_rest = with_ids_of_nothing(rest), no_body = with_ids_of_nothing(body);
        if (rest == no_rest && body == no_body) continue;
        if (++walked % 30 == 0) {  // before the limits by session are met
            c.sign_in_anew();
            stranger = c.client(c.actor("other_organisation"));
        }
        const auto real = stranger.call(http::to_string(route.method), there + rest, body);
        const auto none = stranger.call(http::to_string(route.method), there + no_rest, no_body);
        SCOPED_TRACE(fmt::format("{}: {} {}", name_of(route), real.status, real.body.substr(0, 300)));
        EXPECT_TRUE(real.status >= 400 || real.body == R"({"substitutions":[]})") << "an empty list is told of nothing";
        EXPECT_LT(real.status, 429);
        EXPECT_EQ(real.status, none.status);
        EXPECT_EQ(real.body, none.body);
    }
    EXPECT_GT(walked, 60);
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
