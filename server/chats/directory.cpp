// Whom the viewer may write to, and nobody else (X3).
#include <set>
#include <utility>

#include "base/text.hpp"
#include "chats/contact_policy.hpp"
#include "chats/id_list.hpp"
#include "chats/names.hpp"
#include "chats/rules.hpp"

namespace parta::chats {
namespace {

constexpr std::size_t most_found = 50;

struct Candidate {
    std::string sort_name;
    MemberId id;
    auto operator<=>(const Candidate&) const = default;
};

// Words that each must occur in the name, the longest one searched for by the database; a word with a digit names a
// class.
struct Search {
    std::vector<std::string> words;
    std::string pattern;                    // of LIKE … ESCAPE '\'
    std::vector<std::string> class_labels;  // beginnings of unit.match_label

    explicit Search(std::string_view typed) {
        const std::string folded = fold(trim(typed));
        std::string_view longest;
        bool after_number = false;  // «5 А»: the letter belongs to the number before it
        for (const auto word : split(folded, ' ')) {
            if (word.empty()) continue;
            const std::string label = orgs::match_label(word);
            if (word.find_first_of("0123456789") != std::string_view::npos) {
                class_labels.push_back(label);
                after_number = label.find_first_not_of("0123456789") == std::string::npos;
                continue;
            }
            if (std::exchange(after_number, false) && count_letters(label) == 1) {
                class_labels.back() += label;
                continue;
            }
            words.emplace_back(word);
            if (word.size() > longest.size()) longest = word;
        }
        pattern = contains(longest);
    }
    bool fits(std::string_view sort_name) const {
        return std::ranges::all_of(
            words, [&](const std::string& word) { return sort_name.find(word) != std::string_view::npos; });
    }

    static std::string escaped(std::string_view text) {
        std::string pattern;
        for (const char c : text) {
            if (c == '%' || c == '_' || c == '\\') pattern += '\\';
            pattern += c;
        }
        return pattern;
    }
    static std::string contains(std::string_view text) { return "%" + escaped(text) + "%"; }

