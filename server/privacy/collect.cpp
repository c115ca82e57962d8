#include "privacy/collect.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include "orgs/audit_log.hpp"
#include "orgs/kinds.hpp"
#include "people/people.hpp"

namespace parta::privacy {
namespace {

namespace json = boost::json;

constexpr int batch = 500;

std::string iso(Timestamp at) {
    const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds{at.ms}};
    return date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(moment));
}

enum class As { text, time, yes, number };
struct Column {
    std::string_view name;
    As as = As::text;
};

json::value cell(const db::Row& row, int column, As as) {
    if (row.is_null(column)) return nullptr;
    switch (as) {
        case As::text:
            return json::string(row.get<std::string>(column));
        case As::time:
            return json::string(iso(row.get<Timestamp>(column)));
        case As::yes:
            return row.get<bool>(column);
        case As::number:
            return row.get<std::int64_t>(column);
    }
    return nullptr;
}

/// Rows as objects, member by member.
json::array listed(const db::Rows& rows, std::initializer_list<Column> columns) {
    json::array out;
    for (const auto& row : rows) {
        json::object one;
        int at = 0;
        for (const auto& [name, as] : columns) one[name] = cell(row, at++, as);
        out.push_back(std::move(one));
    }
    return out;
}

/// Where somebody stands and stood here.
void add_places(json::object& out, db::Tx& tx, MemberId member) {
    out["roles"] =
        listed(tx.query("SELECT role, to_seq IS NULL, verified_at FROM role WHERE org_id = $1 AND member_id = "
                        "$2 ORDER BY from_seq LIMIT 1000",
                        tx.org(), member),
               {{"role"}, {"in_force", As::yes}, {"verified_at", As::time}});
    out["classes"] =
        listed(tx.query("SELECT u.label, e.to_seq IS NULL, e.reason, e.ended FROM enrolment e JOIN unit u ON "
                        "u.org_id = e.org_id AND u.id = e.unit_id WHERE e.org_id = $1 AND e.member_id = $2 "
                        "ORDER BY e.from_seq LIMIT 1000",
                        tx.org(), member),
               {{"class"}, {"in_force", As::yes}, {"reason"}, {"ended"}});
    out["duties"] = listed(
        tx.query(
            "SELECT u.label, a.duty, a.subject, a.subgroup, a.to_seq IS NULL FROM assignment a JOIN unit u ON "
            "u.org_id = a.org_id AND u.id = a.unit_id WHERE a.org_id = $1 AND a.member_id = $2 ORDER BY a.from_seq "
            "LIMIT 5000",
            tx.org(), member),
        {{"class"}, {"duty"}, {"subject"}, {"subgroup"}, {"in_force", As::yes}});
    // Of a restriction the reason is for the administration and the class teacher (R56).
    out["children"] = listed(
        tx.query(
            "SELECT m.surname, m.given_name, p.relation, p.legal, p.to_seq IS NULL FROM representation p JOIN member m "
            "ON "
            "m.org_id = p.org_id AND m.id = p.child_id WHERE p.org_id = $1 AND p.parent_id = $2 AND NOT p.restricted "
            "ORDER BY p.from_seq LIMIT 1000",
            tx.org(), member),
        {{"surname"}, {"given_name"}, {"relation"}, {"legal", As::yes}, {"in_force", As::yes}});
    out["representatives"] = listed(
        tx.query(
            "SELECT m.surname, m.given_name, p.relation, p.legal, p.to_seq IS NULL FROM representation p JOIN member m "
            "ON "
            "m.org_id = p.org_id AND m.id = p.parent_id WHERE p.org_id = $1 AND p.child_id = $2 AND NOT p.restricted "
            "ORDER BY p.from_seq LIMIT 1000",
            tx.org(), member),
        {{"surname"}, {"given_name"}, {"relation"}, {"legal", As::yes}, {"in_force", As::yes}});
}

/// How they came to where they stand, and where they stood in for somebody.
void add_movement(json::object& out, db::Tx& tx, MemberId member) {
    out["movements"] =
        listed(tx.query("SELECT at, from_label, to_label, reason, undone_at FROM movement WHERE org_id = $1 AND "
                        "member_id = $2 ORDER BY id LIMIT 1000",
                        tx.org(), member),
               {{"at", As::time}, {"from"}, {"to"}, {"reason"}, {"undone_at", As::time}});
    out["substitutions"] = listed(
        tx.query("SELECT u.label, s.duty, s.subject, s.subgroup, s.from_day, s.until_day, s.state, s.made_at FROM "
                 "substitution s JOIN unit u ON u.org_id = s.org_id AND u.id = s.unit_id WHERE s.org_id = $1 AND "
                 "s.member_id = $2 ORDER BY s.id LIMIT 1000",
                 tx.org(), member),
        {{"class"}, {"duty"}, {"subject"}, {"subgroup"}, {"from"}, {"until"}, {"state"}, {"made_at", As::time}});
}

