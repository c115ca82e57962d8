#include "app/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstring>

namespace parta::app {

FolderLock::FolderLock(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    const auto path = folder / "parta.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) throw std::runtime_error{fmt::format("cannot open {}: {}", path.string(), std::strerror(errno))};
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int reason = errno;
    ::close(file_);
    if (reason != EWOULDBLOCK)
        throw std::runtime_error{fmt::format("cannot lock {}: {}", path.string(), std::strerror(reason))};
    throw std::runtime_error{
        fmt::format("data_dir: another server works with {}. Stop it first, or give this one a folder of its own.",
                    folder.string())};
}

FolderLock::~FolderLock() {
    ::close(file_);
}

}  // namespace parta::app
