// The text of a mail message. Private to this folder.
#pragma once
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace parta::jobs {

struct MailMessage {
    std::string_view from;       // bare address
    std::string_view from_name;  // any UTF-8; line breaks are dropped
    std::string_view to;
    std::string_view subject;
    std::string_view body;
    std::string_view message_id;  // left part, unique
    Timestamp date;
};

/// RFC 5322 and 2045 with everything encoded in ASCII: encoded words in headers, base64 in the body.
std::string mail_text(const MailMessage& mail);

}  // namespace parta::jobs
