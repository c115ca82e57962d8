#include "chats/access.hpp"

#include <charconv>
#include <set>

#include "chats/contact_policy.hpp"
#include "chats/id_list.hpp"

namespace parta::chats {
namespace {

const std::string chat_columns =
    "c.id, c.kind, c.template, c.audience_id, c.unit_id, c.title, c.posting, coalesce(c.personal_key, ''), "
    "c.last_ordinal, c.last_at, c.created_by, c.archived_at IS NOT NULL, coalesce(u.label, ''), coalesce(a.subject, "
    "''), "
    "coalesce(a.subgroup, ''), coalesce(s.read_ordinal, 0), coalesce(s.muted, FALSE), coalesce(s.pinned, FALSE)";
const std::string chat_joins =
    "LEFT JOIN audience a ON a.org_id = c.org_id AND a.id = c.audience_id "
    "LEFT JOIN unit u ON u.org_id = c.org_id AND u.id = c.unit_id "
    "LEFT JOIN chat_state s ON s.org_id = c.org_id AND s.member_id = $2 AND s.chat_id = c.id ";
constexpr int after_chat = 18;

ChatRow read_chat(const db::Row& row) {
    return {row.get<ChatId>(0),
            row.get<ChatKind>(1),
            row.get<std::string>(2),
            row.get<std::optional<AudienceId>>(3),
            row.get<std::optional<UnitId>>(4),
            row.get<std::string>(5),
            row.get<Posting>(6),
            row.get<std::string>(7),
            row.get<std::int64_t>(8),
            row.get<Timestamp>(9),
            row.get<std::optional<MemberId>>(10),
            row.get<bool>(11),
            row.get<std::string>(12),
            row.get<std::string>(13),
            row.get<std::string>(14),
            row.get<std::int64_t>(15),
            row.get<bool>(16),
            row.get<bool>(17)};
}

const std::string one_chat =
    "SELECT " + chat_columns + " FROM chat c " + chat_joins + "WHERE c.org_id = $1 AND c.id = $3";

const std::string chat_to_post =
    "SELECT kind, template, audience_id, unit_id, posting, coalesce(personal_key, ''), last_ordinal, last_at, "
    "archived_at IS NOT NULL FROM chat WHERE org_id = $1 AND id = $2";

// The inner query keeps its order on SQLite (CROSS JOIN): from the member's few reasons to their chats.
const std::string all_chats =
    "SELECT " + chat_columns +
    ", x.capacity, x.since, x.owner, "
    "coalesce((SELECT m.ordinal FROM message m WHERE m.org_id = c.org_id AND m.chat_id = c.id AND m.seq >= x.since "
    "          ORDER BY m.seq LIMIT 1), c.last_ordinal + 1) "
    "FROM (SELECT k.id AS chat_id, m.capacity, m.from_seq AS since, FALSE AS owner "
    "        FROM audience_member m CROSS JOIN chat k "
    "       WHERE m.org_id = $1 AND m.member_id = $2 AND k.org_id = $1 AND k.audience_id = "
    "m.audience_id "
    "      UNION ALL SELECT p.chat_id, p.capacity, p.from_seq, p.owner FROM participant p "
    "       WHERE p.org_id = $1 AND p.member_id = $2 AND p.to_seq IS NULL) x "
    "JOIN chat c ON c.org_id = $1 AND c.id = x.chat_id " +
    chat_joins + "ORDER BY c.last_at DESC, c.id DESC";

// By its audience, or as a participant of a chat that has none.
const std::string standing_in_chat =
    "SELECT capacity, from_seq, FALSE FROM audience_member WHERE org_id = $1 "
    "AND audience_id = (SELECT audience_id FROM chat WHERE org_id = $1 AND id = $2) AND member_id = $3 "
    "UNION ALL SELECT capacity, from_seq, owner FROM participant "
    "WHERE org_id = $1 AND chat_id = $2 AND member_id = $3 AND to_seq IS NULL "
    "AND (SELECT audience_id FROM chat WHERE org_id = $1 AND id = $2) IS NULL";

constexpr std::string_view present_by_audience =
    "SELECT m.member_id, m.capacity, m.from_seq, FALSE FROM audience_member m "
    "WHERE m.org_id = $1 AND m.audience_id = $2 AND NOT EXISTS "
    "(SELECT 1 FROM member p WHERE p.org_id = $1 AND p.id = m.member_id AND p.closed_at IS NOT NULL) ORDER BY 1";
constexpr std::string_view present_as_participant =
    "SELECT c.member_id, c.capacity, c.from_seq, c.owner FROM participant c "
    "JOIN member p ON p.org_id = c.org_id AND p.id = c.member_id "
    "WHERE c.org_id = $1 AND c.chat_id = $2 AND c.to_seq IS NULL AND p.closed_at IS NULL ORDER BY 1";

// Several reasons to be in one chat make one standing: the nearest capacity, the longest period.
template <class To>
void absorb(To& to, Capacity capacity, std::int64_t since, bool owner) {
    if (to.capacity.empty()) {
        to.capacity = std::move(capacity);
        to.since = since;
    } else {
        if (rank(capacity) < rank(to.capacity)) to.capacity = std::move(capacity);
        to.since = std::min(to.since, since);
    }
    to.owner |= owner;
}

void check_posting(const Place& place) {
    switch (judge_posting(place)) {
        case PostingVerdict::allowed:
            return;
        case PostingVerdict::archived:
            throw Error{ErrorCode::chat_archived};
        case PostingVerdict::restricted:
            throw Error{ErrorCode::posting_restricted};
        case PostingVerdict::not_allowed:
            throw Error{ErrorCode::forbidden};
    }
}

}  // namespace

namespace {

/// The reasons for which a member is in a chat, joined into one; without a capacity: none. Remembered while nobody
/// writes about them.
struct Membership {
    Capacity capacity;
    std::int64_t since = 0;
    bool owner = false;
};

class AskedMembership {
  public:
    AskedMembership(db::Tx& tx, const Viewer& viewer, ChatId id)
        : tx_(tx), name_(fmt::format("in_chat:{}:{}", id.value, viewer.member.value)) {
        known_ = tx.recall<Membership>(name_);
        if (!known_) asked_ = tx.ahead(db::apart, standing_in_chat, tx.org(), id, viewer.member);
    }

