// What the writers of an organisation remember between units, and what they put off within a transaction.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

struct Deliberate : std::runtime_error {
    Deliberate() : std::runtime_error("deliberate") {}
};

class DbMemory : public EngineTest {
  protected:
    // What every test remembers: how many notes there are. `put_apart` writes without making it untrue on purpose.
    static std::int64_t count_notes(Tx& tx) {
        if (const auto known = tx.recall<std::int64_t>("notes")) return *known;
        const auto count =
            tx.query(apart, "SELECT count(*) FROM note WHERE org_id = $1", tx.org()).only().get<std::int64_t>(0);
        tx.remember("notes", count);
        return count;
    }
    static void put_apart(Tx& tx, std::string_view text) {
        tx.post(apart, "INSERT INTO note (org_id, seq, text) VALUES ($1, $2, $3)", tx.org(), tx.next_seq(), text);
    }
    std::int64_t count_as(Db& node, OrgId org = first) {
        return node.write_now(org, [](Tx& tx) { return count_notes(tx); });
    }
    /// Whether the engine remembers at all.
    bool remembers() const { return GetParam() == Engine::postgres; }

    // Holds the writing thread inside a unit, so that what is queued meanwhile shares a transaction.
    template <class F>
    void together(const F& queue) {
        std::promise<void> entered, open;
        auto opened = open.get_future();
        std::jthread gate([&] {
            db().write_now(first, [&](Tx&) {
                entered.set_value();
                opened.wait();
            });
        });
        entered.get_future().wait();
        std::vector<std::jthread> queued = queue();
        open.set_value();
    }
    template <class F>
    static std::jthread in_turn(F work) {
        std::jthread thread(std::move(work));
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        return thread;
    }
};
INSTANTIATE_ON_ENGINES(DbMemory);

TEST_P(DbMemory, what_was_read_is_remembered_while_writes_are_apart) {
    EXPECT_EQ(count_as(db()), 0);
    db().write_now(first, [](Tx& tx) { put_apart(tx, "a"); });
    // Had it been asked for again, it would be 1: this is what makes `apart` a promise of whoever writes it.
    EXPECT_EQ(count_as(db()), remembers() ? 0 : 1);
    EXPECT_EQ(count_as(db(), second), 0) << "another organisation has a memory of its own";
}

TEST_P(DbMemory, a_usual_write_makes_forget_it) {
    EXPECT_EQ(count_as(db()), 0);
    EXPECT_EQ(db().write_now(first,
                             [](Tx& tx) {
                                 const auto before = count_notes(tx);
                                 write_note(tx, "a");
                                 return before + count_notes(tx);
                             }),
              1)
        << "within the unit, too";
    EXPECT_EQ(count_as(db()), 1);
    db().write_now(first, [](Tx& tx) { return tx.exec("DELETE FROM note WHERE org_id = $1", tx.org()); });
    EXPECT_EQ(count_as(db()), 0);
    db().write_now(first, [](Tx& tx) { tx.nested([](Tx& inner) { put_apart(inner, "b"); }); });
    EXPECT_EQ(count_as(db()), 1) << "what is nested may be undone by itself";
}

TEST_P(DbMemory, what_another_node_writes_makes_forget_it) {
    const auto node = backend().open(test_migrations());
    EXPECT_EQ(count_as(db()), 0);
    EXPECT_EQ(count_as(*node), 0);
    node->write_now(first, [](Tx& tx) { return write_note(tx, "a"); });
    EXPECT_EQ(count_as(db()), 1);
    EXPECT_EQ(count_as(*node), 1);
    db().write_now(first, [](Tx& tx) { return write_note(tx, "b"); });
    EXPECT_EQ(count_as(*node), 2);
}

