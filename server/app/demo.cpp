#include "app/demo.hpp"

#include <fmt/format.h>

#include <map>

#include "base/random.hpp"
#include "chats/chats.hpp"
#include "orgs/applications.hpp"
#include "people/inviting.hpp"
#include "people/joining.hpp"
#include "people/people.hpp"

namespace parta::app {
namespace {

using orgs::Viewer;
using people::AddPerson;
using policy::Role;

struct Name {
    std::string_view surname, given_name, patronymic;
};

struct StaffMember {
    Name name;
    Role role;
    std::string_view position;
    std::string_view login;
};

// clang-format off
constexpr StaffMember staff[]{
    {{"Кулагина", "Любовь", "Дмитриевна"},     Role::head,       "Директор",                 "director"},
    {{"Родионова", "Екатерина", "Дмитриевна"}, Role::deputy,     "Заместитель директора",    "zavuch"},
    {{"Семёнова", "Ольга", "Ивановна"},        Role::teacher,    "Учитель начальных классов","teacher1"},
    {{"Быкова", "Надежда", "Сергеевна"},       Role::teacher,    "Учитель математики",       "teacher7"},
    {{"Титов", "Владислав", "Дмитриевич"},     Role::teacher,    "Учитель физики",           "physics"},
    {{"Павлова", "Елизавета", "Викторовна"},   Role::teacher,    "Учитель литературы",       "teacher10"},
    {{"Исаева", "Арина", "Андреевна"},         Role::specialist, "Педагог-психолог",         "psychologist"},
};

struct Family {
    Name child;
    Name parent;
    std::string_view child_login, parent_login;
};
struct Class {
    std::string_view label;
    int grade;
    std::string_view birth_year;
    std::size_t class_teacher;   // index in staff
    std::vector<Family> families;
};
const std::vector<Class>& classes() {
    static const std::vector<Class> all{
        {"1А", 1, "2019", 2, {
            {{"Жуков", "Семён", "Павлович"},      {"Жукова", "Ольга", "Николаевна"},     "", "parent1"},
            {{"Ковалёва", "Айгуль", "Никитична"}, {"Ковалёв", "Тимофей", "Иванович"},    "", "parent1b"},
            {{"Доронин", "Арсений", "Егорович"},  {"Доронина", "Анна", "Сергеевна"},     "", ""},
            {{"Смирнова", "Наталья", "Егоровна"}, {"Смирнова", "Зарина", "Игоревна"},    "", ""}}},
        {"7Б", 7, "2012", 3, {
            {{"Никифоров", "Лев", "Андреевич"},   {"Никифорова", "Мария", "Петровна"},   "pupil7", "parent7"},
            {{"Ахметов", "Тимур", "Русланович"},  {"Ахметова", "Камилла", "Маратовна"},  "pupil7b", "parent7b"},
            {{"Щербакова", "Алина", "Олеговна"},  {"Щербаков", "Олег", "Викторович"},    "pupil7c", ""},
            {{"Ёлкина", "Полина", "Денисовна"},   {"Ёлкина", "Татьяна", "Юрьевна"},      "pupil7d", ""},
            {{"Орлов", "Дмитрий", "Ильич"},       {"Орлова", "Софья", "Максимовна"},     "", ""},
            {{"Уваров", "Игорь", "Владимирович"}, {"Уварова", "Кристина", "Романовна"},  "", ""}}},
        {"10А", 10, "2009", 5, {
            {{"Жукова", "Вера", "Павловна"},      {"Жукова", "Ольга", "Николаевна"},     "pupil10", "parent1"},
            {{"Крылов", "Матвей", "Алексеевич"},  {"Крылова", "Галина", "Ивановна"},     "pupil10b", "parent10"}}},
    };
    return all;
}
// clang-format on

/// Makes the school step by step; every step is one of the functions that real people reach.
class Builder {
  public:
    explicit Builder(db::Db& db) : db_(db), hash_(accounts::hash_password(demo_password)) {}