/// What the log says the person did. Of whom stands there as a number: it is others' data.
void add_log(json::object& out, db::Tx& tx, MemberId member) {
    auto log = listed(tx.query("SELECT at, action, subject FROM audit WHERE org_id = $1 AND actor_id = $2 ORDER BY at "
                               "DESC, id DESC LIMIT 20000",
                               tx.org(), member),
                      {{"at", As::time}, {"action"}, {"subject"}});
    for (auto& entry : log) {
        auto& one = entry.as_object();
        one["what"] = orgs::audit_word(std::string_view{one.at("action").as_string()});
    }
    out["log"] = std::move(log);
}

void add_papers(json::object& out, db::Tx& tx, MemberId member) {
    out["consents"] = listed(
        tx.query(
            "SELECT purpose, version, own_text, form, given_at, signed_on, withdrawn_at, given_by = member_id FROM "
            "consent WHERE org_id = $1 AND member_id = $2 ORDER BY id LIMIT 1000",
            tx.org(), member),
        {{"purpose"},
         {"version", As::number},
         {"organisations_own_text", As::number},
         {"form"},
         {"given_at", As::time},
         {"signed_on"},
         {"withdrawn_at", As::time},
         {"given_in_person", As::yes}});
    out["invitations"] = listed(
        tx.query(
            "SELECT role, issued_at, expires_at, uses > 0, revoked_at, handed_over FROM invite WHERE org_id = $1 AND "
            "member_id = $2 ORDER BY id LIMIT 1000",
            tx.org(), member),
        {{"role"},
         {"issued_at", As::time},
         {"expires_at", As::time},
         {"used", As::yes},
         {"revoked_at", As::time},
         {"handed_over", As::yes}});
    out["requests"] =
        listed(tx.query("SELECT role, typed_name, typed_child, consents, status, created_at, decided_at, reason FROM "
                        "join_request WHERE org_id = $1 AND member_id = $2 ORDER BY id LIMIT 1000",
                        tx.org(), member),
               {{"role"},
                {"typed_name"},
                {"typed_child"},
                {"consents"},
                {"status"},
                {"created_at", As::time},
                {"decided_at", As::time},
                {"reason"}});
    out["deletion_requests"] = listed(  // What another representative wrote is theirs.
        tx.query("SELECT asked_at, asked_by = $2, CASE WHEN asked_by = $2 THEN words END, state, decided_at, "
                 "CASE WHEN asked_by = $2 THEN answer END FROM erasure_request WHERE "
                 "org_id = $1 AND member_id = $2 ORDER BY id LIMIT 1000",
                 tx.org(), member),
        {{"asked_at", As::time},
         {"asked_in_person", As::yes},
         {"words"},
         {"state"},
         {"decided_at", As::time},
         {"answer"}});
    out["calls"] = listed(
        tx.query(
            "SELECT c.started_at, s.from_at, s.to_at FROM call_stay s JOIN call c ON c.org_id = s.org_id AND c.id = "
            "s.call_id WHERE s.org_id = $1 AND s.member_id = $2 ORDER BY s.from_at LIMIT 20000",
            tx.org(), member),
        {{"started_at", As::time}, {"from", As::time}, {"to", As::time}});
}

/// The account is the person's own, whatever organisation it opens: told to its owner alone.
void add_account(json::object& out, db::Tx& tx, MemberId member) {
    const auto account = people::account_of(tx, member);
    if (!account) return;
    json::object own;
    own["sign_in"] = listed(tx.query("SELECT login, created_at FROM account WHERE id = $1", *account),
                            {{"login"}, {"created_at", As::time}});
    own["contacts"] =
        listed(tx.query("SELECT kind, value, proved_at FROM account_contact WHERE account_id = $1 LIMIT 100", *account),
               {{"kind"}, {"value"}, {"proved_at", As::time}});
    own["devices"] =
        listed(tx.query("SELECT user_agent, address, created_at, last_seen_at FROM session WHERE account_id = "
                        "$1 ORDER BY created_at LIMIT 1000",
                        *account),
               {{"browser"}, {"address"}, {"signed_in_at", As::time}, {"last_seen_at", As::time}});
    own["passkeys"] =
        listed(tx.query("SELECT name, created_at, last_used_at FROM account_passkey WHERE account_id = $1 "
                        "ORDER BY id LIMIT 100",
                        *account),
               {{"name"}, {"added_at", As::time}, {"last_used_at", As::time}});
    own["code_apps"] = listed(tx.query("SELECT created_at FROM account_totp WHERE account_id = $1", *account),
                              {{"added_at", As::time}});
    out["account"] = std::move(own);
}

