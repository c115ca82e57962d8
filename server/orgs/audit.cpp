// R55: who did what with people's access and data.
#include <algorithm>
#include <charconv>

#include "orgs/applications.hpp"
#include "orgs/chain.hpp"

namespace parta::orgs {
namespace {

constexpr int page_size = 50;

struct Tip {
    std::int64_t id = 0;
    std::string hash;
};

Tip tip_of(const db::Rows& rows) {
    auto row = rows.maybe();
    if (!row) return {};
    return {row->get<std::int64_t>(0), row->get<db::Bytes>(1).data};
}

/// Ids order the chain: a clock that went back must not put a row before its predecessor.
std::int64_t next_id(const Tip& tip) {
    return std::max(new_id_value(), tip.id + 1);
}

ChainedRow read_chained(const db::Row& row) {
    return {row.get<std::int64_t>(0), row.get<Timestamp>(1),   row.get<std::optional<std::int64_t>>(2),
            row.get<std::string>(3),  row.get<std::string>(4), row.get<std::string>(5)};
}

std::int64_t parse_cursor(const std::string& before) {
    std::int64_t id = 0;
    auto [end, problem] = std::from_chars(before.data(), before.data() + before.size(), id);
    if (problem != std::errc{} || end != before.data() + before.size() || id <= 0)
        throw Error{ErrorCode::invalid_field, "before", "the `next` of an earlier page"};
    return id;
}

}  // namespace

void audit(db::Tx& tx, std::optional<MemberId> actor, std::string_view action, std::string_view subject,
           std::string_view detail) {
    auto tip = tip_of(tx.query("SELECT id, hash FROM audit WHERE org_id = $1 ORDER BY id DESC LIMIT 1", tx.org()));
    ChainedRow row{next_id(tip),
                   now(),
                   actor ? std::optional(actor->value) : std::nullopt,
                   std::string(action),
                   std::string(subject),
                   std::string(detail)};
    tx.post(
        "INSERT INTO audit (org_id, id, at, actor_id, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8)",
        tx.org(), row.id, row.at, row.actor, row.action, row.subject, row.detail,
        db::Bytes{chained_hash(tip.hash, row)});
}

AuditPage list_audit(db::Tx& tx, const Viewer& viewer, const std::optional<std::string>& before) {
    check_everywhere(viewer, Action::see_audit);
    auto end = before ? parse_cursor(*before) : std::numeric_limits<std::int64_t>::max();
    auto rows = tx.query(
        "SELECT a.id, a.at, a.actor_id, a.action, a.subject, m.surname, m.given_name, m.patronymic FROM audit a "
        "LEFT JOIN member m ON m.org_id = a.org_id AND m.id = a.actor_id "
        "WHERE a.org_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3",
        tx.org(), end, page_size + 1);
    AuditPage page;
    for (const auto& row : rows) {
        if (page.entries.size() == page_size) break;
        AuditEntry entry{row.get<Timestamp>(1), row.get<std::optional<MemberId>>(2), "", row.get<std::string>(3),
                         row.get<std::string>(4)};
        for (int column : {5, 6, 7}) {
            auto part = row.get<std::optional<std::string>>(column).value_or("");
            if (!part.empty()) entry.actor_name += (entry.actor_name.empty() ? "" : " ") + part;
        }
        page.entries.push_back(std::move(entry));
    }
    if (rows.size() > page.entries.size()) page.next = std::to_string(rows[page_size - 1].get<std::int64_t>(0));
    if (!before) audit(tx, viewer.member, "read_audit", "organisation");
    return page;
}

bool audit_intact(db::Tx& tx) {
    constexpr int batch = 1000;
    std::int64_t after = 0;
    std::string previous;
    while (true) {
        auto rows = tx.query(
            "SELECT id, at, actor_id, action, subject, detail, hash FROM audit WHERE org_id = $1 AND id > $2 "
            "ORDER BY id LIMIT $3",
            tx.org(), after, batch);
        for (const auto& stored : rows) {
            auto row = read_chained(stored);
            auto hash = stored.get<db::Bytes>(6).data;
            if (hash != chained_hash(previous, row)) return false;
            previous = std::move(hash);
            after = row.id;
        }
        if (rows.size() < batch) return true;
    }
}

void audit_platform(db::Tx& platform, std::optional<AccountId> actor, std::string_view action, std::string_view subject,
                    std::string_view detail) {
    auto tip = tip_of(platform.query("SELECT id, hash FROM platform_audit ORDER BY id DESC LIMIT 1"));
    ChainedRow row{next_id(tip),
                   now(),
                   actor ? std::optional(actor->value) : std::nullopt,
                   std::string(action),
                   std::string(subject),
                   std::string(detail)};
    platform.exec(
        "INSERT INTO platform_audit (id, at, account_id, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7)",
        row.id, row.at, row.actor, row.action, row.subject, row.detail, db::Bytes{chained_hash(tip.hash, row)});
}

}  // namespace parta::orgs
