// The hub over a real database: each subscriber is given what catch-up would give it, in order, without gaps, once.
#include "events/hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <thread>

#include "base/text.hpp"
#include "events/events.hpp"
#include "support/database.hpp"
#include "support/school.hpp"

namespace parta::events {
namespace {

namespace asio = boost::asio;
using test::School;
using namespace std::chrono_literals;

struct Happened {
    static constexpr std::string_view json_type = "happened";
    std::string what;
};
BOOST_DESCRIBE_STRUCT(Happened, (), (what))

struct Frame {
    std::int64_t prev;
    OrgId org;
    std::int64_t seq;
    std::string type;
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Frame, (), (prev, org, seq, type, data))

/// A connection that remembers.
class Fake : public Subscriber {
  public:
    void welcome(const std::vector<Position>& at) override {
        EXPECT_FALSE(welcomed);
        welcomed = true;
        positions = at;
    }
    void deliver(std::string_view head, std::shared_ptr<const std::string> shared) override {
        EXPECT_TRUE(welcomed) << "nothing comes before the welcome";
        EXPECT_FALSE(over) << "nothing comes after the end";
        tails.push_back(shared);
        frames.push_back(json::decode_or_throw<Frame>(std::string{head} + *shared));
        if (on_frame) on_frame();
    }
    void deliver_fleeting(std::shared_ptr<const std::string> frame) override { fleeting.push_back(*frame); }
    bool congested() const override { return is_congested; }
    void memberships_changed() override { ++changes; }
    void resync() override {
        over = true;
        ++resyncs;
    }
    void session_ended() override {
        over = true;
        ++endings;
    }

    Position position_in(OrgId org) const {
        for (const auto& one : positions)
            if (one.org == org) return one;
        ADD_FAILURE() << "no position in this organisation";
        return {};
    }
    std::vector<std::int64_t> seqs(OrgId org) const {
        std::vector<std::int64_t> all;
        for (const auto& frame : frames)
            if (frame.org == org) all.push_back(frame.seq);
        return all;
    }

    bool welcomed = false, over = false, is_congested = false;
    int changes = 0, resyncs = 0, endings = 0;
    std::vector<Position> positions;
    std::vector<Frame> frames;
    std::vector<std::shared_ptr<const std::string>> tails;
    std::vector<std::string> fleeting;
    std::function<void()> on_frame;
};

/// Loses every hint that a log has grown.
class DeafBus : public LocalBus {
  public:
    void publish(const Notice& notice) override {
        if (!std::holds_alternative<Reached>(notice)) LocalBus::publish(notice);
    }
    bool may_lose() const override { return true; }
};

class HubTest : public test::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        school_ = std::make_unique<School>(db());
        open_hub(std::make_unique<LocalBus>(), {.batch = 7});
    }
    void TearDown() override {
        hub_.reset();
        if (loop_) loop_->poll();
        close_database();  // its threads answer on the loop: they end first
    }

    void open_hub(std::unique_ptr<Bus> bus, HubOptions options) {
        hub_.reset();
        if (!loop_) loop_ = std::make_unique<asio::io_context>();
        bus_ = std::move(bus);
        hub_ = std::make_unique<Hub>(
            *loop_, db(), *bus_, [this](AccountId account, SessionId session) { return memberships(account, session); },
            options);
        if (!std::exchange(told_, true))
            db().on_commit([this](OrgId org, std::int64_t seq) {
                if (bus_) bus_->publish(Reached{org, seq});
            });
    }

    /// As the program reads them: the session must be in force, the member must be active.
    Task<std::optional<Admission>> memberships(AccountId account, SessionId session) {
        const auto listed = co_await db().platform_read([=](db::Tx& tx) -> std::optional<Admission> {
            const auto until =
                tx.query("SELECT expires_at FROM session WHERE id = $1 AND expires_at > $2", session, now()).maybe();
            if (!until) return std::nullopt;
            Admission found{{}, until->get<Timestamp>(0)};
            for (const auto row : tx.query("SELECT org_id, member_id FROM membership WHERE account_id = $1", account))
                found.memberships.push_back({row.get<OrgId>(0), row.get<MemberId>(1)});
            return found;
        });
        if (!listed) co_return std::nullopt;
        Admission active{{}, listed->until};
        for (const auto& one : listed->memberships) {
            const bool is_active = co_await db().read(one.org, [&](db::Tx& tx) {
                return !tx.query("SELECT 1 FROM member WHERE org_id = $1 AND id = $2 AND deactivated_at IS NULL",
                                 tx.org(), one.member)
                            .empty();
            });
            if (is_active) active.memberships.push_back(one);
        }
        if (on_memberships) co_await on_memberships();
        co_return active;
    }
    std::function<Task<>()> on_memberships;

