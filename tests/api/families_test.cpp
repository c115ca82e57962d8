// Families and several capacities (R6, R11, R12, R20, R56), over real connections: one account in two schools, staff
// who are parents, institutions, a grown-up pupil's decision, contacts that two people share.
#include <set>

#include "chats/chats.hpp"
#include "flows.hpp"
#include "listener.hpp"
#include "people/joining.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using namespace std::chrono_literals;
using orgs::Duty;
using orgs::Role;

class Families : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = path_of(*school);
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
    }

    static std::string path_of(const School& one) { return fmt::format("/api/orgs/{}", one.org.value); }
    Client as(const Person& person) { return Client{server->port(), person.session}; }
    static std::string member_path(const School& one, const Person& person, std::string_view what) {
        return fmt::format("{}/people/{}/{}", path_of(one), person.member.value, what);
    }
    /// A personal link to a school, handed over in person.
    std::string link_to(School& one, const Person& person) {
        Client admin = as(one.administrator);
        const auto sheets = admin.post(
            path_of(one) + "/invites",
            fmt::format(R"({{"members":["{}"],"everyone":false,"handed_over":true,"days":30}})", person.member.value));
        EXPECT_EQ(sheets.status, 200) << sheets.body;
        return text(sheets.json().at("sheets").at(0).at("strips").at(0).at("url"));
    }
    /// Joins with the account that is signed in.
    static Answer join_as_oneself(Client& who, const std::string& url) {
        return who.post("/api/invites/redeem",
                        fmt::format(R"({{"key":"{}","login":"","password":"","name":"","child":"","consent_own":true,)"
                                    R"("consent_child":true,"consent_photos":false,"contact_code":"",)"
                                    R"("shared_computer":false}})",
                                    key_of(url)));
    }
    static std::set<std::string> titles(Client& who, const std::string& at) {
        std::set<std::string> found;
        const auto list = who.get(at + "/chats");
        if (list.status != 200) return found;
        for (const auto& chat : list.json().at("chats").as_array()) found.insert(text(chat.at("title")));
        return found;
    }
    static std::string chat_titled(Client& who, const std::string& at, std::string_view title) {
        for (const auto& chat : who.get(at + "/chats").json().at("chats").as_array())
            if (is(chat.at("title"), title)) return text(chat.at("id"));
        ADD_FAILURE() << "no chat " << title;
        return "1";
    }
    Answer say(Client& who, const std::string& chat, std::string_view words) {
        return who.post(fmt::format("{}/chats/{}/messages", org, chat),
                        fmt::format(R"({{"client_id":"family-{:016}","text":"{}","attachments":[]}})", ++said, words));
    }

    boost::json::object chat(Client& who, const std::string& id) {
        return who.get(fmt::format("{}/chats/{}", org, id)).json().as_object();
    }
    void make_parent(const Person& parent, const Person& child) {
        Client admin = as(school->administrator);
        const auto done = admin.call(
            "PUT", member_path(*school, child, "representatives"),
            fmt::format(R"({{"parent":"{}","legal":true,"restricted":false,"reason":""}})", parent.member.value));
        ASSERT_EQ(done.status, 200) << done.body;
    }
    std::int64_t count_audit(std::string_view action) {
        return school->read([&](db::Tx& tx) {
            return tx.query("SELECT count(*) FROM audit WHERE org_id = $1 AND action = $2", tx.org(), action)
                .only()
                .get<std::int64_t>(0);
        });
    }
    /// Of its own for each test's school: they share a database.
    std::string phone_of_two() const { return fmt::format("+7999{:07}", school->org.value % 10'000'000); }

    int said = 0;
    std::optional<School> school;
};
PARTA_ON_ENGINES(Families);

