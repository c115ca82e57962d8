#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <iostream>

#include "accounts/memberships.hpp"
#include "accounts/presence.hpp"
#include "api/dispatch.hpp"
#include "api/socket.hpp"
#include "app/app.hpp"
#include "app/background.hpp"
#include "app/backup.hpp"
#include "app/certificate_keeper.hpp"
#include "app/certificate_page.hpp"
#include "app/commands.hpp"
#include "app/folder_lock.hpp"
#include "app/media_settings.hpp"
#include "app/restored.hpp"
#include "app/web_folder.hpp"
#include "blobs/blobs.hpp"
#include "blobs/pictures.hpp"
#include "calls/calls.hpp"
#include "db/ending.hpp"
#include "events/bus.hpp"
#include "events/events.hpp"
#include "events/hub.hpp"
#include "http/addresses.hpp"
#include "http/origin.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "jobs/runner.hpp"
#include "orgs/orgs.hpp"

namespace parta::app {
namespace {

constexpr std::chrono::seconds drain_limit{10};
constexpr std::chrono::minutes certificate_look{1};
constexpr std::chrono::seconds session_look{5};
constexpr std::chrono::seconds clocks_apart{10};  // of servers on one database
constexpr int slow_threads = 2;  // argon2 and pictures: at most two at once, so that memory stays bounded
constexpr int slow_queue = 200;  // 900 sign-ins of a first morning wait here, 16 ms each

http::Listen parse_listen(const std::string& text, http::Security security) {
    const auto colon = text.rfind(':');
    std::string host = colon == std::string::npos ? "" : text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    int port = -1;
    try {
        port = std::stoi(text.substr(colon + 1));
    } catch (const std::exception&) {
    }
    if (host.empty() || port < 0 || port > 65535)
        throw std::runtime_error{
            fmt::format("http.listen: \"{}\": an address and a port are expected, as in 127.0.0.1:8080", text)};
    return {host, static_cast<std::uint16_t>(port), security};
}

http::ServerOptions server_options(const Config& config, const CertificateKeeper& certificate) {
    http::ServerOptions options;
    options.listen.clear();
    for (const auto& text : config.http.listen) options.listen.push_back(parse_listen(text, http::Security::plain));
    for (const auto& text : config.http.tls_listen) options.listen.push_back(parse_listen(text, http::Security::tls));
    options.tls = certificate.files();
    options.trusted_proxies = config.http.trusted_proxies;
    return options;
}

/// An older database put back is told from the positions beside it: its clients must not go on where they were.
void heal_restored(db::Db& db, const Config& config) {
    const auto file = positions_file(config.data_dir);
    if (set_back(db, file).empty()) return;
    spdlog::warn("the database is older than what was served last: clients load everything anew, people sign in again");
    renew_epochs(db);
    close_ways_in(db, Sessions::end);
    note_positions(db, file);
}

/// Bodies on their way in hold personal data, too; what a crash left there belongs to nobody.
void open_uploads(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours{24};
    for (const auto& entry : fs::directory_iterator{folder}) {
        std::error_code ignored;
        if (entry.is_regular_file(ignored) && entry.last_write_time(ignored) < old) fs::remove(entry.path(), ignored);
    }
}

/// Which organisations a session's account belongs to, for the hub.
events::MembershipReader membership_reader(db::Db& db) {
    return [&db](AccountId account, SessionId session) -> Task<std::optional<events::Admission>> {
        struct Known {
            Timestamp until;
            std::vector<accounts::Membership> memberships;
        };
        const auto known = co_await db.platform_read([&](db::Tx& tx) -> std::optional<Known> {
            const auto until = accounts::session_until(tx, session);
            if (!until) return std::nullopt;
            return Known{*until, accounts::memberships_of(tx, account)};
        });
        if (!known) co_return std::nullopt;
        events::Admission admission{{}, known->until};
        for (const auto& membership : known->memberships) {
            struct Here {
                bool let_in;
                std::optional<Timestamp> changes;
            };
            const auto here = co_await db.read(
                membership.org,
                [&](db::Tx& tx) {
                    return Here{orgs::is_let_in(tx, membership.member), orgs::second_factor_begins(tx)};
                },
                db::Reach::both);
            if (here.let_in) admission.memberships.push_back({membership.org, membership.member});
            if (here.changes) admission.until = std::min(admission.until, *here.changes);
        }
        co_return admission;
    };
}

}  // namespace

struct App::Parts {
    explicit Parts(const Config& config)
        : folder(require_whole(config.data_dir)),
          own_address(config.public_url.empty()),
          certificate(config),
          https_only(certificate.authority() ||
                     (!config.http.tls_listen.empty() && config.public_url.starts_with("https://"))),
          db(open_database(config)),
          secrets(SecretBox::open(config.data_dir / "second-factor.key")),
          store(blobs::open_disk(config.data_dir / "blobs")),
          hub(loop, *db, bus, membership_reader(*db)),
          calls(calls::Calls::make(loop, *db, hub, bus, calls::Hall::make(loop.get_executor(), hall_settings(config)))),
          runner(*db, background_work(*db, *store, config)),
          services{loop,
                   *db,
                   hub,
                   *store,
                   *calls,
                   slow,
                   public_url(config),
                   config.public_url.empty() ? http::OwnOrigins{} : http::OwnOrigins{config.public_url},
                   config.data_dir / "uploads",
                   secrets,
                   config.development.outbox,
                   !config.mail.smtp_url.empty(),
                   !config.sms.url.empty(),
                   certificate_page_url(config),
                   certificate.authority() ? certificate.authority()->fingerprint() : std::string{}},
          server(loop, server_options(config, certificate), handlers()) {
        heal_restored(*db, config);
        calls->take_up();
        open_uploads(services.uploads);
        if (auto pages = web_folder(config)) {
            web.emplace(*pages);
            if (const auto missing = missing_web_files(*pages); !missing.empty())
                spdlog::error("the web client in {} is incomplete, pages will not open: {} is missing", pages->string(),
                              fmt::join(missing, ", "));
        } else {
            spdlog::warn("the web client is not built: only the programming interface is served");
        }
        ensure_background_work(*db);
        db->on_commit([this](OrgId org, std::int64_t seq) { bus.publish(events::Reached{org, seq}); });
    }

