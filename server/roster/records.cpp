#include "roster/records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "roster/bundle.hpp"
#include "roster/corrected.hpp"
#include "roster/headings.hpp"

namespace parta::roster {
namespace {

constexpr std::size_t max_position_code_points = 200, max_relation_code_points = 40;

std::string cut(std::string_view text, std::size_t code_points) {
    auto letters = decode(text);
    if (letters.size() > code_points) letters.resize(code_points);
    return encode(letters);
}

bool is_relation(std::string_view word) {
    constexpr std::string_view known[] = {"мать",    "мама",   "отец",  "папа", "опекун", "попечитель", "бабушка",
                                          "дедушка", "мачеха", "отчим", "тетя", "дядя",   "сестра",     "брат"};
    return std::ranges::find(known, word) != std::end(known);
}

/// What people put into the one cell for a representative: «Жукова О. И. (мать), 8-999-000-00-65».
struct CrowdedCell {
    std::string name, relation, phone;
};

CrowdedCell split_crowded(std::string_view text) {
    CrowdedCell cell;
    auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    if (digits >= 10) {
        auto at = text.find_first_of("+0123456789");
        cell.phone = text.substr(at);
        text = text.substr(0, at);
    }
    for (auto word : split(text, ' ')) {
        auto plain = fold(word);
        std::erase_if(plain, [](char c) { return std::string_view{"(),.:-"}.contains(c); });
        if (is_relation(plain)) {
            cell.relation = plain;
        } else if (!plain.empty() && !(digits >= 10 && (plain == "т" || plain == "тел" || plain == "моб"))) {
            cell.name += cell.name.empty() ? std::string(word) : " " + std::string(word);
        }
    }
    while (cell.name.ends_with(',') || cell.name.ends_with('(') || cell.name.ends_with(' ')) cell.name.pop_back();
    return cell;
}

/// The first day of the school year that `today` belongs to; from June on lists are of the coming one.
std::string september_first(std::string_view today) {
    constexpr std::string_view first_of_coming = "06";
    const int year = std::stoi(std::string{today.substr(0, 4)});
    return fmt::format("{}-09-01", today.substr(5, 2) >= first_of_coming ? year : year - 1);
}

class Reader {
  public:
    Reader(const Columns& columns, const std::vector<Correction>& corrections, const Reading& reading)
        : columns_(columns), reading_(reading), corrected_(corrections) {
        for (const auto& column : columns_.columns)
            has_classes_ |= column.field == Field::class_label || column.field == Field::grade;
    }

    void read(const Row& row) {
        row_ = &row;
        if (takes_section()) return;
        report_overlong();
        Record record;
        record.line = row.line;
        read_name(record);
        record.phone = read_phone(0);
        record.email = read_email(0);
        if (columns_.kind == FileKind::staff) {
            read_staff(record);
        } else {
            read_birth(record);
            read_class(record);
            check_age(record);
            for (int number = 1; number <= columns_.representatives(); ++number) read_representative(record, number);
        }
        out_.records.push_back(std::move(record));
    }

    Records take() {
        sort_faults(out_.faults);
        return std::move(out_);
    }

  private:
    std::string cell(int column) const { return corrected_.cell(*row_, column); }
    std::string cell(Field field, int person = 0) const { return cell(columns_.find(field, person)); }

    void report(const std::optional<FaultCode>& code, int column, std::string value = {}) {
        if (code) out_.faults.push_back(make_fault(*code, row_->line, column, std::move(value)));
    }

    void report_overlong() {
        for (int column : row_->overlong) {
            bool mapped = columns_.columns[static_cast<std::size_t>(column)].field != Field::ignored;
            if (mapped && !corrected_.contains(row_->line, column)) report(FaultCode::cell_too_long, column);
        }
    }

    bool takes_section() {
        if (has_classes_ || columns_.kind != FileKind::pupils) return false;
        std::string only;
        for (std::size_t i = 0; i < row_->cells.size(); ++i) {
            auto text = cell(static_cast<int>(i));
            if (text.empty()) continue;
            if (!only.empty()) return false;
            only = std::move(text);
        }
        auto parsed = parse_class(only, reading_.labels);
        bool said = fold(only).contains("класс") || fold(only).contains("групп") || !parsed.value.letter.empty();
        if (parsed.value.label.empty() || !said) return false;
        section_ = only;
        return true;
    }

