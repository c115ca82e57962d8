// What a member may do now, asked while somebody else acts.
#pragma once
#include <optional>

#include "orgs/orgs.hpp"

namespace parta::orgs {

/// The member as a viewer without a session; nothing for somebody who has left, has no account here, or to whom the
/// organisation is closed. Needs the platform's tables.
std::optional<Viewer> viewer_now(db::Tx& tx, MemberId member);

}  // namespace parta::orgs
