// Lines of lists of people, put together for many members at once. Private to people.
#pragma once
#include <span>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

/// The lines of these members, in this order; members that do not exist are left out. A handful of statements for any
/// number of them. Asks for no permission.
std::vector<Person> person_lines(db::Tx& tx, std::span<const MemberId> ids);

/// The states in which a person is, seen from joining. `waiting` before `invited`: someone who has come is not invited
/// any more.
JoinState join_state(db::Tx& tx, MemberId id);

/// Takes `no_photos` from a line unless the viewer is of the administration or leads a class of the pupil's.
void hide_photo_flag(const Viewer& viewer, Person& person);

}  // namespace parta::people
