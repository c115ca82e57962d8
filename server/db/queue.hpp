// Bounded queues between the callers and the database threads. Internal to db.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "db/unit.hpp"

namespace parta::db {

inline constexpr std::size_t queue_limit = 1024;

/// First in, first out.
class UnitQueue {
  public:
    /// Queues units; those for which it is full, or that find it closed, are finished with Error{overloaded} on the
    /// caller's thread.
    void push(std::vector<UnitPtr> units);
    /// Waits for work and takes up to `most` units; none once the queue is closed and empty.
    std::vector<UnitPtr> take(std::size_t most);
    /// How many have been queued so far.
    std::uint64_t queued() const;
    /// The next, if it was among the first so many that were queued; does not wait.
    UnitPtr take_of_first(std::uint64_t count);
    bool empty() const;
    void close();

  private:
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<UnitPtr> units_;
    std::uint64_t queued_ = 0;
    bool closed_ = false;
};

/// Takes groups of units that may share a transaction: of one organisation and one reach, in their order. While a
/// group is out, no other thread gets units of its organisation: they would only wait for the same row lock.
/// Organisations take turns.
class GroupQueue {
  public:
    void push(std::vector<UnitPtr> units);
    std::vector<UnitPtr> take(std::size_t most);
    /// The group of this organisation is finished.
    void done(OrgId org);
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::unordered_map<OrgId, std::deque<UnitPtr>> waiting_;
    std::deque<OrgId> turns_;  // organisations with waiting units and no group out
    std::unordered_set<OrgId> out_;
    std::size_t size_ = 0;
    bool closed_ = false;
};

}  // namespace parta::db
