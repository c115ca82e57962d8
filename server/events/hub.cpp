#include "events/hub.hpp"

#include <boost/asio/detached.hpp>

#include "events/hub_state.hpp"

namespace parta::events {

// ── Notices ──

void Hub::State::notice(const Notice& notice) {
    if (inbox_.add(notice)) asio::post(loop_, [self = shared_from_this()] { self->take_notices(); });
}

void Hub::State::take_notices() {
    const auto [reached, notices] = inbox_.take();
    if (closed_) return;
    for (const auto& notice : notices)
        std::visit(
            [&](const auto& kind) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, Reached>) take(kind);
            },
            notice);
    for (const auto& [org, seq] : reached) heard(org, seq);
}

void Hub::State::heard(OrgId org, std::int64_t seq) {
    auto& reached = reached_[org];
    reached = std::max(reached, seq);
    const auto [first, last] = waiting_.equal_range(org);
    for (auto timer = first; timer != last; ++timer) timer->second->cancel();
    const auto found = feeds_.find(org);
    if (found == feeds_.end()) return;
    found->second->heard(seq);
    follow(found->second);
}

std::vector<Hub::State::ConnectionPtr> Hub::State::connections_where(
    const std::function<bool(const Connection&)>& condition) const {
    std::vector<ConnectionPtr> found;
    for (const auto& [subscriber, connection] : connections_)
        if (condition(*connection)) found.push_back(connection);
    return found;
}

void Hub::State::take(const SessionsEnded& notice) {
    const auto ended = connections_where([&](const Connection& connection) {
        return std::ranges::find(notice.sessions, connection.session) != notice.sessions.end();
    });
    for (const auto& connection : ended) {
        forget(connection);
        connection->subscriber->session_ended();
    }
}

void Hub::State::take(const MembershipsChanged& notice) {
    for (const auto& connection :
         connections_where([&](const Connection& one) { return one.account == notice.account; }))
        ask_again(connection);
}

void Hub::State::take(const Fleeting& notice) {
    const auto found = feeds_.find(notice.org);
    if (found == feeds_.end()) return;
    for (const auto& seat : found->second->seats_of(notice.members))
        if (seat->open && !seat->left && !seat->subscriber->congested())
            seat->subscriber->deliver_fleeting(notice.frame);
}

// ── Waiting ──

Task<> Hub::State::wait_beyond(std::shared_ptr<State> self, OrgId org, std::int64_t seq,
                               std::chrono::steady_clock::time_point until) {
    const auto known = self->reached_.find(org);
    if (self->closed_ || (known != self->reached_.end() && known->second > seq)) co_return;
    if (self->polls()) until = std::min(until, std::chrono::steady_clock::now() + self->options_.poll);
    Timer timer{self->loop_, until};
    const auto entry = self->waiting_.emplace(org, &timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(use_task, woken));
    self->waiting_.erase(entry);
}

Task<> Hub::State::pause(std::chrono::milliseconds time) {
    Timer timer{loop_, time};
    const auto entry = waiting_.emplace(OrgId{}, &timer);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(use_task, woken));
    waiting_.erase(entry);
}

void Hub::State::close() {
    closed_ = true;
    for (const auto& connection : connections_where([](const Connection&) { return true; })) forget(connection);
    for (const auto& [org, timer] : waiting_) timer->cancel();
}

std::size_t Hub::State::connections() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [](const auto& entry) { return entry.second->welcomed; }));
}

std::size_t Hub::State::connections_of(AccountId account) const {
    const auto count = per_account_.find(account);
    return count == per_account_.end() ? 0 : count->second;
}

// ── The public face ──

Hub::Hub(asio::io_context& loop, db::Db& db, Bus& bus, MembershipReader memberships, HubOptions options)
    : state_(std::make_shared<State>(loop, db, bus, std::move(memberships), options)),
      listening_(bus.subscribe([state = state_](const Notice& notice) { state->notice(notice); })) {
    if (state_->polls()) asio::co_spawn(loop, State::poll(state_), asio::detached);
    asio::co_spawn(loop, State::watch(state_), asio::detached);
}

Hub::~Hub() {
    listening_.reset();
    state_->close();
}

Task<bool> Hub::add(std::shared_ptr<Subscriber> subscriber, AccountId account, SessionId session) {
    return State::add(state_, std::move(subscriber), account, session);
}

void Hub::remove(const Subscriber& subscriber) {
    state_->remove(subscriber);
}

void Hub::end_sessions(const std::vector<SessionId>& sessions) {
    if (!sessions.empty()) state_->bus().publish(SessionsEnded{sessions});
}

void Hub::refresh(AccountId account) {
    state_->bus().publish(MembershipsChanged{account});
}

void Hub::ephemeral(OrgId org, const std::vector<MemberId>& members, std::string_view type, std::string_view data) {
    if (members.empty()) return;
    auto frame = std::make_shared<const std::string>(
        fmt::format(R"({{"org":"{}","type":"{}","data":{}}})", org.value, type, without_type(data, type)));
    state_->bus().publish(Fleeting{org, members, std::move(frame)});
}

Task<> Hub::wait_beyond(OrgId org, std::int64_t seq, std::chrono::steady_clock::time_point until) {
    return State::wait_beyond(state_, org, seq, until);
}

std::size_t Hub::connections() const {
    return state_->connections();
}

std::size_t Hub::connections_of(AccountId account) const {
    return state_->connections_of(account);
}

}  // namespace parta::events
