#include "app/local_authority.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "app/config_check.hpp"
#include "app/media_settings.hpp"

namespace parta::app {
namespace {

namespace fs = std::filesystem;

constexpr int authority_days = 3650;
constexpr int authority_spare_days = 30;
constexpr int leaf_days = 397;  // what browsers take at most from authorities of their own, so nobody's rule is broken
constexpr int leaf_spare_days = 60;
constexpr long skew = 86'400;  // a phone whose clock is a day behind shall not refuse
constexpr std::size_t most_names = 64;

struct FreeBio {
    void operator()(BIO* x) const { BIO_free(x); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

[[noreturn]] void failed(std::string_view what) {
    throw std::runtime_error{fmt::format("the school's own certificate: {}", what)};
}

bool is_address(const std::string& text) {
    unsigned char bytes[sizeof(in6_addr)];
    return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

/// What may stand in a certificate without a quarrel about its spelling.
bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '.'; });
}

void add_once(std::vector<std::string>& all, std::string one) {
    if (all.size() < most_names && std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
}

Key make_key() {
    Key key{EVP_EC_gen("P-256")};
    if (!key) failed("no key could be made");
    return key;
}

void set_times(X509& certificate, Timestamp at, int days) {
    const auto seconds = static_cast<std::time_t>(at.ms / 1000);
    X509_time_adj_ex(X509_getm_notBefore(&certificate), 0, -skew, const_cast<std::time_t*>(&seconds));
    X509_time_adj_ex(X509_getm_notAfter(&certificate), days, 0, const_cast<std::time_t*>(&seconds));
}

void set_serial(X509& certificate) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) failed("no random number");
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7fU) | 0x40U);  // positive and never short (RFC 5280 §4.1.2.2)
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{BN_bin2bn(bytes, sizeof bytes, nullptr), &BN_free};
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate));
}

void add_to_name(X509_NAME& name, const char* field, const std::string& value) {
    X509_NAME_add_entry_by_txt(&name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                               static_cast<int>(value.size()), -1, 0);
}

void add_extension(X509& certificate, X509& issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made{
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), &X509_EXTENSION_free};
    if (!made || X509_add_ext(&certificate, made.get(), -1) != 1) failed(fmt::format("{} was not taken", value));
}

Certificate blank(Timestamp at, int days, EVP_PKEY& key) {
    Certificate made{X509_new()};
    if (!made) failed("no memory");
    X509_set_version(made.get(), X509_VERSION_3);
    set_serial(*made);
    set_times(*made, at, days);
    X509_set_pubkey(made.get(), &key);
    return made;
}

void sign(X509& certificate, EVP_PKEY& key) {
    if (X509_sign(&certificate, &key, EVP_sha256()) == 0) failed("it could not be signed");
}

/// Everything or nothing: a crash leaves the old file whole. Readable by its owner only.
void write_file(const fs::path& file, const std::string& text) {
    fs::path fresh = file;
    fresh += ".new";
    ::unlink(fresh.c_str());
    const int opened = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (opened < 0) failed(fresh.string() + " cannot be written");
    const bool whole = ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool stored = whole && ::fsync(opened) == 0;
    ::close(opened);
    if (!stored) failed(fresh.string() + " cannot be written");
    fs::rename(fresh, file);
}

template <class Write>
std::string pem(Write write) {
    const Bio memory{BIO_new(BIO_s_mem())};
    if (!memory || write(memory.get()) != 1) failed("it could not be written down");
    const char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509& certificate) {
    return pem([&](BIO* to) { return PEM_write_bio_X509(to, &certificate); });
}

std::string pem_of(EVP_PKEY& key) {
    return pem([&](BIO* to) { return PEM_write_bio_PrivateKey(to, &key, nullptr, nullptr, 0, nullptr, nullptr); });
}

int days_until_end(const X509& certificate, Timestamp at) {
    const std::time_t seconds = at.ms / 1000;
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> then{ASN1_TIME_set(nullptr, seconds), &ASN1_TIME_free};
    int days = 0;
    int rest = 0;
    if (ASN1_TIME_diff(&days, &rest, then.get(), X509_get0_notAfter(&certificate)) != 1) return 0;
    return rest < 0 ? days - 1 : days;
}

