// Where we are stricter than mediasoup's own JavaScript, and that the field is named. What it refuses as well is in
// tests/media/ortc_test.cpp.
#include "media/rtp_checks.hpp"

#include <gtest/gtest.h>

namespace parta::media {
namespace {

constexpr std::string_view vp8 = R"({"mimeType":"video/VP8","payloadType":96,"clockRate":90000})";
constexpr std::string_view rtx =
    R"({"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96}})";

std::string refused_parameters(const std::string& json, MediaKind kind = MediaKind::video) {
    try {
        auto parameters = json::decode_or_throw<RtpParameters>(json);
        check_rtp_parameters(kind, parameters);
        return "";
    } catch (const Error& error) {
        EXPECT_FALSE(error.detail.empty());
        return error.field;
    }
}

std::string with_encodings(const std::string& encodings) {
    return fmt::format(R"({{"codecs":[{},{}],"encodings":{}}})", vp8, rtx, encodings);
}
std::string with_codecs(const std::string& codecs) {
    return fmt::format(R"({{"codecs":{},"encodings":[{{"ssrc":1}}]}})", codecs);
}
std::string with(const std::string& members) {
    return fmt::format(R"({{"codecs":[{}],"encodings":[{{"ssrc":1}}],{}}})", vp8, members);
}

TEST(RtpChecks, TakesWhatIsRight) {
    EXPECT_EQ(refused_parameters(with_encodings(R"([{"ssrc":1,"rtx":{"ssrc":2}}])")), "");
    EXPECT_EQ(refused_parameters(with_encodings(R"([{"rid":"r0"},{"rid":"r1","scalabilityMode":"L1T3"}])")), "");
    EXPECT_EQ(refused_parameters(with_encodings(R"([{"ssrc":1,"scalabilityMode":"L3T3_KEY","codecPayloadType":96}])")),
              "");
    EXPECT_EQ(refused_parameters(with(R"("mid":"0","rtcp":{"cname":"x","reducedSize":true,"mux":true},"msid":"a b")")),
              "");
}

TEST(RtpChecks, PutsWhatMayBeLeftOut) {
    auto parameters = json::decode_or_throw<RtpParameters>(
        R"({"codecs":[{"mimeType":"Audio/opus","payloadType":111,"clockRate":48000}]})");
    check_rtp_parameters(MediaKind::audio, parameters);
    EXPECT_EQ(*parameters.codecs[0].channels, 1);
    EXPECT_EQ(parameters.encodings.size(), 1u);
    EXPECT_TRUE(parameters.rtcp.reducedSize);
}

TEST(RtpChecks, Codecs) {
    EXPECT_EQ(refused_parameters(with_codecs("[]")), "rtpParameters.codecs");
    EXPECT_EQ(refused_parameters(with_codecs(fmt::format("[{}]", rtx))), "rtpParameters.codecs");
    EXPECT_EQ(refused_parameters(with_codecs(fmt::format("[{},{}]", vp8, vp8))), "rtpParameters.codecs[1].payloadType");
    EXPECT_EQ(refused_parameters(with_codecs(fmt::format("[{}]", vp8)), MediaKind::audio),
              "rtpParameters.codecs[0].mimeType");
    EXPECT_EQ(refused_parameters(with_codecs(R"([{"mimeType":"video/a/b","payloadType":96,"clockRate":90000}])")),
              "rtpParameters.codecs[0].mimeType");
    EXPECT_EQ(refused_parameters(with_codecs(R"([{"mimeType":"video/VP 8","payloadType":96,"clockRate":90000}])")),
              "rtpParameters.codecs[0].mimeType");
    EXPECT_EQ(refused_parameters(with_codecs(R"([{"mimeType":"video/VP8","payloadType":128,"clockRate":90000}])")),
              "codecs[0].payloadType");
    EXPECT_EQ(refused_parameters(with_codecs(R"([{"mimeType":"video/VP8","payloadType":96,"clockRate":0}])")),
              "codecs[0].clockRate");
    EXPECT_EQ(refused_parameters(with_codecs(R"([{"mimeType":"video/VP8","payloadType":96.5,"clockRate":90000}])")),
              "codecs[0].payloadType");
    EXPECT_EQ(refused_parameters(with_codecs(
                  R"([{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{"apt":9.5}}])")),
              "rtpParameters.codecs[0].parameters.apt");
    EXPECT_EQ(refused_parameters(with_codecs(
                  R"([{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{"x":4294967296}}])")),
              "codecs[0].parameters.x");
    EXPECT_EQ(refused_parameters(
                  with_codecs(R"([{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{"":1}}])")),
              "rtpParameters.codecs[0].parameters");
    EXPECT_EQ(refused_parameters(
                  with_codecs(R"([{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"kind":"video"}])")),
              "codecs[0].kind")
        << "unknown members are refused";
    std::string many = "[";
    for (int i = 0; i < 17; ++i)
        many += fmt::format(R"({}{{"mimeType":"video/VP8","payloadType":{},"clockRate":90000}})", i > 0 ? "," : "", i);
    EXPECT_EQ(refused_parameters(with_codecs(many + "]")), "codecs");
    std::string parameters;
    for (int i = 0; i < 33; ++i) parameters += fmt::format(R"({}"p{}":1)", i > 0 ? "," : "", i);
    EXPECT_EQ(
        refused_parameters(with_codecs(fmt::format(
            R"([{{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{{{}}}}}])", parameters))),
        "rtpParameters.codecs[0].parameters");
}

