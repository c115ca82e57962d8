// The whole program on a free port of this machine, and a client for it: what the tests over HTTP stand on.
#pragma once
#include <signal.h>

#include <boost/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "app/app.hpp"
#include "db/db.hpp"
#include "support/place.hpp"

namespace parta::test {

/// An App with the development outbox, in a temporary folder, on a fresh database of the given engine.
class RunningServer {
  public:
    /// `change`: of the configuration, before the program reads it.
    explicit RunningServer(db::Engine engine, const std::function<void(app::Config&)>& change = {});
    ~RunningServer();
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    /// One that runs until all tests have ended: libvips, once shut down, does not start twice. It ends before statics
    /// do, because what still runs in it uses them.
    static RunningServer& keep(db::Engine engine, const std::function<void(app::Config&)>& change = {});

    std::uint16_t port() const { return app_->port(); }
    db::Db& db() { return app_->database(); }
    std::filesystem::path data_dir() const;
    /// What links begin with, and the only foreign-looking Origin that is its own.
    static constexpr std::string_view public_url = "http://school.example";

    class Home;

  private:
    std::unique_ptr<Home> home_;
    std::unique_ptr<app::App> app_;
    std::thread loop_;
};

/// The program as a process of its own, which can be killed and started again on the same data and the same ports.
class SeparateServer {
  public:
    explicit SeparateServer(db::Engine engine);
    ~SeparateServer();
    SeparateServer(const SeparateServer&) = delete;
    SeparateServer& operator=(const SeparateServer&) = delete;

    /// Where it works: for while it does not run, and for commands that work beside it.
    const app::Config& config() const;
    /// Its database, for while it does not run.
    std::unique_ptr<db::Db> open_database() const;
    /// Returns when it serves.
    void start();
    /// Without a chance to put anything in order.
    void kill() { end(SIGKILL); }
    void stop() { end(SIGTERM); }
    std::uint16_t port() const { return port_; }

  private:
    void end(int signal);

    std::unique_ptr<RunningServer::Home> home_;
    std::uint16_t port_ = 0;
    pid_t process_ = 0;
};

struct Answer {
    int status = 0;                              // 0: no answer came
    std::map<std::string, std::string> headers;  // names in lower case; of repeated ones the last
    std::string device_cookie;                   // the value of that cookie, where one is set
    std::string body;

    boost::json::value json() const { return boost::json::parse(body); }
    /// "not_found" of an error envelope; "" otherwise.
    std::string error() const;
};

/// One browser: keeps the two cookies it is given.
class Client {
  public:
    /// `source`: the address it calls from, any of 127.0.0.0/8; limits by address count each apart.
    explicit Client(std::uint16_t port, std::string session = {}, std::string source = "127.0.0.1");

    Answer get(std::string_view target) { return call("GET", target); }
    Answer post(std::string_view target, std::string_view body = "{}") { return call("POST", target, body); }
    /// With the header that the web client adds to its writes.
    Answer call(std::string_view method, std::string_view target, std::string_view body = {});
    /// With exactly these additional header lines, each ending in CRLF.
    Answer call_with(std::string_view headers, std::string_view method, std::string_view target, std::string_view body);

    /// The answer to an upload of which nothing but the head is sent, and which is to be refused.
    Answer refused_upload(std::string_view target, std::size_t size);

    /// The status of a WebSocket's handshake that is to be refused.
    int refused_socket(std::string_view target);

    std::string session;
    std::string device;  // the key of several accounts, "" without one

  private:
    std::uint16_t port_;
    std::string source_;
};

}  // namespace parta::test
