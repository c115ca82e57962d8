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
                  "coalesce(email, ''), position, deactivated_at, flags, subjects FROM member WHERE org_id = $1 "
                  "AND (deactivated_at IS NULL OR left_seq IS NOT NULL) "
                  "ORDER BY CASE WHEN deactivated_at IS NULL THEN 0 ELSE 1 END, id",
                  tx.org())) {
        ExistingPerson person;
        person.id = row.get<MemberId>(0);
        person.name = {row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)};
        person.birth_date = row.get<std::string>(4);
        person.sex = sex_from(row.get<std::string>(5));
        person.phone = row.get<std::string>(6);
        person.email = row.get<std::string>(7);
        person.position = row.get<std::string>(8);
        person.left = !row.is_null(9);
        person.flags = row.get<std::string>(10);
        person.subjects = parse_subjects(row.get<std::string>(11));
        place[person.id] = existing.people.size();
        existing.people.push_back(std::move(person));
    }
    auto person_of = [&](MemberId id) -> ExistingPerson* {
        auto found = place.find(id);
        return found == place.end() ? nullptr : &existing.people[found->second];
    };
    // In force, or what a return gives back to somebody who has left (people/returning.cpp); never the administration.
    for (const auto& row :
         tx.query("SELECT r.member_id, r.role FROM role r JOIN member m ON m.org_id = r.org_id AND m.id = r.member_id "
                  "WHERE r.org_id = $1 AND (r.to_seq IS NULL OR r.to_seq = m.left_seq AND r.role <> 'administrator') "
                  "ORDER BY r.member_id, r.role",
                  tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->roles.push_back(row.get<policy::Role>(1));
    for (const auto& row :
         tx.query("SELECT e.member_id, e.unit_id FROM enrolment e JOIN member m ON m.org_id = e.org_id AND m.id = "
                  "e.member_id JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id WHERE e.org_id = $1 AND e.main "
                  "AND (e.to_seq IS NULL OR e.to_seq = m.left_seq AND u.archived_at IS NULL)",
                  tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->unit = row.get<UnitId>(1);
    for (const auto& row :
         tx.query("SELECT a.member_id, a.unit_id FROM assignment a JOIN member m ON m.org_id = a.org_id AND m.id = "
                  "a.member_id JOIN unit u ON u.org_id = a.org_id AND u.id = a.unit_id WHERE a.org_id = $1 AND a.duty "
                  "= 'class_teacher' AND (a.to_seq IS NULL OR a.to_seq = m.left_seq AND u.archived_at IS NULL AND NOT "
                  "EXISTS (SELECT 1 FROM assignment o WHERE o.org_id = a.org_id AND o.unit_id = a.unit_id AND o.duty = "
                  "'class_teacher' AND o.to_seq IS NULL))",
                  tx.org()))
        if (auto* person = person_of(row.get<MemberId>(0))) person->leads.push_back(row.get<UnitId>(1));
    for (const auto& row : tx.query("SELECT p.child_id, p.parent_id, p.relation, p.restricted FROM representation p "
                                    "JOIN member m ON m.org_id = "
                                    "p.org_id AND m.id = p.parent_id WHERE p.org_id = $1 AND (p.to_seq IS NULL OR "
                                    "p.to_seq = m.left_seq)",
                                    tx.org()))
        existing.representations.push_back(
            {row.get<MemberId>(0), row.get<MemberId>(1), row.get<std::string>(2), row.get<bool>(3)});
    for (const auto& row :
         tx.query("SELECT a.member_id, a.unit_id, a.subject, a.subgroup FROM assignment a JOIN unit u "
                  "ON u.org_id = a.org_id AND u.id = a.unit_id AND u.archived_at IS NULL WHERE "
                  "a.org_id = $1 AND a.duty = 'subject_teacher' AND a.to_seq IS NULL AND a.until IS "
                  "NULL ORDER BY a.unit_id, a.subject, a.member_id",
                  tx.org()))
        existing.duties.push_back(
            {row.get<MemberId>(0), row.get<UnitId>(1), row.get<std::string>(2), row.get<std::string>(3)});
    return existing;
}

}  // namespace parta::roster
