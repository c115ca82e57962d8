// Which certificate is served, and when it has to be read again: a renewed one needs no restart. Private to this
// folder.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "app/local_authority.hpp"

namespace parta::app {

class CertificateKeeper {
  public:
    /// Where Parta makes its own certificate: makes it, in data_dir/tls.
    explicit CertificateKeeper(const Config& config);

    /// Nothing where no HTTPS is served.
    std::optional<http::TlsFiles> files() const;
    /// Null where the certificate is somebody else's.
    const LocalAuthority* authority() const { return authority_ ? &*authority_ : nullptr; }

    /// To be asked about once a minute: renews an own certificate where its time or this machine's addresses ask for
    /// it. True if the files are others than at the last look.
    bool changed(Timestamp at);

  private:
    /// What tells that a file was replaced, also by one of the same second.
    struct Mark {
        std::uintmax_t size = 0;
        std::int64_t written = 0;
        std::uint64_t inode = 0;
        bool operator==(const Mark&) const = default;
    };
    std::array<Mark, 2> marks() const;

    const Config config_;
    std::optional<LocalAuthority> authority_;
    std::array<Mark, 2> seen_;
};

/// data_dir/tls, where an own certificate and its authority are.
std::filesystem::path own_certificate_folder(const Config& config);

/// Where devices that know nothing yet are told to go first: /ca, over plain HTTP where other machines can reach it.
/// Empty where the certificate is not Parta's own.
std::string certificate_page_url(const Config& config);

/// In place of a public_url that nobody has given, where Parta makes its own certificate: HTTPS at the address from
/// which this machine reaches its network.
std::string own_https_url(const Config& config);

}  // namespace parta::app
