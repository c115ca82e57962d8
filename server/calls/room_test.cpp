// The rules of a call, by the ids of docs/protocol/calls.md.
#include "calls/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace parta::calls {
namespace {

using namespace std::chrono_literals;

constexpr MemberId olga{1}, petr{2}, semyon{3}, dasha{4};  // two teachers, two pupils
constexpr Rights teacher{.leads = true, .staff = true, .shares = true};
constexpr Rights pupil{.leads = false, .staff = false, .shares = true};
constexpr Rights listener{};

/// A room that is spoken to step by step.
class Call {
  public:
    explicit Call(Rules rules = {}, Join first = {olga, teacher}) {
        auto step = start(rules, first, at);
        room = std::move(step.room);
        effects = std::move(step.effects);
    }

    Call& operator()(const Input& input) {
        auto step = next(room, input, at);
        refused = step ? std::nullopt : std::optional{step.error()};
        if (step) room = std::move(step->room);
        effects = step ? std::move(step->effects) : std::vector<Effect>{};
        return *this;
    }

    Call& after(std::chrono::milliseconds passed) {
        at = at + passed;
        return *this;
    }

    template <class Kind>
    bool told(const Kind& effect) const {
        return std::ranges::find(effects, Effect{effect}) != effects.end();
    }

    bool sends(MemberId member, Source source) const {
        const auto* one = room.find(member);
        return one && one->sends(source);
    }

    Timestamp at{1'000'000};
    Room room;
    std::vector<Effect> effects;
    std::optional<Refusal> refused;
};

Call lesson() {
    Call call{{.needs_staff = true}};
    call(Join{petr, teacher})(Join{semyon, pupil})(Join{dasha, pupil});
    return call;
}

// C1.
TEST(Room, NobodyIsHeardOrSeenBeforeTheyChoose) {
    auto call = lesson();
    EXPECT_TRUE(call.told(Joined{dasha}));
    for (const auto& one : call.room.participants)
        EXPECT_EQ(one.on, (std::array<bool, source_count>{})) << one.member.value;
    call(Turn{semyon, Source::microphone, true});
    EXPECT_TRUE(call.sends(semyon, Source::microphone));
    EXPECT_EQ(call.effects, std::vector<Effect>{Updated{semyon}});
    call(Turn{semyon, Source::microphone, true});
    EXPECT_TRUE(call.effects.empty()) << "what holds already is not told again";
}

// C2.
TEST(Room, ABrokenConnectionKeepsItsPlaceForAWhile) {
    auto call = lesson();
    call(RaiseHand{semyon, true})(Turn{semyon, Source::camera, true})(ConnectionLost{semyon});
    EXPECT_TRUE(call.told(CloseMedia{semyon, {}}));
    EXPECT_EQ(next_due(call.room), call.at + reconnect_window);
    call.after(reconnect_window - 1ms)(Tick{});
    ASSERT_NE(call.room.find(semyon), nullptr);
    call(Join{semyon, pupil});
    EXPECT_FALSE(call.told(Joined{semyon})) << "others need not hear of it as of a newcomer";
    EXPECT_TRUE(call.room.find(semyon)->hand.has_value());
    EXPECT_FALSE(call.sends(semyon, Source::camera)) << "C1 again";
    const auto lost = call.at;
    call(ConnectionLost{semyon}).after(reconnect_window)(Tick{});
    EXPECT_EQ(call.room.find(semyon), nullptr);
    EXPECT_TRUE(call.told(Departed{semyon, Timestamp{1'000'000}, lost, Departure::connection_lost}))
        << "the stay ended when the connection broke";
}

// C21.
TEST(Room, ARestartOfTheServerKeepsThePlacesForAWhile) {
    auto call = lesson();
    call(Turn{semyon, Source::microphone, true})(Silence{olga})(Remove{olga, dasha});
    const auto seen = call.at;
    call.after(10s);
    call.room = resume(std::move(call.room), seen, call.at);
    for (const auto& one : call.room.participants) {
        EXPECT_EQ(one.lost, seen);
        EXPECT_EQ(one.on, (std::array<bool, source_count>{}));
    }
    EXPECT_EQ(next_due(call.room), call.at + return_window);
    EXPECT_EQ(call(Turn{semyon, Source::camera, true}).refused, Refusal::not_there);
    call.after(return_window - 1ms)(Tick{})(Join{semyon, pupil})(Join{olga, teacher});
    EXPECT_EQ(call.room.find(semyon)->joined, Timestamp{1'000'000}) << "the same stay";
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet) << "C4 holds";
    EXPECT_EQ(call(Join{dasha, pupil}).refused, Refusal::shut_out) << "and C7";
    call.after(1ms)(Tick{});
    EXPECT_TRUE(call.told(Departed{petr, Timestamp{1'000'000}, seen, Departure::connection_lost}));
    EXPECT_EQ(call.room.participants.size(), 2u);
    call(ConnectionLost{semyon});
    EXPECT_EQ(next_due(call.room), call.at + reconnect_window) << "from now on as ever";
}

