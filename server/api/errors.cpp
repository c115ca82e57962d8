#include "api/dispatch.hpp"

namespace parta::api {
namespace {

struct ErrorBody {
    std::string code, field, detail, message_ru, message_en;
    std::optional<int> retry_after;
};
BOOST_DESCRIBE_STRUCT(ErrorBody, (), (code, field, detail, message_ru, message_en, retry_after))
struct ErrorEnvelope {
    ErrorBody error;
};
BOOST_DESCRIBE_STRUCT(ErrorEnvelope, (), (error))

}  // namespace

Reply error_reply(const Error& error) {
    const ErrorEntry& entry = describe(error.code);
    ErrorEnvelope envelope{
        {std::string{entry.name}, error.field, error.detail, std::string{entry.ru}, std::string{entry.en}, {}}};
    if (error.retry_after > 0) envelope.error.retry_after = error.retry_after;
    Reply reply = reply_with(envelope, entry.status);
    reply.retry_after = error.retry_after;
    return reply;
}

}  // namespace parta::api
