// Who may do what: one table that a school head can read (policy.cpp), pure functions, no state. The domain asks here
// and nowhere else; an organisation's settings may tighten a grant, never loosen it.
#pragma once
#include <array>
#include <span>
#include <string_view>

namespace parta::policy {

/// As what a person stands in an organisation. One person may hold several at once (R6). class_teacher and parent are
/// not appointed: they follow from an assignment and from a child. operator_ stands above organisations and sees no
/// content.
enum class Role {
    operator_,
    administrator,
    head,
    deputy,
    class_teacher,
    teacher,
    supplementary_teacher,
    specialist,
    non_teaching,
    pupil,
    parent,
};
inline constexpr std::size_t role_count = 11;
std::string_view name(Role role);

/// How far a role may do an action. Larger includes smaller.
enum class Grant {
    no,
    own,        // own things only: own child, own message, own chats
    led,        // chats and supplementary groups they lead or teach
    own_class,  // classes whose class teacher or curator they are, and what is `led`
    yes,        // anywhere in the organisation
};

/// Every action that anything in the program is guarded by. Each API route names one.
enum class Action {
    // platform
    use_platform,        // anyone, signed in or not: wizard state, application form, invite preview, sign-in
    manage_own_account,  // sessions, password, contacts
    decide_applications,
    see_installation,   // health, outbox in development, what was done above organisations
    edit_installation,  // who runs it and answers for the data
    // organisation
    see_organisation,  // name, kind, what every member sees
    edit_organisation,
    attach_order,  // the signed order that appoints the administrator
    see_setup,     // checklist, who has joined, faults
    // structure and people
    see_structure,  // list of classes and groups
    see_people,     // names by class; contacts excluded
    edit_structure,
    import_roster,
    edit_people,  // add, correct names, deactivate, move
    assign_teachers,
    appoint_administrators,
    see_contacts,  // phones and e-mails; audited
    correct_contacts,
    reset_sign_in,
    reset_second_factor,  // of a person who has lost phone and codes
    // joining
    invite_staff,
    invite_families,
    decide_staff_requests,  // and verify «учитель»
    decide_family_requests,
    record_paper_consent,  // a signed paper: a consent, or its withdrawal
    see_withdrawals,       // who has withdrawn a consent or objects to one; and that it has been seen to
    change_consent,        // one's own and one's child's: withdraw, give again
    // personal data
    export_data,      // a copy of one's own, and of one's child's
    request_erasure,  // asks for one's own to be deleted, and one's child's
    erase_person,     // deletes those of somebody who has left, with an act
    // conversation
    see_chats,  // lists and reads chats one is in
    post_message,
    edit_own_message,
    remove_own_message,
    remove_others_message,
    pin_message,  // and unpin, in chats one leads; `own`: in groups one owns
    create_group_chat,
    create_personal_chat,
    manage_chat,             // title, posting rule, members of a group one owns
    see_readers,             // who has read: staff
    prepare_publication,     // material for a channel, which a publisher reads before it appears
    publish_school_channel,  // `own`: own material at once, where the organisation says so
    publish_staff_channel,
    // calls
    start_call,    // pupils only where the organisation lets them
    join_call,     // calls of chats one is in
    lead_call,     // mute, remove, let speak, end for all, attendance
    share_screen,  // pupils unless the organisation forbids it
    // records
    see_audit,
    export_audit,  // takes it out as a file
};
inline constexpr std::size_t action_count = static_cast<std::size_t>(Action::export_audit) + 1;
std::string_view name(Action action);

/// What one role may do.
Grant grant(Role role, Action action);

/// The widest of several roles' grants. Without a role (a representative whose only relation is restricted, a pupil who
/// has left and not gone yet) a person keeps what a parent may do, with things of their own only: an account here, and
/// nothing to see.
Grant grant(std::span<const Role> roles, Action action);

/// The whole table as text, a row per action and a column per role: the golden file and the page of the docs.
std::string render_matrix();

}  // namespace parta::policy
