#include "json/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace parta::sample {

enum class Kind { plain, urgent, delete_ };
BOOST_DESCRIBE_ENUM(Kind, plain, urgent, delete_)

struct Author {
    MemberId id;
    std::string name;
    bool operator==(const Author&) const = default;
};
BOOST_DESCRIBE_STRUCT(Author, (), (id, name))

struct Dated {
    Timestamp at;
    bool operator==(const Dated&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dated, (), (at))

struct Comment : Dated {
    std::string text;
    std::optional<Author> author;
    std::vector<Comment> replies;
    bool operator==(const Comment&) const = default;
};
BOOST_DESCRIBE_STRUCT(Comment, (Dated), (text, author, replies))

struct Page {
    json::Bounded<1, 100> limit = 50;
    std::optional<MessageId> before;
};
BOOST_DESCRIBE_STRUCT(Page, (), (limit, before))

struct Form {
    bool yes = false;
    std::int32_t small = 0;
    std::int64_t large = 0;
    double share = 0;
    json::Text<5, 1> note;
    json::Line<5> title;
    Kind kind = Kind::plain;
    json::List<std::int64_t, 3> numbers;
    std::map<std::string, std::int64_t> counts;
    bool operator==(const Form&) const = default;
};
BOOST_DESCRIBE_STRUCT(Form, (), (yes, small, large, share, note, title, kind, numbers, counts))

struct Change {
    json::Patch<std::string> title;
    json::Patch<std::vector<Author>> authors;
};
BOOST_DESCRIBE_STRUCT(Change, (), (title, authors))

struct Posted {
    static constexpr std::string_view json_type = "posted";
    std::string text;
    bool operator==(const Posted&) const = default;
};
BOOST_DESCRIBE_STRUCT(Posted, (), (text))

struct Removed {
    static constexpr std::string_view json_type = "removed";
    MessageId id;
    bool operator==(const Removed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Removed, (), (id))

using Event = std::variant<Posted, Removed>;

struct Frame {
    Event event;
    json::Raw extra;
    json::RawOf<Author> author;
};
BOOST_DESCRIBE_STRUCT(Frame, (), (event, extra, author))

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

// What the completeness check must see through, and what it must catch.
struct Everything {
    std::optional<int> a;
    std::optional<std::string> b;
    Event c;
    json::Text<3> d;
    json::Patch<std::string> e;
    json::List<int, 3> f;
    std::map<std::string, Author> g;
    Author h;
    json::Bounded<1, 3> i;
    std::optional<Author> last;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (a, b, c, d, e, f, g, h, i, last))
static_assert(json::members::complete<Everything>);
static_assert(json::members::complete<Comment> && json::members::complete<Nothing> && json::members::complete<Frame>);

template <class Last>
struct LastForgotten {
    int a = 0;
    Last forgotten;
    BOOST_DESCRIBE_CLASS(LastForgotten, (), (a), (), ())
};
static_assert(!json::members::complete<LastForgotten<int>> && !json::members::complete<LastForgotten<std::string>> &&
              !json::members::complete<LastForgotten<std::optional<int>>> &&
              !json::members::complete<LastForgotten<Event>> && !json::members::complete<LastForgotten<Author>> &&
              !json::members::complete<LastForgotten<json::Text<3>>> &&
              !json::members::complete<LastForgotten<json::Patch<int>>> &&
              !json::members::complete<LastForgotten<json::List<int, 3>>> &&
              !json::members::complete<LastForgotten<std::vector<std::string>>> &&
              !json::members::complete<LastForgotten<MessageId>>);
struct BaseForgotten : Dated {
    int a = 0;
};
BOOST_DESCRIBE_STRUCT(BaseForgotten, (), (a))
static_assert(!json::members::complete<BaseForgotten>);

}  // namespace parta::sample

template <>
struct parta::json::Defaults<parta::sample::Page> {
    static constexpr std::string_view fields[] = {"limit"};
};
template <>
struct parta::json::Docs<parta::sample::Page> {
    static constexpr std::string_view summary = "Which part of a list is wanted.";
    static constexpr std::pair<std::string_view, std::string_view> fields[] = {{"limit", "At most so many."},
                                                                               {"before", "Only \"older\" ones."}};
};
template <>
struct parta::json::Name<parta::sample::Event> {
    static constexpr std::string_view value = "Event";
};

namespace parta::json {
namespace {

using namespace sample;

constexpr std::string_view good_form =
    R"({"yes":true,"small":-7,"large":9007199254740993,"share":0.5,"note":"ёж","title":"","kind":"urgent",)"
    R"("numbers":[1,2],"counts":{"a":1,"б":2}})";

template <class T>
Problem refusal(std::string_view text) {
    auto result = decode<T>(text);
    if (result) return {ErrorCode::internal, "", "was accepted"};
    return result.error();
}

TEST(JsonCodec, ReadsAndWritesEveryKindOfMember) {
    auto form = decode<Form>(good_form);
    ASSERT_TRUE(form) << form.error().field << ' ' << form.error().detail;
    EXPECT_EQ(*form, (Form{.yes = true,
                           .small = -7,
                           .large = 9007199254740993,
                           .share = 0.5,
                           .note = "ёж",
                           .title = "",
                           .kind = Kind::urgent,
                           .numbers = {1, 2},
                           .counts = {{"a", 1}, {"б", 2}}}));
    EXPECT_EQ(encode(*form), good_form);
}

TEST(JsonCodec, MembersMayComeInAnyOrderAndWithAnySpace) {
    auto author = decode<Author>(" {\n\"name\" : \"А\" ,\t\"id\":\"5\"}\r\n ");
    ASSERT_TRUE(author);
    EXPECT_EQ(*author, (Author{MemberId{5}, "А"}));
}

TEST(JsonCodec, BasesComeFirstAndAStructMayHoldItsOwnKind) {
    Comment comment{{Timestamp{1}}, "a", Author{MemberId{2}, "b"}, {Comment{{Timestamp{3}}, "c", {}, {}}}};
    auto text = encode(comment);
    EXPECT_EQ(text,
              R"({"at":1,"text":"a","author":{"id":"2","name":"b"},"replies":[{"at":3,"text":"c","replies":[]}]})");
    EXPECT_EQ(decode<Comment>(text).value(), comment);
}

TEST(JsonCodec, AnOptionalMemberIsAbsentWhenEmptyAndNullIsReadAsEmpty) {
    EXPECT_EQ(encode(Page{.limit = 5, .before = {}}), R"({"limit":5})");
    EXPECT_EQ(decode<Page>(R"({"limit":5,"before":null})")->before, std::nullopt);
    EXPECT_EQ(decode<Page>(R"({"limit":5,"before":"7"})")->before, MessageId{7});
    EXPECT_EQ(encode(std::vector<std::optional<int>>{1, std::nullopt}), "[1,null]");
    EXPECT_EQ(decode<std::vector<std::optional<int>>>("[null,2]").value(), (std::vector<std::optional<int>>{{}, 2}));
}

TEST(JsonCodec, OnlyMembersNamedInDefaultsKeepTheirInitialValue) {
    EXPECT_EQ(decode<Page>("{}")->limit, 50);
    EXPECT_EQ(refusal<Page>(R"({"limit":null})").detail, "must be a whole number");
    EXPECT_EQ(refusal<Author>(R"({"id":"1"})").field, "name");
}

TEST(JsonCodec, APatchTellsAbsentFromNull) {
    auto untouched = decode<Change>("{}").value();
    auto cleared = decode<Change>(R"({"title":null})").value();
    auto set = decode<Change>(R"({"title":"Новое","authors":[]})").value();
    std::optional<std::string> title = "Старое";
    untouched.title.apply_to(title);
    EXPECT_EQ(title, "Старое");
    set.title.apply_to(title);
    EXPECT_EQ(title, "Новое");
    cleared.title.apply_to(title);
    EXPECT_EQ(title, std::nullopt);
    EXPECT_EQ(encode(untouched), "{}");
    EXPECT_EQ(encode(cleared), R"({"title":null})");
    EXPECT_EQ(encode(set), R"({"title":"Новое","authors":[]})");
}

TEST(JsonCodec, AVariantIsKnownByItsType) {
    EXPECT_EQ(encode(Event{Removed{MessageId{4}}}), R"({"type":"removed","id":"4"})");
    EXPECT_EQ(encode(Posted{"a"}), R"({"type":"posted","text":"a"})");
    EXPECT_EQ(decode<Event>(R"({"text":"a","type":"posted"})").value(), Event{Posted{"a"}});
    EXPECT_EQ(decode<Posted>(R"({"text":"a","type":"posted"})").value(), Posted{"a"});
    struct Case {
        std::string_view text, field, detail;
    };
    for (auto [text, field, detail] : {Case{R"({"text":"a"})", "type", "is missing"},
                                       {R"({"type":"edited","text":"a"})", "type", "must be one of: posted, removed"},
                                       {R"({"type":1,"text":"a"})", "type", "must be one of: posted, removed"},
                                       {R"({"type":"removed","text":"a"})", "text", "is not a known field"},
                                       {R"({"type":"removed","id":"1","type":"posted"})", "type", "is given twice"},
                                       {R"([])", "", "must be an object"}}) {
        auto problem = refusal<Event>(text);
        EXPECT_EQ(problem.field, field) << text;
        EXPECT_EQ(problem.detail, detail) << text;
    }
    EXPECT_EQ(refusal<Posted>(R"({"text":"a","type":"removed"})").detail, R"(must be "posted")");
    EXPECT_EQ(refusal<Posted>(R"({"text":"a"})").field, "type");
}

TEST(JsonCodec, RawTextIsWrittenAsItIs) {
    Frame frame{.event = Posted{"a"}, .extra = {R"({"x": 1})"}, .author = {R"({"id":"1","name":"b"})"}};
    auto text = encode(frame);
    EXPECT_EQ(text, R"({"event":{"type":"posted","text":"a"},"extra":{"x": 1},"author":{"id":"1","name":"b"}})");
    auto back = decode<Frame>(R"({"event":{"type":"posted","text":"a"},"author":{},)"
                              R"( "extra":{"x":[1, -2.5,true , null,"\"\u0007"], "x":{}}})");
    EXPECT_EQ(back.value().extra.text, R"({"x":[1,-2.5,true,null,"\"\u0007"],"x":{}})");
    EXPECT_EQ(encode(Raw{}), "null");
}

