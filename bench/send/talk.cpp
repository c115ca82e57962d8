#include "send/talk.hpp"

#include <fmt/format.h>

#include "base/random.hpp"
#include "chats/chats.hpp"

namespace parta::bench {
namespace {

constexpr std::int64_t pupils = 900;

}  // namespace

Talk::Talk(db::Db& db, int people) : school_(db) {
    fill();
    for (int i = 0; i < people; ++i)
        people_.push_back(school_.enrol({"Отправитель", fmt::format("Пётр{}", i), ""}, school_.class_5a));
    school_.write([](db::Tx& tx) { chats::derive_official(tx); });
    chat_ = school_.read_as(people_.front(), [](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.template_name == "class") return chat.id;
        throw std::logic_error("no class chat");
    });
}

Task<> Talk::send(int person) {
    const chats::PostMessage message{random_token(), std::string{"Завтра контрольная по математике"}, {}, {}};
    const auto& session = people_.at(static_cast<std::size_t>(person)).session;
    const auto foresee = [&](db::Tx& tx) {
        orgs::foresee_viewer(tx, session);
        if (const auto member = orgs::guess_member(tx, session)) chats::foresee_post(tx, *member, chat_, message);
    };
    const auto work = [&](db::Tx& tx) {
        return chats::post_message(tx, orgs::open_viewer(tx, session), chat_, message).ordinal;
    };
    co_await school_.db.write(school_.org, db::Foreseeing{foresee, work}, db::Reach::signed_in);
}

std::vector<std::string> Talk::open_sessions(int each) {
    std::vector<std::string> tokens;
    for (const auto& person : people_) {
        auto opened = school_.db.platform_write_now([&](db::Tx& tx) {
            std::vector<std::string> some;
            for (int i = 0; i < each; ++i)
                some.push_back(accounts::open_session(tx, person.account, {"bench", "127.0.0.1"}, false));
            return some;
        });
        std::ranges::move(opened, std::back_inserter(tokens));
    }
    return tokens;
}

// The rest of the school, as rows: what plans and indexes have to do with.
void Talk::fill() {
    school_.write([&](db::Tx& tx) {
        const auto seq = tx.current_seq();
        for (std::int64_t id = 1; id <= pupils; ++id) {
            for (const std::int64_t person : {id, id + pupils})
                tx.post(
                    "INSERT INTO member (org_id, id, surname, given_name, sort_name, created_at) "
                    "VALUES ($1, $2, 'Ученик', 'Один', 'ученик один', 0)",
                    tx.org(), person);
            tx.post("INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq) VALUES ($1, $2, $3, TRUE, $4)",
                    tx.org(), id, school_.class_1b, seq);
            tx.post("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)",
                    tx.org(), id, id + pupils, seq);
        }
    });
}

}  // namespace parta::bench
