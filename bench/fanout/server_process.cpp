#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "fanout/servers.hpp"

namespace parta::bench {

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::epoll:
            return "bare epoll";
        case Kind::asio:
            return "coalescing Asio";
        case Kind::parta:
            return "parta";
        case Kind::parta_tls:
            return "parta, TLS";
    }
    return "";
}

void pin_to_core(int core) {
    if (std::thread::hardware_concurrency() < 2) return;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

ServerProcess::ServerProcess(Kind kind) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(pipe[0]);
        pin_to_core(0);
        // A fresh program image: a mere fork would inherit this process's heap and count it as the server's memory.
        auto number = std::to_string(static_cast<int>(kind));
        auto report = std::to_string(pipe[1]);
        ::execl("/proc/self/exe", "fanout_bench", serve_flag.data(), number.c_str(), report.c_str(), nullptr);
        ::_exit(1);
    }
    ::close(pipe[1]);
    bool told = ::read(pipe[0], &port_, sizeof port_) == sizeof port_;
    ::close(pipe[0]);
    if (!told) throw std::runtime_error("the server did not start");
}

void serve(int kind, int report) {
    try {
        if (static_cast<Kind>(kind) == Kind::epoll) serve_with_epoll(report);
        if (static_cast<Kind>(kind) == Kind::asio) serve_with_asio(report);
        serve_with_parta(report, static_cast<Kind>(kind));
    } catch (const std::exception& error) {
        static_cast<void>(std::fprintf(stderr, "%s\n", error.what()));
        ::_exit(1);
    }
}

ServerProcess::~ServerProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

double ServerProcess::cpu_seconds() const {
    clockid_t clock{};
    timespec time{};
    ::clock_getcpuclockid(child_, &clock);
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double ServerProcess::resident_bytes() const {
    std::ifstream file{"/proc/" + std::to_string(child_) + "/statm"};
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace parta::bench
