// Sealed statements that travel through the client and come back unaltered: "this device has just proved it may act for
// this account", "this upload is that blob". Valid for a limited time, on the node that made them; a restart ends those
// in flight.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/accounts.hpp"

namespace parta::api {

/// `purpose` keeps a statement of one kind from being taken for another.
std::string seal(std::string_view purpose, std::string_view statement, std::chrono::seconds lifetime);
/// nullopt when forged, over, or of another purpose.
std::optional<std::string> unseal(std::string_view purpose, std::string_view sealed);

/// One proof fits several accounts (a family's shared phone) and the person then chooses, within two minutes.
struct Ticket {
    AccountId account;
    accounts::Proof proof = accounts::Proof::password;  // password or code
};
std::string make_ticket(const Ticket& ticket);
std::optional<Ticket> open_ticket(std::string_view sealed);

}  // namespace parta::api
