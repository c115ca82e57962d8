// Stands between libpq and the server, and breaks the line at chosen moments.
#pragma once
#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parta::db::testing {

class PostgresProxy {
  public:
    enum class Break {
        never,
        before_request,  // the next bytes from a client are lost, and the line with them
        after_request,   // they reach the server, its answer does not come back
    };

    /// Listens on a unix socket of its own and forwards to that of `url`.
    explicit PostgresProxy(const std::string& url);
    ~PostgresProxy();
    PostgresProxy(const PostgresProxy&) = delete;
    PostgresProxy& operator=(const PostgresProxy&) = delete;

    /// `url` through this proxy.
    std::string url() const { return url_; }

    /// Breaks one line, once: at the nth request that comes from now on (1: the next).
    void break_at(int nth, Break when);
    void break_next(Break when) { break_at(1, when); }
    /// Whether that has happened.
    bool broke() const { return broke_; }
    /// While away, open lines are cut and new ones refused.
    void go_away();
    void come_back();
    /// While frozen, lines stay open and nothing passes, as with a server that hangs. come_back() cuts those that are.
    void freeze() { frozen_ = true; }

  private:
    void listen();
    void accept_loop();
    void serve(int client);
    Break due();

    std::filesystem::path folder_;
    std::string server_path_;
    std::string url_;
    std::atomic<Break> break_ = Break::never;
    std::atomic<int> wait_ = 0;  // requests until then
    std::atomic<bool> broke_ = false;
    std::atomic<bool> away_ = false;
    std::atomic<bool> frozen_ = false;
    std::atomic<bool> stopping_ = false;
    int listener_ = -1;
    std::mutex mutex_;
    std::vector<std::jthread> lines_;
    std::jthread acceptor_;
};

}  // namespace parta::db::testing
