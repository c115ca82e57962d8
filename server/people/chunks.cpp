#include "people/chunks.hpp"

namespace parta::people {

const std::string& chunk_list() {
    static const std::string list = [] {
        std::string text;
        for (std::size_t i = 0; i < chunk_size; ++i) text += fmt::format("{}${}", i == 0 ? "" : ",", i + 2);
        return text;
    }();
    return list;
}

}  // namespace parta::people
