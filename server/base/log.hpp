// The program's log: one line per event on standard error, where systemd and containers expect it. Write with
// spdlog's own functions. No line ever holds personal data: no names, phones, e-mails, addresses, message texts,
// tokens or request bodies. Ids are enough, since whoever may know more can look them up.
#pragma once
#include <optional>
#include <string_view>

namespace parta {

enum class LogLevel { debug, info, warning, error, off };

/// "debug", "info", "warning", "error", "off".
std::optional<LogLevel> log_level_from(std::string_view name);

/// Call once, before the first thread. Under systemd's journal a line carries its priority instead of its time,
/// which the journal adds itself. May be called again to change the level.
void start_log(LogLevel level);

}  // namespace parta
