// Joining by a link or a typed code (R14, R19, R20; product: how joining happens in a real school).
#pragma once
#include "api/sign_in.hpp"

namespace parta::api {

struct JoinResult {
    people::Joined joined;
    std::optional<Me> me;
};
BOOST_DESCRIBE_STRUCT(JoinResult, (), (joined, me))

Task<Reply> preview_invite(Services& services, Call& call, const people::InviteKeyIn& in);
Task<Reply> send_contact_code(Services& services, Call& call, const people::InviteKeyIn& in);
Task<Reply> redeem_invite(Services& services, Call& call, const people::Join& in);

/// Issuing is a plain write; afterwards each strip gets its QR picture, away from the database.
Task<Reply> issue_invites(Services& services, Call& call, const people::IssueInvites& in);
Task<Reply> issue_class_link(Services& services, Call& call, const people::IssueClassLink& in);

/// A new password is made and hashed away from the database, then set by staff who are entitled to.
Task<Reply> issue_sign_in_card(Services& services, Call& call);

}  // namespace parta::api
