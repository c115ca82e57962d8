// Who is killed for being silent; what else a server does with its media process is in tests/api/media_test.cpp.
#include "media/own_host.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "media/failure.hpp"

namespace parta::media {
namespace {

using namespace std::chrono_literals;

/// A process that listens at a Unix socket and says nothing: a fork of this program, or that goes on as another one.
class Silent {
  public:
    Silent(const std::string& path, const char* program) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            sockaddr_un at{};
            at.sun_family = AF_UNIX;
            path.copy(at.sun_path, sizeof at.sun_path - 1);
            const int door = ::socket(AF_UNIX, SOCK_STREAM, 0);  // stays open when another program goes on
            if (::bind(door, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(door, 16) != 0)
                ::_exit(1);
            if (program) ::execl(program, program, "60", nullptr);
            ::close(ends[1]);
            for (;;) ::pause();
        }
        ::close(ends[1]);
        char nothing;
        const auto ready = ::read(ends[0], &nothing, 1);  // its end is closed: it listens
        ::close(ends[0]);
        if (ready != 0) throw std::runtime_error{"the pipe says something"};
    }
    ~Silent() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    bool runs() {
        siginfo_t how{};
        ::waitid(P_PID, static_cast<id_t>(pid_), &how, WEXITED | WNOHANG | WNOWAIT);
        return how.si_pid == 0;
    }

  private:
    pid_t pid_ = 0;
};

/// Whether it still runs when a server has looked for its media process there.
bool outlives_a_look(const char* program) {
    const auto folder = std::filesystem::temp_directory_path();
    const auto path = (folder / fmt::format("parta-own-host-{}.sock", ::getpid())).string();
    Silent silent{path, program};
    EXPECT_TRUE(silent.runs());
    OwnHostSettings settings;
    settings.program = settings.name = "/bin/false";
    settings.address.path = path;
    settings.start_limit = settings.silence_limit = 100ms;
    boost::asio::io_context loop;
    bool refused = false;
    boost::asio::co_spawn(
        loop.get_executor(),
        [](std::shared_ptr<OwnHost> host) -> Task<> {
            co_await host->ensure();
        }(OwnHost::make(loop.get_executor(), settings)),
        [&](std::exception_ptr failure) { refused = failure != nullptr; });
    loop.run_for(10s);
    EXPECT_TRUE(refused) << "/bin/false is no media process";
    std::filesystem::remove(path);
    return silent.runs();
}

TEST(OwnHost, KillsASilentMediaProcess) {
    EXPECT_FALSE(outlives_a_look(nullptr)) << "one that runs this program";
}

TEST(OwnHost, KillsNobodyElseWhoHasItsNumber) {
    EXPECT_TRUE(outlives_a_look("/bin/sleep"));
}

}  // namespace
}  // namespace parta::media
