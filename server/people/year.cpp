// Entering upon the new school year: reading the structure, writing the plan.
#include "people/year.hpp"

#include <algorithm>
#include <set>

#include "orgs/labels.hpp"
#include "people/movements.hpp"
#include "people/store.hpp"
#include "people/year_plan.hpp"
#include "people/year_store.hpp"

namespace parta::people {
namespace {

using Kind = PlannedYear::Target::Kind;

constexpr std::chrono::hours undo_for{24};

void check_administrator(const Viewer& viewer) {
    orgs::check_everywhere(viewer, Action::edit_structure);
    orgs::check_everywhere(viewer, Action::edit_people);
}

std::string joined(const std::set<std::string>& labels) {
    std::string text;
    for (const auto& label : labels) text += (text.empty() ? "" : ", ") + label;
    return text;
}

/// What differs between the plan that was looked at and the structure as it is.
std::set<std::string> changed_since(db::Tx& tx, const YearStructure& structure, const YearPlan& now_is,
                                    const ApplyYear& in) {
    std::set<std::string> changed;
    std::map<UnitId, std::string> seen;
    for (const auto& mark : in.marks) seen[mark.unit] = mark.mark;
    for (const auto& one : now_is.classes) {
        const auto before = seen.find(one.unit);
        if (before == seen.end() || before->second != one.mark) changed.insert(one.label);
        if (before != seen.end()) seen.erase(before);
    }
    for (const auto& [unit, mark] : seen)
        if (const auto gone = store::find_unit(tx, unit)) changed.insert(gone->label);
    if (changed.empty() && now_is.fingerprint != std::string_view(in.fingerprint))
        for (const auto& label : structure.other_labels) changed.insert(label);
    return changed;
}

/// One plan, written with one number.
class YearWriter {
  public:
    YearWriter(db::Tx& tx, MemberId actor, const YearStructure& structure, const PlannedYear& year,
               std::int64_t year_id, std::int64_t seq)
        : tx_(tx), actor_(actor), structure_(structure), year_(year), year_id_(year_id), seq_(seq) {}

    void write() {
        for (const auto& one : year_.plan.classes)
            if (one.fate != YearFate::goes_on) put_away(one);
        rename();
        for (const auto& one : year_.plan.new_classes) made_.push_back(open(one));
        for (std::size_t i = 0; i < structure_.classes.size(); ++i)
            for (const auto& pupil : structure_.classes[i].pupils)
                place(pupil.member, structure_.classes[i], year_.plan.classes[i]);
        for (const auto& one : year_.plan.classes)
            if (one.fate == YearFate::goes_on && !one.keep_subjects)
                end_duties("unit_id = $2 AND duty = 'subject_teacher'", one.unit);
    }

