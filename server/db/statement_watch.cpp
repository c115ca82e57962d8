#include "db/statement_watch.hpp"

#include <atomic>

namespace parta::db {
namespace {

std::function<void(SeenStatement)> watcher;
std::atomic<bool> watched = false;

}  // namespace

void watch_statements(std::function<void(SeenStatement)> told) {
    watcher = std::move(told);
    watched = true;
}

bool statements_watched() {
    return watched;
}

void tell_statement(SeenStatement statement) {
    watcher(std::move(statement));
}

}  // namespace parta::db
