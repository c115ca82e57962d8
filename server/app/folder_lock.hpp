// One server for a data folder. Internal to app.
#pragma once
#include <filesystem>

namespace parta::app {

/// Makes the folder, for its owner alone, and holds it until destroyed. A second server on the same folder would give
/// its events to nobody of the first one's clients: std::runtime_error names the folder. The lock is on a file of its
/// own (`parta.lock`), never on the database, and ends with the process whatever becomes of it.
class FolderLock {
  public:
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int file_;
};

}  // namespace parta::app
