// What people do, end to end over real connections, on both engines.
#include "flows.hpp"
#include "actors.hpp"
#include "orgs/applications.hpp"

namespace parta::test {
namespace {

namespace js = boost::json;

PARTA_ON_ENGINES(Flows);

struct FamilySheet {
    std::string unit, teacher, pupil_url, parent_url, other_parent_url;
};

/// Of the sheets of the whole school: a class with its teacher, one of its families, and a parent of another class.
FamilySheet choose(const js::value& units, const js::value& sheets) {
    FamilySheet chosen;
    std::map<std::string, std::string> staff_urls;
    for (const auto& sheet : sheets.at("sheets").as_array())
        for (const auto& strip : sheet.at("strips").as_array())
            if (is(strip.at("role"), "staff")) staff_urls[text(strip.at("member"))] = text(strip.at("url"));
    for (const auto& unit : units.at("units").as_array()) {
        if (!chosen.unit.empty()) break;
        for (const auto& teacher : unit.at("teachers").as_array()) {
            if (!is(teacher.at("duty"), "class_teacher") || !staff_urls.contains(text(teacher.at("member")))) continue;
            chosen.unit = text(unit.at("id"));
            chosen.teacher = staff_urls.at(text(teacher.at("member")));
        }
    }
    for (const auto& sheet : sheets.at("sheets").as_array()) {
        const auto* place = sheet.as_object().if_contains("unit");  // absent on the staff's sheet
        const bool own = place != nullptr && is(*place, chosen.unit);
        for (const auto& strip : sheet.at("strips").as_array()) {
            if (!is(strip.at("role"), "parent") || (own ? chosen.parent_url : chosen.other_parent_url).size()) continue;
            (own ? chosen.parent_url : chosen.other_parent_url) = text(strip.at("url"));
            if (!own) continue;
            for (const auto& other : sheet.at("strips").as_array())
                if (is(other.at("role"), "pupil") && other.at("name") == strip.at("for_child"))
                    chosen.pupil_url = text(other.at("url"));
        }
    }
    return chosen;
}

TEST_P(Flows, ASchoolOpensAndItsFamiliesTalk) {
    Client admin = open_school();
    EXPECT_EQ(stranger().get("/api/installation").json().at("opened"), true);
    EXPECT_EQ(
        stranger()
            .post(
                "/api/installation",
                R"({"name":"Ш","short_name":"Ш","kind":"school","time_zone":"Europe/Moscow","surname":"О","given_name":"В",)"
                R"("patronymic":"","login":"second","password":"зелёный чайник 77"})")
            .error(),
        "conflict");
    ASSERT_NO_FATAL_FAILURE(import_roster(admin, "staff.csv"));
    ASSERT_NO_FATAL_FAILURE(import_roster(admin, "pupils.csv"));
    EXPECT_EQ(admin.get(org + "/setup").json().at("pupils"), 120);

    const auto sheets = admin.post(org + "/invites", R"({"members":[],"everyone":true,"handed_over":true,"days":30})");
    ASSERT_EQ(sheets.status, 200) << sheets.body.substr(0, 300);
    const auto family = choose(admin.get(org + "/units").json(), sheets.json());
    ASSERT_FALSE(family.pupil_url.empty()) << "the roster has a class with a teacher and a family";

    Client teacher = stranger(), parent = stranger(), pupil = stranger(), other_parent = stranger();
    EXPECT_EQ(join(teacher, family.teacher).status, 200);
    Client early = stranger();
    EXPECT_EQ(join(early, family.pupil_url).error(), "consent_required") << "no child under 14 before a representative";
    const auto joined = join(parent, family.parent_url);
    ASSERT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(joined.json().at("joined").at("outcome"), "joined");
    EXPECT_EQ(join(pupil, family.pupil_url).status, 200);
    EXPECT_EQ(join(other_parent, family.other_parent_url).status, 200);
    Client again = stranger();
    EXPECT_EQ(join(again, family.parent_url).error(), "invite_used");

    const auto chat = org + "/chats/" + chat_of(teacher, "class_parents", family.unit);
    const auto posted = teacher.post(
        chat + "/messages", R"({"client_id":"flow-00000000000001","text":"Собрание в четверг","attachments":[]})");
    ASSERT_EQ(posted.status, 200) << posted.body;
    EXPECT_TRUE(posted.headers.contains("x-parta-seq"));
    const auto retried = teacher.post(
        chat + "/messages", R"({"client_id":"flow-00000000000001","text":"Собрание в четверг","attachments":[]})");
    EXPECT_EQ(retried.json().at("id"), posted.json().at("id")) << "a retry is not a second message";
    EXPECT_EQ(parent.get(chat + "/messages").json().at("messages").as_array().size(), 1u);
    EXPECT_EQ(pupil.get(chat + "/messages").status, 404) << "the parents' chat is not the pupils'";
    EXPECT_EQ(other_parent.get(chat + "/messages").status, 404);
    EXPECT_EQ(other_parent.get(chat).body, other_parent.get(org + "/chats/17").body);
    const auto class_chat = org + "/chats/" + chat_of(pupil, "class", family.unit);
    EXPECT_EQ(pupil
                  .post(class_chat + "/messages",
                        R"({"client_id":"flow-00000000000002","text":"Можно вопрос?","attachments":[]})")
                  .status,
              200);
    EXPECT_NE(teacher.get(class_chat + "/messages").body.find("Можно вопрос?"), std::string::npos);
}

TEST_P(Flows, AWithdrawnConsentClosesTheSchoolUntilItIsGivenAgain) {
    Client admin = open_school();
    const auto add = [&](const std::string& body) {
        const auto added = admin.post(org + "/people", body);
        EXPECT_EQ(added.status, 200) << added.body;
        return text(added.json().at("person").at("id"));
    };
    const auto unit = text(admin.post(org + "/units", R"({"kind":"class","label":"9А","grade":9})").json().at("id"));
    const auto pupil = add(fmt::format(
        R"({{"surname":"Лис","given_name":"Ян","patronymic":"","role":"pupil","unit":"{}","position":"","phone":"","email":"","birth_date":"2010-01-01"}})",
        unit));
    const auto sheets = admin.post(
        org + "/invites", fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":true,"days":30}})", pupil));
    Client ian = stranger();
    ASSERT_EQ(join(ian, text(sheets.json().at("sheets").at(0).at("strips").at(0).at("url"))).status, 200);
    ASSERT_EQ(ian.get(org + "/chats").status, 200);
    const auto consents = org + "/people/" + pupil + "/consents";
    EXPECT_EQ(admin.call("PUT", consents, R"({"purpose":"communication","given":false})").error(), "forbidden");
    const auto withdrawn = ian.call("PUT", consents, R"({"purpose":"communication","given":false})");
    ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
    EXPECT_EQ(withdrawn.json().at("consent").at("withdrawn"), true);
    for (const auto& path :
         {std::string{"/chats"}, std::string{"/units"}, "/people/" + pupil, std::string{"/directory"}})
        EXPECT_EQ(ian.get(org + path).error(), "consent_withdrawn") << path;
    const auto me = ian.get("/api/me").json();
    EXPECT_TRUE(me.at("spaces").as_array().empty());
    EXPECT_EQ(me.at("closed").at(0).at("may_change_consent"), true);
    EXPECT_TRUE(is(me.at("closed").at(0).at("member"), pupil));
    EXPECT_NE(admin.get(org + "/people?flag=no_consent").body.find("Лис Ян"), std::string::npos);
    const auto given = ian.call("PUT", consents, R"({"purpose":"communication","given":true})");
    ASSERT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(ian.get(org + "/chats").status, 200);
    EXPECT_EQ(ian.get("/api/me").json().at("spaces").as_array().size(), 1u);
}

TEST_P(Flows, TheOrderIsAttachedAfterTheWizard) {
    Client admin = open_school();
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), false);
    EXPECT_EQ(admin.get(org + "/order").error(), "not_found");
    const std::string order = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    EXPECT_EQ(admin.post(org + "/order?name=a.txt", "Просто текст.").error(), "unsupported_file");
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), false);
    const auto attached = admin.post(org + "/order?name=%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.pdf", order);
    ASSERT_EQ(attached.status, 200) << attached.body;
    EXPECT_TRUE(is(attached.json().at("name"), "Приказ.pdf"));
    EXPECT_EQ(admin.get(org + "/setup").json().at("order_attached"), true);
    const auto back = admin.get(org + "/order");
    EXPECT_EQ(back.body, order);
    EXPECT_NE(back.headers.at("content-disposition").find("attachment"), std::string::npos);
    admin.post(org + "/order?name=b.pdf", order + "\n");
    EXPECT_EQ(admin.get(org + "/order").body, order + "\n") << "the latest is in force";
    EXPECT_NE(admin.get(org + "/audit").body.find("attach_order"), std::string::npos);
}

