#include "roster/matching.hpp"

#include <unordered_map>

#include <fmt/format.h>

namespace parta::roster {

void join_by_name_and_contact(Sets& sets, std::span<const Mention> mentions) {
    auto with_name = [](const Mention& m, const std::string& contact) {
        return contact.empty() ? std::string{} : m.name_key + '|' + contact;
    };
    join_by(sets, mentions, [&](const Mention& m) { return with_name(m, m.phone.value); });
    join_by(sets, mentions, [&](const Mention& m) { return with_name(m, m.email.value); });
}

bool is_also(Draft& draft, const Mention& mention, int candidate) {
    const auto& person = draft.index.person(candidate);
    Question question;
    question.kind = QuestionKind::staff_and_parent;
    question.key = fmt::format("capacity:{}.{}:{}", mention.line, mention.number, person.id.value);
    question.contact = mention.email.value;
    question.parties = {{mention.line, mention.number, {}, *mention.name}, {0, 0, person.id, person.name}};
    auto answer = draft.ask(std::move(question));
    if (answer == AnswerKind::unanswered)
        draft.report(FaultCode::maybe_staff_and_parent, mention.line, mention.email.column, mention.email.value);
    return answer == AnswerKind::same;
}

std::vector<Adult> gather(Sets& sets, std::span<const int> existing_of) {
    std::vector<Adult> adults;
    std::unordered_map<int, std::size_t> by_root, by_existing;
    for (std::size_t i = 0; i < existing_of.size(); ++i) {
        int existing = existing_of[i];
        auto& known = existing >= 0 ? by_existing : by_root;
        auto [it, added] = known.try_emplace(existing >= 0 ? existing : sets.root(static_cast<int>(i)), adults.size());
        if (added) adults.push_back({{}, existing, false});
        adults[it->second].mentions.push_back(static_cast<int>(i));
    }
    return adults;
}

}  // namespace parta::roster
