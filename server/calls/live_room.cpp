#include "calls/live_room.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::calls {
namespace {

constexpr std::chrono::milliseconds most_idle{500};  // the clock may be set
constexpr std::size_t place_bytes = 12;

Rights rights_of(const chats::CallPerson& person) {
    return {.leads = person.rights.leads, .staff = person.rights.staff, .shares = person.rights.shares};
}

ErrorCode code_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::over:
            return ErrorCode::call_over;
        case Refusal::shut_out:
            return ErrorCode::call_removed;
        case Refusal::full:
            return ErrorCode::call_full;
        case Refusal::not_there:
            return ErrorCode::not_in_call;
        case Refusal::not_allowed:
            return ErrorCode::forbidden;
        case Refusal::not_upon_staff:
            return ErrorCode::not_upon_staff;
        case Refusal::quiet:
            return ErrorCode::call_silenced;
    }
    std::unreachable();
}

chats::CallEnd stored(EndReason reason) {
    switch (reason) {
        case EndReason::by_leader:
            return chats::CallEnd::by_leader;
        case EndReason::everyone_left:
            return chats::CallEnd::everyone_left;
        case EndReason::without_staff:
            return chats::CallEnd::without_staff;
        case EndReason::unanswered:
            return chats::CallEnd::unanswered;
        case EndReason::declined:
            return chats::CallEnd::declined;
    }
    std::unreachable();
}

}  // namespace

LiveRoom::LiveRoom(House& house, OrgId org, const chats::EnteredCall& entered)
    : house_(house),
      org_(org),
      call_(entered.call),
      stage_(std::make_shared<Stage>(house.hall)),
      due_(house.loop.get_executor()),
      telling_(house.loop.get_executor()) {
    room_.rules = {.kind = call_.one_to_one ? Kind::one_to_one : Kind::group, .needs_staff = entered.needs_staff};
    room_.phase = call_.ringing ? Phase::ringing : Phase::running;
    room_.started = call_.started_at;
    room_.started_by = call_.started_by;
}

// ── The room's steps ──

Step LiveRoom::must(std::expected<Step, Refusal> step) const {
    if (!step) throw Error{code_of(step.error())};
    return std::move(*step);
}

void LiveRoom::apply(const Input& input) {
    take(must(next(room_, input, now())));
}

void LiveRoom::take(Step step) {
    const auto self = shared_from_this();
    room_ = std::move(step.room);
    for (const auto& effect : step.effects) std::visit([this](const auto& what) { follow(what); }, effect);
    set_timer();
}

void LiveRoom::set_timer() {
    const auto due = next_due(room_);
    if (!due) {
        due_.cancel();
        return;
    }
    due_.expires_after(std::clamp(*due - now(), std::chrono::milliseconds{0}, most_idle));
    due_.async_wait([weak = weak_from_this()](const boost::system::error_code& stopped) {
        const auto self = weak.lock();
        if (stopped || !self || self->ended()) return;
        const auto due = next_due(self->room_);
        if (due && *due <= now())
            self->apply(Tick{});
        else
            self->set_timer();
    });
}

void LiveRoom::follow(const Joined& what) {
    changed_.insert(what.member);
    tell_soon();
    tell_size_soon();
}

void LiveRoom::follow(const Departed& what) {
    const auto seat = seats_.find(what.member);
    const auto capacity = seat == seats_.end() ? chats::Capacity{} : seat->second.person.capacity;
    write([id = call_.id, stay = chats::Stay{what.member, capacity, what.joined, what.left}](db::Tx& tx) {
        chats::note_stay(tx, id, stay);
    });
    left_.push_back({what.member, what.how});
    changed_.erase(what.member);
    seats_.erase(what.member);
    tell_soon();
    tell_size_soon();
}

void LiveRoom::follow(const Updated& what) {
    changed_.insert(what.member);
    tell_soon();
}

void LiveRoom::follow(const RoomUpdated&) {
    if (std::exchange(call_.ringing, room_.phase == Phase::ringing) && room_.phase == Phase::running)
        write([id = call_.id](db::Tx& tx) { chats::answer_call(tx, id); });
    for (const auto& one : room_.participants) changed_.insert(one.member);  // who may speak
    tell_soon();
}

void LiveRoom::follow(const CloseMedia& what) {
    stage_->close(what.member, what.source);
}

