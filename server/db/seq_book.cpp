#include "db/seq_book.hpp"

#include <algorithm>
#include <stdexcept>

namespace parta::db {

SeqBook::Entry* SeqBook::find(OrgId org) {
    auto it = std::ranges::find(entries_, org, &Entry::org);
    return it == entries_.end() ? nullptr : &*it;
}

std::optional<std::int64_t> SeqBook::last(OrgId org) const {
    auto entry = std::ranges::find(entries_, org, &Entry::org);
    if (entry == entries_.end()) return std::nullopt;
    return entry->last;
}

void SeqBook::learn(OrgId org, std::int64_t stored) {
    if (find(org) == nullptr) entries_.push_back({org, stored, stored});
}

std::int64_t SeqBook::next(OrgId org) {
    Entry* entry = find(org);
    if (entry == nullptr) throw std::logic_error("db: the organisation's counter has not been read");
    return ++entry->last;
}

void SeqBook::rollback() {
    entries_ = std::move(marks_.back());
    marks_.pop_back();
}

std::vector<std::pair<OrgId, std::int64_t>> SeqBook::changed() const {
    std::vector<std::pair<OrgId, std::int64_t>> result;
    for (const Entry& entry : entries_) {
        if (entry.last != entry.stored) result.emplace_back(entry.org, entry.last);
    }
    return result;
}

}  // namespace parta::db
