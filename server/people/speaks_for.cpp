#include "people/speaks_for.hpp"

#include <algorithm>

#include "people/dates.hpp"
#include "people/store.hpp"

namespace parta::people {

Voice voice_for(db::Tx& tx, MemberId viewer, MemberId member) {
    const auto person = store::find_member(tx, member);
    if (!person) return {};
    const bool own_age = !needs_representatives_consent(person->birth_date, today());
    if (viewer == member) return {SpeaksAs::self, own_age};
    const auto born = person->birth_date ? parse_date(*person->birth_date) : std::nullopt;
    if (born && age_on(*born, today()) >= 18) return {};
    const auto relations = store::representations_by_parent(tx, viewer);
    const bool represents = std::ranges::any_of(relations, [&](const auto& relation) {
        return relation.child == member && relation.legal && !relation.restricted;
    });
    return represents ? Voice{SpeaksAs::representative, own_age} : Voice{};
}

}  // namespace parta::people
