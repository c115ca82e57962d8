#include "people/addressees.hpp"

#include <algorithm>

namespace parta::people {
namespace {

std::string strip_name(const db::Row& row, int from) {
    return row.get<std::string>(from) + " " + row.get<std::string>(from + 1);
}

struct Pupil {
    MemberId id;
    std::string name;
    bool wanted = false;  // can be brought in by a link
};

struct Parent {
    MemberId id;
    std::string name;
};

/// What is needed of everyone at once; read in a fixed number of statements, however many people there are.
class Families {
  public:
    /// Of the pupils of one unit, or of all pupils.
    Families(db::Tx& tx, std::optional<UnitId> unit) : tx_(tx), unit_(unit.value_or(UnitId{})) {
        for (const auto& row : tx_.query("SELECT member_id FROM join_request WHERE org_id = $1 AND status = 'pending' "
                                         "AND member_id IS NOT NULL",
                                         tx_.org()))
            waiting_.insert(row.get<MemberId>(0));
        load_parents();
    }

    Pupil pupil(const db::Row& row, int from) const {
        const auto id = row.get<MemberId>(from);
        return {id, strip_name(row, from + 1), row.is_null(from + 3) && !waiting_.contains(id)};
    }

    void add_family(AddressedSheet& sheet, const Pupil& pupil, std::optional<InviteRole> only) {
        if (pupil.wanted && only != InviteRole::parent)
            sheet.addressees.push_back({pupil.id, InviteRole::pupil, sheet.unit, pupil.name, {}});
        if (only == InviteRole::pupil) return;
        if (!represented_.contains(pupil.id)) ++sheet.blank_strips;
        for (const auto& parent : parents_[pupil.id]) {
            if (!given_.insert(parent.id).second) continue;
            sheet.addressees.push_back({parent.id, InviteRole::parent, sheet.unit, parent.name, children_[parent.id]});
        }
    }

  private:
    void load_parents() {
        // Restricted relations count only against blank strips: such a child has a representative, who gets none.
        for (const auto& row : tx_.query("SELECT p.child_id, p.parent_id, p.restricted, m.surname, m.given_name, "
                                         "m.joined_at, c.surname, c.given_name, "
                                         "  (CASE WHEN EXISTS (SELECT 1 FROM role r WHERE r.org_id = $1 AND "
                                         "r.member_id = p.parent_id AND r.to_seq IS NULL "
                                         "                      AND r.role <> 'pupil') THEN 1 ELSE 0 END) "
                                         "FROM representation p JOIN member m ON m.org_id = $1 AND m.id = p.parent_id "
                                         "AND m.deactivated_at IS NULL "
                                         "JOIN member c ON c.org_id = $1 AND c.id = p.child_id "
                                         "WHERE p.org_id = $1 AND p.to_seq IS NULL AND ($2 = 0 OR p.child_id IN "
                                         "(SELECT e.member_id FROM enrolment e "
                                         "  WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL)) ORDER BY "
                                         "m.sort_name, m.id, c.sort_name",
                                         tx_.org(), unit_)) {
            const auto child = row.get<MemberId>(0), parent = row.get<MemberId>(1);
            represented_.insert(child);
            const bool wanted = !row.get<bool>(2) && row.is_null(5) && !row.get<bool>(8) && !waiting_.contains(parent);
            if (!wanted) continue;
            parents_[child].push_back({parent, strip_name(row, 3)});
            auto& children = children_[parent];
            if (!children.empty()) children += ", ";
            children += strip_name(row, 6);
        }
    }

