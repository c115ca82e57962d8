// The figures of the first screen: who has joined, what is missing.
#include "orgs/applications.hpp"
#include "people/consent_texts.hpp"
#include "people/dates.hpp"
#include "people/requests.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"
#include "people/withdrawals.hpp"

namespace parta::people {
namespace {

struct Counted {
    int all = 0;
    int joined = 0;
};

Counted read(const db::Rows& rows) {
    const auto row = rows.only();
    return {row.get<int>(0), row.get<int>(1)};
}

int read_count(const db::Rows& rows) {
    return rows.only().get<int>(0);
}

// NOT IN rather than NOT EXISTS: PostgreSQL hashes it, also right after an import, when it has no statistics yet and
// would join row by row. Each counts people who have not left. $2: '' for the organisation, else «,12,15,»: the units
// that the viewer leads.
constexpr std::string_view staff_sql =
    "SELECT COUNT(*), COUNT(m.joined_at) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND m.id IN "
    "(SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role <> 'pupil' AND r.to_seq IS NULL) AND $2 = ''";
constexpr std::string_view pupils_sql =
    "SELECT COUNT(*), COUNT(m.joined_at) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND m.id IN "
    "(SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL) AND ($2 = '' OR "
    "m.id IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE '%,' || e.unit_id || "
    "',%'))";
constexpr std::string_view parents_sql =
    "SELECT COUNT(*), COUNT(m.joined_at) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND m.id IN "
    "(SELECT p.parent_id FROM representation p LEFT JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND "
    "e.to_seq IS NULL "
    "  WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted AND ($2 = '' OR $2 LIKE '%,' || e.unit_id || "
    "',%'))";
constexpr std::string_view classes_sql =
    "SELECT COUNT(*), COUNT((SELECT MIN(a.member_id) FROM assignment a WHERE a.org_id = $1 AND a.unit_id = u.id AND "
    "a.duty = 'class_teacher' "
    "AND a.to_seq IS NULL)) FROM unit u WHERE u.org_id = $1 AND u.archived_at IS NULL AND u.kind IN ('class', 'group') "
    "AND ($2 = '' OR $2 LIKE '%,' || u.id || ',%')";
constexpr std::string_view without_class_sql =
    "SELECT COUNT(*) FROM role r JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND m.deactivated_at IS NULL "
    "WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL AND $2 = '' AND r.member_id NOT IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main)";
constexpr std::string_view without_representative_sql =
    "SELECT COUNT(*) FROM role r JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND m.deactivated_at IS NULL "
    "WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL AND r.member_id NOT IN "
    "(SELECT p.child_id FROM representation p WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted) AND ($2 = "
    "'' OR r.member_id IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE '%,' || e.unit_id || "
    "',%'))";
// $3: born later is under 14.
constexpr std::string_view without_consent_sql =
    "SELECT COUNT(*) FROM role r JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND m.deactivated_at IS NULL "
    "WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL AND (m.consent_withdrawn_at IS NOT NULL OR "
    "((m.birth_date IS NULL OR m.birth_date > $3) AND r.member_id NOT IN (SELECT c.member_id FROM consent c WHERE "
    "c.org_id = $1 AND c.purpose = 'communication' AND c.withdrawn_at IS NULL))) AND ($2 = '' OR r.member_id IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE '%,' || e.unit_id || "
    "',%'))";
// $3–$6: the least version and own text that serve, to communication and to photos.
constexpr std::string_view outdated_sql =
    "SELECT COUNT(*) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND m.id IN (SELECT c.member_id "
    "FROM consent c WHERE c.org_id = $1 AND c.withdrawn_at IS NULL GROUP BY c.member_id, c.purpose HAVING max(CASE "
    "WHEN "
    "c.purpose = 'communication' AND c.version >= $3 AND c.own_text >= $4 OR c.purpose = 'photos' AND c.version >= $5 "
    "AND c.own_text >= $6 THEN 1 ELSE 0 END) = 0) AND ($2 = '' OR m.id IN (SELECT e.member_id FROM enrolment e WHERE "
    "e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE '%,' || e.unit_id || ',%') OR m.id IN (SELECT p.parent_id FROM "
    "representation p JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND e.to_seq IS NULL WHERE "
    "p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted AND $2 LIKE '%,' || e.unit_id || ',%'))";
constexpr std::string_view unverified_sql =
    "SELECT COUNT(DISTINCT r.member_id) FROM role r JOIN member m ON m.org_id = $1 AND m.id = r.member_id AND "
    "m.deactivated_at IS NULL AND m.joined_at IS NOT NULL WHERE r.org_id = $1 AND r.to_seq IS NULL "
    "AND r.role IN ('teacher', 'supplementary_teacher', 'specialist') AND $2 = '' AND r.member_id NOT IN "
    "(SELECT v.member_id FROM role v WHERE v.org_id = $1 AND v.to_seq IS NULL AND v.verified_at IS NOT NULL "
    "AND v.role IN ('teacher', 'supplementary_teacher', 'specialist'))";
constexpr std::string_view faults_sql =
    "SELECT COUNT(*) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND (m.flags <> '' OR (m.id IN "
    "(SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL) AND (m.id NOT IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main) OR m.id NOT IN "
    "(SELECT p.child_id FROM representation p WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted)))) "
    "AND ($2 = '' OR m.id IN (SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE "
    "'%,' || e.unit_id || ',%'))";
constexpr std::string_view flags_sql =
    "SELECT COUNT(*) FROM member m WHERE m.org_id = $1 AND m.deactivated_at IS NULL AND m.flags <> '' AND ($2 = '' OR "
    "m.id IN "
    "(SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND $2 LIKE '%,' || e.unit_id || "
    "',%'))";

}  // namespace

Setup setup(db::Tx& tx, const Viewer& viewer) {
    const bool all = orgs::may_everywhere(viewer, Action::see_setup);
    const auto units = granted_units(viewer, Action::see_setup);
    if (!all && units.empty()) throw Error{viewer.is_staff() ? ErrorCode::forbidden : ErrorCode::not_found};
    std::string scope;
    if (!all) {
        scope = ",";
        for (UnitId unit : units) scope += fmt::format("{},", unit.value);
    }
    auto run = [&](std::string_view sql) { return tx.query(sql, tx.org(), scope); };

    const Counted staff = read(run(staff_sql)), pupils = read(run(pupils_sql)), parents = read(run(parents_sql)),
                  classes = read(run(classes_sql));
    Setup figures{.staff = staff.all,
                  .staff_joined = staff.joined,
                  .pupils = pupils.all,
                  .pupils_joined = pupils.joined,
                  .parents = parents.all,
                  .parents_joined = parents.joined,
                  .classes = classes.all,
                  .classes_without_teacher = classes.all - classes.joined,
                  .pupils_without_class = read_count(run(without_class_sql)),
                  .pupils_without_representative = read_count(run(without_representative_sql)),
                  .pupils_without_consent =
                      read_count(tx.query(without_consent_sql, tx.org(), scope, first_day_of_the_young(today()))),
                  .teachers_unverified = read_count(run(unverified_sql)),
                  .requests = pending_requests(tx, viewer),
                  .flags = read_count(run(flags_sql)),
                  .faults = read_count(run(faults_sql))};
    const auto communication = text_in_force(tx, ConsentPurpose::communication),
               photos = text_in_force(tx, ConsentPurpose::photos);
    if (communication.asks_again() || photos.asks_again())
        figures.consents_outdated =
            read_count(tx.query(outdated_sql, tx.org(), scope, communication.least_version, communication.least_own,
                                photos.least_version, photos.least_own));
    if (orgs::may_everywhere(viewer, Action::see_withdrawals)) figures.withdrawals = count_withdrawals(tx);
    figures.roster_imported =
        !tx.query("SELECT 1 FROM roster_import WHERE org_id = $1 AND status = 'applied' LIMIT 1", tx.org()).empty();
    figures.invites_issued = !tx.query("SELECT 1 FROM invite WHERE org_id = $1 LIMIT 1", tx.org()).empty();
    figures.order_attached = orgs::order_attached(tx);
    return figures;
}

}  // namespace parta::people
