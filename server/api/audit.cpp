#include "api/audit.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>

#include "api/file_replies.hpp"
#include "http/security_headers.hpp"

namespace parta::api {
namespace {

constexpr std::int64_t longest_period = std::int64_t{366} * 24 * 3600 * 1000;  // milliseconds
constexpr int rows_at_once = 500;

Timestamp moment(const std::optional<std::string>& text, const char* field, Timestamp otherwise) {
    if (!text) return otherwise;
    std::int64_t ms = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), ms);
    if (problem != std::errc{} || end != text->data() + text->size() || ms < 0)
        throw Error{ErrorCode::invalid_field, field, "milliseconds since 1970"};
    return {ms};
}

orgs::AuditFilter filter_of(const AuditQuery& query) {
    orgs::AuditFilter filter;
    filter.person = query.person;
    filter.actor = query.actor;
    filter.action = query.action.value_or("");
    filter.from = moment(query.from, "from", filter.from);
    filter.to = moment(query.to, "to", filter.to);
    return filter;
}

/// A file is of a stated period.
orgs::AuditFilter period_of(const AuditQuery& query) {
    if (!query.from) throw Error{ErrorCode::invalid_field, "from", "milliseconds since 1970"};
    if (!query.to) throw Error{ErrorCode::invalid_field, "to", "milliseconds since 1970"};
    auto filter = filter_of(query);
    if (filter.to <= filter.from || filter.to.ms - filter.from.ms > longest_period)
        throw Error{ErrorCode::invalid_field, "to", "after `from`, by 366 days at most"};
    return filter;
}

/// RFC 4180 with semicolons. What a spreadsheet would take for a formula gets an apostrophe before it.
std::string cell(std::string_view text) {
    std::string out;
    if (!text.empty() && std::string_view{"=+-@\t\r"}.contains(text.front())) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return fmt::format("\"{}\"", out);
}

std::string local_time(const std::string& zone, Timestamp at) {
    const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds{at.ms}};
    return date::format("%d.%m.%Y %H:%M:%S",
                        date::floor<std::chrono::seconds>(date::make_zoned(zone, moment).get_local_time()));
}

std::string details_of(const orgs::AuditEntry& entry) {
    std::string out;
    for (const auto& [name, before, after] : entry.details) {
        if (!out.empty()) out += "; ";
        out += before.empty() ? fmt::format("{}: {}", name, after) : fmt::format("{}: {} → {}", name, before, after);
    }
    return out;
}

std::string line_of(const std::string& zone, const orgs::AuditEntry& entry) {
    return fmt::format("{};{};{};{};{};{};{}\r\n", cell(local_time(zone, entry.at)),
                       cell(entry.actor_name.empty() ? "система" : entry.actor_name),
                       cell(orgs::audit_word(entry.action)), cell(entry.subject_name), cell(details_of(entry)),
                       cell(entry.action), cell(entry.subject));
}

std::string zone_of(db::Tx& tx) {
    return tx.query("SELECT time_zone FROM org WHERE id = $1", tx.org()).only().get<std::string>(0);
}

}  // namespace

orgs::AuditPage list_audit(db::Tx& tx, const orgs::Viewer& viewer, const AuditQuery& query) {
    return orgs::list_audit(tx, viewer, filter_of(query), query.before);
}

Task<Reply> audit_file(Services& services, Call& call, const AuditQuery& query) {
    orgs::AuditFilter filter;
    const auto zone = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            filter = period_of(query);
            orgs::note_audit_export(tx, viewer, filter, audit_file_rows);
            return zone_of(tx);
        },
        db::Reach::both);
    std::string csv = "\xEF\xBB\xBFВремя;Кто;Что;О ком или о чём;Подробности;Код действия;Код предмета\r\n";
    std::optional<std::string> before;
    std::int64_t rows = 0;
    do {
        const auto page = co_await services.db.read(
            call.org(), [&](db::Tx& tx) { return orgs::audit_rows(tx, filter, before, rows_at_once); },
            db::Reach::both);
        for (const auto& entry : page.entries) csv += line_of(zone, entry);
        rows += std::ssize(page.entries);
        before = page.next;
    } while (before && rows < audit_file_rows);
    Reply reply;
    reply.raw = http::Response::of(200, "text/csv; charset=utf-8", std::move(csv));
    reply.raw->headers.add("Content-Disposition", "attachment; filename=\"audit.csv\"");
    reply.raw->headers.add("Cache-Control", "no-store");
    http::add_untrusted_headers(reply.raw->headers);
    co_return reply;
}

Task<Reply> verify_audit(Services& services, Call& call, const VerifyAudit& in) {
    co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            orgs::note_audit_check(tx, open_writer(tx, call));
            return true;
        },
        db::Reach::both);
    // In small units, so that nobody waits behind a log of many years.
    orgs::ChainWalk walk;
    while (!walk.done)
        walk = co_await services.db.read(
            call.org(), [&](db::Tx& tx) { return orgs::check_chain(tx, orgs::Chain::organisation, walk, in.known); });
    co_return reply_with(walk.found);
}

Task<Reply> platform_audit(Services& services, Call& call, const PlatformAuditQuery& query) {
    co_return reply_with(co_await services.db.platform_write([&](db::Tx& tx) {
        const auto who = accounts::find_session(tx, call.session);
        if (!who) throw Error{ErrorCode::unauthenticated};
        return orgs::list_platform_audit(tx, *who, query.before);
    }));
}

}  // namespace parta::api
