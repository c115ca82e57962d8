#include "api/socket.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "calls/calls.hpp"
#include "events/hub.hpp"

namespace parta::api {
namespace {

constexpr std::size_t most_sockets_of_account = 64;
constexpr std::uint16_t close_signed_out = 4001;
constexpr std::uint16_t close_try_again = 1013;  // IANA's WebSocket Close Code Number Registry: try again later
constexpr int max_commands_in_flight = 16;

/// A client's command: {"id":7,"call":"POST /api/orgs/1/chats","body":{…}}.
struct Command {
    std::int64_t id = 0;
    json::Text<600, 1> call;
    std::optional<json::Raw> body;
};
BOOST_DESCRIBE_STRUCT(Command, (), (id, call, body))

struct HelloOrg {
    OrgId org;
    std::string epoch;
    std::int64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(HelloOrg, (), (org, epoch, seq))
struct Hello {
    static constexpr std::string_view json_type = "hello";
    AccountId account;
    int min_client = 0;  // oldest client that understands this server
    std::vector<HelloOrg> orgs;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (account, min_client, orgs))

std::shared_ptr<const std::string> frame(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

std::optional<http::Method> method_from(std::string_view name) {
    using enum http::Method;
    for (auto method : {get, post, put, patch, del})
        if (http::to_string(method) == name) return method;
    return std::nullopt;
}

/// One connection: a subscriber of the hub on one side, commands on the other.
class Socket : public events::Subscriber, public std::enable_shared_from_this<Socket> {
  public:
    Socket(Services& services, Limits& limits, const accounts::Authenticated& who, Caller origin)
        : services_(services),
          limits_(limits),
          account_(who.account),
          session_(who.session),
          origin_(std::move(origin)) {}

    void open(std::shared_ptr<http::WebSocket> connection) {
        connection_ = std::move(connection);
        services_.calls.socket_opened(session_);
        connection_->on_text([this](std::string_view text) { command(text); });
        connection_->on_drain([this] {
            ending_ = true;
            connection_->pause_reading();
            end_when_answered();
        });
        connection_->on_close([self = shared_from_this()](std::uint16_t) {
            self->services_.hub.remove(*self);
            self->services_.calls.socket_closed(self->session_);
            self->connection_->on_text({});
            self->connection_->on_drain({});
        });
    }

    void welcome(const std::vector<events::Position>& positions) override {
        Hello hello{account_, oldest_client, {}};
        for (const auto& at : positions) hello.orgs.push_back({at.org, at.epoch, at.seq});
        connection_->send(frame(json::encode(hello)));
    }
    void deliver(std::string_view head, std::shared_ptr<const std::string> shared) override {
        connection_->send_with_head(head, std::move(shared));
    }
    void deliver_fleeting(std::shared_ptr<const std::string> text) override {
        connection_->send_ephemeral(std::move(text));
    }
    bool congested() const override { return connection_->over_soft(); }
    void memberships_changed() override { connection_->send(frame(R"({"type":"orgs_changed"})")); }
    void resync() override { connection_->close(http::close_resync, "resync"); }
    void session_ended() override {
        connection_->send(frame(R"({"type":"session_ended"})"));
        connection_->close(close_signed_out, "session ended");
    }

  private:
    void command(std::string_view text) {
        auto read = json::decode<Command>(text);
        if (!read) {
            connection_->close(1008, "malformed command");
            return;
        }
        // A client that fires faster than it is served waits in its own socket, not in our memory.
        if (++in_flight_ >= max_commands_in_flight) connection_->pause_reading();
        boost::asio::co_spawn(services_.loop, run_command(shared_from_this(), std::move(*read)), boost::asio::detached);
    }

    static Task<> run_command(std::shared_ptr<Socket> self, Command command) {
        const std::string_view line = command.call;
        const auto space = line.find(' ');
        const auto method = method_from(line.substr(0, space));
        Reply reply;
        if (!method || space == std::string_view::npos) {
            reply = error_reply(Error{ErrorCode::invalid_field, "call", "a method and a path, as in \"POST /api/…\""});
        } else {
            Call call;
            static_cast<Caller&>(call) = self->origin_;
            if (command.body) call.body = command.body->text;
            reply = co_await dispatch(self->services_, self->limits_, *method, line.substr(space + 1), std::move(call));
        }
        self->answer(command.id, reply);
    }

    void answer(std::int64_t id, const Reply& reply) {
        if (--in_flight_ == max_commands_in_flight - 1 && !ending_) connection_->resume_reading();
        std::string text = fmt::format(R"({{"reply":{},"status":{})", id, reply.status);
        if (reply.seq) text += fmt::format(R"(,"seq":{})", *reply.seq);
        text += R"(,"body":)" + (reply.body.empty() ? std::string{"{}"} : reply.body) + "}";
        connection_->send(frame(std::move(text)));
        end_when_answered();
    }

    /// Whoever's command was begun before the server's end learns what became of it.
    void end_when_answered() {
        if (ending_ && in_flight_ == 0) connection_->close(http::close_going_away, "the server is restarting");
    }

    Services& services_;
    Limits& limits_;
    AccountId account_;
    SessionId session_;
    Caller origin_;  // session, address, user agent of the handshake; every command begins as a copy
    std::shared_ptr<http::WebSocket> connection_;
    int in_flight_ = 0;
    bool ending_ = false;  // the server is
};

}  // namespace

Task<std::variant<http::Response, http::WebSocketAccept>> accept_socket(Services& services, Limits& limits,
                                                                        http::Request& request) {
    auto refuse = [](ErrorCode code) { return http::Response::plain(describe(code).status); };
    if (request.path != "/api/ws") co_return refuse(ErrorCode::not_found);
    if (http::site_of_websocket(request, services.origins) == http::Site::foreign)
        co_return refuse(ErrorCode::cross_site);
    Caller origin;
    origin.session = session_token(request);
    origin.address = request.remote_address;
    origin.user_agent = std::string{request.headers.get("User-Agent").substr(0, 300)};
    origin.secure = request.secure;
    if (is_for_another(request.query.find("account").value_or(""), origin.session))
        co_return refuse(ErrorCode::conflict);
    std::optional<accounts::Authenticated> who;
    try {
        who =
            co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, origin.session); });
    } catch (const Error& error) {  // a herd after a restart: whoever does not get in tries again
        co_return refuse(error.code);
    }
    if (!who) co_return refuse(ErrorCode::unauthenticated);
    if (who->password_change_required) co_return refuse(ErrorCode::password_change_required);

    // The web client has one for all its tabs: so many are no person's.
    if (services.hub.connections_of(who->account) >= most_sockets_of_account)
        co_return refuse(ErrorCode::too_many_requests);

    auto socket = std::make_shared<Socket>(services, limits, *who, std::move(origin));
    auto join = [](Services& all, std::shared_ptr<Socket> joining, accounts::Authenticated person,
                   std::shared_ptr<http::WebSocket> connection) -> Task<> {
        if (!connection->is_open()) co_return;  // gone before the hub knew it: nobody would take it out again
        // Without a greeting the client would wait for ever.
        try {
            if (!co_await all.hub.add(joining, person.account, person.session))
                connection->close(close_signed_out, "session ended");
        } catch (const Error&) {
            connection->close(close_try_again, "overloaded");
        }
    };
    http::WebSocketAccept accept;
    accept.open = [&services, socket, who = *who, join](std::shared_ptr<http::WebSocket> connection) {
        socket->open(connection);
        boost::asio::co_spawn(services.loop, join(services, socket, who, connection), boost::asio::detached);
    };
    co_return accept;
}

}  // namespace parta::api
