// A demo school, full of people who talk: what `parta demo` and `./dev run` show.
#pragma once
#include <string>
#include <vector>

#include "db/db.hpp"

namespace parta::app {

inline constexpr std::string_view demo_password = "parta-2026";

/// Who can sign in, for the command line to say.
struct DemoPerson {
    std::string login;
    std::string who;  // «классный руководитель 7«Б»»
};

/// Makes the demo school unless an organisation exists already, through the same functions that serve real people.
/// Takes about two seconds, most of it password hashing (one hash serves all demo accounts).
void make_demo_school(db::Db& db);
const std::vector<DemoPerson>& demo_people();

}  // namespace parta::app
