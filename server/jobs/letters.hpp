// Mail and SMS. A letter is a row written by the transaction that causes it, and a job that sends it (runner.hpp).
// How it is sent is a LetterSender; without any gateway the development outbox keeps it to be read in the browser.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "db/db.hpp"
#include "jobs/runner.hpp"
#include "json/json.hpp"

namespace parta::jobs {

enum class Channel { email, sms };
BOOST_DESCRIBE_ENUM(Channel, email, sms)

using LetterId = Id<struct LetterTag>;

/// The kind under which letter_handler() is registered with a Runner.
inline constexpr std::string_view send_letter_job = "send_letter";

/// Queues one letter. `recipient` is an E.164 phone or a lower-case e-mail, as accounts::parse_contact gives; `subject`
/// is for mail only. Needs the platform's tables.
void queue_letter(db::Tx& tx, Channel channel, std::string_view recipient, std::string_view subject,
                  std::string_view body);

struct Letter {
    LetterId id;
    Channel channel;
    std::string recipient;
    std::string subject;
    std::string body;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(Letter, (), (id, channel, recipient, subject, body, created_at))

/// One way of sending. Called from a runner's threads, several at a time.
class LetterSender {
  public:
    virtual ~LetterSender() = default;
    /// Hands the letter over, within half a minute. Throws std::exception when it could not (tried again later) and
    /// Hopeless when the recipient is refused for good; the text holds no personal data.
    virtual void send(const Letter& letter) = 0;
    /// What becomes of a text that has been sent. A sent code must not stay in the database and its backups.
    enum class AfterSending { erase_text, keep_text };
    virtual AfterSending after_sending() const { return AfterSending::erase_text; }
};

struct SmtpOptions {
    std::string url;   // smtp://host:587 (STARTTLS required unless the host is loopback), smtps://host:465
    std::string user;  // empty: no authentication
    std::string password;
    std::string from;       // bare address: parta@school7.ru
    std::string from_name;  // «Школа № 7»
};
std::unique_ptr<LetterSender> make_smtp_sender(SmtpOptions options);

/// An operator's SMS gateway over HTTP(S). `{phone}` and `{text}` are replaced in url and body, escaped as the place
/// needs: percent-encoding in the url and in forms, JSON escapes when content_type is application/json. `{phone}` is
/// E.164 without the plus.
struct SmsGatewayOptions {
    std::string url;
    std::string body;  // empty: GET, else POST
    std::string content_type = "application/x-www-form-urlencoded";
    std::vector<std::string> headers;  // "Authorization: Bearer …"
    std::string success_contains;      // what an accepted answer holds; empty: any 2xx is success
};
std::unique_ptr<LetterSender> make_sms_gateway_sender(SmsGatewayOptions options);

/// Sends nothing: the letters stay readable with list_outbox. Where no gateway is set up and nobody reads the outbox,
/// the texts are to be erased: codes must not stay in the database.
std::unique_ptr<LetterSender> make_outbox_sender(
    LetterSender::AfterSending after = LetterSender::AfterSending::keep_text);

struct Senders {
    std::shared_ptr<LetterSender> email;
    std::shared_ptr<LetterSender> sms;
};
/// Sends the letter named by the job. A letter sent already or pruned is left alone.
Handler letter_handler(db::Db& db, Senders senders);

/// The latest letters with their texts, newest first, at most 200: the development outbox.
std::vector<Letter> list_outbox(db::Tx& tx);

/// Deletes letters older than 30 days; run daily.
void prune_letters(db::Tx& tx);

}  // namespace parta::jobs
