// Who may ask for a person's data: the person, and the legal representatives of a minor (R53, R56).
#pragma once
#include "people/person.hpp"

namespace parta::people {

enum class SpeaksAs { nobody, self, representative };
struct Voice {
    SpeaksAs as = SpeaksAs::nobody;
    bool own_consent_age = false;  // the person is 14 or older: what they wrote in private is theirs alone
};
/// As what the viewer speaks for this member: a representative who is legal and unrestricted, while the child is not 18
/// yet (no birth date counts as a child). Somebody who is not here: nobody.
Voice voice_for(db::Tx& tx, MemberId viewer, MemberId member);

}  // namespace parta::people
