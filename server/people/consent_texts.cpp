#include "people/consent_texts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "orgs/substitutes.hpp"
#include "people/consent.hpp"
#include "people/standing.hpp"

namespace parta::people {
namespace {

constexpr int most_texts = 100;  // of one purpose
constexpr int least_letters = 40;
constexpr std::chrono::days farthest{366};

/// Code points of a text in UTF-8.
int letters(std::string_view text) {
    return static_cast<int>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The last text that was published, in force or not.
std::optional<std::string> last_text(db::Tx& tx, ConsentPurpose purpose) {
    const auto row = tx.query(
                           "SELECT text FROM consent_text WHERE org_id = $1 AND purpose = $2 ORDER BY number DESC "
                           "LIMIT 1",
                           tx.org(), purpose)
                         .maybe();
    return row ? std::optional{row->get<std::string>(0)} : std::nullopt;
}

Timestamp read_from(db::Tx& tx, std::string_view day) {
    if (day.empty()) return now();
    const auto begins = orgs::day_begins(tx, day);
    if (!begins) throw Error{ErrorCode::invalid_field, "from", "a day, as in 2026-09-01"};
    if (day < orgs::today_of(tx) || *begins > now() + farthest)
        throw Error{ErrorCode::invalid_field, "from", "today or later, within a year"};
    return *begins;
}

/// Active members with a consent of this purpose that holds; and those of whom none serves under the words in force.
std::pair<int, int> count_answers(db::Tx& tx, const TextInForce& text) {
    const auto row =
        tx.query(
              "SELECT count(*), coalesce(sum(CASE WHEN served = 0 THEN 1 ELSE 0 END), 0) FROM (SELECT "
              "max(CASE WHEN c.version >= $3 AND c.own_text >= $4 THEN 1 ELSE 0 END) AS served FROM consent "
              "c JOIN member m ON m.org_id = c.org_id AND m.id = c.member_id AND m.deactivated_at IS NULL "
              "WHERE c.org_id = $1 AND c.purpose = $2 AND c.withdrawn_at IS NULL GROUP BY c.member_id) s",
              tx.org(), text.purpose, text.least_version, text.least_own)
            .only();
    return {row.get<int>(0), row.get<int>(1)};
}

}  // namespace

TextInForce text_in_force(db::Tx& tx, ConsentPurpose purpose) {
    const auto product = product_text(purpose);
    TextInForce found{.purpose = purpose, .version = product.version, .least_version = product.asked_from};
    bool first = true;
    for (const auto& row : tx.query("SELECT number, text, asks_again, from_at FROM consent_text WHERE org_id = $1 AND "
                                    "purpose = $2 AND from_at "
                                    "<= $3 ORDER BY number DESC LIMIT 100",
                                    tx.org(), purpose, now())) {
        if (std::exchange(first, false)) {
            found.own = row.get<int>(0);
            found.text = row.get<std::string>(1);
            found.from_at = row.get<Timestamp>(3);
            if (!found.text.empty()) found.least_version = 0;
        }
        if (!row.get<bool>(2)) continue;
        found.least_own = row.get<int>(0);
        break;
    }
    return found;
}

std::vector<ConsentText> consent_texts(db::Tx& tx) {
    std::vector<ConsentText> texts;
    for (const auto purpose : consent_purposes) {
        auto text = text_in_force(tx, purpose);
        texts.push_back({purpose, text.version, text.own, std::move(text.text), text.from_at});
    }
    return texts;
}

ConsentTexts show_consent_texts(db::Tx& tx, const Viewer&) {
    return {consent_texts(tx)};
}

Publications list_consent_texts(db::Tx& tx, const Viewer& viewer) {
    orgs::check_everywhere(viewer, Action::edit_organisation);
    Publications found;
    for (const auto purpose : consent_purposes) {
        const auto in_force = text_in_force(tx, purpose);
        const auto [agreed, unanswered] = count_answers(tx, in_force);
        (purpose == ConsentPurpose::communication ? found.agreed.communication : found.agreed.photos) = agreed;
        (purpose == ConsentPurpose::communication ? found.unanswered.communication : found.unanswered.photos) =
            unanswered;
        for (const auto& row : tx.query(
                 "SELECT t.number, t.text, t.asks_again, t.from_at, m.surname, m.given_name, m.patronymic, "
                 "t.published_at FROM consent_text t JOIN member m ON m.org_id = t.org_id AND m.id = t.published_by "
                 "WHERE t.org_id = $1 AND t.purpose = $2 ORDER BY t.number DESC LIMIT 100",
                 tx.org(), purpose))
            found.texts.push_back(
                {.purpose = purpose,
                 .number = row.get<int>(0),
                 .text = row.get<std::string>(1),
                 .asks_again = row.get<bool>(2),
                 .from_at = row.get<Timestamp>(3),
                 .published_by = full_name({row.get<std::string>(4), row.get<std::string>(5), row.get<std::string>(6)}),
                 .published_at = row.get<Timestamp>(7),
                 .in_force = row.get<int>(0) == in_force.own});
    }
    return found;
}

Publications publish_consent_text(db::Tx& tx, const Viewer& viewer, const PublishText& in) {
    orgs::check_everywhere(viewer, Action::edit_organisation);
    const std::string text{trim(in.text)};
    if (!text.empty() && letters(text) < least_letters)
        throw Error{ErrorCode::invalid_field, "text",
                    "what is agreed to, in whole sentences; empty for the usual words"};
    const auto from = read_from(tx, in.from);
    if (last_text(tx, in.purpose).value_or("") == text)
        throw Error{ErrorCode::conflict, "text", "these words have been published already"};
    const auto number = tx.query(
                              "SELECT coalesce(max(number), 0) + 1 FROM consent_text WHERE org_id = $1 AND purpose = "
                              "$2",
                              tx.org(), in.purpose)
                            .only()
                            .get<int>(0);
    if (number > most_texts) throw Error{ErrorCode::conflict, "purpose", "too many wordings"};
    tx.exec(
        "INSERT INTO consent_text (org_id, purpose, number, text, asks_again, from_at, published_by, published_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.org(), in.purpose, number, text, in.asks_again, from, viewer.member, now());
    events::emit(tx, events::to_organisation(), events::AccessChanged{"consent"});
    orgs::audit(tx, viewer.member, "publish_consent_text", "organisation",
                fmt::format(R"({{"purpose":"{}","number":{},"asks_again":{}}})", db::enum_name(in.purpose), number,
                            in.asks_again));
    return list_consent_texts(tx, viewer);
}

std::vector<AskedConsent> asked_consents(db::Tx& tx, const Viewer& viewer) {
    std::vector<TextInForce> asking;
    for (const auto purpose : consent_purposes)
        if (auto text = text_in_force(tx, purpose); text.asks_again()) asking.push_back(std::move(text));
    std::vector<AskedConsent> asked;
    if (asking.empty()) return asked;
    std::vector<MemberId> people{viewer.member};
    for (const auto& relation : store::representations_by_parent(tx, viewer.member))
        if (relation.legal && !relation.restricted) people.push_back(relation.child);
    for (const MemberId id : people) {
        const auto person = store::get_member(tx, id);
        if (!may_change_consent(tx, viewer, person)) continue;
        const auto state = consent_of(tx, id);
        for (const auto& text : asking)
            if (text.purpose == ConsentPurpose::communication ? state.communication_outdated : state.photos_outdated)
                asked.push_back({id, display_name(person.name, false), text.purpose});
    }
    return asked;
}

}  // namespace parta::people
