#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "blobs/blobs.hpp"

namespace parta::blobs {
namespace {

namespace fs = std::filesystem;

/// A descriptor that closes itself.
class File {
  public:
    File(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    bool is_open() const { return fd_ >= 0; }
    int descriptor() const { return fd_; }
    bool sync() const { return fd_ >= 0 && ::fsync(fd_) == 0; }

  private:
    int fd_;
};

/// The library's own copy_file hides a full disk behind EIO.
std::error_code copy_and_sync(const fs::path& from, const fs::path& to) {
    const File source{from, O_RDONLY};
    const File target{to, O_WRONLY | O_CREAT | O_EXCL};
    if (!source.is_open() || !target.is_open()) return {errno, std::generic_category()};
    std::vector<char> buffer(1 << 18);
    for (;;) {
        const ssize_t count = ::read(source.descriptor(), buffer.data(), buffer.size());
        if (count < 0) return {errno, std::generic_category()};
        if (count == 0) break;
        for (ssize_t done = 0; done < count;) {
            const ssize_t written =
                ::write(target.descriptor(), buffer.data() + done, static_cast<std::size_t>(count - done));
            if (written < 0) return {errno, std::generic_category()};
            done += written;
        }
    }
    return target.sync() ? std::error_code{} : std::error_code{errno, std::generic_category()};
}

[[noreturn]] void fail(const std::error_code& error) {
    if (error.value() == ENOSPC || error.value() == EDQUOT) throw Error{ErrorCode::storage_full};
    throw Error{ErrorCode::storage_failed, {}, "blob store: " + error.message(), 10};
}

bool is_key(const std::string& key) {
    return key.size() == 26 && key.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos;
}

class Disk : public Store {
  public:
    explicit Disk(fs::path root) : root_(std::move(root)) {
        fs::create_directories(root_);
        fs::permissions(root_, fs::perms::owner_all);
    }

    std::string put(const fs::path& file) override {
        const std::string key = random_token();
        const fs::path place = place_of(key);
        std::error_code error;
        fs::create_directories(place.parent_path(), error);
        if (error) fail(error);
        if (!File{file, O_RDONLY}.sync()) fail({errno, std::generic_category()});
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, error);
        fs::rename(file, place, error);
        if (error == std::errc::cross_device_link) {
            error.clear();
            error = copy_and_sync(file, place);
            if (!error) fs::remove(file, error);
        }
        if (error) {
            std::error_code ignored;
            fs::remove(place, ignored);
            fail(error);
        }
        // The name must outlive a power cut as well as the bytes: the database is about to point at it. So must the
        // names of the folders on the way, which this or another thread may just have made.
        for (fs::path folder = place.parent_path();; folder = folder.parent_path()) {
            if (!File{folder, O_RDONLY | O_DIRECTORY}.sync()) {
                const std::error_code unsynced{errno, std::generic_category()};
                fs::remove(place, error);  // nobody will ever be told its key
                fail(unsynced);
            }
            if (folder == root_) break;
        }
        return key;
    }

    std::optional<fs::path> find(const std::string& key) override {
        if (!is_key(key)) return std::nullopt;
        fs::path place = place_of(key);
        std::error_code error;
        if (!fs::is_regular_file(place, error)) return std::nullopt;
        return place;
    }

    void remove(const std::string& key) override {
        if (!is_key(key)) return;
        std::error_code error;
        fs::remove(place_of(key), error);
        if (error) fail(error);
    }

  private:
    fs::path place_of(const std::string& key) const { return root_ / key.substr(0, 2) / key.substr(2, 2) / key; }

    fs::path root_;
};

}  // namespace

std::unique_ptr<Store> open_disk(const fs::path& root) {
    return std::make_unique<Disk>(root);
}

}  // namespace parta::blobs