// A teacher of 5«А» whose own child is in 1«Б»: there they are a parent, whatever they are elsewhere.
TEST_P(Families, ATeacherInTheirChildsParentsChatIsAParent) {
    auto& s = *school;
    make_parent(s.physicist, s.masha);
    Client teacher = as(s.physicist), mother = as(s.zimina), class_teacher = as(s.class_teacher_1b);
    const auto parents = chat_titled(mother, org, "1«Б» · родители");
    const auto theirs = chat(teacher, parents);
    EXPECT_TRUE(is(theirs.at("my_capacity"), "parent"));
    for (const auto* power : {"may_remove_others", "may_pin", "may_manage", "may_start_call"})
        EXPECT_FALSE(theirs.at(power).as_bool()) << power;
    const auto mothers = say(mother, parents, "Когда собрание?");
    ASSERT_EQ(mothers.status, 200) << mothers.body;
    const auto ordinal = mothers.json().at("ordinal").as_int64();
    const auto message = fmt::format("{}/chats/{}/messages/{}", org, parents, ordinal);
    EXPECT_EQ(teacher.call("DELETE", message).error(), "forbidden");
    EXPECT_EQ(teacher.call("PUT", message + "/pin", "{}").error(), "forbidden");
    EXPECT_NE(teacher.get(message + "/readers").status, 200) << "who has read is the staff's knowledge, as staff";
    EXPECT_EQ(class_teacher.get(message + "/readers").status, 200);
    EXPECT_EQ(teacher.post(fmt::format("{}/chats/{}/call", org, parents), "{}").error(), "forbidden");
    const auto own = say(teacher, parents, "Буду").json();
    EXPECT_TRUE(is(own.at("author").at("capacity"), "parent"));
    EXPECT_FALSE(own.at("author").at("teacher_badge").as_bool());
    // The class itself, its pupils' chat and their data are not opened by the child.
    EXPECT_FALSE(titles(teacher, org).contains("1«Б»"));
    EXPECT_NE(teacher.get(member_path(s, s.zimina, "contacts")).status, 200);
    EXPECT_TRUE(titles(teacher, org).contains("5«А»"));
}

// R12. What one was let in for ends; what one is besides stays, on an open line, too.
TEST_P(Families, ADismissedTeacherWhoIsAParentKeepsTheParentsSide) {
    auto& s = *school;
    make_parent(s.physicist, s.masha);
    Client teacher = as(s.physicist), admin = as(s.administrator), mother = as(s.zimina);
    const auto staff = chat_titled(teacher, org, "Учительская");
    const auto parents = chat_titled(teacher, org, "1«Б» · родители");
    Listener line{server->port(), s.physicist.session};
    const auto dismissed =
        admin.call("PUT", member_path(s, s.physicist, "roles"), R"({"role":"teacher","held":false})");
    ASSERT_EQ(dismissed.status, 200) << dismissed.body;
    EXPECT_TRUE(line.wait("access_changed"));
    EXPECT_EQ(teacher.get(fmt::format("{}/chats/{}", org, staff)).error(), "not_found");
    EXPECT_FALSE(titles(teacher, org).contains("5«А»"));
    EXPECT_EQ(titles(teacher, org), (std::set<std::string>{"1«Б» · родители", "Общешкольный"}));
    EXPECT_EQ(say(teacher, parents, "Спасибо").status, 200);
    ASSERT_EQ(say(mother, parents, "И вам").status, 200);
    EXPECT_TRUE(line.wait("message_posted"));
    const auto space = teacher.get("/api/me").json().at("spaces").at(0);
    EXPECT_EQ(space.at("roles").as_array().size(), 1U);
    EXPECT_TRUE(is(space.at("roles").at(0), "parent"));
    EXPECT_EQ(teacher.get(org + "/people").error(), "forbidden");
}

