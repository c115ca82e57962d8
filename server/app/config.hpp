// Configuration: one TOML file, overridden by environment variables. Every key has a default, so that no file is
// needed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parta::app {

struct Config {
    std::filesystem::path data_dir = "parta-data";
    std::string public_url;
    std::string log_level = "info";

    struct Http {
        std::vector<std::string> listen{"127.0.0.1:8080"};
        std::vector<std::string> tls_listen;
        std::filesystem::path tls_certificate;
        std::filesystem::path tls_key;
        std::vector<std::string> trusted_proxies;
        std::filesystem::path web_dir;
    } http;

    struct Database {
        std::string url;
        std::string owner_url;
        std::int64_t connections = 8;
    } database;

    struct Files {
        std::int64_t keep_removed_days = 30;
    } files;

    struct People {
        std::int64_t keep_leavers_contacts_days = 365;
    } people;

    struct Mail {
        std::string smtp_url;
        std::string user;
        std::string password;
        std::string from;
    } mail;

    struct Sms {
        std::string url;
        std::string body;
        std::string header;
    } sms;

    struct Media {
        std::vector<std::string> listen{"0.0.0.0:40000"};
        std::string announced;
        std::int64_t workers = 0;
        std::filesystem::path program;
        std::string connect;
        std::string serve;
        std::int64_t grace_seconds = 30;
        std::filesystem::path certificate;
        std::filesystem::path key;
        std::filesystem::path trusted;
    } media;

    struct Development {
        bool outbox = false;
    } development;
};

/// What can be said of a key: the reference page and --help are made of these.
struct ConfigKey {
    std::string_view name;      // "http.listen"
    std::string_view kind;      // text, list, number, yes/no, path
    std::string_view meaning;   // one or two English sentences with the unit
    std::string default_value;  // as written in TOML
};
const std::vector<ConfigKey>& config_keys();

/// PARTA_HTTP_LISTEN for "http.listen".
std::string environment_name(std::string_view key);

/// Reads the file (if given, or parta.toml of the working folder if there is one) and then the environment. Throws
/// std::runtime_error naming file, line and key for whatever cannot be understood; an unknown key is an error, with the
/// nearest known one.
Config load_config(const std::optional<std::filesystem::path>& file);

/// docs/reference/configuration.md
std::string config_reference();

}  // namespace parta::app
