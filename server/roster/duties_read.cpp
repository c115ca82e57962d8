#include "roster/duties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/corrected.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t max_subject_code_points = 80, max_subgroup_code_points = 40;

std::string cut(std::string text, std::size_t code_points_at_most) {
    auto letters = decode(text);
    if (letters.size() <= code_points_at_most) return text;
    letters.resize(code_points_at_most);
    return squeeze(encode(letters));
}

/// «Иванова А. А. (1 гр.)» → the name and «1 гр.».
struct NamedPart {
    std::string name, remark;
};
NamedPart without_remark(std::string_view text) {
    NamedPart part;
    const auto open = text.find('(');
    part.name = squeeze(text.substr(0, open));
    if (open != text.npos) part.remark = squeeze(text.substr(open + 1, text.find(')', open) - open - 1));
    return part;
}

/// «Подгруппа 1», «1 гр.», «гр. 2» are all a number; anything else is kept as it is.
std::string subgroup_of(std::string_view text) {
    if (says_nothing(text)) return {};
    std::string digits;
    bool only_group = true;
    for (auto word : split(squeeze(text), ' ')) {
        const auto plain = fold(word);
        if (std::ranges::all_of(plain, [](unsigned char c) { return std::isdigit(c) != 0; }))
            digits += plain;
        else
            only_group &= plain.starts_with("гр") || plain.starts_with("подгр") || plain.starts_with("п/г");
    }
    if (only_group && !digits.empty() && digits.size() <= 2) return digits;
    return cut(squeeze(text), max_subgroup_code_points);
}

/// «Иванова А. А., Петров П. П.», «Иванова/Петров»: the teachers of one cell.
std::vector<std::string> teachers_of(std::string_view cell) {
    std::vector<std::string> names;
    std::string name;
    int depth = 0;
    auto flush = [&] {
        // «Иванова А. А. 5»: hours.
        while (!name.empty() && (std::isdigit(static_cast<unsigned char>(name.back())) != 0 || name.back() == ' '))
            name.pop_back();
        if (auto clean = squeeze(name); !says_nothing(clean)) names.push_back(std::move(clean));
        name.clear();
    };
    for (char c : cell) {
        depth += (c == '(') - (c == ')');
        if (depth <= 0 && (c == ',' || c == ';' || c == '/' || c == '+'))
            flush();
        else
            name += c;
    }
    flush();
    return names;
}

/// «3», «2,5 ч», «1+1», «+»: that the row's subject is taught, and how much.
bool is_amount(std::string_view cell) {
    const auto text = fold(squeeze(cell));
    if (text == "х" || text == "x" || text == "v" || text == "да") return true;
    const auto letters = decode(text);
    return std::ranges::none_of(letters,
                                [](char32_t c) { return is_letter(c) && c != U'ч' && c != U'а' && c != U'с'; });
}

/// «Итого», «Всего часов»: no teacher's row.
bool is_total(std::string_view text) {
    const auto plain = fold(squeeze(text));
    return plain.starts_with("итог") || plain.starts_with("всего") || plain.starts_with("час") ||
           plain.starts_with("вакан");
}

/// A school of sixty classes with subgroups has some thousands: more is a damaged file, or an attack.
constexpr std::size_t most_duties = 50'000;

class DutyReader {
  public:
    DutyReader(Draft& draft) : draft_(draft), columns_(draft.plan.columns), corrected_(draft.choices.corrections) {
        grid_ = columns_.find(Field::teachers) >= 0;
        by_class_ = columns_.find(Field::taught) >= 0;
        headings_.resize(columns_.columns.size());
        for (std::size_t i = 0; by_class_ && i < headings_.size(); ++i)
            if (columns_.columns[i].field == Field::taught)
                headings_[i] = parse_class(columns_.columns[i].heading, draft.index.existing().labels).value;
    }

    std::vector<DutyRecord> read(const Table& table) {
        for (const auto& row : table.rows) {
            if (row.line <= columns_.last_header_line) continue;
            row_ = &row;
            if (draft_.skips(row.line)) continue;
            if (by_class_)
                read_by_class();
            else if (grid_)
                read_grid();
            else
                read_row();
        }
        return std::move(out_);
    }

  private:
    std::string cell(int column) const { return corrected_.cell(*row_, column); }
    std::string cell(Field field) const { return cell(columns_.find(field)); }

    /// The classes of a cell; what is no class is reported.
    std::vector<ClassLabel> classes(int column) {
        std::vector<ClassLabel> labels;
        const auto text = cell(column);
        for (const auto& part : split_classes(text)) {
            auto parsed = parse_class(without_remark(part).name, draft_.index.existing().labels);
            if (parsed.value.label.empty())
                draft_.report(FaultCode::unit_unknown, row_->line, column, part);
            else if (std::ranges::find(labels, parsed.value) == labels.end())
                labels.push_back(std::move(parsed.value));
        }
        return labels;
    }

