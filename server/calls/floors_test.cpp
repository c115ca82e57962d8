// A room on several workers, with real ones and real packets (docs/protocol/calls.md).
#include "calls/floors.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "calls/stage.hpp"
#include "media/support.hpp"

namespace parta::calls {
namespace {

using namespace std::chrono_literals;
using media::opus_parameters;
using media::pause;
using media::rtp_packet;
using media::run;
using media::until;
using Clock = std::chrono::steady_clock;

Task<std::shared_ptr<Hall>> open_hall(int workers, double capacity) {
    static std::vector<std::unique_ptr<media::TestHost>> hosts;  // one for each hall, until the program ends
    const auto& host = hosts.emplace_back(std::make_unique<media::TestHost>());
    HallSettings settings{.host = host->address,
                          .listen = {{.protocol = media::Protocol::udp, .ip = "127.0.0.1"},
                                     {.protocol = media::Protocol::tcp, .ip = "127.0.0.1"}},
                          .workers = workers,
                          .capacity = capacity,
                          .busy_cpu = 2,
                          .full_cpu = 2};
    const auto loop = co_await boost::asio::this_coro::executor;
    const auto hall = Hall::make(loop, settings);
    co_await hall->start();
    co_return hall;
}

media::RtpParameters camera_parameters(std::int64_t ssrc) {
    return json::decode_or_throw<media::RtpParameters>(fmt::format(
        R"({{"mid":"1","codecs":[{{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"rtcpFeedback":[{{"type":"nack","parameter":"pli"}}]}},{{"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{{"apt":96}}}}],)"
        R"("headerExtensions":[],"encodings":[{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}},{{"ssrc":{},"rtx":{{"ssrc":{}}}}}],"rtcp":{{"cname":"cam-{}"}}}})",
        ssrc, ssrc + 1, ssrc + 2, ssrc + 3, ssrc + 4, ssrc + 5, ssrc));
}

/// Somebody who speaks on one floor and somebody who hears on another, by packets of this program.
struct Line {
    std::shared_ptr<media::DirectTransport> in, out;
    std::shared_ptr<media::Producer> producer, brought;
    std::shared_ptr<media::Consumer> consumer;
    std::vector<Clock::time_point> heard;

    static Task<std::shared_ptr<Line>> open(std::shared_ptr<Floors> floors, FloorPtr from, FloorPtr to,
                                            std::int64_t ssrc) {
        const auto made = std::make_shared<Line>();
        made->in = co_await from->router->create_direct_transport();
        made->out = co_await to->router->create_direct_transport();
        made->producer = co_await made->in->produce({media::MediaKind::audio, opus_parameters(ssrc)});
        made->ssrc_ = static_cast<std::uint32_t>(ssrc);
        co_await made->listen(floors, from, to);
        co_return made;
    }
    Task<> listen(std::shared_ptr<Floors> floors, FloorPtr from, FloorPtr to) {
        brought = co_await floors->bring(from, to, producer);
        consumer = co_await out->consume(*brought, {.capabilities = room_capabilities(), .paused = false});
        consumer->on_packet = [this](std::string_view) { heard.push_back(Clock::now()); };
    }
    void speak() {
        producer->send(rtp_packet(111, sequence_, 960U * sequence_, ssrc_, "sound"));
        ++sequence_;
    }
    /// The longest time without a packet, from the first to the last.
    std::chrono::milliseconds longest_gap() const {
        Clock::duration gap{};
        for (std::size_t i = 1; i < heard.size(); ++i) gap = std::max(gap, heard[i] - heard[i - 1]);
        return std::chrono::duration_cast<std::chrono::milliseconds>(gap);
    }

  private:
    std::uint16_t sequence_ = 0;
    std::uint32_t ssrc_ = 0;
};

/// Speaks on all of them every 20 ms, for so long.
Task<> talk(std::vector<std::shared_ptr<Line>> lines, std::chrono::milliseconds time) {
    for (const auto end = Clock::now() + time; Clock::now() < end;) {
        for (const auto& line : lines) line->speak();
        co_await pause(20ms);
    }
}

