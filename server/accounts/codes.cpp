// One-time codes (R3, R22).
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "accounts/own_codes.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "jobs/letters.hpp"

namespace parta::accounts {
namespace {

using namespace std::chrono_literals;

using CodeId = Id<struct CodeTag>;

constexpr std::size_t digits = 8;
constexpr auto life = 10min;
constexpr int most_tries = 5;
constexpr int most_per_hour = 5;
constexpr int most_own_per_hour = 5;
constexpr int most_own_per_day = 10;

/// Salted by the row: equal codes do not look equal.
db::Bytes hash_of(CodeId id, std::string_view code) {
    return {sha256(fmt::format("{}:{}", id.value, code))};
}

/// Limits codes of all purposes to one target: it is one person's telephone that rings.
void check_limit(db::Tx& tx, const Contact& to, Timestamp at) {
    auto row =
        tx.query(
              "SELECT count(*), min(created_at) FROM one_time_code WHERE kind = $1 AND target = $2 AND created_at > $3",
              to.kind, to.value, at - 1h)
            .only();
    if (row.get<int>(0) < most_per_hour) return;
    auto wait = std::chrono::ceil<std::chrono::seconds>(row.get<Timestamp>(1) + 1h - at);
    throw Error{ErrorCode::too_many_requests, "", "codes to one contact per hour", static_cast<int>(wait.count())};
}

/// Whoever asks may name any contact: what rings is limited by who asks, too.
void check_own_limit(db::Tx& tx, AccountId account, std::chrono::hours span, int most) {
    const auto at = now();
    const auto row = tx.query(
                           "SELECT count(*), min(created_at) FROM one_time_code WHERE purpose = $1 AND subject = $2 "
                           "AND created_at > $3",
                           CodePurpose::prove_contact, account.value, at - span)
                         .only();
    if (row.get<int>(0) < most) return;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(row.get<Timestamp>(1) + span - at);
    throw Error{ErrorCode::too_many_requests, "", "codes of one account", static_cast<int>(wait.count())};
}

void store_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject, std::string_view code) {
    auto at = now();
    check_limit(tx, to, at);
    tx.exec("DELETE FROM one_time_code WHERE kind = $1 AND target = $2 AND created_at <= $3", to.kind, to.value,
            at - 24h);
    auto id = new_id<CodeId>();
    tx.exec(
        "INSERT INTO one_time_code (id, purpose, kind, target, subject, code_hash, created_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id, purpose, to.kind, to.value, subject, hash_of(id, code), at, at + life);
}

struct Text {
    std::string_view subject;
    std::string_view what;
};

Text text_for(CodePurpose purpose) {
    switch (purpose) {
        case CodePurpose::register_administrator:
            return {"Код для регистрации в «Парте»", "Код для регистрации администратора"};
        case CodePurpose::sign_in:
            return {"Код для входа в «Парту»", "Код для входа"};
        case CodePurpose::prove_contact:
            return {"Код для подтверждения в «Парте»", "Код для подтверждения"};
    }
    return {};
}

void queue_code_letter(db::Tx& tx, CodePurpose purpose, const Contact& to, std::string_view code) {
    auto text = text_for(purpose);
    if (to.kind == ContactKind::phone) {
        jobs::queue_letter(tx, jobs::Channel::sms, to.value, "",
                           fmt::format("Парта. {}: {}. Никому его не сообщайте.", text.what, code));
        return;
    }
    jobs::queue_letter(tx, jobs::Channel::email, to.value, text.subject,
                       fmt::format("Здравствуйте!\n\n{}: {}\n\nКод действует 10 минут. Никому его не сообщайте.\n\n"
                                   "Если код запрашивали не вы, ничего делать не нужно: без кода никто не войдёт.\n",
                                   text.what, code));
}

/// Takes a try of this code (id, code_hash, expires_at) and compares.
bool is_right(db::Tx& tx, const db::Row& row, std::string_view typed) {
    if (row.get<Timestamp>(2) <= now()) return false;
    std::string code;  // people type it in groups, as it is read out
    std::ranges::copy_if(typed, std::back_inserter(code), [](char c) { return c >= '0' && c <= '9'; });
    auto id = row.get<CodeId>(0);
    // The try is taken before the code is compared: parallel guesses cannot share one.
    if (tx.exec("UPDATE one_time_code SET tries = tries + 1 WHERE id = $1 AND tries < $2", id, most_tries) == 0)
        return false;
    return equal_secrets(row.get<db::Bytes>(1).data, hash_of(id, code).data);
}

}  // namespace

void send_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject) {
    queue_code_letter(tx, purpose, to, make_code(tx, purpose, to, subject));
}

void send_own_code(db::Tx& tx, AccountId account, const Contact& to) {
    check_own_limit(tx, account, 1h, most_own_per_hour);
    check_own_limit(tx, account, 24h, most_own_per_day);
    send_code(tx, CodePurpose::prove_contact, to, account.value);
}

std::string make_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject) {
    auto code = random_digits(digits);
    store_code(tx, purpose, to, subject, code);
    return code;
}

void pretend_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject) {
    store_code(tx, purpose, to, subject, random_bytes(16));
}

bool use_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject, std::string_view typed) {
    auto row =
        tx.query(
              "SELECT id, code_hash, expires_at FROM one_time_code WHERE kind = $1 AND target = $2 AND purpose = $3 "
              "AND subject = $4 AND used_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
              to.kind, to.value, purpose, subject)
            .maybe();
    if (!row || !is_right(tx, *row, typed)) return false;
    return tx.exec("UPDATE one_time_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL", row->get<CodeId>(0),
                   now()) == 1;
}

bool repeat_code(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject, std::string_view typed) {
    auto row =
        tx.query(
              "SELECT id, code_hash, expires_at FROM one_time_code WHERE kind = $1 AND target = $2 AND purpose = $3 "
              "AND subject = $4 AND used_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1",
              to.kind, to.value, purpose, subject)
            .maybe();
    return row && is_right(tx, *row, typed);
}

bool was_code_used(db::Tx& tx, CodePurpose purpose, const Contact& to, std::int64_t subject) {
    return !tx.query(
                  "SELECT 1 FROM one_time_code WHERE kind = $1 AND target = $2 AND purpose = $3 AND subject = $4 "
                  "AND used_at IS NOT NULL LIMIT 1",
                  to.kind, to.value, purpose, subject)
                .empty();
}

}  // namespace parta::accounts
