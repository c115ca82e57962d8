// History by pages, and posting.
#include <charconv>

#include "base/text.hpp"
#include "chats/posting.hpp"

namespace parta::chats {
namespace {

constexpr std::int64_t page_size = 50;

std::int64_t read_ordinal(const std::string& text, std::string_view field) {
    std::int64_t ordinal = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ordinal);
    if (error != std::errc{} || end != text.data() + text.size() || ordinal < 0)
        throw Error{ErrorCode::invalid_field, std::string{field}, "the ordinal of a message"};
    return ordinal;
}

struct Range {
    std::int64_t first, last;
};

// The page that a query asks for, before it is cut to what the viewer may see.
Range range_of(const MessagesQuery& query, std::int64_t last_ordinal) {
    if (query.before.has_value() + query.after.has_value() + query.around.has_value() > 1)
        throw Error{ErrorCode::invalid_field, "before", "only one of before, after and around"};
    if (query.before) {
        const auto before = std::min(read_ordinal(*query.before, "before"), last_ordinal + 1);
        return {before - page_size, before - 1};
    }
    if (query.after) {
        const auto after = std::min(read_ordinal(*query.after, "after"), last_ordinal);
        return {after + 1, after + page_size};
    }
    if (query.around) {
        const auto around = std::min(read_ordinal(*query.around, "around"), last_ordinal);
        const auto first = std::max<std::int64_t>(std::min(around - page_size / 2, last_ordinal - page_size + 1), 1);
        return {first, first + page_size - 1};
    }
    return {last_ordinal - page_size + 1, last_ordinal};
}

QuotedRow quote(db::Tx& tx, Standing& standing, std::int64_t ordinal) {
    load_first_visible(tx, standing);
    const auto refuse = [] { return Error{ErrorCode::invalid_field, "reply_to", "no such message for you to answer"}; };
    if (ordinal < standing.first_visible) throw refuse();
    const auto row = find_message(tx, standing.chat.id, ordinal);
    if (!row || row->removed_at) throw refuse();
    return {row->ordinal, row->seq, row->author, row->capacity, row->text};
}

// What a retry gets: the message as it stands now, also when its author has left the chat meanwhile.
Message show_sent(db::Tx& tx, const Viewer& viewer, const Sent& sent) {
    const auto row = find_message(tx, sent.chat, sent.ordinal).value();
    auto standing = find(tx, viewer, row.chat);
    if (standing) load_first_visible(tx, *standing);
    Names names;
    want_names(names, row);
    names.load(tx);
    return show(row, names, standing ? standing->chat.unit : std::nullopt,
                standing ? standing->first_visible : row.ordinal);
}

}  // namespace

MessagePage list_messages(db::Tx& tx, const Viewer& viewer, ChatId id, const MessagesQuery& query) {
    auto standing = open(tx, viewer, id, policy::Action::see_chats);
    load_first_visible(tx, standing);
    const auto& chat = standing.chat;
    auto [first, last] = range_of(query, chat.last_ordinal);
    first = std::max(first, standing.first_visible);
    last = std::min(last, chat.last_ordinal);
    MessagePage page{.seq = tx.current_seq(),
                     .messages = {},
                     .more_before = std::min(first, chat.last_ordinal + 1) > standing.first_visible,
                     .more_after = std::max(last, standing.first_visible - 1) < chat.last_ordinal};
    if (first > last) return page;
    const auto rows = read_messages(tx, id, first, last);
    Names names;
    for (const auto& row : rows) want_names(names, row);
    names.load(tx);
    for (const auto& row : rows) page.messages.push_back(show(row, names, chat.unit, standing.first_visible));
    return page;
}

void foresee_post(db::Tx& tx, MemberId member, ChatId, const PostMessage& in) {
    tx.foresee(message_sent, tx.org(), member, std::string_view(in.client_id));
}

Message post_message(db::Tx& tx, const Viewer& viewer, ChatId id, const PostMessage& in) {
    Names names;
    names.want(viewer.member, {});
    names.ask(tx);
    auto door = open_to_post(tx, viewer, id, in.client_id);
    if (const auto* sent = std::get_if<Sent>(&door)) {
        if (sent->chat != id) throw Error{ErrorCode::conflict, "client_id", "already used in another chat"};
        return show_sent(tx, viewer, *sent);
    }
    auto& standing = std::get<Standing>(door);
    if (trim(in.text).empty() && in.attachments.empty())
        throw Error{ErrorCode::invalid_field, "text", "text or an attachment"};

    MessageRow row{.id = new_id<MessageId>(),
                   .chat = id,
                   .ordinal = standing.chat.last_ordinal + 1,
                   .author = viewer.member,
                   .capacity = standing.capacity,
                   .client_id = in.client_id.str(),
                   .text = in.text.str(),
                   .created_at = now()};
    if (in.reply_to) row.quoted = quote(tx, standing, *in.reply_to);
    if (!in.attachments.empty()) row.attachments = take_files(tx, viewer.member, in.attachments);
    begin_personal(tx, standing, row);

    auto shown = announce_new(tx, row, standing.chat.unit, row.quoted ? standing.first_visible : 1, std::move(names));
    note_read(tx, row.chat, row.author, row.ordinal);  // who writes has read what stands above
    return shown;
}

}  // namespace parta::chats
