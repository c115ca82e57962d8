// The list of people: by words of the name, unit, sort of role and state of joining; 100 a page, by name.
#include <charconv>

#include "base/hash.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"
#include "people/chunks.hpp"
#include "people/consent_texts.hpp"
#include "people/dates.hpp"
#include "people/lines.hpp"
#include "people/names.hpp"
#include "people/people.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int page_size = 100;

/// Where a page begins: after this name and id.
struct Cursor {
    std::string sort_name;
    MemberId id;
};

std::string written(const Cursor& cursor) {
    return to_base64url(fmt::format("{} {}", cursor.id.value, cursor.sort_name));
}

Cursor read_cursor(const std::optional<std::string>& text) {
    if (!text || text->empty()) return {};
    const auto plain = from_base64url(*text);
    const auto space = plain ? plain->find(' ') : std::string::npos;
    Cursor cursor;
    if (space == std::string::npos ||
        std::from_chars(plain->data(), plain->data() + space, cursor.id.value).ptr != plain->data() + space ||
        !is_utf8(*plain) || plain->contains('\0'))
        throw Error{ErrorCode::invalid_field, "after", "the cursor of the previous page"};
    cursor.sort_name = plain->substr(space + 1);
    return cursor;
}

/// A pattern for a word that begins with `word`, against the name with a space before each part; '%' when none is
/// asked.
std::string word_pattern(std::string_view word) {
    if (word.empty()) return "%";
    std::string pattern = "% ";
    for (char c : word) {
        if (c == '%' || c == '_' || c == '!') pattern += '!';
        pattern += c;
    }
    return pattern + "%";
}

std::array<std::string, 3> patterns_of(const std::optional<std::string>& text) {
    std::array<std::string, 3> patterns{"%", "%", "%"};
    std::string folded = fold(squeeze(text.value_or("")));
    std::ranges::replace(folded, '-', ' ');
    std::size_t count = 0;
    for (auto word : split(folded, ' '))
        if (!word.empty() && count < patterns.size()) patterns[count++] = word_pattern(word);
    return patterns;
}

/// «,12,15,»: units as a text that a statement compares with; one prepared form serves any number of them.
std::string listed(std::span<const UnitId> units) {
    std::string text = ",";
    for (UnitId unit : units) text += fmt::format("{},", unit.value);
    return text;
}

/// Which units' people are asked for, and in which of them restricted representatives are shown.
struct Scope {
    std::string units;         // "" : the whole organisation
    std::string confidential;  // units whose restrictions the viewer knows
};

Scope scope_of(const Viewer& viewer, std::optional<UnitId> asked) {
    const bool all = orgs::may_everywhere(viewer, Action::see_people);
    if (asked) {
        if (!all && !orgs::may(viewer, Action::see_people, *asked)) throw Error{ErrorCode::not_found};
        return {listed({&*asked, 1}), may_know_restrictions(viewer, asked) ? listed({&*asked, 1}) : ","};
    }
    if (all) return {};
    const auto granted = granted_units(viewer, Action::see_people);
    if (granted.empty()) throw Error{viewer.is_staff() ? ErrorCode::forbidden : ErrorCode::not_found};
    return {listed(granted), listed(viewer.led_units)};
}

/// The value of a described enum, by its name; nothing for no text. What else is allowed is told with the refusal.
template <class Enum>
std::optional<Enum> read_choice(const std::optional<std::string>& text, std::string field) {
    if (!text || text->empty()) return std::nullopt;
    std::string allowed = "one of:";
    std::optional<Enum> value;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto choice) {
        if (*text == choice.name) value = choice.value;
        allowed += std::string(allowed.ends_with(':') ? " " : ", ") + choice.name;
    });
    if (!value) throw Error{ErrorCode::invalid_field, std::move(field), std::move(allowed)};
    return value;
}

template <class Enum>
std::string_view chosen(std::optional<Enum> choice) {
    return choice ? boost::describe::enum_to_string(*choice, "") : "";
}

// $2, $3 cursor · $4–$6 words · $7 units · $8 units whose restrictions are known · $9 role · $10 state · $11 the
// present moment · $12 flag · $13 born later is under 14 · $14, $15 least version and own text to communication that
// serve · $16, $17 to photos
constexpr std::string_view condition = R"(
 FROM member m
