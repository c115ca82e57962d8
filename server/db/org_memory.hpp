// What the writers of an organisation keep in mind between transactions, and what they put off within one. Internal to
// db.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.hpp"
#include "db/session.hpp"

namespace parta::db {

/// The memory of one organisation (Tx::recall, remember, put_off). It goes by the mark that every transaction leaves in
/// the organisation's counter row: while the row shows the mark of our own last transaction, nobody else has written.
/// Used by one transaction at a time, which holds that row's lock.
class OrgMemory {
  public:
    /// A transaction begins; what is remembered is not to be believed before its lock has been answered.
    void begin();
    /// The lock's row has come, with the mark of whoever wrote last.
    void compare(std::string_view mark);
    /// Whether it has, or nothing depends on it any more.
    bool compared() const { return state_ != State::unknown; }
    bool open() const { return state_ == State::open; }

    std::shared_ptr<const void> find(std::string_view name, std::type_index type) const;
    /// The same, whether it is true still or not.
    std::shared_ptr<const void> guess(std::string_view name, std::type_index type) const;
    void keep(std::string_view name, std::type_index type, std::shared_ptr<const void> value);

    void put_off(std::string_view name, std::string_view sql, std::span<const Param> params);
    /// Posts what was put off.
    void write_out(Session& session);

    /// Of what units of this transaction have foreseen (Tx::foresee), the answer to this question has changed.
    void outdate(std::string question) { outdated_.insert(std::move(question)); }
    bool outdated(const std::string& question) const { return outdated_.contains(question); }

    /// Something was written that may make untrue what is remembered: nothing is, until this transaction has ended.
    void close();
    /// The transaction was committed and left this mark.
    void committed(std::string_view mark);
    /// It was not, or nobody knows: nothing is remembered, nothing put off.
    void forget();

  private:
    enum class State { unknown, open, closed };
    struct Entry {
        std::type_index type;
        std::shared_ptr<const void> value;
    };
    struct PutOff {
        std::string name;
        std::string sql;
        std::vector<Param> params;
        std::deque<std::string> texts;  // what the params borrow
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };

    State state_ = State::closed;
    std::string mark_;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
    std::vector<PutOff> put_off_;
    std::unordered_set<std::string> outdated_;
};

/// The memories of all organisations that were written to lately. Thread-safe.
class OrgMemories {
  public:
    std::shared_ptr<OrgMemory> of(OrgId org);

  private:
    std::mutex mutex_;
    std::unordered_map<OrgId, std::shared_ptr<OrgMemory>> memories_;
};

}  // namespace parta::db
