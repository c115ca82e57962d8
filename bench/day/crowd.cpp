#include "day/crowd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "load/websocket.hpp"

namespace parta::bench {
namespace {

constexpr std::size_t opening_at_once = 64;
constexpr int addresses = 8;  // a school sits behind few
// As web/src/sync/socket.ts: full jitter, growing.
constexpr double first_delay = 0.5;
constexpr double longest_delay = 30;
// Of each 16 who get a message one has the chat open and reads it at once; history and search of people beside it.
constexpr std::uint64_t reads_one_of = 16;
constexpr std::uint64_t history_each = 5;
constexpr std::uint64_t search_each = 10;

/// The digits behind a word.
std::int64_t number_after(std::string_view text, std::string_view word) {
    const auto at = text.find(word);
    if (at == std::string_view::npos) return -1;
    std::int64_t number = 0;
    for (std::size_t i = at + word.size(); i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i)
        number = number * 10 + (text[i] - '0');
    return number;
}

std::string_view string_after(std::string_view text, std::string_view word) {
    const auto at = text.find(word);
    if (at == std::string_view::npos) return {};
    const auto begin = at + word.size();
    return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace

std::string_view name_of(Asked asked) {
    constexpr std::array<std::string_view, kinds_of_asked> names{"the account",      "list of chats", "page of history",
                                                                 "search of people", "catch-up",      "send",
                                                                 "read mark",        "typing"};
    return names.at(static_cast<std::size_t>(asked));
}

double Delays::at(double part) {
    if (all_.empty()) return 0;
    const auto place = all_.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(all_.size() - 1));
    std::ranges::nth_element(all_, place);
    return *place;
}

Crowd::Crowd(std::uint16_t port, const BigSchool& school) : lines_(port), org_(fmt::to_string(school.org.value)) {
    for (const auto& session : school.sessions) people_.emplace_back().session = session;
    std::ranges::shuffle(people_, dice_);
}

std::string Crowd::path(std::string_view rest) const {
    return fmt::format("/api/orgs/{}/{}", org_, rest);
}

void Crowd::come(std::size_t people) {
    while (come_ < std::min(people, people_.size()) && come_ - on_line_ < opening_at_once) connect(come_++);
}

void Crowd::connect(std::size_t index) {
    Person& person = people_[index];
    person.line = lines_.open(static_cast<int>(2 + index % addresses));
    speak_websocket(person.line, "/api/ws", fmt::format("Cookie: parta={}\r\n", person.session),
                    {.opened = [&person] { person.opened_at = now_ns(); },
                     .text = [this, index](std::string_view text) { hear(index, text); },
                     .closed =
                         [this, index](int status) {
                             if (status == 401) throw std::runtime_error("a session was refused");
                             lost(index);
                         }});
}

void Crowd::lost(std::size_t index) {
    Person& person = people_[index];
    if (person.greeted) {
        person.greeted = false;
        --on_line_;
        person.lost_at = now_ns();
        person.attempts = 0;
    } else {
        ++person.attempts;
    }
    for (auto& [id, pending] : person.pending)
        if (pending.asked == Asked::post) person.unsent.push_back(std::move(pending.post));
    person.pending.clear();
    const double most = std::min(longest_delay, first_delay * static_cast<double>(1 << std::min(person.attempts, 8)));
    const double wait = std::uniform_real_distribution<>(0, most)(dice_);
    comes_back_.emplace(now_ns() + static_cast<std::int64_t>(wait * 1e9), index);
}

void Crowd::ask(Person& person, Asked asked, std::string_view call, std::string_view body, Post post) {
    const auto id = person.next_id++;
    person.line->send(client_frame(body.empty() ? fmt::format(R"({{"id":{},"call":"{}"}})", id, call)
                                                : fmt::format(R"({{"id":{},"call":"{}","body":{}}})", id, call, body)));
    person.pending.emplace(id, Pending{asked, now_ns(), std::move(post)});
}

void Crowd::post(Person& person, Post post) {
    const std::string call = fmt::format("POST {}", path(fmt::format("chats/{}/messages", post.chat)));
    const std::string body = post.body;
    ask(person, Asked::post, call, body, std::move(post));
}

void Crowd::hear(std::size_t index, std::string_view text) {
    if (text.starts_with(R"({"prev":)")) {
        Person& person = people_[index];
        person.cursor = std::max(person.cursor, number_after(text.substr(0, 200), R"("seq":)"));
        const auto at = number_after(text, "at=");
        if (at < 0) return;
        if (counting_since_ != 0 && at >= counting_since_) deliveries.add(static_cast<double>(now_ns() - at) / 1e6);
        if (++heard_ % reads_one_of == 0)
            ask(person, Asked::read,
                fmt::format("PUT {}", path(fmt::format("chats/{}/read", string_after(text, R"("chat":")")))),
                fmt::format(R"({{"ordinal":{}}})", number_after(text, R"("ordinal":)")));
    } else if (text.starts_with(R"({"reply":)")) {
        replied(index, text);
    } else if (text.starts_with(R"({"type":"hello")")) {
        greeted(index, text);
    }
}

void Crowd::greeted(std::size_t index, std::string_view text) {
    Person& person = people_[index];
    person.greeted = true;
    ++on_line_;
    const auto seq = number_after(text, R"("seq":)");
    if (person.cursor < 0) {
        person.cursor = seq;
        person.epoch = string_after(text, R"("epoch":")");
        ask(person, Asked::me, "GET /api/me", {});
        ask(person, Asked::chat_list, fmt::format("GET {}", path("chats")), {});
        return;
    }
    returned_.push_back(static_cast<double>(now_ns() - person.lost_at) / 1e9);
    if (seq > person.cursor)
        ask(person, Asked::catch_up,
            fmt::format("GET {}", path(fmt::format("updates?epoch={}&after={}", person.epoch, person.cursor))), {});
    for (auto& post : std::exchange(person.unsent, {})) this->post(person, std::move(post));
}

void Crowd::replied(std::size_t index, std::string_view text) {
    Person& person = people_[index];
    const auto found = person.pending.find(number_after(text, R"({"reply":)"));
    if (found == person.pending.end()) return;
    Pending pending = std::move(found->second);
    person.pending.erase(found);
    if (counting_since_ != 0 && pending.since >= counting_since_)
        replies.at(static_cast<std::size_t>(pending.asked)).add(static_cast<double>(now_ns() - pending.since) / 1e6);
    const auto status = number_after(text.substr(0, 60), R"("status":)");
    if (status != 200) {
        // Whoever is told to wait tries again; anything else would be a defect of this program.
        if (status != 429 && status != 503) throw std::runtime_error(fmt::format("refused: {}", text.substr(0, 300)));
        ++refused;
        if (pending.asked == Asked::post) this->post(person, std::move(pending.post));
        return;
    }
    if (pending.asked == Asked::post) --unanswered_posts_;
    if (pending.asked == Asked::catch_up)
        person.cursor = std::max(person.cursor, number_after(text.substr(text.find(R"("body":)")), R"("seq":)"));
    if (pending.asked == Asked::chat_list) {
        take_chats(person, text.substr(text.find(R"("body":)") + 7));
        if (!person.chats.empty())
            ask(person, Asked::history,
                fmt::format("GET {}", path(fmt::format("chats/{}/messages", person.chats[0].id))), {});
    }
}

void Crowd::take_chats(Person& person, std::string_view body) {
    body.remove_suffix(1);  // the reply's own brace
    const auto list = boost::json::parse(body);
    for (const auto& chat : list.at("chats").as_array()) {
        const auto people = chat.at("member_count").to_number<int>();
        if (people >= 30 && people <= 100 && chat.at("may_post").as_bool())
            person.chats.push_back({std::string(chat.at("id").as_string()), people});
    }
}

Crowd::Person* Crowd::somebody() {
    for (int tries = 0; tries < 100; ++tries) {
        Person& person = people_[dice_() % people_.size()];
        if (person.greeted && !person.chats.empty()) return &person;
    }
    return nullptr;
}

void Crowd::say_something() {
    Person* person = somebody();
    if (person == nullptr) return;
    const Chat& chat = person->chats[dice_() % person->chats.size()];
    people_of_chats_ += static_cast<std::uint64_t>(chat.people);
    ++said_ever_;
    ask(*person, Asked::typing, fmt::format("POST {}", path(fmt::format("chats/{}/typing", chat.id))), "{}");
    ++unanswered_posts_;
    ++posted;
    post(*person,
         {chat.id, fmt::format(R"({{"client_id":"{:032}","text":"at={:020}; Завтра контрольная по математике, )"
                               R"(не забудьте тетради и линейки","attachments":[]}})",
                               said_ever_, now_ns())});
    if (said_ever_ % history_each == 0)
        if (Person* reader = somebody())
            ask(*reader, Asked::history,
                fmt::format("GET {}",
                            path(fmt::format("chats/{}/messages", reader->chats[dice_() % reader->chats.size()].id))),
                {});
    if (said_ever_ % search_each == 0)
        if (Person* seeker = somebody())
            ask(*seeker, Asked::directory, fmt::format("GET {}", path("directory?text=%D0%A3%D1%87%D0%B8")), {});
}

void Crowd::talk(double per_second) {
    rate_ = per_second;
    talking_since_ = now_ns();
    said_ = 0;
}

void Crowd::step() {
    const auto now = now_ns();
    while (!comes_back_.empty() && comes_back_.begin()->first <= now) {
        const auto index = comes_back_.begin()->second;
        comes_back_.erase(comes_back_.begin());
        connect(index);
    }
    if (rate_ > 0) {
        const auto due = static_cast<std::uint64_t>(static_cast<double>(now - talking_since_) / 1e9 * rate_);
        for (; said_ < due; ++said_) say_something();
    }
    lines_.poll(2);
}

void Crowd::count(bool wanted) {
    counting_since_ = wanted ? now_ns() : 0;
}

double Crowd::mean_chat() const {
    return said_ever_ == 0 ? 0 : static_cast<double>(people_of_chats_) / static_cast<double>(said_ever_);
}

std::vector<double> Crowd::returned() {
    return std::exchange(returned_, {});
}

}  // namespace parta::bench
