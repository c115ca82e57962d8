#include "app/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace parta::app {
namespace {

struct FreeBio {
    void operator()(BIO* x) const { BIO_free(x); }
};

/// No passphrase is asked for: nobody sits at a server.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

template <class Read>
auto read_pem(const std::filesystem::path& file, Read read) {
    const std::unique_ptr<BIO, FreeBio> opened{BIO_new_file(file.c_str(), "r")};
    auto found = opened ? read(opened.get(), nullptr, &no_passphrase, nullptr) : nullptr;
    ERR_clear_error();
    return found;
}

}  // namespace

Certificate read_certificate(const std::filesystem::path& file) {
    return Certificate{read_pem(file, PEM_read_bio_X509)};
}

Key read_key(const std::filesystem::path& file) {
    return Key{read_pem(file, PEM_read_bio_PrivateKey)};
}

bool belong_together(const X509& certificate, const EVP_PKEY& key) {
    const bool fits = X509_check_private_key(&certificate, &key) == 1;
    ERR_clear_error();
    return fits;
}

}  // namespace parta::app
