#include "db/tx.hpp"

#include <strings.h>

#include <algorithm>

#include "base/text.hpp"
#include "db/org_memory.hpp"
#include "db/seq_book.hpp"
#include "db/session.hpp"

namespace parta::db {
namespace {

bool begins_with(std::string_view sql, std::span<const std::string_view> words) {
    const std::string_view start = sql.substr(std::min(sql.find_first_not_of(" \n\t"), sql.size()));
    return std::ranges::any_of(words, [&](std::string_view word) {
        return start.size() > word.size() && ::strncasecmp(start.data(), word.data(), word.size()) == 0;
    });
}

// No COMMIT, no SET, no DDL, no PRAGMA: the transaction is the engine's business.
bool is_data_statement(std::string_view sql) {
    constexpr std::array<std::string_view, 6> allowed{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES"};
    return begins_with(sql, allowed);
}

// What begins with WITH may write.
bool only_reads(std::string_view sql) {
    constexpr std::array<std::string_view, 2> reading{"SELECT", "VALUES"};
    return begins_with(sql, reading);
}

// A statement with its arguments, as one text.
std::string question_of(std::string_view sql, std::span<const Param> params) {
    std::string question;
    question.reserve(sql.size() + params.size() * 24);
    for (const Param& param : params) {
        const bool counted = param.type == Param::Type::text || param.type == Param::Type::bytes;
        const auto number = param.is_null ? -1 : counted ? static_cast<std::int64_t>(param.data.size()) : param.integer;
        question += static_cast<char>('0' + static_cast<int>(param.type) + (param.is_null ? 8 : 0));
        question.append(reinterpret_cast<const char*>(&number), sizeof number);
        if (counted) question += param.data;
    }
    question += sql;
    return question;
}

}  // namespace

Tx::Tx(Session& session, SeqBook* seqs, OrgId org, Reach reach, OrgMemory* memory)
    : session_(session), seqs_(seqs), org_(org), reach_(reach), memory_(memory) {}

OrgId Tx::org() const {
    if (!org_) throw std::logic_error("db: this transaction is bound to no organisation");
    return org_;
}

Engine Tx::engine() const {
    return session_.engine();
}

void Tx::check_alive() const {
    if (failed_) throw std::logic_error("db: a statement failed; undo it with Tx::nested before going on");
}

void Tx::check(std::string_view sql, std::span<const Param> params) const {
    check_alive();
    if (!is_data_statement(sql)) throw SqlError("a unit of work reads and writes rows only", sql);
    for (const Param& param : params) {
        if (param.type != Param::Type::text || param.is_null) continue;
        // PostgreSQL refuses such text; SQLite would store it, and the two would part.
        if (param.data.find('\0') != std::string_view::npos || !is_utf8(param.data)) {
            throw Error(ErrorCode::invalid_field, {}, "text must be UTF-8 without U+0000");
        }
    }
}

void Tx::prepare(std::string_view sql, std::span<const Param> params, Care care) {
    check(sql, params);
    const bool reads = only_reads(sql);
    if (!reads) wrote_ = true;
    if (memory_ == nullptr || care == Care::apart) return;
    memory_->write_out(session_);
    if (!reads) memory_->close();
}

Rows Tx::run_query(std::string_view sql, std::span<const Param> params, Care care) {
    prepare(sql, params, care);
    try {
        if (care == Care::apart)
            if (const auto* answer = foreseen(sql, params)) return answer->rows->value();
        return session_.query(sql, params);
    } catch (...) {
        failed_ = true;
        throw;
    }
}

std::int64_t Tx::run_exec(std::string_view sql, std::span<const Param> params) {
    prepare(sql, params, Care::usual);
    try {
        return session_.exec(sql, params);
    } catch (...) {
        failed_ = true;
        throw;
    }
}

void Tx::run_post(std::string_view sql, std::span<const Param> params, Care care) {
    prepare(sql, params, care);
    try {
        session_.post(sql, params);
    } catch (...) {
        failed_ = true;
        throw;
    }
}

Ahead Tx::run_ahead(std::string_view sql, std::span<const Param> params, Care care) {
    prepare(sql, params, care);
    Ahead sent{*this};
    try {
        if (care == Care::apart) {
            if (const auto* answer = foreseen(sql, params)) {
                sent.rows_ = answer->rows;
                return sent;
            }
        }
        session_.ahead(sql, params, [rows = sent.rows_](const Rows& found) { *rows = found; });
    } catch (...) {
        failed_ = true;
        throw;
    }
    return sent;
}

std::shared_ptr<const void> Tx::run_recall(std::string_view name, std::type_index type) {
    if (memory_ == nullptr) return nullptr;
    // Whether it is true still is told by the organisation's row, which comes with the first answer.
    if (!memory_->compared()) settle();
    return memory_->find(name, type);
}

void Tx::run_remember(std::string_view name, std::type_index type, std::shared_ptr<const void> value) {
    memory_->keep(name, type, std::move(value));
}

std::shared_ptr<const void> Tx::run_guess(std::string_view name, std::type_index type) const {
    return memory_ == nullptr ? nullptr : memory_->guess(name, type);
}

void Tx::run_foresee(std::string_view sql, std::span<const Param> params) {
    check(sql, params);
    Foreseen one{question_of(sql, params), std::make_shared<std::optional<Rows>>()};
    session_.ahead(sql, params, [rows = one.rows](const Rows& found) { *rows = found; });
    foreseen_.push_back(std::move(one));
}

void Tx::run_outdate(std::string_view sql, std::span<const Param> params) {
    memory_->outdate(question_of(sql, params));
}

const Tx::Foreseen* Tx::foreseen(std::string_view sql, std::span<const Param> params) {
    if (foreseen_.empty()) return nullptr;
    const auto question = question_of(sql, params);
    const auto found = std::ranges::find(foreseen_, question, &Foreseen::question);
    if (found == foreseen_.end()) return nullptr;
    if (!*found->rows || !memory_->compared()) session_.flush();
    return *found->rows && memory_->open() && !memory_->outdated(question) ? &*found : nullptr;
}

void Tx::run_put_off(std::string_view name, std::string_view sql, std::span<const Param> params) {
    if (memory_ == nullptr || !memory_->open()) return run_post(sql, params, Care::apart);
    check(sql, params);
    wrote_ = true;
    memory_->put_off(name, sql, params);
}

const Rows& Ahead::rows() {
    if (!*rows_) tx_->settle();
    return rows_->value();
}

std::optional<std::int64_t> Tx::load_seq() {
    const Rows rows = query("SELECT seq FROM org_counter WHERE org_id = $1", org());
    if (rows.empty()) return std::nullopt;
    return rows[0].get<std::int64_t>(0);
}

std::int64_t Tx::next_seq() {
    if (seqs_ == nullptr || reach_ == Reach::platform)
        throw std::logic_error("db: events are numbered in writes of an organisation");
    if (!seqs_->last(org_)) seqs_->learn(org_, current_seq());
    wrote_ = true;
    return seqs_->next(org_);
}

std::int64_t Tx::current_seq() {
    if (seqs_ != nullptr) {
        if (const auto last = seqs_->last(org())) return *last;
    }
    const auto stored = load_seq();
    if (!stored) throw std::logic_error("db: the organisation has no counter");
    return *stored;
}

void Tx::enter() {
    check_alive();
    if (memory_ != nullptr) {
        memory_->write_out(session_);
        memory_->close();
    }
    session_.savepoint(++depth_);
    if (seqs_ != nullptr) seqs_->savepoint();
}

void Tx::leave() {
    settle();
    session_.release(depth_);
    if (seqs_ != nullptr) seqs_->release();
    --depth_;
}

void Tx::undo() {
    if (seqs_ != nullptr) seqs_->rollback();
    session_.rollback_to(depth_--);
    failed_ = false;
}

void Tx::check_settled() const {
    if (failed_) throw std::logic_error("db: a statement failed and the unit of work went on as if it had not");
}

void Tx::settle() {
    check_settled();
    try {
        session_.flush();
    } catch (...) {
        failed_ = true;
        throw;
    }
}

}  // namespace parta::db
