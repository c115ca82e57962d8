// Whom a STUN request asks for, told from packets laid out by hand as RFC 8489 draws them.
#include "media/ice_tcp.hpp"

#include <gtest/gtest.h>

namespace parta::media {
namespace {

std::string two_bytes(std::size_t value) {
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}

std::string attribute(std::size_t type, std::string value) {
    auto made = two_bytes(type) + two_bytes(value.size()) + value;
    made.append((4 - value.size() % 4) % 4, '\0');
    return made;
}

std::string stun(const std::string& attributes, std::size_t type = 0x0001) {
    return two_bytes(type) + two_bytes(attributes.size()) + "\x21\x12\xA4\x42" + "transaction!" + attributes;
}

TEST(IceTcp, ReadsTheNameBeforeTheColon) {
    EXPECT_EQ(asked_for(stun(attribute(0x0006, "worker:browser"))), "worker");
    EXPECT_EQ(asked_for(stun(attribute(0x0006, "w:"))), "w");
}

TEST(IceTcp, FindsItBehindOtherAttributes) {
    EXPECT_EQ(asked_for(stun(attribute(0x0024, "prio") + attribute(0x8022, "abc") + attribute(0x0006, "one:two") +
                             attribute(0x0008, std::string(20, 'h')))),
              "one");
}

TEST(IceTcp, KnowsWhatIsNoRequest) {
    const auto good = stun(attribute(0x0006, "worker:browser"));
    EXPECT_FALSE(asked_for(""));
    EXPECT_FALSE(asked_for("GET / HTTP/1.1\r\nHost: t\r\n\r\n"));
    EXPECT_FALSE(asked_for(stun("")));
    EXPECT_FALSE(asked_for(stun(attribute(0x0006, "worker:browser"), 0x0101))) << "an answer";
    EXPECT_FALSE(asked_for(good.substr(0, good.size() - 1))) << "cut off";
    EXPECT_FALSE(asked_for(good + "more"));
    auto other_cookie = good;
    other_cookie[4] = 0x20;
    EXPECT_FALSE(asked_for(other_cookie)) << "of before RFC 5389";
}

TEST(IceTcp, RefusesNamesThatAreNone) {
    EXPECT_FALSE(asked_for(stun(attribute(0x0006, "no colon"))));
    EXPECT_FALSE(asked_for(stun(attribute(0x0006, ":browser"))));
    EXPECT_FALSE(asked_for(stun(attribute(0x0006, std::string(600, 'a') + ":b"))));
}

TEST(IceTcp, DoesNotReadBeyondTheEnd) {
    EXPECT_FALSE(asked_for(stun(two_bytes(0x0006) + two_bytes(200) + "short:one")));
    EXPECT_FALSE(asked_for(stun(two_bytes(0x0024) + two_bytes(0xFFFF))));
    EXPECT_FALSE(asked_for(stun(two_bytes(0x0006))));
}

}  // namespace
}  // namespace parta::media
