// The types of members that say more than their C++ type does: limits, absence, encoded text. And the tables with
// which a described struct speaks to the codec: Docs, Defaults, Name.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parta::json {

/// A string as a person types it. All strings refuse U+0000, which PostgreSQL cannot store; these also refuse the
/// other C0 controls, except \n and \t in many lines. Nothing is trimmed.
enum class Lines { one, many };

/// Lengths count code points. Limits hold for what is decoded; a value made by the program itself is not checked.
template <Lines lines, std::size_t Max, std::size_t Min = 0>
class LimitedText {
  public:
    LimitedText() = default;
    LimitedText(std::string text) : text_(std::move(text)) {}
    LimitedText(std::string_view text) : text_(text) {}
    LimitedText(const char* text) : text_(text) {}

    operator std::string_view() const { return text_; }
    const std::string& str() const& { return text_; }
    std::string str() && { return std::move(text_); }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const LimitedText&) const = default;
    bool operator==(const LimitedText&) const = default;
    friend bool operator==(const LimitedText& text, std::string_view other) { return text.text_ == other; }
    friend bool operator==(const LimitedText& text, const char* other) { return text.text_ == other; }

  private:
    std::string text_;
};

template <std::size_t Max, std::size_t Min = 0>
using Text = LimitedText<Lines::many, Max, Min>;
/// Names, titles, codes: no line breaks and no tabs.
template <std::size_t Max, std::size_t Min = 0>
using Line = LimitedText<Lines::one, Max, Min>;

/// An integer from Lo to Hi, both included. Checked when decoded.
template <std::int64_t Lo, std::int64_t Hi>
struct Bounded {
    static_assert(Lo <= Hi);
    std::int64_t value = Lo <= 0 && Hi >= 0 ? 0 : Lo;

    Bounded() = default;
    Bounded(std::int64_t v) : value(v) {}
    operator std::int64_t() const { return value; }
};

/// A vector of at most Max elements. Checked when decoded.
template <class T, std::size_t Max>
struct List : std::vector<T> {
    using std::vector<T>::vector;
    List() = default;
    List(std::vector<T> values) : std::vector<T>(std::move(values)) {}
};

/// A member of a partial update: absent = leave it, null = clear it, value = set it.
template <class T>
class Patch {
  public:
    Patch() = default;
    Patch(T value) : given_(true), value_(std::move(value)) {}
    Patch(std::nullopt_t) : given_(true) {}

    /// Whether the client mentioned the member at all.
    bool given() const { return given_; }
    /// What it is to become; nothing means cleared. Meaningful only if given.
    const std::optional<T>& value() const { return value_; }
    /// Brings a stored value up to date.
    void apply_to(std::optional<T>& stored) const {
        if (given_) stored = value_;
    }
    bool operator==(const Patch&) const = default;

    /// For the codec: makes the value present and gives it.
    T& emplace() {
        given_ = true;
        return value_.emplace();
    }

  private:
    bool given_ = false;
    std::optional<T> value_;
};

/// JSON that is already encoded, written as it is (null when empty). Decoding keeps any JSON value as its compact text.
/// T, if told, goes into the schema only.
template <class T = void>
struct RawOf {
    std::string text;
    bool operator==(const RawOf&) const = default;
};
using Raw = RawOf<>;

/// What the members of T mean, for the API document:
///   template <> struct parta::json::Docs<Page> {
///       static constexpr std::string_view summary = "Which part of a list is wanted.";       // may be left out
///       static constexpr std::pair<std::string_view, std::string_view> fields[] = {{"limit", "At most so many."}};
///   };
template <class T>
struct Docs {};

/// The members of T that a client may leave out and that then keep the value of their default member initialiser:
///   template <> struct parta::json::Defaults<Page> { static constexpr std::string_view fields[] = {"limit"}; };
template <class T>
struct Defaults {};

/// The name of T's component in the API document, where the unqualified name of the type will not do (templates), and
/// for std::variant, which is written in place unless named:
///   template <> struct parta::json::Name<Event> { static constexpr std::string_view value = "Event"; };
template <class T>
struct Name {};

}  // namespace parta::json
