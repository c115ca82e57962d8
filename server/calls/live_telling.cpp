// What a live room shows, tells its participants, and writes down.
#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "calls/live_room.hpp"

namespace parta::calls {

ParticipantView LiveRoom::show(const Participant& one) const {
    const auto& person = seats_.at(one.member).person;
    return {.member = one.member,
            .name = person.name,
            .capacity = person.capacity,
            .badge = person.teacher_badge,
            .leads = one.rights.leads,
            .staff = one.rights.staff,
            .shares = one.rights.shares,
            .joined_at = one.joined,
            .away = one.lost.has_value(),
            .microphone = one.sends(Source::microphone),
            .camera = one.sends(Source::camera),
            .screen = one.sends(Source::screen),
            .screen_sound = one.sends(Source::screen_sound),
            .may_speak = !room_.silenced || one.rights.leads || one.allowed,
            .hand = one.hand};
}

CallView LiveRoom::view(MemberId member) const {
    const auto* own = room_.find(member);
    if (!own) throw Error{ended() ? ErrorCode::call_over : ErrorCode::not_in_call};
    CallView shown{.id = call_.id,
                   .chat = call_.chat,
                   .started_at = call_.started_at,
                   .kind = room_.rules.kind,
                   .phase = room_.phase,
                   .silenced = room_.silenced,
                   .staff_missing_until = staff_missing_until_,
                   .revision = revision_,
                   .participants = {},
                   .you = member,
                   .rights = {own->rights.leads, own->rights.staff, own->rights.shares}};
    for (const auto& one : room_.participants) shown.participants.push_back(show(one));
    return shown;
}

/// What happens within a moment is told at once: thirty who come together are not thirty frames to each.
void LiveRoom::tell_soon() {
    if (std::exchange(tells_, true)) return;
    telling_.expires_after(std::chrono::milliseconds{50});
    telling_.async_wait([weak = weak_from_this()](const boost::system::error_code& stopped) {
        const auto self = weak.lock();
        if (!stopped && self && self->tells_) self->tell_now();
    });
}

void LiveRoom::tell_now() {
    tells_ = false;
    RoomFrame frame{.call = call_.id,
                    .revision = ++revision_,
                    .participants = {},
                    .left = std::exchange(left_, {}),
                    .phase = room_.phase,
                    .silenced = room_.silenced,
                    .staff_missing_until = staff_missing_until_,
                    .ended = room_.end_reason};
    for (const auto member : std::exchange(changed_, {}))
        if (const auto* one = room_.find(member)) frame.participants.push_back(show(*one));
    auto recipients = members();
    for (const auto& gone : frame.left)
        if (!room_.find(gone.member)) recipients.push_back(gone.member);
    tell(recipients, frame);
}

void LiveRoom::tell_size_soon() {
    if (std::exchange(tells_size_, true)) return;
    boost::asio::co_spawn(house_.loop, tell_size(shared_from_this()), [](std::exception_ptr) {});
}

Task<> LiveRoom::tell_size(std::shared_ptr<LiveRoom> self) {
    LoopTimer moment{self->house_.loop.get_executor(), std::chrono::milliseconds{500}};
    co_await moment.async_wait(waiting_here);
    self->tells_size_ = false;
    if (self->ended()) co_return;
    const auto audience = co_await self->house_.db.read(
        self->org_, [chat = self->call_.chat](db::Tx& tx) { return chats::audience_of_call(tx, chat); });
    self->tell(audience, SizeFrame{self->call_.chat, self->call_.id, self->size()});
}

// ── The database ──

void LiveRoom::write(Write write) {
    writes_.push_back(std::move(write));
    if (writes_.size() == 1) boost::asio::co_spawn(house_.loop, write_all(shared_from_this()), boost::asio::detached);
}

Task<bool> LiveRoom::wait_written(std::shared_ptr<LiveRoom> self, std::chrono::milliseconds limit) {
    LoopTimer moment{self->house_.loop.get_executor()};
    for (const auto end = std::chrono::steady_clock::now() + limit; !self->written();) {
        if (std::chrono::steady_clock::now() >= end) co_return false;
        moment.expires_after(std::chrono::milliseconds{5});
        co_await moment.async_wait(waiting_here);
    }
    co_return true;
}

Task<> LiveRoom::write_all(std::shared_ptr<LiveRoom> self) {
    constexpr int tries = 20;
    LoopTimer pause{self->house_.loop.get_executor()};
    while (!self->writes_.empty()) {
        for (int i = 1; i <= tries; ++i) {
            std::string failure;
            try {
                co_await self->house_.db.write(
                    self->org_,
                    [&write = self->writes_.front()](db::Tx& tx) {
                        write(tx);
                        return true;
                    },
                    db::Reach::organisation, db::IfUnknown::repeat);
            } catch (const std::exception& error) {
                failure = error.what();
            }
            if (failure.empty()) break;
            spdlog::error("call {}: could not be written: {}", self->call_.id.value, failure);
            pause.expires_after(std::chrono::milliseconds{250} * i);
            co_await pause.async_wait(waiting_here);
        }
        self->writes_.pop_front();
    }
}

}  // namespace parta::calls