TEST(JsonCodec, NamesTheFieldAndTheReason) {
    struct Case {
        std::string_view from, to, field, detail;
    };
    for (auto [from, to, field, detail] : {
             Case{R"("yes":true)", R"("yes":1)", "yes", "must be true or false"},
             {R"("small":-7)", R"("small":2147483648)", "small", "must be from -2147483648 to 2147483647"},
             {R"("small":-7)", R"("small":1.0)", "small",
              "must be a whole number that fits 64 bits, without fraction or exponent"},
             {R"("small":-7)", R"("small":1e3)", "small",
              "must be a whole number that fits 64 bits, without fraction or exponent"},
             {R"("small":-7)", R"("small":"7")", "small", "must be a whole number"},
             {"9007199254740993", "9223372036854775808", "large",
              "must be a whole number that fits 64 bits, without fraction or exponent"},
             {"0.5", "true", "share", "must be a number"},
             {"ёж", "ёжики!", "note", "must have at most 5 characters"},
             {"ёж", "", "note", "must not be empty"},
             {"ёж", "\\u0000", "note", "must not hold control characters except line feed and tab"},
             {"ёж", "a\\u001fb", "note", "must not hold control characters except line feed and tab"},
             {R"("title":"")", R"("title":"a\nb")", "title", "must be one line without control characters"},
             {R"("title":"")", R"("title":null)", "title", "must be a string"},
             {"urgent", "Urgent", "kind", "must be one of: plain, urgent, delete"},
             {R"("urgent")", "1", "kind", "must be one of: plain, urgent, delete"},
             {"[1,2]", "[1,2,3,4]", "numbers", "must have at most 3 elements"},
             {"[1,2]", R"([1,"2"])", "numbers[1]", "must be a whole number"},
             {"[1,2]", "{}", "numbers", "must be an array"},
             {R"("б":2)", R"("б":null)", "counts.б", "must be a whole number"},
             {R"("б":2)", R"("a":2)", "counts.a", "is given twice"},
             {R"("б":2)", R"("\u0000":2)", std::string_view{"counts.\0", 8}, "must not hold U+0000"},
             {R"("yes":true)", R"("yes":true,"extra":{"a":[]})", "extra", "is not a known field"},
             {R"("yes":true)", R"("yes":true,"yes":true)", "yes", "is given twice"},
             {R"("yes":true,)", "", "yes", "is missing"},
         }) {
        std::string text{good_form};
        text.replace(text.find(from), from.size(), to);
        auto problem = refusal<Form>(text);
        EXPECT_EQ(problem.field, field) << text;
        EXPECT_EQ(problem.detail, detail) << text;
        EXPECT_EQ(problem.code, detail == "is given twice" ? ErrorCode::bad_json : ErrorCode::invalid_field) << text;
    }
}