/// A room on both of two workers.
struct TwoFloors {
    std::shared_ptr<Hall> hall;
    std::shared_ptr<Floors> floors;
    FloorPtr first, second;

    static Task<TwoFloors> make() {
        TwoFloors made;
        made.hall = co_await open_hall(2, 10);
        made.floors = std::make_shared<Floors>(made.hall);
        made.first = co_await made.floors->choose();
        made.hall->add_load(made.first->spot.slot, 10);
        made.second = co_await made.floors->choose();
        made.hall->add_load(made.first->spot.slot, -10);
        co_return made;
    }
};

// C24.
TEST(Floors, OneIsEnoughWhileItsWorkerHasRoomThenAnotherWorkerTakesWhoComes) {
    run([]() -> Task<> {
        const auto hall = co_await open_hall(2, 10);
        const auto floors = std::make_shared<Floors>(hall);
        const auto first = co_await floors->choose();
        EXPECT_EQ(co_await floors->choose(), first);
        {
            Share crowd{hall, first->spot.slot};
            crowd.set(10);
            EXPECT_TRUE(hall->busy(first->spot.slot));
            const auto second = co_await floors->choose();
            EXPECT_NE(second->spot.slot, first->spot.slot);
            EXPECT_NE(second->router->id(), first->router->id());
            EXPECT_EQ(co_await floors->choose(), second) << "whoever comes after is there too";
            Share more{hall, second->spot.slot};
            more.set(10);
            EXPECT_NE(co_await floors->choose(), nullptr) << "where all are busy people still come in, for the sound";
            EXPECT_EQ(floors->count(), 2u);
            EXPECT_FALSE(hall->full());
            crowd.set(20);
            EXPECT_FALSE(hall->full()) << "one has room";
            more.set(20);
            EXPECT_TRUE(hall->full());
        }
        EXPECT_FALSE(hall->busy(first->spot.slot)) << "a share is given back";
        floors->close_unused({first->spot.slot});
        EXPECT_EQ(floors->count(), 1u);
        EXPECT_EQ(co_await floors->choose(), first);
        co_await hall->stop();
    });
}

// C24.
TEST(Floors, SoundCrossesWithItsPausesAndItsEnd) {
    run([]() -> Task<> {
        const auto two = co_await TwoFloors::make();
        const auto line = co_await Line::open(two.floors, two.first, two.second, 1111);
        EXPECT_NE(line->brought, line->producer);
        co_await talk({line}, 300ms);
        EXPECT_GE(line->heard.size(), 8u);
        EXPECT_EQ(co_await two.floors->bring(two.first, two.second, line->producer), line->brought) << "carried once";
        EXPECT_EQ(co_await two.floors->bring(two.first, two.first, line->producer), line->producer);

        co_await line->producer->pause();
        EXPECT_TRUE(co_await until([&] { return line->consumer->producer_paused(); }));
        const auto quiet = line->heard.size();
        co_await talk({line}, 200ms);
        EXPECT_EQ(line->heard.size(), quiet);
        co_await line->producer->resume();
        EXPECT_TRUE(co_await until([&] { return !line->consumer->producer_paused(); }));

        const std::weak_ptr carried{line->brought};
        line->consumer.reset();
        line->brought.reset();
        EXPECT_TRUE(carried.expired()) << "nobody there wants it: it is not carried any more";
        co_await line->listen(two.floors, two.first, two.second);
        line->heard.clear();
        co_await talk({line}, 300ms);
        EXPECT_GE(line->heard.size(), 8u) << "and is when somebody does";
        bool closed = false;
        line->consumer->on_producer_closed = [&] { closed = true; };
        line->producer->close();
        EXPECT_TRUE(co_await until([&] { return closed; }));
        co_await two.hall->stop();
    });
}

