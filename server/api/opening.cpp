#include "api/opening.hpp"

#include "api/dispatch.hpp"
#include "api/file_replies.hpp"
#include "api/ticket.hpp"
#include "blobs/blobs.hpp"
#include "chats/chats.hpp"
#include "events/hub.hpp"
#include "http/addresses.hpp"

namespace parta::api {
namespace {

bool is_loopback(const std::string& address) {
    static const http::Networks loopback{{"127.0.0.0/8", "::1"}};
    const auto parsed = http::Address::parse(address);
    return parsed && loopback.contains(*parsed);
}

Task<accounts::Authenticated> operator_of(Services& services, const Call& call) {
    auto who = co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
    if (!who) throw Error{ErrorCode::unauthenticated};
    co_return *who;
}

bool leads_to_this_computer(std::string_view url) {
    if (const auto at = url.find("://"); at != url.npos) url.remove_prefix(at + 3);
    auto host = url.substr(0, url.find('/'));
    host = host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]" ||
           host == "0.0.0.0";
}

}  // namespace

Task<Reply> get_installation(Services& services, Call&) {
    auto about = co_await services.db.platform_read([](db::Tx& tx) { return orgs::installation(tx); });
    about.development_outbox = services.development_outbox;
    about.email_available = services.mail_configured || services.development_outbox;
    about.sms_available = services.sms_configured || services.development_outbox;
    about.local_address = leads_to_this_computer(services.public_url);
    about.certificate_page = services.certificate_page;
    about.certificate_fingerprint = services.certificate_fingerprint;
    about.version = PARTA_VERSION;
    co_return reply_with(about);
}

Task<Reply> open_school(Services& services, Call& call, const orgs::OpenSchool& in) {
    accounts::check_password(in.password, in.login);
    auto hash = co_await services.slow.run([&] { return accounts::hash_password(in.password); });
    auto founder = co_await services.db.write(
        new_id<OrgId>(),
        [&](db::Tx& tx) {
            auto made = orgs::open_school(tx, in, hash);
            chats::derive_official(tx);
            return made;
        },
        db::Reach::both);
    co_return co_await signed_in(services, call, founder.account, false);
}

// The applicant has no account: the stored order is handed back as a sealed statement and named in the application.
Task<Reply> upload_order(Services& services, Call& call) {
    const bool open =
        co_await services.db.platform_read([](db::Tx& tx) { return orgs::installation(tx).applications_open; });
    if (!open) throw Error{ErrorCode::not_found};  // nobody is asked for an order: nothing is stored
    auto stored = co_await store_document(services, call);
    OrderUpload upload{seal("order", json::encode(stored), std::chrono::hours{12}), stored.name, stored.size};
    co_return reply_with(upload);
}

Task<Reply> submit_application(Services& services, Call&, const orgs::SubmitApplication& in) {
    auto statement = unseal("order", in.order_upload);
    if (!statement) throw Error{ErrorCode::invalid_field, "order_upload", "upload the order's file again"};
    auto stored = json::decode_or_throw<StoredDocument>(*statement);
    orgs::StoredOrder order{stored.name, stored.mime, stored.size, stored.blob_key};
    auto submitted = co_await services.db.platform_write(
        [&](db::Tx& tx) { return orgs::submit_application(tx, in, order, services.public_url); });
    co_return reply_with(SubmittedReply{services.public_url + "/application/" + submitted.status_key});
}

Task<Reply> application_status(Services& services, Call&, const StatusKey& in) {
    co_return reply_with(
        co_await services.db.platform_read([&](db::Tx& tx) { return orgs::application_state(tx, in.key); }));
}

Task<Reply> send_registration_code(Services& services, Call&, const RegistrationPhone& in) {
    co_await services.db.platform_write([&](db::Tx& tx) {
        orgs::send_registration_code(tx, in.phone);
        return true;
    });
    co_return empty_reply(202);
}

