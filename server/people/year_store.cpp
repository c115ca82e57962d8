#include "people/year_store.hpp"

#include <unordered_map>

#include "people/names.hpp"

namespace parta::people::store {
namespace {

PersonName name_at(const db::Row& row, int column) {
    return {row.get<std::optional<std::string>>(column).value_or(""),
            row.get<std::optional<std::string>>(column + 1).value_or(""),
            row.get<std::optional<std::string>>(column + 2).value_or("")};
}

}  // namespace

std::optional<YearRow> last_year(db::Tx& tx) {
    const auto row =
        tx.query(
              "SELECT y.id, y.fingerprint, y.summary, y.first_seq, y.last_seq, y.at, m.surname, "
              "m.given_name, m.patronymic, y.undone_at IS NOT NULL FROM school_year y LEFT JOIN member m "
              "ON m.org_id = y.org_id AND m.id = y.actor_id WHERE y.org_id = $1 ORDER BY y.id DESC LIMIT 1",
              tx.org())
            .maybe();
    if (!row) return std::nullopt;
    return YearRow{row->get<std::int64_t>(0),   row->get<std::string>(1),  row->get<std::string>(2),
                   row->get<std::int64_t>(3),   row->get<std::int64_t>(4), row->get<Timestamp>(5),
                   full_name(name_at(*row, 6)), row->get<bool>(9)};
}

YearStructure load_year_structure(db::Tx& tx) {
    YearStructure found;
    if (tx.query("SELECT kind FROM org WHERE id = $1", tx.org()).only().get<orgs::OrgKind>(0) == orgs::OrgKind::college)
        found.new_kind = UnitKind::group;
    std::unordered_map<UnitId, std::size_t> places;
    for (const auto& row : tx.query("SELECT id, kind, label, grade FROM unit WHERE org_id = $1 AND archived_at IS NULL "
                                    "ORDER BY grade, match_label, id LIMIT 1000",
                                    tx.org())) {
        const auto kind = row.get<UnitKind>(1);
        if (kind != UnitKind::class_ && kind != UnitKind::group) {
            found.other_labels.push_back(row.get<std::string>(2));
            continue;
        }
        places[row.get<UnitId>(0)] = found.classes.size();
        found.classes.push_back({row.get<UnitId>(0), kind, row.get<std::string>(2), row.get<int>(3), {}, {}});
    }
    for (const auto& row :
         tx.query("SELECT e.unit_id, m.id, m.surname, m.given_name, m.patronymic FROM enrolment e JOIN member m ON "
                  "m.org_id = e.org_id AND m.id = e.member_id WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main "
                  "ORDER BY m.sort_name, m.id LIMIT 20000",
                  tx.org()))
        if (const auto place = places.find(row.get<UnitId>(0)); place != places.end())
            found.classes[place->second].pupils.push_back({row.get<MemberId>(1), full_name(name_at(row, 2))});
    for (const auto& row :
         tx.query("SELECT s.unit_id, m.id, m.surname, m.given_name, m.patronymic, s.duty, s.subject, s.subgroup FROM "
                  "assignment s JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id WHERE s.org_id = $1 AND "
                  "s.to_seq IS NULL ORDER BY m.sort_name, m.id, s.subject LIMIT 20000",
                  tx.org()))
        if (const auto place = places.find(row.get<UnitId>(0)); place != places.end())
            found.classes[place->second].teachers.push_back({row.get<MemberId>(1), full_name(name_at(row, 2)),
                                                             row.get<Duty>(5), row.get<std::string>(6),
                                                             row.get<std::string>(7)});
    return found;
}

}  // namespace parta::people::store
