// A class that talks: what the benches of sending stand on.
#pragma once
#include <string>
#include <vector>

#include "support/school.hpp"

namespace parta::bench {

/// A school of 900 pupils with their parents, in whose class 5«А» `people` more have joined and are signed in.
class Talk {
  public:
    Talk(db::Db& db, int people);

    OrgId org() const { return school_.org; }
    ChatId chat() const { return chat_; }
    const std::vector<test::Person>& people() const { return people_; }

    /// Posts as the n-th of them, as a request of theirs would.
    Task<> send(int person);
    /// So many more sessions of each of them: a session may send 40 messages at once and one a second after that.
    std::vector<std::string> open_sessions(int each);

  private:
    void fill();

    test::School school_;
    std::vector<test::Person> people_;
    ChatId chat_;
};

}  // namespace parta::bench