/// The private ranges (RFC 1918, 6598, 3927, 4193, 4291), and local names (RFC 6761, 6762, 8375).
std::string permitted(const OwnNames& wanted) {
    std::string text = "critical";
    const auto add = [&](std::string_view kind, std::string_view what) {
        text += fmt::format(",permitted;{}:{}", kind, what);
    };
    for (std::string_view name : {"localhost", "local", "lan", "internal", "home.arpa"}) add("DNS", name);
    for (const auto& name : wanted.names)
        if (is_name(name)) add("DNS", name);
    for (std::string_view network : {"127.0.0.0/255.0.0.0", "10.0.0.0/255.0.0.0", "172.16.0.0/255.240.0.0",
                                     "192.168.0.0/255.255.0.0", "100.64.0.0/255.192.0.0", "169.254.0.0/255.255.0.0",
                                     "::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fc00::/fe00::", "fe80::/ffc0::"})
        add("IP", network);
    for (const auto& address : wanted.addresses)
        add("IP", address + (address.find(':') == std::string::npos ? "/255.255.255.255"
                                                                    : "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    return text;
}

std::string subject_alternatives(const OwnNames& names) {
    std::string text;
    for (const auto& name : names.names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
    for (const auto& address : names.addresses) text += (text.empty() ? "IP:" : ",IP:") + address;
    return text;
}

/// A certificate for these names, unsigned as yet.
Certificate make_leaf(X509& authority, EVP_PKEY& key, const OwnNames& names, Timestamp at, int days) {
    auto leaf = blank(at, days, key);
    add_to_name(*X509_get_subject_name(leaf.get()), "CN", names.names.empty() ? names.addresses.at(0) : names.names[0]);
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(&authority));
    add_extension(*leaf, authority, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*leaf, authority, NID_key_usage, "critical,digitalSignature");
    add_extension(*leaf, authority, NID_ext_key_usage, "serverAuth");
    add_extension(*leaf, authority, NID_subject_key_identifier, "hash");
    add_extension(*leaf, authority, NID_authority_key_identifier, "keyid:always");
    add_extension(*leaf, authority, NID_subject_alt_name, subject_alternatives(names));
    return leaf;
}

}  // namespace

bool makes_own_certificate(const Config& config) {
    const auto& http = config.http;
    return !http.tls_listen.empty() && http.tls_certificate.empty() && http.tls_key.empty();
}

OwnNames own_names(const Config& config) {
    OwnNames found;
    if (const std::string host = host_of(config.public_url); is_address(host))
        add_once(found.addresses, found.school = host);
    else if (is_name(host))
        add_once(found.names, found.school = host);
    char machine[256] = {};
    if (::gethostname(machine, sizeof machine - 1) == 0 && is_name(machine)) {
        const std::string name = machine;
        add_once(found.names, name);
        if (name.find('.') == std::string::npos) add_once(found.names, name + ".local");
    }
    add_once(found.names, "localhost");
    for (const bool ipv6 : {false, true})
        for (auto& address : own_addresses(ipv6)) add_once(found.addresses, std::move(address));
    std::ranges::sort(found.addresses);  // the system gives them in no order
    return found;
}

OwnNames names_in(const X509& certificate) {
    OwnNames found;
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all{
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)),
        &GENERAL_NAMES_free};
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int kind = 0;
        const auto* value =
            static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &kind));
        const auto* data = ASN1_STRING_get0_data(value);
        const int size = ASN1_STRING_length(value);
        char text[INET6_ADDRSTRLEN];
        if (kind == GEN_DNS) found.names.emplace_back(reinterpret_cast<const char*>(data), size);
        if (kind == GEN_IPADD && inet_ntop(size == 4 ? AF_INET : AF_INET6, data, text, sizeof text))
            found.addresses.emplace_back(text);
    }
    return found;
}

LocalAuthority::LocalAuthority(fs::path folder, const OwnNames& wanted, Timestamp at) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    certificate_ = read_certificate(certificate_file());
    key_ = read_key(folder_ / "authority.key");
    const bool whole = certificate_ && key_ && belong_together(*certificate_, *key_);
    // Another name of the machine is left out of the server's certificate; devices keep the authority.
    const bool speaks = wanted.school.empty() || (whole && may_speak_for(wanted.school));
    if (whole && speaks && days_left(at) >= authority_spare_days) return;
    if (certificate_) {
        spdlog::warn("the school's own certificate authority is made anew: every device has to install it again");
        const auto day = fmt::gmtime(static_cast<std::time_t>(at.ms / 1000));
        write_file(folder_ / fmt::format("authority-{:%Y-%m-%d}.pem", day), pem_of(*certificate_));
    }
    make_authority(wanted, at);
}

