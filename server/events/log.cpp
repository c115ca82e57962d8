// Writing the event log, and what keeps it small and honest.
#include "base/random.hpp"
#include "events/events.hpp"

namespace parta::events {
namespace {

constexpr std::chrono::days kept{14};

}  // namespace

std::int64_t emit_json(db::Tx& tx, Target target, std::string_view type, const Payload& payload) {
    const std::int64_t seq = tx.next_seq();
    tx.post(db::apart,
            "INSERT INTO event (org_id, seq, target, target_id, type, data, at, subject_id, subject_seq, since_seq, "
            "newcomer_data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            tx.org(), seq, target.kind, target.id, type, payload.data, now(), payload.subject, payload.subject_seq,
            payload.since, payload.newcomer_data);
    return seq;
}

std::string without_type(std::string_view encoded, std::string_view type) {
    const std::string alone = fmt::format(R"({{"type":"{}"}})", type);
    if (encoded == alone) return "{}";
    const std::string first = alone.substr(0, alone.size() - 1) + ',';
    if (!encoded.starts_with(first)) throw std::logic_error("events: an event begins with its type");
    return '{' + std::string{encoded.substr(first.size())};
}

void rewrite(db::Tx& tx, const Payload& payload) {
    tx.post(
        "UPDATE event SET data = $3, since_seq = $4, newcomer_data = $5 "
        "WHERE org_id = $1 AND subject_id = $2 AND subject_id <> 0",
        tx.org(), payload.subject, payload.data, payload.since, payload.newcomer_data);
}

bool prune(db::Tx& tx, int limit) {
    // By number, not by time: should the clock have stepped back, the log still loses only its beginning.
    const auto last = tx.query("SELECT seq FROM event WHERE org_id = $1 AND at < $2 ORDER BY at DESC LIMIT 1", tx.org(),
                               now() - kept);
    if (last.empty()) return false;
    const auto deleted = tx.exec(
        "DELETE FROM event WHERE org_id = $1 AND seq IN "
        "(SELECT seq FROM event WHERE org_id = $1 AND seq <= $2 ORDER BY seq LIMIT $3)",
        tx.org(), last.only().get<std::int64_t>(0), limit);
    return deleted == limit;
}

void renew_epoch(db::Tx& tx) {
    tx.exec("UPDATE org_counter SET epoch = $2 WHERE org_id = $1", tx.org(), random_token());
}

std::string epoch(db::Tx& tx) {
    return tx.query("SELECT epoch FROM org_counter WHERE org_id = $1", tx.org()).only().get<std::string>(0);
}

}  // namespace parta::events
