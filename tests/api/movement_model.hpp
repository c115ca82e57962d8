// What the structure of a school implies, reckoned without the database: the other side of movement_property_test.cpp.
// Stamps count what happened, one for each step; a member reads what was said at or after the stamp of their period.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "orgs/orgs.hpp"

namespace parta::test {

/// A fortnight: what ended by mistake goes on within it (J33), and a day: what can be undone (J39).
inline constexpr int slip_days = 14;

class MovementModel {
  public:
    int stamp = 0;  // of the step under way
    int day = 0;

    struct Stay {
        UnitId unit;
        int begin = 0;
        int ended_on = -1;  // day; -1: now
    };
    struct Pupil {
        std::vector<Stay> stays;
        int school_since = 0;  // from which they are a pupil of the school
        bool left = false;
        int left_on = 0;
        UnitId left_from;      // the class they had then
        std::set<int> groups;  // group chats
        std::set<int> lost;    // with leaving
        UnitId place() const {
            for (const auto& stay : stays)
                if (stay.ended_on < 0) return stay.unit;
            return {};
        }
        const Stay* stay() const {
            for (const auto& stay : stays)
                if (stay.ended_on < 0) return &stay;
            return nullptr;
        }
    };
    struct Relation {
        int begin = 0;
        bool restricted = false;
        int restricted_on = -1;
        int before = 0;  // when it began before the restriction
    };
    struct Duty {
        MemberId member;
        UnitId unit;
        orgs::Duty duty;
        std::string subject;
        int begin = 0;
    };

    std::map<MemberId, Pupil> pupils;
    std::map<std::pair<MemberId, MemberId>, Relation> relations;  // child, parent
    std::vector<Duty> duties;
    std::map<UnitId, bool> units;  // in use

    // ── What happens ──

    void add_pupil(MemberId id, UnitId unit) {
        auto& pupil = pupils[id];
        pupil.school_since = stamp;
        if (unit) pupil.stays.push_back({unit, stamp});
    }
    void move(MemberId id, UnitId to) {
        auto& pupil = pupils.at(id);
        if (pupil.place() == to) return;
        end_stay(pupil);
        if (to) begin_stay(pupil, to);
        if (!to) lose_groups(pupil);
    }
    void end_place(MemberId id) { end_stay(pupils.at(id)); }
    void leave(MemberId id) {
        auto& pupil = pupils.at(id);
        pupil.left_from = pupil.place();
        end_stay(pupil);
        lose_groups(pupil);
        pupil.left = true;
        pupil.left_on = day;
    }
    void come_back(MemberId id) {
        auto& pupil = pupils.at(id);
        const bool goes_on = day - pupil.left_on <= slip_days;
        pupil.left = false;
        if (!goes_on) pupil.school_since = stamp;
        if (pupil.left_from && units.at(pupil.left_from)) {
            if (goes_on)
                resume(pupil, pupil.left_from);
            else
                pupil.stays.push_back({pupil.left_from, stamp});
        }
        if (pupil.place()) pupil.groups.insert(pupil.lost.begin(), pupil.lost.end());
        pupil.lost.clear();
    }
    /// As if what happened since had not: the pupil as they were.
    void undo(MemberId id, const Pupil& before) { pupils.at(id) = before; }
    void relate(MemberId child, MemberId parent) { relations[{child, parent}] = {.begin = stamp}; }
    void restrict(MemberId child, MemberId parent, bool restricted) {
        auto& relation = relations.at({child, parent});
        if (relation.restricted == restricted) return;
        if (restricted) {
            relation = {relation.begin, true, day, relation.begin};
        } else {
            relation = {relation.restricted_on == day ? relation.before : stamp, false, -1, 0};
        }
    }
    void assign(MemberId member, UnitId unit, orgs::Duty duty, const std::string& subject) {
        if (held(member, unit, duty, subject) == duties.end()) duties.push_back({member, unit, duty, subject, stamp});
    }
    bool unassign(MemberId member, UnitId unit, orgs::Duty duty, const std::string& subject) {
        const auto found = held(member, unit, duty, subject);
        if (found == duties.end()) return false;
        duties.erase(found);
        return true;
    }
    void lose_groups(Pupil& pupil) {
        pupil.lost = pupil.groups;
        pupil.groups.clear();
    }

    // ── What follows ──

    using Since = std::map<MemberId, int>;  // who is in, and from which stamp on they read

    Since members_of(const std::string& template_name, UnitId unit, const std::string& subject) const {
        Since in;
        const auto add = [&](MemberId member, int since) {
            const auto [entry, fresh] = in.try_emplace(member, since);
            if (!fresh) entry->second = std::min(entry->second, since);
        };
        for (const auto& one : duties) {
            if (one.unit != unit) continue;
            const bool leads = one.duty == orgs::Duty::class_teacher, teaches = one.duty == orgs::Duty::subject_teacher;
            if ((leads && template_name != "subject") || (template_name == "class" && !leads) ||
                (template_name == "subject" && teaches && one.subject == subject))
                add(one.member, leads ? 0 : one.begin);
        }
        for (const auto& [id, pupil] : pupils) {
            const Stay* stay = pupil.stay();
            if (stay == nullptr || stay->unit != unit) continue;
            if (template_name != "class_parents") {
                add(id, stay->begin);
                continue;
            }
            for (const auto& [pair, relation] : relations)
                if (pair.first == id && !relation.restricted) add(pair.second, std::max(stay->begin, relation.begin));
        }
        return in;
    }
    /// Families in the channel of the whole school: those whose pupil has a class.
    Since families() const {
        Since in;
        for (const auto& [id, pupil] : pupils) {
            if (pupil.stay() == nullptr) continue;
            in[id] = pupil.school_since;
            for (const auto& [pair, relation] : relations) {
                if (pair.first != id || relation.restricted) continue;
                const int since = std::max(pupil.school_since, relation.begin);
                const auto [entry, fresh] = in.try_emplace(pair.second, since);
                if (!fresh) entry->second = std::min(entry->second, since);
            }
        }
        return in;
    }

  private:
    std::vector<Duty>::iterator held(MemberId member, UnitId unit, orgs::Duty duty, const std::string& subject) {
        return std::ranges::find_if(duties, [&](const Duty& one) {
            return one.member == member && one.unit == unit && one.duty == duty && one.subject == subject;
        });
    }
    void end_stay(Pupil& pupil) const {
        for (auto& stay : pupil.stays)
            if (stay.ended_on < 0) stay.ended_on = day;
    }
    /// The latest of the ended ones in this class goes on, if it ended within the fortnight.
    bool resume(Pupil& pupil, UnitId unit) const {
        for (auto stay = pupil.stays.rbegin(); stay != pupil.stays.rend(); ++stay)
            if (stay->unit == unit && stay->ended_on >= 0) {
                if (day - stay->ended_on > slip_days) return false;
                stay->ended_on = -1;
                // The latest to have ended is the last of the list.
                std::rotate(std::prev(stay.base()), stay.base(), pupil.stays.end());
                return true;
            }
        return false;
    }
    void begin_stay(Pupil& pupil, UnitId unit) const {
        if (!resume(pupil, unit)) pupil.stays.push_back({unit, stamp});
    }
};

}  // namespace parta::test
