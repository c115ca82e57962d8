#include <gmock/gmock.h>

#include <thread>

#include "orgs/applications.hpp"
#include "orgs/letter_texts.hpp"
#include "orgs/time_zones.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::orgs {
namespace {

using test::error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view base_url = "https://parta.example";

OpenSchool wizard() {
    return {.name = "МБОУ «Школа № 7»",
            .short_name = "Школа № 7",
            .kind = OrgKind::school,
            .time_zone = "Asia/Tomsk",
            .surname = "Орлов",
            .given_name = " Пётр ",
            .patronymic = "Андреевич",
            .login = "orlov.p",
            .password = "лиловый слон"};
}

SubmitApplication application_form() {
    return {.org_name = "МБОУ «Школа № 7»",
            .org_short_name = "Школа № 7",
            .org_kind = OrgKind::school,
            .time_zone = "Europe/Moscow",
            .address = "г. Тула, ул. Мира, 1",
            .inn = "7707083893",
            .admin_surname = "Орлов",
            .admin_given_name = "Пётр",
            .admin_patronymic = "Андреевич",
            .admin_email = "Orlov@School7.example",
            .admin_phone = "8 (999) 000-00-65",
            .order_upload = "sealed"};
}

class Opening : public test::DatabaseTest {
  protected:
    template <class F>
    auto platform(F work) {
        return db().platform_write_now(std::move(work));
    }
    Founder open(const OpenSchool& in = wizard()) {
        return db().write_now(
            new_id<OrgId>(), [&](db::Tx& tx) { return open_school(tx, in, "hash"); }, db::Reach::both);
    }
    Installation about() {
        return db().platform_read_now([](db::Tx& tx) { return installation(tx); });
    }
    accounts::Authenticated make_operator() {
        return platform([](db::Tx& tx) {
            auto account = accounts::create_account(tx, "operator", "hash");
            accounts::set_operator(tx, account);
            set_public_applications(tx, PublicApplications::open);
            return accounts::Authenticated{.account = account, .is_operator = true};
        });
    }
    Submitted submit(const SubmitApplication& in = application_form()) {
        return platform([&](db::Tx& tx) {
            return submit_application(tx, in, {"Приказ.pdf", "application/pdf", 4321, "blob-key"}, base_url);
        });
    }
    Application decide(const accounts::Authenticated& who, ApplicationId id, const DecideApplication& in) {
        return db().write_now(
            new_id<OrgId>(), [&](db::Tx& tx) { return decide_application(tx, who, id, in, base_url); },
            db::Reach::both);
    }
    struct Sent {
        std::string channel, to, subject, body;
    };
    std::vector<Sent> letters() {
        return db().platform_read_now([](db::Tx& tx) {
            std::vector<Sent> sent;
            for (const auto& row : tx.query("SELECT channel, recipient, subject, body FROM letter ORDER BY id"))
                sent.push_back({row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                                row.get<std::string>(3)});
            return sent;
        });
    }
    int count(const std::string& table) {
        return db().platform_read_now(
            [&](db::Tx& tx) { return tx.query("SELECT count(*) FROM " + table).only().get<int>(0); });
    }
    std::string code_sent() {
        auto body = letters().back().body;
        return body.substr(body.find_first_of("0123456789"), 8);
    }
    std::optional<Founder> enter(std::string_view phone, std::string_view code, std::string_view login = "") {
        auto org = db().platform_read_now([&](db::Tx& tx) { return find_registration(tx, phone); });
        if (!org) return std::nullopt;
        const Registration in{std::string(phone), std::string(code), std::string(login), "hash"};
        return db().write_now(*org, [&](db::Tx& tx) { return register_administrator(tx, in); }, db::Reach::both);
    }
    void request_code(std::string_view phone) {
        platform([&](db::Tx& tx) { send_registration_code(tx, phone); });
    }
    Viewer viewer_of(const Founder& founder) {
        return db().write_now(
            founder.org,
            [&](db::Tx& tx) { return open_viewer(tx, accounts::open_session(tx, founder.account, {"", ""}, false)); },
            db::Reach::both);
    }
};
PARTA_ON_ENGINES(Opening);

// ── One school ──

TEST_P(Opening, names_the_staff_room_in_the_words_of_the_kind) {
    auto college = wizard();
    college.kind = OrgKind::college;
    const auto founder = open(college);
    db().read_now(founder.org, [](db::Tx& tx) {
        EXPECT_EQ(tx.query("SELECT label FROM unit WHERE org_id = $1", tx.org()).only().get<std::string>(0),
                  "Преподавательская");
        return true;
    });
}

// R58. A школа-интернат is a kind of its own; lessons are a school's.
TEST_P(Opening, a_boarding_school_is_a_kind_of_its_own) {
    auto boarding = wizard();
    boarding.kind = OrgKind::boarding;
    const auto founder = open(boarding);
    const auto read = [](db::Tx& tx) {
        EXPECT_EQ(tx.query("SELECT label FROM unit WHERE org_id = $1", tx.org()).only().get<std::string>(0),
                  "Учительская");
        EXPECT_EQ(tx.query("SELECT kind FROM org WHERE id = $1", tx.org()).only().get<OrgKind>(0), OrgKind::boarding);
        return true;
    };
    db().read_now(founder.org, read, db::Reach::both);
}

TEST_P(Opening, a_new_installation_is_not_opened) {
    EXPECT_FALSE(about().opened);
    EXPECT_FALSE(about().applications_open);
    EXPECT_FALSE(about().organisation);
}

TEST_P(Opening, the_wizard_makes_school_operator_and_administrator_in_one) {
    auto founder = open();
    EXPECT_TRUE(about().opened);
    EXPECT_EQ(about().organisation, "Школа № 7");
    auto viewer = viewer_of(founder);
    EXPECT_EQ(viewer.member, founder.member);
    EXPECT_THAT(viewer.roles, ElementsAre(Role::administrator));
    auto profile = db().read_now(founder.org, [&](db::Tx& tx) { return get_profile(tx, viewer); }, db::Reach::both);
    EXPECT_EQ(profile.name, "МБОУ «Школа № 7»");
    EXPECT_EQ(profile.time_zone, "Asia/Tomsk");
    EXPECT_TRUE(profile.settings.classmates_may_chat);
    auto who = db().platform_read_now([&](db::Tx& tx) {
        return tx.query("SELECT operator FROM account WHERE login = 'orlov.p'").only().get<bool>(0);
    });
    EXPECT_TRUE(who);
    auto consents = db().read_now(founder.org, [&](db::Tx& tx) {
        return tx.query("SELECT count(*) FROM consent WHERE org_id = $1 AND member_id = $2", tx.org(), founder.member)
            .only()
            .get<int>(0);
    });
    EXPECT_EQ(consents, 1);
    auto name = db().read_now(founder.org, [&](db::Tx& tx) {
        return tx.query("SELECT given_name, sort_name FROM member WHERE org_id = $1", tx.org())
            .only()
            .get<std::string>(1);
    });
    EXPECT_EQ(name, "орлов петр андреевич");
}

TEST_P(Opening, the_wizard_works_once) {
    open();
    auto again = wizard();
    again.login = "other.one";
    EXPECT_EQ(error_of([&] { open(again); }), ErrorCode::conflict);
    EXPECT_EQ(count("org"), 1);
    EXPECT_EQ(count("account"), 1);
}

TEST_P(Opening, two_wizards_at_once_open_one_school) {
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            auto in = wizard();
            in.login = "orlov" + std::to_string(i);
            try {
                open(in);
                ++opened;
            } catch (const Error& error) {
                EXPECT_EQ(error.code, ErrorCode::conflict);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(opened, 1);
    EXPECT_EQ(count("org"), 1);
}

TEST_P(Opening, the_wizard_refuses_what_cannot_be) {
    auto refused = [&](auto change) {
        auto in = wizard();
        change(in);
        EXPECT_EQ(error_of([&] { open(in); }), ErrorCode::invalid_field);
    };
    refused([](OpenSchool& in) { in.time_zone = "Moscow"; });
    refused([](OpenSchool& in) { in.time_zone = "../../etc/passwd"; });
    refused([](OpenSchool& in) { in.login = "?"; });
    refused([](OpenSchool& in) { in.name = "   "; });
    refused([](OpenSchool& in) { in.surname = " "; });
    EXPECT_FALSE(about().opened);
    EXPECT_EQ(count("account"), 0);
}

TEST_P(Opening, the_wizard_takes_a_phone_or_email_as_login) {
    auto in = wizard();
    in.login = "8 999 000 00 65";
    auto founder = open(in);
    auto contacts = platform([&](db::Tx& tx) { return accounts::contacts_of(tx, founder.account); });
    ASSERT_EQ(contacts.size(), 1U);
    EXPECT_EQ(contacts[0].value, "+79990000065");
    // Typed, not proved: a wrong digit must not let a stranger in by a code.
    EXPECT_THAT(platform([&](db::Tx& tx) { return accounts::find_by_proved_contact(tx, contacts[0]); }), IsEmpty());
}

TEST_P(Opening, an_operator_alone_opens_the_installation_for_many_schools) {
    make_operator();
    EXPECT_TRUE(about().opened);
    EXPECT_TRUE(about().applications_open);
    EXPECT_FALSE(about().organisation);
    EXPECT_EQ(error_of([&] { open(); }), ErrorCode::conflict);
    platform([](db::Tx& tx) { set_public_applications(tx, PublicApplications::closed); });
    EXPECT_FALSE(about().applications_open);
}

// ── Applications ──

TEST_P(Opening, an_application_waits_for_the_operator) {
    auto who = make_operator();
    auto submitted = submit();
    auto list = platform([&](db::Tx& tx) { return list_applications(tx, who, ApplicationStatus::pending); });
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].id, submitted.id);
    EXPECT_EQ(list[0].admin_name, "Орлов Пётр Андреевич");
    EXPECT_EQ(list[0].admin_phone, "+79990000065");
    EXPECT_EQ(list[0].admin_email, "orlov@school7.example");
    EXPECT_EQ(list[0].order_name, "Приказ.pdf");
    EXPECT_EQ(list[0].order_size, 4321);
    auto order = platform([&](db::Tx& tx) { return application_order(tx, who, submitted.id); });
    EXPECT_EQ(order.blob_key, "blob-key");
    EXPECT_EQ(order.mime, "application/pdf");
    ASSERT_EQ(letters().size(), 1U);
    EXPECT_EQ(letters()[0].channel, "email");
    EXPECT_EQ(letters()[0].to, "orlov@school7.example");
    EXPECT_THAT(letters()[0].body, HasSubstr("https://parta.example/application/" + submitted.status_key));
    EXPECT_EQ(count("org"), 0);
}

