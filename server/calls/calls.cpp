#include "calls/calls.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace parta::calls {
namespace {

constexpr std::chrono::seconds look_pause{1};  // at those who have no WebSocket
constexpr std::chrono::milliseconds access_pause{100};

}  // namespace

std::shared_ptr<Calls> Calls::make(boost::asio::io_context& loop, db::Db& db, events::Hub& hub, events::Bus& bus,
                                   std::shared_ptr<Hall> hall) {
    std::shared_ptr<Calls> calls{new Calls{loop, db, hub, std::move(hall)}};
    calls->listening_ = bus.subscribe([&loop, weak = std::weak_ptr{calls}](const events::Notice& notice) {
        const auto self = weak.lock();
        if (!self || self->running_ == 0) return;
        if (const auto* reached = std::get_if<events::Reached>(&notice))
            boost::asio::post(loop, [weak, org = reached->org] {
                if (const auto here = weak.lock()) here->heard(org);
            });
        if (const auto* ended = std::get_if<events::SessionsEnded>(&notice))
            boost::asio::post(loop, [weak, sessions = ended->sessions] {
                const auto here = weak.lock();
                for (const auto session : sessions)
                    if (here) here->session_ended(session);
            });
    });
    calls->house_.hall->on_down = [weak = std::weak_ptr{calls}](int slot) {
        const auto self = weak.lock();
        if (!self) return;
        for (const auto& [id, room] : std::unordered_map{self->rooms_}) room->worker_lost(slot);
    };
    return calls;
}

Task<> Calls::stop(std::shared_ptr<Calls> self) {
    self->stopping_ = true;
    self->listening_.reset();
    self->running_ = 0;
    for (const auto& [id, room] : std::unordered_map{self->rooms_})
        if (!room->ended() && !co_await LiveRoom::put_down(room))
            spdlog::error("call {}: not all of it could be written down", id.value);
}

void Calls::take_up() {
    const auto orgs = house_.db.platform_read_now([](db::Tx& tx) {
        std::vector<OrgId> found;
        for (const auto row : tx.query("SELECT id FROM org ORDER BY id")) found.push_back(row.get<OrgId>(0));
        return found;
    });
    for (const auto org : orgs) {
        const bool open = house_.db.read_now(org, [](db::Tx& tx) { return !chats::chats_in_call(tx).empty(); });
        if (!open) continue;
        for (const auto& left :
             house_.db.write_now(org, [](db::Tx& tx) { return chats::take_up_calls(tx); }, db::Reach::both)) {
            spdlog::info("call {} of organisation {} goes on: {} people were there", left.call.id.value, org.value,
                         left.stays.size());
            open_room(left.call.id, std::make_shared<LiveRoom>(house_, org, left));
        }
    }
}

std::shared_ptr<LiveRoom> Calls::find(OrgId org, CallId id) const {
    const auto found = rooms_.find(id);
    return found == rooms_.end() || found->second->org() != org || found->second->ended() ? nullptr : found->second;
}

std::shared_ptr<LiveRoom> Calls::open(OrgId org, CallId id) const {
    if (stopping_) throw Error{ErrorCode::calls_unavailable, {}, {}, 1};
    auto room = find(org, id);
    if (!room) throw Error{ErrorCode::call_over};
    return room;
}

std::shared_ptr<LiveRoom> Calls::seated(OrgId org, CallId id, MemberId member, SessionId session) const {
    const auto room = find(org, id);
    if (!room || !room->seats(member, session)) return nullptr;
    room->hear(member);
    return open(org, id);
}

std::vector<std::shared_ptr<LiveRoom>> Calls::rooms_of(OrgId org) const {
    std::vector<std::shared_ptr<LiveRoom>> found;
    for (const auto& [id, room] : rooms_)
        if (room->org() == org && !room->ended()) found.push_back(room);
    return found;
}

// ── Coming and going ──

std::optional<JoinedCall> Calls::join(OrgId org, const chats::EnteredCall& entered, SessionId session) {
    const auto id = entered.call.id;
    if (stopping_) throw Error{ErrorCode::calls_unavailable, {}, {}, 1};
    if (over_.contains(id)) return std::nullopt;
    if (!rooms_.contains(id)) open_room(id, std::make_shared<LiveRoom>(house_, org, entered));
    const auto room = rooms_.at(id);
    if (room->ended()) return std::nullopt;
    if (house_.hall->full() && !room->holds(entered.person.member))
        throw Error{ErrorCode::overloaded, {}, "each media worker is at its limits", 10};
    auto joined = room->join(entered.person, session);
    watch_verbs(room, session);
    // What changed between the database's yes and this moment is looked for.
    watches_[org].all = true;
    heard(org);
    return joined;
}

