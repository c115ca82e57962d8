// Deleting the personal data of somebody who has left (152-ФЗ, ст. 21), asked for in writing or here, and the act that
// proves it (приказ Роскомнадзора № 179 от 28.10.2022).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "blobs/blobs.hpp"
#include "chats/erasure.hpp"

namespace parta::privacy {

using people::Viewer;

/// Why (п. 3 «и» of the order): the consent was withdrawn; the person asked; what the data served is over.
enum class ErasureReason { consent_withdrawn, request, purpose_over };
BOOST_DESCRIBE_ENUM(ErasureReason, consent_withdrawn, request, purpose_over)

struct ErasePerson {
    ErasureReason reason;
    json::Line<200> document;  // «заявление от 20.11.2026 № 5»; without the person's name
    chats::SharedMessages shared_messages;
    json::Line<80, 1> surname;  // typed once more, against a slip of the hand
};
BOOST_DESCRIBE_STRUCT(ErasePerson, (), (reason, document, shared_messages, surname))

/// What was deleted, how much of each; the categories of the act.
struct ErasedCounts {
    int contacts = 0;       // phones, e-mails
    int invites = 0;        // personal links with their keys
    int requests = 0;       // to be let in, with the names typed
    int roster_drafts = 0;  // files that may name the person
    int copies = 0;         // of the person's data
    int messages = 0;
    int files = 0;
    bool account = false;  // sign-in, password, devices; not when it opens another organisation
};
BOOST_DESCRIBE_STRUCT(ErasedCounts, (), (contacts, invites, requests, roster_drafts, copies, messages, files, account))

/// One entry of the log of events about the deletion: the extract that п. 1 of the order demands beside the act.
struct ErasureEvent {
    std::string number;  // of the entry in the organisation's log
    Timestamp at;
    std::string action;  // erase_person, finish_erasure
    std::string actor;   // empty: the system
    std::string hash;    // of the entry in the log's chain, 64 hex digits
};
BOOST_DESCRIBE_STRUCT(ErasureEvent, (), (number, at, action, actor, hash))

struct ErasureAct {
    std::string id;  // number of the act
    MemberId member;
    std::string organisation, organisation_address;
    std::string processor, processor_address;  // who runs the installation for the organisation; empty: itself
    std::string erased_by, position;           // whoever did it, as the organisation knows them now
    ErasureReason reason = ErasureReason::request;
    std::string document;
    chats::SharedMessages shared_messages = chats::SharedMessages::keep;
    Timestamp erased_at;
    std::optional<Timestamp> finished_at;  // none: messages and files are still being deleted
    ErasedCounts counts;
    std::vector<ErasureEvent> log;  // earliest first
};
BOOST_DESCRIBE_STRUCT(ErasureAct, (),
                      (id, member, organisation, organisation_address, processor, processor_address, erased_by,
                       position, reason, document, shared_messages, erased_at, finished_at, counts, log))

/// Deletes at once all but messages and files, which a job follows with: administrators, of somebody whose access is
/// closed (else conflict). invalid_field for `surname`; conflict when it is done already. `ended` receives the sessions
/// that were closed. Audited. Needs Reach::both.
ErasureAct erase_person(db::Tx& tx, const Viewer& viewer, MemberId member, const ErasePerson& in,
                        std::vector<SessionId>& ended);
/// The act; not_found while nothing was deleted. Needs Reach::both.
ErasureAct erasure_act(db::Tx& tx, const Viewer& viewer, MemberId member);

inline constexpr std::string_view finish_erasure_job = "finish_erasure";
/// The rest, in small units; for a runner's thread. `settle` is called last, when nothing is left to delete but what
/// the engine itself keeps of old pages.
void finish_erasure(db::Db& db, blobs::Store& store, std::string_view payload, const std::function<void()>& settle);

// ── Asking for it ──

struct AskErasure {
    json::Text<500> words;  // what the person wants to add
};
BOOST_DESCRIBE_STRUCT(AskErasure, (), (words))

enum class ErasureRequestState { none, pending, done, declined };
BOOST_DESCRIBE_ENUM(ErasureRequestState, none, pending, done, declined)

/// One's own request, or the one for one's child: the latest.
struct ErasureRequest {
    ErasureRequestState state = ErasureRequestState::none;
    std::optional<Timestamp> asked_at;
    std::optional<Timestamp> decided_at;
    std::string answer;  // of a refusal
};
BOOST_DESCRIBE_STRUCT(ErasureRequest, (), (state, asked_at, decided_at, answer))
/// not_found for whoever may not speak for the member.
ErasureRequest erasure_request(db::Tx& tx, const Viewer& viewer, MemberId member);
/// One at a time; asking again while one waits changes its words. Audited; administrators find it in their list.
ErasureRequest ask_erasure(db::Tx& tx, const Viewer& viewer, MemberId member, const AskErasure& in);

struct WaitingErasure {
    std::string id;
    MemberId member;
    std::string name;
    std::string asked_by;  // empty: the person
    std::string words;
    Timestamp asked_at;
    bool left = false;  // access is closed: may be deleted now
};
BOOST_DESCRIBE_STRUCT(WaitingErasure, (), (id, member, name, asked_by, words, asked_at, left))
/// For administrators, oldest first, at most 200.
std::vector<WaitingErasure> waiting_erasures(db::Tx& tx, const Viewer& viewer);

struct DeclineErasure {
    json::Text<500, 1> answer;  // why, told to whoever asked
};
BOOST_DESCRIBE_STRUCT(DeclineErasure, (), (answer))
/// conflict when it waits no more. Audited.
void decline_erasure(db::Tx& tx, const Viewer& viewer, std::int64_t id, const DeclineErasure& in);

}  // namespace parta::privacy
