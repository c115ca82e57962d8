#include "media/host.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "media/attach.hpp"
#include "media/attachment.hpp"
#include "media/deadline.hpp"
#include "media/host_slot.hpp"

namespace parta::media {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using LocalAcceptor = asio::basic_socket_acceptor<asio::local::stream_protocol, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
constexpr auto waiting_here = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr std::chrono::seconds greeting_limit{5};
constexpr std::chrono::milliseconds last_words{1000};
constexpr int spare_connections = 32;  // of a user, besides one for each place: who inquires, who is refused

/// The inode of the socket that stands there; 0 if there is none.
ino_t socket_at(const std::string& path) {
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) ? found.st_ino : 0;
}

/// The socket of a process that was killed is in the way; that of one that answers stays.
void clear_the_way(LocalSocket probe, const std::string& path, const std::string& reachable) {
    boost::system::error_code error;
    probe.connect(asio::local::stream_protocol::endpoint{reachable}, error);
    if (!error) throw std::runtime_error{fmt::format("{}: another media process answers there already", path)};
    if (socket_at(reachable) != 0) ::unlink(reachable.c_str());
}

}  // namespace

struct Host::Door {
    std::optional<SocketPath> path;
    ino_t socket = 0;  // what stands at the path since we listen
    std::optional<LocalAcceptor> local;
    std::optional<TcpAcceptor> tcp;
};

std::shared_ptr<Host> Host::make(Executor loop, HostSettings settings) {
    return std::shared_ptr<Host>{new Host{loop, std::move(settings)}};
}

Host::Host(Executor loop, HostSettings settings)
    : loop_(loop), settings_(std::move(settings)), door_(std::make_unique<Door>()) {
    for (int i = 0; i < settings_.slots; ++i) slots_.push_back(std::make_shared<HostSlot>(loop_, i, settings_));
}

Host::~Host() = default;

void Host::listen() {
    const auto& address = settings_.address;
    if (address.local()) {
        door_->path.emplace(address.path);
        const auto& reachable = door_->path->text();
        clear_the_way(LocalSocket{loop_}, address.path, reachable);
        const auto before = ::umask(0117);  // so that it is never open to others, not even for a moment
        try {
            door_->local.emplace(loop_, asio::local::stream_protocol::endpoint{reachable});
        } catch (const std::exception& error) {
            ::umask(before);
            throw std::runtime_error{fmt::format("{}: {}", address.path, error.what())};
        }
        ::umask(before);
        door_->socket = socket_at(reachable);
        asio::co_spawn(loop_, accept_local(), [self = shared_from_this()](std::exception_ptr) {});
    } else {
        link_context(address.files, LinkSide::server);  // what is wrong with the files is said now
        try {
            const auto ip = asio::ip::make_address(address.host);
            door_->tcp.emplace(loop_, asio::ip::tcp::endpoint{ip, address.port});
        } catch (const std::exception& error) {
            throw std::runtime_error{fmt::format("{}:{}: {}", address.host, address.port, error.what())};
        }
        asio::co_spawn(loop_, accept_tls(), [self = shared_from_this()](std::exception_ptr) {});
    }
    if (settings_.ends_alone) asio::co_spawn(loop_, watch_alone(), [self = shared_from_this()](std::exception_ptr) {});
}

Task<> Host::accept_local() {
    const auto self = shared_from_this();
    while (!stopped_) {
        auto [error, socket] = co_await door_->local->async_accept(waiting_here);
        if (error || stopped_) continue;
        asio::co_spawn(loop_, greet(std::make_shared<Link>(std::move(socket))), [self](std::exception_ptr) {});
    }
}

Task<> Host::accept_tls() {
    const auto self = shared_from_this();
    while (!stopped_) {
        auto [error, socket] = co_await door_->tcp->async_accept(waiting_here);
        if (error || stopped_) continue;
        asio::co_spawn(loop_, greet_tls(std::move(socket)), [self](std::exception_ptr) {});
    }
}

