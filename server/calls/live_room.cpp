#include "calls/live_room.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>

#include "base/hash.hpp"
#include "base/random.hpp"

namespace parta::calls {
namespace {

constexpr std::chrono::milliseconds most_idle{500};  // the clock may be set
constexpr std::size_t place_bytes = 12;
constexpr std::chrono::seconds socket_window{10};  // whoever joins has a WebSocket by then, or says something
constexpr std::chrono::seconds verb_window{45};    // and whoever has none says something so often
constexpr std::chrono::milliseconds pulse_pause{2500};
constexpr int pulses_seen = 6;  // after so many the database is told that the server runs
constexpr std::chrono::seconds put_down_limit{2};

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
        case EndReason::server_restarted:
            return chats::CallEnd::server_restarted;
    }
    std::unreachable();
}

}  // namespace

LiveRoom::LiveRoom(House& house, OrgId org, const chats::CallRow& call, bool needs_staff)
    : house_(house),
      org_(org),
      call_(call),
      stage_(std::make_shared<Stage>(house.hall)),
      due_(house.loop.get_executor()),
      pulse_(house.loop.get_executor()),
      telling_(house.loop.get_executor()) {
    room_.rules = {.kind = call_.one_to_one ? Kind::one_to_one : Kind::group, .needs_staff = needs_staff};
    room_.phase = call_.ringing ? Phase::ringing : Phase::running;
    room_.started = call_.started_at;
    room_.started_by = call_.started_by;
    room_.silenced = silenced_ = call_.silenced;
}

LiveRoom::LiveRoom(House& house, OrgId org, const chats::EnteredCall& entered)
    : LiveRoom(house, org, entered.call, entered.needs_staff) {}

LiveRoom::LiveRoom(House& house, OrgId org, const chats::InterruptedCall& left)
    : LiveRoom(house, org, left.call, left.needs_staff) {
    room_.removed = {left.removed.begin(), left.removed.end()};
    for (const auto& [person, from] : left.stays) {
        room_.participants.push_back({.member = person.member, .rights = rights_of(person), .joined = from});
        seats_[person.member] = {.person = person, .session = SessionId{}, .place = {}};
    }
    room_ = calls::resume(std::move(room_), call_.seen_at, now());
}

void LiveRoom::begin() {
    if (!stage_->on_speaker)
        stage_->on_speaker = [weak = weak_from_this()](std::optional<MemberId> speaker) {
            if (const auto self = weak.lock()) self->tell(self->members(), SpeakingFrame{self->call_.id, speaker});
        };
    set_timer();
    pulse();
}

/// Now and then: who has gone without a word, who sends too much, and that the server still runs.
void LiveRoom::pulse() {
    if (ended()) return;
    pulse_.expires_after(pulse_pause);
    pulse_.async_wait([weak = weak_from_this()](const boost::system::error_code& stopped) {
        const auto self = weak.lock();
        if (stopped || !self || self->ended()) return;
        for (const auto member : self->stage_->lifeless(now()))
            if (!self->ended()) self->connection_lost(member);
        if (!self->ended() && !std::exchange(self->measures_, true))
            boost::asio::co_spawn(self->house_.loop, stop_floods(self),
                                  [self](std::exception_ptr) { self->measures_ = false; });
        const bool anybody = std::ranges::any_of(self->room_.participants, [](auto& one) { return !one.lost; });
        if (anybody && ++self->pulses_ % pulses_seen == 0)
            self->write([id = self->call_.id, at = now()](db::Tx& tx) { chats::note_seen(tx, id, at); });
        self->pulse();
    });
}

/// Ends the pictures of whoever floods the room; of whoever sends none, the sound.
Task<> LiveRoom::stop_floods(std::shared_ptr<LiveRoom> self) {
    for (const auto member : co_await self->stage_->flooding()) {
        const auto* one = self->room_.find(member);
        if (!one || one->lost) continue;
        spdlog::warn("call {}: member {} sends far more than was agreed on and is stopped", self->call_.id.value,
                     member.value);
        const bool pictures = one->sends(Source::camera) || one->sends(Source::screen);
        for (const auto source : {Source::camera, Source::screen}) self->apply(Turn{member, source, false});
        if (!pictures) self->apply(Turn{member, Source::microphone, false});
    }
}

Task<bool> LiveRoom::put_down(std::shared_ptr<LiveRoom> self) {
    self->write([id = self->call_.id, at = now()](db::Tx& tx) { chats::note_seen(tx, id, at); });
    co_return co_await wait_written(self, put_down_limit);
}

void LiveRoom::note_stay(const Participant& one) {
    write([id = call_.id, stay = chats::Stay{one.member, seats_.at(one.member).person.capacity, one.joined, one.lost}](
              db::Tx& tx) { chats::note_stay(tx, id, stay); });
}

// ── The room's steps ──

Step LiveRoom::must(std::expected<Step, Refusal> step) const {
    if (!step) throw Error{code_of(step.error())};
    return std::move(*step);
}

/// False if nothing followed from it.
bool LiveRoom::apply(const Input& input) {
    auto step = must(next(room_, input, now()));
    const bool changed = !step.effects.empty();
    take(std::move(step));
    return changed;
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
    note_stay(*room_.find(what.member));
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
    if (what.how == Departure::removed)
        write([id = call_.id, member = what.member](db::Tx& tx) { chats::note_removal(tx, id, member); });
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
    if (std::exchange(silenced_, room_.silenced) != room_.silenced)
        write([id = call_.id, silenced = silenced_](db::Tx& tx) { chats::note_silence(tx, id, silenced); });
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
    const bool moved =
        known != seats_.end() && known->second.session != SessionId{} && known->second.session != session;
    const auto place = to_hex(random_bytes(place_bytes));
    const auto* before = room_.find(member);
    const bool back = before && before->lost;
    seats_[member] = {.person = person, .session = session, .place = place, .expected_until = now() + socket_window};
    take(std::move(step));
    if (back) note_stay(*room_.find(member));
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

bool LiveRoom::seats(MemberId member, SessionId session) const {
    const auto seat = seats_.find(member);
    return seat != seats_.end() && seat->second.session == session;
}

std::optional<Timestamp> LiveRoom::expected_until(SessionId session) const {
    for (const auto& [member, seat] : seats_)
        if (const auto* one = room_.find(member); seat.session == session && one && !one->lost)
            return seat.expected_until;
    return std::nullopt;
}

void LiveRoom::hear(MemberId member) {
    const auto seat = seats_.find(member);
    if (seat != seats_.end()) seat->second.expected_until = now() + verb_window;
}

void LiveRoom::check_here(MemberId member, SessionId session) const {
    if (ended()) throw Error{ErrorCode::call_over};
    const auto seat = seats_.find(member);
    const auto* one = room_.find(member);
    if (seat == seats_.end() || !one || seat->second.session != session || one->lost)
        throw Error{ErrorCode::not_in_call};
}

bool LiveRoom::act(MemberId member, SessionId session, const Input& input) {
    check_here(member, session);
    return apply(input);
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

void LiveRoom::connection_lost(MemberId member) {
    const auto* before = room_.find(member);
    if (!before || before->lost) return;
    apply(ConnectionLost{member});
    if (const auto* one = room_.find(member)) note_stay(*one);
}

void LiveRoom::session_lost(SessionId session) {
    std::vector<MemberId> lost;
    for (const auto& [member, seat] : seats_)
        if (seat.session == session) lost.push_back(member);
    for (const auto member : lost)
        if (!ended()) connection_lost(member);
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

}  // namespace parta::calls
