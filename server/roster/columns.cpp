#include "roster/columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/headings.hpp"
#include "roster/normalise.hpp"
#include "roster/subjects.hpp"

namespace parta::roster {
namespace {

using Headings = std::vector<Heading>;

constexpr std::size_t fields = static_cast<std::size_t>(Field::taught) + 1;

bool is_personal(Field field) {
    switch (field) {
        case Field::surname:
        case Field::given_name:
        case Field::patronymic:
        case Field::full_name:
        case Field::phone:
        case Field::email:
        case Field::relation:
            return true;
        default:
            return false;
    }
}

bool is_name(Field field) {
    return is_personal(field) && field != Field::phone && field != Field::email && field != Field::relation;
}

Headings read_row(const std::vector<std::string>& cells) {
    Headings headings;
    for (const auto& cell : cells) headings.push_back(read_heading(cell));
    return headings;
}

/// How much a row looks like headings: names count double, for a title may well speak of a class.
int score(const Headings& headings) {
    int total = 0;
    for (const auto& heading : headings) total += heading.field == Field::ignored ? 0 : is_name(heading.field) ? 2 : 1;
    return total;
}

/// The fewest headings that are subjects in a grid of classes and subjects.
constexpr int fewest_subjects = 2;

int subjects_among(const std::vector<std::string>& cells) {
    return static_cast<int>(std::ranges::count_if(cells, is_subject));
}

/// The fewest headings that are classes in a grid of teachers and classes.
constexpr int fewest_classes = 2;

/// «5А», «10-1», «5 класс», «ИС-21», and «5» alone, but neither «2 гр.» nor «1 полугодие».
bool is_class_heading(std::string_view text) {
    constexpr std::size_t longest_letter = 2, longest_group = 12, longest = 40;  // code points
    if (text.empty() || code_points(text) > longest || fold(text).contains("гр")) return false;
    const auto read = parse_class(text).value;
    if (read.label.empty()) return false;
    if (read.grade > 0) return code_points(read.letter) <= longest_letter;
    return text.contains('-') && !text.contains(' ') && code_points(text) <= longest_group &&
           read_heading(text).field == Field::ignored;
}

int classes_among(const std::vector<std::string>& cells) {
    return static_cast<int>(std::ranges::count_if(cells, is_class_heading));
}

/// A number alone may as well be that of a column.
bool is_plain_number(const std::string& text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

int score(const std::vector<std::string>& cells) {
    const int subjects = subjects_among(cells);
    const auto classes = static_cast<int>(std::ranges::count_if(
        cells, [](const std::string& cell) { return !is_plain_number(cell) && is_class_heading(cell); }));
    return score(read_row(cells)) + (subjects >= fewest_subjects ? subjects : 0) +
           (classes >= fewest_classes ? classes : 0);
}

struct Header {
    int first_line = 0, last_line = 0;
    std::vector<std::string> texts;
};

/// «Мать», «», «Отец», «» above «ФИО», «Телефон», «ФИО», «Телефон».
std::vector<std::string> joined(const std::vector<std::string>& above, const std::vector<std::string>& below) {
    std::vector<std::string> texts;
    std::string current;
    for (std::size_t i = 0; i < std::max(above.size(), below.size()); ++i) {
        const std::string& top = i < above.size() ? above[i] : std::string{};
        const std::string& bottom = i < below.size() ? below[i] : std::string{};
        if (!top.empty()) current = top;
        if (bottom.empty())
            texts.push_back(top);
        else
            texts.push_back(current.empty() ? bottom : current + " " + bottom);
    }
    return texts;
}

/// «5А», «5Б» under «Классы», which spans them.
bool holds_only_classes(const std::vector<std::string>& cells) {
    const auto filled = std::ranges::count_if(cells, [](const std::string& cell) { return !cell.empty(); });
    const auto numbers =
        std::ranges::count_if(cells, [](const std::string& cell) { return !cell.empty() && is_plain_number(cell); });
    return filled >= fewest_classes && filled == classes_among(cells) && numbers < filled;
}

/// The lower row where it says something, else the upper.
std::vector<std::string> laid_over(const std::vector<std::string>& above, const std::vector<std::string>& below) {
    std::vector<std::string> texts = above;
    texts.resize(std::max(above.size(), below.size()));
    for (std::size_t i = 0; i < below.size(); ++i)
        if (!below[i].empty()) texts[i] = below[i];
    return texts;
}

bool holds_only_headings(const std::vector<std::string>& cells) {
    int known = 0;
    for (const auto& cell : cells) {
        if (cell.empty()) continue;
        if (read_heading(cell).field == Field::ignored) return false;
        ++known;
    }
    return known >= 2;
}

std::optional<Header> find_header(const Table& table) {
    constexpr std::size_t within = 20;
    std::size_t best = 0;
    int best_score = 0;
    for (std::size_t i = 0; i < std::min(table.rows.size(), within); ++i) {
        int s = score(table.rows[i].cells);
        if (s > best_score) {
            best = i;
            best_score = s;
        }
    }
    if (best_score == 0) return std::nullopt;
    const auto& row = table.rows[best];
    auto filled = std::ranges::count_if(row.cells, [](const auto& cell) { return !cell.empty(); });
    if (best_score == 1 && filled < 2) return std::nullopt;  // «Список 5 класса»
    if (best > 0 && holds_only_classes(row.cells)) {
        const auto& before = table.rows[best - 1];
        return Header{before.line, row.line, laid_over(before.cells, row.cells)};
    }
    if (best + 1 < table.rows.size() && holds_only_classes(table.rows[best + 1].cells)) {
        const auto& next = table.rows[best + 1];
        return Header{row.line, next.line, laid_over(row.cells, next.cells)};
    }
    if (best + 1 < table.rows.size() && holds_only_headings(table.rows[best + 1].cells)) {
        const auto& next = table.rows[best + 1];
        return Header{row.line, next.line, joined(row.cells, next.cells)};
    }
    if (best > 0 && holds_only_headings(table.rows[best - 1].cells)) {
        const auto& before = table.rows[best - 1];
        return Header{before.line, row.line, joined(before.cells, row.cells)};
    }
    return Header{row.line, row.line, row.cells};
}

/// Teachers in rows and classes in columns: nothing else is said of the teachers.
bool is_grid_of_teachers(const std::vector<std::string>& texts, const Headings& headings) {
    auto has = [&](auto matches) { return std::ranges::any_of(headings, matches); };
    const bool others = has([](const Heading& h) {
        return h.field == Field::phone || h.field == Field::email || h.field == Field::birth_date ||
               h.field == Field::sex || h.field == Field::leadership ||
               (h.whose != Whose::unsaid && h.whose != Whose::own);
    });
    return !others && has([](const Heading& h) { return is_name(h.field); }) && classes_among(texts) >= fewest_classes;
}

/// A grid has subjects for headings and names nobody, or teachers in rows and classes for headings; rows of duties name
/// a teacher, a subject and a class, and neither positions nor contacts nor families.
bool speaks_of_duties(const std::vector<std::string>& texts, const Headings& headings) {
    auto has = [&](auto matches) { return std::ranges::any_of(headings, matches); };
    const bool names = has([](const Heading& h) { return is_name(h.field); });
    const bool subjects = has([](const Heading& h) { return h.field == Field::subjects; });
    if (subjects_among(texts) >= fewest_subjects && !subjects && !names) return true;
    if (is_grid_of_teachers(texts, headings)) return true;
    const bool classes = has([](const Heading& h) { return h.field == Field::class_label; });
    const bool others = has([](const Heading& h) {
        return h.field == Field::position || h.field == Field::phone || h.field == Field::email ||
               h.field == Field::birth_date || h.field == Field::sex || h.field == Field::leadership ||
               (h.whose != Whose::unsaid && h.whose != Whose::own);
    });
    return names && subjects && classes && !others;
}

FileKind kind_of(const Headings& headings) {
    int pupils = 0, staff = 0;
    for (const auto& heading : headings) {
        bool of_parent = heading.whose != Whose::unsaid && heading.whose != Whose::own;
        if (of_parent) {
            pupils += 2;
            continue;
        }
        switch (heading.field) {
            case Field::position:
                staff += 6;
                break;
            case Field::subjects:
                staff += 2;
                break;
            case Field::leadership:
                staff += 1;
                break;
            case Field::class_label:
            case Field::grade:
                pupils += 2;
                break;
            case Field::birth_date:
            case Field::sex:
            case Field::letter:
                pupils += 1;
                break;
            default:
                break;
        }
    }
    return pupils == staff ? FileKind::unknown : pupils > staff ? FileKind::pupils : FileKind::staff;
}

/// Gives representatives their numbers while going through the headings from left to right.
class Representatives {
  public:
    explicit Representatives(const Headings& headings) {
        for (const auto& heading : headings) {
            bool parent = heading.whose != Whose::unsaid && heading.whose != Whose::own;
            if (heading.number > 0 && (parent || heading.whose == Whose::unsaid) && is_personal(heading.field))
                taken_[static_cast<std::size_t>(heading.number)] = true;
        }
    }

    /// The representative that this heading speaks of; 0 if there is no number left.
    int number_for(const Heading& heading) {
        if (heading.whose == Whose::mother) return named(mother_);
        if (heading.whose == Whose::father) return named(father_);
        if (heading.number > 0) return heading.number;
        if (last_plain_ == 0 || has(last_plain_, heading.field)) last_plain_ = next();
        return last_plain_;
    }

    bool has(int person, Field field) const {
        return person > 0 && fields_[static_cast<std::size_t>(person)][static_cast<std::size_t>(field)];
    }
    void set(int person, Field field) {
        fields_[static_cast<std::size_t>(person)][static_cast<std::size_t>(field)] = true;
    }

  private:
    int named(int& person) {
        if (person == 0) person = next();
        return person;
    }
    int next() {
        for (int i = 1; i <= max_representatives; ++i) {
            auto& taken = taken_[static_cast<std::size_t>(i)];
            if (taken) continue;
            taken = true;
            return i;
        }
        return 0;
    }

    std::array<bool, max_representatives + 1> taken_{};
    std::array<std::array<bool, fields>, max_representatives + 1> fields_{};
    int mother_ = 0, father_ = 0, last_plain_ = 0;
};

/// «Телефон родителей» beside «ФИО матери» and «ФИО отца»: a contact without a name goes to the first who lacks one.
void adopt_nameless(std::vector<Column>& columns) {
    auto has = [&](int person, auto matches) {
        return std::ranges::any_of(columns, [&](const Column& c) { return c.person == person && matches(c.field); });
    };
    for (auto& column : columns) {
        if (column.person == 0 || has(column.person, is_name)) continue;
        for (int person = 1; person <= max_representatives; ++person) {
            bool same = has(person, [&](Field field) { return field == column.field; });
            if (!has(person, is_name) || same) continue;
            column.person = person;
            column.certainty = Certainty::guessed;
            break;
        }
    }
}

std::vector<Column> pupil_columns(const Headings& headings) {
    std::vector<Column> columns(headings.size());
    Representatives representatives(headings);
    std::array<bool, fields> own{};
    for (std::size_t i = 0; i < headings.size(); ++i) {
        const auto& heading = headings[i];
        auto& column = columns[i];
        auto field = static_cast<std::size_t>(heading.field);
        bool staff_only =
            heading.field == Field::position || heading.field == Field::subjects || heading.field == Field::leadership;
        bool of_parent = heading.whose != Whose::unsaid && heading.whose != Whose::own;
        if (heading.field == Field::ignored || staff_only || (of_parent && !is_personal(heading.field))) continue;
        int person = 0;
        if (is_personal(heading.field) && heading.whose != Whose::own) {
            int left = i > 0 ? columns[i - 1].person : 0;
            if (of_parent || heading.number > 0) {
                person = representatives.number_for(heading);
                if (person == 0) continue;
            } else if (left > 0 && !representatives.has(left, heading.field)) {
                person = left;
                column.certainty = Certainty::guessed;
            } else if (own[field] || heading.field == Field::relation) {
                person = representatives.number_for(heading);
                if (person == 0) continue;
                column.certainty = Certainty::guessed;
            }
        }
        if (person == 0 && own[field]) continue;
        if (person > 0 && representatives.has(person, heading.field)) continue;
        if (person == 0)
            own[field] = true;
        else
            representatives.set(person, heading.field);
        column.field = heading.field;
        column.person = person;
    }
    adopt_nameless(columns);
    return columns;
}

std::vector<Column> staff_columns(const Headings& headings) {
    std::vector<Column> columns(headings.size());
    std::array<bool, fields> known{};
    bool leads = std::ranges::any_of(headings, [](const Heading& h) { return h.field == Field::leadership; });
    for (std::size_t i = 0; i < headings.size(); ++i) {
        auto field = headings[i].field;
        bool of_parent = headings[i].whose != Whose::unsaid && headings[i].whose != Whose::own;
        if (field == Field::class_label && !leads) {
            field = Field::leadership;
            columns[i].certainty = Certainty::guessed;
        }
        bool foreign = field == Field::class_label || field == Field::grade || field == Field::letter ||
                       field == Field::relation || of_parent;
        auto& seen = known[static_cast<std::size_t>(field)];
        if (foreign || field == Field::ignored || seen) continue;
        seen = true;
        columns[i].field = field;
    }
    return columns;
}

std::vector<Column> duty_columns(const std::vector<Column>& given, const Headings& headings) {
    std::vector<Column> columns(headings.size());
    std::array<bool, fields> known{};
    auto take = [&](std::size_t at, Field field) {
        auto& seen = known[static_cast<std::size_t>(field)];
        if (seen) return;
        seen = true;
        columns[at].field = field;
    };
    const bool names = std::ranges::any_of(headings, [](const Heading& h) { return is_name(h.field); });
    const bool by_class = names && std::ranges::count_if(given, [](const Column& column) {
                                       return is_class_heading(column.heading);
                                   }) >= fewest_classes;
    for (std::size_t i = 0; i < headings.size(); ++i) {
        const auto field = headings[i].field;
        if (by_class && is_class_heading(given[i].heading))
            columns[i].field = Field::taught;
        else if (by_class && field == Field::class_label && !is_subgroup_heading(given[i].heading))
            continue;  // «Классы»: how many
        else if (!names && is_subject(given[i].heading))
            columns[i].field = Field::teachers;
        else if (field == Field::class_label && is_subgroup_heading(given[i].heading))
            take(i, Field::subgroup);
        else if (is_name(field) || field == Field::subjects || field == Field::class_label)
            take(i, field);
    }
    // The corner of a grid is often empty.
    if (!names && !known[static_cast<std::size_t>(Field::class_label)] && !columns.empty() &&
        columns[0].field == Field::ignored) {
        columns[0].field = Field::class_label;
        columns[0].certainty = Certainty::guessed;
    }
    return columns;
}

void map_columns(Columns& columns) {
    Headings headings;
    for (const auto& column : columns.columns) headings.push_back(read_heading(column.heading));
    auto mapped = columns.kind == FileKind::duties  ? duty_columns(columns.columns, headings)
                  : columns.kind == FileKind::staff ? staff_columns(headings)
                                                    : pupil_columns(headings);
    for (std::size_t i = 0; i < mapped.size(); ++i) {
        mapped[i].heading = std::move(columns.columns[i].heading);
        columns.columns[i] = std::move(mapped[i]);
    }
}

}  // namespace

int Columns::find(Field field, int person) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].field == field && columns[i].person == person) return static_cast<int>(i);
    return -1;
}