TEST_P(Opening, the_status_is_told_to_whoever_has_the_key) {
    make_operator();
    auto submitted = submit();
    auto state = [&](std::string key) { return platform([&](db::Tx& tx) { return application_state(tx, key); }); };
    EXPECT_EQ(state(submitted.status_key).status, ApplicationStatus::pending);
    EXPECT_EQ(error_of([&] { state("0123456789abcdefghjkmnpqrs"); }), ErrorCode::not_found);
    EXPECT_EQ(error_of([&] { state(""); }), ErrorCode::not_found);
}

TEST_P(Opening, a_faulty_application_names_its_field) {
    make_operator();
    auto field = [&](auto change) {
        auto in = application_form();
        change(in);
        try {
            submit(in);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::invalid_field);
            return error.field;
        }
        return std::string("accepted");
    };
    EXPECT_EQ(field([](auto& in) { in.admin_phone = "orlov@school7.example"; }), "admin_phone");
    EXPECT_EQ(field([](auto& in) { in.admin_email = "89990000065"; }), "admin_email");
    EXPECT_EQ(field([](auto& in) { in.inn = "7707083894"; }), "inn");
    EXPECT_EQ(field([](auto& in) { in.inn = "77070838"; }), "inn");
    EXPECT_EQ(field([](auto& in) { in.inn = "500100732258"; }), "inn");
    EXPECT_EQ(field([](auto& in) { in.inn = "500100732266"; }), "inn");
    EXPECT_EQ(field([](auto& in) { in.time_zone = "Марс"; }), "time_zone");
    EXPECT_EQ(field([](auto& in) { in.org_name = " "; }), "org_name");
    EXPECT_EQ(count("application"), 0);
    EXPECT_THAT(letters(), IsEmpty());
    EXPECT_EQ(field([](auto& in) { in.inn = "500100732259"; }), "accepted");
    EXPECT_EQ(field([](auto& in) { in.inn = ""; }), "accepted");
}

