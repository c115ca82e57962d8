// The people of the day: each with a web client's habits, all in one thread.
#pragma once
#include <array>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "day/school.hpp"
#include "load/lines.hpp"

namespace parta::bench {

/// What people ask of the server.
enum class Asked { me, chat_list, history, directory, catch_up, post, read, typing };
inline constexpr std::size_t kinds_of_asked = 8;
std::string_view name_of(Asked asked);

/// Milliseconds.
class Delays {
  public:
    void add(double milliseconds) { all_.push_back(static_cast<float>(milliseconds)); }
    std::size_t count() const { return all_.size(); }
    double at(double part);

  private:
    std::vector<float> all_;
};

class Crowd {
  public:
    Crowd(std::uint16_t port, const BigSchool& school);

    /// So many of them are at school by now; whoever comes opens the client.
    void come(std::size_t people);
    /// Sends so many messages a second into chats of 30 to 100 people from now on, and does what goes with them.
    void talk(double per_second);
    /// Works for a short while.
    void step();

    std::size_t size() const { return people_.size(); }
    std::size_t on_line() const { return on_line_; }
    std::size_t unanswered_posts() const { return unanswered_posts_; }

    /// From now on deliveries and replies are counted, of messages said since; or no longer.
    void count(bool wanted);
    Delays deliveries;
    std::array<Delays, kinds_of_asked> replies;
    std::uint64_t posted = 0;
    std::uint64_t refused = 0;
    /// Of chats that are talked in: people, on average.
    double mean_chat() const;
    /// Lines that broke and have come back, since the last call of this: seconds each was away.
    std::vector<double> returned();

  private:
    struct Chat {
        std::string id;
        int people;
    };
    struct Post {
        std::string chat;
        std::string body;
    };
    struct Pending {
        Asked asked;
        std::int64_t since;
        Post post;
    };
    struct Person {
        std::string session;
        std::shared_ptr<Line> line;
        bool greeted = false;
        std::string epoch;
        std::int64_t cursor = -1;
        std::vector<Chat> chats;
        int attempts = 0;
        std::int64_t opened_at = 0;
        std::int64_t lost_at = 0;
        std::int64_t next_id = 1;
        std::unordered_map<std::int64_t, Pending> pending;
        std::vector<Post> unsent;
    };

    void connect(std::size_t index);
    void lost(std::size_t index);
    void hear(std::size_t index, std::string_view text);
    void greeted(std::size_t index, std::string_view text);
    void replied(std::size_t index, std::string_view text);
    void take_chats(Person& person, std::string_view body);
    void ask(Person& person, Asked asked, std::string_view call, std::string_view body, Post post = {});
    void post(Person& person, Post post);
    void say_something();
    std::string path(std::string_view rest) const;
    Person* somebody();

    Lines lines_;
    std::string org_;
    std::vector<Person> people_;
    std::multimap<std::int64_t, std::size_t> comes_back_;  // when (ns), who
    std::mt19937_64 dice_{2026};
    std::size_t come_ = 0;
    std::size_t on_line_ = 0;
    std::size_t unanswered_posts_ = 0;
    std::int64_t talking_since_ = 0;
    std::int64_t counting_since_ = 0;
    double rate_ = 0;
    std::uint64_t said_ = 0;
    std::uint64_t said_ever_ = 0;
    std::uint64_t heard_ = 0;
    std::uint64_t people_of_chats_ = 0;
    std::vector<double> returned_;
};

}  // namespace parta::bench
