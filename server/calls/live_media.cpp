// What participants send and receive: the room's rules first, then its stage.
#include "calls/live_room.hpp"

namespace parta::calls {

/// Whatever is opened anew begins in silence (C1).
void LiveRoom::silence_sources(MemberId member) {
    const auto* one = room_.find(member);
    if (!one || std::ranges::none_of(one->on, std::identity{})) return;
    for (const auto source : {Source::screen_sound, Source::screen, Source::camera, Source::microphone})
        apply(Turn{member, source, false});
    tell_now();  // before it is on again: receivers must see both
}

/// What is on is there: others would wait for it in vain.
void LiveRoom::settle(MemberId member, Source source) {
    const auto* one = room_.find(member);
    if (one && one->sends(source) && !stage_->sends(member, source)) apply(Turn{member, source, false});
}

Task<TransportsView> LiveRoom::open_transports(MemberId member, SessionId session,
                                               media::RtpCapabilities capabilities) {
    const auto self = shared_from_this();
    check_here(member, session);
    const auto pass = co_await seats_.at(member).sending.enter();
    check_here(member, session);
    silence_sources(member);
    auto opened = co_await stage_->open(member, std::move(capabilities));
    check_here(member, session);
    co_return opened;
}

Task<> LiveRoom::connect(MemberId member, SessionId session, std::string transport, media::DtlsParameters remote) {
    const auto self = shared_from_this();
    check_here(member, session);
    co_await stage_->connect(member, std::move(transport), std::move(remote));
}

Task<media::IceParameters> LiveRoom::restart_ice(MemberId member, SessionId session, std::string transport) {
    const auto self = shared_from_this();
    check_here(member, session);
    co_return co_await stage_->restart_ice(member, std::move(transport));
}

Task<Produced> LiveRoom::send(MemberId member, SessionId session, SendSource in) {
    const auto self = shared_from_this();
    check_here(member, session);
    const auto pass = co_await seats_.at(member).sending.enter();
    check_here(member, session);
    const auto source = in.source;
    must(next(room_, Turn{member, source, true}, now()));  // refused before anything is made, or ended for it
    stage_->check(member, in);
    if (room_.find(member)->sends(source)) {
        apply(Turn{member, source, false});
        tell_now();
    }
    Produced made{co_await stage_->produce(member, std::move(in))};
    try {
        check_here(member, session);
        apply(Turn{member, source, true});
        co_await stage_->turn_on(member, source);
    } catch (...) {
        stage_->drop(member, source, made.producer);
        settle(member, source);
        throw;
    }
    co_return made;
}

Task<> LiveRoom::turn(MemberId member, SessionId session, Source source, bool on) {
    const auto self = shared_from_this();
    check_here(member, session);
    if (!on) {
        apply(Turn{member, source, false});
        co_return;
    }
    const auto pass = co_await seats_.at(member).sending.enter();
    check_here(member, session);
    if (!stage_->sends(member, source)) throw Error{ErrorCode::conflict, "source", "is to be sent first"};
    apply(Turn{member, source, true});
    try {
        co_await stage_->turn_on(member, source);
    } catch (...) {
        settle(member, source);
        throw;
    }
}

Task<Receiving> LiveRoom::receive(MemberId member, SessionId session, Receive in) {
    const auto self = shared_from_this();
    check_here(member, session);
    co_return co_await stage_->receive(member, std::move(in));
}

Task<> LiveRoom::resume(MemberId member, SessionId session, ResumeConsumers in) {
    const auto self = shared_from_this();
    check_here(member, session);
    co_await stage_->resume(member, std::move(in));
}

void LiveRoom::worker_lost(int slot) {
    const auto concerned = stage_->lost(slot);
    if (concerned.empty()) return;
    for (const auto member : concerned)
        for (std::size_t i = 0; i < source_count; ++i)
            // Looked up each time: a step makes the room anew.
            if (const auto* one = room_.find(member); one && one->on[i])
                apply(Turn{member, static_cast<Source>(i), false});
    tell_now();
    tell(concerned, MediaLostFrame{call_.id});
}

}  // namespace parta::calls
