// Secrets that have to be read again (a TOTP secret is computed with), sealed with a key that stands outside the
// database: whoever holds a copy of the database alone holds nothing.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace parta {

class SecretBox {
  public:
    /// Reads the key (32 bytes) from the file; makes it, readable by its owner alone, where there is none. Throws
    /// std::runtime_error that names the file when it cannot be read or is no key.
    static SecretBox open(const std::filesystem::path& file);

    /// XChaCha20-Poly1305. `about` says whose secret it is: sealed for one, it opens for no other.
    std::string seal(std::string_view secret, std::string_view about) const;
    /// nullopt when it was sealed with another key or about something else, or has been altered.
    std::optional<std::string> unseal(std::string_view sealed, std::string_view about) const;

  private:
    explicit SecretBox(std::string key) : key_(std::move(key)) {}
    std::string key_;
};

}  // namespace parta
