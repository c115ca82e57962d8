// R53: a consent withdrawn on paper, and what administrators are told of those who have withdrawn one or object to one.
#pragma once
#include "people/person.hpp"

namespace parta::people {

/// A signed paper that withdraws a consent.
struct PaperWithdrawal {
    ConsentPurpose purpose = ConsentPurpose::communication;
    json::Line<10> signed_on;  // the day on the paper, as 2026-09-01; empty: today
    // Whose word it is: the pupil's from 14 on, or a legal, unrestricted representative's of a minor. None: somebody
    // who is not on the list, which ends what papers gave.
    std::optional<MemberId> signed_by{};
};
BOOST_DESCRIBE_STRUCT(PaperWithdrawal, (), (purpose, signed_on, signed_by))

/// The class teacher recorded a signed paper. What it ends is what the same word ends in `change_consent`: another
/// representative's consent stays in force, and the paper is an objection. invalid_field for the day and for a signer
/// whose word does not count; conflict on `purpose` where nobody has consented. Audited; administrators are told. Needs
/// Reach::both.
void withdraw_on_paper(db::Tx& tx, const Viewer& viewer, MemberId child, const PaperWithdrawal& in);

/// What administrators have not seen to yet.
struct ConsentWithdrawal {
    std::string id;
    MemberId member;
    std::string name;
    std::string unit_label;  // of the class or group; empty: none
    ConsentPurpose purpose;
    bool paper = false;
    std::optional<std::string> signed_on;  // of a paper
    std::string signed_by;                 // empty: the person, or, where `unlisted`, somebody who is not on the list
    bool unlisted = false;
    std::string recorded_by;  // of a paper
    Timestamp at;
    bool in_force = false;  // somebody else's consent holds, or it was given again
};
BOOST_DESCRIBE_STRUCT(ConsentWithdrawal, (),
                      (id, member, name, unit_label, purpose, paper, signed_on, signed_by, unlisted, recorded_by, at,
                       in_force))
/// For administrators, oldest first, at most 200; nobody who has left.
std::vector<ConsentWithdrawal> open_withdrawals(db::Tx& tx, const Viewer& viewer);
/// «Принято к сведению»: it stands in the list no more. not_found when it does not. Audited.
void settle_withdrawal(db::Tx& tx, const Viewer& viewer, std::int64_t id);

// ── For consent.cpp and setup.cpp ──

struct Withdrawn {
    MemberId member;
    ConsentPurpose purpose;
    std::optional<MemberId> by{};
    std::optional<std::string> signed_on{};  // of a paper
};
/// Puts it before the administrators, in the place of what the same person said before.
void note_withdrawal(db::Tx& tx, const Withdrawn& withdrawn, MemberId recorded_by);
/// Whoever consents again has withdrawn nothing.
void forget_withdrawal(db::Tx& tx, MemberId member, ConsentPurpose purpose, MemberId by);
int count_withdrawals(db::Tx& tx);

}  // namespace parta::people
