// The real program in a process of its own on the first core, while the load has the second.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace parta::bench {

/// A fresh data folder, and `parta serve` on it. SQLite, or the database of PARTA_DATABASE_URL. Ends with the object;
/// the folder goes, too.
class Server {
  public:
    /// Sets the environment of this process, too, so that app::load_config reads the same.
    explicit Server(std::string_view name);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Does not wait: it answers when it answers.
    void start();
    void wait_until_ready() const;
    void ask_to_end() const;
    /// Whether it has ended; then start() may be called again.
    bool ended();

    std::uint16_t port() const { return port_; }
    pid_t process() const { return process_; }
    double resident_mib() const { return status_mib("VmRSS"); }
    double peak_resident_mib() const { return status_mib("VmHWM"); }

  private:
    double status_mib(std::string_view field) const;

    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = 0;
};

/// Runs this process on one core; does nothing on a machine with a single one.
void stay_on_core(int core);

}  // namespace parta::bench