int Columns::representatives() const {
    int last = 0;
    for (const auto& column : columns)
        if (column.field != Field::ignored) last = std::max(last, column.person);
    return last;
}

bool Columns::usable() const {
    const bool names = find(Field::full_name) >= 0 || find(Field::surname) >= 0 || find(Field::given_name) >= 0;
    if (kind != FileKind::duties) return kind != FileKind::unknown && names;
    if (names && find(Field::taught) >= 0) return true;
    return find(Field::class_label) >= 0 && (find(Field::teachers) >= 0 || (names && find(Field::subjects) >= 0));
}

Columns guess_columns(const Table& table) {
    Columns columns;
    columns.columns.resize(table.columns);
    auto header = find_header(table);
    if (!header) return columns;
    columns.header_line = header->first_line;
    columns.last_header_line = header->last_line;
    for (std::size_t i = 0; i < header->texts.size(); ++i) columns.columns[i].heading = header->texts[i];
    const auto headings = read_row(header->texts);
    columns.kind = speaks_of_duties(header->texts, headings) ? FileKind::duties : kind_of(headings);
    map_columns(columns);
    return columns;
}

Columns with_choices(Columns columns, std::span<const ColumnChoice> choices, FileKind kind) {
    if (kind != FileKind::unknown && kind != columns.kind) {
        columns.kind = kind;
        map_columns(columns);
    }
    for (const auto& choice : choices) {
        bool exists = choice.column >= 0 && static_cast<std::size_t>(choice.column) < columns.columns.size();
        if (!exists || choice.person < 0 || choice.person > max_representatives) continue;
        if (choice.field != Field::ignored && choice.field != Field::teachers && choice.field != Field::taught)
            if (int held = columns.find(choice.field, choice.person); held >= 0)
                columns.columns[static_cast<std::size_t>(held)].field = Field::ignored;
        auto& column = columns.columns[static_cast<std::size_t>(choice.column)];
        column.field = choice.field;
        column.person = choice.field == Field::ignored ? 0 : choice.person;
        column.certainty = Certainty::certain;
    }
    return columns;
}

}  // namespace parta::roster
