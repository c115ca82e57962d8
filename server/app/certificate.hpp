// The certificate's files, for looking at them before they are served. Private to this folder.
#pragma once
#include <openssl/x509.h>

#include <filesystem>
#include <memory>

namespace parta::app {

struct FreeCertificate {
    void operator()(X509* x) const { X509_free(x); }
};
struct FreeKey {
    void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

/// The first certificate of a PEM file; null if there is none that can be read.
Certificate read_certificate(const std::filesystem::path& file);
/// The key of a PEM file; null if there is none that can be read without a passphrase.
Key read_key(const std::filesystem::path& file);
bool belong_together(const X509& certificate, const EVP_PKEY& key);

}  // namespace parta::app
