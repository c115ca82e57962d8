#include "app/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <stdexcept>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace parta::app {
namespace {

using List = std::vector<std::string>;

/// A key with the place its value goes to. Exactly one of the members is set.
struct Setting {
    std::string_view name;
    std::string_view meaning;
    std::string& (*text)(Config&) = nullptr;
    std::filesystem::path& (*path)(Config&) = nullptr;
    List& (*list)(Config&) = nullptr;
    std::int64_t& (*number)(Config&) = nullptr;
    bool& (*flag)(Config&) = nullptr;
};

#define AT(member) [](Config& c) -> auto& { return c.member; }
const std::vector<Setting>& settings() {
    static const std::vector<Setting> all{
        {"data_dir", "Folder of the database, files and uploads. Made if it does not exist.", nullptr, AT(data_dir)},
        {"public_url",
         "The address people type, as in https://parta.school7.ru, without a slash at the end. Links and QR codes "
         "begin with it. Empty: http://localhost and the first port; with a certificate of Parta's own, HTTPS at this "
         "machine's address.",
         AT(public_url)},
        {"log_level", "debug, info, warning, error or off.", AT(log_level)},
        {"http.listen",
         "Addresses and ports for plain HTTP, as in 127.0.0.1:8080. Browsers give camera, microphone and notifications "
         "only to localhost or HTTPS.",
         nullptr, nullptr, AT(http.listen)},
        {"http.tls_listen",
         "Addresses and ports for HTTPS, as in 0.0.0.0:443. Without a certificate Parta makes its own, and /ca tells "
         "devices how to trust it.",
         nullptr, nullptr, AT(http.tls_listen)},
        {"http.tls_certificate",
         "PEM file with the certificate chain, leaf first. Read again when it changes, and on SIGHUP.", nullptr,
         AT(http.tls_certificate)},
        {"http.tls_key", "PEM file with the certificate's key.", nullptr, AT(http.tls_key)},
        {"http.trusted_proxies",
         "Addresses or networks (10.0.0.0/8) of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are "
         "believed.",
         nullptr, nullptr, AT(http.trusted_proxies)},
        {"http.web_dir", "Folder of the built web client. Empty: found beside the program.", nullptr, AT(http.web_dir)},
        {"database.url",
         "Empty: SQLite inside data_dir. Otherwise a PostgreSQL connection string of the role the server works as; it "
         "owns no tables.",
         AT(database.url)},
        {"database.owner_url",
         "PostgreSQL only: connection string of the role that owns the tables; used for migrations.",
         AT(database.owner_url)},
        {"database.connections", "PostgreSQL only: number of connections.", nullptr, nullptr, nullptr,
         AT(database.connections)},
        {"files.keep_removed_days",
         "Days that photos and files of removed messages stay on the disk, seen by nobody: more than the age of the "
         "oldest backup of the database, or a restored message lacks its files. 1 to 3650.",
         nullptr, nullptr, nullptr, AT(files.keep_removed_days)},
        {"people.keep_leavers_contacts_days",
         "Days that phone and e-mail of somebody who has left stay on record. 1 to 3650.", nullptr, nullptr, nullptr,
         AT(people.keep_leavers_contacts_days)},
        {"mail.smtp_url", "Mail server, as in smtps://mail.school7.ru:465. Empty: no mail is sent.", AT(mail.smtp_url)},
        {"mail.user", "User name at the mail server.", AT(mail.user)},
        {"mail.password", "Password at the mail server. Better given as PARTA_MAIL_PASSWORD.", AT(mail.password)},
        {"mail.from", "The sender's address alone, as in parta@school7.ru; the name shown with it is Парта.",
         AT(mail.from)},
        {"sms.url", "HTTP gateway for SMS; {phone} and {text} are replaced, percent-encoded. Empty: no SMS is sent.",
         AT(sms.url)},
        {"sms.body", "Body of a POST to the gateway, with {phone} and {text} escaped for JSON. Empty: GET.",
         AT(sms.body)},
        {"sms.header", "One additional header line, as in Authorization: Bearer ….", AT(sms.header)},
        {"media.listen",
         "IP addresses and ports where browsers bring sound and picture of calls, as in 0.0.0.0:40000, over UDP and "
         "TCP. "
         "Each further media worker takes the next port. Port 0: any free one. Empty list: no calls.",
         nullptr, nullptr, AT(media.listen)},
        {"media.announced",
         "The address that browsers are told instead of media.listen, where this machine is behind NAT. Empty: all "
         "addresses of this machine.",
         AT(media.announced)},
        {"media.workers",
         "Number of media workers; 0: one per core. With a media process of its own, the same number on both sides.",
         nullptr, nullptr, nullptr, AT(media.workers)},
        {"media.program",
         "Path of mediasoup-worker. Empty: found beside the program. Where there is none, calls are off.", nullptr,
         AT(media.program)},
        {"media.connect",
         "Where `parta serve` finds the media process that owns the workers: unix:/run/parta-media/media.sock or "
         "tls:media.school7.ru:7443. Empty: it starts one by itself.",
         AT(media.connect)},
        {"media.serve", "Where `parta media` answers, as in unix:/run/parta-media/media.sock or tls:0.0.0.0:7443.",
         AT(media.serve)},
        {"media.grace_seconds",
         "How long `parta media` keeps sound and picture flowing while no server is connected. 1 to 600.", nullptr,
         nullptr, nullptr, AT(media.grace_seconds)},
        {"media.certificate",
         "PEM file with the certificate that this side shows to the other where they speak TLS. Read anew for each "
         "connection.",
         nullptr, AT(media.certificate)},
        {"media.key", "PEM file with that certificate's key.", nullptr, AT(media.key)},
        {"media.trusted",
         "PEM file with the certificates that the other side may show, or with the authority of your own that signed "
         "them. Never a public authority: whoever it trusts could use the workers.",
         nullptr, AT(media.trusted)},
        {"development.outbox",
         "Shows letters and codes on the page /outbox instead of sending them. Never on a school's real server.",
         nullptr, nullptr, nullptr, nullptr, AT(development.outbox)},
    };
    return all;
}
#undef AT

std::string_view kind_of(const Setting& s) {
    if (s.text) return "text";
    if (s.path) return "path";
    if (s.list) return "list";
    if (s.number) return "number";
    return "yes/no";
}

[[noreturn]] void refuse(std::string_view where, std::string_view key, std::string_view why) {
    throw std::runtime_error{fmt::format("{}: {}: {}", where, key, why)};
}

void set_from_text(const Setting& s, Config& config, const std::string& value, std::string_view where) {
    if (s.text) {
        s.text(config) = value;
    } else if (s.path) {
        s.path(config) = value;
    } else if (s.list) {
        List items;
        for (std::size_t start = 0; start <= value.size() && !value.empty();) {
            const auto end = std::min(value.find(',', start), value.size());
            if (end > start) items.push_back(value.substr(start, end - start));
            start = end + 1;
        }
        s.list(config) = items;
    } else if (s.number) {
        try {
            s.number(config) = std::stoll(value);
        } catch (const std::exception&) {
            refuse(where, s.name, "a whole number is expected");
        }
    } else if (value == "true" || value == "1" || value == "yes") {
        s.flag(config) = true;
    } else if (value == "false" || value == "0" || value == "no" || value.empty()) {
        s.flag(config) = false;
    } else {
        refuse(where, s.name, "true or false is expected");
    }
}

void set_from_toml(const Setting& s, Config& config, const toml::node& node, const std::string& where) {
    if (s.text || s.path) {
        auto value = node.value<std::string>();
        if (!value || !node.is_string()) refuse(where, s.name, "a text in quotes is expected");
        set_from_text(s, config, *value, where);
    } else if (s.list) {
        const auto* items = node.as_array();
        if (!items) refuse(where, s.name, "a list is expected, as in [\"a\", \"b\"]");
        List list;
        for (const auto& item : *items) {
            if (!item.is_string()) refuse(where, s.name, "a list of texts is expected");
            list.push_back(*item.value<std::string>());
        }
        s.list(config) = list;
    } else if (s.number) {
        if (!node.is_integer()) refuse(where, s.name, "a whole number is expected");
        s.number(config) = *node.value<std::int64_t>();
    } else {
        if (!node.is_boolean()) refuse(where, s.name, "true or false is expected");
        s.flag(config) = *node.value<bool>();
    }
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

const Setting* find_setting(std::string_view name) {
    for (const auto& s : settings())
        if (s.name == name) return &s;
    return nullptr;
}

void read_table(const toml::table& table, const std::string& prefix, Config& config, const std::string& file) {
    for (const auto& [key, node] : table) {
        const std::string name = prefix + std::string{key.str()};
        const std::string where = fmt::format("{}, line {}", file, node.source().begin.line);
        if (const Setting* setting = find_setting(name)) {
            set_from_toml(*setting, config, node, where);
        } else if (const auto* inner = node.as_table()) {
            read_table(*inner, name + ".", config, file);
        } else {
            const Setting* nearest = &settings().front();
            for (const auto& s : settings())
                if (distance(s.name, name) < distance(nearest->name, name)) nearest = &s;
            refuse(where, name, fmt::format("no such key; did you mean {}?", nearest->name));
        }
    }
}

/// A name of the environment that is one slip away from a key is a mistake; others (of a container's host, of tests)
/// are somebody else's.
void refuse_slips(const char* const* environment) {
    constexpr std::size_t slips = 2;
    for (; *environment; ++environment) {
        const std::string_view entry{*environment};
        const std::string_view name = entry.substr(0, entry.find('='));
        if (!name.starts_with("PARTA_")) continue;
        std::string nearest = environment_name(settings().front().name);
        for (const auto& s : settings())
            if (std::string known = environment_name(s.name); distance(known, name) < distance(nearest, name))
                nearest = std::move(known);
        if (nearest != name && distance(nearest, name) <= slips)
            refuse("environment", name, fmt::format("no such key; did you mean {}?", nearest));
    }
}

std::string default_of(const Setting& s) {
    Config fresh;
    if (s.text) return "\"" + s.text(fresh) + "\"";
    if (s.path) return "\"" + s.path(fresh).string() + "\"";
    if (s.number) return std::to_string(s.number(fresh));
    if (s.flag) return s.flag(fresh) ? "true" : "false";
    std::string out = "[";
    for (const auto& item : s.list(fresh)) out += (out.size() > 1 ? ", \"" : "\"") + item + "\"";
    return out + "]";
}

}  // namespace

const std::vector<ConfigKey>& config_keys() {
    static const std::vector<ConfigKey> keys = [] {
        std::vector<ConfigKey> made;
        for (const auto& s : settings()) made.push_back({s.name, kind_of(s), s.meaning, default_of(s)});
        return made;
    }();
    return keys;
}

std::string environment_name(std::string_view key) {
    std::string name = "PARTA_";
    for (char c : key) name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

Config load_config(const std::optional<std::filesystem::path>& file) {
    Config config;
    std::filesystem::path path = file.value_or("parta.toml");
    if (file && !std::filesystem::exists(path)) throw std::runtime_error{path.string() + ": there is no such file"};
    if (std::filesystem::exists(path)) {
        try {
            read_table(toml::parse_file(path.string()), "", config, path.string());
        } catch (const toml::parse_error& error) {
            throw std::runtime_error{
                fmt::format("{}, line {}: {}", path.string(), error.source().begin.line, error.description())};
        }
    }
    refuse_slips(environ);
    for (const auto& s : settings()) {
        const std::string name = environment_name(s.name);
        if (const char* value = std::getenv(name.c_str())) set_from_text(s, config, value, name);
    }
    return config;
}

std::string config_reference() {
    std::string out =
        "# Configuration\n\nGenerated by `parta config --reference`; do not edit.\n\n"
        "Parta needs no configuration. What differs from the defaults is written into `parta.toml` in the working "
        "folder (or the file named by\n"
        "`--config`), or given in the environment, which wins. Lists in the environment are separated by commas.\n\n"
        "| key | environment | kind | default | meaning |\n|---|---|---|---|---|\n";
    for (const auto& key : config_keys())
        out += fmt::format("| `{}` | `{}` | {} | `{}` | {} |\n", key.name, environment_name(key.name), key.kind,
                           key.default_value, key.meaning);
    return out;
}

}  // namespace parta::app
