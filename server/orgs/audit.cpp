// R55: who did what with people's access and data.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
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

/// «member:123» → 123, for the kind asked for; 0 for other subjects.
std::int64_t id_in(std::string_view subject, std::string_view kind) {
    std::int64_t id = 0;
    if (subject.starts_with(kind) && subject.size() > kind.size() && subject[kind.size()] == ':')
        std::from_chars(subject.data() + kind.size() + 1, subject.data() + subject.size(), id);
    return id;
}

/// One kind of subject and the statement that names those of a page: id, name. $2…: as many ids as a page has rows, 0
/// where there is none of this kind.
struct Naming {
    std::string_view kind;
    std::string sql;
};

const std::vector<Naming>& namings() {
    static const std::vector<Naming> all = [] {
        std::string list;
        for (int i = 0; i < page_size; ++i) list += fmt::format("{}${}", i == 0 ? "" : ",", i + 2);
        const auto sql = [&](std::string_view what) { return fmt::format("{} IN ({})", what, list); };
        constexpr std::string_view person = "m.surname || ' ' || m.given_name || ' ' || m.patronymic";
        return std::vector<Naming>{
            {"member", sql(fmt::format("SELECT m.id, {} FROM member m WHERE m.org_id = $1 AND m.id", person))},
            {"unit", sql("SELECT id, label FROM unit WHERE org_id = $1 AND id")},
            // Whose a personal chat is, is nobody else's business.
            {"chat", sql("SELECT c.id, CASE WHEN c.kind = 'personal' THEN '' WHEN c.title <> '' THEN c.title ELSE "
                         "coalesce(u.label, '') END FROM chat c LEFT JOIN unit u ON u.org_id = c.org_id AND u.id = "
                         "c.unit_id WHERE c.org_id = $1 AND c.id")},
            {"invite", sql(fmt::format("SELECT i.id, coalesce({}, u.label, '') FROM invite i LEFT JOIN member m ON "
                                       "m.org_id = i.org_id AND m.id = i.member_id LEFT JOIN unit u ON u.org_id = "
                                       "i.org_id AND u.id = i.unit_id WHERE i.org_id = $1 AND i.id",
                                       person))},
            {"join_request", sql(fmt::format("SELECT q.id, coalesce({}, q.typed_name) FROM join_request q LEFT JOIN "
                                             "member m ON m.org_id = q.org_id AND m.id = q.member_id "
                                             "WHERE q.org_id = $1 AND q.id",
                                             person))},
        };
    }();
    return all;
}

/// The names of a page's subjects, one statement for each kind that occurs.
void name_subjects(db::Tx& tx, std::vector<AuditEntry>& entries) {
    for (const auto& [kind, sql] : namings()) {
        std::array<std::int64_t, page_size> ids{};
        bool any = false;
        for (std::size_t i = 0; i < entries.size(); ++i) any |= (ids[i] = id_in(entries[i].subject, kind)) != 0;
        if (!any) continue;
        const auto rows = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return tx.query(sql, tx.org(), ids[I]...);
        }(std::make_index_sequence<page_size>{});
        for (const auto& row : rows)
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (ids[i] == row.get<std::int64_t>(0)) entries[i].subject_name = trim(row.get<std::string_view>(1));
    }
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
        AuditEntry entry{row.get<Timestamp>(1),
                         row.get<std::optional<MemberId>>(2),
                         "",
                         row.get<std::string>(3),
                         row.get<std::string>(4),
                         ""};
        for (int column : {5, 6, 7}) {
            auto part = row.get<std::optional<std::string>>(column).value_or("");
            if (!part.empty()) entry.actor_name += (entry.actor_name.empty() ? "" : " ") + part;
        }
        page.entries.push_back(std::move(entry));
    }
    if (rows.size() > page.entries.size()) page.next = std::to_string(rows[page_size - 1].get<std::int64_t>(0));
    name_subjects(tx, page.entries);
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