// C24.
TEST(Floors, ACameraCrossesWithItsLayers) {
    run([]() -> Task<> {
        const auto two = co_await TwoFloors::make();
        const auto in = co_await two.first->router->create_webrtc_transport(*two.first->spot.server);
        const auto out = co_await two.second->router->create_webrtc_transport(*two.second->spot.server);
        const auto camera = co_await in->produce({media::MediaKind::video, camera_parameters(2000)});
        EXPECT_EQ(camera->type(), media::StreamsType::simulcast);
        const auto brought = co_await two.floors->bring(two.first, two.second, camera);
        EXPECT_EQ(brought->type(), media::StreamsType::simulcast);
        EXPECT_EQ(brought->consumable().encodings.size(), 3u);
        const auto consumer = co_await out->consume(*brought, {.capabilities = room_capabilities()});
        EXPECT_EQ(consumer->type(), media::StreamsType::simulcast);
        EXPECT_EQ((co_await consumer->set_preferred_layers({1, {}}))->spatial, 1);
        EXPECT_EQ((co_await consumer->set_preferred_layers({2, {}}))->spatial, 2);
        co_await two.hall->stop();
    });
}

// C20, C24: whoever is on a worker that lives hears on without a gap.
TEST(Floors, TheDeathOfAWorkerIsNotHeardOnAnother) {
    run([]() -> Task<> {
        const auto two = co_await TwoFloors::make();
        const auto other_room = std::make_shared<Floors>(two.hall);
        std::vector<int> down;
        two.hall->on_down = [&](int slot) {
            down.push_back(slot);
            two.floors->lost(slot);
            other_room->lost(slot);
        };
        Share crowd{two.hall, two.first->spot.slot};
        crowd.set(10);
        const auto elsewhere = co_await other_room->choose();
        EXPECT_EQ(elsewhere->spot.slot, two.second->spot.slot);
        const auto same_room = co_await Line::open(two.floors, two.second, two.second, 1111);
        const auto another = co_await Line::open(other_room, elsewhere, elsewhere, 2222);
        const auto across = co_await Line::open(two.floors, two.first, two.second, 3333);
        const auto dead = co_await Line::open(two.floors, two.first, two.first, 4444);
        co_await talk({same_room, another, across, dead}, 500ms);
        EXPECT_GE(across->heard.size(), 15u);
        two.first->spot.worker->kill(SIGKILL);
        co_await talk({same_room, another}, 3s);
        EXPECT_EQ(down, std::vector<int>{two.first->spot.slot});
        EXPECT_TRUE(dead->consumer->closed());
        EXPECT_TRUE(across->brought->closed()) << "what came from there is over";
        for (const auto& line : {same_room, another}) {
            EXPECT_LE(line->longest_gap(), 200ms);
            EXPECT_GE(line->heard.size(), 120u);
            EXPECT_LT(Clock::now() - line->heard.back(), 200ms);
        }
        ::testing::Test::RecordProperty("longest_gap_ms", static_cast<int>(another->longest_gap().count()));
        fmt::print("longest gap: {} in the same room, {} in another\n", same_room->longest_gap().count(),
                   another->longest_gap().count());
        crowd.set(0);
        EXPECT_TRUE(co_await until([&] { return two.hall->spare({two.second->spot.slot}).has_value(); }, 3s));
        const auto again = co_await two.floors->choose();
        EXPECT_EQ(again, two.second) << "the room goes on where it is";
        two.hall->on_down = nullptr;
        co_await two.hall->stop();
    });
}

// ── Stage: what participants ask for ──

struct Actors {
    static constexpr MemberId olga{1}, petr{2};
    std::shared_ptr<Hall> hall;
    std::shared_ptr<Stage> stage;

    static Task<Actors> make(double capacity) {
        Actors made;
        made.hall = co_await open_hall(2, capacity);
        made.stage = std::make_shared<Stage>(made.hall);
        co_return made;
    }
    Task<> send(MemberId who, Source source, std::int64_t ssrc) const {
        const bool sound = source == Source::microphone;
        co_await stage->produce(who, {source, sound ? media::MediaKind::audio : media::MediaKind::video,
                                      sound ? opus_parameters(ssrc) : camera_parameters(ssrc)});
        co_await stage->turn_on(who, source);
    }
    /// Of which field it is refused; "" if it is not.
    Task<std::string> refusal(MemberId who, SendSource in) const {
        try {
            co_await stage->produce(who, std::move(in));
            co_return "";
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::invalid_field);
            co_return error.field;
        }
    }
    Task<Receiving> want(MemberId who, MemberId of) const {
        Receive in;
        in.wants.push_back({of, Source::microphone, {}});
        in.wants.push_back({of, Source::camera, json::Bounded<0, 2>{0}});
        co_return co_await stage->receive(who, std::move(in));
    }
};

