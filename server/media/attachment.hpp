// The server's side of the first words with a media process. Private to media/.
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/attach.hpp"
#include "media/failure.hpp"
#include "media/link.hpp"

namespace parta::media {

/// A line that has come whole. Error: {timeout}, {worker_gone} when the link has ended, {refused} when none can come.
Task<std::expected<std::string, Failure>> read_line(std::shared_ptr<Link> link, std::vector<std::uint8_t>& input,
                                                    std::chrono::milliseconds limit);

/// Connects and says the first line. Throws Failure: {worker_gone} when nobody is there or it is refused, in the words
/// of the media process; {timeout} when it says nothing, `silent` is then its process number if known.
struct Spoken {
    std::shared_ptr<Link> link;
    Answer answer;
    std::vector<std::uint8_t> input;  // what came after the line
};
Task<Spoken> speak(HostAddress address, Hello hello, std::chrono::milliseconds limit, int* silent = nullptr);

}  // namespace parta::media
