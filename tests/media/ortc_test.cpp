// Our ORTC against mediasoup's: the expected answers of tests/golden/ortc.json come from its own JavaScript
// (ortc_golden.mjs), on the same inputs. Both are brought into our spelling before they are compared.
#include "media/ortc.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "media/rtp_checks.hpp"

namespace parta::media {
namespace {

struct Golden {
    json::Document document;

    static const Golden& get() {
        static const Golden made = [] {
            std::ifstream in{PARTA_SOURCE_DIR "/tests/golden/ortc.json"};
            static const std::string text{std::istreambuf_iterator<char>{in}, {}};  // the document looks into it
            auto parsed = json::Document::parse(text);
            if (!parsed) throw std::runtime_error("tests/golden/ortc.json: " + parsed.error().detail);
            return Golden{std::move(*parsed)};
        }();
        return made;
    }
    const json::Value& at(std::string_view name) const { return *document.root().find(name); }
    std::uint32_t number(std::string_view name) const { return static_cast<std::uint32_t>(at(name).integer()); }
};

template <class T>
T decoded(const json::Value& value) {
    auto made = json::decode_value<T>(value);
    if (!made) throw Error{made.error().code, made.error().field, made.error().detail};
    return *made;
}

/// In our spelling, with what may be left out put in.
template <class T>
std::string spelled(const json::Value& value) {
    return json::encode(decoded<T>(value));
}

std::string text_of(const json::Value& value, std::string_view member) {
    return std::string{value.find(member)->text()};
}

RtpCapabilities router_named(const std::string& name) {
    const auto& codecs = *Golden::get().at("routers").find(name)->find("codecs");
    return router_capabilities(decoded<std::vector<RtpCodecCapability>>(codecs));
}

RtpCapabilities receiver_named(const std::string& name) {
    auto made = decoded<RtpCapabilities>(*Golden::get().at("receivers").find(name)->find("given"));
    check_rtp_capabilities(made);
    return made;
}

TEST(Ortc, KnowsWhatTheWorkerForwards) {
    EXPECT_EQ(json::encode(supported_capabilities()), spelled<RtpCapabilities>(Golden::get().at("supported")));
}

TEST(Ortc, ScalabilityModes) {
    for (const auto& [mode, expected] : Golden::get().at("scalability").object()) {
        const auto parsed = parse_scalability_mode(mode);
        EXPECT_EQ(parsed.spatial, expected.find("spatialLayers")->integer()) << mode;
        EXPECT_EQ(parsed.temporal, expected.find("temporalLayers")->integer()) << mode;
        EXPECT_EQ(parsed.ksvc, expected.find("ksvc")->boolean()) << mode;
    }
}

TEST(Ortc, Routers) {
    int refused = 0;
    for (const auto& [name, expected] : Golden::get().at("routers").object()) {
        SCOPED_TRACE(name);
        if (const auto* error = expected.find("error")) {
            ++refused;
            EXPECT_THROW(router_named(std::string{name}), Error) << error->text();
        } else {
            EXPECT_EQ(json::encode(router_named(std::string{name})), spelled<RtpCapabilities>(*expected.find("value")));
        }
    }
    EXPECT_EQ(refused, 6);
}

TEST(Ortc, Receivers) {
    for (const auto& [name, expected] : Golden::get().at("receivers").object())
        EXPECT_EQ(json::encode(receiver_named(std::string{name})), spelled<RtpCapabilities>(*expected.find("value")))
            << name;
}

/// What a session comes to: nothing if the producer is refused.
struct Session {
    RtpParameters parameters, consumable;
    RtpMapping mapping;
};
std::optional<Session> session_of(MediaKind kind, const json::Value& given, const RtpCapabilities& router) {
    try {
        Session made;
        made.parameters = decoded<RtpParameters>(given);
        check_rtp_parameters(kind, made.parameters);
        made.mapping = producer_mapping(made.parameters, router, Golden::get().number("firstSsrc"));
        made.consumable = consumable_parameters(kind, made.parameters, router, made.mapping);
        return made;
    } catch (const Error&) {
        return std::nullopt;
    }
}

void expect_parameters(const json::Value& expected, const RtpParameters& consumable, const RtpCapabilities& receiver,
                       Retransmit rtx) {
    std::string ours;
    try {
        ours = json::encode(consumer_parameters(consumable, receiver, rtx, Golden::get().number("firstSsrc")));
    } catch (const Error& error) {
        ours = "refused";
    }
    EXPECT_EQ(ours, expected.find("error") != nullptr ? "refused" : spelled<RtpParameters>(*expected.find("value")));
}

TEST(Ortc, EveryProducerInEveryRouterForEveryReceiver) {
    const auto& golden = Golden::get();
    int accepted = 0, refused = 0, consumers = 0;
    for (const auto& expected : golden.at("sessions").array()) {
        const auto router = text_of(expected, "router");
        const auto producer = text_of(expected, "producer");
        SCOPED_TRACE(producer + " in " + router);
        const auto& given = *golden.at("producers").find(producer);
        const auto kind = text_of(given, "kind") == "audio" ? MediaKind::audio : MediaKind::video;
        const auto session = session_of(kind, *given.find("parameters"), router_named(router));
        const auto& mapping = *expected.find("mapping");
        if (const auto* error = mapping.find("error")) {
            EXPECT_FALSE(session) << error->text();
            ++refused;
            continue;
        }
        ASSERT_TRUE(session);
        ++accepted;
        EXPECT_EQ(json::encode(session->mapping), spelled<RtpMapping>(*mapping.find("value")));
        EXPECT_EQ(json::encode(session->parameters), spelled<RtpParameters>(*expected.find("parameters")));
        EXPECT_EQ(json::encode(session->consumable), spelled<RtpParameters>(*expected.find("consumable")));
        const auto piped = [&](Retransmit rtx) {
            return json::encode(pipe_consumer_parameters(session->consumable, rtx, golden.number("firstSsrc"),
                                                         golden.number("secondSsrc")));
        };
        EXPECT_EQ(piped(Retransmit::yes), spelled<RtpParameters>(*expected.find("pipe")));
        EXPECT_EQ(piped(Retransmit::no), spelled<RtpParameters>(*expected.find("pipeNoRtx")));
        for (const auto& group : expected.find("consumers")->array()) {
            const auto& result = *group.find("result");
            for (const auto& name : group.find("receivers")->array()) {
                SCOPED_TRACE(name.text());
                ++consumers;
                const auto receiver = receiver_named(std::string{name.text()});
                EXPECT_EQ(can_consume(session->consumable, receiver), result.find("can")->boolean());
                expect_parameters(*result.find("rtx"), session->consumable, receiver, Retransmit::yes);
                expect_parameters(*result.find("plain"), session->consumable, receiver, Retransmit::no);
            }
        }
    }
    EXPECT_GT(accepted, 50);
    EXPECT_GT(refused, 100);
    EXPECT_GT(consumers, 800);
}

TEST(Ortc, WhatItRefusesWeRefuse) {
    for (const auto& [name, expected] : Golden::get().at("malformedParameters").object()) {
        ASSERT_TRUE(expected.find("refused")->boolean()) << name;
        const auto decode_and_check = [&given = *expected.find("given")] {
            auto parameters = decoded<RtpParameters>(given);
            check_rtp_parameters(MediaKind::video, parameters);
        };
        EXPECT_THROW(decode_and_check(), Error) << name;
    }
    for (const auto& [name, expected] : Golden::get().at("malformedCapabilities").object()) {
        ASSERT_TRUE(expected.find("refused")->boolean()) << name;
        const auto decode_and_check = [&given = *expected.find("given")] {
            auto capabilities = decoded<RtpCapabilities>(given);
            check_rtp_capabilities(capabilities);
        };
        EXPECT_THROW(decode_and_check(), Error) << name;
    }
}

}  // namespace
}  // namespace parta::media
