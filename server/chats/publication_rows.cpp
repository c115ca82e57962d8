#include "chats/publication_rows.hpp"

#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

constexpr std::int64_t most_listed = 500;

void check_below(std::int64_t most, const db::Row& counted) {
    if (counted.get<std::int64_t>(0) >= most) throw Error{ErrorCode::too_many_drafts};
}

const std::string columns =
    "SELECT p.id, p.chat_id, p.author_id, p.capacity, p.state, p.revision, p.text, p.reason, p.changed_at, p.ordinal "
    "FROM publication p ";

PublicationRow read_row(const db::Row& row) {
    return {row.get<PublicationId>(0),    row.get<ChatId>(1),
            row.get<MemberId>(2),         row.get<std::string>(3),
            row.get<PublicationState>(4), row.get<std::int64_t>(5),
            row.get<std::string>(6),      row.get<std::string>(7),
            row.get<Timestamp>(8),        row.get<std::optional<std::int64_t>>(9)};
}

void load_files(db::Tx& tx, std::vector<PublicationRow>& rows) {
    std::vector<PublicationId> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    std::map<PublicationId, std::vector<Attachment>> found;
    for_ids(tx, ids,
            "SELECT t.publication_id, f.id, f.kind, f.name, f.mime, f.size, f.width, f.height, f.preview_key <> '' "
            "FROM publication_file t JOIN file f ON f.org_id = t.org_id AND f.id = t.file_id "
            "WHERE t.org_id = $1 AND t.publication_id IN ({}) ORDER BY t.publication_id, t.position",
            [&](const db::Row& row) {
                found[row.get<PublicationId>(0)].push_back(
                    {row.get<FileId>(1), row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4),
                     row.get<std::int64_t>(5), row.get<int>(6), row.get<int>(7), row.get<bool>(8)});
            });
    for (auto& row : rows) row.attachments = std::move(found[row.id]);
}

std::optional<PublicationRow> first_of(db::Tx& tx, const db::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    std::vector<PublicationRow> one{read_row(rows[0])};
    load_files(tx, one);
    return std::move(one.front());
}

}  // namespace

std::optional<PublicationRow> find_publication(db::Tx& tx, ChatId chat, PublicationId id) {
    return first_of(tx, tx.query(columns + "WHERE p.org_id = $1 AND p.id = $2 AND p.chat_id = $3", tx.org(), id, chat));
}

std::optional<PublicationRow> find_publication(db::Tx& tx, MemberId author, std::string_view client_id) {
    return first_of(tx, tx.query(columns + "WHERE p.org_id = $1 AND p.author_id = $2 AND p.client_id = $3", tx.org(),
                                 author, client_id));
}

std::vector<PublicationRow> read_unpublished(db::Tx& tx, ChatId chat, MemberId author, bool approves) {
    std::vector<PublicationRow> rows;
    for (const auto row : tx.query(
             fmt::format("{}WHERE p.org_id = $1 AND p.chat_id = $2 AND p.state <> 'published' AND (p.author_id = $3{}) "
                         "ORDER BY CASE p.state WHEN 'submitted' THEN 0 ELSE 1 END, p.changed_at, p.id LIMIT $4",
                         columns, approves ? " OR p.state <> 'draft'" : ""),
             tx.org(), chat, author, most_listed))
        rows.push_back(read_row(row));
    load_files(tx, rows);
    return rows;
}

std::vector<PublicationRow> read_drafts(db::Tx& tx, MemberId author) {
    std::vector<PublicationRow> rows;
    for (const auto row : tx.query(columns + "WHERE p.org_id = $1 AND p.author_id = $2 AND p.state = 'draft' LIMIT $3",
                                   tx.org(), author, most_listed))
        rows.push_back(read_row(row));
    load_files(tx, rows);
    return rows;
}

std::set<MemberId> who_may_prepare(db::Tx& tx, std::vector<MemberId> authors) {
    std::set<MemberId> found;
    for_ids(tx, distinct(std::move(authors)),
            "SELECT r.member_id, r.role FROM role r JOIN member m ON m.org_id = r.org_id AND m.id = r.member_id "
            "WHERE r.org_id = $1 AND r.to_seq IS NULL AND m.closed_at IS NULL AND r.member_id IN ({})",
            [&](const db::Row& row) {
                if (policy::grant(row.get<policy::Role>(1), policy::Action::prepare_publication) != policy::Grant::no)
                    found.insert(row.get<MemberId>(0));
            });
    return found;
}

void check_room_for_draft(db::Tx& tx, MemberId author) {
    check_below(most_drafts, tx.query("SELECT count(*) FROM publication WHERE org_id = $1 AND author_id = $2 AND state "
                                      "IN ('draft', 'returned')",
                                      tx.org(), author)
                                 .only());
}

void check_room_to_submit(db::Tx& tx, ChatId chat) {
    check_below(most_submitted, tx.query("SELECT count(*) FROM publication WHERE org_id = $1 AND chat_id = $2 AND "
                                         "state <> 'published' AND state = 'submitted'",
                                         tx.org(), chat)
                                    .only());
}

void insert_publication(db::Tx& tx, const PublicationRow& row, std::string_view client_id) {
    tx.post(
        "INSERT INTO publication (org_id, id, chat_id, author_id, capacity, client_id, state, revision, text, reason, "
        "changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10)",
        tx.org(), row.id, row.chat, row.author, row.capacity, client_id, row.state, row.revision, row.text,
        row.changed_at);
}

void update_publication(db::Tx& tx, const PublicationRow& row, std::optional<MemberId> decided_by) {
    tx.post(
        "UPDATE publication SET state = $3, revision = $4, text = $5, reason = $6, changed_at = $7, ordinal = $8, "
        "decided_by = $9 WHERE org_id = $1 AND id = $2",
        tx.org(), row.id, row.state, row.revision, row.text, row.reason, row.changed_at, row.ordinal, decided_by);
}

void keep_files(db::Tx& tx, PublicationId id, const std::vector<Attachment>& before,
                const std::vector<Attachment>& after) {
    tx.post("DELETE FROM publication_file WHERE org_id = $1 AND publication_id = $2", tx.org(), id);
    for (const auto& file : before)
        if (std::ranges::find(after, file.id, &Attachment::id) == after.end())
            tx.post("UPDATE file SET unused_since = $3 WHERE org_id = $1 AND id = $2", tx.org(), file.id, now());
    for (std::size_t i = 0; i < after.size(); ++i) {
        tx.post("INSERT INTO publication_file (org_id, publication_id, position, file_id) VALUES ($1, $2, $3, $4)",
                tx.org(), id, i, after[i].id);
        tx.post("UPDATE file SET unused_since = NULL WHERE org_id = $1 AND id = $2", tx.org(), after[i].id);
    }
}

}  // namespace parta::chats
