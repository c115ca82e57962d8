#include "roster/apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.hpp"
#include "orgs/orgs.hpp"
#include "people/movements.hpp"
#include "people/people.hpp"
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

/// What of a person stays to be looked at: shown on the first screen until corrected.
std::string open_flags(const std::vector<FaultCode>& faults) {
    std::string flags;
    auto add = [&](std::string_view flag) {
        if (flags.find(flag) == std::string::npos) flags += fmt::format("{}{}", flags.empty() ? "" : " ", flag);
    };
    for (FaultCode code : faults) {
        using enum FaultCode;
        if (code == phone_unreadable) add("bad_phone");
        if (code == email_unreadable) add("bad_email");
        if (code == birth_date_unreadable || code == birth_date_impossible) add("bad_birth_date");
    }
    return flags;
}

/// Rows of one plan, in order: units, people, then what ties them.
class Writer {
  public:
    Writer(db::Tx& tx, MemberId actor, const Plan& plan, std::int64_t seq)
        : tx_(tx),
          actor_(actor),
          plan_(plan),
          seq_(seq),
          unit_kind_(tx.query("SELECT kind FROM org WHERE id = $1", tx.org()).only().get<std::string>(0) == "college"
                         ? "group"
                         : "class") {}

    void write() {
        for (const auto& unit : plan_.units) units_.push_back(unit.id ? unit.id : insert_unit(unit));
        for (const auto& person : plan_.people) people_.push_back(write_person(person));
        for (const auto& relation : plan_.representations)
            if (relation.change == Change::created) insert_representation(relation);
        for (const auto& absentee : plan_.absentees)
            if (absentee.leaving) leave(absentee);
    }

  private:
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
            "phone, email, flags, "
            "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            tx_.org(), id, person.name.surname, person.name.given_name, person.name.patronymic, sort_name(person.name),
            or_null(person.birth_date), stored_sex(person.sex), person.position, or_null(person.phone),
            or_null(person.email), open_flags(person.open_faults), now());
    }

    /// A flag goes when its field holds something valid, comes when this file had something unreadable for it, and
    /// stays when the file says nothing of it.
    void update_member(MemberId id, const PlannedPerson& person) {
        const auto flags = open_flags(person.open_faults);
        tx_.post(
            "UPDATE member SET surname = $3, given_name = $4, patronymic = $5, sort_name = $6, birth_date = $7, sex = "
            "$8, position = $9, phone = $10, email = $11, flags = trim("
            "CASE WHEN $10 IS NULL AND ($12 OR flags LIKE '%bad_phone%') THEN 'bad_phone ' ELSE '' END || "
            "CASE WHEN $11 IS NULL AND ($13 OR flags LIKE '%bad_email%') THEN 'bad_email ' ELSE '' END || "
            "CASE WHEN $7 IS NULL AND ($14 OR flags LIKE '%bad_birth_date%') THEN 'bad_birth_date' ELSE '' END) "
            "WHERE org_id = $1 AND id = $2",
            tx_.org(), id, person.name.surname, person.name.given_name, person.name.patronymic, sort_name(person.name),
            or_null(person.birth_date), stored_sex(person.sex), person.position, or_null(person.phone),
            or_null(person.email), flags.contains("bad_phone"), flags.contains("bad_email"),
            flags.contains("bad_birth_date"));
    }

    static std::string sort_name(const PersonName& name) {
        return people::sort_name({name.surname, name.given_name, name.patronymic});
    }

    /// The pupil's class: at most one, so the old one ends first (R13).
    void place(MemberId id, const PlannedPerson& person) {
        const bool new_pupil = std::ranges::find(person.roles_added, policy::Role::pupil) != person.roles_added.end();
        const bool moved =
            std::ranges::find(person.changes, Field::class_label, &FieldChange::field) != person.changes.end();
        if (person.moved_from) end_enrolment(id, "transfer");
        if (person.unit >= 0 && (new_pupil || moved)) {
            tx_.post(
                "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, TRUE, "
                "$4, 'roster')",
                tx_.org(), id, units_.at(person.unit), seq_);
            note(id, person.moved_from, units_.at(person.unit), plan_.units.at(person.unit).label.label);
        }
    }

    void note(MemberId id, UnitId from, UnitId to, const std::string& to_label) {
        const auto place = [](UnitId unit) { return unit ? std::optional{unit} : std::nullopt; };
        people::note_movement(tx_, actor_,
                              {.member = id,
                               .from = place(from),
                               .to = place(to),
                               .reason = to ? people::MovementReason::roster : people::MovementReason::left,
                               .seq = seq_,
                               .to_label = to_label});
    }

    void end_enrolment(MemberId id, std::string_view why) {
        tx_.post(
            "UPDATE enrolment SET to_seq = $3, ended = $4 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND "
            "main",
            tx_.org(), id, seq_, why);
    }

    void insert_representation(const PlannedRepresentation& relation) {
        tx_.post("INSERT INTO representation (org_id, child_id, parent_id, from_seq) VALUES ($1, $2, $3, $4)",
                 tx_.org(), people_.at(relation.child), people_.at(relation.parent), seq_);
    }

    /// A pupil leaves the class; a member of staff their roles and duties.
    void leave(const Absentee& absentee) {
        if (absentee.unit) {
            end_enrolment(absentee.member, "left");
            return note(absentee.member, absentee.unit, {}, "");
        }
        tx_.post(
            "UPDATE role SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL AND role NOT IN "
            "('pupil', 'administrator')",
            tx_.org(), absentee.member, seq_);
        tx_.post("UPDATE assignment SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND to_seq IS NULL", tx_.org(),
                 absentee.member, seq_);
    }

    db::Tx& tx_;
    MemberId actor_;
    const Plan& plan_;
    std::int64_t seq_;
    std::string_view unit_kind_;  // a college studies in groups, all others in classes
    std::vector<UnitId> units_;
    std::vector<MemberId> people_;
};

}  // namespace

void write_plan(db::Tx& tx, MemberId actor, const Plan& plan, std::int64_t seq) {
    Writer{tx, actor, plan, seq}.write();
}

}  // namespace parta::roster
