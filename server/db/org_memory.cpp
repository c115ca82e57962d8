#include "db/org_memory.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace parta::db {
namespace {

// A school of 900 with their families fits; what is dropped is only read again.
constexpr std::size_t most_entries = 8'192;
constexpr std::size_t most_memories = 256;

}  // namespace

void OrgMemory::begin() {
    state_ = State::unknown;
    put_off_.clear();
    outdated_.clear();
}

void OrgMemory::compare(std::string_view mark) {
    if (state_ != State::unknown) return;
    if (mark != mark_ || entries_.size() >= most_entries) entries_.clear();
    mark_ = mark;
    state_ = State::open;
}

std::shared_ptr<const void> OrgMemory::find(std::string_view name, std::type_index type) const {
    return state_ == State::open ? guess(name, type) : nullptr;
}

std::shared_ptr<const void> OrgMemory::guess(std::string_view name, std::type_index type) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) return nullptr;
    if (found->second.type != type) throw std::logic_error("db: remembered under this name is something else");
    return found->second.value;
}

void OrgMemory::keep(std::string_view name, std::type_index type, std::shared_ptr<const void> value) {
    if (state_ != State::open) return;
    const auto found = entries_.find(name);
    if (found != entries_.end()) {
        found->second = {type, std::move(value)};
    } else if (entries_.size() < most_entries) {
        entries_.emplace(name, Entry{type, std::move(value)});
    }
}

void OrgMemory::put_off(std::string_view name, std::string_view sql, std::span<const Param> params) {
    auto found = std::ranges::find(put_off_, name, &PutOff::name);
    if (found == put_off_.end()) found = put_off_.insert(put_off_.end(), {std::string{name}, {}, {}, {}});
    found->sql = sql;
    found->params.assign(params.begin(), params.end());
    found->texts.clear();
    for (Param& param : found->params) param.data = found->texts.emplace_back(param.data);
}

void OrgMemory::write_out(Session& session) {
    const std::vector<PutOff> due = std::exchange(put_off_, {});
    for (const PutOff& one : due) session.post(one.sql, one.params);
}

void OrgMemory::close() {
    state_ = State::closed;
    entries_.clear();
}

void OrgMemory::committed(std::string_view mark) {
    mark_ = mark;
    state_ = State::closed;
}

void OrgMemory::forget() {
    close();
    mark_.clear();
    put_off_.clear();
}

std::shared_ptr<OrgMemory> OrgMemories::of(OrgId org) {
    if (!org) return nullptr;
    std::lock_guard lock(mutex_);
    const auto found = memories_.find(org);
    if (found != memories_.end()) return found->second;
    if (memories_.size() >= most_memories) memories_.clear();
    return memories_.emplace(org, std::make_shared<OrgMemory>()).first->second;
}

}  // namespace parta::db