Task<Reply> register_administrator(Services& services, Call& call, const Register& in) {
    if (!in.consent) throw Error{ErrorCode::consent_required, "consent"};
    accounts::check_password(
        in.password, std::string_view{in.login}.empty() ? std::string_view{in.phone} : std::string_view{in.login});
    auto org = co_await services.db.platform_read([&](db::Tx& tx) { return orgs::find_registration(tx, in.phone); });
    if (!org) throw Error{ErrorCode::wrong_code, "code"};
    auto hash = co_await services.slow.run([&] { return accounts::hash_password(in.password); });
    const orgs::Registration registration{in.phone.str(), in.code.str(), in.login.str(), hash};
    auto founder = co_await services.db.write(
        *org, [&](db::Tx& tx) { return orgs::register_administrator(tx, registration); }, db::Reach::both);
    if (!founder) throw Error{ErrorCode::wrong_code, "code"};
    co_return co_await signed_in(services, call, founder->account, false);
}

Task<Reply> list_applications(Services& services, Call& call, const ApplicationsQuery& query) {
    auto who = co_await operator_of(services, call);
    std::optional<orgs::ApplicationStatus> status;
    if (query.status) status = json::decode_or_throw<orgs::ApplicationStatus>('"' + *query.status + '"');
    co_return reply_with(Applications{
        co_await services.db.platform_read([&](db::Tx& tx) { return orgs::list_applications(tx, who, status); })});
}

Task<Reply> download_order(Services& services, Call& call) {
    auto who = co_await operator_of(services, call);
    const ApplicationId id{detail::path_number(call, 0)};
    auto order = co_await services.db.platform_write([&](db::Tx& tx) { return orgs::application_order(tx, who, id); });
    co_return co_await blob_reply(services, order.blob_key, order.name, order.mime, Disposition::attachment);
}

Task<Reply> decide_application(Services& services, Call& call, const orgs::DecideApplication& in) {
    auto who = co_await operator_of(services, call);
    const ApplicationId id{detail::path_number(call, 0)};
    auto decided = co_await services.db.write(
        new_id<OrgId>(),
        [&](db::Tx& tx) {
            auto application = orgs::decide_application(tx, who, id, in, services.public_url);
            if (in.approve) chats::derive_official(tx);
            return application;
        },
        db::Reach::both);
    co_return reply_with(decided);
}

Task<Reply> issue_registration_code(Services& services, Call& call) {
    auto who = co_await operator_of(services, call);
    const ApplicationId id{detail::path_number(call, 0)};
    co_return reply_with(RegistrationCode{
        co_await services.db.platform_write([&](db::Tx& tx) { return orgs::issue_registration_code(tx, who, id); })});
}

Task<Reply> attach_org_order(Services& services, Call& call) {
    // Nothing is kept of a body whose sender may not attach it.
    co_await services.db.read(call.org(), [&](db::Tx& tx) { return open_reader(tx, call).member; }, db::Reach::both);
    const auto stored = co_await store_document(services, call);
    co_return reply_with(co_await services.db.write(
        call.org(),
        [&](db::Tx& tx) {
            return orgs::attach_order(tx, open_writer(tx, call),
                                      {stored.name, stored.mime, stored.size, stored.blob_key});
        },
        db::Reach::both));
}

Task<Reply> download_org_order(Services& services, Call& call) {
    const auto order = co_await services.db.read(
        call.org(), [&](db::Tx& tx) { return orgs::order_in_force(tx, open_reader(tx, call)); }, db::Reach::both);
    co_return co_await blob_reply(services, order.blob_key, order.name, order.mime, Disposition::attachment);
}

Task<Reply> get_identity(Services& services, Call&) {
    co_return reply_with(co_await services.db.platform_read([](db::Tx& tx) { return orgs::operator_identity(tx); }));
}

Task<Reply> set_identity(Services& services, Call& call, const orgs::OperatorIdentity& in) {
    const auto who = co_await operator_of(services, call);
    co_return reply_with(
        co_await services.db.platform_write([&](db::Tx& tx) { return orgs::set_operator_identity(tx, who, in); }));
}

// Whoever sits at the machine itself may read what was not sent; anyone else must be the operator.
Task<Reply> get_outbox(Services& services, Call& call) {
    if (!services.development_outbox) throw Error{ErrorCode::not_found};
    if (!is_loopback(call.address)) {
        auto who =
            co_await services.db.platform_read([&](db::Tx& tx) { return accounts::find_session(tx, call.session); });
        if (!who || !who->is_operator) throw Error{ErrorCode::not_found};
    }
    co_return reply_with(Outbox{co_await services.db.platform_read([](db::Tx& tx) { return jobs::list_outbox(tx); })});
}

}  // namespace parta::api
