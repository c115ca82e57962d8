// How a device comes to trust the school's own certificate authority: a page without scripts, for browsers of any age.
// Private to this folder.
#pragma once
#include <optional>
#include <string>

#include "app/local_authority.hpp"
#include "http/message.hpp"

namespace parta::app {

/// /ca (steps for each kind of device, in Russian; in English with ?lang=en or for a browser that wants it), and
/// /ca.crt, the certificate itself. Served over plain HTTP as well: who asks trusts nothing here yet, so the page shows
/// the fingerprint, to be compared with the one on paper. Nothing for other paths.
std::optional<http::Response> certificate_page(const http::Request& request, const LocalAuthority& authority,
                                               const std::string& secure_url);

}  // namespace parta::app
