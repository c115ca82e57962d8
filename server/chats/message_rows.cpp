#include "chats/message_rows.hpp"

#include "base/text.hpp"
#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

const std::string message_columns =
    "m.id, m.chat_id, m.ordinal, m.seq, m.author_id, m.capacity, m.client_id, m.text, m.created_at, m.edited_at, "
    "m.removed_at, m.removed_by, m.published_by, q.ordinal, q.seq, q.author_id, q.capacity, q.text, "
    "k.id, k.one_to_one, k.started_at, k.ended_at, k.end_reason, k.people";
const std::string quote_join =
    "LEFT JOIN message q ON q.org_id = m.org_id AND q.chat_id = m.chat_id AND q.ordinal = m.reply_to "
    "LEFT JOIN call k ON k.org_id = m.org_id AND k.id = m.call_id ";

MessageRow read_message(const db::Row& row) {
    MessageRow message{row.get<MessageId>(0),
                       row.get<ChatId>(1),
                       row.get<std::int64_t>(2),
                       row.get<std::int64_t>(3),
                       row.get<MemberId>(4),
                       row.get<std::string>(5),
                       row.get<std::string>(6),
                       row.get<std::string>(7),
                       row.get<Timestamp>(8),
                       row.get<std::optional<Timestamp>>(9),
                       row.get<std::optional<Timestamp>>(10),
                       row.get<std::optional<MemberId>>(11),
                       row.get<std::optional<MemberId>>(12),
                       std::nullopt};
    if (!row.is_null(13))
        message.quoted = {row.get<std::int64_t>(13), row.get<std::int64_t>(14), row.get<MemberId>(15),
                          row.get<std::string>(16), row.get<std::string>(17)};
    if (!row.is_null(18))
        message.call = {.id = row.get<CallId>(18),
                        .one_to_one = row.get<bool>(19),
                        .started_at = row.get<Timestamp>(20),
                        .ended_at = row.get<std::optional<Timestamp>>(21),
                        .end_reason = row.get<std::optional<std::string>>(22),
                        .people = row.get<int>(23)};
    return message;
}

const std::string attachment_columns =
    "SELECT t.chat_id, t.ordinal, f.id, f.kind, f.name, f.mime, f.size, f.width, f.height, f.preview_key <> '' "
    "FROM attachment t JOIN file f ON f.org_id = t.org_id AND f.id = t.file_id ";

using AttachmentsByMessage = std::map<std::pair<ChatId, std::int64_t>, std::vector<Attachment>>;

void add_attachment(AttachmentsByMessage& found, const db::Row& row) {
    found[{row.get<ChatId>(0), row.get<std::int64_t>(1)}].push_back(
        {row.get<FileId>(2), row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5),
         row.get<std::int64_t>(6), row.get<int>(7), row.get<int>(8), row.get<bool>(9)});
}

void attach(std::vector<MessageRow>& messages, AttachmentsByMessage found) {
    for (auto& message : messages) {
        const auto entry = found.find({message.chat, message.ordinal});
        if (entry != found.end()) message.attachments = std::move(entry->second);
    }
}

void load_attachments(db::Tx& tx, ChatId chat, std::int64_t first, std::int64_t last,
                      std::vector<MessageRow>& messages) {
    if (messages.empty()) return;
    AttachmentsByMessage found;
    for (const auto row :
         tx.query(attachment_columns + "WHERE t.org_id = $1 AND t.chat_id = $2 AND t.ordinal BETWEEN $3 AND $4 "
                                       "ORDER BY t.ordinal, t.position",
                  tx.org(), chat, first, last))
        add_attachment(found, row);
    attach(messages, std::move(found));
}

std::vector<MessageRow> read_all(const db::Rows& rows) {
    std::vector<MessageRow> messages;
    messages.reserve(rows.size());
    for (const auto row : rows) messages.push_back(read_message(row));
    return messages;
}

// As whom somebody is named who has let another's material appear.
constexpr std::string_view publisher = "administrator";

constexpr std::size_t quote_length = 200;  // code points

std::string shortened(std::string_view text) {
    auto rest = text;
    for (std::size_t i = 0; i < quote_length && !rest.empty(); ++i)
        if (!take_code_point(rest)) break;
    return std::string{text.substr(0, text.size() - rest.size())};
}

}  // namespace

std::vector<MessageRow> read_messages(db::Tx& tx, ChatId chat, std::int64_t first, std::int64_t last) {
    auto messages = read_all(tx.query("SELECT " + message_columns + " FROM message m " + quote_join +
                                          "WHERE m.org_id = $1 AND m.chat_id = $2 AND m.ordinal BETWEEN $3 AND $4 "
                                          "ORDER BY m.ordinal",
                                      tx.org(), chat, first, last));
    load_attachments(tx, chat, first, last, messages);
    return messages;
}

