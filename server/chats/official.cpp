#include "chats/official.hpp"

#include <array>
#include <map>

#include "chats/id_list.hpp"
#include "chats/participants.hpp"

namespace parta::chats {
namespace {

namespace bits = orgs::audience_bits;

constexpr std::array<Template, 8> templates{{
    {"staff", ChatKind::official, bits::administration | bits::teaching, Posting::everyone},
    {"deputies", ChatKind::official, bits::administration, Posting::everyone},
    {"school_channel", ChatKind::channel, bits::everyone, Posting::publishers},
    {"staff_channel", ChatKind::channel, bits::staff, Posting::publishers},
    {"class", ChatKind::official, bits::class_teachers | bits::subject_teachers | bits::specialists | bits::pupils,
     Posting::everyone},
    {"class_parents", ChatKind::official, bits::class_teachers | bits::parents, Posting::everyone},
    {"subject", ChatKind::official, bits::subject_teachers | bits::pupils, Posting::everyone},
    {"supplementary", ChatKind::official, bits::leaders | bits::pupils, Posting::everyone},
}};

struct Present {
    ChatId chat;
    bool archived;
};

std::map<Official, Present> read_present(db::Tx& tx) {
    std::map<Official, Present> present;
    for (const auto row : tx.query(
             "SELECT c.template, c.unit_id, a.subject, a.subgroup, c.id, c.archived_at IS NOT NULL FROM chat c "
             "JOIN audience a ON a.org_id = c.org_id AND a.id = c.audience_id WHERE c.org_id = $1 AND c.template <> ''",
             tx.org()))
        present[{row.get<std::string>(0), row.get<std::optional<UnitId>>(1), row.get<std::string>(2),
                 row.get<std::string>(3)}] = {row.get<ChatId>(4), row.get<bool>(5)};
    return present;
}

std::vector<Official> read_expected(db::Tx& tx) {
    std::vector<StructureUnit> units;
    for (const auto row : tx.query("SELECT id, kind FROM unit "
                                   "WHERE org_id = $1 AND archived_at IS NULL ORDER BY id",
                                   tx.org()))
        units.push_back({row.get<UnitId>(0), row.get<orgs::UnitKind>(1)});
    std::vector<TaughtSubject> subjects;
    for (const auto row : tx.query(
             "SELECT DISTINCT unit_id, subject, subgroup FROM assignment "
             "WHERE org_id = $1 AND duty = 'subject_teacher' AND to_seq IS NULL ORDER BY unit_id, subject, subgroup",
             tx.org()))
        subjects.push_back({row.get<UnitId>(0), row.get<std::string>(1), row.get<std::string>(2)});
    return expected_officials(units, subjects);
}

void make(db::Tx& tx, const Official& official) {
    const Template& kind = template_of(official.template_name);
    const auto audience = new_id<AudienceId>();
    // Rules of the organisation have no unit, also where the chat is shown under «Учительская».
    tx.post("INSERT INTO audience (org_id, id, unit_id, subject, subgroup, roles) VALUES ($1, $2, $3, $4, $5, $6)",
            tx.org(), audience, is_of_organisation(official.template_name) ? std::nullopt : official.unit,
            official.subject, official.subgroup, kind.roles);
    tx.post(
        "INSERT INTO chat (org_id, id, kind, template, audience_id, unit_id, posting, last_at, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        tx.org(), new_id<ChatId>(), kind.kind, kind.name, audience, official.unit, kind.posting, now());
}

}  // namespace

bool is_of_organisation(std::string_view template_name) {
    return template_name == "staff" || template_name == "deputies" || template_name == "school_channel" ||
           template_name == "staff_channel";
}

const Template& template_of(std::string_view name) {
    const auto found = std::ranges::find(templates, name, &Template::name);
    if (found == templates.end()) throw std::logic_error("chats: unknown template");
    return *found;
}

std::vector<Official> expected_officials(const std::vector<StructureUnit>& units,
                                         const std::vector<TaughtSubject>& subjects) {
    using orgs::UnitKind;
    std::vector<Official> expected{{"deputies"}, {"school_channel"}, {"staff_channel"}};
    std::map<UnitId, UnitKind> kinds;
    std::optional<UnitId> staff_room;
    for (const auto& unit : units) {
        kinds[unit.id] = unit.kind;
        switch (unit.kind) {
            case UnitKind::class_:
            case UnitKind::group:
                expected.push_back({"class", unit.id});
                expected.push_back({"class_parents", unit.id});
                break;
            case UnitKind::supplementary:
                expected.push_back({"supplementary", unit.id});
                break;
            case UnitKind::staff:
                staff_room = unit.id;
                break;
        }
    }
    expected.push_back({"staff", staff_room});
    for (const auto& taught : subjects) {
        const auto kind = kinds.find(taught.unit);
        if (kind != kinds.end() && (kind->second == UnitKind::class_ || kind->second == UnitKind::group))
            expected.push_back({"subject", taught.unit, taught.subject, taught.subgroup});
    }
    return expected;
}

void derive_official(db::Tx& tx) {
    auto present = read_present(tx);
    std::vector<ChatId> revived;
    for (const auto& official : read_expected(tx)) {
        const auto found = present.find(official);
        if (found == present.end()) {
            make(tx, official);
            continue;
        }
        if (found->second.archived) revived.push_back(found->second.chat);
        present.erase(found);
    }
    std::vector<ChatId> abandoned;
    for (const auto& [official, chat] : present)
        if (!chat.archived) abandoned.push_back(chat.chat);
    for (const ChatId chat : revived)
        tx.post("UPDATE chat SET archived_at = NULL WHERE org_id = $1 AND id = $2", tx.org(), chat);
    for (const ChatId chat : abandoned)
        tx.post("UPDATE chat SET archived_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), chat, now());
    keep_participants(tx);
}

}  // namespace parta::chats