    db::Tx& tx_;
    UnitId unit_;
    std::unordered_set<MemberId> waiting_;
    std::unordered_set<MemberId> represented_;
    std::unordered_map<MemberId, std::vector<Parent>> parents_;
    std::unordered_map<MemberId, std::string> children_;
    std::unordered_set<MemberId> given_;
};

std::unordered_map<UnitId, std::string> class_teachers(db::Tx& tx) {
    std::unordered_map<UnitId, std::string> names;
    for (const auto& row : tx.query(
             "SELECT a.unit_id, m.surname, m.given_name, m.patronymic FROM assignment a "
             "JOIN member m ON m.org_id = $1 AND m.id = a.member_id "
             "WHERE a.org_id = $1 AND a.duty = 'class_teacher' AND a.to_seq IS NULL ORDER BY a.from_seq, m.sort_name",
             tx.org())) {
        auto& name = names[row.get<UnitId>(0)];
        if (!name.empty()) name += ", ";
        name += full_name({row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)});
    }
    return names;
}

}  // namespace

AddressedSheet sheet_of(db::Tx& tx, const store::UnitRow& unit) {
    return {unit.id, unit.label, class_teachers(tx)[unit.id], {}, 0};
}

AddressedSheet unit_addressees(db::Tx& tx, const store::UnitRow& unit, std::optional<InviteRole> only) {
    Families families(tx, unit.id);
    AddressedSheet sheet = sheet_of(tx, unit);
    for (const auto& row :
         tx.query("SELECT m.id, m.surname, m.given_name, m.joined_at FROM enrolment e "
                  "JOIN member m ON m.org_id = $1 AND m.id = e.member_id AND m.deactivated_at IS NULL "
                  "WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL ORDER BY m.sort_name, m.id",
                  tx.org(), unit.id))
        families.add_family(sheet, families.pupil(row, 0), only);
    return sheet;
}

AddressedSheet staff_addressees(db::Tx& tx) {
    AddressedSheet sheet{.title = std::string(staff_title)};
    for (const auto& row :
         tx.query("SELECT m.id, m.surname, m.given_name FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL "
                  "AND m.joined_at IS NULL AND m.id IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 "
                  "AND r.role <> 'pupil' AND r.to_seq IS NULL) ORDER BY m.sort_name, m.id",
                  tx.org()))
        sheet.addressees.push_back({row.get<MemberId>(0), InviteRole::staff, std::nullopt, strip_name(row, 1), {}});
    return sheet;
}

std::vector<AddressedSheet> all_addressees(db::Tx& tx) {
    Families families(tx, std::nullopt);
    auto teachers = class_teachers(tx);
    std::vector<AddressedSheet> sheets;
    for (const auto& row :
         tx.query("SELECT u.id, u.label, m.id, m.surname, m.given_name, m.joined_at FROM enrolment e "
                  "JOIN unit u ON u.org_id = $1 AND u.id = e.unit_id AND u.archived_at IS NULL "
                  "JOIN member m ON m.org_id = $1 AND m.id = e.member_id AND m.deactivated_at IS NULL "
                  "WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main ORDER BY u.grade, u.match_label, u.id, "
                  "m.sort_name, m.id",
                  tx.org())) {
        const auto unit = row.get<UnitId>(0);
        if (sheets.empty() || sheets.back().unit != unit)
            sheets.push_back({unit, row.get<std::string>(1), teachers[unit], {}, 0});
        families.add_family(sheets.back(), families.pupil(row, 2), std::nullopt);
    }
    AddressedSheet without_class{.title = std::string(no_class_title)};
    for (const auto& row :
         tx.query("SELECT m.id, m.surname, m.given_name, m.joined_at FROM role r "
                  "JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND m.deactivated_at IS NULL "
                  "WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL AND r.member_id NOT IN "
                  "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main) ORDER BY "
                  "m.sort_name, m.id",
                  tx.org()))
        families.add_family(without_class, families.pupil(row, 0), std::nullopt);
    sheets.push_back(std::move(without_class));
    sheets.push_back(staff_addressees(tx));
    std::erase_if(sheets,
                  [](const AddressedSheet& sheet) { return sheet.addressees.empty() && sheet.blank_strips == 0; });
    return sheets;
}

}  // namespace parta::people
