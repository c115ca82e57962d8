#include "orgs/orgs.hpp"

namespace parta::orgs {
namespace {

std::optional<AudienceId> find_audience(db::Tx& tx, const Audience& rule) {
    // Writes of one organisation come one after another, so that find-or-insert cannot make two.
    db::Rows rows;
    if (rule.unit) {
        rows = tx.query(
            "SELECT id FROM audience WHERE org_id = $1 AND unit_id = $2 AND roles = $3 AND subject = $4 AND subgroup = "
            "$5 "
            "ORDER BY id LIMIT 1",
            tx.org(), *rule.unit, rule.roles, rule.subject, rule.subgroup);
    } else {
        rows = tx.query(
            "SELECT id FROM audience WHERE org_id = $1 AND unit_id IS NULL AND roles = $2 AND subject = $3 "
            "AND subgroup = $4 ORDER BY id LIMIT 1",
            tx.org(), rule.roles, rule.subject, rule.subgroup);
    }
    auto row = rows.maybe();
    if (!row) return std::nullopt;
    return row->get<AudienceId>(0);
}

}  // namespace

AudienceId audience(db::Tx& tx, const Audience& rule) {
    if (auto found = find_audience(tx, rule)) return *found;
    auto id = new_id<AudienceId>();
    tx.exec("INSERT INTO audience (org_id, id, unit_id, subject, subgroup, roles) VALUES ($1, $2, $3, $4, $5, $6)",
            tx.org(), id, rule.unit, rule.subject, rule.subgroup, rule.roles);
    return id;
}

}  // namespace parta::orgs