/// One of a user's connections, while it lasts.
struct Host::Guest {
    Guest(std::shared_ptr<Host> host, std::optional<unsigned> user) : host_(std::move(host)), user_(user) {
        ++host_->connections_[user_];
    }
    ~Guest() {
        if (--host_->connections_[user_] == 0) host_->connections_.erase(user_);
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    bool too_many() const { return host_->connections_[user_] > host_->settings_.slots + spare_connections; }

  private:
    std::shared_ptr<Host> host_;
    std::optional<unsigned> user_;
};

Task<> Host::greet_tls(TcpSocket socket) {
    const auto self = shared_from_this();
    const Guest guest{self, std::nullopt};
    if (guest.too_many()) co_return;
    std::unique_ptr<TlsStream> stream;
    try {
        const auto context = link_context(settings_.address.files, LinkSide::server);
        stream = std::make_unique<TlsStream>(std::move(socket), *context);
    } catch (const std::exception& error) {
        spdlog::error("no server can attach: {}", error.what());
        co_return;
    }
    {
        const Deadline limit{loop_, greeting_limit, [raw = &stream->next_layer()] {
                                 boost::system::error_code ignored;
                                 raw->close(ignored);
                             }};
        const auto [error] = co_await stream->async_handshake(asio::ssl::stream_base::server, waiting_here);
        if (error) {
            spdlog::warn("a server was not let in: {}", error.message());
            co_return;
        }
    }
    co_await answer(std::make_shared<Link>(std::move(stream)));
}

Task<> Host::greet(std::shared_ptr<Link> link) {
    const Guest guest{shared_from_this(), link->peer_user()};
    if (!guest.too_many()) co_await answer(std::move(link));
}

/// The group of the socket may use workers; what all of them live in ends only whoever could kill it as well.
bool Host::may_end(const Link& link) const {
    return settings_.ends_alone && link.peer_user() == ::geteuid();
}

Task<> Host::answer(std::shared_ptr<Link> link) {
    const auto self = shared_from_this();
    const auto outbox = std::make_shared<Outbox>(link);
    const auto say = [&](const Answer& words) {
        const auto line = line_of(words);
        outbox->put({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
    };
    std::vector<std::uint8_t> input;
    const auto line = co_await read_line(link, input, greeting_limit);
    if (!line && line.error().kind == Failure::Kind::refused) say(Refused{line.error().text});
    if (!line) co_return outbox->finish(last_words);
    const auto hello = read_hello(*line);
    if (!hello) {
        say(Refused{hello.error().substr(0, 400)});
    } else if (const auto* attach = std::get_if<Attach>(&*hello)) {
        if (attach->slot < settings_.slots) {
            co_await slots_[static_cast<std::size_t>(attach->slot)]->serve(link, std::move(input));
            co_return;
        }
        say(Refused{
            fmt::format("there is no place {}, this media process has {}", attach->slot.value, settings_.slots)});
    } else if (std::holds_alternative<Inquire>(*hello)) {
        say(Described{settings_.slots, std::ranges::count_if(slots_, [](const auto& slot) { return slot->running(); }),
                      std::ranges::count_if(slots_, [](const auto& slot) { return slot->attended(); })});
    } else if (!may_end(*link)) {
        spdlog::warn("somebody who has not started this media process asked it to end");
        say(Refused{"only the server that has started this media process ends it"});
    } else {
        say(Ending{});
        ended_by_.push_back(link);
        if (on_end) on_end();
        co_return;
    }
    outbox->finish(last_words);
}

Task<> Host::watch_alone() {
    const auto self = shared_from_this();
    Timer moment{loop_};
    for (auto last_seen = Clock::now(); !stopped_ && Clock::now() - last_seen < settings_.grace;) {
        moment.expires_after(std::min(settings_.grace / 4, std::chrono::milliseconds{1000}));
        co_await moment.async_wait(waiting_here);
        if (std::ranges::any_of(slots_, [](const auto& slot) { return slot->attended(); })) last_seen = Clock::now();
    }
    if (stopped_) co_return;
    spdlog::info("no server has come back: the media process ends");
    if (on_end) on_end();
}

Task<> Host::stop() {
    const auto self = shared_from_this();
    if (std::exchange(stopped_, true)) co_return;
    boost::system::error_code ignored;
    if (door_->local) door_->local->close(ignored);
    if (door_->tcp) door_->tcp->close(ignored);
    int ending = static_cast<int>(slots_.size());
    for (const auto& slot : slots_)
        asio::co_spawn(loop_, slot->end(), [&ending, self](std::exception_ptr) { --ending; });
    Timer moment{loop_};
    while (ending > 0) {
        moment.expires_after(std::chrono::milliseconds{5});
        co_await moment.async_wait(waiting_here);
    }
    // The folder may have been made anew meanwhile, and another media process may answer there.
    if (door_->path && socket_at(door_->path->text()) == door_->socket) ::unlink(door_->path->text().c_str());
    for (const auto& link : ended_by_) link->close();
    ended_by_.clear();
}

}  // namespace parta::media