WHERE m.org_id = $1 AND (m.sort_name > $2 OR (m.sort_name = $2 AND m.id > $3))
  AND (' ' || replace(m.sort_name, '-', ' ')) LIKE $4 ESCAPE '!'
  AND (' ' || replace(m.sort_name, '-', ' ')) LIKE $5 ESCAPE '!'
  AND (' ' || replace(m.sort_name, '-', ' ')) LIKE $6 ESCAPE '!'
  AND ($7 = ''
    OR m.id IN (SELECT e.member_id FROM enrolment e
                 WHERE e.org_id = $1 AND e.to_seq IS NULL AND $7 LIKE '%,' || e.unit_id || ',%')
    OR m.id IN (SELECT a.member_id FROM assignment a
                 WHERE a.org_id = $1 AND a.to_seq IS NULL AND $7 LIKE '%,' || a.unit_id || ',%')
    OR m.id IN (SELECT p.parent_id FROM representation p
                  JOIN enrolment e ON e.org_id = $1 AND e.member_id = p.child_id AND e.to_seq IS NULL
                 WHERE p.org_id = $1 AND p.to_seq IS NULL AND $7 LIKE '%,' || e.unit_id || ',%'
                   AND (NOT p.restricted OR $8 LIKE '%,' || e.unit_id || ',%')))
  AND ($9 = ''
    OR ($9 = 'staff' AND m.id IN (SELECT r.member_id FROM role r
                                   WHERE r.org_id = $1 AND r.to_seq IS NULL AND r.role <> 'pupil'))
    OR ($9 = 'parent' AND m.id IN (SELECT p.parent_id FROM representation p
                                    WHERE p.org_id = $1 AND p.to_seq IS NULL))
    OR ($9 = 'class_teacher' AND m.id IN (SELECT a.member_id FROM assignment a
                                           WHERE a.org_id = $1 AND a.to_seq IS NULL AND a.duty = 'class_teacher'))
    OR m.id IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role = $9 AND r.to_seq IS NULL))
  AND (($10 = 'deactivated') = (m.deactivated_at IS NOT NULL))
  AND ($10 IN ('any', 'deactivated')
    OR ($10 = 'joined') = (m.joined_at IS NOT NULL)
      AND ($10 = 'joined'
        OR ($10 = 'waiting') = (m.id IN (SELECT q.member_id FROM join_request q
                                          WHERE q.org_id = $1 AND q.status = 'pending' AND q.member_id IS NOT NULL))
          AND ($10 = 'waiting'
            OR ($10 = 'invited') = (EXISTS (SELECT 1 FROM invite i
                                             WHERE i.org_id = $1 AND i.member_id = m.id AND i.revoked_at IS NULL
                                               AND i.uses < i.uses_limit AND i.expires_at > $11)))))
  AND ($12 = ''
    OR ($12 = 'any' AND m.flags <> '')
    OR (' ' || m.flags || ' ') LIKE '% ' || $12 || ' %'
    OR ($12 = 'no_consent' AND m.consent_withdrawn_at IS NOT NULL)
    OR ($12 = 'no_photos'
      AND m.id IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL)
      AND m.id NOT IN (SELECT c.member_id FROM consent c WHERE c.org_id = $1 AND c.purpose = 'photos'
                                                           AND c.withdrawn_at IS NULL))
    OR ($12 = 'consent_outdated'
      AND m.id IN (SELECT c.member_id FROM consent c WHERE c.org_id = $1 AND c.withdrawn_at IS NULL
                    GROUP BY c.member_id, c.purpose
                   HAVING max(CASE WHEN c.purpose = 'communication' AND c.version >= $14 AND c.own_text >= $15
                                     OR c.purpose = 'photos' AND c.version >= $16 AND c.own_text >= $17
                                   THEN 1 ELSE 0 END) = 0))
    OR ($12 = 'unverified'
      AND m.id IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.to_seq IS NULL
                      AND r.role IN ('teacher', 'supplementary_teacher', 'specialist'))
      AND m.id NOT IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.to_seq IS NULL
                          AND r.role IN ('teacher', 'supplementary_teacher', 'specialist') AND r.verified_at IS NOT NULL))
    OR ($12 IN ('any', 'no_class', 'no_representative', 'no_consent')
      AND m.id IN (SELECT r.member_id FROM role r WHERE r.org_id = $1 AND r.role = 'pupil' AND r.to_seq IS NULL)
      AND (($12 IN ('any', 'no_class')
          AND m.id NOT IN (SELECT e.member_id FROM enrolment e WHERE e.org_id = $1 AND e.to_seq IS NULL AND e.main))
        OR ($12 IN ('any', 'no_representative')
          AND m.id NOT IN (SELECT p.child_id FROM representation p
                            WHERE p.org_id = $1 AND p.to_seq IS NULL AND NOT p.restricted))
        OR ($12 = 'no_consent' AND (m.birth_date IS NULL OR m.birth_date > $13)
          AND m.id NOT IN (SELECT c.member_id FROM consent c WHERE c.org_id = $1 AND c.purpose = 'communication'
                                                               AND c.withdrawn_at IS NULL)))))
)";

}  // namespace

PeoplePage list_people(db::Tx& tx, const Viewer& viewer, const PeopleQuery& query) {
    Scope scope = scope_of(viewer, query.unit);
    const Cursor after = read_cursor(query.after);
    const auto words = patterns_of(query.text);
    const auto role = chosen(read_choice<PeopleRole>(query.role, "role"));
    const auto join = read_choice<JoinState>(query.join, "join");
    const std::string_view state = join ? chosen(join) : "any";
    const auto flag = chosen(read_choice<PeopleFlag>(query.flag, "flag"));
    if (flag == "no_photos" && !orgs::may_everywhere(viewer, Action::see_contacts)) {
        if (query.unit && !viewer.leads(*query.unit)) throw Error{ErrorCode::forbidden, "flag"};
        if (!query.unit) scope.units = listed(viewer.led_units);
    }
    const auto young = first_day_of_the_young(today());
    const auto communication = text_in_force(tx, ConsentPurpose::communication),
               photos = text_in_force(tx, ConsentPurpose::photos);

    static const std::string page =
        fmt::format("SELECT m.id, m.sort_name {} ORDER BY m.sort_name, m.id LIMIT {}", condition, page_size + 1);
    static const std::string count = fmt::format("SELECT COUNT(*) {}", condition);
    auto run = [&](const std::string& sql, const Cursor& from) {
        return tx.query(sql, tx.org(), from.sort_name, from.id, words[0], words[1], words[2], scope.units,
                        scope.confidential, role, state, now(), flag, young, communication.least_version,
                        communication.least_own, photos.least_version, photos.least_own);
    };

    std::vector<MemberId> ids;
    std::optional<std::string> next;
    Cursor last;
    for (const auto& row : run(page, after)) {
        if (ids.size() == page_size) {
            next = written(last);
            break;
        }
        last = {row.get<std::string>(1), row.get<MemberId>(0)};
        ids.push_back(last.id);
    }
    auto people = person_lines(tx, ids);
    for (auto& person : people) hide_photo_flag(viewer, person);
    return {std::move(people), std::move(next), run(count, {}).only().get<int>(0)};
}

}  // namespace parta::people
