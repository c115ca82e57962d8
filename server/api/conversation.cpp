#include "api/conversation.hpp"

#include <boost/asio/this_coro.hpp>

#include <charconv>

#include "events/hub.hpp"

namespace parta::api {

Task<Reply> typing(Services& services, Call& call) {
    const ChatId chat{detail::path_number(call, 1)};
    auto event = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return chats::typing(tx, open_reader(tx, call), chat); }, db::Reach::both);
    services.hub.ephemeral(call.org(), event.recipients, chats::Typing::json_type, json::encode(event.typing));
    co_return empty_reply();
}

namespace {

std::int64_t number_or(const std::optional<std::string>& text, std::int64_t otherwise, std::string_view field) {
    if (!text) return otherwise;
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || value < 0)
        throw Error{ErrorCode::invalid_field, std::string{field}, "a whole number"};
    return value;
}

}  // namespace

Task<Reply> updates(Services& services, Call& call, const UpdatesQuery& query) {
    const auto after = number_or(query.after, 0, "after");
    const auto wait = std::chrono::seconds{std::min<std::int64_t>(number_or(query.wait, 0, "wait"), 25)};
    const auto until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        auto page = co_await services.db.read(
            call.org(),
            [&](db::Tx& tx) {
                const auto viewer = open_reader(tx, call);
                return events::catch_up(tx, viewer.member, query.epoch.value_or(""), after);
            },
            db::Reach::both);
        const bool over = std::chrono::steady_clock::now() >= until;
        if (!page.updates.empty() || over) co_return reply_with(page);
        co_await services.hub.wait_beyond(call.org(), page.seq, until);
    }
}

}  // namespace parta::api
