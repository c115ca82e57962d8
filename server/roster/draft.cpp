#include "roster/draft.hpp"

#include <algorithm>

namespace parta::roster {

using policy::Role;

Index::Index(const Existing& existing) : existing_(existing), is_parent_(existing.people.size()) {
    std::unordered_map<MemberId, int> by_id;
    for (std::size_t i = 0; i < existing.people.size(); ++i) {
        const auto& person = existing.people[i];
        int index = static_cast<int>(i);
        keys_.push_back(match_name(person.name));
        by_id[person.id] = index;
        by_name_[keys_.back()].push_back(index);
        if (is_pupil(index) || person.left) continue;
        if (!person.phone.empty()) by_contact_[person.phone].push_back(index);
        if (!person.email.empty()) by_contact_[person.email].push_back(index);
    }
    for (const auto& [child, parent, relation, restricted] : existing.representations) {
        auto c = by_id.find(child), p = by_id.find(parent);
        if (c == by_id.end() || p == by_id.end()) continue;
        parents_[c->second].push_back(p->second);
        is_parent_[static_cast<std::size_t>(p->second)] = true;
        if (!relation.empty()) relations_[{p->second, c->second}] = relation;
    }
    for (const auto& unit : existing.units) {
        auto key = match_label(unit.label, existing.labels);
        unit_keys_[unit.id] = key;
        units_.try_emplace(key, unit.id);
    }
}

bool Index::represents(int parent, int child) const {
    return std::ranges::find(parents_of(child), parent) != parents_of(child).end();
}

const std::string& Index::relation(int parent, int child) const {
    static const std::string unsaid;
    auto it = relations_.find({parent, child});
    return it == relations_.end() ? unsaid : it->second;
}

bool Index::is_pupil(int index) const {
    return std::ranges::find(person(index).roles, Role::pupil) != person(index).roles.end();
}

bool Index::is_staff(int index) const {
    return std::ranges::any_of(person(index).roles, [](Role role) { return role != Role::pupil; });
}

const std::string& Index::unit_key(UnitId id) const {
    static const std::string none;
    auto it = unit_keys_.find(id);
    return it == unit_keys_.end() ? none : it->second;
}

UnitId Index::unit(const std::string& key) const {
    auto it = units_.find(key);
    return it == units_.end() ? UnitId{} : it->second;
}

AnswerKind Draft::ask(Question question) {
    auto [known, added] = asked_.try_emplace(question.key, plan.questions.size());
    if (!added) return plan.questions[known->second].answer;
    if (auto it = answers_.find(question.key); it != answers_.end()) question.answer = it->second;
    bool more_than_two = question.parties.size() > 2;
    if (question.answer == AnswerKind::same && more_than_two) question.answer = AnswerKind::unanswered;
    plan.questions.push_back(std::move(question));
    return plan.questions.back().answer;
}

int Draft::unit(const ClassLabel& label) {
    auto key = match_label(label.label, index.existing().labels);
    auto [it, added] = units_.try_emplace(key, static_cast<int>(plan.units.size()));
    if (!added) return it->second;
    auto id = index.unit(key);
    PlannedUnit unit{id, label, id ? Change::none : Change::created};
    if (id) {
        auto existing = std::ranges::find(index.existing().units, id, &ExistingUnit::id);
        auto parsed = parse_class(existing->label, index.existing().labels).value;
        parsed.label = existing->label;
        unit.label = parsed;
    }
    plan.units.push_back(std::move(unit));
    return it->second;
}

int Draft::unit(UnitId existing) {
    auto it = std::ranges::find(index.existing().units, existing, &ExistingUnit::id);
    if (it == index.existing().units.end()) return -1;
    return unit(ClassLabel{0, {}, it->label});
}

void Draft::miss(const ExistingPerson& person, UnitId unit) {
    if (not_meant_.contains(unit)) {
        ++plan.not_meant[unit];
        return;
    }
    const bool left = unit && left_school_.contains(person.id);
    plan.absentees.push_back({person.id, person.name, unit, !left && leaving_.contains(person.id), left});
}

namespace {

/// «Химия, Физика» and «Физика, Химия» are one list.
std::string listed(std::vector<std::string> subjects) {
    std::ranges::sort(subjects);
    std::string text;
    for (const auto& subject : subjects) text += (text.empty() ? "" : ", ") + subject;
    return text;
}

}  // namespace

PlannedPerson planned_person(const Draft& draft, int existing, const Wanted& wanted, Contacts contacts) {
    PlannedPerson person;
    if (existing < 0) {
        person.change = Change::created;
        person.name = wanted.name;
        person.birth_date = wanted.birth_date;
        person.sex = wanted.sex;
        person.phone = wanted.phone;
        person.email = wanted.email;
        person.position = wanted.position;
        person.subjects = wanted.subjects;
        return person;
    }
    const auto& before = draft.index.person(existing);
    person.id = before.id;
    person.returns = before.left;
    person.roles = before.roles;
    person.flags_before = before.flags;
    // Whether the field becomes what the file wants; noted either way.
    auto changes = [&](Field field, const std::string& was, const std::string& becomes) {
        if (was == becomes) return false;
        const bool kept = draft.keeps(before.id, field);
        person.changes.push_back({field, was, becomes, kept});
        return !kept;
    };
    const auto name =
        same_but_signs(before.name, wanted.name) ? before.name : joined_name(before.name, wanted.name, wanted.name);
    auto take_name = [&](Field field, const std::string& was, const std::string& becomes) {
        return changes(field, was, becomes) ? becomes : was;
    };
    person.name = {take_name(Field::surname, before.name.surname, name.surname),
                   take_name(Field::given_name, before.name.given_name, name.given_name),
                   take_name(Field::patronymic, before.name.patronymic, name.patronymic)};
    auto take = [&](Field field, const std::string& was, const std::string& wish, Contacts how) {
        bool stays = wish.empty() || (how == Contacts::fill_gaps && !was.empty());
        return !stays && changes(field, was, wish) ? wish : was;
    };
    person.birth_date = take(Field::birth_date, before.birth_date, wanted.birth_date, Contacts::replace);
    person.phone = take(Field::phone, before.phone, wanted.phone, contacts);
    person.email = take(Field::email, before.email, wanted.email, contacts);
    person.position = take(Field::position, before.position, wanted.position, Contacts::replace);
    auto sex_name = [](Sex sex) { return std::string(boost::describe::enum_to_string(sex, "")); };
    const bool sex = wanted.sex != Sex::unknown && changes(Field::sex, sex_name(before.sex), sex_name(wanted.sex));
    person.sex = sex ? wanted.sex : before.sex;
    const bool subjects =
        !wanted.subjects.empty() && changes(Field::subjects, listed(before.subjects), listed(wanted.subjects));
    person.subjects = subjects ? wanted.subjects : before.subjects;
    return person;
}

void settle(PlannedPerson& person) {
    auto unique = [](auto& list) {
        std::ranges::sort(list);
        list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    unique(person.lines);
    unique(person.open_faults);
    bool differs = std::ranges::any_of(person.changes, [](const auto& change) { return !change.kept; }) ||
                   !person.roles_added.empty() || !person.roles_ended.empty() || !person.leads_added.empty() ||
                   person.returns;
    if (person.id) person.change = differs ? Change::changed : Change::none;
}

}  // namespace parta::roster
