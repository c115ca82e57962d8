// One call of the API, however it arrived: an HTTP request or a command on a WebSocket. Both meet the same route, guard
// and limits.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/secret_box.hpp"
#include "base/task.hpp"
#include "base/worker_pool.hpp"
#include "db/db.hpp"
#include "http/message.hpp"
#include "http/origin.hpp"

namespace parta::events {
class Hub;
}
namespace parta::calls {
class Calls;
}
namespace parta::blobs {
class Store;
}

namespace parta::api {

/// What every handler may use. Made once by the app, which alone names concrete backends.
struct Services {
    boost::asio::io_context& loop;
    db::Db& db;
    events::Hub& hub;
    blobs::Store& blobs;
    calls::Calls& calls;
    WorkerPool& slow;               // password hashing, pictures: at most two at once
    std::string public_url;         // "https://parta.school7.example", no slash at the end
    http::OwnOrigins origins;       // where browsers may come from; empty: whatever the Host header says
    std::filesystem::path uploads;  // where bodies in flight lie; same file system as the blobs
    const SecretBox& secrets;       // the key of what is sealed in the database
    bool development_outbox = false;
    bool mail_configured = false;
    bool sms_configured = false;
    std::string certificate_page{};         // URL of /ca where the certificate is Parta's own; else ""
    std::string certificate_fingerprint{};  // of that authority, as devices show it
};

struct Route;

/// Who calls, from where.
struct Caller {
    std::string session;     // the token, "" without one
    std::string device_key;  // what holds the accounts of one browser together, "" without one
    std::string address;
    std::string user_agent;
    bool secure = false;
};

struct Call : Caller {
    const Route* route = nullptr;
    std::vector<std::string> path_values;  // of the placeholders, in order
    http::Query query;
    std::string body;
    std::optional<http::TempFile> body_file;

    OrgId org() const;  // the {org} of the path
};

struct Reply {
    int status = 200;
    std::string body;                   // JSON; "" for 204
    std::optional<std::int64_t> seq;    // the organisation's number after this write
    std::vector<std::string> cookies;   // Set-Cookie values
    std::optional<http::Response> raw;  // a file instead of JSON
    bool clears_cache = false;          // photos of chats must not outlive the session in the browser
    int retry_after = 0;                // seconds, of a refusal that time heals
};

}  // namespace parta::api
