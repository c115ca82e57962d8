// OneRoster 1.0–1.2 CSV (IMS Global / 1EdTech, «OneRoster CSV Tables»): its tables become lists of Parta's own form.
// Not for use outside this folder.
//
// - Pupils are users with the role student; their class is the homeroom they are enrolled in, the latest of several. In
//   an archive without homerooms a class whose title is a class label («5А») serves as one.
// - Representatives are the users named as agents, in either direction.
// - Staff are all others but agents without a role of their own; whoever teaches a homeroom leads it.
// - Whoever teaches a class that is no homeroom teaches its subject in the homerooms of those enrolled in it.
// - Rows marked tobedeleted (1.0: inactive) and users who are not enabled are passed over.
// - Columns stand in any order, under the names of 1.0 and of drafts, too («agents», demographics by userSourcedId).
// - metadata.position, metadata.subjects, metadata.relation and metadata.subgroup are Parta's own additions, as the
// specification allows.
#pragma once
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "roster/bundle.hpp"

namespace parta::roster {

/// By file name in small letters: "users.csv".
using OneRosterFiles = std::map<std::string, std::string_view, std::less<>>;

/// The parts that hold anything. An error names the file; users.csv must be there, whatever else is missing holds
/// nothing.
std::expected<std::vector<BundlePart>, TableError> read_oneroster(const OneRosterFiles& files);

}  // namespace parta::roster
