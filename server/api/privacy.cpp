#include "api/privacy.hpp"

#include "api/file_replies.hpp"
#include "events/hub.hpp"

namespace parta::api {
namespace {

/// The viewer of a right that a withdrawn consent leaves: over oneself; over others only while the space is open.
orgs::Viewer open_concerned(db::Tx& tx, const Call& call, MemberId member) {
    auto viewer = orgs::open_closed_viewer(tx, call.session);
    if (viewer.closed && viewer.member != member) throw Error{ErrorCode::consent_withdrawn};
    if (viewer.lacks_second_factor()) throw Error{ErrorCode::second_factor_required_by_school};
    require(viewer, *call.route);
    return viewer;
}

}  // namespace

Task<Reply> get_data_copy(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    co_return reply_with(co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return privacy::copy_state(tx, open_concerned(tx, call, member), member); },
        db::Reach::both));
}

Task<Reply> ask_data_copy(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    co_return reply_with(co_await services.db.write(
                             call.org(),
                             [&](db::Tx& tx) {
                                 const auto viewer = open_concerned(tx, call, member);
                                 if (viewer.session_touch_due) accounts::touch_session(tx, viewer.session);
                                 return privacy::ask_copy(tx, viewer, member);
                             },
                             db::Reach::both),
                         202);
}

Task<Reply> download_data_copy(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    const auto key = co_await services.db.write(
        call.org(), [&](db::Tx& tx) { return privacy::open_copy(tx, open_concerned(tx, call, member), member); },
        db::Reach::both);
    auto reply = co_await blob_reply(services, key, "Мои данные.zip", "application/zip", Disposition::attachment);
    // Not left in the browser: a copy of everything is more than any one page shows.
    reply.raw->headers.set("Cache-Control", "no-store");
    co_return reply;
}

Task<Reply> get_erasure_request(Services& services, Call& call) {
    const MemberId member{detail::path_number(call, 1)};
    co_return reply_with(co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return privacy::erasure_request(tx, open_concerned(tx, call, member), member); },
        db::Reach::both));
}

Task<Reply> ask_erasure(Services& services, Call& call, const privacy::AskErasure& in) {
    const MemberId member{detail::path_number(call, 1)};
    co_return reply_with(co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            const auto viewer = open_concerned(tx, call, member);
            if (viewer.session_touch_due) accounts::touch_session(tx, viewer.session);
            return privacy::ask_erasure(tx, viewer, member, in);
        },
        db::Reach::both));
}

Task<Reply> erase_person(Services& services, Call& call, const privacy::ErasePerson& in) {
    const MemberId member{detail::path_number(call, 1)};
    std::vector<SessionId> ended;
    auto act = co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            ended.clear();
            return privacy::erase_person(tx, open_writer(tx, call), member, in, ended);
        },
        db::Reach::both);
    services.hub.end_sessions(ended);
    co_return reply_with(act);
}

}  // namespace parta::api
