// What people do in a call, and their stays: docs/protocol/calls.md.
#include "calls_support.hpp"

namespace parta::test {
namespace {

class CallsPeople : public CallsFlow {};
PARTA_ON_ENGINES(CallsPeople);

TEST_P(CallsPeople, C2_a_broken_connection_keeps_its_place_and_sends_nothing) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.put("/hand", R"({"up":true})").status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    teacher.socket.forget();
    pupil.socket.close();
    ASSERT_TRUE(teacher.sees(school->semyon.member, "away", true));
    EXPECT_TRUE(teacher.sees(school->semyon.member, "microphone", false));
    EXPECT_EQ(pupil.post("/sources", microphone(1111)).error(), "not_in_call");
    auto back = device(school->semyon);
    ASSERT_EQ(back.join(class_chat).status, 200);
    EXPECT_EQ(back.own().at("away"), false);
    EXPECT_TRUE(back.own().contains("hand")) << "the raised hand stays";
    teacher.del("");
}

TEST_P(CallsPeople, C22_another_device_takes_the_place_over) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    auto phone = another_device(school->semyon);
    ASSERT_EQ(phone.join(class_chat).status, 200);
    const auto moved = pupil.socket.wait("call_moved");
    ASSERT_TRUE(moved);
    EXPECT_EQ(text(moved->at("place")), phone.place);
    EXPECT_NE(phone.place, pupil.place);
    EXPECT_EQ(pupil.post("/sources", microphone(1111)).error(), "not_in_call");
    EXPECT_EQ(pupil.del("/participation").error(), "not_in_call") << "the old device does not end the new one's stay";
    EXPECT_EQ(phone.post("/transports", capabilities).status, 200);
    pupil.socket.close();
    EXPECT_EQ(phone.own().at("away"), false) << "whose connection breaks is not there any more";
    teacher.del("");
}

TEST_P(CallsPeople, C22_without_a_websocket_what_one_says_shows_that_one_is_there) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    const auto session = another_session(school->semyon);
    Client polls{server->port(), session}, silent{server->port(), school->vera.session};
    const auto door = fmt::format("{}/chats/{}/call", teacher.org, class_chat.value);
    ASSERT_EQ(polls.post(door).status, 200);
    ASSERT_EQ(silent.post(door).status, 200);
    const auto away = [&](const Person& person) {
        const auto room = teacher.get("").json();
        for (const auto& one : room.at("participants").as_array())
            if (text(one.at("member")) == std::to_string(person.member.value)) return one.at("away").as_bool();
        return true;
    };
    ASSERT_EQ(polls.get(teacher.path("")).status, 200);
    {
        const ShiftedClock later{11s};
        EXPECT_TRUE(eventually([&] { return away(school->vera); })) << "has joined and said nothing since";
        EXPECT_FALSE(away(school->semyon));
    }
    {
        const ShiftedClock later{40s};
        std::this_thread::sleep_for(1500ms);
        EXPECT_FALSE(away(school->semyon)) << "a lost answer or two are no reason";
        ASSERT_EQ(polls.get(teacher.path("")).status, 200);
    }
    {
        const ShiftedClock later{60s};
        std::this_thread::sleep_for(1500ms);
        EXPECT_FALSE(away(school->semyon)) << "has asked again";
    }
    {
        const ShiftedClock later{90s};
        EXPECT_TRUE(eventually([&] { return away(school->semyon); }));
    }
    EXPECT_EQ(polls.call("PUT", teacher.path("/hand"), R"({"up":true})").error(), "not_in_call");

    // Whose session ends is out at once, as with a WebSocket.
    ASSERT_EQ(polls.post(door).status, 200);
    ASSERT_FALSE(away(school->semyon));
    ASSERT_EQ(polls.call("DELETE", "/api/sessions/current").status, 200);
    EXPECT_TRUE(eventually([&] { return away(school->semyon); }, 1s));
    teacher.del("");
}

