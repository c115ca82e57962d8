#include "db/queue.hpp"

#include <algorithm>
#include <iterator>

namespace parta::db {
namespace {

void refuse(const std::vector<UnitPtr>& units, bool closed) {
    const char* why = closed ? "the database is closing" : "too many units of work wait for the database";
    for (const auto& unit : units) unit->finish(std::make_exception_ptr(Error(ErrorCode::overloaded, {}, why, 1)));
}

/// Leaves those that there is room for; returns the others.
std::vector<UnitPtr> cut_off(std::vector<UnitPtr>& units, std::size_t room) {
    if (units.size() <= room) return {};
    const auto end = units.begin() + static_cast<std::ptrdiff_t>(room);
    std::vector<UnitPtr> refused(std::make_move_iterator(end), std::make_move_iterator(units.end()));
    units.erase(end, units.end());
    return refused;
}

}  // namespace

void UnitQueue::push(std::vector<UnitPtr> units) {
    std::unique_lock lock(mutex_);
    const bool closed = closed_;
    const auto refused = cut_off(units, closed ? 0 : queue_limit - units_.size());
    queued_ += units.size();
    std::ranges::move(units, std::back_inserter(units_));
    lock.unlock();
    if (!units.empty()) ready_.notify_one();
    refuse(refused, closed);
}

std::vector<UnitPtr> UnitQueue::take(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !units_.empty(); });
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, units_.size()));
    std::vector<UnitPtr> taken(std::make_move_iterator(units_.begin()),
                               std::make_move_iterator(units_.begin() + count));
    units_.erase(units_.begin(), units_.begin() + count);
    const bool more = !units_.empty();
    lock.unlock();
    if (more) ready_.notify_one();  // there may have been several for one who woke
    return taken;
}

std::uint64_t UnitQueue::queued() const {
    std::lock_guard lock(mutex_);
    return queued_;
}

UnitPtr UnitQueue::take_of_first(std::uint64_t count) {
    std::lock_guard lock(mutex_);
    if (units_.empty() || queued_ - units_.size() >= count) return nullptr;
    UnitPtr unit = std::move(units_.front());
    units_.pop_front();
    return unit;
}

bool UnitQueue::empty() const {
    std::lock_guard lock(mutex_);
    return units_.empty();
}

void UnitQueue::close() {
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
    }
    ready_.notify_all();
}

void GroupQueue::push(std::vector<UnitPtr> units) {
    std::unique_lock lock(mutex_);
    const bool closed = closed_;
    const auto refused = cut_off(units, closed ? 0 : queue_limit - size_);
    size_ += units.size();
    std::size_t turns = 0;
    for (UnitPtr& unit : units) {
        const OrgId org = unit->org();
        auto& waiting = waiting_[org];
        waiting.push_back(std::move(unit));
        if (waiting.size() > 1 || out_.contains(org)) continue;
        turns_.push_back(org);
        ++turns;
    }
    lock.unlock();
    for (; turns > 0; --turns) ready_.notify_one();
    refuse(refused, closed);
}

std::vector<UnitPtr> GroupQueue::take(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return !turns_.empty() || (closed_ && size_ == 0); });
    std::vector<UnitPtr> group;
    if (turns_.empty()) return group;
    const OrgId org = turns_.front();
    turns_.pop_front();
    auto& units = waiting_.at(org);
    const Reach reach = units.front()->reach();
    while (!units.empty() && group.size() < most && units.front()->reach() == reach) {
        group.push_back(std::move(units.front()));
        units.pop_front();
    }
    size_ -= group.size();
    if (units.empty()) waiting_.erase(org);
    out_.insert(org);
    if (closed_ && size_ == 0) ready_.notify_all();
    return group;
}

void GroupQueue::done(OrgId org) {
    {
        std::lock_guard lock(mutex_);
        out_.erase(org);
        if (!waiting_.contains(org)) return;
        turns_.push_back(org);
    }
    ready_.notify_one();
}

void GroupQueue::close() {
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
    }
    ready_.notify_all();
}

}  // namespace parta::db
