// How calls begin, ring and end, and what is left of them in the chat: docs/protocol/calls.md.
#include "calls_support.hpp"

namespace parta::test {
namespace {

class CallsStart : public CallsFlow {};
PARTA_ON_ENGINES(CallsStart);

TEST_P(CallsStart, C17_one_call_per_chat_shown_while_it_runs_and_as_an_entry_afterwards) {
    auto teacher = device(school->class_teacher_5a), pupil = device(school->semyon), absent = device(school->vera);
    const auto started = start(teacher, class_chat);
    ASSERT_EQ(started.status, 200) << started.body;
    EXPECT_EQ(started.json().at("call").at("rights").at("leads"), true);
    EXPECT_FALSE(started.json().at("router_capabilities").at("codecs").as_array().empty());
    EXPECT_TRUE(absent.socket.wait("call_changed", [](const auto& data) { return data.contains("call"); }));
    const auto chat_path = fmt::format("{}/chats/{}", absent.org, class_chat.value);
    EXPECT_EQ(text(absent.client.get(chat_path).json().at("call").at("id")), teacher.call);

    const auto joined = pupil.join(class_chat);
    ASSERT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(pupil.call, teacher.call) << "the same call";
    EXPECT_EQ(joined.json().at("call").at("rights").at("leads"), false);
    EXPECT_EQ(joined.json().at("call").at("participants").as_array().size(), 2u);
    EXPECT_TRUE(teacher.sees(school->semyon.member, "leads", false));
    EXPECT_TRUE(absent.socket.wait("call_size", [](const auto& data) { return data.at("participants") == 2; }))
        << "also who is not in it hears how many are";
    const auto running = absent.client.get(absent.org + "/calls").json().at("calls").as_array();
    ASSERT_EQ(running.size(), 1u);
    EXPECT_EQ(running[0].at("participants"), 2);

    EXPECT_EQ(pupil.del("/participation").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->semyon.member), "left");
    EXPECT_EQ(teacher.del("").status, 200);
    EXPECT_TRUE(absent.socket.wait("call_changed", [](const auto& data) { return !data.contains("call"); }));
    EXPECT_TRUE(absent.socket.wait("message_changed", [](const auto& data) {
        return data.at("message").at("call").as_object().contains("ended_at");
    })) << "the entry on every screen";
    const auto entry = entry_of(absent, class_chat);
    EXPECT_EQ(text(entry.at("call").at("end_reason")), "by_leader");
    EXPECT_EQ(entry.at("call").at("people"), 2);
    EXPECT_TRUE(entry.at("call").as_object().contains("ended_at"));
    EXPECT_FALSE(absent.client.get(chat_path).json().as_object().contains("call"));
    EXPECT_EQ(teacher.get("").error(), "call_over");
    const auto again = teacher.join(class_chat);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_NE(text(again.json().at("call").at("id")), pupil.call) << "another call";
    teacher.del("");
}

TEST_P(CallsStart, C17_the_entry_is_nobodys_to_edit_or_remove) {
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(start(teacher, class_chat).status, 200);
    const auto entry = fmt::format("{}/chats/{}/messages/{}", teacher.org, class_chat.value,
                                   entry_of(teacher, class_chat).at("ordinal").as_int64());
    EXPECT_EQ(teacher.client.call("PATCH", entry, R"({"text":"Урок"})").error(), "forbidden");
    EXPECT_EQ(teacher.client.call("DELETE", entry).error(), "forbidden");
    teacher.del("");
}

TEST_P(CallsStart, C14_who_may_start) {
    auto pupil = device(school->semyon), parent = device(school->tikhonov), subject = device(school->physicist);
    EXPECT_EQ(pupil.join(class_chat).error(), "forbidden");
    EXPECT_EQ(parent.join(parents_chat).error(), "forbidden");
    const auto may_start = [&](Device& one, ChatId chat) {
        return one.client.get(fmt::format("{}/chats/{}", one.org, chat.value)).json().at("may_start_call").as_bool();
    };
    EXPECT_FALSE(may_start(pupil, class_chat));
    set({.pupils_may_start_calls = true});
    EXPECT_TRUE(may_start(pupil, class_chat));
    ASSERT_EQ(start(pupil, class_chat).status, 200) << "the organisation lets them";
    EXPECT_EQ(pupil.get("").json().at("rights").at("leads"), false) << "starting is not leading";
    EXPECT_EQ(pupil.del("").error(), "forbidden");
    auto teacher = device(school->class_teacher_5a);
    ASSERT_EQ(teacher.join(class_chat).status, 200);
    EXPECT_EQ(teacher.del("").status, 200) << "the class teacher leads it all the same";
    set({});
    EXPECT_EQ(pupil.join(class_chat).error(), "forbidden");
}

TEST_P(CallsStart, C14_pupils_call_each_other_only_where_the_organisation_lets_them) {
    auto semyon = device(school->semyon), vera = device(school->vera);
    const auto chat = personal(school->semyon, school->vera);
    EXPECT_EQ(semyon.join(chat).error(), "call_not_allowed");
    set({.pupils_may_start_calls = true});
    EXPECT_EQ(semyon.join(chat).error(), "call_not_allowed") << "the other setting";
    set({.pupils_may_call_pupils = true});
    ASSERT_EQ(start(semyon, chat).status, 200);
    ASSERT_EQ(vera.join(chat).status, 200);
    set({});
    EXPECT_TRUE(semyon.sees_leave(school->vera.member, 3s)) << "taken back, it ends";
    EXPECT_EQ(vera.join(chat).error(), "call_not_allowed");
}

TEST_P(CallsStart, C14_channels_and_archived_chats_have_no_calls) {
    auto administrator = device(school->administrator);
    const auto channel = school->read_as(school->administrator, [&](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.kind == chats::ChatKind::channel) return chat.id;
        throw std::logic_error("no channel");
    });
    EXPECT_EQ(administrator.join(channel).error(), "call_not_allowed");
}

