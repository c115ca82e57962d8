// What a conversation needs beyond plain reads and writes: typing (never stored), catch-up with waiting, files.
#pragma once
#include "api/route.hpp"
#include "api/sign_in.hpp"
#include "chats/chats.hpp"
#include "chats/pins.hpp"
#include "chats/publications.hpp"
#include "events/events.hpp"

namespace parta::api {

Task<Reply> typing(Services& services, Call& call);

struct UpdatesQuery {
    std::optional<std::string> epoch;
    std::optional<std::string> after;
    std::optional<std::string> wait;  // seconds, at most 25: long poll where WebSocket is blocked
};
BOOST_DESCRIBE_STRUCT(UpdatesQuery, (), (epoch, after, wait))
Task<Reply> updates(Services& services, Call& call, const UpdatesQuery& query);

/// A raw body (≤ 50 MiB): photos are re-encoded without metadata and get a preview, other files are kept as they are.
Task<Reply> upload_file(Services& services, Call& call);
/// The file for those who see the message that carries it.
Task<Reply> download_file(Services& services, Call& call);
Task<Reply> download_preview(Services& services, Call& call);

inline constexpr std::size_t file_limit = 50 * 1024 * 1024;

}  // namespace parta::api
