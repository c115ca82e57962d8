// One meaning for the many hands in which school files are written. Pure functions: text in, value and perhaps a fault
// out.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.hpp"
#include "roster/faults.hpp"

namespace parta::roster {

/// A value as understood. With a fault the value is what can safely be kept: often the empty one.
template <class T>
struct Parsed {
    T value{};
    std::optional<FaultCode> fault;
};

// ── Classes and groups ──

/// In whose words labels are read: a school's «11-А» is a class, a college's «11-А» a group.
enum class Labels { school, college };
BOOST_DESCRIBE_ENUM(Labels, school, college)

/// A class (grade 1–12) or a group (grade 0). `label` is how it is written everywhere: 5«А», 5, 10-1, ИС-21.
struct ClassLabel {
    int grade = 0;
    std::string letter;
    std::string label;

    bool operator==(const ClassLabel&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClassLabel, (), (grade, letter, label))

/// «1 "А"», «1-А», «1A», «1а », «11 класс «Б»», «V б», «ИС-21», «21-П». Faults: class_missing for nothing,
/// class_unreadable, both with an empty label; the note latin_letters.
Parsed<ClassLabel> parse_class(std::string_view text, Labels labels = Labels::school);
/// The same from two cells, «Параллель» and «Литера».
Parsed<ClassLabel> parse_class(std::string_view grade, std::string_view letter, Labels labels = Labels::school);
/// What makes two labels the same unit: folded, look-alikes replaced, without quotes and spaces, «5а».
std::string match_label(std::string_view label, Labels labels = Labels::school);

// ── Names ──

struct PersonName {
    std::string surname, given_name, patronymic;

    bool operator==(const PersonName&) const = default;
    bool empty() const { return surname.empty() && given_name.empty() && patronymic.empty(); }
};
BOOST_DESCRIBE_STRUCT(PersonName, (), (surname, given_name, patronymic))

inline constexpr std::size_t max_name_code_points = 80;  // of each part

/// Cleans the parts: look-alikes, spaces around hyphens, one kind of hyphen and apostrophe; words all in capitals or
/// all in small letters are written as names («РИМСКАЯ-КОРСАКОВА», «мамед КЫЗЫ»); mixed ones stay. ё is kept. Faults:
/// name_missing, name_incomplete, name_unusual, note latin_letters.
Parsed<PersonName> parse_name(const PersonName& raw);
/// The same from one cell: «Жукова Ольга Ивановна», «Смирнова Зарина Мамед кызы», «Ольга Ивановна Жукова», «Жукова О.
/// И.».
Parsed<PersonName> parse_full_name(std::string_view text);
/// What makes two names the same: folded (ё as е), hyphens and apostrophes left out.
std::string match_name(const PersonName& name);
/// Surname and given name agree and at most one of the patronymics is given.
bool compatible_names(const PersonName& a, const PersonName& b);
/// Of two spellings of one name the one with more ё, else the first: the same whichever came first.
const PersonName& better_spelling(const PersonName& a, const PersonName& b);
/// Whether nothing but signs that reading drops or changes tells a name that is kept from one that was read: «-Анна» in
/// a file is «Анна».
bool same_but_signs(const PersonName& kept, const PersonName& read);
/// One name for one person under two: the better spelling, or the one with a patronymic; `otherwise` for names that
/// have nothing to do with each other.
PersonName joined_name(const PersonName& a, const PersonName& b, const PersonName& otherwise);

// ── Contacts, dates, sex ──

/// E.164. Russian numbers in any hand, with or without 8 or +7; foreign ones with their +. Faults: phone_unreadable
/// (empty), phone_several (the first).
Parsed<std::string> parse_phone(std::string_view text);

/// In small letters. Faults: email_unreadable (empty), email_several (the first), note cyrillic_letters.
Parsed<std::string> parse_email(std::string_view text);

/// «01.08.2019», «1.8.19», «2019-08-01», «1 августа 2019 г.», Excel's 43678 → "2019-08-01". `today` (the same form)
/// says which century two digits mean and what is still to come. Faults: birth_date_unreadable, birth_date_impossible,
/// both empty.
Parsed<std::string> parse_birth_date(std::string_view text, std::string_view today);
/// Whole years between two dates in the form "2019-08-01".
int years_between(std::string_view from, std::string_view to);

enum class Sex { unknown, male, female };
BOOST_DESCRIBE_ENUM(Sex, unknown, male, female)
/// Fault: sex_unreadable.
Parsed<Sex> parse_sex(std::string_view text);

// ── Staff ──

/// The roles that a position gives, in the order of policy::Role, never empty: what is not recognised is non_teaching.
/// Several positions in one cell give the roles of each. Faults: position_missing, position_unknown.
Parsed<std::vector<policy::Role>> roles_of_position(std::string_view position);

/// «Английский язык, Труд (технология)» → its parts, without repetitions.
std::vector<std::string> parse_subjects(std::string_view text);

/// «5А», «5А, 7 "Б"», «5А и 5Б» → the parts that parse_class reads; none for «нет» and «—».
std::vector<std::string> split_classes(std::string_view text);

/// Empty, a dash, «нет», «не указано»: nothing was meant.
bool says_nothing(std::string_view text);

}  // namespace parta::roster
