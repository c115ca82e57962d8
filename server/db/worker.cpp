#include "db/worker.hpp"

#include <pthread.h>

namespace parta::db {
namespace {

thread_local bool is_worker = false;

}  // namespace

std::jthread start_worker(std::string name, std::function<void()> work) {
    return std::jthread([name = std::move(name), work = std::move(work)] {
        is_worker = true;
        pthread_setname_np(pthread_self(), name.c_str());
        work();
    });
}

bool on_worker_thread() {
    return is_worker;
}

}  // namespace parta::db
