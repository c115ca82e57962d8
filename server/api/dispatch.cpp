#include "api/dispatch.hpp"

#include <spdlog/spdlog.h>

#include <mutex>

#include "accounts/tokens.hpp"
#include "db/errors.hpp"
#include "http/rate_limit.hpp"
#include "http/security_headers.hpp"

namespace parta::api {

void require(const orgs::Viewer& viewer, const Route& route) {
    if (!orgs::may(viewer, route.action)) throw Error{ErrorCode::forbidden};
}

orgs::Viewer open_reader(db::Tx& tx, const Call& call) {
    auto viewer = orgs::open_viewer(tx, call.session);
    require(viewer, *call.route);
    return viewer;
}

orgs::Viewer open_writer(db::Tx& tx, const Call& call) {
    auto viewer = open_reader(tx, call);
    if (viewer.session_touch_due) accounts::touch_session(tx, viewer.session);
    return viewer;
}

Task<void> touch_session(Services& services, SessionId session) {
    co_await services.db.platform_write([&](db::Tx& tx) {
        accounts::touch_session(tx, session);
        return true;
    });
}

OrgId Call::org() const {
    return OrgId{detail::path_number(*this, 0)};
}

Reply empty_reply(int status) {
    Reply reply;
    reply.status = status;
    reply.body = "{}";
    return reply;
}

namespace {

/// All that a session opened with a card's password may do: set another one, see who it is, leave.
bool serves_before_new_password(const Route& route) {
    return route.path == "/api/me" || route.path == "/api/me/password" ||
           route.path.starts_with("/api/sessions/current");
}

/// Sessions and operators are checked here; members inside the transaction that does the work.
Task<void> pass_door(Services& services, const Call& call) {
    const Door door = call.route->door;
    if (door == Door::open || door == Door::member) co_return;
    auto who = co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
    if (!who) throw Error{ErrorCode::unauthenticated};
    if (who->password_change_required && !serves_before_new_password(*call.route))
        throw Error{ErrorCode::password_change_required};
    // An operator's pages do not exist for others.
    if (door == Door::operator_only && !who->is_operator) throw Error{ErrorCode::not_found};
    if (who->touch_due) co_await touch_session(services, who->session);
}

/// What they do not find is a key that was guessed, or mistyped.
bool takes_invite_key(const Route& route) {
    return route.path.starts_with("/api/invites/") || route.path == "/api/sessions/by-link";
}

/// Where nobody asks who it is, a session says nothing.
void take_token(Limits& limits, const Route& route, const Caller& who) {
    limits.check(route.rate, route.door == Door::open ? std::string_view{} : who.session, who.address);
}

/// Seconds to wait, of a caller whose session turned out to be nobody's.
int unknown_session(Limits& limits, const Route& route, const Caller& who) {
    if (route.door == Door::open || who.session.empty()) return 0;
    return limits.unknown_session(route.rate, who.session, who.address);
}

/// Nobody can write, and the school will ring: once a minute, for the journal wants room, too.
void tell_operator(const Error& refused) {
    static http::RateLimiter said{2};
    static std::mutex one_by_one;  // tests serve from several threads
    const std::scoped_lock lock{one_by_one};
    if (said.take(refused.what(), {.per_second = 1.0 / 60, .burst = 1}) == 0)
        spdlog::error("nothing can be stored, people are refused: {}, {}", refused.what(), refused.detail);
}

Task<Reply> run_unguarded(Services& services, Limits& limits, Call& call) {
    if (!call.body_file) take_token(limits, *call.route, call);  // uploads were counted before they came
    if (call.route->door != Door::open && call.session.empty()) throw Error{ErrorCode::unauthenticated};
    co_await pass_door(services, call);
    co_return co_await call.route->operation.run(services, call);
}

}  // namespace

Task<Reply> run(Services& services, Limits& limits, Call& call) {
    std::optional<Error> failure;
    try {
        co_return co_await run_unguarded(services, limits, call);
    } catch (const db::ConstraintViolation& error) {
        spdlog::error("{} {}: {} of {}", http::to_string(call.route->method), call.route->path,
                      error.constraint.empty() ? "a constraint" : error.constraint, error.table);
        failure = error;
    } catch (const db::TransactionLost& error) {  // the engine's own words are for the operator
        spdlog::error("{} {}: {}", http::to_string(call.route->method), call.route->path, error.detail);
        failure = Error{error.code, {}, {}, error.retry_after};
    } catch (const Error& error) {
        failure = error;
    } catch (const std::exception& error) {
        spdlog::error("{} {}: {}", http::to_string(call.route->method), call.route->path, error.what());
        failure = Error{ErrorCode::internal};
    }
    if (failure->code == ErrorCode::storage_full || failure->code == ErrorCode::storage_failed) {
        tell_operator(*failure);
        failure->detail.clear();  // the engine's own words are for the operator
    }
    int wait = 0;
    if (failure->code == ErrorCode::not_found && takes_invite_key(*call.route))
        wait = limits.wrong_key(call.address, call.route->rate);
    else if (failure->code == ErrorCode::unauthenticated)
        wait = unknown_session(limits, *call.route, call);
    if (wait > 0) failure = Error{ErrorCode::too_many_requests, {}, {}, wait};
    co_return error_reply(*failure);
}

namespace {

/// Bodies of bytes, cookies and what strangers may do have no place on a socket.
bool over_http_only(const Route& route) {
    return route.operation.body == Body::bytes || route.door == Door::open || route.path.starts_with("/api/sessions");
}

}  // namespace

Task<Reply> dispatch(Services& services, Limits& limits, http::Method method, std::string_view target, Call call) {
    const auto mark = target.find('?');
    auto query = http::Query::parse(mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1));
    if (!query) co_return error_reply(Error{ErrorCode::invalid_field, "query"});
    Match found = match(method, target.substr(0, mark));
    if (!found.route)
        co_return error_reply(Error{found.path_known ? ErrorCode::method_not_allowed : ErrorCode::not_found});
    call.route = found.route;
    call.path_values = std::move(found.values);
    call.query = std::move(*query);
    const Error elsewhere{ErrorCode::invalid_field, "call", "goes over HTTP"};
    if (over_http_only(*call.route)) co_return error_reply(elsewhere);
    auto reply = co_await run(services, limits, call);
    if (reply.raw) co_return error_reply(elsewhere);  // a download
    co_return reply;
}

