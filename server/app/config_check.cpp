#include "app/config_check.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "app/certificate.hpp"
#include "app/local_authority.hpp"
#include "app/media_settings.hpp"
#include "app/web_folder.hpp"

namespace parta::app {
namespace {

constexpr std::int64_t most_days = 3650;

using Faults = std::vector<ConfigFault>;

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
    return std::ranges::any_of(beginnings, [&](auto one) { return text.size() > one.size() && text.starts_with(one); });
}

void check_addresses(const Config& config, Faults& faults) {
    if (!config.public_url.empty() &&
        (!begins_with_any(config.public_url, {"https://", "http://"}) || config.public_url.ends_with('/')))
        faults.push_back({fmt::format("public_url: \"{}\" is not what links can begin with", config.public_url),
                          "give the whole address without a slash at the end, as in https://parta.school7.ru"});
    if (config.http.listen.empty() && config.http.tls_listen.empty())
        faults.push_back({"http.listen and http.tls_listen are both empty",
                          "give at least one address and port, as in 127.0.0.1:8080"});
    const auto check = [&](std::string_view key, const std::vector<std::string>& listed) {
        for (const auto& text : listed) {
            const auto colon = text.rfind(':');
            int port = -1;
            if (colon != std::string::npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
            if (colon == std::string::npos || colon == 0 || port < 0 || port > 65535)
                faults.push_back({fmt::format("{}: \"{}\" is not an address and a port", key, text),
                                  "write it as in 127.0.0.1:8080, or 0.0.0.0:80 for every network"});
        }
    };
    check("http.listen", config.http.listen);
    check("http.tls_listen", config.http.tls_listen);
}

/// A link between server and media process; nothing if there is none, or it is faulty.
std::optional<media::HostAddress> check_link(std::string_view key, const std::string& text, const Config& config,
                                             Faults& faults) {
    if (text.empty()) return std::nullopt;
    const auto address = media::HostAddress::parse(text);
    if (!address) {
        faults.push_back({fmt::format("{}: \"{}\" is no address of a media process", key, text),
                          "write it as in unix:/run/parta-media/media.sock, or tls:media.school7.ru:7443"});
        return std::nullopt;
    }
    if (address->local()) return address;
    const auto& [certificate_file, key_file, trusted_file] =
        std::tie(config.media.certificate, config.media.key, config.media.trusted);
    const auto certificate = read_certificate(certificate_file);
    const auto private_key = read_key(key_file);
    if (!certificate)
        faults.push_back({"media.certificate: \"" + certificate_file.string() + "\" is no readable PEM certificate",
                          "name the certificate that this machine shows to the other"});
    if (!private_key || (certificate && !belong_together(*certificate, *private_key)))
        faults.push_back({"media.key: \"" + key_file.string() + "\" is no readable key of media.certificate",
                          "name the key that the certificate was made for, without a passphrase"});
    if (!read_certificate(trusted_file))
        faults.push_back({"media.trusted: \"" + trusted_file.string() + "\" is no readable PEM certificate",
                          "name the file with the other machine's certificate"});
    return address;
}

void check_workers(const Config& config, Faults& faults) {
    constexpr int most_workers = 256;
    if (config.media.workers < 0 || config.media.workers > most_workers)
        faults.push_back({fmt::format("media.workers: {} is not a number of workers", config.media.workers),
                          "write 0 for one per core, or a number from 1 to 256"});
    if (!config.media.program.empty() && ::access(config.media.program.c_str(), X_OK) != 0)
        faults.push_back({"media.program: " + config.media.program.string() + " cannot be run",
                          "name mediasoup-worker, or take the key out so that it is found beside Parta"});
    if (config.media.grace_seconds < 1 || config.media.grace_seconds > 600)
        faults.push_back({fmt::format("media.grace_seconds: {} is out of bounds", config.media.grace_seconds),
                          "give a number of seconds from 1 to 600"});
}

void check_media(const Config& config, Faults& faults) {
    for (const auto& text : config.media.listen) {
        try {
            parse_media_address(text);
        } catch (const std::exception&) {
            faults.push_back({fmt::format("media.listen: \"{}\" is not an IP address and a port", text),
                              "write it as in 0.0.0.0:40000, or [::]:40000 for IPv6"});
        }
    }
    check_workers(config, faults);
    const auto address = check_link("media.connect", config.media.connect, config, faults);
    if (!address || address->local()) return;
    // There our own addresses and cores say nothing.
    if (config.media.workers == 0)
        faults.push_back({"media.workers: with a media process on another machine its number of workers is needed",
                          "write the number that media.workers has there"});
    for (const auto& text : config.media.listen)
        if ((text.starts_with("0.0.0.0:") || text.starts_with("[::]:")) && config.media.announced.empty())
            faults.push_back({fmt::format("media.listen: {} says nothing of another machine's addresses", text),
                              "write that machine's own IP address, or set media.announced"});
}

void check_folder(const Config& config, Faults& faults) {
    namespace fs = std::filesystem;
    std::error_code error;
    const std::string folder = fs::absolute(config.data_dir, error).string();
    struct stat found{};
    if (::stat(folder.c_str(), &found) == 0 && !S_ISDIR(found.st_mode))
        return faults.push_back({"data_dir: " + folder + " is a file", "name a folder, or move the file away"});
    fs::create_directories(config.data_dir, error);
    const bool owned = ::stat(folder.c_str(), &found) == 0 && (::geteuid() == 0 || found.st_uid == ::geteuid());
    if (!owned || ::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
        faults.push_back(
            {"data_dir: " + folder + " cannot be written by this user",
             "give the folder to the user that runs Parta (chown -R parta: " + folder + "), or name another one"});
}

void check_tls(const Config& config, Faults& faults) {
    if (config.http.tls_listen.empty() || makes_own_certificate(config)) return;
    const auto& [listen, tls_listen, certificate_file, key_file, proxies, web] = config.http;
    if (certificate_file.empty() || key_file.empty())
        return faults.push_back({"http.tls_certificate and http.tls_key go together",
                                 "name the PEM files of the certificate and its key, or neither: then Parta makes its "
                                 "own certificate"});
    const auto certificate = read_certificate(certificate_file);
    const auto key = read_key(key_file);
    if (!certificate)
        faults.push_back(
            {"http.tls_certificate: " + certificate_file.string() + " is no readable PEM certificate",
             "give the file with the chain, leaf first; the user that runs Parta must be able to read it"});
    if (!key)
        faults.push_back({"http.tls_key: " + key_file.string() + " is no readable PEM key",
                          "give the key without a passphrase; the user that runs Parta must be able to read it"});
    if (certificate && key && !belong_together(*certificate, *key))
        faults.push_back({"http.tls_key: " + key_file.string() + " does not belong to the certificate",
                          "give the key that the certificate was issued for"});
}

void check_gateways(const Config& config, Faults& faults) {
    if (!config.mail.smtp_url.empty()) {
        if (!begins_with_any(config.mail.smtp_url, {"smtp://", "smtps://"}))
            faults.push_back({fmt::format("mail.smtp_url: \"{}\" is no mail server's address", config.mail.smtp_url),
                              "begin it with smtps:// or smtp://, as in smtps://mail.school7.ru:465"});
        if (config.mail.from.find('@') == std::string::npos ||
            config.mail.from.find_first_of("<> \"") != std::string::npos)
            faults.push_back({"mail.from: a sender's e-mail address is expected",
                              "give the mailbox that letters come from, as in parta@school7.ru"});
    }
    if (config.sms.url.empty()) return;
    if (!begins_with_any(config.sms.url, {"https://", "http://"}))
        faults.push_back({fmt::format("sms.url: \"{}\" is no gateway's address", config.sms.url),
                          "begin it with https://, as your gateway's description shows"});
    for (std::string_view mark : {"{phone}", "{text}"})
        if (config.sms.url.find(mark) == std::string::npos && config.sms.body.find(mark) == std::string::npos)
            faults.push_back({fmt::format("sms: neither sms.url nor sms.body has {}", mark),
                              fmt::format("put {} where the gateway expects it", mark)});
}

void check_people(const Config& config, Faults& faults) {
    const auto days = config.people.keep_leavers_contacts_days;
    if (days < 1 || days > most_days)
        faults.push_back({fmt::format("people.keep_leavers_contacts_days: {} is out of bounds", days),
                          fmt::format("give a number of days from 1 to {}", most_days)});
}

void check_files(const Config& config, Faults& faults) {
    const auto days = config.files.keep_removed_days;
    if (days < 1 || days > most_days)
        faults.push_back(
            {fmt::format("files.keep_removed_days: {} is out of bounds", days),
             fmt::format("give a number of days from 1 to {}, more than your backups are old", most_days)});
}

void check_web(const Config& config, Faults& faults) {
    if (!config.http.web_dir.empty() && !std::filesystem::exists(config.http.web_dir / "index.html"))
        faults.push_back({"http.web_dir: there is no index.html in " + config.http.web_dir.string(),
                          "name the folder of the built web client, or leave the key out"});
}

}  // namespace

std::vector<ConfigFault> config_faults(const Config& config) {
    Faults faults;
    check_folder(config, faults);
    check_addresses(config, faults);
    check_media(config, faults);
    check_tls(config, faults);
    check_web(config, faults);
    check_gateways(config, faults);
    check_files(config, faults);
    check_people(config, faults);
    return faults;
}

ConfigFault listen_fault(const http::ListenError& error) {
    const std::string key = error.listen.security == http::Security::tls ? "http.tls_listen" : "http.listen";
    std::string remedy = "name an address that this machine has, or 0.0.0.0 for all of them";
    if (error.reason == std::errc::address_in_use)
        remedy = "another program has this port, perhaps a Parta that runs already: stop it, or choose another port";
    if (error.reason == std::errc::permission_denied)
        remedy = "ports below 1024 need a right: start Parta by systemd as the guide says, or choose a port above";
    return {fmt::format("{}: {}", key, error.what()), remedy};
}

std::string to_text(const ConfigFault& fault) {
    return fmt::format("{}\n  → {}", fault.what, fault.remedy);
}

void require_sound(const Config& config) {
    const auto faults = config_faults(config);
    if (!faults.empty()) throw std::runtime_error{to_text(faults.front())};
}

void require_sound_media(const Config& config) {
    Faults faults;
    check_workers(config, faults);
    if (config.media.serve.empty())
        faults.push_back({"media.serve: parta media is not told where to answer",
                          "write it as in unix:/run/parta-media/media.sock, or tls:0.0.0.0:7443"});
    check_link("media.serve", config.media.serve, config, faults);
    if (!faults.empty()) throw std::runtime_error{to_text(faults.front())};
}

std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    const auto rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return std::string{rest.substr(0, rest.find_first_of(":/"))};
}

}  // namespace parta::app
