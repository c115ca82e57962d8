#include "chats/id_list.hpp"

namespace parta::chats {

std::string placeholders(std::size_t first, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += fmt::format("{}${}", i == 0 ? "" : ",", first + i);
    return list;
}

}  // namespace parta::chats
