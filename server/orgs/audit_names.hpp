// Private to this folder.
#pragma once
#include <span>

#include "orgs/audit_log.hpp"

namespace parta::orgs {

/// Fills in subject_name, fifty entries at a time, one statement for each kind of subject that occurs among them.
void name_subjects(db::Tx& tx, std::span<AuditEntry> entries);

}  // namespace parta::orgs
