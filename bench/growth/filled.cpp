#include "growth/filled.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "chats/chats.hpp"
#include "db/statistics.hpp"

namespace parta::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t members = 300;    // of each organisation around
constexpr std::int64_t chats_each = 20;  // and their chats
constexpr int class_size = 30;

std::string url_of(const char* variable, const std::string& name) {
    const char* url = std::getenv(variable);
    if (url == nullptr) throw std::runtime_error("PostgreSQL: set PARTA_TEST_POSTGRES_URL and _OWNER_URL");
    return fmt::format("{} dbname={}", url, name);
}

void on_postgres(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(fmt::format("{}: {}", PQerrorMessage(connection.get()), sql.substr(0, 200)));
}

void on_sqlite(const std::string& path, const std::string& sql) {
    sqlite3* connection = nullptr;
    sqlite3_open(path.c_str(), &connection);
    char* error = nullptr;
    const auto all = "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN; " + sql + "; COMMIT";
    const int code = sqlite3_exec(connection, all.c_str(), nullptr, nullptr, &error);
    const std::string why = error == nullptr ? "" : error;
    sqlite3_free(error);
    sqlite3_close(connection);
    if (code != SQLITE_OK) throw std::runtime_error(why + ": " + sql.substr(0, 200));
}

/// A statement that inserts one row for each i from 0 to count − 1.
std::string each(std::int64_t count, std::string_view into, const std::string& select) {
    return fmt::format(
        "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {}) INSERT INTO {} "
        "SELECT {} FROM n",
        count - 1, into, select);
}

}  // namespace

Filled::Filled(db::Engine engine, Size size)
    : engine_(engine), name_(fmt::format("growth_{}_{}_{}", size.messages, size.organisations, ::getpid())) {
    if (engine == db::Engine::sqlite) {
        const auto folder = fs::absolute("build/bench-data") / name_;
        fs::create_directories(folder);
        place_ = folder / "parta.db";
        db_ = db::open_sqlite({.path = place_});
    } else {
        on_postgres(url_of("PARTA_TEST_POSTGRES_OWNER_URL", "parta"), "CREATE DATABASE " + name_);
        place_ = url_of("PARTA_TEST_POSTGRES_OWNER_URL", name_);
        db_ =
            db::open_postgres({.url = url_of("PARTA_TEST_POSTGRES_URL", name_), .owner_url = place_, .connections = 4});
    }
    db_->migrate();
    school_ = std::make_unique<test::School>(*db_);
    for (int i = 0; i < class_size; ++i) {
        constexpr std::string_view letters = "абвгдежзиклмнопрстуфхцчшщэюя";
        const auto letter = letters.substr(static_cast<std::size_t>(i % 28) * 2, 2);
        school_->enrol({fmt::format("Ученик{}{}", letter, letter), "Иван", "Петрович"}, school_->class_5a);
    }
    school_->write([](db::Tx& tx) { chats::derive_official(tx); });
    chat_ = school_->read_as(school_->semyon, [](db::Tx& tx, const orgs::Viewer& viewer) {
        for (const auto& chat : chats::list_chats(tx, viewer).chats)
            if (chat.template_name == "class") return chat.id;
        throw std::logic_error("no class chat");
    });
    fill(size);
}

