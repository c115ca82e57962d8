// The whole API in one table. A row: method, path, door, action of the permission table, rate, operation, what it does.
#include "api/access.hpp"
#include "api/audit.hpp"
#include "api/calls.hpp"
#include "api/conversation.hpp"
#include "api/device_accounts.hpp"
#include "api/joining.hpp"
#include "api/me.hpp"
#include "api/opening.hpp"
#include "api/privacy.hpp"
#include "api/roster.hpp"
#include "api/second_factor.hpp"
#include "api/sign_in.hpp"
#include "api/structure.hpp"
#include "api/substitutes.hpp"
#include "api/year.hpp"
#include "people/consent_texts.hpp"
#include "people/sign_in_help.hpp"

namespace parta::api {

using policy::Action;
using enum http::Method;

// clang-format off
const std::vector<Route>& routes() {
    static const std::vector<Route> table{
        // ── Opening (R1–R4) ──
        {get,   "/api/installation",               Door::open, Action::use_platform, Rate::read, custom<orgs::Installation>(get_installation), "What this installation is and whether it has been opened"},
        {post,  "/api/installation",               Door::open, Action::use_platform, Rate::public_form, custom<orgs::OpenSchool, SignInResult>(open_school), "The «one school» wizard: operator and first administrator in one person"},
        {post,  "/api/application-orders",         Door::open, Action::use_platform, Rate::public_upload, upload<OrderUpload>(upload_order, order_limit), "Upload the signed order of an application (PDF or picture)"},
        {post,  "/api/applications",               Door::open, Action::use_platform, Rate::public_form, custom<orgs::SubmitApplication, SubmittedReply>(submit_application), "Apply to open an organisation"},
        {post,  "/api/applications/status",        Door::open, Action::use_platform, Rate::read, custom<StatusKey, orgs::ApplicationState>(application_status), "How an application stands, by the key its applicant got"},
        {post,  "/api/registrations/code",         Door::open, Action::use_platform, Rate::sign_in, custom<RegistrationPhone, Empty>(send_registration_code), "Send the code to the mobile number of an approved application"},
        {post,  "/api/registrations",              Door::open, Action::use_platform, Rate::sign_in, custom<Register, SignInResult>(register_administrator), "Register as the administrator by the number and its code"},
        {get,   "/api/applications",               Door::operator_only, Action::decide_applications, Rate::read, custom<ApplicationsQuery, Applications>(list_applications, Body::query), "The operator's queue"},
        {get,   "/api/applications/{application}/order", Door::operator_only, Action::decide_applications, Rate::read, custom<Empty>(download_order), "The order's file"},
        {post,  "/api/applications/{application}/decision", Door::operator_only, Action::decide_applications, Rate::write, custom<orgs::DecideApplication, orgs::Application>(decide_application), "Approve, or reject with a reason"},
        {post,  "/api/applications/{application}/registration-code", Door::operator_only, Action::decide_applications, Rate::write, custom<RegistrationCode>(issue_registration_code), "A registration code to pass on where no SMS arrives (audited)"},
        {get,   "/api/identity",                   Door::open, Action::use_platform, Rate::read, custom<orgs::OperatorIdentity>(get_identity), "Who runs this installation and answers for the personal data"},
        {put,   "/api/identity",                   Door::operator_only, Action::edit_installation, Rate::write, custom<orgs::OperatorIdentity, orgs::OperatorIdentity>(set_identity), "Say who that is, and the policy on personal data (audited)"},
        {get,   "/api/operator/audit",             Door::operator_only, Action::see_installation, Rate::read, custom<PlatformAuditQuery, orgs::PlatformAuditPage>(platform_audit, Body::query), "What operators did with organisations (audited)"},
        {get,   "/api/outbox",                     Door::open, Action::use_platform, Rate::read, custom<Outbox>(get_outbox), "Development only: letters and codes that would have been sent"},

        // ── Signing in (R22) ──
        {post,  "/api/sessions",                   Door::open, Action::use_platform, Rate::sign_in, custom<SignIn, SignInResult>(sign_in), "Sign in by phone, e-mail or login and a password"},
        {post,  "/api/sessions/code",              Door::open, Action::use_platform, Rate::sign_in, custom<RequestCode, Empty>(request_sign_in_code), "Send a sign-in code to a proved contact"},
        {post,  "/api/sessions/by-code",           Door::open, Action::use_platform, Rate::sign_in, custom<SignInByCode, SignInResult>(sign_in_by_code), "Sign in by that code"},
        {post,  "/api/sessions/by-ticket",         Door::open, Action::use_platform, Rate::sign_in, custom<SignInByTicket, SignInResult>(sign_in_by_ticket), "Choose one of several accounts that the proof fits"},
        {post,  "/api/sessions/by-link",           Door::open, Action::use_platform, Rate::join, custom<SignInByLink, SignInResult>(sign_in_by_link), "Set a new password by a sign-in link, and sign in"},
        {post,  "/api/sessions/second-factor",     Door::open, Action::use_platform, Rate::sign_in, custom<SecondFactorProof, SignInResult>(prove_second_factor), "The second step of signing in: a code of the app, a recovery code or a passkey"},
        {post,  "/api/sessions/second-factor/challenge", Door::open, Action::use_platform, Rate::sign_in, custom<StepTicket, PasskeyChallenge>(ask_passkey), "What a passkey is asked in the second step; each challenge is answered once"},
        {del,   "/api/sessions/current",           Door::account, Action::manage_own_account, Rate::write, custom<Empty>(sign_out), "Sign out"},
        {post,  "/api/sessions/current/parting",   Door::account, Action::manage_own_account, Rate::write, custom<PageName, Empty>(part_session), "The last page of a shared computer, or of a session with a PIN, may be closing: the session ends, or locks, in 2 minutes unless another page stays"},
        {post,  "/api/sessions/current/staying",   Door::account, Action::manage_own_account, Rate::write, custom<PageName, Empty>(stay_in_session), "A page of such a session stays open and is used"},
        {post,  "/api/sessions/current/lock",      Door::account, Action::manage_own_account, Rate::write, custom<Empty>(lock_session), "Nobody is at work: the session opens nothing until its owner enters it again"},
        {put,   "/api/sessions/current/pin",       Door::account, Action::manage_own_account, Rate::heavy, custom<SetPin, Empty>(set_pin), "Set or change the PIN that stands before this session"},
        {del,   "/api/sessions/current/pin",       Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, Empty>(remove_pin), "Take the PIN away"},
        {get,   "/api/device/people",              Door::open, Action::use_platform, Rate::read, custom<PeopleHere>(list_people_here), "Who is on this device, by the key in its cookie"},
        {post,  "/api/device/people/{session}/entry", Door::open, Action::use_platform, Rate::sign_in, custom<EnterHere, SignInResult>(enter_here), "It is this person's turn; the PIN, where they have one, goes with it"},
        {del,   "/api/device/people/{session}",    Door::open, Action::use_platform, Rate::sign_in, custom<Empty>(remove_here), "Sign this person out of this device"},
        {get,   "/api/me",                         Door::account, Action::manage_own_account, Rate::read, custom<Me>(get_me), "The account, its spaces, and where it waits"},
        {get,   "/api/me/sessions",                Door::account, Action::manage_own_account, Rate::read, custom<Sessions>(list_sessions), "Signed-in devices"},
        {del,   "/api/me/sessions",                Door::account, Action::manage_own_account, Rate::write, custom<Empty>(end_other_sessions), "Sign out everywhere else"},
        {del,   "/api/me/sessions/{session}",      Door::account, Action::manage_own_account, Rate::write, custom<Empty>(end_session), "Sign out one device"},
        {put,   "/api/me/password",                Door::account, Action::manage_own_account, Rate::heavy, custom<ChangePassword, Empty>(change_password), "Change the password; other sessions end"},
        {get,   "/api/me/sign-in",                 Door::account, Action::manage_own_account, Rate::read, custom<SignInWays>(sign_in_ways), "One's own ways in: login, phone, e-mail"},
        {put,   "/api/me/login",                   Door::account, Action::manage_own_account, Rate::sign_in, custom<ChangeLogin, SignInWays>(change_login), "Change the login to a free one"},
        {post,  "/api/me/contacts/code",           Door::account, Action::manage_own_account, Rate::sign_in, custom<AskContactCode, Empty>(send_own_contact_code), "Send a code to a phone or e-mail to sign in by"},
        {put,   "/api/me/contacts",                Door::account, Action::manage_own_account, Rate::sign_in, custom<ProveContact, SignInWays>(put_contact), "Add or replace a phone or e-mail by that code"},
        {del,   "/api/me/contacts",                Door::account, Action::manage_own_account, Rate::sign_in, custom<RemoveContact, SignInWays>(remove_contact), "Take away a phone or e-mail while another way in remains"},
        {get,   "/api/me/second-factor",           Door::account, Action::manage_own_account, Rate::read, custom<SecondFactor>(own_second_factor), "One's own second factor: app, passkeys, recovery codes left"},
        {post,  "/api/me/second-factor/totp",      Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, TotpSetup>(begin_totp), "A new secret for an app, as QR code and key; nothing is set yet"},
        {put,   "/api/me/second-factor/totp",      Door::account, Action::manage_own_account, Rate::heavy, custom<ConfirmTotp, SecondFactorAdded>(confirm_totp), "Set it by the app's first code; with the first factor recovery codes are given and other sessions end"},
        {del,   "/api/me/second-factor/totp",      Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, SecondFactor>(remove_totp), "Take the app away"},
        {post,  "/api/me/second-factor/passkeys/challenge", Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, PasskeySetup>(begin_passkey), "What a browser makes a passkey with"},
        {post,  "/api/me/second-factor/passkeys",  Door::account, Action::manage_own_account, Rate::heavy, custom<AddPasskey, SecondFactorAdded>(add_passkey), "Add the passkey that was made"},
        {del,   "/api/me/second-factor/passkeys/{passkey}", Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, SecondFactor>(remove_passkey), "Take a passkey away"},
        {post,  "/api/me/second-factor/recovery-codes", Door::account, Action::manage_own_account, Rate::heavy, custom<OwnerProof, RecoveryCodes>(renew_recovery_codes), "Ten new recovery codes in place of the old"},
        {del,   "/api/me/notice",                  Door::account, Action::manage_own_account, Rate::write, custom<Empty>(forget_notice), "The note of a new way in has been read"},

        // ── Joining (R14, R19, R20) ──
        {post,  "/api/invites/preview",            Door::open, Action::use_platform, Rate::join, custom<people::InviteKeyIn, people::InvitePreview>(preview_invite), "What a link or code opens"},
        {post,  "/api/invites/contact-code",       Door::open, Action::use_platform, Rate::sign_in, custom<people::InviteKeyIn, Empty>(send_contact_code), "Send a code to the contact on the roster"},
        {post,  "/api/invites/redeem",             Door::open, Action::use_platform, Rate::join, custom<people::Join, JoinResult>(redeem_invite), "Join: with a new account, or with the one signed in"},

        // ── Organisation ──
        {get,   "/api/orgs/{org}",                 Door::member, Action::see_organisation, Rate::read, read(orgs::get_profile), "The organisation's profile"},
        {patch, "/api/orgs/{org}",                 Door::member, Action::edit_organisation, Rate::write, write(orgs::edit_profile), "Edit profile and settings"},
        {get,   "/api/orgs/{org}/setup",           Door::member, Action::see_setup, Rate::read, read(people::setup), "Set-up checklist and who has joined"},
        {get,   "/api/orgs/{org}/units",           Door::member, Action::see_structure, Rate::read, read(orgs::list_units, "units"), "Classes and groups"},
        {post,  "/api/orgs/{org}/units",           Door::member, Action::edit_structure, Rate::write, write(api::create_unit), "Make a class or group with its official chats"},
        {patch, "/api/orgs/{org}/units/{unit}",    Door::member, Action::edit_structure, Rate::write, write(api::edit_unit), "Rename or archive a class or group"},
        {put,   "/api/orgs/{org}/units/{unit}/teachers", Door::member, Action::assign_teachers, Rate::write, write(api::assign), "Assign a class teacher, subject teacher, specialist or leader"},
        {del,   "/api/orgs/{org}/units/{unit}/teachers", Door::member, Action::assign_teachers, Rate::write, write(api::unassign), "End an assignment"},
        {get,   "/api/orgs/{org}/units/{unit}/substitutions", Door::member, Action::see_people, Rate::read, read(orgs::unit_substitutions, "substitutions"), "Who substitutes in this class, now and as planned"},
        {post,  "/api/orgs/{org}/units/{unit}/substitutions", Door::member, Action::assign_teachers, Rate::write, write(api::substitute, "substitutions"), "A duty for some days: it begins and ends by itself"},
        {get,   "/api/orgs/{org}/people/{member}/substitutions", Door::member, Action::assign_teachers, Rate::read, read(orgs::member_substitutions, "substitutions"), "Where this person substitutes, now and as planned"},
        {del,   "/api/orgs/{org}/substitutions/{substitution}", Door::member, Action::assign_teachers, Rate::write, write(api::end_substitution, "substitutions"), "Call a substitution off, or end it before its last day"},
        {put,   "/api/orgs/{org}/units/{unit}/pupils", Door::member, Action::edit_people, Rate::write, write(api::enrol_pupil), "Put a pupil into a supplementary group, or take them out"},
        {get,   "/api/orgs/{org}/year",            Door::member, Action::edit_structure, Rate::read, read(people::year_state), "The school year entered upon last"},
        {post,  "/api/orgs/{org}/year/plan",       Door::member, Action::edit_structure, Rate::write, write(people::plan_year), "What the new school year would be; changes nothing"},
        {post,  "/api/orgs/{org}/year",            Door::member, Action::edit_structure, Rate::heavy, write(api::apply_year), "Enter upon the new school year, in one transaction"},
        {post,  "/api/orgs/{org}/year/undoing",    Door::member, Action::edit_structure, Rate::heavy, write(api::undo_year), "Take the new school year back within a day"},
        {get,   "/api/orgs/{org}/order",           Door::member, Action::edit_organisation, Rate::read, custom<Empty>(download_org_order), "The signed order in force"},
        {post,  "/api/orgs/{org}/order",           Door::member, Action::attach_order, Rate::upload, upload<orgs::OrderState>(attach_org_order, order_limit), "Attach the signed order (PDF or picture)"},
        {get,   "/api/orgs/{org}/audit",           Door::member, Action::see_audit, Rate::read, write(api::list_audit, {}, Body::query), "Who did what with people's access and data: searched and paged (audited)"},
        {get,   "/api/orgs/{org}/audit/file",      Door::member, Action::export_audit, Rate::bulk, custom<AuditQuery, Empty>(audit_file, Body::query), "The same for a period as a CSV file (audited)"},
        {post,  "/api/orgs/{org}/audit/verification", Door::member, Action::see_audit, Rate::heavy, custom<VerifyAudit, orgs::AuditCheck>(verify_audit), "Recompute the chain: whether a row was altered, added or taken away (audited)"},

        // ── People ──
        {get,   "/api/orgs/{org}/people",          Door::member, Action::see_people, Rate::read, read(people::list_people), "People by class, role, name, state"},
        {post,  "/api/orgs/{org}/people",          Door::member, Action::correct_contacts, Rate::write, write(api::add_person), "Add a person"},
        {get,   "/api/orgs/{org}/people/{member}", Door::member, Action::see_organisation, Rate::read, read(api::person_card), "A person's card, as much as the viewer may see"},
        {patch, "/api/orgs/{org}/people/{member}", Door::member, Action::correct_contacts, Rate::write, write(api::edit_person), "Correct a person's data"},
        {get,   "/api/orgs/{org}/people/{member}/contacts", Door::member, Action::see_contacts, Rate::read, write(people::person_contacts), "Phone and e-mail (audited)"},
        {put,   "/api/orgs/{org}/people/{member}/unit", Door::member, Action::edit_people, Rate::write, write(api::move_pupil), "Transfer to a class, or leave"},
        {post,  "/api/orgs/{org}/movements",       Door::member, Action::edit_people, Rate::write, write(api::move_pupils), "Move several pupils at once, or let them leave"},
        {post,  "/api/orgs/{org}/movements/{movement}/undoing", Door::member, Action::edit_people, Rate::write, write(api::undo_movement), "Undo a transfer or a leaving of the last 24 hours"},
        {get,   "/api/orgs/{org}/people/{member}/movements", Door::member, Action::see_people, Rate::read, read(people::member_movements, "movements"), "How this pupil came to where they are"},
        {get,   "/api/orgs/{org}/units/{unit}/movements", Door::member, Action::see_people, Rate::read, read(people::unit_movements, "movements"), "Who came to this class and who left it"},
        {put,   "/api/orgs/{org}/people/{member}/roles", Door::member, Action::appoint_administrators, Rate::write, write(api::set_role), "Give or take a role"},
        {put,   "/api/orgs/{org}/people/{member}/representatives", Door::member, Action::correct_contacts, Rate::write, write(api::set_representation), "Add, restrict or correct a representative"},
        {get,   "/api/orgs/{org}/own-representatives", Door::member, Action::change_consent, Rate::read, read(people::own_parents), "A pupil's own representatives, and whether the pupil, being 18, decides on their access"},
        {put,   "/api/orgs/{org}/own-representatives/{member}", Door::member, Action::change_consent, Rate::write, write(api::decide_parent), "A grown-up pupil closes or opens their data to a representative"},
        {post,  "/api/orgs/{org}/people/{member}/verification", Door::member, Action::decide_staff_requests, Rate::write, write(api::set_verification), "Confirm that somebody is a teacher, or take it back"},
        {put,   "/api/orgs/{org}/people/{member}/consents", Door::member, Action::change_consent, Rate::write, custom<people::ChangeConsent, people::PersonCard>(change_consent), "Give or withdraw a consent, one's own or one's child's"},
        {post,  "/api/orgs/{org}/people/{member}/paper-consent", Door::member, Action::record_paper_consent, Rate::write, write(api::record_paper_consent), "Record a signed consent"},
        {post,  "/api/orgs/{org}/people/{member}/paper-withdrawal", Door::member, Action::record_paper_consent, Rate::write, custom<people::PaperWithdrawal, people::PersonCard>(withdraw_on_paper), "Record a signed paper that withdraws a consent (audited)"},
        {get,   "/api/orgs/{org}/consent-withdrawals", Door::member, Action::see_withdrawals, Rate::read, read(people::open_withdrawals, "withdrawals"), "Consents withdrawn or objected to that no administrator has seen to"},
        {del,   "/api/orgs/{org}/consent-withdrawals/{withdrawal}", Door::member, Action::see_withdrawals, Rate::write, write(people::settle_withdrawal), "Seen to: it stands in the list no more (audited)"},
        {get,   "/api/orgs/{org}/consent-texts",   Door::member, Action::see_organisation, Rate::read, read(people::show_consent_texts), "The words of the consents as they hold now"},
        {get,   "/api/orgs/{org}/consent-texts/published", Door::member, Action::edit_organisation, Rate::read, read(people::list_consent_texts), "The organisation's own wordings, and how many have not answered to the last"},
        {post,  "/api/orgs/{org}/consent-texts",   Door::member, Action::edit_organisation, Rate::write, write(people::publish_consent_text), "Publish a wording of its own, from a day on (audited)"},
        {post,  "/api/orgs/{org}/people/{member}/office-offer", Door::member, Action::appoint_administrators, Rate::write, write(people::offer_office), "Ask a colleague to take over one's office of administrator (audited)"},
        {del,   "/api/orgs/{org}/office-offer",    Door::member, Action::appoint_administrators, Rate::write, write(people::withdraw_offer), "Take that back (audited)"},
        {post,  "/api/orgs/{org}/office-offers/{offer}/answer", Door::member, Action::see_organisation, Rate::write, write(api::answer_offer), "Take the office over, or decline (audited)"},
        {post,  "/api/orgs/{org}/people/{member}/sign-in-card", Door::member, Action::reset_sign_in, Rate::write, custom<people::SignInCard>(issue_sign_in_card), "A new sign-in card for a pupil; old sessions end"},
        {post,  "/api/orgs/{org}/people/{member}/sign-in-link", Door::member, Action::reset_sign_in, Rate::write, custom<people::SignInLink>(issue_sign_in_link), "A new sign-in link for a parent or one of the staff; old sessions end"},
        {del,   "/api/orgs/{org}/people/{member}/second-factor", Door::member, Action::reset_second_factor, Rate::write, custom<Empty>(reset_second_factor), "Take away the second factor of a person who has lost it; sessions end, the person is told (audited)"},

        // ── Personal data (R53) ──
        {get,   "/api/orgs/{org}/people/{member}/data-copy", Door::member, Action::export_data, Rate::read, custom<privacy::DataCopy>(get_data_copy), "How the copy of one's own or one's child's data stands"},
        {get,   "/api/orgs/{org}/people/{member}/data-copy/file", Door::member, Action::export_data, Rate::read, custom<Empty>(download_data_copy), "The finished copy, a ZIP archive (audited)"},
        {post,  "/api/orgs/{org}/people/{member}/data-copy", Door::member, Action::export_data, Rate::heavy, custom<privacy::DataCopy>(ask_data_copy), "Ask for a copy of one's own or one's child's data (audited)"},
        {get,   "/api/orgs/{org}/people/{member}/erasure-request", Door::member, Action::request_erasure, Rate::read, custom<privacy::ErasureRequest>(get_erasure_request), "How the request to delete one's own or one's child's data stands"},
        {post,  "/api/orgs/{org}/people/{member}/erasure-request", Door::member, Action::request_erasure, Rate::write, custom<privacy::AskErasure, privacy::ErasureRequest>(ask_erasure), "Ask the administrators to delete one's own or one's child's data (audited)"},
        {get,   "/api/orgs/{org}/erasure-requests", Door::member, Action::erase_person, Rate::read, read(privacy::waiting_erasures, "requests"), "Who asks that data be deleted"},
        {post,  "/api/orgs/{org}/erasure-requests/{erasure}/refusal", Door::member, Action::erase_person, Rate::write, write(privacy::decline_erasure), "Decline such a request with the reason (audited)"},
        {post,  "/api/orgs/{org}/people/{member}/erasure", Door::member, Action::erase_person, Rate::heavy, custom<privacy::ErasePerson, privacy::ErasureAct>(erase_person), "Delete the personal data of somebody who has left (audited)"},
        {get,   "/api/orgs/{org}/people/{member}/erasure", Door::member, Action::erase_person, Rate::read, read(privacy::erasure_act), "The act of the deletion"},

        // ── Invites and requests (R14–R16) ──
        {get,   "/api/orgs/{org}/invites",         Door::member, Action::invite_families, Rate::read, read(api::list_invites, "invites"), "Issued links"},
        {post,  "/api/orgs/{org}/invites",         Door::member, Action::invite_families, Rate::heavy, custom<people::IssueInvites, people::Sheets>(issue_invites), "Issue personal links and their printable sheets"},
        {post,  "/api/orgs/{org}/invites/class-links", Door::member, Action::invite_families, Rate::write, custom<people::IssueClassLink, people::ClassLink>(issue_class_link), "Issue a class link"},
        {post,  "/api/orgs/{org}/invites/hand-over", Door::member, Action::invite_families, Rate::write, write(people::hand_over_unit), "Tick that all of a class's personal links were handed over in person"},
        {patch, "/api/orgs/{org}/invites/{invite}", Door::member, Action::invite_families, Rate::write, write(people::edit_invite), "Tick that a personal link was handed over in person"},
        {del,   "/api/orgs/{org}/invites/{invite}", Door::member, Action::invite_families, Rate::write, write(people::revoke_invite), "Revoke a link"},
        {get,   "/api/orgs/{org}/join-requests",   Door::member, Action::decide_family_requests, Rate::read, read(people::list_join_requests, "requests"), "Who waits to be let in"},
        {post,  "/api/orgs/{org}/join-requests/{request}/decision", Door::member, Action::decide_family_requests, Rate::write, custom<people::DecideJoinRequest, Empty>(decide_join_request), "Let in and bind to the roster, or decline"},

        // ── Roster (X11) ──
        {post,  "/api/orgs/{org}/roster-imports",  Door::member, Action::import_roster, Rate::heavy, upload<roster::Preview>(upload_roster, roster_limit), "Read a roster file and preview what it would do"},
        {get,   "/api/orgs/{org}/roster-imports/{import}", Door::member, Action::import_roster, Rate::heavy, custom<roster::Preview>(preview_roster), "The preview again"},
        {put,   "/api/orgs/{org}/roster-imports/{import}/choices", Door::member, Action::import_roster, Rate::heavy, custom<roster::Choices, roster::Preview>(choose_in_roster), "Correct lines, choose columns, answer questions"},
        {post,  "/api/orgs/{org}/roster-imports/{import}/application", Door::member, Action::import_roster, Rate::heavy, custom<roster::Applied>(apply_roster), "Write it all in one transaction"},
        {get,   "/api/orgs/{org}/roster-export",   Door::member, Action::import_roster, Rate::bulk, custom<roster::ExportQuery, Empty>(export_roster, Body::query), "The school's lists as a ZIP archive: Parta's own CSV or OneRoster 1.1 or 1.2 (audited)"},
        {del,   "/api/orgs/{org}/roster-imports/{import}", Door::member, Action::import_roster, Rate::write, write(roster::discard), "Throw the draft away"},

        // ── Conversation (R23–R28) ──
        {get,   "/api/orgs/{org}/chats",           Door::member, Action::see_chats, Rate::read, read(chats::list_chats), "Every chat the viewer is in, with the number of the snapshot"},
        {post,  "/api/orgs/{org}/chats/groups",    Door::member, Action::create_group_chat, Rate::write, write_inside(chats::create_group), "Make a group chat"},
        {post,  "/api/orgs/{org}/chats/personal",  Door::member, Action::create_personal_chat, Rate::write, write_inside(chats::create_personal), "Open the personal chat with someone"},
        {get,   "/api/orgs/{org}/directory",       Door::member, Action::create_personal_chat, Rate::read, read(chats::directory), "Whom the viewer may write to"},
        {get,   "/api/orgs/{org}/chats/{chat}",    Door::member, Action::see_chats, Rate::read, read(chats::get_chat), "One chat"},
        {patch, "/api/orgs/{org}/chats/{chat}",    Door::member, Action::see_chats, Rate::write, write_inside(chats::edit_chat), "Title, who writes, own mute and pin"},
        {get,   "/api/orgs/{org}/chats/{chat}/members", Door::member, Action::see_chats, Rate::read, read(chats::list_members), "Members with role and badge"},
        {get,   "/api/orgs/{org}/chats/{chat}/photo-refusals", Door::member, Action::see_chats, Rate::read, read(chats::photo_refusals), "For staff of a class chat: pupils without a consent to photos"},
        {patch, "/api/orgs/{org}/chats/{chat}/participants", Door::member, Action::see_chats, Rate::write, write(chats::edit_participants), "Add and remove people of a group chat"},
        {get,   "/api/orgs/{org}/chats/{chat}/messages", Door::member, Action::see_chats, Rate::read, read(chats::list_messages), "A page of history"},
        {post,  "/api/orgs/{org}/chats/{chat}/messages", Door::member, Action::post_message, Rate::post, write_inside(chats::post_message, chats::foresee_post), "Send a message"},
        {patch, "/api/orgs/{org}/chats/{chat}/messages/{ordinal}", Door::member, Action::edit_own_message, Rate::post, write_inside(chats::edit_message), "Edit one's own message within 24 hours"},
        {get,   "/api/orgs/{org}/chats/{chat}/pins", Door::member, Action::see_chats, Rate::read, read(chats::list_pins), "Pinned messages, the latest first"},
        {put,   "/api/orgs/{org}/chats/{chat}/messages/{ordinal}/pin", Door::member, Action::pin_message, Rate::write, write_inside(chats::pin_message), "Pin a message for everybody, in a chat one leads (audited)"},
        {del,   "/api/orgs/{org}/chats/{chat}/messages/{ordinal}/pin", Door::member, Action::pin_message, Rate::write, write_inside(chats::unpin_message), "Unpin a message (audited)"},
        {del,   "/api/orgs/{org}/chats/{chat}/messages/{ordinal}", Door::member, Action::remove_own_message, Rate::post, write_inside(chats::remove_message), "Remove one's own message within 24 hours, or another's if entitled"},
        {get,   "/api/orgs/{org}/chats/{chat}/messages/{ordinal}/readers", Door::member, Action::see_readers, Rate::read, read(chats::message_readers), "Who has read a message: for staff"},
        {get,   "/api/orgs/{org}/chats/{chat}/publications", Door::member, Action::prepare_publication, Rate::read, read(chats::list_publications, "publications"), "Unpublished material of a channel: one's own; for administrators also what waits"},
        {post,  "/api/orgs/{org}/chats/{chat}/publications", Door::member, Action::prepare_publication, Rate::post, write(chats::create_publication), "Prepare material for a channel"},
        {put,   "/api/orgs/{org}/chats/{chat}/publications/{publication}", Door::member, Action::prepare_publication, Rate::post, write(chats::edit_publication), "Change one's own material, send it or take it back"},
        {del,   "/api/orgs/{org}/chats/{chat}/publications/{publication}", Door::member, Action::prepare_publication, Rate::post, write(chats::delete_publication), "Delete one's own unpublished material; for administrators also that of an author who may not publish any more (audited)"},
        {post,  "/api/orgs/{org}/chats/{chat}/publications/{publication}/decision", Door::member, Action::publish_school_channel, Rate::write, write(chats::decide_publication), "Publish material, or return it with a reason (audited)"},
        {put,   "/api/orgs/{org}/chats/{chat}/read", Door::member, Action::see_chats, Rate::write, write_inside(chats::mark_read), "Mark read up to a message"},
        {post,  "/api/orgs/{org}/chats/{chat}/typing", Door::member, Action::post_message, Rate::typing, custom<Empty>(typing), "Tell the others that one is typing"},
        {get,   "/api/orgs/{org}/updates",         Door::member, Action::see_organisation, Rate::read, custom<UpdatesQuery, events::Updates>(updates, Body::query), "Events after a number; waits up to 25 s if asked"},
        {post,  "/api/orgs/{org}/files",           Door::member, Action::post_message, Rate::upload, upload<chats::Attachment>(upload_file, file_limit), "Upload a photo or file to attach"},
        {get,   "/api/orgs/{org}/files/{file}",    Door::member, Action::see_chats, Rate::read, custom<Empty>(download_file), "A file"},
        {get,   "/api/orgs/{org}/files/{file}/preview", Door::member, Action::see_chats, Rate::read, custom<Empty>(download_preview), "A photo's small picture"},

        // ── Calls (R31) ──
        {post,  "/api/orgs/{org}/chats/{chat}/call", Door::member, Action::join_call, Rate::write, custom<calls::JoinedCall>(join_call), "Join the chat's call, or start one"},
        {get,   "/api/orgs/{org}/calls",           Door::member, Action::join_call, Rate::read, custom<RunningCalls>(list_calls), "Running calls of the viewer's chats"},
        {get,   "/api/orgs/{org}/calls/{call}",    Door::member, Action::join_call, Rate::read, custom<calls::CallView>(get_call), "A call one takes part in"},
        {del,   "/api/orgs/{org}/calls/{call}",    Door::member, Action::lead_call, Rate::write, custom<Empty>(end_call), "End the call for all (audited)"},
        {del,   "/api/orgs/{org}/calls/{call}/participation", Door::member, Action::join_call, Rate::write, custom<Empty>(leave_call), "Leave"},
        {post,  "/api/orgs/{org}/calls/{call}/decline", Door::member, Action::join_call, Rate::write, custom<Empty>(decline_call), "Decline a one-to-one call that rings"},
        {post,  "/api/orgs/{org}/calls/{call}/transports", Door::member, Action::join_call, Rate::write, custom<calls::OpenTransports, calls::TransportsView>(open_transports), "Open the ways for sending and receiving, in place of those there were"},
        {post,  "/api/orgs/{org}/calls/{call}/transports/{transport}/connection", Door::member, Action::join_call, Rate::write, custom<calls::ConnectTransport, Empty>(connect_transport), "Connect a transport"},
        {post,  "/api/orgs/{org}/calls/{call}/transports/{transport}/ice-restart", Door::member, Action::join_call, Rate::write, custom<calls::RestartedIce>(restart_ice), "New ICE parameters after a change of address"},
        {post,  "/api/orgs/{org}/calls/{call}/sources", Door::member, Action::join_call, Rate::write, custom<calls::SendSource, calls::Produced>(send_source), "Send microphone, camera, screen or its sound"},
        {put,   "/api/orgs/{org}/calls/{call}/sources/{source}", Door::member, Action::join_call, Rate::write, custom<calls::TurnSource, Empty>(turn_source), "Turn an own source off, the microphone also on again"},
        {put,   "/api/orgs/{org}/calls/{call}/receiving", Door::member, Action::join_call, Rate::write, custom<calls::Receive, calls::Receiving>(receive_sources), "Say what one wants to receive: the whole wish"},
        {post,  "/api/orgs/{org}/calls/{call}/consumers/resume", Door::member, Action::join_call, Rate::write, custom<calls::ResumeConsumers, Empty>(resume_consumers), "Begin to receive what one is ready for"},
        {put,   "/api/orgs/{org}/calls/{call}/hand", Door::member, Action::join_call, Rate::write, custom<calls::SetHand, Empty>(set_hand), "Raise or lower one's hand"},
        {post,  "/api/orgs/{org}/calls/{call}/reactions", Door::member, Action::join_call, Rate::typing, custom<calls::React, Empty>(react), "Show a reaction"},
        {post,  "/api/orgs/{org}/calls/{call}/stop", Door::member, Action::lead_call, Rate::write, custom<calls::StopSource, Empty>(stop_source), "Stop somebody's microphone, camera or screen"},
        {put,   "/api/orgs/{org}/calls/{call}/silence", Door::member, Action::lead_call, Rate::write, custom<calls::SetSilence, Empty>(set_silence), "Mute everybody, or let all speak"},
        {post,  "/api/orgs/{org}/calls/{call}/speech", Door::member, Action::lead_call, Rate::write, custom<calls::NamedMember, Empty>(allow_speech), "Let one speak"},
        {del,   "/api/orgs/{org}/calls/{call}/hands/{member}", Door::member, Action::lead_call, Rate::write, custom<Empty>(lower_hand), "Lower somebody's hand"},
        {post,  "/api/orgs/{org}/calls/{call}/removals", Door::member, Action::lead_call, Rate::write, custom<calls::NamedMember, Empty>(remove_from_call), "Remove somebody from the call (audited)"},
        {get,   "/api/orgs/{org}/calls/{call}/attendance", Door::member, Action::lead_call, Rate::read, custom<Attendance>(call_attendance), "Who was there from when to when"},
    };
    return table;
}
// clang-format on

}  // namespace parta::api
