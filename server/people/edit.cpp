// Adding people and correcting what is known of them.
#include <algorithm>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "people/dates.hpp"
#include "people/leaving.hpp"
#include "people/movements.hpp"
#include "people/names.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

std::string subject_of(MemberId id) {
    return fmt::format("member:{}", id.value);
}

std::optional<std::string> read_contact(std::string_view typed, accounts::ContactKind kind, std::string field) {
    if (trim(typed).empty()) return std::nullopt;
    const auto contact = accounts::parse_contact(typed);
    if (!contact || contact->kind != kind)
        throw Error{ErrorCode::invalid_field, std::move(field),
                    kind == accounts::ContactKind::phone ? "a phone number with its code, as +7 999 000-00-00"
                                                         : "an e-mail address"};
    return contact->value;
}

std::optional<std::string> read_birth_date(std::string_view typed) {
    if (typed.empty()) return std::nullopt;
    const auto date = parse_date(typed);
    if (!date || *date > today() || date->year() < std::chrono::year{1900})
        throw Error{ErrorCode::invalid_field, "birth_date", "a day of the past, as 2015-03-01"};
    return std::string(typed);
}

std::string required_name(std::string_view typed, std::string field) {
    std::string name = squeeze(typed);
    if (name.empty()) throw Error{ErrorCode::invalid_field, std::move(field), "at least one letter"};
    return name;
}

/// A roster flag is answered once the field holds something valid.
void drop_flag(std::string& flags, std::string_view answered) {
    std::string left;
    for (auto flag : split(flags, ' '))
        if (!flag.empty() && flag != answered) left += (left.empty() ? "" : " ") + std::string(flag);
    flags = std::move(left);
}

void tell_units(db::Tx& tx, const std::vector<UnitId>& units) {
    // With no unit of their own, a person concerns the administrators, who belong to the staff of every unit, also of
    // none.
    if (units.empty()) events::emit(tx, events::to_unit_staff(UnitId{}), PeopleChanged{});
    for (UnitId unit : units) events::emit(tx, events::to_unit_staff(unit), PeopleChanged{});
}

/// Checks that the viewer may add such a person, and to the place named.
void check_may_add(db::Tx& tx, const Viewer& viewer, const AddPerson& in) {
    if (in.role == Role::parent) {
        if (!in.child) throw Error{ErrorCode::invalid_field, "child", "the pupil whom the representative stands for"};
        const Standing child = load_standing(tx, *in.child);
        check_on(viewer, Action::correct_contacts, child);
        if (!child.pupil) throw Error{ErrorCode::invalid_field, "child", "a pupil"};
        return;
    }
    if (in.relation) throw Error{ErrorCode::invalid_field, "relation", "of a representative only"};
    if (in.legal) throw Error{ErrorCode::invalid_field, "legal", "of a representative only"};
    orgs::check_everywhere(viewer, Action::edit_people);
    if (in.role == Role::administrator)
        throw Error{ErrorCode::invalid_field, "role", "an administrator is appointed from the staff who have joined"};
    if (in.role != Role::pupil && !is_appointed_staff(in.role))
        throw Error{ErrorCode::invalid_field, "role", "a staff role, pupil or parent"};
    if (in.role == Role::pupil && in.unit) check_class(tx, *in.unit, "unit");
}

/// «Физика, астрономия», as a roster says it; the duties in classes are given apart.
void set_subjects(db::Tx& tx, const Standing& target, const std::string& subjects) {
    if (!target.staff) throw Error{ErrorCode::invalid_field, "subjects", "of somebody who works here"};
    tx.exec("UPDATE member SET subjects = $3 WHERE org_id = $1 AND id = $2", tx.org(), target.member, subjects);
}

}  // namespace

void check_class(db::Tx& tx, UnitId id, std::string field) {
    const auto unit = store::find_unit(tx, id);
    if (!unit || unit->archived) throw Error{ErrorCode::not_found, std::move(field)};
    if (unit->kind != UnitKind::class_ && unit->kind != UnitKind::group)
        throw Error{ErrorCode::invalid_field, std::move(field), "a class or a group"};
}

