// The media process: it owns the workers, and servers come to use them. It knows no school, holds no secret of one and
// opens no database. Started by `parta media`.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/link.hpp"

namespace parta::media {

struct HostSettings {
    HostAddress address;                      // where it answers
    std::string program;                      // the path of mediasoup-worker
    int slots = 1;                            // places for workers, at most 256; best one per core
    std::chrono::milliseconds grace{30'000};  // how long a worker lives on without a server
    /// A server has started it and may end it: it then also ends itself when none has been there for the grace time.
    /// Otherwise it belongs to somebody else, and no server's word ends it.
    bool ends_alone = false;
};

class HostSlot;

/// All on the loop's thread.
class Host : public std::enable_shared_from_this<Host> {
  public:
    static std::shared_ptr<Host> make(boost::asio::io_context::executor_type loop, HostSettings settings);
    ~Host();

    /// Begins to answer. A Unix socket is for its user and group alone (mode 0660): the system refuses all others.
    /// Throws std::runtime_error, also when a media process answers there already.
    void listen();
    /// Ends all workers and answers nobody any more.
    Task<> stop();

    /// A server has asked it to end, or it has been alone for too long: to be followed by stop().
    std::function<void()> on_end;

  private:
    struct Door;

    Host(boost::asio::io_context::executor_type loop, HostSettings settings);
    Task<> accept_local();
    Task<> accept_tls();
    Task<> greet(std::shared_ptr<Link> link);
    Task<> greet_tls(TcpSocket socket);
    /// Takes the first line and does as it says.
    Task<> answer(std::shared_ptr<Link> link);
    Task<> watch_alone();
    bool may_end(const Link& link) const;
    struct Guest;

    boost::asio::io_context::executor_type loop_;
    HostSettings settings_;
    std::unique_ptr<Door> door_;
    std::vector<std::shared_ptr<HostSlot>> slots_;
    std::vector<std::shared_ptr<Link>> ended_by_;  // who asked for the end, and waits for it
    /// Open now, by user: others cannot take the server's away. Over TLS: none.
    std::map<std::optional<unsigned>, int> connections_;
    bool stopped_ = false;
};

/// What a media process says of itself.
struct HostState {
    int slots = 0;
    int running = 0;
    int attended = 0;
};
/// Throws Failure{worker_gone} when none answers, {timeout} when one is there and says nothing.
Task<HostState> inquire(HostAddress address, std::chrono::milliseconds limit);

}  // namespace parta::media
