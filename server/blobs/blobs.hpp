// Where files lie: immutable blobs under random keys. The database knows names and rights; a key alone gives nothing.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace parta::blobs {

/// Blocking calls: use them on the worker pool, never on the event loop or inside a database unit.
class Store {
  public:
    virtual ~Store() = default;

    /// Takes over a finished file (renamed or copied, then synced) and returns its key. Throws Error{storage_full} or
    /// Error{storage_failed}.
    virtual std::string put(const std::filesystem::path& file) = 0;
    /// A local path to read the blob from; nullopt when there is no such blob.
    virtual std::optional<std::filesystem::path> find(const std::string& key) = 0;
    /// Forgets a blob. Called by a job after a grace longer than any backup.
    virtual void remove(const std::string& key) = 0;
};

/// Blobs in a folder, two levels deep by key, mode 0600.
std::unique_ptr<Store> open_disk(const std::filesystem::path& root);

}  // namespace parta::blobs
