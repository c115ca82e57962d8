#include "api/ticket.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <charconv>

#include "base/clock.hpp"
#include "base/hash.hpp"

namespace parta::api {
namespace {

constexpr std::string_view account_by_password = "account";
constexpr std::string_view account_by_code = "account_by_code";

const std::array<unsigned char, crypto_auth_KEYBYTES>& key() {
    static const auto made = [] {
        std::array<unsigned char, crypto_auth_KEYBYTES> bytes;
        crypto_auth_keygen(bytes.data());
        return bytes;
    }();
    return made;
}

std::string tag_of(std::string_view content) {
    std::array<unsigned char, crypto_auth_BYTES> tag;
    crypto_auth(tag.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size(), key().data());
    return to_hex({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

// purpose.until.statement(base64url).tag
std::string seal(std::string_view purpose, std::string_view statement, std::chrono::seconds lifetime) {
    const std::string content = fmt::format("{}.{}.{}", purpose, (now() + lifetime).ms, to_base64url(statement));
    return content + "." + tag_of(content);
}

std::optional<std::string> unseal(std::string_view purpose, std::string_view sealed) {
    const auto last = sealed.rfind('.');
    if (last == std::string_view::npos) return std::nullopt;
    const auto content = sealed.substr(0, last);
    if (!equal_secrets(sealed.substr(last + 1), tag_of(content))) return std::nullopt;
    const auto first = content.find('.');
    const auto second = content.find('.', first + 1);
    const auto until = number(content.substr(first + 1, second - first - 1));
    if (content.substr(0, first) != purpose || !until || now() > Timestamp{*until}) return std::nullopt;
    return from_base64url(content.substr(second + 1));
}

std::string make_ticket(const Ticket& ticket) {
    const auto purpose = ticket.proof == accounts::Proof::code ? account_by_code : account_by_password;
    return seal(purpose, std::to_string(ticket.account.value), std::chrono::minutes{2});
}

std::optional<Ticket> open_ticket(std::string_view sealed) {
    for (auto proof : {accounts::Proof::password, accounts::Proof::code}) {
        const auto statement = unseal(proof == accounts::Proof::code ? account_by_code : account_by_password, sealed);
        const auto account = statement ? number(*statement) : std::nullopt;
        if (account) return Ticket{AccountId{*account}, proof};
    }
    return std::nullopt;
}

}  // namespace parta::api
