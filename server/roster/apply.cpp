#include "roster/apply.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/clock.hpp"
#include "orgs/duties.hpp"
#include "people/movements.hpp"
#include "people/people.hpp"
#include "people/person.hpp"
#include "roster/normalise.hpp"

namespace parta::roster {
namespace {

std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::string_view> stored_sex(Sex sex) {
    if (sex == Sex::male) return "male";
    if (sex == Sex::female) return "female";
    return std::nullopt;
}

std::string joined(const std::vector<std::string>& list) {
    return fmt::format("{}", fmt::join(list, ", "));
}

/// Rows of one plan, in order: units, people, then what ties them.
class Writer {
  public:
    Writer(db::Tx& tx, const orgs::Viewer& viewer, const Plan& plan, std::int64_t seq)
        : tx_(tx),
          viewer_(viewer),
          plan_(plan),
          seq_(seq),
          unit_kind_(tx.query("SELECT kind FROM org WHERE id = $1", tx.org()).only().get<std::string>(0) == "college"
                         ? "group"
                         : "class") {}

    void write() {
        for (const auto& unit : plan_.units) units_.push_back(unit.id ? unit.id : insert_unit(unit));
        for (const auto& person : plan_.people) people_.push_back(write_person(person));
        for (const auto& relation : plan_.representations) write_representation(relation);
        for (const auto& duty : plan_.duties) orgs::give_subject(tx_, viewer_, subject_duty(duty), seq_);
        for (const auto& duty : plan_.ending_duties)
            if (duty.ending) orgs::take_subject(tx_, viewer_, subject_duty(duty), seq_);
        for (const auto& absentee : plan_.absentees) {
            if (absentee.leaving) leave(absentee);
            if (absentee.left_school) people::edit_person(tx_, viewer_, absentee.member, {.deactivated = true});
        }
    }

  private:
    static orgs::SubjectDuty subject_duty(const DutyKey& duty) {
        return {duty.member, duty.unit, duty.subject, duty.subgroup};
    }

    UnitId insert_unit(const PlannedUnit& unit) {
        const auto id = new_id<UnitId>();
        tx_.post(
            "INSERT INTO unit (org_id, id, kind, label, match_label, grade, created_at) VALUES ($1, $2, $3, $4, $5, "
            "$6, $7)",
            tx_.org(), id, unit_kind_, unit.label.label, orgs::match_label(unit.label.label), unit.label.grade, now());
        return id;
    }

    MemberId write_person(const PlannedPerson& person) {
        const MemberId id = person.id ? person.id : new_id<MemberId>();
        if (person.returns) people::bring_back(tx_, id);
        if (person.change == Change::created && !person.id)
            insert_member(id, person);
        else if (person.change == Change::changed)
            update_member(id, person);
        for (policy::Role role : person.roles_ended)
            tx_.post(
                "UPDATE role SET to_seq = $4 WHERE org_id = $1 AND member_id = $2 AND role = $3 AND to_seq IS NULL",
                tx_.org(), id, policy::name(role), seq_);
        for (policy::Role role : person.roles_added)
            tx_.post("INSERT INTO role (org_id, member_id, role, from_seq) VALUES ($1, $2, $3, $4)", tx_.org(), id,
                     policy::name(role), seq_);
        place(id, person);
        for (int unit : person.leads_added)
            tx_.post(
                "INSERT INTO assignment (org_id, member_id, unit_id, duty, from_seq) VALUES ($1, $2, $3, "
                "'class_teacher', $4)",
                tx_.org(), id, units_.at(unit), seq_);
        return id;
    }

    void insert_member(MemberId id, const PlannedPerson& person) {
        tx_.post(
            "INSERT INTO member (org_id, id, surname, given_name, patronymic, sort_name, birth_date, sex, position, "
            "phone, email, flags, subjects, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
            "$13, $14)",
            tx_.org(), id, person.name.surname, person.name.given_name, person.name.patronymic, sort_name(person.name),
            or_null(person.birth_date), stored_sex(person.sex), person.position, or_null(person.phone),
            or_null(person.email), person.flags, joined(person.subjects), now());
    }