TEST_P(CallsStart, C12_one_to_one_rings_and_is_declined_or_answered) {
    auto teacher = device(school->class_teacher_5a), parent = device(school->tikhonov);
    const auto chat = personal(school->class_teacher_5a, school->tikhonov);
    ASSERT_EQ(start(teacher, chat).status, 200);
    const auto ringing = parent.socket.wait("call_changed", [](const auto& data) {
        return data.contains("call") && data.at("call").at("ringing").as_bool();
    });
    ASSERT_TRUE(ringing);
    parent.call = teacher.call;
    EXPECT_EQ(teacher.post("/decline").error(), "forbidden") << "who rings does not decline";
    EXPECT_EQ(parent.post("/decline").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(parent, chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(parent, chat).at("call").at("end_reason")), "declined");

    teacher.socket.forget();
    ASSERT_EQ(teacher.join(chat).status, 200);
    ASSERT_EQ(parent.join(chat).status, 200);
    EXPECT_TRUE(teacher.socket.wait("call_changed", [](const auto& data) {
        return data.contains("call") && !data.at("call").at("ringing").as_bool();
    })) << "answered";
    EXPECT_EQ(parent.del("/participation").status, 200);
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended") << "without either there is no call";
}

TEST_P(CallsStart, C12_nobody_answers) {
    auto teacher = device(school->class_teacher_5a), parent = device(school->tikhonov);
    const auto chat = personal(school->class_teacher_5a, school->tikhonov);
    ASSERT_EQ(start(teacher, chat).status, 200);
    const ShiftedClock later{46s};
    EXPECT_EQ(teacher.sees_leave(school->class_teacher_5a.member), "ended");
    EXPECT_TRUE(eventually([&] { return entry_of(parent, chat).at("call").as_object().contains("end_reason"); }));
    EXPECT_EQ(text(entry_of(parent, chat).at("call").at("end_reason")), "unanswered");
}

}  // namespace
}  // namespace parta::test
