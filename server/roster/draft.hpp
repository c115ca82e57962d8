// The common ground of the plan's makers: what the organisation has, found quickly, and the plan in the making.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "roster/plan.hpp"

namespace parta::roster {

/// Finds existing people. Indices are into Existing::people.
class Index {
  public:
    explicit Index(const Existing& existing);

    const Existing& existing() const { return existing_; }
    const ExistingPerson& person(int index) const { return existing_.people[static_cast<std::size_t>(index)]; }
    const std::string& name_key(int index) const { return keys_[static_cast<std::size_t>(index)]; }

    const std::vector<int>& named(const std::string& name_key) const { return look_up(by_name_, name_key); }
    /// Adults, that is everyone but pupils, with this phone or e-mail.
    const std::vector<int>& holders(const std::string& contact) const { return look_up(by_contact_, contact); }
    const std::vector<int>& parents_of(int child) const { return look_up(parents_, child); }
    bool represents(int parent, int child) const;
    /// «мать»; empty where nothing is said.
    const std::string& relation(int parent, int child) const;

    bool is_pupil(int index) const;
    bool is_staff(int index) const;
    bool is_parent(int index) const { return is_parent_[static_cast<std::size_t>(index)]; }
    bool holds(int index, const std::string& contact) const {
        return person(index).phone == contact || person(index).email == contact;
    }

    /// The unit's match_label; empty for 0 and for units that are not classes or groups.
    const std::string& unit_key(UnitId id) const;
    /// 0 if there is none.
    UnitId unit(const std::string& key) const;

  private:
    template <class Map, class Key>
    static const std::vector<int>& look_up(const Map& map, const Key& key) {
        static const std::vector<int> nobody;
        auto it = map.find(key);
        return it == map.end() ? nobody : it->second;
    }

    const Existing& existing_;
    std::vector<std::string> keys_;
    std::vector<bool> is_parent_;
    std::unordered_map<std::string, std::vector<int>> by_name_, by_contact_;
    std::unordered_map<int, std::vector<int>> parents_;
    std::map<std::pair<int, int>, std::string> relations_;  // by parent and child
    std::unordered_map<UnitId, std::string> unit_keys_;
    std::unordered_map<std::string, UnitId> units_;
};

/// Lines of one name that a line is compared with. No class has so many namesakes: more is a damaged file, and
/// comparing all of its lines with each other would take minutes.
inline constexpr std::size_t max_namesakes = 50;

/// The plan while it is made.
class Draft {
  public:
    Draft(const Index& index_in, const Choices& choices_in) : index(index_in), choices(choices_in) {
        for (const auto& answer : choices.answers) answers_[answer.question] = answer.answer;
        skipped_.insert(choices.skipped_lines.begin(), choices.skipped_lines.end());
        for (const auto& choice : choices.unticked) unticked_.insert({choice.line, choice.number});
        for (auto id : choices.leaving) leaving_.insert(id);
        for (auto id : choices.left_school) left_school_.insert(id);
        for (auto id : choices.not_meant) not_meant_.insert(id);
        if (choices.staff_not_meant) not_meant_.insert(UnitId{});
        for (const auto& one : choices.kept) kept_.insert(one);
    }

    const Index& index;
    const Choices& choices;
    Plan plan;

    bool skips(int line) const { return skipped_.contains(line); }
    bool ticked(int line, int number) const { return !unticked_.contains({line, number}); }
    bool keeps(MemberId id, Field field) const { return id && kept_.contains({id, field}); }
    /// Lists somebody whom the file does not name, unless it does not speak of their class (0: of the staff) at all.
    void miss(const ExistingPerson& person, UnitId unit);

    void report(FaultCode code, int line, int column = -1, std::string value = {}, int other_line = 0) {
        plan.faults.push_back(make_fault(code, line, column, std::move(value), other_line));
    }
    /// Puts the question into the plan (once) and returns its answer.
    AnswerKind ask(Question question);

    /// The index in plan.units of the unit of this label; it is added if the plan has not got it yet.
    int unit(const ClassLabel& label);
    int unit(UnitId existing);

  private:
    std::unordered_map<std::string, AnswerKind> answers_;
    std::unordered_map<std::string, std::size_t> asked_;  // indices into plan.questions
    std::set<int> skipped_;
    std::set<std::pair<int, int>> unticked_;
    std::set<MemberId> leaving_, left_school_;
    std::set<UnitId> not_meant_;
    std::set<KeptField> kept_;
    std::map<std::string, int> units_;
};

/// The person's fields as the file wants them; empty ones say nothing.
struct Wanted {
    PersonName name;
    std::string birth_date;
    Sex sex = Sex::unknown;
    std::string phone, email, position;
    std::vector<std::string> subjects{};
};

/// How the file's contacts meet those of somebody who is already there.
enum class Contacts { replace, fill_gaps };

/// A person of the plan with everything but capacities: existing (or -1 for a new one), changed as wanted but for what
/// shall be kept.
PlannedPerson planned_person(const Draft& draft, int existing, const Wanted& wanted, Contacts contacts);

/// Sorts lines and open faults, sets `change` from what has been gathered.
void settle(PlannedPerson& person);

}  // namespace parta::roster