    http::Handlers handlers() {
        http::Handlers made;
        made.plan = [this](const http::Request& head) { return api::plan_body(services, head); };
        made.admit_upload = [this](const http::Request& head) { return api::admit_upload(services, limits, head); };
        made.refuse_body = api::error_response;
        made.handle = [this](http::Request& request) -> Task<http::Response> { return answer(request); };
        made.accept_websocket =
            [this](http::Request& request) -> Task<std::variant<http::Response, http::WebSocketAccept>> {
            if (goes_to_https(request)) co_return http::Response::plain(403, "only over HTTPS");
            co_return co_await api::accept_socket(services, limits, request);
        };
        made.tunnel = [this](std::string_view packet) -> std::optional<http::TunnelTarget> {
            const auto ice_user = media::asked_for(packet);
            const auto port = ice_user ? calls->hall()->worker_port(*ice_user) : std::nullopt;
            const auto transport = port ? port->transport.lock() : nullptr;
            if (!transport) return std::nullopt;
            return http::TunnelTarget{port->address, port->port, transport->id(), [weak = port->transport] {
                                          const auto still = weak.lock();
                                          return still && !still->closed();
                                      }};
        };
        return made;
    }

    /// Where HTTPS is served, passwords do not travel over the plain port; programs of this machine may use it.
    bool goes_to_https(const http::Request& request) const {
        static const http::Networks own_machine{{"127.0.0.0/8", "::1"}};
        if (!https_only || request.secure) return false;
        const auto address = http::Address::parse(request.remote_address);
        return !address || !own_machine.contains(*address);
    }

