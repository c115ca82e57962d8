// What a link shows before anything is given, and the proof of the roster contact.
#include <algorithm>

#include "people/consent.hpp"
#include "people/consent_texts.hpp"
#include "people/dates.hpp"
#include "people/invites.hpp"
#include "people/joining.hpp"
#include "people/names.hpp"
#include "people/requests.hpp"

namespace parta::people {
namespace {

/// «+7 *** ***-**-65», «o***@mail.ru»: enough for the owner to recognise it.
std::string masked(const accounts::Contact& contact) {
    constexpr std::size_t russian_length = 12;
    const std::string_view value = contact.value;
    if (contact.kind == accounts::ContactKind::email) {
        const auto at = value.find('@');
        if (at == value.npos || at == 0) return "***";
        return fmt::format("{}***{}", value.substr(0, 1), value.substr(at));
    }
    if (value.size() < 6) return "***";
    const auto last = value.substr(value.size() - 2);
    if (value.starts_with("+7") && value.size() == russian_length) return fmt::format("+7 *** ***-**-{}", last);
    return fmt::format("{} *** {}", value.substr(0, 2), last);
}

void preview_pupil(db::Tx& tx, const store::MemberRow& pupil, InvitePreview& preview) {
    const bool child = needs_representatives_consent(pupil.birth_date, today());
    preview.name = shortened(pupil.name, Shortening::child);
    preview.needs_own_consent = !child;
    preview.blocked_by_consent = child && !consent_of(tx, pupil.id).communication;
    if (const auto unit = store::main_unit(tx, pupil.id)) preview.unit_label = store::find_unit(tx, *unit)->label;
}

void preview_children(db::Tx& tx, MemberId parent, InvitePreview& preview) {
    for (const auto& relation : store::representations_by_parent(tx, parent)) {
        if (relation.restricted) continue;
        const auto child = store::get_member(tx, relation.child);
        preview.children.push_back(shortened(child.name, Shortening::child));
        if (relation.legal && needs_representatives_consent(child.birth_date, today()) &&
            !consent_of(tx, child.id).communication)
            preview.needs_child_consent = true;
    }
}

std::vector<accounts::Contact> contacts_in(const store::MemberRow& member) {
    std::vector<accounts::Contact> contacts;
    if (member.phone) contacts.push_back({accounts::ContactKind::phone, *member.phone});
    if (member.email) contacts.push_back({accounts::ContactKind::email, *member.email});
    return contacts;
}

/// Where a code would go: the telephone if it can be reached, else the e-mail.
std::optional<accounts::Contact> reachable_contact(const store::MemberRow& member, CodeChannels channels) {
    for (auto& contact : contacts_in(member))
        if (channels == CodeChannels::both ||
            (channels == CodeChannels::phone) == (contact.kind == accounts::ContactKind::phone))
            if (channels != CodeChannels::none) return std::move(contact);
    return std::nullopt;
}

void preview_person(db::Tx& tx, const InviteRow& invite, CodeChannels channels, InvitePreview& preview) {
    const auto member = store::get_member(tx, *invite.member);
    if (member.deactivated_at) throw Error{ErrorCode::invite_revoked};
    const Standing standing = load_standing(tx, member.id);
    if (standing.pupil) {
        preview_pupil(tx, member, preview);
    } else {
        preview.name = shortened(member.name, Shortening::adult);
        preview_children(tx, member.id, preview);
        preview.opens_at_once = was_handed_over(invite, standing);
        if (!preview.opens_at_once)
            if (const auto contact = reachable_contact(member, channels)) preview.contact_hint = masked(*contact);
    }
    preview.suggested_login = accounts::suggest_login(tx, member.name.surname, member.name.given_name);
}

/// Who comes back, and the name they sign in by.
void preview_return(db::Tx& tx, const InviteRow& invite, InvitePreview& preview) {
    const auto account = account_of_sign_in_link(tx, invite);
    preview.returns = true;
    preview.needs_own_consent = false;
    preview.name = shortened(store::get_member(tx, *invite.member).name, Shortening::adult);
    preview.suggested_login = accounts::login_of(tx, account).value_or("");
    const auto contacts = accounts::contacts_of(tx, account);
    if (preview.suggested_login.empty() && !contacts.empty()) preview.suggested_login = masked(contacts.front());
}

std::optional<accounts::Contact> contact_of(db::Tx& tx, const InviteRow& invite, CodeChannels channels) {
    if (invite.kind != InviteKind::personal) return std::nullopt;
    return reachable_contact(store::get_member(tx, *invite.member), channels);
}

}  // namespace

std::vector<accounts::Contact> proved_contacts(db::Tx& tx, const store::MemberRow& member, InviteId invite) {
    auto contacts = contacts_in(member);
    std::erase_if(contacts, [&](const accounts::Contact& contact) {
        return !accounts::was_code_used(tx, accounts::CodePurpose::prove_contact, contact, invite.value);
    });
    return contacts;
}

InvitePreview preview_invite(db::Tx& tx, std::string_view key, CodeChannels channels) {
    const auto invite = invite_of_key(tx, key);
    check_usable(invite);
    check_unit_open(tx, invite);
    const auto org = tx.query("SELECT short_name, kind FROM org WHERE id = $1", tx.org()).only();
    InvitePreview preview{.organisation = org.get<std::string>(0),
                          .organisation_kind = org.get<std::string>(1),
                          .kind = invite.kind,
                          .role = invite.role,
                          .consent_texts = consent_texts(tx)};
    if (is_sign_in_link(tx, invite.id)) {
        preview_return(tx, invite, preview);
        return preview;
    }
    if (invite.kind == InviteKind::personal) {
        preview_person(tx, invite, channels, preview);
        return preview;
    }
    preview.opens_at_once = false;
    preview.needs_child_consent = invite.role == InviteRole::parent;
    if (const auto unit = store::find_unit(tx, invite.unit.value_or(UnitId{}))) preview.unit_label = unit->label;
    return preview;
}

void send_contact_code(db::Tx& tx, std::string_view key, CodeChannels channels) {
    const auto invite = invite_of_key(tx, key);
    check_usable(invite);
    if (const auto contact = contact_of(tx, invite, channels))
        accounts::send_code(tx, accounts::CodePurpose::prove_contact, *contact, invite.id.value);
}

bool use_contact_code(db::Tx& tx, std::string_view key, std::string_view code, CodeChannels channels) {
    const auto invite = invite_of_key(tx, key);
    const auto contact = contact_of(tx, invite, channels);
    if (!contact) return false;
    const auto purpose = accounts::CodePurpose::prove_contact;
    // The joining that follows may fail, for a login that is taken; the same code must serve the next try.
    return accounts::use_code(tx, purpose, *contact, invite.id.value, code) ||
           accounts::repeat_code(tx, purpose, *contact, invite.id.value, code);
}

std::string suggest_login(db::Tx& tx, const Join& in) {
    const auto invite = invite_of_key(tx, in.key);
    if (invite.kind == InviteKind::class_link) {
        const auto child = invite.role == InviteRole::parent ? read_typed_name(in.child, {}) : PersonName{};
        const auto typed = read_typed_name(in.name, child.surname);
        return accounts::suggest_login(tx, typed.surname, typed.given_name);
    }
    const auto member = store::get_member(tx, *invite.member);
    return accounts::suggest_login(tx, member.name.surname, member.name.given_name);
}

}  // namespace parta::people
