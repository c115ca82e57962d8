// R55: every route that changes somebody's access or data leaves a trace in a log, or stands here with the reason why
// it does not.
#include <map>
#include <set>

#include <date/date.h>

#include "actors.hpp"
#include "flows.hpp"
#include "orgs/audit_log.hpp"

namespace parta::test {
namespace {

/// A call that must leave an entry. In target and body, {physicist}, {tikhonov}, {group}, {group_chat}, {other_class},
/// {personal_invite}, {session} and {org} are replaced; an empty one is the walk's own (actors.cpp).
struct Traced {
    std::string_view action;
    std::string_view actor;
    std::string_view body;
    std::string_view target;
};

const std::map<std::string_view, Traced>& traced() {
    static const std::map<std::string_view, Traced> all{
        {"GET /api/applications/{application}/order", {"read_application_order", "operator", "", ""}},
        {"POST /api/applications/{application}/decision",
         {"approve_application", "operator", R"({"approve":true,"reason":""})", ""}},
        {"POST /api/applications/{application}/registration-code", {"issue_registration_code", "operator", "", ""}},
        {"GET /api/operator/audit", {"read_platform_audit", "operator", "", ""}},
        {"PUT /api/identity", {"edit_identity", "operator", "", ""}},
        {"DELETE /api/me/sessions", {"end_other_sessions", "deputy", "", ""}},
        {"DELETE /api/me/sessions/{session}", {"end_session", "head", "", "/api/me/sessions/{session}"}},
        {"PATCH /api/orgs/{org}", {"edit_organisation", "head", R"({"address":"ул. Мира, 1"})", ""}},
        {"GET /api/orgs/{org}/audit", {"read_audit", "head", "", ""}},
        {"GET /api/orgs/{org}/audit/file", {"export_audit", "head", "", "/api/orgs/{org}/audit/file?from=1&to=2"}},
        {"POST /api/orgs/{org}/audit/verification", {"verify_audit", "head", "", ""}},
        {"POST /api/orgs/{org}/units",
         {"create_unit", "administrator", R"({"kind":"class","label":"11Б","grade":11})", ""}},
        {"PATCH /api/orgs/{org}/units/{unit}", {"edit_unit", "administrator", "", ""}},
        {"PUT /api/orgs/{org}/units/{unit}/teachers",
         {"assign_teacher", "administrator",
          R"({"member":"{physicist}","duty":"subject_teacher","subject":"Химия","subgroup":""})", ""}},
        {"DELETE /api/orgs/{org}/units/{unit}/teachers",
         {"unassign_teacher", "administrator",
          R"({"member":"{physicist}","duty":"subject_teacher","subject":"Химия","subgroup":""})", ""}},
        {"PUT /api/orgs/{org}/units/{unit}/pupils",
         {"enrol_in_group", "administrator", "", "/api/orgs/{org}/units/{group}/pupils"}},
        {"POST /api/orgs/{org}/order", {"attach_order", "administrator", "", ""}},
        {"POST /api/orgs/{org}/people",
         {"add_person", "administrator",
          R"({"surname":"Тихонова","given_name":"Анна","patronymic":"","role":"parent","child":"{vera}","position":"","phone":"","email":"","birth_date":""})",
          ""}},
        {"PATCH /api/orgs/{org}/people/{member}", {"edit_person", "administrator", R"({"position":"староста"})", ""}},
        {"GET /api/orgs/{org}/people/{member}/contacts", {"see_contacts", "administrator", "", ""}},
        {"PUT /api/orgs/{org}/people/{member}/unit", {"move_pupil", "administrator", R"({"to":"{other_class}"})", ""}},
        {"POST /api/orgs/{org}/movements", {"move_pupil", "administrator", "", ""}},
        {"POST /api/orgs/{org}/units/{unit}/substitutions",
         {"plan_substitution", "administrator",
          R"({"member":"{physicist}","duty":"class_teacher","subject":"","subgroup":"","from":"{tomorrow}","until":"{tomorrow}"})",
          ""}},
        {"PUT /api/orgs/{org}/people/{member}/roles",
         {"give_role", "administrator", R"({"role":"specialist","held":true})",
          "/api/orgs/{org}/people/{physicist}/roles"}},
        {"PUT /api/orgs/{org}/people/{member}/representatives",
         {"restrict_representation", "administrator",
          R"({"parent":"{tikhonov}","legal":true,"restricted":true,"reason":"Решение суда"})", ""}},
        {"POST /api/orgs/{org}/people/{member}/verification",
         {"take_verification", "administrator", R"({"verified":false})",
          "/api/orgs/{org}/people/{physicist}/verification"}},
        {"PUT /api/orgs/{org}/people/{member}/consents",
         {"give_consent", "pupil", "", "/api/orgs/{org}/people/{semyon}/consents"}},
        {"POST /api/orgs/{org}/people/{member}/paper-consent", {"record_paper_consent", "administrator", "", ""}},
        {"POST /api/orgs/{org}/people/{member}/paper-withdrawal",
         {"record_paper_withdrawal", "administrator", R"({"purpose":"communication","signed_on":""})", ""}},
        {"DELETE /api/orgs/{org}/consent-withdrawals/{withdrawal}", {"settle_withdrawal", "administrator", "", ""}},
        {"POST /api/orgs/{org}/consent-texts", {"publish_consent_text", "administrator", "", ""}},
        {"POST /api/orgs/{org}/people/{member}/office-offer",
         {"offer_office", "administrator", "", "/api/orgs/{org}/people/{physicist}/office-offer"}},
        {"POST /api/orgs/{org}/people/{member}/data-copy",
         {"ask_data_copy", "pupil", "", "/api/orgs/{org}/people/{semyon}/data-copy"}},
        {"POST /api/orgs/{org}/people/{member}/erasure-request",
         {"ask_erasure", "pupil", "", "/api/orgs/{org}/people/{semyon}/erasure-request"}},
        {"POST /api/orgs/{org}/erasure-requests/{erasure}/refusal", {"decline_erasure", "administrator", "", ""}},
        {"POST /api/orgs/{org}/people/{member}/erasure",
         {"erase_person", "administrator", "", "/api/orgs/{org}/people/{gone}/erasure"}},
        {"POST /api/orgs/{org}/people/{member}/sign-in-card", {"issue_sign_in_card", "administrator", "", ""}},
        {"POST /api/orgs/{org}/people/{member}/sign-in-link",
         {"issue_sign_in_link", "administrator", "", "/api/orgs/{org}/people/{physicist}/sign-in-link"}},
        {"POST /api/orgs/{org}/invites", {"issue_invites", "administrator", "", ""}},
        {"POST /api/orgs/{org}/invites/class-links", {"issue_class_link", "administrator", "", ""}},
        {"POST /api/orgs/{org}/invites/hand-over", {"hand_over_invites", "administrator", "", ""}},
        {"PATCH /api/orgs/{org}/invites/{invite}",
         {"take_back_hand_over", "administrator", R"({"handed_over":false})",
          "/api/orgs/{org}/invites/{personal_invite}"}},
        {"DELETE /api/orgs/{org}/invites/{invite}", {"revoke_invite", "administrator", "", ""}},
        {"POST /api/orgs/{org}/join-requests/{request}/decision",
         {"decline_join_request", "administrator", R"({"approve":false})", ""}},
        {"POST /api/orgs/{org}/roster-imports", {"roster_uploaded", "administrator", "", ""}},
        {"POST /api/orgs/{org}/roster-imports/{import}/application", {"roster_imported", "administrator", "", ""}},
        {"GET /api/orgs/{org}/roster-export",
         {"roster_exported", "administrator", "", "/api/orgs/{org}/roster-export?format=oneroster_1_2"}},
        {"DELETE /api/orgs/{org}/roster-imports/{import}", {"roster_discarded", "administrator", "", ""}},
        {"POST /api/orgs/{org}/chats/groups",
         {"create_group", "administrator", R"({"title":"Олимпиада","members":["{physicist}"]})", ""}},
        {"PATCH /api/orgs/{org}/chats/{chat}", {"chat_posting", "class_teacher", R"({"posting":"staff"})", ""}},
        {"PATCH /api/orgs/{org}/chats/{chat}/participants",
         {"edit_participants", "administrator", R"({"add":["{physicist}"],"remove":[]})",
          "/api/orgs/{org}/chats/{group_chat}/participants"}},
        {"PUT /api/orgs/{org}/chats/{chat}/messages/{ordinal}/pin", {"pin_message", "class_teacher", "", ""}},
        {"DELETE /api/orgs/{org}/chats/{chat}/messages/{ordinal}/pin", {"unpin_message", "class_teacher", "", ""}},
        {"DELETE /api/orgs/{org}/chats/{chat}/messages/{ordinal}",
         {"remove_message", "class_teacher", "", "/api/orgs/{org}/chats/{chat}/messages/3"}},
        {"POST /api/orgs/{org}/chats/{chat}/publications/{publication}/decision",
         {"return_material", "administrator", "", ""}},
    };
    return all;
}

/// Routes that leave a trace which another test looks at, and routes that leave none, each with the reason.
const std::map<std::string_view, std::string_view>& excused() {
    constexpr std::string_view signing_in = "signing in: told by the list of one's own devices";
    constexpr std::string_view own_words = "one's own words: neither access nor somebody's data";
    constexpr std::string_view of_a_call = "lasts as long as the call";
    static const std::map<std::string_view, std::string_view> all{
        {"POST /api/installation", "open_school: looked at in opening_test, an opened installation refuses"},
        {"POST /api/application-orders", "a file without an applicant yet"},
        {"POST /api/applications", "submit_application: looked at in opening_test"},
        {"POST /api/applications/status", "reads, by the applicant's own key"},
        {"POST /api/registrations/code", "a code to the number that the application names"},
        {"POST /api/registrations", "register_administrator: looked at in opening_test"},
        {"POST /api/sessions", signing_in},
        {"POST /api/sessions/code", signing_in},
        {"POST /api/sessions/by-code", signing_in},
        {"POST /api/sessions/by-ticket", signing_in},
        {"POST /api/sessions/by-link", "use_sign_in_link: looked at in ways_back_test"},
        {"DELETE /api/sessions/current", signing_in},
        {"PUT /api/me/password", "change_password: looked at below, it asks for the password"},
        {"PUT /api/me/login", "change_login: looked at in access_test"},
        {"POST /api/me/contacts/code", "a code to oneself"},
        {"PUT /api/me/contacts", "prove_own_contact: looked at in access_test"},
        {"DELETE /api/me/contacts", "remove_own_contact: looked at in access_test"},
        {"DELETE /api/me/notice", "a note that has been read"},
        {"POST /api/sessions/second-factor", signing_in},
        {"POST /api/sessions/second-factor/challenge", signing_in},
        {"POST /api/sessions/current/parting", signing_in},
        {"PUT /api/orgs/{org}/own-representatives/{member}", "close_to_parent: looked at in families_test"},
        {"POST /api/sessions/current/staying", signing_in},
        {"POST /api/sessions/current/lock", signing_in},
        {"PUT /api/sessions/current/pin", "set_pin: looked at in device_accounts_test, it asks for the password"},
        {"DELETE /api/sessions/current/pin", "remove_pin: looked at in device_accounts_test"},
        {"POST /api/device/people/{session}/entry", "pin_spent: looked at in device_accounts_test"},
        {"DELETE /api/device/people/{session}", "end_session: looked at in device_accounts_test"},
        {"POST /api/me/second-factor/totp", "sets nothing yet"},
        {"PUT /api/me/second-factor/totp", "set_totp: looked at in second_factor_test"},
        {"DELETE /api/me/second-factor/totp", "remove_totp: looked at in second_factor_test"},
        {"POST /api/me/second-factor/passkeys/challenge", "sets nothing yet"},
        {"POST /api/me/second-factor/passkeys", "add_passkey: looked at in second_factor_test"},
        {"DELETE /api/me/second-factor/passkeys/{passkey}", "remove_passkey: looked at in second_factor_test"},
        {"POST /api/me/second-factor/recovery-codes", "renew_recovery_codes: looked at in second_factor_test"},
        {"DELETE /api/orgs/{org}/people/{member}/second-factor",
         "reset_second_factor: looked at in second_factor_test"},
        {"DELETE /api/orgs/{org}/office-offer", "withdraw_office_offer: looked at in office_test"},
        {"POST /api/orgs/{org}/office-offers/{offer}/answer", "take_office, decline_office: looked at in office_test"},
        {"POST /api/orgs/{org}/movements/{movement}/undoing", "undo_movement: looked at in movements_test"},
        {"DELETE /api/orgs/{org}/substitutions/{substitution}", "end_substitution: looked at in substitutes_test"},
        {"POST /api/orgs/{org}/year/plan", "changes nothing"},
        {"POST /api/orgs/{org}/year", "enter_school_year: looked at in year_test"},
        {"POST /api/orgs/{org}/year/undoing", "undo_school_year: looked at in year_test"},
        {"POST /api/invites/preview", "reads, by the newcomer's own key"},
        {"POST /api/invites/contact-code", "a code to the contact on the roster"},
        {"POST /api/invites/redeem", "join: looked at below"},
        {"PUT /api/orgs/{org}/roster-imports/{import}/choices", "a draft: its application is written down"},
        {"POST /api/orgs/{org}/chats/personal", "whose a personal chat is, is nobody else's business"},
        {"POST /api/orgs/{org}/chats/{chat}/messages", own_words},
        {"PATCH /api/orgs/{org}/chats/{chat}/messages/{ordinal}", own_words},
        {"POST /api/orgs/{org}/chats/{chat}/publications", own_words},
        {"PUT /api/orgs/{org}/chats/{chat}/publications/{publication}", own_words},
        {"DELETE /api/orgs/{org}/chats/{chat}/publications/{publication}",
         "one's own draft; delete_material of another's: looked at in publications_test"},
        {"PUT /api/orgs/{org}/chats/{chat}/read", "one's own mark"},
        {"POST /api/orgs/{org}/chats/{chat}/typing", "is kept nowhere"},
        {"POST /api/orgs/{org}/files", own_words},
        {"POST /api/orgs/{org}/chats/{chat}/call", "the call's entry stands in the chat"},
        {"DELETE /api/orgs/{org}/calls/{call}", "end_call: looked at in calls_access_test"},
        {"DELETE /api/orgs/{org}/calls/{call}/participation", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/decline", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/transports", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/transports/{transport}/connection", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/transports/{transport}/ice-restart", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/sources", of_a_call},
        {"PUT /api/orgs/{org}/calls/{call}/sources/{source}", of_a_call},
        {"PUT /api/orgs/{org}/calls/{call}/receiving", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/consumers/resume", of_a_call},
        {"PUT /api/orgs/{org}/calls/{call}/hand", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/reactions", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/stop", of_a_call},
        {"PUT /api/orgs/{org}/calls/{call}/silence", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/speech", of_a_call},
        {"DELETE /api/orgs/{org}/calls/{call}/hands/{member}", of_a_call},
        {"POST /api/orgs/{org}/calls/{call}/removals", "remove_from_call: looked at in calls_access_test"},
    };
    return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

class Audit : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        cast.emplace(*server);
        org = fmt::format("/api/orgs/{}", cast->school.org.value);
        group = cast->school.add_unit(orgs::UnitKind::supplementary, "Хор");
        Client admin = cast->client(cast->actor("administrator"));
        const auto made = admin.post(org + "/chats/groups", fmt::format(R"({{"title":"Поход","members":["{}"]}})",
                                                                        cast->school.deputy.member.value));
        ASSERT_EQ(made.status, 200) << made.body;
        group_chat = text(made.json().at("id"));
        Client pupil = cast->client(cast->actor("pupil"));
        const auto said = pupil.post(fmt::format("{}/chats/{}/messages", org, cast->class_chat.value),
                                     R"({"client_id":"trace-000000000001","text":"Спам","attachments":[]})");
        ASSERT_EQ(said.status, 200) << said.body;
    }

    /// Entries of this action in both logs.
    std::int64_t entries(std::string_view action) {
        const auto count = [&](db::Tx& tx, std::string_view table) {
            return tx.query(fmt::format("SELECT count(*) FROM {} WHERE action = $1", table), action)
                .only()
                .get<std::int64_t>(0);
        };
        return cast->school.read([&](db::Tx& tx) { return count(tx, "audit") + count(tx, "platform_audit"); });
    }

    std::string newest(std::string_view sql) {
        return cast->school.read([&](db::Tx& tx) {
            const auto row = tx.query(sql).maybe();
            return row ? std::to_string(row->get<std::int64_t>(0)) : std::string{"0"};
        });
    }

    std::string filled(std::string text, const Actor& actor) {
        auto& s = cast->school;
        text = replaced(std::move(text), "{org}", std::to_string(s.org.value));
        text = replaced(std::move(text), "{vera}", std::to_string(s.vera.member.value));
        text = replaced(std::move(text), "{semyon}", std::to_string(s.semyon.member.value));
        text = replaced(std::move(text), "{physicist}", std::to_string(s.physicist.member.value));
        text = replaced(std::move(text), "{tikhonov}", std::to_string(s.tikhonov.member.value));
        text = replaced(std::move(text), "{other_class}", std::to_string(s.class_1b.value));
        text = replaced(std::move(text), "{gone}",
                        newest("SELECT id FROM member WHERE surname = 'Ушёл' ORDER BY id DESC LIMIT 1"));
        text = replaced(std::move(text), "{group}", std::to_string(group.value));
        text = replaced(std::move(text), "{group_chat}", group_chat);
        text = replaced(std::move(text), "{chat}", std::to_string(cast->class_chat.value));
        if (text.contains("{personal_invite}"))
            text = replaced(std::move(text), "{personal_invite}",
                            newest("SELECT id FROM invite WHERE kind = 'personal' AND revoked_at IS NULL ORDER BY id "
                                   "DESC LIMIT 1"));
        const auto tomorrow =
            std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days{1};
        text = replaced(std::move(text), "{tomorrow}", date::format("%F", date::sys_days{tomorrow.time_since_epoch()}));
        if (text.contains("{session}")) {
            server->db().platform_write_now([&](db::Tx& tx) {
                accounts::open_session(tx, actor.account, {}, false);
                return true;
            });
            text = replaced(std::move(text), "{session}", newest("SELECT id FROM session ORDER BY id DESC LIMIT 1"));
        }
        return text;
    }

    std::optional<Cast> cast;
    UnitId group;
    std::string group_chat;
};
PARTA_ON_ENGINES(Audit);

// D1.
TEST_P(Audit, EveryRouteThatChangesAccessOrDataLeavesATraceOrSaysWhyNot) {
    std::set<std::string, std::less<>> known;
    for (const auto& route : api::routes()) {
        const auto name = fmt::format("{} {}", http::to_string(route.method), route.path);
        known.insert(name);
        const auto row = traced().find(name);
        const bool excuse = excused().contains(name);
        SCOPED_TRACE(name);
        EXPECT_FALSE(row != traced().end() && excuse) << "one or the other";
        if (row == traced().end()) {
            EXPECT_TRUE(excuse || route.method == http::Method::get)
                << "a row of traced(), or a reason in excused(), in audit_test.cpp";
            continue;
        }
        const Traced& trace = row->second;
        const Actor& actor = cast->actor(trace.actor);
        EXPECT_FALSE(orgs::audit_word(trace.action).empty()) << trace.action << " has no word in audit_words.cpp";
        const auto target = trace.target.empty() ? cast->target(route) : filled(std::string{trace.target}, actor);
        const auto body = trace.body.empty() ? cast->body(route, actor) : filled(std::string{trace.body}, actor);
        const auto before = entries(trace.action);
        const auto answer = cast->client(actor).call(http::to_string(route.method), target, body);
        EXPECT_GT(entries(trace.action), before) << answer.status << ' ' << answer.body;
        if (route.door == api::Door::account) cast->sign_in_anew();
    }
    for (const auto& [name, trace] : traced()) EXPECT_TRUE(known.contains(name)) << name << " is no route any more";
    for (const auto& [name, reason] : excused()) EXPECT_TRUE(known.contains(name)) << name << " is no route any more";
    for (const auto& [word, ru] : orgs::audit_words()) EXPECT_FALSE(ru.empty()) << word;
}

TEST_P(Audit, HoldsEveryWordThatIsEverWritten) {
    // Whatever the people of these tests and those who made them did.
    const auto actions = cast->school.read([](db::Tx& tx) {
        std::vector<std::string> found;
        for (const auto& row : tx.query("SELECT action FROM audit UNION SELECT action FROM platform_audit"))
            found.push_back(row.get<std::string>(0));
        return found;
    });
    EXPECT_GT(actions.size(), 5U);
    for (const auto& action : actions) EXPECT_FALSE(orgs::audit_word(action).empty()) << action;
}

TEST_P(Audit, PasswordsAndNewcomersLeaveATrace) {
    auto& s = cast->school;
    server->db().platform_write_now([&](db::Tx& tx) {
        accounts::set_password(tx, s.deputy.account, accounts::hash_password(password));
        return true;
    });
    const auto changed = entries("change_password"), joined = entries("join");
    Client deputy = cast->client(cast->actor("deputy"));
    const auto answer = deputy.call("PUT", "/api/me/password",
                                    fmt::format(R"({{"current":"{}","password":"синий фонарь 42"}})", password));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(entries("change_password"), changed + 1);

    Client admin = cast->client(cast->actor("administrator"));
    const Person novice = s.enrol({"Ильин", "Илья", ""}, s.class_5a, Joined::no, "2008-01-01");
    const auto sheets = admin.post(
        org + "/invites",
        fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":false,"days":30}})", novice.member.value));
    ASSERT_EQ(sheets.status, 200) << sheets.body;
    Client newcomer = stranger();
    const auto came = join(newcomer, text(sheets.json().at("sheets").at(0).at("strips").at(0).at("url")));
    EXPECT_EQ(came.status, 200) << came.body;
    EXPECT_EQ(entries("join"), joined + 1);
}

// D2.
TEST_P(Audit, IsGivenOutAsAFileThatASpreadsheetOpens) {
    auto& s = cast->school;
    Client admin = cast->client(cast->actor("administrator"));
    const auto until = now() + std::chrono::hours{1};
    const auto query = fmt::format("?from={}&to={}", (until - std::chrono::hours{24}).ms, until.ms);
    s.write([&](db::Tx& tx) {
        tx.exec("UPDATE member SET surname = '=HYPERLINK(\"x\")' WHERE org_id = $1 AND id = $2", tx.org(),
                s.vera.member);
        orgs::audit(tx, s.vera.member, "give_consent", fmt::format("member:{}", s.vera.member.value),
                    R"({"purpose":"photos"})");
    });
    const auto file = admin.get(org + "/audit/file" + query);
    ASSERT_EQ(file.status, 200) << file.body;
    EXPECT_EQ(file.headers.at("content-type"), "text/csv; charset=utf-8");
    EXPECT_TRUE(file.headers.at("content-disposition").starts_with("attachment"));
    EXPECT_TRUE(file.body.starts_with("\xEF\xBB\xBFВремя;Кто;")) << file.body.substr(0, 80);
    EXPECT_TRUE(file.body.contains("\"Дано согласие\"")) << file.body;
    EXPECT_TRUE(file.body.contains("\"'=HYPERLINK(\"\"x\"\")")) << "no formula";
    EXPECT_FALSE(file.body.contains(";\"=HYPERLINK"));
    EXPECT_TRUE(file.body.contains("purpose: photos"));
    for (const auto* wrong : {"", "?from=1", "?from=5&to=1", "?from=0&to=99999999999999", "?from=x&to=1"})
        EXPECT_EQ(admin.get(org + "/audit/file" + wrong).error(), "invalid_field") << wrong;
    EXPECT_EQ(cast->client(cast->actor("deputy")).get(org + "/audit/file" + query).status, 403);
}

// D21.
TEST_P(Audit, AsAFileGoesOutSeldom) {
    cast->sign_in_anew();
    Client head = cast->client(cast->actor("head"));
    const auto query = fmt::format("/audit/file?from={}&to={}", (now() - std::chrono::hours{1}).ms, now().ms + 1);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(head.get(org + query).status, 200);
    const auto refused = head.get(org + query);
    EXPECT_EQ(refused.error(), "too_many_requests");
    EXPECT_GT(refused.json().at("error").at("retry_after").as_int64(), 0);
    EXPECT_EQ(head.get(org + "/audit").status, 200) << "reading goes on";
}

// D3.
TEST_P(Audit, IsProvedAndShowsWhoeverWroteIntoTheDatabase) {
    auto& s = cast->school;
    Client head = cast->client(cast->actor("head"));
    const auto verify = [&](std::string_view known = "") {
        return head.post(org + "/audit/verification", fmt::format(R"({{"known":"{}"}})", known));
    };
    const auto first = verify();
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_TRUE(first.json().at("intact").as_bool());
    EXPECT_GT(first.json().at("rows").as_int64(), 10);
    const auto sum = text(first.json().at("sum"));
    EXPECT_TRUE(verify(sum).json().at("known").as_bool());
    s.write([](db::Tx& tx) {
        tx.exec(
            "UPDATE audit SET actor_id = 1 WHERE org_id = $1 AND id = (SELECT max(id) FROM audit WHERE org_id = $1)",
            tx.org());
    });
    const auto broken = verify();
    EXPECT_FALSE(broken.json().at("intact").as_bool());
    EXPECT_EQ(text(broken.json().at("broken_action")), "verify_audit");
    EXPECT_EQ(cast->client(cast->actor("deputy")).post(org + "/audit/verification", R"({"known":""})").status, 403);
}

// D2.
TEST_P(Audit, IsSearchedOverTheWire) {
    auto& s = cast->school;
    Client admin = cast->client(cast->actor("administrator"));
    admin.get(fmt::format("{}/people/{}/contacts", org, s.vera.member.value));
    const auto found = admin.get(fmt::format("{}/audit?person={}&action=see_contacts", org, s.vera.member.value));
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(found.json().at("entries").as_array().size(), 1U);
    for (const auto* wrong : {"?action=drop", "?from=x", "?person=abc", "?before=1"})
        EXPECT_EQ(admin.get(org + "/audit" + wrong).error(), "invalid_field") << wrong;
    // Another organisation's people are not found, whatever is asked.
    School other{server->db(), "Школа № 9"};
    const auto foreign = admin.get(fmt::format("{}/audit?person={}", org, other.semyon.member.value));
    EXPECT_TRUE(foreign.json().at("entries").as_array().empty());
}

}  // namespace
}  // namespace parta::test
