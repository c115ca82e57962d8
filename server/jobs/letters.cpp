#include "jobs/letters.hpp"

#include <charconv>
#include <stdexcept>

#include "jobs/jobs.hpp"

namespace parta::jobs {
namespace {

constexpr int outbox_size = 200;

std::string_view name(Channel channel) {
    return channel == Channel::email ? "email" : "sms";
}

Letter read(const db::Row& row) {
    return {row.get<LetterId>(0),    row.get<std::string_view>(1) == "email" ? Channel::email : Channel::sms,
            row.get<std::string>(2), row.get<std::string>(3),
            row.get<std::string>(4), row.get<Timestamp>(5)};
}

std::optional<Letter> find_unsent(db::Tx& tx, LetterId id) {
    auto row = tx.query(
                     "SELECT id, channel, recipient, subject, body, created_at FROM letter "
                     "WHERE id = $1 AND sent_at IS NULL",
                     id)
                   .maybe();
    if (!row) return std::nullopt;
    return read(*row);
}

void mark_sent(db::Tx& tx, LetterId id, LetterSender::AfterSending after) {
    if (after == LetterSender::AfterSending::keep_text) {
        tx.exec("UPDATE letter SET sent_at = $2, error = '' WHERE id = $1", id, now());
    } else {
        tx.exec("UPDATE letter SET sent_at = $2, error = '', body = '' WHERE id = $1", id, now());
    }
}

void note_error(db::Db& db, LetterId id, std::string_view error) {
    db.platform_write_now([&](db::Tx& tx) { tx.exec("UPDATE letter SET error = $2 WHERE id = $1", id, error); });
}

LetterId parse_payload(std::string_view payload) {
    LetterId id;
    auto [end, problem] = std::from_chars(payload.data(), payload.data() + payload.size(), id.value);
    if (problem != std::errc{} || end != payload.data() + payload.size())
        throw Hopeless("payload is not a letter's id");
    return id;
}

class OutboxSender : public LetterSender {
  public:
    explicit OutboxSender(AfterSending after) : after_(after) {}
    void send(const Letter&) override {}
    AfterSending after_sending() const override { return after_; }

  private:
    const AfterSending after_;
};

}  // namespace

void queue_letter(db::Tx& tx, Channel channel, std::string_view recipient, std::string_view subject,
                  std::string_view body) {
    auto id = new_id<LetterId>();
    tx.exec("INSERT INTO letter (id, channel, recipient, subject, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            id, name(channel), recipient, subject, body, now());
    queue_job(tx, send_letter_job, std::to_string(id.value));
}

std::unique_ptr<LetterSender> make_outbox_sender(LetterSender::AfterSending after) {
    return std::make_unique<OutboxSender>(after);
}

Handler letter_handler(db::Db& db, Senders senders) {
    return [&db, senders = std::move(senders)](std::string_view payload) {
        auto id = parse_payload(payload);
        auto letter = db.platform_read_now([&](db::Tx& tx) { return find_unsent(tx, id); });
        if (!letter) return;
        auto& sender = letter->channel == Channel::email ? senders.email : senders.sms;
        try {
            if (!sender) throw std::runtime_error("no sender is configured for this channel");
            sender->send(*letter);
        } catch (const std::exception& error) {
            note_error(db, id, error.what());
            throw;
        }
        db.platform_write_now([&](db::Tx& tx) { mark_sent(tx, id, sender->after_sending()); });
    };
}

std::vector<Letter> list_outbox(db::Tx& tx) {
    auto rows = tx.query(
        "SELECT id, channel, recipient, subject, body, created_at FROM letter ORDER BY id DESC LIMIT $1", outbox_size);
    std::vector<Letter> letters;
    for (const auto& row : rows) letters.push_back(read(row));
    return letters;
}

void prune_letters(db::Tx& tx) {
    tx.exec("DELETE FROM letter WHERE created_at < $1", now() - std::chrono::days{30});
}

}  // namespace parta::jobs
