// A file of a body on its way in. It disappears with its owner unless somebody keeps it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>

namespace parta::http {

/// Created with a random name and mode 0600. Use on one thread at a time.
class TempFile {
  public:
    /// Throws `storage_full` when the disk is, `storage_failed` otherwise.
    explicit TempFile(const std::filesystem::path& directory);
    ~TempFile();
    TempFile(TempFile&& other) noexcept;
    TempFile& operator=(TempFile&& other) noexcept;

    /// Appends. Throws as the constructor does.
    void write(std::span<const char> bytes);

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t size() const { return size_; }
    /// Closes it and leaves it on disk, to be moved to its home: nobody removes it any more.
    std::filesystem::path keep();

  private:
    void discard() noexcept;

    std::filesystem::path path_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
};

}  // namespace parta::http
