#include "app/backup_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "base/error.hpp"
#include "base/hash.hpp"

namespace parta::app::backup {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::error_code& error) {
    if (error == std::errc::no_space_on_device) throw Error{ErrorCode::storage_full};
    throw std::runtime_error{fmt::format("{}: {}", path.string(), error.message())};
}

void make_private(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) fail(folder, error);
    fs::permissions(folder, fs::perms::owner_all);
}

void copy_file(const fs::path& from, const fs::path& to, const fs::path& linked) {
    std::error_code error;
    if (!linked.empty() && fs::is_regular_file(linked, error) &&
        fs::file_size(linked, error) == fs::file_size(from, error)) {
        fs::create_hard_link(linked, to, error);
        if (!error) return;
        error.clear();
    }
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error) fail(to, error);
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace

std::string digest_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{file.string() + " cannot be read"};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
    std::array<char, 1 << 16> buffer;
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
        EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (in.bad()) throw std::runtime_error{file.string() + " cannot be read"};
    std::string bytes(32, '\0');
    EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(bytes.data()), nullptr);
    return to_hex(bytes);
}

Copied copy_tree(const fs::path& from, const fs::path& to, const fs::path& linked) {
    Copied copied;
    make_private(to);
    std::error_code error;
    for (fs::recursive_directory_iterator at{from, error}, end; !error && at != end; at.increment(error)) {
        const auto below = at->path().lexically_relative(from);
        std::error_code gone;
        if (at->is_directory(gone)) {
            make_private(to / below);
            continue;
        }
        const auto size = at->file_size(gone);
        if (gone) continue;
        if (!fs::exists(to / below, gone) || fs::file_size(to / below, gone) != size) {
            try {
                copy_file(at->path(), to / below, linked.empty() ? fs::path{} : linked / below);
            } catch (const std::runtime_error&) {
                if (fs::exists(at->path(), gone)) throw;
                continue;
            }
        }
        ++copied.files;
        copied.bytes += static_cast<std::int64_t>(size);
    }
    if (error && error != std::errc::no_such_file_or_directory) fail(from, error);
    return copied;
}

void sync_disk_of(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail(folder, {errno, std::generic_category()});
    const bool synced = ::syncfs(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    if (!synced) fail(folder, {reason, std::generic_category()});
}

}  // namespace parta::app::backup
