#include "chats/calls.hpp"

#include "chats/id_list.hpp"
#include "chats/official.hpp"
#include "chats/posting.hpp"

namespace parta::chats {
namespace {

const std::string call_columns =
    "id, chat_id, ordinal, started_by, started_at, one_to_one, ringing, ended_at IS NOT NULL, silenced, seen_at FROM "
    "call ";

CallRow read_call(const db::Row& row) {
    return {row.get<CallId>(0),    row.get<ChatId>(1),   row.get<std::int64_t>(2), row.get<MemberId>(3),
            row.get<Timestamp>(4), row.get<bool>(5),     row.get<bool>(6),         row.get<bool>(7),
            row.get<bool>(8),      row.get<Timestamp>(9)};
}

std::optional<CallRow> running_in(db::Tx& tx, ChatId chat) {
    const auto row =
        tx.query("SELECT " + call_columns + "WHERE org_id = $1 AND chat_id = $2 AND ended_at IS NULL", tx.org(), chat)
            .maybe();
    if (!row) return std::nullopt;
    return read_call(*row);
}

std::optional<CallRow> find_row(db::Tx& tx, CallId id) {
    const auto row = tx.query("SELECT " + call_columns + "WHERE org_id = $1 AND id = $2", tx.org(), id).maybe();
    if (!row) return std::nullopt;
    return read_call(*row);
}

Company company_of(const std::vector<Presence>& present) {
    Company company;
    for (const auto& one : present) {
        company.staff |= is_staff(one.capacity);
        company.pupils |= one.capacity == "pupil";
    }
    return company;
}

// Where the viewer stands, who else is there, and what that gives in a call.
struct Scene {
    Standing standing;
    std::vector<Presence> present;
    Company company;
    CallRights rights;
};

Scene look(db::Tx& tx, const Viewer& viewer, ChatId chat) {
    Scene scene{
        .standing = open(tx, viewer, chat, policy::Action::see_chats), .present = {}, .company = {}, .rights = {}};
    load_contacts(tx, viewer, {&scene.standing, 1});
    scene.present = present_in(tx, scene.standing.chat);
    scene.company = company_of(scene.present);
    scene.rights = judge_call(place_of(viewer, scene.standing), scene.company, viewer.settings);
    return scene;
}

CallPerson name_person(db::Tx& tx, const Scene& scene, MemberId member) {
    Names names;
    names.want(member, scene.standing.capacity);
    names.load(tx);
    const auto author = names.author(member, scene.standing.capacity, scene.standing.chat.unit);
    return {member, author.name, author.capacity, author.teacher_badge, scene.rights};
}

EnteredCall enter(db::Tx& tx, const Viewer& viewer, const Scene& scene, CallRow call) {
    return {std::move(call), needs_staff(place_of(viewer, scene.standing), scene.company),
            name_person(tx, scene, viewer.member)};
}

ChatCall shown(const CallRow& call) {
    return {call.id, call.started_at, call.started_by, call.ringing, call.silenced};
}

CallRow begin(db::Tx& tx, const Viewer& viewer, const Scene& scene) {
    const auto& chat = scene.standing.chat;
    const bool one_to_one = chat.kind == ChatKind::personal && scene.present.size() == 2;
    const CallRow call{.id = new_id<CallId>(),
                       .chat = chat.id,
                       .ordinal = chat.last_ordinal + 1,
                       .started_by = viewer.member,
                       .started_at = now(),
                       .one_to_one = one_to_one,
                       .ringing = one_to_one};
    tx.exec(
        "INSERT INTO call (org_id, id, chat_id, ordinal, started_by, started_at, one_to_one, ringing, silenced, "
        "seen_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, $6)",
        tx.org(), call.id, call.chat, call.ordinal, call.started_by, call.started_at, call.one_to_one, call.ringing);
    MessageRow entry{.id = new_id<MessageId>(),
                     .chat = call.chat,
                     .ordinal = call.ordinal,
                     .author = viewer.member,
                     .capacity = scene.standing.capacity,
                     .client_id = fmt::format("call-{}", call.id.value),
                     .text = {},
                     .created_at = call.started_at};
    entry.call = CallEntry{.id = call.id, .one_to_one = one_to_one, .started_at = call.started_at};
    begin_personal(tx, scene.standing, entry);
    announce_new(tx, entry, chat.unit, 1);
    note_read(tx, call.chat, viewer.member, call.ordinal);
    events::emit(tx, events::to_chat(call.chat), CallChanged{call.chat, shown(call)});
    return call;
}

std::optional<UnitId> unit_of(db::Tx& tx, ChatId chat) {
    const auto row = tx.query("SELECT unit_id FROM chat WHERE org_id = $1 AND id = $2", tx.org(), chat).maybe();
    return row ? row->get<std::optional<UnitId>>(0) : std::nullopt;
}

}  // namespace

std::optional<EnteredCall> find_call(db::Tx& tx, const Viewer& viewer, ChatId chat) {
    const auto scene = look(tx, viewer, chat);
    if (!scene.rights.joins) throw Error{ErrorCode::call_not_allowed};
    auto call = running_in(tx, chat);
    if (!call) return std::nullopt;
    return enter(tx, viewer, scene, std::move(*call));
}

EnteredCall enter_call(db::Tx& tx, const Viewer& viewer, ChatId chat) {
    const auto scene = look(tx, viewer, chat);
    if (!scene.rights.joins) throw Error{ErrorCode::call_not_allowed};
    if (auto call = running_in(tx, chat)) return enter(tx, viewer, scene, std::move(*call));
    if (!scene.rights.starts) throw Error{ErrorCode::forbidden};
    return enter(tx, viewer, scene, begin(tx, viewer, scene));
}

void check_may_start(db::Tx& tx, const Viewer& viewer, ChatId chat) {
    const auto scene = look(tx, viewer, chat);
    if (!scene.rights.joins) throw Error{ErrorCode::call_not_allowed};
    if (!scene.rights.starts) throw Error{ErrorCode::forbidden};
}

OpenedCall open_call(db::Tx& tx, const Viewer& viewer, CallId id) {
    const auto call = find_row(tx, id);
    if (!call) throw Error{ErrorCode::not_found};
    const auto scene = look(tx, viewer, call->chat);
    return {*call, scene.rights};
}

namespace {

/// Reading a chat's row asks for somebody who keeps something of it; what calls ask needs no more of a viewer. Nothing
/// where the organisation is closed.
std::optional<Viewer> nobody_in(db::Tx& tx) {
    const auto settings = orgs::settings_in_force(tx);
    if (!settings) return std::nullopt;
    return Viewer{.org = tx.org(), .settings = *settings};
}

void close_stays(db::Tx& tx, CallId id, Timestamp at) {
    tx.exec(
        "UPDATE call_stay SET to_at = CASE WHEN from_at > $3 THEN from_at ELSE $3 END "
        "WHERE org_id = $1 AND call_id = $2 AND to_at IS NULL",
        tx.org(), id, at);
}

}  // namespace

std::vector<CallPerson> people_of_call(db::Tx& tx, ChatId chat, const std::vector<MemberId>& members) {
    const auto viewer = nobody_in(tx);
    if (!viewer) return {};
    const auto& nobody = *viewer;
    auto standing = describe_chat(tx, nobody, chat);
    if (!standing) return {};
    load_contacts(tx, nobody, {&*standing, 1});
    const auto present = present_in(tx, standing->chat);
    const auto company = company_of(present);
    std::vector<CallPerson> people;
    Names names;
    for (const auto& one : present) {
        if (std::ranges::find(members, one.member) == members.end()) continue;
        standing->capacity = one.capacity;
        standing->owner = one.owner;
        const auto rights = judge_call(place_of(nobody, *standing), company, nobody.settings);
        if (!rights.joins) continue;
        names.want(one.member, one.capacity);
        people.push_back({one.member, {}, one.capacity, false, rights});
    }
    names.load(tx);
    for (auto& person : people) {
        const auto author = names.author(person.member, person.capacity, standing->chat.unit);
        person.name = author.name;
        person.teacher_badge = author.teacher_badge;
    }
    return people;
}

std::vector<InterruptedCall> take_up_calls(db::Tx& tx) {
    std::vector<InterruptedCall> open;
    for (const auto row : tx.query("SELECT " + call_columns + "WHERE org_id = $1 AND ended_at IS NULL", tx.org()))
        open.push_back({.call = read_call(row), .needs_staff = false, .stays = {}, .removed = {}});
    for (auto& one : open) {
        const auto id = one.call.id;
        std::map<MemberId, Timestamp> from;
        std::vector<MemberId> members;
        for (const auto row :
             tx.query("SELECT member_id, from_at FROM call_stay WHERE org_id = $1 AND call_id = $2 AND "
                      "to_at IS NULL ORDER BY from_at",
                      tx.org(), id)) {
            members.push_back(row.get<MemberId>(0));
            from[members.back()] = row.get<Timestamp>(1);
        }
        const auto allowed = people_of_call(tx, one.call.chat, members);
        for (const auto member : members)
            if (const auto person = std::ranges::find(allowed, member, &CallPerson::member); person != allowed.end())
                one.stays.push_back({*person, from[member]});
        for (const auto row :
             tx.query("SELECT member_id FROM call_removed WHERE org_id = $1 AND call_id = $2", tx.org(), id))
            one.removed.push_back(row.get<MemberId>(0));
        const auto nobody = nobody_in(tx);
        if (const auto standing = nobody ? describe_chat(tx, *nobody, one.call.chat) : std::nullopt)
            one.needs_staff = needs_staff(place_of(*nobody, *standing), company_of(present_in(tx, standing->chat)));
        close_stays(tx, id, one.call.seen_at);
    }
    return open;
}

std::vector<MemberId> audience_of_call(db::Tx& tx, ChatId chat) {
    std::vector<MemberId> members;
    for (const auto& one : events::entitled_to(tx, events::to_chat(chat))) members.push_back(one.member);
    return members;
}

bool access_may_have_changed(db::Tx& tx, std::int64_t seq) {
    return !tx.query(
                  "SELECT 1 FROM event WHERE org_id = $1 AND seq > $2 AND type NOT IN ('message_posted', "
                  "'message_changed', 'read_marked', 'call_changed', 'pins_changed', 'publications_changed') LIMIT 1",
                  tx.org(), seq)
                .empty();
}

std::map<ChatId, ChatCall> chats_in_call(db::Tx& tx) {
    std::map<ChatId, ChatCall> calls;
    for (const auto row : tx.query("SELECT " + call_columns + "WHERE org_id = $1 AND ended_at IS NULL", tx.org())) {
        const auto call = read_call(row);
        calls[call.chat] = shown(call);
    }
    return calls;
}

std::set<ChatId> chats_removed_from_call(db::Tx& tx, MemberId member) {
    std::set<ChatId> chats;
    for (const auto row : tx.query(
             "SELECT call.chat_id FROM call JOIN call_removed AS removed ON removed.org_id = call.org_id AND "
             "removed.call_id = call.id AND removed.member_id = $2 WHERE call.org_id = $1 AND call.ended_at IS NULL",
             tx.org(), member))
        chats.insert(row.get<ChatId>(0));
    return chats;
}

std::map<ChatId, Company> companies(db::Tx& tx, const std::vector<Standing>& standings) {
    namespace bits = orgs::audience_bits;
    constexpr int any_staff =
        bits::staff | bits::class_teachers | bits::subject_teachers | bits::specialists | bits::leaders;
    std::map<ChatId, Company> found;
    std::vector<ChatId> listed;
    for (const auto& [chat, capacity, since, owner, allowed, first] : standings) {
        if (chat.kind == ChatKind::official) {
            const int roles = template_of(chat.template_name).roles;
            found[chat.id] = {.staff = (roles & any_staff) != 0, .pupils = (roles & bits::pupils) != 0};
        } else if (chat.kind != ChatKind::channel) {
            listed.push_back(chat.id);
        }
    }
    for_ids(tx, listed,
            "SELECT chat_id, max(CASE WHEN capacity NOT IN ('pupil', 'parent') THEN 1 ELSE 0 END), "
            "max(CASE WHEN capacity = 'pupil' THEN 1 ELSE 0 END) FROM participant "
            "WHERE org_id = $1 AND to_seq IS NULL AND chat_id IN ({}) GROUP BY chat_id",
            [&](const db::Row& row) {
                found[row.get<ChatId>(0)] = {.staff = row.get<int>(1) == 1, .pupils = row.get<int>(2) == 1};
            });
    return found;
}

std::vector<RunningCall> running_calls(db::Tx& tx, const Viewer& viewer) {
    std::vector<RunningCall> calls;
    const auto running = chats_in_call(tx);
    if (running.empty()) return calls;
    for (const auto& standing : all_standings(tx, viewer))
        if (const auto found = running.find(standing.chat.id); found != running.end())
            calls.push_back({found->second.id, found->first, found->second.started_at, found->second.started_by,
                             found->second.ringing});
    return calls;
}

void note_stay(db::Tx& tx, CallId id, const Stay& stay) {
    tx.exec(
        "INSERT INTO call_stay (org_id, call_id, member_id, capacity, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (org_id, call_id, member_id, from_at) DO UPDATE SET to_at = excluded.to_at",
        tx.org(), id, stay.member, stay.capacity, stay.from, stay.to);
}

void note_removal(db::Tx& tx, CallId id, MemberId member) {
    tx.exec("INSERT INTO call_removed (org_id, call_id, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            tx.org(), id, member);
}

void note_silence(db::Tx& tx, CallId id, bool silenced) {
    if (tx.exec("UPDATE call SET silenced = $3 WHERE org_id = $1 AND id = $2 AND silenced <> $3 AND ended_at IS NULL",
                tx.org(), id, silenced) == 0)
        return;
    const auto call = find_row(tx, id).value();
    events::emit(tx, events::to_chat(call.chat), CallChanged{call.chat, shown(call)});
}

void note_seen(db::Tx& tx, CallId id, Timestamp at) {
    tx.exec("UPDATE call SET seen_at = $3 WHERE org_id = $1 AND id = $2", tx.org(), id, at);
}

void answer_call(db::Tx& tx, CallId id) {
    if (tx.exec("UPDATE call SET ringing = FALSE WHERE org_id = $1 AND id = $2 AND ringing AND ended_at IS NULL",
                tx.org(), id) == 0)
        return;
    const auto call = find_row(tx, id).value();
    events::emit(tx, events::to_chat(call.chat), CallChanged{call.chat, shown(call)});
}

void end_call(db::Tx& tx, CallId id, CallEnd reason, Timestamp at) {
    close_stays(tx, id, at);
    if (tx.exec("UPDATE call SET ringing = FALSE, ended_at = $3, end_reason = $4, people = "
                "(SELECT count(DISTINCT member_id) FROM call_stay WHERE org_id = $1 AND call_id = $2) "
                "WHERE org_id = $1 AND id = $2 AND ended_at IS NULL",
                tx.org(), id, at, reason) == 0)
        return;
    const auto call = find_row(tx, id).value();
    if (const auto entry = find_message(tx, call.chat, call.ordinal))
        announce_change(tx, *entry, unit_of(tx, call.chat));
    events::emit(tx, events::to_chat(call.chat), CallChanged{call.chat, std::nullopt});
}

std::vector<Attendant> attendance(db::Tx& tx, const Viewer& viewer, CallId id) {
    const auto opened = open_call(tx, viewer, id);
    if (!opened.rights.leads) throw Error{ErrorCode::forbidden};
    std::vector<Attendant> people;
    Names names;
    for (const auto row : tx.query("SELECT member_id, capacity, from_at, to_at FROM call_stay WHERE org_id = $1 AND "
                                   "call_id = $2 ORDER BY member_id, from_at LIMIT 10000",
                                   tx.org(), id)) {
        const auto member = row.get<MemberId>(0);
        if (people.empty() || people.back().member != member) {
            people.push_back({.member = member, .name = {}, .capacity = row.get<std::string>(1), .stays = {}});
            names.want(member, people.back().capacity);
        }
        people.back().stays.push_back({row.get<Timestamp>(2), row.get<std::optional<Timestamp>>(3)});
    }
    names.load(tx);
    const auto unit = unit_of(tx, opened.call.chat);
    for (auto& one : people) one.name = names.name(one.member, one.capacity, unit);
    std::ranges::sort(people, {}, &Attendant::name);
    return people;
}

}  // namespace parta::chats
