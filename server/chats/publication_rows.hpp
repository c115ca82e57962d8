// Material for channels as rows. Private to chats.
#pragma once
#include <set>

#include "chats/publications.hpp"

namespace parta::chats {

struct PublicationRow {
    PublicationId id;
    ChatId chat;
    MemberId author;
    Capacity capacity;
    PublicationState state = PublicationState::draft;
    std::int64_t revision = 1;
    std::string text;
    std::string reason;
    Timestamp changed_at;
    std::optional<std::int64_t> ordinal;
    std::vector<Attachment> attachments{};
};

std::optional<PublicationRow> find_publication(db::Tx& tx, ChatId chat, PublicationId id);
std::optional<PublicationRow> find_publication(db::Tx& tx, MemberId author, std::string_view client_id);
/// Unpublished ones of a channel that the author has made or, for an approver, that others have sent; two statements.
std::vector<PublicationRow> read_unpublished(db::Tx& tx, ChatId chat, MemberId author, bool approves);
/// Unsent ones of an author in all channels.
std::vector<PublicationRow> read_drafts(db::Tx& tx, MemberId author);
/// Which of these people are in the organisation and have a role that prepares material; one statement.
std::set<MemberId> who_may_prepare(db::Tx& tx, std::vector<MemberId> authors);
/// Throws too_many_drafts when the author has as many unsent ones as they may have.
void check_room_for_draft(db::Tx& tx, MemberId author);
/// Throws too_many_drafts when as many wait in the channel as may wait.
void check_room_to_submit(db::Tx& tx, ChatId chat);
void insert_publication(db::Tx& tx, const PublicationRow& row, std::string_view client_id);
/// Everything but the attachments.
void update_publication(db::Tx& tx, const PublicationRow& row, std::optional<MemberId> decided_by);
/// These and no others; files that are let go of wait for the job that drops unused ones.
void keep_files(db::Tx& tx, PublicationId id, const std::vector<Attachment>& before,
                const std::vector<Attachment>& after);

}  // namespace parta::chats
