// Bounded queues between the callers and the database threads. Internal to db.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "db/unit.hpp"

namespace parta::db {

using UnitPtr = std::shared_ptr<Unit>;

inline constexpr std::size_t queue_limit = 1024;

/// First in, first out.
class UnitQueue {
  public:
    /// Queues a unit; if the queue is full or closed, finishes it with Error{overloaded} on the caller's thread.
    void push(UnitPtr unit);
    /// Waits for work and takes up to `most` units; none once the queue is closed and empty.
    std::vector<UnitPtr> take(std::size_t most);
    bool empty() const;
    void close();

  private:
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<UnitPtr> units_;
    bool closed_ = false;
};

/// Takes groups of units that may share a transaction: of one organisation and one reach, in their order. While a
/// group is out, no other thread gets units of its organisation: they would only wait for the same row lock.
/// Organisations take turns.
class GroupQueue {
  public:
    void push(UnitPtr unit);
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
