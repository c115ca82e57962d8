// Group and personal chats.
#include "base/text.hpp"
#include "chats/contact_policy.hpp"
#include "chats/id_list.hpp"
#include "chats/listing.hpp"
#include "chats/participants.hpp"
#include "events/events.hpp"

namespace parta::chats {
namespace {

using policy::Action;

constexpr std::size_t most_participants = 1'000;

void insert_group(db::Tx& tx, const Viewer& viewer, ChatId id, std::string_view title) {
    tx.post(
        "INSERT INTO chat (org_id, id, kind, title, posting, last_at, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
        tx.org(), id, ChatKind::group, title, Posting::everyone, now(), viewer.member);
}

void insert_personal(db::Tx& tx, const Viewer& viewer, ChatId id, Relation relation, std::string_view key) {
    tx.post(
        "INSERT INTO chat (org_id, id, kind, template, posting, personal_key, last_at, created_by, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        tx.org(), id, ChatKind::personal, relation == Relation::parents ? between_parents : "", Posting::everyone, key,
        now(), viewer.member);
}

std::vector<MemberId> in_force(db::Tx& tx, ChatId chat) {
    std::vector<MemberId> members;
    for (const auto row : tx.query("SELECT member_id FROM participant WHERE org_id = $1 AND chat_id = $2 AND to_seq IS "
                                   "NULL ORDER BY member_id",
                                   tx.org(), chat))
        members.push_back(row.get<MemberId>(0));
    return members;
}

// Those whom the viewer may add, in the capacity in which they stand to the viewer; not_found names the first who is
// not to be found.
std::vector<NewParticipant> judge_added(db::Tx& tx, const Viewer& viewer, const std::vector<MemberId>& members,
                                        std::string_view field) {
    auto ids = distinct(members);
    ids.push_back(viewer.member);
    const auto people = load_people(tx, ids);
    const auto me = people.find(viewer.member);
    if (me == people.end()) throw Error{ErrorCode::forbidden};
    std::map<MemberId, NewParticipant> added;  // a representative may be named themselves, too
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i] == viewer.member) continue;
        const auto them = people.find(members[i]);
        const auto contact =
            them == people.end() ? Contact{} : judge_contact(me->second, them->second, viewer.settings);
        if (!contact) throw Error{ErrorCode::not_found, fmt::format("{}[{}]", field, i)};
        added[members[i]] = {members[i], contact.second_as};
        for (const MemberId guardian : contact.included) added.try_emplace(guardian, guardian, "parent");
    }
    added.erase(viewer.member);
    std::vector<NewParticipant> list;
    for (auto& [member, one] : added) list.push_back(std::move(one));
    return list;
}

void keep_absent(std::vector<NewParticipant>& added, const std::vector<MemberId>& present) {
    std::erase_if(added,
                  [&](const NewParticipant& one) { return std::ranges::find(present, one.member) != present.end(); });
}

// A group always has an owner: the longest-standing member of staff, or whoever has been there longest.
void pass_ownership(db::Tx& tx, ChatId chat) {
    const auto heir = tx.query(
        "SELECT member_id FROM participant WHERE org_id = $1 AND chat_id = $2 AND to_seq IS NULL "
        "ORDER BY owner DESC, CASE WHEN capacity IN ('pupil', 'parent') THEN 1 ELSE 0 END, from_seq, member_id LIMIT 1",
        tx.org(), chat);
    if (heir.empty()) return;
    tx.post(
        "UPDATE participant SET owner = TRUE WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND to_seq IS NULL",
        tx.org(), chat, heir[0].get<MemberId>(0));
}

}  // namespace

Chat create_group(db::Tx& tx, const Viewer& viewer, const CreateGroup& in) {
    orgs::check(viewer, Action::create_group_chat);
    const auto title = trim(in.title);
    if (title.empty()) throw Error{ErrorCode::invalid_field, "title", "not only white space"};
    auto participants = judge_added(tx, viewer, in.members, "members");
    if (participants.empty()) throw Error{ErrorCode::invalid_field, "members", "at least one other person"};
    const auto me = load_people(tx, std::array{viewer.member});
    participants.push_back({viewer.member, me.at(viewer.member).office, true});
    const auto id = new_id<ChatId>();
    insert_group(tx, viewer, id, title);
    add_participants(tx, id, participants);
    orgs::audit(tx, viewer.member, "create_group", fmt::format("chat:{}", id.value),
                fmt::format(R"({{"members":{}}})", participants.size()));
    return describe_one(tx, viewer, id);
}

