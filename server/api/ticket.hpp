// Short-lived sealed tickets: "this device has just proved it may act for this account". Needed where one proof fits several accounts
// (a family's shared phone) and the person then chooses. Valid for two minutes, on the node that made it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace parta::api {

std::string make_ticket(AccountId account);
/// nullopt when forged or over.
std::optional<AccountId> open_ticket(std::string_view ticket);

}  // namespace parta::api
