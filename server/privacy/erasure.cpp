#include "privacy/erasure.hpp"

#include <fmt/format.h>

#include <charconv>

#include "accounts/erasure.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "jobs/jobs.hpp"
#include "json/json.hpp"
#include "orgs/identity.hpp"
#include "people/people.hpp"

namespace parta::privacy {
namespace {

using accounts::Contact;
using orgs::Action;

constexpr std::string_view given_name_of_the_erased = "Удалённый участник";

struct Subject {
    std::string surname;
    bool left = false;
    bool erased = false;
    std::vector<Contact> contacts;  // of the roster, then of the account
    std::optional<AccountId> account;
};

Subject load(db::Tx& tx, MemberId member) {
    const auto row =
        tx.query(
              "SELECT surname, deactivated_at, erased_at, phone, email FROM member WHERE org_id = $1 AND id = "
              "$2",
              tx.org(), member)
            .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    Subject subject{row->get<std::string>(0), !row->is_null(1), !row->is_null(2), {}, people::account_of(tx, member)};
    if (!row->is_null(3)) subject.contacts.push_back({accounts::ContactKind::phone, row->get<std::string>(3)});
    if (!row->is_null(4)) subject.contacts.push_back({accounts::ContactKind::email, row->get<std::string>(4)});
    return subject;
}

/// Whether the account opens, awaits or runs anything beside this organisation.
bool serves_elsewhere(db::Tx& tx, AccountId account) {
    return accounts::is_operator(tx, account) ||
           !tx.query("SELECT 1 FROM membership WHERE account_id = $1 AND org_id <> $2 LIMIT 1", account, tx.org())
                .empty() ||
           !tx.query("SELECT 1 FROM account_waiting WHERE account_id = $1 AND org_id <> $2 LIMIT 1", account, tx.org())
                .empty();
}

int count(std::int64_t rows) {
    return static_cast<int>(rows);
}

/// Invites and what came of them. Their keys are hashes, but open a name.
void erase_joining(db::Tx& tx, MemberId member, std::optional<AccountId> account, ErasedCounts& counts) {
    tx.exec(
        "DELETE FROM invite_key WHERE org_id = $1 AND invite_id IN (SELECT id FROM invite WHERE org_id = $1 AND "
        "member_id "
        "= $2)",
        tx.org(), member);
    tx.exec("DELETE FROM redemption WHERE org_id = $1 AND (member_id = $2 OR account_id = $3)", tx.org(), member,
            account.value_or(AccountId{}));
    counts.requests +=
        count(tx.exec("DELETE FROM join_request WHERE org_id = $1 AND (member_id = $2 OR account_id = $3)", tx.org(),
                      member, account.value_or(AccountId{})));
    counts.invites += count(tx.exec("DELETE FROM invite WHERE org_id = $1 AND member_id = $2", tx.org(), member));
    // Files as they were uploaded: who stands in them cannot be told apart in every encoding.
    counts.roster_drafts +=
        count(tx.exec("DELETE FROM roster_import WHERE org_id = $1 AND status = 'draft'", tx.org()));
}

void erase_copies(db::Tx& tx, MemberId member, ErasedCounts& counts) {
    tx.exec(
        "INSERT INTO unused_blob (blob_key, noted_at) SELECT blob_key, $3 FROM data_copy WHERE org_id = $1 AND "
        "member_id "
        "= $2 AND blob_key <> '' ON CONFLICT DO NOTHING",
        tx.org(), member, now());
    counts.copies = count(tx.exec("DELETE FROM data_copy WHERE org_id = $1 AND member_id = $2", tx.org(), member));
}

/// The founding administrator stands in the application by name, too: found by who came in by it, whatever their
/// contacts are by now, and by the contacts where nobody has.
void erase_application(db::Tx& tx, MemberId member, const std::vector<Contact>& contacts) {
    constexpr std::string_view without_the_person =
        "UPDATE application SET admin_surname = '', admin_given_name = '', admin_patronymic = '', admin_email = '', "
        "admin_phone = '' WHERE org_id = $1 AND ";
    tx.exec(fmt::format("{}founder_id = $2", without_the_person), tx.org(), member);
    for (const auto& contact : contacts)
        tx.exec(fmt::format("{}(admin_phone = $2 OR admin_email = $2)", without_the_person), tx.org(), contact.value);
}

void erase_account(db::Tx& tx, Subject& subject, MemberId member, ErasedCounts& counts, std::vector<SessionId>& ended) {
    auto reached_by = subject.contacts;
    if (subject.account) {
        const bool kept = serves_elsewhere(tx, *subject.account);
        if (!kept)
            for (auto& contact : accounts::contacts_of(tx, *subject.account)) reached_by.push_back(std::move(contact));
        tx.exec("DELETE FROM membership WHERE org_id = $1 AND member_id = $2", tx.org(), member);
        tx.exec("DELETE FROM account_waiting WHERE account_id = $1 AND org_id = $2", *subject.account, tx.org());
        if (!kept) {
            ended = accounts::erase_account(tx, *subject.account);
            counts.account = true;
        }
    }
    accounts::erase_traces(tx, subject.contacts);
    erase_application(tx, member, reached_by);
    counts.contacts = count(std::ssize(reached_by));
}

void erase_member(db::Tx& tx, MemberId member) {
    tx.exec(
        "UPDATE member SET surname = '', given_name = $3, patronymic = '', sort_name = $4, birth_date = NULL, sex = "
        "NULL, "
        "position = '', phone = NULL, email = NULL, flags = '', subjects = '', left_seq = NULL, erased_at = $5 WHERE "
        "org_id = $1 AND "
        "id = $2",
        tx.org(), member, given_name_of_the_erased, fold(given_name_of_the_erased), now());
    tx.exec("DELETE FROM consent_withdrawal WHERE org_id = $1 AND member_id = $2", tx.org(), member);
    tx.exec("DELETE FROM office_offer WHERE org_id = $1 AND (from_id = $2 OR to_id = $2)", tx.org(), member);
    tx.exec(
        "UPDATE representation SET restriction_reason = '', relation = '' WHERE org_id = $1 AND (child_id = $2 OR "
        "parent_id = $2)",
        tx.org(), member);
    tx.exec(
        "UPDATE erasure_request SET state = 'done', words = '', decided_at = $3 WHERE org_id = $1 AND member_id = $2 "
        "AND "
        "state = 'pending'",
        tx.org(), member, now());
    tx.exec("UPDATE erasure_request SET words = '', answer = '' WHERE org_id = $1 AND member_id = $2", tx.org(),
            member);
}

/// The record, and those that became part of it: they carry the same name.
std::vector<MemberId> records_of(db::Tx& tx, MemberId member) {
    std::vector<MemberId> records{member};
    for (std::size_t i = 0; i < records.size(); ++i)
        for (const auto& row : tx.query("SELECT id FROM member WHERE org_id = $1 AND absorbed_into = $2 LIMIT 1000",
                                        tx.org(), records[i]))
            records.push_back(row.get<MemberId>(0));
    return records;
}

std::string subject_of(MemberId member) {
    return fmt::format("member:{}", member.value);
}

std::vector<ErasureEvent> log_of(db::Tx& tx, MemberId member) {
    std::vector<ErasureEvent> log;
    for (const auto& row :
         tx.query("SELECT a.id, a.at, a.action, a.hash, m.surname, m.given_name, m.patronymic FROM audit a LEFT JOIN "
                  "member m ON m.org_id = a.org_id AND m.id = a.actor_id WHERE a.org_id = $1 AND a.subject = $2 AND "
                  "a.action IN ('erase_person', 'finish_erasure') ORDER BY a.id LIMIT 10",
                  tx.org(), subject_of(member)))
        log.push_back({std::to_string(row.get<std::int64_t>(0)), row.get<Timestamp>(1), row.get<std::string>(2),
                       row.is_null(4) ? std::string{}
                                      : people::full_name({row.get<std::string>(4), row.get<std::string>(5),
                                                           row.get<std::string>(6)}),
                       to_hex(row.get<db::Bytes>(3).data)});
    return log;
}

struct Order {
    OrgId org;
    MemberId member;
};

Order read_payload(std::string_view payload) {
    Order order;
    const auto space = std::min(payload.find(' '), payload.size());
    std::from_chars(payload.data(), payload.data() + space, order.org.value);
    if (space < payload.size())
        std::from_chars(payload.data() + space + 1, payload.data() + payload.size(), order.member.value);
    return order;
}

std::optional<chats::SharedMessages> unfinished(db::Db& db, const Order& order) {
    return db.read_now(order.org, [&](db::Tx& tx) -> std::optional<chats::SharedMessages> {
        const auto row =
            tx.query(
                  "SELECT shared_messages FROM erasure WHERE org_id = $1 AND member_id = $2 AND finished_at "
                  "IS NULL",
                  tx.org(), order.member)
                .maybe();
        if (!row) return std::nullopt;
        return row->get<chats::SharedMessages>(0);
    });
}

/// One small unit: what it erased is counted in the same transaction, so that a repetition counts nothing twice.
chats::ErasedContent erase_some(db::Db& db, const Order& order, chats::SharedMessages shared) {
    return db.write_now(
        order.org,
        [&](db::Tx& tx) {
            auto done = chats::erase_content(tx, order.member, shared);
            tx.exec(
                "UPDATE erasure SET messages = messages + $3, files = files + $4 WHERE org_id = $1 AND member_id = $2",
                tx.org(), order.member, done.messages, done.files);
            return done;
        },
        db::Reach::both);
}

void remove_noted(db::Db& db, blobs::Store& store) {
    while (true) {
        const auto keys = db.platform_read_now([](db::Tx& tx) { return chats::unused_blobs(tx, 100); });
        for (const auto& key : keys) store.remove(key);
        db.platform_write_now([&](db::Tx& tx) {
            chats::forget_blobs(tx, keys);
            return true;
        });
        if (keys.size() < 100) return;
    }
}

}  // namespace

ErasureAct erase_person(db::Tx& tx, const Viewer& viewer, MemberId member, const ErasePerson& in,
                        std::vector<SessionId>& ended) {
    orgs::check_everywhere(viewer, Action::erase_person);
    auto subject = load(tx, member);
    if (subject.erased) throw Error{ErrorCode::conflict, {}, "deleted already"};
    if (!subject.left) throw Error{ErrorCode::conflict, {}, "close the person's access first"};
    if (fold(trim(in.surname)) != fold(subject.surname))
        throw Error{ErrorCode::invalid_field, "surname", "the surname as it stands on the card"};
    ErasedCounts counts;
    const auto records = records_of(tx, member);
    for (const MemberId record : records)
        erase_joining(tx, record, record == member ? subject.account : std::nullopt, counts);
    erase_copies(tx, member, counts);
    erase_account(tx, subject, member, counts, ended);
    for (const MemberId record : records) erase_member(tx, record);
    tx.exec(
        "INSERT INTO erasure (org_id, id, member_id, erased_by, erased_at, reason, document, shared_messages, counts) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.org(), new_id_value(), member, viewer.member, now(), in.reason, trim(in.document), in.shared_messages,
        json::encode(counts));
    jobs::queue_job(tx, finish_erasure_job, fmt::format("{} {}", tx.org().value, member.value));
    orgs::audit(tx, viewer.member, "erase_person", subject_of(member),
                fmt::format(R"({{"reason":"{}","shared_messages":"{}"}})", db::enum_name(in.reason),
                            db::enum_name(in.shared_messages)));
    events::emit(tx, events::to_unit_staff(UnitId{}), people::PeopleChanged{});
    return erasure_act(tx, viewer, member);
}

ErasureAct erasure_act(db::Tx& tx, const Viewer& viewer, MemberId member) {
    orgs::check_everywhere(viewer, Action::erase_person);
    const auto row = tx.query(
                           "SELECT e.id, o.name, o.address, m.surname, m.given_name, m.patronymic, m.position, "
                           "e.reason, e.document, "
                           "e.shared_messages, e.erased_at, e.finished_at, e.counts, e.messages, e.files FROM erasure "
                           "e JOIN org o ON "
                           "o.id = e.org_id LEFT JOIN member m ON m.org_id = e.org_id AND m.id = e.erased_by WHERE "
                           "e.org_id = $1 AND "
                           "e.member_id = $2",
                           tx.org(), member)
                         .maybe();
    if (!row) throw Error{ErrorCode::not_found};
    ErasureAct act;
    act.id = std::to_string(row->get<std::int64_t>(0));
    act.member = member;
    act.organisation = row->get<std::string>(1);
    act.organisation_address = row->get<std::string>(2);
    act.erased_by = people::full_name({row->get<std::string>(3), row->get<std::string>(4), row->get<std::string>(5)});
    act.position = row->get<std::string>(6);
    act.reason = row->get<ErasureReason>(7);
    act.document = row->get<std::string>(8);
    act.shared_messages = row->get<chats::SharedMessages>(9);
    act.erased_at = row->get<Timestamp>(10);
    act.finished_at = row->get<std::optional<Timestamp>>(11);
    act.counts = json::decode_or_throw<ErasedCounts>(row->get<std::string_view>(12));
    act.counts.messages = row->get<int>(13);
    act.counts.files = row->get<int>(14);
    const auto runs = orgs::operator_identity(tx);
    if (fold(trim(runs.name)) != fold(trim(act.organisation))) {
        act.processor = runs.name;
        act.processor_address = runs.address;
    }
    act.log = log_of(tx, member);
    return act;
}

void finish_erasure(db::Db& db, blobs::Store& store, std::string_view payload, const std::function<void()>& settle) {
    const auto order = read_payload(payload);
    const auto shared = unfinished(db, order);
    if (!shared) return;
    while (erase_some(db, order, *shared).more) {
    }
    for (std::int64_t after = 0;;) {
        after = db.write_now(
            order.org, [&](db::Tx& tx) { return chats::rename_in_log(tx, order.member, after); }, db::Reach::both);
        if (after == 0) break;
    }
    remove_noted(db, store);
    db.write_now(order.org, [&](db::Tx& tx) {
        tx.exec("UPDATE erasure SET finished_at = $3 WHERE org_id = $1 AND member_id = $2", tx.org(), order.member,
                now());
        orgs::audit(tx, std::nullopt, "finish_erasure", subject_of(order.member));
        return true;
    });
    settle();
}

}  // namespace parta::privacy