TEST_P(Flows, ARosterIsCountedForThePlannerAtOnce) {
    if (GetParam() == db::Engine::sqlite) GTEST_SKIP() << "its figures are fixed";
    Client admin = open_school();
    const auto known = [&] {
        return server->db().platform_read_now([](db::Tx& tx) {
            return tx.query("SELECT reltuples::bigint FROM pg_class WHERE relname = 'enrolment'")
                .only()
                .get<std::int64_t>(0);
        });
    };
    EXPECT_LE(known(), 0);
    import_roster(admin, "pupils.csv");
    for (int i = 0; i < 100 && known() <= 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    EXPECT_GT(known(), 100);
}

TEST_P(Flows, FoldersArePrivate) {
    for (const auto* folder : {"", "blobs", "uploads"})
        EXPECT_EQ(std::filesystem::status(server->data_dir() / folder).permissions() & std::filesystem::perms::all,
                  std::filesystem::perms::owner_all)
            << folder;
}

TEST_P(Flows, AnApplicationBecomesAnOrganisation) {
    Client operator_ = stranger();
    operator_.session = server->db().platform_write_now([](db::Tx& tx) {
        const auto account = accounts::create_account(tx, "operator", "no password in tests");
        accounts::set_operator(tx, account);
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        return accounts::open_session(tx, account, {}, false);
    });
    server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::closed);
        return true;
    });
    EXPECT_EQ(stranger().post("/api/application-orders?name=order.pdf", "%PDF-1.4\n%%EOF\n").status, 404)
        << "nobody is asked for one";
    server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        return true;
    });
    const std::string order = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    Client applicant = stranger();
    EXPECT_EQ(applicant.post("/api/application-orders?name=order.pdf", "MZ is no order").error(), "unsupported_file");
    const auto upload = applicant.post("/api/application-orders?name=%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.pdf", order);
    ASSERT_EQ(upload.status, 200) << upload.body;
    const auto submitted = applicant.post(
        "/api/applications",
        fmt::format(
            R"({{"org_name":"Колледж связи","org_short_name":"КС","org_kind":"college","time_zone":"Asia/Omsk","address":"","inn":"",)"
            R"("admin_surname":"Ли","admin_given_name":"Анна","admin_patronymic":"","admin_email":"li@college.example",)"
            R"("admin_phone":"8 (999) 000-11-22","order_upload":"{}"}})",
            text(upload.json().at("upload"))));
    ASSERT_EQ(submitted.status, 200) << submitted.body;
    const std::string status_body = fmt::format(R"({{"key":"{}"}})", key_of(text(submitted.json().at("status_url"))));
    EXPECT_EQ(applicant.post("/api/applications/status", status_body).json().at("status"), "pending");

    const auto queue = operator_.get("/api/applications?status=pending").json().at("applications").as_array();
    ASSERT_EQ(queue.size(), 1u);
    const std::string application = "/api/applications/" + text(queue[0].at("id"));
    const auto kept = operator_.get(application + "/order");
    EXPECT_EQ(kept.body, order);
    EXPECT_TRUE(kept.headers.at("content-disposition").starts_with("attachment"));
    EXPECT_EQ(applicant.get(application + "/order").error(), "unauthenticated");
    const std::string phone = R"({"phone":"+7 999 000 11 22"})";
    EXPECT_EQ(applicant.post("/api/registrations/code", phone).status, 202);
    EXPECT_EQ(operator_.get("/api/outbox").body.find("+79990001122"), std::string::npos)
        << "no code before the approval";
    EXPECT_EQ(operator_.post(application + "/decision", R"({"approve":true,"reason":""})").status, 200);
    EXPECT_EQ(applicant.post("/api/applications/status", status_body).json().at("status"), "approved");

    EXPECT_EQ(applicant.post("/api/registrations/code", phone).status, 202);
    auto registration = [&](std::string_view code) {
        return applicant.post(
            "/api/registrations",
            fmt::format(R"({{"phone":"+79990001122","code":"{}","login":"","password":"{}","consent":true}})", code,
                        password));
    };
    const auto code = code_for(operator_, "+79990001122");
    EXPECT_EQ(registration(code == "12345678" ? "12345679" : "12345678").error(), "wrong_code");
    const auto registered = registration(code);
    ASSERT_EQ(registered.status, 200) << registered.body;
    const auto space = registered.json().at("me").at("spaces").at(0);
    EXPECT_EQ(space.at("short_name"), "КС");
    EXPECT_EQ(space.at("roles").at(0), "administrator");
    EXPECT_EQ(applicant.get("/api/orgs/" + text(space.at("org")) + "/setup").status, 200);
    EXPECT_EQ(operator_.get("/api/orgs/" + text(space.at("org"))).status, 404) << "the operator sees no content";
    Client second = stranger();
    EXPECT_EQ(
        second
            .post("/api/registrations",
                  fmt::format(R"({{"phone":"+79990001122","code":"{}","login":"","password":"{}","consent":true}})",
                              code, password))
            .error(),
        "wrong_code");
    EXPECT_EQ(operator_.post(application + "/registration-code").error(), "conflict");
}

