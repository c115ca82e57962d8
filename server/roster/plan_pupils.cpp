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
        int child = mention.child;
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
    std::map<std::pair<int, int>, std::size_t> representations_;  // by child and parent: indices into the plan's
};

}  // namespace

void plan_pupils(Draft& draft, const std::vector<Record>& records) {
    PupilsPlan(draft, records).make();
}

}  // namespace parta::roster
