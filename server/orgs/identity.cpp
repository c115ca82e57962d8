#include "orgs/identity.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "orgs/registry_numbers.hpp"

namespace parta::orgs {
namespace {

constexpr std::string_view setting = "operator_identity";

template <class F>
void for_each_member(F visit) {
    boost::mp11::mp_for_each<boost::describe::describe_members<OperatorIdentity, boost::describe::mod_public>>(visit);
}

std::optional<OperatorIdentity> stored(db::Tx& platform) {
    const auto row = platform.query("SELECT value FROM platform_setting WHERE name = $1", setting).maybe();
    if (!row) return std::nullopt;
    return json::decode_or_throw<OperatorIdentity>(row->get<std::string_view>(0));
}

}  // namespace

OperatorIdentity operator_identity(db::Tx& platform) {
    if (auto found = stored(platform)) return std::move(*found);
    OperatorIdentity identity;
    const auto orgs = platform.query("SELECT name, address FROM org LIMIT 2");
    if (orgs.size() == 1) {
        identity.name = orgs[0].get<std::string>(0);
        identity.address = orgs[0].get<std::string>(1);
    }
    return identity;
}

OperatorIdentity set_operator_identity(db::Tx& platform, const accounts::Authenticated& who, OperatorIdentity in) {
    if (!who.is_operator) throw Error{ErrorCode::forbidden};
    for_each_member([&](auto member) {
        auto& text = in.*member.pointer;
        text = std::string{trim(text)};
    });
    if (!in.inn.empty() && !is_inn(in.inn)) throw Error{ErrorCode::invalid_field, "inn", "10 or 12 digits of an ИНН"};
    if (!in.ogrn.empty() && !is_ogrn(in.ogrn))
        throw Error{ErrorCode::invalid_field, "ogrn", "13 or 15 digits of an ОГРН"};
    const auto before = operator_identity(platform);
    boost::json::object changed;
    for_each_member([&](auto member) {
        if (before.*member.pointer != in.*member.pointer) changed[member.name] = true;
    });
    platform.exec(
        "INSERT INTO platform_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        setting, json::encode(in));
    audit_platform(platform, who.account, "edit_identity", "installation", boost::json::serialize(changed));
    return in;
}

}  // namespace parta::orgs
