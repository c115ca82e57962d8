#include "running_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace parta::test {
namespace {

namespace fs = std::filesystem;

/// The servers that are kept, ended when the last test has.
class Keeper : public ::testing::Environment {
  public:
    void TearDown() override { servers.clear(); }

    std::vector<std::unique_ptr<RunningServer>> servers;
};
Keeper& keeper = *dynamic_cast<Keeper*>(::testing::AddGlobalTestEnvironment(new Keeper));

class Socket {
  public:
    Socket(std::uint16_t port, const std::string& source) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{30, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        connected_ = at(source, 0, ::bind) && at("127.0.0.1", port, ::connect);
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// What comes back until the server closes; the server may answer and close before it has read everything.
    std::string exchange(std::string_view bytes) const {
        if (!connected_) return {};
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        std::string answer;
        char buffer[16384];
        for (ssize_t count = 0; (count = ::recv(fd_, buffer, sizeof buffer, 0)) > 0;)
            answer.append(buffer, static_cast<std::size_t>(count));
        return answer;
    }

  private:
    template <class F>
    bool at(const std::string& address, std::uint16_t port, F call) const {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
        return call(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
    }

    int fd_;
    bool connected_ = false;
};

std::string in_small_letters(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

Answer parse_answer(const std::string& bytes) {
    Answer answer;
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos || bytes.size() < 12) return answer;
    answer.status = std::atoi(bytes.c_str() + 9);
    answer.body = bytes.substr(end + 4);
    for (auto begin = bytes.find("\r\n") + 2; begin < end;) {
        const auto line_end = std::min(bytes.find("\r\n", begin), end);
        const auto colon = bytes.find(':', begin);
        const auto value = bytes.substr(colon + 2, line_end - colon - 2);
        constexpr std::string_view device = "parta-device=";
        if (value.starts_with(device))
            answer.device_cookie = value.substr(device.size(), value.find(';') - device.size());
        answer.headers[in_small_letters(bytes.substr(begin, colon - begin))] = value;
        begin = line_end + 2;
    }
    return answer;
}

}  // namespace

/// A place, and the configuration of a program that works there.
class RunningServer::Home {
  public:
    Home(db::Engine engine, Place::Begins begins) : place_(engine, begins) {
        config.data_dir = place_.folder();
        config.http.listen = {"127.0.0.1:0"};
        config.http.trusted_proxies = {"127.0.9.9"};
        config.public_url = public_url;
        config.development.outbox = true;
        config.media.listen = {"127.0.0.1:0"};
        config.media.workers = 1;
        config.database.url = place_.url();
        config.database.owner_url = place_.owner_url();
        config.database.connections = 4;
    }

    app::Config config;