TEST_P(Opening, applications_are_closed_in_one_school) {
    open();
    EXPECT_EQ(error_of([&] { submit(); }), ErrorCode::forbidden);
}

TEST_P(Opening, only_the_operator_sees_and_decides) {
    make_operator();
    auto id = submit().id;
    accounts::Authenticated anyone{.account = AccountId{5}};
    EXPECT_EQ(error_of([&] { platform([&](db::Tx& tx) { return list_applications(tx, anyone, {}); }); }),
              ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { platform([&](db::Tx& tx) { return get_application(tx, anyone, id); }); }),
              ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { platform([&](db::Tx& tx) { return application_order(tx, anyone, id); }); }),
              ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { platform([&](db::Tx& tx) { return issue_registration_code(tx, anyone, id); }); }),
              ErrorCode::forbidden);
    EXPECT_EQ(error_of([&] { decide(anyone, id, {true, ""}); }), ErrorCode::forbidden);
    EXPECT_EQ(count("org"), 0);
}

TEST_P(Opening, a_rejection_needs_a_reason_and_tells_it) {
    auto who = make_operator();
    auto submitted = submit();
    EXPECT_EQ(error_of([&] { decide(who, submitted.id, {false, "  "}); }), ErrorCode::invalid_field);
    auto decided = decide(who, submitted.id, {false, "В приказе нет печати."});
    EXPECT_EQ(decided.status, ApplicationStatus::rejected);
    EXPECT_TRUE(decided.decided_at);
    EXPECT_EQ(letters().back().to, "orlov@school7.example");
    EXPECT_THAT(letters().back().body, HasSubstr("В приказе нет печати."));
    EXPECT_THAT(letters().back().body, HasSubstr("https://parta.example/apply"));
    auto state = platform([&](db::Tx& tx) { return application_state(tx, submitted.status_key); });
    EXPECT_EQ(state.reason, "В приказе нет печати.");
    EXPECT_EQ(count("org"), 0);
    EXPECT_EQ(error_of([&] { decide(who, submitted.id, {true, ""}); }), ErrorCode::conflict);
    request_code("89990000065");
    EXPECT_EQ(letters().back().channel, "email") << "no code for a rejected application";
}

