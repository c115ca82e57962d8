// A person's WebSocket: keeps every frame that comes, and says what it is told to.
#pragma once
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace parta::test {

class Listener {
  public:
    /// Whether the server must greet; else whoever asks looks at wait("hello"), status() and close_code().
    enum class Welcome { surely, perhaps };
    Listener(std::uint16_t port, const std::string& session, Welcome welcome)
        : Listener(port, session, "http://school.example", welcome) {}
    Listener(std::uint16_t port, const std::string& session, const std::string& origin = "http://school.example",
             Welcome welcome = Welcome::surely)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        ::inet_pton(AF_INET, "127.0.0.1", &where.sin_addr);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
            throw std::runtime_error("no connection");
        const std::string hello = "GET /api/ws HTTP/1.1\r\nHost: school.example\r\nOrigin: " + origin +
                                  "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
                                  "13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                  "Cookie: parta=" +
                                  session + "\r\n\r\n";
        ::send(fd_, hello.data(), hello.size(), MSG_NOSIGNAL);
        reader_ = std::thread{[this] { read(); }};
        if (welcome == Welcome::surely && !wait("hello")) throw std::runtime_error("the socket is not welcomed");
    }
    ~Listener() { close(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void close() {
        if (fd_ < 0) return;
        ::shutdown(fd_, SHUT_RDWR);
        reader_.join();
        ::close(std::exchange(fd_, -1));
    }

    using Holds = std::function<bool(const boost::json::object& data)>;
    /// The data of the first frame of this type, from the mark on, that holds; nothing if none comes in time, or before
    /// the end.
    std::optional<boost::json::object> wait(
        std::string_view type, const Holds& holds = [](const auto&) { return true; },
        std::chrono::milliseconds limit = std::chrono::seconds{10}) {
        std::unique_lock lock{mutex_};
        std::optional<boost::json::object> found;
        changed_.wait_for(lock, limit, [&] {
            for (std::size_t i = mark_; i < frames_.size() && !found; ++i) {
                if (frames_[i].at("type").as_string() != type) continue;
                const auto* data = frames_[i].if_contains("data");
                const auto& told = data ? data->as_object() : frames_[i];
                if (holds(told)) found = told;
            }
            return found.has_value() || ended_;
        });
        return found;
    }
    /// A command, of less than 64 KiB.
    void send(std::string_view text) const {
        std::string frame{'\x81', static_cast<char>(0x80 | (text.size() < 126 ? text.size() : 126))};
        if (text.size() >= 126) frame += {static_cast<char>(text.size() >> 8), static_cast<char>(text.size() & 255)};
        frame += std::string(4, '\0');  // the mask
        frame += text;
        ::send(fd_, frame.data(), frame.size(), MSG_NOSIGNAL);
    }
    /// The statuses of the replies, once there are so many, or what has come in time.
    std::vector<int> replies(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds{30}) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, limit, [&] { return replies_.size() >= count || ended_; });
        return replies_;
    }

    /// From here on only what comes later counts.
    void forget() {
        const std::lock_guard lock{mutex_};
        mark_ = frames_.size();
    }

    /// The server has said goodbye, or gone.
    bool ended() {
        const std::lock_guard lock{mutex_};
        return ended_;
    }

    /// Of the handshake; 0 as long as there is no answer.
    int status() {
        const std::lock_guard lock{mutex_};
        return status_;
    }
    /// What the server said goodbye with; 0 where it did not.
    int close_code() {
        const std::lock_guard lock{mutex_};
        return close_code_;
    }

  private:
    void read() {
        std::string input;
        char buffer[16384];
        bool open = false;
        for (ssize_t count = 0; (count = ::recv(fd_, buffer, sizeof buffer, 0)) > 0;) {
            input.append(buffer, static_cast<std::size_t>(count));
            if (!open) {
                const auto end = input.find("\r\n\r\n");
                if (end == std::string::npos) continue;
                {
                    const std::lock_guard lock{mutex_};
                    status_ = std::atoi(input.c_str() + 9);
                }
                input.erase(0, end + 4);
                open = true;
            }
            while (take(input)) {
            }
        }
        end(0);
    }
    void end(int code) {
        const std::lock_guard lock{mutex_};
        ended_ = true;
        if (code != 0) close_code_ = code;
        changed_.notify_all();
    }
    bool take(std::string& input) {
        if (input.size() < 2) return false;
        std::size_t size = static_cast<unsigned char>(input[1]) & 0x7F;
        std::size_t head = 2;
        const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (input.size() < head + more) return false;
        if (more > 0) size = 0;
        for (std::size_t i = 0; i < more; ++i) size = size << 8 | static_cast<unsigned char>(input[head + i]);
        head += more;
        if (input.size() < head + size) return false;
        const auto opcode = static_cast<unsigned char>(input[0]) & 0x0F;
        if (opcode == 1) {
            const std::lock_guard lock{mutex_};
            auto frame = boost::json::parse(input.substr(head, size)).as_object();
            if (frame.contains("reply")) replies_.push_back(frame.at("status").to_number<int>());
            if (frame.contains("type")) frames_.push_back(std::move(frame));
            changed_.notify_all();
        }
        if (opcode == 8)
            end(size < 2 ? 0
                         : static_cast<unsigned char>(input[head]) << 8 | static_cast<unsigned char>(input[head + 1]));
        input.erase(0, head + size);
        return true;
    }

    int fd_;
    std::thread reader_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<boost::json::object> frames_;
    std::vector<int> replies_;
    std::size_t mark_ = 0;
    bool ended_ = false;
    int status_ = 0;
    int close_code_ = 0;
};

}  // namespace parta::test
