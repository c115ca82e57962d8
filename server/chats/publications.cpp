#include "chats/publications.hpp"

#include "base/text.hpp"
#include "chats/id_list.hpp"
#include "chats/publication_rows.hpp"

namespace parta::chats {
namespace {

using policy::Action;
using enum PublicationState;

std::vector<Publication> show_all(db::Tx& tx, std::vector<PublicationRow> rows) {
    Names names;
    std::vector<MemberId> authors;
    for (const auto& row : rows) {
        names.want(row.author, row.capacity);
        authors.push_back(row.author);
    }
    names.load(tx);
    const auto present = who_may_prepare(tx, std::move(authors));
    std::vector<Publication> shown;
    for (auto& row : rows)
        shown.push_back({row.id, row.chat, names.author(row.author, row.capacity, {}), row.state, row.revision,
                         std::move(row.text), std::move(row.attachments), std::move(row.reason), row.changed_at,
                         row.ordinal, present.contains(row.author)});
    return shown;
}

Publication show_one(db::Tx& tx, const PublicationRow& row) {
    return std::move(show_all(tx, {row}).front());
}

bool may_still_prepare(db::Tx& tx, MemberId author) {
    return who_may_prepare(tx, {author}).contains(author);
}

// Unpublished material concerns its author, while they may see it, and those who decide on it.
void tell(db::Tx& tx, const PublicationRow& row) {
    if (may_still_prepare(tx, row.author))
        events::emit(tx, events::to_member(row.author), PublicationsChanged{row.chat});
    for (const auto office : tx.query("SELECT member_id FROM role WHERE org_id = $1 AND role = 'administrator' AND "
                                      "to_seq IS NULL ORDER BY member_id",
                                      tx.org()))
        if (const auto member = office.get<MemberId>(0); member != row.author)
            events::emit(tx, events::to_member(member), PublicationsChanged{row.chat});
}

void check_content(std::string_view text, bool files) {
    if (trim(text).empty() && !files) throw Error{ErrorCode::invalid_field, "text", "text or an attachment"};
}

// The viewer's own; others' drafts do not exist for them, and what was sent is the author's to change.
PublicationRow open_own(db::Tx& tx, const Viewer& viewer, const Standing& standing, PublicationId id) {
    auto row = find_publication(tx, standing.chat.id, id);
    if (!row) throw Error{ErrorCode::not_found};
    if (row->author != viewer.member) {
        const bool known = row->state != draft && may_approve(viewer, standing.chat);
        throw Error{known ? ErrorCode::forbidden : ErrorCode::not_found};
    }
    if (row->state == published) throw Error{ErrorCode::conflict, "publication", "it has been published"};
    return std::move(*row);
}

// Also what was sent by somebody who cannot come back to it.
PublicationRow open_to_delete(db::Tx& tx, const Viewer& viewer, const Standing& standing, PublicationId id) {
    if (may_approve(viewer, standing.chat)) {
        auto row = find_publication(tx, standing.chat.id, id);
        if (row && row->author != viewer.member && (row->state == submitted || row->state == returned) &&
            !may_still_prepare(tx, row->author))
            return std::move(*row);
    }
    return open_own(tx, viewer, standing, id);
}

void discard(db::Tx& tx, const PublicationRow& row) {
    keep_files(tx, row.id, row.attachments, {});
    tx.post("DELETE FROM publication WHERE org_id = $1 AND id = $2", tx.org(), row.id);
    tell(tx, row);
}

void publish(db::Tx& tx, const Viewer& viewer, const Standing& standing, PublicationRow& row) {
    MessageRow message{.id = new_id<MessageId>(),
                       .chat = row.chat,
                       .ordinal = standing.chat.last_ordinal + 1,
                       .author = row.author,
                       .capacity = row.capacity,
                       .client_id = fmt::format("publication-{:064}", row.id.value),  // longer than anybody may send
                       .text = row.text,
                       .created_at = now()};
    if (row.author != viewer.member) message.published_by = viewer.member;
    message.attachments = row.attachments;
    keep_files(tx, row.id, {}, {});  // the message carries them from now on
    announce_new(tx, message, standing.chat.unit, 1);
    // To its author it is nothing new, if they have read what stands above.
    tx.post(
        "UPDATE chat_state SET read_ordinal = $4 WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND "
        "read_ordinal = $5",
        tx.org(), row.chat, row.author, message.ordinal, standing.chat.last_ordinal);
    // The message holds the words, so that its removal removes them.
    row.text.clear();
    row.attachments.clear();
    row.reason.clear();
    row.ordinal = message.ordinal;
    row.state = published;
}

}  // namespace

std::vector<Publication> list_publications(db::Tx& tx, const Viewer& viewer, ChatId chat) {
    const auto standing = open(tx, viewer, chat, Action::prepare_publication);
    const bool approves = may_approve(viewer, standing.chat);
    return show_all(tx, read_unpublished(tx, chat, viewer.member, approves));
}

Publication create_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, const CreatePublication& in) {
    const auto standing = open(tx, viewer, chat, Action::prepare_publication);
    if (const auto known = find_publication(tx, viewer.member, in.client_id)) {
        if (known->chat != chat) throw Error{ErrorCode::conflict, "client_id", "already used in another chat"};
        return show_one(tx, *known);
    }
    check_content(in.text, !in.attachments.empty());
    check_room_for_draft(tx, viewer.member);  // also of one to be sent at once: it may come back
    if (in.submit) check_room_to_submit(tx, chat);
    PublicationRow row{.id = new_id<PublicationId>(),
                       .chat = chat,
                       .author = viewer.member,
                       .capacity = standing.capacity,
                       .state = in.submit ? submitted : draft,
                       .text = in.text.str(),
                       .reason = {},
                       .changed_at = now(),
                       .ordinal = {}};
    if (!in.attachments.empty()) row.attachments = take_files(tx, viewer.member, in.attachments);
    insert_publication(tx, row, in.client_id);
    keep_files(tx, row.id, {}, row.attachments);
    tell(tx, row);
    return show_one(tx, row);
}

