#include "jobs/letters.hpp"

#include <gmock/gmock.h>
#include <sodium.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "jobs/jobs.hpp"
#include "jobs/mime.hpp"
#include "support/database.hpp"

namespace parta::jobs {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string decode_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), "\r\n",
                      &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
    bytes.resize(length);
    return bytes;
}

// ── The text of a mail ──

MailMessage mail() {
    return {.from = "parta@school7.example",
            .from_name = "Школа № 7",
            .to = "olga@mail.example",
            .subject = "Код для входа",
            .body = "Код: 12345678\n",
            .message_id = "letter.5",
            .date = Timestamp{1'700'000'000'000}};
}

TEST(MailText, is_plain_ascii_that_says_what_was_meant) {
    auto text = mail_text(mail());
    for (unsigned char c : text) ASSERT_LT(c, 0x80);
    EXPECT_THAT(text, HasSubstr("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
    EXPECT_THAT(text, HasSubstr("To: <olga@mail.example>\r\n"));
    EXPECT_THAT(text, HasSubstr("Message-ID: <letter.5@school7.example>\r\n"));
    EXPECT_THAT(text, HasSubstr("From: =?UTF-8?B?0KjQutC+0LvQsCDihJYgNw==?= <parta@school7.example>\r\n"));
    EXPECT_EQ(decode_base64(text.substr(text.find("\r\n\r\n") + 4)), "Код: 12345678\n");
}

TEST(MailText, folds_long_subjects_between_letters) {
    auto in = mail();
    in.subject = "Заявка принята: Муниципальное бюджетное общеобразовательное учреждение «Школа № 7 имени космонавтов»";
    auto text = mail_text(in);
    auto start = text.find("Subject: ") + 9;
    auto header = text.substr(start, text.find("\r\nMessage-ID") - start);
    std::string decoded;
    for (std::size_t at = 0; at < header.size();) {
        ASSERT_EQ(header.substr(at, 10), "=?UTF-8?B?");
        auto end = header.find("?=", at);
        ASSERT_LE(end + 2 - at, 75U);
        auto word = decode_base64(header.substr(at + 10, end - at - 10));
        EXPECT_NE(static_cast<unsigned char>(word[0]) & 0xC0, 0x80) << "begins within a letter";
        decoded += word;
        at = end + 2;
        if (at < header.size()) {
            ASSERT_EQ(header.substr(at, 3), "\r\n ");
            at += 3;
        }
    }
    EXPECT_EQ(decoded, in.subject);
}

TEST(MailText, lets_nobody_add_headers) {
    auto in = mail();
    in.subject = "Hello\r\nBcc: victim@mail.example";
    in.from_name = "School\"\r\nX: y";
    auto text = mail_text(in);
    EXPECT_THAT(text, Not(HasSubstr("\r\nBcc:")));
    EXPECT_THAT(text, Not(HasSubstr("\r\nX:")));
    EXPECT_THAT(text, HasSubstr("From: \"SchoolX: y\" <"));
}

TEST(MailText, keeps_body_lines_short) {
    auto in = mail();
    std::string body(5000, 'x');
    in.body = body;
    auto text = mail_text(in);
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find("\r\n", at);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(end - at, 78U);
        at = end + 2;
    }
}

// ── Servers to send to ──

/// A server for one connection, on a thread.
class Server {
  public:
    explicit Server(std::function<void(Server&)> talk)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}), thread_([this, talk = std::move(talk)] {
              try {
                  acceptor_.accept(socket_);
                  talk(*this);
                  boost::system::error_code ignored;
                  socket_.shutdown(tcp::socket::shutdown_both, ignored);
              } catch (const std::exception& error) {
                  failure = error.what();
              }
              socket_.close();
          }) {}
    ~Server() { join(); }

    void join() {
        if (thread_.joinable()) thread_.join();
    }
    int port() const { return acceptor_.local_endpoint().port(); }
    std::string line(std::string_view end = "\r\n") {
        auto size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(buffer_), end);
        auto text = buffer_.substr(0, size);
        buffer_.erase(0, size);
        seen += text;
        return text;
    }
    void read_more(std::size_t size) {
        while (buffer_.size() < size) {
            char more[4096];
            buffer_.append(more, socket_.read_some(boost::asio::buffer(more)));
        }
        seen += buffer_.substr(0, size);
        buffer_.erase(0, size);
    }
    void say(std::string_view text) { boost::asio::write(socket_, boost::asio::buffer(text)); }

    std::string seen;
    std::string failure;

  private:
    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    tcp::socket socket_{io_};
    std::string buffer_;
    std::thread thread_;
};