TEST(JsonCodec, ThePathLeadsThroughArraysAndObjects) {
    EXPECT_EQ(refusal<Comment>(R"({"at":1,"text":"","replies":[{"at":1,"text":"","replies":[]},)"
                               R"({"at":1,"text":"","author":{"id":"0","name":""},"replies":[]}]})")
                  .field,
              "replies[1].author.id");
    EXPECT_EQ(refusal<std::vector<Author>>("[[]]").field, "[0]");
}

TEST(JsonCodec, AnUnknownNameIsRepeatedOnlyInPart) {
    std::string name;
    for (int i = 0; i < 100; ++i) name += "я";
    auto field = refusal<Nothing>(R"({"a)" + name + R"(":1})").field;
    EXPECT_EQ(field, "a" + name.substr(0, 62));
}

TEST(JsonCodec, AnIdIsACanonicalPositiveNumber) {
    EXPECT_EQ(decode<ChatId>(R"("9223372036854775807")").value(), ChatId{9223372036854775807});
    for (auto bad : {"\"0\"", "\"-1\"", "\"01\"", "\"+1\"", "\" 1\"", "\"1 \"", "\"1x\"", "\"\"",
                     "\"9223372036854775808\"", "\"1\\u0000\"", "1", "null", "\"１\""})
        EXPECT_FALSE(decode<ChatId>(bad)) << bad;
}