TEST(RtpChecks, WholeNumbersAreWholeHoweverTheyAreWritten) {
    const auto read = [](std::string_view number) {
        const auto codec = json::decode<RtpCodecParameters>(fmt::format(
            R"({{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{{"x":{}}}}})", number));
        return codec ? codec->parameters.at("x") : ParameterValue{std::string{codec.error().detail}};
    };
    EXPECT_EQ(read("1e3"), ParameterValue{1000});
    EXPECT_EQ(read("-96.0"), ParameterValue{-96});
    EXPECT_EQ(read("0.5").held, (std::variant<std::int32_t, double, std::string>{0.5}));
    EXPECT_EQ(read("1666666666666666666.66"), ParameterValue{std::string{"must fit 32 bits"}});
    EXPECT_EQ(read("-2147483649"), ParameterValue{std::string{"must fit 32 bits"}});
}

TEST(RtpChecks, Extensions) {
    const auto mid = [](int id) {
        return fmt::format(R"({{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":{}}})", id);
    };
    EXPECT_EQ(refused_parameters(with(fmt::format(R"("headerExtensions":[{}])", mid(4)))), "");
    EXPECT_EQ(refused_parameters(with(fmt::format(R"("headerExtensions":[{}])", mid(0)))), "headerExtensions[0].id");
    EXPECT_EQ(refused_parameters(with(fmt::format(R"("headerExtensions":[{}])", mid(256)))), "headerExtensions[0].id");
    EXPECT_EQ(refused_parameters(with(fmt::format(R"("headerExtensions":[{},{}])", mid(4), mid(5)))),
              "rtpParameters.headerExtensions[1].uri");
    EXPECT_EQ(refused_parameters(with(
                  fmt::format(R"("headerExtensions":[{},{{"uri":"urn:3gpp:video-orientation","id":4}}])", mid(4)))),
              "rtpParameters.headerExtensions[1].id");
    EXPECT_EQ(refused_parameters(with(R"("headerExtensions":[{"uri":"urn:unknown","id":4}])")),
              "rtpParameters.headerExtensions[0].uri");
}

TEST(RtpChecks, Encodings) {
    const std::pair<const char*, const char*> table[] = {
        {R"([{},{}])", "rtpParameters.encodings[0]"},
        {R"([{"ssrc":1},{"ssrc":1}])", "rtpParameters.encodings[1].ssrc"},
        {R"([{"ssrc":1,"rtx":{"ssrc":1}}])", "rtpParameters.encodings[0].rtx.ssrc"},
        {R"([{"ssrc":0}])", "encodings[0].ssrc"},
        {R"([{"ssrc":4294967296}])", "encodings[0].ssrc"},
        {R"([{"ssrc":-1}])", "encodings[0].ssrc"},
        {R"([{"rid":"a"},{"rid":"a"}])", "rtpParameters.encodings[1].rid"},
        {R"([{"rid":"a b"}])", "rtpParameters.encodings[0].rid"},
        {R"([{"rid":""}])", "encodings[0].rid"},
        {R"([{"rid":"12345678901234567"}])", "encodings[0].rid"},
        {R"([{"ssrc":1,"codecPayloadType":97}])", "rtpParameters.encodings[0].codecPayloadType"},
        {R"([{"ssrc":1,"codecPayloadType":5}])", "rtpParameters.encodings[0].codecPayloadType"},
        {R"([{"ssrc":1,"scalabilityMode":"T3"}])", "rtpParameters.encodings[0].scalabilityMode"},
        {R"([{"ssrc":1,"scalabilityMode":"L99T1"}])", "rtpParameters.encodings[0].scalabilityMode"},
        {R"([{"ssrc":1,"scalabilityMode":"L1T9"}])", "rtpParameters.encodings[0].scalabilityMode"},
        {R"([{"ssrc":1,"scalabilityMode":"L2T2"},{"ssrc":2}])", "rtpParameters.encodings[0].scalabilityMode"},
        {R"([{"ssrc":1,"maxBitrate":-5}])", "encodings[0].maxBitrate"},
        {R"([{"ssrc":1,"maxBitrate":1.5}])", "encodings[0].maxBitrate"},
        {R"([{"ssrc":1,"scaleResolutionDownBy":0}])", "rtpParameters.encodings[0].scaleResolutionDownBy"},
        {R"([{"ssrc":1,"maxFramerate":-1}])", "rtpParameters.encodings[0].maxFramerate"},
        {R"([{"ssrc":1},{"ssrc":2},{"ssrc":3},{"ssrc":4},{"ssrc":5},{"ssrc":6},{"ssrc":7},{"ssrc":8},{"ssrc":9}])",
         "encodings"},
    };
    for (const auto& [encodings, field] : table)
        EXPECT_EQ(refused_parameters(with_encodings(encodings)), field) << encodings;
}

