#include "base/random.hpp"
#include "orgs/applications.hpp"
#include "orgs/kinds.hpp"
#include "orgs/labels.hpp"
#include "orgs/settings.hpp"
#include "orgs/store.hpp"
#include "orgs/time_zones.hpp"

namespace parta::orgs {
namespace {

constexpr std::string_view applications_setting = "public_applications";

std::optional<std::string> find_setting(db::Tx& platform, std::string_view name) {
    auto row = platform.query("SELECT value FROM platform_setting WHERE name = $1", name).maybe();
    if (!row) return std::nullopt;
    return row->get<std::string>(0);
}

}  // namespace

void found(db::Tx& tx, const Founding& founding) {
    if (!is_time_zone(founding.time_zone))
        throw Error{ErrorCode::invalid_field, "time_zone", "an IANA time zone, as in Europe/Moscow"};
    tx.exec(
        "INSERT INTO org (id, name, short_name, kind, time_zone, address, settings, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.org(), founding.name, founding.short_name, founding.kind, founding.time_zone, founding.address,
        write_settings({}), now());
    tx.exec("INSERT INTO org_counter (org_id, seq, epoch) VALUES ($1, 0, $2)", tx.org(), random_token());
    const std::string staff_room{staff_room_of(founding.kind)};
    store::insert_unit(tx, {new_id<UnitId>(), UnitKind::staff, staff_room, match_label(staff_room)});
    audit(tx, std::nullopt, "found_organisation", "organisation");
}

Installation installation(db::Tx& platform) {
    Installation about;
    auto orgs = platform.query("SELECT short_name FROM org ORDER BY id LIMIT 2");
    bool has_operator = !platform.query("SELECT id FROM account WHERE operator LIMIT 1").empty();
    about.opened = !orgs.empty() || has_operator;
    about.applications_open = find_setting(platform, applications_setting) == "open";
    if (orgs.size() == 1) about.organisation = orgs[0].get<std::string>(0);
    return about;
}

void set_public_applications(db::Tx& platform, PublicApplications state) {
    platform.exec(
        "INSERT INTO platform_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        applications_setting, state == PublicApplications::open ? "open" : "closed");
}

}  // namespace parta::orgs
