// The hub asks who receives an event; catch-up asks what a person receives. For any structure the two must agree, event
// by event, and both must agree with what the person may read.
#include <random>
#include <set>

#include "chats/chats_test.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

struct Carried {  // by message_posted and message_changed
    Message message;
};
BOOST_DESCRIBE_STRUCT(Carried, (), (message))

class Entitlement : public ChatsTest {
  protected:
    using Pair = std::pair<std::int64_t, MemberId>;  // event, member

    std::set<Pair> by_target() {
        return school().read([](db::Tx& tx) {
            std::set<Pair> pairs;
            for (const auto row :
                 tx.query("SELECT seq, target, target_id, CASE subject_seq WHEN 0 THEN seq ELSE subject_seq END "
                          "FROM event WHERE org_id = $1",
                          tx.org())) {
                const auto seq = row.get<std::int64_t>(0);
                const events::Target target{row.get<events::Target::Kind>(1), row.get<std::int64_t>(2)};
                for (const MemberId member : events::recipients(tx, target, row.get<std::int64_t>(3)))
                    pairs.emplace(seq, member);
            }
            return pairs;
        });
    }
    std::set<Pair> by_member() {
        return school().read([](db::Tx& tx) {
            std::set<Pair> pairs;
            for (const auto row : tx.query("SELECT id FROM member WHERE org_id = $1", tx.org()))
                for (const auto& update :
                     events::catch_up(tx, row.get<MemberId>(0), events::epoch(tx), 0, 1'000'000).updates)
                    pairs.emplace(update.seq, row.get<MemberId>(0));
            return pairs;
        });
    }
};
PARTA_ON_ENGINES(Entitlement);

// E7, E10.
TEST_P(Entitlement, both_ends_agree_whatever_happens_in_a_school) {
    for (const unsigned seed : {1U, 20U, 300U}) {
        SCOPED_TRACE(seed);
        std::mt19937 random{seed};
        const auto any = [&](auto& from) -> auto& { return from[random() % from.size()]; };
        std::vector<test::Person> staff{school().class_teacher_5a, school().class_teacher_1b, school().physicist,
                                        school().psychologist, school().head};
        std::vector<test::Person> pupils{school().semyon, school().vera, school().alyosha, school().masha};
        std::vector<test::Person> parents{school().gromova, school().tikhonov, school().zimina};
        std::vector<UnitId> units{school().class_5a, school().class_1b};
        for (int i = 0; i < 3; ++i)
            units.push_back(school().add_unit(orgs::UnitKind::class_,
                                              fmt::format("{}{}", 6 + seed % 3, std::array{"В", "Г", "Д"}[i])));
        derive();

        int posted = 0;
        for (int step = 0; step < 60; ++step) {
            try {
                switch (random() % 10) {
                    case 0:
                        pupils.push_back(school().enrol({"Новый", fmt::format("Н{}", step), ""}, any(units)));
                        break;
                    case 1:
                        parents.push_back(school().add_parent({"Родитель", fmt::format("Р{}", step), ""},
                                                              {any(pupils), any(pupils)}));
                        break;
                    case 2:
                        school().transfer(any(pupils), any(units));
                        break;
                    case 3:
                        school().assign(any(staff), any(units), orgs::Duty::class_teacher);
                        break;
                    case 4:
                        school().assign(any(staff), any(units), orgs::Duty::subject_teacher, "Химия");
                        break;
                    case 5:
                        school().restrict_parent(any(parents), any(pupils));
                        break;
                    case 6:
                        group(any(staff), "Группа", {any(staff), any(pupils)});
                        break;
                    case 7:
                        write_to(any(staff), any(parents));
                        break;
                    default:
                        break;
                }
                if (step % 5 == 0) derive();
                if (step == 30) school().deactivate(any(pupils));
                if (step == 40) school().dismiss(any(staff), orgs::Role::teacher);
                auto& author = any(staff);
                const auto mine = list(author).chats;
                if (mine.empty()) continue;
                const auto& where = any(mine);
                std::optional<std::int64_t> reply;
                if (where.last_ordinal >= where.first_visible && random() % 2 == 0) reply = where.last_ordinal;
                if (where.may_post)
                    posted += post(author, where.id, fmt::format("{} {}", seed, step), reply).ordinal > 0;
                if (where.may_post && reply && random() % 2 == 0) edit(author, where.id, *reply, "исправлено");
                if (where.may_remove_others && reply && random() % 4 == 0) remove(author, where.id, *reply);
            } catch (const Error&) {
                // What the rules refuse is refused; the structure as it is must still agree.
            }
        }
        EXPECT_GT(posted, 15);
        const auto leaver = school().enrol({"Ушаков", fmt::format("У{}", seed), ""}, school().class_5a);
        const auto fifth = chat(leaver, "5«А»").id;
        school().assign(school().class_teacher_5a, school().class_5a, orgs::Duty::class_teacher);
        post(school().class_teacher_5a, fifth, "До свидания");
        // Nobody deactivated keeps a place; should one be left over, it gives nothing.
        school().write([&](db::Tx& tx) {
            tx.exec("UPDATE member SET deactivated_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), leaver.member,
                    now());
        });
        const auto targets = by_target();
        EXPECT_EQ(targets, by_member());
        EXPECT_GT(targets.size(), 300U);

        // And what a person is told of chats is what they may read there.
        for (const auto& person : parents) {
            for (const auto& one : list(person).chats) {
                std::set<std::int64_t> readable;
                for (MessagesQuery query{.after = "0"};;) {
                    const auto some = page(person, one.id, query);
                    for (const auto& message : some.messages) readable.insert(message.ordinal);
                    if (!some.more_after) break;
                    query.after = std::to_string(some.messages.back().ordinal);
                }
                const auto told = school().read([&](db::Tx& tx) {
                    std::set<std::int64_t> ordinals;
                    for (const auto& update :
                         events::catch_up(tx, person.member, events::epoch(tx), 0, 1'000'000).updates) {
                        if (!update.type.starts_with("message_")) continue;
                        const auto message = json::decode_or_throw<Carried>(update.data.text).message;
                        if (message.chat == one.id) ordinals.insert(message.ordinal);
                    }
                    return ordinals;
                });
                EXPECT_EQ(told, readable) << person.name.given_name << " in " << one.title;
            }
        }
    }
}

}  // namespace
}  // namespace parta::chats
