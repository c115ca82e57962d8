// The hash chain of both audit logs. Private to this folder.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace parta::orgs {

/// What one row of an audit log says; `actor` is a member or, above organisations, an account.
struct ChainedRow {
    std::int64_t id = 0;
    Timestamp at;
    std::optional<std::int64_t> actor;
    std::string action;
    std::string subject;
    std::string detail;
};

/// SHA-256 over the hash of the row before (empty for the first) and every field of this one.
std::string chained_hash(std::string_view previous, const ChainedRow& row);

}  // namespace parta::orgs
