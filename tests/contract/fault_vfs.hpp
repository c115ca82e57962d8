// A file layer for SQLite that fails on demand and knows what has reached the disk.
#pragma once
#include <string>

namespace parta::db::testing {

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

    /// Whether the write-ahead log holds writes that no sync has followed.
    bool log_is_dirty() const;
};

}  // namespace parta::db::testing
