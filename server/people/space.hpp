// Spaces of an account: the switcher, and the first request of the client.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "people/person.hpp"

namespace parta::people {

/// A consent that the person is asked for again, since its words have changed; the earlier one goes on meanwhile.
struct AskedConsent {
    MemberId member;   // oneself, or a child
    std::string name;  // «Семён Жуков»
    ConsentPurpose purpose;
};
BOOST_DESCRIBE_STRUCT(AskedConsent, (), (member, name, purpose))

/// R7: an administrator's office that a colleague is asked to take over.
struct OfficeOffer {
    std::string id;
    bool mine = false;  // the viewer offered it; else they are asked
    MemberId colleague;
    std::string name;  // of the other one
    Timestamp offered_at;
};
BOOST_DESCRIBE_STRUCT(OfficeOffer, (), (id, mine, colleague, name, offered_at))

struct Space {
    OrgId org;
    std::string short_name;
    orgs::OrgKind kind;
    std::string time_zone;
    MemberId member;
    std::string name;  // own full name
    std::vector<Role> roles;
    bool verified_teacher = false;
    std::vector<UnitRef> units;           // own class; led and taught units for staff
    std::vector<UnitRef> withheld_units;  // R17: closed until an administrator confirms the person
    std::vector<ChildBlock> children;
    std::vector<std::string> actions;  // granted to some extent: what the client offers; never what the server trusts
    std::vector<AskedConsent> consents_asked;
    std::vector<OfficeOffer> office_offers;
};
BOOST_DESCRIBE_STRUCT(Space, (),
                      (org, short_name, kind, time_zone, member, name, roles, verified_teacher, units, withheld_units,
                       children, actions, consents_asked, office_offers))

/// An organisation that is closed to this account's member because the consent is withdrawn (R53).
struct ClosedSpace {
    OrgId org;
    std::string short_name;
    MemberId member;
    std::string name;
    bool may_change_consent = false;  // else a representative gives it again
};
BOOST_DESCRIBE_STRUCT(ClosedSpace, (), (org, short_name, member, name, may_change_consent))
/// Needs Reach::both.
ClosedSpace closed_space(db::Tx& tx, const Viewer& viewer);

/// «Ольга Жукова, Школа № 7»: how a person tells several accounts apart. Needs Reach::both.
std::string name_and_organisation(db::Tx& tx, MemberId member);

/// «Анна Викторовна, Школа № 7»: who gave somebody a new way in. Needs Reach::both.
std::string giver_and_organisation(db::Tx& tx, MemberId member);

/// This member's space; also used when access has changed. Needs Reach::both.
Space space(db::Tx& tx, const Viewer& viewer);

}  // namespace parta::people