/// A chat's name as its members read it; of a personal chat the other one's.
std::string chat_title(orgs::OrgKind kind) {
    return fmt::format(
        "CASE WHEN c.kind = 'personal' THEN coalesce((SELECT o.given_name || ' ' || o.surname FROM participant p "
        "JOIN member o ON o.org_id = p.org_id AND o.id = p.member_id WHERE p.org_id = c.org_id AND p.chat_id = c.id "
        "AND p.member_id <> $2 ORDER BY p.from_seq LIMIT 1), '') "
        "WHEN c.title <> '' THEN c.title "
        "WHEN u.label IS NOT NULL THEN u.label || CASE c.template WHEN 'class_parents' THEN ' · родители' ELSE '' END "
        "ELSE CASE c.template WHEN 'school_channel' THEN '{}' WHEN 'staff_channel' THEN 'Сотрудники' "
        "WHEN 'deputies' THEN 'Администрация' ELSE '{}' END END",
        orgs::common_channel_of(kind), orgs::staff_room_of(kind));
}

}  // namespace

json::object facts_of(db::Tx& tx, MemberId member) {
    json::object out;
    const auto org = tx.query("SELECT name, address FROM org WHERE id = $1", tx.org());
    out["organisation"] = listed(org, {{"name"}, {"address"}});
    out["made_at"] = iso(now());
    out["person"] =
        listed(tx.query("SELECT surname, given_name, patronymic, birth_date, sex, position, subjects, phone, email, "
                        "joined_at, deactivated_at, created_at FROM member WHERE org_id = $1 AND id = $2",
                        tx.org(), member),
               {{"surname"},
                {"given_name"},
                {"patronymic"},
                {"birth_date"},
                {"sex"},
                {"position"},
                {"subjects"},
                {"phone"},
                {"email"},
                {"joined_at", As::time},
                {"left_at", As::time},
                {"recorded_at", As::time}});
    add_places(out, tx, member);
    add_movement(out, tx, member);
    add_papers(out, tx, member);
    add_log(out, tx, member);
    return out;
}

json::object account_facts_of(db::Tx& tx, MemberId member) {
    json::object out;
    add_account(out, tx, member);
    return out;
}

MessageBatch messages_of(db::Tx& tx, orgs::OrgKind kind, MemberId member, MessagePlace after, bool private_too) {
    const auto rows = tx.query(
        fmt::format("SELECT m.chat_id, m.ordinal, {}, m.created_at, m.text, m.removed_at FROM message m JOIN chat c ON "
                    "c.org_id = m.org_id AND c.id = m.chat_id LEFT JOIN unit u ON u.org_id = c.org_id AND u.id = "
                    "c.unit_id WHERE m.org_id = $1 AND m.author_id = $2 AND (m.chat_id, m.ordinal) > ($3, $4) AND "
                    "m.call_id IS NULL AND ($5 OR c.kind <> 'personal') ORDER BY m.chat_id, m.ordinal LIMIT $6",
                    chat_title(kind)),
        tx.org(), member, after.chat, after.ordinal, private_too, batch);
    MessageBatch found;
    for (const auto& row : rows) {
        OwnMessage message{{row.get<std::int64_t>(0), row.get<std::int64_t>(1)},
                           row.get<std::string>(2),
                           row.get<Timestamp>(3),
                           row.get<std::string>(4),
                           !row.is_null(5),
                           {}};
        if (!message.removed)
            for (const auto& file :
                 tx.query("SELECT f.name FROM attachment t JOIN file f ON f.org_id = t.org_id AND f.id "
                          "= t.file_id WHERE t.org_id = $1 AND t.chat_id = $2 AND t.ordinal = $3 ORDER "
                          "BY t.position",
                          tx.org(), message.place.chat, message.place.ordinal))
                message.files.push_back(file.get<std::string>(0));
        found.messages.push_back(std::move(message));
    }
    found.more = std::ssize(rows) == batch;
    return found;
}

CopyExtent extent_of(db::Tx& tx, MemberId member, bool private_too) {
    const auto messages = tx.query(
        "SELECT count(*) FROM message m JOIN chat c ON c.org_id = m.org_id AND c.id = m.chat_id WHERE m.org_id = $1 "
        "AND m.author_id = $2 AND m.call_id IS NULL AND ($3 OR c.kind <> 'personal')",
        tx.org(), member, private_too);
    const auto bytes = tx.query(
        "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM file WHERE org_id = $1 AND owner_id = $2 AND unused_since "
        "IS NULL",
        tx.org(), member);
    return {messages.only().get<std::int64_t>(0), bytes.only().get<std::int64_t>(0)};
}

std::vector<OwnFile> files_of(db::Tx& tx, MemberId member, bool private_too, int limit) {
    std::vector<OwnFile> found;
    for (const auto& row : tx.query(
             "SELECT f.id, f.name, f.blob_key, f.size FROM file f LEFT JOIN attachment t ON t.org_id = f.org_id AND "
             "t.file_id = f.id LEFT JOIN chat c ON c.org_id = t.org_id AND c.id = t.chat_id WHERE f.org_id = $1 AND "
             "f.owner_id = $2 AND f.unused_since IS NULL AND ($3 OR coalesce(c.kind, '') <> 'personal') ORDER BY "
             "f.id LIMIT $4",
             tx.org(), member, private_too, limit))
        found.push_back(
            {row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2), row.get<std::int64_t>(3)});
    return found;
}

}  // namespace parta::privacy
