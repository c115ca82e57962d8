// How a server and a media process speak: one line of JSON each way, then the channel of one worker, both ways, with
// control frames in between. Pure; private to media/.
//
//     server                                          media process
//     {"type":"attach","version":1,"slot":0}\n   →
//                                                ←    {"type":"attached","slots":4,"pid":4711,"fresh":false}\n
//     messages of the channel, as they are       ↔    (32 bits of length, little-endian, and a FlatBuffer)
//     a control frame: 32 bits of zero, one byte of operation, one byte of length, words of that length
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/json.hpp"

namespace parta::media {

inline constexpr std::int64_t attach_version = 1;
inline constexpr int most_slots = 256;
inline constexpr std::size_t longest_line = 1000;        // bytes, of either side
inline constexpr std::size_t longest_message = 8 << 20;  // bytes, length included: the worker's own limit

// ---- what a server says first

/// «Give me the worker of this place.»
struct Attach {
    static constexpr std::string_view json_type = "attach";
    json::Bounded<1, 1'000'000> version{attach_version};
    json::Bounded<0, most_slots - 1> slot;
};
/// «Who are you?» Answered, and over.
struct Inquire {
    static constexpr std::string_view json_type = "inquire";
    json::Bounded<1, 1'000'000> version{attach_version};
};
/// «End all workers and yourself.» Answered, and over; the connection closes when all is done.
struct EndAll {
    static constexpr std::string_view json_type = "end";
    json::Bounded<1, 1'000'000> version{attach_version};
};
BOOST_DESCRIBE_STRUCT(Attach, (), (version, slot))
BOOST_DESCRIBE_STRUCT(Inquire, (), (version))
BOOST_DESCRIBE_STRUCT(EndAll, (), (version))
using Hello = std::variant<Attach, Inquire, EndAll>;

// ---- what it is answered

struct Attached {
    static constexpr std::string_view json_type = "attached";
    json::Bounded<1, most_slots> slots{1};
    json::Bounded<1, 1 << 30> pid{1};  // of the worker
    bool fresh = true;                 // it was started just now; otherwise it may hold what a former server left
};
struct Described {
    static constexpr std::string_view json_type = "described";
    json::Bounded<1, most_slots> slots{1};
    json::Bounded<0, most_slots> running;   // workers
    json::Bounded<0, most_slots> attended;  // places with a server
};
struct Ending {
    static constexpr std::string_view json_type = "ending";
};
struct Refused {
    static constexpr std::string_view json_type = "refused";
    json::Line<400> why;  // for the operator, in English
};
BOOST_DESCRIBE_STRUCT(Attached, (), (slots, pid, fresh))
BOOST_DESCRIBE_STRUCT(Described, (), (slots, running, attended))
BOOST_DESCRIBE_STRUCT(Ending, (), ())
BOOST_DESCRIBE_STRUCT(Refused, (), (why))
using Answer = std::variant<Attached, Described, Ending, Refused>;

/// The line without its end. The error says in words what is wrong with it, another version included.
std::expected<Hello, std::string> read_hello(std::string_view line);
std::expected<Answer, std::string> read_answer(std::string_view line);
/// With the line's end.
std::string line_of(const Hello& hello);
std::string line_of(const Answer& answer);

/// Takes a line off the beginning of what came; nothing while it is not whole. Error: none can come of it.
std::expected<std::optional<std::string>, std::string> take_line(std::vector<std::uint8_t>& input);

// ---- frames

enum class Control : std::uint8_t {
    kill = 1,   // server → media process: the worker does not answer, end it by force
    ended = 2,  // media process → server, the last frame: the worker has ended, with words for the log
};
std::vector<std::uint8_t> control_frame(Control control, std::string_view words = {});

/// Takes all whole frames off the beginning of `input`; a message comes with its length. False: nonsense, or one of the
/// two said so.
bool take_frames(std::vector<std::uint8_t>& input, const std::function<bool(std::span<const std::uint8_t>)>& message,
                 const std::function<bool(Control, std::string_view)>& control);

}  // namespace parta::media
