#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <iostream>

#include "api/openapi.hpp"
#include "app/commands.hpp"
#include "app/config_check.hpp"
#include "base/log.hpp"
#include "policy/policy.hpp"

namespace parta::app {

int command_line(int argc, char** argv) {
    CLI::App cli{
        "Parta: a school's own space for chats, lessons and news.\n\n"
        "Start with `parta serve` in an empty folder and open the address it prints: the first page leads you through "
        "opening your school.\n"
        "`parta demo` shows a school that is already full of people."};
    cli.set_version_flag("--version", "parta " PARTA_VERSION);
    cli.require_subcommand(1);
    cli.failure_message([](const CLI::App* app, const CLI::Error& error) {
        const auto unknown = app->remaining(true);
        const std::string what =
            unknown.empty() ? error.what() : fmt::format("\"{}\" is no command or option", unknown[0]);
        return fmt::format("parta: {}\nSee parta --help.\n", what);
    });

    std::string file;
    cli.add_option("-c,--config", file, "Configuration file (default: parta.toml in this folder, if there is one)");
    std::string login;
    bool reference = false;

    auto* serve_command = cli.add_subcommand("serve", "Serve the organisations kept in the data folder");
    auto* demo_command = cli.add_subcommand("demo", "Make a demo school, say who can sign in, and serve it");
    auto* media_command =
        cli.add_subcommand("media", "Own the media workers that calls go through, for a server that connects");
    media_command->footer(
        "`parta serve` starts one by itself. As a service of its own (its own user, perhaps another machine) it lets "
        "calls go on while the server restarts: name the same address in media.serve here and in media.connect of the "
        "server. It needs these keys of the configuration and no others: media.serve, media.workers, media.program, "
        "media.grace_seconds, log_level; with tls: also media.certificate, media.key, media.trusted. It holds no "
        "secret of a school and opens no database.");
    bool with_server = false;
    media_command->add_flag("--with-server", with_server,
                            "End when no server has been connected for the grace time (so does the one that parta "
                            "serve starts)");
    auto* operator_command = cli.add_subcommand("operator", "Operators of the installation");
    operator_command->require_subcommand(1);
    auto* add_command =
        operator_command->add_subcommand("add", "Make an operator (asks for the password on standard input)");
    add_command->add_option("login", login, "Login, phone or e-mail of the operator")->required();
    auto* factor_command = cli.add_subcommand("second-factor", "The second step of signing in");
    factor_command->require_subcommand(1);
    auto* reset_command = factor_command->add_subcommand(
        "reset", "Take it away from an account whose owner has lost phone and recovery codes (the person is told)");
    reset_command->add_option("login", login, "Login, phone or e-mail of the account")->required();
    auto* openapi_command = cli.add_subcommand("openapi", "Print the OpenAPI document of the HTTP interface");
    auto* matrix_command = cli.add_subcommand("permissions", "Print the table of who may do what");
    auto* doctor_command = cli.add_subcommand("doctor", "Check this installation and say what to do");
    std::string folder;
    std::string since;
    auto* backup_command = cli.add_subcommand(
        "backup", "Copy the database, the files and the keys into a new folder, also while it serves");
    backup_command->add_option("folder", folder, "The folder to make")->required();
    backup_command->add_option("--since", since,
                               "An older backup on the same disk: files that stand in it are shared, not copied again");
    auto* restore_command =
        cli.add_subcommand("restore", "Put a backup into an empty place; clients then load everything anew");
    restore_command->add_option("folder", folder, "The backup's folder")->required();
    bool keep_sessions = false;
    constexpr auto about_keeping =
        "Leave those signed in who were so when the backup was made, also on devices signed out since; else everybody "
        "signs in again";
    restore_command->add_flag("--keep-sessions", keep_sessions, about_keeping);
    auto* restored_command = cli.add_subcommand(
        "restored", "Call it after the database was put back by other means: clients then load everything anew");
    restored_command->add_flag("--keep-sessions", keep_sessions, about_keeping);
    auto* config_command =
        cli.add_subcommand("config", "Say whether the configuration is understood, or explain every key");
    config_command->add_flag("--reference", reference, "Print the reference of every key instead");

    if (argc == 1) return std::cout << cli.help(), 2;
    CLI11_PARSE(cli, argc, argv);
    try {
        if (*openapi_command) return std::cout << api::openapi_document(), 0;
        if (*matrix_command) return std::cout << policy::render_matrix(), 0;
        if (*config_command && reference) return std::cout << config_reference(), 0;
        const Config config = load_config(file.empty() ? std::nullopt : std::optional<std::filesystem::path>{file});
        const auto level = log_level_from(config.log_level);
        if (!level) throw std::runtime_error{"log_level: debug, info, warning, error or off is expected"};
        start_log(*level);
        if (*serve_command || *demo_command || *add_command) require_sound(config);
        if (*media_command) {
            require_sound_media(config);
            return media(config, with_server ? MediaLife::with_server : MediaLife::own);
        }
        if (*serve_command) return serve(config);
        if (*demo_command) return demo(config);
        if (*add_command) return operator_add(config, login);
        if (*reset_command) return reset_second_factor(config, login);
        if (*backup_command) return backup_to(config, folder, since);
        const auto sessions = keep_sessions ? Sessions::keep : Sessions::end;
        if (*restore_command) return restore_from(config, folder, sessions);
        if (*restored_command) return restored(config, sessions);
        if (*doctor_command) return doctor(config);
        if (*config_command) {
            require_sound(config);
            return std::cout << "The configuration is understood.\n", 0;
        }
    } catch (const http::ListenError& error) {
        std::cerr << "parta: " << to_text(listen_fault(error)) << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "parta: " << error.what() << "\n";
        return 1;
    }
    return 2;
}

}  // namespace parta::app
