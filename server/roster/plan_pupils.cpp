#include <algorithm>

#include "roster/adults.hpp"
#include "roster/plan_parts.hpp"
#include "roster/pupils.hpp"

namespace parta::roster {
namespace {

using policy::Role;

class PupilsPlan {
  public:
    PupilsPlan(Draft& draft, const std::vector<Record>& records)
        : draft_(draft), plan_(draft.plan), records_(records), pupils_(match_pupils(draft, records)) {}

    void make() {
        for (const auto& group : pupils_.groups) {
            people_.push_back(group.waits ? -1 : static_cast<int>(plan_.people.size()));
            if (!group.waits) add_pupil(group);
        }
        collect_mentions();
        for (const auto& adult : match_representatives(draft_, mentions_)) add_representative(adult);
        for (const auto& [at, before] : known_relations_) {
            auto& one = plan_.representations[at];
            if (one.relation.empty()) one.relation = before;
            if (one.relation != before) one.change = Change::changed;
        }
        list_lines();
        list_absent_pupils(draft_, records_, pupils_);
    }

  private:
    const Record& record(int at) const { return records_[static_cast<std::size_t>(at)]; }

    /// The index in the plan's people of a record's pupil; -1 if the line does not go in.
    int person_of(int at) const {
        int group = pupils_.of_record[static_cast<std::size_t>(at)];
        return group < 0 ? -1 : people_[static_cast<std::size_t>(group)];
    }

    void collect_mentions() {
        for (int at = 0; at < static_cast<int>(records_.size()); ++at) {
            int person = person_of(at);
            if (person < 0) continue;
            int existing =
                pupils_.groups[static_cast<std::size_t>(pupils_.of_record[static_cast<std::size_t>(at)])].existing;
            for (const auto& parent : record(at).representatives) {
                if (!draft_.ticked(record(at).line, parent.number)) continue;
                mentions_.push_back({record(at).line, parent.number, &parent.name, match_name(parent.name),
                                     parent.phone, parent.email, parent.column, person, existing});
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

    void add_pupil(const PupilGroup& group) {
        Wanted wanted;
        ClassLabel label;
        for (int at : group.lines) {
            const auto& said = record(at);
            if (wanted.name.empty()) wanted.name = said.name;
            bool same = match_name(wanted.name) == match_name(said.name);
            if (same) wanted.name = better_spelling(wanted.name, said.name);
            if (wanted.birth_date.empty()) wanted.birth_date = said.birth_date;
            if (wanted.sex == Sex::unknown) wanted.sex = said.sex;
            if (label.label.empty()) label = said.unit;
            take_contact(wanted.phone, said, said.phone);
            take_contact(wanted.email, said, said.email);
        }
        auto person = planned_person(draft_, group.existing, wanted, Contacts::replace);
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
        const auto& index = draft_.index;
        auto label_of = [&](UnitId id) {
            auto found = std::ranges::find(index.existing().units, id, &ExistingUnit::id);
            return found == index.existing().units.end() ? std::string{} : found->label;
        };
        const auto wanted = index.unit(match_label(label.label, index.existing().labels));
        const bool same = existing >= 0 && wanted && wanted == unit_before;
        const bool kept = existing >= 0 && !same && draft_.keeps(person.id, Field::class_label);
        if (existing >= 0 && !same)
            person.changes.insert(person.changes.begin(), {Field::class_label, label_of(unit_before),
                                                           wanted ? label_of(wanted) : label.label, kept});
        if (kept) {
            person.unit = unit_before ? draft_.unit(unit_before) : -1;
            return;
        }
        person.unit = draft_.unit(label);
        if (existing >= 0 && !same) person.moved_from = unit_before;
    }

    void add_representative(const Adult& adult) {
        if (adult.waits) return;
        const auto& index = draft_.index;
        Wanted wanted{agreed_name(adult, mentions_), {}, Sex::unknown, {}, {}, {}};
        wanted.phone = agreed_contact(draft_, adult, mentions_, Field::phone);
        wanted.email = agreed_contact(draft_, adult, mentions_, Field::email);
        bool works_here = adult.existing >= 0 && index.is_staff(adult.existing);
        auto person =
            planned_person(draft_, adult.existing, wanted, works_here ? Contacts::fill_gaps : Contacts::replace);
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
        int child = mention.child;
        auto [known, added] = representations_.try_emplace({child, parent}, plan_.representations.size());
        if (!added) {
            auto& again = plan_.representations[known->second];
            if (again.relation.empty()) again.relation = relation;
            return;
        }
        auto change = Change::created;
        if (existing >= 0 && mention.existing_child >= 0 && draft_.index.represents(existing, mention.existing_child))
            change = Change::none;
        plan_.representations.push_back({child, parent, relation, change});
        if (change == Change::none)
            known_relations_[plan_.representations.size() - 1] =
                draft_.index.relation(existing, mention.existing_child);
    }

    void list_lines() {
        for (int at = 0; at < static_cast<int>(records_.size()); ++at) {
            const auto& said = record(at);
            PlannedLine planned{said.line, LineOutcome::waits, person_of(at), {}};
            if (said.left_out)
                planned.outcome = LineOutcome::left_out;
            else if (draft_.skips(said.line))
                planned.outcome = LineOutcome::skipped;
            else if (planned.person >= 0)
                planned.outcome = outcome_of(plan_.people[static_cast<std::size_t>(planned.person)].change);
            for (const auto& parent : said.representatives) {
                auto it = people_of_mentions_.find({planned.line, parent.number});
                int person = it == people_of_mentions_.end() ? -1 : it->second;
                planned.representatives.push_back({parent.number, person, draft_.ticked(planned.line, parent.number)});
            }
            plan_.lines.push_back(std::move(planned));
        }
    }

    Draft& draft_;
    Plan& plan_;
    const std::vector<Record>& records_;
    PupilGroups pupils_;
    std::vector<int> people_;  // by group: index in the plan's people; -1: waits
    std::vector<Mention> mentions_;
    std::vector<std::string> relations_;  // parallel to mentions_
    std::map<std::pair<int, int>, int> people_of_mentions_;
    std::map<std::size_t, std::string> known_relations_;          // «мать», by the index of one that is there
    std::map<std::pair<int, int>, std::size_t> representations_;  // by child and parent: indices into the plan's
};

}  // namespace

void plan_pupils(Draft& draft, const std::vector<Record>& records) {
    PupilsPlan(draft, records).make();
}

}  // namespace parta::roster
