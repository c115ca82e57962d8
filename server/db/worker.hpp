// The database threads. Internal to db.
#pragma once
#include <functional>
#include <string>
#include <thread>

namespace parta::db {

/// Runs `work` on a thread named `name` (at most 15 characters); an exception that leaves it ends the program.
std::jthread start_worker(std::string name, std::function<void()> work);

/// Whether this thread is one of them: waiting here for another unit would wait for oneself.
bool on_worker_thread();

}  // namespace parta::db