/// What a mail server says; `after_recipient` answers RCPT.
auto mail_server(std::string after_recipient = "250 ok\r\n") {
    return [=](Server& server) {
        server.say("220 mail.example\r\n");
        while (true) {
            auto line = server.line();
            if (line.starts_with("EHLO")) {
                server.say("250 mail.example\r\n");
            } else if (line.starts_with("RCPT")) {
                server.say(after_recipient);
            } else if (line.starts_with("DATA")) {
                server.say("354 go on\r\n");
                server.line("\r\n.\r\n");
                server.say("250 taken\r\n");
            } else if (line.starts_with("QUIT")) {
                server.say("221 bye\r\n");
                return;
            } else {
                server.say("250 ok\r\n");
            }
        }
    };
}

Letter letter(Channel channel, std::string recipient) {
    return {LetterId{5},     channel,          std::move(recipient),
            "Код для входа", "Код: 1 & \"2\"", Timestamp{1'700'000'000'000}};
}

std::unique_ptr<LetterSender> smtp_to(const Server& server) {
    return make_smtp_sender({.url = fmt::format("smtp://127.0.0.1:{}", server.port()),
                             .user = "",
                             .password = "",
                             .from = "parta@school7.example",
                             .from_name = "Школа № 7"});
}

TEST(SmtpSender, hands_the_letter_over) {
    Server server(mail_server());
    smtp_to(server)->send(letter(Channel::email, "olga@mail.example"));
    server.join();
    EXPECT_THAT(server.seen, HasSubstr("MAIL FROM:<parta@school7.example>"));
    EXPECT_THAT(server.seen, HasSubstr("RCPT TO:<olga@mail.example>\r\n"));
    auto body = server.seen.substr(server.seen.find("\r\n\r\n") + 4);
    EXPECT_EQ(decode_base64(body.substr(0, body.find("\r\n.\r\n"))), "Код: 1 & \"2\"");
}

TEST(SmtpSender, tells_hopeless_from_passing) {
    {
        Server server(mail_server("550 no such mailbox olga@mail.example\r\n"));
        auto sender = smtp_to(server);
        EXPECT_THROW(sender->send(letter(Channel::email, "olga@mail.example")), Hopeless);
    }
    Server server(mail_server("451 come back later olga@mail.example\r\n"));
    auto sender = smtp_to(server);
    try {
        sender->send(letter(Channel::email, "olga@mail.example"));
        FAIL();
    } catch (const Hopeless&) {
        FAIL() << "451 passes";
    } catch (const std::exception& error) {
        EXPECT_THAT(error.what(), HasSubstr("451"));
        EXPECT_THAT(error.what(), Not(HasSubstr("olga"))) << "addresses do not get into logs";
    }
}

TEST(SmtpSender, refuses_to_send_in_the_clear_over_a_network) {
    // The server offers no STARTTLS. Reached by a name that is not loopback's, it must not get the letter.
    Server server([](Server& self) {
        self.say("220 mail.example\r\n");
        try {
            while (true) {
                auto line = self.line();
                self.say(line.starts_with("EHLO") ? "250 mail.example\r\n" : "250 ok\r\n");
            }
        } catch (const std::exception&) {  // hung up, as it should
        }
    });
    auto sender = make_smtp_sender({.url = fmt::format("smtp://0.0.0.0:{}", server.port()),
                                    .user = "",
                                    .password = "",
                                    .from = "parta@school7.example",
                                    .from_name = ""});
    EXPECT_THROW(sender->send(letter(Channel::email, "olga@mail.example")), std::exception);
    server.join();
    EXPECT_THAT(server.seen, Not(HasSubstr("MAIL FROM")));
}

TEST(SmtpSender, says_that_nobody_answers) {
    int port = 0;
    {
        Server gone([](Server&) {});
        port = gone.port();
        boost::asio::io_context io;
        tcp::socket knock(io);
        knock.connect({boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)});
    }
    auto sender = make_smtp_sender({.url = fmt::format("smtp://127.0.0.1:{}", port),
                                    .user = "",
                                    .password = "",
                                    .from = "a@b.ru",
                                    .from_name = ""});
    EXPECT_THROW(sender->send(letter(Channel::email, "olga@mail.example")), std::runtime_error);
    EXPECT_THROW(make_smtp_sender({.url = "http://x", .user = "", .password = "", .from = "a@b.ru", .from_name = ""}),
                 std::invalid_argument);
    EXPECT_THROW(make_smtp_sender({.url = "smtp://x", .user = "", .password = "", .from = "school", .from_name = ""}),
                 std::invalid_argument);
}