Chat create_personal(db::Tx& tx, const Viewer& viewer, const CreatePersonal& in) {
    orgs::check(viewer, Action::create_personal_chat);
    const auto contact = contact_between(tx, viewer, in.member);
    if (!contact) throw Error{ErrorCode::not_found, "member"};
    std::vector<NewParticipant> participants{{viewer.member, contact.first_as, true}, {in.member, contact.second_as}};
    for (const MemberId guardian : contact.included)
        if (guardian != viewer.member) participants.push_back({guardian, "parent"});

    const auto key = personal_key(viewer.member, in.member);
    const auto row = tx.query("SELECT id FROM chat WHERE org_id = $1 AND personal_key = $2", tx.org(), key).maybe();
    const auto id = row ? row->get<ChatId>(0) : new_id<ChatId>();
    if (row) {
        keep_absent(participants, in_force(tx, id));
        // Between parents this is the consent that the other waits for.
        const auto agreed = tx.exec(
            "UPDATE participant SET owner = TRUE "
            "WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND to_seq IS NULL AND NOT owner",
            tx.org(), id, viewer.member);
        if (agreed > 0) events::emit(tx, events::to_chat(id), ChatChanged{id});
    } else {
        insert_personal(tx, viewer, id, contact.relation, key);
    }
    add_participants(tx, id, participants);
    return describe_one(tx, viewer, id);
}

void edit_participants(db::Tx& tx, const Viewer& viewer, ChatId id, const EditParticipants& in) {
    const bool only_leaves = in.add.empty() && in.remove.size() == 1 && in.remove.front() == viewer.member;
    const auto standing = open(tx, viewer, id, only_leaves ? Action::see_chats : Action::manage_chat);
    if (standing.chat.kind != ChatKind::group)
        throw Error{ErrorCode::forbidden, "", "only group chats list their members"};
    const auto present = in_force(tx, id);
    auto added = judge_added(tx, viewer, in.add, "add");
    keep_absent(added, present);
    if (present.size() + added.size() > most_participants) throw Error{ErrorCode::too_large, "add"};
    std::vector<MemberId> removed;
    for (const MemberId member : distinct(std::vector<MemberId>(in.remove)))
        if (std::ranges::binary_search(present, member)) removed.push_back(member);
    if (added.empty() && removed.empty()) return;
    add_participants(tx, id, added);
    remove_participants(tx, id, removed, PlaceEnds::by_word);
    pass_ownership(tx, id);
    keep_participants(tx, id);
    orgs::audit(tx, viewer.member, "edit_participants", fmt::format("chat:{}", id.value),
                fmt::format(R"({{"added":{},"removed":{}}})", added.size(), removed.size()));
    events::emit(tx, events::to_chat(id), ChatChanged{id});
}

Chat edit_chat(db::Tx& tx, const Viewer& viewer, ChatId id, const EditChat& in) {
    const bool for_all = in.title || in.posting;
    const auto standing = open(tx, viewer, id, for_all ? Action::manage_chat : Action::see_chats);
    if (in.title) {
        if (standing.chat.kind != ChatKind::group)
            throw Error{ErrorCode::forbidden, "title", "official chats are called after the structure"};
        const auto title = trim(*in.title);
        if (title.empty()) throw Error{ErrorCode::invalid_field, "title", "not only white space"};
        tx.post("UPDATE chat SET title = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, title);
    }
    if (in.posting) {
        if (*in.posting == Posting::publishers)
            throw Error{ErrorCode::invalid_field, "posting", "everyone or staff; only channels have publishers"};
        tx.post("UPDATE chat SET posting = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, *in.posting);
        if (standing.chat.kind == ChatKind::official)
            orgs::audit(tx, viewer.member, "chat_posting", fmt::format("chat:{}", id.value),
                        fmt::format(R"({{"posting":"{}"}})", db::enum_name(*in.posting)));
    }
    if (in.muted || in.pinned)
        tx.post(
            "INSERT INTO chat_state (org_id, chat_id, member_id, muted, pinned) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (org_id, member_id, chat_id) DO UPDATE SET muted = excluded.muted, pinned = excluded.pinned",
            tx.org(), id, viewer.member, in.muted.value_or(standing.chat.muted),
            in.pinned.value_or(standing.chat.pinned));
    if (for_all)
        events::emit(tx, events::to_chat(id), ChatChanged{id});
    else if (in.muted || in.pinned)
        events::emit(tx, events::to_member(viewer.member), ChatChanged{id});
    return describe_one(tx, viewer, id);
}

}  // namespace parta::chats