std::int64_t port_of(const TransportsView& ways) {
    return ways.receive.ice_candidates.at(0).port;
}

// C24.
TEST(Stage, ParticipantsOfOneCallReceiveEachOtherAcrossWorkers) {
    run([]() -> Task<> {
        // Room for one participant a worker, until they have said what they want.
        const auto actors = co_await Actors::make(Share::expected);
        const auto& stage = actors.stage;
        const auto olga = co_await stage->open(Actors::olga, room_capabilities());
        const auto petr = co_await stage->open(Actors::petr, room_capabilities());
        EXPECT_NE(port_of(olga), port_of(petr)) << "another worker, another port";
        co_await actors.send(Actors::olga, Source::microphone, 1000);
        co_await actors.send(Actors::olga, Source::camera, 2000);
        const auto got = co_await actors.want(Actors::petr, Actors::olga);
        EXPECT_EQ(got.consumers.size(), 2u);
        EXPECT_FALSE(got.sound_only);
        EXPECT_EQ((co_await actors.want(Actors::petr, Actors::olga)).consumers.at(1).id, got.consumers.at(1).id);
        // What is sent anew is another stream.
        stage->close(Actors::olga, Source::camera);
        EXPECT_EQ((co_await actors.want(Actors::petr, Actors::olga)).consumers.size(), 1u);
        co_await actors.send(Actors::olga, Source::camera, 3000);
        EXPECT_NE((co_await actors.want(Actors::petr, Actors::olga)).consumers.at(1).id, got.consumers.at(1).id);
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C24.
TEST(Stage, TheDeathOfAWorkerConcernsThoseWhomItServed) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(Share::expected);
        const auto& stage = actors.stage;
        std::vector<MemberId> concerned;
        actors.hall->on_down = [&](int slot) { concerned = stage->lost(slot); };
        co_await stage->open(Actors::olga, room_capabilities());
        co_await stage->open(Actors::petr, room_capabilities());
        for (const auto who : {Actors::olga, Actors::petr})
            co_await actors.send(who, Source::microphone, who == Actors::olga ? 1000 : 2000);
        co_await actors.want(Actors::petr, Actors::olga);
        actors.hall->least_loaded().worker->kill(SIGKILL);
        EXPECT_TRUE(co_await until([&] { return !concerned.empty(); }));
        EXPECT_EQ(concerned, std::vector<MemberId>{Actors::petr}) << "who wants little loads little";
        constexpr auto gone = Actors::petr, there = Actors::olga;
        EXPECT_FALSE(stage->sends(gone, Source::microphone));
        EXPECT_TRUE(stage->sends(there, Source::microphone));
        EXPECT_TRUE((co_await actors.want(there, gone)).consumers.empty());
        co_await stage->open(gone, room_capabilities());
        co_await actors.send(gone, Source::microphone, 3000);
        EXPECT_EQ((co_await actors.want(there, gone)).consumers.size(), 1u) << "and back";
        actors.hall->on_down = nullptr;
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C25.
TEST(Stage, WhereAllWorkersAreBusySoundGoesBeforePictures) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(100);
        const auto& stage = actors.stage;
        co_await stage->open(Actors::olga, room_capabilities());
        co_await stage->open(Actors::petr, room_capabilities());
        co_await actors.send(Actors::olga, Source::microphone, 1000);
        co_await actors.send(Actors::olga, Source::camera, 2000);
        {
            Share first{actors.hall, 0}, second{actors.hall, 1};
            first.set(100);
            second.set(100);
            const auto got = co_await actors.want(Actors::petr, Actors::olga);
            EXPECT_TRUE(got.sound_only);
            EXPECT_EQ(got.consumers.size(), 1u);
            EXPECT_EQ(got.consumers.at(0).kind, media::MediaKind::audio);
        }
        const auto later = co_await actors.want(Actors::petr, Actors::olga);
        EXPECT_FALSE(later.sound_only);
        EXPECT_EQ(later.consumers.size(), 2u);
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C26.
TEST(Stage, ADeviceThatConnectsNothingIsTakenForDead) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(100);
        const auto& stage = actors.stage;
        co_await stage->open(Actors::olga, room_capabilities());
        co_await stage->open(Actors::petr, room_capabilities());
        const auto opened = now();
        EXPECT_TRUE(stage->lifeless(opened + 1h).empty()) << "nobody sends: there is nothing to connect for";
        co_await actors.send(Actors::olga, Source::microphone, 1000);
        EXPECT_TRUE(stage->lifeless(opened + 1h + 59s).empty());
        EXPECT_EQ(stage->lifeless(opened + 1h + 60s), (std::vector<MemberId>{Actors::olga, Actors::petr}));
        co_await stage->open(Actors::petr, room_capabilities());
        EXPECT_EQ(stage->lifeless(now()).size(), 0u) << "opening anew is a sign of life";
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C18: what is refused ends nothing.
TEST(Stage, WhatIsSentStaysWhenItsSuccessorIsRefused) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(100);
        const auto& stage = actors.stage;
        constexpr auto olga = Actors::olga;
        co_await stage->open(olga, room_capabilities());
        co_await stage->open(Actors::petr, room_capabilities());
        co_await actors.send(olga, Source::camera, 2000);
        const auto before = (co_await actors.want(Actors::petr, olga)).consumers.at(0).id;
        EXPECT_EQ(co_await actors.refusal(olga, {Source::camera, media::MediaKind::audio, opus_parameters(1)}), "kind");
        EXPECT_EQ(co_await actors.refusal(olga, {Source::camera, media::MediaKind::video, opus_parameters(1)}),
                  "rtpParameters.codecs[0].mimeType");
        auto other_codec = camera_parameters(3000);
        other_codec.codecs[0].mimeType = "video/VP9";
        EXPECT_EQ(co_await actors.refusal(olga, {Source::camera, media::MediaKind::video, other_codec}),
                  "rtpParameters.codecs[0]");
        EXPECT_TRUE(stage->sends(olga, Source::camera));
        EXPECT_EQ((co_await actors.want(Actors::petr, olga)).consumers.at(0).id, before);
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C19: a worker would refuse it.
TEST(Stage, TwoSourcesOfOnePersonHaveNoStreamInCommon) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(100);
        const auto& stage = actors.stage;
        constexpr auto olga = Actors::olga;
        co_await stage->open(olga, room_capabilities());
        co_await actors.send(olga, Source::microphone, 2003);
        const auto camera = [](std::int64_t ssrc, const char* mid = "1") {
            SendSource made{Source::camera, media::MediaKind::video, camera_parameters(ssrc)};
            made.rtp_parameters.mid = mid;
            return made;
        };
        EXPECT_EQ(co_await actors.refusal(olga, camera(2003)), "rtpParameters.encodings[0].ssrc");
        EXPECT_EQ(co_await actors.refusal(olga, camera(2000)), "rtpParameters.encodings[1].rtx.ssrc");
        EXPECT_EQ(co_await actors.refusal(olga, camera(3000, "0")), "rtpParameters.mid");
        EXPECT_EQ(co_await actors.refusal(olga, camera(3000)), "");
        EXPECT_EQ(co_await actors.refusal(olga, camera(3000)), "") << "its own are free for it";
        // A microphone that is off, and that its browser has ended: the line in its session is used again.
        stage->close(olga, Source::microphone);
        EXPECT_EQ(co_await actors.refusal(olga, camera(4000, "0")), "");
        EXPECT_FALSE(stage->sends(olga, Source::microphone));
        EXPECT_TRUE(stage->sends(olga, Source::camera));
        stage->close_all();
        co_await actors.hall->stop();
    });
}

