// What the program does by itself, beside requests: letters, and dropping what is old.
#pragma once
#include <map>
#include <string>

#include "app/config.hpp"
#include "blobs/blobs.hpp"
#include "jobs/runner.hpp"

namespace parta::app {

using Handlers = std::map<std::string, jobs::Handler, std::less<>>;

/// By kind of job. Database and store outlive them.
Handlers background_work(db::Db& db, blobs::Store& store, const Config& config);

/// Starts what repeats, where it does not wait already.
void ensure_background_work(db::Db& db);

}  // namespace parta::app
