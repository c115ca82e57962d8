#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"
#include "roster/adults.hpp"
#include "roster/plan_parts.hpp"

namespace parta::roster {
namespace {

using policy::Role;
using Roles = std::vector<Role>;

bool contains(const auto& list, const auto& value) {
    return std::ranges::find(list, value) != list.end();
}

/// What the lines of one member of staff say together.
struct Duties {
    std::string position;
    Roles roles;
    std::vector<std::string> subjects;
    std::vector<ClassLabel> leads;
    int lead_line = 0, lead_column = -1;
};

class StaffPlan {
  public:
    StaffPlan(Draft& draft, const std::vector<Record>& records) : draft_(draft), plan_(draft.plan), records_(records) {}

    void make() {
        collect_mentions();
        for (const auto& adult : match_staff(draft_, mentions_)) add(adult);
        list_lines();
        list_absent();
    }

  private:
    void collect_mentions() {
        for (std::size_t i = 0; i < records_.size(); ++i) {
            const auto& record = records_[i];
            if (record.left_out || draft_.skips(record.line)) continue;
            Mention mention;
            mention.line = record.line;
            mention.name = &record.name;
            mention.name_key = match_name(record.name);
            mention.phone = record.phone;
            mention.email = record.email;
            mention.column = record.name_column;
            mentions_.push_back(std::move(mention));
            record_of_.push_back(&record);
        }
    }

    void add(const Adult& adult) {
        if (adult.waits) {
            for (int at : adult.mentions) waiting_.insert(mentions_[static_cast<std::size_t>(at)].line);
            return;
        }
        auto duties = duties_of(adult);
        Wanted wanted{agreed_name(adult, mentions_), {}, Sex::unknown, {}, {}, duties.position, duties.subjects};
        wanted.phone = agreed_contact(draft_, adult, mentions_, Field::phone);
        wanted.email = agreed_contact(draft_, adult, mentions_, Field::email);
        auto person = planned_person(draft_, adult.existing, wanted, Contacts::replace);
        for (int at : adult.mentions) {
            person.lines.push_back(mentions_[static_cast<std::size_t>(at)].line);
            person_of_line_[person.lines.back()] = static_cast<int>(plan_.people.size());
        }
        // Whose position stays keeps the roles that go with it.
        const auto position = std::ranges::find(person.changes, Field::position, &FieldChange::field);
        if (position != person.changes.end() && position->kept) {
            duties.position.clear();
            duties.roles.clear();
        }
        take_roles(person, adult.existing, duties);
        take_leadership(person, adult.existing, duties);
        settle(person);
        plan_.people.push_back(std::move(person));
    }

    Duties duties_of(const Adult& adult) {
        Duties all;
        std::vector<std::string> positions;
        for (int at : adult.mentions) {
            const auto& record = *record_of_[static_cast<std::size_t>(at)];
            bool known =
                std::ranges::any_of(positions, [&](const auto& p) { return fold(p) == fold(record.position); });
            if (!known && !record.position.empty()) positions.push_back(record.position);
            for (auto role : record.roles)
                if (!contains(all.roles, role)) all.roles.push_back(role);
            for (const auto& subject : record.subjects)
                if (!contains(all.subjects, subject)) all.subjects.push_back(subject);
            for (const auto& label : record.leads)
                if (!contains(all.leads, label)) all.leads.push_back(label);
            if (!record.leads.empty() && all.lead_line == 0) all.lead_line = record.line;
        }
        all.lead_column = plan_.columns.find(Field::leadership);
        for (const auto& position : positions) all.position += (all.position.empty() ? "" : "; ") + position;
        if (all.roles.size() > 1) std::erase(all.roles, Role::non_teaching);
        return all;
    }