// C21.
TEST(Room, AfterARestartNobodyComesBack) {
    auto call = lesson();
    const auto seen = call.at;
    call.after(1h);
    call.room = resume(std::move(call.room), seen, call.at);
    call.after(return_window - 1ms)(Tick{});
    EXPECT_EQ(call.room.phase, Phase::running) << "and nobody is warned of C9 for it";
    call.after(1ms)(Tick{});
    EXPECT_EQ(call.room.end_reason, EndReason::server_restarted);
    EXPECT_TRUE(call.told(Departed{olga, Timestamp{1'000'000}, seen, Departure::connection_lost}));
    EXPECT_TRUE(call.told(Ended{EndReason::server_restarted}));
}

// C21.
TEST(Room, AfterARestartARoomThatNobodyWasInWaitsToo) {
    auto call = lesson();
    call.room.participants.clear();
    call.room = resume(std::move(call.room), call.at, call.at);
    EXPECT_EQ(next_due(call.room), call.at + return_window);
    auto left_alone = call;
    left_alone.after(return_window)(Tick{});
    EXPECT_EQ(left_alone.room.end_reason, EndReason::server_restarted);
    call.after(10s)(Join{olga, teacher}).after(return_window)(Tick{});
    EXPECT_EQ(call.room.phase, Phase::running);
    call(Leave{olga});
    EXPECT_EQ(call.room.end_reason, EndReason::everyone_left);
}

// C21, C12.
TEST(Room, AfterARestartOneOfTwoDoesNotWaitForEver) {
    Call call{{.kind = Kind::one_to_one}, {olga, teacher}};
    call(Join{semyon, pupil});
    std::erase_if(call.room.participants, [](const auto& one) { return one.member == semyon; });
    call.room = resume(std::move(call.room), call.at, call.at);
    call.after(1s)(Join{olga, teacher}).after(return_window - 2s)(Tick{});
    EXPECT_EQ(call.room.phase, Phase::running);
    call.after(1s)(Tick{});
    EXPECT_EQ(call.room.end_reason, EndReason::everyone_left);
    EXPECT_TRUE(call.told(Departed{olga, Timestamp{1'000'000}, call.at, Departure::ended}));

    Call ringing{{.kind = Kind::one_to_one}, {olga, teacher}};
    const auto begun = ringing.at;
    ringing.room = resume(std::move(ringing.room), begun, begun + 10s);
    EXPECT_EQ(next_due(ringing.room), begun + ring_window) << "it rings no longer than it would";
}

// C3.
TEST(Room, OneDeviceAtATime) {
    auto call = lesson();
    call(Turn{semyon, Source::microphone, true})(Join{semyon, pupil});
    EXPECT_EQ(call.room.participants.size(), 4U);
    EXPECT_TRUE(call.told(CloseMedia{semyon, {}}));
    EXPECT_FALSE(call.sends(semyon, Source::microphone));
}

