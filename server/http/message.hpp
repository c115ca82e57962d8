// What travels over HTTP: a request as the handlers see it, and the response they give back.
#pragma once
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "http/temp_file.hpp"

namespace parta::http {

/// HEAD arrives as `get` with `Request::head_only`. Every other method is refused before a handler sees it.
enum class Method { get, post, put, patch, del };
std::string_view to_string(Method method);

/// Field lines in the order they came. Names are compared without regard to case (RFC 9110 §5.1).
class Headers {
  public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    /// Appends one field line. Line ends and NUL in either part become spaces, so that nothing can be smuggled in.
    void add(std::string_view name, std::string_view value);
    /// Removes all lines of that name, then adds one.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);

    /// The first line of that name. Valid until the headers change.
    std::optional<std::string_view> find(std::string_view name) const;
    /// The same, or "" where absence and emptiness mean the same.
    std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
    bool contains(std::string_view name) const { return find(name).has_value(); }

    std::size_t size() const { return places_.size(); }
    Field operator[](std::size_t index) const;

    /// Where one field stands in a text.
    struct Place {
        std::uint32_t name;
        std::uint32_t name_size;
        std::uint32_t value;
        std::uint32_t value_size;
    };
    /// Fields that a parser has found, and checked, in `text`.
    static Headers found_in(std::string_view text, std::vector<Place> places);

  private:
    std::string text_;  // all names and values, so that a request costs two allocations and not forty
    std::vector<Place> places_;
};

/// Are the two equal but for the case of ASCII letters?
bool same_ignoring_case(std::string_view a, std::string_view b);
/// Does the comma-separated list hold this token, in any case?
bool list_contains(std::string_view list, std::string_view token);

/// The part of the target after "?", decoded: "+" and percent signs. Of a repeated name the first value counts.
class Query {
  public:
    /// Nothing when a percent sign is not followed by two hexadecimal digits, or the result is not UTF-8 or has a NUL.
    static std::optional<Query> parse(std::string_view encoded);

    std::optional<std::string_view> find(std::string_view name) const;
    /// A whole number (any integer type). Nothing when absent; throws `invalid_field` naming it when it is not one.
    template <class Integer>
    std::optional<Integer> number(std::string_view name) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }
    void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }

  private:
    std::vector<std::pair<std::string, std::string>> all_;
};

/// Decodes percent signs, and "+" to a space if so asked. Nothing when malformed, not UTF-8, or holding U+0000.
enum class PlusSign { literal, space };
std::optional<std::string> percent_decode(std::string_view encoded, PlusSign plus);

struct Request {
    Method method = Method::get;
    bool head_only = false;  // HEAD: answer as for GET; the server leaves the body out
    std::string target;      // as received, "/a%20b?c=d"
    std::string path;        // decoded, begins with "/", has no dot segments: "/a b"
    Query query;
    Headers headers;
    std::string body;                   // whole, unless it went to a file
    std::optional<TempFile> body_file;  // where the plan was ToFile
    /// Length the sender declared: 0 without a body, nothing when it comes in chunks of unknown number.
    std::optional<std::uint64_t> declared_size = 0;
    std::string remote_address;  // of the client itself, without port; trusted proxies are looked through
    bool secure = false;         // the client's own connection is TLS

    /// The value of one cookie; nothing when it was not sent.
    std::optional<std::string_view> cookie(std::string_view name) const;
};

/// A stretch of a file, sent from disk without passing through memory. The file must not change meanwhile.
struct FileBody {
    std::filesystem::path path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// The server adds Date, Content-Length and Connection itself. For a status 200 to GET it also honours
/// If-None-Match when there is an ETag (304), and Range when the body is a file (206, 416).
struct Response {
    int status = 200;
    Headers headers;
    std::variant<std::string, FileBody> body;

    static Response of(int status, std::string_view content_type, std::string body);
    /// A short plain answer in English for programs: "413 Content Too Large".
    static Response plain(int status, std::string_view detail = {});
};

/// The standard phrase of a status, "Not Found"; "Unknown" when there is none.
std::string_view reason_phrase(int status);

// What to do with a request's body, decided from its head alone.
struct InMemory {
    std::size_t limit = 1024 * 1024;  // bytes; more is answered 413
};
/// Room that has to stay free: so many bytes, on a small disk only this part of it.
struct Spare {
    std::uint64_t bytes = 0;
    std::uint64_t share = 1;
};
struct ToFile {
    std::filesystem::path directory;  // of the same file system as the file's later home
    std::uint64_t limit = 0;          // bytes; more is answered 413
    Spare spare = {};                 // what would leave less is answered 507
};
struct Refuse {
    Response response;  // sent at once; the connection then closes
};
using BodyPlan = std::variant<InMemory, ToFile, Refuse>;

template <class Integer>
std::optional<Integer> Query::number(std::string_view name) const {
    auto text = find(name);
    if (!text) return std::nullopt;
    Integer value{};
    auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || text->empty()) {
        throw Error{ErrorCode::invalid_field, std::string{name}, "a whole number"};
    }
    return value;
}

}  // namespace parta::http
