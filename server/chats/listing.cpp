#include "chats/listing.hpp"

#include "chats/calls.hpp"
#include "chats/id_list.hpp"
#include "chats/member_counts.hpp"
#include "chats/message_rows.hpp"
#include "chats/official.hpp"
#include "chats/publications.hpp"
#include "chats/titles.hpp"

namespace parta::chats {
namespace {

std::map<ChatId, int> count_listed(db::Tx& tx, const std::vector<Standing>& standings, CountChannels channels) {
    std::vector<CountedChat> counted;
    for (const auto& standing : standings) {
        const auto& chat = standing.chat;
        if (chat.kind == ChatKind::channel && channels == CountChannels::no) continue;
        counted.push_back({chat.id, chat.audience, is_of_organisation(chat.template_name)});
    }
    return count_members(tx, counted);
}

std::map<ChatId, std::int64_t> count_publications(db::Tx& tx, const Viewer& viewer,
                                                  const std::vector<Standing>& standings) {
    if (!orgs::may(viewer, policy::Action::prepare_publication)) return {};
    std::vector<ChatId> to_approve;
    std::vector<ChatId> to_prepare;
    for (const auto& standing : standings)
        if (may_prepare(place_of(viewer, standing)))
            (may_approve(viewer, standing.chat) ? to_approve : to_prepare).push_back(standing.chat.id);
    return count_waiting(tx, viewer, to_approve, to_prepare);
}

// As which the two of each personal chat stand there; also those who have left.
using Capacities = std::map<std::pair<ChatId, MemberId>, Capacity>;

Capacities load_capacities(db::Tx& tx, const std::vector<Standing>& standings) {
    std::vector<ChatId> personal;
    for (const auto& standing : standings)
        if (standing.chat.kind == ChatKind::personal) personal.push_back(standing.chat.id);
    Capacities capacities;
    for_ids(
        tx, personal,
        "SELECT chat_id, member_id, capacity FROM participant WHERE org_id = $1 AND chat_id IN ({}) ORDER BY from_seq",
        [&](const db::Row& row) { capacities[{row.get<ChatId>(0), row.get<MemberId>(1)}] = row.get<std::string>(2); });
    return capacities;
}

const Capacity& capacity_in(const Capacities& capacities, ChatId chat, MemberId member) {
    static const Capacity unknown;
    const auto found = capacities.find({chat, member});
    return found == capacities.end() ? unknown : found->second;
}

void name_personal(Chat& shown, const ChatRow& chat, const Viewer& viewer, const Names& names,
                   const Capacities& capacities) {
    const auto name = [&](MemberId member) { return names.name(member, capacity_in(capacities, chat.id, member), {}); };
    shown.peer = peer_of(chat, viewer.member);
    if (shown.peer) {
        shown.title = name(*shown.peer);
        shown.peer_teacher_badge = names.badge(*shown.peer, capacity_in(capacities, chat.id, *shown.peer));
    } else if (const auto pair = pair_of(chat)) {
        shown.title = fmt::format("{}, {}", name(pair->first), name(pair->second));
    }
}

Chat show_chat(const Viewer& viewer, const Standing& standing) {
    const auto& chat = standing.chat;
    const Place place = place_of(viewer, standing);
    Chat shown{.id = chat.id, .kind = chat.kind, .posting = chat.posting};
    shown.template_name = chat.template_name;
    shown.title = title_of(chat, viewer.kind);
    shown.avatar_label = avatar_label_of(chat);
    shown.unit = chat.unit;
    shown.may_post = judge_posting(place) == PostingVerdict::allowed;
    shown.may_remove_others = may_remove_others(place);
    shown.may_pin = may_pin(place);
    shown.may_manage = may_manage(place);
    shown.may_prepare = may_prepare(place) && orgs::may(viewer, policy::Action::prepare_publication);
    shown.may_approve = shown.may_prepare && may_approve(viewer, chat);
    shown.my_capacity = standing.capacity;
    shown.first_visible = standing.first_visible;
    shown.last_ordinal = chat.last_ordinal;
    shown.read_ordinal = chat.read_ordinal;
    shown.unread =
        std::max<std::int64_t>(chat.last_ordinal - std::max(chat.read_ordinal, standing.first_visible - 1), 0);
    shown.muted = chat.muted;
    shown.pinned = chat.pinned;
    shown.last_at = chat.last_at;
    shown.archived = chat.archived;
    return shown;
}

// An empty personal chat is its maker's alone, unless it asks for the other parent's consent.
bool is_hidden(const Standing& standing, const Viewer& viewer) {
    return standing.chat.kind == ChatKind::personal && standing.chat.last_ordinal == 0 &&
           standing.chat.created_by != viewer.member && standing.chat.template_name != between_parents;
}

}  // namespace

std::vector<Chat> describe(db::Tx& tx, const Viewer& viewer, std::vector<Standing> standings, CountChannels channels) {
    load_contacts(tx, viewer, standings);
    std::vector<ChatId> with_messages;
    for (const auto& standing : standings)
        if (standing.chat.last_ordinal >= standing.first_visible) with_messages.push_back(standing.chat.id);
    const auto last_messages = read_last_messages(tx, with_messages);
    const auto capacities = load_capacities(tx, standings);
    const auto counts = count_listed(tx, standings, channels);
    const auto waiting = count_publications(tx, viewer, standings);
    const auto calls = chats_in_call(tx);
    const auto removed = calls.empty() ? std::set<ChatId>{} : chats_removed_from_call(tx, viewer.member);
    const auto company = companies(tx, standings);

    Names names;
    for (const auto& message : last_messages) want_names(names, message);
    for (const auto& standing : standings)
        if (const auto pair = pair_of(standing.chat))
            for (const MemberId member : {pair->first, pair->second})
                names.want(member, capacity_in(capacities, standing.chat.id, member));
    names.load(tx);

    std::map<ChatId, const MessageRow*> last_of;
    for (const auto& message : last_messages) last_of[message.chat] = &message;
    std::vector<Chat> chats;
    chats.reserve(standings.size());
    for (const auto& standing : standings) {
        auto& shown = chats.emplace_back(show_chat(viewer, standing));
        if (const auto count = counts.find(shown.id); count != counts.end()) shown.member_count = count->second;
        if (const auto count = waiting.find(shown.id); count != waiting.end())
            shown.publications_waiting = count->second;
        if (const auto with = company.find(shown.id); with != company.end()) {
            const auto rights = judge_call(place_of(viewer, standing), with->second, viewer.settings);
            shown.may_join_call = rights.joins;
            shown.may_start_call = rights.joins && rights.starts;
            if (removed.contains(shown.id)) shown.may_join_call = false;  // C7
        }
        if (const auto call = calls.find(shown.id); call != calls.end()) shown.call = call->second;
        if (standing.chat.kind == ChatKind::personal) name_personal(shown, standing.chat, viewer, names, capacities);
        const auto last = last_of.find(standing.chat.id);
        if (last != last_of.end())
            shown.last_message = show(*last->second, names, standing.chat.unit, standing.first_visible);
    }
    return chats;
}

Chat describe_one(db::Tx& tx, const Viewer& viewer, ChatId id) {
    std::vector<Standing> one{open(tx, viewer, id, policy::Action::see_chats)};
    load_first_visible(tx, one.front());
    return std::move(describe(tx, viewer, std::move(one), CountChannels::yes).front());
}

ChatList list_chats(db::Tx& tx, const Viewer& viewer) {
    auto standings = all_standings(tx, viewer);
    std::erase_if(standings, [&](const Standing& standing) { return is_hidden(standing, viewer); });
    return {events::epoch(tx), tx.current_seq(), people::space(tx, viewer),
            describe(tx, viewer, std::move(standings), CountChannels::no)};
}

Chat get_chat(db::Tx& tx, const Viewer& viewer, ChatId id) {
    return describe_one(tx, viewer, id);
}

}  // namespace parta::chats
