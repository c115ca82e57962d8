// Private to this folder.
#pragma once
#include <string_view>

namespace parta::orgs {

/// Whether this is the name of an IANA time zone: one of Russia's, or one that this machine's zone files hold.
bool is_time_zone(std::string_view name);

}  // namespace parta::orgs
