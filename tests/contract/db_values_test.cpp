// What is stored comes back the same, on every engine.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <boost/describe.hpp>

#include <limits>

#include "contract/db_backend.hpp"

namespace parta::db::testing {
namespace {

enum class Colour { red, dark_green };
BOOST_DESCRIBE_ENUM(Colour, red, dark_green)
enum class Plain : int { zero, one };

class DbValues : public EngineTest {
  protected:
    // Stores one value in a column of `sample` and returns how it reads back.
    template <class T>
    T round_trip(std::string_view column, const T& value) {
        return db().write_now(first, [&](Tx& tx) {
            tx.exec("DELETE FROM sample WHERE org_id = $1", tx.org());
            tx.exec(fmt::format("INSERT INTO sample (org_id, id, {}) VALUES ($1, 1, $2)", column), tx.org(), value);
            return tx.query(fmt::format("SELECT {} FROM sample WHERE org_id = $1", column), tx.org())
                .only()
                .template get<T>(0);
        });
    }
};
INSTANTIATE_ON_ENGINES(DbValues);

TEST_P(DbValues, integers_keep_64_bits) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        EXPECT_EQ(round_trip("number", value), value);
    }
    EXPECT_EQ(round_trip("number", -7), -7);
    EXPECT_EQ(round_trip("number", ChatId{1LL << 62}), ChatId{1LL << 62});
    EXPECT_EQ(round_trip("number", Timestamp{1'790'000'000'123}), Timestamp{1'790'000'000'123});
    EXPECT_EQ(round_trip("number", Plain::one), Plain::one);
}

TEST_P(DbValues, booleans) {
    EXPECT_EQ(round_trip("flag", true), true);
    EXPECT_EQ(round_trip("flag", false), false);
    EXPECT_EQ(round_trip("flag", std::optional<bool>()), std::nullopt);
}

TEST_P(DbValues, text_is_utf8) {
    for (const std::string value :
         {"", "Ёлка, «кавычки» и 'апостроф'", "日本語 👩🏽‍🏫", "a\\b\n\t%_", "$1; DROP TABLE note"}) {
        EXPECT_EQ(round_trip("text", value), value);
    }
    EXPECT_EQ(round_trip("text", Colour::dark_green), Colour::dark_green);
    const std::string large(3 << 20, 'x');
    EXPECT_EQ(round_trip("text", large), large);
}

TEST_P(DbValues, text_that_postgres_refuses_is_refused_everywhere) {
    for (const std::string_view bad :
         {std::string_view("a\0b", 3), std::string_view("\xff"), std::string_view("\xed\xa0\x80")}) {
        try {
            db().write_now(first, [&](Tx& tx) {
                tx.exec("INSERT INTO sample (org_id, id, text) VALUES ($1, 1, $2)", tx.org(), bad);
            });
            ADD_FAILURE() << "accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::invalid_field);
        }
    }
}

TEST_P(DbValues, bytes_may_hold_anything) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(round_trip("data", Bytes{all}), Bytes{all});
    EXPECT_EQ(round_trip("data", Bytes{}), Bytes{});
}

TEST_P(DbValues, null_is_an_empty_optional) {
    EXPECT_EQ(round_trip("number", std::optional<std::int64_t>()), std::nullopt);
    EXPECT_EQ(round_trip("number", std::optional<ChatId>(ChatId{5})), ChatId{5});
    EXPECT_EQ(round_trip("text", std::optional<std::string>()), std::nullopt);
    EXPECT_EQ(round_trip("text", std::optional<std::string>("")), "");
    EXPECT_EQ(round_trip("data", std::optional<Bytes>()), std::nullopt);
    db().write_now(first, [](Tx& tx) {
        tx.exec("UPDATE sample SET text = $2 WHERE org_id = $1", tx.org(), nullptr);
        EXPECT_TRUE(tx.query("SELECT text FROM sample WHERE org_id = $1", tx.org()).only().is_null(0));
    });
}

