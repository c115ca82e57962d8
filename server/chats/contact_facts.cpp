// The facts behind the contact policy.
#include "chats/contact_policy.hpp"
#include "chats/id_list.hpp"
#include "chats/rules.hpp"

namespace parta::chats {
namespace {

using People = std::map<MemberId, Person>;

void load_presence(db::Tx& tx, std::span<const MemberId> ids, People& people) {
    for_ids(tx, ids,
            "SELECT id, joined_at IS NOT NULL AND closed_at IS NULL FROM member WHERE org_id = $1 AND id IN ({})",
            [&](const db::Row& row) {
                auto& person = people[row.get<MemberId>(0)];
                person.id = row.get<MemberId>(0);
                person.present = row.get<bool>(1);
            });
}

void load_roles(db::Tx& tx, std::span<const MemberId> ids, People& people) {
    for_ids(tx, ids,
            "SELECT member_id, role, verified_at IS NOT NULL FROM role WHERE org_id = $1 AND to_seq IS NULL "
            "AND role <> 'pupil' AND member_id IN ({})",
            [&](const db::Row& row) {
                auto& person = people[row.get<MemberId>(0)];
                auto role = row.get<std::string>(1);
                person.administration |= role == "administrator" || role == "head" || role == "deputy";
                person.verified |= row.get<bool>(2);
                if (person.office.empty() || rank(role) < rank(person.office)) person.office = std::move(role);
            });
}

void load_services(db::Tx& tx, std::span<const MemberId> ids, People& people) {
    for_ids(tx, ids,
            "SELECT s.member_id, s.unit_id, s.duty FROM assignment s JOIN unit u ON u.org_id = s.org_id AND u.id = "
            "s.unit_id "
            "WHERE s.org_id = $1 AND s.to_seq IS NULL AND u.archived_at IS NULL AND s.member_id IN ({})",
            [&](const db::Row& row) {
                people[row.get<MemberId>(0)].serves.push_back({row.get<UnitId>(1), row.get<std::string>(2)});
            });
}

void load_studies(db::Tx& tx, std::span<const MemberId> ids, People& people) {
    for_ids(tx, ids,
            "SELECT e.member_id, e.unit_id, e.main, u.kind = 'class' AND u.grade BETWEEN 1 AND 4 "
            "FROM enrolment e JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id "
            "WHERE e.org_id = $1 AND e.to_seq IS NULL AND u.archived_at IS NULL AND e.member_id IN ({})",
            [&](const db::Row& row) {
                auto& person = people[row.get<MemberId>(0)];
                const auto unit = row.get<UnitId>(1);
                person.studies_in.push_back(unit);
                if (!row.get<bool>(2)) return;
                person.main_class = unit;
                person.primary = row.get<bool>(3);
            });
}

void load_children(db::Tx& tx, std::span<const MemberId> ids, People& people) {
    for_ids(
        tx, ids,
        "SELECT p.parent_id, e.unit_id FROM representation p "
        "JOIN enrolment e ON e.org_id = p.org_id AND e.member_id = p.child_id "
        "JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id "
        "WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted AND e.to_seq IS NULL AND u.archived_at IS NULL "
        "AND p.parent_id IN ({})",
        [&](const db::Row& row) { people[row.get<MemberId>(0)].parent_in.push_back(row.get<UnitId>(1)); });
}

void load_guardians(db::Tx& tx, People& people) {
    std::vector<MemberId> primary;
    for (const auto& [id, person] : people)
        if (person.primary) primary.push_back(id);
    for_ids(tx, primary,
            "SELECT p.child_id, p.parent_id FROM representation p JOIN member m ON m.org_id = p.org_id AND m.id = "
            "p.parent_id "
            "WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted AND m.joined_at IS NOT NULL "
            "AND m.closed_at IS NULL AND p.child_id IN ({})",
            [&](const db::Row& row) { people[row.get<MemberId>(0)].guardians.push_back(row.get<MemberId>(1)); });
}

}  // namespace

std::map<MemberId, Person> load_people(db::Tx& tx, std::span<const MemberId> ids) {
    People people;
    load_presence(tx, ids, people);
    std::vector<MemberId> known;
    for (const auto& [id, person] : people) known.push_back(id);
    load_roles(tx, known, people);
    load_services(tx, known, people);
    load_studies(tx, known, people);
    load_children(tx, known, people);
    load_guardians(tx, people);
    // A class teacher for a time may hold nothing but the assignment.
    for (auto& [id, person] : people)
        for (const auto& service : person.serves)
            if (person.office.empty()) person.office = service.duty;
    return people;
}

}  // namespace parta::chats
