// UTF-8 checked as it arrives, in pieces that may end inside a character.
#pragma once
#include <cstdint>
#include <string_view>

namespace parta::http {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
class Utf8Checker {
  public:
    /// False as soon as no continuation could make the text well-formed.
    bool feed(std::string_view bytes);
    /// The text so far ends at a character's end.
    bool complete() const { return missing_ == 0; }
    void reset() { *this = Utf8Checker{}; }

  private:
    std::uint8_t missing_ = 0;  // continuation bytes still to come
    std::uint8_t low_ = 0x80;   // what the next of them may be: the first one is narrower after E0, ED, F0, F4
    std::uint8_t high_ = 0xBF;
};

}  // namespace parta::http
