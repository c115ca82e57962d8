// What applicants are written (R1–R3). Private to this folder.
#pragma once
#include <string>
#include <string_view>

namespace parta::orgs {

struct LetterText {
    std::string subject;
    std::string body;
};

LetterText application_received(std::string_view org_short_name, std::string_view status_url);
LetterText application_approved(std::string_view org_short_name, std::string_view phone_hint,
                                std::string_view register_url);
LetterText application_rejected(std::string_view org_short_name, std::string_view reason, std::string_view form_url);

/// «+7 *** ***-**-65»: enough for its owner. Other countries: the last two digits.
std::string phone_hint(std::string_view e164);

}  // namespace parta::orgs
