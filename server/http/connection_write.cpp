// How responses go out.
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>

#include "http/conditional.hpp"
#include "http/connection.hpp"

namespace parta::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t linger_bytes = 4 * 1024 * 1024;
constexpr off_t read_ahead = 1024 * 1024;
constexpr auto linger_time = 2s;

class OpenFile {
  public:
    explicit OpenFile(const std::filesystem::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

void advance(std::span<iovec>& parts, std::size_t bytes) {
    while (!parts.empty() && bytes >= parts.front().iov_len) {
        bytes -= parts.front().iov_len;
        parts = parts.subspan(1);
    }
    if (!parts.empty()) {
        parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + bytes;
        parts.front().iov_len -= bytes;
    }
}

}  // namespace

/// False when the connection broke or the client stopped reading. Without a request nothing is left out of the body.
Task<bool> Connection::write(const Request* request, Response& response, AfterResponse after) {
    if (request != nullptr) apply_conditions(*request, response);
    bool bodiless = response.status == 204 || response.status == 304;
    if (bodiless) response.body = std::string{};
    bool head_only = request != nullptr && request->head_only;

    std::optional<OpenFile> file;
    if (auto* wanted = std::get_if<FileBody>(&response.body); wanted != nullptr && !head_only && wanted->length > 0) {
        file.emplace(wanted->path);
        if (file->descriptor() < 0) {
            const int reason = errno;
            spdlog::error("cannot open {}: {}", wanted->path.string(), std::generic_category().message(reason));
            file.reset();
            response = Response::plain(reason == ENOENT || reason == ENOTDIR ? 404 : 500);
        }
    }
    auto* text = std::get_if<std::string>(&response.body);
    auto* stretch = std::get_if<FileBody>(&response.body);

    out_.clear();
    append_response_head(out_, response, text != nullptr ? text->size() : stretch->length, after, core_->date());
    std::array<iovec, 2> parts{iovec{out_.data(), out_.size()}, iovec{}};
    std::size_t count = 1;
    if (text != nullptr && !text->empty() && !head_only) parts[count++] = {text->data(), text->size()};

    enter(Phase::writing, core_->options.write_timeout);
    std::span<iovec> left{parts.data(), count};
    More more = file ? More::follows : More::none;
    // Nearly always the socket takes all of it at once.
    if (IoResult result = stream_->write(left, more); result.status == IoStatus::done) advance(left, result.bytes);
    if (!left.empty() && !co_await write_all(left, more)) co_return false;
    if (!file) co_return true;
    co_return co_await write_file(file->descriptor(), stretch->offset, stretch->length);
}

Task<bool> Connection::write_all(std::span<iovec> parts, More more) {
    while (!parts.empty()) {
        IoResult result = stream_->write(parts, more);
        if (result.status == IoStatus::done) {
            advance(parts, result.bytes);
            continue;
        }
        if (result.status == IoStatus::closed || result.status == IoStatus::failed) co_return false;
        enter(Phase::writing, core_->options.write_timeout);
        if (!co_await wait(result.status)) co_return false;
    }
    co_return true;
}

Task<bool> Connection::write_file(int file, std::uint64_t offset, std::uint64_t count) {
    while (count > 0) {
        // Starts reading ahead of what is sent, so that a disk seldom holds up the loop.
        ::posix_fadvise(file, static_cast<off_t>(offset), read_ahead, POSIX_FADV_WILLNEED);
        IoResult result = stream_->send_file(file, offset, count);
        if (result.status == IoStatus::done) {
            offset += result.bytes;
            count -= result.bytes;
            // A client as fast as the disk must not keep the loop to itself.
            if (count > 0 && !co_await wait(IoStatus::want_write)) co_return false;
            enter(Phase::writing, core_->options.write_timeout);
            continue;
        }
        if (result.status == IoStatus::closed || result.status == IoStatus::failed) co_return false;
        if (!co_await wait(result.status)) co_return false;
        enter(Phase::writing, core_->options.write_timeout);
    }
    co_return true;
}

/// Answers and ends the connection, whatever of the request is still on its way.
Task<Connection::Next> Connection::refuse(Response response, const Request* request) {
    if (given_up_) {
        // A deadline passed during the body: say so without waiting.
        if (response.status == 408) tell_timeout(response);
        co_return Next::end;
    }
    if (co_await write(request, response, AfterResponse::close)) co_await linger();
    co_return Next::end;
}

/// Closing a socket with unread input would reset the connection and take our last words back, so it is read for a
/// while.
Task<> Connection::linger() {
    stream_->end_output();
    enter(Phase::lingering, linger_time);
    std::size_t discarded = 0;
    while (discarded < linger_bytes) {
        auto bytes = co_await receive();
        if (bytes.empty()) co_return;
        discarded += bytes.size();
    }
}

/// A client that is merely slow learns why its connection ends.
void Connection::tell_timeout(const Response& response) {
    if (!given_up_ || core_->stopped) return;
    const auto& body = std::get<std::string>(response.body);
    out_.clear();
    append_response_head(out_, response, body.size(), AfterResponse::close, core_->date());
    out_ += body;
    const iovec part{out_.data(), out_.size()};
    stream_->write(std::span{&part, 1});
}

void refuse_connection(Socket& socket, std::string_view date) {
    Response response = Response::plain(503, "too many connections");
    response.headers.add("Retry-After", "5");
    const auto& body = std::get<std::string>(response.body);
    std::string text;
    append_response_head(text, response, body.size(), AfterResponse::close, date);
    text += body;
    ::send(socket.native_handle(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace parta::http
