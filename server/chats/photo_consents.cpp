// Before a photo goes to a class: whose face must not be on it (R53).
#include "chats/access.hpp"
#include "chats/names.hpp"

namespace parta::chats {

PhotoRefusals photo_refusals(db::Tx& tx, const Viewer& viewer, ChatId id) {
    constexpr int most_named = 50;
    const auto standing = open(tx, viewer, id, policy::Action::see_chats);
    PhotoRefusals found;
    if (!is_staff(standing.capacity) || !standing.chat.unit) return found;
    for (const auto& row : tx.query(
             "SELECT m.surname, m.given_name FROM enrolment e JOIN member m ON m.org_id = e.org_id AND m.id = "
             "e.member_id AND m.deactivated_at IS NULL WHERE e.org_id = $1 AND e.unit_id = $2 AND e.to_seq IS NULL AND "
             "NOT EXISTS (SELECT 1 FROM consent c WHERE c.org_id = e.org_id AND c.member_id = e.member_id AND "
             "c.purpose "
             "= 'photos' AND c.withdrawn_at IS NULL) ORDER BY m.sort_name LIMIT 1000",
             tx.org(), *standing.chat.unit)) {
        if (++found.total > most_named) continue;
        found.names.push_back(fmt::format("{} {}", row.get<std::string>(0), row.get<std::string>(1)));
    }
    return found;
}

}  // namespace parta::chats