void Calls::open_room(CallId id, std::shared_ptr<LiveRoom> room) {
    room->on_ended = [weak = weak_from_this(), id] {
        if (const auto self = weak.lock()) self->ended(id);
    };
    rooms_[id] = room;
    ++running_;
    room->begin();
}

void Calls::ended(CallId id) {
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) return;
    over_[id] = true;
    boost::asio::co_spawn(house_.loop, forget(shared_from_this(), found->second), boost::asio::detached);
    rooms_.erase(found);
    --running_;
}

/// Until the database has said it to everybody who has asked before.
Task<> Calls::forget(std::shared_ptr<Calls> self, std::shared_ptr<LiveRoom> room) {
    LoopTimer moment{self->house_.loop.get_executor()};
    do {
        moment.expires_after(std::chrono::seconds{30});
        co_await moment.async_wait(waiting_here);
    } while (!room->written());
    self->over_.erase(room->call().id);
}

void Calls::socket_opened(SessionId session) {
    ++sockets_[session];
}

void Calls::socket_closed(SessionId session) {
    const auto found = sockets_.find(session);
    if (found == sockets_.end() || --found->second > 0) return;
    sockets_.erase(found);
    session_ended(session);
}

void Calls::session_ended(SessionId session) {
    if (stopping_) return;  // it is the server that goes
    for (const auto& [id, room] : std::unordered_map{rooms_}) room->session_lost(session);
}

void Calls::watch_verbs(const std::shared_ptr<LiveRoom>& room, SessionId session) {
    if (!sockets_.contains(session) && without_socket_.emplace(room->call().id, session).second)
        boost::asio::co_spawn(house_.loop, expect_verbs(shared_from_this(), room, session), boost::asio::detached);
}

/// Until it has a WebSocket, whose end then tells the same.
Task<> Calls::expect_verbs(std::shared_ptr<Calls> self, std::shared_ptr<LiveRoom> room, SessionId session) {
    LoopTimer moment{self->house_.loop.get_executor()};
    while (!self->stopping_ && !room->ended() && !self->sockets_.contains(session)) {
        const auto until = room->expected_until(session);
        if (!until) break;
        if (now() >= *until) {
            room->session_lost(session);
            break;
        }
        moment.expires_after(look_pause);
        co_await moment.async_wait(waiting_here);
    }
    self->without_socket_.erase({room->call().id, session});
}

// ── Access (C8) ──

void Calls::heard(OrgId org) {
    if (rooms_of(org).empty()) {
        watches_.erase(org);
        return;
    }
    auto& watch = watches_[org];
    watch.again = true;
    if (std::exchange(watch.checking, true)) return;
    boost::asio::co_spawn(house_.loop, check_access(shared_from_this(), org), boost::asio::detached);
}

Task<> Calls::check_access(std::shared_ptr<Calls> self, OrgId org) {
    struct Asked {
        std::shared_ptr<LiveRoom> room;
        std::vector<MemberId> members;
        std::vector<chats::CallPerson> allowed;
    };
    LoopTimer moment{self->house_.loop.get_executor()};
    while (self->watches_.contains(org) && self->watches_[org].again) {
        moment.expires_after(access_pause);
        co_await moment.async_wait(waiting_here);
        if (!self->watches_.contains(org)) co_return;
        auto& watch = self->watches_[org];
        watch.again = false;
        const bool all = std::exchange(watch.all, false);
        const auto since = watch.seq;
        std::vector<Asked> asked;
        for (const auto& room : self->rooms_of(org)) asked.push_back({room, room->members(), {}});
        try {
            const auto seq = co_await self->house_.db.read(
                org,
                [&](db::Tx& tx) {
                    if (all || since == 0 || chats::access_may_have_changed(tx, since))
                        for (auto& one : asked)
                            one.allowed = chats::people_of_call(tx, one.room->call().chat, one.members);
                    else
                        for (auto& one : asked) one.room = nullptr;
                    return tx.current_seq();
                },
                db::Reach::both);
            if (self->watches_.contains(org)) self->watches_[org].seq = seq;
            for (const auto& one : asked)
                if (one.room) one.room->access_checked(one.members, one.allowed);
        } catch (const std::exception& error) {
            spdlog::warn("calls: access could not be checked: {}", error.what());
            if (self->watches_.contains(org)) self->watches_[org].again = self->watches_[org].all = true;
        }
    }
    if (self->watches_.contains(org)) self->watches_[org].checking = false;
}

}  // namespace parta::calls
