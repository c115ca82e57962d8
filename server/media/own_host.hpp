// The media process that a server starts by itself and relies on.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/link.hpp"
#include "media/pauses.hpp"

namespace parta::media {

struct OwnHostSettings {
    std::string program;
    std::string name;  // in lists of processes
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  // the whole of it, as NAME=value
    HostAddress address;                   // a Unix socket, where it will answer
    std::chrono::milliseconds start_limit{5000};
    std::chrono::milliseconds silence_limit{1500};  // one that accepts and says nothing for so long is killed
    Pauses pauses;                                  // between starts
};

/// It has a session of its own, so that it outlives a server that is killed; the next one finds it. All on the loop's
/// thread.
class OwnHost : public std::enable_shared_from_this<OwnHost> {
  public:
    static std::shared_ptr<OwnHost> make(boost::asio::io_context::executor_type loop, OwnHostSettings settings);
    ~OwnHost();

    /// Returns when it answers: the one that runs, or one started now. Throws Failure{worker_gone}.
    Task<> ensure();
    /// Asks it to end and waits for that; kills it after 5 s. None is started afterwards.
    Task<> end();

  private:
    using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    OwnHost(boost::asio::io_context::executor_type loop, OwnHostSettings settings);
    Task<> find_or_start();
    Task<bool> answers();
    void start();
    Task<> wait_until_it_answers();

    boost::asio::io_context::executor_type loop_;
    OwnHostSettings settings_;
    std::unique_ptr<Descriptor> child_;  // the process that we have started, while it runs
    std::string how_it_ended_;
    bool busy_ = false;  // somebody looks after it
    bool over_ = false;
    int short_lives_ = 0;
    std::chrono::steady_clock::time_point started_{};
};

}  // namespace parta::media