// C19: nor is a worker asked twice.
TEST(Stage, ATransportIsConnectedOnceHoweverOftenThatIsAskedAtOnce) {
    run([]() -> Task<> {
        const auto actors = co_await Actors::make(100);
        const auto ways = co_await actors.stage->open(Actors::olga, room_capabilities());
        std::string pairs = "AB";
        for (int i = 1; i < 32; ++i) pairs += ":0F";
        std::size_t connected = 0;
        std::vector<ErrorCode> refused;
        std::vector<std::string> failed;
        const auto connect = [&, stage = actors.stage, id = ways.send.id](std::string fingerprint) -> Task<> {
            media::DtlsParameters remote;
            remote.fingerprints = std::vector<media::DtlsFingerprint>{{"sha-256", fingerprint}};
            try {
                co_await stage->connect(Actors::olga, id, remote);
                ++connected;
            } catch (const Error& error) {
                refused.push_back(error.code);
            } catch (const media::Failure& failure) {
                failed.push_back(failure.text);
            }
        };
        const auto loop = co_await boost::asio::this_coro::executor;
        for (const auto& fingerprint : {std::string{"AB"}, pairs, pairs})
            boost::asio::co_spawn(loop, connect(fingerprint), [](std::exception_ptr) {});
        EXPECT_TRUE(co_await until([&] { return connected + refused.size() + failed.size() == 3; }));
        EXPECT_EQ(connected, 1u) << "what does not hold leaves the transport as it was";
        EXPECT_EQ(refused, (std::vector{ErrorCode::invalid_field, ErrorCode::conflict}));
        EXPECT_EQ(failed, std::vector<std::string>{}) << "the worker has been asked";
        actors.stage->close_all();
        co_await actors.hall->stop();
    });
}

