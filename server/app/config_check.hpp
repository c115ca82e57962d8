// What can be found wrong with a configuration before anything is opened: `parta serve` refuses with the first of
// these, `parta doctor` tells them all.
#pragma once
#include <string>
#include <vector>

#include "app/config.hpp"
#include "http/server.hpp"

namespace parta::app {

struct ConfigFault {
    std::string what;    // begins with the key
    std::string remedy;  // what to do, a sentence without its point
};

/// Reads the certificate's files and looks at the rights of data_dir; connects to nothing and changes nothing but
/// making data_dir where it is missing.
std::vector<ConfigFault> config_faults(const Config& config);

/// Why an address cannot be listened on, with the key it stands in.
ConfigFault listen_fault(const http::ListenError& error);

std::string to_text(const ConfigFault& fault);

/// Throws std::runtime_error with the first fault and its remedy.
void require_sound(const Config& config);

/// The same for `parta media`, which reads fewer keys.
void require_sound_media(const Config& config);

/// The host of a URL, without port and path.
std::string host_of(std::string_view url);

}  // namespace parta::app