MemberId add_person(db::Tx& tx, const Viewer& viewer, const AddPerson& in) {
    check_may_add(tx, viewer, in);
    store::MemberRow row{.id = new_id<MemberId>(),
                         .name = {required_name(in.surname, "surname"), required_name(in.given_name, "given_name"),
                                  squeeze(in.patronymic)},
                         .birth_date = read_birth_date(in.birth_date),
                         .position = squeeze(in.position),
                         .phone = read_contact(in.phone, accounts::ContactKind::phone, "phone"),
                         .email = read_contact(in.email, accounts::ContactKind::email, "email")};
    store::insert_member(tx, row);
    const auto seq = events::emit(tx, events::to_member(row.id), events::AccessChanged{"roles"});
    std::vector<UnitId> units;
    if (in.role == Role::parent) {
        store::open_representation(tx,
                                   {.child = *in.child,
                                    .parent = row.id,
                                    .legal = in.legal.value_or(true),
                                    .relation = in.relation ? squeeze(*in.relation) : std::string{}},
                                   seq);
        if (auto unit = store::main_unit(tx, *in.child)) units.push_back(*unit);
    } else {
        store::open_role(tx, row.id, in.role, seq, std::nullopt);
        if (in.role == Role::pupil && in.unit) {
            store::open_enrolment(tx, row.id, *in.unit, store::Counts::main, seq, "manual");
            note_movement(tx, viewer.member,
                          {.member = row.id, .from = {}, .to = in.unit, .reason = MovementReason::added, .seq = seq});
            units.push_back(*in.unit);
        }
    }
    tell_units(tx, units);
    orgs::audit(tx, viewer.member, "add_person", subject_of(row.id),
                fmt::format(R"({{"role":"{}"}})", policy::name(in.role)));
    return row.id;
}

void edit_person(db::Tx& tx, const Viewer& viewer, MemberId id, const EditPerson& in) {
    const Standing standing = load_standing(tx, id);
    const bool contacts_only = !in.surname && !in.given_name && !in.patronymic && !in.position && !in.birth_date &&
                               !in.deactivated && !in.subjects;
    check_on(viewer, contacts_only ? Action::correct_contacts : Action::edit_people, standing);
    auto row = store::get_member(tx, id);
    if (!tx.query("SELECT 1 FROM member WHERE org_id = $1 AND id = $2 AND erased_at IS NOT NULL", tx.org(), id).empty())
        throw Error{ErrorCode::conflict, {}, "the personal data are deleted: whoever comes back is added anew"};

    if (in.surname) row.name.surname = required_name(*in.surname, "surname");
    if (in.given_name) row.name.given_name = required_name(*in.given_name, "given_name");
    if (in.patronymic) row.name.patronymic = squeeze(*in.patronymic);
    if (in.position) row.position = squeeze(*in.position);
    if (in.subjects) set_subjects(tx, standing, squeeze(*in.subjects));
    if (in.phone) row.phone = read_contact(*in.phone, accounts::ContactKind::phone, "phone");
    if (in.email) row.email = read_contact(*in.email, accounts::ContactKind::email, "email");
    if (in.birth_date) row.birth_date = read_birth_date(*in.birth_date);
    if (row.phone) drop_flag(row.flags, "bad_phone");
    if (row.email) drop_flag(row.flags, "bad_email");
    if (row.birth_date) drop_flag(row.flags, "bad_birth_date");

    const bool leaves = in.deactivated && *in.deactivated && !row.deactivated_at;
    const bool returns = in.deactivated && !*in.deactivated && row.deactivated_at;
    if (leaves) {
        const auto seq = leave_organisation(tx, id);
        if (standing.pupil)
            note_movement(
                tx, viewer.member,
                {.member = id, .from = standing.main, .to = {}, .reason = MovementReason::left_school, .seq = seq});
        row.deactivated_at = now();
    }
    if (returns) {
        const auto seq = return_to_organisation(tx, id);
        if (const Standing back = load_standing(tx, id); back.pupil)
            note_movement(tx, viewer.member,
                          {.member = id, .from = {}, .to = back.main, .reason = MovementReason::returned, .seq = seq});
        row.deactivated_at.reset();
    }
    store::update_member(tx, row);
    tell_units(tx, standing.units());
    orgs::audit(tx, viewer.member,
                leaves    ? "deactivate_person"
                : returns ? "reactivate_person"
                          : "edit_person",
                subject_of(id));
}

}  // namespace parta::people
