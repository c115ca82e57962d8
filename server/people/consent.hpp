// Consents (R53): separate purposes, one representative's suffices, each withdrawable. Private to people.
#pragma once
#include <string_view>

#include "people/person.hpp"
#include "people/store.hpp"

namespace parta::people {

using Purpose = ConsentPurpose;
enum class ConsentForm { electronic, paper };
BOOST_DESCRIBE_ENUM(ConsentForm, electronic, paper)

/// What a newcomer accepted, each tick on its own.
struct Accepted {
    bool own = false;     // communication, for oneself
    bool child = false;   // communication, for the children under 14 one represents
    bool photos = false;  // pictures of the children; a pupil's own from 14 on

    /// As join_request keeps them: «own child photos».
    std::string stored() const;
    static Accepted from(std::string_view stored);
};

ConsentState consent_of(db::Tx& tx, MemberId member);

/// Whether the viewer may give and withdraw consents for this person: themselves from 14 on, or a minor whose legal,
/// unrestricted representative they are.
bool may_change_consent(db::Tx& tx, const Viewer& viewer, const store::MemberRow& person);

/// The same consents one by one, latest first.
std::vector<ConsentRecord> consent_records(db::Tx& tx, MemberId member);

/// One row, to the words in force; none when the same consent is in force already. `signed_on` of a paper. Opens the
/// organisation to somebody to whom it was closed.
void give_consent(db::Tx& tx, MemberId member, Purpose purpose, MemberId given_by, ConsentForm form,
                  std::optional<std::string> signed_on = std::nullopt);

/// Ends what `by` may end: the person's own word ends all, a representative's (or that of somebody who is not on the
/// list: no member) leaves what another representative gave.
void end_consents(db::Tx& tx, MemberId member, Purpose purpose, MemberId by);
/// Closes the organisation to a member who, unlike `before`, has no consent to communication left. conflict for the
/// last administrator.
void close_without_consent(db::Tx& tx, MemberId member, const ConsentState& before);

/// The day on a paper; today when none is said. invalid_field for a day that is none, is to come, or lies over 20 years
/// back.
std::string read_signed_on(db::Tx& tx, std::string_view typed);

/// R53: an account opens for a pupil under 14 only after a representative's consent. Throws consent_required.
void check_pupil_may_join(db::Tx& tx, const store::MemberRow& pupil);

/// Writes down what someone accepted as the member they have just become: for themselves and, where they are a legal,
/// unrestricted representative, for their children.
void give_accepted(db::Tx& tx, const store::MemberRow& member, const Accepted& accepted);

}  // namespace parta::people