TEST(JsonCodec, NoStringHoldsNul) {
    EXPECT_EQ(decode<std::string>(R"("\u0001\r")").value(), "\x01\r");
    EXPECT_EQ(refusal<std::string>(R"("a\u0000")").detail, "must not hold U+0000");
}

TEST(JsonCodec, LengthsCountCodePoints) {
    using Short = Text<3, 2>;
    for (auto good : {R"("ab")", R"("ёжъ")", R"("😀😀😀")", R"("\ud83d\ude00a")", R"("\n\t")"})
        EXPECT_TRUE(decode<Short>(good)) << good;
    for (auto bad : {R"("a")", R"("😀")", R"("ёжъ!")", R"("😀😀😀😀")", R"("a\rb")"})
        EXPECT_FALSE(decode<Short>(bad)) << bad;
}

TEST(JsonParse, RefusesWhatIsNotJson) {
    struct Case {
        std::string text;
        std::string_view field;
    };
    for (const auto& [text, field] : {Case{"", ""},
                                      {"   ", ""},
                                      {"nul", ""},
                                      {"{", ""},
                                      {"{}}", ""},
                                      {"{} {}", ""},
                                      {"{'a':1}", ""},
                                      {"\xef\xbb\xbf{}", ""},
                                      {"[1,]", "[1]"},
                                      {"[01]", "[1]"},
                                      {"[+1]", "[0]"},
                                      {"[NaN]", "[0]"},
                                      {"[1 // one\n]", "[1]"},
                                      {R"({"a":[1,{"b":tru}]})", "a[1].b"},
                                      {"{\"a\":\"\xff\"}", "a"},
                                      {"{\"a\":\"\xed\xa0\x80\"}", "a"},
                                      {"[1e400]", "[0]"},
                                      {R"({"a":1 x})", ""},
                                      {R"({"a":"\ud800"})", "a"},
                                      {R"({"a":"\x"})", "a"},
                                      {"{\"a\":\"\n\"}", "a"}}) {
        auto problem = refusal<Nothing>(text);
        EXPECT_EQ(problem.code, ErrorCode::bad_json) << text;
        EXPECT_EQ(problem.field, field) << text << ": " << problem.detail;
        EXPECT_FALSE(problem.detail.empty());
    }
}