TEST_P(DbMemory, what_was_undone_is_not_remembered) {
    EXPECT_EQ(count_as(db()), 0);
    EXPECT_THROW(db().write_now(first,
                                [](Tx& tx) {
                                    write_note(tx, "a");
                                    tx.remember("notes", std::int64_t{1});
                                    throw Deliberate();
                                }),
                 Deliberate);
    EXPECT_EQ(count_as(db()), 0);
    EXPECT_THROW(db().write_now(first,
                                [](Tx& tx) {
                                    put_apart(tx, "b");
                                    tx.remember("notes", std::int64_t{1});
                                    throw Deliberate();
                                }),
                 Deliberate);
    EXPECT_EQ(count_as(db()), 0);
}

TEST_P(DbMemory, reads_remember_nothing) {
    EXPECT_EQ(count_as(db()), 0);
    db().write_now(first, [](Tx& tx) { put_apart(tx, "a"); });
    EXPECT_EQ(db().read_now(first, [](Tx& tx) { return count_notes(tx); }), 1);
}

TEST_P(DbMemory, of_what_is_put_off_the_last_counts) {
    constexpr std::string_view set = "UPDATE note SET text = $2 WHERE org_id = $1";
    db().write_now(first, [](Tx& tx) { return write_note(tx, "before"); });
    db().write_now(first, [&](Tx& tx) {
        count_notes(tx);  // before the first answer nothing can be put off
        for (const std::string text : {"one", "two", "three"}) tx.put_off("note", set, tx.org(), text);
        put_apart(tx, "another");
        tx.put_off("note", "UPDATE note SET text = $2 WHERE org_id = $1 AND seq = 1", tx.org(), std::string("four"));
    });
    EXPECT_EQ(notes(db(), first).front().second, "four");
    const auto seen = db().write_now(first, [&](Tx& tx) {
        count_notes(tx);
        tx.put_off("note", "UPDATE note SET text = $2 WHERE org_id = $1 AND seq = 1", tx.org(), std::string("five"));
        return tx.query("SELECT text FROM note WHERE org_id = $1 AND seq = 1", tx.org()).only().get<std::string>(0);
    });
    EXPECT_EQ(seen, "five") << "a usual statement finds it done";
    EXPECT_THROW(db().write_now(first,
                                [&](Tx& tx) {
                                    count_notes(tx);
                                    tx.put_off("note", "UPDATE note SET text = $2 WHERE org_id = $1 AND seq = 1",
                                               tx.org(), std::string("six"));
                                    throw Deliberate();
                                }),
                 Deliberate);
    EXPECT_EQ(notes(db(), first).front().second, "five");
}

// Units that share a transaction: what one puts off the others find, and who fails late takes nobody along.
TEST_P(DbMemory, units_that_share_a_transaction_share_what_is_put_off) {
    db().write_now(first, [](Tx& tx) { return write_note(tx, "count 0"); });
    struct Counted {
        int value = 0;
    };
    const auto count_up = [](Tx& tx) {
        int value = 0;
        if (const auto known = tx.recall<Counted>("count")) {
            value = known->value;
        } else {
            const auto text =
                tx.query("SELECT text FROM note WHERE org_id = $1 AND seq = 1", tx.org()).only().get<std::string>(0);
            value = std::stoi(text.substr(6));
        }
        ++value;
        tx.put_off("count", "UPDATE note SET text = $2 WHERE org_id = $1 AND seq = 1", tx.org(),
                   fmt::format("count {}", value));
        tx.remember("count", Counted{value});
        put_apart(tx, fmt::format("note {}", value));
        return value;
    };
    std::vector<int> values(9);
    std::atomic<int> failed = 0;
    together([&] {
        std::vector<std::jthread> queued;
        for (std::size_t i = 0; i < values.size(); ++i) {
            queued.push_back(in_turn([&, i] {
                try {
                    values[i] = db().write_now(first, [&](Tx& tx) {
                        if (i == 3) throw Deliberate();  // before it has written: refused
                        const int value = count_up(tx);
                        if (i == 6) throw Deliberate();  // afterwards
                        return value;
                    });
                } catch (const Deliberate&) {
                    ++failed;
                }
            }));
        }
        return queued;
    });
    EXPECT_EQ(failed, 2);
    EXPECT_EQ(values[3], 0);
    EXPECT_EQ(values[6], 0);
    EXPECT_THAT(values, ::testing::UnorderedElementsAre(0, 0, 1, 2, 3, 4, 5, 6, 7)) << "in whichever order they came";
    const auto stored = notes(db(), first);
    ASSERT_EQ(stored.size(), 8u);
    EXPECT_EQ(stored.front().second, "count 7");
    for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_EQ(stored[i].first, static_cast<std::int64_t>(i) + 1);
}

