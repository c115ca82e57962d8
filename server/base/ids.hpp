// Strong identifiers. Every id is a positive 63-bit integer, ordered by its time of making; in JSON it is
// a decimal string, because a JavaScript number holds only 53 bits.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace parta {

template <class Tag>
struct Id {
    std::int64_t value = 0;

    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

/// A new id: 41 bits of milliseconds since 2025, 22 random bits; increasing within one process.
/// Two nodes may in theory meet in one millisecond; the primary key then refuses the second row.
std::int64_t new_id_value();

template <class IdType>
IdType new_id() {
    return IdType{new_id_value()};
}

using OrgId = Id<struct OrgTag>;                  // an organisation: school, college, …
using AccountId = Id<struct AccountTag>;          // credentials of one person, platform-wide
using SessionId = Id<struct SessionTag>;          // one signed-in device of an account
using ApplicationId = Id<struct ApplicationTag>;  // an organisation's application to be opened
using MemberId = Id<struct MemberTag>;            // a person as one organisation knows them
using UnitId = Id<struct UnitTag>;                // class, college group, supplementary group, «Учительская»
using InviteId = Id<struct InviteTag>;
using JoinRequestId = Id<struct JoinRequestTag>;
using RosterImportId = Id<struct RosterImportTag>;
using AudienceId = Id<struct AudienceTag>;
using ChatId = Id<struct ChatTag>;
using MessageId = Id<struct MessageTag>;
using FileId = Id<struct FileTag>;
using JobId = Id<struct JobTag>;

}  // namespace parta

template <class Tag>
struct std::hash<parta::Id<Tag>> {
    std::size_t operator()(parta::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
