#include "accounts/common_passwords.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::accounts {
namespace {

using Text = std::u32string;
using View = std::u32string_view;

constexpr View latin_keys = U"qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
constexpr View russian_keys = U"йцукенгшщзхъфывапролджэячсмитьбюё";
static_assert(latin_keys.size() == russian_keys.size());

/// Small letters as fold() leaves them, of any alphabet.
bool stands_for_a_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || c > 0x7F;
}

bool is_word(View text) {
    return std::ranges::binary_search(common_words(), std::string_view(encode(text)));
}

/// What the same keys give in the other layout.
Text other_layout(View text) {
    Text out;
    for (char32_t c : text) {
        if (auto at = latin_keys.find(c); at != View::npos)
            out += russian_keys[at] == U'ё' ? U'е' : russian_keys[at];
        else if (at = russian_keys.find(c); at != View::npos)
            out += latin_keys[at];
        else
            out += c;
    }
    return out;
}

/// Signs that stand for letters: p@ssw0rd.
Text without_disguise(View text) {
    constexpr View signs = U"@0134$57!";
    constexpr View letters = U"aoieassti";
    static_assert(signs.size() == letters.size());
    Text out(text);
    for (char32_t& c : out)
        if (auto at = signs.find(c); at != View::npos) c = letters[at];
    return out;
}

/// The middle of a text, without digits and signs at its ends.
View core(View text) {
    while (!text.empty() && !stands_for_a_letter(text.front())) text.remove_prefix(1);
    while (!text.empty() && !stands_for_a_letter(text.back())) text.remove_suffix(1);
    return text;
}

/// A common word, decorated by at most eight digits and signs: a longer number protects by itself.
bool is_decorated_word(View text) {
    constexpr std::size_t longest_decoration = 8;
    auto word = core(text);
    if (word.empty() || text.size() - word.size() > longest_decoration) return false;
    return is_word(word);
}

/// Pieces of at least three keys side by side, or of the alphabet, and nothing else.
bool is_walk(View text) {
    constexpr View walks[] = {U"qwertyuiop",
                              U"asdfghjkl",
                              U"zxcvbnm",
                              U"1234567890",
                              U"йцукенгшщзхъ",
                              U"фывапролджэ",
                              U"ячсмитьбю",
                              U"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
                              U"1q2w3e4r5t6y7u8i9o0p",
                              U"1йфя2цыч3увс4кам5епи6нрт7гоь8шлб9щдю",
                              U"1й2ц3у4к5е6н7г8ш9щ0з",
                              U"qazwsxedcrfvtgbyhnujm",
                              U"йфяцычувскамепинртгоь",
                              U"abcdefghijklmnopqrstuvwxyz",
                              U"абвгдежзийклмнопрстуфхцчшщъыьэюя",
                              U"147258369",
                              U"789456123",
                              U"0123456789"};
    auto longest_step = [&](View rest) {
        std::size_t longest = 0;
        for (View walk : walks) {
            Text back(walk.rbegin(), walk.rend());
            for (View way : {walk, View(back)}) {
                std::size_t length = std::min<std::size_t>(rest.size(), way.size());
                while (length > longest && way.find(rest.substr(0, length)) == View::npos) --length;
                longest = std::max(longest, length);
            }
        }
        return longest;
    };
    while (!text.empty()) {
        auto step = longest_step(text);
        if (step < 3) return false;
        text.remove_prefix(step);
    }
    return true;
}

/// One piece of at most four characters, or one word, again and again; or hardly any different characters.
bool is_repetition(View text) {
    Text different(text);
    std::ranges::sort(different);
    auto same = std::ranges::unique(different);
    if (different.size() - same.size() <= 2) return true;
    for (std::size_t piece = 1; piece * 2 <= text.size(); ++piece) {
        if (text.size() % piece != 0 || text.substr(piece) != text.substr(0, text.size() - piece)) continue;
        if (piece <= 4 || is_decorated_word(text.substr(0, piece))) return true;
    }
    return false;
}

int number(View digits) {
    int value = 0;
    for (char32_t c : digits) value = value * 10 + static_cast<int>(c - '0');
    return value;
}

bool is_date(View digits) {
    if (digits.size() != 8) return false;
    auto fits = [](int day, int month, int year) {
        return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1900 && year <= 2099;
    };
    int first = number(digits.substr(0, 2)), second = number(digits.substr(2, 2)), third = number(digits.substr(4, 2)),
        last = number(digits.substr(6, 2));
    return fits(first, second, third * 100 + last) || fits(last, third, first * 100 + second);
}

/// Numbers that stand in a person's papers: dates, also with dots, and phones.
bool is_known_number(std::string_view password, View text) {
    Text digits;
    for (char32_t c : text) {
        if (is_digit(c))
            digits += c;
        else if (stands_for_a_letter(c))
            return false;
    }
    if (is_date(digits)) return true;
    auto contact = parse_contact(password);
    return contact && contact->kind == ContactKind::phone;
}

}  // namespace

bool is_common_password(std::string_view password) {
    auto text = decode(fold(trim(password)));
    if (text.empty() || is_repetition(text) || is_walk(text) || is_known_number(password, text)) return true;
    // Signs at the ends may be letters («p@$$», «@dmin») or ornament («passw0rd!»): both readings.
    auto word = core(text);
    auto start = static_cast<std::size_t>(word.data() - text.data());
    Text ornamented(text);
    ornamented.replace(start, word.size(), without_disguise(word));
    for (const Text& form : {text, without_disguise(text), ornamented, other_layout(text)})
        if (is_decorated_word(form) || is_word(form)) return true;
    // A word followed by keys in a row: «пароль1234567890».
    return start == 0 && is_word(word) && is_walk(View(text).substr(word.size()));
}

}  // namespace parta::accounts