TEST_P(CallsPeople, C4_mute_all_holds) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), absent = device(school->vera);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    const auto told_silenced = [&](bool silenced) {
        return absent.socket.wait("call_changed", [&](const auto& data) {
            return data.contains("call") && data.at("call").at("silenced") == silenced;
        });
    };
    const auto shown_silenced = [&] {
        const auto chat = absent.client.get(fmt::format("{}/chats/{}", absent.org, class_chat.value)).json();
        return chat.at("call").at("silenced").as_bool();
    };
    ASSERT_TRUE(told_silenced(false));
    EXPECT_FALSE(shown_silenced());
    EXPECT_EQ(pupil.put("/silence", R"({"silenced":true})").error(), "forbidden");
    EXPECT_EQ(teacher.put("/silence", R"({"silenced":true})").status, 200);
    EXPECT_TRUE(told_silenced(true)) << "whoever stands before the door reads it there";
    EXPECT_TRUE(shown_silenced());
    EXPECT_TRUE(pupil.sees(school->semyon.member, "may_speak", false));
    EXPECT_EQ(pupil.put("/sources/microphone", R"({"on":true})").error(), "call_silenced");
    EXPECT_EQ(pupil.post("/sources", microphone(1112)).error(), "call_silenced");
    const auto about = fmt::format(R"({{"member":"{}"}})", school->semyon.member.value);
    EXPECT_EQ(pupil.post("/speech", about).error(), "forbidden");
    EXPECT_EQ(teacher.post("/speech", about).status, 200);
    EXPECT_EQ(pupil.put("/sources/microphone", R"({"on":true})").status, 200) << "what was produced goes on";
    EXPECT_EQ(pupil.own().at("microphone"), true);
    EXPECT_EQ(teacher.put("/silence", R"({"silenced":false})").status, 200);
    auto late = device(school->vera);
    EXPECT_TRUE(eventually([&] { return !shown_silenced(); }));
    EXPECT_EQ(teacher.put("/silence", R"({"silenced":true})").status, 200);
    EXPECT_TRUE(late.socket.wait("call_changed", [](const auto& data) {
        return data.at("call").at("silenced") == true;
    })) << "each time it is told";
    teacher.del("");
}

TEST_P(CallsPeople, C9_pupils_do_not_stay_without_staff) {
    set({.pupils_may_start_calls = true});
    auto pupil = device(school->semyon), teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(pupil, class_chat).status, 200);
    const auto warned = [](const js::object& data) { return data.contains("staff_missing_until"); };
    {
        const ShiftedClock later{4min + 1s};
        ASSERT_TRUE(pupil.socket.wait("call_room", warned));
        pupil.socket.forget();
        ASSERT_EQ(teacher.join(class_chat).status, 200);
        EXPECT_TRUE(pupil.socket.wait("call_room", [&](const js::object& data) { return !warned(data); }))
            << "she came";
    }
    ASSERT_EQ(teacher.del("/participation").status, 200);
    const ShiftedClock later{6min};
    EXPECT_EQ(pupil.sees_leave(school->semyon.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(pupil, class_chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(pupil, class_chat).at("call").at("end_reason")), "without_staff");
}

TEST_P(CallsPeople, C16_attendance_is_for_whoever_leads) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(pupil.del("/participation").status, 200);
    // Stays are told apart by when they began: two within a millisecond are one.
    std::this_thread::sleep_for(2ms);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    EXPECT_EQ(pupil.get("/attendance").error(), "forbidden");
    auto subject = device(school->physicist);
    subject.call = teacher.call;
    EXPECT_EQ(subject.get("/attendance").error(), "forbidden") << "leads calls elsewhere, not here";
    const auto stays_of_semyon = [&] {
        const auto people = teacher.get("/attendance").json().at("people").as_array();
        for (const auto& one : people)
            if (text(one.at("name")) == "Семён Громов") return one.at("stays").as_array();
        return js::array{};
    };
    EXPECT_TRUE(eventually([&] { return stays_of_semyon().size() == 2; }));
    EXPECT_FALSE(stays_of_semyon().back().as_object().contains("to")) << "is still there";
    EXPECT_EQ(teacher.del("").status, 200);
    EXPECT_TRUE(eventually([&] {
        const auto stays = stays_of_semyon();
        return stays.size() == 2 && stays.back().as_object().contains("to");
    })) << "also after the call";
}

// A crashed tab beside a living one: the session is there, the device is not.
TEST_P(CallsPeople, C26_a_device_that_shows_no_life_is_not_there) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), listener = device(school->vera);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    ASSERT_EQ(pupil.join(class_chat).status, 200);
    ASSERT_EQ(listener.join(class_chat).status, 200);
    ASSERT_EQ(pupil.post("/transports", capabilities).status, 200);
    ASSERT_EQ(pupil.post("/sources", microphone(1111)).status, 200);
    ASSERT_TRUE(teacher.sees(school->semyon.member, "microphone", true));
    teacher.socket.forget();
    const ShiftedClock later{61s};
    EXPECT_TRUE(teacher.sees(school->semyon.member, "away", true)) << "its ways were never connected";
    EXPECT_EQ(pupil.post("/sources", microphone(1111)).error(), "not_in_call");
    EXPECT_EQ(listener.own().at("away"), false) << "who has opened no ways is judged by the session alone";
    ASSERT_EQ(pupil.join(class_chat).status, 200) << "it lives after all";
    EXPECT_EQ(pupil.own().at("away"), false);
    teacher.del("");
}

}  // namespace
}  // namespace parta::test
