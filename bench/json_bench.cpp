// A chat message encoded and decoded, beside Boost.JSON over the same description.
#include <benchmark/benchmark.h>

#include <boost/json.hpp>

#include "json/json.hpp"

namespace parta {

/// For Boost.JSON's value_from and value_to: an id is its decimal string, a time its number.
template <class Tag>
void tag_invoke(boost::json::value_from_tag, boost::json::value& to, Id<Tag> id) {
    to = std::to_string(id.value);
}
template <class Tag>
Id<Tag> tag_invoke(boost::json::value_to_tag<Id<Tag>>, const boost::json::value& from) {
    return {std::stoll(std::string{from.as_string()})};
}
void tag_invoke(boost::json::value_from_tag, boost::json::value& to, Timestamp at) {
    to = at.ms;
}
Timestamp tag_invoke(boost::json::value_to_tag<Timestamp>, const boost::json::value& from) {
    return {from.as_int64()};
}

}  // namespace parta

namespace {

using namespace parta;

struct Author {
    MemberId id;
    std::string name;
    std::string capacity;
    bool teacher_badge = false;
};
BOOST_DESCRIBE_STRUCT(Author, (), (id, name, capacity, teacher_badge))

struct Attachment {
    FileId id;
    std::string name;
    std::string mime;
    std::int64_t size = 0;
    std::optional<std::int32_t> width;
    std::optional<std::int32_t> height;
};
BOOST_DESCRIBE_STRUCT(Attachment, (), (id, name, mime, size, width, height))

struct Message {
    MessageId id;
    ChatId chat;
    std::int64_t ordinal = 0;
    std::string client_id;
    Author author;
    std::string text;
    std::optional<MessageId> reply_to;
    std::vector<Attachment> attachments;
    Timestamp created_at;
    std::optional<Timestamp> edited_at;
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, chat, ordinal, client_id, author, text, reply_to, attachments, created_at, edited_at))

Message sample() {
    return {.id = {123456789012345678},
            .chat = {223456789012345678},
            .ordinal = 4711,
            .client_id = "0123456789abcdefghjkmnpqrs",
            .author = {{323456789012345678}, "Ольга Ивановна", "class_teacher", true},
            .text =
                "Завтра собираемся у школы в 8:30. Возьмите, пожалуйста, сменную обувь и воду.\n"
                "Расписание: https://school.example/timetable",
            .reply_to = MessageId{123456789012345000},
            .attachments = {{{423456789012345678}, "Расписание на неделю.pdf", "application/pdf", 182734, {}, {}},
                            {{423456789012345679}, "Фото.jpg", "image/jpeg", 482113, 1600, 1200}},
            .created_at = {1767225600000}};
}

void bytes(benchmark::State& state, std::size_t each) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(each));
}

void encode_parta(benchmark::State& state) {
    auto message = sample();
    std::string out;
    for (auto _ : state) {
        out.clear();
        json::write(out, message);
        benchmark::DoNotOptimize(out.data());
    }
    bytes(state, out.size());
}
BENCHMARK(encode_parta);

/// Boost.JSON must first build its document from the struct …
void encode_boost(benchmark::State& state) {
    auto message = sample();
    std::string out;
    for (auto _ : state) {
        out = boost::json::serialize(boost::json::value_from(message));
        benchmark::DoNotOptimize(out.data());
    }
    bytes(state, out.size());
}
BENCHMARK(encode_boost);

/// … and here it has one already.
void encode_boost_document(benchmark::State& state) {
    auto document = boost::json::value_from(sample());
    std::string out;
    for (auto _ : state) {
        out = boost::json::serialize(document);
        benchmark::DoNotOptimize(out.data());
    }
    bytes(state, out.size());
}
BENCHMARK(encode_boost_document);

void decode_parta(benchmark::State& state) {
    auto text = json::encode(sample());
    for (auto _ : state) {
        auto message = json::decode<Message>(text);
        if (!message) state.SkipWithError(message.error().field.c_str());
        benchmark::DoNotOptimize(message);
    }
    bytes(state, text.size());
}
BENCHMARK(decode_parta);

void decode_boost(benchmark::State& state) {
    auto document = boost::json::value_from(sample());
    auto text = boost::json::serialize(document);
    for (auto _ : state) {
        auto message = boost::json::value_to<Message>(boost::json::parse(text));
        benchmark::DoNotOptimize(message);
    }
    bytes(state, text.size());
}
BENCHMARK(decode_boost);

void parse_boost(benchmark::State& state) {
    auto text = json::encode(sample());
    for (auto _ : state) {
        auto document = boost::json::parse(text);
        benchmark::DoNotOptimize(document);
    }
    bytes(state, text.size());
}
BENCHMARK(parse_boost);

}  // namespace

BENCHMARK_MAIN();
