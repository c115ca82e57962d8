#include "api/calls.hpp"

#include <spdlog/spdlog.h>

#include <array>

#include "calls/calls.hpp"

namespace parta::api {
namespace {

using calls::LiveRoom;

/// Who knocks, and the room that opens.
struct Knock {
    MemberId member;
    SessionId session;
    std::shared_ptr<LiveRoom> room;
};

/// Whoever has a place in the room was let into its chat, and loses the place with the chat (C8): of them the database
/// is asked for the session and the member alone, however many people the chat has.
Task<Knock> knock(Services& services, Call& call) {
    const chats::CallId id{detail::path_number(call, 1)};
    auto who = co_await services.db.read(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_reader(tx, call);
            return Knock{viewer.member, viewer.session, nullptr};
        },
        db::Reach::both);
    who.room = services.calls.seated(call.org(), id, who.member, who.session);
    if (who.room) co_return who;
    const bool joins = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return chats::open_call(tx, open_reader(tx, call), id).rights.joins; },
        db::Reach::both);
    if (!joins) throw Error{ErrorCode::call_not_allowed};
    who.room = services.calls.open(call.org(), id);
    co_return who;
}

/// Whoever takes part does this.
Task<Reply> act(Services& services, Call& call, std::function<calls::Input(MemberId)> input) {
    const auto by = co_await knock(services, call);
    by.room->act(by.member, by.session, input(by.member));
    co_return empty_reply();
}

/// What the media side may throw becomes an answer that tells what to do.
template <class Result>
Task<Result> with_media(Task<Result> work) {
    try {
        co_return co_await std::move(work);
    } catch (const media::Failure& failure) {
        if (failure.kind == media::Failure::Kind::refused) {
            spdlog::debug("calls: {}", failure.text);  // what closed meanwhile; anybody could fill the log with it
            throw Error{ErrorCode::conflict, {}, "not in this state of the transport"};
        }
        spdlog::warn("calls: {}", failure.text);
        throw Error{ErrorCode::calls_unavailable, {}, {}, 1};
    }
}

calls::Source source_in_path(const Call& call) {
    const std::string& name = call.path_values.at(2);
    for (const auto source :
         {calls::Source::microphone, calls::Source::camera, calls::Source::screen, calls::Source::screen_sound})
        if (json::encode(source) == '"' + name + '"') return source;
    throw Error{ErrorCode::not_found};
}

}  // namespace

// ── Coming and going ──

Task<Reply> join_call(Services& services, Call& call) {
    const ChatId chat{detail::path_number(call, 1)};
    struct Entered {
        SessionId session;
        std::optional<chats::EnteredCall> call;
        std::int64_t seq = 0;
    };
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        moment{services.loop.get_executor()};
    for (int i = 0; i < 50; ++i) {
        auto entered = co_await services.db.read(
            call.org(),
            [&](db::Tx& tx) {
                const auto viewer = open_reader(tx, call);
                return Entered{viewer.session, chats::find_call(tx, viewer, chat), tx.current_seq()};
            },
            db::Reach::both);
        if (!entered.call) {
            const auto& hall = *services.calls.hall();
            const bool available = hall.available(), full = hall.full();
            entered = co_await services.db.write(
                call.org(),
                [&](db::Tx& tx) {
                    const auto viewer = open_writer(tx, call);
                    if (!available) {
                        chats::check_may_start(tx, viewer, chat);
                        throw Error{ErrorCode::calls_unavailable, {}, {}, 5};
                    }
                    if (full) {
                        chats::check_may_start(tx, viewer, chat);
                        throw Error{ErrorCode::overloaded, {}, "each media worker is at its limits", 10};
                    }
                    auto made = chats::enter_call(tx, viewer, chat);
                    return Entered{viewer.session, std::move(made), tx.current_seq()};
                },
                db::Reach::both);
        }
        if (auto joined = services.calls.join(call.org(), *entered.call, entered.session)) {
            auto reply = reply_with(*joined);
            reply.seq = entered.seq;
            co_return reply;
        }
        // It has just ended; the database will have heard in a moment, and then another one may begin.
        moment.expires_after(std::chrono::milliseconds{100});
        co_await moment.async_wait(calls::waiting_here);
    }
    throw Error{ErrorCode::call_over};
}

Task<Reply> list_calls(Services& services, Call& call) {
    auto running = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return chats::running_calls(tx, open_reader(tx, call)); }, db::Reach::both);
    for (auto& one : running)
        if (const auto room = services.calls.find(call.org(), one.id)) one.participants = room->size();
    co_return reply_with(RunningCalls{std::move(running)});
}

Task<Reply> get_call(Services& services, Call& call) {
    const auto by = co_await knock(services, call);
    co_return reply_with(by.room->view(by.member));
}

