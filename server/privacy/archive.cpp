// The job that writes a copy: a page to read, the same facts for programs, the messages, the files.
#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>

#include "base/random.hpp"
#include "base/zip.hpp"
#include "privacy/collect.hpp"
#include "privacy/copies.hpp"

namespace parta::privacy {
namespace {

struct Order {
    OrgId org;
    std::int64_t copy = 0;
};

Order read_payload(std::string_view payload) {
    Order order;
    const auto space = payload.find(' ');
    std::from_chars(payload.data(), payload.data() + std::min(space, payload.size()), order.org.value);
    if (space != std::string_view::npos)
        std::from_chars(payload.data() + space + 1, payload.data() + payload.size(), order.copy);
    return order;
}

/// What is asked for.
struct Asked {
    MemberId member;
    MemberId by;
    bool private_too = false;
};

std::optional<Asked> asked(db::Db& db, const Order& order) {
    return db.read_now(order.org, [&](db::Tx& tx) -> std::optional<Asked> {
        const auto row =
            tx.query(
                  "SELECT member_id, asked_by, private_too FROM data_copy WHERE org_id = $1 AND id = $2 AND "
                  "status = 'building'",
                  tx.org(), order.copy)
                .maybe();
        if (!row) return std::nullopt;
        Asked found{row->get<MemberId>(0), row->get<MemberId>(1), row->get<bool>(2)};
        found.private_too = found.private_too && private_too_now(tx, found.by, found.member);
        return found;
    });
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

constexpr std::string_view page_head =
    "<!doctype html><html lang=\"ru\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src "
    "'unsafe-inline'\"><title>Мои сообщения</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;"
    "margin:2rem auto;padding:0 1rem;color:#14171c}h2{margin-top:2.5rem}article{border-top:1px solid #dde2df;"
    "padding:.5rem 0}time{color:#5b6472;font-size:.85rem}p{margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "i{color:#5b6472}</style></head><body><h1>Мои сообщения</h1>";

std::string local_time(const std::string& zone, Timestamp at) {
    const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds{at.ms}};
    return date::format("%d.%m.%Y %H:%M",
                        date::floor<std::chrono::minutes>(date::make_zoned(zone, moment).get_local_time()));
}

std::string spelled(const std::string& zone, const OwnMessage& message) {
    std::string out = fmt::format("<article><time>{}</time>", local_time(zone, message.at));
    if (message.removed) out += "<p><i>Сообщение удалено</i></p>";
    if (!message.text.empty()) out += "<p>" + escaped(message.text) + "</p>";
    for (const auto& file : message.files) out += "<p><i>Файл: " + escaped(file) + "</i></p>";
    return out + "</article>";
}

/// Tells whoever waits how far the copy is: messages are counted as so many, a file as its bytes, since bytes are what
/// takes the time.
class Progress {
  public:
    Progress(db::Db& db, const Order& order, CopyExtent extent) : db_(db), order_(order), extent_(extent) {}

    void messages(std::int64_t count) { advance(count * message_weight); }
    void file(std::int64_t bytes) { advance(bytes); }

  private:
    static constexpr std::int64_t message_weight = 4096;
    static constexpr std::chrono::seconds every{1};

    void advance(std::int64_t weight) {
        done_ += weight;
        const auto at = std::chrono::steady_clock::now();
        if (at - told_ < every) return;
        told_ = at;
        const auto whole = std::max<std::int64_t>(1, extent_.messages * message_weight + extent_.bytes);
        const auto percent = std::clamp<std::int64_t>(done_ * 100 / whole, 1, 99);
        db_.write_now(order_.org, [&](db::Tx& tx) {
            return tx.exec("UPDATE data_copy SET progress = $3 WHERE org_id = $1 AND id = $2 AND status = 'building'",
                           tx.org(), order_.copy, percent);
        });
    }

    db::Db& db_;
    const Order& order_;
    CopyExtent extent_;
    std::int64_t done_ = 0;
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

std::string messages_page(db::Db& db, const Order& order, const Asked& what, Progress& progress) {
    const auto [zone, kind] = db.read_now(
        order.org,
        [](db::Tx& tx) {
            const auto org = tx.query("SELECT time_zone, kind FROM org WHERE id = $1", tx.org()).only();
            return std::pair{org.get<std::string>(0), org.get<orgs::OrgKind>(1)};
        },
        db::Reach::both);
    std::string page{page_head};
    MessagePlace after;
    std::int64_t chat = 0;
    for (bool more = true; more;) {
        const auto batch = db.read_now(order.org, [&, in = kind](db::Tx& tx) {
            return messages_of(tx, in, what.member, after, what.private_too);
        });
        for (const auto& message : batch.messages) {
            if (message.place.chat != chat) page += "<h2>" + escaped(message.chat_title) + "</h2>";
            chat = message.place.chat;
            after = message.place;
            page += spelled(zone, message);
        }
        progress.messages(std::ssize(batch.messages));
        more = batch.more;
    }
    if (chat == 0) page += "<p>Сообщений нет.</p>";
    return page + "</body></html>\n";
}

/// A name that no unpacker takes for a path.
std::string entry_name(const OwnFile& file) {
    std::string name;
    for (const char c : file.name)
        name += c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < ' ' ? '_' : c;
    // Two files of one name are told apart by their number; «..» becomes harmless behind it.
    return fmt::format("files/{}-{}", file.id, name);
}

/// Adds the files that fit; the names of the rest.
boost::json::array add_files(ZipWriter& zip, blobs::Store& store, const std::vector<OwnFile>& files,
                             Progress& progress) {
    boost::json::array left_out;
    std::int64_t bytes = 0;
    for (const auto& file : files) {
        const auto path = bytes + file.size <= copy_file_bytes ? store.find(file.blob) : std::nullopt;
        if (path && zip.add_file(entry_name(file), *path))
            bytes += file.size;
        else
            left_out.push_back(boost::json::string(file.name));
        progress.file(file.size);
    }
    return left_out;
}

void write_archive(db::Db& db, blobs::Store& store, const Order& order, const Asked& what,
                   const std::filesystem::path& target) {
    ZipWriter zip(target);
    const auto own = what.by == what.member;
    auto facts = db.read_now(
        order.org,
        [&](db::Tx& tx) {
            auto found = facts_of(tx, what.member);
            if (own)
                for (auto& [name, value] : account_facts_of(tx, what.member)) found[name] = value;
            return found;
        },
        db::Reach::both);
    Progress progress(db, order,
                      db.read_now(order.org, [&](db::Tx& tx) { return extent_of(tx, what.member, what.private_too); }));
    zip.add("messages.html", messages_page(db, order, what, progress));
    const auto files =
        db.read_now(order.org, [&](db::Tx& tx) { return files_of(tx, what.member, what.private_too, copy_files); });
    facts["files_left_out"] = add_files(zip, store, files, progress);
    facts["private_messages_included"] = what.private_too;
    zip.add("data.json", boost::json::serialize(facts) + "\n");
    zip.finish();
}

}  // namespace

void build_copy(db::Db& db, blobs::Store& store, const std::filesystem::path& folder, std::string_view payload) {
    const auto order = read_payload(payload);
    const auto what = asked(db, order);
    if (!what) return;
    const auto target = folder / ("copy-" + random_token());
    struct Removal {
        const std::filesystem::path& path;
        ~Removal() {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
        }
    } const removal{target};
    write_archive(db, store, order, *what, target);
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(target));
    const auto blob = store.put(target);
    const auto taken = db.write_now(order.org, [&](db::Tx& tx) {
        return tx.exec(
            "UPDATE data_copy SET status = 'ready', size = $3, blob_key = $4, expires_at = $5 WHERE org_id = $1 AND id "
            "= "
            "$2 AND status = 'building'",
            tx.org(), order.copy, size, blob, now() + copy_lives);
    });
    if (taken == 0) store.remove(blob);  // erased meanwhile, or another node was faster
}

}  // namespace parta::privacy
