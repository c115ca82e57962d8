// The school's own certificate authority: phones on the school's network get a secure page without a name in the public
// DNS and without the internet (X15). Private to this folder.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "app/certificate.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"
#include "http/server.hpp"

namespace parta::app {

/// HTTPS is wanted and no certificate is given: Parta makes its own.
bool makes_own_certificate(const Config& config);

/// Names and IP addresses that browsers may reach this machine by, each once.
struct OwnNames {
    std::vector<std::string> names;
    std::vector<std::string> addresses;
    std::string school;  // the host of public_url, which stands among them, too; empty where nobody has given one
    bool operator==(const OwnNames&) const = default;
};

/// The host of public_url first, then this machine's name (alone and under .local), localhost, and the addresses of its
/// interfaces that are up, without link-local ones.
OwnNames own_names(const Config& config);

/// A key and a certificate that devices are told to trust once, and a certificate of the server signed by it. Both are
/// kept in data_dir/tls; the keys are readable by their owner only. By its name constraints (RFC 5280 §4.2.1.10) the
/// authority can speak for the school's name, local names and private addresses only: whoever steals it cannot pose as
/// a bank to those who trust it.
class LocalAuthority {
  public:
    /// Reads the folder, or makes it and an authority for these names. An authority that has less than a month left, or
    /// that may not speak for the school's own name, gives way to a new one; the old certificate stays beside it as
    /// authority-YYYY-MM-DD.pem. Throws std::runtime_error if the folder cannot be written.
    LocalAuthority(std::filesystem::path folder, const OwnNames& wanted, Timestamp at);

    /// Makes the server's certificate anew if there is none, if it names others, was signed by another authority, or
    /// has less than 60 of its 397 days left. Names that the authority may not speak for are left out. True if the
    /// files have changed.
    bool renew(const OwnNames& wanted, Timestamp at);

    /// What the server shows: its certificate, then the authority's.
    http::TlsFiles files() const;
    std::filesystem::path certificate_file() const;

    /// The authority's certificate as devices take it (DER).
    std::string der() const;
    /// SHA-256 of it as devices show it, "AB:CD:…": what a person compares with the paper.
    std::string fingerprint() const;
    /// Days for which devices will trust it, and the last of them, "22.11.2036".
    int days_left(Timestamp at) const;
    std::string last_day() const;
    bool may_speak_for(const std::string& name_or_address) const;

  private:
    void make_authority(const OwnNames& wanted, Timestamp at);

    std::filesystem::path folder_;
    Certificate certificate_;
    Key key_;
};

/// Names and addresses in a certificate.
OwnNames names_in(const X509& certificate);

}  // namespace parta::app
