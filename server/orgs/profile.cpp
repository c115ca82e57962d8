#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>

#include "base/text.hpp"
#include "events/events.hpp"
#include "orgs/orgs.hpp"
#include "orgs/settings.hpp"
#include "orgs/time_zones.hpp"

namespace parta::orgs {
namespace {

Profile read_profile(db::Tx& tx) {
    auto row = tx.query(
                     "SELECT id, name, short_name, kind, time_zone, address, phone, email, website, settings FROM org "
                     "WHERE id = $1",
                     tx.org())
                   .only();
    return {row.get<OrgId>(0),       row.get<std::string>(1),
            row.get<std::string>(2), row.get<OrgKind>(3),
            row.get<std::string>(4), row.get<std::string>(5),
            row.get<std::string>(6), row.get<std::string>(7),
            row.get<std::string>(8), read_settings(row.get<std::string_view>(9))};
}

template <class Text>
void take(std::string& value, const std::optional<Text>& in) {
    if (in) value = std::string(trim(*in));
}

template <class Text>
void take_name(std::string& value, const std::optional<Text>& in, const char* field) {
    take(value, in);
    if (value.empty()) throw Error{ErrorCode::invalid_field, field, "must not be blank"};
}

void check_profile(const Profile& profile) {
    if (!is_time_zone(profile.time_zone))
        throw Error{ErrorCode::invalid_field, "time_zone", "an IANA time zone, as in Europe/Moscow"};
    if (!profile.website.empty() && !profile.website.starts_with("https://") && !profile.website.starts_with("http://"))
        throw Error{ErrorCode::invalid_field, "website", "begins with https:// or http://"};
    if (!profile.email.empty()) {
        auto contact = accounts::parse_contact(profile.email);
        if (!contact || contact->kind != accounts::ContactKind::email)
            throw Error{ErrorCode::invalid_field, "email", "an e-mail address"};
    }
}

/// Every member that changed, by its name, with what it was and is.
template <class T>
void note_changes(boost::json::object& changes, const T& before, const T& after) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
        const auto& was = before.*member.pointer;
        const auto& is = after.*member.pointer;
        if constexpr (std::is_same_v<std::decay_t<decltype(was)>, Settings>) {
            note_changes(changes, was, is);
        } else {
            const auto old = json::encode(was), fresh = json::encode(is);
            if (old != fresh)
                changes[member.name] = boost::json::array{boost::json::parse(old), boost::json::parse(fresh)};
        }
    });
}

std::string changes_between(const Profile& before, const Profile& after) {
    boost::json::object changes;
    note_changes(changes, before, after);
    return boost::json::serialize(changes);
}

}  // namespace

Profile get_profile(db::Tx& tx, const Viewer& viewer) {
    check(viewer, Action::see_organisation);
    return read_profile(tx);
}

std::optional<Settings> settings_in_force(db::Tx& tx) {
    const auto row = tx.query("SELECT settings FROM org WHERE id = $1 AND suspended_at IS NULL", tx.org()).maybe();
    if (!row) return std::nullopt;
    return read_settings(row->get<std::string_view>(0));
}

Profile edit_profile(db::Tx& tx, const Viewer& viewer, const EditProfile& in) {
    check_everywhere(viewer, Action::edit_organisation);
    auto profile = read_profile(tx);
    const auto before = profile;
    take_name(profile.name, in.name, "name");
    take_name(profile.short_name, in.short_name, "short_name");
    take(profile.time_zone, in.time_zone);
    take(profile.address, in.address);
    take(profile.phone, in.phone);
    take(profile.email, in.email);
    take(profile.website, in.website);
    if (in.settings) {
        profile.settings = *in.settings;
        if (!profile.settings.staff_second_factor_from)
            profile.settings.staff_second_factor_from = before.settings.staff_second_factor_from;
        const std::string_view from = *profile.settings.staff_second_factor_from;
        if (!from.empty() && !is_day(from))
            throw Error{ErrorCode::invalid_field, "settings.staff_second_factor_from", "a day, as in 2026-09-01"};
    }
    check_profile(profile);
    tx.exec(
        "UPDATE org SET name = $2, short_name = $3, time_zone = $4, address = $5, phone = $6, email = $7, website = "
        "$8, "
        "settings = $9 WHERE id = $1",
        tx.org(), profile.name, profile.short_name, profile.time_zone, profile.address, profile.phone, profile.email,
        profile.website, write_settings(profile.settings));
    audit(tx, viewer.member, "edit_organisation", "organisation", changes_between(before, profile));
    if (before.settings.teacher_verification_required != profile.settings.teacher_verification_required)
        keep_withheld(tx);
    // What members may do, or what their space is called, has changed: everyone's client fetches it again.
    const bool admission = before.settings.staff_second_factor_from != profile.settings.staff_second_factor_from;
    events::emit(tx, events::to_organisation(),
                 events::AccessChanged{admission ? std::string{events::AccessChanged::admission} : "settings"});
    return profile;
}

}  // namespace parta::orgs