TEST(Floors, WhoeverWaitsForOneWhenTheCallEndsGetsNone) {
    run([]() -> Task<> {
        const auto hall = co_await open_hall(1, 10);
        const auto floors = std::make_shared<Floors>(hall);
        int refused = 0, given = 0;
        const auto ask = [&]() -> Task<> {
            try {
                co_await floors->choose();
                ++given;
            } catch (const Error& error) {
                EXPECT_EQ(error.code, ErrorCode::call_over);
                ++refused;
            }
        };
        const auto loop = co_await boost::asio::this_coro::executor;
        for (int i = 0; i < 2; ++i) boost::asio::co_spawn(loop, ask(), [](std::exception_ptr) {});
        co_await pause(0ms);  // the first has asked the worker for a router, the second waits
        floors->close();
        EXPECT_TRUE(co_await until([&] { return refused + given == 2; }));
        EXPECT_EQ(refused, 2);
        EXPECT_EQ(floors->count(), 0u);
        co_await hall->stop();
    });
}

// ── Who speaks ──

TEST(Speakers, OneRoomHasOneSpeakerWhereverThatIs) {
    constexpr MemberId olga{1}, petr{2}, semyon{3};
    Speakers speakers;
    EXPECT_EQ(speakers.current(), std::nullopt);
    speakers.leads(0, olga);
    EXPECT_EQ(speakers.current(), olga);
    speakers.heard(0, Speakers::Loudest{olga, -30});
    speakers.leads(1, petr);
    speakers.heard(1, Speakers::Loudest{petr, -25});
    EXPECT_EQ(speakers.current(), olga) << "not for every cough elsewhere";
    speakers.heard(1, Speakers::Loudest{petr, -19});
    EXPECT_EQ(speakers.current(), petr) << "clearly louder";
    speakers.leads(1, semyon);
    EXPECT_EQ(speakers.current(), semyon);
    speakers.heard(1, std::nullopt);
    EXPECT_EQ(speakers.current(), olga) << "who still speaks on the other worker";
    speakers.forget(0);
    EXPECT_EQ(speakers.current(), std::nullopt);
    // The same one goes on after a silence: the listener for speakers says nothing.
    speakers.heard(0, Speakers::Loudest{olga, -30});
    EXPECT_EQ(speakers.current(), olga);
}

}  // namespace
}  // namespace parta::calls
