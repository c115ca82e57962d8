// Routes: one row says method, path, what it needs, how often, and which plain function does it. The function's own
// signature tells what comes from the path (ids, in order), from the query or body (a described struct), and what the
// answer looks like; decoding, guard, OpenAPI and the authorisation test are all derived from the row.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "accounts/accounts.hpp"
#include "api/call.hpp"
#include "json/json.hpp"
#include "orgs/orgs.hpp"
#include "policy/policy.hpp"

namespace parta::api {

/// Who may call at all, before the permission table is asked.
enum class Door {
    open,           // anyone
    account,        // a session
    operator_only,  // a session of an operator
    member,         // a session whose account is an active member of {org}
};

/// Token buckets, per session (or address without one). See rate.cpp for the figures.
enum class Rate { read, write, post, typing, upload, heavy, bulk, sign_in, join, public_form, public_upload };

/// What the body is.
enum class Body { none, json, query, bytes };

using Handler = std::function<Task<Reply>(Services&, Call&)>;
using SchemaOf = std::string (*)(json::SchemaSet&);

/// A handler with what OpenAPI needs to know of it.
struct Operation {
    Handler run;
    Body body = Body::none;
    SchemaOf in = nullptr;
    SchemaOf out = nullptr;
    std::vector<std::string_view> query_names;  // Body::query: all optional strings
    std::string_view listed;                    // the answer is {"<listed>": […]}
    std::size_t byte_limit = 0;                 // Body::bytes: largest upload
};

struct Route {
    http::Method method;
    std::string_view path;  // "/api/orgs/{org}/chats/{chat}"
    Door door;
    policy::Action action;  // the row of the permission table; any grant but `no` passes here, the domain narrows
    Rate rate;
    Operation operation;
    std::string_view summary;
};

/// The whole API.
const std::vector<Route>& routes();

/// The route for a path, with the values of its placeholders; nullptr when the path is unknown, `method_not_allowed`
/// told apart.
struct Match {
    const Route* route = nullptr;
    bool path_known = false;
    std::vector<std::string> values;
};
Match match(http::Method method, std::string_view path);

/// Throws forbidden when none of the viewer's roles may do the route's action at all.
void require(const orgs::Viewer& viewer, const Route& route);
/// Whoever calls, checked against the row of the call. Every unit of a member's route begins with one of these; a
/// writer's session is renewed when that is due.
orgs::Viewer open_reader(db::Tx& tx, const Call& call);
orgs::Viewer open_writer(db::Tx& tx, const Call& call);
/// The session was used now. Only when its touch is due.
Task<void> touch_session(Services& services, SessionId session);

namespace detail {

template <class T>
struct IsId : std::false_type {};
template <class Tag>
struct IsId<Id<Tag>> : std::true_type {};

template <class T>
inline constexpr bool from_path = IsId<T>::value || std::is_same_v<T, std::int64_t>;

std::int64_t path_number(const Call& call, std::size_t index);  // not_found when it is no positive number
std::string query_as_json(const http::Query& query);

/// Decodes one argument; `next` walks the path's placeholders (0 is {org}).
template <class T>
T argument(const Call& call, std::size_t& next) {
    if constexpr (IsId<T>::value) {
        return T{path_number(call, next++)};
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return path_number(call, next++);
    } else {
        if (call.route->operation.body == Body::query) return json::decode_or_throw<T>(query_as_json(call.query));
        return json::decode_or_throw<T>(call.body);
    }
}

/// The described struct among the arguments, if any.
template <class... A>
struct BodyArgument {
    using type = void;
};
template <class First, class... Rest>
struct BodyArgument<First, Rest...> {
    using type = std::conditional_t<from_path<First>, typename BodyArgument<Rest...>::type, First>;
};

template <class T>
std::string schema(json::SchemaSet& set) {
    return json::schema_of<T>(set);
}

template <class R>
Reply encode_reply(const R& result, std::string_view listed) {
    Reply reply;
    if (listed.empty()) {
        reply.body = json::encode(result);
    } else {
        reply.body = "{\"";
        reply.body += listed;
        reply.body += "\":";
        json::write(reply.body, result);
        reply.body += '}';
    }
    return reply;
}

template <class T>
std::vector<std::string_view> member_names() {
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { names.emplace_back(member.name); });
    return names;
}

template <class In, class R>
Operation describe(Handler run, Body body, std::string_view listed) {
    Operation op;
    op.run = std::move(run);
    if constexpr (!std::is_void_v<In>) {
        op.body = body;
        op.in = &schema<In>;
        if (body == Body::query) op.query_names = member_names<In>();
    }
    if constexpr (!std::is_void_v<R>) op.out = &schema<R>;
    op.listed = listed;
    return op;
}

enum class Access { read, write, write_inside };

template <Access access, class R, class... A>
Operation member_operation(R (*function)(db::Tx&, const orgs::Viewer&, A...), std::string_view listed, Body body,
                           void (*foresee)(db::Tx&, MemberId, A...) = nullptr) {
    Handler run = [function, foresee, listed = listed](Services& services, Call& call) -> Task<Reply> {
        std::size_t next = 1;
        std::tuple<std::decay_t<A>...> arguments{argument<std::decay_t<A>>(call, next)...};
        std::optional<SessionId> touch_due;
        auto unit = [&](db::Tx& tx) -> Reply {
            const orgs::Viewer viewer = access == Access::write ? open_writer(tx, call) : open_reader(tx, call);
            if (viewer.session_touch_due) touch_due = viewer.session;
            Reply reply;
            auto invoke = [&](const auto&... values) -> R { return function(tx, viewer, values...); };
            if constexpr (std::is_void_v<R>) {
                static_cast<void>(listed);
                std::apply(invoke, arguments);
                reply.body = "{}";
            } else {
                reply = encode_reply(std::apply(invoke, arguments), listed);
            }
            if constexpr (access != Access::read) reply.seq = tx.current_seq();
            return reply;
        };
        auto ask = [&](db::Tx& tx) {
            orgs::foresee_viewer(tx, call.session);
            const auto member = foresee == nullptr ? std::nullopt : orgs::guess_member(tx, call.session);
            if (member) std::apply([&](const auto&... values) { foresee(tx, *member, values...); }, arguments);
        };
        if constexpr (access == Access::write_inside) {
            auto reply = co_await services.db.write(call.org(), db::Foreseeing{ask, unit}, db::Reach::signed_in);
            if (touch_due) co_await touch_session(services, *touch_due);
            co_return reply;
        }
        if constexpr (access == Access::write)
            co_return co_await services.db.write(call.org(), db::Foreseeing{ask, unit}, db::Reach::both);
        else
            co_return co_await services.db.read(call.org(), unit, db::Reach::both);
    };
    using In = typename BodyArgument<std::decay_t<A>...>::type;
    return describe<In, R>(std::move(run), body, listed);
}

}  // namespace detail

