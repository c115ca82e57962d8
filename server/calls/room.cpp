#include "calls/room.hpp"

#include <algorithm>

namespace parta::calls {
namespace {

constexpr auto index(Source source) {
    return static_cast<std::size_t>(source);
}

/// What one can speak through: the screen's sound is whatever its sender makes it.
constexpr bool is_sound(Source source) {
    return source == Source::microphone || source == Source::screen_sound;
}

/// Until when somebody whose connection was lost then keeps the place.
Timestamp kept_until(const Room& room, Timestamp lost) {
    if (room.restart && lost <= room.restart->at) return room.restart->at + return_window;
    return lost + reconnect_window;
}

/// After a restart: nobody is there yet, or one of two.
bool waits_for_somebody(const Room& room) {
    if (!room.restart || room.phase == Phase::ended) return false;
    if (room.participants.empty()) return !room.restart->resumed;
    return room.rules.kind == Kind::one_to_one && room.phase == Phase::running && room.participants.size() < 2;
}

/// One application of `next`: the room being changed and what follows so far.
class Change {
  public:
    Change(Room room, Timestamp at) : room_(std::move(room)), at_(at) {}

    std::expected<Step, Refusal> run(const Input& input) {
        if (room_.phase == Phase::ended) return std::unexpected(Refusal::over);
        const auto refusal = std::visit([&](const auto& what) { return apply(what); }, input);
        if (refusal) return std::unexpected(*refusal);
        watch_staff();
        end_if_empty();
        return Step{std::move(room_), std::move(effects_)};
    }

    void enter(const Join& in) {
        if (room_.restart) room_.restart->resumed = true;
        room_.participants.push_back({.member = in.member, .rights = in.rights, .joined = at_});
        tell(Joined{in.member});
    }

    Step done() && {
        watch_staff();
        return {std::move(room_), std::move(effects_)};
    }

  private:
    using Verdict = std::optional<Refusal>;

    // ---- coming and going

    Verdict apply(const Join& in) {
        if (room_.removed.contains(in.member)) return Refusal::shut_out;
        if (Participant* one = find(in.member)) return come_back(*one, in.rights);
        if (room_.participants.size() >= room_limit) return Refusal::full;
        enter(in);
        if (room_.phase == Phase::ringing && in.member != room_.started_by) {
            room_.phase = Phase::running;
            tell(RoomUpdated{});
        }
        return {};
    }

    /// Another device, or the same one after its connection broke: what it sent before is over, the place stays.
    Verdict come_back(Participant& one, const Rights& rights) {
        if (room_.restart) room_.restart->resumed = true;
        one.lost.reset();
        one.on = {};
        one.rights = rights;
        tell(CloseMedia{one.member, {}});
        tell(Updated{one.member});
        return {};
    }

    Verdict apply(const Leave& in) {
        if (!find(in.member)) return Refusal::not_there;
        depart(in.member, Departure::left);
        return {};
    }

    Verdict apply(const ConnectionLost& in) {
        Participant* one = find(in.member);
        if (!one) return Refusal::not_there;
        if (one->lost) return {};
        one->lost = at_;
        one->on = {};
        tell(CloseMedia{one->member, {}});
        tell(Updated{one->member});
        return {};
    }

    Verdict apply(const AccessLost& in) {
        if (find(in.member)) depart(in.member, Departure::access_lost);
        return {};
    }

    Verdict apply(const RightsChanged& in) {
        Participant* one = find(in.member);
        if (!one || one->rights == in.rights) return {};
        one->rights = in.rights;
        tell(Updated{one->member});
        if (!may_speak(*one)) hush(*one);
        if (!in.rights.shares) turn_off(*one, Source::screen);
        return {};
    }

    // ---- sound and picture

    Verdict apply(const Turn& in) {
        Participant* one = find(in.by);
        if (!one || one->lost) return Refusal::not_there;
        if (!in.on) {
            turn_off(*one, in.source);
            return {};
        }
        if (is_sound(in.source) && !may_speak(*one)) return Refusal::quiet;
        const bool of_screen = in.source == Source::screen || in.source == Source::screen_sound;
        if (of_screen && !one->rights.shares) return Refusal::not_allowed;
        // Without its screen nobody would look for where the sound comes from.
        if (in.source == Source::screen_sound && !one->sends(Source::screen)) return Refusal::not_allowed;
        if (one->sends(in.source)) return {};
        if (in.source == Source::screen)
            if (const auto refusal = take_over_screen(*one)) return refusal;
        one->on[index(in.source)] = true;
        tell(Updated{one->member});
        return {};
    }