    void read_grid() {
        const int unit_column = columns_.find(Field::class_label);
        const auto units = classes(unit_column);
        for (std::size_t i = 0; i < columns_.columns.size(); ++i) {
            const auto& column = columns_.columns[i];
            if (column.field != Field::teachers) continue;
            const int at = static_cast<int>(i);
            const auto names = teachers_of(cell(at));
            for (std::size_t number = 0; number < names.size(); ++number) {
                auto [name, remark] = without_remark(names[number]);
                auto subgroup = subgroup_of(remark);
                // Several teachers of one subject in one class have a subgroup each.
                if (subgroup.empty() && names.size() > 1) subgroup = std::to_string(number + 1);
                for (const auto& unit : units)
                    keep({row_->line, at, name, cut(column.heading, max_subject_code_points), unit, unit_column,
                          subgroup});
            }
        }
    }

    /// The teacher of this row, and the column of the name.
    std::pair<std::string, int> teacher_here() const {
        int name_column = columns_.find(Field::full_name);
        auto name = cell(name_column);
        if (name_column < 0 || name.empty()) {
            const auto parts =
                squeeze(cell(Field::surname) + " " + cell(Field::given_name) + " " + cell(Field::patronymic));
            if (!parts.empty()) name = parts;
            if (name_column < 0) name_column = columns_.find(Field::surname);
        }
        return {std::move(name), name_column};
    }

    /// The subjects of a cell with the subgroup that stands beside each; of the row, where the cell tells hours.
    std::vector<std::pair<std::string, std::string>> taught_in(int column,
                                                               const std::vector<std::string>& row_subjects) {
        const auto text = cell(column);
        const auto beside = subgroup_of(cell(Field::subgroup));
        std::vector<std::pair<std::string, std::string>> taught;
        if (is_amount(text)) {
            for (const auto& subject : row_subjects) taught.emplace_back(subject, beside);
        } else {
            for (const auto& part : teachers_of(text)) {  // hours after the subject go as they do after a teacher
                const auto [subject, remark] = without_remark(part);
                if (subject.empty()) continue;
                const auto subgroup = subgroup_of(remark);
                taught.emplace_back(subject, subgroup.empty() ? beside : subgroup);
            }
        }
        if (taught.empty()) draft_.report(FaultCode::subject_missing, row_->line, column);
        return taught;
    }

    void read_by_class() {
        auto [name, name_column] = teacher_here();
        const auto subjects = cell(Field::subjects);
        if (name.empty()) name = last_teacher_;
        if (name.empty() || is_total(name) || is_total(subjects)) return;
        remember(name, subjects);
        const auto list = parse_subjects(subjects);
        for (std::size_t i = 0; i < columns_.columns.size(); ++i) {
            const auto& column = columns_.columns[i];
            const int at = static_cast<int>(i);
            if (column.field != Field::taught || says_nothing(cell(at)) || cell(at) == "0") continue;
            for (const auto& [subject, subgroup] : taught_in(at, list))
                keep({row_->line, name_column, without_remark(name).name, cut(subject, max_subject_code_points),
                      headings_[i], at, subgroup, true});
        }
    }

    void read_row() {
        auto [name, name_column] = teacher_here();
        auto subjects = cell(Field::subjects);
        const int unit_column = columns_.find(Field::class_label);
        if (name.empty()) {
            name = last_teacher_;
            if (subjects.empty()) subjects = last_subject_;
        }
        if (name.empty() || cell(unit_column).empty())
            return remember(name, subjects);  // a total, a heading of its own
        remember(name, subjects);
        const auto list = parse_subjects(subjects);
        if (list.empty()) draft_.report(FaultCode::subject_missing, row_->line, columns_.find(Field::subjects));
        const auto subgroup = subgroup_of(cell(Field::subgroup));
        // «не указан», «—»: a teacher and a subject that go nowhere.
        if (split_classes(cell(unit_column)).empty())
            draft_.report(FaultCode::unit_unknown, row_->line, unit_column, cell(unit_column));
        for (const auto& unit : classes(unit_column))
            for (const auto& subject : list)
                keep({row_->line, name_column, without_remark(name).name, cut(subject, max_subject_code_points), unit,
                      unit_column, subgroup});
    }

    void keep(DutyRecord duty) {
        if (out_.size() == most_duties)
            throw Error{ErrorCode::unsupported_file, "file",
                        fmt::format("too_many_rows {} line {}", most_duties, row_->line)};
        out_.push_back(std::move(duty));
    }

    void remember(const std::string& name, const std::string& subjects) {
        last_teacher_ = name;
        last_subject_ = subjects;
    }

    Draft& draft_;
    const Columns& columns_;
    const Corrected corrected_;
    bool grid_ = false, by_class_ = false;
    const Row* row_ = nullptr;
    std::string last_teacher_, last_subject_;
    std::vector<ClassLabel> headings_;  // by column, where classes are headings
    std::vector<DutyRecord> out_;
};

}  // namespace

std::vector<DutyRecord> read_duties(Draft& draft, const Table& table) {
    return DutyReader(draft).read(table);
}

}  // namespace parta::roster
