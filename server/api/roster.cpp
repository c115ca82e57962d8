#include "api/roster.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "blobs/sniff.hpp"
#include "chats/chats.hpp"
#include "db/statistics.hpp"
#include "http/security_headers.hpp"
#include "jobs/jobs.hpp"

namespace parta::api {
namespace {

std::string read_whole(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

roster::FileKind part_of(std::string_view text) {
    using roster::FileKind;
    for (const auto& [kind, name] : {std::pair{FileKind::unknown, ""}, std::pair{FileKind::pupils, "pupils"},
                                     std::pair{FileKind::staff, "staff"}, std::pair{FileKind::duties, "duties"}})
        if (text == name) return kind;
    throw Error{ErrorCode::invalid_field, "part", "pupils, staff or duties"};
}

}  // namespace

Task<Reply> upload_roster(Services& services, Call& call) {
    if (!call.body_file) throw Error{ErrorCode::invalid_field, "body", "a file that is not empty"};
    const std::string bytes = co_await services.slow.run([&] { return read_whole(call.body_file->path()); });
    const std::string name = blobs::clean_file_name(call.query.find("name").value_or(""));
    const auto part = part_of(call.query.find("part").value_or(""));
    co_return reply_with(co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_writer(tx, call);
            return roster::upload(tx, viewer, name, bytes, part);
        },
        db::Reach::both));
}

Task<Reply> export_roster(Services& services, Call& call, const roster::ExportQuery& query) {
    auto archive = co_await services.db.write(
        call.org(), [&](db::Tx& tx) { return roster::export_roster(tx, open_writer(tx, call), query.format); },
        db::Reach::both);
    Reply reply;
    reply.raw = http::Response::of(200, "application/zip", std::move(archive));
    const auto name = query.format == roster::ExportFormat::lists           ? "parta-lists"
                      : query.format == roster::ExportFormat::oneroster_1_1 ? "oneroster-1.1"
                                                                            : "oneroster-1.2";
    reply.raw->headers.add("Content-Disposition", fmt::format("attachment; filename=\"{}.zip\"", name));
    reply.raw->headers.add("Cache-Control", "no-store");
    http::add_untrusted_headers(reply.raw->headers);
    co_return reply;
}

roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id) {
    auto applied = roster::apply(tx, viewer, id);
    chats::derive_official(tx);
    jobs::queue_job(tx, db::refresh_statistics_job, "");
    return applied;
}

}  // namespace parta::api