    void read_name(Record& record) {
        PersonName raw{cell(Field::surname), cell(Field::given_name), cell(Field::patronymic)};
        int whole = columns_.find(Field::full_name);
        bool in_parts = whole < 0 || !raw.surname.empty() || !raw.given_name.empty();
        auto parsed = in_parts ? parse_name(raw) : parse_full_name(cell(whole));
        record.name = std::move(parsed.value);
        record.name_column = in_parts ? columns_.find(Field::surname) : whole;
        record.left_out = parsed.fault == FaultCode::name_missing;
        auto shown = in_parts ? squeeze(raw.surname + " " + raw.given_name + " " + raw.patronymic) : cell(whole);
        report(parsed.fault, record.name_column, std::move(shown));
    }

    Contact read_phone(int person) {
        int column = columns_.find(Field::phone, person);
        auto text = cell(column);
        auto parsed = parse_phone(text);
        report(parsed.fault, column, text);
        return {std::move(parsed.value), column};
    }

    Contact read_email(int person) {
        int column = columns_.find(Field::email, person);
        auto text = cell(column);
        auto parsed = parse_email(text);
        report(parsed.fault, column, text);
        return {std::move(parsed.value), column};
    }

    void read_birth(Record& record) {
        int date_column = columns_.find(Field::birth_date), sex_column = columns_.find(Field::sex);
        auto text = cell(date_column);
        auto date = parse_birth_date(text, reading_.today);
        if (!date.value.empty()) {
            int age = years_between(date.value, reading_.today);
            bool school = reading_.labels == Labels::school;
            if (age < (school ? 4 : 13) || age > (school ? 22 : 70)) date.fault = FaultCode::birth_date_implausible;
        }
        report(date.fault, date_column, text);
        record.birth_date = std::move(date.value);
        auto sex = parse_sex(cell(sex_column));
        report(sex.fault, sex_column, cell(sex_column));
        record.sex = sex.value;
    }

    void read_class(Record& record) {
        int column = columns_.find(Field::class_label), grade = columns_.find(Field::grade);
        Parsed<ClassLabel> parsed;
        std::string text;
        if (column >= 0 || grade < 0) {
            text = has_classes_ ? cell(column) : section_;
            parsed = parse_class(text, reading_.labels);
        } else {
            auto letter = cell(Field::letter);
            parsed = parse_class(cell(grade), letter, reading_.labels);
            column = grade;
            text = squeeze(cell(grade) + " " + letter);
        }
        report(parsed.fault, column, text);
        record.unit = std::move(parsed.value);
    }

    /// Six or seven in the first class, a year more in each that follows; a little younger and some years older is
    /// ordinary.
    void check_age(const Record& record) {
        constexpr int youngest = 4, oldest = 9, last_grade = 11;
        const int grade = record.unit.grade;
        if (reading_.labels != Labels::school || grade < 1 || grade > last_grade || record.birth_date.empty()) return;
        const int age = years_between(record.birth_date, september_first(reading_.today));
        const bool implausible = !out_.faults.empty() && out_.faults.back().line == record.line &&
                                 out_.faults.back().code == FaultCode::birth_date_implausible;
        if (implausible || (age >= grade + youngest && age <= grade + oldest)) return;
        const int column = columns_.find(Field::birth_date);
        report(FaultCode::age_unlikely_for_class, column, cell(column));
    }

    /// «ФИО матери»: what the heading of the name says.
    std::string relation_of_heading(int column) const {
        if (column < 0) return {};
        const auto whose = read_heading(columns_.columns[static_cast<std::size_t>(column)].heading).whose;
        return whose == Whose::mother ? "мать" : whose == Whose::father ? "отец" : "";
    }

