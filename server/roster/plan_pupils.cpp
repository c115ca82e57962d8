#include <algorithm>

#include "roster/adults.hpp"
#include "roster/plan_parts.hpp"
#include "roster/pupils.hpp"

namespace parta::roster {
namespace {

using policy::Role;

/// One pupil and the lines that speak of them; the first one leads.
struct Group {
    std::vector<int> lines;
    int existing = -1;
};

class PupilsPlan {
  public:
    PupilsPlan(Draft& draft, const std::vector<Record>& records)
        : draft_(draft), plan_(draft.plan), lines_(match_pupils(draft, records)) {}

    void make() {
        group_lines();
        collect_mentions();
        for (auto& group : groups_) add_pupil(group);
        auto adults = match_representatives(draft_, mentions_);
        for (const auto& adult : adults) add_representative(adult);
        list_lines();
        list_absent_pupils(draft_, lines_);
    }

  private:
    PupilLine& line(int at) { return lines_[static_cast<std::size_t>(at)]; }
    const Record& record(int at) { return *line(at).record; }

    void group_lines() {
        group_of_.assign(lines_.size(), -1);
        for (int at = 0; at < static_cast<int>(lines_.size()); ++at) {
            if (!line(at).applies() || line(at).same_as >= 0) continue;
            group_of_[static_cast<std::size_t>(at)] = static_cast<int>(groups_.size());
            groups_.push_back({{at}, line(at).existing});
        }
        for (int at = 0; at < static_cast<int>(lines_.size()); ++at) {
            int leader = line(at).same_as;
            if (!line(at).applies() || leader < 0) continue;
            int group = group_of_[static_cast<std::size_t>(leader)];
            if (group < 0)
                line(at).waits = true;  // with the line that it repeats
            else
                groups_[static_cast<std::size_t>(group)].lines.push_back(at);
            group_of_[static_cast<std::size_t>(at)] = group;
        }
    }

    void collect_mentions() {
        for (int at = 0; at < static_cast<int>(lines_.size()); ++at) {
            int group = group_of_[static_cast<std::size_t>(at)];
            if (group < 0) continue;
            for (const auto& parent : record(at).representatives) {
                if (!draft_.ticked(record(at).line, parent.number)) continue;
                Mention mention{
                    record(at).line,         parent.number, &parent.name,
                    match_name(parent.name), parent.phone,  parent.email,
                    parent.column,           group,         groups_[static_cast<std::size_t>(group)].existing};
                mentions_.push_back(std::move(mention));
                relations_.push_back(parent.relation);
            }
        }
    }

    /// Schools write a parent's phone beside the child's name; it stays with the parent.
    bool is_parents(const Record& record, const std::string& contact) {
        return std::ranges::any_of(record.representatives, [&](const auto& parent) {
            return parent.phone.value == contact || parent.email.value == contact;
        });
    }

    void take_contact(std::string& wanted, const Record& record, const Contact& contact) {
        if (contact.value.empty() || !wanted.empty()) return;
        if (is_parents(record, contact.value))
            draft_.report(FaultCode::pupil_contact_of_parent, record.line, contact.column, contact.value);
        else
            wanted = contact.value;
    }

    void add_pupil(const Group& group) {
        Wanted wanted;
        ClassLabel label;
        for (int at : group.lines) {
            const auto& said = record(at);
            if (wanted.name.empty()) wanted.name = said.name;
            bool same = match_name(wanted.name) == line(at).name_key;
            if (same) wanted.name = better_spelling(wanted.name, said.name);
            if (wanted.birth_date.empty()) wanted.birth_date = said.birth_date;
            if (wanted.sex == Sex::unknown) wanted.sex = said.sex;
            if (label.label.empty()) label = said.unit;
            take_contact(wanted.phone, said, said.phone);
            take_contact(wanted.email, said, said.email);
        }
        auto person = planned_person(draft_.index, group.existing, wanted, Contacts::replace);
        for (int at : group.lines) person.lines.push_back(record(at).line);
        enrol(person, group.existing, label);
        if (group.existing < 0) {
            person.roles = {Role::pupil};
            person.roles_added = {Role::pupil};
        }
        settle(person);
        plan_.people.push_back(std::move(person));
    }

