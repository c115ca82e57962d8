// Makes the schools that send_bench.mjs writes into, in the configured database (data_dir and database of the
// environment), and says on standard output who may write where: one school whose class of a hundred talks, and so many
// more with five people each.
//
//   send_schools SCHOOLS SESSIONS      sessions of each person
#include <cstdlib>
#include <iostream>

#include "app/app.hpp"
#include "db/statistics.hpp"
#include "json/json.hpp"
#include "send/talk.hpp"

namespace {

struct Class {
    std::string messages;  // the path to post to
    std::vector<std::string> sessions;
};
BOOST_DESCRIBE_STRUCT(Class, (), (messages, sessions))

struct Made {
    std::vector<Class> schools;
};
BOOST_DESCRIBE_STRUCT(Made, (), (schools))

constexpr int large = 100;
constexpr int small = 5;

}  // namespace

int main(int count, char** arguments) {
    try {
        const int schools = count > 1 ? std::atoi(arguments[1]) : 21;
        const int sessions = count > 2 ? std::atoi(arguments[2]) : 40;
        const auto config = parta::app::load_config(std::nullopt);
        const auto db = parta::app::open_database(config);
        Made made;
        for (int i = 0; i < schools; ++i) {
            parta::bench::Talk talk{*db, i == 0 ? large : small};
            made.schools.push_back({fmt::format("/api/orgs/{}/chats/{}/messages", talk.org().value, talk.chat().value),
                                    talk.open_sessions(sessions)});
        }
        // What autovacuum does within some minutes of a school's life.
        if (db->engine() == parta::db::Engine::postgres) parta::db::refresh_statistics(config.database.owner_url);
        std::cout << parta::json::encode(made) << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "send_schools: " << error.what() << '\n';
        return 1;
    }
}
