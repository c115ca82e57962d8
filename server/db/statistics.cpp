#include "db/statistics.hpp"

#include "db/pg_session.hpp"

namespace parta::db {

void refresh_statistics(const std::string& owner_url) {
    PgSession owner(owner_url);
    owner.connect();
    owner.script(
        "ANALYZE member, role, unit, enrolment, assignment, representation, consent, audience, chat, participant, "
        "chat_state, message, event, membership, session, account");
}

}  // namespace parta::db