    void enrol(PlannedPerson& person, int existing, const ClassLabel& label) {
        auto unit_before = existing < 0 ? UnitId{} : draft_.index.person(existing).unit;
        if (label.label.empty()) {
            person.unit = unit_before ? draft_.unit(unit_before) : -1;
            return;
        }
        person.unit = draft_.unit(label);
        const auto& unit = plan_.units[static_cast<std::size_t>(person.unit)];
        if (existing < 0 || (unit.id && unit.id == unit_before)) return;
        auto& units = draft_.index.existing().units;
        auto before = std::ranges::find(units, unit_before, &ExistingUnit::id);
        person.moved_from = unit_before;
        person.changes.push_back({Field::class_label, before == units.end() ? "" : before->label, unit.label.label});
    }

    void add_representative(const Adult& adult) {
        if (adult.waits) return;
        const auto& index = draft_.index;
        Wanted wanted{agreed_name(adult, mentions_), {}, Sex::unknown, {}, {}, {}};
        wanted.phone = agreed_contact(draft_, adult, mentions_, Field::phone);
        wanted.email = agreed_contact(draft_, adult, mentions_, Field::email);
        bool works_here = adult.existing >= 0 && index.is_staff(adult.existing);
        auto person =
            planned_person(index, adult.existing, wanted, works_here ? Contacts::fill_gaps : Contacts::replace);
        int parent = static_cast<int>(plan_.people.size());
        for (int at : adult.mentions) {
            const auto& mention = mentions_[static_cast<std::size_t>(at)];
            person.lines.push_back(mention.line);
            people_of_mentions_[{mention.line, mention.number}] = parent;
            represent(mention, adult.existing, parent, relations_[static_cast<std::size_t>(at)]);
        }
        settle(person);
        plan_.people.push_back(std::move(person));
    }

    void represent(const Mention& mention, int existing, int parent, const std::string& relation) {
        int child = mention.child;  // pupils stand first among the people, in the order of groups
        auto [known, added] = representations_.try_emplace({child, parent}, plan_.representations.size());
        if (!added) {
            auto& again = plan_.representations[known->second];
            if (again.relation.empty()) again.relation = relation;
            return;
        }
        bool there =
            existing >= 0 && mention.existing_child >= 0 && draft_.index.represents(existing, mention.existing_child);
        plan_.representations.push_back({child, parent, relation, there ? Change::none : Change::created});
    }

    void list_lines() {
        for (int at = 0; at < static_cast<int>(lines_.size()); ++at) {
            const auto& said = line(at);
            PlannedLine planned{said.record->line, LineOutcome::unchanged, group_of_[static_cast<std::size_t>(at)], {}};
            if (said.record->left_out)
                planned.outcome = LineOutcome::left_out;
            else if (said.skipped)
                planned.outcome = LineOutcome::skipped;
            else if (said.waits)
                planned.outcome = LineOutcome::waits;
            else
                planned.outcome = outcome_of(plan_.people[static_cast<std::size_t>(planned.person)].change);
            for (const auto& parent : said.record->representatives) {
                auto it = people_of_mentions_.find({planned.line, parent.number});
                int person = it == people_of_mentions_.end() ? -1 : it->second;
                planned.representatives.push_back({parent.number, person, draft_.ticked(planned.line, parent.number)});
            }
            plan_.lines.push_back(std::move(planned));
        }
    }

    Draft& draft_;
    Plan& plan_;
    std::vector<PupilLine> lines_;
    std::vector<Group> groups_;
    std::vector<int> group_of_;  // parallel to lines_; -1: does not apply
    std::vector<Mention> mentions_;
    std::vector<std::string> relations_;  // parallel to mentions_
    std::map<std::pair<int, int>, int> people_of_mentions_;
    std::map<std::pair<int, int>, std::size_t> representations_;  // by child and parent: indices into the plan's
};

}  // namespace

void plan_pupils(Draft& draft, const std::vector<Record>& records) {
    PupilsPlan(draft, records).make();
}

}  // namespace parta::roster