// C4.
TEST(Room, MuteAllHoldsUntilStaffLetsPeopleSpeak) {
    auto call = lesson();
    call(Turn{semyon, Source::microphone, true})(Turn{olga, Source::microphone, true})(Silence{olga});
    EXPECT_FALSE(call.sends(semyon, Source::microphone));
    EXPECT_TRUE(call.told(CloseMedia{semyon, Source::microphone}));
    EXPECT_TRUE(call.sends(olga, Source::microphone));
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet);
    call(Leave{semyon})(Join{semyon, pupil});
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet) << "by coming anew neither";
    call(RaiseHand{semyon, true})(AllowSpeech{petr, semyon});
    EXPECT_FALSE(call.room.find(semyon)->hand.has_value());
    EXPECT_FALSE(call(Turn{semyon, Source::microphone, true}).refused);
    EXPECT_EQ(call(Turn{dasha, Source::microphone, true}).refused, Refusal::quiet);
    call(Silence{olga});
    EXPECT_FALSE(call.sends(semyon, Source::microphone)) << "a leave to speak lasts until the next silence";
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet);
    call(AllowSpeech{olga, {}});
    EXPECT_TRUE(call.told(RoomUpdated{}));
    EXPECT_FALSE(call(Turn{dasha, Source::microphone, true}).refused);
}

// C4.
TEST(Room, MuteAllIsNotPassedByWithTheScreensSound) {
    auto call = lesson();
    call(Turn{semyon, Source::screen, true})(Turn{semyon, Source::screen_sound, true})(Silence{olga});
    EXPECT_FALSE(call.sends(semyon, Source::screen_sound));
    EXPECT_TRUE(call.told(CloseMedia{semyon, Source::screen_sound}));
    EXPECT_TRUE(call.told(Updated{semyon}));
    EXPECT_TRUE(call.sends(semyon, Source::screen)) << "it is shown further";
    EXPECT_EQ(call(Turn{semyon, Source::screen_sound, true}).refused, Refusal::quiet);
    call(AllowSpeech{olga, semyon});
    EXPECT_FALSE(call(Turn{semyon, Source::screen_sound, true}).refused);
    call(Silence{olga});
    EXPECT_FALSE(call.sends(semyon, Source::screen_sound)) << "the next silence takes that back";

    auto role_lost = lesson();
    role_lost(Silence{olga})(Turn{petr, Source::screen, true})(Turn{petr, Source::screen_sound, true});
    EXPECT_TRUE(role_lost.sends(petr, Source::screen_sound)) << "whoever leads is not muted";
    role_lost(RightsChanged{petr, pupil});
    EXPECT_FALSE(role_lost.sends(petr, Source::screen_sound));
    EXPECT_TRUE(role_lost.sends(petr, Source::screen));
}

// C5: «stop» is of one source.
TEST(Room, StoppingAMicrophoneLeavesTheSoundOfWhatIsShown) {
    auto call = lesson();
    call(Turn{semyon, Source::microphone, true})(Turn{semyon, Source::screen, true})(
        Turn{semyon, Source::screen_sound, true})(Stop{olga, semyon, Source::microphone});
    EXPECT_FALSE(call.sends(semyon, Source::microphone));
    EXPECT_TRUE(call.sends(semyon, Source::screen_sound));
    call(Stop{olga, semyon, Source::screen_sound});
    EXPECT_FALSE(call.sends(semyon, Source::screen_sound));
    EXPECT_TRUE(call.sends(semyon, Source::screen));
}

// C4.
TEST(Room, TheFloorIsTakenBackByStoppingTheMicrophone) {
    auto call = lesson();
    call(Turn{semyon, Source::screen, true})(Silence{olga})(AllowSpeech{olga, semyon});
    call(Turn{semyon, Source::microphone, true})(Turn{semyon, Source::screen_sound, true});
    call(Stop{olga, semyon, Source::camera});
    EXPECT_TRUE(call.room.find(semyon)->allowed) << "a camera is no floor";
    call(Stop{olga, semyon, Source::microphone});
    EXPECT_FALSE(call.sends(semyon, Source::microphone));
    EXPECT_FALSE(call.sends(semyon, Source::screen_sound));
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet);
    call(AllowSpeech{olga, semyon})(Stop{olga, semyon, Source::microphone});
    EXPECT_TRUE(call.told(Updated{semyon})) << "who has not begun to speak loses it too";
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::quiet);
    call(AllowSpeech{olga, {}})(Turn{semyon, Source::microphone, true})(Stop{olga, semyon, Source::microphone});
    EXPECT_FALSE(call(Turn{semyon, Source::microphone, true}).refused) << "where all may speak, stopping is no ban";
}

