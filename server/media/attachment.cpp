#include "media/attachment.hpp"

#include <fmt/format.h>

#include "media/deadline.hpp"
#include "media/failure.hpp"
#include "media/host.hpp"

namespace parta::media {

Task<std::expected<std::string, Failure>> read_line(std::shared_ptr<Link> link, std::vector<std::uint8_t>& input,
                                                    std::chrono::milliseconds limit) {
    const Deadline deadline{link->executor(), limit, [link] { link->close(); }};
    for (;;) {
        auto line = take_line(input);
        if (!line) co_return std::unexpected(Failure{Failure::Kind::refused, line.error()});
        if (*line) co_return std::move(**line);
        const auto before = input.size();
        input.resize(before + longest_line);
        const auto count = co_await link->read({input.data() + before, longest_line});
        input.resize(before + count);
        if (count > 0) continue;
        if (deadline.over()) co_return std::unexpected(Failure{Failure::Kind::timeout, "no word in time"});
        co_return std::unexpected(Failure{Failure::Kind::worker_gone, link->why()});
    }
}

Task<Spoken> speak(HostAddress address, Hello hello, std::chrono::milliseconds limit, int* silent) {
    Spoken made;
    made.link = co_await connect(address, limit);
    const int process = made.link->peer_process();
    const auto said = line_of(hello);
    const bool written = co_await made.link->write({reinterpret_cast<const std::uint8_t*>(said.data()), said.size()});
    std::expected<std::string, Failure> line = std::unexpected(Failure{Failure::Kind::worker_gone, made.link->why()});
    if (written) line = co_await read_line(made.link, made.input, limit);
    if (!line && line.error().kind == Failure::Kind::timeout) {
        if (silent) *silent = process;
        throw Failure{Failure::Kind::timeout, "the media process does not answer"};
    }
    if (!line)
        throw Failure{Failure::Kind::worker_gone, fmt::format("the media process said nothing: {}", line.error().text)};
    auto answer = read_answer(*line);
    if (!answer)
        throw Failure{Failure::Kind::worker_gone, fmt::format("the media process's answer is {}", answer.error())};
    if (const auto* refused = std::get_if<Refused>(&*answer))
        throw Failure{Failure::Kind::worker_gone, fmt::format("the media process refuses: {}", refused->why.str())};
    made.answer = std::move(*answer);
    co_return made;
}

Task<HostState> inquire(HostAddress address, std::chrono::milliseconds limit) {
    const auto spoken = co_await speak(std::move(address), Inquire{}, limit);
    const auto* said = std::get_if<Described>(&spoken.answer);
    if (said == nullptr) throw Failure{Failure::Kind::worker_gone, "the media process answers something else"};
    co_return HostState{static_cast<int>(said->slots), static_cast<int>(said->running),
                        static_cast<int>(said->attended)};
}

}  // namespace parta::media