TEST_P(DbValues, misreading_a_column_is_a_fault_that_names_the_statement) {
    db().write_now(first, [](Tx& tx) {
        tx.exec("INSERT INTO sample (org_id, id, number, text) VALUES ($1, 1, 5000000000, 'x')", tx.org());
    });
    db().read_now(first, [](Tx& tx) {
        const Row row = tx.query("SELECT number, text, data FROM sample WHERE org_id = $1", tx.org()).only();
        EXPECT_THROW(row.get<std::string>(0), std::logic_error);
        EXPECT_THROW(row.get<std::int32_t>(0), std::logic_error);
        EXPECT_THROW(row.get<std::int64_t>(1), std::logic_error);
        EXPECT_THROW(row.get<Colour>(1), std::logic_error);
        EXPECT_THROW(row.get<std::int64_t>(3), std::logic_error);
        try {
            row.get<Bytes>(2);
            ADD_FAILURE() << "NULL read as bytes";
        } catch (const std::logic_error& error) {
            EXPECT_THAT(error.what(), ::testing::HasSubstr("FROM sample"));
        }
    });
}

TEST_P(DbValues, parameters_by_number_in_any_order_and_repeated) {
    const auto text = db().read_now(
        first, [](Tx& tx) { return tx.query("SELECT $2 || $1 || $2", "a", "b").only().get<std::string>(0); });
    EXPECT_EQ(text, "bab");
    EXPECT_THROW(db().read_now(first, [](Tx& tx) { tx.query("SELECT $1", "a", "b"); }), std::logic_error);
    EXPECT_THROW(db().read_now(first, [](Tx& tx) { tx.query("SELECT $1 || $2", "a"); }), std::logic_error);
}

TEST_P(DbValues, aggregates_are_integers) {
    db().write_now(first, [](Tx& tx) {
        for (int i = 1; i <= 3; ++i) {
            tx.exec("INSERT INTO sample (org_id, id, number) VALUES ($1, $2, $3)", tx.org(), i,
                    (std::int64_t{1} << 60) - i);
        }
    });
    db().read_now(first, [](Tx& tx) {
        const Row row = tx.query(
                              "SELECT COUNT(*), SUM(number), MIN(-number), SUM(0 - id), EXISTS (SELECT 1 FROM note "
                              "WHERE org_id = $1) FROM "
                              "sample WHERE org_id = $1",
                              tx.org())
                            .only();
        EXPECT_EQ(row.get<int>(0), 3);
        EXPECT_EQ(row.get<std::int64_t>(1), 3 * (std::int64_t{1} << 60) - 6);
        EXPECT_EQ(row.get<std::int64_t>(2), -(std::int64_t{1} << 60) + 1);
        EXPECT_EQ(row.get<std::int64_t>(3), -6);
        EXPECT_FALSE(row.get<bool>(4));
    });
}

TEST_P(DbValues, exec_counts_changed_rows) {
    db().write_now(first, [](Tx& tx) {
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(tx.exec("INSERT INTO sample (org_id, id, number) VALUES ($1, $2, $2)", tx.org(), i), 1);
        }
        EXPECT_EQ(tx.exec("INSERT INTO sample (org_id, id) VALUES ($1, 1) ON CONFLICT DO NOTHING", tx.org()), 0);
        EXPECT_EQ(tx.exec("UPDATE sample SET flag = $2 WHERE org_id = $1 AND number >= 2", tx.org(), true), 3);
        EXPECT_EQ(tx.exec("SELECT 1"), 0);
        EXPECT_EQ(tx.exec("DELETE FROM sample WHERE org_id = $1", tx.org()), 5);
        EXPECT_EQ(tx.exec("DELETE FROM sample WHERE org_id = $1", tx.org()), 0);
    });
}

TEST_P(DbValues, returning_gives_rows) {
    const auto ids = db().write_now(first, [](Tx& tx) {
        std::vector<std::int64_t> result;
        for (const Row& row :
             tx.query("INSERT INTO sample (org_id, id) VALUES ($1, 3), ($1, 4) RETURNING id", tx.org())) {
            result.push_back(row.get<std::int64_t>(0));
        }
        return result;
    });
    EXPECT_EQ(ids, (std::vector<std::int64_t>{3, 4}));
}

TEST_P(DbValues, rows_outlive_their_result) {
    const auto [one, several] = db().read_now(first, [](Tx& tx) {
        const auto row = tx.query("SELECT 'kept' UNION ALL SELECT 'too' ORDER BY 1");
        return std::pair(row[0], row);
    });
    EXPECT_EQ(one.get<std::string_view>(0), "kept");
    EXPECT_EQ(several.size(), 2u);
    EXPECT_THROW(several.only(), std::logic_error);
    EXPECT_THROW(several.maybe(), std::logic_error);
}

}  // namespace
}  // namespace parta::db::testing
