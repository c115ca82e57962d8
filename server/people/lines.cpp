#include "people/lines.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "people/chunks.hpp"
#include "people/consent.hpp"
#include "people/consent_texts.hpp"
#include "people/dates.hpp"
#include "people/standing.hpp"
#include "people/store.hpp"

namespace parta::people {
namespace {

/// A line in the making.
struct Draft {
    Person person;
    std::optional<std::string> birth_date;
    bool exists = false;
    bool deactivated = false;
    bool withdrawn = false;  // the consent to communication
    bool joined = false;
    bool waiting = false;
    bool invited = false;
    bool in_class = false;
    bool consented = false;
    bool photos = false;
    bool answered_communication = false, answered_photos = false;  // to the words in force
    bool represented = false;
};

class Drafts {
  public:
    Drafts(db::Tx& tx, std::span<const MemberId> ids) : tx_(tx), ids_(ids) { drafts_.reserve(ids.size()); }

    void load() {
        load_members();
        load_roles();
        load_enrolments();
        load_assignments();
        load_representations();
        load_consents();
        load_joining();
    }

    std::vector<Person> finish() {
        std::vector<Person> people;
        for (MemberId id : ids_) {
            auto found = drafts_.find(id);
            if (found == drafts_.end() || !found->second.exists) continue;
            people.push_back(finished(std::move(found->second)));
            drafts_.erase(found);
        }
        return people;
    }

  private:
    Draft& at(const db::Row& row) { return drafts_[row.get<MemberId>(0)]; }

    template <class Sql, class Take>
    void each(const Sql& sql, const Take& take) {
        for_chunks(tx_, ids_, sql, take);
    }

    static void add_role(Person& person, Role role) {
        if (std::ranges::find(person.roles, role) == person.roles.end()) person.roles.push_back(role);
    }
    static void add_unit(Person& person, const db::Row& row, int from) {
        const auto id = row.get<UnitId>(from);
        if (std::ranges::find(person.units, id, &UnitRef::id) != person.units.end()) return;
        person.units.push_back({id, row.get<std::string>(from + 1), row.get<UnitKind>(from + 2)});
    }

    static void add_child(Person& person, const db::Row& row) {
        const auto id = row.get<MemberId>(5);
        if (std::ranges::find(person.children, id, &ChildBlock::id) != person.children.end()) return;
        ChildBlock child{id, row.get<std::string>(6) + " " + row.get<std::string>(7), std::nullopt};
        if (!row.is_null(2)) child.unit = UnitRef{row.get<UnitId>(2), row.get<std::string>(3), row.get<UnitKind>(4)};
        person.children.push_back(std::move(child));
    }

