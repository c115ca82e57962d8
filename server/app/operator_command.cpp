#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "accounts/second_factor.hpp"
#include "app/app.hpp"
#include "app/commands.hpp"
#include "orgs/applications.hpp"

namespace parta::app {
namespace {

/// Not shown while it is typed; read as it is from a pipe.
std::string read_password() {
    std::string password;
    termios before{};
    const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        std::cout << "Password (at least 8 characters): " << std::flush;
    }
    std::getline(std::cin, password);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::cout << "\n";
    }
    return password;
}

}  // namespace

int operator_add(const Config& config, const std::string& typed) {
    const auto contact = accounts::parse_contact(typed);
    const auto login = contact ? std::nullopt : accounts::parse_login(typed);
    if (!contact && !login)
        throw std::runtime_error{"a login of 3–64 letters and digits, a phone number or an e-mail address is expected"};
    const std::string password = read_password();
    try {
        accounts::check_password(password);
    } catch (const Error& error) {
        throw std::runtime_error{std::string{describe(error.code).en}};
    }
    const std::string hash = accounts::hash_password(password);
    auto db = open_database(config);
    db->platform_write_now([&](db::Tx& tx) {
        const auto account = accounts::create_account(tx, login, hash);
        if (contact) accounts::add_contact(tx, account, *contact, now());
        accounts::set_operator(tx, account);
        // With an operator of its own the installation is one for many schools: the public form opens.
        orgs::set_public_applications(tx, orgs::PublicApplications::open);
        orgs::audit_platform(tx, account, "operator_added", "account:" + std::to_string(account.value));
        return true;
    });
    std::cout << "The operator can sign in at " << public_url(config) << ". Schools can now apply at "
              << public_url(config) << "/apply.\n";
    return 0;
}

int reset_second_factor(const Config& config, const std::string& typed) {
    auto db = open_database(config);
    const auto found = db->platform_read_now([&](db::Tx& tx) { return accounts::find_candidates(tx, typed); });
    if (found.empty()) throw std::runtime_error{"no account signs in by that"};
    if (found.size() > 1) throw std::runtime_error{"several accounts sign in by that: name one by its login"};
    const auto account = found.front().account;
    const bool had = db->platform_write_now([&](db::Tx& tx) {
        if (!accounts::has_second_factor(tx, account)) return false;
        accounts::remove_all_factors(tx, account);
        accounts::end_all_sessions(tx, account);
        accounts::tell_of_second_factor(tx, account,
                                        "Второй шаг при входе в «Парту» для вас выключен по просьбе, на всех "
                                        "устройствах нужно войти заново");
        orgs::audit_platform(tx, std::nullopt, "reset_second_factor", "account:" + std::to_string(account.value));
        return true;
    });
    if (!had) throw std::runtime_error{"the account has no second factor"};
    std::cout << "The second factor is gone and sessions have ended: the password alone lets the person in.\n";
    return 0;
}

}  // namespace parta::app
