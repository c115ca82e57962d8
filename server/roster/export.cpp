#include "roster/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "base/zip.hpp"
#include "roster/existing.hpp"
#include "roster/export_parts.hpp"
#include "roster/sheets.hpp"

namespace parta::roster {

using policy::Role;

namespace {

bool holds(const ExistingPerson& person, Role role) {
    return std::ranges::find(person.roles, role) != person.roles.end();
}

SheetPerson sheet_person(const ExistingPerson& person) {
    return {person.name.surname, person.name.given_name, person.name.patronymic, person.phone, person.email, {}};
}

std::string whole(const PersonName& name) {
    return squeeze(name.surname + " " + name.given_name + " " + name.patronymic);
}

}  // namespace

ExportView::ExportView(const Existing& existing_in) : existing(existing_in) {
    for (const auto& unit : existing.units) labels_[unit.id] = unit.label;
    for (const auto& person : existing.people) {
        if (person.left) continue;
        by_id_[person.id] = &person;
        if (holds(person, Role::pupil)) pupils.push_back(&person);
        // An administrator who is nothing else is not of the staff's lists.
        if (std::ranges::any_of(person.roles, [](Role r) { return r != Role::pupil && r != Role::administrator; }))
            staff.push_back(&person);
    }
    for (const auto& one : existing.representations)
        if (!one.restricted && by_id_.contains(one.child) && by_id_.contains(one.parent))
            families_[one.child].push_back(&one);
    auto place = [&](const ExistingPerson* person) {
        const auto& label = this->label(person->unit);
        const int grade = parse_class(label, existing.labels).value.grade;
        return std::tuple{grade == 0, grade, label, fold(whole(person->name)), person->id};
    };
    std::ranges::sort(pupils, {}, place);
    std::ranges::sort(staff, {}, [](const auto* person) { return std::pair{fold(whole(person->name)), person->id}; });
}

const std::string& ExportView::label(UnitId id) const {
    static const std::string none;
    const auto found = labels_.find(id);
    return found == labels_.end() ? none : found->second;
}

const std::vector<const ExistingRepresentation*>& ExportView::family(MemberId child) const {
    static const std::vector<const ExistingRepresentation*> none;
    const auto found = families_.find(child);
    return found == families_.end() ? none : found->second;
}

const ExistingPerson* ExportView::person(MemberId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<ExportedFile> export_lists(const Existing& existing) {
    const ExportView view(existing);
    std::vector<PupilSheetLine> pupils;
    for (const auto* pupil : view.pupils) {
        PupilSheetLine line{view.label(pupil->unit), sheet_person(*pupil), pupil->birth_date, {}, {}};
        line.sex = pupil->sex == Sex::male ? "м" : pupil->sex == Sex::female ? "ж" : "";
        for (const auto* one : view.family(pupil->id)) {
            line.representatives.push_back(sheet_person(*view.person(one->parent)));
            line.representatives.back().relation = one->relation;
        }
        pupils.push_back(std::move(line));
    }
    std::vector<StaffSheetLine> staff;
    for (const auto* person : view.staff) {
        StaffSheetLine line{sheet_person(*person), person->position, {}, {}};
        for (const auto& subject : person->subjects) line.subjects += (line.subjects.empty() ? "" : ", ") + subject;
        for (auto unit : person->leads) line.leads += (line.leads.empty() ? "" : ", ") + view.label(unit);
        staff.push_back(std::move(line));
    }
    std::vector<DutySheetLine> duties;
    for (const auto& duty : existing.duties)
        if (const auto* person = view.person(duty.member))
            duties.push_back({whole(person->name), duty.subject, view.label(duty.unit), duty.subgroup});
    return {{"pupils.csv", spreadsheet_csv(pupils_sheet(pupils))},
            {"staff.csv", spreadsheet_csv(staff_sheet(staff))},
            {"duties.csv", spreadsheet_csv(duties_sheet(duties))}};
}

std::string export_roster(db::Tx& tx, const orgs::Viewer& viewer, ExportFormat format) {
    orgs::check(viewer, orgs::Action::import_roster);
    const auto existing = load_existing(tx);
    const auto row = tx.query("SELECT name FROM org WHERE id = $1", tx.org());
    const auto files = format == ExportFormat::lists
                           ? export_lists(existing)
                           : export_oneroster(existing, {tx.org(), row.only().get<std::string>(0)}, format);
    orgs::audit(tx, viewer.member, "roster_exported", {},
                fmt::format(R"({{"format":"{}"}})", boost::describe::enum_to_string(format, "")));
    std::ostringstream out;
    ZipWriter archive(out);
    for (const auto& file : files) archive.add(file.name, file.bytes);
    archive.finish();
    return std::move(out).str();
}

}  // namespace parta::roster
