#include "events/batch.hpp"

#include "events/entitled.hpp"

namespace parta::events {
namespace {

bool needs_looking_up(Target target) {
    return target.kind != Target::Kind::organisation && target.kind != Target::Kind::member;
}

std::vector<Entitled> look_up(db::Tx& tx, Target target, std::optional<AudienceId> audience_of_chat) {
    return target.kind == Target::Kind::chat ? entitled_to_chat(tx, ChatId{target.id}, audience_of_chat)
                                             : entitled_to(tx, target);
}

std::vector<MemberId> deactivated_members(db::Tx& tx) {
    std::vector<MemberId> members;
    const auto rows =
        tx.query("SELECT id FROM member WHERE org_id = $1 AND closed_at IS NOT NULL ORDER BY id", tx.org());
    for (const auto row : rows) members.push_back(row.get<MemberId>(0));
    return members;
}

}  // namespace

Batch read_batch(db::Tx& tx, std::int64_t after, int limit, const Known& known) {
    const db::Rows counter = tx.query("SELECT epoch, seq, belonging FROM org_counter WHERE org_id = $1", tx.org());
    Batch batch{.epoch = counter.only().get<std::string>(0),
                .current = counter.only().get<std::int64_t>(1),
                .belonging = counter.only().get<std::int64_t>(2)};
    const bool unchanged = batch.belonging == known.belonging;
    const auto rows = tx.query(
        "SELECT e.seq, e.target, e.target_id, e.type, e.data, e.subject_seq, e.since_seq, e.newcomer_data, "
        "c.audience_id FROM event e "
        "LEFT JOIN chat c ON e.target = 'chat' AND c.org_id = e.org_id AND c.id = e.target_id "
        "WHERE e.org_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3",
        tx.org(), after, limit);
    static const std::string admission =
        without_type(json::encode(AccessChanged{std::string{AccessChanged::admission}}), AccessChanged::json_type);
    bool access_changed = false;
    batch.events.reserve(rows.size());
    for (const auto row : rows) {
        const Target target{row.get<Target::Kind>(1), row.get<std::int64_t>(2)};
        batch.events.push_back({row.get<std::int64_t>(0), target, row.get<std::string>(3), row.get<std::string>(4),
                                row.get<std::int64_t>(5), row.get<std::int64_t>(6),
                                row.get<std::optional<std::string>>(7)});
        if (batch.events.back().type == AccessChanged::json_type) {
            access_changed = true;
            batch.admission_changed |=
                target.kind == Target::Kind::organisation && batch.events.back().data == admission;
        }
        if (!needs_looking_up(target) || batch.entitled.contains(target)) continue;
        const auto found = unchanged ? known.entitled.find(target) : known.entitled.end();
        batch.entitled[target] = found != known.entitled.end()
                                     ? found->second
                                     : std::make_shared<const std::vector<Entitled>>(
                                           look_up(tx, target, row.get<std::optional<AudienceId>>(8)));
    }
    if (access_changed) batch.deactivated = deactivated_members(tx);
    return batch;
}

}  // namespace parta::events
