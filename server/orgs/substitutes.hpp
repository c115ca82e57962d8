// «Замещает с… по…» (R11): a duty in a class for some days. It begins and ends by itself at the organisation's local
// midnight. Rules J40–J44 of docs/protocol/joining.md.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::orgs {

using SubstitutionId = Id<struct SubstitutionTag>;

enum class SubstitutionState { planned, acting, over };
BOOST_DESCRIBE_ENUM(SubstitutionState, planned, acting, over)

struct Substitution {
    SubstitutionId id;
    MemberId member;
    std::string name;  // «Зимина Ирина Олеговна»
    UnitId unit;
    std::string unit_label;
    Duty duty;
    std::string subject;
    std::string subgroup;
    std::string from;   // the first day, YYYY-MM-DD in the organisation's time
    std::string until;  // the last day, included
    SubstitutionState state;
};
BOOST_DESCRIBE_STRUCT(Substitution, (),
                      (id, member, name, unit, unit_label, duty, subject, subgroup, from, until, state))

struct Substitute {
    MemberId member;
    Duty duty;
    json::Text<80> subject;  // required for subject_teacher
    json::Text<40> subgroup;
    json::Text<10, 10> from;
    json::Text<10, 10> until;
};
BOOST_DESCRIBE_STRUCT(Substitute, (), (member, duty, subject, subgroup, from, until))

/// Plans it, or lets it begin at once when its first day has come. invalid_field `from`, `until` for days that are
/// none, in the wrong order, over already or more than a year away; `member` for whoever does not work here;
/// already_exists for whoever has this duty there in these days anyway. Whoever assigns teachers. The caller lets chats
/// follow.
void substitute(db::Tx& tx, const Viewer& viewer, UnitId unit, const Substitute& in);
/// Before it begins: it never does. While it acts: it ends now. not_found when it is over.
UnitId end_substitution(db::Tx& tx, const Viewer& viewer, SubstitutionId id);
/// Those planned and acting in this unit, by their first day, at most 200; for those who see its people.
std::vector<Substitution> unit_substitutions(db::Tx& tx, const Viewer& viewer, UnitId unit);
/// The same of one person; for those who assign teachers.
std::vector<Substitution> member_substitutions(db::Tx& tx, const Viewer& viewer, MemberId member);

/// Begins those whose first day has come and ends those whose last is over; false when there are none. For the job; the
/// caller lets chats follow. Needs Reach::both.
bool follow_substitutions(db::Tx& tx);
/// Whether there is anything to begin or to end, for a read.
bool substitutions_due(db::Tx& tx);

/// Today in the organisation's time zone, YYYY-MM-DD. Needs the platform's tables.
std::string today_of(db::Tx& tx);
/// Midnight of this day in the organisation's time zone; nothing when it is no day (YYYY-MM-DD). Needs the platform's
/// tables.
std::optional<Timestamp> day_begins(db::Tx& tx, std::string_view day);

}  // namespace parta::orgs