// R6, R20, X2. The second school's link is opened where one is signed in: one account, two schools, each closed to the
// other.
TEST_P(Families, ASecondChildInASecondSchoolJoinsTheSameAccount) {
    auto& s = *school;
    School second{server->db(), "Школа № 12"};
    second.write([](db::Tx& tx) { chats::derive_official(tx); });
    const auto there = path_of(second);
    const Person again = second.add_parent({"Громова", "Дарья", "Олеговна"}, {second.masha}, Joined::no);
    Client mother = as(s.gromova);
    EXPECT_EQ(mother.get(there + "/chats").error(), "not_found");
    const auto came = join_as_oneself(mother, link_to(second, again));
    ASSERT_EQ(came.status, 200) << came.body;
    EXPECT_TRUE(is(came.json().at("joined").at("outcome"), "joined"));
    const auto me = mother.get("/api/me").json();
    ASSERT_EQ(me.at("spaces").as_array().size(), 2U);
    EXPECT_TRUE(titles(mother, org).contains("5«А» · родители"));
    EXPECT_TRUE(titles(mother, there).contains("1«Б» · родители"));
    EXPECT_FALSE(titles(mother, there).contains("5«А» · родители")) << "the other child is of the other school";

    // One line brings both schools' news, each under its own name and number.
    Listener line{server->port(), mother.session};
    const auto chat_there = chat_titled(mother, there, "1«Б» · родители");
    Client zimina{server->port(), second.zimina.session};
    ASSERT_EQ(zimina
                  .post(fmt::format("{}/chats/{}/messages", there, chat_there),
                        R"({"client_id":"second-school-000001","text":"Завтра концерт","attachments":[]})")
                  .status,
              200);
    EXPECT_TRUE(line.wait("message_posted"));
    // Neither school learns of the other.
    const auto here = as(s.administrator).get(fmt::format("{}/people/{}", org, s.gromova.member.value));
    const auto other = as(second.administrator).get(fmt::format("{}/people/{}", there, again.member.value));
    ASSERT_EQ(here.status, 200) << here.body;
    ASSERT_EQ(other.status, 200) << other.body;
    EXPECT_FALSE(here.body.contains("Школа № 12"));
    EXPECT_FALSE(other.body.contains("Школа № 7"));
    EXPECT_EQ(as(second.administrator).get(org + "/people").error(), "not_found");
    // Leaving one school leaves the other as it was.
    Client admin = as(s.administrator);
    ASSERT_EQ(
        admin.call("PATCH", fmt::format("{}/people/{}", org, s.gromova.member.value), R"({"deactivated":true})").status,
        200);
    EXPECT_EQ(mother.get(org + "/chats").error(), "not_found");
    EXPECT_TRUE(titles(mother, there).contains("1«Б» · родители"));
    EXPECT_EQ(mother.get("/api/me").json().at("spaces").as_array().size(), 1U);
}

// R56. A children's home represents forty, in both classes; a child who leaves takes nothing from the others.
TEST_P(Families, AnInstitutionRepresentsManyChildren) {
    auto& s = *school;
    std::vector<Person> children;
    for (int i = 0; i < 40; ++i)
        children.push_back(s.enrol({fmt::format("Воспитанник{}", i + 1), "Иван", ""}, i % 2 ? s.class_1b : s.class_5a,
                                   Joined::no, "2016-05-01"));
    Person home = s.add_parent({"Детский дом № 3", "Социальный педагог", ""}, children, Joined::no);
    s.write([](db::Tx& tx) { chats::derive_official(tx); });
    Client educator = stranger();
    const auto came = join(educator, link_to(s, home));
    ASSERT_EQ(came.status, 200) << came.body;
    EXPECT_EQ(came.json().at("me").at("spaces").at(0).at("children").as_array().size(), 40U);
    EXPECT_EQ(titles(educator, org), (std::set<std::string>{"5«А» · родители", "1«Б» · родители", "Общешкольный"}));
    // One member of each chat, however many children stand behind; consents of all of them are the home's to give.
    const auto members =
        educator.get(fmt::format("{}/chats/{}/members", org, chat_titled(educator, org, "1«Б» · родители"))).json();
    int times = 0;
    for (const auto& one : members.at("members").as_array())
        times += is(one.at("id"), std::to_string(home.member.value)) ? 1 : 0;
    EXPECT_EQ(times, 1);
    for (int i = 1; i < 40; i += 2) s.transfer(children[static_cast<std::size_t>(i)], s.class_5a);
    EXPECT_FALSE(titles(educator, org).contains("1«Б» · родители"));
    EXPECT_TRUE(titles(educator, org).contains("5«А» · родители"));
    s.transfer(children[0], UnitId{});
    EXPECT_TRUE(titles(educator, org).contains("5«А» · родители")) << "thirty-nine are left there";
}

