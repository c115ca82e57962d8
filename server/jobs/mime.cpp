#include "jobs/mime.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <ctime>
#include <vector>

#include "base/text.hpp"

namespace parta::jobs {
namespace {

std::string base64(std::string_view bytes) {
    std::vector<char> out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL));
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    return out.data();
}

/// A header value. A line break would begin another header: controls are dropped.
std::string header_text(std::string_view text) {
    std::string clean;
    bool ascii = true;
    for (char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) continue;
        ascii = ascii && static_cast<unsigned char>(c) < 0x80;
        clean += c;
    }
    if (ascii && clean.size() <= 60) return clean;
    // RFC 2047: an encoded word holds at most 75 characters and whole code points.
    constexpr std::size_t bytes_per_word = 42;
    std::string out, word;
    auto close = [&] {
        if (!word.empty()) out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64(word));
        word.clear();
    };
    std::string_view rest = clean;
    while (!rest.empty()) {
        auto before = rest;
        if (!take_code_point(rest)) rest.remove_prefix(1);
        auto letter = before.substr(0, before.size() - rest.size());
        if (word.size() + letter.size() > bytes_per_word) close();
        word += letter;
    }
    close();
    return out;
}

std::string body_lines(std::string_view body) {
    constexpr std::size_t width = 76;
    auto encoded = base64(body);
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += width) {
        out += encoded.substr(at, width);
        out += "\r\n";
    }
    return out;
}

}  // namespace

std::string mail_text(const MailMessage& mail) {
    auto domain = mail.from.substr(mail.from.find('@') + 1);
    auto name = header_text(mail.from_name);
    // A name in plain ASCII may hold commas and brackets: quoted. An encoded word must not be.
    if (!name.empty() && !name.starts_with("=?")) {
        std::string quoted;
        for (char c : name)
            if (c != '"' && c != '\\') quoted += c;
        name = '"' + quoted + '"';
    }
    return fmt::format(
        "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
        "From: {}{}<{}>\r\n"
        "To: <{}>\r\n"
        "Subject: {}\r\n"
        "Message-ID: <{}@{}>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n{}",
        fmt::gmtime(static_cast<std::time_t>(mail.date.ms / 1000)), name, name.empty() ? "" : " ", mail.from, mail.to,
        header_text(mail.subject), mail.message_id, domain, body_lines(mail.body));
}

}  // namespace parta::jobs
