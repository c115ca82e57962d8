// Stored files out of and into the blob store, safely: whatever people upload never runs in the application's own
// origin.
#pragma once
#include <string>

#include "api/route.hpp"

namespace parta::api {

/// A document kept as it was sent (an order): PDF or picture, told by content.
struct StoredDocument {
    std::string name;
    std::string mime;
    std::int64_t size = 0;
    std::string blob_key;
};
BOOST_DESCRIBE_STRUCT(StoredDocument, (), (name, mime, size, blob_key))

/// Stores the call's body; unsupported_file unless it is a PDF, JPEG or PNG.
Task<StoredDocument> store_document(Services& services, Call& call);

enum class Disposition { attachment, inline_raster };
/// The blob as an answer with sandbox CSP, nosniff and its name. not_found when the blob is gone.
Task<Reply> blob_reply(Services& services, const std::string& key, const std::string& name, const std::string& mime,
                       Disposition disposition);

}  // namespace parta::api
