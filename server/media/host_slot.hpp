// One place of a media process: a worker, and the server that uses it at the moment. Private to media/.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/host.hpp"
#include "media/link.hpp"

namespace parta::media {

class ChildProcess;

/// The worker is started when a server comes and there is none. When the server has gone, the worker and all that flows
/// through it live on for the grace time; whoever comes meanwhile finds them. All on the loop's thread.
class HostSlot : public std::enable_shared_from_this<HostSlot> {
  public:
    HostSlot(boost::asio::io_context::executor_type loop, int number, const HostSettings& settings);
    ~HostSlot();

    /// Lets the server at the other end use the worker, until either has gone. `input`: what it has sent already.
    Task<> serve(std::shared_ptr<Link> link, std::vector<std::uint8_t> input);
    /// Ends the worker: in order, or by force after 2 s. Nobody is served afterwards.
    Task<> end();

    bool running() const { return worker_ != nullptr; }
    bool attended() const { return server_ != nullptr; }

  private:
    using Clock = std::chrono::steady_clock;
    using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                    boost::asio::io_context::executor_type>;

    /// Why nobody can be served now; empty: somebody can.
    Task<std::string> free();
    /// Throws Failure.
    void start_worker();
    Task<> read_server(std::shared_ptr<Link> link, std::vector<std::uint8_t> input);
    Task<> read_worker(std::shared_ptr<Link> from, std::shared_ptr<ChildProcess> worker);
    void worker_ended(const std::string& how);
    Task<> end_worker();
    Task<> wait_for_a_server();

    boost::asio::io_context::executor_type loop_;
    int number_;
    HostSettings settings_;
    std::shared_ptr<ChildProcess> worker_;
    std::shared_ptr<Outbox> to_worker_;
    std::shared_ptr<Link> from_worker_;
    std::shared_ptr<Outbox> to_server_;
    std::shared_ptr<Link> server_;
    Timer grace_;
    bool ending_ = false;   // the worker
    bool stopped_ = false;  // the place
    std::deque<Clock::time_point> starts_;
};

}  // namespace parta::media