TEST(JsonParse, RefusesOverDeepNesting) {
    auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(Document::parse(nested(32)));
    auto problem = Document::parse(nested(33)).error();
    EXPECT_EQ(problem.detail, "nested more than 32 deep");
    EXPECT_EQ(problem.code, ErrorCode::bad_json);
    EXPECT_TRUE(problem.field.starts_with("[0][0]"));
}

TEST(JsonParse, KeepsEscapedAndPlainTextsApart) {
    std::string source = R"({"plain":"a","\u044f\n":"b\\c","long":"0123456789\"0123456789","":[]})";
    auto document = Document::parse(source).value();
    EXPECT_EQ(document.root().find("plain")->text(), "a");
    EXPECT_EQ(document.root().find("я\n")->text(), "b\\c");
    EXPECT_EQ(document.root().find("long")->text(), "0123456789\"0123456789");
    EXPECT_TRUE(document.root().find("")->array().empty());
    EXPECT_EQ(document.root().find("none"), nullptr);
    EXPECT_EQ(document.root().find("plain")->find("a"), nullptr);
    std::string again;
    write_value(again, document.root());
    EXPECT_EQ(again, R"({"plain":"a","я\n":"b\\c","long":"0123456789\"0123456789","":[]})");
}

TEST(JsonParse, AProblemBecomesTheErrorOfTheRequest) {
    try {
        decode_or_throw<Author>(R"({"id":"1","name":7})");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::invalid_field);
        EXPECT_EQ(error.field, "name");
        EXPECT_EQ(error.detail, "must be a string");
    }
    auto document = Document::parse(R"([{"id":"1","name":"a"}])").value();
    EXPECT_EQ(decode_value<Author>(document.root().array()[0]).value().name, "a");
    EXPECT_EQ(decode_value<Author>(document.root()).error().detail, "must be an object");
}

TEST(JsonWrite, EscapesWhereverAMarkStands) {
    EXPECT_EQ(encode(std::string{"a\"\\/\b\f\n\r\t\x01\x1f\x7f ё😀"}), R"("a\"\\/\b\f\n\r\t\u0001\u001f)"
                                                                       "\x7f ё😀\"");
    for (std::size_t length = 1; length < 40; ++length)
        for (std::size_t at = 0; at < length; ++at)
            for (char mark : {'"', '\\', '\0', '\n', '\x1f', '\x20', '\x7f', '\x80', '\xff', 'a'}) {
                std::string text(length, 'x');
                text[at] = mark;
                std::string naive = "\"";
                for (char c : text)
                    naive += c == '"'      ? "\\\""
                             : c == '\\'   ? "\\\\"
                             : c == '\0'   ? "\\u0000"
                             : c == '\n'   ? "\\n"
                             : c == '\x1f' ? "\\u001f"
                                           : std::string(1, c);
                ASSERT_EQ(encode(text), naive + '"') << at << " of " << length;
            }
}

TEST(JsonWrite, NumbersSurviveTheWayThereAndBack) {
    EXPECT_EQ(encode(std::vector<double>{0, -0.0, 0.1, 1e300, 5e-324, 100}), "[0,0,0.1,1e+300,5e-324,100]");
    for (double number :
         {0.1, 1.0 / 3, 1e300, 123456789.125, 926223373958086854775807.0, 5e-324, 1.7976931348623157e308})
        EXPECT_EQ(decode<double>(encode(number)).value(), number);
    EXPECT_EQ(decode<double>("1e-400").value(), 0);
    EXPECT_EQ(decode<double>("18446744073709551615").value(), 18446744073709551615.0);
    EXPECT_EQ(encode(std::size_t{7}), "7");
    EXPECT_EQ(decode<std::size_t>("9223372036854775807").value(), 9223372036854775807U);
    EXPECT_FALSE(decode<std::size_t>("-1"));
    EXPECT_THROW(encode(std::nan("")), std::logic_error);
    for (std::int64_t number : {INT64_MIN, INT64_MAX, std::int64_t{0}})
        EXPECT_EQ(decode<std::int64_t>(encode(number)).value(), number);
    EXPECT_THROW(encode(static_cast<Kind>(9)), std::logic_error);
    EXPECT_EQ(encode(Kind::delete_), R"("delete")");
    EXPECT_EQ(encode(std::map<std::string, int>{}), "{}");
    EXPECT_EQ(encode(Nothing{}), "{}");
}

}  // namespace
}  // namespace parta::json