    /// Without a public_url, the address that was asked for: of several networks the one whoever asks is in.
    std::string secure_origin(const http::Request& request) const {
        const std::string host{request.headers.get("host")};
        if (!own_address || !http::is_local_name(host)) return services.public_url;
        const bool ported = host.rfind(':') != std::string::npos && !host.ends_with(']');
        const auto& own = services.public_url;  // ends with the port of HTTPS, if that is not the usual one
        const auto port = own.substr(own.rfind(':'));
        return "https://" + (ported ? host.substr(0, host.rfind(':')) : host) + (port.starts_with("://") ? "" : port);
    }

    /// A certificate that was renewed is served without a restart.
    Task<> keep_certificate() {
        boost::asio::steady_timer pause{loop};
        for (;;) {
            pause.expires_after(certificate_look);
            co_await pause.async_wait(boost::asio::deferred);
            try {
                if (certificate.changed(now())) reload_certificate();
            } catch (const std::exception& error) {
                spdlog::error("the certificate could not be renewed: {}", error.what());
            }
        }
    }

    /// A session that ended or locked itself by the clock is told nothing more: its connections are cut off.
    Task<> cut_off_sessions() {
        boost::asio::steady_timer pause{loop};
        auto looked = now();
        for (;;) {
            pause.expires_after(session_look);
            co_await pause.async_wait(boost::asio::deferred);
            try {
                const auto until = now();
                hub.end_sessions(co_await db->platform_read(
                    [&](db::Tx& tx) { return accounts::sessions_over(tx, looked - clocks_apart, until); }));
                looked = until;
            } catch (const std::exception& error) {
                spdlog::error("sessions that are over could not be looked for: {}", error.what());
            }
        }
    }

    void reload_certificate() {
        try {
            server.reload_tls();
            spdlog::info("the certificate has been read again");
        } catch (const std::exception& error) {
            spdlog::error("the certificate stays as it was: {}", error.what());
        }
    }

    /// Bounded as every unit of work is.
    Task<http::Response> readiness() {
        int retry_after = 0;
        try {
            co_await db->platform_read([](db::Tx& tx) { return tx.query("SELECT 1").size(); });
            co_return http::Response::of(200, "text/plain", "ready\n");
        } catch (const Error& error) {
            retry_after = std::max(1, error.retry_after);
        }
        http::Response away = http::Response::plain(503, "the database does not answer");
        away.headers.add("Retry-After", std::to_string(retry_after));
        co_return away;
    }

    Task<http::Response> answer(http::Request& request) {
        if (const auto* authority = certificate.authority())
            if (auto page = certificate_page(request, *authority, services.public_url)) co_return std::move(*page);
        if (goes_to_https(request) && request.path != "/healthz" && request.path != "/readyz") {
            http::Response moved = http::Response::plain(308);  // RFC 9110 §15.4.9: method and body stay
            moved.headers.add("Location", secure_origin(request) + request.target);
            co_return moved;
        }
        if (request.path.starts_with("/api/")) co_return co_await api::serve(services, limits, request);
        if (request.path == "/healthz") co_return http::Response::of(200, "text/plain", "ok\n");
        if (request.path == "/readyz") {
            co_return co_await readiness();
        }
        if (web)
            if (auto page = web->find(request)) {
                // Whoever has to install a new authority must reach /ca without one.
                if (certificate.authority()) page->headers.remove("Strict-Transport-Security");
                co_return std::move(*page);
            }
        co_return http::Response::plain(404);
    }

