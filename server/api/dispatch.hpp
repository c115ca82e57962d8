// From a request or a socket command to a reply: find the route, hold the limits, check the door, run, and turn errors
// into the envelope every client knows.
#pragma once
#include "api/call.hpp"
#include "api/rate.hpp"
#include "base/error.hpp"
#include "http/message.hpp"

namespace parta::api {

/// The oldest version of the client (`X-Parta`, CLIENT_VERSION in web/src/api/client.ts) that this server understands.
/// Raised when something is taken away that an older client needs; tabs that stand open then ask for a reload.
inline constexpr int oldest_client = 1;

/// {"error":{"code","field","detail","message_ru","message_en","retry_after"}} with the catalogue's status.
Reply error_reply(const Error& error);

/// Runs one call whose route and path values are already found. Never throws: what goes wrong becomes an error reply.
Task<Reply> run(Services& services, Limits& limits, Call& call);

/// Finds the route and runs it; for socket commands ("POST /api/orgs/1/chats").
Task<Reply> dispatch(Services& services, Limits& limits, http::Method method, std::string_view target, Call call);

/// The whole HTTP side: origin check, route, reply with headers.
Task<http::Response> serve(Services& services, Limits& limits, http::Request& request);

/// What is answered to a request whose body is not taken: the same envelope.
http::Response error_response(const Error& error);

/// Where a request's body goes: memory, or a file for uploads.
http::BodyPlan plan_body(const Services& services, const http::Request& head);

/// Whether an upload may begin: what strangers send does not even come onto the disk. Throws what refuses it.
Task<> admit_upload(Services& services, Limits& limits, const http::Request& head);

/// The session token of a request: cookie "__Host-parta" over TLS, "parta" on a plain loopback connection.
std::string session_token(const http::Request& request);
/// The key of a device with several accounts: cookie "__Host-parta-device", or "parta-device".
std::string device_key(const http::Request& request);
std::string device_cookie(std::string_view key, bool secure);
/// Whether a request made for this account (`X-Parta-Account`, or a socket's `account`; "": not said) comes with
/// another one's session: a page that has not noticed yet whose turn it is.
bool is_for_another(std::string_view account, std::string_view session);
std::string session_cookie(const accounts::SessionToken& token, bool secure, bool shared_computer);
std::string ended_cookie(bool secure);

}  // namespace parta::api