// C5.
TEST(Room, OnlyWhoLeadsStopsSilencesRemovesAndEnds) {
    auto call = lesson();
    const Room before = call.room;
    for (const Input& input :
         std::initializer_list<Input>{Stop{semyon, dasha, Source::camera}, Silence{semyon}, AllowSpeech{semyon, dasha},
                                      LowerHand{semyon, dasha}, Remove{semyon, dasha}, End{semyon}})
        EXPECT_EQ(call(input).refused, Refusal::not_allowed) << input.index();
    for (const Input& input :
         std::initializer_list<Input>{Stop{MemberId{9}, dasha, Source::camera}, Silence{MemberId{9}},
                                      Remove{MemberId{9}, dasha}, End{MemberId{9}}})
        EXPECT_EQ(call(input).refused, Refusal::not_there) << "from outside the call, " << input.index();
    EXPECT_EQ(call.room.participants, before.participants);
    call(Turn{dasha, Source::camera, true})(Stop{olga, dasha, Source::camera});
    EXPECT_FALSE(call.sends(dasha, Source::camera));
    EXPECT_FALSE(call(Turn{dasha, Source::camera, true}).refused) << "stopping is no ban";
}

// C6.
TEST(Room, NobodyStopsOrRemovesWhoeverLeads) {
    auto call = lesson();
    call(Turn{petr, Source::microphone, true});
    EXPECT_EQ(call(Stop{olga, petr, Source::microphone}).refused, Refusal::not_upon_staff);
    EXPECT_EQ(call(Remove{olga, petr}).refused, Refusal::not_upon_staff);
    EXPECT_TRUE(call.sends(petr, Source::microphone));
    EXPECT_FALSE(call(Stop{petr, petr, Source::microphone}).refused);
}

// C7.
TEST(Room, WhoWasRemovedCannotComeBack) {
    auto call = lesson();
    call(Turn{semyon, Source::camera, true})(Remove{olga, semyon});
    EXPECT_TRUE(call.told(CloseMedia{semyon, {}}));
    EXPECT_EQ(call.room.find(semyon), nullptr);
    EXPECT_EQ(call(Join{semyon, pupil}).refused, Refusal::shut_out);
    EXPECT_EQ(call(Turn{semyon, Source::microphone, true}).refused, Refusal::not_there);
    EXPECT_FALSE(call(Remove{olga, semyon}).refused) << "asked twice is no fault";
}

// C8.
TEST(Room, WhoLosesTheChatLosesTheCall) {
    auto call = lesson();
    call(AccessLost{semyon});
    EXPECT_TRUE(call.told(Departed{semyon, Timestamp{1'000'000}, call.at, Departure::access_lost}));
    EXPECT_FALSE(call(Join{semyon, pupil}).refused) << "a transfer taken back";
    call(Silence{olga})(AllowSpeech{olga, petr});
    call(Turn{petr, Source::microphone, true})(RightsChanged{petr, listener});
    EXPECT_TRUE(call.told(Updated{petr}));
    EXPECT_EQ(call(Silence{petr}).refused, Refusal::not_allowed) << "a role lost counts at once";
}

// C9.
TEST(Room, WithoutStaffAPupilsCallEndsAfterAWarning) {
    auto call = lesson();
    call(Leave{petr})(Leave{olga});
    EXPECT_EQ(next_due(call.room), call.at + without_staff_warning);
    call.after(without_staff_warning)(Tick{});
    EXPECT_TRUE(call.told(StaffMissing{call.at + 1min}));
    EXPECT_TRUE(call(Tick{}).effects.empty()) << "one warning";
    call(Join{petr, teacher});
    EXPECT_TRUE(call.told(StaffBack{}));
    EXPECT_EQ(next_due(call.room), std::nullopt);
    call(Leave{petr}).after(without_staff_warning)(Tick{}).after(without_staff_limit - without_staff_warning)(Tick{});
    EXPECT_EQ(call.room.phase, Phase::ended);
    EXPECT_EQ(call.room.end_reason, EndReason::without_staff);
    EXPECT_TRUE(call.told(Departed{dasha, Timestamp{1'000'000}, call.at, Departure::ended}));
    EXPECT_EQ(call(Join{dasha, pupil}).refused, Refusal::over);
}