Task<Reply> leave_call(Services& services, Call& call) {
    const auto by = co_await knock(services, call);
    by.room->leave(by.member, by.session);
    co_return empty_reply();
}

Task<Reply> decline_call(Services& services, Call& call) {
    const auto by = co_await knock(services, call);
    by.room->decline(by.member);
    co_return empty_reply();
}

// ── Sound and picture ──

Task<Reply> open_transports(Services& services, Call& call, const calls::OpenTransports& in) {
    const auto by = co_await knock(services, call);
    co_return reply_with(co_await with_media(by.room->open_transports(by.member, by.session, in.rtp_capabilities)));
}

Task<Reply> connect_transport(Services& services, Call& call, const calls::ConnectTransport& in) {
    const auto by = co_await knock(services, call);
    co_await with_media(by.room->connect(by.member, by.session, call.path_values.at(2), in.dtls_parameters));
    co_return empty_reply();
}

Task<Reply> restart_ice(Services& services, Call& call) {
    const auto by = co_await knock(services, call);
    co_return reply_with(
        calls::RestartedIce{co_await with_media(by.room->restart_ice(by.member, by.session, call.path_values.at(2)))});
}

Task<Reply> send_source(Services& services, Call& call, const calls::SendSource& in) {
    const auto by = co_await knock(services, call);
    co_return reply_with(co_await with_media(by.room->send(by.member, by.session, in)));
}

Task<Reply> turn_source(Services& services, Call& call, const calls::TurnSource& in) {
    const auto source = source_in_path(call);
    const auto by = co_await knock(services, call);
    co_await with_media(by.room->turn(by.member, by.session, source, in.on));
    co_return empty_reply();
}

Task<Reply> receive_sources(Services& services, Call& call, const calls::Receive& in) {
    const auto by = co_await knock(services, call);
    co_return reply_with(co_await with_media(by.room->receive(by.member, by.session, in)));
}

Task<Reply> resume_consumers(Services& services, Call& call, const calls::ResumeConsumers& in) {
    const auto by = co_await knock(services, call);
    co_await with_media(by.room->resume(by.member, by.session, in));
    co_return empty_reply();
}

// ── What people do ──

Task<Reply> set_hand(Services& services, Call& call, const calls::SetHand& in) {
    co_return co_await act(services, call, [&](MemberId by) { return calls::RaiseHand{by, in.up}; });
}

Task<Reply> react(Services& services, Call& call, const calls::React& in) {
    static constexpr std::array<std::string_view, 6> known{"👍", "👏", "❤️", "😂", "😮", "✅"};
    if (std::ranges::find(known, std::string_view{in.emoji}) == known.end())
        throw Error{ErrorCode::invalid_field, "emoji", "one of 👍 👏 ❤️ 😂 😮 ✅"};
    const auto by = co_await knock(services, call);
    by.room->react(by.member, by.session, in.emoji);
    co_return empty_reply();
}

Task<Reply> stop_source(Services& services, Call& call, const calls::StopSource& in) {
    co_return co_await act(services, call, [&](MemberId by) { return calls::Stop{by, in.member, in.source}; });
}

Task<Reply> set_silence(Services& services, Call& call, const calls::SetSilence& in) {
    co_return co_await act(services, call, [&](MemberId by) -> calls::Input {
        if (in.silenced) return calls::Silence{by};
        return calls::AllowSpeech{by, std::nullopt};
    });
}

Task<Reply> allow_speech(Services& services, Call& call, const calls::NamedMember& in) {
    co_return co_await act(services, call, [&](MemberId by) { return calls::AllowSpeech{by, in.member}; });
}

Task<Reply> lower_hand(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 2)};
    co_return co_await act(services, call, [&](MemberId by) { return calls::LowerHand{by, member}; });
}

Task<Reply> remove_from_call(Services& services, Call& call, const calls::NamedMember& in) {
    const auto by = co_await knock(services, call);
    if (by.room->act(by.member, by.session, calls::Remove{by.member, in.member}))
        by.room->note(by.member, "remove_from_call", in.member);
    co_return empty_reply();
}

Task<Reply> end_call(Services& services, Call& call) {
    const auto by = co_await knock(services, call);
    if (by.room->act(by.member, by.session, calls::End{by.member})) by.room->note(by.member, "end_call", std::nullopt);
    co_return empty_reply();
}

Task<Reply> call_attendance(Services& services, Call& call) {
    const chats::CallId id{detail::path_number(call, 1)};
    // What has just happened is on its way to the database.
    if (const auto room = services.calls.find(call.org(), id))
        co_await LiveRoom::wait_written(room, std::chrono::seconds{2});
    auto people = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return chats::attendance(tx, open_reader(tx, call), id); }, db::Reach::both);
    co_return reply_with(Attendance{std::move(people)});
}

}  // namespace parta::api
