// What the subjects of audit entries are called.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/text.hpp"
#include "orgs/audit_names.hpp"

namespace parta::orgs {
namespace {

constexpr std::size_t batch = 50;

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
        for (std::size_t i = 0; i < batch; ++i) list += fmt::format("{}${}", i == 0 ? "" : ",", i + 2);
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

void name_batch(db::Tx& tx, std::span<AuditEntry> entries) {
    for (const auto& [kind, sql] : namings()) {
        std::array<std::int64_t, batch> ids{};
        bool any = false;
        for (std::size_t i = 0; i < entries.size(); ++i) any |= (ids[i] = id_in(entries[i].subject, kind)) != 0;
        if (!any) continue;
        const auto rows = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return tx.query(sql, tx.org(), ids[I]...);
        }(std::make_index_sequence<batch>{});
        for (const auto& row : rows)
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (ids[i] == row.get<std::int64_t>(0)) entries[i].subject_name = trim(row.get<std::string_view>(1));
    }
}

}  // namespace

void name_subjects(db::Tx& tx, std::span<AuditEntry> entries) {
    for (; entries.size() > batch; entries = entries.subspan(batch)) name_batch(tx, entries.first(batch));
    name_batch(tx, entries);
}

}  // namespace parta::orgs