std::vector<MessageRow> read_these(db::Tx& tx, ChatId chat, const std::vector<std::int64_t>& ordinals) {
    std::vector<MessageRow> messages;
    AttachmentsByMessage attachments;
    const std::string these = "SELECT " + message_columns + " FROM message m " + quote_join +
                              "WHERE m.org_id = $1 AND m.chat_id = $2 AND m.ordinal IN ({})";
    for_ids(tx, ordinals, these, [&](const db::Row& row) { messages.push_back(read_message(row)); }, chat);
    for_ids(
        tx, ordinals,
        attachment_columns +
            "WHERE t.org_id = $1 AND t.chat_id = $2 AND t.ordinal IN ({}) ORDER BY t.ordinal, "
            "t.position",
        [&](const db::Row& row) { add_attachment(attachments, row); }, chat);
    attach(messages, std::move(attachments));
    return messages;
}

std::optional<MessageRow> find_message(db::Tx& tx, ChatId chat, std::int64_t ordinal) {
    auto found = read_messages(tx, chat, ordinal, ordinal);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<MessageRow> read_last_messages(db::Tx& tx, const std::vector<ChatId>& chats) {
    std::vector<MessageRow> messages;
    AttachmentsByMessage attachments;
    const std::string last =
        "SELECT " + message_columns +
        " FROM chat c JOIN message m ON m.org_id = c.org_id AND m.chat_id = c.id AND m.ordinal = c.last_ordinal " +
        quote_join + "WHERE c.org_id = $1 AND c.id IN ({})";
    for_ids(tx, chats, last, [&](const db::Row& row) { messages.push_back(read_message(row)); });
    for_ids(tx, chats,
            attachment_columns +
                "JOIN chat c ON c.org_id = t.org_id AND c.id = t.chat_id AND c.last_ordinal = t.ordinal "
                "WHERE t.org_id = $1 AND t.chat_id IN ({}) ORDER BY t.position",
            [&](const db::Row& row) { add_attachment(attachments, row); });
    attach(messages, std::move(attachments));
    return messages;
}

std::vector<MessageRow> read_replies(db::Tx& tx, ChatId chat, std::int64_t ordinal) {
    auto replies = read_all(
        tx.query("SELECT " + message_columns + " FROM message m " + quote_join +
                     "WHERE m.org_id = $1 AND m.chat_id = $2 AND m.reply_to = $3 AND EXISTS "
                     "(SELECT 1 FROM event e WHERE e.org_id = m.org_id AND e.subject_id = m.id AND e.subject_id <> 0)",
                 tx.org(), chat, ordinal));
    for (auto& reply : replies) {
        std::vector<MessageRow> one{std::move(reply)};
        load_attachments(tx, chat, one.front().ordinal, one.front().ordinal, one);
        reply = std::move(one.front());
    }
    return replies;
}

void want_names(Names& names, const MessageRow& row) {
    names.want(row.author, row.capacity);
    if (row.published_by) names.want(*row.published_by, publisher);
    if (row.quoted) names.want(row.quoted->author, row.quoted->capacity);
}

Message show(const MessageRow& row, const Names& names, std::optional<UnitId> unit, std::int64_t first_visible) {
    Message message{.id = row.id,
                    .chat = row.chat,
                    .ordinal = row.ordinal,
                    .client_id = row.client_id,
                    .author = names.author(row.author, row.capacity, unit),
                    .text = {},
                    .reply_to = {},
                    .attachments = {},
                    .created_at = row.created_at,
                    .edited_at = row.edited_at,
                    .removed_at = row.removed_at,
                    .removed_by_other = row.removed_by && *row.removed_by != row.author,
                    .published_by = {},
                    .call = row.call};
    if (row.removed_at) return message;
    message.text = row.text;
    message.attachments = row.attachments;
    if (row.published_by) message.published_by = names.name(*row.published_by, publisher, {});
    if (!row.quoted) return message;
    message.reply_to = Quote{.ordinal = row.quoted->ordinal};
    if (row.quoted->ordinal < first_visible) return message;
    message.reply_to->author_name = names.name(row.quoted->author, row.quoted->capacity, unit);
    message.reply_to->text = shortened(row.quoted->text);
    return message;
}

events::Payload payload_of(const MessageRow& row, const Names& names, std::optional<UnitId> unit) {
    events::Payload payload{.data = events::data_of(MessagePosted{show(row, names, unit, 1)}), .subject = row.id};
    if (row.quoted && !row.removed_at) {
        payload.since = row.quoted->seq;
        payload.newcomer_data = events::data_of(MessagePosted{show(row, names, unit, row.quoted->ordinal + 1)});
    }
    return payload;
}

}  // namespace parta::chats