// J45, J46. At 18 the pupil decides, until then nobody asks them; what the school has closed the pupil does not open.
TEST_P(Families, AGrownUpPupilDecidesOnTheParentsAccess) {
    auto& s = *school;
    const Person student = s.enrol({"Взрослова", "Анна", ""}, s.class_5a, Joined::yes, "2007-01-15");
    const Person mother = s.add_parent({"Взрослова", "Ирина", ""}, {student});
    const Person father = s.add_parent({"Взрослов", "Пётр", ""}, {student});
    s.restrict_parent(father, student);
    s.write([](db::Tx& tx) { chats::derive_official(tx); });
    Client grown = as(student), young = as(s.semyon), parent = as(mother);
    const auto own = org + "/own-representatives";
    const auto decide = [&](Client& who, const Person& about, bool access) {
        return who.call("PUT", fmt::format("{}/{}", own, about.member.value),
                        fmt::format(R"({{"access":{}}})", access));
    };
    EXPECT_FALSE(young.get(own).json().at("may_decide").as_bool());
    EXPECT_EQ(decide(young, s.gromova, false).error(), "forbidden");
    EXPECT_EQ(decide(parent, mother, false).error(), "forbidden");
    EXPECT_EQ(decide(grown, s.gromova, false).error(), "not_found") << "somebody else's mother";
    ASSERT_TRUE(titles(parent, org).contains("5«А» · родители"));
    ASSERT_EQ(grown.get(own).json().at("parents").as_array().size(), 2U);

    Listener line{server->port(), mother.session};
    const auto closed = decide(grown, mother, false);
    ASSERT_EQ(closed.status, 200) << closed.body;
    EXPECT_TRUE(line.wait("access_changed"));
    EXPECT_EQ(titles(parent, org), std::set<std::string>{});
    EXPECT_EQ(parent.get(fmt::format("{}/people/{}", org, student.member.value)).error(), "not_found");
    EXPECT_EQ(count_audit("close_to_parent"), 1);
    EXPECT_EQ(decide(grown, mother, false).status, 200) << "again changes nothing";
    EXPECT_EQ(count_audit("close_to_parent"), 1);
    // The school does not open what a grown-up has closed, and a grown-up not what the school has.
    Client admin = as(s.administrator);
    const auto opened = admin.call(
        "PUT", member_path(s, student, "representatives"),
        fmt::format(R"({{"parent":"{}","legal":true,"restricted":false,"reason":""}})", mother.member.value));
    EXPECT_EQ(opened.error(), "conflict") << opened.body;
    EXPECT_EQ(decide(grown, father, true).error(), "conflict");
    const auto set = [&](std::string_view how) {
        return admin
            .call("PUT", member_path(s, student, "representatives"),
                  fmt::format(R"({{"parent":"{}","legal":true,"reason":"",{}}})", mother.member.value, how))
            .error();
    };
    EXPECT_EQ(set(R"("restricted":false,"ended":true)"), "");
    EXPECT_EQ(set(R"("restricted":false)"), "conflict") << "ending it first does not help";
    EXPECT_EQ(set(R"("restricted":true)"), "") << "closed it may be";
    EXPECT_EQ(set(R"("restricted":false)"), "") << "its own restriction the school lifts";
    EXPECT_EQ(titles(parent, org), std::set<std::string>{}) << "the pupil's holds";
    EXPECT_EQ(set(R"("restricted":false)"), "conflict");
    const auto back = decide(grown, mother, true);
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_TRUE(titles(parent, org).contains("5«А» · родители"));
    EXPECT_EQ(count_audit("open_to_parent"), 1);
}