    void build() {
        open();
        for (const auto& person : staff) add_staff(person);
        for (const auto& one : classes()) add_class(one);
        write([&](db::Tx& tx, const Viewer& admin) {
            assign(tx, admin, "7Б", "physics", orgs::Duty::subject_teacher, "Физика");
            assign(tx, admin, "10А", "physics", orgs::Duty::subject_teacher, "Физика");
            assign(tx, admin, "10А", "teacher7", orgs::Duty::subject_teacher, "Алгебра");
            chats::derive_official(tx);
        });
        talk();
    }

  private:
    void open() {
        orgs::OpenSchool in{"Муниципальное бюджетное общеобразовательное учреждение «Школа № 7»",
                            "Школа № 7",
                            orgs::OrgKind::school,
                            "Europe/Moscow",
                            "Волкова",
                            "Ирина",
                            "Петровна",
                            "admin",
                            demo_password};
        org_ = new_id<OrgId>();
        auto founder = db_.write_now(
            org_,
            [&](db::Tx& tx) {
                auto made = orgs::open_school(tx, in, hash_);
                orgs::set_public_applications(tx, orgs::PublicApplications::open);
                chats::derive_official(tx);
                return made;
            },
            db::Reach::both);
        sign_in("admin", founder.account);
    }

    void sign_in(std::string_view login, AccountId account) {
        const accounts::Device device{"Parta demo", "127.0.0.1"};
        sessions_[std::string{login}] =
            db_.platform_write_now([&](db::Tx& tx) { return accounts::open_session(tx, account, device, false); });
    }

    template <class F>
    void write_as(std::string_view login, F work) {
        const std::string session = sessions_.at(std::string{login});
        db_.write_now(
            org_,
            [&](db::Tx& tx) {
                work(tx, orgs::open_viewer(tx, session));
                return true;
            },
            db::Reach::both);
    }
    template <class F>
    void write(F work) {
        write_as("admin", work);
    }

    MemberId add(const AddPerson& in) {
        MemberId id;
        write([&](db::Tx& tx, const Viewer& admin) { id = people::add_person(tx, admin, in); });
        return id;
    }

    static AddPerson person(const Name& name, Role role) {
        return {std::string{name.surname},
                std::string{name.given_name},
                std::string{name.patronymic},
                role,
                {},
                {},
                "",
                "",
                "",
                ""};
    }

    void add_staff(const StaffMember& member) {
        auto in = person(member.name, member.role);
        in.position = std::string{member.position};
        members_[std::string{member.login}] = add(in);
        join(members_[std::string{member.login}], member.login);
    }

    void add_class(const Class& one) {
        write([&](db::Tx& tx, const Viewer& admin) {
            const auto id = orgs::create_unit(tx, admin, {orgs::UnitKind::class_, std::string{one.label}, one.grade});
            units_[std::string{one.label}] = id;
            orgs::assign(tx, admin, id,
                         {members_.at(std::string{staff[one.class_teacher].login}), orgs::Duty::class_teacher, "", ""});
            chats::derive_official(tx);
        });
        int day = 10;
        for (const auto& family : one.families) {
            auto child = person(family.child, Role::pupil);
            child.unit = units_.at(std::string{one.label});
            child.birth_date = fmt::format("{}-03-{}", one.birth_year, day++);
            const MemberId child_id = add(child);
            add_parent(family, child_id);
            if (!family.child_login.empty()) join(child_id, family.child_login);
        }
    }

    /// A parent met before (by login) is the same person with another child.
    void add_parent(const Family& family, MemberId child) {
        const std::string login{family.parent_login};
        if (members_.contains(login) && !login.empty()) {
            write([&](db::Tx& tx, const Viewer& admin) {
                people::set_representation(tx, admin, child, {members_.at(login), true, false, "", {}});
                people::record_paper_consent(tx, admin, child);
            });
            return;
        }
        auto parent = person(family.parent, Role::parent);
        parent.child = child;
        const MemberId id = add(parent);
        write([&](db::Tx& tx, const Viewer& admin) { people::record_paper_consent(tx, admin, child); });
        if (login.empty()) return;
        members_[login] = id;
        join(id, family.parent_login);
    }