TEST(Room, WithoutPupilsNobodyNeedsToWatch) {
    Call call{{.needs_staff = false}, {semyon, listener}};
    call.after(24h)(Tick{});
    EXPECT_EQ(call.room.phase, Phase::running) << "and there is no time limit";
    EXPECT_EQ(next_due(call.room), std::nullopt);
}

// C10.
TEST(Room, HandsAreInTheOrderOfRaising) {
    auto call = lesson();
    call(RaiseHand{dasha, true})(RaiseHand{semyon, true})(RaiseHand{dasha, true});
    EXPECT_LT(*call.room.find(dasha)->hand, *call.room.find(semyon)->hand);
    call(RaiseHand{dasha, false})(RaiseHand{dasha, true});
    EXPECT_GT(*call.room.find(dasha)->hand, *call.room.find(semyon)->hand) << "raised anew is last";
    call(LowerHand{olga, dasha});
    EXPECT_FALSE(call.room.find(dasha)->hand.has_value());
}

// C11.
TEST(Room, OneScreenAtATimeAndALeadersIsNotTaken) {
    auto call = lesson();
    EXPECT_EQ(call(Turn{semyon, Source::screen_sound, true}).refused, Refusal::not_allowed)
        << "no sound without a screen";
    call(Turn{semyon, Source::screen, true})(Turn{semyon, Source::screen_sound, true})(
        Turn{dasha, Source::screen, true});
    EXPECT_FALSE(call.sends(semyon, Source::screen));
    EXPECT_FALSE(call.sends(semyon, Source::screen_sound));
    EXPECT_TRUE(call.told(CloseMedia{semyon, Source::screen_sound}));
    call(Turn{olga, Source::screen, true});
    EXPECT_FALSE(call.sends(dasha, Source::screen));
    EXPECT_EQ(call(Turn{semyon, Source::screen, true}).refused, Refusal::not_upon_staff);
    call(Join{MemberId{7}, listener});
    EXPECT_EQ(call(Turn{MemberId{7}, Source::screen, true}).refused, Refusal::not_allowed);
    EXPECT_FALSE(call(Turn{petr, Source::screen, true}).refused);
}

// C12.
TEST(Room, OneToOneCallsRing) {
    const Rules rules{.kind = Kind::one_to_one};
    Call answered{rules};
    EXPECT_EQ(answered.room.phase, Phase::ringing);
    answered.after(10s)(Join{semyon, pupil});
    EXPECT_EQ(answered.room.phase, Phase::running);
    EXPECT_EQ(answered(Decline{semyon}).refused, Refusal::not_allowed);
    answered(Leave{semyon});
    EXPECT_EQ(answered.room.end_reason, EndReason::everyone_left) << "whoever hangs up ends it";

    Call missed{rules};
    missed.after(ring_window)(Tick{});
    EXPECT_EQ(missed.room.end_reason, EndReason::unanswered);
    Call declined{rules};
    EXPECT_EQ(declined(Decline{olga}).refused, Refusal::not_allowed);
    EXPECT_EQ(declined(Decline{semyon}).room.end_reason, EndReason::declined);
    Call cancelled{rules};
    EXPECT_EQ(cancelled(Leave{olga}).room.end_reason, EndReason::unanswered);
    Call ended{rules};
    ended(Join{semyon, pupil})(End{semyon});
    EXPECT_EQ(ended.room.phase, Phase::ended) << "either of the two hangs up";
}

// C13.
TEST(Room, EndsForAllOrWhenTheLastOneLeaves) {
    auto call = lesson();
    call(End{petr});
    EXPECT_TRUE(call.told(Ended{EndReason::by_leader}));
    EXPECT_EQ(std::ranges::count_if(call.effects, [](auto& e) { return std::holds_alternative<Departed>(e); }), 4);
    auto empty = lesson();
    empty(Leave{olga})(Leave{petr})(Leave{semyon})(Leave{dasha});
    EXPECT_TRUE(empty.told(Ended{EndReason::everyone_left}));
}

TEST(Room, HasALimit) {
    Call call;
    for (std::int64_t i = 100; call.room.participants.size() < room_limit; ++i) call(Join{MemberId{i}, listener});
    EXPECT_EQ(call(Join{MemberId{99}, listener}).refused, Refusal::full);
    EXPECT_FALSE(call(Join{olga, teacher}).refused) << "who is in it comes back";
}

