#include "api/substitutes.hpp"

#include "chats/chats.hpp"

namespace parta::api {

std::vector<orgs::Substitution> substitute(db::Tx& tx, const orgs::Viewer& viewer, UnitId unit,
                                           const orgs::Substitute& in) {
    orgs::substitute(tx, viewer, unit, in);
    chats::derive_official(tx);
    return orgs::unit_substitutions(tx, viewer, unit);
}

std::vector<orgs::Substitution> end_substitution(db::Tx& tx, const orgs::Viewer& viewer, orgs::SubstitutionId id) {
    const UnitId unit = orgs::end_substitution(tx, viewer, id);
    chats::derive_official(tx);
    return orgs::unit_substitutions(tx, viewer, unit);
}

void follow_substitutions(db::Db& db, OrgId org) {
    if (!db.read_now(org, [](db::Tx& tx) { return orgs::substitutions_due(tx); }, db::Reach::both)) return;
    db.write_now(
        org,
        [](db::Tx& tx) {
            const bool changed = orgs::follow_substitutions(tx);
            if (changed) chats::derive_official(tx);
            return changed;
        },
        db::Reach::both);
}

}  // namespace parta::api
