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

struct OpenDraft {
    RosterImportId id;
    roster::UploadedRoster draft;
    roster::Existing existing;
};

Task<OpenDraft> open_draft(Services& services, Call& call) {
    const RosterImportId id{detail::path_number(call, 1)};
    co_return co_await services.db.read(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_reader(tx, call);
            return OpenDraft{id, roster::open_draft(tx, viewer, id), roster::existing_for_import(tx, viewer)};
        },
        db::Reach::both);
}

}  // namespace

Task<Reply> upload_roster(Services& services, Call& call) {
    if (!call.body_file) throw Error{ErrorCode::invalid_field, "body", "a file that is not empty"};
    const auto part = part_of(call.query.find("part").value_or(""));
    // Who may not import costs no reading.
    const auto existing = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return roster::existing_for_import(tx, open_reader(tx, call)); },
        db::Reach::both);
    const auto id = new_id<RosterImportId>();
    roster::UploadedRoster draft{blobs::clean_file_name(call.query.find("name").value_or("")), {}, {.kind = part}};
    // What is no table is refused before anything is kept.
    const auto preview = co_await services.slow.run([&] {
        draft.content = read_whole(call.body_file->path());
        return roster::show_draft(id, draft, existing);
    });
    co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            roster::keep_draft(tx, open_writer(tx, call), id, draft);
            return true;
        },
        db::Reach::both);
    co_return reply_with(preview);
}

Task<Reply> preview_roster(Services& services, Call& call) {
    const auto [id, draft, existing] = co_await open_draft(services, call);
    co_return reply_with(co_await services.slow.run([&] { return roster::show_draft(id, draft, existing); }));
}

Task<Reply> choose_in_roster(Services& services, Call& call, const roster::Choices& choices) {
    auto [id, draft, existing] = co_await open_draft(services, call);
    draft.choices = choices;
    const auto preview = co_await services.slow.run([&] { return roster::show_draft(id, draft, existing); });
    co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            roster::keep_choices(tx, open_writer(tx, call), id, choices);
            return true;
        },
        db::Reach::both);
    co_return reply_with(preview);
}

Task<Reply> apply_roster(Services& services, Call& call) {
    const RosterImportId id{detail::path_number(call, 1)};
    const auto draft = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return roster::open_draft(tx, open_reader(tx, call), id); }, db::Reach::both);
    const auto file = co_await services.slow.run([&] { return roster::read_draft(draft); });
    Reply reply;
    const auto applied = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            auto done = apply_roster(tx, open_writer(tx, call), id, file, draft.choices);
            reply.seq = tx.current_seq();
            return done;
        },
        db::Reach::both);
    reply.body = json::encode(applied);
    co_return reply;
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

roster::Applied apply_roster(db::Tx& tx, const orgs::Viewer& viewer, RosterImportId id, const roster::ParsedFile& file,
                             const roster::Choices& choices) {
    auto applied = roster::apply(tx, viewer, id, file, choices);
    chats::derive_official(tx);
    jobs::queue_job(tx, db::refresh_statistics_job, "");
    return applied;
}

}  // namespace parta::api
