// What a person may ask of what is kept of them (R53): a copy, and deletion.
#pragma once
#include "api/route.hpp"
#include "privacy/copies.hpp"
#include "privacy/erasure.hpp"

namespace parta::api {

// Open to whoever has withdrawn their consent, too: the right to one's data does not end with it.
Task<Reply> get_data_copy(Services& services, Call& call);
Task<Reply> ask_data_copy(Services& services, Call& call);
Task<Reply> download_data_copy(Services& services, Call& call);
Task<Reply> get_erasure_request(Services& services, Call& call);
Task<Reply> ask_erasure(Services& services, Call& call, const privacy::AskErasure& in);

/// Sockets of the sessions that ended close with it.
Task<Reply> erase_person(Services& services, Call& call, const privacy::ErasePerson& in);

}  // namespace parta::api
