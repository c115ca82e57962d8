// The way of units from a loop to the database's threads and back. Internal to db.
#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "db/unit.hpp"

namespace parta::db {

/// Waking a thread costs as much as a small unit's work. So what one turn of the loop asks is handed over together, at
/// its end, and what is finished together comes back by one call.
class Crossing : public std::enable_shared_from_this<Crossing> {
  public:
    using Loop = boost::asio::io_context::executor_type;
    using Resume = std::move_only_function<void()>;
    using Submit = std::function<void(Lane, std::vector<UnitPtr>)>;

    Crossing(const Loop& loop, Submit submit) : loop_(loop), submit_(std::move(submit)) {}

    /// On the loop.
    void go(Lane lane, UnitPtr unit);
    /// On a database thread; `resume` is called on the loop.
    void come(Resume resume);
    /// What is on its way is handed over at once, and nothing any more.
    void close();

    /// While it lives, whatever its thread brings to an end waits, and comes back together.
    class Together {
      public:
        Together();
        ~Together();
        Together(const Together&) = delete;
        Together& operator=(const Together&) = delete;

      private:
        bool outermost_;
    };

  private:
    void hand_over();
    void come(std::vector<Resume> several);
    void resume();

    Loop loop_;
    std::mutex going_mutex_;
    Submit submit_;
    std::array<std::vector<UnitPtr>, 2> going_;  // by lane
    std::mutex coming_mutex_;
    std::vector<Resume> coming_;
};

}  // namespace parta::db