    void update_member(MemberId id, const PlannedPerson& person) {
        tx_.post(
            "UPDATE member SET surname = $3, given_name = $4, patronymic = $5, sort_name = $6, birth_date = $7, sex = "
            "$8, position = $9, phone = $10, email = $11, flags = $12, subjects = $13 WHERE org_id = $1 AND id = $2",
            tx_.org(), id, person.name.surname, person.name.given_name, person.name.patronymic, sort_name(person.name),
            or_null(person.birth_date), stored_sex(person.sex), person.position, or_null(person.phone),
            or_null(person.email), person.flags, joined(person.subjects));
        audit(id, "edit_person");
    }

    static std::string sort_name(const PersonName& name) {
        return people::sort_name({name.surname, name.given_name, name.patronymic});
    }

    /// The pupil's class: at most one, so the old one ends first (R13).
    void place(MemberId id, const PlannedPerson& person) {
        const bool new_pupil = std::ranges::find(person.roles_added, policy::Role::pupil) != person.roles_added.end();
        if (person.writes(Field::class_label)) return change_place(id, person.moved_from, units_.at(person.unit));
        if (person.unit >= 0 && new_pupil) {
            tx_.post(
                "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, TRUE, "
                "$4, 'roster')",
                tx_.org(), id, units_.at(person.unit), seq_);
            people::note_movement(tx_, viewer_.member,
                                  {.member = id,
                                   .from = {},
                                   .to = units_.at(person.unit),
                                   .reason = people::MovementReason::roster,
                                   .seq = seq_,
                                   .to_label = plan_.units.at(person.unit).label.label});
        }
    }

    /// As an administrator's own movement: a place left lately goes on, and within a day it can be undone.
    void change_place(MemberId id, UnitId from, UnitId to) {
        const auto place = [](UnitId unit) { return unit ? std::optional{unit} : std::nullopt; };
        people::change_place(tx_, viewer_,
                             {.member = id,
                              .from = place(from),
                              .to = place(to),
                              .reason = !to    ? people::MovementReason::left
                                        : from ? people::MovementReason::transfer
                                               : people::MovementReason::roster,
                              .seq = seq_});
    }

    void audit(MemberId id, std::string_view action, std::string_view details = "{}") {
        orgs::audit(tx_, viewer_.member, action, fmt::format("member:{}", id.value), details);
    }

    void write_representation(const PlannedRepresentation& one) {
        const auto child = people_.at(one.child), parent = people_.at(one.parent);
        if (one.change == Change::created)
            tx_.post(
                // What a grown-up pupil has closed (R56) no file opens.
                "INSERT INTO representation (org_id, child_id, parent_id, relation, restricted, by_child, from_seq) "
                "SELECT $1, $2, $3, $4, x.by_child, x.by_child, $5 FROM (SELECT coalesce((SELECT by_child FROM "
                "representation WHERE org_id = $1 AND child_id = $2 AND parent_id = $3 ORDER BY from_seq DESC LIMIT "
                "1), FALSE) AS by_child) x",
                tx_.org(), child, parent, one.relation, seq_);
        if (one.change == Change::changed)
            tx_.post(
                "UPDATE representation SET relation = $4 WHERE org_id = $1 AND child_id = $2 AND parent_id = $3 AND "
                "to_seq IS NULL",
                tx_.org(), child, parent, one.relation);
    }

    /// A pupil leaves the class; a member of staff their roles and duties.
    void leave(const Absentee& absentee) {
        if (absentee.unit) return change_place(absentee.member, absentee.unit, {});
        for (const auto& row : tx_.query("SELECT role FROM role WHERE org_id = $1 AND member_id = $2 AND to_seq IS "
                                         "NULL AND role NOT IN ('pupil', 'administrator') ORDER BY role",
                                         tx_.org(), absentee.member))
            audit(absentee.member, "take_role", fmt::format(R"({{"role":"{}"}})", row.get<std::string>(0)));
        tx_.post(
            "UPDATE role SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND role NOT IN "
            "('pupil', 'administrator')",
            tx_.org(), absentee.member, seq_);
        tx_.post("UPDATE assignment SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL", tx_.org(),
                 absentee.member, seq_);
    }

    db::Tx& tx_;
    const orgs::Viewer& viewer_;
    const Plan& plan_;
    std::int64_t seq_;
    std::string_view unit_kind_;  // a college studies in groups, all others in classes
    std::vector<UnitId> units_;
    std::vector<MemberId> people_;
};

}  // namespace

void write_plan(db::Tx& tx, const orgs::Viewer& viewer, const Plan& plan, std::int64_t seq) {
    Writer{tx, viewer, plan, seq}.write();
}

}  // namespace parta::roster
