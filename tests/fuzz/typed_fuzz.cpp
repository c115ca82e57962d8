// What people type into a field: names, phones, logins, labels, codes from paper, file names. Whatever it is, it is
// refused or brought into one form that stays the same when it is read again. The decoder has let only UTF-8 through by
// then.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "accounts/accounts.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"
#include "blobs/sniff.hpp"
#include "orgs/labels.hpp"
#include "people/dates.hpp"
#include "people/keys.hpp"
#include "people/names.hpp"

namespace parta::fuzz {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

bool has_controls(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

void check_sign_in(std::string_view typed) {
    if (const auto contact = accounts::parse_contact(typed)) {
        const auto again = accounts::parse_contact(contact->value);
        require(again && again->kind == contact->kind && again->value == contact->value, "a contact has one form");
        require(is_utf8(contact->value) && !has_controls(contact->value), "contacts are one line of text");
    }
    if (const auto login = accounts::parse_login(typed)) {
        require(accounts::parse_login(*login) == login, "a login has one form");
        require(code_points(*login) >= 3 && code_points(*login) <= 64, "logins have 3 to 64 characters");
        require(!accounts::parse_contact(*login), "no login could be a contact");
    }
}

void check_labels(std::string_view typed) {
    using enum orgs::UnitKind;
    for (const auto kind : {class_, group, supplementary, staff}) {
        const auto unit = orgs::canonical_label(kind, typed);
        if (!unit) continue;
        require(!unit->label.empty() && is_utf8(unit->label), "a label is text");
        const auto again = orgs::canonical_label(kind, unit->label);
        require(again && again->label == unit->label && again->grade == unit->grade, "a label has one form");
        require(kind != class_ || (unit->grade >= 1 && unit->grade <= 12), "a class has a grade");
    }
}

void check_keys(std::string_view typed) {
    const std::string key = people::fold_key(typed);
    require(people::fold_key(key) == key, "a key has one form");
    require(std::ranges::all_of(key, [](unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }),
            "keys are letters and digits");
    if (key.size() == 12) require(people::fold_key(people::spelled_code(key)) == key, "what is printed can be typed");
}

void check_names(std::string_view typed) {
    const auto half = typed.substr(0, typed.find('\n'));
    const auto rest = half.size() < typed.size() ? typed.substr(half.size() + 1) : std::string_view{};
    if (!is_utf8(half) || !is_utf8(rest)) return;
    const auto name = people::read_typed_name(half, rest);
    for (const auto* part : {&name.surname, &name.given_name, &name.patronymic})
        require(is_utf8(*part) && squeeze(*part) == *part, "parts of a name are tidy");
    for (const auto how : {people::Shortening::adult, people::Shortening::child})
        require(is_utf8(people::shortened(name, how)), "a shortened name is text");
    const int alike = people::similarity(half, rest);
    require(alike >= 0 && alike <= 100, "likeness is 0 to 100");
    const auto other = people::read_typed_name(rest, half);
    require(people::same_person_name(name, other) == people::same_person_name(other, name), "sameness is mutual");
    require(squeeze(squeeze(typed)) == squeeze(typed), "tidy is tidy");
}

void check_files(std::string_view typed) {
    const std::string name = blobs::clean_file_name(typed);
    require(!name.empty() && is_utf8(name) && !has_controls(name), "a file has a name");
    require(code_points(name) <= 150 && name.find('/') == std::string::npos, "of a size, in no folder");
    require(blobs::clean_file_name(name) == name, "and of one form");
}

void check_dates(std::string_view typed) {
    const auto date = people::parse_date(typed);
    require(!date || date->ok(), "a date is a day that exists");
    people::needs_representatives_consent(typed, people::today());
}

}  // namespace parta::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view typed{reinterpret_cast<const char*>(data), size};
    if (!parta::is_utf8(typed)) return 0;
    parta::fuzz::check_sign_in(typed);
    parta::fuzz::check_labels(typed);
    parta::fuzz::check_keys(typed);
    parta::fuzz::check_names(typed);
    parta::fuzz::check_files(typed);
    parta::fuzz::check_dates(typed);
    return 0;
}