/// A member reads: `R f(Tx&, const Viewer&, ids…, const Query&)`.
template <class R, class... A>
Operation read(R (*function)(db::Tx&, const orgs::Viewer&, A...), std::string_view listed = {}) {
    return detail::member_operation<detail::Access::read>(function, listed, Body::query);
}

/// A member changes something: `R f(Tx&, const Viewer&, ids…, const Body&)`, in one write transaction with its guard.
template <class R, class... A>
Operation write(R (*function)(db::Tx&, const orgs::Viewer&, A...), std::string_view listed = {},
                Body body = Body::json) {
    return detail::member_operation<detail::Access::write>(function, listed, body);
}

/// The same for what changes nothing beyond the organisation's own tables: on PostgreSQL it does not wait for other
/// organisations' writes.
template <class R, class... A>
Operation write_inside(R (*function)(db::Tx&, const orgs::Viewer&, A...), std::string_view listed = {},
                       Body body = Body::json) {
    return detail::member_operation<detail::Access::write_inside>(function, listed, body);
}
/// And it knows before its turn what it will ask (Tx::foresee).
template <class R, class... A>
Operation write_inside(R (*function)(db::Tx&, const orgs::Viewer&, A...), void (*foresee)(db::Tx&, MemberId, A...)) {
    return detail::member_operation<detail::Access::write_inside>(function, {}, Body::json, foresee);
}

/// Whatever is not one transaction of one organisation: signing in, uploads, joining. `In` void: no body. `Out` is for
/// OpenAPI.
template <class In, class Out>
Operation custom(Task<Reply> (*function)(Services&, Call&, const In&), Body body = Body::json) {
    Handler run = [function](Services& services, Call& call) -> Task<Reply> {
        std::size_t next = 0;
        const In in = detail::argument<In>(call, next);
        co_return co_await function(services, call, in);
    };
    return detail::describe<In, Out>(std::move(run), body, {});
}
template <class Out>
Operation custom(Task<Reply> (*function)(Services&, Call&)) {
    return detail::describe<void, Out>(Handler{function}, Body::none, {});
}
/// An upload: the raw body, streamed to a file past 1 MiB, `limit` bytes at most.
template <class Out>
Operation upload(Task<Reply> (*function)(Services&, Call&), std::size_t limit) {
    Operation op = detail::describe<void, Out>(Handler{function}, Body::none, {});
    op.body = Body::bytes;
    op.byte_limit = limit;
    return op;
}

/// A reply with this JSON.
template <class T>
Reply reply_with(const T& value, int status = 200) {
    Reply reply;
    reply.status = status;
    reply.body = json::encode(value);
    return reply;
}
/// {}
Reply empty_reply(int status = 200);

}  // namespace parta::api
