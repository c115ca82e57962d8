// Who is in a chat, and who is typing.
#include <array>
#include <set>

#include "chats/access.hpp"
#include "chats/contact_policy.hpp"
#include "chats/id_list.hpp"
#include "chats/names.hpp"

namespace parta::chats {
namespace {

constexpr std::size_t most_listed = 1'000;
constexpr std::size_t most_told_of_typing = 200;

struct Details {
    std::string sort_name;
    bool joined = false;
    std::vector<std::string> units;
};

// Pupils' classes and the classes that staff lead; a parent's name tells the children's.
std::map<MemberId, Details> load_details(db::Tx& tx, const std::vector<MemberId>& members) {
    std::map<MemberId, Details> details;
    for_ids(tx, members, "SELECT id, sort_name, joined_at IS NOT NULL FROM member WHERE org_id = $1 AND id IN ({})",
            [&](const db::Row& row) {
                auto& one = details[row.get<MemberId>(0)];
                one.sort_name = row.get<std::string>(1);
                one.joined = row.get<bool>(2);
            });
    const auto add_unit = [&](const db::Row& row) {
        details[row.get<MemberId>(0)].units.push_back(row.get<std::string>(1));
    };
    for_ids(tx, members,
            "SELECT e.member_id, u.label FROM enrolment e JOIN unit u ON u.org_id = e.org_id AND u.id = e.unit_id "
            "WHERE e.org_id = $1 AND e.main AND e.to_seq IS NULL AND e.member_id IN ({})",
            add_unit);
    for_ids(
        tx, members,
        "SELECT DISTINCT s.member_id, u.label, u.grade FROM assignment s "
        "JOIN unit u ON u.org_id = s.org_id AND u.id = s.unit_id "
        "WHERE s.org_id = $1 AND s.duty IN ('class_teacher', 'leader') AND s.to_seq IS NULL AND u.archived_at IS NULL "
        "AND s.member_id IN ({}) ORDER BY u.grade, u.label",
        add_unit);
    return details;
}

std::map<MemberId, std::int64_t> load_read_marks(db::Tx& tx, ChatId chat) {
    std::map<MemberId, std::int64_t> marks;
    for (const auto row :
         tx.query("SELECT member_id, read_ordinal FROM chat_state WHERE org_id = $1 AND chat_id = $2", tx.org(), chat))
        marks[row.get<MemberId>(0)] = row.get<std::int64_t>(1);
    return marks;
}

// To whom of these the viewer may write by the contact policy, as the directory would say.
std::set<MemberId> load_contacts_of(db::Tx& tx, const Viewer& viewer, const std::vector<MemberId>& members) {
    std::set<MemberId> contacts;
    if (!orgs::may(viewer, policy::Action::create_personal_chat)) return contacts;
    const auto self = load_people(tx, std::array{viewer.member});
    const auto me = self.find(viewer.member);
    if (me == self.end()) return contacts;
    for (const auto& [id, person] : load_people(tx, members))
        if (id != viewer.member && judge_contact(me->second, person, viewer.settings)) contacts.insert(id);
    return contacts;
}

// A channel is no directory: readers who are no staff see who publishes, not each other.
void hide_readers(const Standing& standing, std::vector<Presence>& present) {
    if (standing.chat.kind != ChatKind::channel || is_staff(standing.capacity)) return;
    const auto action = standing.chat.template_name == "school_channel" ? policy::Action::publish_school_channel
                                                                        : policy::Action::publish_staff_channel;
    std::erase_if(present, [&](const Presence& one) {
        const auto role = role_of(one.capacity);
        return !role || policy::grant(*role, action) == policy::Grant::no;
    });
}

}  // namespace

ChatMembers list_members(db::Tx& tx, const Viewer& viewer, ChatId id) {
    const auto standing = open(tx, viewer, id, policy::Action::see_chats);
    auto present = present_in(tx, standing.chat);
    hide_readers(standing, present);
    std::ranges::sort(present, {}, [](const Presence& one) { return std::pair{rank(one.capacity), one.member}; });
    if (present.size() > most_listed) present.resize(most_listed);

    std::vector<MemberId> ids;
    Names names;
    for (const auto& one : present) {
        ids.push_back(one.member);
        names.want(one.member, one.capacity);
    }
    names.load(tx);
    auto details = load_details(tx, ids);
    // Families do not see who has read what.
    const bool shows_readers = may_see_readers(place_of(viewer, standing));
    const bool shows_joined = is_staff(standing.capacity);
    const auto contacts = load_contacts_of(tx, viewer, ids);
    const auto marks = shows_readers ? load_read_marks(tx, id) : std::map<MemberId, std::int64_t>{};

    std::ranges::sort(present, {}, [&](const Presence& one) {
        return std::tuple{is_staff(one.capacity) ? rank(one.capacity) : rank("pupil"),
                          std::string_view{details[one.member].sort_name}, one.member};
    });
    ChatMembers listed;
    for (const auto& one : present) {
        auto& of = details[one.member];
        const auto mark = marks.find(one.member);
        listed.members.push_back(
            {.id = one.member,
             .name = names.name(one.member, one.capacity, standing.chat.unit),
             .capacity = one.capacity,
             .units = std::move(of.units),
             .teacher_badge = names.badge(one.member, one.capacity),
             .owner = standing.chat.kind == ChatKind::group && one.owner,
             .may_write = of.joined && contacts.contains(one.member),
             .joined = shows_joined ? std::optional{of.joined} : std::nullopt,
             .read_ordinal = shows_readers ? std::optional{mark == marks.end() ? 0 : mark->second} : std::nullopt});
    }
    return listed;
}

TypingNotice typing(db::Tx& tx, const Viewer& viewer, ChatId id) {
    const auto standing = open(tx, viewer, id, policy::Action::post_message);
    Names names;
    names.want(viewer.member, standing.capacity);
    names.load(tx);
    TypingNotice notice{{id, viewer.member, names.name(viewer.member, standing.capacity, standing.chat.unit)}, {}};
    if (standing.chat.kind == ChatKind::channel) return notice;
    const auto present = present_in(tx, standing.chat);
    if (present.size() > most_told_of_typing) return notice;
    for (const auto& one : present)
        if (one.member != viewer.member) notice.recipients.push_back(one.member);
    return notice;
}

}  // namespace parta::chats