    /// Roles that followed from the former position give way to those of the new one; roles given by hand stay. Whoever
    /// holds another staff role is not «other staff» besides.
    void take_roles(PlannedPerson& person, int existing, const Duties& duties) {
        Roles before, after = duties.roles;
        if (existing >= 0) {
            const auto& known = draft_.index.person(existing);
            before = known.roles;
            Roles derived;
            if (!duties.position.empty()) derived = roles_of_position(known.position).value;
            for (auto role : before)
                if (!contains(derived, role) && !contains(after, role)) after.push_back(role);
            // The same position as before gives back no role that was taken by hand since.
            const bool works = std::ranges::any_of(
                before, [](Role role) { return role != Role::pupil && role != Role::administrator; });
            if (works && !known.left && known.position == duties.position)
                std::erase_if(after, [&](Role role) { return contains(derived, role) && !contains(before, role); });
            bool holds_other = std::ranges::any_of(after, [](Role role) {
                return role != Role::non_teaching && role != Role::pupil && role != Role::administrator;
            });
            if (holds_other) std::erase(after, Role::non_teaching);
        }
        std::ranges::sort(after);
        for (auto role : after)
            if (!contains(before, role)) person.roles_added.push_back(role);
        for (auto role : before)
            if (!contains(after, role)) person.roles_ended.push_back(role);
        person.roles = std::move(after);
    }

    void take_leadership(PlannedPerson& person, int existing, const Duties& duties) {
        for (const auto& label : duties.leads) {
            int unit = draft_.unit(label);
            auto id = plan_.units[static_cast<std::size_t>(unit)].id;
            bool leads = id && existing >= 0 && contains(draft_.index.person(existing).leads, id);
            auto [first, alone] = leader_line_.try_emplace(unit, duties.lead_line);
            if (leads) continue;
            person.leads_added.push_back(unit);
            bool led_by_another = id && std::ranges::any_of(draft_.index.existing().people, [&](const auto& other) {
                                      return other.id != person.id && contains(other.leads, id);
                                  });
            if (led_by_another || !alone)
                draft_.report(FaultCode::class_has_other_leader, duties.lead_line, duties.lead_column, label.label,
                              alone ? 0 : first->second);
        }
    }

    void list_lines() {
        for (const auto& record : records_) {
            PlannedLine line{record.line, LineOutcome::unchanged, -1, {}};
            if (record.left_out)
                line.outcome = LineOutcome::left_out;
            else if (draft_.skips(record.line))
                line.outcome = LineOutcome::skipped;
            else if (waiting_.contains(record.line))
                line.outcome = LineOutcome::waits;
            if (auto it = person_of_line_.find(record.line); it != person_of_line_.end()) {
                line.person = it->second;
                line.outcome = outcome_of(plan_.people[static_cast<std::size_t>(line.person)].change);
            }
            plan_.lines.push_back(std::move(line));
        }
    }

    void list_absent() {
        std::unordered_set<MemberId> present;
        std::unordered_set<std::string> unsettled;
        for (const auto& person : plan_.people) present.insert(person.id);
        for (const auto& record : records_)
            if (!person_of_line_.contains(record.line)) unsettled.insert(match_name(record.name));
        const auto& people = draft_.index.existing().people;
        for (std::size_t i = 0; i < people.size(); ++i) {
            bool works = std::ranges::any_of(
                people[i].roles, [](Role role) { return role != Role::pupil && role != Role::administrator; });
            if (!works || people[i].left || present.contains(people[i].id) ||
                unsettled.contains(draft_.index.name_key(static_cast<int>(i))))
                continue;
            draft_.miss(people[i], {});
        }
    }

    Draft& draft_;
    Plan& plan_;
    const std::vector<Record>& records_;
    std::vector<Mention> mentions_;
    std::vector<const Record*> record_of_;  // parallel to mentions_
    std::set<int> waiting_;
    std::map<int, int> person_of_line_;
    std::map<int, int> leader_line_;  // by unit
};

}  // namespace

void plan_staff(Draft& draft, const std::vector<Record>& records) {
    StaffPlan(draft, records).make();
}

}  // namespace parta::roster
