// Who belongs where and as what, over real connections: confirmed teachers by the organisation's policy and their
// badge by capacity (R17, R18), a pupil's move beside a restricted representative (R12, R56), a phone of two people and
// a forgotten password (§6), a consent withdrawn on paper (R53).
#include <set>

#include "chats/chats.hpp"
#include "flows.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using orgs::Duty;
using orgs::Role;

class Belonging : public Flows {
  protected:
    void SetUp() override {
        Flows::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        school.emplace(server->db());
        org = fmt::format("/api/orgs/{}", school->org.value);
        derive();
    }
    void derive() {
        school->write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    Client as(const Person& person) { return Client{server->port(), person.session}; }
    std::string of(const Person& person, std::string_view what) {
        return fmt::format("{}/people/{}/{}", org, person.member.value, what);
    }
    std::set<std::string> titles(const Person& person) {
        std::set<std::string> found;
        const auto list = as(person).get(org + "/chats");
        if (list.status != 200) return found;
        for (const auto& chat : list.json().at("chats").as_array()) found.insert(text(chat.at("title")));
        return found;
    }
    std::string chat_titled(const Person& person, std::string_view title) {
        for (const auto& chat : as(person).get(org + "/chats").json().at("chats").as_array())
            if (is(chat.at("title"), title)) return text(chat.at("id"));
        ADD_FAILURE() << "no chat " << title;
        return "1";
    }
    Answer say(const Person& who, const std::string& chat, std::string_view words) {
        return as(who).post(
            fmt::format("{}/chats/{}/messages", org, chat),
            fmt::format(R"({{"client_id":"belong-{:016}","text":"{}","attachments":[]}})", ++said, words));
    }
    /// What the chat tells of the author of these words.
    boost::json::object author(const Person& reader, const std::string& chat, std::string_view words) {
        const auto page = as(reader).get(fmt::format("{}/chats/{}/messages", org, chat)).json();
        for (const auto& message : page.at("messages").as_array())
            if (is(message.at("text"), words)) return message.at("author").as_object();
        ADD_FAILURE() << "not said: " << words;
        return {};
    }
    boost::json::object among(const Person& reader, const std::string& chat, const Person& wanted) {
        const auto list = as(reader).get(fmt::format("{}/chats/{}/members", org, chat)).json();
        for (const auto& one : list.at("members").as_array())
            if (is(one.at("id"), std::to_string(wanted.member.value))) return one.as_object();
        ADD_FAILURE() << "not a member";
        return {};
    }
    void put(const Person& by, const std::string& path, const std::string& body) {
        const auto answer = as(by).call("PUT", path, body);
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    void confirm(const Person& teacher, bool verified) {
        const auto answer =
            as(school->administrator)
                .post(of(teacher, "verification"), verified ? R"({"verified":true})" : R"({"verified":false})");
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    void relate(const Person& parent, const Person& child, bool restricted) {
        put(school->administrator, of(child, "representatives"),
            fmt::format(R"({{"parent":"{}","legal":true,"restricted":{},"reason":"{}"}})", parent.member.value,
                        restricted, restricted ? "Решение суда" : ""));
    }

    int said = 0;
    std::optional<School> school;
};
PARTA_ON_ENGINES(Belonging);

// R17, R18. Optional: an unconfirmed teacher works and has no badge. Demanded: nothing of the classes before the
// confirmation, which opens them at once. The badge is the teacher's, never the parent's that the same person is.
TEST_P(Belonging, AConfirmedTeacherHasTheBadgeAsATeacherOnly) {
    auto& s = *school;
    const Person chemist = s.hire({"Рыбина", "Алла", "Юрьевна"}, {Role::teacher}, Verified::no);
    s.assign(chemist, s.class_5a, Duty::subject_teacher, "Химия");
    relate(chemist, s.masha, false);
    derive();
    const auto lessons = chat_titled(chemist, "Химия · 5«А»"), parents = chat_titled(s.zimina, "1«Б» · родители");
    ASSERT_EQ(say(chemist, lessons, "До подтверждения").status, 200) << "confirmation is optional";
    EXPECT_FALSE(author(s.semyon, lessons, "До подтверждения").at("teacher_badge").as_bool());
    EXPECT_FALSE(among(s.semyon, lessons, chemist).at("teacher_badge").as_bool());

    const auto settings = as(s.administrator).get(org).json().at("settings").as_object();
    auto demanding = settings;
    demanding["teacher_verification_required"] = true;
    const auto demanded =
        as(s.administrator).call("PATCH", org, boost::json::serialize(boost::json::object{{"settings", demanding}}));
    ASSERT_EQ(demanded.status, 200) << demanded.body;
    EXPECT_FALSE(titles(chemist).contains("Химия · 5«А»"));
    EXPECT_TRUE(titles(chemist).contains("1«Б» · родители")) << "as a parent nothing changes";
    EXPECT_EQ(as(chemist).get(fmt::format("{}/chats/{}", org, lessons)).error(), "not_found");
    EXPECT_EQ(as(chemist).get(of(s.semyon, "contacts")).status, 403);
    EXPECT_EQ(as(chemist).post(of(chemist, "verification"), R"({"verified":true})").error(), "forbidden");

    confirm(chemist, true);
    EXPECT_TRUE(titles(chemist).contains("Химия · 5«А»"));
    ASSERT_EQ(say(chemist, lessons, "После подтверждения").status, 200);
    EXPECT_TRUE(author(s.semyon, lessons, "После подтверждения").at("teacher_badge").as_bool());
    EXPECT_TRUE(among(s.semyon, lessons, chemist).at("teacher_badge").as_bool());
    ASSERT_EQ(say(chemist, parents, "Как родитель").status, 200);
    const auto there = author(s.zimina, parents, "Как родитель");
    EXPECT_TRUE(is(there.at("capacity"), "parent"));
    EXPECT_FALSE(there.at("teacher_badge").as_bool());
    EXPECT_FALSE(among(s.zimina, parents, chemist).at("teacher_badge").as_bool());

    confirm(chemist, false);
    EXPECT_FALSE(titles(chemist).contains("Химия · 5«А»"));
}

// R23. Whatever gave somebody a place in a group chat: when it ends, so does the place, by each way it may end.
TEST_P(Belonging, APlaceInAGroupEndsWithWhatItStoodOn) {
    auto& s = *school;
    const auto chess = s.add_unit(orgs::UnitKind::supplementary, "Шахматы");
    const Person guest = s.enrol({"Гостев", "Лука", ""}, UnitId{}),
                 adult = s.enrol({"Взрослова", "Анна", ""}, s.class_5a, Joined::yes, "2007-01-15");
    const Person mother = s.add_parent({"Взрослова", "Ирина", ""}, {adult});
    put(s.administrator, fmt::format("{}/units/{}/pupils", org, chess.value),
        fmt::format(R"({{"member":"{}","enrolled":true}})", guest.member.value));
    derive();
    const Person* people[]{&s.physicist, &s.semyon, &s.vera, &guest, &mother};
    std::string named;
    for (const auto* one : people) named += fmt::format(R"({}"{}")", named.empty() ? "" : ",", one->member.value);
    const auto made =
        as(s.deputy).post(org + "/chats/groups", fmt::format(R"({{"title":"Ярмарка","members":[{}]}})", named));
    ASSERT_EQ(made.status, 200) << made.body;
    const auto group = text(made.json().at("id"));
    const auto stands = [&](const Person& person) {
        return s.read([&](db::Tx& tx) {
            return !tx.query(
                          "SELECT 1 FROM participant WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND "
                          "to_seq IS NULL",
                          tx.org(), ChatId{std::stoll(group)}, person.member)
                        .empty();
        });
    };
    for (const auto* one : people) ASSERT_TRUE(stands(*one)) << one->name.surname;
    put(s.administrator, of(s.physicist, "roles"), R"({"role":"teacher","held":false})");
    EXPECT_FALSE(stands(s.physicist)) << "the role";
    put(s.administrator, of(s.semyon, "unit"), R"({"to":null})");
    EXPECT_FALSE(stands(s.semyon)) << "the class";
    const auto left =
        as(s.administrator)
            .post(org + "/movements", fmt::format(R"({{"members":["{}"],"reason":"left"}})", s.vera.member.value));
    ASSERT_EQ(left.status, 200) << left.body;
    EXPECT_FALSE(stands(s.vera)) << "the class, with others";
    put(s.administrator, fmt::format("{}/units/{}/pupils", org, chess.value),
        fmt::format(R"({{"member":"{}","enrolled":false}})", guest.member.value));
    EXPECT_FALSE(stands(guest)) << "the supplementary group";
    put(adult, fmt::format("{}/own-representatives/{}", org, mother.member.value), R"({"access":false})");
    EXPECT_FALSE(stands(mother)) << "the grown-up child's word";
    EXPECT_TRUE(stands(s.deputy));
}

// R12, R56. A pupil goes to a group and to another class: the mother comes along, whoever is restricted learns nothing
// of it, and lifted later the restriction shows nothing that was said meanwhile.
TEST_P(Belonging, AMoveBringsNoRestrictedRepresentativeAlong) {
    auto& s = *school;
    const Person mother = s.add_parent({"Тихонова", "Нина", ""}, {s.vera});
    const auto group = s.add_unit(orgs::UnitKind::supplementary, "Робототехника");
    derive();
    relate(s.tikhonov, s.vera, true);
    const auto state = as(mother).get(org + "/chats").json();
    const auto since = fmt::format("epoch={}&after={}", text(state.at("epoch")), state.at("seq").as_int64());
    put(s.administrator, fmt::format("{}/units/{}/pupils", org, group.value),
        fmt::format(R"({{"member":"{}","enrolled":true}})", s.vera.member.value));
    put(s.administrator, of(s.vera, "unit"), fmt::format(R"({{"to":"{}"}})", s.class_1b.value));

    EXPECT_TRUE(titles(mother).contains("1«Б» · родители"));
    EXPECT_FALSE(titles(mother).contains("5«А» · родители"));
    EXPECT_TRUE(titles(s.vera).contains("Робототехника"));
    for (const auto& title : titles(s.tikhonov)) EXPECT_FALSE(title.contains("«")) << title;
    EXPECT_FALSE(titles(s.tikhonov).contains("Робототехника"));
    EXPECT_EQ(as(s.tikhonov).get(fmt::format("{}/people/{}", org, s.vera.member.value)).error(), "not_found");
    EXPECT_TRUE(as(s.tikhonov).get(org + "/units").json().at("units").as_array().empty());
    const auto heard = as(s.tikhonov).get(fmt::format("{}/updates?{}", org, since)).body;
    EXPECT_TRUE(as(mother).get(fmt::format("{}/updates?{}", org, since)).body.contains("access_changed"))
        << "they are asked rightly";
    for (const auto& word : {std::to_string(s.vera.member.value), std::to_string(s.class_1b.value),
                             std::to_string(group.value), std::string{"Робототехника"}})
        EXPECT_FALSE(heard.contains(word)) << word;

    const auto parents = chat_titled(mother, "1«Б» · родители");
    ASSERT_EQ(say(mother, parents, "Мы теперь у вас").status, 200);
    // Within the hour it would have been a slip of the hand (J33).
    const ShiftedClock later(std::chrono::hours{2});
    relate(s.tikhonov, s.vera, false);
    ASSERT_TRUE(titles(s.tikhonov).contains("1«Б» · родители"));
    ASSERT_EQ(say(mother, parents, "Теперь и отец здесь").status, 200);
    const auto seen = as(s.tikhonov).get(fmt::format("{}/chats/{}/messages", org, parents)).body;
    EXPECT_FALSE(seen.contains("Мы теперь у вас"));
    EXPECT_TRUE(seen.contains("Теперь и отец здесь"));
}

// §6. Two people share a phone; who has forgotten their password sets their own by a code, and the other's stays.
TEST_P(Belonging, AForgottenPasswordOfOneOfTwoWhoShareAContactIsTheirsAlone) {
    auto& s = *school;
    const auto mail = fmt::format("family{}@example.ru", s.org.value);
    constexpr std::string_view other = "синий фонарь 42", fresh = "жёлтый зонтик 19";
    for (const auto& [person, secret] : {std::pair{&s.gromova, password}, std::pair{&s.tikhonov, other}})
        server->db().platform_write_now([&](db::Tx& tx) {
            accounts::add_contact(tx, person->account, {accounts::ContactKind::email, mail}, now());
            accounts::set_password(tx, person->account, accounts::hash_password(secret));
            return true;
        });
    const auto sign_in = [&](std::string_view with) {
        Client who = stranger();
        return who.post("/api/sessions",
                        fmt::format(R"({{"login":"{}","password":"{}","shared_computer":false}})", mail, with));
    };
    const auto account_in = [](const Answer& answer) { return text(answer.json().at("me").at("account")); };
    const auto mother = account_in(sign_in(password)), father = account_in(sign_in(other));
    EXPECT_NE(mother, father) << "each password opens its own";

    Client phone = stranger();
    phone.post("/api/sessions/code", fmt::format(R"({{"contact":"{}"}})", mail));
    const auto proved = phone.post(
        "/api/sessions/by-code",
        fmt::format(R"({{"contact":"{}","code":"{}","shared_computer":false}})", mail, code_for(phone, mail)));
    ASSERT_EQ(proved.status, 200) << proved.body;
    ASSERT_EQ(proved.json().at("choices").as_array().size(), 2U) << "the code fits both: nobody is signed in yet";
    EXPECT_TRUE(phone.session.empty());
    for (const auto& choice : proved.json().at("choices").as_array()) {
        Client chosen = stranger();
        const auto in =
            chosen.post("/api/sessions/by-ticket",
                        fmt::format(R"({{"ticket":"{}","shared_computer":false}})", text(choice.at("ticket"))));
        ASSERT_EQ(in.status, 200) << in.body;
        if (account_in(in) != father) continue;
        const auto set =
            chosen.call("PUT", "/api/me/password", fmt::format(R"({{"current":"","password":"{}"}})", fresh));
        ASSERT_EQ(set.status, 200) << set.body;
    }
    EXPECT_EQ(account_in(sign_in(fresh)), father);
    EXPECT_EQ(sign_in(other).error(), "wrong_credentials");
    EXPECT_EQ(account_in(sign_in(password)), mother) << "the other's password is as it was";
}

// R11. Жукова leads 5«А» and teaches in 1«Б»: what only a class teacher may she may not there, though she sees its
// people.
TEST_P(Belonging, WhoLeadsOneClassIsATeacherInAnother) {
    auto& s = *school;
    Client teacher = as(s.class_teacher_5a);
    ASSERT_EQ(teacher.get(fmt::format("{}/people/{}", org, s.masha.member.value)).status, 200);
    const auto paper =
        fmt::format(R"({{"purpose":"communication","signed_on":"","signed_by":"{}"}})", s.masha.member.value);
    EXPECT_EQ(teacher.post(of(s.masha, "paper-withdrawal"), paper).error(), "forbidden");
    EXPECT_EQ(teacher.post(of(s.masha, "paper-consent"), R"({"purpose":"photos","signed_on":""})").error(),
              "forbidden");
    const auto related =
        fmt::format(R"({{"parent":"{}","legal":true,"restricted":false,"reason":""}})", s.tikhonov.member.value);
    EXPECT_EQ(teacher.call("PUT", of(s.masha, "representatives"), related).error(), "forbidden");
    EXPECT_EQ(teacher.get(of(s.masha, "contacts")).error(), "forbidden");
    EXPECT_EQ(teacher.post(of(s.masha, "sign-in-card")).error(), "forbidden");
    EXPECT_EQ(as(s.masha).get(org + "/chats").status, 200);
}

// J50, J51. The class teacher records it; the pupil is outside at once, the administrators find it and see to it.
TEST_P(Belonging, AConsentWithdrawnOnPaperClosesAtOnceAndIsToldToAdministrators) {
    auto& s = *school;
    const auto body =
        fmt::format(R"({{"purpose":"communication","signed_on":"","signed_by":"{}"}})", s.vera.member.value);
    EXPECT_EQ(as(s.class_teacher_1b).post(of(s.vera, "paper-withdrawal"), body).error(), "not_found");
    EXPECT_EQ(as(s.physicist).post(of(s.vera, "paper-withdrawal"), body).error(), "forbidden");
    EXPECT_EQ(as(s.tikhonov).post(of(s.vera, "paper-withdrawal"), body).error(), "forbidden");
    ASSERT_EQ(as(s.vera).get(org + "/chats").status, 200);
    const auto done = as(s.class_teacher_5a).post(of(s.vera, "paper-withdrawal"), body);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(as(s.vera).get(org + "/chats").error(), "consent_withdrawn");
    EXPECT_EQ(as(s.class_teacher_5a).get(org + "/consent-withdrawals").error(), "forbidden");
    const auto told = as(s.administrator).get(org + "/consent-withdrawals").json().at("withdrawals").as_array();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].at("paper").as_bool());
    EXPECT_TRUE(text(told[0].at("name")).starts_with("Тихонова Вера"));
    const auto one = fmt::format("{}/consent-withdrawals/{}", org, text(told[0].at("id")));
    EXPECT_EQ(as(s.head).call("DELETE", one).error(), "forbidden");
    EXPECT_EQ(as(s.administrator).call("DELETE", one).status, 200);
    EXPECT_EQ(as(s.administrator).call("DELETE", one).error(), "not_found");
}

}  // namespace
}  // namespace parta::test