// J48. Both have closed it: whoever lifts their own leaves the other's, and each reads whose it is.
TEST_P(Families, TheSchoolsRestrictionOutlivesThePupils) {
    auto& s = *school;
    const Person student = s.enrol({"Взрослова", "Анна", ""}, s.class_5a, Joined::yes, "2007-01-15");
    const Person mother = s.add_parent({"Взрослова", "Ирина", ""}, {student});
    s.write([](db::Tx& tx) { chats::derive_official(tx); });
    Client grown = as(student), parent = as(mother), admin = as(s.administrator);
    const auto decide = [&](bool access) {
        return grown.call("PUT", fmt::format("{}/own-representatives/{}", org, mother.member.value),
                          fmt::format(R"({{"access":{}}})", access));
    };
    const auto restrict_to = [&](bool restricted) {
        return admin.call("PUT", member_path(s, student, "representatives"),
                          fmt::format(R"({{"parent":"{}","legal":true,"restricted":{},"reason":"{}"}})",
                                      mother.member.value, restricted, restricted ? "решение суда" : ""));
    };
    const auto told = [&](bool access, bool by_school, bool by_self) {
        const auto own = grown.get(org + "/own-representatives").json().at("parents").at(0);
        const auto card =
            admin.get(fmt::format("{}/people/{}", org, student.member.value)).json().at("representatives").at(0);
        return own.at("access").as_bool() == access && own.at("by_school").as_bool() == by_school &&
               own.at("by_self").as_bool() == by_self && card.at("restricted").as_bool() == !access &&
               card.at("by_school").as_bool() == by_school && card.at("by_pupil").as_bool() == by_self &&
               is(card.at("reason"), by_school ? "решение суда" : "");
    };
    const auto sees = [&] { return titles(parent, org).contains("5«А» · родители"); };
    for (const bool school_first : {true, false}) {
        if (school_first) EXPECT_EQ(restrict_to(true).status, 200);
        EXPECT_EQ(decide(false).status, 200);
        if (!school_first) EXPECT_EQ(restrict_to(true).status, 200);
        EXPECT_TRUE(told(false, true, true)) << school_first;
        const auto lifted = decide(true);
        EXPECT_EQ(lifted.status, 200) << lifted.body;
        EXPECT_FALSE(sees()) << "a court's decision is not the pupil's to lift";
        EXPECT_TRUE(told(false, true, false));
        EXPECT_EQ(decide(true).error(), "conflict");
        EXPECT_EQ(restrict_to(false).status, 200);
        EXPECT_TRUE(sees());
        EXPECT_TRUE(told(true, false, false));
    }
    EXPECT_EQ(count_audit("open_to_parent"), 2);
    EXPECT_EQ(s.read([](db::Tx& tx) {
        return tx
            .query(
                "SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'open_to_parent' AND detail LIKE "
                "'%\"still_closed_by\":\"school\"%'",
                tx.org())
            .only()
            .get<int>(0);
    }),
              2);
}

// R12. A graduate's parent loses the class with the graduate, keeps the account, and the class of a brother.
TEST_P(Families, AGraduatesParentKeepsTheAccountAndTheOtherChild) {
    auto& s = *school;
    Client admin = as(s.administrator), mother = as(s.gromova), father = as(s.tikhonov);
    const auto out =
        admin.post(org + "/movements", fmt::format(R"({{"members":["{}","{}"],"to":null,"reason":"left_school"}})",
                                                   s.semyon.member.value, s.vera.member.value));
    ASSERT_EQ(out.status, 200) << out.body;
    EXPECT_FALSE(titles(mother, org).contains("5«А» · родители"));
    EXPECT_TRUE(titles(mother, org).contains("1«Б» · родители"));
    EXPECT_FALSE(titles(father, org).contains("5«А» · родители"));
    EXPECT_EQ(father.get("/api/me").status, 200);
    EXPECT_EQ(as(s.semyon).get(org + "/chats").error(), "not_found");
}

