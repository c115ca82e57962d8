#include "app/background.hpp"

#include <spdlog/spdlog.h>

#include "accounts/accounts.hpp"
#include "accounts/second_factor.hpp"
#include "api/substitutes.hpp"
#include "app/file_removal.hpp"
#include "app/restored.hpp"
#include "base/clock_guard.hpp"
#include "db/statistics.hpp"
#include "db/wal.hpp"
#include "events/events.hpp"
#include "jobs/jobs.hpp"
#include "jobs/letters.hpp"
#include "privacy/copies.hpp"
#include "privacy/erasure.hpp"
#include "privacy/retention.hpp"
#include "roster/import.hpp"

namespace parta::app {
namespace {

jobs::Senders senders(const Config& config) {
    using After = jobs::LetterSender::AfterSending;
    const auto after = config.development.outbox ? After::keep_text : After::erase_text;
    std::shared_ptr<jobs::LetterSender> outbox = jobs::make_outbox_sender(after);
    jobs::Senders made{outbox, outbox};
    if (config.development.outbox) return made;
    if (!config.mail.smtp_url.empty())
        made.email = jobs::make_smtp_sender(
            {config.mail.smtp_url, config.mail.user, config.mail.password, config.mail.from, "Парта"});
    if (!config.sms.url.empty()) {
        jobs::SmsGatewayOptions sms;
        sms.url = config.sms.url;
        sms.body = config.sms.body;
        if (!config.sms.body.empty() && config.sms.body.front() == '{') sms.content_type = "application/json";
        if (!config.sms.header.empty()) sms.headers.push_back(config.sms.header);
        made.sms = jobs::make_sms_gateway_sender(sms);
    }
    return made;
}

/// What is dropped for its age is gone for good: nothing is while the clock cannot be believed.
std::function<void()> by_age(std::function<void()> work) {
    return [work = std::move(work)] {
        constexpr std::chrono::hours believed{1};
        if (const auto set = clock_was_set(); set > believed) {
            spdlog::error(
                "the clock was set forward by {} hours: nothing is dropped for its age until it is right again or "
                "Parta "
                "was restarted",
                std::chrono::duration_cast<std::chrono::hours>(set).count());
            return;
        }
        work();
    };
}

constexpr std::string_view prune_letters_job = "prune_letters";
constexpr std::string_view prune_failures_job = "prune_failures";
constexpr std::string_view prune_events_job = "prune_events";
constexpr std::string_view prune_rosters_job = "prune_rosters";
constexpr std::string_view remove_files_job = "remove_files";
constexpr std::string_view follow_substitutions_job = "follow_substitutions";
constexpr std::string_view prune_copies_job = "prune_data_copies";
constexpr std::string_view drop_outlived_job = "drop_outlived_data";
constexpr std::string_view note_positions_job = "note_positions";

void prune_events(db::Db& db) {
    // In small units, so that nobody who writes meanwhile waits for long.
    for (OrgId org : organisations(db))
        while (db.write_now(org, [](db::Tx& tx) { return events::prune(tx); })) {
        }
}

void prune_rosters(db::Db& db) {
    for (OrgId org : organisations(db))
        db.write_now(org, [](db::Tx& tx) {
            roster::prune_drafts(tx);
            return true;
        });
}

void follow_substitutions(db::Db& db) {
    for (OrgId org : organisations(db)) api::follow_substitutions(db, org);
}

void prune_copies(db::Db& db) {
    for (OrgId org : organisations(db))
        db.write_now(
            org,
            [](db::Tx& tx) {
                privacy::prune_copies(tx);
                return true;
            },
            db::Reach::both);
}

/// Last of the daily work: the log of an SQLite file must not keep what was dropped.
void drop_outlived(db::Db& db, const privacy::Retention& keep, const std::string& sqlite_file) {
    for (OrgId org : organisations(db))
        db.write_now(
            org,
            [&](db::Tx& tx) {
                privacy::drop_outlived(tx, keep);
                return true;
            },
            db::Reach::both);
    db.platform_write_now([](db::Tx& tx) {
        privacy::drop_outlived_sign_ins(tx);
        return true;
    });
    if (!sqlite_file.empty()) db::empty_wal(sqlite_file);
}

}  // namespace

Handlers background_work(db::Db& db, blobs::Store& store, const Config& config) {
    constexpr std::chrono::hours daily{24};
    Handlers made;
    made.emplace(jobs::send_letter_job, jobs::letter_handler(db, senders(config)));
    made.emplace(prune_letters_job, jobs::repeating(db, std::string{prune_letters_job}, daily, by_age([&db] {
                                                        db.platform_write_now([](db::Tx& tx) {
                                                            jobs::prune_letters(tx);
                                                            return true;
                                                        });
                                                    })));
    made.emplace(prune_failures_job, jobs::repeating(db, std::string{prune_failures_job}, std::chrono::hours{1}, [&db] {
                     db.platform_write_now([](db::Tx& tx) {
                         accounts::prune_failures(tx);
                         accounts::prune_steps(tx);
                         return true;
                     });
                 }));
    made.emplace(prune_events_job,
                 jobs::repeating(db, std::string{prune_events_job}, daily, by_age([&db] { prune_events(db); })));
    made.emplace(prune_rosters_job,
                 jobs::repeating(db, std::string{prune_rosters_job}, daily, by_age([&db] { prune_rosters(db); })));
    made.emplace(privacy::build_copy_job,
                 [&db, &store, folder = config.data_dir / "uploads"](std::string_view payload) {
                     privacy::build_copy(db, store, folder, payload);
                 });
    const auto file = config.database.url.empty() ? (config.data_dir / "parta.db").string() : std::string{};
    made.emplace(privacy::finish_erasure_job, [&db, &store, file](std::string_view payload) {
        privacy::finish_erasure(db, store, payload, [&] {
            if (!file.empty()) db::empty_wal(file);
        });
    });
    const privacy::Retention keep{.leavers_contacts = std::chrono::days{config.people.keep_leavers_contacts_days}};
    made.emplace(drop_outlived_job, jobs::repeating(db, std::string{drop_outlived_job}, daily,
                                                    by_age([&db, keep, file] { drop_outlived(db, keep, file); })));
    made.emplace(prune_copies_job, jobs::repeating(db, std::string{prune_copies_job}, std::chrono::hours{1},
                                                   by_age([&db] { prune_copies(db); })));
    made.emplace(db::refresh_statistics_job, [owner_url = config.database.owner_url](std::string_view) {
        if (!owner_url.empty()) db::refresh_statistics(owner_url);
    });
    const chats::FileGrace grace{.removed = std::chrono::days{config.files.keep_removed_days}};
    made.emplace(remove_files_job,
                 jobs::repeating(db, std::string{remove_files_job}, std::chrono::hours{1},
                                 by_age([&db, &store, grace] { remove_unused_files(db, store, grace); })));
    made.emplace(follow_substitutions_job,
                 jobs::repeating(db, std::string{follow_substitutions_job}, std::chrono::minutes{1},
                                 [&db] { follow_substitutions(db); }));
    made.emplace(note_positions_job,
                 jobs::repeating(db, std::string{note_positions_job}, std::chrono::minutes{1},
                                 [&db, file = positions_file(config.data_dir)] { note_positions(db, file); }));
    return made;
}

void ensure_background_work(db::Db& db) {
    follow_substitutions(db);  // midnight may have passed while the server stood still
    db.platform_write_now([](db::Tx& tx) {
        for (auto kind : {prune_letters_job, prune_failures_job, prune_events_job, prune_rosters_job, remove_files_job,
                          prune_copies_job, drop_outlived_job, follow_substitutions_job, note_positions_job})
            jobs::ensure_job(tx, kind);
    });
}

}  // namespace parta::app