auto http_server(std::string status, std::string body, std::size_t request_body = 0) {
    return [=](Server& server) {
        server.line("\r\n\r\n");
        server.read_more(request_body);
        server.say(
            fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", status, body.size(), body));
    };
}

TEST(SmsGateway, fills_the_address) {
    Server server(http_server("200 OK", "accepted"));
    auto sender = make_sms_gateway_sender(
        {.url = fmt::format("http://127.0.0.1:{}/send?to={{phone}}&text={{text}}&key=%7Bx%7D", server.port()),
         .body = "",
         .headers = {"Authorization: Bearer secret"},
         .success_contains = "accepted"});
    sender->send(letter(Channel::sms, "+79990000001"));
    server.join();
    EXPECT_THAT(
        server.seen,
        StartsWith("GET /send?to=79990000001&text=%D0%9A%D0%BE%D0%B4%3A%201%20%26%20%222%22&key=%7Bx%7D HTTP/1.1\r\n"));
    EXPECT_THAT(server.seen, HasSubstr("Authorization: Bearer secret\r\n"));
}

TEST(SmsGateway, fills_a_json_body) {
    const std::string body = R"({"phone":"79990000001","text":"Код: 1 & \"2\""})";
    Server server(http_server("200 OK", "", body.size()));
    auto sender = make_sms_gateway_sender({.url = fmt::format("http://127.0.0.1:{}/sms", server.port()),
                                           .body = R"({"phone":"{phone}","text":"{text}"})",
                                           .content_type = "application/json"});
    sender->send(letter(Channel::sms, "+79990000001"));
    server.join();
    EXPECT_THAT(server.seen, StartsWith("POST /sms HTTP/1.1\r\n"));
    EXPECT_THAT(server.seen, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(server.seen, ::testing::EndsWith(body));
}

TEST(SmsGateway, fills_a_form) {
    const std::string body = "to=79990000001&msg=%D0%9A%D0%BE%D0%B4%3A%201%20%26%20%222%22";
    Server server(http_server("200 OK", "", body.size()));
    make_sms_gateway_sender(
        {.url = fmt::format("http://127.0.0.1:{}/", server.port()), .body = "to={phone}&msg={text}"})
        ->send(letter(Channel::sms, "+79990000001"));
    server.join();
    EXPECT_THAT(server.seen, ::testing::EndsWith(body));
}

TEST(SmsGateway, believes_only_what_it_was_told_to) {
    auto send_to = [](std::string status, std::string body) {
        Server server(http_server(std::move(status), std::move(body)));
        make_sms_gateway_sender(
            {.url = fmt::format("http://127.0.0.1:{}/", server.port()), .body = "", .success_contains = "\"ok\""})
            ->send(letter(Channel::sms, "+79990000001"));
    };
    send_to("200 OK", R"({"status":"ok"})");
    EXPECT_THROW(send_to("200 OK", R"({"error":"no money"})"), std::runtime_error);
    EXPECT_THROW(send_to("500 Sorry", R"({"status":"ok"})"), std::runtime_error);
    EXPECT_THROW(send_to("302 Found", R"({"status":"ok"})"), std::runtime_error);
    EXPECT_THROW(make_sms_gateway_sender({.url = "file:///etc/passwd", .body = ""}), std::invalid_argument);
}

// ── Rows ──

class FakeSender : public LetterSender {
  public:
    void send(const Letter& letter) override {
        ++tries;
        if (refuse) throw std::runtime_error("the gateway sleeps");
        sent.push_back(letter);
    }
    std::vector<Letter> sent;
    int tries = 0;
    bool refuse = false;
};

class Letters : public test::DatabaseTest {
  protected:
    void queue(Channel channel, std::string_view to) {
        db().platform_write_now([&](db::Tx& tx) { queue_letter(tx, channel, to, "Тема", "Текст с кодом 12345678"); });
    }
    std::string column(std::string_view name) {
        return db().platform_read_now([&](db::Tx& tx) {
            return tx.query("SELECT " + std::string(name) + " FROM letter").only().get<std::string>(0);
        });
    }
    std::string queued_payload() {
        return db().platform_read_now([](db::Tx& tx) {
            return tx.query("SELECT payload FROM job WHERE kind = $1", send_letter_job).only().get<std::string>(0);
        });
    }
    Handler handler() { return letter_handler(db(), {email_, sms_}); }

