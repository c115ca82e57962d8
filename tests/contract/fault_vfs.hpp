// A file layer for SQLite that fails on demand, knows what has reached the disk, and can write down what it was asked
// for.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace parta::db::testing {

/// What a file was asked to do, in the order of all files together.
struct DiskOperation {
    enum class Kind { write, truncate, sync, failed_sync, remove };
    Kind kind;
    std::string path;
    std::int64_t at = 0;  // where the data goes; the new size of a truncate
    std::string data = {};
};

/// Registered under name() while it lives; one at a time. Thread-safe.
class FaultVfs {
  public:
    enum class Operation { write, sync };

    FaultVfs();
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    std::string name() const { return "parta-faults"; }

    /// Lets the nth operation of this kind from now on (1: the next) return `code`, and `count - 1` more after it.
    void fail(Operation operation, int nth, int code, int count = 1);
    void heal();
    /// Whether a fault has struck since fail().
    bool struck() const;

    /// Ends the process with SIGKILL in place of the nth write, sync, truncate or removal from now on (1: the next).
    void die_at(int nth) const;
    /// Makes each write take so long, for as long as the process lives.
    void slow_down(std::chrono::microseconds each_write) const;

    /// Whether the write-ahead log holds writes that no sync has followed.
    bool log_is_dirty() const;

    /// From here on every write, truncate, sync and removal that succeeds is kept, except those of -shm files, which
    /// are no part of what a disk must hold.
    void record();
    /// How many operations have been kept.
    std::size_t recorded() const;
    std::vector<DiskOperation> take_record();
};

}  // namespace parta::db::testing