    FolderLock folder;
    const bool own_address;  // nobody has said by which name people come
    CertificateKeeper certificate;
    const bool https_only;
    boost::asio::io_context loop{1};
    blobs::PictureLibrary pictures;  // libvips, for as long as the program runs
    events::LocalBus bus;
    std::unique_ptr<db::Db> db;
    SecretBox secrets;
    std::unique_ptr<blobs::Store> store;
    WorkerPool slow{slow_threads, slow_queue};
    events::Hub hub;
    std::shared_ptr<calls::Calls> calls;
    jobs::Runner runner;
    api::Services services;
    api::Limits limits;
    std::optional<http::StaticFiles> web;
    http::Server server;
};

App::App(const Config& config) : parts_(std::make_unique<Parts>(config)) {}

App::~App() {
    parts_->slow.stop();
    parts_->runner.stop();
}

void App::start() {
    parts_->server.start();
    parts_->runner.start();
    boost::asio::co_spawn(parts_->loop, parts_->calls->hall()->start(), boost::asio::detached);
    boost::asio::co_spawn(parts_->loop, parts_->cut_off_sessions(), boost::asio::detached);
    if (parts_->certificate.files())
        boost::asio::co_spawn(parts_->loop, parts_->keep_certificate(), boost::asio::detached);
}

void App::run() {
    auto guard = boost::asio::make_work_guard(parts_->loop);
    // An exception that reaches the loop is a defect of one connection or request: the others go on.
    while (!parts_->loop.stopped()) {
        try {
            parts_->loop.run();
        } catch (const std::exception& error) {
            spdlog::error("the event loop caught: {}", error.what());
        }
    }
}

void App::stop() {
    boost::asio::post(parts_->loop, [this] {
        auto wind_down = [](Parts& parts) -> Task<> {
            db::about_to_end(*parts.db);
            co_await calls::Calls::stop(parts.calls);
            // Before connections close: where the media process outlives us people shall hear each other until the next
            // server is there.
            co_await parts.calls->hall()->stop();
            co_await parts.server.drain(drain_limit);
            parts.loop.stop();
        };
        boost::asio::co_spawn(parts_->loop, wind_down(*parts_), boost::asio::detached);
    });
}

void App::reload_certificate() {
    boost::asio::post(parts_->loop, [this] { parts_->reload_certificate(); });
}

std::uint16_t App::port() const {
    return parts_->server.port();
}
db::Db& App::database() {
    return *parts_->db;
}

std::unique_ptr<db::Db> open_database(const Config& config) {
    std::filesystem::create_directories(config.data_dir);
    std::filesystem::permissions(config.data_dir, std::filesystem::perms::owner_all);
    std::unique_ptr<db::Db> db;
    if (config.database.url.empty()) {
        db::SqliteOptions options;
        options.path = (config.data_dir / "parta.db").string();
        db = db::open_sqlite(std::move(options));
    } else {
        db::PostgresOptions options;
        options.url = config.database.url;
        options.owner_url = config.database.owner_url;
        options.connections = static_cast<int>(config.database.connections);
        db = db::open_postgres(std::move(options));
    }
    db->migrate();
    return db;
}

std::string public_url(const Config& config) {
    if (!config.public_url.empty()) return config.public_url;
    if (makes_own_certificate(config)) return own_https_url(config);
    const auto& first = config.http.listen.empty() ? config.http.tls_listen.at(0) : config.http.listen.front();
    return (config.http.listen.empty() ? "https://localhost:" : "http://localhost:") +
           first.substr(first.rfind(':') + 1);
}

int serve(const Config& config) {
    App app{config};
    app.start();
    std::cout << "Parta is open at " << public_url(config) << "\n" << std::flush;
    // A thread of its own waits for signals, so that a busy loop still ends in order.
    boost::asio::io_context signals_loop;
    boost::asio::signal_set ending{signals_loop, SIGINT, SIGTERM};
    ending.async_wait([&](const auto& error, int) {
        if (!error) app.stop();
    });
    boost::asio::signal_set renewed{signals_loop, SIGHUP};
    std::function<void()> wait_for_renewal = [&] {
        renewed.async_wait([&](const auto& error, int) {
            if (error) return;
            app.reload_certificate();
            wait_for_renewal();
        });
    };
    wait_for_renewal();
    const std::jthread waiter{[&] { signals_loop.run(); }};
    app.run();
    signals_loop.stop();
    return 0;
}

}  // namespace parta::app