    std::shared_ptr<FakeSender> email_ = std::make_shared<FakeSender>();
    std::shared_ptr<FakeSender> sms_ = std::make_shared<FakeSender>();
};
PARTA_ON_ENGINES(Letters);

TEST_P(Letters, go_out_once_by_their_channel_and_lose_their_text) {
    queue(Channel::sms, "+79990000001");
    auto payload = queued_payload();
    handler()(payload);
    ASSERT_EQ(sms_->sent.size(), 1U);
    EXPECT_EQ(sms_->sent[0].recipient, "+79990000001");
    EXPECT_EQ(sms_->sent[0].body, "Текст с кодом 12345678");
    EXPECT_TRUE(email_->sent.empty());
    EXPECT_EQ(column("body"), "") << "a sent code does not stay in the database";
    handler()(payload);
    EXPECT_EQ(sms_->tries, 1) << "a repeated job sends nothing";
}

TEST_P(Letters, that_fail_keep_text_and_error) {
    queue(Channel::email, "olga@mail.example");
    email_->refuse = true;
    EXPECT_THROW(handler()(queued_payload()), std::runtime_error);
    EXPECT_EQ(column("error"), "the gateway sleeps");
    EXPECT_EQ(column("body"), "Текст с кодом 12345678");
    email_->refuse = false;
    handler()(queued_payload());
    EXPECT_EQ(email_->sent.size(), 1U);
    EXPECT_EQ(column("error"), "");
}

TEST_P(Letters, without_a_sender_wait) {
    queue(Channel::sms, "+79990000001");
    EXPECT_THROW(letter_handler(db(), {email_, nullptr})(queued_payload()), std::runtime_error);
    EXPECT_EQ(column("body"), "Текст с кодом 12345678");
}

TEST_P(Letters, reach_the_development_outbox_through_a_runner) {
    queue(Channel::sms, "+79990000001");
    queue(Channel::email, "olga@mail.example");
    std::shared_ptr<LetterSender> outbox = make_outbox_sender();
    Runner runner(db(), {{std::string(send_letter_job), letter_handler(db(), {outbox, outbox})}},
                  {.threads = 1, .poll = std::chrono::milliseconds(5)});
    runner.start();
    auto unsent = [&] {
        return db().platform_read_now([](db::Tx& tx) {
            return tx.query("SELECT count(*) FROM letter WHERE sent_at IS NULL").only().get<int>(0);
        });
    };
    for (int i = 0; i < 1000 && unsent() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    runner.stop();
    EXPECT_EQ(unsent(), 0);
    auto letters = db().platform_read_now([](db::Tx& tx) { return list_outbox(tx); });
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].recipient, "olga@mail.example") << "the latest first";
    EXPECT_EQ(letters[1].channel, Channel::sms);
    EXPECT_EQ(letters[1].body, "Текст с кодом 12345678");
}

TEST_P(Letters, without_gateway_and_reader_lose_their_text) {
    queue(Channel::sms, "+79990000001");
    std::shared_ptr<LetterSender> nobody = make_outbox_sender(LetterSender::AfterSending::erase_text);
    letter_handler(db(), {nobody, nobody})(queued_payload());
    EXPECT_EQ(column("body"), "");
}

TEST_P(Letters, of_a_transaction_that_failed_do_not_exist) {
    EXPECT_THROW(db().platform_write_now([](db::Tx& tx) {
        queue_letter(tx, Channel::sms, "+79990000001", "", "x");
        throw Error{ErrorCode::conflict};
    }),
                 Error);
    auto rows = db().platform_read_now([](db::Tx& tx) {
        return tx.query("SELECT count(*) FROM letter").only().get<int>(0) +
               tx.query("SELECT count(*) FROM job").only().get<int>(0);
    });
    EXPECT_EQ(rows, 0);
}

TEST_P(Letters, are_pruned_after_thirty_days) {
    queue(Channel::sms, "+79990000001");
    auto left = [&] {
        db().platform_write_now([](db::Tx& tx) { prune_letters(tx); });
        return db().platform_read_now([](db::Tx& tx) { return list_outbox(tx).size(); });
    };
    EXPECT_EQ(left(), 1U);
    {
        ShiftedClock later(std::chrono::days{29});
        EXPECT_EQ(left(), 1U);
    }
    ShiftedClock later(std::chrono::days{31});
    EXPECT_EQ(left(), 0U);
}

}  // namespace
}  // namespace parta::jobs