  private:
    Place place_;
};

RunningServer::RunningServer(db::Engine engine, const std::function<void(app::Config&)>& change)
    : home_(std::make_unique<Home>(engine, Place::Begins::migrated)) {
    if (change) change(home_->config);
    app_ = std::make_unique<app::App>(home_->config);
    app_->start();
    loop_ = std::thread{[this] { app_->run(); }};
}

RunningServer& RunningServer::keep(db::Engine engine, const std::function<void(app::Config&)>& change) {
    return *keeper.servers.emplace_back(std::make_unique<RunningServer>(engine, change));
}

std::filesystem::path RunningServer::data_dir() const {
    return home_->config.data_dir;
}

RunningServer::~RunningServer() {
    app_->stop();
    loop_.join();
    app_.reset();
}

namespace {

/// Free at this moment.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    ::bind(fd, reinterpret_cast<const sockaddr*>(&where), size);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
    ::close(fd);
    return ntohs(where.sin_port);
}

}  // namespace

SeparateServer::SeparateServer(db::Engine engine)
    : home_(std::make_unique<RunningServer::Home>(engine, Place::Begins::empty)), port_(free_port()) {
    home_->config.http.listen = {fmt::format("127.0.0.1:{}", port_)};
}

SeparateServer::~SeparateServer() {
    stop();
}

const app::Config& SeparateServer::config() const {
    return home_->config;
}

std::unique_ptr<db::Db> SeparateServer::open_database() const {
    fs::create_directories(home_->config.data_dir);
    return app::open_database(home_->config);
}

void SeparateServer::start() {
    const auto& config = home_->config;
    const std::vector<std::string> environment{
        "PARTA_DATA_DIR=" + config.data_dir.string(),
        "PARTA_HTTP_LISTEN=" + config.http.listen.front(),
        "PARTA_PUBLIC_URL=" + config.public_url,
        "PARTA_MEDIA_LISTEN=" + config.media.listen.front(),
        "PARTA_MEDIA_WORKERS=1",
        "PARTA_DATABASE_URL=" + config.database.url,
        "PARTA_DATABASE_OWNER_URL=" + config.database.owner_url,
        "PARTA_DATABASE_CONNECTIONS=4",
        fmt::format("PATH={}", std::getenv("PATH")),
    };
    std::vector<char*> given;
    for (const auto& one : environment)
        if (!one.ends_with('=')) given.push_back(const_cast<char*>(one.c_str()));
    given.push_back(nullptr);
    const auto log = (config.data_dir / "server.log").string();
    process_ = ::fork();
    if (process_ == 0) {
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        ::execle(PARTA_PROGRAM, PARTA_PROGRAM, "serve", nullptr, given.data());
        ::_exit(127);
    }
    for (int i = 0; i < 600; ++i) {
        if (Client{port_}.get("/readyz").status == 200) return;
        if (::waitpid(process_, nullptr, WNOHANG) == process_) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    throw std::runtime_error("the server did not start, see " + log);
}

void SeparateServer::end(int signal) {
    if (process_ == 0) return;
    ::kill(process_, signal);
    ::waitpid(std::exchange(process_, 0), nullptr, 0);
}

std::string Answer::error() const {
    constexpr std::string_view mark = R"({"error":{"code":")";
    if (!body.starts_with(mark)) return {};
    return body.substr(mark.size(), body.find('"', mark.size()) - mark.size());
}

Client::Client(std::uint16_t port, std::string token, std::string source)
    : session(std::move(token)), port_(port), source_(std::move(source)) {}

Answer Client::call(std::string_view method, std::string_view target, std::string_view body) {
    return call_with(method == "GET" ? "" : "X-Parta: 1\r\n", method, target, body);
}

int Client::refused_socket(std::string_view target) {
    const auto request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: school.example\r\nOrigin: http://school.example\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Cookie: parta={}\r\n\r\n",
        target, session);
    return parse_answer(Socket{port_, source_}.exchange(request)).status;
}

Answer Client::refused_upload(std::string_view target, std::size_t size) {
    return parse_answer(Socket{port_, source_}.exchange(fmt::format(
        "POST {} HTTP/1.1\r\nHost: school.example\r\nConnection: close\r\nX-Parta: 1\r\nCookie: parta={}\r\n"
        "Content-Length: {}\r\n\r\n",
        target, session, size)));
}

Answer Client::call_with(std::string_view headers, std::string_view method, std::string_view target,
                         std::string_view body) {
    std::string request =
        fmt::format("{} {} HTTP/1.1\r\nHost: school.example\r\nConnection: close\r\n{}", method, target, headers);
    if (!session.empty()) request += fmt::format("Cookie: parta={}\r\n", session);
    if (!device.empty()) request += fmt::format("Cookie: parta-device={}\r\n", device);
    if (method != "GET") request += fmt::format("Content-Length: {}\r\n", body.size());
    request += "\r\n";
    request += body;
    Answer answer = parse_answer(Socket{port_, source_}.exchange(request));
    if (auto cookie = answer.headers.find("set-cookie");
        cookie != answer.headers.end() && cookie->second.starts_with("parta="))
        session = cookie->second.substr(6, cookie->second.find(';') - 6);
    if (!answer.device_cookie.empty()) device = answer.device_cookie;
    return answer;
}

}  // namespace parta::test
