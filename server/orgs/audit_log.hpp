// Reading the audit logs (R55): search, export, and the proof that nobody has altered them. Writing is orgs::audit and
// orgs::audit_platform.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orgs/applications.hpp"

namespace parta::orgs {

/// One thing that an entry tells beside its action: a fact (`before` empty), or what a setting was and is.
struct AuditDetail {
    std::string name;
    std::string before;
    std::string after;
};
BOOST_DESCRIBE_STRUCT(AuditDetail, (), (name, before, after))

struct AuditEntry {
    Timestamp at;
    std::optional<MemberId> actor;
    std::string actor_name;
    std::string action;
    std::string subject;
    std::string subject_name;  // of a person, a unit, a chat (not a personal one), whom a link is for; else empty
    std::vector<AuditDetail> details;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (at, actor, actor_name, action, subject, subject_name, details))

struct AuditPage {
    std::vector<AuditEntry> entries;  // latest first, at most 50
    std::optional<std::string> next;  // pass as `before` for older ones
};
BOOST_DESCRIBE_STRUCT(AuditPage, (), (entries, next))

/// What is looked for; each condition narrows.
struct AuditFilter {
    std::optional<MemberId> person;       // whom it concerns: as a person, or through their link or request
    std::optional<MemberId> actor;        // who did it
    std::string action;                   // one of audit_words; empty: any
    Timestamp from;                       // included
    Timestamp to{std::int64_t{1} << 62};  // excluded
};

/// Administrators and the head. Reading is itself audited, with what was looked for (once per visit: on the first
/// page), so this runs in a write. invalid_field for `before` and an unknown action.
AuditPage list_audit(db::Tx& tx, const Viewer& viewer, const AuditFilter& filter,
                     const std::optional<std::string>& before);

/// The same entries for a file, `limit` at a time and without an entry of its own: whoever writes the file has called
/// note_audit_export.
AuditPage audit_rows(db::Tx& tx, const AuditFilter& filter, const std::optional<std::string>& before, int limit);
/// Audits that a file of this period is made, and refuses (forbidden) who may not. The number of rows it will have;
/// invalid_field on `from` over `most`.
std::int64_t note_audit_export(db::Tx& tx, const Viewer& viewer, const AuditFilter& filter, std::int64_t most);

/// What an action is called in an exported file. Every action that is ever written stands in this table.
struct AuditWord {
    std::string_view action;
    std::string_view ru;
};
std::span<const AuditWord> audit_words();
/// Empty for an unknown one.
std::string_view audit_word(std::string_view action);

// ── The chain ──

/// How far a chain has been recomputed, and what was found. Starts empty; check_chain goes on from there.
struct AuditCheck {
    bool intact = true;
    std::int64_t rows = 0;
    std::optional<Timestamp> from;  // of the first row
    std::optional<Timestamp> to;    // of the last row that fits
    std::string sum;                // hash of that row, 64 hex digits: to be written down and named at the next check
    std::optional<bool> known;      // whether the sum named before was met on the way
    std::optional<Timestamp> broken_at;  // the first row that does not fit the one before it
    std::string broken_action;
};
BOOST_DESCRIBE_STRUCT(AuditCheck, (), (intact, rows, from, to, sum, known, broken_at, broken_action))

enum class Chain { organisation, platform };
struct ChainWalk {
    AuditCheck found;
    std::int64_t after = 0;
    std::string hash;  // of the row before, raw
    bool done = false;
};
/// Recomputes the next thousand rows of tx.org()'s chain or the platform's; call it until `done`. `known`: a sum noted
/// before, in hex, or empty.
ChainWalk check_chain(db::Tx& tx, Chain chain, ChainWalk walk, std::string_view known = {});
/// Audits that the chain is checked, and refuses (forbidden) who may not read the log.
void note_audit_check(db::Tx& tx, const Viewer& viewer);
/// The whole chain of the organisation at once; false if a row was altered, added or taken away in between.
bool audit_intact(db::Tx& tx);

// ── Above organisations ──

struct PlatformEntry {
    Timestamp at;
    std::string actor_name;  // the login of the account; empty for the program itself and for accounts without one
    std::string action;
    std::string subject;
    std::string subject_name;  // of an application and an organisation: its short name
};
BOOST_DESCRIBE_STRUCT(PlatformEntry, (), (at, actor_name, action, subject, subject_name))
struct PlatformAuditPage {
    std::vector<PlatformEntry> entries;  // latest first, at most 50
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(PlatformAuditPage, (), (entries, next))
/// What operators did with organisations; not what people did with their own accounts, which is nobody else's business.
/// For operators; the first page writes that it was read.
PlatformAuditPage list_platform_audit(db::Tx& platform, const accounts::Authenticated& who,
                                      const std::optional<std::string>& before);

}  // namespace parta::orgs
