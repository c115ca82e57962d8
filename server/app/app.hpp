// The running program: the only place that names concrete backends and wires them together.
#pragma once
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>

#include "app/config.hpp"

namespace parta::db {
class Db;
}

namespace parta::app {

/// Opens (and migrates) the configured database; makes data_dir with mode 0700.
std::unique_ptr<db::Db> open_database(const Config& config);

/// The address links begin with: public_url; without it, HTTPS at this machine's address where Parta makes its own
/// certificate, else http://localhost and the first port.
std::string public_url(const Config& config);

/// A server with everything it owns. Used by `parta serve`, `parta demo` and the tests over HTTP.
class App {
  public:
    explicit App(const Config& config);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Binds the ports; from here on requests are answered while the loop runs.
    void start();
    /// Runs the loop on this thread until `stop`.
    void run();
    /// From any thread or a signal: lets running requests finish (at most 10 s), then ends `run`.
    void stop();

    /// From any thread: reads certificate and key again for connections to come (SIGHUP); keeps the old ones when they
    /// do not fit.
    void reload_certificate();

    std::uint16_t port() const;
    db::Db& database();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace parta::app