namespace {

http::Response to_response(Reply reply) {
    http::Response response =
        reply.raw ? std::move(*reply.raw)
                  : http::Response::of(reply.status, "application/json; charset=utf-8", std::move(reply.body));
    if (!response.headers.contains("Cache-Control")) response.headers.add("Cache-Control", "no-store");
    if (!response.headers.contains("Content-Security-Policy")) http::add_resource_headers(response.headers);
    if (reply.retry_after > 0) response.headers.set("Retry-After", std::to_string(reply.retry_after));
    if (reply.seq) response.headers.add("X-Parta-Seq", std::to_string(*reply.seq));
    if (reply.clears_cache) response.headers.add("Clear-Site-Data", "\"cache\"");
    for (const auto& cookie : reply.cookies) response.headers.add("Set-Cookie", cookie);
    return response;
}

}  // namespace

http::Response error_response(const Error& error) {
    return to_response(error_reply(error));
}

Task<http::Response> serve(Services& services, Limits& limits, http::Request& request) {
    if (const auto version = http::client_version(request); version && *version < oldest_client)
        co_return error_response(Error{ErrorCode::client_outdated});
    if (request.method != http::Method::get && http::site_of_write(request, services.origins) == http::Site::foreign)
        co_return error_response(Error{ErrorCode::cross_site});
    Match found = match(request.method, request.path);
    if (!found.route) {
        co_return error_response(Error{found.path_known ? ErrorCode::method_not_allowed : ErrorCode::not_found});
    }
    if (is_for_another(request.headers.get("X-Parta-Account"), session_token(request)))
        co_return error_response(Error{ErrorCode::conflict, "account", "another account is at work in this browser"});
    Call call;
    call.route = found.route;
    call.path_values = std::move(found.values);
    call.query = std::move(request.query);
    call.body = std::move(request.body);
    call.body_file = std::move(request.body_file);
    call.session = session_token(request);
    call.device_key = device_key(request);
    call.address = request.remote_address;
    call.user_agent = std::string{request.headers.get("User-Agent").substr(0, 300)};
    call.secure = request.secure;
    auto response = to_response(co_await run(services, limits, call));
    // Photos and files: everything else is not kept anyway.
    if (accounts::leaves_nothing(call.session) || accounts::leaves_nothing(call.device_key))
        response.headers.set("Cache-Control", "no-store");
    co_return response;
}

namespace {

/// What uploads leave of the disk: a disk full of films would keep everybody from writing.
constexpr http::Spare room_for_words{.bytes = 256 * 1024 * 1024, .share = 20};

}  // namespace

http::BodyPlan plan_body(const Services& services, const http::Request& head) {
    Match found = match(head.method, head.path);
    if (!found.route) return http::InMemory{64 * 1024};
    if (found.route->operation.body == Body::bytes)
        return http::ToFile{services.uploads, found.route->operation.byte_limit, room_for_words};
    return http::InMemory{256 * 1024};
}

Task<> admit_upload(Services& services, Limits& limits, const http::Request& head) {
    const Match found = match(head.method, head.path);
    const Route& route = *found.route;  // plan_body has found it
    const Caller who{.session = session_token(head), .address = head.remote_address};
    take_token(limits, route, who);
    if (route.door == Door::open) co_return;
    if (co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, who.session); }))
        co_return;
    if (const int wait = unknown_session(limits, route, who); wait > 0)
        throw Error{ErrorCode::too_many_requests, {}, {}, wait};
    throw Error{ErrorCode::unauthenticated};
}

std::string session_token(const http::Request& request) {
    return std::string{request.cookie(request.secure ? "__Host-parta" : "parta").value_or("")};
}

std::string device_key(const http::Request& request) {
    return std::string{request.cookie(request.secure ? "__Host-parta-device" : "parta-device").value_or("")};
}

std::string device_cookie(std::string_view key, bool secure) {
    // 400 days: the most that browsers keep.
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}; Max-Age=34560000",
                       secure ? "__Host-parta-device" : "parta-device", key, secure ? "; Secure" : "");
}

bool is_for_another(std::string_view account, std::string_view session) {
    const auto whose = accounts::account_of_token(session);
    return !account.empty() && !whose.empty() && whose != account;
}

std::string session_cookie(const accounts::SessionToken& token, bool secure, bool shared_computer) {
    std::string cookie = (secure ? "__Host-parta=" : "parta=") + token + "; Path=/; HttpOnly; SameSite=Lax";
    if (secure) cookie += "; Secure";
    if (!shared_computer) cookie += "; Max-Age=7776000";  // 90 days; without it the cookie ends with the browser
    return cookie;
}

std::string ended_cookie(bool secure) {
    return std::string{secure ? "__Host-parta=; Secure" : "parta="} + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
}

}  // namespace parta::api
