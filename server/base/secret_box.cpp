#include "base/secret_box.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/random.hpp"

namespace parta {
namespace {

constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why) {
    throw std::runtime_error{fmt::format("{}: {}", file.string(), why)};
}

/// Whole under another name first: a crash in between leaves no half of a key.
void write_key(const std::filesystem::path& file, const std::string& key) {
    auto part = file;
    part += ".new";
    std::filesystem::remove(part);
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) refuse(file, std::strerror(errno));
    const bool written =
        ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written) refuse(file, "the key could not be written");
    std::filesystem::rename(part, file);
}

}  // namespace

SecretBox SecretBox::open(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) write_key(file, random_bytes(key_size));
    std::ifstream in{file, std::ios::binary};
    if (!in) refuse(file, "cannot be read");
    std::string key{std::istreambuf_iterator<char>{in}, {}};
    if (key.size() != key_size) refuse(file, fmt::format("is no key: {} bytes are expected", key_size));
    return SecretBox{std::move(key)};
}

std::string SecretBox::seal(std::string_view secret, std::string_view about) const {
    const std::string nonce = random_bytes(nonce_size);
    std::string sealed(secret.size() + tag_size, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(sealed), nullptr, raw(secret), secret.size(), raw(about),
                                               about.size(), nullptr, raw(nonce), raw(key_));
    return nonce + sealed;
}

std::optional<std::string> SecretBox::unseal(std::string_view sealed, std::string_view about) const {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    const auto nonce = sealed.substr(0, nonce_size), body = sealed.substr(nonce_size);
    std::string secret(body.size() - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(secret), nullptr, nullptr, raw(body), body.size(), raw(about),
                                                   about.size(), raw(nonce), raw(key_)) != 0)
        return std::nullopt;
    return secret;
}

}  // namespace parta
