// What is dropped by itself when its time is over (152-ФЗ, ст. 5 ч. 7). What other modules drop stands in the table of
// docs/operations.
#pragma once
#include <chrono>

#include "db/db.hpp"

namespace parta::privacy {

struct Retention {
    std::chrono::days leavers_contacts{365};  // phone and e-mail of whoever has left, from the day of leaving
    std::chrono::days declined_requests{30};  // what a refused newcomer typed; they read the refusal as long (J18)
    std::chrono::days typed_names{7};         // of requests that were approved: the record holds the name by now
    std::chrono::days dead_links{30};  // keys of links that expired or were taken back; class links lose their secret
};

/// Drops what is over in tx.org(). Needs Reach::both; run daily.
void drop_outlived(db::Tx& tx, const Retention& keep);
/// The platform's part: sessions that ran out, codes a day after they did.
void drop_outlived_sign_ins(db::Tx& platform);

}  // namespace parta::privacy
