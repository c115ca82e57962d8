// What a browser says of itself, in words a person recognises. Private to this folder.
#pragma once
#include <string>
#include <string_view>

namespace parta::accounts {

/// «Яндекс Браузер, Windows» from a User-Agent; empty when nothing in it is known.
std::string device_name(std::string_view user_agent);

}  // namespace parta::accounts
