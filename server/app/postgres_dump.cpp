#include "app/postgres_dump.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

namespace parta::app {
namespace {

struct Place {
    std::vector<std::string> environment;  // NAME=value
    std::string database;
};

/// Takes a connection string apart into libpq's variables: on a command line every user of the machine could read the
/// password.
Place place_of(const std::string& url) {
    char* reason = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), &reason),
                                                                               &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> freeing(reason, &PQfreemem);
    if (!options) throw std::runtime_error{"database.owner_url: this is no connection string"};
    Place place;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (option->envvar != nullptr) place.environment.push_back(fmt::format("{}={}", option->envvar, option->val));
        if (std::string_view(option->keyword) == "dbname") place.database = option->val;
    }
    return place;
}

/// Runs a program of PATH to its end; what it complains of goes to our standard error.
void run(std::vector<std::string> words, const Place& place) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<std::string> own = place.environment;
    std::vector<char*> environment;
    for (auto& entry : own) environment.push_back(entry.data());
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view name = std::string_view{*entry}.substr(0, std::string_view{*entry}.find('='));
        // Neither variables of libpq that would point elsewhere nor secrets of ours.
        if (!name.starts_with("PG") && !name.starts_with("PARTA_")) environment.push_back(*entry);
    }
    environment.push_back(nullptr);
    pid_t child = 0;
    if (const int failed =
            ::posix_spawnp(&child, words[0].c_str(), nullptr, nullptr, arguments.data(), environment.data());
        failed != 0)
        throw std::runtime_error{
            fmt::format("{} cannot be run: {}. It comes with PostgreSQL's client programs: "
                        "apt-get install postgresql-client",
                        words[0], std::strerror(failed))};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error{fmt::format("{} failed; its own words stand above", words[0])};
}

}  // namespace

void dump_postgres(const std::string& owner_url, const std::filesystem::path& to) {
    const auto place = place_of(owner_url);
    run({"pg_dump", "--format=custom", "--no-password", "--file=" + to.string()}, place);
}

void load_postgres(const std::string& owner_url, const std::filesystem::path& from) {
    const auto place = place_of(owner_url);
    run({"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password",
         "--dbname=" + place.database, from.string()},
        place);
}

}  // namespace parta::app