TEST_P(Flows, TheOperatorPassesARegistrationCodeOn) {
    Client operator_ = open_school();
    const auto application = server->db().platform_write_now([](db::Tx& tx) {
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        orgs::SubmitApplication in{.org_name = "Гимназия",
                                   .org_short_name = "Гимназия",
                                   .org_kind = orgs::OrgKind::school,
                                   .time_zone = "Europe/Moscow",
                                   .admin_surname = "Ли",
                                   .admin_given_name = "Анна",
                                   .admin_email = "li@school.example",
                                   .admin_phone = "+79990001133",
                                   .order_upload = "none"};
        return orgs::submit_application(tx, in, {"Приказ.pdf", "application/pdf", 1, "none"}, RunningServer::public_url)
            .id;
    });
    const std::string path = fmt::format("/api/applications/{}", application.value);
    EXPECT_EQ(operator_.post(path + "/registration-code").error(), "conflict") << "not before the approval";
    ASSERT_EQ(operator_.post(path + "/decision", R"({"approve":true,"reason":""})").status, 200);
    const auto issued = operator_.post(path + "/registration-code");
    ASSERT_EQ(issued.status, 200) << issued.body;
    Client administrator = stranger();
    EXPECT_EQ(
        administrator
            .post("/api/registrations",
                  fmt::format(
                      R"({{"phone":"+79990001133","code":"{}","login":"li.anna","password":"{}","consent":true}})",
                      text(issued.json().at("code")), password))
            .status,
        200);
}

