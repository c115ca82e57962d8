// Makes a school in the configured database (data_dir and database of the environment) whose class 5«А» is as large as
// asked for, with everybody signed in, and says on standard output who they are: the fault tests speak for them without
// paying for a password's hash each.
//
//   fault_school PEOPLE
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "app/app.hpp"
#include "chats/chats.hpp"
#include "db/statistics.hpp"
#include "json/json.hpp"
#include "support/school.hpp"

namespace {

struct SignedIn {
    parta::MemberId member;
    std::string session;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (member, session))

struct Made {
    parta::OrgId org;
    SignedIn administrator;
    SignedIn teacher;  // of the class
    std::vector<SignedIn> pupils;
};
BOOST_DESCRIBE_STRUCT(Made, (), (org, administrator, teacher, pupils))

SignedIn signed_in(const parta::test::Person& person) {
    return {person.member, person.session};
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const int people = count > 1 ? std::atoi(arguments[1]) : 30;
        const auto config = parta::app::load_config(std::nullopt);
        const auto db = parta::app::open_database(config);
        parta::test::School school{*db};
        Made made{school.org, signed_in(school.administrator), signed_in(school.class_teacher_5a), {}};
        for (int i = 0; i < people; ++i) {
            // Names are letters only: «Аа», «Аб»…
            const std::string_view letters = "абвгдежзиклмнопрстуф";
            const auto letter = [&](int n) { return letters.substr(static_cast<std::size_t>(n % 20) * 2, 2); };
            const auto surname = fmt::format("Проверкин{}{}{}", letter(i / 400), letter(i / 20), letter(i));
            made.pupils.push_back(signed_in(school.enrol({surname, "Иван", "Петрович"}, school.class_5a)));
        }
        school.write([](parta::db::Tx& tx) { parta::chats::derive_official(tx); });
        // As after a roster: a school comes into being in no other way at once.
        if (!config.database.owner_url.empty()) parta::db::refresh_statistics(config.database.owner_url);
        std::cout << parta::json::encode(made) << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "fault_school: " << error.what() << '\n';
        return 1;
    }
}
