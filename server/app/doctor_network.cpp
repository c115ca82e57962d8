#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/x509v3.h>

#include <memory>

#include "app/app.hpp"
#include "app/certificate_keeper.hpp"
#include "app/config_check.hpp"
#include "app/doctor_report.hpp"

namespace parta::app {
namespace {

constexpr int soon_days = 21;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

struct Visit {
    CURLcode result = CURLE_OK;
    long status = 0;
    std::string body;
    bool is_parta() const { return result == CURLE_OK && body == "ok\n"; }
};

/// As a device comes: it believes the authorities of this machine, or the school's own if that is given.
Visit visit(const std::string& url, const std::filesystem::path& authority = {}) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};
    Visit found;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 5L);
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");  // a phone in the corridor has none
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &found.body);
    if (!authority.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_CAINFO, authority.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_CAPATH, nullptr);
    }
    found.result = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &found.status);
    return found;
}

std::string address_in_url(const std::string& address) {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

/// What an authority of one's own asks for besides: that devices can come to it, and know it when they see it.
void check_own_authority(const Config& config, Report& report) {
    const auto folder = own_certificate_folder(config);
    if (!read_certificate(folder / "authority.pem"))
        return report.note("no certificate is given: parta serve makes its own at the first start");
    const LocalAuthority authority{folder, own_names(config), now()};
    report.good(fmt::format("Parta's own certificate authority is good for {} more days", authority.days_left(now())));
    report.note("its SHA-256 fingerprint, for the sheet that people compare with: " + authority.fingerprint());
    const auto page = certificate_page_url(config);
    if (page.starts_with("https://"))
        report.note("devices meet a warning before they can reach " + page +
                    ": add an address of the network to http.listen, as in 0.0.0.0:80, for the way there");
    for (const auto& name : own_names(config).names)
        if (!authority.may_speak_for(name)) report.note("the authority may not speak for " + name);
}

/// Each address of the network, as a phone that has installed the authority sees it.
void check_from_a_phone(const Config& config, Report& report) {
    const auto authority = own_certificate_folder(config) / "authority.pem";
    const auto& listen = config.http.tls_listen.front();
    const std::string port = listen.substr(listen.rfind(':') + 1);
    const bool everywhere = listen.starts_with("0.0.0.0:") || listen.starts_with("[::]:");
    if (!everywhere) return;
    for (const auto& address : own_names(config).addresses) {
        if (address.starts_with("127.") || address == "::1") continue;
        if (listen.starts_with("0.0.0.0:") && address.find(':') != std::string::npos) continue;
        const std::string url = "https://" + address_in_url(address) + ":" + port;
        const auto found = visit(url + "/healthz", authority);
        if (found.is_parta()) {
            report.good("a phone that trusts the authority reaches " + url);
        } else if (found.result == CURLE_PEER_FAILED_VERIFICATION) {
            report.trouble("the certificate shown at " + url + " is not for that address, or of another authority",
                           "wait a minute after an address has changed, or restart Parta");
        } else {
            report.trouble(fmt::format("{} does not answer: {}", url, curl_easy_strerror(found.result)),
                           "start Parta, and let the port through the firewall");
        }
    }
    const auto page = certificate_page_url(config);
    if (page.starts_with("http://") && visit(page).status != 200)
        report.trouble(page + ", where devices get the authority, does not answer",
                       "let the port of http.listen through the firewall");
}

}  // namespace

void check_certificate(const Config& config, Report& report) {
    if (config.http.tls_listen.empty()) {
        if (config.public_url.starts_with("https://"))
            return report.note("HTTPS is given by a proxy in front: its certificate is checked below");
        return report.note(
            "without HTTPS, browsers of other devices allow no camera, microphone or notifications: set "
            "http.tls_listen or a proxy");
    }
    const bool own = makes_own_certificate(config);
    if (own) check_own_authority(config, report);
    const auto certificate =
        read_certificate(own ? own_certificate_folder(config) / "server.pem" : config.http.tls_certificate);
    if (!certificate) return;  // told as a fault of the configuration, or made at the first start
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
    const std::string remedy =
        own ? "start Parta: it renews its certificate" : "renew it: Parta reads it again by itself";
    if (days < 0 || seconds < 0)
        report.trouble("the certificate has expired", remedy);
    else if (days < soon_days)
        report.trouble(fmt::format("the certificate expires in {} days", days), remedy);
    else
        report.good(fmt::format("the certificate is good for {} more days", days));
    const std::string host = host_of(public_url(config));
    if (X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) != 1 &&
        X509_check_ip_asc(certificate.get(), host.c_str(), 0) != 1)
        report.trouble("the certificate is not for " + host,
                       own ? "restart Parta: it makes one" : "ask for one that names it, or correct public_url");
}

void check_reach(const Config& config, Report& report) {
    const bool own = makes_own_certificate(config);
    const std::string url = public_url(config);
    const auto found =
        visit(url + "/healthz", own ? own_certificate_folder(config) / "authority.pem" : std::filesystem::path{});
    if (config.public_url.empty())
        report.note(own ? "public_url is empty: links and QR codes begin with " + url +
                              "; the router should always give this machine that address"
                        : "public_url is empty: links and QR codes say localhost, and people can sign in only at an IP "
                          "address or a local name");
    if (found.is_parta()) {
        report.good(url + " leads here");
        if (own) check_from_a_phone(config, report);
        return;
    }
    if (found.result == CURLE_OK && config.public_url.empty())
        return report.trouble("http.listen: another program answers at " + url,
                              "stop that program, or give Parta another port in http.listen");
    if (found.result == CURLE_OK)
        return report.trouble("public_url: " + url + " leads to something that is not Parta",
                              "check public_url and the proxy");
    if (found.result == CURLE_PEER_FAILED_VERIFICATION)
        return report.trouble("public_url: " + url + ": this machine does not trust the certificate",
                              "devices will not either: use one from a known authority, or install yours on them");
    report.trouble(
        fmt::format("{} does not answer: {}", url, curl_easy_strerror(found.result)),
        "start Parta (parta serve, or systemctl start parta); then check the name, the port and the firewall");
}

}  // namespace parta::app
