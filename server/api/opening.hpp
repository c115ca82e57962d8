// Opening the installation and its organisations (R1–R4), and the development outbox.
#pragma once
#include "api/sign_in.hpp"
#include "jobs/letters.hpp"
#include "orgs/identity.hpp"

namespace parta::api {

inline constexpr std::size_t order_limit = 10 * 1024 * 1024;

struct OrderUpload {
    std::string upload;  // to be named in SubmitApplication
    std::string name;
    std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(OrderUpload, (), (upload, name, size))

struct SubmittedReply {
    std::string status_url;  // where the applicant sees the decision
};
BOOST_DESCRIBE_STRUCT(SubmittedReply, (), (status_url))

struct StatusKey {
    json::Text<64, 8> key;
};
BOOST_DESCRIBE_STRUCT(StatusKey, (), (key))

struct RegistrationPhone {
    json::Text<40, 5> phone;
};
BOOST_DESCRIBE_STRUCT(RegistrationPhone, (), (phone))

struct Register {
    json::Text<40, 5> phone;  // the number named in the application; it becomes a proved contact
    json::Text<12, 8> code;
    json::Text<200> login;  // empty: signs in by that number
    json::Text<200, 8> password;
    bool consent;
};
BOOST_DESCRIBE_STRUCT(Register, (), (phone, code, login, password, consent))

struct ApplicationsQuery {
    std::optional<std::string> status;  // pending, approved, rejected; all without
};
BOOST_DESCRIBE_STRUCT(ApplicationsQuery, (), (status))
struct Applications {
    std::vector<orgs::Application> applications;
};
BOOST_DESCRIBE_STRUCT(Applications, (), (applications))

struct RegistrationCode {
    std::string code;  // to be told to the applicant in person or by telephone; valid for ten minutes
};
BOOST_DESCRIBE_STRUCT(RegistrationCode, (), (code))

struct Outbox {
    std::vector<jobs::Letter> letters;  // latest first, at most 200
};
BOOST_DESCRIBE_STRUCT(Outbox, (), (letters))

Task<Reply> get_installation(Services& services, Call& call);
Task<Reply> open_school(Services& services, Call& call, const orgs::OpenSchool& in);
Task<Reply> upload_order(Services& services, Call& call);
Task<Reply> submit_application(Services& services, Call& call, const orgs::SubmitApplication& in);
Task<Reply> application_status(Services& services, Call& call, const StatusKey& in);
Task<Reply> send_registration_code(Services& services, Call& call, const RegistrationPhone& in);
Task<Reply> register_administrator(Services& services, Call& call, const Register& in);
Task<Reply> list_applications(Services& services, Call& call, const ApplicationsQuery& query);
Task<Reply> download_order(Services& services, Call& call);
Task<Reply> decide_application(Services& services, Call& call, const orgs::DecideApplication& in);
Task<Reply> issue_registration_code(Services& services, Call& call);
/// R1, after the opening: the order of this organisation.
Task<Reply> attach_org_order(Services& services, Call& call);
Task<Reply> download_org_order(Services& services, Call& call);
/// Who answers for the data, to everybody.
Task<Reply> get_identity(Services& services, Call& call);
Task<Reply> set_identity(Services& services, Call& call, const orgs::OperatorIdentity& in);
Task<Reply> get_outbox(Services& services, Call& call);

}  // namespace parta::api
