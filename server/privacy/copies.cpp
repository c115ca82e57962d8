#include "privacy/copies.hpp"

#include <fmt/format.h>

#include "jobs/jobs.hpp"
#include "people/speaks_for.hpp"

namespace parta::privacy {
namespace {

constexpr std::chrono::hours longest_building{6};

people::Voice voice(db::Tx& tx, const Viewer& viewer, MemberId member) {
    const auto found = people::voice_for(tx, viewer.member, member);
    if (found.as == people::SpeaksAs::nobody) throw Error{ErrorCode::not_found};
    return found;
}

struct Row {
    std::int64_t id = 0;
    DataCopy copy;
    std::string blob;
    bool private_too = false;
};

bool may_have_private(const people::Voice& as) {
    return as.as == people::SpeaksAs::self || !as.own_consent_age;
}

std::optional<Row> latest(db::Tx& tx, const Viewer& viewer, MemberId member) {
    const auto row = tx.query(
                           "SELECT id, status, asked_at, expires_at, size, blob_key, private_too, progress FROM "
                           "data_copy WHERE org_id = $1 AND "
                           "member_id = $2 AND asked_by = $3 ORDER BY id DESC LIMIT 1",
                           tx.org(), member, viewer.member)
                         .maybe();
    if (!row) return std::nullopt;
    Row found;
    found.id = row->get<std::int64_t>(0);
    found.copy.status = row->get<CopyStatus>(1);
    found.copy.asked_at = row->get<Timestamp>(2);
    found.copy.expires_at = row->get<std::optional<Timestamp>>(3);
    found.copy.size = row->get<std::int64_t>(4);
    found.blob = row->get<std::string>(5);
    found.private_too = row->get<bool>(6);
    if (found.copy.status == CopyStatus::building) found.copy.progress = row->get<int>(7);
    if (found.copy.status == CopyStatus::ready && found.copy.expires_at <= now()) found.copy.status = CopyStatus::none;
    if (found.copy.status == CopyStatus::building && *found.copy.asked_at + longest_building < now())
        found.copy.status = CopyStatus::failed;
    const auto next = *found.copy.asked_at + copy_pause;
    if (found.copy.status != CopyStatus::failed && next > now()) found.copy.next_at = next;
    return found;
}

/// A representative asked before the birthday from which the child's personal messages are the child's alone: that copy
/// is given to nobody any more, and another may be asked for at once.
bool outgrown(const std::optional<Row>& found, const people::Voice& as) {
    return found && found->private_too && !may_have_private(as);
}

}  // namespace

bool private_too_now(db::Tx& tx, MemberId asked_by, MemberId member) {
    return may_have_private(people::voice_for(tx, asked_by, member));
}

DataCopy copy_state(db::Tx& tx, const Viewer& viewer, MemberId member) {
    const auto as = voice(tx, viewer, member);
    auto found = latest(tx, viewer, member);
    DataCopy copy = found ? found->copy : DataCopy{};
    copy.without_private_messages = !may_have_private(as);
    if (outgrown(found, as)) copy = {.without_private_messages = true};
    return copy;
}

DataCopy ask_copy(db::Tx& tx, const Viewer& viewer, MemberId member) {
    const auto before = copy_state(tx, viewer, member);
    if (before.next_at)
        throw Error{ErrorCode::too_many_requests,
                    {},
                    {},
                    static_cast<int>(std::chrono::ceil<std::chrono::seconds>(*before.next_at - now()).count())};
    const auto id = new_id_value();
    tx.exec(
        "INSERT INTO data_copy (org_id, id, member_id, asked_by, asked_at, status, private_too) VALUES ($1, $2, $3, "
        "$4, "
        "$5, 'building', $6)",
        tx.org(), id, member, viewer.member, now(), !before.without_private_messages);
    jobs::queue_job(tx, build_copy_job, fmt::format("{} {}", tx.org().value, id));
    orgs::audit(tx, viewer.member, "ask_data_copy", fmt::format("member:{}", member.value));
    return copy_state(tx, viewer, member);
}

std::string open_copy(db::Tx& tx, const Viewer& viewer, MemberId member) {
    const auto as = voice(tx, viewer, member);
    const auto found = latest(tx, viewer, member);
    if (outgrown(found, as)) throw Error{ErrorCode::not_found};
    if (!found || found->copy.status != CopyStatus::ready) throw Error{ErrorCode::not_found};
    orgs::audit(tx, viewer.member, "download_data_copy", fmt::format("member:{}", member.value));
    return found->blob;
}

void prune_copies(db::Tx& tx) {
    const auto over = tx.query(
        "SELECT id, blob_key FROM data_copy WHERE org_id = $1 AND (expires_at <= $2 OR asked_at <= $3) LIMIT 1000",
        tx.org(), now(), now() - copy_lives * 2);
    for (const auto& row : over) {
        if (const auto blob = row.get<std::string>(1); !blob.empty())
            tx.post("INSERT INTO unused_blob (blob_key, noted_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", blob, now());
        tx.post("DELETE FROM data_copy WHERE org_id = $1 AND id = $2", tx.org(), row.get<std::int64_t>(0));
    }
}

}  // namespace parta::privacy