    void read_representative(Record& record, int number) {
        RepresentativeRecord person;
        person.number = number;
        PersonName raw{cell(Field::surname, number), cell(Field::given_name, number), cell(Field::patronymic, number)};
        int whole = columns_.find(Field::full_name, number);
        bool in_parts = whole < 0 || !raw.surname.empty() || !raw.given_name.empty();
        person.column = in_parts ? columns_.find(Field::surname, number) : whole;
        auto crowded = in_parts ? CrowdedCell{} : split_crowded(cell(whole));
        person.relation = cell(Field::relation, number);
        if (person.relation.empty()) person.relation = crowded.relation;
        if (person.relation.empty()) person.relation = relation_of_heading(person.column);
        person.relation = cut(person.relation, max_relation_code_points);
        person.phone = read_phone(number);
        if (person.phone.value.empty() && !crowded.phone.empty())
            person.phone = {parse_phone(crowded.phone).value, person.column};
        person.email = read_email(number);
        bool absent = says_nothing(in_parts ? raw.surname + raw.given_name : crowded.name);
        if (absent) {
            bool reachable = !person.phone.value.empty() || !person.email.value.empty();
            auto contact = person.phone.value.empty() ? person.email : person.phone;
            if (reachable) report(FaultCode::representative_without_name, contact.column, contact.value);
            return;
        }
        auto parsed = in_parts ? parse_name(raw) : parse_full_name(crowded.name);
        report(parsed.fault, person.column,
               in_parts ? squeeze(raw.surname + " " + raw.given_name + " " + raw.patronymic) : cell(whole));
        if (parsed.fault == FaultCode::name_missing) return;
        person.name = std::move(parsed.value);
        record.representatives.push_back(std::move(person));
    }

    void read_staff(Record& record) {
        int column = columns_.find(Field::position);
        record.position = cut(cell(column), max_position_code_points);
        record.subjects = parse_subjects(cell(Field::subjects));
        auto roles = roles_of_position(record.position);
        record.roles = std::move(roles.value);
        using policy::Role;
        bool teaches = std::ranges::any_of(record.roles, [](Role role) {
            return role == Role::teacher || role == Role::supplementary_teacher || role == Role::specialist;
        });
        // Whoever has subjects teaches, whatever else the position says: a deputy with physics, a line without a
        // position.
        if (!record.subjects.empty() && !teaches) {
            std::erase(record.roles, Role::non_teaching);
            record.roles.push_back(Role::teacher);
            std::ranges::sort(record.roles);
            if (roles.fault == FaultCode::position_unknown) roles.fault.reset();
        }
        report(roles.fault, column, record.position);
        read_leadership(record);
    }

    void read_leadership(Record& record) {
        int column = columns_.find(Field::leadership);
        for (const auto& part : split_classes(cell(column))) {
            auto add = [&](const ClassLabel& label) {
                if (std::ranges::find(record.leads, label) == record.leads.end()) record.leads.push_back(label);
            };
            auto whole = parse_class(part, reading_.labels);
            if (!whole.value.label.empty()) {
                report(whole.fault, column, part);
                add(whole.value);
                continue;
            }
            std::vector<ClassLabel> labels;  // «5А 5Б»
            for (auto word : split(part, ' '))
                if (auto one = parse_class(word, reading_.labels); !one.value.label.empty())
                    labels.push_back(one.value);
            if (labels.size() != split(part, ' ').size())
                report(whole.fault, column, part);
            else
                std::ranges::for_each(labels, add);
        }
    }

    const Columns& columns_;
    const Reading& reading_;
    const Corrected corrected_;
    bool has_classes_ = false;
    std::string section_;
    const Row* row_ = nullptr;
    Records out_;
};

}  // namespace

std::expected<ParsedFile, TableError> parse_file(std::string_view bytes, FileKind part) {
    if (is_bundle(bytes)) {
        auto parts = read_bundle(bytes);
        if (!parts) return std::unexpected(parts.error());
        auto chosen = std::ranges::find(*parts, part, &BundlePart::kind);
        if (chosen == parts->end()) chosen = parts->begin();
        ParsedFile file;
        for (const auto& one : *parts) file.parts.push_back(one.kind);
        file.table = std::move(chosen->table);
        file.columns = guess_columns(file.table);
        return file;
    }
    auto table = read_table(bytes);
    if (!table) return std::unexpected(table.error());
    auto columns = guess_columns(*table);
    return ParsedFile{*std::move(table), std::move(columns), {}};
}

Records read_records(const Table& table, const Columns& columns, const std::vector<Correction>& corrections,
                     const Reading& reading) {
    Reader reader(columns, corrections, reading);
    if (!columns.usable()) return reader.take();
    for (const auto& row : table.rows)
        if (row.line > columns.last_header_line) reader.read(row);
    return reader.take();
}

}  // namespace parta::roster