// R11. Two lead a class alike; with none its chats go on, and nobody leads them.
TEST_P(Families, AClassHasSeveralClassTeachersOrNone) {
    auto& s = *school;
    Client admin = as(s.administrator), first = as(s.class_teacher_1b), second = as(s.physicist), mother = as(s.zimina);
    const auto teachers = fmt::format("{}/units/{}/teachers", org, s.class_1b.value);
    const auto lead = [&](const Person& who) {
        return fmt::format(R"({{"member":"{}","duty":"class_teacher","subject":"","subgroup":""}})", who.member.value);
    };
    ASSERT_EQ(admin.call("PUT", teachers, lead(s.physicist)).status, 200);
    const auto parents = chat_titled(second, org, "1«Б» · родители");
    for (Client* leader : {&first, &second}) {
        EXPECT_TRUE(chat(*leader, parents).at("may_remove_others").as_bool());
        EXPECT_TRUE(is(chat(*leader, parents).at("my_capacity"), "class_teacher"));
        EXPECT_EQ(leader->get(member_path(s, s.masha, "contacts")).status, 200);
    }
    for (const auto* leader : {&s.physicist, &s.class_teacher_1b})
        ASSERT_EQ(admin.call("DELETE", teachers, lead(*leader)).status, 200);
    EXPECT_EQ(second.get(fmt::format("{}/chats/{}", org, parents)).error(), "not_found");
    EXPECT_EQ(say(mother, parents, "Кто теперь с нами?").status, 200);
    EXPECT_FALSE(chat(mother, parents).at("archived").as_bool());
    ASSERT_EQ(admin.call("PUT", teachers, lead(s.physicist)).status, 200);
    const auto history = second.get(fmt::format("{}/chats/{}/messages", org, parents)).json();
    EXPECT_EQ(history.at("messages").as_array().size(), 1U) << "an acting class teacher reads all of it";
}

// J33, J53. A slip of the hand costs no place in a group chat; an owner's word stays.
TEST_P(Families, WhoWasTakenOffAChildByMistakeIsBackInGroupChats) {
    auto& s = *school;
    Client admin = as(s.administrator), deputy = as(s.deputy), father = as(s.tikhonov);
    const auto group = [&](std::string_view title) {
        const auto made =
            deputy.post(org + "/chats/groups", fmt::format(R"({{"title":"{}","members":["{}","{}"]}})", title,
                                                           s.tikhonov.member.value, s.physicist.member.value));
        EXPECT_EQ(made.status, 200) << made.body;
        return text(made.json().at("id"));
    };
    const auto trip = group("Поход"), choir = group("Хор");
    ASSERT_EQ(say(deputy, trip, "Сбор в девять").status, 200);
    ASSERT_EQ(deputy
                  .call("PATCH", fmt::format("{}/chats/{}/participants", org, choir),
                        fmt::format(R"({{"add":[],"remove":["{}"]}})", s.tikhonov.member.value))
                  .status,
              200);
    const auto relate = [&](std::string_view more) {
        const auto done =
            admin.call("PUT", member_path(s, s.vera, "representatives"),
                       fmt::format(R"({{"parent":"{}","legal":true,{}}})", s.tikhonov.member.value, more));
        EXPECT_EQ(done.status, 200) << done.body;
    };
    const auto is_in = [&](std::string_view title) { return titles(father, org).contains(std::string{title}); };
    const auto reads = [&] {
        const auto page = father.get(fmt::format("{}/chats/{}/messages", org, trip));
        return page.status == 200 ? page.json().at("messages").as_array().size() : 0;
    };
    const auto seen = reads();
    EXPECT_GE(seen, 1U);
    for (const std::string_view slip :
         {R"("restricted":false,"reason":"","ended":true)", R"("restricted":true,"reason":"решение суда")"}) {
        relate(slip);
        EXPECT_FALSE(is_in("Поход")) << slip;
        relate(R"("restricted":false,"reason":"")");
        EXPECT_TRUE(is_in("Поход")) << slip;
        EXPECT_FALSE(is_in("Хор")) << "the owner took it away";
        EXPECT_EQ(reads(), seen) << "the period goes on: " << slip;
    }
    relate(R"("restricted":false,"reason":"","ended":true)");
    {
        const ShiftedClock later{std::chrono::hours{25}};
        relate(R"("restricted":false,"reason":"")");
    }
    EXPECT_FALSE(is_in("Поход")) << "after a day a new period begins, and a group's owner decides";
    relate(R"("restricted":false,"reason":"","ended":true)");
    relate(R"("restricted":false,"reason":"")");
    EXPECT_FALSE(is_in("Поход")) << "what ended with an earlier relation is not given back with this one";
    // Whom another child keeps in the group meanwhile, its owner may send away: that was no slip.
    make_parent(s.tikhonov, s.semyon);
    const auto fair = group("Ярмарка");
    relate(R"("restricted":true,"reason":"решение суда")");
    EXPECT_TRUE(is_in("Ярмарка"));
    ASSERT_EQ(deputy
                  .call("PATCH", fmt::format("{}/chats/{}/participants", org, fair),
                        fmt::format(R"({{"add":[],"remove":["{}"]}})", s.tikhonov.member.value))
                  .status,
              200);
    relate(R"("restricted":false,"reason":"")");
    EXPECT_FALSE(is_in("Ярмарка")) << "the owner took it away";
}

