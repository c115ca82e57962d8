#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/media_settings.hpp"

namespace parta::app {

int media(const Config& config, MediaLife life) {
    auto settings = host_settings(config);
    settings.ends_alone = life == MediaLife::with_server;
    if (settings.program.empty())
        throw std::runtime_error{
            "mediasoup-worker is not there: put it beside the program, or name it in media.program"};

    boost::asio::io_context loop{1};
    const auto host = media::Host::make(loop.get_executor(), std::move(settings));
    bool ending = false;
    const auto end = [&] {
        if (std::exchange(ending, true)) return;
        boost::asio::co_spawn(loop, host->stop(), [&loop](std::exception_ptr) { loop.stop(); });
    };
    host->on_end = end;
    host->listen();
    // From here on neither this process nor a worker gains a right that it does not have.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw std::runtime_error{"no_new_privs is refused"};
    ::clearenv();
    ::prctl(PR_SET_NAME, "parta-media");  // started as /proc/self/exe it would be called «exe»

    boost::asio::signal_set signals{loop, SIGINT, SIGTERM};
    signals.async_wait([&](const auto& error, int) {
        if (!error) end();
    });
    spdlog::info("the media process answers, places for workers: {}", media_workers(config));
    while (!loop.stopped()) {
        try {
            loop.run();
        } catch (const std::exception& error) {
            spdlog::error("the event loop caught: {}", error.what());
        }
    }
    return 0;
}

}  // namespace parta::app
