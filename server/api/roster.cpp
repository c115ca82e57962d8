#include "api/roster.hpp"

#include <fstream>
#include <sstream>

#include "blobs/sniff.hpp"
#include "chats/chats.hpp"
#include "db/statistics.hpp"
#include "jobs/jobs.hpp"

namespace parta::api {
namespace {

std::string read_whole(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

}  // namespace

Task<Reply> upload_roster(Services& services, Call& call) {
    if (!call.body_file) throw Error{ErrorCode::invalid_field, "body", "a file that is not empty"};
    const std::string bytes = co_await services.slow.run([&] { return read_whole(call.body_file->path()); });
    const std::string name = blobs::clean_file_name(call.query.find("name").value_or(""));
    co_return reply_with(co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            return roster::upload(tx, viewer, name, bytes);
        },
        db::Reach::both));
}

roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    auto applied = roster::apply(tx, viewer, id);
    chats::derive_official(tx);
    jobs::queue_job(tx, db::refresh_statistics_job, "");
    return applied;
}

}  // namespace parta::api
