#include "media/synthetic/talk.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

namespace parta::synthetic {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

/// The value of the first header line of this name (in lower case); empty if there is none.
std::string header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != head.npos && at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        if (!std::ranges::equal(line.substr(0, name.size()), name, same)) continue;
        const auto value = line.find_first_not_of(' ', name.size() + 1);
        return value == line.npos ? "" : std::string{line.substr(value)};
    }
    return {};
}

int whole_number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Address address_of(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    const auto colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size())
        throw std::runtime_error(fmt::format("{}: http://address:port is expected", url));
    const auto host = url.substr(scheme.size(), colon - scheme.size());
    return {url.substr(scheme.size()),
            {boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host),
             static_cast<std::uint16_t>(whole_number(std::string_view{url}.substr(colon + 1)))}};
}

std::string Talk::request(std::string_view method, std::string_view target, std::string_view body) const {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}\r\nX-Parta: 1\r\nContent-Type: application/json\r\nCookie: {}\r\nContent-Length: "
        "{}\r\n\r\n{}",
        method, target, address_.host, cookie, body.size(), body);
}

Task<Answer> Talk::ask_once(std::string method, std::string target, std::string body) {
    const auto pass = co_await turn_.enter();
    co_return co_await exchange(request(method, target, body));
}

Task<std::string> Talk::ask(std::string method, std::string target, std::string body) {
    const auto pass = co_await turn_.enter();
    const auto said = request(method, target, body);
    for (int tries = 0;; ++tries) {
        auto answer = co_await exchange(said);
        if (!answer.cookie.empty()) cookie = answer.cookie;
        if (answer.status / 100 == 2) co_return std::move(answer.body);
        if (tries == 20 || (answer.status != 429 && answer.status != 503))
            throw Refused{fmt::format("{} {}: {} {}", method, target, answer.status, answer.body)};
        co_await pause(loop_, std::chrono::seconds{std::max(1, answer.retry_after)});
    }
}

Task<Answer> Talk::exchange(const std::string& said) {
    boost::system::error_code failure;
    if (socket_.is_open()) {  // it may have been closed for its silence meanwhile
        co_await boost::asio::async_write(socket_, boost::asio::buffer(said),
                                          boost::asio::redirect_error(awaited, failure));
        if (!failure) {
            auto answer = co_await receive();
            if (answer.status != 0) co_return answer;
        }
    }
    socket_ = tcp::socket{loop_};
    input_.clear();
    co_await socket_.async_connect(address_.endpoint, awaited);
    socket_.set_option(tcp::no_delay{true});
    co_await boost::asio::async_write(socket_, boost::asio::buffer(said), awaited);
    auto answer = co_await receive();
    if (answer.status == 0) throw Refused{"the server gave no answer"};
    co_return answer;
}

/// Status 0: the connection has ended instead.
Task<Answer> Talk::receive() {
    boost::system::error_code failure;
    const auto size = co_await boost::asio::async_read_until(socket_, boost::asio::dynamic_buffer(input_), "\r\n\r\n",
                                                             boost::asio::redirect_error(awaited, failure));
    if (failure) co_return Answer{};
    const std::string head = input_.substr(0, size - 2);
    input_.erase(0, size);
    Answer answer{whole_number(std::string_view{head}.substr(9, 3)),
                  {},
                  header(head, "set-cookie"),
                  whole_number(header(head, "retry-after"))};
    answer.cookie.resize(std::min(answer.cookie.size(), answer.cookie.find(';')));
    const auto length = static_cast<std::size_t>(whole_number(header(head, "content-length")));
    if (input_.size() < length)
        co_await boost::asio::async_read(socket_, boost::asio::dynamic_buffer(input_),
                                         boost::asio::transfer_exactly(length - input_.size()),
                                         boost::asio::redirect_error(awaited, failure));
    if (failure) co_return Answer{};
    answer.body = input_.substr(0, length);
    input_.erase(0, length);
    co_return answer;
}

