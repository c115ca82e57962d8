// The OpenAPI 3.1 document of the route table: what `parta openapi` prints and tests/golden/openapi.json keeps.
#pragma once
#include <string>

namespace parta::api {

/// Paths, request and answer schemas, errors; stable order, so that a change of the API is a readable difference.
std::string openapi_document();

}  // namespace parta::api
