#include "db/migrate.hpp"

#include <fmt/format.h>

#include "db/errors.hpp"
#include "db/sql_script.hpp"

namespace parta::db {

TableMarks table_marks(const std::vector<Migration>& migrations) {
    TableMarks marks;
    for (const Migration& migration : migrations) marks.add(parse_marks(migration.sql));
    return marks;
}

void check_order(const std::vector<Migration>& migrations, int database_version) {
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        if (migrations[i].number != static_cast<int>(i) + 1) {
            throw SchemaError(fmt::format("Migration {} stands where {} should be.", migrations[i].number, i + 1));
        }
    }
    const int newest = static_cast<int>(migrations.size());
    if (database_version > newest) throw SchemaTooNew(database_version, newest);
}

}  // namespace parta::db
