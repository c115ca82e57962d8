// The one error that ends a request. Thrown in the domain, caught once at the edge, shown to a person.
#pragma once
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace parta {

/// Every way a request can be refused. The catalogue (error.cpp) gives each its HTTP status and its Russian and
/// English sentence: what happened and what to do. Names are part of the protocol: never renamed, only added.
enum class ErrorCode {
    bad_json,                  // 400 body is not JSON, or has a duplicate key
    invalid_field,             // 422 one field is missing, unknown, of the wrong type or outside its limits
    unauthenticated,           // 401 no session, or it has ended
    wrong_credentials,         // 401 login and password do not match
    wrong_code,                // 401 the code is wrong or has expired
    forbidden,                 // 403 the viewer knows the thing but may not do this
    not_found,                 // 404 no such thing for this viewer
    cross_site,                // 403 the request comes from another site
    method_not_allowed,        // 405
    conflict,                  // 409 the state has changed; fetch again
    already_exists,            // 409
    invite_used,               // 409 single-use link already redeemed
    invite_expired,            // 410
    invite_revoked,            // 410
    chat_archived,             // 409
    posting_restricted,        // 403 only teachers write here
    edit_window_over,          // 409 own message older than 24 h
    too_many_pinned,           // 409 the chat has as many pinned messages as it may have
    too_many_drafts,           // 409 the channel has as many unpublished materials as it may have
    call_over,                 // 409 the call has ended
    call_removed,              // 403 was removed from this call
    call_full,                 // 409 as many take part as one call holds
    call_silenced,             // 403 the microphones are off for all
    not_in_call,               // 409 the one who asks, or is asked about, does not take part (from this device)
    not_upon_staff,            // 403 whoever leads a call is not stopped or removed by another
    call_not_allowed,          // 403 no call in this chat: by its kind, or by the organisation's settings
    calls_unavailable,         // 503 there is no media worker
    consent_required,          // 409 a child under 14 needs a representative's consent first
    consent_withdrawn,         // 403 closed until the consent that was given and withdrawn is given again
    password_change_required,  // 403 signed in with the password of a card: a new one comes first
    // 403 the organisation wants a second factor of its staff, and this person has none
    second_factor_required_by_school,
    password_too_weak,  // 422
    request_timeout,    // 408 the body did not arrive in time
    too_large,          // 413 body or file over its limit
    unsupported_file,   // 415
    too_many_requests,  // 429 with retry-after
    resync,             // 410 the cursor is too old or of another epoch: take a snapshot
    client_outdated,    // 426
    overloaded,         // 503 with retry-after
    database_away,      // 503 with retry-after: the database server is gone, or says nothing
    storage_failed,     // 503 with retry-after: the server's disk refuses what it is told
    storage_full,       // 507
    internal,           // 500
};

struct Error : std::exception {
    ErrorCode code;
    std::string field;    // path of the offending field, as in "attachments[2].name"; empty if none
    std::string detail;   // what is allowed, in English, for developers; never personal data
    int retry_after = 0;  // seconds, for what time heals: too_many_requests and those of 503

    Error(ErrorCode c, std::string f = {}, std::string d = {}, int retry = 0)
        : code(c), field(std::move(f)), detail(std::move(d)), retry_after(retry) {}
    /// The code's name.
    const char* what() const noexcept override;
};

/// One row of the catalogue.
struct ErrorEntry {
    ErrorCode code;
    std::string_view name;  // as in JSON: "invite_used"
    int status;             // HTTP
    std::string_view ru;    // for people: what happened, what to do
    std::string_view en;
};
const ErrorEntry& describe(ErrorCode code);
std::span<const ErrorEntry> error_catalogue();

}  // namespace parta
