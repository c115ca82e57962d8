// Statements over a list of ids, in chunks of a fixed size, so that each statement has one prepared form. Private to
// people.
#pragma once
#include <array>
#include <span>
#include <string>
#include <utility>

#include "db/db.hpp"

namespace parta::people {

inline constexpr std::size_t chunk_size = 100;

/// «$2,$3,…,$101».
const std::string& chunk_list();

/// Runs `SELECT … WHERE x.org_id = $1 AND x.id IN (<list>)` for every chunk and hands each row to `take`. `sql` makes
/// the statement around the list it is given. The last chunk is filled up with its last id, so ids must not repeat
/// rows: IN does not.
template <class IdType, class Sql, class Take>
void for_chunks(db::Tx& tx, std::span<const IdType> ids, const Sql& sql, const Take& take) {
    if (ids.empty()) return;
    const std::string statement = sql(std::string_view{chunk_list()});
    for (std::size_t from = 0; from < ids.size(); from += chunk_size) {
        std::array<IdType, chunk_size> chunk;
        for (std::size_t i = 0; i < chunk_size; ++i) chunk[i] = ids[std::min(from + i, ids.size() - 1)];
        const auto rows = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return tx.query(statement, tx.org(), chunk[I]...);
        }(std::make_index_sequence<chunk_size>{});
        for (const auto& row : rows) take(row);
    }
}

}  // namespace parta::people