TEST_P(Opening, an_approval_founds_the_organisation_and_tells_the_next_step) {
    auto who = make_operator();
    auto id = submit().id;
    auto decided = decide(who, id, {true, ""});
    EXPECT_EQ(decided.status, ApplicationStatus::approved);
    EXPECT_EQ(count("org"), 1);
    EXPECT_EQ(count("membership"), 0);
    EXPECT_THAT(letters().back().body, HasSubstr("https://parta.example/register"));
    EXPECT_THAT(letters().back().body, HasSubstr("+7 *** ***-**-65"));
    EXPECT_EQ(error_of([&] { decide(who, id, {true, ""}); }), ErrorCode::conflict);
    EXPECT_EQ(error_of([&] { decide(who, ApplicationId{9}, {true, ""}); }), ErrorCode::not_found);
    EXPECT_EQ(count("org"), 1);
    auto approved = platform([&](db::Tx& tx) { return list_applications(tx, who, ApplicationStatus::approved); });
    EXPECT_EQ(approved.size(), 1U);
    EXPECT_THAT(platform([&](db::Tx& tx) { return list_applications(tx, who, ApplicationStatus::pending); }),
                IsEmpty());
}

// ── Registration ──

TEST_P(Opening, the_number_named_carries_the_rights) {
    auto who = make_operator();
    auto id = submit().id;
    decide(who, id, {true, ""});
    request_code("+7 (999) 000-00-65");
    ASSERT_EQ(letters().back().channel, "sms");
    EXPECT_EQ(letters().back().to, "+79990000065");
    auto founder = enter("89990000065", code_sent());
    ASSERT_TRUE(founder);
    auto viewer = viewer_of(*founder);
    EXPECT_THAT(viewer.roles, ElementsAre(Role::administrator));
    // The phone is proved: it also signs in.
    EXPECT_THAT(platform([&](db::Tx& tx) {
                    return accounts::find_by_proved_contact(tx, {accounts::ContactKind::phone, "+79990000065"});
                }),
                ElementsAre(founder->account));
    EXPECT_TRUE(platform([&](db::Tx& tx) { return get_application(tx, who, id); }).registered_at);
    EXPECT_EQ(platform([&](db::Tx& tx) {
                  return tx.query("SELECT founder_id FROM application WHERE id = $1", id).only().get<MemberId>(0);
              }),
              founder->member)
        << "found again when the person is deleted";
    EXPECT_FALSE(enter("89990000065", code_sent())) << "once";
    auto before = letters().size();
    request_code("89990000065");
    EXPECT_EQ(letters().size(), before) << "the number has done its work";
    EXPECT_FALSE(db().platform_read_now([](db::Tx& tx) { return find_registration(tx, "89990000065"); }));
}

