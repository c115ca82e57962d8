// Statements over a list of ids, in chunks of three fixed sizes, so that each statement has few prepared forms. The ids
// travel as parameters because SQLite passes only those into the arms of a view. Private to chats.
#pragma once
#include <array>
#include <span>
#include <string>
#include <utility>

#include "db/db.hpp"

namespace parta::chats {

/// «$2,$3,…»: `count` placeholders from number `first` on.
std::string placeholders(std::size_t first, std::size_t count);

namespace detail {

template <std::size_t size, class IdType, class... Before>
db::Ahead ask_chunk(db::Tx& tx, std::span<const IdType> ids, std::string_view sql, const Before&... before) {
    // A chunk is filled up with its first id: IN does not mind repetition.
    std::array<IdType, size> chunk;
    for (std::size_t i = 0; i < size; ++i) chunk[i] = i < ids.size() ? ids[i] : ids.front();
    const std::string statement = fmt::format(fmt::runtime(sql), placeholders(sizeof...(Before) + 2, size));
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return tx.ahead(statement, tx.org(), before..., chunk[I]...);
    }(std::make_index_sequence<size>{});
}

}  // namespace detail

/// Sends `sql` ahead for the ids, chunk by chunk; see for_ids.
template <class IdType, class... Before>
std::vector<db::Ahead> ask_ids(db::Tx& tx, std::span<const IdType> ids, std::string_view sql, const Before&... before) {
    std::vector<db::Ahead> asked;
    while (!ids.empty()) {
        const std::size_t size = ids.size() > 8 ? 64 : ids.size() > 1 ? 8 : 1;
        asked.push_back(size == 64  ? detail::ask_chunk<64>(tx, ids, sql, before...)
                        : size == 8 ? detail::ask_chunk<8>(tx, ids, sql, before...)
                                    : detail::ask_chunk<1>(tx, ids, sql, before...));
        ids = ids.subspan(std::min(size, ids.size()));
    }
    return asked;
}

/// Hands `take` each row of `sql`, a statement with one {} where the list goes: «… x.id IN ({}) …». $1 is the
/// organisation, `before` are the parameters from $2 on that precede the list. Rows of different ids may come in
/// different chunks.
template <class IdType, class Take, class... Before>
void for_ids(db::Tx& tx, std::span<const IdType> ids, std::string_view sql, const Take& take, const Before&... before) {
    for (auto& chunk : ask_ids(tx, ids, sql, before...))
        for (const auto& row : chunk.rows()) take(row);
}
template <class IdType, class Take, class... Before>
void for_ids(db::Tx& tx, const std::vector<IdType>& ids, std::string_view sql, const Take& take,
             const Before&... before) {
    for_ids(tx, std::span<const IdType>{ids}, sql, take, before...);
}

/// Sorted, each once.
template <class IdType>
std::vector<IdType> distinct(std::vector<IdType> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

}  // namespace parta::chats
