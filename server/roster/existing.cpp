#include "roster/existing.hpp"

#include <date/tz.h>

#include <unordered_map>

#include "base/clock.hpp"
#include "orgs/orgs.hpp"

namespace parta::roster {
namespace {

std::string today_in(const std::string& zone) {
    const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds{now().ms}};
    return date::format("%F", date::floor<date::days>(date::make_zoned(zone, at).get_local_time()));
}

Sex sex_from(std::string_view stored) {
    if (stored == "male") return Sex::male;
    if (stored == "female") return Sex::female;
    return Sex::unknown;
}

}  // namespace

Existing load_existing(db::Tx& tx) {
    Existing existing;
    const auto org_row = tx.query("SELECT kind, time_zone FROM org WHERE id = $1", tx.org());
    const auto& org = org_row.only();
    existing.labels = org.get<std::string>(0) == "college" ? Labels::college : Labels::school;
    existing.today = today_in(org.get<std::string>(1));
    for (const auto& row :
         tx.query("SELECT id, label FROM unit WHERE org_id = $1 AND archived_at IS NULL AND kind IN ('class', 'group')",
                  tx.org()))
        existing.units.push_back({row.get<UnitId>(0), row.get<std::string>(1)});

    std::unordered_map<MemberId, std::size_t> place;
    for (const auto& row :
         tx.query("SELECT id, surname, given_name, patronymic, coalesce(birth_date, ''), coalesce(sex, ''), "
                  "coalesce(phone, ''), "
                  "coalesce(email, ''), position FROM member WHERE org_id = $1 AND deactivated_at IS NULL ORDER BY id",
                  tx.org())) {
        ExistingPerson person;
        person.id = row.get<MemberId>(0);
        person.name = {row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)};
        person.birth_date = row.get<std::string>(4);
        person.sex = sex_from(row.get<std::string>(5));
        person.phone = row.get<std::string>(6);
        person.email = row.get<std::string>(7);
        person.position = row.get<std::string>(8);
        place[person.id] = existing.people.size();
        existing.people.push_back(std::move(person));
    }
    auto person_of = [&](MemberId id) -> ExistingPerson* {
        auto found = place.find(id);
        return found == place.end() ? nullptr : &existing.people[found->second];
    };
    for (const auto& row :
         tx.query("SELECT member_id, role FROM role WHERE org_id = $1 AND to_seq IS NULL ORDER BY member_id, role",
                  tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->roles.push_back(row.get<policy::Role>(1));
    for (const auto& row :
         tx.query("SELECT member_id, unit_id FROM enrolment WHERE org_id = $1 AND to_seq IS NULL AND main", tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->unit = row.get<UnitId>(1);
    for (const auto& row : tx.query("SELECT member_id, unit_id FROM assignment WHERE org_id = $1 AND to_seq IS NULL "
                                    "AND duty = 'class_teacher'",
                                    tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->leads.push_back(row.get<UnitId>(1));
    for (const auto& row :
         tx.query("SELECT child_id, parent_id FROM representation WHERE org_id = $1 AND to_seq IS NULL", tx.org()))
        existing.representations.push_back({row.get<MemberId>(0), row.get<MemberId>(1)});
    return existing;
}

}  // namespace parta::roster