TEST_P(Opening, a_wrong_code_enters_nobody_and_is_counted) {
    auto who = make_operator();
    decide(who, submit().id, {true, ""});
    request_code("89990000065");
    auto code = code_sent();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(enter("89990000065", "00000000"));
    EXPECT_FALSE(enter("89990000065", code));
    EXPECT_EQ(count("membership"), 0);
    EXPECT_FALSE(enter("89990000066", code));
}

TEST_P(Opening, a_taken_login_keeps_the_code_good) {
    auto who = make_operator();
    decide(who, submit().id, {true, ""});
    request_code("89990000065");
    auto code = code_sent();
    EXPECT_EQ(error_of([&] { enter("89990000065", code, "operator"); }), ErrorCode::already_exists);
    EXPECT_EQ(error_of([&] { enter("89990000065", code, "!"); }), ErrorCode::invalid_field);
    EXPECT_TRUE(enter("89990000065", code, "orlov.p"));
}

TEST_P(Opening, asking_for_a_code_tells_nothing_about_the_number) {
    auto who = make_operator();
    decide(who, submit().id, {true, ""});
    auto before = letters().size();
    for (auto phone : {"89990000065", "89990000099"}) {
        for (int i = 0; i < 5; ++i) request_code(phone);
        EXPECT_EQ(error_of([&] { request_code(phone); }), ErrorCode::too_many_requests) << phone;
    }
    EXPECT_EQ(letters().size(), before + 5) << "and sends nothing to strangers";
    EXPECT_EQ(error_of([&] { request_code("orlov@school7.example"); }), ErrorCode::invalid_field);
}

TEST_P(Opening, the_operator_may_pass_the_code_on) {
    auto who = make_operator();
    auto id = submit().id;
    auto issue = [&] { return platform([&](db::Tx& tx) { return issue_registration_code(tx, who, id); }); };
    EXPECT_EQ(error_of([&] { issue(); }), ErrorCode::conflict);
    decide(who, id, {true, ""});
    auto before = letters().size();
    auto code = issue();
    EXPECT_EQ(letters().size(), before);
    EXPECT_TRUE(enter("89990000065", code));
    EXPECT_EQ(error_of([&] { issue(); }), ErrorCode::conflict);
    auto actions = platform([](db::Tx& tx) {
        std::vector<std::string> found;
        for (const auto& row : tx.query("SELECT action FROM platform_audit ORDER BY id"))
            found.push_back(row.get<std::string>(0));
        return found;
    });
    EXPECT_THAT(actions, ElementsAre("submit_application", "approve_application", "issue_registration_code",
                                     "register_administrator"));
}

TEST(PhoneHint, shows_the_owner_enough) {
    EXPECT_EQ(phone_hint("+79990000065"), "+7 *** ***-**-65");
    EXPECT_EQ(phone_hint("+375291234567"), "+*** 67");
}

TEST(TimeZones, are_iana_names) {
    for (auto zone : {"Europe/Moscow", "Asia/Yekaterinburg", "Asia/Srednekolymsk", "America/Argentina/Ushuaia"})
        EXPECT_TRUE(is_time_zone(zone)) << zone;
    for (auto zone : {"", "Moscow", "Europe/", "/Europe/Moscow", "Europe//Moscow", "Europe/../Europe/Moscow",
                      "Europe/Mos cow", "UTC+3", "Europe"})
        EXPECT_FALSE(is_time_zone(zone)) << zone;
}

}  // namespace
}  // namespace parta::orgs
