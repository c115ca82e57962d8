// The new school year, where structure and conversation meet: the chats of its classes follow in the same transaction.
#pragma once
#include "api/route.hpp"
#include "people/year.hpp"

namespace parta::api {

people::YearState apply_year(db::Tx& tx, const orgs::Viewer& viewer, const people::ApplyYear& in);
people::YearState undo_year(db::Tx& tx, const orgs::Viewer& viewer);

}  // namespace parta::api