TEST_P(Flows, WritesFromOtherSitesAreRefused) {
    Client admin = open_school();
    const std::string body = R"({"kind":"class","label":"5А","grade":5})";
    for (std::string_view headers :
         {"", "X-Parta: 1\r\nOrigin: http://evil.example\r\n", "X-Parta: 1\r\nOrigin: null\r\n",
          "X-Parta: 1\r\nSec-Fetch-Site: cross-site\r\n", "Origin: http://school.example\r\n"}) {
        const auto answer = admin.call_with(headers, "POST", org + "/units", body);
        EXPECT_EQ(answer.status, 403) << headers;
        EXPECT_EQ(answer.error(), "cross_site") << headers;
    }
    EXPECT_EQ(admin.get(org + "/units").body.find("5«А»"), std::string::npos) << "none of them made the class";
    EXPECT_EQ(admin.call_with("X-Parta: 1\r\nOrigin: http://school.example\r\n", "POST", org + "/units", body).status,
              200);
}

// J1, J12, J14.
TEST_P(Flows, ALinkForStaffGivesAPupilNothing) {
    Client admin = open_school();
    import_roster(admin, "pupils.csv");
    import_roster(admin, "staff.csv");
    const auto unit = text(admin.get(org + "/units").json().at("units").at(0).at("id"));
    EXPECT_EQ(admin
                  .post(org + "/invites/class-links",
                        fmt::format(R"({{"unit":"{}","role":"staff","days":30,"uses_limit":30}})", unit))
                  .error(),
              "invalid_field")
        << "there is no reusable one";
    const auto first = [&](std::string_view role) {
        const auto page = admin.get(fmt::format("{}/people?role={}&join=no_invite", org, role)).json();
        return text(page.at("people").at(0).at("id"));
    };
    const auto link = [&](const std::string& member, bool handed_over) {
        const auto answer = admin.post(
            org + "/invites",
            fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":{},"days":30}})", member, handed_over));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return text(answer.json().at("sheets").at(0).at("strips").at(0).at("url"));
    };
    const auto child = first("pupil"), teacher = first("teacher");
    ASSERT_EQ(admin
                  .post(fmt::format("{}/people/{}/paper-consent", org, child),
                        R"({"purpose":"communication","signed_on":""})")
                  .status,
              200);
    Client pupil = stranger();
    ASSERT_EQ(join(pupil, link(child, true)).status, 200);
    // The teacher's strip is found on the desk: the pupil opens it as who they are, and as somebody new.
    const auto found = link(teacher, false);
    const auto redeem = [&](Client& who) {
        return who.post(
            "/api/invites/redeem",
            fmt::format(
                R"({{"key":"{}","login":"","password":"","name":"","child":"","consent_own":true,"consent_child":true,)"
                R"("consent_photos":false,"contact_code":"","shared_computer":false}})",
                key_of(found)));
    };
    EXPECT_EQ(redeem(pupil).error(), "conflict");
    Client somebody = stranger();
    const auto waiting = join(somebody, found);
    ASSERT_EQ(waiting.status, 200) << waiting.body;
    EXPECT_EQ(text(waiting.json().at("joined").at("outcome")), "waiting");
    const auto me = somebody.get("/api/me").json();
    EXPECT_TRUE(me.at("spaces").as_array().empty());
    EXPECT_EQ(somebody.get(org + "/people").error(), "not_found");
    EXPECT_EQ(somebody.get(org + "/chats").error(), "not_found");
    const auto card = admin.get(fmt::format("{}/people/{}", org, teacher)).json();
    EXPECT_FALSE(card.at("person").at("verified_teacher").as_bool());
    EXPECT_EQ(text(card.at("person").at("join")), "waiting");
    const auto roles = pupil.get("/api/me").json().at("spaces").at(0).at("roles").as_array();
    ASSERT_EQ(roles.size(), 1U);
    EXPECT_TRUE(is(roles[0], "pupil"));
}

