// The hourly work on files that nothing shows any more. The app's part: it alone knows database and store together.
#pragma once
#include <vector>

#include "blobs/blobs.hpp"
#include "chats/chats.hpp"

namespace parta::app {

/// Every organisation of the installation.
std::vector<OrgId> organisations(db::Db& db);

/// Deletes rows whose grace is over, in small units, then their blobs. Whatever is cut short, by a crash or after a
/// minute, is found again at the next call. Blocks; for a runner's thread.
void remove_unused_files(db::Db& db, blobs::Store& store, const chats::FileGrace& grace);

}  // namespace parta::app