void LiveRoom::follow(const StaffMissing& what) {
    staff_missing_until_ = what.ends;
    tell_soon();
}

void LiveRoom::follow(const StaffBack&) {
    staff_missing_until_.reset();
    tell_soon();
}

void LiveRoom::follow(const Ended& what) {
    stage_->close_all();
    staff_missing_until_.reset();
    write(
        [id = call_.id, reason = stored(what.reason), at = now()](db::Tx& tx) { chats::end_call(tx, id, reason, at); });
    tell_now();
    if (const auto tell = std::move(on_ended)) tell();
}

// ── People ──

JoinedCall LiveRoom::join(const chats::CallPerson& person, SessionId session) {
    const auto member = person.member;
    const auto known = seats_.find(member);
    auto step = must(next(room_, Join{member, rights_of(person)}, now()));
    const bool moved = known != seats_.end() && known->second.session != session;
    const auto place = to_hex(random_bytes(place_bytes));
    seats_[member] = {person, session, place};
    if (!stage_->on_speaker)
        stage_->on_speaker = [weak = weak_from_this()](std::optional<MemberId> speaker) {
            if (const auto self = weak.lock()) self->tell(self->members(), SpeakingFrame{self->call_.id, speaker});
        };
    take(std::move(step));
    if (moved) tell({member}, MovedFrame{call_.id, place});
    return {view(member), place, room_capabilities()};
}

void LiveRoom::leave(MemberId member, SessionId session) {
    const auto seat = seats_.find(member);
    // Also while its connection counts as lost; not from a device whose place has moved.
    if (seat == seats_.end() || seat->second.session != session) throw Error{ErrorCode::not_in_call};
    apply(Leave{member});
}

void LiveRoom::decline(MemberId member) {
    apply(Decline{member});
}

void LiveRoom::check_here(MemberId member, SessionId session) const {
    if (ended()) throw Error{ErrorCode::call_over};
    const auto seat = seats_.find(member);
    const auto* one = room_.find(member);
    if (seat == seats_.end() || !one || seat->second.session != session || one->lost)
        throw Error{ErrorCode::not_in_call};
}

void LiveRoom::act(MemberId member, SessionId session, const Input& input) {
    check_here(member, session);
    apply(input);
}

void LiveRoom::react(MemberId member, SessionId session, std::string_view emoji) {
    check_here(member, session);
    tell(members(), ReactionFrame{call_.id, member, std::string{emoji}});
}

void LiveRoom::note(MemberId actor, std::string_view action, std::optional<MemberId> about) {
    const auto subject = about ? fmt::format("member:{}", about->value) : fmt::format("chat:{}", call_.chat.value);
    write([actor, action = std::string{action}, subject, id = call_.id](db::Tx& tx) {
        orgs::audit(tx, actor, action, subject, fmt::format(R"({{"call":"{}"}})", id.value));
    });
}

std::vector<MemberId> LiveRoom::members() const {
    std::vector<MemberId> members;
    for (const auto& one : room_.participants) members.push_back(one.member);
    return members;
}

void LiveRoom::session_lost(SessionId session) {
    std::vector<MemberId> lost;
    for (const auto& [member, seat] : seats_)
        if (seat.session == session) lost.push_back(member);
    for (const auto member : lost)
        if (!ended()) apply(ConnectionLost{member});
}

void LiveRoom::access_checked(const std::vector<MemberId>& asked, const std::vector<chats::CallPerson>& allowed) {
    for (const auto member : asked) {
        if (ended() || !room_.find(member)) continue;
        const auto person = std::ranges::find(allowed, member, &chats::CallPerson::member);
        if (person == allowed.end()) {
            apply(AccessLost{member});
            continue;
        }
        auto& seat = seats_.at(member);
        const bool renamed = seat.person.name != person->name || seat.person.teacher_badge != person->teacher_badge ||
                             seat.person.capacity != person->capacity;
        seat.person = *person;
        if (renamed) follow(Updated{member});
        apply(RightsChanged{member, rights_of(*person)});
    }
}

// ── What is shown and told ──

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

std::vector<chats::Attendant> LiveRoom::present() const {
    std::vector<chats::Attendant> people;
    for (const auto& one : room_.participants) {
        const auto& person = seats_.at(one.member).person;
        people.push_back({one.member, person.name, person.capacity, {{one.joined, std::nullopt}}});
    }
    return people;
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
