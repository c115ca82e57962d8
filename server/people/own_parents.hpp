// A pupil who is 18 decides whether their parents have access (R56).
#pragma once
#include <string>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::people {

struct OwnParent {
    MemberId id;
    std::string name;
    bool access = false;     // neither the pupil nor the school has closed it
    bool by_school = false;  // the school has closed it: nobody but the school opens it again
    bool by_self = false;    // the pupil has
};
BOOST_DESCRIBE_STRUCT(OwnParent, (), (id, name, access, by_school, by_self))
struct OwnParents {
    bool may_decide = false;  // the viewer is a pupil of 18 or older; a birth date that is not known counts as younger
    std::vector<OwnParent> parents;
};
BOOST_DESCRIBE_STRUCT(OwnParents, (), (may_decide, parents))

struct DecideParent {
    bool access;
};
BOOST_DESCRIBE_STRUCT(DecideParent, (), (access))

/// The viewer's own representatives; empty for whoever is no pupil here.
OwnParents own_parents(db::Tx& tx, const orgs::Viewer& viewer);
/// Closes or opens what the parent sees of the viewer: chats, lists, notices, links. forbidden below 18; not_found for
/// somebody who is no representative; conflict where only the school has closed it. What the school has closed as well
/// stays so. Audit; staff of the class are told.
OwnParents decide_parent(db::Tx& tx, const orgs::Viewer& viewer, MemberId parent, const DecideParent& in);

/// Whether the pupil has closed it: by the latest period of the two, also when the school has ended it since.
bool decided_by_child(db::Tx& tx, MemberId child, MemberId parent);

/// conflict (restricted): a grown-up pupil has closed it, and the school does not open it.
void check_not_the_pupils_decision(db::Tx& tx, MemberId child, MemberId parent);
/// Whether it is a grown-up pupil's decision, which the school does not touch.
bool grown_up_has_closed(db::Tx& tx, MemberId child, MemberId parent);

}  // namespace parta::people
