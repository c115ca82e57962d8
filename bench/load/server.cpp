#include "load/server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace parta::bench {
namespace {

namespace fs = std::filesystem;

sockaddr_in at_port(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = at_port(0);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = at_port(port);
    const bool reached = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return reached;
}

}  // namespace

Server::Server(std::string_view name)
    : folder_(fs::absolute(fmt::format("build/bench-data/{}-{}", name, ::getpid()))), port_(free_port()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ::setenv("PARTA_DATA_DIR", folder_.c_str(), 1);
    ::setenv("PARTA_HTTP_LISTEN", fmt::format("127.0.0.1:{}", port_).c_str(), 1);
    ::setenv("PARTA_MEDIA_LISTEN", "127.0.0.1:0", 1);
    ::setenv("PARTA_MEDIA_WORKERS", "1", 1);
    ::setenv("PARTA_LOG_LEVEL", "warning", 1);
    // Thousands of connections on either side.
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

Server::~Server() {
    if (process_ != 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void Server::start() {
    const auto program = fs::canonical("/proc/self/exe").parent_path().parent_path() / "server/parta";
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        stay_on_core(0);
        ::execl(program.c_str(), "parta", "serve", nullptr);
        ::_exit(1);
    }
}

void Server::wait_until_ready() const {
    using namespace std::chrono_literals;
    for (int i = 0; i < 1000; ++i) {
        if (answers(port_)) return;
        std::this_thread::sleep_for(20ms);
    }
    throw std::runtime_error("the server does not answer");
}

void Server::ask_to_end() const {
    ::kill(process_, SIGTERM);
}

bool Server::ended() {
    if (process_ != 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) process_ = 0;
    return process_ == 0;
}

double Server::status_mib(std::string_view field) const {
    std::ifstream file{fmt::format("/proc/{}/status", process_)};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(field)) return std::atof(line.c_str() + field.size() + 1) / 1024;
    throw std::runtime_error("the server is gone");
}

void stay_on_core(int core) {
    if (std::thread::hardware_concurrency() < 2) return;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace parta::bench