    /// One screen at a time: whoever shows next takes over, but a leader's screen is taken by leaders alone.
    Verdict take_over_screen(const Participant& next) {
        const auto shown =
            std::ranges::find_if(room_.participants, [](auto& one) { return one.sends(Source::screen); });
        if (shown == room_.participants.end()) return {};
        if (shown->rights.leads && !next.rights.leads) return Refusal::not_upon_staff;
        turn_off(*shown, Source::screen);
        return {};
    }

    Verdict apply(const Stop& in) {
        const Participant* by = find(in.by);
        Participant* one = find(in.member);
        if (!by || !one) return Refusal::not_there;
        if (!by->rights.leads) return Refusal::not_allowed;
        if (one->rights.leads && one->member != by->member) return Refusal::not_upon_staff;
        turn_off(*one, in.source);
        // In a silenced room the floor goes with the microphone: else it could never be taken back.
        if (in.source == Source::microphone && room_.silenced && std::exchange(one->allowed, false)) {
            tell(Updated{one->member});
            if (!may_speak(*one)) hush(*one);
        }
        return {};
    }

    Verdict apply(const Silence& in) {
        if (const auto refusal = must_lead(in.by)) return refusal;
        if (!std::exchange(room_.silenced, true)) tell(RoomUpdated{});
        for (auto& one : room_.participants) {
            if (one.rights.leads) continue;
            if (std::exchange(one.allowed, false) && !one.sends(Source::microphone)) tell(Updated{one.member});
            hush(one);
        }
        return {};
    }

    Verdict apply(const AllowSpeech& in) {
        if (const auto refusal = must_lead(in.by)) return refusal;
        if (!in.member) {
            if (!std::exchange(room_.silenced, false)) return {};
            tell(RoomUpdated{});
            for (auto& one : room_.participants)
                if (std::exchange(one.allowed, false)) tell(Updated{one.member});
            return {};
        }
        Participant* one = find(*in.member);
        if (!one) return Refusal::not_there;
        const bool changes = (room_.silenced && !one->allowed) || one->hand;
        one->allowed = room_.silenced;
        one->hand.reset();  // who is called upon has been seen
        if (changes) tell(Updated{one->member});
        return {};
    }

    // ---- hands

    Verdict apply(const RaiseHand& in) {
        Participant* one = find(in.by);
        if (!one || one->lost) return Refusal::not_there;
        if (one->hand.has_value() == in.up) return {};
        one->hand = in.up ? std::optional{++room_.hands} : std::nullopt;
        tell(Updated{one->member});
        return {};
    }

    Verdict apply(const LowerHand& in) {
        if (const auto refusal = must_lead(in.by)) return refusal;
        Participant* one = find(in.member);
        if (!one) return Refusal::not_there;
        if (!one->hand) return {};
        one->hand.reset();
        tell(Updated{one->member});
        return {};
    }

    // ---- ending

    Verdict apply(const Remove& in) {
        if (const auto refusal = must_lead(in.by)) return refusal;
        const Participant* one = find(in.member);
        if (one && one->rights.leads) return Refusal::not_upon_staff;
        if (!one && !room_.removed.contains(in.member)) return Refusal::not_there;
        room_.removed.insert(in.member);
        if (one) depart(in.member, Departure::removed);
        return {};
    }

    Verdict apply(const End& in) {
        if (room_.rules.kind == Kind::one_to_one && find(in.by)) return apply(Leave{in.by});
        if (const auto refusal = must_lead(in.by)) return refusal;
        end(EndReason::by_leader);
        return {};
    }

    Verdict apply(const Decline& in) {
        if (room_.phase != Phase::ringing || in.by == room_.started_by) return Refusal::not_allowed;
        end(EndReason::declined);
        return {};
    }

    Verdict apply(const Tick&) {
        std::vector<MemberId> gone;
        for (const auto& one : room_.participants)
            if (one.lost && kept_until(room_, *one.lost) <= at_) gone.push_back(one.member);
        for (const auto member : gone) depart(member, Departure::connection_lost);
        if (waits_for_somebody(room_) && room_.restart->at + return_window <= at_) end(EndReason::everyone_left);
        if (room_.phase == Phase::ringing && room_.started + ring_window <= at_) end(EndReason::unanswered);
        return {};
    }

    // ---- what the rules above are made of

    Participant* find(MemberId member) { return const_cast<Participant*>(room_.find(member)); }

    Verdict must_lead(MemberId by) {
        const Participant* one = find(by);
        if (!one) return Refusal::not_there;
        return one->rights.leads ? Verdict{} : Refusal::not_allowed;
    }

