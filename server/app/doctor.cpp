#include <curl/curl.h>
#include <date/date.h>
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <iostream>
#include <memory>

#include "app/app.hpp"
#include "app/commands.hpp"
#include "app/config_check.hpp"
#include "app/doctor_report.hpp"
#include "app/file_removal.hpp"
#include "app/media_settings.hpp"
#include "app/restored.hpp"
#include "app/web_folder.hpp"
#include "jobs/jobs.hpp"
#include "orgs/audit_log.hpp"

namespace parta::app {
namespace {

constexpr std::uint64_t scarce_disk = 2ULL << 30;

void check_disk(const Config& config, Report& report) {
    const std::string folder = std::filesystem::absolute(config.data_dir).string();
    struct statvfs disk{};
    if (::statvfs(folder.c_str(), &disk) != 0) return;
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (free < scarce_disk)
        report.trouble(fmt::format("only {} MiB are free for {}", free >> 20, folder),
                       "free some space, or move data_dir to a larger disk");
    else
        report.good(fmt::format("{} can be written, {} GiB are free", folder, free >> 30));
}

/// What a restore from a backup may have left undone.
void check_restore(const Config& config, db::Db& db, Report& report) {
    if (const auto older = set_back(db, positions_file(config.data_dir)); !older.empty())
        report.trouble(fmt::format("the database is older than what was served last, organisations: {}", older.size()),
                       "if it was put back from a backup, tell the clients: parta restored");
    const auto store = blobs::open_disk(config.data_dir / "blobs");
    const auto blobs = check_blobs(db, *store);
    if (blobs.missing > 0)
        report.trouble(
            fmt::format("{} of the {} newest files are not in the folder blobs", blobs.missing, blobs.looked_at),
            "put blobs back from a backup that is not older than the database's");
    else if (blobs.looked_at > 0)
        report.good("the newest files are where the database says");
}

std::string day_of(std::optional<Timestamp> at) {
    if (!at) return "—";
    return date::format("%F", std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{at->ms}});
}

/// Whether somebody has altered the audit logs behind the program's back.
void check_audit(db::Db& db, Report& report) {
    const auto check = [&](std::string_view whose, const auto& next) {
        orgs::ChainWalk walk;
        while (!walk.done) walk = next(walk);
        const auto& found = walk.found;
        if (found.intact)
            report.good(fmt::format("the audit log of {} is whole: {} rows, {} to {}", whose, found.rows,
                                    day_of(found.from), day_of(found.to)));
        else
            report.trouble(
                fmt::format("the audit log of {} does not fit from the row of {} on ({}): {} rows before it do", whose,
                            day_of(found.broken_at), found.broken_action, found.rows),
                "somebody has changed the database by hand: compare it with a backup, and find out who could");
    };
    check("the installation", [&](const orgs::ChainWalk& walk) {
        return db.platform_read_now([&](db::Tx& tx) { return orgs::check_chain(tx, orgs::Chain::platform, walk); });
    });
    for (const OrgId org : organisations(db))
        check(fmt::format("organisation {}", org.value), [&](const orgs::ChainWalk& walk) {
            return db.read_now(org, [&](db::Tx& tx) { return orgs::check_chain(tx, orgs::Chain::organisation, walk); });
        });
}

void check_database(const Config& config, Report& report) {
    const std::string which = config.database.url.empty() ? "SQLite" : "PostgreSQL";
    try {
        auto db = open_database(config);
        const auto found = db->platform_read_now([](db::Tx& tx) {
            return std::pair{tx.query("SELECT count(*) FROM org").only().get<std::int64_t>(0), jobs::given_up(tx)};
        });
        report.good(fmt::format("{} answers, schema {}, organisations: {}", which, db->schema_version(), found.first));
        check_restore(config, *db, report);
        check_audit(*db, report);
        if (found.second > 0)
            report.trouble(fmt::format("{} letters or other jobs were given up after ten tries", found.second),
                           "look into the log for their last error; usually the mail or SMS gateway refuses");
    } catch (const std::exception& error) {
        report.trouble(which + ": " + error.what(),
                       config.database.url.empty()
                           ? "check the rights of data_dir, and that no newer Parta has used it"
                           : "check database.url, and that PostgreSQL runs and lets this user in");
    }
}

/// Greets the mail server and signs in, sends nothing.
void check_mail(const Config& config, Report& report) {
    const auto& mail = config.mail;
    if (mail.smtp_url.empty())
        return report.note("no mail server: codes and letters by e-mail are off, everything else works");
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};
    curl_easy_setopt(curl.get(), CURLOPT_URL, mail.smtp_url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
    if (!mail.user.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_USERNAME, mail.user.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, mail.password.c_str());
    }
    const CURLcode result = curl_easy_perform(curl.get());
    if (result == CURLE_OK) return report.good("mail goes through " + mail.smtp_url);
    if (result == CURLE_LOGIN_DENIED)
        return report.trouble("mail.user: " + host_of(mail.smtp_url) + " refuses this user or mail.password",
                              "check both with whoever runs the mail server; the password is best given as "
                              "PARTA_MAIL_PASSWORD");
    report.trouble(fmt::format("mail.smtp_url: {} does not answer: {}", mail.smtp_url, curl_easy_strerror(result)),
                   "check the name, the port (465 for smtps, 587 for smtp) and the firewall");
}

