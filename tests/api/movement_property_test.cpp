// Whatever happens to the people of a school, its chats hold exactly those whom the structure implies, nobody is in two
// classes, and nobody reads what was said outside of their periods. What is implied is reckoned by MovementModel, which
// knows no database. PARTA_MOVEMENT_SEEDS=200 makes a long run of it.
#include <gtest/gtest.h>

#include <random>

#include "api/roster.hpp"
#include "api/structure.hpp"
#include "api/year.hpp"
#include "base/random.hpp"
#include "chats/chats.hpp"
#include "events/events.hpp"
#include "movement_model.hpp"
#include "orgs/viewer_now.hpp"
#include "roster/import.hpp"
#include "support/database.hpp"
#include "support/roster.hpp"
#include "support/school.hpp"

namespace parta::test {
namespace {

using orgs::Duty;

struct Carried {  // by message_posted
    chats::Message message;
};
BOOST_DESCRIBE_STRUCT(Carried, (), (message))

/// One school that lives through a random year beside its model.
class Life {
  public:
    Life(db::Db& db, unsigned seed) : school_(db), random_(seed) {
        derive();
        model_.units = {{school_.class_5a, true}, {school_.class_1b, true}};
        for (const auto* staff :
             {&school_.class_teacher_5a, &school_.class_teacher_1b, &school_.physicist, &school_.psychologist})
            staff_.push_back(*staff);
        const auto duty = [&](const Person& who, UnitId unit, Duty what, const char* subject) {
            model_.assign(who.member, unit, what, subject);
        };
        duty(staff_[0], school_.class_5a, Duty::class_teacher, "");
        duty(staff_[0], school_.class_5a, Duty::subject_teacher, "Математика");
        duty(staff_[0], school_.class_1b, Duty::subject_teacher, "Математика");
        duty(staff_[1], school_.class_1b, Duty::class_teacher, "");
        duty(staff_[2], school_.class_5a, Duty::subject_teacher, "Физика");
        duty(staff_[3], school_.class_5a, Duty::specialist, "");
        for (const auto* one : {&school_.semyon, &school_.vera}) keep_pupil(*one, school_.class_5a);
        for (const auto* one : {&school_.alyosha, &school_.masha}) keep_pupil(*one, school_.class_1b);
        relate(school_.semyon, school_.gromova);
        relate(school_.alyosha, school_.gromova);
        relate(school_.vera, school_.tikhonov);
        relate(school_.masha, school_.zimina);
        for (const char* label : {"6В", "7Г"}) model_.units[school_.add_unit(orgs::UnitKind::class_, label)] = true;
        derive();
    }

    void step() {
        ++model_.stamp;
        pass_time();
        doing = random_() % 15;
        switch (doing) {
            case 0:
            case 1:
                return transfer_one();
            case 2:
                return move_several();
            case 3:
            case 4:
                return undo_last();
            case 5:
                return leave_or_return();
            case 6:
                return add_pupil();
            case 7:
                return add_parent();
            case 8:
                return restrict_parent();
            case 9:
                return assign();
            case 10:
                return import_class();
            case 11:
                return let_in_by_request();
            case 12:
                return gather_group();
            case 13:
                return random_() % 3 == 0 ? enter_year() : void();
            default:
                return;
        }
    }