    Membership get() {
        if (known_) return *known_;
        Membership membership;
        for (const auto reason : asked_->rows())
            absorb(membership, reason.get<std::string>(0), reason.get<std::int64_t>(1), reason.get<bool>(2));
        tx_.remember(name_, membership);
        return membership;
    }

  private:
    db::Tx& tx_;
    std::string name_;
    std::shared_ptr<const Membership> known_;
    std::optional<db::Ahead> asked_;
};

std::optional<Standing> stand(AskedMembership& asked, ChatRow chat) {
    auto membership = asked.get();
    if (membership.capacity.empty()) return std::nullopt;
    Standing standing{.chat = std::move(chat)};
    standing.capacity = std::move(membership.capacity);
    standing.since = membership.since;
    standing.owner = membership.owner;
    return standing;
}

// Reads anew what is not remembered, and then has what was put off written first.
std::optional<ChatRow> chat_for_posting(db::Tx& tx, ChatId id) {
    const std::string name = fmt::format("chat:{}", id.value);
    const auto known = tx.recall<ChatRow>(name);
    const auto head = tx.recall<ChatHead>(head_name(id));
    ChatRow chat;
    if (known && head) {
        chat = *known;
        chat.last_ordinal = head->last_ordinal;
        return chat;
    }
    const auto row = tx.query(chat_to_post, tx.org(), id).maybe();
    if (!row) return std::nullopt;
    chat.id = id;
    chat.kind = row->get<ChatKind>(0);
    chat.template_name = row->get<std::string>(1);
    chat.audience = row->get<std::optional<AudienceId>>(2);
    chat.unit = row->get<std::optional<UnitId>>(3);
    chat.posting = row->get<Posting>(4);
    chat.personal_key = row->get<std::string>(5);
    chat.last_ordinal = row->get<std::int64_t>(6);
    chat.last_at = row->get<Timestamp>(7);
    chat.archived = row->get<bool>(8);
    tx.remember(name, chat);
    tx.remember(head_name(id), ChatHead{chat.last_ordinal});
    return chat;
}

void check_may_post(db::Tx& tx, const Viewer& viewer, Standing& standing) {
    load_contacts(tx, viewer, {&standing, 1});
    check_posting(place_of(viewer, standing));
}

}  // namespace

std::string head_name(ChatId id) {
    return fmt::format("head:{}", id.value);
}

std::optional<Standing> find(db::Tx& tx, const Viewer& viewer, ChatId id) {
    AskedMembership asked{tx, viewer, id};
    const auto row = tx.query(one_chat, tx.org(), viewer.member, id).maybe();
    if (!row) return std::nullopt;
    return stand(asked, read_chat(*row));
}

std::optional<Standing> describe_chat(db::Tx& tx, const Viewer& viewer, ChatId id) {
    const auto row = tx.query(one_chat, tx.org(), viewer.member, id).maybe();
    if (!row) return std::nullopt;
    return Standing{.chat = read_chat(*row)};
}

std::variant<Standing, Sent> open_to_post(db::Tx& tx, const Viewer& viewer, ChatId id, std::string_view client_id) {
    AskedMembership asked{tx, viewer, id};
    auto sent = tx.ahead(db::apart, message_sent, tx.org(), viewer.member, client_id);
    auto chat = chat_for_posting(tx, id);
    if (!chat) throw Error{ErrorCode::not_found};
    if (const auto row = sent.rows().maybe()) return Sent{row->get<ChatId>(0), row->get<std::int64_t>(1)};
    auto standing = stand(asked, std::move(*chat));
    if (!standing || !orgs::may(viewer, policy::Action::see_chats)) throw Error{ErrorCode::not_found};
    check_may_post(tx, viewer, *standing);
    return std::move(*standing);
}

Standing open(db::Tx& tx, const Viewer& viewer, ChatId id, policy::Action action) {
    using policy::Action;
    auto standing = find(tx, viewer, id);
    if (!standing || !orgs::may(viewer, Action::see_chats)) throw Error{ErrorCode::not_found};
    switch (action) {
        case Action::see_chats:
            break;
        case Action::post_message:
        case Action::edit_own_message:
            check_may_post(tx, viewer, *standing);
            break;
        case Action::remove_own_message:
            break;
        case Action::see_readers:
            if (!may_see_readers(place_of(viewer, *standing))) throw Error{ErrorCode::forbidden};
            break;
        case Action::remove_others_message:
            if (!may_remove_others(place_of(viewer, *standing))) throw Error{ErrorCode::forbidden};
            break;
        case Action::pin_message:
            if (!may_pin(place_of(viewer, *standing))) throw Error{ErrorCode::forbidden};
            break;
        case Action::prepare_publication:
            if (!orgs::may(viewer, action)) throw Error{ErrorCode::forbidden};
            if (standing->chat.archived) throw Error{ErrorCode::chat_archived};
            if (!may_prepare(place_of(viewer, *standing))) throw Error{ErrorCode::forbidden};
            break;
        case Action::manage_chat:
            if (!may_manage(place_of(viewer, *standing))) throw Error{ErrorCode::forbidden};
            break;
        default:
            throw std::logic_error("chats: this action does not concern one chat");
    }
    return std::move(*standing);
}

std::vector<Standing> all_standings(db::Tx& tx, const Viewer& viewer) {
    std::vector<Standing> standings;
    std::map<ChatId, std::size_t> known;
    for (const auto row : tx.query(all_chats, tx.org(), viewer.member)) {
        const auto [entry, is_new] = known.try_emplace(row.get<ChatId>(0), standings.size());
        if (is_new) standings.push_back({.chat = read_chat(row)});
        auto& standing = standings[entry->second];
        const auto first_visible = row.get<std::int64_t>(after_chat + 3);
        standing.first_visible = is_new ? first_visible : std::min(standing.first_visible, first_visible);
        absorb(standing, row.get<std::string>(after_chat), row.get<std::int64_t>(after_chat + 1),
               row.get<bool>(after_chat + 2));
    }
    return standings;
}

void load_first_visible(db::Tx& tx, Standing& standing) {
    const auto row = tx.query(
                           "SELECT ordinal FROM message WHERE org_id = $1 AND chat_id = $2 AND seq >= $3 "
                           "ORDER BY seq LIMIT 1",
                           tx.org(), standing.chat.id, standing.since)
                         .maybe();
    standing.first_visible = row ? row->get<std::int64_t>(0) : standing.chat.last_ordinal + 1;
}

std::string personal_key(MemberId a, MemberId b) {
    return fmt::format("{}:{}", std::min(a, b).value, std::max(a, b).value);
}

std::optional<std::pair<MemberId, MemberId>> pair_of(const ChatRow& chat) {
    const std::string_view key = chat.personal_key;
    const auto colon = key.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits) {
        std::int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return MemberId{value};
    };
    return std::pair{number(key.substr(0, colon)), number(key.substr(colon + 1))};
}

