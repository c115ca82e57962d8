#include "http/temp_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "base/random.hpp"

namespace parta::http {
namespace {

[[noreturn]] void fail(const char* what) {
    int error = errno;
    bool full = error == ENOSPC || error == EDQUOT;
    throw Error{full ? ErrorCode::storage_full : ErrorCode::storage_failed,
                {},
                std::string{what} + std::strerror(error),
                full ? 0 : 10};
}

}  // namespace

TempFile::TempFile(const std::filesystem::path& directory) : path_(directory / ("upload-" + random_token())) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor_ < 0) fail("creating a file for an upload: ");
}

TempFile::~TempFile() {
    discard();
}

TempFile::TempFile(TempFile&& other) noexcept
    : path_(std::move(other.path_)), size_(other.size_), descriptor_(std::exchange(other.descriptor_, -1)) {
    other.path_.clear();
}

TempFile& TempFile::operator=(TempFile&& other) noexcept {
    if (this != &other) {
        discard();
        path_ = std::move(other.path_);
        other.path_.clear();
        size_ = other.size_;
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

void TempFile::write(std::span<const char> bytes) {
    while (!bytes.empty()) {
        ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("writing an upload: ");
        size_ += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

std::filesystem::path TempFile::keep() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    return std::exchange(path_, {});
}

void TempFile::discard() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    if (!path_.empty()) ::unlink(path_.c_str());
    path_.clear();
}

}  // namespace parta::http