    /// Through a personal link handed over in person, as on a first school day.
    void join(MemberId member, std::string_view login) {
        people::IssueInvites issue;
        issue.members = std::vector<MemberId>{member};
        issue.everyone = false;
        issue.handed_over = true;
        issue.days = 30;
        std::string url;
        write([&](db::Tx& tx, const Viewer& admin) {
            url = people::issue_invites(tx, admin, issue, "http://localhost").sheets.at(0).strips.at(0).url;
        });
        people::Join in;
        in.key = url.substr(url.rfind('/') + 1);
        in.consent_own = in.consent_child = true;
        in.consent_photos = false;
        in.shared_computer = false;
        const auto account = db_.write_now(
            org_,
            [&](db::Tx& tx) {
                auto made = accounts::create_account(tx, std::string{login}, hash_);
                people::join(tx, made, in, false);
                return made;
            },
            db::Reach::both);
        sign_in(login, account);
    }

    void assign(db::Tx& tx, const Viewer& admin, std::string_view unit, std::string_view login, orgs::Duty duty,
                std::string_view subject) {
        orgs::assign(tx, admin, units_.at(std::string{unit}),
                     {members_.at(std::string{login}), duty, std::string{subject}, ""});
    }

    void say(std::string_view login, std::string_view chat_template, std::string_view unit, std::string_view text) {
        write_as(login, [&](db::Tx& tx, const Viewer& viewer) {
            for (const auto& chat : chats::list_chats(tx, viewer).chats) {
                if (chat.template_name != chat_template || (!unit.empty() && chat.unit != units_.at(std::string{unit})))
                    continue;
                chats::post_message(tx, viewer, chat.id, {random_token(), std::string{text}, {}, {}});
                return;
            }
        });
    }

    void talk() {
        say("director", "staff", "",
            "Коллеги, педсовет в четверг в 15:00, кабинет 214. Повестка — итоги первой четверти.");
        say("teacher7", "staff", "", "Спасибо, отчёты по классу принесу с собой.");
        say("admin", "school_channel", "",
            "Школа переходит на Парту: все объявления, чаты классов и материалы теперь здесь.");
        say("teacher7", "class", "7Б",
            "Добрый день! Завтра вместо физкультуры информатика в кабинете 305. Домашнее задание: § 24, упражнения "
            "312–318.");
        say("pupil7", "class", "7Б", "Надежда Сергеевна, а письменно в тетради или на листочках?");
        say("teacher7", "class", "7Б", "В тетради. Кто забыл сменную обувь — она на вахте.");
        say("pupil7b", "class", "7Б", "👍");
        say("teacher7", "class_parents", "7Б",
            "Уважаемые родители, собрание состоится в четверг в 18:30, кабинет 214. Подключиться можно и отсюда.");
        say("parent7", "class_parents", "7Б", "Спасибо, буду.");
        say("physics", "subject", "7Б",
            "К пятнице подготовьте, пожалуйста, лабораторную работу № 3: измерение плотности тела.");
        say("teacher1", "class_parents", "1А", "Завтра экскурсия в музей: сбор в 8:45 у школы, одежда по погоде.");
        say("parent1", "class_parents", "1А", "Семён будет. Нужны ли деньги на автобус?");
        say("teacher1", "class_parents", "1А", "Нет, автобус школьный, ничего не нужно.");
        say("teacher10", "class", "10А", "Пробное сочинение — в субботу, темы вывешу вечером.");
    }

    db::Db& db_;
    std::string hash_;
    OrgId org_;
    std::map<std::string, accounts::SessionToken> sessions_;
    std::map<std::string, MemberId> members_;
    std::map<std::string, UnitId> units_;
};

}  // namespace

const std::vector<DemoPerson>& demo_people() {
    static const std::vector<DemoPerson> people{
        {"admin", "администратор школы и оператор установки"},
        {"director", "директор"},
        {"zavuch", "заместитель директора"},
        {"teacher7", "учитель математики, классный руководитель 7«Б»"},
        {"teacher1", "учитель начальных классов, классный руководитель 1«А»"},
        {"physics", "учитель физики в 7«Б» и 10«А»"},
        {"pupil7", "ученик 7«Б»"},
        {"parent7", "родитель ученика 7«Б»"},
        {"parent1", "родитель детей из 1«А» и 10«А»"},
    };
    return people;
}

void make_demo_school(db::Db& db) {
    const bool opened = db.platform_read_now([](db::Tx& tx) { return orgs::installation(tx).opened; });
    if (!opened) Builder{db}.build();
}

}  // namespace parta::app
