// A copy of what is kept of a person (152-ФЗ, ст. 14): asked for, built by a job, fetched by whoever asked, gone after
// seven days.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "blobs/blobs.hpp"
#include "people/person.hpp"

namespace parta::privacy {

using people::Viewer;

/// How long a copy can be fetched.
inline constexpr std::chrono::hours copy_lives{7 * 24};
/// How soon the next one may be asked for.
inline constexpr std::chrono::hours copy_pause{24};
/// Own files that go into one copy; what is beyond stands in its list by name.
inline constexpr std::int64_t copy_file_bytes = std::int64_t{512} << 20;
inline constexpr int copy_files = 5000;

enum class CopyStatus { none, building, ready, failed };
BOOST_DESCRIBE_ENUM(CopyStatus, none, building, ready, failed)

struct DataCopy {
    CopyStatus status = CopyStatus::none;  // of the latest one that the viewer asked for
    std::optional<Timestamp> asked_at;
    std::optional<Timestamp> expires_at;    // of a ready one
    std::int64_t size = 0;                  // bytes
    std::optional<Timestamp> next_at;       // when another may be asked for; none: now
    bool without_private_messages = false;  // for a representative of somebody of 14 or older
    int progress = 0;                       // of one that is being built: percent
};
BOOST_DESCRIBE_STRUCT(DataCopy, (), (status, asked_at, expires_at, size, next_at, without_private_messages, progress))

/// One's own, or of a minor whose legal, unrestricted representative the viewer is; not_found for anybody else, staff
/// included: they have the card.
DataCopy copy_state(db::Tx& tx, const Viewer& viewer, MemberId member);
/// Queues the job and audits; too_many_requests before `next_at`. Needs Reach::both.
DataCopy ask_copy(db::Tx& tx, const Viewer& viewer, MemberId member);
/// The finished archive, for whoever asked for it and may still ask; audits each download. not_found otherwise.
std::string open_copy(db::Tx& tx, const Viewer& viewer, MemberId member);

/// Whether a copy that `asked_by` gets holds what was written in personal chats: one's own, and of a child under 14.
/// Asked again when it is built and when it is fetched: the child may have had a birthday since.
bool private_too_now(db::Tx& tx, MemberId asked_by, MemberId member);

/// The job: its payload names organisation and copy.
inline constexpr std::string_view build_copy_job = "build_data_copy";
/// Collects everything and writes the archive; for a runner's thread. `folder` is on the store's file system. A copy
/// that is gone or finished is left alone.
void build_copy(db::Db& db, blobs::Store& store, const std::filesystem::path& folder, std::string_view payload);

/// Deletes copies whose time is over, and those whose building came to nothing; notes their blobs. Needs Reach::both.
void prune_copies(db::Tx& tx);

}  // namespace parta::privacy