  private:
    static std::ptrdiff_t count_letters(std::string_view utf8) {
        return std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    }
};

// Members with an account whose name fits $2, among `ids`: a list that is made first, so that no engine asks person by
// person.
std::string found_among(std::string_view ids) {
    return fmt::format(
        "SELECT p.sort_name, p.id FROM (SELECT DISTINCT {}) x JOIN member p ON p.org_id = $1 AND p.id = x.id "
        "WHERE p.joined_at IS NOT NULL AND p.closed_at IS NULL AND p.sort_name LIKE $2 ESCAPE '\\'",
        ids);
}

const std::string everyone =
    "SELECT sort_name, id FROM member WHERE org_id = $1 AND joined_at IS NOT NULL AND closed_at IS NULL "
    "AND sort_name LIKE $2 ESCAPE '\\'";
const std::string staff = found_among(
    "member_id AS id FROM role WHERE org_id = $1 AND to_seq IS NULL AND role IN "
    "('administrator', 'head', 'deputy', 'teacher', 'supplementary_teacher', 'specialist', 'non_teaching')");
const std::string administration = found_among(
    "member_id AS id FROM role WHERE org_id = $1 AND to_seq IS NULL AND role IN ('administrator', 'head', 'deputy')");
const std::string teachers_of =
    found_among("member_id AS id FROM assignment WHERE org_id = $1 AND to_seq IS NULL AND unit_id IN ({})");
const std::string pupils_of =
    found_among("member_id AS id FROM enrolment WHERE org_id = $1 AND to_seq IS NULL AND unit_id IN ({})");
const std::string parents_of = found_among(
    "r.parent_id AS id FROM enrolment e JOIN representation r ON r.org_id = e.org_id AND r.child_id = e.member_id "
    "AND r.to_seq IS NULL AND NOT r.restricted WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.unit_id IN ({})");

// Everyone whom the rule could allow; the rule itself has the last word.
std::vector<Candidate> candidates_for(db::Tx& tx, const Person& me, const Search& search) {
    std::vector<Candidate> candidates;
    const auto take = [&](const db::Row& row) {
        candidates.push_back({row.get<std::string>(0), row.get<MemberId>(1)});
    };
    const auto take_all = [&](std::string_view sql) {
        for (const auto row : tx.query(sql, tx.org(), search.pattern)) take(row);
    };
    if (me.administration) {
        take_all(everyone);
    } else {
        take_all(me.office.empty() ? administration : staff);
        std::vector<UnitId> served;
        for (const auto& service : me.serves) served.push_back(service.unit);
        auto own = me.studies_in;
        own.insert(own.end(), me.parent_in.begin(), me.parent_in.end());
        served = distinct(std::move(served));
        own = distinct(std::move(own));
        for_ids(tx, served, pupils_of, take, search.pattern);
        for_ids(tx, served, parents_of, take, search.pattern);
        for_ids(tx, own, teachers_of, take, search.pattern);
        for_ids(tx, own, pupils_of, take, search.pattern);
        for_ids(tx, own, parents_of, take, search.pattern);
    }
    std::erase_if(candidates, [&](const Candidate& one) { return one.id == me.id || !search.fits(one.sort_name); });
    return distinct(std::move(candidates));
}

// Of the candidates, those who learn, teach or have a child in a class of every label typed.
void keep_of_classes(db::Tx& tx, const Search& search, std::vector<Candidate>& candidates) {
    for (const auto& label : search.class_labels) {
        std::vector<UnitId> units;
        for (const auto row : tx.query("SELECT id FROM unit WHERE org_id = $1 AND archived_at IS NULL AND match_label "
                                       "LIKE $2 ESCAPE '\\' ORDER BY match_label LIMIT 200",
                                       tx.org(), Search::escaped(label) + "%"))
            units.push_back(row.get<UnitId>(0));
        std::set<MemberId> theirs;
        const auto take = [&](const db::Row& row) { theirs.insert(row.get<MemberId>(1)); };
        for (const auto* people : {&teachers_of, &pupils_of, &parents_of})
            for_ids(tx, units, *people, take, search.pattern);
        std::erase_if(candidates, [&](const Candidate& one) { return !theirs.contains(one.id); });
    }
}

// Whether a capacity («class_teacher», «pupil», …) is of the kind asked for.
bool is_of_kind(const Capacity& capacity, const std::optional<std::string>& kind) {
    return !kind || (*kind == "staff" ? is_staff(capacity) : capacity == *kind);
}

struct Found {
    MemberId id;
    Capacity capacity;
    std::vector<UnitId> units;
};

std::map<UnitId, std::string> load_labels(db::Tx& tx, const std::vector<Found>& people) {
    std::vector<UnitId> units;
    for (const auto& one : people) units.insert(units.end(), one.units.begin(), one.units.end());
    std::map<UnitId, std::string> labels;
    for_ids(tx, distinct(std::move(units)), "SELECT id, label FROM unit WHERE org_id = $1 AND id IN ({})",
            [&](const db::Row& row) { labels[row.get<UnitId>(0)] = row.get<std::string>(1); });
    return labels;
}

Found found(const Person& person, Capacity capacity) {
    Found one{person.id, std::move(capacity), {}};
    if (one.capacity == "pupil" && person.main_class) one.units.push_back(*person.main_class);
    if (is_staff(one.capacity))
        for (const auto& service : person.serves)
            if (service.duty == "class_teacher" || service.duty == "leader") one.units.push_back(service.unit);
    return one;
}

}  // namespace

Directory directory(db::Tx& tx, const Viewer& viewer, const DirectoryQuery& query) {
    orgs::check(viewer, policy::Action::create_personal_chat);
    const auto self = load_people(tx, std::array{viewer.member});
    const auto me = self.find(viewer.member);
    if (me == self.end()) return {};
    if (query.capacity && *query.capacity != "staff" && *query.capacity != "pupil" && *query.capacity != "parent")
        throw Error{ErrorCode::invalid_field, "capacity", "staff, pupil or parent"};
    const Search search{query.text.value_or("")};
    auto candidates = candidates_for(tx, me->second, search);
    keep_of_classes(tx, search, candidates);

    std::vector<Found> people;
    constexpr std::size_t step = 64;
    for (std::size_t from = 0; from < candidates.size() && people.size() <= most_found; from += step) {
        std::vector<MemberId> ids;
        for (std::size_t i = from; i < std::min(from + step, candidates.size()); ++i) ids.push_back(candidates[i].id);
        const auto loaded = load_people(tx, ids);
        for (const MemberId id : ids) {
            const auto them = loaded.find(id);
            if (them == loaded.end()) continue;
            const auto contact = judge_contact(me->second, them->second, viewer.settings);
            if (contact && is_of_kind(contact.second_as, query.capacity))
                people.push_back(found(them->second, contact.second_as));
        }
    }

    Directory result{.people = {}, .more = people.size() > most_found};
    if (result.more) people.resize(most_found);
    Names names;
    for (const auto& one : people) names.want(one.id, one.capacity);
    names.load(tx);
    const auto labels = load_labels(tx, people);
    for (const auto& one : people) {
        ChatMember shown{.id = one.id, .name = names.name(one.id, one.capacity, {}), .capacity = one.capacity};
        for (const UnitId unit : one.units) shown.units.push_back(labels.at(unit));
        shown.teacher_badge = names.badge(one.id, one.capacity);
        shown.may_write = true;
        result.people.push_back(std::move(shown));
    }
    return result;
}

}  // namespace parta::chats