    bool may_speak(const Participant& one) const { return !room_.silenced || one.rights.leads || one.allowed; }

    void hush(Participant& one) {
        turn_off(one, Source::microphone);
        turn_off(one, Source::screen_sound);
    }

    void turn_off(Participant& one, Source source) {
        if (!std::exchange(one.on[index(source)], false)) return;
        tell(CloseMedia{one.member, source});
        if (source == Source::screen) turn_off(one, Source::screen_sound);
        tell(Updated{one.member});
    }

    void depart(MemberId member, Departure how) {
        const auto at = std::ranges::find(room_.participants, member, &Participant::member);
        if (at == room_.participants.end()) return;  // the call has ended with somebody else's leaving
        const Participant one = *at;
        room_.participants.erase(at);
        tell(CloseMedia{member, {}});
        tell(Departed{member, one.joined, how == Departure::connection_lost ? *one.lost : at_, how});
        // Two were talking, or one was ringing: without either there is no call.
        if (room_.rules.kind == Kind::one_to_one)
            end(room_.phase == Phase::ringing ? EndReason::unanswered : EndReason::everyone_left);
    }

    void end(EndReason reason) {
        if (room_.phase == Phase::ended) return;
        for (const auto& one : room_.participants) {
            tell(CloseMedia{one.member, {}});
            tell(Departed{one.member, one.joined, one.lost.value_or(at_), Departure::ended});
        }
        room_.participants.clear();
        if (reason == EndReason::everyone_left && room_.restart && !room_.restart->resumed)
            reason = EndReason::server_restarted;
        room_.phase = Phase::ended;
        room_.end_reason = reason;
        tell(Ended{reason});
    }

    void end_if_empty() {
        if (room_.participants.empty() && !waits_for_somebody(room_)) end(EndReason::everyone_left);
    }

    void watch_staff() {
        if (!room_.rules.needs_staff || room_.phase == Phase::ended || room_.participants.empty()) return;
        const bool there = std::ranges::any_of(room_.participants, [](const auto& one) { return one.rights.staff; });
        if (there) {
            room_.without_staff.reset();
            if (std::exchange(room_.warned, false)) tell(StaffBack{});
            return;
        }
        if (!room_.without_staff) room_.without_staff = at_;
        if (*room_.without_staff + without_staff_limit <= at_) return end(EndReason::without_staff);
        if (*room_.without_staff + without_staff_warning <= at_ && !std::exchange(room_.warned, true))
            tell(StaffMissing{*room_.without_staff + without_staff_limit});
    }

    void tell(Effect effect) {
        // Several changes of one person in one step are told once.
        if (std::holds_alternative<Updated>(effect) && std::ranges::find(effects_, effect) != effects_.end()) return;
        effects_.push_back(std::move(effect));
    }

    Room room_;
    Timestamp at_;
    std::vector<Effect> effects_;
};

}  // namespace

const Participant* Room::find(MemberId member) const {
    const auto at = std::ranges::find(participants, member, &Participant::member);
    return at == participants.end() ? nullptr : &*at;
}

Step start(const Rules& rules, const Join& first, Timestamp at) {
    Room room;
    room.rules = rules;
    room.phase = rules.kind == Kind::one_to_one ? Phase::ringing : Phase::running;
    room.started = at;
    room.started_by = first.member;
    Change change{std::move(room), at};
    change.enter(first);
    return std::move(change).done();
}

Room resume(Room room, Timestamp seen, Timestamp at) {
    room.restart = Restart{at};
    for (auto& one : room.participants) {
        one.lost = std::min(seen, at);
        one.on = {};
    }
    return room;
}

std::expected<Step, Refusal> next(Room room, const Input& input, Timestamp at) {
    return Change{std::move(room), at}.run(input);
}

std::optional<Timestamp> next_due(const Room& room) {
    std::optional<Timestamp> due;
    const auto consider = [&](Timestamp at) { due = due ? std::min(*due, at) : at; };
    if (room.phase == Phase::ended) return due;
    for (const auto& one : room.participants)
        if (one.lost) consider(kept_until(room, *one.lost));
    if (waits_for_somebody(room)) consider(room.restart->at + return_window);
    if (room.phase == Phase::ringing) consider(room.started + ring_window);
    if (room.without_staff) {
        if (room.warned)
            consider(*room.without_staff + without_staff_limit);
        else
            consider(*room.without_staff + without_staff_warning);
    }
    return due;
}

}  // namespace parta::calls