Publication edit_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id,
                             const EditPublication& in) {
    const auto standing = open(tx, viewer, chat, Action::prepare_publication);
    auto row = open_own(tx, viewer, standing, id);
    check_content(in.text, !in.attachments.empty());
    if (in.submit && row.state != submitted) check_room_to_submit(tx, chat);
    std::vector<Attachment> attachments;
    if (!in.attachments.empty()) attachments = take_files(tx, viewer.member, in.attachments, id);
    keep_files(tx, id, row.attachments, attachments);
    row.attachments = std::move(attachments);
    row.text = in.text.str();
    row.state = in.submit ? submitted : draft;
    row.changed_at = now();
    ++row.revision;
    update_publication(tx, row, std::nullopt);
    tell(tx, row);
    return show_one(tx, row);
}

void delete_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id) {
    const auto standing = open(tx, viewer, chat, Action::prepare_publication);
    const auto row = open_to_delete(tx, viewer, standing, id);
    discard(tx, row);
    if (row.author != viewer.member)
        orgs::audit(tx, viewer.member, "delete_material", fmt::format("chat:{}", chat.value),
                    fmt::format(R"({{"author":"{}"}})", row.author.value));
}

void withdraw_drafts(db::Tx& tx, MemberId author) {
    for (const auto& row : read_drafts(tx, author)) discard(tx, row);
}

Publication decide_publication(db::Tx& tx, const Viewer& viewer, ChatId chat, PublicationId id,
                               const DecidePublication& in) {
    const auto standing = open(tx, viewer, chat, Action::prepare_publication);
    if (!may_approve(viewer, standing.chat)) throw Error{ErrorCode::forbidden};
    auto row = find_publication(tx, chat, id);
    if (!row || (row->state == draft && row->author != viewer.member)) throw Error{ErrorCode::not_found};
    if (row->state != submitted || row->revision != in.revision)
        throw Error{ErrorCode::conflict, "publication", "it has been changed, taken back or decided on"};
    if (!may_still_prepare(tx, row->author))
        throw Error{ErrorCode::conflict, "publication", "its author may not publish any more: delete it"};
    if (!in.publish && trim(in.reason).empty())
        throw Error{ErrorCode::invalid_field, "reason", "what the author should change"};
    if (in.publish) {
        publish(tx, viewer, standing, *row);
    } else {
        row->state = returned;
        row->reason = std::string{trim(in.reason)};
    }
    row->changed_at = now();
    update_publication(tx, *row, viewer.member);
    orgs::audit(tx, viewer.member, in.publish ? "publish_material" : "return_material",
                fmt::format("chat:{}", chat.value), fmt::format(R"({{"author":"{}"}})", row->author.value));
    tell(tx, *row);
    return show_one(tx, *row);
}

std::map<ChatId, std::int64_t> count_waiting(db::Tx& tx, const Viewer& viewer, const std::vector<ChatId>& to_approve,
                                             const std::vector<ChatId>& to_prepare) {
    std::map<ChatId, std::int64_t> waiting;
    const auto take = [&](const db::Row& row) { waiting[row.get<ChatId>(0)] += row.get<std::int64_t>(1); };
    for_ids(tx, to_approve,
            "SELECT chat_id, count(*) FROM publication WHERE org_id = $1 AND state <> 'published' AND state = "
            "'submitted' AND chat_id IN ({}) GROUP BY chat_id",
            take);
    for_ids(tx, to_prepare,
            "SELECT chat_id, count(*) FROM publication WHERE org_id = $1 AND state <> 'published' AND state = "
            "'returned' AND author_id = $2 AND chat_id IN ({}) GROUP BY chat_id",
            take, viewer.member);
    return waiting;
}

bool shown_to_approver(db::Tx& tx, const Viewer& viewer, FileId file) {
    const auto row =
        tx.query(
              "SELECT p.chat_id FROM publication_file f JOIN publication p ON p.org_id = f.org_id AND p.id "
              "= f.publication_id WHERE f.org_id = $1 AND f.file_id = $2 AND p.state IN ('submitted', "
              "'returned')",
              tx.org(), file)
            .maybe();
    if (!row) return false;
    const auto standing = find(tx, viewer, row->get<ChatId>(0));
    return standing && may_approve(viewer, standing->chat);
}

}  // namespace parta::chats