std::optional<MemberId> peer_of(const ChatRow& chat, MemberId viewer) {
    const auto pair = pair_of(chat);
    if (!pair) return std::nullopt;
    if (pair->first == viewer) return pair->second;
    if (pair->second == viewer) return pair->first;
    return std::nullopt;  // a representative in the chat of their child
}

void load_contacts(db::Tx& tx, const Viewer& viewer, std::span<Standing> standings) {
    std::vector<MemberId> ids;
    for (const auto& standing : standings)
        if (const auto pair = pair_of(standing.chat)) ids.insert(ids.end(), {pair->first, pair->second});
    if (ids.empty()) return;
    const auto people = load_people(tx, distinct(std::move(ids)));
    std::vector<ChatId> mutual;
    for (auto& standing : standings) {
        const auto pair = pair_of(standing.chat);
        if (!pair) continue;
        const auto first = people.find(pair->first);
        const auto second = people.find(pair->second);
        Contact contact;
        if (first != people.end() && second != people.end())
            contact = judge_contact(first->second, second->second, viewer.settings);
        standing.contact_allowed = static_cast<bool>(contact);
        if (contact.relation == Relation::parents) mutual.push_back(standing.chat.id);
    }
    // Parents write to each other once both have agreed: whoever asked waits, whoever is asked agrees by writing.
    std::set<ChatId> agreed;
    for_ids(
        tx, mutual,
        "SELECT chat_id FROM participant WHERE org_id = $1 AND member_id <> $2 AND to_seq IS NULL AND owner "
        "AND chat_id IN ({})",
        [&](const db::Row& row) { agreed.insert(row.get<ChatId>(0)); }, viewer.member);
    for (auto& standing : standings)
        if (std::ranges::find(mutual, standing.chat.id) != mutual.end())
            standing.contact_allowed = agreed.contains(standing.chat.id);
}