// A worker that is asked for it says that Opus knows no simulcast.
TEST(RtpChecks, SoundHasOneStream) {
    const auto with_encodings = [](std::string_view encodings) {
        return fmt::format(
            R"({{"codecs":[{{"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2}}],"encodings":{}}})",
            encodings);
    };
    const auto refused = [&](std::string_view encodings) {
        return refused_parameters(with_encodings(encodings), MediaKind::audio);
    };
    EXPECT_EQ(refused(R"([{"ssrc":1,"dtx":true}])"), "");
    EXPECT_EQ(refused(R"([{"ssrc":1,"scalabilityMode":"L1T1"}])"), "");
    EXPECT_EQ(refused(R"([{"ssrc":1},{"ssrc":2}])"), "rtpParameters.encodings");
    EXPECT_EQ(refused(R"([{"rid":"a"},{"rid":"b"}])"), "rtpParameters.encodings");
    EXPECT_EQ(refused(R"([{"ssrc":1,"scalabilityMode":"L1T3"}])"), "rtpParameters.encodings[0].scalabilityMode");
    EXPECT_EQ(refused(R"([{"ssrc":1,"scalabilityMode":"L2T1"}])"), "rtpParameters.encodings[0].scalabilityMode");
}

TEST(RtpChecks, Names) {
    EXPECT_EQ(refused_parameters(with(R"("mid":"a b")")), "rtpParameters.mid");
    EXPECT_EQ(refused_parameters(with(R"("mid":"")")), "mid");
    EXPECT_EQ(refused_parameters(with(R"("rtcp":{"cname":"ж"})")), "rtpParameters.rtcp.cname");
    EXPECT_EQ(refused_parameters(with(R"("rtcp":{"cname":"a\u0000"})")), "rtcp.cname");
}

std::string refused_dtls(const std::string& json, DtlsParameters* checked = nullptr) {
    try {
        auto parameters = json::decode_or_throw<DtlsParameters>(json);
        check_dtls_parameters(parameters);
        if (checked != nullptr) *checked = parameters;
        return "";
    } catch (const Error& error) {
        return error.field;
    }
}

TEST(RtpChecks, Dtls) {
    std::string pairs = "ab";
    for (int i = 1; i < 32; ++i) pairs += ":0F";
    const auto one = [](std::string_view algorithm, const std::string& value) {
        return fmt::format(R"({{"algorithm":"{}","value":"{}"}})", algorithm, value);
    };
    DtlsParameters checked;
    EXPECT_EQ(refused_dtls(fmt::format(R"({{"role":"client","fingerprints":[{},{}]}})", one("sha-1", "AA:BB"),
                                       one("SHA-256", pairs)),
                           &checked),
              "");
    EXPECT_EQ(checked.role, DtlsRole::client);
    ASSERT_EQ(checked.fingerprints.size(), 1u) << "the worker looks at the first only";
    EXPECT_EQ(checked.fingerprints[0].algorithm.str(), "sha-256");
    EXPECT_TRUE(checked.fingerprints[0].value.str().starts_with("AB:0F")) << "the worker compares with large letters";

    EXPECT_EQ(refused_dtls(R"({"fingerprints":[]})"), "dtlsParameters.fingerprints");
    EXPECT_EQ(refused_dtls(R"({})"), "fingerprints");
    EXPECT_EQ(refused_dtls(R"({"role":"boss","fingerprints":[]})"), "role");
    EXPECT_EQ(refused_dtls(fmt::format(R"({{"fingerprints":[{}]}})", one("sha-1", pairs))),
              "dtlsParameters.fingerprints");
    EXPECT_EQ(refused_dtls(fmt::format(R"({{"fingerprints":[{}]}})", one("md5", pairs))),
              "dtlsParameters.fingerprints");
    EXPECT_EQ(refused_dtls(fmt::format(R"({{"fingerprints":[{}]}})", one("sha-512", pairs))),
              "dtlsParameters.fingerprints[0].value");
    for (std::string wrong : {pairs.substr(1), pairs + ":00", "zz" + pairs.substr(2), "abc" + pairs.substr(3)})
        EXPECT_EQ(refused_dtls(fmt::format(R"({{"fingerprints":[{}]}})", one("sha-256", wrong))),
                  "dtlsParameters.fingerprints[0].value")
            << wrong;
}

}  // namespace
}  // namespace parta::media