  private:
    void note_unit(UnitId unit, std::string_view before, int grade, std::string_view after, bool archived) {
        tx_.post(
            "INSERT INTO school_year_unit (org_id, year_id, unit_id, label_before, grade_before, label_after, "
            "archived) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tx_.org(), year_id_, unit, before, grade, after, archived);
    }
    void end_duties(std::string_view which, UnitId unit) {
        tx_.post(fmt::format("UPDATE assignment SET to_seq = $3 WHERE org_id = $1 AND {} AND to_seq IS NULL", which),
                 tx_.org(), unit, seq_);
    }
    /// The archive stays with the class teachers, whose duty goes on there; all others' ends. The class link ends, the
    /// strips of those who go to another class stay good.
    void put_away(const YearClass& one) {
        end_duties("unit_id = $2 AND duty <> 'class_teacher'", one.unit);
        tx_.post("UPDATE unit SET archived_at = $3 WHERE org_id = $1 AND id = $2", tx_.org(), one.unit, now());
        tx_.post(
            "UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND unit_id = $2 AND kind = 'class_link' AND "
            "revoked_at IS NULL",
            tx_.org(), one.unit, now());
        note_unit(one.unit, one.label, one.grade, one.label, true);
    }
    /// In two steps, because 6«А» is taken until it is 7«А».
    void rename() {
        for (const auto& one : year_.plan.classes)
            if (one.fate == YearFate::goes_on)
                tx_.post("UPDATE unit SET match_label = $3 WHERE org_id = $1 AND id = $2", tx_.org(), one.unit,
                         fmt::format("~{}", one.unit.value));
        for (const auto& one : year_.plan.classes) {
            if (one.fate != YearFate::goes_on) continue;
            const auto label = orgs::canonical_label(one.kind, one.next);
            const bool by_name = label && label->grade > 0;
            const int grade = by_name ? label->grade : one.grade > 0 ? one.grade + 1 : 0;
            tx_.post("UPDATE unit SET label = $3, match_label = $4, grade = $5 WHERE org_id = $1 AND id = $2",
                     tx_.org(), one.unit, one.next, orgs::match_label(one.next), grade);
            note_unit(one.unit, one.label, one.grade, one.next, false);
        }
    }
    UnitId open(const YearNewClass& one) {
        const auto id = new_id<UnitId>();
        const auto label = orgs::canonical_label(structure_.new_kind, one.label);
        tx_.post(
            "INSERT INTO unit (org_id, id, kind, label, match_label, grade, created_at) VALUES ($1, $2, $3, $4, $5, "
            "$6, $7)",
            tx_.org(), id, structure_.new_kind, one.label, orgs::match_label(one.label), label ? label->grade : 0,
            now());
        note_unit(id, "", 0, one.label, false);
        return id;
    }
    const std::string& new_name(UnitId unit) const {
        return std::ranges::find(year_.plan.classes, unit, &YearClass::unit)->next;
    }
    void place(MemberId pupil, const YearStructure::Class& from, const YearClass& shown) {
        const auto& target = year_.targets.at(pupil);
        NewMovement movement{.member = pupil,
                             .from = from.id,
                             .to = from.id,
                             .reason = MovementReason::year,
                             .seq = seq_,
                             .from_label = from.label,
                             .to_label = shown.next};
        if (target.kind == Kind::leaves) {
            movement.to.reset();
            movement.to_label.clear();
            movement.reason = MovementReason::graduated;
            graduate(pupil);
        } else if (target.kind != Kind::stays) {
            const UnitId to =
                target.kind == Kind::unit ? target.unit : made_.at(static_cast<std::size_t>(target.new_class));
            movement.to = to;
            movement.to_label = target.kind == Kind::unit
                                    ? new_name(to)
                                    : year_.plan.new_classes[static_cast<std::size_t>(target.new_class)].label;
            const auto grade = orgs::canonical_label(structure_.new_kind, movement.to_label);
            const bool repeats = target.single && from.grade > 0 && grade && grade->grade == from.grade;
            if (repeats) movement.reason = MovementReason::repeats;
            tx_.post(
                "UPDATE enrolment SET to_seq = $3, ended = 'year' WHERE org_id = $1 AND member_id = $2 AND to_seq IS "
                "NULL AND main",
                tx_.org(), pupil, seq_);
            tx_.post(
                "INSERT INTO enrolment (org_id, member_id, unit_id, main, from_seq, reason) VALUES ($1, $2, $3, TRUE, "
                "$4, 'year')",
                tx_.org(), pupil, to, seq_);
        }
        note_movement(tx_, actor_, movement);
    }
    /// Leaves the school as by «Закрыть доступ», but quietly; whoever is staff or a representative here stays as such.
    void graduate(MemberId pupil) {
        tx_.post(
            "UPDATE enrolment SET to_seq = $3, ended = 'graduated' WHERE org_id = $1 AND member_id = $2 AND to_seq IS "
            "NULL",
            tx_.org(), pupil, seq_);
        tx_.post(
            "UPDATE role SET to_seq = $3 WHERE org_id = $1 AND member_id = $2 AND role = 'pupil' AND to_seq IS NULL",
            tx_.org(), pupil, seq_);
        tx_.post(
            "UPDATE invite SET revoked_at = $3 WHERE org_id = $1 AND member_id = $2 AND uses < uses_limit AND "
            "revoked_at IS NULL",
            tx_.org(), pupil, now());
        tx_.post(
            "UPDATE member SET deactivated_at = $3, left_seq = $4 WHERE org_id = $1 AND id = $2 AND NOT EXISTS (SELECT "
            "1 "
            "FROM role r WHERE r.org_id = $1 AND r.member_id = $2 AND r.to_seq IS NULL) AND NOT EXISTS (SELECT 1 FROM "
            "representation p WHERE p.org_id = $1 AND p.parent_id = $2 AND p.to_seq IS NULL)",
            tx_.org(), pupil, now(), seq_);
    }

    db::Tx& tx_;
    MemberId actor_;
    const YearStructure& structure_;
    const PlannedYear& year_;
    std::int64_t year_id_;
    std::int64_t seq_;
    std::vector<UnitId> made_;
};

}  // namespace

YearState year_state(db::Tx& tx, const Viewer& viewer) {
    check_administrator(viewer);
    const auto row = store::last_year(tx);
    if (!row) return {};
    YearDone done{.at = row->at,
                  .by = row->by,
                  .summary = json::decode_or_throw<YearSummary>(row->summary),
                  .undone = row->undone};
    done.may_undo = !row->undone && row->at >= now() - undo_for;
    return {done};
}

YearPlan plan_year(db::Tx& tx, const Viewer& viewer, const YearChoices& choices) {
    check_administrator(viewer);
    return plan(store::load_year_structure(tx), choices).plan;
}

bool apply_year(db::Tx& tx, const Viewer& viewer, const ApplyYear& in) {
    check_administrator(viewer);
    const auto last = store::last_year(tx);
    if (last && !last->undone && last->fingerprint == std::string_view(in.fingerprint)) return false;
    const auto structure = store::load_year_structure(tx);
    const auto planned = plan(structure, in.choices);
    if (const auto changed = changed_since(tx, structure, planned.plan, in); !changed.empty())
        throw Error{ErrorCode::conflict, "marks", joined(changed)};
    if (planned.plan.fingerprint != std::string_view(in.fingerprint))
        throw Error{ErrorCode::invalid_field, "fingerprint", "of the plan by these choices"};
    if (!planned.plan.may_apply) throw Error{ErrorCode::invalid_field, "choices", "a plan without faults"};
    // One event for everybody: each client fetches its lists once, as after an import.
    const auto seq = events::emit(tx, events::to_organisation(), events::AccessChanged{"roster"});
    const auto id = new_id_value();
    tx.post(
        "INSERT INTO school_year (org_id, id, fingerprint, summary, first_seq, last_seq, at, actor_id) VALUES ($1, $2, "
        "$3, $4, $5, $5, $6, $7)",
        tx.org(), id, planned.plan.fingerprint, json::encode(planned.plan.summary), seq, now(), viewer.member);
    YearWriter{tx, viewer.member, structure, planned, id, seq}.write();
    orgs::keep_withheld(tx);
    orgs::audit(tx, viewer.member, "enter_school_year", "organisation", json::encode(planned.plan.summary));
    return true;
}

void finish_year(db::Tx& tx) {
    const auto last = store::last_year(tx);
    if (!last) return;
    tx.exec("UPDATE school_year SET last_seq = $3 WHERE org_id = $1 AND id = $2", tx.org(), last->id, tx.current_seq());
}

}  // namespace parta::people