namespace {

std::optional<policy::Action> publishing(const ChatRow& chat) {
    if (chat.kind != ChatKind::channel) return std::nullopt;
    if (chat.template_name == "school_channel") return policy::Action::publish_school_channel;
    if (chat.template_name == "staff_channel") return policy::Action::publish_staff_channel;
    return std::nullopt;
}

}  // namespace

bool may_approve(const Viewer& viewer, const ChatRow& chat) {
    const auto action = publishing(chat);
    return action && orgs::may_everywhere(viewer, *action);
}

Place place_of(const Viewer& viewer, const Standing& standing) {
    const auto& chat = standing.chat;
    const auto action = publishing(chat);
    // Own material: where the organisation lets its head and deputies.
    const bool own = action && viewer.settings.management_publishes && orgs::may(viewer, *action);
    return {.kind = chat.kind,
            .template_name = chat.template_name,
            .posting = chat.posting,
            .archived = chat.archived,
            .capacity = standing.capacity,
            .owner = standing.owner,
            .may_publish = own || may_approve(viewer, chat),
            .contact_allowed = standing.contact_allowed};
}

std::vector<Presence> present_in(db::Tx& tx, const ChatRow& chat) {
    const auto rows = chat.audience ? tx.query(present_by_audience, tx.org(), *chat.audience)
                                    : tx.query(present_as_participant, tx.org(), chat.id);
    std::vector<Presence> present;
    for (const auto row : rows) {
        const auto member = row.get<MemberId>(0);
        if (present.empty() || present.back().member != member) present.push_back({.member = member});
        absorb(present.back(), row.get<std::string>(1), row.get<std::int64_t>(2), row.get<bool>(3));
    }
    return present;
}

}  // namespace parta::chats