/// Whether the media process answers; false if calls cannot work.
bool check_media_process(const Config& config, Report& report) {
    boost::asio::io_context loop;
    std::optional<media::HostState> state;
    std::string why;
    boost::asio::co_spawn(
        loop,
        [&]() -> Task<> {
            try {
                state = co_await media::inquire(media_address(config), std::chrono::seconds{5});
            } catch (const std::exception& failure) {
                why = failure.what();
            }
        },
        boost::asio::detached);
    loop.run();
    const bool own = config.media.connect.empty();
    if (!state && own) return report.note("the media process does not run: parta serve starts it"), true;
    if (!state) {
        report.trouble("media.connect: " + why,
                       "start it there (systemctl start parta-media), and check the address, the socket's group or the "
                       "certificates of both sides");
        return false;
    }
    if (state->slots < media_workers(config)) {
        report.trouble(fmt::format("media.workers: {} are wanted, the media process has places for {}",
                                   media_workers(config), state->slots),
                       "write the same number on both sides");
        return false;
    }
    report.good(fmt::format("the media process answers: {} places, {} workers run", state->slots, state->running));
    return true;
}

/// Whether calls can work: the program, the process, and what browsers will be told.
void check_calls(const Config& config, Report& report) {
    if (config.media.listen.empty()) return report.note("media.listen is empty: calls are off");
    if (config.media.connect.empty() && media_program(config).empty())
        return report.trouble("mediasoup-worker is not there: calls are off",
                              "put it beside the program, or name it in media.program");
    if (!check_media_process(config, report)) return;
    if (!config.media.announced.empty())
        return report.good("calls: browsers are told " + config.media.announced + ", " + config.media.listen.front() +
                           " must be reachable there over UDP and TCP");
    std::string addresses;
    for (const auto& info : hall_settings(config).listen)
        if (info.protocol == media::Protocol::udp) addresses += (addresses.empty() ? "" : ", ") + info.ip;
    report.good(fmt::format("calls: browsers are told {} (UDP and TCP); behind NAT set media.announced", addresses));
}

void check_outbox_and_sms(const Config& config, Report& report) {
    if (config.development.outbox)
        report.note(
            "development.outbox is on: anyone who can open the server reads all letters and codes. Never on a school's "
            "real server");
    report.note(config.sms.url.empty() ? "no SMS gateway: codes by SMS are off, everything else works"
                                       : "SMS go through " + host_of(config.sms.url));
}

}  // namespace

int doctor(const Config& config) {
    Report report;
    std::cout << "Parta " PARTA_VERSION ", " << public_url(config) << "\n\n";
    const auto faults = config_faults(config);
    for (const auto& fault : faults) report.trouble(fault.what, fault.remedy);
    const auto faulty = [&](std::string_view key) {
        return std::ranges::any_of(faults, [&](const auto& fault) { return fault.what.starts_with(key); });
    };
    if (!faulty("data_dir")) {
        check_disk(config, report);
        check_database(config, report);
    }
    if (!faulty("http.web_dir")) {
        const auto folder = web_folder(config);
        const auto missing = folder ? missing_web_files(*folder) : std::vector<std::string>{};
        if (!folder)
            report.trouble("the web client is not there", "build it with ./dev run, or set http.web_dir");
        else if (!missing.empty())
            report.trouble(fmt::format("the web client in {} is incomplete: {} is missing", folder->string(),
                                       fmt::join(missing, ", ")),
                           "install or build it anew, then restart");
        else
            report.good("the web client is in " + std::filesystem::weakly_canonical(*folder).string());
    }
    check_certificate(config, report);
    if (!faulty("public_url") && !faulty("http.listen")) check_reach(config, report);
    if (!faulty("mail.")) check_mail(config, report);
    if (!faulty("media.")) check_calls(config, report);
    check_outbox_and_sms(config, report);
    std::cout << (report.troubles() == 0 ? "\nAll is well.\n" : fmt::format("\nTroubles: {}.\n", report.troubles()));
    return report.troubles() == 0 ? 0 : 1;
}

}  // namespace parta::app
