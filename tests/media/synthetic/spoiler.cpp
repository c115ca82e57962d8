#include "media/synthetic/spoiler.hpp"

#include <limits>

namespace parta::synthetic {
namespace {

namespace js = boost::json;

/// Every value within, the whole included.
void gather(js::value& value, std::vector<js::value*>& all) {
    all.push_back(&value);
    if (auto* object = value.if_object())
        for (auto& [_, one] : *object) gather(one, all);
    if (auto* array = value.if_array())
        for (auto& one : *array) gather(one, all);
}

}  // namespace

js::value Spoiler::extreme(const std::vector<std::string>& known) {
    static const js::array all{
        nullptr,
        true,
        false,
        0,
        -1,
        1,
        2,
        3,
        96,
        97,
        127,
        128,
        255,
        256,
        65535,
        65536,
        2147483647,
        4294967295,
        4294967296,
        std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::uint64_t>::max(),
        0.5,
        -0.0,
        1e300,
        5e-324,
        "",
        " ",
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "microphone",
        "camera",
        "screen",
        "screen_sound",
        "audio",
        "video",
        "audio/opus",
        "video/VP8",
        "video/H264",
        "video/rtx",
        "video/ulpfec",
        "audio/red",
        "application/json",
        "video/",
        "VIDEO/vp8",
        "L1T3",
        "L3T3_KEY",
        "S3T3",
        "L8T8_KEY",
        "L9T9",
        "L0T0",
        "r0",
        "auto",
        "client",
        "server",
        "sha-1",
        "sha-256",
        "md5",
        "nack",
        "pli",
        "goog-remb",
        "transport-cc",
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "urn:3gpp:video-orientation",
        "42e01f",
        "640032",
        "000000",
        "👍",
        "я",
        std::string(1, '\0'),
        std::string("a\0b", 3),
        "\x7f\x01",
        "\xE2\x80\xAE\xEF\xBB\xBF",
        "../../etc/passwd",
        "';--",
        "%s%n",
        js::array{},
        js::object{},
        js::array{js::object{}},
        js::array{nullptr},
        js::array{1, 2, 3},
        js::object{{"ssrc", 1}},
    };
    if (!known.empty() && once_in(6)) return js::value(js::string(one_of(known)));
    if (once_in(20)) return js::value(js::string(std::string(1ULL << below(16), static_cast<char>('a' + below(26)))));
    if (once_in(20)) {
        js::value deep = js::array{};
        for (auto depth = 1ULL << below(6); depth > 0; --depth)
            deep = once_in(2) ? js::value(js::array{deep}) : js::value(js::object{{"a", deep}});
        return deep;
    }
    return all[below(all.size())];
}

void Spoiler::change(js::value& whole, js::value& place, const std::vector<std::string>& known) {
    auto* object = place.if_object();
    auto* array = place.if_array();
    switch (below(8)) {
        case 0:
        case 1:
            place = extreme(known);
            return;
        case 2: {  // something else of the same message
            std::vector<js::value*> all;
            gather(whole, all);
            js::value copy = *one_of(all);
            place = std::move(copy);
            return;
        }
        case 3:  // a member or an element less
            if (object && !object->empty())
                object->erase(std::next(object->begin(), static_cast<std::ptrdiff_t>(below(object->size()))));
            if (array && !array->empty())
                array->erase(std::next(array->begin(), static_cast<std::ptrdiff_t>(below(array->size()))));
            return;
        case 4:  // one more
            if (object) object->insert_or_assign(once_in(2) ? "unknown" : "ssrc", extreme(known));
            if (array) array->insert(array->begin(), extreme(known));
            return;
        case 5:  // many of one
            if (array && !array->empty()) {
                const js::value one = (*array)[below(array->size())];
                for (auto times = 1ULL << below(10); times > 0; --times) array->push_back(one);
            }
            return;
        case 6:  // a number beside its own, or far away
            if (auto* number = place.if_int64())
                // In unsigned arithmetic: a number at the edge steps over it, which is one more hostile value.
                *number = static_cast<std::int64_t>(once_in(2) ? static_cast<std::uint64_t>(*number) + below(5) - 2
                                                               : random_());
            return;
        default:
            if (auto* text = place.if_string(); text && !text->empty()) {
                auto& byte = (*text)[below(text->size())];
                byte = static_cast<char>(below(128));
            }
    }
}

void Spoiler::spoil(js::value& value, const std::vector<std::string>& known) {
    for (auto times = 1 + below(3); times > 0; --times) {
        std::vector<js::value*> all;
        gather(value, all);
        change(value, *one_of(all), known);
    }
}

void Spoiler::spoil_text(std::string& text) {
    static const std::vector<std::string> pieces{"{",           "}",
                                                 "[",           "]",
                                                 ",",           ":",
                                                 "\"",          "\\u0000",
                                                 "\\ud800",     "1e999",
                                                 "-",           "NaN",
                                                 "\xff",        "\xc0\x80",
                                                 "null",        "00",
                                                 "//",          std::string(1, '\0'),
                                                 "\"a\":",      "\"mid\":\"0\",",
                                                 "\"ssrc\":1,", "1e-400",
                                                 "0.1e1",       std::string(300, '[')};
    for (auto times = 1 + below(3); times > 0; --times) {
        const auto at = below(text.size() + 1);
        switch (below(4)) {
            case 0:
                text.insert(at, one_of(pieces));
                break;
            case 1:
                text.erase(at, below(20));
                break;
            case 2:
                if (at < text.size()) text[at] = static_cast<char>(random_());
                break;
            default:
                text.resize(at);
        }
    }
}

}  // namespace parta::synthetic