/// Whatever happens in whatever order: what must always hold, and that the effects tell every difference.
class Walk {
  public:
    explicit Walk(unsigned seed) : random_(seed) {}

    void run(int steps) {
        const Rules rules{.kind = below(4) == 0 ? Kind::one_to_one : Kind::group, .needs_staff = below(2) == 0};
        Call call{rules, {olga, any_rights()}};
        mirror(call);
        for (int i = 0; i < steps; ++i) {
            const Room before = call.room;
            const Input input = any_input();
            call.after(std::chrono::seconds{below(90)})(input);
            if (call.refused) {
                EXPECT_EQ(call.room.participants, before.participants);
                continue;
            }
            mirror(call);
            check(call, before);
            const auto due = next_due(call.room);
            if (std::holds_alternative<Tick>(input) && due) EXPECT_GT(*due, call.at) << "nothing is left to do now";
            if (testing::Test::HasFailure()) return;
        }
    }

  private:
    int below(int bound) { return std::uniform_int_distribution{0, bound - 1}(random_); }
    MemberId anyone() { return MemberId{1 + below(6)}; }
    Rights any_rights() { return {below(3) == 0, below(2) == 0, below(2) == 0}; }
    Source any_source() { return static_cast<Source>(below(source_count)); }

    Input any_input() {
        switch (below(18)) {
            case 0:
                return Leave{anyone()};
            case 1:
                return ConnectionLost{anyone()};
            case 2:
                return RightsChanged{anyone(), any_rights()};
            case 3:
                return AccessLost{anyone()};
            case 4:
                return RaiseHand{anyone(), below(2) == 0};
            case 5:
                return LowerHand{anyone(), anyone()};
            case 6:
                return Stop{anyone(), anyone(), any_source()};
            case 7:
                return Silence{anyone()};
            case 8:
                return AllowSpeech{anyone(), below(2) ? std::optional{anyone()} : std::nullopt};
            case 9:
                return below(4) ? Input{Tick{}} : Input{Remove{anyone(), anyone()}};
            case 10:
                return below(20) ? Input{Tick{}} : Input{End{anyone()}};
            case 11:
                return Decline{anyone()};
            case 12:
            case 13:
                return Join{anyone(), any_rights()};
            case 14:
                return Tick{};
            default:
                return Turn{anyone(), any_source(), below(3) != 0};
        }
    }

    void mirror(const Call& call) {
        for (const auto& effect : call.effects) {
            if (const auto* joined = std::get_if<Joined>(&effect)) EXPECT_TRUE(there_.insert(joined->member).second);
            if (const auto* gone = std::get_if<Departed>(&effect)) EXPECT_EQ(there_.erase(gone->member), 1U);
        }
    }

    void check(const Call& call, const Room& before) {
        const Room& room = call.room;
        std::set<MemberId> inside;
        int screens = 0;
        for (const auto& one : room.participants) {
            EXPECT_TRUE(inside.insert(one.member).second);
            EXPECT_FALSE(room.removed.contains(one.member));
            if (room.silenced && !one.rights.leads && !one.allowed)
                EXPECT_FALSE(one.sends(Source::microphone) || one.sends(Source::screen_sound));
            if (one.sends(Source::screen_sound)) EXPECT_TRUE(one.sends(Source::screen));
            if (one.sends(Source::screen)) EXPECT_TRUE(one.rights.shares);
            if (one.lost) EXPECT_EQ(one.on, (std::array<bool, source_count>{}));
            screens += one.sends(Source::screen);
            const auto* earlier = before.find(one.member);
            if (earlier && !(*earlier == one))
                EXPECT_TRUE(call.told(Updated{one.member}) || call.told(Joined{one.member}));
        }
        EXPECT_LE(screens, 1);
        EXPECT_EQ(inside, there_) << "the effects tell who is there";
        if (room.silenced != before.silenced) EXPECT_TRUE(call.told(RoomUpdated{}));
        EXPECT_EQ(room.phase == Phase::ended, room.participants.empty());
    }

    std::mt19937 random_;
    std::set<MemberId> there_;
};

TEST(Room, HoldsItsRulesOnRandomWalks) {
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE(seed);
        Walk{seed}.run(120);
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace parta::calls