// R11. A specialist is there for named classes; non-teaching staff for none.
TEST_P(Families, SpecialistsServeNamedClassesAndOthersNone) {
    auto& s = *school;
    Client psychologist = as(s.psychologist), secretary = as(s.secretary);
    const auto found = [&](Client& who, const Person& pupil) {
        return who.get(fmt::format("{}/people/{}", org, pupil.member.value)).status == 200;
    };
    EXPECT_TRUE(found(psychologist, s.semyon));
    EXPECT_FALSE(found(psychologist, s.masha));
    EXPECT_FALSE(found(secretary, s.semyon));
    EXPECT_FALSE(titles(secretary, org).contains("Учительская")) << "the staff room is the teaching staff's";
    for (const auto& title : titles(secretary, org)) EXPECT_FALSE(title.contains("«")) << title;
}

// §6. One phone may belong to two people: the proof fits both, and whoever signs in says who they are.
TEST_P(Families, AContactIsSharedByTwo) {
    auto& s = *school;
    for (const auto* person : {&s.gromova, &s.tikhonov})
        server->db().platform_write_now([&](db::Tx& tx) {
            accounts::add_contact(tx, person->account, {accounts::ContactKind::phone, phone_of_two()}, now());
            accounts::set_password(tx, person->account, accounts::hash_password(password));
            return true;
        });
    Client tablet = stranger();
    const auto several = tablet.post(
        "/api/sessions",
        fmt::format(R"({{"login":"{}","password":"{}","shared_computer":false}})", phone_of_two(), password));
    ASSERT_EQ(several.status, 200) << several.body;
    const auto choices = several.json().at("choices").as_array();
    ASSERT_EQ(choices.size(), 2U);
    EXPECT_TRUE(tablet.session.empty()) << "nobody is signed in before the choice";
    std::set<std::string> who;
    for (const auto& choice : choices) {
        const auto in =
            tablet.post("/api/sessions/by-ticket",
                        fmt::format(R"({{"ticket":"{}","shared_computer":false}})", text(choice.at("ticket"))));
        ASSERT_EQ(in.status, 200) << in.body;
        who.insert(text(in.json().at("me").at("account")));
    }
    EXPECT_EQ(who.size(), 2U);
    EXPECT_EQ(tablet.get("/api/device/people").json().at("people").as_array().size(), 2U) << "and both stay there";
    Client wrong = stranger();
    EXPECT_EQ(
        wrong
            .post("/api/sessions",
                  fmt::format(R"({{"login":"{}","password":"неверный","shared_computer":false}})", phone_of_two()))
            .error(),
        "wrong_credentials");
}

}  // namespace
}  // namespace parta::test