Filled::~Filled() {
    school_.reset();
    db_.reset();
    std::error_code ignored;
    if (engine_ == db::Engine::sqlite)
        fs::remove_all(fs::path(place_).parent_path(), ignored);
    else
        on_postgres(url_of("PARTA_TEST_POSTGRES_OWNER_URL", "parta"),
                    fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
}

void Filled::run(const std::string& sql) {
    if (engine_ == db::Engine::sqlite)
        on_sqlite(place_, sql);
    else
        on_postgres(place_, sql);
}

void Filled::fill(Size size) {
    const std::int64_t k = size.organisations;
    const auto own = school_->org.value;
    const auto author = school_->class_teacher_5a.member.value;
    const auto base = school_->read([](db::Tx& tx) { return tx.current_seq(); });
    const bool lite = engine_ == db::Engine::sqlite;
    const auto bytes = [&](const std::string& text) {
        return lite ? fmt::format("CAST({} AS BLOB)", text) : fmt::format("({})::bytea", text);
    };

    if (k > 1) {
        run(each(k - 1, "org (id, name, short_name, kind, time_zone, created_at)",
                 "1000001 + i, 'Школа', 'Школа', 'school', 'Europe/Moscow', 0"));
        run(each(k - 1, "org_counter (org_id, seq, epoch)",
                 fmt::format("1000001 + i, {}, 'epoch'", size.messages / k + 1)));
        const auto people = (k - 1) * members;
        const auto org = fmt::format("1000001 + i / {}", members);
        const auto member = fmt::format("1 + i % {}", members);
        run(each(people, "member (org_id, id, surname, given_name, sort_name, joined_at, created_at)",
                 fmt::format("{}, {}, 'Ученик', 'Иван', 'ученик иван ' || i, 0, 0", org, member)));
        run(each(people, "role (org_id, member_id, role, from_seq)", fmt::format("{}, {}, 'pupil', 1", org, member)));
        run(each(people, "account (id, login, created_at)", "2000000 + i, 'login' || i, 0"));
        run(each(people, "membership (account_id, org_id, member_id, created_at)",
                 fmt::format("2000000 + i, {}, {}, 0", org, member)));
        run(each(people,
                 "session (id, token_hash, account_id, created_at, last_seen_at, expires_at, user_agent, address)",
                 fmt::format("2000000 + i, {}, 2000000 + i, 0, 0, 4000000000000, '', ''", bytes("'token' || i"))));
    }
    const auto org = fmt::format("CASE i % {} WHEN 0 THEN {} ELSE 1000000 + i % {} END", k, own, k);
    const auto chat =
        fmt::format("CASE WHEN i % {0} = 0 AND (i / {0}) % {1} = 0 THEN {2} ELSE 5000 + (i / {0}) % {1} END", k,
                    chats_each, chat_.value);
    const auto seq = fmt::format("{} + i / {} + 1", base, k);
    run(each(k * chats_each, "chat (org_id, id, kind, posting, last_at, created_at, last_ordinal)",
             fmt::format("{}, 5000 + i / {}, 'group', 'everyone', 0, 0, {}", org, k, size.messages / k / chats_each)));
    run(each(size.messages,
             "message (org_id, chat_id, ordinal, id, seq, author_id, capacity, client_id, text, created_at)",
             fmt::format("{}, {}, i / {} + 1, 1000000000 + i, {}, {}, 'class_teacher', 'growth-' || i, "
                         "'Завтра контрольная по математике, не забудьте тетради и линейки', i",
                         org, chat, k * chats_each, seq, author)));
    // The log keeps fourteen days of a year; the audit is kept whole.
    run(each(size.messages / 20, "event (org_id, seq, target, target_id, type, data, at, subject_id)",
             fmt::format("{}, {}, 'chat', {}, 'message_posted', '{{\"message\":{{\"text\":\"Завтра контрольная по "
                         "математике\"}}}}', 4000000000000 + i, 1000000000 + i",
                         org, seq, chat)));
    run(each(size.messages / 100, "audit (org_id, id, at, actor_id, action, subject, detail, hash)",
             fmt::format("{}, 1000000000 + i, i, {}, 'see_contacts', 'member:' || (i % 1000), '{{}}', {}", org, author,
                         bytes("'hash' || i"))));
    history_ = (size.messages + k * chats_each - 1) / (k * chats_each);
    run(fmt::format("UPDATE chat SET last_ordinal = {} WHERE org_id = {} AND id = {}", history_, own, chat_.value));
    run(fmt::format("UPDATE org_counter SET seq = {} WHERE org_id = {}", base + size.messages / k + 1, own));
    run(fmt::format("UPDATE account SET login = 'semyon' WHERE id = {}", school_->semyon.account.value));
    if (!lite) {
        db::refresh_statistics(place_);
        on_postgres(place_, "VACUUM (ANALYZE)");
    }
}

}  // namespace parta::bench
