// How people are called in a chat: in the capacity in which they stand there. Private to chats.
#pragma once
#include <map>
#include <set>

#include "chats/chats.hpp"

namespace parta::chats {

/// Collects who is to be named, loads everything in two statements, then answers.
class Names {
  public:
    /// Of a parent the children are told: those of this unit, or those of any class without one.
    void want(MemberId member, std::string_view capacity);
    void load(db::Tx& tx);
    /// Asks already for those who are wanted so far; their names come with what is asked next.
    void ask(db::Tx& tx);

    /// «Ольга Ивановна» for staff, «Семён Жуков» for a pupil, «Ольга Жукова (Семён, 1«А»)» for a parent.
    std::string name(MemberId member, std::string_view capacity, std::optional<UnitId> unit) const;
    Author author(MemberId member, const Capacity& capacity, std::optional<UnitId> unit) const;
    /// Verified, and not here as a parent (R18).
    bool badge(MemberId member, std::string_view capacity) const;

  private:
    struct Known {
        people::PersonName name;
        bool verified = false;
    };
    struct Child {
        std::string given_name;
        UnitId unit;
        std::string label;
        bool main = true;
    };
    std::vector<MemberId> members_, parents_;               // wanted and not asked for yet
    std::set<MemberId> all_members_, all_parents_;          // asked for
    std::vector<db::Ahead> asked_members_, asked_parents_;  // and not come yet
    std::map<MemberId, Known> known_;
    std::map<MemberId, std::vector<Child>> children_;
};

}  // namespace parta::chats