Task<> Frames::open() {
    const auto self = shared_from_this();
    co_await socket_.async_connect(address_.endpoint, awaited);
    const std::string request = fmt::format(
        "GET /api/ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: c3ludGhldGljIGNhbGxlcg==\r\nCookie: {}\r\n\r\n",
        address_.host, cookie_);
    co_await boost::asio::async_write(socket_, boost::asio::buffer(request), awaited);
    const auto size =
        co_await boost::asio::async_read_until(socket_, boost::asio::dynamic_buffer(input_), "\r\n\r\n", awaited);
    if (!input_.starts_with("HTTP/1.1 101")) throw Refused{"the WebSocket is not welcomed: " + input_.substr(0, size)};
    input_.erase(0, size);
    boost::asio::co_spawn(loop_, read(self), boost::asio::detached);
}

void Frames::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

Task<> Frames::read(std::shared_ptr<Frames> self) {
    boost::system::error_code failure;
    std::array<char, 16384> buffer;
    while (!failure) {
        while (self->take()) {
        }
        const auto count = co_await self->socket_.async_read_some(boost::asio::buffer(buffer),
                                                                  boost::asio::redirect_error(awaited, failure));
        self->input_.append(buffer.data(), count);
    }
    self->over_ = true;
    self->replied_.cancel();
}

Task<> Frames::send(int opcode, std::string payload) {
    const auto pass = co_await writing_.enter();
    std::string frame = number(0x80U | static_cast<unsigned>(opcode), 1);
    if (payload.size() < 126)
        frame += number(0x80 | payload.size(), 1);
    else if (payload.size() < 65536)
        frame += number(0x80 | 126, 1) + number(payload.size(), 2);
    else
        frame += number(0x80 | 127, 1) + number(payload.size(), 8);
    frame += number(0, 4);  // a mask of zeros leaves the payload as it is
    frame += payload;
    boost::system::error_code ignored;
    co_await boost::asio::async_write(socket_, boost::asio::buffer(frame),
                                      boost::asio::redirect_error(awaited, ignored));
}

Task<> Frames::answer_ping(std::shared_ptr<Frames> self, std::string payload) {
    constexpr int pong = 10;
    co_await self->send(pong, std::move(payload));
}

Task<Answer> Frames::command(std::string call, std::string body) {
    constexpr int text = 1;
    const auto self = shared_from_this();
    const auto pass = co_await turn_.enter();
    reply_.reset();
    std::string said =
        fmt::format(R"({{"id":{},"call":{})", ++commands_, boost::json::serialize(boost::json::string(call)));
    said += body.empty() ? "}" : ",\"body\":" + body + "}";
    co_await send(text, std::move(said));
    while (!reply_ && !over_) {
        replied_.expires_after(30s);
        boost::system::error_code came;
        co_await replied_.async_wait(boost::asio::redirect_error(awaited, came));
        if (!came) throw Refused{"no reply to a command in 30 s: " + call};
    }
    if (!reply_) throw Refused{"the server has closed the WebSocket"};
    co_return std::move(*reply_);
}

/// One whole frame of the input, if it is there.
bool Frames::take() {
    if (input_.size() < 2) return false;
    std::size_t size = static_cast<unsigned char>(input_[1]) & 0x7f;
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (input_.size() < 2 + more) return false;
    if (more > 0) size = 0;
    for (std::size_t i = 0; i < more; ++i) size = size << 8 | static_cast<unsigned char>(input_[2 + i]);
    if (input_.size() < 2 + more + size) return false;
    const int opcode = input_[0] & 0x0f;
    const std::string payload = input_.substr(2 + more, size);
    input_.erase(0, 2 + more + size);
    if (opcode == 9) boost::asio::co_spawn(loop_, answer_ping(shared_from_this(), payload), boost::asio::detached);
    if (opcode != 1) return true;
    const auto frame = boost::json::parse(payload).as_object();
    if (const auto* reply = frame.if_contains("reply")) {
        if (reply->as_int64() != commands_) return true;
        reply_ =
            Answer{static_cast<int>(frame.at("status").as_int64()), boost::json::serialize(frame.at("body")), {}, 0};
        replied_.cancel();
    } else if (on_frame) {
        on_frame(frame);
    }
    return true;
}

}  // namespace parta::synthetic