void LocalAuthority::make_authority(const OwnNames& wanted, Timestamp at) {
    key_ = make_key();
    certificate_ = blank(at, authority_days, *key_);
    auto& name = *X509_get_subject_name(certificate_.get());
    add_to_name(name, "O", "Парта");
    // Two schools' authorities on one phone are told apart by the machine and the day.
    add_to_name(name, "CN",
                fmt::format("Парта: {}, {:%d.%m.%Y}", wanted.names.empty() ? "localhost" : wanted.names[0],
                            fmt::gmtime(static_cast<std::time_t>(at.ms / 1000)))
                    .substr(0, 64));
    X509_set_issuer_name(certificate_.get(), &name);
    add_extension(*certificate_, *certificate_, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(*certificate_, *certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(*certificate_, *certificate_, NID_subject_key_identifier, "hash");
    add_extension(*certificate_, *certificate_, NID_name_constraints, permitted(wanted));
    sign(*certificate_, *key_);
    // The key first: a certificate without its key is made anew, a key without a certificate is nothing to anybody.
    write_file(folder_ / "authority.key", pem_of(*key_));
    write_file(certificate_file(), pem_of(*certificate_));
}

bool LocalAuthority::may_speak_for(const std::string& name_or_address) const {
    OwnNames one;
    if (is_address(name_or_address))
        one.addresses.push_back(name_or_address);
    else if (is_name(name_or_address))
        one.names.push_back(name_or_address);
    else
        return false;
    // The library's own judgement of a certificate that would say so, not a second reading of the same rule.
    const auto trial = make_leaf(*certificate_, *key_, one, now(), 1);
    sign(*trial, *key_);
    X509_check_purpose(trial.get(), -1, 0);  // reads the names, which the check below takes as read
    const std::unique_ptr<NAME_CONSTRAINTS, decltype(&NAME_CONSTRAINTS_free)> limits{
        static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(certificate_.get(), NID_name_constraints, nullptr, nullptr)),
        &NAME_CONSTRAINTS_free};
    return limits && NAME_CONSTRAINTS_check(trial.get(), limits.get()) == X509_V_OK;
}

bool LocalAuthority::renew(const OwnNames& wanted, Timestamp at) {
    OwnNames allowed;
    std::ranges::copy_if(wanted.names, std::back_inserter(allowed.names),
                         [&](const auto& one) { return may_speak_for(one); });
    std::ranges::copy_if(wanted.addresses, std::back_inserter(allowed.addresses),
                         [&](const auto& one) { return may_speak_for(one); });
    const auto [chain, key_file] = files();
    const auto before = read_certificate(chain);
    const auto before_key = read_key(key_file);
    const bool good = before && before_key && belong_together(*before, *before_key) && names_in(*before) == allowed &&
                      X509_verify(before.get(), key_.get()) == 1 && days_until_end(*before, at) >= leaf_spare_days;
    if (good) return false;
    const auto key = make_key();
    const auto leaf = make_leaf(*certificate_, *key, allowed, at, leaf_days);
    sign(*leaf, *key_);
    write_file(key_file, pem_of(*key));
    write_file(chain, pem_of(*leaf) + pem_of(*certificate_));
    return true;
}

http::TlsFiles LocalAuthority::files() const {
    return {folder_ / "server.pem", folder_ / "server.key"};
}

fs::path LocalAuthority::certificate_file() const {
    return folder_ / "authority.pem";
}

std::string LocalAuthority::der() const {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate_.get(), &bytes);
    if (size <= 0) failed("it could not be encoded");
    std::string text{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    OPENSSL_free(bytes);
    return text;
}

std::string LocalAuthority::fingerprint() const {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(certificate_.get(), EVP_sha256(), digest, &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
    return text;
}

std::string LocalAuthority::last_day() const {
    std::tm day{};
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate_.get()), &day);
    return fmt::format("{:%d.%m.%Y}", day);
}

int LocalAuthority::days_left(Timestamp at) const {
    return days_until_end(*certificate_, at);
}

}  // namespace parta::app
