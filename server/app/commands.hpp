// The command line. Each command returns the process's exit status.
#pragma once
#include <string>

#include "app/config.hpp"
#include "app/restored.hpp"

namespace parta::app {

int serve(const Config& config);
/// Makes a demo school in data_dir if there is none, says who can sign in, and serves it with the development outbox.
int demo(Config config);
/// Owns the media workers that a server uses. Opens no database.
enum class MediaLife { own, with_server };
int media(const Config& config, MediaLife life);
int operator_add(const Config& config, const std::string& login);
/// Takes the second factor of an account away: for those whom no organisation may help, because the account opens more.
int reset_second_factor(const Config& config, const std::string& login);
/// Makes a backup in a new folder while the server works; `since`: an older one on the same disk, whose files are
/// shared.
int backup_to(const Config& config, const std::string& folder, const std::string& since);
/// Puts a backup into an empty place. 1 where files that the database names are not in it.
int restore_from(const Config& config, const std::string& folder, Sessions sessions);
/// To be called after the database was put back from a backup by other means: every client takes a snapshot.
int restored(const Config& config, Sessions sessions);
/// Checks an installation: database, folders, address, certificate, reachability; says what to do about each trouble.
/// 0: all well.
int doctor(const Config& config);

/// Parses arguments and runs the command.
int command_line(int argc, char** argv);

}  // namespace parta::app