    SessionId session_of(const test::Person& person) {
        return db().platform_read_now([&](db::Tx& tx) {
            return tx.query("SELECT max(id) FROM session WHERE account_id = $1", person.account)
                .only()
                .get<SessionId>(0);
        });
    }

    /// Turns the loop until the condition holds, or for two seconds.
    bool until(const std::function<bool()>& condition) {
        const auto give_up = std::chrono::steady_clock::now() + 10s;
        while (!condition() && std::chrono::steady_clock::now() < give_up) {
            loop_->restart();
            loop_->run_for(2ms);
        }
        return condition();
    }
    /// Long enough for anything on its way to arrive.
    void settle() {
        int quiet = 0;
        until([&] { return ++quiet > 25; });
    }

    std::optional<bool> added;
    void begin_add(const std::shared_ptr<Fake>& fake, const test::Person& person) {
        added.reset();
        asio::co_spawn(*loop_, hub_->add(fake, person.account, session_of(person)),
                       [this](const std::exception_ptr& error, bool is_added) {
                           EXPECT_FALSE(error);
                           added = is_added;
                       });
    }
    std::shared_ptr<Fake> connect(const test::Person& person) {
        auto fake = std::make_shared<Fake>();
        begin_add(fake, person);
        EXPECT_TRUE(until([&] { return added.has_value(); }));
        return fake;
    }

