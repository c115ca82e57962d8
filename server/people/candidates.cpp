#include "people/candidates.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "people/lines.hpp"
#include "people/names.hpp"

namespace parta::people {
namespace {

constexpr std::size_t most_offered = 6;
constexpr int least_similarity = 45;  // a surname that fits and a given name that does not is still worth a look
constexpr int same_but_for_a_slip = 80;

struct Scored {
    MemberId id;
    int score = 0;
};

/// Pupils of a unit that fit the typed pupil's name.
std::vector<MemberId> suggested_pupils(db::Tx& tx, const JoinRequest& request) {
    const auto& typed = request.role == InviteRole::parent ? request.typed_child : request.typed_name;
    std::vector<Scored> found;
    for (const auto& row :
         tx.query("SELECT m.id, m.sort_name, m.joined_at FROM enrolment e "
                  "JOIN member m ON m.org_id = $1 AND m.id = e.member_id AND m.deactivated_at IS NULL "
                  "WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL ORDER BY m.sort_name LIMIT 500",
                  tx.org(), request.unit.value_or(UnitId{}))) {
        const bool taken = request.role == InviteRole::pupil && !row.is_null(2);
        const int score = similarity(typed, row.get<std::string_view>(1));
        if (!taken && score >= least_similarity) found.push_back({row.get<MemberId>(0), score});
    }
    std::ranges::sort(found, {}, [](const Scored& one) { return std::pair{-one.score, one.id}; });
    if (found.size() > most_offered) found.resize(most_offered);
    std::vector<MemberId> ids;
    for (const auto& one : found) ids.push_back(one.id);
    return ids;
}

struct Family {
    RequestCandidate candidate;
    int score = 0;
};

/// Representatives of the unit's pupils, each with the child, that fit the newcomer's own name and the child's.
std::vector<RequestCandidate> representatives(db::Tx& tx, const JoinRequest& request) {
    std::vector<Family> found;
    for (const auto& row :
         tx.query("SELECT m.id, m.surname, m.given_name, m.patronymic, m.joined_at, c.id, c.surname, c.given_name, "
                  "c.patronymic FROM enrolment e "
                  "JOIN member c ON c.org_id = $1 AND c.id = e.member_id AND c.deactivated_at IS NULL "
                  "JOIN representation p ON p.org_id = $1 AND p.child_id = e.member_id AND p.to_seq IS NULL AND "
                  "NOT p.restricted "
                  "JOIN member m ON m.org_id = $1 AND m.id = p.parent_id AND m.deactivated_at IS NULL "
                  "WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL ORDER BY m.sort_name, m.id LIMIT 1000",
                  tx.org(), request.unit.value_or(UnitId{}))) {
        const PersonName own{row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)};
        const PersonName child{row.get<std::string>(6), row.get<std::string>(7), row.get<std::string>(8)};
        const int own_score = similarity(request.typed_name, full_name(own));
        const int child_score = similarity(request.typed_child, full_name(child));
        const bool same = may_be_same_person(request.typed_name, own);
        if (!same && (own_score < least_similarity || child_score < least_similarity)) continue;
        found.push_back({{.member = row.get<MemberId>(0),
                          .name = full_name(own),
                          .child = row.get<MemberId>(5),
                          .child_name = squeeze(child.surname + " " + child.given_name),
                          .join = row.is_null(4) ? JoinState::no_invite : JoinState::joined,
                          .likely = same && child_score >= same_but_for_a_slip},
                         own_score + child_score});
    }
    std::ranges::stable_sort(found, {},
                             [](const Family& one) { return std::tuple{!one.candidate.likely, -one.score}; });
    if (found.size() > most_offered) found.resize(most_offered);
    std::vector<RequestCandidate> candidates;
    for (auto& one : found) candidates.push_back(std::move(one.candidate));
    return candidates;
}

}  // namespace

void add_candidates(db::Tx& tx, std::vector<JoinRequest>& list) {
    std::vector<std::vector<MemberId>> wanted(list.size());
    std::vector<MemberId> ids;  // whose lines are read together
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto& request = list[i];
        if (request.member) continue;
        wanted[i] = suggested_pupils(tx, request);
        if (request.role == InviteRole::parent) request.candidates = representatives(tx, request);
        ids.insert(ids.end(), wanted[i].begin(), wanted[i].end());
        for (const auto& candidate : request.candidates) {
            ids.push_back(candidate.member);
            if (std::ranges::find(wanted[i], candidate.child) != wanted[i].end()) continue;
            wanted[i].push_back(candidate.child);
            ids.push_back(candidate.child);
        }
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::unordered_map<MemberId, Person> lines;
    for (auto& line : person_lines(tx, ids)) lines.emplace(line.id, std::move(line));
    for (std::size_t i = 0; i < list.size(); ++i) {
        for (MemberId id : wanted[i]) list[i].suggestions.push_back(lines.at(id));
        for (auto& candidate : list[i].candidates) candidate.join = lines.at(candidate.member).join;
    }
}

}  // namespace parta::people
