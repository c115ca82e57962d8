#include "roster/headings.hpp"

#include <algorithm>
#include <string>

#include "base/letters.hpp"
#include "base/text.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t max_heading_code_points = 120;

/// The heading's words: folded, letters apart from digits, Latin look-alikes replaced in Cyrillic headings.
class Words {
  public:
    explicit Words(std::string_view text) {
        auto letters = decode(squeeze(text));
        bool cyrillic = has_cyrillic(letters);
        std::string word;
        char32_t before = 0;
        auto flush = [&] {
            if (!word.empty()) words_.push_back(std::move(word));
            word.clear();
        };
        for (char32_t c : letters) {
            if (cyrillic && is_latin(c) && is_cyrillic(before) && cyrillic_look_alike(c)) c = cyrillic_look_alike(c);
            if (!is_letter(c) && !is_digit(c))
                flush();
            else if (is_digit(c) != is_digit(before))
                flush();
            if (is_letter(c) || is_digit(c)) append_code_point(word, lower(c) == U'ё' ? U'е' : lower(c));
            before = c;
        }
        flush();
    }

    bool any(std::initializer_list<std::string_view> whole) const {
        return std::ranges::any_of(words_, [&](const auto& w) { return std::ranges::find(whole, w) != whole.end(); });
    }
    bool starts(std::initializer_list<std::string_view> starts) const {
        return std::ranges::any_of(words_, [&](const auto& word) {
            return std::ranges::any_of(starts, [&](auto start) { return word.starts_with(start); });
        });
    }
    /// These words one after the other.
    bool run(std::initializer_list<std::string_view> words) const {
        return std::ranges::search(words_, words).begin() != words_.end();
    }
    int number() const {
        for (const auto& word : words_)
            if (word.size() == 1 && word[0] >= '1' && word[0] <= '9') return word[0] - '0';
        return starts({"перв"}) ? 1 : starts({"втор"}) ? 2 : starts({"треть"}) ? 3 : 0;
    }

  private:
    std::vector<std::string> words_;
};

Whose whose_of(const Words& words) {
    if (words.any({"мать", "матери", "мама", "мамы", "mother"})) return Whose::mother;
    if (words.any({"отец", "отца", "папа", "папы", "father"})) return Whose::father;
    if (words.starts({"представит", "родител", "опекун", "попечит", "законн", "parent", "guardian"}))
        return Whose::representative;
    if (words.starts({"учени", "ученик", "обуча", "учащ", "студент", "ребен", "воспитанник", "сотрудник", "работник",
                      "student", "pupil", "child"}))
        return Whose::own;
    return Whose::unsaid;
}

Field contact_of(const Words& words) {
    if (words.starts({"mail", "email", "эл"}) || words.run({"e", "mail"}) || words.run({"е", "mail"}))
        return Field::email;
    if (words.starts({"почт"}) && !words.starts({"адрес", "индекс"})) return Field::email;
    if (words.starts({"телег", "telegram"})) return Field::ignored;
    if (words.starts({"тел", "моб", "сотов", "phone", "tel", "mobile"})) return Field::phone;
    return Field::ignored;
}

Field name_of(const Words& words) {
    bool surname = words.starts({"фам", "surname"}) || words.run({"last", "name"});
    bool given = words.any({"имя", "имени", "name"}) && !words.starts({"surname", "last", "middle"});
    bool patronymic = words.starts({"отч", "patronymic"}) || words.run({"middle", "name"});
    bool whole = words.any({"фио", "фи"}) || words.run({"ф", "и", "о"}) || words.run({"ф", "и"});
    if (whole || (surname && given) || words.run({"full", "name"})) return Field::full_name;
    if (surname) return Field::surname;
    if (patronymic) return Field::patronymic;
    return given ? Field::given_name : Field::ignored;
}

Field class_of(const Words& words) {
    bool class_word = words.starts({"класс", "class"}) || words.any({"кл"});
    bool group_word = words.starts({"групп", "group", "подгр"});
    if (words.starts({"курат"}) || (words.starts({"рук"}) && (class_word || group_word))) return Field::leadership;
    if (words.starts({"паралл"}) || words.any({"grade"})) return Field::grade;
    if (words.starts({"литер", "букв"})) return Field::letter;
    bool other_group = words.starts({"здоров", "кров", "физк", "спорт", "инвалид", "риск", "препод", "нагруз"});
    return (class_word || group_word) && !other_group ? Field::class_label : Field::ignored;
}

bool is_birth_date(const Words& words) {
    if (words.starts({"мест", "свидет", "серия", "номер", "документ", "акт"})) return false;
    if (words.starts({"birth"}) || words.any({"др", "dob"}) || words.run({"д", "р"})) return true;
    return words.starts({"рожд"}) || (words.starts({"дата"}) && words.any({"р"}));
}

/// What concerns someone but is nothing that Parta keeps: documents, addresses, places of work.
bool is_other(const Words& words) {
    return words.starts({"снилс", "полис", "паспорт", "документ", "свидет", "гражд", "национ", "логин", "парол", "прим",
                         "login", "password", "образован", "стаж", "категор", "льгот", "прожив", "регистрац"}) ||
           words.run({"место", "работы"}) || words.run({"личное", "дело"}) || words.run({"личного", "дела"});
}

Field field_of(const Words& words) {
    if (is_other(words)) return Field::ignored;
    if (auto contact = contact_of(words); contact != Field::ignored) return contact;
    if (is_birth_date(words)) return Field::birth_date;
    if (words.any({"пол", "sex", "gender"})) return Field::sex;
    if (words.starts({"родств"}) || words.run({"кем", "приходится"}) || words.starts({"relation"}))
        return Field::relation;
    if (words.starts({"час"})) return Field::ignored;
    if (words.any({"учитель", "учителя", "преподаватель", "преподавателя", "педагог", "teacher"}) &&
        !words.starts({"должн", "предмет", "класс", "categ", "категор"}))
        return name_of(words) == Field::ignored ? Field::full_name : name_of(words);
    if (words.starts({"должн", "position"})) return Field::position;
    if (words.starts({"предмет", "дисципл", "subject"})) return Field::subjects;
    if (auto name = name_of(words); name != Field::ignored) return name;
    if (auto label = class_of(words); label != Field::ignored) return label;
    return words.starts({"контакт"}) ? Field::phone : Field::ignored;
}

}  // namespace

Heading read_heading(std::string_view text) {
    if (text.empty() || code_points(text) > max_heading_code_points) return {};
    Words words(text);
    Heading heading{field_of(words), whose_of(words), words.number()};
    // «Мать», «Представитель 1», «ФИ ребёнка»: a person named and nothing said of them is the name in one cell.
    bool names_somebody = heading.whose != Whose::unsaid && heading.field == Field::ignored && !is_other(words);
    bool only_that =
        !words.starts({"адрес", "индекс", "дата", "номер", "количеств", "число", "работ", "спис", "сведен", "№"});
    if (names_somebody && only_that) heading.field = Field::full_name;
    return heading;
}

bool is_subgroup_heading(std::string_view text) {
    if (code_points(text) > max_heading_code_points) return false;
    const Words words(text);
    return words.starts({"подгр", "групп"}) && !words.starts({"класс"});
}

}  // namespace parta::roster
