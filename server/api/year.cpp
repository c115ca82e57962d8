#include "api/year.hpp"

#include "chats/chats.hpp"
#include "chats/returning.hpp"
#include "db/statistics.hpp"
#include "jobs/jobs.hpp"

namespace parta::api {

people::YearState apply_year(db::Tx& tx, const orgs::Viewer& viewer, const people::ApplyYear& in) {
    if (people::apply_year(tx, viewer, in)) {
        chats::derive_official(tx);
        people::finish_year(tx);
        jobs::queue_job(tx, db::refresh_statistics_job, "");
    }
    return people::year_state(tx, viewer);
}

people::YearState undo_year(db::Tx& tx, const orgs::Viewer& viewer) {
    const auto undoing = people::check_undoing_year(tx, viewer);
    people::undo_year(tx, viewer, undoing);
    chats::give_all_back(tx, undoing.first_seq, undoing.last_seq);
    chats::derive_official(tx);
    return people::year_state(tx, viewer);
}

}  // namespace parta::api