    std::int64_t tell(Target target, std::string what = "x") {
        return school().write([&](db::Tx& tx) { return emit(tx, target, Happened{what}); });
    }
    std::vector<std::int64_t> caught_up(const test::Person& person, std::int64_t after) {
        return school().read([&](db::Tx& tx) {
            std::vector<std::int64_t> seqs;
            for (const auto& update : catch_up(tx, person.member, epoch(tx), after, 100'000).updates)
                seqs.push_back(update.seq);
            return seqs;
        });
    }
    std::int64_t current() {
        return school().read([](db::Tx& tx) { return tx.current_seq(); });
    }
    void expect_chain(const Fake& fake, OrgId org) {
        auto prev = fake.position_in(org).seq;
        for (const auto& frame : fake.frames) {
            if (frame.org != org) continue;
            EXPECT_EQ(frame.prev, prev);
            EXPECT_GT(frame.seq, prev);
            prev = frame.seq;
        }
    }

    ChatId make_group(const std::vector<test::Person>& people) {
        return school().write([&](db::Tx& tx) {
            const auto id = new_id<ChatId>();
            tx.exec(
                "INSERT INTO chat (org_id, id, kind, posting, last_at, created_at) VALUES ($1, $2, 'group', "
                "'everyone', 0, 0)",
                tx.org(), id);
            for (const auto& person : people) join_group(tx, id, person);
            return id;
        });
    }
    static void join_group(db::Tx& tx, ChatId chat, const test::Person& person) {
        const auto seq = emit(tx, to_member(person.member), AccessChanged{"chat"});
        tx.exec(
            "INSERT INTO participant (org_id, chat_id, member_id, capacity, from_seq) VALUES ($1, $2, $3, 'pupil', $4)",
            tx.org(), chat, person.member, seq);
    }
    static void leave_group(db::Tx& tx, ChatId chat, const test::Person& person) {
        const auto seq = emit(tx, to_member(person.member), AccessChanged{"chat"});
        tx.exec(
            "UPDATE participant SET to_seq = $4 WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND to_seq IS "
            "NULL",
            tx.org(), chat, person.member, seq);
    }

    School& school() { return *school_; }
    Hub& hub() { return *hub_; }

    std::unique_ptr<asio::io_context> loop_;

  private:
    std::unique_ptr<School> school_;
    std::unique_ptr<Bus> bus_;
    std::unique_ptr<Hub> hub_;
    bool told_ = false;
};
PARTA_ON_ENGINES(HubTest);

TEST_P(HubTest, counts_the_connections_of_an_account) {
    EXPECT_EQ(hub().connections_of(school().semyon.account), 0U);
    const auto one = connect(school().semyon);
    const auto two = connect(school().semyon);
    const auto teacher = connect(school().class_teacher_5a);
    EXPECT_EQ(hub().connections_of(school().semyon.account), 2U);
    hub().remove(*one);
    hub().remove(*one);
    EXPECT_EQ(hub().connections_of(school().semyon.account), 1U);
    hub().remove(*two);
    EXPECT_EQ(hub().connections_of(school().semyon.account), 0U);
    EXPECT_EQ(hub().connections_of(school().class_teacher_5a.account), 1U);
}

// E12, S4.
TEST_P(HubTest, each_gets_what_is_theirs_in_one_chain) {
    const auto pupil = connect(school().semyon);
    const auto teacher = connect(school().class_teacher_5a);
    EXPECT_EQ(added, true);
    EXPECT_EQ(pupil->position_in(school().org).seq, current());
    const auto first = tell(to_organisation());
    tell(to_staff());
    tell(to_unit_staff(school().class_5a));
    tell(to_member(school().vera.member));
    const auto last = tell(to_member(school().semyon.member));
    ASSERT_TRUE(until([&] { return pupil->frames.size() == 2 && teacher->frames.size() == 3; }));
    EXPECT_EQ(pupil->seqs(school().org), (std::vector{first, last}));
    EXPECT_EQ(teacher->seqs(school().org), (std::vector{first, first + 1, first + 2}));
    expect_chain(*pupil, school().org);
    expect_chain(*teacher, school().org);
    EXPECT_EQ(pupil->tails[0], teacher->tails[0]) << "the shared part is encoded once";
    EXPECT_EQ(pupil->frames[0].type, "happened");
    EXPECT_EQ(pupil->frames[0].data.text, R"({"what":"x"})");
    EXPECT_EQ(hub().connections(), 2U);
}

// E10.
TEST_P(HubTest, is_another_spelling_of_catch_up) {
    for (const unsigned seed : {7U, 70U}) {
        SCOPED_TRACE(seed);
        std::mt19937 random{seed};
        const std::vector<test::Person> people{school().semyon,       school().vera,      school().masha,
                                               school().gromova,      school().physicist, school().class_teacher_5a,
                                               school().administrator};
        std::vector<ChatId> groups{make_group({people[0], people[1]}), make_group({people[2], people[3], people[4]})};
        std::vector<std::shared_ptr<Fake>> fakes(people.size());
        std::vector<std::int64_t> seen_until(people.size());

        for (int step = 0; step < 150; ++step) {
            const auto who = random() % people.size();
            const auto chat = groups[random() % groups.size()];
            switch (random() % 8) {
                case 0:
                    if (fakes[who]) break;
                    fakes[who] = connect(people[who]);
                    break;
                case 1:
                    school().write([&](db::Tx& tx) {
                        const bool inside = !tx.query(
                                                   "SELECT 1 FROM participant WHERE org_id = $1 AND chat_id = $2 AND "
                                                   "member_id = $3 AND to_seq IS NULL",
                                                   tx.org(), chat, people[who].member)
                                                 .empty();
                        inside ? leave_group(tx, chat, people[who]) : join_group(tx, chat, people[who]);
                    });
                    // What was told before the change is compared under the membership of that time.
                    settle();
                    for (std::size_t i = 0; i < people.size(); ++i) {
                        if (!fakes[i]) continue;
                        const auto after = std::max(seen_until[i], fakes[i]->position_in(school().org).seq);
                        seen_until[i] = current();
                        std::erase_if(fakes[i]->frames, [&](const Frame& frame) { return frame.seq <= after; });
                    }
                    break;
                case 2:
                    tell(to_organisation());
                    break;
                case 3:
                    tell(to_staff());
                    break;
                case 4:
                    tell(to_member(people[who].member));
                    break;
                default:
                    tell(to_chat(chat));
                    break;
            }
        }
        settle();
        int compared = 0;
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (!fakes[i]) continue;
            const auto after = std::max(seen_until[i], fakes[i]->position_in(school().org).seq);
            std::vector<std::int64_t> given;
            for (const auto seq : fakes[i]->seqs(school().org))
                if (seq > after) given.push_back(seq);
            EXPECT_EQ(given, caught_up(people[i], after)) << people[i].name.surname;
            compared += static_cast<int>(given.size());
            hub().remove(*fakes[i]);
        }
        EXPECT_GT(compared, 3);
    }
}

TEST_P(HubTest, nothing_is_lost_between_the_position_and_the_first_frame) {
    std::atomic<bool> stop = false;
    std::thread writer{[&] {
        while (!stop) tell(to_organisation());
    }};
    std::vector<std::shared_ptr<Fake>> fakes;
    for (int i = 0; i < 20; ++i) fakes.push_back(connect(i % 2 == 0 ? school().semyon : school().vera));
    stop = true;
    writer.join();
    const auto last = current();
    EXPECT_TRUE(until([&] {
        return std::ranges::all_of(fakes, [&](const auto& fake) {
            return fake->position_in(school().org).seq == last ||
                   (!fake->frames.empty() && fake->frames.back().seq == last);
        });
    }));
    for (const auto& fake : fakes) {
        auto expected = fake->position_in(school().org).seq;
        for (const auto& frame : fake->frames) EXPECT_EQ(frame.seq, ++expected);
        expect_chain(*fake, school().org);
    }
}

// E7, E8, E9.
TEST_P(HubTest, newcomers_get_their_own_words_and_hear_nothing_of_earlier_messages) {
    const auto chat = make_group({school().semyon});
    const auto old = tell(to_chat(chat), "old message");
    school().write([&](db::Tx& tx) { join_group(tx, chat, school().vera); });
    const auto before = connect(school().semyon);
    const auto after = connect(school().vera);
    school().write([&](db::Tx& tx) {
        emit_json(tx, to_chat(chat), "changed",
                  {.data = R"({"what":"edited"})", .subject = MessageId{5}, .subject_seq = old});
        emit_json(tx, to_chat(chat), "posted",
                  {.data = R"({"what":"reply to secret"})", .since = old, .newcomer_data = R"({"what":"reply"})"});
    });
    ASSERT_TRUE(until([&] { return before->frames.size() == 2 && after->frames.size() == 1; }));
    settle();
    EXPECT_EQ(after->frames.size(), 1U);
    EXPECT_EQ(before->frames[1].data.text, R"({"what":"reply to secret"})");
    EXPECT_EQ(after->frames[0].data.text, R"({"what":"reply"})");
    expect_chain(*after, school().org);
}

// S8.
TEST_P(HubTest, an_ended_session_closes_at_once) {
    const auto one = connect(school().semyon);
    const auto other = connect(school().vera);
    hub().end_sessions({session_of(school().semyon)});
    ASSERT_TRUE(until([&] { return one->endings == 1; }));
    tell(to_organisation());
    ASSERT_TRUE(until([&] { return other->frames.size() == 1; }));
    EXPECT_TRUE(one->frames.empty());
    EXPECT_EQ(hub().connections(), 1U);

    const auto session = session_of(school().semyon);
    db().platform_write_now([&](db::Tx& tx) { tx.exec("DELETE FROM session WHERE id = $1", session); });
    auto late = std::make_shared<Fake>();
    asio::co_spawn(*loop_, hub().add(late, school().semyon.account, session),
                   [this](const std::exception_ptr&, bool is_added) { added = is_added; });
    added.reset();
    ASSERT_TRUE(until([&] { return added.has_value(); }));
    EXPECT_EQ(added, false);
    EXPECT_FALSE(late->welcomed);
}

// V9.
TEST_P(HubTest, a_session_that_runs_out_closes_unless_it_was_used) {
    open_hub(std::make_unique<LocalBus>(), {.batch = 7, .watch = 20ms});
    const auto expires_in = [&](const test::Person& person, std::chrono::milliseconds time) {
        const auto session = session_of(person);
        db().platform_write_now(
            [&](db::Tx& tx) { tx.exec("UPDATE session SET expires_at = $2 WHERE id = $1", session, now() + time); });
    };
    expires_in(school().semyon, 300ms);
    expires_in(school().vera, 300ms);
    const auto idle = connect(school().semyon), used = connect(school().vera), other = connect(school().masha);
    expires_in(school().vera, 900ms);  // as each use does
    settle();
    EXPECT_EQ(idle->endings, 0) << "not before its time";
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(until([&] { return idle->endings == 1; }));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
    EXPECT_EQ(used->endings, 0);
    EXPECT_EQ(hub().connections(), 2U);
    ASSERT_TRUE(until([&] { return used->endings == 1; })) << "its later end is followed as well";
    // Cut short from elsewhere: the account is named.
    expires_in(school().masha, 100ms);
    hub().refresh(school().masha.account);
    ASSERT_TRUE(until([&] { return other->endings == 1; }));
    EXPECT_EQ(other->changes, 0) << "nothing else was said";
}

// V8.
TEST_P(HubTest, a_new_rule_about_who_is_let_in_is_asked_of_everybody) {
    const auto one = connect(school().semyon), two = connect(school().vera);
    db().platform_write_now(
        [&](db::Tx& tx) { tx.exec("DELETE FROM membership WHERE account_id = $1", school().semyon.account); });
    tell(to_organisation());
    settle();
    EXPECT_EQ(one->changes, 0) << "nobody is asked for at each event";
    school().write(
        [](db::Tx& tx) { return emit(tx, to_organisation(), AccessChanged{std::string{AccessChanged::admission}}); });
    ASSERT_TRUE(until([&] { return one->changes == 1; }));
    EXPECT_EQ(two->changes, 0);
    const auto frames = one->frames.size();
    tell(to_organisation());
    settle();
    EXPECT_EQ(one->frames.size(), frames);
}

TEST_P(HubTest, a_session_that_ends_while_it_connects_is_not_welcomed) {
    auto fake = std::make_shared<Fake>();
    begin_add(fake, school().semyon);
    loop_->poll_one();  // it has begun to read
    hub().end_sessions({session_of(school().semyon)});
    ASSERT_TRUE(until([&] { return added.has_value() && fake->endings == 1; }));
    EXPECT_EQ(added, false);
    EXPECT_FALSE(fake->welcomed);
}

TEST_P(HubTest, nothing_comes_before_the_welcome) {
    // The account changes while it connects, so that its places are asked for twice, and meanwhile the log grows.
    int asked = 0;
    std::int64_t seq = 0;
    on_memberships = [&]() -> Task<> {
        if (++asked == 1) hub().refresh(school().semyon.account);
        if (asked == 2) seq = tell(to_organisation());
        asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                   asio::io_context::executor_type>
            timer{*loop_, asked == 2 ? 100ms : 0ms};
        co_await timer.async_wait(asio::use_awaitable_t<asio::io_context::executor_type>{});
    };
    // Someone else is there already, so that the log is being followed.
    const auto other = connect(school().vera);
    asked = 0;
    const auto one = connect(school().semyon);
    on_memberships = nullptr;
    EXPECT_EQ(asked, 2);
    EXPECT_TRUE(until([&] { return other->seqs(school().org) == std::vector{seq}; }));
    EXPECT_EQ(one->position_in(school().org).seq, seq);
    const auto next = tell(to_organisation());
    ASSERT_TRUE(until([&] { return one->frames.size() == 1; }));
    EXPECT_EQ(one->frames[0].seq, next);
    expect_chain(*one, school().org);
}

// E11.
TEST_P(HubTest, the_deactivated_are_left_out_without_being_asked) {
    const auto one = connect(school().semyon);
    school().deactivate(school().semyon);
    ASSERT_TRUE(until([&] { return one->changes == 1; }));
    const auto frames = one->frames.size();
    tell(to_organisation());
    tell(to_member(school().semyon.member));
    settle();
    EXPECT_EQ(one->frames.size(), frames);
}

// S7.
TEST_P(HubTest, follows_an_account_into_another_organisation_and_out) {
    School other{db(), "Школа № 8"};
    const auto one = connect(school().gromova);
    EXPECT_EQ(one->positions.size(), 1U);
    db().platform_write_now([&](db::Tx& tx) {
        tx.exec("DELETE FROM membership WHERE org_id = $1 AND member_id = $2", other.org, other.zimina.member);
        tx.exec("INSERT INTO membership (account_id, org_id, member_id, created_at) VALUES ($1, $2, $3, 0)",
                school().gromova.account, other.org, other.zimina.member);
    });
    hub().refresh(school().gromova.account);
    ASSERT_TRUE(until([&] { return one->changes == 1; }));
    const auto theirs = other.write([](db::Tx& tx) { return emit(tx, to_organisation(), Happened{"8"}); });
    const auto ours = tell(to_organisation(), "7");
    ASSERT_TRUE(until([&] { return one->frames.size() == 2; }));
    EXPECT_EQ(one->seqs(other.org), std::vector{theirs});
    EXPECT_EQ(one->seqs(school().org), std::vector{ours});

    db().platform_write_now([&](db::Tx& tx) {
        tx.exec("DELETE FROM membership WHERE account_id = $1 AND org_id = $2", school().gromova.account, other.org);
    });
    hub().refresh(school().gromova.account);
    ASSERT_TRUE(until([&] { return one->changes == 2; }));
    other.write([](db::Tx& tx) { return emit(tx, to_organisation(), Happened{"8"}); });
    settle();
    EXPECT_EQ(one->frames.size(), 2U);
    hub().refresh(school().gromova.account);
    settle();
    EXPECT_EQ(one->changes, 2) << "nothing changed, nothing is said";
}

// E20, S5.
TEST_P(HubTest, fleeting_frames_reach_the_named_and_are_dropped_under_pressure) {
    const auto one = connect(school().semyon);
    const auto two = connect(school().vera);
    const auto three = connect(school().masha);
    two->is_congested = true;
    hub().ephemeral(school().org, {school().semyon.member, school().vera.member}, "typing",
                    R"({"type":"typing","chat":"5"})");
    ASSERT_TRUE(until([&] { return one->fleeting.size() == 1; }));
    EXPECT_EQ(one->fleeting[0],
              fmt::format(R"({{"org":"{}","type":"typing","data":{{"chat":"5"}}}})", school().org.value));
    settle();
    EXPECT_TRUE(two->fleeting.empty());
    EXPECT_TRUE(three->fleeting.empty());
    EXPECT_TRUE(one->frames.empty());
}

TEST_P(HubTest, a_subscriber_may_leave_while_it_is_given_something) {
    std::vector<std::shared_ptr<Fake>> fakes;
    for (int i = 0; i < 3; ++i) fakes.push_back(connect(school().semyon));
    fakes[0]->on_frame = [&] {
        for (const auto& fake : fakes) hub().remove(*fake);
    };
    for (int i = 0; i < 5; ++i) tell(to_organisation());
    settle();
    std::size_t given = 0;
    for (const auto& fake : fakes) given += fake->frames.size();
    EXPECT_GE(given, 1U);
    EXPECT_LE(given, 3U);
    EXPECT_EQ(hub().connections(), 0U);
    const auto again = connect(school().semyon);
    const auto seq = tell(to_organisation());
    ASSERT_TRUE(until([&] { return !again->frames.empty(); }));
    EXPECT_EQ(again->seqs(school().org), std::vector{seq});
}

// E16.
TEST_P(HubTest, a_log_that_does_not_continue_makes_its_clients_resync) {
    const auto one = connect(school().semyon);
    school().write(
        [](db::Tx& tx) { tx.exec("UPDATE org_counter SET epoch = 'restored' WHERE org_id = $1", tx.org()); });
    tell(to_organisation());
    ASSERT_TRUE(until([&] { return one->resyncs == 1; }));
    EXPECT_TRUE(one->frames.empty());
    EXPECT_EQ(hub().connections(), 0U);
    const auto again = connect(school().semyon);
    EXPECT_EQ(again->position_in(school().org).epoch, "restored");
    tell(to_organisation());
    EXPECT_TRUE(until([&] { return again->frames.size() == 1; }));
}

TEST_P(HubTest, looks_for_itself_where_hints_may_get_lost) {
    open_hub(std::make_unique<DeafBus>(), {.poll = 20ms, .batch = 3});
    const auto one = connect(school().semyon);
    for (int i = 0; i < 10; ++i) tell(to_organisation());
    ASSERT_TRUE(until([&] { return one->frames.size() == 10; }));
    expect_chain(*one, school().org);
}

// E14.
TEST_P(HubTest, a_long_poll_wakes_with_the_log) {
    const auto wait = [&](std::int64_t seq, std::chrono::milliseconds time) {
        auto done = std::make_shared<bool>(false);
        asio::co_spawn(*loop_, hub().wait_beyond(school().org, seq, std::chrono::steady_clock::now() + time),
                       [done](const std::exception_ptr&) { *done = true; });
        return done;
    };
    const auto now_at = current();
    const auto waiting = wait(now_at, 60s);
    settle();
    EXPECT_FALSE(*waiting);
    tell(to_organisation());
    EXPECT_TRUE(until([&] { return *waiting; }));
    EXPECT_TRUE(until([done = wait(now_at, 60s)] { return *done; })) << "already beyond";
    EXPECT_TRUE(until([done = wait(now_at + 1, 30ms)] { return *done; })) << "until the time is over";
}

}  // namespace
}  // namespace parta::events
