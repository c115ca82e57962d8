#include "db/queue.hpp"

namespace parta::db {
namespace {

void refuse(Unit& unit, bool closed) {
    const char* why = closed ? "the database is closing" : "too many units of work wait for the database";
    unit.finish(std::make_exception_ptr(Error(ErrorCode::overloaded, {}, why, 1)));
}

}  // namespace

void UnitQueue::push(UnitPtr unit) {
    std::unique_lock lock(mutex_);
    if (closed_ || units_.size() >= queue_limit) {
        const bool closed = closed_;
        lock.unlock();
        return refuse(*unit, closed);
    }
    units_.push_back(std::move(unit));
    lock.unlock();
    ready_.notify_one();
}

std::vector<UnitPtr> UnitQueue::take(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !units_.empty(); });
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, units_.size()));
    std::vector<UnitPtr> taken(std::make_move_iterator(units_.begin()),
                               std::make_move_iterator(units_.begin() + count));
    units_.erase(units_.begin(), units_.begin() + count);
    return taken;
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

void GroupQueue::push(UnitPtr unit) {
    std::unique_lock lock(mutex_);
    if (closed_ || size_ >= queue_limit) {
        const bool closed = closed_;
        lock.unlock();
        return refuse(*unit, closed);
    }
    const OrgId org = unit->org();
    auto& units = waiting_[org];
    units.push_back(std::move(unit));
    ++size_;
    if (units.size() > 1 || out_.contains(org)) return;
    turns_.push_back(org);
    lock.unlock();
    ready_.notify_one();
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
