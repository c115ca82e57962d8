// The ways of sending: SMTP and an HTTP gateway, both through libcurl.
#include <fmt/format.h>

#include <stdexcept>

#include "jobs/curl.hpp"
#include "jobs/letters.hpp"
#include "jobs/mime.hpp"
#include "json/json.hpp"

namespace parta::jobs {
namespace {

bool is_loopback(std::string_view url) {
    auto host = url.substr(url.find("://") + 3);
    if (host.starts_with("[::1]")) return true;
    host = host.substr(0, host.find_first_of(":/"));
    // Only digits and dots: "127.0.0.1.example.com" is somewhere else.
    return host == "localhost" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

class SmtpSender : public LetterSender {
  public:
    explicit SmtpSender(SmtpOptions options) : options_(std::move(options)) {
        if (!options_.url.starts_with("smtp://") && !options_.url.starts_with("smtps://"))
            throw std::invalid_argument("mail: the address must begin with smtp:// or smtps://");
        if (options_.from.find('@') == std::string::npos)
            throw std::invalid_argument("mail: the sender must be an e-mail address");
    }

    void send(const Letter& letter) override {
        auto message = mail_text({.from = options_.from,
                                  .from_name = options_.from_name,
                                  .to = letter.recipient,
                                  .subject = letter.subject,
                                  .body = letter.body,
                                  .message_id = fmt::format("letter.{}", letter.id.value),
                                  .date = letter.created_at});
        CurlRequest request(options_.url);
        if (!options_.user.empty()) request.set_credentials(options_.user, options_.password);
        request.set_mail(
            options_.from, letter.recipient, message,
            is_loopback(options_.url) ? CurlRequest::Starttls::if_offered : CurlRequest::Starttls::require);
        auto answer = request.perform();
        if (answer.transferred) return;
        auto text = fmt::format("mail server: {} (reply {})", answer.error, answer.status);
        // 550, 551, 553: there is no such mailbox. Everything else may pass: greylisting, full box, our own set-up.
        if (answer.status == 550 || answer.status == 551 || answer.status == 553) throw Hopeless(text);
        throw std::runtime_error(text);
    }

  private:
    const SmtpOptions options_;
};

class SmsGatewaySender : public LetterSender {
  public:
    explicit SmsGatewaySender(SmsGatewayOptions options) : options_(std::move(options)) {
        if (!options_.url.starts_with("http://") && !options_.url.starts_with("https://"))
            throw std::invalid_argument("sms: the address must begin with http:// or https://");
    }

    void send(const Letter& letter) override {
        std::string_view phone = letter.recipient;
        if (phone.starts_with('+')) phone.remove_prefix(1);
        CurlRequest request(fill(options_.url, phone, letter.body, &percent_encode));
        auto headers = options_.headers;
        if (!options_.body.empty()) {
            bool json = options_.content_type.starts_with("application/json");
            request.set_body(fill(options_.body, phone, letter.body, json ? &json_escape : &percent_encode));
            headers.push_back("Content-Type: " + options_.content_type);
        }
        request.set_headers(headers);
        auto answer = request.perform();
        if (!answer.transferred) throw std::runtime_error(fmt::format("SMS gateway: {}", answer.error));
        if (answer.status < 200 || answer.status > 299)
            throw std::runtime_error(fmt::format("SMS gateway answered {}", answer.status));
        if (answer.body.find(options_.success_contains) == std::string::npos)
            throw std::runtime_error("SMS gateway did not accept the message");
    }

  private:
    static std::string json_escape(std::string_view text) {
        auto literal = json::encode(std::string(text));
        return literal.substr(1, literal.size() - 2);
    }

    static std::string fill(std::string_view pattern, std::string_view phone, std::string_view text,
                            std::string (*escape)(std::string_view)) {
        constexpr std::string_view phone_mark = "{phone}", text_mark = "{text}";
        std::string out;
        while (!pattern.empty()) {
            if (pattern.starts_with(phone_mark)) {
                out += escape(phone);
                pattern.remove_prefix(phone_mark.size());
            } else if (pattern.starts_with(text_mark)) {
                out += escape(text);
                pattern.remove_prefix(text_mark.size());
            } else {
                out += pattern.front();
                pattern.remove_prefix(1);
            }
        }
        return out;
    }

    const SmsGatewayOptions options_;
};

}  // namespace

std::unique_ptr<LetterSender> make_smtp_sender(SmtpOptions options) {
    return std::make_unique<SmtpSender>(std::move(options));
}

std::unique_ptr<LetterSender> make_sms_gateway_sender(SmsGatewayOptions options) {
    return std::make_unique<SmsGatewaySender>(std::move(options));
}

}  // namespace parta::jobs