// F2, F3, F6, F7.
/// A grey square (TIFF 6.0 §4).
std::string tiff() {
    constexpr std::uint32_t side = 64, pixels = side * side, head = 8;
    const auto number = [](std::uint32_t n, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i) out += static_cast<char>(n >> (8 * i) & 255);
        return out;
    };
    std::string file = "II*" + std::string(1, '\0') + number(head + pixels, 4) + std::string(pixels, '\x80');
    const std::vector<std::pair<std::uint32_t, std::uint32_t>> tags{
        {256, side}, {257, side}, {258, 8}, {259, 1}, {262, 1}, {273, head}, {277, 1}, {278, side}, {279, pixels}};
    file += number(static_cast<std::uint32_t>(tags.size()), 2);
    for (const auto& [tag, value] : tags) file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4);
    return file + number(0, 4);
}

TEST_P(Flows, FilesComeBackHarmless) {
    Client admin = open_school();
    const auto original = photo_with_position();
    ASSERT_NE(original.find("HOME ADDRESS"), std::string::npos);
    const auto photo = admin.post(org + "/files?kind=photo&name=a.jpg", original);
    ASSERT_EQ(photo.status, 200) << photo.body;
    EXPECT_EQ(photo.json().at("width"), 64);
    const std::string file = org + "/files/" + text(photo.json().at("id"));
    for (const auto& path : {file, file + "/preview"}) {
        const auto stored = admin.get(path);
        EXPECT_EQ(stored.status, 200) << path;
        EXPECT_GT(stored.body.size(), 30u);
        EXPECT_EQ(stored.body.find("HOME ADDRESS"), std::string::npos) << path;
        EXPECT_EQ(stored.body.find("GPS"), std::string::npos) << path;
        EXPECT_TRUE(stored.headers.at("content-type").starts_with("image/"));
        EXPECT_TRUE(stored.headers.at("content-disposition").starts_with("inline"));
    }
    const std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>)";
    const std::string html = "<!doctype html><html><body><script>alert(1)</script></body></html>";
    for (const auto& [name, bytes] : {std::pair{"a.svg", svg}, std::pair{"a.html", html}}) {
        const auto kept = admin.post(org + "/files?kind=file&name=" + name, bytes);
        ASSERT_EQ(kept.status, 200) << kept.body;
        const auto back = admin.get(org + "/files/" + text(kept.json().at("id")));
        EXPECT_EQ(back.body, bytes);
        EXPECT_TRUE(back.headers.at("content-disposition").starts_with("attachment")) << name;
        EXPECT_NE(back.headers.at("content-security-policy").find("sandbox"), std::string::npos) << name;
        EXPECT_EQ(back.headers.at("x-content-type-options"), "nosniff") << name;
        EXPECT_EQ(admin.post(org + "/files?kind=photo&name=a.jpg", bytes).error(), "unsupported_file")
            << name << " is no photo";
    }
    // libvips reads more than browsers show.
    EXPECT_EQ(admin.post(org + "/files?kind=photo&name=a.tiff", tiff()).error(), "unsupported_file");
    const auto cached = admin.get(file);
    EXPECT_EQ(cached.headers.at("cache-control"), "private, no-cache");
    EXPECT_FALSE(cached.headers.at("etag").empty());
    const std::string program = "MZ\x90" + std::string(200, '\0') + "PE\0\0";
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=game.exe", program).error(), "unsupported_file");
    EXPECT_EQ(admin.post(org + "/files?kind=file&name=empty.txt", "").error(), "invalid_field");
    EXPECT_EQ(stranger().post(org + "/files?kind=file&name=a.txt", "text").error(), "unauthenticated");
}

TEST_P(Flows, TheOutboxIsReadAtTheMachineItselfOrByTheOperator) {
    Client admin = open_school();
    constexpr std::string_view from_afar = "X-Forwarded-For: 203.0.113.7\r\n";
    EXPECT_EQ(stranger().get("/api/outbox").status, 200);
    EXPECT_EQ(stranger("127.0.9.9").call_with(from_afar, "GET", "/api/outbox", "").error(), "not_found");
    Client afar{server->port(), admin.session, "127.0.9.9"};
    EXPECT_EQ(afar.call_with(from_afar, "GET", "/api/outbox", "").status, 200);
}

}  // namespace
}  // namespace parta::test
