// What a caller says to the server besides sound and picture: requests over one HTTP connection, frames over a
// WebSocket.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/json.hpp>

#include "base/error.hpp"
#include "calls/turnstile.hpp"
#include "media/synthetic/line.hpp"

namespace parta::synthetic {

/// "http://127.0.0.1:8080" taken apart. Throws std::runtime_error for anything else.
struct Address {
    std::string host;  // with the port, as in the Host header
    boost::asio::ip::tcp::endpoint endpoint;
};
Address address_of(const std::string& url);

struct Answer {
    int status = 0;
    std::string body;
    std::string cookie;  // "name=value" of the first Set-Cookie
    int retry_after = 0;
};

/// A refusal or what broke on the way.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Requests of one person, one after another, over a connection that is kept.
class Talk {
  public:
    Talk(Loop loop, Address address) : loop_(loop), address_(std::move(address)), socket_(loop) {}

    /// Waits as told when the server is asked too often. Throws Refused for any other answer than 2xx.
    Task<std::string> ask(std::string method, std::string target, std::string body = {});

    /// Once, whatever the answer is. Throws Refused when there is none.
    Task<Answer> ask_once(std::string method, std::string target, std::string body = {});

    std::string cookie;

  private:
    std::string request(std::string_view method, std::string_view target, std::string_view body) const;
    Task<Answer> exchange(const std::string& request);
    Task<Answer> receive();

    Loop loop_;
    Address address_;
    calls::Turnstile turn_;
    boost::asio::ip::tcp::socket socket_;
    std::string input_;
};

/// The WebSocket: keeps the person present, tells what comes, carries commands.
class Frames : public std::enable_shared_from_this<Frames> {
  public:
    Frames(Loop loop, Address address, std::string cookie)
        : loop_(loop), address_(std::move(address)), cookie_(std::move(cookie)), socket_(loop), replied_(loop) {}

    /// Each text frame. The calls end with the connection or `close`.
    std::function<void(const boost::json::object&)> on_frame;
    Task<> open();
    void close();
    /// A command ("PUT /api/…") and its answer, one after another. `body`: JSON, or nothing. Throws Refused when the
    /// server closes the connection instead.
    Task<Answer> command(std::string call, std::string body);

  private:
    static Task<> read(std::shared_ptr<Frames> self);
    static Task<> answer_ping(std::shared_ptr<Frames> self, std::string payload);
    bool take();
    Task<> send(int opcode, std::string payload);

    Loop loop_;
    Address address_;
    std::string cookie_;
    boost::asio::ip::tcp::socket socket_;
    std::string input_;
    calls::Turnstile turn_, writing_;
    std::int64_t commands_ = 0;
    std::optional<Answer> reply_;
    Timer replied_;
    bool over_ = false;
};

}  // namespace parta::synthetic