constexpr std::string_view how_many = "SELECT count(*) FROM note WHERE org_id = $1 AND text <> $2";

/// Has foreseen how many notes there are, and asks when its turn comes.
auto counting(std::string_view except = "none") {
    const auto ask = [except](Tx& tx) { tx.foresee(how_many, tx.org(), except); };
    const auto work = [except](Tx& tx) {
        return tx.query(apart, how_many, tx.org(), except).only().get<std::int64_t>(0);
    };
    return Foreseeing{ask, work};
}

TEST_P(DbMemory, what_was_foreseen_is_asked_before_the_units_that_come_first) {
    // What a unit finds that shares its transaction with `before`, and comes after it.
    const auto found_after = [&](auto before) {
        std::int64_t found = -1;
        together([&] {
            std::vector<std::jthread> queued;
            queued.push_back(in_turn([&] {
                try {
                    db().write_now(first, before);
                } catch (const Deliberate&) {
                }
            }));
            queued.push_back(in_turn([&] { found = db().write_now(first, counting()); }));
            return queued;
        });
        return found;
    };
    // As with what is remembered, this is what makes `apart` a promise of whoever writes it.
    EXPECT_EQ(found_after([](Tx& tx) { put_apart(tx, "a"); }), remembers() ? 0 : 1);
    EXPECT_EQ(found_after([](Tx& tx) {
                  put_apart(tx, "b");
                  tx.outdate(how_many, tx.org(), "another");
              }),
              remembers() ? 1 : 2)
        << "the same question about something else";
    EXPECT_EQ(found_after([](Tx& tx) {
                  put_apart(tx, "c");
                  tx.outdate(how_many, tx.org(), "none");
              }),
              3);
    EXPECT_EQ(found_after([](Tx& tx) { write_note(tx, "d"); }), 4) << "a usual write makes it untrue";
    EXPECT_EQ(found_after([](Tx& tx) {
                  put_apart(tx, "e");
                  throw Deliberate();
              }),
              4)
        << "a group that is repeated asks when it is told";
}

TEST_P(DbMemory, what_was_foreseen_is_seen_as_of_the_transaction) {
    db().write_now(first, [](Tx& tx) { return write_note(tx, "a"); });
    EXPECT_EQ(db().write_now(first, counting()), 1);
    EXPECT_EQ(db().write_now(second, counting()), 0) << "another organisation";
    backend().open(test_migrations())->write_now(first, [](Tx& tx) { return write_note(tx, "b"); });
    EXPECT_EQ(db().write_now(first, counting()), 2) << "what another node has written is there";
    EXPECT_EQ(db().write_now(first, counting("b")), 1);
    EXPECT_THROW(db().write_now(first, counting("no\xfftext")), Error) << "said by the unit itself";
    if (!remembers()) return;
    const auto mistaken = [](Tx& tx) { tx.foresee("SELECT nothing FROM note WHERE org_id = $1", tx.org()); };
    EXPECT_THROW(db().write_now(first, Foreseeing{mistaken, [](Tx& tx) { return write_note(tx, "c"); }}), SqlError);
}

}  // namespace
}  // namespace parta::db::testing