    void load_members() {
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT id, surname, given_name, patronymic, position, birth_date, flags, joined_at, "
                    "deactivated_at, consent_withdrawn_at "
                    "FROM member WHERE org_id = $1 AND id IN ({})",
                    list);
            },
            [&](const db::Row& row) {
                Draft& draft = at(row);
                draft.exists = true;
                draft.person.id = row.get<MemberId>(0);
                draft.person.name =
                    full_name({row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)});
                draft.person.position = row.get<std::string>(4);
                draft.birth_date = row.get<std::optional<std::string>>(5);
                for (auto flag : split(row.get<std::string_view>(6), ' '))
                    if (!flag.empty()) draft.person.flags.emplace_back(flag);
                draft.joined = !row.is_null(7);
                draft.deactivated = !row.is_null(8);
                draft.withdrawn = !row.is_null(9);
            });
    }

    void load_roles() {
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT member_id, role, verified_at FROM role WHERE org_id = $1 AND member_id IN ({}) AND to_seq "
                    "IS NULL",
                    list);
            },
            [&](const db::Row& row) {
                Person& person = at(row).person;
                const Role role = row.get<Role>(1);
                add_role(person, role);
                if (is_teaching(role) && !row.is_null(2)) person.verified_teacher = true;
            });
    }

    void load_enrolments() {
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT e.member_id, e.main, u.id, u.label, u.kind FROM enrolment e "
                    "JOIN unit u ON u.org_id = $1 AND u.id = e.unit_id "
                    "WHERE e.org_id = $1 AND e.member_id IN ({}) AND e.to_seq IS NULL ORDER BY e.main DESC, "
                    "u.match_label",
                    list);
            },
            [&](const db::Row& row) {
                Draft& draft = at(row);
                draft.in_class = draft.in_class || row.get<bool>(1);
                add_unit(draft.person, row, 2);
            });
    }

    void load_assignments() {
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT a.member_id, a.duty, u.id, u.label, u.kind FROM assignment a "
                    "JOIN unit u ON u.org_id = $1 AND u.id = a.unit_id AND u.archived_at IS NULL "
                    "WHERE a.org_id = $1 AND a.member_id IN ({}) AND a.to_seq IS NULL "
                    "ORDER BY CASE a.duty WHEN 'class_teacher' THEN 0 ELSE 1 END, u.grade, u.match_label",
                    list);
            },
            [&](const db::Row& row) {
                Person& person = at(row).person;
                if (row.get<Duty>(1) == Duty::class_teacher) add_role(person, Role::class_teacher);
                add_unit(person, row, 2);
            });
    }

    void load_representations() {
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT p.parent_id, p.restricted, u.id, u.label, u.kind, c.id, c.surname, c.given_name FROM "
                    "representation p JOIN member c ON c.org_id = $1 AND c.id = p.child_id "
                    "LEFT JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND e.to_seq IS NULL AND "
                    "e.main "
                    "LEFT JOIN unit u ON u.org_id = $1 AND u.id = e.unit_id "
                    "WHERE p.org_id = $1 AND p.parent_id IN ({}) AND p.to_seq IS NULL ORDER BY u.grade, u.match_label, "
                    "c.sort_name, c.id",
                    list);
            },
            [&](const db::Row& row) {
                Person& person = at(row).person;
                add_role(person, Role::parent);
                if (row.get<bool>(1)) return;
                if (!row.is_null(2)) add_unit(person, row, 2);
                add_child(person, row);
            });
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT child_id FROM representation WHERE org_id = $1 AND child_id IN ({}) AND to_seq IS NULL "
                    "AND NOT restricted",
                    list);
            },
            [&](const db::Row& row) { at(row).represented = true; });
    }

    void load_consents() {
        const auto communication = text_in_force(tx_, ConsentPurpose::communication),
                   photos = text_in_force(tx_, ConsentPurpose::photos);
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT member_id, purpose, version, own_text FROM consent WHERE org_id = $1 AND member_id IN ({}) "
                    "AND withdrawn_at IS NULL",
                    list);
            },
            [&](const db::Row& row) {
                auto& draft = at(row);
                const bool to_photos = row.get<ConsentPurpose>(1) == ConsentPurpose::photos;
                const bool serves = (to_photos ? photos : communication).serves(row.get<int>(2), row.get<int>(3));
                (to_photos ? draft.photos : draft.consented) = true;
                (to_photos ? draft.answered_photos : draft.answered_communication) |= serves;
            });
    }

    void load_joining() {
        const auto present = now();
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT member_id, expires_at FROM invite WHERE org_id = $1 AND member_id IN ({}) AND revoked_at "
                    "IS NULL "
                    "AND uses < uses_limit",
                    list);
            },
            [&](const db::Row& row) {
                if (row.get<Timestamp>(1) > present) at(row).invited = true;
            });
        each(
            [](auto list) {
                return fmt::format(
                    "SELECT member_id FROM join_request WHERE org_id = $1 AND status = 'pending' AND member_id IN ({})",
                    list);
            },
            [&](const db::Row& row) { at(row).waiting = true; });
    }

    static JoinState state_of(const Draft& draft) {
        if (draft.deactivated) return JoinState::deactivated;
        if (draft.joined) return JoinState::joined;
        if (draft.waiting) return JoinState::waiting;
        return draft.invited ? JoinState::invited : JoinState::no_invite;
    }

    static Person finished(Draft draft) {
        Person& person = draft.person;
        std::ranges::sort(person.roles);
        person.join = state_of(draft);
        const bool pupil = std::ranges::find(person.roles, Role::pupil) != person.roles.end();
        if (pupil && !draft.in_class) person.flags.emplace_back("no_class");
        if (pupil && !draft.represented) person.flags.emplace_back("no_representative");
        if (draft.withdrawn || (pupil && !draft.consented && needs_representatives_consent(draft.birth_date, today())))
            person.flags.emplace_back("no_consent");
        if (pupil && !draft.photos) person.flags.emplace_back("no_photos");
        if ((draft.consented && !draft.answered_communication) || (draft.photos && !draft.answered_photos))
            person.flags.emplace_back("consent_outdated");
        return std::move(person);
    }

    db::Tx& tx_;
    std::span<const MemberId> ids_;
    std::unordered_map<MemberId, Draft> drafts_;
};

}  // namespace

std::vector<Person> person_lines(db::Tx& tx, std::span<const MemberId> ids) {
    Drafts drafts(tx, ids);
    drafts.load();
    return drafts.finish();
}

void hide_photo_flag(const Viewer& viewer, Person& person) {
    const bool entitled = orgs::may_everywhere(viewer, Action::see_contacts) ||
                          std::ranges::any_of(person.units, [&](const UnitRef& unit) { return viewer.leads(unit.id); });
    if (!entitled) std::erase(person.flags, "no_photos");
}

JoinState join_state(db::Tx& tx, MemberId id) {
    const auto lines = person_lines(tx, {&id, 1});
    return lines.empty() ? JoinState::no_invite : lines.front().join;
}

}  // namespace parta::people