    /// Somebody who may says something in every chat of the school.
    void talk() {
        ++model_.stamp;
        for (const auto& [chat, expected] : implied()) {
            if (chat.second) continue;  // archived
            std::vector<MemberId> speakers;
            for (const auto& [member, since] : expected)
                if (joined(member)) speakers.push_back(member);
            if (speakers.empty()) continue;
            const MemberId author = speakers[random_() % speakers.size()];
            as(author, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                chats::post_message(tx, viewer, chat.first, {random_token(), "Слово", {}, {}});
            });
            said_[chat.first].push_back(model_.stamp);
        }
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            chats::post_message(tx, viewer, channel(tx), {random_token(), "Всем", {}, {}});
        });
        said_channel_.push_back(model_.stamp);
    }

    void check_members() {
        for (const auto& [chat, expected] : implied()) {
            const auto found = school_.read([&](db::Tx& tx) {
                std::set<MemberId> in;
                for (const auto& one : events::entitled_to(tx, events::to_chat(chat.first))) in.insert(one.member);
                return in;
            });
            std::set<MemberId> wanted;
            for (const auto& [member, since] : expected) wanted.insert(member);
            EXPECT_EQ(found, wanted) << "chat " << chat.first.value;
        }
        school_.read([&](db::Tx& tx) {
            EXPECT_TRUE(
                tx.query("SELECT member_id FROM enrolment WHERE org_id = $1 AND main AND to_seq IS NULL GROUP BY "
                         "member_id HAVING count(*) > 1",
                         tx.org())
                    .empty())
                << "two classes";
            for (const auto& [id, pupil] : model_.pupils) {
                std::set<int> groups;
                for (const auto& row :
                     tx.query("SELECT chat_id FROM participant WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL",
                              tx.org(), id))
                    groups.insert(group_number(row.get<ChatId>(0)));
                EXPECT_EQ(groups, pupil.groups) << "groups of " << id.value;
            }
            return true;
        });
    }

    /// What each person reads, hears by catch-up, and cannot learn of.
    void check_reading() {
        const auto all = implied();
        const auto families = model_.families();
        for (const MemberId member : everybody()) {
            if (!joined(member)) continue;
            SCOPED_TRACE(fmt::format("member {}", member.value));
            as(member, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                const auto heard = heard_by(tx, member);
                for (const auto& [chat, expected] : all) {
                    const auto found = expected.find(member);
                    if (found == expected.end()) {
                        EXPECT_EQ(error_of([&] { chats::list_messages(tx, viewer, chat.first, {}); }),
                                  ErrorCode::not_found);
                        EXPECT_FALSE(heard.contains(chat.first));
                        continue;
                    }
                    const auto wanted = ordinals(said_[chat.first], found->second);
                    EXPECT_EQ(read(tx, viewer, chat.first), wanted) << "chat " << chat.first.value;
                    EXPECT_EQ(heard.contains(chat.first) ? heard.at(chat.first) : std::set<std::int64_t>{}, wanted);
                }
                if (const auto family = families.find(member); family != families.end() && !is_staff(member))
                    EXPECT_EQ(read(tx, viewer, channel(tx)), ordinals(said_channel_, family->second)) << "the channel";
            });
        }
    }

  private:
    // ── Steps ──

    void pass_time() {
        if (random_() % 12 != 0) return;
        model_.day += random_() % 2 == 0 ? 1 : slip_days + 1;
        // An hour more than whole days, so that «a day ago» is more than a day ago.
        clock_.reset();
        clock_.emplace(std::chrono::days{model_.day} + std::chrono::hours{model_.day});
        undoable_.clear();
        // The administrator signs in anew: sessions end.
        school_.write([&](db::Tx& tx) {
            school_.administrator.session = accounts::open_session(tx, school_.administrator.account,
                                                                   {"Firefox/125.0 (Linux)", "127.0.0.1"}, false);
        });
    }
    void transfer_one() {
        const MemberId pupil = any_pupil(false);
        const UnitId to = any_unit();
        remember({pupil});
        school_.write_as(school_.administrator,
                         [&](db::Tx& tx, const orgs::Viewer& viewer) { api::move_pupil(tx, viewer, pupil, {to}); });
        model_.move(pupil, to);
    }
    void move_several() {
        std::set<MemberId> chosen{any_pupil(false), any_pupil(false), any_pupil(false)};
        const auto reason = std::array{people::MoveReason::transfer, people::MoveReason::left,
                                       people::MoveReason::mistake, people::MoveReason::left_school}[random_() % 4];
        const bool leaves = reason == people::MoveReason::left || reason == people::MoveReason::left_school;
        const UnitId to = leaves ? UnitId{} : any_unit();
        remember(chosen);
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::move_pupils(tx, viewer,
                             {{{chosen.begin(), chosen.end()}}, to ? std::optional{to} : std::nullopt, reason});
        });
        for (const MemberId pupil : chosen)
            reason == people::MoveReason::left_school ? model_.leave(pupil) : model_.move(pupil, to);
    }
    /// One of today's movements, by its row; only a pupil's latest can be undone.
    void undo_last() {
        if (undoable_.empty()) return;
        const auto chosen = std::next(undoable_.begin(), static_cast<long>(random_() % undoable_.size()));
        const auto [pupil, before] = *chosen;
        undoable_.erase(chosen);
        const auto latest = school_.read_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            return people::member_movements(tx, viewer, pupil);
        });
        if (latest.empty() || !latest.front().may_undo) return;
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::undo_movement(tx, viewer, latest.front().id);
        });
        model_.undo(pupil, before);
        ++undone;
    }
    void leave_or_return() {
        const MemberId pupil = any_pupil(true);
        const bool left = model_.pupils.at(pupil).left;
        undoable_.erase(pupil);
        if (!left) remember({pupil});
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::edit_person(tx, viewer, pupil, {.deactivated = !left});
        });
        left ? model_.come_back(pupil) : model_.leave(pupil);
    }
    void add_pupil() { keep_pupil(school_.enrol(next_name(), any_unit()), last_unit_); }
    void add_parent() {
        Person child{};
        child.member = any_pupil(false);
        if (!model_.pupils.at(child.member).place()) return;
        const auto parent = school_.add_parent(next_name(), {child});
        people_[parent.member] = parent;
        relate(child, parent);
    }
    void restrict_parent() {
        auto relation = std::next(model_.relations.begin(), static_cast<long>(random_() % model_.relations.size()));
        const auto [child, parent] = relation->first;
        if (model_.pupils.at(child).left) return;
        const bool restricted = !relation->second.restricted;
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::set_representation(tx, viewer, child,
                                    {.parent = parent, .legal = true, .restricted = restricted, .reason = "суд"});
        });
        model_.restrict(child, parent, restricted);
    }
    void assign() {
        const auto& who = staff_[random_() % staff_.size()];
        const auto duty = random_() % 2 == 0 ? Duty::class_teacher : Duty::subject_teacher;
        const std::string subject = duty == Duty::subject_teacher ? (random_() % 2 == 0 ? "Химия" : "Физика") : "";
        const UnitId unit = any_unit();
        const bool ends = model_.unassign(who.member, unit, duty, subject);
        if (!ends) model_.assign(who.member, unit, duty, subject);
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            const orgs::Assign in{who.member, duty, subject, ""};
            ends ? api::unassign(tx, viewer, unit, in) : api::assign(tx, viewer, unit, in);
        });
    }
    /// A list of one class that names somebody of another and somebody new.
    void import_class() {
        const UnitId to = any_unit();
        const MemberId moved = any_pupil(false);
        const auto fresh = next_name();
        const std::string label = school_.read([&](db::Tx& tx) {
            return tx.query("SELECT label FROM unit WHERE org_id = $1 AND id = $2", tx.org(), to)
                .only()
                .get<std::string>(0);
        });
        std::string file = "Класс;Фамилия;Имя;Отчество;Дата рождения\n";
        const auto line = [&](const Name& name) {
            file += fmt::format("{};{};{};{};01.05.2010\n", label, name.surname, name.given_name, name.patronymic);
        };
        const bool known = people_.contains(moved) && model_.pupils.at(moved).place() && imported_.contains(moved);
        if (known) line(people_.at(moved).name);
        line(fresh);
        const auto created = school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            const auto preview = upload_roster(tx, viewer, "класс.csv", file);
            EXPECT_TRUE(preview.questions.empty()) << json::encode(preview.questions);
            with_file(tx, viewer, preview.id, [&](const auto& file, const auto& choices) {
                return api::apply_roster(tx, viewer, preview.id, file, choices);
            });
            return tx
                .query("SELECT id FROM member WHERE org_id = $1 AND surname = $2 AND given_name = $3", tx.org(),
                       fresh.surname, fresh.given_name)
                .only()
                .get<MemberId>(0);
        });
        if (known) {
            // A list opens a new period, also in a class left lately.
            auto& pupil = model_.pupils.at(moved);
            undoable_.erase(moved);
            if (pupil.place() != to) {
                const auto groups = pupil.groups;
                model_.end_place(moved);
                pupil.stays.push_back({to, model_.stamp});
                pupil.groups = groups;
            }
        }
        Person person{fresh, created, {}, {}};
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            people::record_paper_consent(tx, viewer, created);
        });
        school_.join(person);
        imported_.insert(created);
        keep_pupil(person, to);
    }
    /// A pupil without a class is let into one by the request of a class link.
    void let_in_by_request() {
        Person person = school_.enrol(next_name(), UnitId{}, Joined::no);
        const UnitId to = any_unit();
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            people::record_paper_consent(tx, viewer, person.member);
            const auto link =
                people::issue_class_link(tx, viewer, {to, people::InviteRole::pupil, 30, 30}, "https://s");
            person.account = accounts::create_account(tx, std::nullopt, "");
            people::Join in{.key = link.url.substr(link.url.rfind('/') + 1),
                            .name = person.name.surname + " " + person.name.given_name,
                            .consent_own = true,
                            .consent_child = false,
                            .consent_photos = false,
                            .shared_computer = false};
            EXPECT_EQ(people::join(tx, person.account, in, false).outcome, people::JoinOutcome::waiting);
            const auto request = people::list_join_requests(tx, viewer).back().id;
            people::decide_join_request(tx, viewer, request, {true, person.member, {}, {}});
            api::keep_participants_with(tx, person.account, std::nullopt);
        });
        keep_pupil(person, to);
        model_.pupils.at(person.member).school_since = model_.stamp;
    }
    void gather_group() {
        std::vector<MemberId> others;
        for (const MemberId pupil : {any_pupil(false), any_pupil(false)})
            if (model_.pupils.at(pupil).place() && joined(pupil)) others.push_back(pupil);
        std::ranges::sort(others);
        others.erase(std::unique(others.begin(), others.end()), others.end());
        if (others.empty()) return;
        ChatId chat;
        try {
            chat = school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                return chats::create_group(tx, viewer, {"Группа", {others}}).id;
            });
        } catch (const Error& error) {
            // A small child whose representatives are all restricted is written to by nobody.
            EXPECT_EQ(error.code, ErrorCode::not_found);
            return;
        }
        for (const MemberId pupil : others) model_.pupils.at(pupil).groups.insert(group_number(chat));
        undoable_.clear();  // a pupil as they were would not be in the group
    }

    /// A new school year, with a class that joins another and a pupil who goes elsewhere; often taken back.
    void enter_year() {
        const MovementModel before = model_;
        people::YearChoices choices;
        const auto plan = [&] {
            return school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
                return people::plan_year(tx, viewer, choices);
            });
        };
        auto planned = plan();
        std::vector<people::YearClass> on;
        for (const auto& one : planned.classes)
            if (one.fate == people::YearFate::goes_on) on.push_back(one);
        if (on.size() > 3) choices.units.push_back({on[0].unit, people::YearFate::joins, "", on[1].unit, true});
        const MemberId apart = any_pupil(false);
        if (model_.pupils.at(apart).place() && !on.empty()) choices.pupils.push_back({apart, on.back().next});
        choices.new_classes.emplace();
        if (random_() % 2 == 0) choices.new_classes->push_back("1Я");
        planned = plan();
        if (!planned.may_apply) return;  // «1Я» twice
        undoable_.clear();
        people::ApplyYear in{.choices = choices, .fingerprint = planned.fingerprint, .marks = {}};
        for (const auto& one : planned.classes) in.marks.push_back({one.unit, one.mark});
        school_.write_as(school_.administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
            api::apply_year(tx, viewer, in);
            EXPECT_TRUE(api::apply_year(tx, viewer, in).last) << "a retry writes nothing";
        });
        reckon_year(planned, choices);
        ++years;
        check_members();
        talk();
        if (random_() % 2 == 0) return;
        school_.write_as(school_.administrator,
                         [&](db::Tx& tx, const orgs::Viewer& viewer) { api::undo_year(tx, viewer); });
        const int stamp = model_.stamp;
        for (const auto& [unit, used] : model_.units) made_away_.insert({unit, used});
        model_ = before;
        model_.stamp = stamp;
        for (const auto& [unit, used] : made_away_) model_.units.try_emplace(unit, false);
    }
    void reckon_year(const people::YearPlan& planned, const people::YearChoices& choices) {
        std::map<MemberId, UnitId> apart;
        for (const auto& one : choices.pupils)
            for (const auto& unit : planned.classes)
                if (unit.fate == people::YearFate::goes_on && unit.next == std::string(one.label))
                    apart[one.member] = unit.unit;
        for (auto& [id, pupil] : model_.pupils) {
            const UnitId place = pupil.place();
            if (!place) continue;
            const auto unit = std::ranges::find(planned.classes, place, &people::YearClass::unit);
            const UnitId to = apart.contains(id)                        ? apart.at(id)
                              : unit->fate == people::YearFate::joins   ? *unit->into
                              : unit->fate == people::YearFate::goes_on ? place
                                                                        : UnitId{};
            if (!to) {
                model_.leave(id);
            } else if (to != place) {
                model_.end_place(id);
                pupil.stays.push_back({to, model_.stamp});
            }
        }
        for (const auto& one : planned.classes) {
            if (one.fate == people::YearFate::goes_on) continue;
            model_.units.at(one.unit) = false;
            std::erase_if(model_.duties, [&](const MovementModel::Duty& duty) {
                return duty.unit == one.unit && duty.duty != Duty::class_teacher;
            });
        }
        school_.read([&](db::Tx& tx) {
            for (const auto& row : tx.query("SELECT id FROM unit WHERE org_id = $1 AND archived_at IS NULL AND kind = "
                                            "'class'",
                                            tx.org()))
                model_.units.try_emplace(row.get<UnitId>(0), true);
            return true;
        });
    }

    // ── Helpers ──

    template <class F>
    void as(MemberId member, F work) {
        school_.write([&](db::Tx& tx) {
            const auto viewer = orgs::viewer_now(tx, member);
            ASSERT_TRUE(viewer) << member.value;
            work(tx, *viewer);
        });
    }
    void derive() {
        school_.write([](db::Tx& tx) { chats::derive_official(tx); });
    }
    void keep_pupil(const Person& person, UnitId unit) {
        people_[person.member] = person;
        model_.add_pupil(person.member, unit);
    }
    void relate(const Person& child, const Person& parent) {
        people_[parent.member] = parent;
        model_.relate(child.member, parent.member);
    }
    void remember(const std::set<MemberId>& pupils) {
        for (const MemberId pupil : pupils) undoable_[pupil] = model_.pupils.at(pupil);
    }
    bool is_staff(MemberId member) const {
        return std::ranges::any_of(staff_, [&](const Person& one) { return one.member == member; });
    }
    bool joined(MemberId member) const {
        const auto pupil = model_.pupils.find(member);
        return pupil == model_.pupils.end() || !pupil->second.left;
    }
    std::set<MemberId> everybody() const {
        std::set<MemberId> all;
        for (const auto& one : staff_) all.insert(one.member);
        for (const auto& [id, person] : people_) all.insert(id);
        return all;
    }
    MemberId any_pupil(bool also_left) {
        std::vector<MemberId> some;
        for (const auto& [id, pupil] : model_.pupils)
            if (also_left || !pupil.left) some.push_back(id);
        return some.at(random_() % some.size());
    }
    UnitId any_unit() {
        std::vector<UnitId> some;
        for (const auto& [id, used] : model_.units)
            if (used) some.push_back(id);
        return last_unit_ = some.at(random_() % some.size());
    }
    /// «Иванбвг»: a surname nobody else has.
    Name next_name() {
        constexpr std::array letters{"а", "б", "в", "г", "д", "е", "и", "к", "л", "м"};
        std::string surname = "Зим";
        for (int left = ++names_; left > 0; left /= 10) surname += letters[static_cast<std::size_t>(left % 10)];
        return {surname + "ин", "Пётр", "Павлович"};
    }
    int group_number(ChatId chat) { return groups_.try_emplace(chat, static_cast<int>(groups_.size())).first->second; }
    static ChatId channel(db::Tx& tx) {
        return tx.query("SELECT id FROM chat WHERE org_id = $1 AND template = 'school_channel'", tx.org())
            .only()
            .get<ChatId>(0);
    }

    /// Every official chat of a class, and whether it is archived, with those whom the model implies.
    std::map<std::pair<ChatId, bool>, MovementModel::Since> implied() {
        return school_.read([&](db::Tx& tx) {
            std::map<std::pair<ChatId, bool>, MovementModel::Since> all;
            for (const auto& row : tx.query("SELECT c.id, c.archived_at IS NOT NULL, c.template, c.unit_id, a.subject "
                                            "FROM chat c JOIN audience "
                                            "a ON a.org_id = c.org_id AND a.id = c.audience_id WHERE c.org_id = $1 AND "
                                            "c.template IN ('class', "
                                            "'class_parents', 'subject')",
                                            tx.org()))
                all[{row.get<ChatId>(0), row.get<bool>(1)}] =
                    model_.members_of(row.get<std::string>(2), row.get<UnitId>(3), row.get<std::string>(4));
            return all;
        });
    }
    static std::set<std::int64_t> ordinals(const std::vector<int>& said, int since) {
        std::set<std::int64_t> seen;
        for (std::size_t i = 0; i < said.size(); ++i)
            if (said[i] >= since) seen.insert(static_cast<std::int64_t>(i) + 1);
        return seen;
    }
    static std::set<std::int64_t> read(db::Tx& tx, const orgs::Viewer& viewer, ChatId chat) {
        std::set<std::int64_t> seen;
        for (chats::MessagesQuery query{.after = "0"};;) {
            const auto page = chats::list_messages(tx, viewer, chat, query);
            for (const auto& message : page.messages) seen.insert(message.ordinal);
            if (!page.more_after) return seen;
            query.after = std::to_string(page.messages.back().ordinal);
        }
    }
    std::map<ChatId, std::set<std::int64_t>> heard_by(db::Tx& tx, MemberId member) {
        std::map<ChatId, std::set<std::int64_t>> heard;
        for (const auto& update : events::catch_up(tx, member, events::epoch(tx), 0, 1'000'000).updates)
            if (update.type == "message_posted") {
                const auto message = json::decode_or_throw<Carried>(update.data.text).message;
                heard[message.chat].insert(message.ordinal);
            }
        return heard;
    }

    School school_;
    std::mt19937 random_;
    MovementModel model_;
    std::optional<ShiftedClock> clock_;
    std::vector<Person> staff_;
    std::map<MemberId, Person> people_;
    std::set<MemberId> imported_;  // with a birth date the list knows
    std::map<MemberId, MovementModel::Pupil> undoable_;
    std::map<ChatId, std::vector<int>> said_;
    std::vector<int> said_channel_;
    std::map<ChatId, int> groups_;
    std::map<UnitId, bool> made_away_;  // classes of a year that was taken back
    UnitId last_unit_;
    int names_ = 0;

  public:
    int undone = 0;
    int years = 0;
    unsigned long doing = 0;  // the step's kind
};

class MovementProperty : public DatabaseTest {};
PARTA_ON_ENGINES(MovementProperty);

// J37, J38, Y6, R12, R13, X5.
TEST_P(MovementProperty, ChatsHoldWhomTheStructureImpliesAndNobodyReadsOutsideOfTheirPeriods) {
    const char* wanted = std::getenv("PARTA_MOVEMENT_SEEDS");
    const unsigned seeds = wanted != nullptr ? static_cast<unsigned>(std::stoul(wanted)) : 3;
    int undone = 0, years = 0;
    for (unsigned seed = 1; seed <= seeds && !HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Life life{db(), seed * 7919};
        for (int step = 0; step < 60 && !HasFailure(); ++step) {
            SCOPED_TRACE(fmt::format("step {}", step));
            ASSERT_NO_THROW(life.step()) << "a step of kind " << life.doing;
            life.check_members();
            if (step % 4 == 0) life.talk();
            if (step % 10 == 9) life.check_reading();
        }
        undone += life.undone;
        years += life.years;
    }
    EXPECT_GT(undone, static_cast<int>(seeds)) << "the test has undone something";
    EXPECT_GT(years, 0) << "and entered upon a year";
}

}  // namespace
}  // namespace parta::test
